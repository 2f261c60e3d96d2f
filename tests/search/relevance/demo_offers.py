"""The listed offers of the demo as the index gets them, kept as data: what intents are judged on.

`CATALOG_DATA=... CATALOG_TODAY=2026-12-10 python -m tests.search.relevance.demo_offers` writes them anew from a loaded
demo (after a change of what the indexer reads, or of the demo).
"""

from __future__ import annotations

import gzip
import json
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from catalog.products.schemas import FACET_FIELDS
from catalog.search.snapshot import DaysProven, ListedSpan, OfferSnapshot, PlaceNames, ProvenShares

FILE = Path(__file__).with_name("demo_offers.jsonl.gz")
# The day the demo was loaded for, and on which its offers are searched.
DEMO_DAY = date(2026, 12, 10)
_DAYS = ("harvest_from_on", "harvest_through_on", "ship_from_on", "ship_through_on", "approved_on", "paper_through_on")


@cache
def demo_offers() -> tuple[OfferSnapshot, ...]:
    """Every offer of the demo that is listed on some day from DEMO_DAY on."""
    with gzip.open(FILE, "rt", encoding="utf-8") as lines:
        return tuple(_read(json.loads(line)) for line in lines)


def _read(told: dict[str, Any]) -> OfferSnapshot:
    unsaid = {one.name: [] if one.question == "several" else "" for one in FACET_FIELDS}
    for name in _DAYS:
        told[name] = _day(told[name])
    told["approved_at"] = datetime.fromisoformat(told["approved_at"])
    for name in ("place", "gi_places"):
        told[name] = [PlaceNames(*one) for one in told[name]]
    told["mark_proven"] = [DaysProven(*map(_day, one)) for one in told["mark_proven"]]
    told["spans"] = [
        ListedSpan(_day(first), _day(last), grade, conditional, _day(run), *map(_plain, rest))
        for first, last, grade, conditional, run, *rest in told["spans"]
    ]
    told["proven"] = ProvenShares(*told["proven"]) if told["proven"] else None
    return {**unsaid, **told}  # type: ignore[typeddict-item]


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _day(text: str | None) -> Any:
    return date.fromisoformat(text) if text else None


def _write() -> None:
    from catalog import create_app
    from catalog.extensions import current_extensions
    from catalog.search import gather

    with create_app().app_context(), gzip.GzipFile(FILE, "wb", mtime=0) as file:
        library = current_extensions().library
        for ids in gather.approved_ids():
            for offer in gather.snapshots(library, ids, DEMO_DAY):
                kept = {**offer, "photo": None}
                file.write((json.dumps(kept, ensure_ascii=False, default=str, sort_keys=True) + "\n").encode())


if __name__ == "__main__":
    _write()
