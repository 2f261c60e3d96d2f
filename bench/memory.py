"""What a web process holds for itself after searches and pages of every kind, on a large catalog: pages of memory that
it shares with no other process of the service."""

from __future__ import annotations

import gzip
import http.client
import json
import os
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench.searching import load
from bench.searching.ground import api_address, page_address, prepare, requests
from bench.searching.server import spent_seconds, tree
from catalog.search.request import SearchRequest

OFFERS, ASKED, GOAL_MEGABYTES = 200_000, 1000, 200


def main() -> None:
    """`BENCH_OFFERS` (200000) is how large the catalog is. Each web process gets about 1,000: calls of the API, search
    pages, and the pages of offers that were found, none asked twice."""
    ground = prepare(int(os.environ.get("BENCH_OFFERS", OFFERS)))
    wanted = requests(ground, ASKED * load.WORKERS)
    with load.serve(ground) as server:
        supervisor, *others = tree(server.process.pid)
        web = others[-load.WORKERS :]
        fresh, began = [_private(pid) for pid in web], [spent_seconds(pid) for pid in web]
        told = _ask_all(server.port, wanted)
        used, spent = [_private(pid) for pid in web], [spent_seconds(pid) for pid in web]
        whole = [_megabytes(pid, ("Rss",)) for pid in web]
        shares = [after - before for after, before in zip(spent, began, strict=True)]
        print(f"{ground.offers:,} offers; {told.total():,} searches and pages: {dict(told)}")
        print(f"processor of each web process:   {_list(shares)} s")
        print(f"private to a web process, fresh: {_list(fresh)} MB")
        print(f"private to a web process, after: {_list(used)} MB (goal: at most {GOAL_MEGABYTES})")
        print(f"with what it shares with others: {_list(whole)} MB")
        print(f"private to the parent of all:    {_private(supervisor):.0f} MB")


def _ask_all(port: int, wanted: Sequence[SearchRequest]) -> Counter[str]:
    """Ask for all of it with a few clients at once, each time on a new connection, so that every process gets its
    share; how often which status came."""

    def get(address: str) -> tuple[str, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        connection.request("GET", address, headers={"Accept-Encoding": "gzip", "Connection": "close"})
        answer = connection.getresponse()
        return str(answer.status), answer.read()

    def ask(numbered: tuple[int, SearchRequest]) -> Counter[str]:
        number, one = numbered
        status, body = get(page_address(one) if number % 2 else api_address(one))
        told = Counter({status: 1})
        if number % 10 == 0:
            found = json.loads(gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body)["items"]
            told.update(get(f"/offers/{item['id']}")[0] for item in found[:1])
        return told

    with ThreadPoolExecutor(load.CLIENTS) as pool:
        return sum(pool.map(ask, enumerate(wanted)), Counter[str]())


def _private(pid: int) -> float:
    return _megabytes(pid, ("Private_Clean", "Private_Dirty"))


def _megabytes(pid: int, names: Iterable[str]) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    sizes = {line.split(":")[0]: int(line.split()[1]) for line in lines}
    return sum(sizes[name] for name in names) * 1024 / 1e6


def _list(numbers: Iterable[float]) -> str:
    return ", ".join(f"{number:.0f}" for number in numbers)
