"""Data to measure on, and what is asked of it: a demo catalog of a given size, and requests drawn from its offers."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from catalog.pinyin import read
from catalog.search.engines import open_index
from catalog.search.request import SearchRequest
from catalog.search.services import searching
from catalog.settings import Settings

CATALOG = Path(sys.executable).parent / "catalog"
# One of each sort: few values, many values, a letter, bands, several values an offer.
FACETS = ("category", "province", "grade", "price", "guarantee")
FILTERS = ("category", "province", "grade", "price", "sample", "system", "guarantee")
# How often people type what: a kind, a part of a name, a whole name, pinyin, initials, place and kind.
TYPED = ("tail",) * 5 + ("kind",) * 4 + ("name",) * 3 + ("pinyin",) * 3 + ("place",) * 3 + ("initials",) * 2
_SAMPLED, _SAMPLE = 150, 20
_BEGAN = time.monotonic()
_DEAREST_FEN = 20_000


@dataclass(frozen=True)
class Ground:
    """A data folder with so many demo offers, listed and indexed."""

    offers: int
    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        """For a process that works on it. Nobody is counted: the limit for one address is not measured."""
        return {**os.environ, "CATALOG_DATA": str(self.folder), "CATALOG_DEMO": "1", "CATALOG_API_PER_MINUTE": "0"}

    @property
    def index_folder(self) -> Path:
        return self.folder / "search"

    def settings(self) -> Settings:
        """For an application in this process that reads and writes the database; it has no index."""
        return Settings(self.folder, f"sqlite:///{self.folder / 'catalog.db'}", "tantivy:///none", "bench")

    def today(self) -> date:
        return self.settings().today()

    def open_index(self) -> Any:
        return open_index(f"tantivy://{self.index_folder}")


def say(text: str) -> None:
    """How far a long measurement is, with the seconds since the first one began."""
    print(f"  {time.monotonic() - _BEGAN:6.0f} s  {text}", flush=True)


def prepare(offers: int) -> Ground:
    """The ground under BENCH_DATA (var/bench), loaded when it is not there, its index as the code of today makes it.

    All offers but the first 400 are written in bulk; their documents are made by the same code as any other's.
    """
    ground = Ground(offers, Path(os.environ.get("BENCH_DATA", "var/bench")).resolve() / str(offers))
    ground.folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        [CATALOG, "demo", "--offers", str(offers), "--quiet-when-loaded"], env=ground.environment, check=True
    )
    return ground


def requests(ground: Ground, count: int) -> list[SearchRequest]:
    """Requests with a text, two filters and five facets, each drawn from an offer that is there, no two alike.

    Some offers are on everybody's mind and most on nobody's: the n-th is drawn 1/n as often as the first (Zipf).
    """
    rng = random.Random(ground.offers)
    index, today = ground.open_index(), ground.today()
    cards = []
    for _ in range(_SAMPLED):
        band = (f"{rng.randrange(1_000, _DEAREST_FEN)}..",)
        looked = SearchRequest(chosen={"price": band}, sort="price", limit=_SAMPLE, facets=())
        cards += searching.search(index, looked, today).cards
    rng.shuffle(cards)
    often = list(accumulate(1 / rank for rank in range(1, len(cards) + 1)))
    found: dict[str, SearchRequest] = {}
    while len(found) < count:
        one = _request(rng, rng.choices(cards, cum_weights=often)[0])
        found[api_address(one)] = one
    return list(found.values())


def _request(rng: random.Random, card: dict[str, Any]) -> SearchRequest:
    values = {
        "category": card["category"],
        "province": card["place"][0]["code"],
        "grade": card["grade"],
        "price": f"{card['price_fen'] // 1000 * 1000}..{card['price_fen'] // 1000 * 1000 + 2999}",
        "sample": card["sample"],
        "system": card["gi"]["system"],
    }
    if card["guarantees"]:
        values["guarantee"] = rng.choice(card["guarantees"])
    chosen = {name: (values[name],) for name in rng.sample(sorted(values), 2)}
    return SearchRequest(_typed(rng, card), chosen=chosen, limit=20, facets=FACETS)


def _typed(rng: random.Random, card: dict[str, Any]) -> str:
    name = card["name"]
    match rng.choice(TYPED):
        case "name":
            return str(name)
        case "pinyin":
            return read(name).joined
        case "initials":
            return read(name).initials
        case "kind":
            return str(name[-1:])
        case "place":
            return f"{card['place'][min(1, len(card['place']) - 1)]['name'][:2]} {name[-1:]}"
    return str(name[-2:])


def api_address(wanted: SearchRequest) -> str:
    """The request as the API takes it."""
    return f"/api/v1/offers?{urlencode([*_arguments(wanted), *(('facets', name) for name in wanted.facets or ())])}"


def page_address(wanted: SearchRequest) -> str:
    """The request as the search page takes it."""
    return f"/offers?{urlencode(_arguments(wanted))}"


def _arguments(wanted: SearchRequest) -> list[tuple[str, str]]:
    return [("q", wanted.text), *((name, value) for name, values in wanted.chosen.items() for value in values)]
