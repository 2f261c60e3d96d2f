"""Hashing passwords is bounded: one at a time in a process, behind everything else, and a queue that says when it is
full."""

from __future__ import annotations

import inspect
import multiprocessing
import os
import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from catalog.accounts import passwords
from catalog.accounts.models import SignInAttempt
from catalog.cli.serve import HASHES_A_PASSWORD
from catalog.errors import Unavailable
from catalog.storage.database import db
from tests import farming
from tests.api.conftest import Program, refused
from tests.web.visiting import send, token_on


@pytest.fixture
def bounds(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Set other bounds for one test."""

    def bound(**changed: float) -> None:
        for name, value in changed.items():
            monkeypatch.setattr(passwords, name, value)
        passwords._turns.cache_clear()

    yield bound
    passwords._turns.cache_clear()


@contextmanager
def occupied(places: int) -> Iterator[None]:
    """So many are hashing or waiting for it."""
    free, begun = threading.Event(), threading.Semaphore(0)

    def hold() -> None:
        begun.release()
        assert free.wait(60)

    with ThreadPoolExecutor(places) as pool:
        turns = passwords._turns()
        held = [pool.submit(turns.take, hold) for _ in range(places)]
        try:
            assert begun.acquire(timeout=60)
            while turns._places._value > passwords.MOST_WAITING + 1 - places:  # all are in the queue
                pass
            yield
        finally:
            free.set()
        for one in held:
            one.result(60)


def test_hashes_are_made_one_at_a_time(bounds: Callable[..., None]) -> None:
    bounds(WAIT_SECONDS=60)
    at_once, most = 0, 0
    lock = threading.Lock()

    def work(number: int) -> int:
        nonlocal at_once, most
        with lock:
            at_once += 1
            most = max(most, at_once)
        passwords._HASHER.hash("一句长长的密码")
        with lock:
            at_once -= 1
        return number

    with ThreadPoolExecutor(20) as pool:
        assert list(pool.map(lambda number: passwords._turns().take(lambda: work(number)), range(20))) == [*range(20)]
    assert most == 1


def test_who_comes_to_a_full_queue_or_waits_too_long_is_told_when_to_come_again(bounds: Callable[..., None]) -> None:
    bounds(MOST_WAITING=2, WAIT_SECONDS=60)
    with occupied(3), pytest.raises(Unavailable) as caught:
        passwords.hash_password("一句长长的密码")
    assert (caught.value.code, caught.value.figures) == ("hashing_busy", {"retry_after_seconds": 5})
    assert passwords.is_right("一句长长的密码", passwords.hash_password("一句长长的密码"))
    bounds(MOST_WAITING=32, WAIT_SECONDS=60)
    with occupied(1):
        passwords.WAIT_SECONDS = 0.05
        for _ in range(50):  # nobody who has left keeps a place
            with pytest.raises(Unavailable):
                passwords.is_right("一句长长的密码", passwords.NO_PASSWORD)
        passwords.WAIT_SECONDS = 60


@pytest.mark.parametrize("path", ["/sign-in", "/sign-up"])
def test_a_form_says_so_and_keeps_what_was_typed(client: FlaskClient, bounds: Callable[..., None], path: str) -> None:
    farming.an_account()
    token = token_on(client, path)
    bounds(MOST_WAITING=0, WAIT_SECONDS=60)
    typed = {"name": "13912345678", "password": farming.PASSWORD, "display_name": "李", "role": "anchor"}
    with occupied(1):
        answer = client.post(path, data={"csrf_token": token, **typed})
    assert answer.status_code == 503 and answer.headers["Retry-After"] == "5"
    assert "现在登录的人太多，请 5 秒后再试。" in answer.text and 'value="13912345678"' in answer.text
    assert db.session.scalar(select(func.count()).select_from(SignInAttempt)) == 0, "what was not tried does not count"


def test_the_api_says_so(app: Flask, bounds: Callable[..., None]) -> None:
    account = farming.an_account()
    anybody = Program(app)
    bounds(MOST_WAITING=0, WAIT_SECONDS=60)
    with occupied(1):
        for _ in range(12):
            answer = anybody.post("/tokens", json={"name": account.mobile, "password": "wrong wrong"})
            refused(answer, 503, "hashing_busy")
            assert answer.headers["Retry-After"] == "5"
    assert anybody.post("/tokens", json={"name": account.mobile, "password": farming.PASSWORD}).status_code == 201


def test_a_wrong_present_password_is_not_counted_while_it_cannot_be_tried(
    app: Flask, client: FlaskClient, bounds: Callable[..., None]
) -> None:
    farming.an_account()
    send(client, "/sign-in", name="13812345678", password=farming.PASSWORD)
    token = token_on(client, "/account")
    bounds(MOST_WAITING=0, WAIT_SECONDS=60)
    with occupied(1):
        answer = client.post("/account/password", data={"csrf_token": token, "old": "x", "new": "另一句长长的密码"})
    assert answer.status_code == 503 and answer.headers["Retry-After"] == "5"
    assert db.session.scalar(select(func.count()).select_from(SignInAttempt)) == 0


def test_hashing_gives_way_to_everything_else(bounds: Callable[..., None]) -> None:
    bounds(NICENESS=10)

    def niceness() -> int:
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    ours = niceness()
    assert passwords._turns().take(niceness) == min(ours + 10, 19)
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
        r"service\.(sign_in|sign_up|accept_invitation|recover|change_password|create_token_by_password)\b"
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
