"""Who calls: the account behind a bearer token. A cookie is never looked at, so no foreign page can act for anybody."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g, request

from catalog.accounts.models import Account
from catalog.accounts.roles import ROLES, require
from catalog.accounts.services import tokens
from catalog.accounts.terms import Terms, terms_for
from catalog.errors import Forbidden, SignInRequired
from catalog.extensions import current_extensions

# Who may call an operation: nobody needs a token, or an account with one of the roles does.
Who = tuple[str, ...] | None
EVERYONE: Who = None
SIGNED_IN: Who = ROLES
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True)
class Caller:
    """The account (None without a token) and what its token allows; its id, which nobody has to read again."""

    account: Account | None
    scopes: frozenset[str]
    account_id: str | None = None


def identify() -> Caller:
    """The caller of this request. Raises SignInRequired `token_invalid` for a token that is not good."""
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    g.caller = Caller(None, frozenset())
    if scheme:
        demo = current_extensions().settings.demo
        known = tokens.find_account_by_token(secret.strip(), demo=demo) if scheme.lower() == "bearer" else None
        if known is None:
            raise SignInRequired("token_invalid")
        g.caller = Caller(known.account, known.scopes, known.account.id)
        current_extensions().note_use(known.token_id)
    return g.caller


def admit(caller: Caller, who: Who) -> None:
    """Let the caller in. Raises SignInRequired, or Forbidden (`role_required`, `scope_missing`)."""
    scope = "read" if request.method in SAFE_METHODS else "write"
    if caller.account is not None and caller.scopes.isdisjoint((scope, "write")):
        raise Forbidden("scope_missing", scope=scope)
    if who is not None:
        require(caller.account, *who)


def current_actor() -> Account | None:
    """The account services act for, or None."""
    caller: Caller = g.caller
    return caller.account


def terms_shown() -> Terms:
    """How much the caller sees of the trade terms of every listed offer."""
    return terms_for(current_actor())
