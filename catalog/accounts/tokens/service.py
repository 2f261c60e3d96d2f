"""Keys for programs: named, limited to scopes, ending on a day, kept only as a hash."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import ColumnElement, func, or_, select

from catalog.accounts.models import Account, ApiToken
from catalog.accounts.roles import require
from catalog.accounts.schemas import TokenForm
from catalog.errors import NotFound, Refused
from catalog.fields import read
from catalog.storage import audit
from catalog.storage.database import db, now

PREFIX = "catalog_"
MOST_TOKENS = 20


def create_token(
    actor: Account | None, name: str, scopes: Iterable[str] = ("read",), days: int = 90
) -> tuple[ApiToken, str]:
    """A key acting as this account within `scopes` (read, write) for `days` (at most 366). The secret is shown once.

    Raises Invalid, or Refused `too_many_tokens` with 20 live ones.
    """
    actor = require(actor)
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


def find_account_by_token(secret: str | None) -> tuple[Account, frozenset[str]] | None:
    """The account a key acts as and its scopes, or None: unknown, revoked, over, or account disabled."""
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
    return account, frozenset(token.scopes.split())


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


def sha256_of(text: str) -> str:
    """How secrets are kept: 256 random bits need no slow hash."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _alive() -> tuple[ColumnElement[bool], ...]:
    return (ApiToken.revoked_at.is_(None), or_(ApiToken.expires_at.is_(None), ApiToken.expires_at > now()))
