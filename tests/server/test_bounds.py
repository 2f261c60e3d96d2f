"""Each bound of the server by itself, inside this process: what is gone is missed at once, not when a client gives up.

The other tests of this folder ask real servers; they wait for minutes before they call a server stuck.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState

from catalog.server.bridge import Bridge, Gone, TooLarge, TooSlow, environ_of
from catalog.server.lanes import Lane, Overloaded
from catalog.server.limits import Limits
from catalog.server.protocol import Connection
from catalog.server.supervisor import Child, Supervisor

# Only for what never comes when the bound is gone.
PATIENCE = 10.0
AN_HOUR = 3600.0
HALF_A_HEAD = b"GET /api/x HTTP/1.1\r\nHost: loc"


def echo(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    """Says what it was asked."""
    body = json.dumps({name: value for name, value in environ.items() if isinstance(value, str)}).encode()
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]


class Client:
    """The other end of a connection of ours."""

    def __init__(self, connection: Connection, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connection = connection
        self.reader = reader
        self.writer = writer

    async def send(self, data: bytes) -> None:
        """Send, and see that it has arrived."""
        before = self.connection.arrived  # type: ignore[attr-defined]
        self.writer.write(data)
        while self.connection.arrived < before + len(data):  # type: ignore[attr-defined]
            await asyncio.sleep(0)

    def after(self, seconds: float) -> None:
        """What is asked every second, asked when so much time has gone by."""
        self.connection.check(self.connection.loop.time() + seconds)

    async def answer(self) -> bytes:
        """All that comes until the connection ends; a failure when it does not."""
        return await asyncio.wait_for(self.reader.read(), PATIENCE)


async def connect(**limits: Any) -> Client:
    """A connection of the server, with these limits, and its client."""

    class Counting(Connection):
        arrived = 0

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            self.arrived += len(data)

    Counting.limits = Limits(**limits)
    config = uvicorn.Config(echo, http=Counting, ws="none", lifespan="off", interface="asgi3", log_config=None)
    config.load()
    config.loaded_app = Bridge(echo, 1, Counting.limits)
    ours, theirs = socket.socketpair()
    loop = asyncio.get_running_loop()
    _, made = await loop.connect_accepted_socket(lambda: Counting(config, ServerState(), {}), ours)
    reader, writer = await asyncio.open_connection(sock=theirs)
    return Client(made, reader, writer)


# --- heads -----------------------------------------------------------------------------------------------------------


def test_half_a_head_is_refused_in_time_and_silence_ended() -> None:
    async def scenario() -> None:
        client, silent = await connect(), await connect()
        await client.send(HALF_A_HEAD)
        for one in (client, silent):
            one.after(9)
            assert not one.connection.transport.is_closing()
            one.after(11)
        assert (await client.answer()).startswith(b"HTTP/1.1 408 ")
        assert await silent.answer() == b""

    asyncio.run(scenario())


def test_who_asks_for_nothing_more_is_ended() -> None:
    async def scenario() -> None:
        client = await connect()
        await client.send(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert await client.reader.readuntil(b"\r\n\r\n")
        client.after(70)
        assert not client.connection.transport.is_closing()
        client.after(80)
        assert client.connection.transport.is_closing()

    asyncio.run(scenario())


def test_raw_utf8_in_the_line_is_read() -> None:
    async def scenario() -> None:
        client = await connect()
        await client.send("GET /柑?q=橘 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        head, _, body = (await client.answer()).partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200 ")
        assert json.loads(body)["PATH_INFO"].encode("latin-1").decode() == "/柑"

    asyncio.run(scenario())


def test_a_header_with_an_underscore_is_left_out() -> None:
    scope = {
        "raw_path": b"/", "query_string": b"", "method": "GET", "http_version": "1.1", "scheme": "http",
        "server": None, "client": None, "headers": [(b"x_forwarded_for", b"203.0.113.9"), (b"x-note", b"1")],
    }  # fmt: skip
    environ = environ_of(scope)
    assert "HTTP_X_FORWARDED_FOR" not in environ and environ["HTTP_X_NOTE"] == "1"


# --- bodies ----------------------------------------------------------------------------------------------------------


DECLARED = {"CONTENT_LENGTH": "1000"}
IN_PIECES = {"HTTP_TRANSFER_ENCODING": "chunked"}


def read_body(receive: Callable[[], Awaitable[dict[str, Any]]], head: dict[str, str] = DECLARED, **limits: Any) -> None:
    """Take in a body as it comes from `receive`, of 1,000 bytes unless the head says otherwise."""

    async def scenario() -> None:
        bridge = Bridge(echo, 1, Limits(**limits))
        await bridge._read_body({}, head.copy(), receive)

    asyncio.run(scenario())


def test_a_body_that_stops_coming_is_not_waited_for() -> None:
    async def stopped() -> dict[str, Any]:
        await asyncio.sleep(PATIENCE)
        return {"type": "http.disconnect"}

    with pytest.raises(TooSlow):
        read_body(stopped, body_pause_seconds=0.1)


def test_a_body_by_drops_is_ended() -> None:
    drops = iter(range(200))

    async def drop() -> dict[str, Any]:
        await asyncio.sleep(0.01)
        if next(drops, None) is None:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": b"x", "more_body": True}

    with pytest.raises(TooSlow):
        read_body(drop, body_pause_seconds=0.5, body_bytes_a_second=10_000)


async def a_thousand_bytes() -> dict[str, Any]:
    return {"type": "http.request", "body": b"x" * 1_000, "more_body": False}


def test_a_request_brings_so_many_bytes_and_no_more() -> None:
    with pytest.raises(TooLarge):
        read_body(a_thousand_bytes, IN_PIECES, body_bytes=999)
    read_body(a_thousand_bytes, IN_PIECES, body_bytes=1_000)


def test_who_says_that_it_will_be_too_much_is_told_before() -> None:
    async def sent() -> dict[str, Any]:
        raise AssertionError("it was waited for")

    with pytest.raises(TooLarge):
        read_body(sent, body_bytes=999)


def test_all_requests_together_bring_so_many_bytes_and_no_more() -> None:
    with pytest.raises(Overloaded):
        read_body(a_thousand_bytes, bodies_bytes=999)
    read_body(a_thousand_bytes, bodies_bytes=1_000)


def test_who_has_left_is_not_waited_for() -> None:
    async def gone() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    with pytest.raises(Gone):
        read_body(gone)


# --- lanes -----------------------------------------------------------------------------------------------------------


def test_a_full_queue_takes_nobody_more() -> None:
    async def scenario() -> None:
        lane = Lane("test", 1, waiting=2, waiting_seconds=AN_HOUR)
        await lane.enter()
        waiting = [asyncio.ensure_future(lane.enter()) for _ in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(Overloaded):
            await asyncio.wait_for(lane.enter(), PATIENCE)
        for one in waiting:
            one.cancel()

    asyncio.run(scenario())


def test_nobody_waits_in_a_queue_for_ever() -> None:
    async def scenario() -> None:
        lane = Lane("test", 1, waiting=2, waiting_seconds=0.1)
        await lane.enter()
        with pytest.raises(Overloaded):
            await asyncio.wait_for(lane.enter(), PATIENCE)

    asyncio.run(scenario())


# --- processes -------------------------------------------------------------------------------------------------------


@contextmanager
def killed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[int, int]]]:
    """The signals that a supervisor sends, none of which arrives anywhere."""
    sent: list[tuple[int, int]] = []
    with monkeypatch.context() as patch:
        patch.setattr(os, "kill", lambda pid, number: sent.append((pid, number)))
        patch.setattr(Supervisor, "_bury", lambda self: 0)
        patch.setattr(signal, "sigtimedwait", lambda *_given: None)
        yield sent


@pytest.mark.parametrize(("ready", "longest"), [(True, 60), (False, 600)])
def test_a_process_that_is_silent_for_too_long_is_killed(
    monkeypatch: pytest.MonkeyPatch, ready: bool, longest: int
) -> None:
    child = Child("web 1", lambda _pulse, _on_ready: None, pid=4711, ready=ready)
    watching = Supervisor([child], lambda: None)
    with killed(monkeypatch) as sent:
        monkeypatch.setattr(child.pulse, "silent_for", lambda: longest - 1)
        watching._wait()
        assert sent == []
        monkeypatch.setattr(child.pulse, "silent_for", lambda: longest + 1)
        watching._wait()
    assert sent == [(4711, signal.SIGKILL)]
