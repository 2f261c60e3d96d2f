"""A token that was stolen ends with every remedy, for good; the list says on which day each was last used."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from hashlib import blake2b
from pathlib import Path
from threading import Event

import pytest
import time_machine
from flask import Flask
from sqlalchemy import event, select

from catalog import worker
from catalog.accounts import passwords
from catalog.accounts.models import Account, ApiToken
from catalog.accounts.services import joining, recovery, sessions, tokens
from catalog.errors import CatalogError, SignInRequired
from catalog.extensions import Extensions
from catalog.storage.audit import AuditRow
from catalog.storage.database import db
from catalog.storage.last_uses import LastUses
from tests.accounts.test_signing_in import PASSWORD, START, operator, person
from tests.api.conftest import Program, refused

SECRET = "the service's own key"
NEW = "换一句更长的新密码"


def change(_boss: Account, account: Account) -> None:
    sessions.change_password(account, PASSWORD, NEW, None)


def recover(boss: Account, account: Account) -> None:
    recovery.recover(recovery.make_letter(boss, account.id, SECRET), {"new": NEW}, SECRET)


def disable(boss: Account, account: Account) -> None:
    joining.disable_account(boss, account.id)
    joining.enable_account(boss, account.id)


@pytest.mark.parametrize("remedy", [change, recover, disable])
def test_every_remedy_ends_all_tokens_for_good(app: Flask, remedy: Callable[[Account, Account], None]) -> None:
    boss, account = operator(), person()
    secrets = [tokens.create_token(account, f"程序{number}", ["write"], 30)[1] for number in range(3)]
    _, other = tokens.create_token(boss, "别人的", ["read"], 30)
    remedy(boss, account)
    assert [tokens.find_account_by_token(secret) for secret in secrets] == [None] * 3
    assert tokens.tokens_of(account) == []
    assert all(token.revoked_at for token in db.session.scalars(select(ApiToken).where(ApiToken.name != "别人的")))
    assert tokens.find_account_by_token(other) is not None
    trail = [row.changes for row in db.session.scalars(select(AuditRow).where(AuditRow.subject_id == account.id))]
    assert {"tokens": [3, 0]} in trail


def at_the_same_time(app: Flask, monkeypatch: pytest.MonkeyPatch, sign_in: Callable[[], object]) -> object:
    """Change the password while `sign_in` is between the proof of the old one and what it opens with it."""
    proved, changed = Event(), Event()
    is_right = passwords.is_right

    def slowly(password: object, kept: str) -> bool:
        right = is_right(password, kept)
        proved.set()
        assert changed.wait(30)
        return right

    def run() -> object:
        with app.app_context():
            try:
                return sign_in()
            except CatalogError as refusal:
                return refusal.code
            finally:
                db.session.remove()

    db.session.commit()
    with ThreadPoolExecutor(1) as pool:
        monkeypatch.setattr(passwords, "is_right", slowly)
        outcome = pool.submit(run)
        assert proved.wait(30)
        monkeypatch.setattr(passwords, "is_right", is_right)
        account = db.session.scalars(select(Account)).unique().one()
        sessions.change_password(account, PASSWORD, NEW, None)
        changed.set()
        return outcome.result(30)


def test_a_sign_in_that_began_with_the_old_password_opens_nothing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    person()

    def sign_in() -> object:
        return sessions.sign_in("13812345678", PASSWORD, "")

    def take_token() -> object:
        return joining.create_token_by_password(
            "13812345678", PASSWORD, "", SECRET, token_name="x", scopes=["read"], days=1
        )

    assert at_the_same_time(app, monkeypatch, sign_in) == "wrong_name_or_password"
    sessions.change_password(db.session.scalars(select(Account)).unique().one(), NEW, PASSWORD, None)
    assert at_the_same_time(app, monkeypatch, take_token) == "wrong_name_or_password"
    assert list(db.session.scalars(select(ApiToken))) == []


def test_a_token_asked_for_before_the_password_changed_is_not_made_after_it(app: Flask) -> None:
    account = person()
    proven = account.password_hash
    sessions.change_password(account, PASSWORD, NEW, None)
    with pytest.raises(SignInRequired):
        tokens.create_token(account, "慢了一步", ["read"], 1, proven=proven)


def test_too_many_tokens_is_no_wrong_password(app: Flask) -> None:
    account = person()
    for number in range(20):
        tokens.create_token(account, f"程序{number}", ["read"], 1)
    asked = {"name": "13812345678", "password": PASSWORD}
    for _ in range(12):
        refused(Program(app).post("/tokens", json=asked), 409, "too_many_tokens")


# --- the day of last use ---------------------------------------------------------------------------------------------


def test_the_day_of_use_reaches_the_list_through_the_worker_and_no_get_writes(
    app: Flask, extensions: Extensions
) -> None:
    with time_machine.travel(START, tick=False) as clock:
        program = Program(app, person())
        token = db.session.scalars(select(ApiToken)).one()
        assert program.get("/tokens").json["items"][0]["last_used_on"] is None
        db.session.commit()
        statements: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            statements.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            for _ in range(3):
                assert program.get("/me").status_code == 200
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
        assert {statement.split()[0] for statement in statements} <= {"SELECT", "BEGIN"}
        worker.note_token_uses(extensions)
        assert program.get("/tokens").json["items"][0]["last_used_on"] == "2026-12-01"
        assert extensions.token_uses.unwritten() == [], "a day is written once"
        clock.shift(timedelta(days=1))
        program.get("/me")
        assert len(extensions.token_uses.unwritten()) == 1
        worker.note_token_uses(extensions)
        db.session.refresh(token)
        assert token.last_used_on == date(2026, 12, 2)


def test_the_worker_writes_it_whoever_holds_the_index(app: Flask, extensions: Extensions, tmp_path: Path) -> None:
    Program(app, person()).get("/me")
    # An index that no worker can open: its folder is a file.
    (tmp_path / "index").write_text("")
    own = Extensions(replace(extensions.settings, search_url=f"tantivy://{tmp_path / 'index'}"))
    rounds = iter([False, True])
    worker.run(own, lambda: next(rounds))
    assert db.session.scalars(select(ApiToken)).one().last_used_on is not None


def test_the_newest_day_stays_and_one_of_the_future_goes(app: Flask) -> None:
    token, _ = tokens.create_token(person(), "程序", ["read"], 30)
    today = date(2026, 12, 5)
    for noted, kept in ((4, 4), (3, 4), (5, 5)):
        tokens.note_uses([(token.id, date(2026, 12, noted))], today)
        assert token.last_used_on == date(2026, 12, kept)
    tokens.note_uses([(token.id, date(2028, 1, 1))], date(2028, 1, 1))
    tokens.note_uses([(token.id, today)], today)
    assert token.last_used_on == today


def test_many_tokens_are_noted_in_a_file_of_one_size(tmp_path: Path) -> None:
    def keys(start: int, count: int) -> set[tuple[bytes, int]]:
        return {(blake2b(str(n).encode(), digest_size=16).digest(), 740_000) for n in range(start, start + count)}

    uses = LastUses(tmp_path / "uses")
    for start in range(0, 60_000, 1_000):
        # What the database knows makes room for what it does not know.
        for key, day in keys(start, 1_000):
            uses.note(key, day)
        assert set(uses.unwritten()) == keys(start, 1_000)
        assert LastUses(tmp_path / "uses").unwritten() == uses.unwritten(), "over a restart"
        uses.written(uses.unwritten())
    assert (tmp_path / "uses").stat().st_size == 384 << 10


def test_a_later_day_noted_while_the_worker_writes_is_not_lost(tmp_path: Path) -> None:
    uses = LastUses(tmp_path / "uses")
    uses.note(b"k" * 16, 740_000)
    taken = uses.unwritten()
    uses.note(b"k" * 16, 740_001)
    uses.written(taken)
    assert uses.unwritten() == [(b"k" * 16, 740_001)]
