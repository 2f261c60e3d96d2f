"""Who is asking: the account behind the sign-in cookie, and where to send whom nobody is behind."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, g, request
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from catalog.accounts.models import Account
from catalog.accounts.roles import require
from catalog.accounts.services import sessions
from catalog.accounts.terms import Terms, terms_for
from catalog.errors import SignInRequired
from catalog.extensions import current_extensions
from catalog.web.page.security import host_only, over_https

# The longest a sign-in lasts, whatever the cookie says: accounts.services.sessions ends it earlier on the server.
LONGEST_SECONDS = 12 * 3600


def cookie_name() -> str:
    """With the `__Host-` promise over HTTPS: there a cookie that was planted over http is not looked at."""
    return host_only("catalog")


def current_token() -> str | None:
    """The secret of this browser's sign-in, if it brought one."""
    return request.cookies.get(cookie_name()) or None


def current_account() -> Account | None:
    """The signed-in account or None. Asks the database once a request, and not at all without a cookie."""
    if "account" not in g:
        token = current_token()
        demo = current_extensions().settings.demo
        g.account = sessions.find_account_by_session(token, demo=demo) if token else None
    account: Account | None = g.account
    return account


def signed_in(*roles: str) -> Account:
    """The signed-in account; with `roles`, one that holds any of them.

    Raises SignInRequired (the visitor is sent to the sign-in page and back) or Forbidden.
    """
    account = current_account()
    if account is None:
        raise SignInRequired()
    return require(account, *roles) if roles else account


def has_role(*roles: str) -> bool:
    """Whether somebody with any of these roles is signed in (for showing, never for guarding)."""
    account = current_account()
    return account is not None and not account.roles.isdisjoint(roles)


def terms_shown() -> Terms:
    """How much the reader sees of the trade terms of every listed offer."""
    return terms_for(current_account())


def admission_line() -> str:
    """What an anchor whom the alliance has not admitted is told to do; "" for everybody else."""
    account = current_account()
    if account is None or "anchor" not in account.roles or terms_for(account):
        return ""
    if account.admission_ended_at is not None:
        return gettext("联盟暂时不对您开放佣金、保底价和订货。有疑问请联系联盟管理员。")
    if current_extensions().settings.admit_anchors == "invitation":
        return gettext("佣金、保底价和订货凭联盟的邀请开放。请向联盟管理员要一个邀请链接，用您现在的账号接受就行。")
    return gettext("联盟确认您的主播身份以后，您就能看到佣金和保底价，也能订货。着急的话请联系联盟管理员。")


def keep_sign_in(response: BaseResponse, token: str) -> BaseResponse:
    """Give the browser its sign-in."""
    response.set_cookie(
        cookie_name(),
        token,
        max_age=LONGEST_SECONDS,
        secure=over_https(),
        httponly=True,
        samesite="Lax",
        path="/",
    )
    return response


def forget_sign_in(response: BaseResponse) -> BaseResponse:
    """Take the cookie back."""
    response.delete_cookie(cookie_name(), secure=over_https(), httponly=True, samesite="Lax", path="/")
    return response


def safe_next(target: str | None, otherwise: str = "/") -> str:
    """An address to go on to, only if it is a path of this host: never another site, scheme or protocol-relative."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return otherwise
    if any(ord(sign) < 33 or sign == "\\" for sign in target):
        return otherwise
    parts = urlsplit(target)
    return otherwise if parts.scheme or parts.netloc else target


def _never_shared(response: Response) -> Response:
    if response.mimetype == "text/html":
        # What was made for one person is stored by no cache; the rest is revalidated each time.
        personal = g.get("account") is not None or current_token() is not None
        response.headers.setdefault("Cache-Control", "no-store" if personal else "no-cache")
    return response


def register(app: Flask) -> None:
    """Let templates know who is there."""
    app.after_request(_never_shared)
    app.jinja_env.globals.update(
        current_account=current_account, has_role=has_role, terms_shown=terms_shown, admission_line=admission_line
    )
