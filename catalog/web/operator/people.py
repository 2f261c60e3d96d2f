"""The people an operator looks after: invitations, accounts, and the standing of suppliers."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalog.accounts.models import Account, Invitation
from catalog.accounts.roles import INVITED_ROLES
from catalog.accounts.services import joining, recovery
from catalog.accounts.terms import ALLIANCE_ROLES
from catalog.extensions import current_extensions
from catalog.registry.services import registering
from catalog.suppliers.models import STANDINGS
from catalog.suppliers.services import supplying
from catalog.web.page.forms import Form, whole_number
from catalog.web.page.identity import signed_in
from catalog.web.page.paging import address_with
from catalog.web.page.words.labels import label

blueprint = Blueprint("operator_people", __name__)

PAGE = 30
MOST_ACCOUNTS = 100


# --- invitations -----------------------------------------------------------------------------------------------------


@blueprint.route("/operator/invitations", methods=["GET", "POST"])
def invitations() -> ResponseReturnValue:
    """Who was invited; sending the form makes a new letter and shows its address this one time."""
    actor = signed_in("operator")
    form, address, invitation = Form({"role": "reviewer"}), None, None
    if form.posted:
        with form.catching():
            invitation, token = joining.invite(actor, form.value("role"), form.value("note"))
            address = url_for("account.accept_invitation", token=token, _external=True)
            form = Form({"role": invitation.role}, posted=False)
    rows = joining.invitations(actor)
    page = render_template(
        "operator/invitations.html",
        form=form,
        address=address,
        invitation=invitation,
        rows=rows,
        state_of=_state_of,
        names=joining.names_of(row.used_by_account_id for row in rows if row.used_by_account_id),
        roles=[(role, label(role, "role")) for role in INVITED_ROLES],
    )
    return page, form.status


@blueprint.post("/operator/invitations/<invitation_id>/withdraw")
def withdraw_invitation(invitation_id: str) -> ResponseReturnValue:
    """Take an open invitation back: its address opens nothing any more."""
    joining.withdraw_invitation(signed_in("operator"), invitation_id)
    flash(_("邀请已撤回，链接即刻失效。"))
    return redirect(url_for("operator_people.invitations"), 303)


def _state_of(invitation: Invitation) -> str:
    if invitation.used_at:
        return "used"
    if invitation.withdrawn_at:
        return "withdrawn"
    return "open" if invitation.expires_at > datetime.now(UTC) else "over"


# --- accounts --------------------------------------------------------------------------------------------------------


@blueprint.get("/operator/accounts")
def list_accounts() -> str:
    """Accounts by name, e-mail or mobile number, newest first."""
    return _accounts_page(signed_in("operator"))


def _accounts_page(actor: Account, **letter: str) -> str:
    text = request.values.get("text", "").strip()
    rows = joining.find_accounts(actor, text, MOST_ACCOUNTS)
    return render_template(
        "operator/accounts.html", rows=rows, text=text, most=MOST_ACCOUNTS, me=actor, taken=ALLIANCE_ROLES, **letter
    )


@blueprint.post("/operator/accounts/<account_id>/disable")
def disable_account(account_id: str) -> ResponseReturnValue:
    """Shut an account out at once."""
    row = joining.disable_account(signed_in("operator"), account_id)
    flash(_("“%(name)s”已停用，所有设备上的登录已退出，令牌已全部作废。", name=row.display_name))
    return _back_to_accounts()


@blueprint.post("/operator/accounts/<account_id>/enable")
def enable_account(account_id: str) -> ResponseReturnValue:
    """Let it in again."""
    row = joining.enable_account(signed_in("operator"), account_id)
    flash(_("“%(name)s”已恢复，可以重新登录。", name=row.display_name))
    return _back_to_accounts()


@blueprint.post("/operator/accounts/<account_id>/recoveries")
def help_back_in(account_id: str) -> ResponseReturnValue:
    """A letter for who forgot the password: its address, shown this one time."""
    actor = signed_in("operator")
    letter = recovery.make_letter(actor, account_id, current_extensions().settings.secret_key)
    address = url_for("account.recover", letter=letter, _external=True)
    return _accounts_page(actor, address=address, name=joining.names_of([account_id])[account_id])


@blueprint.post("/operator/accounts/<account_id>/roles/<role>/take")
def take_role(account_id: str, role: str) -> ResponseReturnValue:
    """Take a role from it."""
    row = joining.take_role(signed_in("operator"), account_id, role)
    flash(_("已收回“%(name)s”的%(role)s身份。", name=row.display_name, role=label(role, "role")))
    return _back_to_accounts()


def _back_to_accounts() -> ResponseReturnValue:
    return redirect(url_for("operator_people.list_accounts", text=request.form.get("text") or None), 303)


# --- suppliers -------------------------------------------------------------------------------------------------------


@blueprint.get("/operator/suppliers")
def list_suppliers() -> str:
    """Suppliers by name, credit code, contact or phone; with their standing."""
    actor = signed_in("operator")
    text, standing, typed = (request.args.get(name, "").strip() for name in ("text", "standing", "offset"))
    standing = standing if standing in STANDINGS else ""
    offset = whole_number(typed, 0, digits=7)
    rows, total = supplying.find_suppliers(actor, text, standing, PAGE, offset)
    return render_template(
        "operator/suppliers.html",
        rows=rows,
        total=total,
        text=text,
        standing=standing,
        standings=("", *STANDINGS),
        places=registering.paths(row.place_code for row in rows),
        previous=address_with(offset=max(offset - PAGE, 0) or None) if offset else None,
        following=address_with(offset=offset + PAGE) if offset + PAGE < total else None,
    )


@blueprint.route("/operator/suppliers/<supplier_id>/standing", methods=["GET", "POST"])
def set_standing(supplier_id: str) -> ResponseReturnValue:
    """Suspend a supplier, or put it back in good standing, with the reason that its owner will read."""
    actor = signed_in("operator")
    supplier = supplying.get_supplier(actor, supplier_id)
    form = Form()
    if form.posted:
        with form.catching():
            if form.value("standing") == "suspended":
                supplying.suspend(actor, supplier_id, form.value("reason"))
                flash(_("已暂停，它的货盘马上从货架消失。"))
            else:
                supplying.reinstate(actor, supplier_id, form.value("reason"))
                flash(_("已恢复，符合条件的货盘马上回到货架。"))
            return redirect(url_for("operator_people.list_suppliers", text=supplier.name), 303)
    page = render_template(
        "operator/standing.html",
        form=form,
        supplier=supplier,
        place=registering.path(supplier.place_code),
        wanted="good" if supplier.standing == "suspended" else "suspended",
    )
    return page, form.status
