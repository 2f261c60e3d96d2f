"""Callers of a server on this machine: some that ask as fast as they are answered, or a stream that waits for nobody.

One thread, plain keep-alive sockets: on two cores the caller must cost little beside the server.
"""

from __future__ import annotations

import selectors
import socket
import time
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field

_RECEIVED = 1 << 18
# More connections than this at once mean that the server is far behind; what comes then waits for a free one.
_MOST_CONNECTIONS = 64


@dataclass
class Answers:
    """What came back: seconds each, from the moment a request was due; and what was no answer, by what it was."""

    seconds: list[float] = field(default_factory=list)
    failed: Counter[str] = field(default_factory=Counter)
    sent_bytes: int = 0
    lasted: float = 0.0

    @property
    def errors(self) -> int:
        return self.failed.total()

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.seconds) / self.lasted

    @property
    def mean_bytes(self) -> int:
        return self.sent_bytes // max(len(self.seconds), 1)

    def milliseconds(self, share: float) -> float:
        """The time within which this share was answered."""
        ordered = sorted(self.seconds)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1000


class _Connection:
    """One kept connection; the answer so far and how long it will be."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.due = 0.0
        self.request = b""
        self._answered = 0
        self._parts: list[bytes] = []
        self._missing = -1

    def send(self, request: bytes, due: float) -> None:
        self.due, self.request, self._parts, self._missing = due, request, [], -1
        self.socket.sendall(request)

    def receive(self) -> bool:
        """Take what has come; whether the answer is whole. Raises ConnectionError when the server hung up."""
        part = self.socket.recv(_RECEIVED)
        if not part:
            raise ConnectionError
        self._parts.append(part)
        if self._missing >= 0:
            self._missing -= len(part)
            return self._whole()
        begun = b"".join(self._parts)
        head, ended, body = begun.partition(b"\r\n\r\n")
        if not ended:
            return False
        length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        self._missing = int(length) - len(body)
        return self._whole()

    def _whole(self) -> bool:
        self._answered += self._missing <= 0
        return self._missing <= 0

    @property
    def hung_up_on(self) -> bool:
        """Whether the server closed it, as it does after a while, just when it was asked once more: then any client
        asks again on a new connection."""
        return bool(self._answered) and not self._parts

    @property
    def status(self) -> str:
        return self._parts[0][9:12].decode("ascii", "replace")

    @property
    def size(self) -> int:
        return sum(map(len, self._parts))


def as_bytes(addresses: Sequence[str]) -> list[bytes]:
    """The requests as they go over the wire."""
    return [f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode() for address in addresses]


def in_turn(port: int, requests: Sequence[bytes], clients: int, seconds: float, good: str = "200") -> Answers:
    """So many clients, each asking again as soon as it is answered. `good` is the status that is no error."""
    return _Crowd(port, requests, good).ask(clients, seconds)


def on_schedule(port: int, requests: Sequence[bytes], rate: float, seconds: float) -> Answers:
    """So many requests a second, evenly, whether the ones before are answered or not."""
    return _Crowd(port, requests).arrive(rate, seconds)


class _Crowd:
    """Connections and what is waiting on them."""

    def __init__(self, port: int, requests: Sequence[bytes], good: str = "200") -> None:
        self._port = port
        self._requests, self._good = requests, good
        self._next = 0
        self._asked = selectors.EpollSelector()
        self._free: list[_Connection] = []
        self._busy = 0
        self._answers = Answers()

    def ask(self, clients: int, seconds: float) -> Answers:
        began = time.perf_counter()
        until = began + seconds
        for _ in range(clients):
            self._send(time.perf_counter())
        while self._busy:
            for _ in range(self._collect(1.0)):
                if (now := time.perf_counter()) < until:
                    self._send(now)
        return self._ended(began)

    def arrive(self, rate: float, seconds: float) -> Answers:
        began = time.perf_counter()
        waiting: deque[float] = deque(began + number / rate for number in range(int(rate * seconds)))
        while waiting or self._busy:
            now = time.perf_counter()
            while waiting and waiting[0] <= now and (self._free or self._busy < _MOST_CONNECTIONS):
                self._send(waiting.popleft())
            pause = max(waiting[0] - time.perf_counter(), 0) if waiting and waiting[0] > now else 1.0
            self._collect(min(pause, 1.0))
        return self._ended(began)

    def _send(self, due: float) -> None:
        request = self._requests[self._next % len(self._requests)]
        self._next += 1
        connection = self._free.pop() if self._free else self._connect()
        try:
            connection.send(request, due)
        except OSError:
            self._forget(connection)
            connection = self._connect()
            connection.send(request, due)
        self._busy += 1

    def _connect(self) -> _Connection:
        connection = _Connection(self._port)
        self._asked.register(connection.socket, selectors.EVENT_READ, connection)
        return connection

    def _forget(self, connection: _Connection) -> None:
        self._asked.unregister(connection.socket)
        connection.socket.close()

    def _collect(self, wait: float) -> int:
        """Take what has come within `wait` seconds; how many requests ended."""
        ended = 0
        for key, _ in self._asked.select(wait):
            connection: _Connection = key.data
            idle = connection in self._free
            try:
                if not connection.receive():
                    continue
            except OSError:
                self._forget(connection)
                if idle:  # the server closed what nobody used
                    self._free.remove(connection)
                    continue
                if connection.hung_up_on:
                    self._connect().send(connection.request, connection.due)
                    continue
                self._answers.failed["hung up"] += 1
            else:
                self._answers.seconds.append(time.perf_counter() - connection.due)
                self._answers.sent_bytes += connection.size
                if connection.status != self._good:
                    self._answers.failed[connection.status] += 1
                self._free.append(connection)
            self._busy -= 1
            ended += 1
        return ended

    def _ended(self, began: float) -> Answers:
        self._answers.lasted = time.perf_counter() - began
        for connection in self._free:
            self._forget(connection)
        self._asked.close()
        return self._answers
