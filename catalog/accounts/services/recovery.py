"""The way back in for who forgot the password: an operator, who knows the person, makes a letter. No mail, no SMS.

A letter needs no row of its own: it is signed and names the account, the moment and the password it replaces, so it
ends with the first use, with any other change of the password, and after a day.
itsdangerous signs it, as it does the cursors of lists (api/paging.py).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy import update

from catalog.accounts import passwords, schemas
from catalog.accounts.gather import find_by_name
from catalog.accounts.models import Account, SignInSession
from catalog.accounts.networks import network_of
from catalog.accounts.roles import require, require_within_demo
from catalog.accounts.services.attempts import count_attempt, remember_address
from catalog.accounts.services.sessions import end_sessions
from catalog.accounts.services.tokens import end_tokens
from catalog.accounts.sign_in_names import own_words
from catalog.errors import Conflict, Invalid, NotFound, Refused
from catalog.fields import read
from catalog.storage import audit
from catalog.storage.database import db

LASTS = timedelta(days=1)


def make_letter(actor: Account | None, account_id: str, secret: str) -> str:
    """An operator's letter (its token) with which somebody else's account gets a new password, once, within a day.

    `secret` is the service's own key. Raises NotFound, Refused `own_account`, `demo_account`, `demo_operator`,
    `account_disabled`.
    """
    actor = require(actor, "operator")
    account = db.session.get(Account, account_id)
    if account is None:
        raise NotFound()
    if account.id == actor.id:
        raise Refused("own_account")
    require_within_demo(actor, account)
    return _letter(actor.id, account, secret)


def make_letter_for_name(name: str, secret: str) -> str:
    """The same from the command line of the machine, where an operator who forgot their own password can be helped.

    Raises NotFound, and as `make_letter` does.
    """
    account = find_by_name(name)
    if account is None:
        raise NotFound()
    return _letter(account.id, account, secret)


def find_account_of_letter(token: str, secret: str, *, demo: bool = False) -> Account | None:
    """Whose password this letter replaces, or None when it is not ours, was used or is over, or the account is of the
    demonstration while demo mode (`demo`) is off."""
    try:
        account_id, mark = _signer(secret).loads(token, max_age=int(LASTS.total_seconds()))
    except (BadSignature, ValueError, TypeError):
        return None
    account = db.session.get(Account, str(account_id))
    if account is None or account.disabled_at is not None or (account.of_demo and not demo):
        return None
    return account if _mark(account.password_hash) == mark else None


def recover(token: str, fields: Mapping[str, Any], secret: str, address: str = "", *, demo: bool = False) -> Account:
    """Set a new password with a letter; every session of the account ends, and every token for good.

    Fields: schemas.PasswordForm. The visitor's `address` is known to the account from then on; a letter that is none
    counts there like a wrong password. Raises NotFound `recovery_not_found`, Invalid, TooMany, Conflict
    `stale_revision` when two use it at the same moment.
    """
    account = find_account_of_letter(token, secret, demo=demo)
    if account is None:
        count_attempt(f"letter {network_of(address)}", address)
        raise NotFound("recovery_not_found")
    values = read(schemas.PasswordForm, {"new": fields.get("new")})
    if (
        reason := passwords.why_refused(
            values["new"], about=own_words(account.email, account.mobile, account.display_name)
        )
    ) is not None:
        raise Invalid({"new": [reason]})
    account_id, kept = account.id, account.password_hash
    # Nobody else's write should wait for the hash.
    db.session.rollback()
    changed = db.session.scalar(
        update(Account)
        .where(Account.id == account_id, Account.password_hash == kept)
        .values(password_hash=passwords.hash_password(values["new"]))
        .returning(Account.id)
    )
    if changed is None:
        db.session.rollback()
        raise Conflict("stale_revision")
    end_sessions(SignInSession.account_id == account_id)
    remember_address(account_id, address, secret)
    audit.record(account_id, "password_recovered", "account", account_id, end_tokens(account_id))
    db.session.commit()
    return db.session.get_one(Account, account_id)


def _letter(by_account_id: str, account: Account, secret: str) -> str:
    if account.password_hash == passwords.NO_PASSWORD:
        raise Refused("demo_account")
    if account.disabled_at is not None:
        raise Refused("account_disabled")
    audit.record(by_account_id, "recovery_letter_made", "account", account.id)
    token = _signer(secret).dumps([account.id, _mark(account.password_hash)])
    db.session.commit()
    return token if isinstance(token, str) else token.decode()


def _signer(secret: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret, salt="recovery", signer_kwargs={"digest_method": hashlib.sha256})


def _mark(password_hash: str) -> str:
    """Says which password is meant without giving anything of its hash away."""
    return hashlib.sha256(password_hash.encode()).hexdigest()[:24]
