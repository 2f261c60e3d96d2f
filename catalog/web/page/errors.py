"""Refusals and failures as pages: what happened, why, what to do next, and a number to name when asking for help."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask, Response, current_app, g, make_response, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, OperationalError
from werkzeug.exceptions import HTTPException, SecurityError

from catalog.errors import CatalogError, SignInRequired
from catalog.middleware import correlation_id, note_refusal
from catalog.storage.database import db
from catalog.web.page.identity import safe_next
from catalog.web.page.words.language import language
from catalog.wording import word

# What a bare HTTP status is called in the table of wordings.
CODES = {
    400: "bad_request",
    401: "sign_in_required",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "upload_too_large",
    429: "too_many",
    500: "server_error",
    503: "unavailable",
}


def answer_error(error: Exception) -> Response:
    """A page for any error that reached the door of the pages."""
    db.session.rollback()
    if isinstance(error, SignInRequired):
        return _to_sign_in()
    if isinstance(error, CSRFError):
        return _page(400, "form_expired", {})
    if isinstance(error, CatalogError):
        note_waiting_time(error)
        return _page(error.status, error.code, error.figures)
    if isinstance(error, SecurityError):
        return _page(400, "host_unknown", {})
    if isinstance(error, HTTPException):
        if error.response is not None or (error.code or 500) < 400:
            return make_response(error.get_response())
        status = error.code or 500
        response = _page(status, CODES.get(status, "bad_request" if status < 500 else "server_error"), {})
        allowed = getattr(error, "valid_methods", None)
        if allowed:
            response.headers["Allow"] = ", ".join(sorted(allowed))
        return response
    if isinstance(error, DataError) or "NUL (0x00)" in str(error):
        # A value of the address that no text of ours can hold.
        return _page(400, "bad_request", {})
    current_app.logger.exception("request %s failed", correlation_id())
    if isinstance(error, OperationalError):
        # The database is full, locked or gone: nothing was written, and it may be back soon.
        g.retry_after_seconds = 5
        return _page(503, "unavailable", {})
    return _page(500, "server_error", {})


def refusal(code: str, figures: Mapping[str, object]) -> str:
    """The sentence for a reason that a page shows without being refused itself (a gate, a state)."""
    return word(code, figures, language())


def note_waiting_time(error: CatalogError) -> None:
    """Keep a refusal's waiting time for the answer's headers."""
    if error.status == 503:
        g.retry_after_seconds = 5
    if "retry_after_seconds" in error.figures:
        g.retry_after_seconds = error.figures["retry_after_seconds"]


def _to_sign_in() -> Response:
    """To the sign-in page, and from there back: to this page, or to the one whose form was sent."""
    target = request.full_path.rstrip("?")
    if request.method not in ("GET", "HEAD"):
        target = (request.referrer or "").removeprefix(request.host_url.rstrip("/"))
    return make_response(redirect(url_for("account.sign_in", next=safe_next(target)), 303))


def _page(status: int, code: str, figures: dict[str, object]) -> Response:
    note_refusal(code)
    text = word(code, figures, language())
    template = "errors/notice.html" if request.headers.get("HX-Request-Type") == "partial" else "errors/page.html"
    body = render_template(template, status=status, code=code, text=text, correlation_id=correlation_id())
    return make_response(body, status)


def _say_when(response: Response) -> Response:
    """Who came too often, or at a bad moment, learns when to come again, also where the refusal stands in a form."""
    if response.status_code == 503 or (response.status_code == 429 and "retry_after_seconds" in g):
        response.headers.setdefault("Retry-After", str(g.get("retry_after_seconds", 5)))
    return response


def register(app: Flask) -> None:
    """create_app asks `answer_error` for whatever goes wrong outside the API."""
    app.after_request(_say_when)
    app.jinja_env.globals.update(correlation_id=correlation_id, refusal=refusal)
