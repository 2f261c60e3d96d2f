"""Joining, invitations, and what operators do about accounts.

There is no mail or SMS yet. So signing up says when a name is taken (no letter could say it instead); those
refusals are counted per address like failed sign-ins.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from catalog.accounts import passwords, schemas
from catalog.accounts.gather import find_by_name, get_account
from catalog.accounts.models import OF_DEMO, Account, AccountRole, ApiToken, Invitation, SignInSession
from catalog.accounts.networks import network_of
from catalog.accounts.roles import ROLES, require
from catalog.accounts.services.admission import mark_admitted
from catalog.accounts.services.attempts import count_attempt
from catalog.accounts.services.sessions import (
    end_sessions,
    prove,
)
from catalog.accounts.services.tokens import (
    create_token,
    end_tokens,
    sha256_of,
)
from catalog.errors import Conflict, Invalid, NotFound, Reason, Refused
from catalog.fields import read
from catalog.storage import audit
from catalog.storage.database import db, now, reading
from catalog.storage.texts import holds

INVITATION_LASTS = timedelta(days=7)


# --- joining ---------------------------------------------------------------------------------------------------------


def sign_up(fields: Mapping[str, Any], *, address: str = "", admit: bool = False, demo: bool = False) -> Account:
    """A new account with a role people may give themselves (farm_owner, anchor). Fields: schemas.JoinForm.

    `admit`: the alliance admits anchors as they join (settings.admit_anchors is `at_once`); `demo`: demo mode is on.
    Raises Invalid (`name_taken` among its codes) or TooMany after 10 taken names from one address in 5 minutes.
    """
    values = read(schemas.JoinForm, fields)
    # Nobody else's write should wait for the hash. Before looking: a taken name takes as long as a free one.
    db.session.rollback()
    kept = passwords.hash_password(values["password"])
    if find_by_name(values["name"]) is not None:
        taken = f"sign-up {network_of(address)}"
        count_attempt(taken, taken)
        raise Invalid({"name": [Reason("name_taken")]})
    return _add(values, kept, (values["role"],), admit=admit, made_in_demo=demo)


def add_operator(fields: Mapping[str, Any]) -> Account:
    """An operator, made on the command line by whoever owns the machine. Fields: schemas.SignUpForm. Raises Invalid."""
    values = read(schemas.SignUpForm, fields)
    return _add(values, passwords.hash_password(values["password"]), ("operator",))


def add_demo_account(fields: Mapping[str, Any], roles: Iterable[str]) -> Account:
    """An account of the demo: no password, opened only by `sign_in_as_demo`. Fields: schemas.NoPasswordForm."""
    values = read(schemas.NoPasswordForm, fields)
    if unknown := set(roles) - set(ROLES):
        raise Invalid({"roles": [Reason("not_a_choice", choices=list(ROLES), given=sorted(unknown))]})
    return _add(values, passwords.NO_PASSWORD, tuple(roles), demo=True, admit=True)


def _add(values: dict[str, Any], kept: str, roles: tuple[str, ...], *, admit: bool = False, **marks: bool) -> Account:
    account = _new(values, kept, roles, **marks)
    if admit and "anchor" in roles:
        mark_admitted(account)
    db.session.add(account)
    try:
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        raise Invalid({"name": [Reason("name_taken")]}) from None
    audit.record(account.id, "account_created", "account", account.id, {"roles": [[], list(roles)]})
    db.session.commit()
    return account


def _new(values: dict[str, Any], kept: str, roles: tuple[str, ...], **marks: bool) -> Account:
    name = values["name"]
    return Account(
        email=name if "@" in name else None,
        mobile=None if "@" in name else name,
        password_hash=kept,
        display_name=values["display_name"],
        language=values["language"],
        grants=[AccountRole(role=role) for role in dict.fromkeys(roles)],
        **marks,
    )


def edit_profile(actor: Account | None, fields: Mapping[str, Any]) -> Account:
    """Change the own name or language. Fields: schemas.ProfileForm. Raises Invalid."""
    actor = require(actor)
    values = read(schemas.ProfileForm, fields, partial=True)
    changes = {key: [getattr(actor, key), value] for key, value in values.items() if getattr(actor, key) != value}
    for key, value in values.items():
        setattr(actor, key, value)
    if changes:
        audit.record(actor.id, "profile_changed", "account", actor.id, changes)
    db.session.commit()
    return actor


def create_token_by_password(
    name: str,
    password: str,
    address: str,
    secret: str,
    *,
    token_name: str,
    scopes: Iterable[str],
    days: int,
    demo: bool = False,
) -> tuple[ApiToken, str]:
    """A token for who proves name and password, as `create_token` makes it. Raises as `sign_in` and that do."""
    account = prove(name, password, address, secret, demo=demo)
    proven = account.password_hash
    db.session.commit()  # what was proved stays, whatever becomes of the token
    return create_token(account, token_name, scopes, days, proven=proven)


# --- invitations -----------------------------------------------------------------------------------------------------


def invite(actor: Account | None, role: str, note: str = "") -> tuple[Invitation, str]:
    """An operator's letter for one person to join as reviewer, operator or admitted anchor: single use, 7 days. With
    its secret."""
    actor = require(actor, "operator")
    values = read(schemas.InvitationForm, {"role": role, "note": note})
    token = secrets.token_urlsafe(32)
    invitation = Invitation(
        token_sha256=sha256_of(token),
        role=values["role"],
        note=values["note"],
        invited_by_account_id=actor.id,
        expires_at=now() + INVITATION_LASTS,
    )
    db.session.add(invitation)
    db.session.flush()
    audit.record(actor.id, "invited", "invitation", invitation.id, {"role": [None, role]})
    db.session.commit()
    return invitation, token


def invitations(actor: Account | None) -> list[Invitation]:
    """All invitations, newest first. Operators only."""
    require(actor, "operator")
    return list(db.session.scalars(select(Invitation).order_by(Invitation.id.desc())))


def get_invitation(actor: Account | None, invitation_id: str) -> Invitation:
    """One invitation. Operators only. Raises NotFound."""
    require(actor, "operator")
    invitation = db.session.get(Invitation, invitation_id)
    if invitation is None:
        raise NotFound()
    return invitation


def find_invitation(token: str | None, *, demo: bool = False) -> Invitation | None:
    """The invitation behind a secret if it can still be accepted, or None. A letter of the demonstration can be only
    while demo mode (`demo`) is on."""
    found = _find_invitation(token, demo)
    return None if found is None else found[0]


def _find_invitation(token: str | None, demo: bool) -> tuple[Invitation, bool] | None:
    """The open invitation, and whether somebody of the demonstration wrote it."""
    if not token or len(token) > 200:
        return None
    query = (
        select(Invitation, OF_DEMO)
        .join(Account, Account.id == Invitation.invited_by_account_id)
        .where(Invitation.token_sha256 == sha256_of(token), *_still_open())
    )
    row = db.session.execute(query).one_or_none()
    return None if row is None or (row[1] and not demo) else (row[0], bool(row[1]))


def accept_invitation(
    token: str, fields: Mapping[str, Any], address: str = "", secret: str = "", *, demo: bool = False
) -> Account:
    """Join with the invitation's role, or add it to the account one already has (same name and its password).

    Fields: schemas.SignUpForm; `address`, `secret` and `demo` as for `sign_in`, whose limits hold here too. A letter of
    the demonstration adds nothing to an account from outside it. Raises NotFound `invitation_not_found` when it is
    used, withdrawn or over; Invalid; TooMany.
    """
    found = _find_invitation(token, demo)
    if found is None:
        raise NotFound("invitation_not_found")
    invitation, by_demo = found
    values = read(schemas.SignUpForm, fields)
    invitation_id, role = invitation.id, invitation.role
    with reading():
        taken = find_by_name(values["name"]) is not None
    # Nobody else's write should wait for the hash; the invitation is looked at again when it is used up.
    try:
        if taken:
            account = prove(values["name"], values["password"], address, secret, demo=demo)
        else:
            account = _new(values, passwords.hash_password(values["password"]), (), made_in_demo=demo or by_demo)
            db.session.add(account)
            db.session.flush()
    except (Refused, IntegrityError):
        db.session.rollback()
        raise Invalid({"name": [Reason("name_taken")]}) from None
    if by_demo and not account.of_demo:
        db.session.rollback()
        raise Invalid({"name": [Reason("letter_of_demo")]})
    if role not in account.roles:
        account.grants.append(AccountRole(role=role))
    if role == "anchor":
        mark_admitted(account)
    db.session.flush()
    used = db.session.scalar(
        update(Invitation)
        .where(Invitation.id == invitation_id, *_still_open())
        .values(used_at=now(), used_by_account_id=account.id)
        .returning(Invitation.id)
    )
    if used is None:
        db.session.rollback()
        raise NotFound("invitation_not_found")
    audit.record(account.id, "invitation_accepted", "account", account.id, {"role": [None, role]})
    db.session.commit()
    return account


def withdraw_invitation(actor: Account | None, invitation_id: str) -> None:
    """Take an open invitation back. Raises NotFound, or Conflict `invitation_over` when it was used or withdrawn."""
    actor = require(actor, "operator")
    if db.session.get(Invitation, invitation_id) is None:
        raise NotFound()
    taken = db.session.scalar(
        update(Invitation)
        .where(Invitation.id == invitation_id, *_still_open())
        .values(withdrawn_at=now())
        .returning(Invitation.id)
    )
    if taken is None:
        db.session.rollback()
        raise Conflict("invitation_over")
    audit.record(actor.id, "invitation_withdrawn", "invitation", invitation_id)
    db.session.commit()


# --- what operators do -----------------------------------------------------------------------------------------------


def find_accounts(
    actor: Account | None, text: str = "", limit: int = 100, *, before_id: str | None = None
) -> list[Account]:
    """Accounts whose name, e-mail or mobile holds `text`, case aside, newest first, older than `before_id`.

    Operators only.
    """
    require(actor, "operator")
    rows = select(Account).order_by(Account.id.desc()).limit(max(1, min(limit, 500)))
    if before_id is not None:
        rows = rows.where(Account.id < before_id)
    if text.strip():
        rows = rows.where(holds(text.strip()[:100], Account.display_name, Account.email, Account.mobile))
    return list(db.session.scalars(rows).unique())


def names_of(account_ids: Iterable[str]) -> dict[str, str]:
    """The display names of these accounts; unknown ids are left out. For trails and lists, which say who did it."""
    rows = select(Account.id, Account.display_name).where(Account.id.in_(set(account_ids)))
    return {row.id: row.display_name for row in db.session.execute(rows)}


def disable_account(actor: Account | None, account_id: str) -> Account:
    """Shut an account out at once: its sessions end, its tokens for good. Raises NotFound, or Refused for the
    operator's own."""
    actor = require(actor, "operator")
    account = get_account(actor, account_id)
    if account.id == actor.id:
        raise Refused("own_account")
    if account.disabled_at is None:
        account.disabled_at = now()
        end_sessions(SignInSession.account_id == account.id)
        audit.record(actor.id, "account_disabled", "account", account.id, end_tokens(account.id))
    db.session.commit()
    return account


def enable_account(actor: Account | None, account_id: str) -> Account:
    """Let a disabled account in again; it signs in anew and makes new tokens. Raises NotFound."""
    actor = require(actor, "operator")
    account = get_account(actor, account_id)
    if account.disabled_at is not None:
        account.disabled_at = None
        audit.record(actor.id, "account_enabled", "account", account.id)
    db.session.commit()
    return account


def take_role(actor: Account | None, account_id: str, role: str) -> Account:
    """Take a role from an account, from its next request on. Raises NotFound, or Refused for the operator's own."""
    actor = require(actor, "operator")
    account = get_account(actor, account_id)
    if account.id == actor.id and role == "operator":
        raise Refused("own_account")
    if role in account.roles:
        account.grants = [grant for grant in account.grants if grant.role != role]
        audit.record(actor.id, "role_taken", "account", account.id, {"role": [role, None]})
    db.session.commit()
    return account


def _still_open() -> tuple[Any, ...]:
    return (Invitation.used_at.is_(None), Invitation.withdrawn_at.is_(None), Invitation.expires_at > now())
