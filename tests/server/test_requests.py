"""What arrives is what was sent; what the server says by itself is said in the service's words."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.server.conftest import PATIENCE, Raw, Service

Serve = Callable[..., Service]
GET = b"GET /api/after HTTP/1.1\r\nHost: localhost\r\n\r\n"


def test_raw_utf8_in_the_address_is_read_as_curl_sends_it(serve: Serve) -> None:
    service = serve()
    connection = service.connect()
    for path, query in (("/地标", "q=衢州%20椪柑&x=a+b"), ("/%E5%9C%B0%E6%A0%87", "q=1")):
        told = connection.ask(f"GET {path}?{query} HTTP/1.1\r\nHost: localhost\r\nX-Note: 货\r\n\r\n".encode())
        assert told.status == 200
        assert told.json["PATH_INFO"].encode("latin-1").decode() == "/地标"
        assert told.json["HTTP_X_NOTE"].encode("latin-1").decode() == "货"
    byte_by_byte = "GET /柑?q=橘 HTTP/1.1\r\nHost: localhost\r\nX-Note: 货\r\n\r\n".encode()
    for byte in byte_by_byte:
        connection.send(bytes([byte]))
    told = connection.reply()
    assert told.json["PATH_INFO"].encode("latin-1").decode() == "/柑"
    assert told.json["HTTP_X_NOTE"].encode("latin-1").decode() == "货"
    connection.close()


def test_the_peer_is_who_connected_and_no_header_says_otherwise(serve: Serve) -> None:
    told = serve().get("/", X_Forwarded_For="203.0.113.9", Forwarded="for=203.0.113.9", X_Forwarded_Proto="https")
    assert told.json["REMOTE_ADDR"] == "127.0.0.1"
    assert told.json["wsgi.url_scheme"] == "http"
    assert told.json["HTTP_X_FORWARDED_FOR"] == "203.0.113.9"


def test_a_header_with_an_underscore_does_not_pass_for_one_with_a_dash(serve: Serve) -> None:
    connection = serve().connect()
    told = connection.ask(b"GET / HTTP/1.1\r\nHost: localhost\r\nX_Forwarded_For: 203.0.113.9\r\n\r\n")
    assert told.status == 200 and "HTTP_X_FORWARDED_FOR" not in told.json
    connection.close()


def test_ipv6_and_a_socket_in_a_folder(serve: Serve, tmp_path: Path) -> None:
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
            port = probe.getsockname()[1]
    except OSError:
        pytest.skip("this machine has no IPv6")
    serve(f"[::1]:{port}")
    six = Raw(socket.create_connection(("::1", port), timeout=PATIENCE))
    assert six.ask(GET).json["REMOTE_ADDR"] == "::1"
    six.close()

    path = tmp_path / "catalog.sock"
    stale = socket.socket(socket.AF_UNIX)
    stale.bind(str(path))
    stale.close()  # left behind by a server that was killed
    service = serve(f"unix:{path}")
    assert path.stat().st_mode & 0o777 == 0o660
    local = socket.socket(socket.AF_UNIX)
    local.settimeout(PATIENCE)
    local.connect(str(path))
    assert Raw(local).ask(GET).json["REMOTE_ADDR"] == "127.0.0.1"
    local.close()
    again = serve(f"unix:{path}", wait=False)
    assert again.process.wait(PATIENCE) != 0 and "already" in again.said
    assert service.stop() == 0
    assert not path.exists()


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_that_is_too_large_does_not_cut_the_next_request(serve: Serve, chunked: bool) -> None:
    connection = serve(body_bytes=200_000).connect()
    for _ in range(5):
        if chunked:
            connection.send(b"POST /api/x HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n")
            for _ in range(8):
                connection.send(b"10000\r\n" + b"x" * 65_536 + b"\r\n")
            connection.send(b"0\r\n\r\n")
        else:
            connection.send(b"POST /api/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 400000\r\n\r\n")
            connection.send(b"x" * 400_000)
        refused = connection.reply()
        assert refused.status == 413 and refused.headers["content-type"] == "application/problem+json"
        assert refused.json["code"] == "upload_too_large" and refused.json["instance"] == "/api/x"
        assert connection.ask(GET).status == 200
    connection.close()


def test_who_asks_before_sending_a_large_body_is_told_before(serve: Serve) -> None:
    connection = serve(body_bytes=200_000).connect()
    head = b"POST /api/x HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
    refused = connection.ask(head + b"Content-Length: 400000\r\n\r\n")
    assert refused.status == 413 and refused.headers["connection"] == "close"
    assert connection.ended()


def test_bodies_small_large_and_in_pieces(serve: Serve) -> None:
    connection = serve(body_in_memory_bytes=100_000).connect()
    for size in (0, 1, 99_999, 3_000_000):
        head = f"POST /api/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: {size}\r\n\r\n".encode()
        assert connection.ask(head + b"x" * size).json["read"] == size
    told = connection.ask(
        b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n3\r\nfgh\r\n0\r\n\r\n"
    )
    assert told.json["read"] == 8 and told.json["CONTENT_LENGTH"] == "8"
    connection.close()


def test_a_long_address_and_large_headers_are_told_and_the_connection_goes_on(serve: Serve) -> None:
    connection = serve(line_bytes=2_000, head_bytes=4_000, headers=20).connect()
    for request, status, code in (
        (b"GET /api/x?" + b"q" * 2_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", 414, "address_too_long"),
        (b"GET /api/x HTTP/1.1\r\nHost: localhost\r\nX: " + b"y" * 4_000 + b"\r\n\r\n", 431, "headers_too_large"),
        (b"GET /api/x HTTP/1.1\r\nHost: localhost\r\n" + b"X: y\r\n" * 20 + b"\r\n", 431, "headers_too_large"),
    ):
        refused = connection.ask(request)
        assert (refused.status, refused.json["code"]) == (status, code)
        assert refused.headers["content-type"] == "application/problem+json"
        assert set(refused.json["reason"]) == {"zh", "en"}
        assert connection.ask(GET).status == 200
    connection.close()


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET /api/x?" + b"q" * 40_000, 414),
        (b"GET /api/x HTTP/1.1\r\nHost: localhost\r\nX: " + b"y" * 40_000, 431),
        (b"GET /api/x NOTHTTP\r\n\r\n", 400),
        (b"what is this\r\n\r\n", 400),
        (b"GET /api/x HTTP/1.1\r\nHost: localhost\r\nBad Header: 1\r\n\r\n", 400),
        (b"POST /api/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
    ],
    ids=["line", "head", "version", "garbage", "header", "two lengths"],
)
def test_what_cannot_be_read_is_refused_in_our_words_after_the_answers_before_it(
    serve: Serve, sent: bytes, status: int
) -> None:
    connection = serve(line_bytes=2_000, head_bytes=4_000).connect()
    connection.send(b"GET /wait?seconds=0.5 HTTP/1.1\r\nHost: localhost\r\n\r\n")
    connection.send(sent)
    before = connection.reply()
    assert before.status == 200 and before.json["PATH_INFO"] == "/wait"
    refused = connection.reply()
    assert refused.status == status
    assert refused.headers["content-type"] == "application/problem+json" and refused.headers["connection"] == "close"
    assert refused.json["status"] == status and refused.json["correlation_id"]
    assert connection.ended()


def test_a_person_gets_a_page_and_a_program_its_language(serve: Serve) -> None:
    service = serve(line_bytes=2_000)
    page = service.get("/offers?" + "q" * 2_000)
    assert page.status == 414 and page.headers["content-type"].startswith("text/html")
    assert "网址太长" in page.body.decode() and "too long" in page.body.decode()
    assert service.get("/api/?" + "q" * 2_000, Accept_Language="en").json["detail"] == "The address is too long."
    assert service.get("/fail").status == 500


SECRET = "wohl-geheim-5f2c"
ADDRESS = f"/api/{SECRET}?secret={SECRET}"


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        (f"GET {ADDRESS}{'q' * 2_000} HTTP/1.1\r\nHost: l\r\n\r\n", "414 address_too_long GET"),
        (f"GET {ADDRESS}{'q' * 40_000}", "414 address_too_long -"),
        (f"GET {ADDRESS} HTTP/1.1\r\nHost: l\r\nX: {'y' * 4_000}\r\n\r\n", "431 headers_too_large GET"),
        (f"GET {ADDRESS} NOTHTTP\r\n\r\n", "400 bad_request -"),
        (f"GET {ADDRESS} HTTP/1.1\r\nHost: loc", "408 too_slow -"),
        (f"PUT {ADDRESS} HTTP/1.1\r\nHost: l\r\nContent-Length: 9\r\n\r\nhalf", "408 too_slow PUT"),
        (f"PUT {ADDRESS} HTTP/1.1\r\nHost: l\r\nContent-Length: 9000\r\n\r\n", "413 upload_too_large PUT"),
        (f"PUT {ADDRESS}&busy HTTP/1.1\r\nHost: l\r\nContent-Length: 900\r\n\r\n{'x' * 900}", "503 overloaded PUT"),
        (f"GET /fail?secret={SECRET} HTTP/1.1\r\nHost: l\r\n\r\n", "500 server_error GET"),
    ],
    ids=lambda value: value if len(value) < 30 else "",
)
def test_what_a_refused_caller_was_told_stands_in_the_log_without_the_address(
    serve: Serve, sent: str, told: str
) -> None:
    """As the application says it, but for the route, which is not known yet."""
    bounds = {"body_bytes": 1_000, "bodies_bytes": 500, "body_pause_seconds": 1}
    service = serve(line_bytes=2_000, head_bytes=4_000, head_seconds=1, **bounds)
    refused = service.connect().ask(sent.encode())
    number = re.search(r"[0-9a-f]{12}", refused.body.decode())
    assert number and refused.status == int(told[:3])
    assert service.said.count(f"refused {number[0]} {told} -\n") == 1
    assert SECRET not in service.said
    assert refused.status != 500 or f"request {number[0]} failed\nTraceback" in service.said


def test_offering_another_protocol_is_answered_in_this_one(serve: Serve) -> None:
    """As Java's client does with its first request."""
    connection = serve().connect()
    upgrade = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEAAEAA\r\n"
    for _ in range(2):
        assert connection.ask(b"GET / HTTP/1.1\r\nHost: localhost\r\n" + upgrade + b"\r\n").status == 200
        assert connection.ask(GET).status == 200
    connection.close()


def test_who_has_said_all_is_still_answered(serve: Serve) -> None:
    connection = serve().connect()
    connection.send(b"GET /wait?seconds=0.5 HTTP/1.1\r\nHost: localhost\r\n\r\n")
    connection.socket.shutdown(socket.SHUT_WR)
    assert connection.reply().status == 200
    assert connection.ended()


def test_requests_sent_at_once_are_answered_in_order(serve: Serve) -> None:
    connection = serve().connect()
    connection.send(b"".join(b"GET /%d HTTP/1.1\r\nHost: localhost\r\n\r\n" % number for number in range(20)))
    assert [connection.reply().json["PATH_INFO"] for _ in range(20)] == [f"/{number}" for number in range(20)]
    connection.close()


def test_json_of_a_refusal_has_the_shape_of_the_applications_own() -> None:
    from catalog.server.refusals import CODES, refuse
    from catalog.wording import known

    for status, code in CODES.items():
        told = json.loads(refuse(status, "/api/v1/x").body)
        assert told["status"] == status and told["type"] == f"/api/problems#{code}" and known(code)
