"""What operators do about accounts: finding them, shutting them out, inviting reviewers."""

from __future__ import annotations

from typing import Any

import marshmallow as ma
from flask import request
from marshmallow import fields as ma_fields

from catalog.accounts.models import Account, Invitation
from catalog.accounts.schemas import InvitationForm, PasswordForm, SignUpForm
from catalog.accounts.services import admission, joining, recovery
from catalog.api.identity import EVERYONE, current_actor
from catalog.api.operations import Resource
from catalog.api.paging import PageQuery, WholeQuery, cut, part, seal, unseal
from catalog.api.shapes import Beside, page_of
from catalog.api.tokens import Me
from catalog.extensions import current_extensions
from catalog.fields import Text, read

resource = Resource("accounts", "People. Operators invite reviewers and colleagues, and shut accounts out.")

OPERATOR = ("operator",)


class AccountQuery(PageQuery):
    """A part of a name, e-mail address or mobile number."""

    q = Text(100, load_default="")


class AcceptanceForm(SignUpForm):
    """Joining by invitation; with name and password one already has, the role is added to that account."""

    token = Text(200, minimum=1, required=True)


class AccountShape(Me):
    """An account as operators see it."""

    email = ma_fields.String(required=True, allow_none=True)
    mobile = ma_fields.String(required=True, allow_none=True)
    created_at = ma_fields.DateTime(required=True)
    disabled_at = ma_fields.DateTime(required=True, allow_none=True)
    admitted_at = ma_fields.DateTime(required=True, allow_none=True)
    admission_ended_at = ma_fields.DateTime(required=True, allow_none=True)


class RecoveryForm(PasswordForm):
    """A new password with an operator's letter."""

    letter = Text(400, minimum=1, required=True)


class LetterShape(ma.Schema):
    """A letter, which is shown this once."""

    letter = ma.fields.String(required=True)


class InvitationShape(ma.Schema):
    """An invitation, without its secret."""

    id = ma.fields.String(required=True)
    role = ma.fields.String(required=True)
    note = ma.fields.String(required=True)
    created_at = ma.fields.DateTime(required=True)
    expires_at = ma.fields.DateTime(required=True)
    used_at = ma.fields.DateTime(required=True, allow_none=True)
    withdrawn_at = ma.fields.DateTime(required=True, allow_none=True)


class NewInvitation(InvitationShape):
    """An invitation with its secret, which is shown this once."""

    token = ma.fields.String(required=True)


@resource.operation("GET", "/accounts", who=OPERATOR, query=AccountQuery, answer=page_of(AccountShape))
def list_accounts(query: dict[str, Any]) -> dict[str, Any]:
    """Find accounts, newest first."""
    before = unseal(query["cursor"]) if query["cursor"] else None
    rows = joining.find_accounts(current_actor(), query["q"], query["limit"] + 1, before_id=before)
    page = rows[: query["limit"]]
    return {"items": page, "next_cursor": seal(page[-1].id) if len(rows) > len(page) else None}


@resource.operation("POST", "/accounts/<account_id>/disablements", who=OPERATOR, answer=AccountShape)
def disable_account(account_id: str) -> Account:
    """Shut an account out at once, its sessions and tokens too."""
    return joining.disable_account(current_actor(), account_id)


@resource.operation("POST", "/accounts/<account_id>/enablements", who=OPERATOR, answer=AccountShape)
def enable_account(account_id: str) -> Account:
    """Let a disabled account in again."""
    return joining.enable_account(current_actor(), account_id)


@resource.operation("POST", "/accounts/<account_id>/admissions", who=OPERATOR, answer=AccountShape)
def admit_anchor(account_id: str) -> Account:
    """Admit an anchor to commission, floor prices and reserving, from their next request on."""
    return admission.admit_anchor(current_actor(), account_id)


@resource.operation("DELETE", "/accounts/<account_id>/admissions", who=OPERATOR, answer=AccountShape)
def end_anchor_admission(account_id: str) -> Account:
    """Close them to an anchor again; what is reserved stays reserved."""
    return admission.end_admission(current_actor(), account_id)


@resource.operation("GET", "/anchors/waiting", who=OPERATOR, query=WholeQuery, answer=page_of(AccountShape))
def list_waiting_anchors(query: dict[str, Any]) -> dict[str, Any]:
    """The anchors who wait to be admitted, who waited longest first."""
    items, next_cursor = part(admission.anchors_waiting(current_actor()), query, lambda account: account.id)
    return {"items": items, "next_cursor": next_cursor}


@resource.operation("POST", "/accounts/<account_id>/recoveries", who=OPERATOR, answer=LetterShape)
def create_recovery_letter(account_id: str) -> dict[str, str]:
    """A letter for who forgot the password: a new one can be set with it, once, within a day. It is kept nowhere."""
    return {"letter": recovery.make_letter(current_actor(), account_id, current_extensions().settings.secret_key)}


@resource.operation("POST", "/recoveries", who=EVERYONE, body=RecoveryForm, status=204)
def recover_account(form: dict[str, Any]) -> None:
    """Set a new password with an operator's letter; every sign-in of the account ends."""
    settings = current_extensions().settings
    letter = read(RecoveryForm, form)["letter"]
    recovery.recover(letter, form, settings.secret_key, request.remote_addr or "", demo=settings.demo)


@resource.operation("DELETE", "/accounts/<account_id>/roles/<role>", who=OPERATOR, answer=AccountShape)
def delete_account_role(account_id: str, role: str) -> Account:
    """Take a role from an account, from its next request on."""
    return joining.take_role(current_actor(), account_id, role)


@resource.operation("GET", "/invitations", who=OPERATOR, query=PageQuery, answer=page_of(InvitationShape))
def list_invitations(query: dict[str, Any]) -> dict[str, Any]:
    """All invitations, newest first."""
    items, next_cursor = cut(joining.invitations(current_actor()), query, lambda invitation: invitation.id)
    return {"items": items, "next_cursor": next_cursor}


@resource.operation("GET", "/invitations/<invitation_id>", who=OPERATOR, answer=InvitationShape)
def get_invitation(invitation_id: str) -> Invitation:
    """One invitation: open, used or withdrawn."""
    return joining.get_invitation(current_actor(), invitation_id)


@resource.operation(
    "POST",
    "/invitations",
    who=OPERATOR,
    body=InvitationForm,
    answer=NewInvitation,
    status=201,
    made="/invitations/{id}",
)
def create_invitation(form: dict[str, Any]) -> Any:
    """Invite one person as reviewer, operator or admitted anchor: single use, 7 days."""
    wanted = read(InvitationForm, form)
    invitation, token = joining.invite(current_actor(), wanted["role"], wanted["note"])
    return Beside(invitation, token=token)


@resource.operation("DELETE", "/invitations/<invitation_id>", who=OPERATOR, status=204)
def delete_invitation(invitation_id: str) -> None:
    """Take an open invitation back."""
    joining.withdraw_invitation(current_actor(), invitation_id)


@resource.operation(
    "POST", "/invitations/acceptances", who=EVERYONE, body=AcceptanceForm, answer=Me, status=201, made="/me"
)
def accept_invitation(form: dict[str, Any]) -> Account:
    """Join with an invitation's role."""
    token = read(AcceptanceForm, form)["token"]
    fields = {name: value for name, value in form.items() if name != "token"}
    settings = current_extensions().settings
    return joining.accept_invitation(token, fields, request.remote_addr or "", settings.secret_key, demo=settings.demo)
