"""The second process of a rebuild: the same documents in the same order, its errors reported, nothing of it left."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterator
from typing import Any

import pytest

from catalog.search import building
from catalog.search.building import BESIDE_FROM, BUILDER, documents_of
from catalog.search.document import build
from catalog.search.snapshot import OfferSnapshot
from tests.search.snapshots import offer, offers

SEVERAL = [[offer(10 * some + one) for one in range(10)] for some in range(3)]
DOCUMENTS = [document for some in SEVERAL for one in some for document in build(one)]


@pytest.fixture(autouse=True)
def two_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})


def builders() -> list[int]:
    """The processes that build documents; other tests leave children of other kinds, which stay for the next photo."""
    return [child.pid or 0 for child in multiprocessing.active_children() if child.name == BUILDER]


@pytest.fixture(autouse=True)
def nothing_left() -> Iterator[None]:
    yield
    assert not builders()


def test_many_offers_become_the_same_documents_in_the_same_order() -> None:
    assert list(documents_of(iter(SEVERAL), BESIDE_FROM)) == DOCUMENTS


def test_few_offers_start_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "_built_beside", None)
    assert list(documents_of(iter(SEVERAL), BESIDE_FROM - 1)) == DOCUMENTS


def test_what_cannot_be_built_is_told() -> None:
    broken: Any = {**offer(1)}
    del broken["name_zh"]
    with pytest.raises(RuntimeError, match="KeyError: 'name_zh'"):
        list(documents_of([*SEVERAL, [broken]], BESIDE_FROM))


def test_a_killed_process_is_told() -> None:
    def killing() -> Iterator[list[OfferSnapshot]]:
        yield SEVERAL[0]
        (builder,) = builders()
        os.kill(builder, signal.SIGKILL)
        yield SEVERAL[1]

    with pytest.raises(RuntimeError, match="died"):
        list(documents_of(killing(), BESIDE_FROM))


def test_what_cannot_be_read_ends_the_process_too() -> None:
    def failing() -> Iterator[list[OfferSnapshot]]:
        yield SEVERAL[0]
        raise OSError("the database is away")

    with pytest.raises(OSError, match="away"):
        list(documents_of(failing(), BESIDE_FROM))


def test_an_offer_is_counted_once_in_each_of_its_places_and_kinds() -> None:
    # A product of two counties names its province twice; an engine that counts values would count it twice.
    for document in (one for snapshot in offers(400) for one in build(snapshot)):
        for name in ("kind", "province", "city", "county", "guarantee"):
            assert len(document[name]) == len(set(document[name])), (name, document[name])
