"""Where the service listens: `127.0.0.1:8000`, `[::1]:8000`, `:8000` (everywhere), `unix:/run/catalog.sock`."""

from __future__ import annotations

import os
import socket
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_BACKLOG = 1024


class BadAddress(ValueError):
    """What was given is not an address to listen on; the text says why."""


@dataclass(frozen=True)
class Address:
    """Either a host and port or the path of a socket."""

    host: str = ""
    port: int = 0
    path: Path | None = None

    def __str__(self) -> str:
        if self.path is not None:
            return f"unix:{self.path}"
        host = self.host or "0.0.0.0"  # noqa: S104  (only shown)
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"


def parse(text: str) -> Address:
    """Read `text`. Raises BadAddress."""
    if text.startswith("unix:"):
        path = text.removeprefix("unix:").removeprefix("//")
        if not path:
            raise BadAddress("unix: needs a path, as in unix:/run/catalog.sock")
        return Address(path=Path(path).absolute())
    host, colon, port = text.rpartition(":")
    if not colon or not port.isdecimal() or int(port) > 65535 or (":" in host and not host.startswith("[")):
        raise BadAddress(f"{text!r} is no address: 127.0.0.1:8000, [::1]:8000 or unix:/run/catalog.sock")
    return Address(host.removeprefix("[").removesuffix("]"), int(port))


def listen(address: Address) -> socket.socket:
    """The one socket all web processes accept from. Raises OSError when it is taken or not ours."""
    if address.path is not None:
        return _listen_in_folder(address.path)
    family, _, _, _, where = socket.getaddrinfo(
        address.host or None, address.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # Accepted connections take these over: answers leave at once; a peer that vanished without a word is noticed.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    listener.bind(where)
    listener.listen(_BACKLOG)
    return listener


def _listen_in_folder(path: Path) -> socket.socket:
    with suppress(FileNotFoundError):
        if not stat.S_ISSOCK(path.lstat().st_mode):
            raise OSError(f"{path} is there and is not a socket")
        with socket.socket(socket.AF_UNIX) as probe:
            try:
                probe.connect(str(path))
            except OSError:
                path.unlink()  # left behind by a server that was killed
            else:
                raise OSError(f"somebody listens on {path} already")
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o117)  # this user and its group: the proxy's
    try:
        listener.bind(str(path))
    finally:
        os.umask(before)
    listener.listen(_BACKLOG)
    return listener
