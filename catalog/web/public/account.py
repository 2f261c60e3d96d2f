"""Joining, signing in and out, and the own account with its password and keys for programs."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from catalog.accounts.models import Account
from catalog.accounts.schemas import TokenForm
from catalog.accounts.services import joining, recovery, sessions, tokens
from catalog.errors import NotFound
from catalog.extensions import current_extensions
from catalog.fields import Typed, read
from catalog.web.page import identity
from catalog.web.page.forms import Form
from catalog.web.page.words.language import COOKIE, language, remember

blueprint = Blueprint("account", __name__)

# Where a role's work begins; the first page that exists.
HOMES = (
    ("operator", "operator.home"),
    ("reviewer", "review.queue"),
    ("farm_owner", "farm.home"),
    ("anchor", "offers.search"),
)


def _home_of(account: Account) -> str:
    for role, endpoint in HOMES:
        if role in account.roles and endpoint in current_app.view_functions:
            return url_for(endpoint)
    return "/"


def _open(account: Account, token: str) -> Response:
    """Into the site: a fresh form session, the sign-in cookie, and on to where the visitor wanted to go."""
    session.clear()
    if COOKIE not in request.cookies:
        remember(account.language)
    target = identity.safe_next(request.values.get("next"), _home_of(account))
    return identity.keep_sign_in(redirect(target, 303), token)


@blueprint.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    """Sign in by e-mail or mobile number and password; in demo mode, with one tap."""
    if request.method == "GET" and identity.current_account():
        return redirect(identity.safe_next(request.args.get("next")), 303)
    form = Form()
    if form.posted:
        with form.catching():
            return _open(*_sign_in(form))
    demo_accounts = _one_of_each(sessions.find_demo_accounts() if current_extensions().settings.demo else [])
    page = render_template(
        "account/sign_in.html", form=form, demo_accounts=demo_accounts, target=request.values.get("next", "")
    )
    return page, form.status


def _one_of_each(accounts: list[Account]) -> tuple[list[Account], list[Account]]:
    """The first account of each set of roles, and all others."""
    first: dict[frozenset[str], Account] = {}
    for account in accounts:
        first.setdefault(account.roles, account)
    return list(first.values()), [account for account in accounts if account not in first.values()]


@blueprint.post("/sign-in/demo")
def sign_in_as_demo() -> ResponseReturnValue:
    """Step into one of the demo's people."""
    account, token = sessions.sign_in_as_demo(request.form.get("account_id", ""), current_extensions().settings.demo)
    return _open(account, token)


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End this sign-in on the server as well."""
    sessions.sign_out(identity.current_token())
    session.clear()
    flash(_("已退出登录。"))
    return identity.forget_sign_in(redirect("/", 303))


@blueprint.route("/sign-up", methods=["GET", "POST"])
def sign_up() -> ResponseReturnValue:
    """Join as a farm owner or an anchor."""
    form = Form({"role": request.args.get("role", ""), "language": language()})
    if form.posted:
        with form.catching():
            settings = current_extensions().settings
            account = joining.sign_up(
                form.typed,
                address=request.remote_addr or "",
                admit=settings.admit_anchors == "at_once",
                demo=settings.demo,
            )
            return _first_visit(account, form)
    return render_template("account/sign_up.html", form=form), form.status


@blueprint.route("/invitations/<token>", methods=["GET", "POST"])
def accept_invitation(token: str) -> ResponseReturnValue:
    """Join with the role an operator invited one for."""
    settings = current_extensions().settings
    invitation = joining.find_invitation(token, demo=settings.demo)
    if invitation is None:
        raise NotFound("invitation_not_found")
    form = Form({"language": language()})
    if form.posted:
        with form.catching():
            account = joining.accept_invitation(
                token, form.typed, request.remote_addr or "", settings.secret_key, demo=settings.demo
            )
            return _first_visit(account, form)
    return render_template("account/accept_invitation.html", form=form, invitation=invitation), form.status


@blueprint.route("/recoveries/<letter>", methods=["GET", "POST"])
def recover(letter: str) -> ResponseReturnValue:
    """A new password for who forgot the old one, with an operator's letter."""
    secret, demo = current_extensions().settings.secret_key, current_extensions().settings.demo
    account = recovery.find_account_of_letter(letter, secret, demo=demo)
    form = Form()
    if account is None:
        if form.posted:
            recovery.recover(letter, form.typed, secret, request.remote_addr or "", demo=demo)  # counts it
        raise NotFound("recovery_not_found")
    if form.posted:
        with form.catching():
            recovery.recover(letter, form.typed, secret, request.remote_addr or "", demo=demo)
            flash(_("密码已重设，所有设备上的登录已退出，给程序用的令牌已全部作废。请用新密码登录。"))
            return identity.forget_sign_in(redirect(url_for("account.sign_in"), 303))
    return render_template("account/recover.html", form=form, account=account), form.status


def _sign_in(form: Form) -> tuple[Account, str]:
    return sessions.sign_in(
        form.value("name"),
        form.value("password"),
        request.remote_addr or "",
        current_extensions().settings.secret_key,
        demo=current_extensions().settings.demo,
    )


def _first_visit(account: Account, form: Form) -> Response:
    """Signed in at once with what was just typed."""
    account, token = _sign_in(form)
    flash(_("账号已建好，欢迎您，%(name)s！", name=account.display_name))
    return _open(account, token)


@blueprint.route("/account", methods=["GET", "POST"])
def account() -> ResponseReturnValue:
    """The own account; sending it changes name and language."""
    actor = identity.signed_in()
    form = Form({"display_name": actor.display_name, "language": actor.language})
    if form.posted:
        with form.catching():
            remember(joining.edit_profile(actor, form.typed).language)
            flash(_("已保存。"))
            return redirect(url_for("account.account"), 303)
    return _account_page(profile=form)


@blueprint.post("/account/password")
def change_password() -> ResponseReturnValue:
    """A new password; every other device is signed out."""
    actor = identity.signed_in()
    form = Form()
    with form.catching():
        sessions.change_password(actor, form.value("old"), form.value("new"), identity.current_token())
        flash(_("密码已更换，其他设备上的登录已全部退出，给程序用的令牌已全部作废。"))
        return redirect(url_for("account.account"), 303)
    return _account_page(password=form)


@blueprint.post("/account/tokens")
def create_token() -> ResponseReturnValue:
    """A key for a program, shown this one time."""
    actor = identity.signed_in()
    form = Form()
    with form.catching():
        scopes = ["read", "write"] if form.value("scopes") == "write" else ["read"]
        days = read(TokenForm, Typed(days=form.value("days") or "0"), partial=True)["days"]
        token, secret = tokens.create_token(actor, form.value("name"), scopes, days)
        return _account_page(new_token=token, secret=secret)
    return _account_page(key=form)


@blueprint.post("/account/tokens/<token_id>/revoke")
def revoke_token(token_id: str) -> ResponseReturnValue:
    """End a key."""
    tokens.revoke_token(identity.signed_in(), token_id)
    flash(_("令牌已撤销，用它的程序即刻失效。"))
    return redirect(url_for("account.account"), 303)


def _account_page(**forms: object) -> ResponseReturnValue:
    actor = identity.signed_in()
    own = {"display_name": actor.display_name, "language": actor.language}
    shown = {
        "profile": Form(own, posted=False),
        "password": Form(posted=False),
        "key": Form({"days": 90}, posted=False),
        **forms,
    }
    status = max(form.status for form in shown.values() if isinstance(form, Form))
    page = render_template("account/account.html", account=actor, tokens=tokens.tokens_of(actor), **shown)
    return page, status
