"""Real servers on ports of their own, and clients that send exactly what a test writes."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

PROJECT = Path(__file__).resolve().parent.parent.parent
# Generous: this only ends a test that would hang.
PATIENCE = 300


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(found: Callable[[], Any], what: str) -> Any:
    """What `found` gives once it is true; a failure that names `what` if that never comes."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if result := found():
            return result
        time.sleep(0.05)
    raise AssertionError(f"never came: {what}")


@dataclass
class Service:
    """A running service."""

    process: subprocess.Popen[str]
    log: Path
    port: int

    @property
    def said(self) -> str:
        return self.log.read_text()

    def children(self) -> list[int]:
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in path.read_text().split()]

    def connect(self) -> Raw:
        return Raw(socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE))

    def get(self, path: str, **headers: str) -> Reply:
        """Ask on a connection of its own."""
        lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
        connection = self.connect()
        try:
            return connection.ask(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{lines}\r\n".encode())
        finally:
            connection.close()

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)


@dataclass
class Reply:
    """An answer as it came over the wire; names of headers in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes
    cookies: tuple[str, ...] = ()

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Raw:
    """A connection on which a test writes bytes."""

    def __init__(self, connection: socket.socket) -> None:
        self.socket = connection
        self._rest = b""

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def ask(self, data: bytes) -> Reply:
        self.send(data)
        return self.reply()

    def reply(self) -> Reply:
        """The next answer on this connection. Raises EOFError when it is closed instead."""
        while b"\r\n\r\n" not in self._rest:
            self._more()
        head, _, self._rest = self._rest.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        status = int(first.split()[1])
        if status == 100:
            return self.reply()
        body = b""
        if "content-length" in headers:
            while len(self._rest) < int(headers["content-length"]):
                self._more()
            body, self._rest = (
                self._rest[: int(headers["content-length"])],
                self._rest[int(headers["content-length"]) :],
            )
        cookies = tuple(line.partition(":")[2].strip() for line in lines if line.lower().startswith("set-cookie:"))
        return Reply(status, headers, body, cookies)

    def ended(self) -> bool:
        """Whether the server has closed it and said nothing more; waits for that."""
        try:
            return not self._rest and not self.socket.recv(65_536)
        except ConnectionResetError:
            return True

    def close(self) -> None:
        self.socket.close()

    def _more(self) -> None:
        piece = self.socket.recv(65_536)
        if not piece:
            raise EOFError(self._rest)
        self._rest += piece


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Service]]:
    """Starts tests.server.applications with these limits; everything ends with the test."""
    started: list[Service] = []

    def start(
        bind: str | None = None, *, wait: bool = True, environment: dict[str, str] | None = None, **limits: Any
    ) -> Service:
        port = free_port()
        log = tmp_path / f"service-{len(started)}.log"
        command = [sys.executable, "-m", "tests.server.applications", bind or f"127.0.0.1:{port}", json.dumps(limits)]
        with log.open("w") as output:
            process = subprocess.Popen(
                command, cwd=PROJECT, stdout=output, stderr=subprocess.STDOUT, text=True,
                env={**os.environ, **(environment or {})},
            )  # fmt: skip
        service = Service(process, log, port)
        started.append(service)
        if wait:
            wait_for(lambda: "ready" in service.said or process.poll() is not None, "ready")
            assert "ready" in service.said, service.said
        return service

    yield start
    for service in started:
        pids = [service.process.pid]
        if service.process.poll() is None:
            pids += service.children()
            service.process.terminate()
            try:
                service.process.wait(40)
            except subprocess.TimeoutExpired:
                for pid in pids:
                    os.kill(pid, signal.SIGKILL)
                service.process.wait()
                raise
