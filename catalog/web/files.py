"""Photos as browsers get them: public, by the sha256 of one rendition, kept for ever."""

from __future__ import annotations

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as BaseResponse

from catalog.evidence import service
from catalog.house import current_house

blueprint = Blueprint("files", __name__)

YEAR = 365 * 24 * 3600
# Whatever somebody managed to upload: as a page of its own it can do nothing.
SANDBOX = "sandbox; default-src 'none'"


@blueprint.get("/photos/<sha256>")
def photo(sha256: str) -> BaseResponse:
    """One rendition of a photo that is not withdrawn."""
    stored, content = service.open_photo(current_house().files, sha256)
    with content:
        response = Response(content.read(), mimetype=stored.media_type)
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    response.set_etag(stored.sha256)
    return response.make_conditional(request)
