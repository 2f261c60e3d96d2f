"""`make relevance`: success@k of the search, kind by kind, on the stored queries; with a seed, on ones nobody has seen;
then the intents (intents.py) kind by kind.

`python -m tests.search.relevance [--seed N --each N] [--misses] [--intents FILE]`
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterable
from pathlib import Path

from catalog.search.document import build
from catalog.search.engines import open_index
from catalog.search.engines.port import SearchIndex
from catalog.search.request import SearchRequest
from catalog.search.services.searching import search
from tests.search.relevance.intents import (
    GOAL,
    KEPT,
    UNSEEN,
    UNSEEN_GOAL,
    Intent,
    demo_index,
    judge_intents,
    kept_intents,
)
from tests.search.relevance.kinds import KINDS, Hit, Query
from tests.search.snapshots import TODAY, fill, offers, register

QUERIES = Path(__file__).parent / "queries.tsv"


def kept_queries() -> list[Query]:
    """The queries kept as data."""
    lines = QUERIES.read_text(encoding="utf-8").splitlines()
    return [Query(*line.split("\t")) for line in lines if line and not line.startswith("#")]


def register_index(folder: Path, engine: str = "tantivy") -> SearchIndex:
    """An index with one listed offer a register row."""
    index = open_index(f"{engine}://{folder}")
    fill(index, (document for offer in offers(len(register())) for document in build(offer)))
    return index


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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, help="draw fresh queries with this seed")
    parser.add_argument("--each", type=int, default=12, help="fresh queries of each kind")
    parser.add_argument("--misses", action="store_true", help="name the queries that failed")
    parser.add_argument("--intents", type=Path, default=KEPT, help="other intents, in the form of intents.tsv")
    given = parser.parse_args()
    if given.seed is None:
        queries = kept_queries()
    else:
        from tests.search.relevance.generate import draw

        queries = list(draw(given.seed, given.each))
    with tempfile.TemporaryDirectory() as folder:
        judged = judge(register_index(Path(folder)), queries, every_offer())
    print(f"{'kind':26} {'queries':>7} {'success':>8}  at  goal")
    for name, kind in KINDS.items():
        results = judged.get(name, [])
        if results:
            share = sum(good for _, good in results) / len(results)
            mark = "" if share >= kind.goal else "  BELOW"
            print(f"{name:26} {len(results):7} {share:8.1%}  {kind.within:2}  {kind.goal:.0%}{mark}")
        if given.misses:
            for query, good in results:
                if not good:
                    print(f"    {query.typed!r} meant {query.meant!r}")
    print_intents(given.intents, given.misses)


def print_intents(file: Path, misses: bool) -> None:
    """The table of intents: each kind with the share that is answered right, and all that the table never saw."""
    with tempfile.TemporaryDirectory() as folder:
        index = demo_index(Path(folder))
        judged = judge_intents(index, kept_intents(file))
        unseen = judge_intents(index, kept_intents(UNSEEN))
    print(f"\n{'intent':26} {'queries':>7} {'right':>8}      goal")
    for name, results in judged.items():
        _print_share(name, results, GOAL, misses)
    _print_share("never seen, all kinds", [one for results in unseen.values() for one in results], UNSEEN_GOAL, misses)


def _print_share(name: str, results: list[tuple[Intent, str]], goal: float, misses: bool) -> None:
    share = sum(not wrong for _, wrong in results) / len(results)
    print(f"{name:26} {len(results):7} {share:8.1%}      {goal:.0%}{'' if share >= goal else '  BELOW'}")
    for intent, wrong in results if misses else ():
        if wrong:
            print(f"    {intent.typed!r} meant {intent.wanted!r}: {wrong}")


if __name__ == "__main__":
    main()
