"""Which anchors the alliance admits to the terms of trade: floor price, commission, reserving, the farm's phone.

Anchors join by themselves, so joining alone shows nothing. Whom an operator invites as an anchor is admitted by that;
`settings.admit_anchors` says whether those who join by themselves are admitted at once.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, func, select

from catalog.accounts.gather import find_by_name, get_account
from catalog.accounts.models import OF_DEMO, Account, AccountRole
from catalog.accounts.roles import require
from catalog.errors import NotFound, Refused
from catalog.storage import audit
from catalog.storage.database import db, now


def admit_anchor(actor: Account | None, account_id: str) -> Account:
    """Let an anchor see the terms of trade from the next request on; again is no error. Operators only.

    Raises NotFound, Refused `not_an_anchor`, `demo_operator`.
    """
    actor = require(actor, "operator")
    account = get_account(actor, account_id)
    _admit(actor.id, [account])
    db.session.commit()
    return account


def end_admission(actor: Account | None, account_id: str) -> Account:
    """Close the terms of trade to an anchor from the next request on; what they reserved stays. Operators only.

    Raises NotFound, Refused `not_an_anchor`, `demo_operator`.
    """
    actor = require(actor, "operator")
    account = get_account(actor, account_id)
    if "anchor" not in account.roles:
        raise Refused("not_an_anchor")
    if account.admission_ended_at is None:
        account.admission_ended_at = now()
        audit.record(actor.id, "admission_ended", "account", account.id)
    db.session.commit()
    return account


def admit_waiting(actor: Account | None) -> int:
    """Admit every anchor who waits; how many those were. Operators only."""
    actor = require(actor, "operator")
    return _admit_all_waiting(actor.id, *([OF_DEMO] if actor.of_demo else []))


def admit_by_names(names: Iterable[str]) -> list[Account]:
    """The same for these sign-in names (in their one spelling), from the command line of the machine.

    Raises NotFound (with `name`), Refused `not_an_anchor` (with `name`); then nobody is admitted.
    """
    found = []
    for name in names:
        account = find_by_name(name)
        if account is None:
            raise NotFound(name=name)
        if "anchor" not in account.roles:
            raise Refused("not_an_anchor", name=name)
        found.append(account)
    _admit(None, found)
    db.session.commit()
    return found


def admit_waiting_by_hand() -> int:
    """Admit every anchor who waits, from the command line of the machine; how many those were."""
    return _admit_all_waiting(None)


def anchors_waiting(actor: Account | None, limit: int = 200) -> list[Account]:
    """Anchors nobody has admitted or turned away yet, who waited longest first. Operators only."""
    require(actor, "operator")
    return anchors_waiting_by_hand(limit)


def anchors_waiting_by_hand(limit: int = 200) -> list[Account]:
    """The same for the command line of the machine."""
    query = select(Account).where(*_waiting()).order_by(Account.id).limit(limit)
    return list(db.session.scalars(query).unique())


def find_anchors(actor: Account | None, limit: int = 200) -> list[Account]:
    """Anchors somebody has decided about, the latest joined first. Operators only."""
    require(actor, "operator")
    query = (
        select(Account)
        .where(Account.grants.any(AccountRole.role == "anchor"), Account.admitted_at.is_not(None))
        .order_by(Account.id.desc())
        .limit(limit)
    )
    return list(db.session.scalars(query).unique())


def count_waiting() -> int:
    """How many anchors wait for an operator."""
    return db.session.scalar(select(func.count()).select_from(Account).where(*_waiting())) or 0


def mark_admitted(account: Account) -> None:
    """Admit in the running transaction, without a trace of its own: for those who join with an operator's letter, or
    where the alliance admits at once."""
    account.admitted_at, account.admission_ended_at = now(), None


def _admit_all_waiting(by: str | None, *only: ColumnElement[bool]) -> int:
    waiting = list(db.session.scalars(select(Account).where(*_waiting(), *only).order_by(Account.id)).unique())
    _admit(by, waiting)
    db.session.commit()
    return len(waiting)


def _admit(by: str | None, accounts: list[Account]) -> None:
    for account in accounts:
        if "anchor" not in account.roles:
            raise Refused("not_an_anchor")
        if not account.admitted:
            mark_admitted(account)
            audit.record(by, "anchor_admitted", "account", account.id)


def _waiting() -> tuple[ColumnElement[bool], ...]:
    return (
        Account.grants.any(AccountRole.role == "anchor"),
        Account.admitted_at.is_(None),
        Account.admission_ended_at.is_(None),
        Account.disabled_at.is_(None),
    )
