"""Asks a ClamAV daemon about an upload, where the operator named one (its INSTREAM command, over a socket)."""

from __future__ import annotations

import logging
import socket
import struct
from pathlib import Path

from catalog.errors import Unavailable

log = logging.getLogger("catalog.evidence")

_SECONDS = 20.0
_PIECE = 1 << 16
_LONGEST_ANSWER = 4096


def found_in(address: str, content: bytes) -> str | None:
    """The name of what the daemon found in these bytes, or None.

    `address` is that of a socket in the file system ("/run/clamav/clamd.ctl") or host and port ("127.0.0.1:3310").
    Raises Unavailable `scanner_unavailable` when it does not answer, or answers that it could not look: a file that
    nobody looked at is not taken.
    """
    try:
        with _connected(address) as connection:
            connection.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), _PIECE):
                piece = content[start : start + _PIECE]
                connection.sendall(struct.pack("!I", len(piece)) + piece)
            connection.sendall(struct.pack("!I", 0))
            answer = _answer(connection)
    except (OSError, ValueError) as error:
        log.warning("The virus scanner at %s does not answer: %s", address, error)
        raise Unavailable("scanner_unavailable", retry_after_seconds=30) from error
    said = answer.removeprefix("stream: ")
    if said == "OK":
        return None
    if said.endswith(" FOUND"):
        return said.removesuffix(" FOUND")[:80]
    log.warning("The virus scanner at %s could not look at a file: %s", address, answer)
    raise Unavailable("scanner_unavailable", retry_after_seconds=30)


def _connected(address: str) -> socket.socket:
    if address.startswith("/"):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(_SECONDS)
        try:
            connection.connect(str(Path(address)))
        except OSError:
            connection.close()
            raise
        return connection
    host, _, port = address.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=_SECONDS)


def _answer(connection: socket.socket) -> str:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < _LONGEST_ANSWER:
        piece = connection.recv(_LONGEST_ANSWER)
        if not piece:
            break
        answer += piece
    return answer.rstrip(b"\0\n").decode("utf-8", "replace")
