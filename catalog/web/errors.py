"""Refusals and failures as pages: what happened, why, what to do next, and a number to name when asking for help."""

from __future__ import annotations

import secrets

from flask import Flask, Response, current_app, g, make_response, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from catalog.errors import CatalogError, SignInRequired
from catalog.storage.database import db
from catalog.web.identity import safe_next
from catalog.web.language import language
from catalog.wording import word

# What a bare HTTP status is called in the table of wordings.
CODES = {
    400: "bad_request",
    401: "sign_in_required",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    408: "too_slow",
    413: "too_large",
    414: "address_too_long",
    415: "unsupported_media_type",
    429: "too_many",
    431: "too_large",
    500: "internal_error",
    503: "unavailable",
}


def correlation_id() -> str:
    """The number of this request in our log and on its error page."""
    if "correlation_id" not in g:
        g.correlation_id = secrets.token_hex(6)
    number: str = g.correlation_id
    return number


def answer_error(error: Exception) -> Response:
    """A page for any error that reached the door of the pages."""
    db.session.rollback()
    if isinstance(error, SignInRequired):
        return _to_sign_in()
    if isinstance(error, CSRFError):
        return _page(400, "form_expired", {})
    if isinstance(error, CatalogError):
        return _page(error.status, error.code, error.figures)
    if isinstance(error, HTTPException):
        if error.response is not None or (error.code or 500) < 400:
            return make_response(error.get_response())
        status = error.code or 500
        response = _page(status, CODES.get(status, "bad_request" if status < 500 else "internal_error"), {})
        allowed = getattr(error, "valid_methods", None)
        if allowed:
            response.headers["Allow"] = ", ".join(sorted(allowed))
        return response
    current_app.logger.exception("request %s failed: %s %s", correlation_id(), request.method, request.path)
    return _page(500, "internal_error", {})


def _to_sign_in() -> Response:
    """To the sign-in page, and from there back: to this page, or to the one whose form was sent."""
    target = request.full_path.rstrip("?")
    if request.method not in ("GET", "HEAD"):
        target = (request.referrer or "").removeprefix(request.host_url.rstrip("/"))
    return make_response(redirect(url_for("account.sign_in", next=safe_next(target)), 303))


def _page(status: int, code: str, figures: dict[str, object]) -> Response:
    text = word(code, figures, language())
    template = "errors/notice.html" if request.headers.get("HX-Request-Type") == "partial" else "errors/page.html"
    body = render_template(template, status=status, code=code, text=text, correlation_id=correlation_id())
    return make_response(body, status)


def register(app: Flask) -> None:
    """Nothing to hang in: create_app asks `answer_error` for whatever the API does not answer itself."""
    app.jinja_env.globals["correlation_id"] = correlation_id
