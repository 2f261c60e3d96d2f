"""Clients that send or read slowly, or never: they hold their own connection and nothing else."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable

from tests.server.conftest import PATIENCE, Raw, Service, wait_for

Serve = Callable[..., Service]


def test_half_sent_requests_and_silent_sockets_stop_nobody_and_are_ended(serve: Serve) -> None:
    service = serve(head_seconds=3)
    silent = [service.connect() for _ in range(50)]
    half = [service.connect() for _ in range(20)]
    for connection in half:
        connection.send(b"GET /api/x HTTP/1.1\r\nHost: loc")
    for _ in range(20):
        assert service.get("/about").status == 200
    for connection in half:
        refused = connection.reply()
        assert refused.status == 408 and refused.json["code"] == "too_slow"
        assert connection.ended()
    assert all(connection.ended() for connection in silent)


def test_a_request_that_comes_by_drops_is_ended_all_the_same(serve: Serve) -> None:
    service = serve(head_seconds=2)
    connection = service.connect()
    connection.send(b"GET /api/x HTTP/1.1\r\n")

    def refused() -> bool:
        connection.send(b"X-A: 1\r\n")
        return bool(_readable(connection))

    wait_for(refused, "the end of a request that never ends")
    assert connection.reply().status == 408


def test_slow_bodies_stop_neither_readers_nor_writers_and_are_ended(serve: Serve) -> None:
    service = serve(body_pause_seconds=3)
    slow = [service.connect() for _ in range(20)]
    for connection in slow:
        connection.send(b"POST /api/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nhalf")
    for _ in range(10):
        assert service.get("/about").status == 200
        assert (
            service.connect().ask(b"POST /api/x HTTP/1.1\r\nHost: l\r\nContent-Length: 2\r\n\r\nok").json["read"] == 2
        )
    for connection in slow:
        refused = connection.reply()
        assert refused.status == 408 and refused.headers["connection"] == "close"


def test_a_body_by_drops_is_ended_though_it_never_pauses(serve: Serve) -> None:
    connection = serve(body_pause_seconds=2, body_bytes_a_second=10_000).connect()
    connection.send(b"POST /api/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n")

    def refused() -> bool:
        connection.send(b"x")
        return bool(_readable(connection))

    wait_for(refused, "the end of a body by drops")
    assert connection.reply().status == 408


def test_who_reads_slowly_holds_no_thread_and_is_left_alone_while_reading(serve: Serve) -> None:
    """Two threads, six readers of an answer too long for any buffer: everybody else is served meanwhile."""
    service = serve(reader_pause_seconds=3)
    slow = [service.connect() for _ in range(6)]
    for connection in slow:
        connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
        connection.send(b"GET /long?megabytes=40 HTTP/1.1\r\nHost: localhost\r\n\r\n")
    reading, *stopped = slow
    assert _read_all_pieces(reading) == 40 * 2**20
    for _ in range(10):
        assert service.get("/about").status == 200
    time.sleep(6)
    for connection in stopped:
        assert _read_to_the_end(connection) < 40 * 2**20, "whoever stops reading is ended"


def test_who_keeps_a_connection_too_long_without_asking_is_ended(serve: Serve) -> None:
    connection = serve(idle_seconds=2).connect()
    assert connection.ask(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").status == 200
    assert connection.ended()


def test_what_follows_an_early_answer_is_not_read_for_ever(serve: Serve) -> None:
    connection = serve(body_bytes=1_000, discard_seconds=2).connect()
    connection.send(b"POST /api/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000000\r\n\r\nx")
    assert connection.reply().status == 413
    assert connection.ended()


def test_when_all_connections_are_taken_the_idle_make_room(serve: Serve) -> None:
    service = serve(connections=50)
    idle = [service.connect() for _ in range(80)]
    for _ in range(20):
        assert service.get("/about").status == 200
    assert any(connection.ended() for connection in idle[:1])


def _readable(connection: Raw) -> bool:
    connection.socket.setblocking(False)
    try:
        return bool(connection.socket.recv(1, socket.MSG_PEEK))
    except BlockingIOError:
        return False
    finally:
        connection.socket.settimeout(PATIENCE)


def _read_all_pieces(connection: Raw) -> int:
    """The bytes of a chunked answer of nothing but `x`, without its head and the frames of its pieces."""
    data = bytearray()
    while not data.endswith(b"0\r\n\r\n"):
        piece = connection.socket.recv(1 << 20)
        assert piece, "the connection ended before the answer did"
        data += piece
    return data.partition(b"\r\n\r\n")[2].count(b"x")


def _read_to_the_end(connection: Raw) -> int:
    size = 0
    try:
        while piece := connection.socket.recv(1 << 20):
            size += len(piece)
    except ConnectionResetError:
        pass
    return size
