"""Hashing passwords is bounded: one at a time in a process, behind everything else, and a queue that says when it is
full."""

from __future__ import annotations

import inspect
import multiprocessing
import os
import re
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from catalog.accounts import passwords
from catalog.accounts.models import SignInAttempt
from catalog.accounts.passwords import Turns
from catalog.cli.serve import HASHES_A_PASSWORD
from catalog.errors import Unavailable
from catalog.storage.database import db
from tests.api.conftest import Program, refused
from tests.factories import farming
from tests.web.visiting import send, token_on


@pytest.fixture
def busy(monkeypatch: pytest.MonkeyPatch) -> Callable[[], AbstractContextManager[None]]:
    """While the block lasts somebody hashes, and nobody may wait."""

    @contextmanager
    def block() -> Iterator[None]:
        monkeypatch.setattr(passwords, "turns", Turns(most_waiting=0, wait_seconds=60))
        with hashing(passwords.turns):
            yield

    return block


@contextmanager
def hashing(turns: Turns) -> Iterator[None]:
    """Somebody has the turn while the block lasts."""
    begun, free = threading.Event(), threading.Event()

    def hold() -> bool:
        begun.set()
        return free.wait(60)

    with ThreadPoolExecutor(1) as pool:
        held = pool.submit(turns.take, hold)
        try:
            assert begun.wait(60)
            yield
        finally:
            free.set()
        assert held.result(60)


def test_hashes_are_made_one_at_a_time() -> None:
    turns, lock, at_once, most = Turns(32, 60), threading.Lock(), 0, 0

    def work() -> None:
        nonlocal at_once, most
        with lock:
            at_once += 1
            most = max(most, at_once)
        passwords._HASHER.hash("一句长长的密码")
        with lock:
            at_once -= 1

    with ThreadPoolExecutor(20) as pool:
        for done in [pool.submit(turns.take, work) for _ in range(20)]:
            done.result(60)
    assert most == 1


def test_who_comes_to_a_full_queue_is_told_when_to_come_again() -> None:
    turns = Turns(most_waiting=2, wait_seconds=60)
    with ThreadPoolExecutor(2) as pool, hashing(turns):
        waiting = [pool.submit(turns.take, lambda: "done") for _ in range(2)]
        while turns._thread._work_queue.qsize() < 2:
            time.sleep(0.01)
        with pytest.raises(Unavailable) as caught:
            turns.take(lambda: "done")
        assert (caught.value.code, caught.value.figures) == ("hashing_busy", {"retry_after_seconds": 5})
        assert not any(one.done() for one in waiting)
    assert [one.result(60) for one in waiting] == ["done", "done"]


def test_who_has_waited_too_long_is_told_so_and_keeps_no_place() -> None:
    turns = Turns(most_waiting=1, wait_seconds=0.01)
    free = threading.Event()
    turns._thread.submit(free.wait, 60)
    for _ in range(10):
        with pytest.raises(Unavailable):
            turns.take(lambda: "done")
    free.set()
    turns = Turns(most_waiting=1, wait_seconds=60)
    assert turns.take(lambda: "done") == "done"


@pytest.mark.parametrize("path", ["/sign-in", "/sign-up"])
def test_a_form_says_so_and_keeps_what_was_typed(
    client: FlaskClient, busy: Callable[[], AbstractContextManager[None]], path: str
) -> None:
    farming.an_account()
    token = token_on(client, path)
    typed = {"name": "13912345678", "password": farming.PASSWORD, "display_name": "李", "role": "anchor"}
    with busy():
        answer = client.post(path, data={"csrf_token": token, **typed})
    assert answer.status_code == 503 and answer.headers["Retry-After"] == "5"
    assert "现在登录的人太多，请 5 秒后再试。" in answer.text and 'value="13912345678"' in answer.text
    assert db.session.scalar(select(func.count()).select_from(SignInAttempt)) == 0, "what was not tried does not count"


def test_the_api_says_so(app: Flask, busy: Callable[[], AbstractContextManager[None]]) -> None:
    account = farming.an_account()
    anybody = Program(app)
    with busy():
        for _ in range(12):
            answer = anybody.post("/tokens", json={"name": account.mobile, "password": "wrong wrong"})
            refused(answer, 503, "hashing_busy")
            assert answer.headers["Retry-After"] == "5"
    assert anybody.post("/tokens", json={"name": account.mobile, "password": farming.PASSWORD}).status_code == 201


def test_a_wrong_present_password_is_not_counted_while_it_cannot_be_tried(
    app: Flask, client: FlaskClient, busy: Callable[[], AbstractContextManager[None]]
) -> None:
    farming.an_account()
    send(client, "/sign-in", name="13812345678", password=farming.PASSWORD)
    token = token_on(client, "/account")
    with busy():
        answer = client.post("/account/password", data={"csrf_token": token, "old": "x", "new": "另一句长长的密码"})
    assert answer.status_code == 503 and answer.headers["Retry-After"] == "5"
    assert db.session.scalar(select(func.count()).select_from(SignInAttempt)) == 0


def test_hashing_gives_way_to_everything_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "NICENESS", 10)

    def niceness() -> int:
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    ours = niceness()
    assert Turns(0, 60).take(niceness) == min(ours + 10, 19)
    assert niceness() == ours, "only the thread that hashes"


def _hash_in_a_child() -> None:
    assert passwords.is_right("x", passwords.NO_PASSWORD) is False


def test_a_process_made_from_one_that_hashed_hashes_too() -> None:
    passwords.hash_password("一句长长的密码")
    child = multiprocessing.get_context("fork").Process(target=_hash_in_a_child)
    child.start()
    child.join(60)
    assert child.exitcode == 0


def test_the_server_keeps_apart_exactly_the_addresses_that_hash(the_app: Flask) -> None:
    hashing = re.compile(
        r"\b(?:joining|sessions|recovery|tokens)\.(sign_in|sign_up|accept_invitation|recover|change_password|create_token_by_password)\b"
        r"|\b_sign_in\(|_first_visit\("
    )
    found, apart = set(), set()
    for rule in the_app.url_map.iter_rules():
        if "POST" in (rule.methods or ()):
            if hashing.search(inspect.getsource(inspect.unwrap(the_app.view_functions[rule.endpoint]))):
                found.add(rule.rule)
            if HASHES_A_PASSWORD.fullmatch(re.sub(r"<[^>]+>", "x", rule.rule)):
                apart.add(rule.rule)
    assert found == apart and len(found) > 8
