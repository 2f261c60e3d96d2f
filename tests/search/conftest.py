"""Indexes of both engines over the same offers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from catalog.search.document import build
from catalog.search.engines import ENGINES, SearchIndex, open_index
from tests.search.snapshots import fill, offers

SOME = 700


@pytest.fixture(scope="session")
def documents() -> list[dict]:
    """Documents of the first register rows."""
    return [document for offer in offers(SOME) for document in build(offer)]


@pytest.fixture(scope="session")
def indexes(tmp_path_factory: pytest.TempPathFactory, documents: list[dict]) -> dict[str, SearchIndex]:
    """One index an engine, over the same documents. Tests only read them."""
    found = {}
    for name in ENGINES:
        found[name] = open_index(f"{name}://{tmp_path_factory.mktemp(name) / 'index'}")
        fill(found[name], documents)
    return found


@pytest.fixture(params=sorted(ENGINES))
def index(request: pytest.FixtureRequest, indexes: dict[str, SearchIndex]) -> SearchIndex:
    """Each engine's index in turn, read only."""
    return indexes[request.param]


@pytest.fixture(params=sorted(ENGINES))
def own_index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SearchIndex]:
    """An index of each engine that a test may write to; nothing is in it yet."""
    yield open_index(f"{request.param}://{tmp_path / 'index'}")
