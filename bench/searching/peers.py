"""The same requests on the same documents in two other engines: Whoosh's own, and SQLite FTS5 with facets in SQL.

The statements for SQLite are the best we know: indexes on every field that is asked for, statistics, an optimised text
index, its file mapped, the page cache large. It orders by grade where we order by how well the text fits, finds neither
pinyin in pieces nor a wrong character, and highlights nothing.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pysqlite3 as sqlite3

from bench.searching.ground import Ground, api_address, requests, say
from catalog import create_app
from catalog.extensions import current_extensions
from catalog.folding import fold, simplified
from catalog.search import indexer
from catalog.search.analysis.fold import runs
from catalog.search.engines import open_index
from catalog.search.engines.port import BandCounts, Changes, Position
from catalog.search.facets import FACETS, picked
from catalog.search.query import Between, Node, Term
from catalog.search.request import SearchRequest
from catalog.search.results.counting import _counts
from catalog.search.services import searching

_ASKED, _WARMING = 400, 40
# Whoosh is slow to build and slow to ask: above so many offers it is left out, and no engine is asked for longer.
_MOST_FOR_WHOOSH = 50_000
_LONGEST_SECONDS = 60.0
_TOLD_EVERY = 5_000
_SEVERAL = ("guarantee", "province")
_ONE = ("category", "grade", "sample", "system")
_NUMBERS = ("price_fen", "by_rank", "listed_from", "listed_through")


@dataclass(frozen=True)
class Asked:
    """Processor milliseconds of each search, in the order of the requests, and the totals they gave."""

    milliseconds: list[float]
    totals: list[int]

    @property
    def mean(self) -> float:
        return sum(self.milliseconds) / len(self.milliseconds)

    def within(self, share: float) -> float:
        """The milliseconds within which this share was answered."""
        ordered = sorted(self.milliseconds)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)]

    def agreeing(self, other: Asked) -> tuple[int, int]:
        """How many totals are the same, of how many that both gave."""
        both = list(zip(self.totals, other.totals, strict=False))
        return sum(one == another for one, another in both), len(both)


def compare(ground: Ground) -> dict[str, Asked]:
    """Each engine on the same requests: the whole way through `searching.search` for ours and for Whoosh's, the bare
    statements for SQLite."""
    wanted, today = _distinct(requests(ground, 2 * (_ASKED + _WARMING))), ground.today()
    ours = ground.open_index()
    found = {"tantivy": _ask("tantivy", wanted, lambda one: searching.search(ours, one, today).total)}
    with tempfile.TemporaryDirectory() as folder:
        sql = Fts5(Path(folder) / "fts5.db", _told("SQLite", all_documents(ground, today)))
        found["SQLite FTS5"] = _ask("SQLite", wanted, lambda one: sql.search(one, today))
        sql.close()
        if ground.offers > _MOST_FOR_WHOOSH:
            say(f"Whoosh is not asked above {_MOST_FOR_WHOOSH:,} offers")
            return found
        whoosh = open_index(f"whoosh://{Path(folder) / 'whoosh'}")
        position = ours.reader().position() or Position(0, "")
        documents = _told("Whoosh", all_documents(ground, today))
        whoosh.rebuild(documents, lambda: Changes((), (), position), lambda count: None)
        say("Whoosh is built")
        found["Whoosh"] = _ask("Whoosh", wanted, lambda one: searching.search(whoosh, one, today).total)
    return found


def _distinct(wanted: Sequence[SearchRequest]) -> list[SearchRequest]:
    return list({api_address(one): one for one in wanted}.values())[: _ASKED + _WARMING]


def all_documents(ground: Ground, today: date) -> Iterator[dict[str, Any]]:
    """The documents of every offer, as the indexer makes them."""
    with create_app(ground.settings()).app_context():
        yield from indexer._all_documents(current_extensions().library, today)


def _told(engine: str, documents: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for number, document in enumerate(documents, start=1):
        yield document
        if number % _TOLD_EVERY == 0:
            say(f"{engine}: {number:,} documents")


def _ask(engine: str, wanted: Sequence[SearchRequest], total_of: Callable[[SearchRequest], int]) -> Asked:
    """Each request once: none is answered from memory of itself. The first ones only warm up."""
    began, found = time.process_time(), Asked([], [])
    for one in wanted[:_WARMING]:
        total_of(one)
    for one in wanted[_WARMING:]:
        started = time.process_time()
        total = total_of(one)
        found.milliseconds.append((time.process_time() - started) * 1000)
        found.totals.append(total)
        if time.process_time() - began > _LONGEST_SECONDS:
            break
    say(f"{engine}: {len(found.totals)} requests asked")
    return found


class Fts5:
    """One full text table over what we index for words, one table of values, one a facet with several values."""

    def __init__(self, path: Path, documents: Iterable[dict[str, Any]]) -> None:
        self._connection = sqlite3.connect(path)
        run = self._connection.execute
        run("PRAGMA cache_size = -262144")
        run("PRAGMA mmap_size = 8589934592")
        run("CREATE VIRTUAL TABLE words USING fts5(body, content='')")
        columns = ", ".join([*(f"{name} TEXT" for name in _ONE), *(f"{name} INTEGER" for name in _NUMBERS)])
        run(f"CREATE TABLE offer (id INTEGER PRIMARY KEY, card TEXT, {columns})")
        for name in _SEVERAL:
            run(f"CREATE TABLE {name} (offer_id INTEGER, value TEXT)")
        names = (*_ONE, *_NUMBERS)
        marks = ", ".join("?" * (len(names) + 2))
        for number, document in enumerate(documents, start=1):
            run("INSERT INTO words (rowid, body) VALUES (?, ?)", (number, " ".join(document["any"])))
            values = (number, document["card"], *(document[name] for name in names))
            run(f"INSERT INTO offer VALUES ({marks})", values)
            for name in _SEVERAL:
                for value in document[name]:
                    run(f"INSERT INTO {name} VALUES (?, ?)", (number, value))
        for name in (*_ONE, "price_fen", "by_rank"):
            run(f"CREATE INDEX by_{name} ON offer ({name})")
        for name in _SEVERAL:
            run(f"CREATE INDEX by_{name} ON {name} (offer_id, value)")
            run(f"CREATE INDEX with_{name} ON {name} (value, offer_id)")
        run("INSERT INTO words (words) VALUES ('optimize')")
        run("ANALYZE")
        self._connection.commit()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def search(self, wanted: SearchRequest, today: date) -> int:
        """Page, total and facets, each facet without its own filter. The total."""
        words = " ".join(f'"{simplified(piece)}"' for piece in runs(fold(wanted.text)))
        day = today.toordinal()
        base = [f"listed_from <= {day}", f"listed_through >= {day}"]
        if words:
            base.append("id IN (SELECT rowid FROM words WHERE words MATCH :words)")
        chosen = {name: _condition(picked(FACETS[name], values)) for name, values in wanted.chosen.items()}
        all_of = " AND ".join([*base, *chosen.values()])
        given = {"words": words}
        self._all(f"SELECT card FROM offer WHERE {all_of} ORDER BY by_rank DESC LIMIT {wanted.limit}", given)
        total = self._all(f"SELECT count(*) FROM offer WHERE {all_of}", given)[0][0]
        for name in wanted.facets or ():
            without_own = " AND ".join([*base, *(text for other, text in chosen.items() if other != name)])
            self._all(_facet(name, without_own, today), given)
        return int(total)

    def _all(self, statement: str, given: dict[str, str]) -> list[Any]:
        return list(self._connection.execute(statement, given))


def _facet(name: str, where: str, today: date) -> str:
    counts = _counts(name, today)
    if isinstance(counts, BandCounts):
        cases = " ".join(
            f"WHEN {counts.field} <= {high} THEN {at}" for at, (_, high) in enumerate(counts.bands) if high
        )
        return (
            f"SELECT CASE {cases} ELSE {len(counts.bands)} END AS band, count(*) FROM offer WHERE {where} GROUP BY band"
        )
    if name in _SEVERAL:
        return (
            f"SELECT value, count(*) FROM {name} WHERE offer_id IN (SELECT id FROM offer WHERE {where}) "
            f"GROUP BY value ORDER BY 2 DESC LIMIT {counts.size}"
        )
    return f"SELECT {name}, count(*) FROM offer WHERE {where} GROUP BY {name} ORDER BY 2 DESC LIMIT {counts.size}"


def _condition(node: Node) -> str:
    match node:
        case Term(field, value) if field in _SEVERAL:
            return f"id IN (SELECT offer_id FROM {field} WHERE value = '{value}')"
        case Term(field, value):
            return f"{field} = '{value}'"
        case Between(field, low, high):
            return f"{field} BETWEEN {low or 0} AND {high or 1 << 60}"
    raise TypeError(f"not asked here: {node}")
