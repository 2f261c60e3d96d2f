"""A printable page as PDF. The only file that knows WeasyPrint, which needs Pango from the system."""

from __future__ import annotations

from collections.abc import Callable

from catalog.errors import Unavailable

Resource = tuple[bytes, str]
# Relative addresses in the page resolve against this, so that they can be told from real ones.
_NOWHERE = "http://print.invalid/"


def pdf_bytes(html: str, read: Callable[[str], Resource | None] | None = None) -> bytes:
    """Render a page. `read` gives the bytes and media type of a path in it ("/static/print.css"), or None.

    Nothing else is opened: no network, no local file. Raises Unavailable `pdf_unavailable` where the system library is
    absent; the print page works all the same.
    """
    try:
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher, URLFetcherResponse
    except (ImportError, OSError) as cause:
        raise Unavailable("pdf_unavailable") from cause

    class OnlyWhatIsGiven(URLFetcher):
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
            if url.startswith("data:"):
                return super().fetch(url, headers)
            path = url.removeprefix(_NOWHERE.rstrip("/"))
            found = read(path) if read and path != url else None
            if found is None:
                raise ValueError(f"not part of the page: {url}")
            content, media_type = found
            return URLFetcherResponse(url, body=content, headers={"Content-Type": media_type})

    document: bytes = HTML(string=html, base_url=_NOWHERE, url_fetcher=OnlyWhatIsGiven()).write_pdf()
    return document
