"""Pages and calls on the demo catalog inside the server: the whole application without the network, one caller."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from catalog import create_app

ROUNDS = 150
GOAL_MILLISECONDS = 20
CALLS = {
    "home page": "/",
    "search page": "/offers",
    "search page, text and filters": "/offers?q=衢州+柑&province=33&in_season_on=2026-12-01",
    "search page, pinyin": "/offers?q=longjing+绿茶",
    "API search, text": "/api/v1/offers?q=衢州",
}


def main() -> None:
    """`BENCH_DATA` names a data folder with the demo in it (made when missing); without it a new one is thrown away."""
    with tempfile.TemporaryDirectory() as fresh:
        folder = Path(os.environ.get("BENCH_DATA", fresh))
        os.environ.update(CATALOG_DATA=str(folder), CATALOG_DEMO="1", CATALOG_API_PER_MINUTE="0")
        subprocess.run([Path(sys.executable).parent / "catalog", "demo", "--quiet-when-loaded"], check=True)
        client = create_app().test_client()
        print(f"{ROUNDS} requests each; goal: p95 under {GOAL_MILLISECONDS} ms")
        for name, address in CALLS.items():
            milliseconds = []
            for _ in range(ROUNDS):
                began = time.perf_counter()
                answer = client.get(address, headers={"Accept-Encoding": "gzip"})
                milliseconds.append((time.perf_counter() - began) * 1000)
                if answer.status_code != 200:
                    raise SystemExit(f"{address}: {answer.status}")
            milliseconds.sort()
            p50, p95 = milliseconds[ROUNDS // 2], milliseconds[ROUNDS * 95 // 100]
            print(f"{name:32} p50 {p50:6.1f} ms   p95 {p95:6.1f} ms")
