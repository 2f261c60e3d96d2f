"""Red or green for whoever watches the service: strangers learn no more, operators the reasons."""

from __future__ import annotations

from flask import Blueprint, Response
from sqlalchemy.exc import SQLAlchemyError

from catalog import health
from catalog.errors import Reason
from catalog.extensions import current_extensions
from catalog.middleware import note_refusal
from catalog.storage.database import db
from catalog.web.page.identity import has_role
from catalog.web.page.words.language import language
from catalog.wording import word

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    """Whether the service is well: 200 `green` or 503 `red`."""
    return _told(health.faults(current_extensions()))


@blueprint.get("/readyz")
def readyz() -> Response:
    """Whether visitors may be sent here: the same, and there is an index to search in."""
    return _told(health.not_ready(current_extensions()))


def _told(faults: list[Reason]) -> Response:
    lines = ["red" if faults else "green"]
    if faults and _is_operator():
        lines += [word(fault, fault.figures, language()) for fault in faults]
    response = Response("\n".join(lines) + "\n", 503 if faults else 200, mimetype="text/plain")
    response.headers["Cache-Control"] = "no-store"
    if faults:
        note_refusal(faults[0])
        response.headers["Retry-After"] = "5"
    return response


def _is_operator() -> bool:
    try:
        return has_role("operator")
    except SQLAlchemyError:
        db.session.rollback()
        return False
