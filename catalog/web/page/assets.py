"""Style sheets, script, icons: few and small, held in memory, named by content so that browsers cache them."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, abort, request, url_for
from markupsafe import Markup

STATIC = Path(__file__).parents[1] / "static"
YEAR = 365 * 24 * 3600

blueprint = Blueprint("assets", __name__)


@dataclass(frozen=True)
class Asset:
    """One file of static/ as it is served."""

    content: bytes
    media_type: str

    @cached_property
    def fingerprint(self) -> str:
        """The first 12 digits of its sha256: part of its address."""
        return hashlib.sha256(self.content).hexdigest()[:12]

    @cached_property
    def gzipped(self) -> bytes:
        """Compressed once, not once a request."""
        return gzip.compress(self.content, 9, mtime=0)


def _collect() -> dict[str, Asset]:
    found = {}
    for path in sorted(STATIC.rglob("*")):
        if path.suffix in {".css", ".js", ".svg", ".png", ".jpg", ".webp", ".ico"}:
            media_type = {".js": "text/javascript", ".ico": "image/x-icon"}.get(path.suffix)
            media_type = media_type or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
            found[path.relative_to(STATIC).as_posix()] = Asset(path.read_bytes(), media_type)
    return found


ASSETS = _collect()


def asset(name: str) -> str:
    """The address of a file of static/. Raises KeyError when there is no such file."""
    # Written out: every icon of a page asks, and url_for takes its time.
    return f"{request.script_root}/static/{ASSETS[name].fingerprint}/{name}"


def icon(name: str, text: str | None = None) -> Markup:
    """A sign of icons.svg; with `text` it means something by itself, without it only adorns the words beside it."""
    return _drawn_icon(request.script_root, name, "" if text is None else str(text))


@lru_cache(maxsize=2048)
def _drawn_icon(_root: str, name: str, text: str) -> Markup:
    meant = Markup('role="img" aria-label="{}"').format(text) if text else Markup('aria-hidden="true"')
    drawing = Markup('<svg class="icon" width="20" height="20" {}><use href="{}#{}"></use></svg>')
    return drawing.format(meant, asset("icons.svg"), name)


def photo_address(sha256: str) -> str:
    """Where one rendition of a photo lies (files.py serves it)."""
    return _kept_address(request.script_root, "files.photo", sha256=sha256)


def page_address(endpoint: str, **values: Any) -> str:
    """What templates know as `url_for`. The pages every page points to are written out once: Flask takes its time."""
    return url_for(endpoint, **values) if values else _kept_address(request.script_root, endpoint)


@lru_cache(maxsize=4096)
def _kept_address(_root: str, endpoint: str, **values: Any) -> str:
    return url_for(endpoint, **values)


@blueprint.get("/static/<fingerprint>/<path:name>")
def serve(fingerprint: str, name: str) -> Response:
    """A file of static/; for ever when the address names its content, else to be revalidated."""
    found = ASSETS.get(name)
    if found is None:
        abort(404)
    zipped = found.media_type.startswith(("text/", "image/svg")) and "gzip" in request.accept_encodings
    response = Response(found.gzipped if zipped else found.content, mimetype=found.media_type)
    if zipped:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    exact = fingerprint == found.fingerprint
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable" if exact else "no-cache"
    return response


@blueprint.get("/favicon.ico")
def favicon() -> Response:
    """What browsers ask for unasked."""
    return serve(ASSETS["mark.svg"].fingerprint, "mark.svg")


def register(app: Flask) -> None:
    """Serve static/ and let templates name its files."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(asset=asset, icon=icon, photo_address=photo_address, url_for=page_address)
