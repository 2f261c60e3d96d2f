"""Every error of the API as problem details (RFC 9457): one shape, a stable `type`, reasons in zh and en."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from datetime import date
from http import HTTPStatus
from typing import Any

from flask import Response, current_app, request
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, MethodNotAllowed, SecurityError

from catalog.api.output import json_response
from catalog.errors import AnswerRefused, CatalogError, Invalid
from catalog.middleware import correlation_id, note_refusal
from catalog.storage.database import db
from catalog.wording import reasons, word

MEDIA_TYPE = "application/problem+json"
# Where a code is explained; part of every `type`, so it never changes.
TYPES = "/api/problems#"
_CODE_OF_STATUS = {
    400: "bad_request",
    401: "sign_in_required",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    411: "length_required",
    413: "too_large",
    415: "unsupported_media_type",
    429: "too_many",
    503: "unavailable",
}


class QueryRefused(Invalid):
    """A parameter in the address is wrong."""

    code = "invalid_query"
    status = 400


class PreconditionRequired(CatalogError):
    """An edit without If-Match."""

    code = "precondition_required"
    status = 428


class TooLarge(CatalogError):
    """More bytes than the route takes."""

    code = "too_large"
    status = 413


class WrongMediaType(CatalogError):
    """Another kind of body than the route takes."""

    code = "unsupported_media_type"
    status = 415


def language() -> str:
    """The language of `detail`: what the caller prefers of zh and en, Chinese when they do not say."""
    return request.accept_languages.best_match(["zh", "en"]) or "zh"


def answer_error(error: Exception) -> Response:
    """The problem for any error that reached the door of the API; nothing of the failed request stays behind."""
    db.session.rollback()
    if isinstance(error, HTTPException):
        return _answer_http(error)
    if isinstance(error, CatalogError):
        return _answer_refusal(error)
    current_app.logger.exception("request %s failed", correlation_id())
    if isinstance(error, OperationalError):
        # The database is full, locked or gone: nothing was written, and it may be back soon.
        response = problem(503, "unavailable")
        response.headers["Retry-After"] = "5"
        return response
    return problem(500, "server_error")


def problem(
    status: int,
    code: str,
    figures: Mapping[str, Any] | None = None,
    *,
    field: str | None = None,
    errors: list[dict[str, Any]] | None = None,
) -> Response:
    """One problem. `figures` are the values behind the sentence, `errors` the refusals field by field."""
    figures = figures or {}
    note_refusal(code)
    members = {
        "type": TYPES + code,
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": word(code, figures, language()),
        "reason": reasons(code, figures),
        "field": field,
        "figures": _plain(figures) or None,
        "errors": errors,
        "instance": request.path,
        "correlation_id": correlation_id(),
    }
    response = json_response({name: value for name, value in members.items() if value is not None}, status, MEDIA_TYPE)
    response.headers["Cache-Control"] = "no-store"
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="gi-catalog"' + (
            ', error="invalid_token"' if code == "token_invalid" else ""
        )
    return response


def field_errors(errors: Any, path: str = "") -> Iterator[dict[str, Any]]:
    """Refusals of a form, however nested, as flat rows: the field's path ("lines.0.quantity"), code, reason."""
    if isinstance(errors, Mapping):
        for name, inner in errors.items():
            step = "" if name in ("_schema", "_form") else str(name)
            yield from field_errors(inner, ".".join(filter(None, (path, step))))
    elif isinstance(errors, list | tuple):
        for inner in errors:
            yield from field_errors(inner, path)
    else:
        code, figures = str(errors), getattr(errors, "figures", {})
        row = {"field": path or None, "code": code, "reason": reasons(code, figures), "figures": _plain(figures)}
        yield {name: value for name, value in row.items() if value}


def _answer_refusal(error: CatalogError) -> Response:
    if isinstance(error, Invalid):
        return problem(error.status, error.code, errors=list(field_errors(error.errors)))
    if isinstance(error, AnswerRefused):
        # Why the answer cannot be read is worded by the reason; the code stays one for all.
        rows = list(field_errors({error.criterion_id: [error.reason]}))
        return problem(error.status, error.code, error.figures, field=error.field, errors=rows)
    if error.code == "stale_revision" and request.headers.get("If-Match"):
        return problem(412, "precondition_failed", error.figures)
    response = problem(error.status, error.code, error.figures, field=error.field)
    if error.status in (429, 503):
        response.headers["Retry-After"] = str(error.figures.get("retry_after_seconds", 5))
    return response


def _answer_http(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:
        return current_app.make_response(error.get_response())
    code = _CODE_OF_STATUS.get(status, "bad_request" if status < 500 else "server_error")
    if isinstance(error, SecurityError):
        code = "host_unknown"
    response = problem(status, code, {"limit": request.max_content_length} if status == 413 else {})
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return response


def _plain(value: Any) -> Any:
    """Figures as JSON can hold them."""
    if isinstance(value, Mapping):
        return {str(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(inner) for inner in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return _plain(dataclasses.asdict(value))
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, int | float | str) or value is None else str(value)
