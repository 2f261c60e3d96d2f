"""Pages on paper: our own style sheets go in, a PDF comes out, and the same page is made once."""

from __future__ import annotations

from catalog.extensions import current_extensions
from catalog.picking import pdf
from catalog.web.page.assets import ASSETS, asset


def pdf_of(page: str) -> bytes:
    """Raises Unavailable `pdf_unavailable` where the system cannot make one, `printing_busy`, `pdf_not_made`."""
    files = {
        address: (found.content, found.media_type) for name, found in ASSETS.items() if (address := asset(name)) in page
    }
    return current_extensions().prints.get(pdf.name_of_print(page), lambda: pdf.pdf_apart(page, files))
