"""The floor: what cannot be done without. The same server, workers and threads as `catalog serve`, a bare WSGI
function that runs the query and the aggregations natively and sends a fixed body. No product code runs in a request.

The queries are prepared before the first request: what each text matches, both filters, today's listing, and the number
to order by. Three aggregations a request count the five facets: those without a filter of their own and the total in
one, each filtered facet without its own filter. The cards are not read: the body is always the same bytes.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

import tantivy

from bench.searching.ground import Ground, requests
from catalog.search.engines.tantivy import _index, _query
from catalog.search.engines.tantivy_forms import asked
from catalog.search.parse import parse
from catalog.search.plan import plan
from catalog.search.query import all_of
from catalog.search.request import SearchRequest
from catalog.search.results.counting import _counts, always, choices


class Prepared:
    """One request as the engine takes it."""

    def __init__(self, wanted: SearchRequest, today: date) -> None:
        chosen = choices(wanted, today)
        base = all_of(plan(parse(wanted.text, False).node).match, always(wanted, today))
        self.everything = _query(all_of(base, *chosen.values()))
        self.limit = wanted.limit
        self.order = "by_rank"
        names = wanted.facets or ()
        free = {name: asked(_counts(name, today)) for name in names if name not in chosen}
        self.counts = [(self.everything, {"total": {"value_count": {"field": "by_rank"}}, **free})]
        for name in names:
            if name in chosen:
                others = (node for other, node in chosen.items() if other != name)
                self.counts.append((_query(all_of(base, *others)), {name: asked(_counts(name, today))}))

    def run(self, searcher: tantivy.Searcher) -> None:
        """Ask the engine."""
        searcher.search(self.everything, limit=self.limit, count=False, order_by_field=self.order)
        for query, wanted in self.counts:
            searcher.aggregate(query, wanted)


def searcher_of(ground: Ground) -> tantivy.Searcher:
    """The index as it stands, opened natively."""
    index = _index(ground.index_folder / "current")
    index.reload()
    return index.searcher()


def prepare(ground: Ground, count: int) -> list[Prepared]:
    today = ground.today()
    return [Prepared(wanted, today) for wanted in requests(ground, count)]


def application(ground: Ground, count: int, body: bytes) -> Callable[..., Iterable[bytes]]:
    """The WSGI function; the address ends with the number of the request."""
    prepared = prepare(ground, count)
    opened: dict[int, tantivy.Searcher] = {}
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        searcher = opened.get(os.getpid())
        if searcher is None:
            searcher = opened[os.getpid()] = searcher_of(ground)
        prepared[int(environ["PATH_INFO"][1:]) % count].run(searcher)
        start_response("200 OK", headers)
        return [body]

    return answer


def main() -> None:
    """`python -m bench.searching.floor PORT OFFERS FOLDER REQUESTS BYTES WORKERS THREADS`"""
    from catalog.server.service import run_service

    port, offers, folder, count, size, workers, threads = sys.argv[1:]
    app = application(Ground(int(offers), Path(folder)), int(count), b"x" * int(size))
    sys.exit(run_service(f"127.0.0.1:{port}", lambda: app, workers=int(workers), threads=int(threads)))


if __name__ == "__main__":
    main()
