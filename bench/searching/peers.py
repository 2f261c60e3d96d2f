"""The same requests on the same documents in two other engines: Whoosh's own, and SQLite FTS5 with facets in SQL."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pysqlite3 as sqlite3

from bench.searching.ground import Ground, requests
from catalog import create_app
from catalog.search import service
from catalog.search.analysis.fold import fold, runs
from catalog.search.analysis.scripts import simplified
from catalog.search.counting import _counts
from catalog.search.engines import open_index
from catalog.search.engines.port import BandCounts, Changes, Position
from catalog.search.facets import FACETS, picked
from catalog.search.query import Between, Node, Term
from catalog.search.request import SearchRequest

_ASKED, _ASKED_OF_SLOW = 400, 100
_SEVERAL = ("guarantee", "province")
_ONE = ("category", "grade", "sample", "system")
_NUMBERS = ("price_fen", "by_rank", "listed_from", "listed_through")


def compare(ground: Ground) -> dict[str, list[float]]:
    """Processor milliseconds of each search, in order, by engine: the whole way through `service.search` for ours and
    Whoosh's, the bare statements for SQLite."""
    wanted, today = requests(ground, _ASKED), ground.today()
    documents = all_documents(ground, today)
    with tempfile.TemporaryDirectory() as folder:
        whoosh = open_index(f"whoosh://{Path(folder) / 'whoosh'}")
        position = ground.open_index().reader().position()
        whoosh.rebuild(documents, lambda: Changes((), (), position or Position(0, "")), lambda count: None)
        sql = Fts5(Path(folder) / "fts5.db", documents)
        tantivy = ground.open_index()
        return {
            "tantivy": _spent(lambda one: service.search(tantivy, one, today), wanted),
            "Whoosh": _spent(lambda one: service.search(whoosh, one, today), wanted[:_ASKED_OF_SLOW]),
            "SQLite FTS5": _spent(lambda one: sql.search(one, today), wanted),
        }


def all_documents(ground: Ground, today: date) -> list[dict[str, Any]]:
    """The documents of every offer, as the indexer makes them."""
    from catalog.house import current_house
    from catalog.search import indexer
    from catalog.settings import Settings

    settings = Settings(ground.folder, f"sqlite:///{ground.folder / 'catalog.db'}", "tantivy:///none", "bench")
    with create_app(settings).app_context():
        return list(indexer._all_documents(current_house().library, today))


class Fts5:
    """One full text table over what we index for words, one table of values, one a facet with several values."""

    def __init__(self, path: Path, documents: Sequence[dict[str, Any]]) -> None:
        self._connection = sqlite3.connect(path)
        run = self._connection.execute
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
        for name in _ONE:
            run(f"CREATE INDEX by_{name} ON offer ({name})")
        run("CREATE INDEX by_price ON offer (price_fen)")
        for name in _SEVERAL:
            run(f"CREATE INDEX by_{name} ON {name} (offer_id, value)")
            run(f"CREATE INDEX with_{name} ON {name} (value, offer_id)")
        run("ANALYZE")
        self._connection.commit()

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


def _spent(ask: Callable[[SearchRequest], object], wanted: Sequence[SearchRequest]) -> list[float]:
    found = []
    for one in wanted:
        began = time.process_time()
        ask(one)
        found.append((time.process_time() - began) * 1000)
    return sorted(found)
