"""Indexes of every engine over the same offers; the PostgreSQL one where PostgreSQL is."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from catalog.search.document import build
from catalog.search.engines import ENGINES, open_index
from catalog.search.engines.port import SearchIndex
from tests.conftest import ON_POSTGRESQL
from tests.search.snapshots import fill, offers

SOME = 700
HERE = sorted(name for name in ENGINES if name != "postgresql" or ON_POSTGRESQL)
FOLDERS = ("tantivy", "whoosh")


def address_of(engine: str, folder: Path, database_url: str) -> str:
    """An address nobody else has: a folder, or a schema named after it."""
    if engine == "postgresql":
        return f"{database_url}?schema=index_{hashlib.sha256(str(folder).encode()).hexdigest()[:16]}"
    return f"{engine}://{folder / 'index'}"


@pytest.fixture(scope="session")
def documents() -> list[dict]:
    """Documents of the first register rows."""
    return [document for offer in offers(SOME) for document in build(offer)]


@pytest.fixture(scope="session")
def indexes(
    tmp_path_factory: pytest.TempPathFactory, documents: list[dict], database_url: str
) -> dict[str, SearchIndex]:
    """One index an engine, over the same documents. Tests only read them."""
    found = {}
    for name in HERE:
        found[name] = open_index(address_of(name, tmp_path_factory.mktemp(name), database_url))
        fill(found[name], documents)
    return found


@pytest.fixture(params=HERE)
def index(request: pytest.FixtureRequest, indexes: dict[str, SearchIndex]) -> SearchIndex:
    """Each engine's index in turn, read only."""
    return indexes[request.param]


@pytest.fixture(params=HERE)
def address(request: pytest.FixtureRequest, tmp_path: Path, database_url: str) -> str:
    """Where an index of each engine may be made."""
    return address_of(request.param, tmp_path, database_url)


@pytest.fixture
def own_index(address: str) -> SearchIndex:
    """An index of each engine that a test may write to; nothing is in it yet."""
    return open_index(address)


@pytest.fixture(params=FOLDERS)
def folder_address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an index may be made that is a folder of files."""
    return address_of(request.param, tmp_path, "")
