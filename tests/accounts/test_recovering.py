"""A forgotten password: an operator's letter opens the account once, within a day, and only for its own password."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from click.testing import CliRunner
from flask import Flask

from catalog.accounts.services import joining, recovery, sessions
from catalog.cli import main
from catalog.errors import Forbidden, Invalid, NotFound, Refused
from tests.accounts.test_signing_in import PASSWORD, START, operator, person

SECRET = "the service's own key"
NEW = "换一句更长的新密码"


def test_a_letter_sets_a_new_password_once_and_signs_everybody_out(app: Flask) -> None:
    boss, account = operator(), person()
    _, phone = sessions.sign_in("13812345678", PASSWORD, "")
    letter = recovery.make_letter(boss, account.id, SECRET)
    found = recovery.find_account_of_letter(letter, SECRET)
    assert found is not None and found.id == account.id
    recovery.recover(letter, {"new": NEW}, SECRET)
    assert sessions.find_account_by_session(phone) is None
    assert sessions.sign_in("13812345678", NEW, "")[0].id == account.id
    with pytest.raises(Refused):
        sessions.sign_in("13812345678", PASSWORD, "")
    with pytest.raises(NotFound):
        recovery.recover(letter, {"new": "还想再换一次密码"}, SECRET)


def test_a_refused_password_does_not_use_the_letter_up(app: Flask) -> None:
    letter = recovery.make_letter(operator(), person().id, SECRET)
    for bad in ("短", "12345678", "13812345678", None):
        with pytest.raises(Invalid):
            recovery.recover(letter, {"new": bad}, SECRET)
    recovery.recover(letter, {"new": NEW}, SECRET)


def test_a_letter_ends_after_a_day_with_another_change_or_when_the_account_is_shut_out(app: Flask) -> None:
    with time_machine.travel(START, tick=False) as clock:
        boss, account = operator(), person()
        letter = recovery.make_letter(boss, account.id, SECRET)
        clock.shift(timedelta(days=1))
        assert recovery.find_account_of_letter(letter, SECRET) is not None
        clock.shift(timedelta(seconds=1))
        assert recovery.find_account_of_letter(letter, SECRET) is None
        letter = recovery.make_letter(boss, account.id, SECRET)
        joining.disable_account(boss, account.id)
        assert recovery.find_account_of_letter(letter, SECRET) is None
        joining.enable_account(boss, account.id)
        sessions.change_password(account, PASSWORD, NEW, None)
        assert recovery.find_account_of_letter(letter, SECRET) is None


@pytest.mark.parametrize("letter", ["", "x", "\ud800", "W10.x.y", "[" * 5000])
def test_a_made_up_letter_opens_nothing(app: Flask, letter: str) -> None:
    assert recovery.find_account_of_letter(letter, SECRET) is None


def test_a_letter_signed_with_another_key_opens_nothing(app: Flask) -> None:
    letter = recovery.make_letter(operator(), person().id, "another key")
    assert recovery.find_account_of_letter(letter, SECRET) is None


def test_only_operators_make_letters_and_never_for_themselves(app: Flask) -> None:
    boss, account = operator(), person()
    demo = joining.add_demo_account({"name": "13900000001", "display_name": "演示"}, ("anchor",))
    with pytest.raises(Forbidden):
        recovery.make_letter(account, boss.id, SECRET)
    for refused in (boss, demo):
        with pytest.raises(Refused):
            recovery.make_letter(boss, refused.id, SECRET)
    with pytest.raises(NotFound):
        recovery.make_letter(boss, "nobody", SECRET)


def test_an_operator_who_forgot_is_helped_on_the_machine(app: Flask) -> None:
    operator()
    letter = recovery.make_letter_for_name("op@example.cn", SECRET)
    recovery.recover(letter, {"new": NEW}, SECRET)
    assert sessions.sign_in("op@example.cn", NEW, "")[0].roles == {"operator"}


def test_the_command_says_when_nobody_has_that_name(tmp_path: object) -> None:
    answer = CliRunner().invoke(main, ["account", "recover", "nobody@example.cn"], env={"CATALOG_DATA": str(tmp_path)})
    assert answer.exit_code == 1
    assert "Nobody signs in as nobody@example.cn" in answer.output
