"""The stored queries for names, kinds and places, and what the search makes of them on an index of the register."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from catalog.search.document import build
from catalog.search.engines import open_index
from catalog.search.engines.port import SearchIndex
from catalog.search.request import SearchRequest
from catalog.search.services.searching import search
from catalog.search.snapshot import OfferSnapshot
from tests.search.relevance.kinds import KINDS, Hit, Query
from tests.search.snapshots import TODAY, fill, offers, register

QUERIES = Path(__file__).parent / "queries.tsv"


def kept_queries() -> list[Query]:
    """The queries kept as data."""
    return [Query(*row) for row in rows_of(QUERIES)]


def rows_of(file: Path) -> list[list[str]]:
    """The cells of a table kept as data, without its remarks."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def index_of(folder: Path, found: Iterable[OfferSnapshot]) -> SearchIndex:
    """An index of these offers."""
    index = open_index(f"tantivy://{folder}")
    fill(index, (document for offer in found for document in build(offer)))
    return index


def register_index(folder: Path) -> SearchIndex:
    """An index with one listed offer a register row."""
    return index_of(folder, offers(len(register())))


def every_offer() -> list[Hit]:
    """All offers of that index, as far as the judgement needs them."""
    return [
        Hit(offer["name_zh"], offer["category"], tuple(place.name for place in (*offer["place"], *offer["gi_places"])))
        for offer in offers(len(register()))
    ]


def judge(index: SearchIndex, queries: Iterable[Query], every: list[Hit]) -> dict[str, list[tuple[Query, bool]]]:
    """Each query with whether it succeeded, by kind."""
    by_id = {offer["id"]: hit for offer, hit in zip(offers(len(every)), every, strict=True)}
    found: dict[str, list[tuple[Query, bool]]] = {}
    for query in queries:
        kind = KINDS[query.kind]
        answer = search(index, SearchRequest(query.typed, limit=kind.within, facets=()), TODAY)
        hits = [by_id[card["id"]] for card in answer.cards]
        found.setdefault(kind.id, []).append((query, kind.succeeded(query, hits, every)))
    return found
