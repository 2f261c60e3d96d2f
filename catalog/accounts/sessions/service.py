"""Signing in and out, and what slows guessing down.

A sign-in lasts 12 hours at most and ends after 3 hours without a request. Failed sign-ins are counted in the database
for all workers alike, over 5 minutes: 10 for one name from one address, 50 for one address, 100 for one name. The last
stops guessing from many addresses, at the price that a determined attacker can shut one person out for five minutes.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, func, or_, select, update

from catalog.accounts import passwords
from catalog.accounts.models import Account, SignInAttempt, SignInSession
from catalog.accounts.names import own_words, plain_sign_in_name
from catalog.accounts.roles import ROLES, require
from catalog.accounts.tokens.service import sha256_of
from catalog.errors import Conflict, Invalid, NotFound, Reason, Refused, TooMany
from catalog.storage import audit
from catalog.storage.database import db, now

LONGEST = timedelta(hours=12)
IDLE = timedelta(hours=3)
SEEN_EVERY = timedelta(minutes=5)
WINDOW = timedelta(minutes=5)
PER_NAME_AND_ADDRESS, PER_ADDRESS, PER_NAME = 10, 50, 100


def sign_in(name: str, password: str, address: str) -> tuple[Account, str]:
    """The account and the secret of a new session. Unknown name, wrong password and disabled account are one refusal.

    Raises Refused `wrong_name_or_password`, or TooMany `too_many_sign_ins` with `retry_after_seconds`.
    """
    plain = plain_sign_in_name(name) if isinstance(name, str) and len(name) <= 300 else None
    attempt = count_attempt(plain or "?", address)
    account = find_by_name(plain) if plain else None
    account_id, kept = (account.id, account.password_hash) if account else (None, passwords.NO_PASSWORD)
    # Hashing takes tens of milliseconds: nobody else's write should wait for it.
    db.session.rollback()
    right = passwords.is_right(password, kept)
    account = db.session.get(Account, account_id) if right else None
    if account is None or account.disabled_at is not None or account.password_hash != kept:
        raise Refused("wrong_name_or_password")
    if passwords.is_outdated(kept):
        account.password_hash = passwords.hash_password(password)
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.id == attempt))
    return account, _open_session(account)


def find_demo_accounts() -> list[Account]:
    """The accounts the sign-in page offers in demo mode, by role."""
    accounts = db.session.scalars(
        select(Account).where(Account.demo, Account.disabled_at.is_(None)).order_by(Account.id)
    ).unique()
    return sorted(accounts, key=lambda account: min((ROLES.index(role) for role in account.roles), default=len(ROLES)))


def sign_in_as_demo(account_id: str, demo: bool) -> tuple[Account, str]:
    """Open a demo account without a password. Raises NotFound unless `demo` (settings.demo) and it is one."""
    account = db.session.get(Account, account_id) if demo else None
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


def find_account_by_session(token: str | None, *, demo: bool = True) -> Account | None:
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
    if account.demo and not demo:
        return None
    if session.seen_at < moment - SEEN_EVERY:
        # The reading transaction ends first: one that read may not become a writer while others write.
        db.session.rollback()
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
    """A new password; every other session of the account ends. Raises Invalid for field `old` or `new`, or TooMany."""
    actor = require(actor)
    if actor.password_hash == passwords.NO_PASSWORD:
        raise Refused("demo_account")
    attempt = count_attempt(f"account:{actor.id}", actor.id)
    account_id, kept, about = actor.id, actor.password_hash, own_words(actor.email, actor.mobile, actor.display_name)
    db.session.rollback()
    if not passwords.is_right(old, kept):
        raise Invalid({"old": [Reason("wrong_password")]})
    if (reason := passwords.why_refused(new, about=about)) is not None:
        raise Invalid({"new": [reason]})
    fresh = passwords.hash_password(new)
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.id == attempt))
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
    audit.record(account_id, "password_changed", "account", account_id)
    db.session.commit()


def end_sessions(*which: Any) -> None:
    """End the open sessions the conditions choose, in the running transaction."""
    db.session.execute(update(SignInSession).where(SignInSession.ended_at.is_(None), *which).values(ended_at=now()))


def count_attempt(name: str, address: str) -> str:
    """Write an attempt down before trying it, so that many at once all count. Returns its id. Raises TooMany.

    `address` is where it comes from: of the network, or what else one person holds (an account, an invitation).
    """
    name_sha256, address, moment = sha256_of(name), address[:64], now()
    attempt = SignInAttempt(name_sha256=name_sha256, address=address, created_at=moment)
    db.session.rollback()
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.created_at < moment - timedelta(hours=1)))
    db.session.add(attempt)
    db.session.commit()
    attempt_id = attempt.id
    recent = SignInAttempt.created_at > moment - WINDOW
    same_name, same_address = SignInAttempt.name_sha256 == name_sha256, SignInAttempt.address == address
    limits: tuple[tuple[int, tuple[Any, ...]], ...] = (
        (PER_NAME_AND_ADDRESS, (same_name, same_address)),
        (PER_ADDRESS, (same_address,)),
        (PER_NAME, (same_name,)),
    )
    for most, which in limits:
        count, oldest = db.session.execute(
            select(func.count(), func.min(SignInAttempt.created_at)).where(recent, *which)
        ).one()
        if count > most:
            # A refused attempt was not tried and does not count: the window ends for those who wait.
            db.session.execute(delete(SignInAttempt).where(SignInAttempt.id == attempt_id))
            db.session.commit()
            waits = int((oldest + WINDOW - moment).total_seconds()) + 1
            raise TooMany("too_many_sign_ins", retry_after_seconds=max(waits, 1))
    return attempt_id


def find_by_name(name: str) -> Account | None:
    """The account with this e-mail or mobile (in its one spelling), or None."""
    return (
        db.session.scalars(select(Account).where(or_(Account.email == name, Account.mobile == name)))
        .unique()
        .one_or_none()
    )
