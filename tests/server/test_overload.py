"""More than can be served: some are served, the others get 503 with Retry-After at once; nothing queues for ever."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections import Counter
from collections.abc import Callable

import pytest

from catalog.server.lanes import Lane, Overloaded
from tests.server.conftest import PATIENCE, Raw, Service, wait_for

Serve = Callable[..., Service]


def _at_once(ask: Callable[[int], object], count: int) -> list[object]:
    answers: list[object] = [None] * count

    def one(number: int) -> None:
        answers[number] = ask(number)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_a_full_queue_says_when_to_come_again(serve: Serve) -> None:
    service = serve(waiting=4, waiting_seconds=60)
    replies = _at_once(lambda _: service.get("/wait?seconds=2"), 30)
    counts = Counter(reply.status for reply in replies)
    # Two threads and four who wait; who comes after the first have left is served too.
    assert counts[200] >= 6 and counts[503] >= 10 and set(counts) == {200, 503}
    refused = next(reply for reply in replies if reply.status == 503)
    assert int(refused.headers["retry-after"]) > 0
    assert service.get("/").status == 200


def test_who_has_waited_too_long_is_told_so(serve: Serve) -> None:
    service = serve(waiting=100, waiting_seconds=2)
    counts = Counter(reply.status for reply in _at_once(lambda _: service.get("/wait?seconds=6"), 10))
    assert counts == {200: 2, 503: 8}


def test_readers_do_not_wait_for_writers(serve: Serve) -> None:
    service = serve(waiting_seconds=60)
    writers = [service.connect() for _ in range(20)]
    for connection in writers:
        connection.send(b"POST /wait?seconds=1 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n")
    assert service.get("/about").status == 200
    assert not _answered(writers[-1]), "it had to wait for all writers"
    assert [connection.reply().status for connection in writers] == [200] * 20


def test_writers_do_not_wait_for_what_is_done_apart(serve: Serve) -> None:
    service = serve(waiting_seconds=60)
    slow = [service.connect() for _ in range(10)]
    for connection in slow:
        connection.send(b"POST /apart?seconds=1 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n")
    writer = service.connect()
    assert writer.ask(b"POST /x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n").status == 200
    assert not _answered(slow[-1]), "it had to wait for those before it"
    assert [connection.reply().status for connection in slow] == [200] * 10


def test_health_is_told_while_nothing_else_is_served(serve: Serve) -> None:
    service = serve(waiting=0)
    busy = [service.connect() for _ in range(2)]
    for connection in busy:
        connection.send(b"GET /wait?seconds=3 HTTP/1.1\r\nHost: localhost\r\n\r\n")
    while service.get("/about").status == 200:
        pass
    assert service.get("/healthz").status == 200
    assert [connection.reply().status for connection in busy] == [200, 200]


def test_bodies_together_have_a_bound(serve: Serve) -> None:
    service = serve(bodies_bytes=300_000, body_pause_seconds=60)
    half = [service.connect() for _ in range(3)]
    for connection in half:
        connection.send(b"POST /api/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n" + b"x" * 90_000)
    head = b"POST /api/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n"

    def refused() -> bool:
        other = service.connect()
        reply = other.ask(head + b"x" * 100_000)
        assert reply.status == 200 or reply.headers["retry-after"]
        return reply.status == 503

    wait_for(refused, "a refusal while 270 kB of 300 are taken")
    for connection in half:
        assert connection.ask(b"x" * 10_000).json["read"] == 100_000
    assert service.connect().ask(head + b"x" * 100_000).json["read"] == 100_000


def test_the_queue_keeps_its_order_and_gives_every_thread_back() -> None:
    async def scenario() -> None:
        lane = Lane("test", 1, waiting=3, waiting_seconds=0.2)
        order: list[str] = []

        async def ask(name: str) -> None:
            await lane.enter()
            order.append(name)
            await lane.run(lambda: None)
            lane.leave()

        await lane.enter()
        waiting = [asyncio.ensure_future(ask(name)) for name in "abc"]
        await asyncio.sleep(0)
        with pytest.raises(Overloaded):
            await lane.enter()
        waiting[1].cancel()
        await asyncio.sleep(0)
        lane.leave()
        await asyncio.gather(waiting[0], waiting[2])
        assert order == ["a", "c"]
        await lane.enter()
        with pytest.raises(Overloaded):
            await lane.enter()  # waits 0.2 s
        lane.leave()
        await ask("d")
        with pytest.raises(ZeroDivisionError):
            await lane.enter()
            try:
                await lane.run(lambda: 1 // 0)
            finally:
                lane.leave()
        await ask("e")
        assert order == ["a", "c", "d", "e"]

    asyncio.run(scenario())


def _answered(connection: Raw) -> bool:
    raw = connection.socket
    raw.setblocking(False)
    try:
        return bool(raw.recv(1, socket.MSG_PEEK))
    except BlockingIOError:
        return False
    finally:
        raw.settimeout(PATIENCE)
