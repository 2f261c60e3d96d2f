"""Photos as browsers get them: public, by the sha256 of one rendition, cached for ever."""

from __future__ import annotations

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as BaseResponse

from catalog.evidence.services import filing
from catalog.evidence.sharing import MEDIA_TYPE, shared_picture
from catalog.extensions import current_extensions
from catalog.middleware import count_reads
from catalog.web.page.identity import current_account

blueprint = Blueprint("files", __name__)

YEAR = 365 * 24 * 3600
# Whatever somebody managed to upload: as a page of its own it can do nothing.
SANDBOX = "sandbox; default-src 'none'"

# Another format is made at each asking, in some 30 ms: counted as so many reads.
_COST = 5


@blueprint.get("/photos/<sha256>")
def photo(sha256: str) -> BaseResponse:
    """One rendition of a photo that is not withdrawn."""
    stored, content = filing.open_photo(current_extensions().files, sha256)
    with content:
        response = Response(content.read(), mimetype=stored.media_type)
    return _kept_for_ever(response, stored.sha256)


@blueprint.get("/photos/<sha256>.jpg")
def shared_photo(sha256: str) -> BaseResponse:
    """The same photo as JPEG, for programs that show shared links."""
    count_reads(current_account(), _COST)
    stored, content = filing.open_photo(current_extensions().files, sha256)
    with content:
        response = Response(shared_picture(content.read()), mimetype=MEDIA_TYPE)
    return _kept_for_ever(response, f"{stored.sha256}.jpg")


def _kept_for_ever(response: Response, name: str) -> BaseResponse:
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    response.set_etag(name)
    return response.make_conditional(request)
