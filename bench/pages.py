"""Pages and calls on the demo catalog inside the server: the whole application without the network, one caller."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from flask.testing import FlaskClient

from catalog import create_app

ROUNDS = 150
GOAL_MILLISECONDS = 20
# Each takes the number of the round: another address for the same work, so that nothing kept for it serves.
CALLS: dict[str, Callable[[int], str]] = {
    "home page": lambda number: f"/?round={number}",
    "search page": lambda number: f"/offers?round={number}",
    "search page, text and filters": lambda number: (
        f"/offers?q=衢州+柑&province=33&in_season_on=2026-12-01&round={number}"
    ),
    "search page, pinyin": lambda number: f"/offers?q=longjing+绿茶&round={number}",
    "API search, text": lambda number: f"/api/v1/offers?q=衢州{'+' * number}",
}


def main() -> None:
    """`BENCH_DATA` names a data folder with the demo in it (made when missing); without it a new one is thrown away."""
    with tempfile.TemporaryDirectory() as fresh:
        folder = Path(os.environ.get("BENCH_DATA", fresh))
        os.environ.update(CATALOG_DATA=str(folder), CATALOG_DEMO="1", CATALOG_API_PER_MINUTE="0")
        subprocess.run([Path(sys.executable).parent / "catalog", "demo", "--quiet-when-loaded"], check=True)
        client = create_app().test_client()
        print(f"{ROUNDS} requests each; goal: p95 under {GOAL_MILLISECONDS} ms")
        print(f"{'milliseconds':32} {'p50':>6} {'p95':>6}   {'asked again':>11}")
        for name, address in CALLS.items():
            new = sorted(_milliseconds(client, address(number)) for number in range(ROUNDS))
            again = sorted(_milliseconds(client, address(0)) for _ in range(ROUNDS))
            p50, p95 = new[ROUNDS // 2], new[ROUNDS * 95 // 100]
            print(f"{name:32} {p50:6.1f} {p95:6.1f}   {again[ROUNDS // 2]:11.1f}")


def _milliseconds(client: FlaskClient, address: str) -> float:
    began = time.perf_counter()
    answer = client.get(address, headers={"Accept-Encoding": "gzip"})
    if answer.status_code != 200:
        raise SystemExit(f"{address}: {answer.status}")
    return (time.perf_counter() - began) * 1000
