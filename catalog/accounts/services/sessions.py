"""Signing in and out. A sign-in lasts 12 hours at most and ends after 3 hours without a request; wrong passwords are
counted (services.attempts)."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select, update

from catalog.accounts import passwords
from catalog.accounts.gather import find_by_name, lock_account
from catalog.accounts.models import Account, SignInSession
from catalog.accounts.networks import network_of
from catalog.accounts.roles import ROLES, require
from catalog.accounts.services.attempts import counted, forget_attempt, is_known, remember_address
from catalog.accounts.services.tokens import end_tokens, sha256_of
from catalog.accounts.sign_in_names import own_words, plain_sign_in_name
from catalog.errors import Conflict, Invalid, NotFound, Reason, Refused
from catalog.storage import audit
from catalog.storage.database import db, if_free, now, reading

LONGEST = timedelta(hours=12)
IDLE = timedelta(hours=3)
SEEN_EVERY = timedelta(minutes=5)


def sign_in(name: str, password: str, address: str, secret: str = "", *, demo: bool = False) -> tuple[Account, str]:
    """The account and the secret of a new session. Unknown name, wrong password and disabled account are one refusal.

    `address` is the visitor's, `secret` the service's own key, under which it is remembered, `demo` whether demo mode
    is on. Raises Refused `wrong_name_or_password`, `made_in_demo`, TooMany `too_many_sign_ins` or Unavailable
    `hashing_busy`, both with `retry_after_seconds`.
    """
    account = prove(name, password, address, secret, demo=demo)
    return account, _open_session(account)


def prove(name: str, password: str, address: str, secret: str, *, demo: bool = False) -> Account:
    """The account whose name and password these are, locked in a transaction that the caller commits. As `sign_in`."""
    plain = plain_sign_in_name(name) if isinstance(name, str) and len(name) <= 300 else None
    with reading():
        account = find_by_name(plain) if plain else None
        account_id, kept = (account.id, account.password_hash) if account else ("", passwords.NO_PASSWORD)
        known = bool(account_id) and is_known(account_id, address, secret)
    # What is no name at all is everybody's: counted for the address alone.
    with counted(account_id or plain or f"no name {network_of(address)}", address, known=known) as attempt:
        # Hashing takes tens of milliseconds: nobody else's write should wait for it.
        right = passwords.is_right(password, kept)
        fresh = passwords.hash_password(password) if right and passwords.is_outdated(kept) else kept
    account = lock_account(account_id) if right else None
    if account is None or account.disabled_at is not None or account.password_hash != kept:
        db.session.rollback()
        raise Refused("wrong_name_or_password")
    if account.of_demo and not demo:
        db.session.rollback()
        raise Refused("made_in_demo")
    account.password_hash = fresh
    forget_attempt(attempt)
    remember_address(account_id, address, secret)
    return account


def find_demo_accounts() -> list[Account]:
    """The accounts the sign-in page offers in demo mode, by role."""
    accounts = db.session.scalars(
        select(Account).where(Account.demo, Account.disabled_at.is_(None)).order_by(Account.id)
    ).unique()
    return sorted(accounts, key=lambda account: min((ROLES.index(role) for role in account.roles), default=len(ROLES)))


def sign_in_as_demo(account_id: str, demo: bool) -> tuple[Account, str]:
    """Open a demo account without a password. Raises NotFound unless `demo` (settings.demo) and it is one."""
    account = lock_account(account_id) if demo else None
    if account is None or not account.demo or account.disabled_at is not None:
        raise NotFound()
    return account, _open_session(account)


def _open_session(account: Account) -> str:
    token = secrets.token_urlsafe(32)
    db.session.execute(delete(SignInSession).where(SignInSession.created_at < now() - timedelta(days=7)))
    db.session.add(SignInSession(token_sha256=sha256_of(token), account_id=account.id))
    audit.record(account.id, "signed_in", "account", account.id)
    db.session.commit()
    return token


def find_account_by_session(token: str | None, *, demo: bool = False) -> Account | None:
    """The account behind a session's secret, or None: one statement, and once in 5 minutes a note that it was seen.

    Where `demo` is off (settings.demo), a session left over from demo mode opens nothing.
    """
    if not token or len(token) > 200:
        return None
    moment = now()
    row = (
        db.session.execute(
            select(SignInSession, Account)
            .join(Account, Account.id == SignInSession.account_id)
            .where(
                SignInSession.token_sha256 == sha256_of(token),
                SignInSession.ended_at.is_(None),
                SignInSession.created_at > moment - LONGEST,
                SignInSession.seen_at > moment - IDLE,
                Account.disabled_at.is_(None),
            )
        )
        .unique()
        .one_or_none()
    )
    if row is None:
        return None
    session, account = row
    if account.of_demo and not demo:
        return None
    if session.seen_at < moment - SEEN_EVERY:
        # A page that only reads waits for no writer: while others write, the next request will note it.
        with if_free():
            db.session.execute(
                update(SignInSession).where(SignInSession.token_sha256 == sha256_of(token)).values(seen_at=moment)
            )
            db.session.commit()
    return account


def sign_out(token: str | None) -> None:
    """End this session on the server: its cookie is worth nothing from now on."""
    if token:
        end_sessions(SignInSession.token_sha256 == sha256_of(token))
    db.session.commit()


def change_password(actor: Account | None, old: str, new: str, token: str | None) -> None:
    """A new password; every other session of the account ends, and every token for good.

    Raises Invalid for field `old` or `new`, TooMany, or Unavailable.
    """
    actor = require(actor)
    if actor.password_hash == passwords.NO_PASSWORD:
        raise Refused("demo_account")
    account_id, kept, about = actor.id, actor.password_hash, own_words(actor.email, actor.mobile, actor.display_name)
    # Whoever holds a session guesses here apart from the sign-in page.
    with counted(f"change {account_id}", f"change {account_id}") as attempt:
        if not passwords.is_right(old, kept):
            raise Invalid({"old": [Reason("wrong_password")]})
        if (reason := passwords.why_refused(new, about=about)) is not None:
            raise Invalid({"new": [reason]})
        fresh = passwords.hash_password(new)
    forget_attempt(attempt)
    changed = db.session.scalar(
        update(Account)
        .where(Account.id == account_id, Account.password_hash == kept)
        .values(password_hash=fresh)
        .returning(Account.id)
    )
    if changed is None:
        db.session.rollback()
        raise Conflict("stale_revision")
    end_sessions(SignInSession.account_id == account_id, SignInSession.token_sha256 != sha256_of(token or ""))
    audit.record(account_id, "password_changed", "account", account_id, end_tokens(account_id))
    db.session.commit()


def end_sessions(*which: Any) -> None:
    """End the open sessions the conditions choose, in the running transaction."""
    db.session.execute(update(SignInSession).where(SignInSession.ended_at.is_(None), *which).values(ended_at=now()))
