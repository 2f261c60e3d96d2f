"""Accounts against a real database: joining, signing in and out, and what ends a session."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select, update

from catalog.accounts.models import Account, SignInAttempt, SignInSession
from catalog.accounts.services import joining, sessions, tokens
from catalog.errors import Conflict, Forbidden, Invalid, NotFound, Refused, SignInRequired, TooMany
from catalog.storage.audit import AuditRow
from catalog.storage.database import db, now, reading
from tests.conftest import ON_POSTGRESQL
from tests.web.visiting import signed_in

PASSWORD = "沙田的椪柑十一月熟"
START = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)


def person(name: str = "13812345678", role: str = "farm_owner", display_name: str = "王小椪") -> Account:
    return joining.sign_up({"name": name, "password": PASSWORD, "display_name": display_name, "role": role})


def operator() -> Account:
    return joining.add_operator({"name": "op@example.cn", "password": PASSWORD, "display_name": "联盟管理员"})


@pytest.mark.parametrize("typed", ["13812345678", "138 1234 5678", "+86-138-1234-5678", "１３８１２３４５６７８"])
def test_signs_in_with_any_spelling_of_the_number(app: Flask, typed: str) -> None:
    account = person()
    assert account.mobile == "+8613812345678" and account.roles == {"farm_owner"}
    again, token = sessions.sign_in(typed, PASSWORD, "10.0.0.1")
    assert again.id == account.id
    found = sessions.find_account_by_session(token)
    assert found is not None and found.id == account.id
    assert token not in {row.token_sha256 for row in db.session.scalars(select(SignInSession))}


def test_every_sign_in_has_a_secret_of_its_own_and_signing_out_ends_only_that(app: Flask) -> None:
    person()
    _, phone = sessions.sign_in("13812345678", PASSWORD, "10.0.0.1")
    _, desk = sessions.sign_in("13812345678", PASSWORD, "10.0.0.1")
    assert phone != desk
    sessions.sign_out(phone)
    assert sessions.find_account_by_session(phone) is None
    assert sessions.find_account_by_session(desk) is not None


@pytest.mark.parametrize("token", [None, "", "x" * 5000, "nobody's", "\ud800"])
def test_a_made_up_secret_is_nobody(app: Flask, token: str | None) -> None:
    assert sessions.find_account_by_session(token) is None
    assert tokens.find_account_by_token(token) is None


@pytest.mark.skipif(ON_POSTGRESQL, reason="PostgreSQL locks the visitor's own row only")
def test_a_page_does_not_wait_for_a_writer_to_note_that_its_reader_was_here(app: Flask) -> None:
    person()
    browser = signed_in(app, "13812345678", PASSWORD)
    long_ago = now() - timedelta(minutes=10)
    db.session.execute(update(SignInSession).values(seen_at=long_ago))
    db.session.commit()
    inside, done = threading.Event(), threading.Event()

    def write() -> None:
        with app.app_context():
            db.session.connection()  # begins with the write lock
            inside.set()
            done.wait(60)
            db.session.rollback()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert inside.wait(60)
        assert browser.get("/account").status_code == 200
    finally:
        done.set()
        writer.join(60)
    with reading():
        assert db.session.scalars(select(SignInSession.seen_at)).one() == long_ago
    assert browser.get("/account").status_code == 200
    with reading():
        assert db.session.scalars(select(SignInSession.seen_at)).one() > long_ago, "the next request notes it"


def test_a_session_ends_after_three_idle_hours_and_not_a_minute_earlier(app: Flask) -> None:
    with time_machine.travel(START, tick=False) as clock:
        person()
        _, token = sessions.sign_in("13812345678", PASSWORD, "10.0.0.1")
        clock.shift(timedelta(hours=2, minutes=59))
        assert sessions.find_account_by_session(token) is not None
        clock.shift(timedelta(hours=2, minutes=59))
        assert sessions.find_account_by_session(token) is not None, "being seen starts the three hours anew"
        clock.shift(timedelta(hours=3, minutes=1))
        assert sessions.find_account_by_session(token) is None


def test_a_session_ends_after_twelve_hours_however_busy(app: Flask) -> None:
    with time_machine.travel(START, tick=False) as clock:
        person()
        _, token = sessions.sign_in("13812345678", PASSWORD, "10.0.0.1")
        for _ in range(6):
            clock.shift(timedelta(hours=1, minutes=59))
            assert sessions.find_account_by_session(token) is not None
        clock.shift(timedelta(minutes=7))
        assert sessions.find_account_by_session(token) is None


def test_unknown_name_wrong_password_and_disabled_account_are_one_refusal(app: Flask) -> None:
    boss, account = operator(), person()
    joining.disable_account(boss, account.id)
    refusals = []
    for name, password in (
        ("13812345678", PASSWORD),
        ("op@example.cn", "错误的密码一二三"),
        ("19900000000", PASSWORD),
        ("not a name", PASSWORD),
    ):
        with pytest.raises(Refused) as caught:
            sessions.sign_in(name, password, "10.0.0.9")
        refusals.append((caught.value.code, caught.value.figures, caught.value.field))
    assert refusals == [("wrong_name_or_password", {}, None)] * 4


def test_right_sign_ins_are_not_counted(app: Flask) -> None:
    person()
    for _ in range(12):
        sessions.sign_in("13812345678", PASSWORD, "10.0.0.1")
    assert db.session.scalar(select(func.count()).select_from(SignInAttempt)) == 0


def test_a_new_password_ends_every_other_session(app: Flask) -> None:
    person()
    account, here = sessions.sign_in("13812345678", PASSWORD, "10.0.0.1")
    _, elsewhere = sessions.sign_in("13812345678", PASSWORD, "10.0.0.2")
    with pytest.raises(Invalid) as caught:
        sessions.change_password(account, "不是这个密码啊", "另一个长长的密码", here)
    assert caught.value.errors == {"old": ["wrong_password"]}
    sessions.change_password(account, PASSWORD, "另一个长长的密码", here)
    assert sessions.find_account_by_session(here) is not None
    assert sessions.find_account_by_session(elsewhere) is None
    with pytest.raises(Refused):
        sessions.sign_in("13812345678", PASSWORD, "10.0.0.1")
    assert sessions.sign_in("13812345678", "另一个长长的密码", "10.0.0.1")


def test_a_disabled_account_is_out_at_once_with_its_keys(app: Flask) -> None:
    boss, account = operator(), person()
    _, token = sessions.sign_in("13812345678", PASSWORD, "10.0.0.1")
    _, secret = tokens.create_token(account, "对账程序", ["read"], 30)
    joining.disable_account(boss, account.id)
    assert sessions.find_account_by_session(token) is None
    assert tokens.find_account_by_token(secret) is None
    joining.enable_account(boss, account.id)
    assert sessions.find_account_by_session(token) is None, "the session stays ended"
    assert tokens.find_account_by_token(secret) is None, "the key is gone for good"
    with pytest.raises(Refused):
        joining.disable_account(boss, boss.id)


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"name": "138123", "password": PASSWORD, "display_name": "王"}, "name", "not_an_email_or_mobile"),
        ({"name": "13812345678", "password": "12345678", "display_name": "王"}, "password", "password_too_common"),
        ({"name": "13812345678", "password": "x" * 1_000_000, "display_name": "王"}, "password", "too_long"),
        ({"name": "13812345678", "password": 12345678, "display_name": "王"}, "password", "not_text"),
        ({"name": "13812345678", "password": PASSWORD, "display_name": "\u200b"}, "display_name", "characters_refused"),
        ({"name": "13812345678", "password": PASSWORD, "display_name": " "}, "display_name", "required"),
        ({"name": "13812345678", "password": PASSWORD}, "display_name", "required"),
        ({"name": True, "password": PASSWORD, "display_name": "王"}, "name", "not_an_email_or_mobile"),
        ({"name": "13812345678", "password": PASSWORD, "display_name": "王", "roles": []}, "roles", "unknown_field"),
    ],
)  # fmt: skip
def test_joining_with_wrong_input_names_the_field(app: Flask, fields: dict, field: str, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        joining.sign_up({"role": "farm_owner", **fields})
    assert caught.value.errors == {field: [code]}
    assert db.session.scalar(select(func.count()).select_from(Account)) == 0


@pytest.mark.parametrize("role", ["reviewer", "operator", "", "admin"])
def test_nobody_gives_themselves_another_role(app: Flask, role: str) -> None:
    with pytest.raises(Invalid) as caught:
        person(role=role)
    assert caught.value.errors == {"role": ["not_a_choice"]}


def test_everything_wrong_is_said_at_once(app: Flask) -> None:
    with pytest.raises(Invalid) as caught:
        joining.sign_up({"name": "138123", "password": "12345678", "display_name": "", "role": "operator"})
    assert caught.value.errors == {
        "name": ["not_an_email_or_mobile"],
        "password": ["password_too_common"],
        "display_name": ["required"],
        "role": ["not_a_choice"],
    }


def test_a_name_is_taken_in_any_spelling(app: Flask) -> None:
    person("Wang@Example.CN")
    with pytest.raises(Invalid) as caught:
        person("wang@example.cn")
    assert caught.value.errors == {"name": ["name_taken"]}
    for _ in range(9):
        with pytest.raises(Invalid):
            person("wang@example.cn")
    with pytest.raises(TooMany):
        person("wang@example.cn")


def test_an_invitation_works_once_for_a_newcomer(app: Flask) -> None:
    boss = operator()
    invitation, token = joining.invite(boss, "reviewer", "农业农村局 李老师")
    fields = {"name": "li@example.cn", "password": PASSWORD, "display_name": "李老师"}
    reviewer = joining.accept_invitation(token, fields)
    assert reviewer.roles == {"reviewer"}
    assert invitation.used_by_account_id == reviewer.id
    with pytest.raises(NotFound):
        joining.accept_invitation(token, {**fields, "name": "another@example.cn"})


def test_an_invitation_adds_the_role_to_ones_own_account_only_with_its_password(app: Flask) -> None:
    boss, account = operator(), person()
    _, token = joining.invite(boss, "reviewer")
    fields = {"name": "13812345678", "password": "别人家瞎猜的长密码句子", "display_name": "王小椪"}
    with pytest.raises(Invalid) as caught:
        joining.accept_invitation(token, fields)
    assert caught.value.errors == {"name": ["name_taken"]}
    assert joining.find_invitation(token) is not None, "a wrong password does not use it up"
    joining.accept_invitation(token, {**fields, "password": PASSWORD})
    assert sessions.sign_in("13812345678", PASSWORD, "")[0].roles == {"farm_owner", "reviewer"}
    joining.take_role(boss, account.id, "reviewer")
    assert sessions.sign_in("13812345678", PASSWORD, "")[0].roles == {"farm_owner"}


def test_an_invitation_is_no_key_to_try_passwords_with(app: Flask) -> None:
    boss = operator()
    person()
    _, token = joining.invite(boss, "reviewer")
    fields = {"name": "13812345678", "password": "别人家瞎猜的长密码句子", "display_name": "王小椪"}
    for _ in range(10):
        with pytest.raises(Invalid):
            joining.accept_invitation(token, fields)
    with pytest.raises(TooMany):
        joining.accept_invitation(token, {**fields, "password": PASSWORD})


def test_an_invitation_ends_after_seven_days_or_when_withdrawn(app: Flask) -> None:
    with time_machine.travel(START, tick=False) as clock:
        boss = operator()
        _, old = joining.invite(boss, "reviewer")
        taken_back, other = joining.invite(boss, "operator")
        joining.withdraw_invitation(boss, taken_back.id)
        assert joining.find_invitation(other) is None
        with pytest.raises(Conflict):
            joining.withdraw_invitation(boss, taken_back.id)
        clock.shift(timedelta(days=7, seconds=-1))
        assert joining.find_invitation(old) is not None
        clock.shift(timedelta(seconds=1))
        assert joining.find_invitation(old) is None


def test_only_operators_invite_and_disable(app: Flask) -> None:
    account = person()
    for call in (
        lambda actor: joining.invite(actor, "reviewer"),
        lambda actor: joining.invitations(actor),
        lambda actor: joining.disable_account(actor, account.id),
        lambda actor: joining.find_accounts(actor, ""),
    ):
        with pytest.raises(Forbidden):
            call(account)
        with pytest.raises(SignInRequired):
            call(None)
    boss = operator()
    with pytest.raises(Invalid):
        joining.invite(boss, "farm_owner")


def test_a_key_shows_its_secret_once_and_acts_within_its_scopes(app: Flask) -> None:
    account, other = person(), person("li@example.cn", "anchor", "李")
    token, secret = tokens.create_token(account, "对账程序", ["write", "read"], 30)
    assert secret.startswith("catalog_") and token.token_sha256 != secret and token.prefix == secret[:12]
    found = tokens.find_account_by_token(secret)
    assert found is not None and found[0].id == account.id and found[1] == {"read", "write"}
    assert tokens.find_account_by_token(secret[:-1]) is None
    with pytest.raises(NotFound):
        tokens.revoke_token(other, token.id)
    tokens.revoke_token(account, token.id)
    assert tokens.find_account_by_token(secret) is None and tokens.tokens_of(account) == []


def test_a_key_ends_on_its_day(app: Flask) -> None:
    with time_machine.travel(START, tick=False) as clock:
        account = person()
        _, secret = tokens.create_token(account, "短期", ["read"], 1)
        clock.shift(timedelta(hours=24))
        assert tokens.find_account_by_token(secret) is None
        with pytest.raises(Invalid):
            tokens.create_token(account, "永久", ["read"], 100_000)
        with pytest.raises(Invalid):
            tokens.create_token(account, "无权限", [], 1)


def test_demo_accounts_open_only_in_demo_mode_and_have_no_password(app: Flask) -> None:
    demo = joining.add_demo_account({"name": "demo-farm@example.cn", "display_name": "演示果农"}, ["farm_owner"])
    real = person()
    assert [account.id for account in sessions.find_demo_accounts()] == [demo.id]
    _, token = sessions.sign_in_as_demo(demo.id, True)
    assert sessions.find_account_by_session(token, demo=True) is not None
    assert sessions.find_account_by_session(token) is None
    for account, on in ((demo, False), (real, True)):
        with pytest.raises(NotFound):
            sessions.sign_in_as_demo(account.id, on)
    for password in ("", "!", PASSWORD):
        with pytest.raises(Refused):
            sessions.sign_in("demo-farm@example.cn", password, "")


def test_what_happened_is_written_down_without_secrets(app: Flask) -> None:
    account = person()
    sessions.sign_in("13812345678", PASSWORD, "10.0.0.1")
    sessions.change_password(account, PASSWORD, "另一个长长的密码", None)
    rows = list(db.session.scalars(select(AuditRow).order_by(AuditRow.number)))
    assert [row.action for row in rows] == ["account_created", "signed_in", "password_changed"]
    assert PASSWORD not in str([row.changes for row in rows])
