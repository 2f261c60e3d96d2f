"""What every answer to a browser carries, and the proof that a form was ours."""

from __future__ import annotations

from flask import Flask, Request, Response, current_app, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_wtf.csrf import CSRFProtect

# No inline script or style anywhere; drawings use SVG attributes and classes of our style sheet.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
YEAR = 365 * 24 * 3600

csrf = CSRFProtect()


def _harden(response: Response) -> Response:
    for name, value in HEADERS.items():
        if name not in response.headers:
            response.headers.add(name, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", f"max-age={YEAR}")
    return response


def _only_our_forms() -> None:
    # Programs bring a token in a header, which a foreign page cannot make a browser send.
    if request.method not in ("GET", "HEAD", "OPTIONS") and not request.path.startswith("/api/"):
        csrf.protect()


def over_https() -> bool:
    """Whether cookies of this answer may travel over HTTPS only: it came so, or the operator says that all do."""
    return request.is_secure or bool(current_app.config["SESSION_COOKIE_SECURE"])


def host_only(name: str) -> str:
    """A cookie's name, over HTTPS with the prefix that lets a browser take it from this very host and HTTPS only."""
    return f"__Host-{name}" if over_https() else name


class _Sessions(SecureCookieSessionInterface):
    """Makes no signer for the many who bring no cookie to be checked."""

    def get_cookie_name(self, app: Flask) -> str:
        return host_only(super().get_cookie_name(app))

    def get_cookie_secure(self, app: Flask) -> bool:
        return over_https()

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        brought = self.get_cookie_name(app) in request.cookies
        return super().open_session(app, request) if brought else self.session_class()


def register(app: Flask) -> None:
    """Check forms, send the headers."""
    app.session_interface = _Sessions()
    app.config.update(WTF_CSRF_CHECK_DEFAULT=False, WTF_CSRF_TIME_LIMIT=None)
    csrf.init_app(app)
    app.before_request(_only_our_forms)
    app.after_request(_harden)
