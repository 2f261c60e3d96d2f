"""Keys for programs: named, limited to scopes, ending on a day, stored only as a hash."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, or_, select, update

from catalog.accounts.gather import lock_account
from catalog.accounts.models import Account, ApiToken
from catalog.accounts.roles import require
from catalog.accounts.schemas import TokenForm
from catalog.errors import NotFound, Refused, SignInRequired
from catalog.fields import read
from catalog.storage import audit
from catalog.storage.database import db, now

PREFIX = "catalog_"
MOST_TOKENS = 20


def create_token(
    actor: Account | None,
    name: str,
    scopes: Iterable[str] = ("read",),
    days: int = 90,
    *,
    proven: str | None = None,
) -> tuple[ApiToken, str]:
    """A key acting as this account within `scopes` (read, write) for `days` (at most 366). The secret is shown once.

    `proven` is the hash of the password that was proved, unless it is the one the actor holds. Raises Invalid, Refused
    `too_many_tokens` with 20 live ones, or SignInRequired when the password is another by now: who changes it ends all
    tokens, this one too.
    """
    actor = require(actor)
    proven = proven or actor.password_hash
    held = lock_account(actor.id)
    if held is None or held.disabled_at is not None or held.password_hash != proven:
        raise SignInRequired()
    values = read(TokenForm, {"name": name, "scopes": list(scopes), "days": days})
    alive = select(func.count()).select_from(ApiToken).where(ApiToken.account_id == actor.id, *_alive())
    if (db.session.scalar(alive) or 0) >= MOST_TOKENS:
        raise Refused("too_many_tokens", maximum=MOST_TOKENS)
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken(
        account_id=actor.id,
        name=values["name"],
        prefix=secret[:12],
        token_sha256=sha256_of(secret),
        scopes=" ".join(sorted(values["scopes"])),
        expires_at=now() + timedelta(days=values["days"]),
    )
    db.session.add(token)
    db.session.flush()
    audit.record(actor.id, "token_created", "api_token", token.id, {"scopes": [None, token.scopes]})
    db.session.commit()
    return token, secret


class TokenUse(NamedTuple):
    """The account a key acts as, what it allows, and which one it is."""

    account: Account
    scopes: frozenset[str]
    token_id: str


def find_account_by_token(secret: str | None, *, demo: bool = False) -> TokenUse | None:
    """What a key opens, or None: unknown, revoked, over, account disabled, or of the demonstration while demo mode
    (`demo`) is off."""
    if not secret or len(secret) > 200 or not secret.startswith(PREFIX):
        return None
    row = (
        db.session.execute(
            select(ApiToken, Account)
            .join(Account, Account.id == ApiToken.account_id)
            .where(ApiToken.token_sha256 == sha256_of(secret), Account.disabled_at.is_(None), *_alive())
        )
        .unique()
        .one_or_none()
    )
    if row is None:
        return None
    token, account = row
    if account.of_demo and not demo:
        return None
    return TokenUse(account, frozenset(token.scopes.split()), token.id)


def tokens_of(actor: Account | None) -> list[ApiToken]:
    """The account's keys that still work, newest first."""
    actor = require(actor)
    return list(
        db.session.scalars(
            select(ApiToken).where(ApiToken.account_id == actor.id, *_alive()).order_by(ApiToken.id.desc())
        )
    )


def get_token(actor: Account | None, token_id: str) -> ApiToken:
    """A key of one's own that still works. Raises NotFound."""
    actor = require(actor)
    token = db.session.scalar(
        select(ApiToken).where(ApiToken.id == token_id, ApiToken.account_id == actor.id, *_alive())
    )
    if token is None:
        raise NotFound()
    return token


def revoke_token(actor: Account | None, token_id: str) -> None:
    """End a key of one's own. Raises NotFound."""
    actor = require(actor)
    token = db.session.get(ApiToken, token_id)
    if token is None or token.account_id != actor.id:
        raise NotFound()
    if token.revoked_at is None:
        token.revoked_at = now()
        audit.record(actor.id, "token_revoked", "api_token", token.id)
    db.session.commit()


def end_tokens(account_id: str) -> dict[str, list[int]]:
    """End all keys of an account for good, in the running transaction. How many, as `changes` for the audit."""
    ended = db.session.scalars(
        update(ApiToken)
        .where(ApiToken.account_id == account_id, ApiToken.revoked_at.is_(None))
        .values(revoked_at=now())
        .returning(ApiToken.id)
    ).all()
    return {"tokens": [len(ended), 0]} if ended else {}


def note_uses(uses: Iterable[tuple[str, date]], today: date) -> None:
    """Write down on which day keys were last used: the newest day, of several hosts too."""
    for token_id, day in uses:
        last = ApiToken.last_used_on
        # A day in the future was written by a clock that has been set back since.
        older = or_(last.is_(None), last < day, last > today)
        db.session.execute(update(ApiToken).where(ApiToken.id == token_id, older).values(last_used_on=day))
    db.session.commit()


def sha256_of(text: str) -> str:
    """How secrets are stored: 256 random bits need no slow hash."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _alive() -> tuple[ColumnElement[bool], ...]:
    return (ApiToken.revoked_at.is_(None), or_(ApiToken.expires_at.is_(None), ApiToken.expires_at > now()))
