"""Wrong passwords are slowed down where they come from, and never shut the owner out at home."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import event, select

from catalog.accounts.models import KnownAddress
from catalog.accounts.services import joining, recovery, sessions
from catalog.errors import Invalid, NotFound, Refused, TooMany
from catalog.storage.database import db
from tests.accounts.test_signing_in import PASSWORD, START, operator, person

NAME, SECRET, HOME, ELSEWHERE = "13812345678", "the service's own key", "198.51.100.7", "203.0.113.9"


@pytest.fixture
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(START, tick=False) as coordinates:
        yield coordinates


def guess(name: str = NAME, address: str = ELSEWHERE, times: int = 1) -> None:
    for _ in range(times):
        with pytest.raises(Refused):
            sessions.sign_in(name, "猜一个密码试试看", address, SECRET)


def enter(address: str, name: str = NAME) -> str:
    return sessions.sign_in(name, PASSWORD, address, SECRET)[1]


def waits(address: str, name: str = NAME, password: str = PASSWORD) -> int:
    with pytest.raises(TooMany) as caught:
        sessions.sign_in(name, password, address, SECRET)
    assert caught.value.code == "too_many_sign_ins"
    seconds: int = caught.value.figures["retry_after_seconds"]
    return seconds


@pytest.mark.usefixtures("clock")
def test_the_eleventh_from_one_address_is_too_many_whatever_the_account(app: Flask) -> None:
    person()
    for number in range(10):
        guess(f"199{number:08d}")
    waits(ELSEWHERE)
    assert enter("203.0.113.10"), "the next address is another one"


@pytest.mark.usefixtures("clock")
def test_of_ipv6_the_64_counts(app: Flask) -> None:
    person()
    for number in range(10):
        guess(f"199{number:08d}", f"2001:db8:1:2::{number + 1:x}")
    waits("2001:db8:1:2:ffff::1")
    assert enter("2001:db8:1:3::1")


@pytest.mark.usefixtures("clock")
def test_an_attacker_from_everywhere_never_shuts_the_owner_out_at_home(app: Flask) -> None:
    person()
    enter(HOME)
    for number in range(10):
        guess(address=f"203.0.113.{number}")
    waits("203.0.113.200", password="猜一个密码试试看")
    waits("192.0.2.1")  # nor does the owner get in where they never were
    assert enter(HOME)
    assert enter(HOME), "and again: what was right does not count"


@pytest.mark.usefixtures("clock")
def test_who_shares_the_owners_address_does_not_shut_them_out_either(app: Flask) -> None:
    person()
    enter(HOME)
    for number in range(10):
        guess(f"199{number:08d}", HOME)
    waits(HOME, "19900009999")
    assert enter(HOME)


@pytest.mark.usefixtures("clock")
def test_a_known_address_has_ten_of_its_own(app: Flask) -> None:
    person()
    person("li@example.cn", display_name="李")
    enter(HOME)
    guess(address=HOME, times=10)
    waits(HOME)
    guess("li@example.cn", HOME)  # those ten were not counted for the address
    guess(address=ELSEWHERE)  # nor for the account elsewhere


def test_an_address_is_known_for_ninety_days(app: Flask, clock: time_machine.Coordinates) -> None:
    person()
    enter(HOME)
    for days, home in ((89, True), (89, True), (90, False)):
        clock.shift(timedelta(days=days))
        for number in range(10):
            guess(address=f"203.0.113.{number}")
        if home:
            assert enter(HOME), "each sign-in counts the ninety days anew"
        else:
            waits(HOME)


@pytest.mark.usefixtures("clock")
def test_addresses_are_kept_as_hashes_that_need_the_key_and_differ_from_account_to_account(app: Flask) -> None:
    person()
    person("li@example.cn", display_name="李")
    enter(HOME)
    enter(HOME, "li@example.cn")
    hashes = set(db.session.scalars(select(KnownAddress.address_hmac)))
    assert len(hashes) == 2
    assert HOME not in str(hashes)
    guess(address="203.0.113.1", times=10)
    with pytest.raises(TooMany):
        sessions.sign_in(NAME, PASSWORD, HOME, "another key")
    assert enter(HOME)


@pytest.mark.usefixtures("clock")
def test_a_name_nobody_has_is_slowed_like_one_that_somebody_has(app: Flask) -> None:
    for number in range(10):
        guess("19900000000", f"203.0.113.{number}")
    waits("203.0.113.200", "19900000000")


@pytest.mark.usefixtures("clock")
def test_what_is_no_name_counts_for_its_address_alone(app: Flask) -> None:
    for number in range(12):
        guess("no name at all", f"203.0.113.{number}")
    guess("no name at all", "203.0.113.1", times=9)
    waits("203.0.113.1", "no name at all")


def test_waiting_as_long_as_told_is_enough_and_not_a_second_less(app: Flask, clock: time_machine.Coordinates) -> None:
    person()
    for _ in range(10):
        clock.shift(timedelta(seconds=10))
        guess()
    seconds = waits(ELSEWHERE)
    assert seconds == 5 * 60 - 90 + 1
    clock.shift(timedelta(seconds=seconds - 2))
    assert waits(ELSEWHERE) == 2, "what was refused did not count"
    clock.shift(timedelta(seconds=2))
    assert enter(ELSEWHERE)


def test_of_two_limits_the_longer_wait_is_told(app: Flask, clock: time_machine.Coordinates) -> None:
    person()
    for number in range(10):
        guess(f"199{number:08d}", ELSEWHERE)
    clock.shift(timedelta(seconds=100))
    for number in range(10):
        guess(address=f"192.0.2.{number}")
    assert waits(ELSEWHERE) == 5 * 60 + 1


@pytest.mark.parametrize("back", [timedelta(seconds=30), timedelta(hours=2), timedelta(days=400)])
def test_attempts_from_the_future_do_not_count(app: Flask, clock: time_machine.Coordinates, back: timedelta) -> None:
    person()
    clock.shift(back)
    guess(times=10)
    assert waits(ELSEWHERE) == 5 * 60 + 1
    clock.shift(-back)
    guess(times=10)
    assert waits(ELSEWHERE) == 5 * 60 + 1
    clock.shift(timedelta(minutes=5, seconds=1))
    if back > timedelta(minutes=5):
        assert enter(ELSEWHERE)
        clock.shift(back - timedelta(minutes=5))
        guess(times=10)  # when the clock comes to where it was once, nothing of then is left


@pytest.mark.usefixtures("clock")
def test_an_invitation_and_the_sign_in_page_share_their_limits(app: Flask) -> None:
    boss = operator()
    person()
    enter(HOME)
    _, token = joining.invite(boss, "reviewer")
    fields = {"name": NAME, "password": "别人家瞎猜的长密码句子", "display_name": "王小椪"}
    guess(times=5)
    for _ in range(5):
        with pytest.raises(Invalid):
            joining.accept_invitation(token, fields, ELSEWHERE, SECRET)
    with pytest.raises(TooMany):
        joining.accept_invitation(token, {**fields, "password": PASSWORD}, ELSEWHERE, SECRET)
    waits(ELSEWHERE)
    joining.accept_invitation(token, {**fields, "password": PASSWORD}, HOME, SECRET)


@pytest.mark.usefixtures("clock")
def test_made_up_letters_count_and_a_real_one_opens_under_attack(app: Flask) -> None:
    account = person()
    letter = recovery.make_letter(operator(), account.id, SECRET)
    for _ in range(10):
        with pytest.raises(NotFound):
            recovery.recover("made up", {"new": PASSWORD}, SECRET, ELSEWHERE)
    with pytest.raises(TooMany):
        recovery.recover("made up", {"new": PASSWORD}, SECRET, ELSEWHERE)
    guess(address="203.0.113.1", times=10)
    recovery.recover(letter, {"new": "换一句更长的新密码"}, SECRET, HOME)
    assert sessions.sign_in(NAME, "换一句更长的新密码", HOME, SECRET), "who came with a letter is at home there"


@pytest.mark.usefixtures("clock")
def test_a_storm_of_refused_attempts_writes_nothing(app: Flask) -> None:
    person()
    guess(times=10)
    db.session.commit()
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        waits(ELSEWHERE)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert len(statements) > 2
    assert [one for one in statements if not one.startswith("SELECT") and one != "BEGIN"] == []
