"""An index that is written to for long stays about as large as a new one: what is replaced is collected."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from catalog.search.document import build
from catalog.search.engines import open_index
from tests.search.conftest import HERE, address_of
from tests.search.snapshots import document, fill, offers, put

UPDATES = int(os.environ.get("SOAK_UPDATES", "300"))
OFFERS = 500
LARGEST = 2.0


# Whoosh is there to compare with: it takes minutes for what the others do in seconds.
@pytest.mark.parametrize("engine", [engine for engine in HERE if engine != "whoosh"])
def test_after_many_single_updates_the_index_is_at_most_twice_a_fresh_one(
    engine: str, database_url: str, tmp_path: Path
) -> None:
    rng = random.Random(UPDATES)
    documents = {one["id"]: one for offer in offers(OFFERS) for one in build(offer)}
    index = open_index(address_of(engine, tmp_path / "written", database_url))
    fill(index, documents.values())
    for number in range(1, UPDATES + 1):
        changed = document(rng.randrange(OFFERS), live_price_fen=1000 + number)
        documents[changed["id"]] = changed
        put(index, [changed], sequence=number)
    fresh = open_index(address_of(engine, tmp_path / "fresh", database_url))
    fill(fresh, documents.values())
    assert index.reader().size() == fresh.reader().size() == len(documents)
    assert index.size_bytes() <= LARGEST * fresh.size_bytes()
    on_disk = sum(path.stat().st_size for path in (tmp_path / "written").rglob("*") if path.is_file())
    assert on_disk <= LARGEST * fresh.size_bytes() + 100_000, "files that nobody counts stay behind"
