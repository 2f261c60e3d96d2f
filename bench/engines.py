"""The same requests on tantivy and on Whoosh's own engine: why Whoosh parses and tantivy executes (decision 1).

Documents are offers made from the register's names; each request has text, a filter and five counted facets, the whole
way through `search.services.searching` (parsing, planning, engine, facets). `python -m bench engines`; BENCH_OFFERS
sets the size.
Where DATABASE_URL is a PostgreSQL database (`pg_virtualenv`), that engine is measured too: by the clock, for most of
its work is the server's.
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

from catalog.search.document import build
from catalog.search.engines import ENGINES, open_index
from catalog.search.request import SearchRequest
from catalog.search.services import searching
from tests.search.snapshots import TODAY, fill, offers

OFFERS = int(os.environ.get("BENCH_OFFERS", "2000"))
ROUNDS = 5
QUERIES = ("龙井", "衢州 茶", "椪柑", "longjing", "猕猴桃", "五味子", "price:10..80", "茶 -绿茶", "浙江", "糕")
FACETS = ("category", "province", "grade", "guarantee", "system")


def main() -> None:
    """Print one row an engine and the ratio between them."""
    documents = [document for offer in offers(OFFERS) for document in build(offer)]
    medians = {}
    print(f"{OFFERS} offers, {len(QUERIES)} queries with 5 facets, {ROUNDS} rounds; processor time")
    database = os.environ.get("DATABASE_URL", "")
    for name in sorted(ENGINES):
        if name == "postgresql" and not database.startswith(name):
            continue
        clock = time.perf_counter if name == "postgresql" else time.process_time
        with tempfile.TemporaryDirectory() as folder:
            address = f"{database}?schema=bench" if name == "postgresql" else f"{name}://{Path(folder) / 'index'}"
            index = open_index(address)
            begun = clock()
            fill(index, documents)
            built = clock() - begun
            spent = []
            for turn in range(ROUNDS + 1):
                for query in QUERIES:
                    begun = clock()
                    searching.search(index, SearchRequest(text=query, limit=24, facets=FACETS), TODAY)
                    if turn:
                        spent.append((clock() - begun) * 1000)
            spent.sort()
            medians[name] = spent[len(spent) // 2]
            worst = spent[int(len(spent) * 0.95)]
            print(f"{name:10}  build {built:7.2f} s   p50 {medians[name]:8.2f} ms   p95 {worst:8.2f} ms")
    print(f"Whoosh / tantivy at p50: {medians['whoosh'] / medians['tantivy']:.0f} times")
