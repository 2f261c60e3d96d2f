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
    "postgresql": ("catalog.search.engines.postgresql.index", "PostgresqlIndex"),
}


def open_index(url: str, database_url: str = "") -> SearchIndex:
    """The index behind an address: 'tantivy:///path', 'whoosh:///path', or a PostgreSQL database's as DATABASE_URL is
    written ('postgresql:' alone is the application's own). Raises ValueError for another scheme.

    Nothing is read or made before the index is used.
    """
    parts = urlsplit(url)
    if url == "postgresql:":
        if not database_url.startswith("postgresql"):
            raise ValueError("SEARCH_URL=postgresql: means the database of DATABASE_URL, and that is not PostgreSQL")
        url = database_url
    # As in a database's address, a driver may follow: postgresql+psycopg.
    scheme = parts.scheme.partition("+")[0]
    if scheme not in ENGINES:
        raise ValueError(f"SEARCH_URL must begin with one of {', '.join(sorted(ENGINES))}: {scheme!r}")
    module, name = ENGINES[scheme]
    address = url if scheme == "postgresql" else Path(unquote(parts.path))
    index: SearchIndex = getattr(import_module(module), name)(address)
    return index
