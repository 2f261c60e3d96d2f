"""Accounts as rows: found by the name they sign in with, held while something about them is decided."""

from __future__ import annotations

from sqlalchemy import or_, select

from catalog.accounts.models import Account
from catalog.accounts.roles import require_within_demo
from catalog.errors import NotFound
from catalog.storage.database import db


def find_by_name(name: str) -> Account | None:
    """The account with this e-mail or mobile (in its one spelling), or None."""
    return (
        db.session.scalars(select(Account).where(or_(Account.email == name, Account.mobile == name)))
        .unique()
        .one_or_none()
    )


def get_account(actor: Account, account_id: str) -> Account:
    """The account, for an operator who decides about it. Raises NotFound, Refused `demo_operator`."""
    account = db.session.get(Account, account_id)
    if account is None:
        raise NotFound()
    require_within_demo(actor, account)
    return account


def lock_account(account_id: str) -> Account | None:
    """The account as it is now, or None. Until the transaction ends it keeps its password and is not disabled, so that
    what is opened in its name (a session, a token) is there to be ended by who changes one of these after it."""
    return db.session.get(Account, account_id, with_for_update={"of": Account}, populate_existing=True)
