"""The engines, chosen by SEARCH_URL as the database is by DATABASE_URL."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from urllib.parse import unquote, urlsplit

from catalog.search.engines.port import SearchIndex

__all__ = ["SearchIndex", "open_index"]

# scheme -> module and class; imported only when chosen.
ENGINES = {
    "tantivy": ("catalog.search.engines.tantivy", "TantivyIndex"),
    "whoosh": ("catalog.search.engines.whoosh", "WhooshIndex"),
}


def open_index(url: str) -> SearchIndex:
    """The index behind an address: 'tantivy:///path' or 'whoosh:///path'. Raises ValueError for another scheme.

    Nothing is read or made on disk before the index is used.
    """
    parts = urlsplit(url)
    if parts.scheme not in ENGINES:
        raise ValueError(f"SEARCH_URL must begin with one of {', '.join(sorted(ENGINES))}: {url!r}")
    module, name = ENGINES[parts.scheme]
    index: SearchIndex = getattr(import_module(module), name)(Path(unquote(parts.path)))
    return index
