"""A printable page as PDF. The only file that knows WeasyPrint, which needs Pango from the system."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from base64 import b64decode, b64encode
from collections.abc import Mapping
from hashlib import sha256
from importlib.metadata import version

from catalog.errors import Unavailable
from catalog.evidence.sandbox import limit_this_process, output_of_child

Resource = tuple[bytes, str]
# Relative addresses in the page resolve against this, so that they can be told from real ones.
_NOWHERE = "http://print.invalid/"
# A report of 40 criteria takes 5 seconds of a processor; on a loaded machine twice that by the clock.
_CPU_SECONDS = 30
_WALL_SECONDS = 60.0
_NO_LIBRARY = 3


def pdf_bytes(html: str, files: Mapping[str, Resource] | None = None) -> bytes:
    """Render a page in this process. `files` gives the bytes and media type of paths in it ("/static/print.css").

    Nothing else is opened: no network, no local file. Raises Unavailable `pdf_unavailable` where the system library is
    absent; the print page works all the same.
    """
    try:
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher, URLFetcherResponse
    except (ImportError, OSError) as cause:
        raise Unavailable("pdf_unavailable") from cause
    given = {_NOWHERE.rstrip("/") + path: file for path, file in (files or {}).items()}

    class OnlyWhatIsGiven(URLFetcher):
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
            if url.startswith("data:"):
                return super().fetch(url, headers)
            if url not in given:
                raise ValueError(f"not part of the page: {url}")
            content, media_type = given[url]
            return URLFetcherResponse(url, body=content, headers={"Content-Type": media_type})

    document: bytes = HTML(string=html, base_url=_NOWHERE, url_fetcher=OnlyWhatIsGiven()).write_pdf()
    return document


def pdf_apart(html: str, files: Mapping[str, Resource]) -> bytes:
    """As `pdf_bytes`, in a process of its own at a low priority, which gives the memory back and can be ended: a report
    takes seconds of a processor and 250 MB.

    Raises Unavailable `pdf_unavailable`, and `pdf_not_made` when it took too much time or memory.
    """
    order = {"html": html, "files": {path: [b64encode(body).decode(), kind] for path, (body, kind) in files.items()}}
    # Nothing secret: where this machine says which fonts it has.
    fonts = {name: os.environ[name] for name in ("HOME", "FONTCONFIG_FILE", "FONTCONFIG_PATH") if name in os.environ}
    try:
        content, status = output_of_child(
            __name__, content=json.dumps(order).encode(), wall_seconds=_WALL_SECONDS, environment=fonts, silent=False
        )
    except subprocess.TimeoutExpired:
        raise Unavailable("pdf_not_made", retry_after_seconds=30) from None
    if status == _NO_LIBRARY:
        raise Unavailable("pdf_unavailable")
    if status or not content:
        raise Unavailable("pdf_not_made", retry_after_seconds=30)
    return content


def name_of_print(html: str) -> str:
    """Two pages of one name make the same PDF: the addresses of their files hold the fingerprints."""
    return sha256(f"weasyprint {version('weasyprint')}\n{html}".encode()).hexdigest()


def _main() -> None:
    limit_this_process(_CPU_SECONDS)
    order = json.loads(sys.stdin.buffer.read())
    files = {path: (b64decode(body), kind) for path, (body, kind) in order["files"].items()}
    try:
        content = pdf_bytes(order["html"], files)
    except Unavailable:
        sys.exit(_NO_LIBRARY)
    sys.stdout.buffer.write(content)


if __name__ == "__main__":
    _main()
