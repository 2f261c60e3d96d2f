"""An indexer killed at any moment under writes loses nothing and needs nobody: the next one converges."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update

from catalog.errors import Unavailable
from catalog.extensions import Extensions
from catalog.products.models import Offer
from catalog.search import indexer
from catalog.search.engines import open_index
from catalog.search.engines.port import SearchIndex
from catalog.search.request import SearchRequest
from catalog.search.services import searching
from catalog.settings import PROJECT
from catalog.storage import outbox
from catalog.storage.database import db
from tests.factories.farming import ON, registry_rows
from tests.factories.selling import Market
from tests.search.conftest import HERE, address_of

ROUNDS = int(os.environ.get("SOAK_ROUNDS", "3"))
SEED = int(os.environ.get("SOAK_SEED", "20261122"))
CONVERGED_WITHIN_SECONDS = 60
_LONGEST_ROUND_SECONDS = 0.6
# In every fifth round the index is lost before, and the killed one is starting or rebuilding.
_LOST_EVERY, _LONGEST_START_SECONDS = 5, 4.0


@pytest.fixture
def market(app: Flask, extensions: Extensions) -> Market:
    """A farm with a few listed offers."""
    registry_rows()
    return Market(extensions.library, offers=6)


@contextmanager
def follower(database_url: str, search_url: str, folder: Path, ready: bool = True) -> Iterator[subprocess.Popen[str]]:
    """A worker process, which has begun to follow if it is to be `ready`; killed without a word at the end of the
    block."""
    command = [sys.executable, "-m", "tests.soak.follower", database_url, search_url, str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=PROJECT)
    try:
        assert process.stdout is not None
        assert not ready or process.stdout.readline() == "ready\n"
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


@pytest.mark.parametrize("engine", HERE)
def test_an_index_whose_indexer_is_killed_again_and_again_converges(
    engine: str, market: Market, database_url: str, tmp_path: Path
) -> None:
    rng = random.Random(SEED)
    search_url = address_of(engine, tmp_path, database_url)
    written = 0
    for number in range(ROUNDS):
        lost = number % _LOST_EVERY == 1
        if lost:
            shutil.rmtree(tmp_path / "index" / "current", ignore_errors=True)
        with follower(database_url, search_url, tmp_path, ready=not lost):
            until = time.monotonic() + rng.uniform(0, _LONGEST_START_SECONDS if lost else _LONGEST_ROUND_SECONDS)
            while time.monotonic() < until:
                written += 1
                _write(rng.choice(market.offers).id, 3000 + written % 900)
                time.sleep(rng.uniform(0, 0.02))
        # Nobody follows what happens between two rounds.
        written += 1
        _write(rng.choice(market.offers).id, 3000 + written % 900)
    with follower(database_url, search_url, tmp_path):
        began = time.monotonic()
        index = open_index(search_url)
        while _differences(index, market) and time.monotonic() - began < CONVERGED_WITHIN_SECONDS:
            time.sleep(0.1)
        assert indexer.verify(index, market.library, ON).total == 0
        assert indexer.status(index, market.library).behind == 0
    prices = {offer.id: offer.live_price_fen for offer in db.session.query(Offer).populate_existing()}
    found = searching.search(index, SearchRequest(limit=100), ON)
    assert {card["id"]: card["price_fen"] for card in found.cards} == prices
    assert index.damage() is None


def _write(offer_id: str, price_fen: int) -> None:
    db.session.execute(update(Offer).where(Offer.id == offer_id).values(live_price_fen=price_fen))
    outbox.publish("offer.edited", offer_id, offer_id=offer_id)
    db.session.commit()


def _differences(index: SearchIndex, market: Market) -> int:
    try:
        return indexer.verify(index, market.library, ON).total + indexer.status(index, market.library).behind
    except Unavailable:
        return 1
