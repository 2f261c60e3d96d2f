"""The catalog itself under its server: what is killed comes back, what has stopped keeps no reader waiting."""

from __future__ import annotations

import json
import os
import re
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.factories.farming import PASSWORD
from tests.server.alliance import fill, running
from tests.server.conftest import Reply, Service, wait_for
from tests.storage.test_turns import stopped_holder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("alliance")
    fill(made)
    return made


@pytest.fixture
def service(folder: Path) -> Iterator[Service]:
    with running(folder) as service:
        # Each web process looks for the index by itself.
        for _ in range(20):
            wait_for(lambda: service.get("/api/v1/offers?limit=1").status == 200, "the index")
        assert service.get("/readyz").status == 200
        yield service


def post(service: Service, path: str, told: dict[str, object], token: str = "") -> Reply:
    body = json.dumps(told).encode()
    bearer = f"Authorization: Bearer {token}\r\n" if token else ""
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\n{bearer}Content-Type: application/json\r\n"
    return service.connect().ask(head.encode() + b"Content-Length: %d\r\n\r\n" % len(body) + body)


def token_of(service: Service, name: str) -> str:
    made = post(service, "/api/v1/tokens", {"name": name, "password": PASSWORD, "scopes": ["write"], "days": 1})
    assert made.status == 201, made
    return str(made.json["secret"])


def total(service: Service) -> int:
    return int(service.get("/api/v1/offers?limit=1").json["total"])


def indexer_of(service: Service) -> int:
    """The child that does not listen: all web processes have the socket open."""
    for pid in service.children():
        files = [str(link.readlink()) for link in Path(f"/proc/{pid}/fd").iterdir()]
        if not any(file.startswith("socket:") for file in files):
            return pid
    raise AssertionError("no indexer")


def test_a_killed_indexer_comes_back_and_follows_what_it_missed(service: Service, folder: Path) -> None:
    before = total(service)
    assert before >= 1
    killed = indexer_of(service)
    os.kill(killed, signal.SIGKILL)
    token = token_of(service, "13812345678")
    mine = service.get("/api/v1/me/offers", Authorization=f"Bearer {token}").json["items"]
    left = next(offer for offer in mine if offer["listing"]["state"] == "listed")["id"]
    assert post(service, f"/api/v1/offers/{left}/withdrawals", {"reason": "今年不卖了"}, token).status == 200
    wait_for(lambda: total(service) == before - 1, "the change in the search")
    assert killed not in service.children() and "indexer (process" in service.said


def test_a_writer_that_has_stopped_keeps_no_reader_waiting(service: Service, folder: Path) -> None:
    signed_in = sign_in(service, "operator@example.cn")
    token = token_of(service, "13900000001")
    with holding(folder):
        assert service.get("/about").status == 200
        # More writers than there are threads, all waiting.
        replies: list[Reply] = []
        plan = {"title": "年货节", "on_day": "2026-12-20", "starts_at": "20:00"}
        writers = [
            threading.Thread(target=lambda: replies.append(post(service, "/api/v1/broadcasts", plan, token)))
            for _ in range(20)
        ]
        for writer in writers:
            writer.start()
        for path in ("/about", "/offers", "/", "/gis", "/api/v1/offers?limit=1", "/healthz", "/sign-in"):
            assert service.get(path).status == 200, path
        for path in ("/operator", "/operator/accounts", "/standards", "/account"):
            assert service.get(path, Cookie=signed_in).status == 200, path
        assert service.get("/api/v1/me", Authorization=f"Bearer {token}").status == 200
        assert not replies, "readers had to wait for writers"
        for writer in writers:
            writer.join()
        assert {reply.status for reply in replies} == {503}
        assert all(int(reply.headers["retry-after"]) > 0 for reply in replies)
        assert {reply.json["code"] for reply in replies} <= {"writing_busy", "overloaded"}
    assert post(service, "/api/v1/broadcasts", plan, token).status == 201


def holding(folder: Path):
    from sqlalchemy import create_engine, text

    from catalog.storage.database import engine_options

    url = f"sqlite:///{folder / 'catalog.db'}"
    engine = create_engine(url, **engine_options(url))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE IF NOT EXISTS counter (value INTEGER)"))
    return stopped_holder(engine)


def sign_in(service: Service, name: str) -> str:
    """The cookies of a browser that has signed in by the form."""
    page = service.get("/sign-in")
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.body.decode())
    assert token
    form = page.headers["set-cookie"].split(";")[0]
    body = urlencode({"csrf_token": token[1], "name": name, "password": PASSWORD}).encode()
    reply = service.connect().ask(
        f"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nCookie: {form}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        + body
    )
    assert reply.status == 303, reply
    return "; ".join([form, *(cookie.split(";")[0] for cookie in reply.cookies)])
