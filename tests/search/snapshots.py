"""Offers made from the register's names, for tests and measurements of the search."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any

from catalog.products.schemas import FACET_FIELDS
from catalog.registry.places import short_name
from catalog.search.document import build, version
from catalog.search.engines.port import Changes, Position, SearchIndex
from catalog.search.snapshot import DaysProven, ListedSpan, OfferSnapshot, PlaceNames, ProvenShares
from catalog.settings import PROJECT

TODAY = date(2026, 11, 21)
REGISTRY = PROJECT / "standards" / "registry"
GUARANTEES = ("damage_refund", "return_7_days", "freight_insurance", "freshness", "weight")


def _rows(name: str) -> list[dict[str, str]]:
    with (REGISTRY / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@cache
def places() -> dict[str, PlaceNames]:
    """Provinces, cities and counties by code."""
    found = {}
    for name, level in (("provinces.csv", "province"), ("cities.csv", "city"), ("areas.csv", "county")):
        for row in _rows(name):
            short = short_name(row["name"], level)
            found[row["code"]] = PlaceNames(level, row["code"], row["name"], short, short)
    return found


@cache
def register() -> list[dict[str, str]]:
    """The rows of the Chinese list."""
    return _rows("gi_cn_products.csv")


@cache
def province_codes() -> dict[str, str]:
    return {place.name: code for code, place in places().items() if place.level == "province"}


def chain(code: str) -> list[PlaceNames]:
    """The divisions a code lies in, the largest first."""
    return [places()[part] for part in (code[:2], code[:4], code[:6]) if part in places()]


def span(
    grade: str = "A",
    from_on: date = TODAY - timedelta(days=60),
    through_on: date = TODAY + timedelta(days=30),
    run_through_on: date | None = None,
) -> ListedSpan:
    """Days of being listed with one grade."""
    return ListedSpan(from_on, through_on, grade, False, run_through_on or through_on)


def document(number: int = 0, **changes: object) -> dict[str, Any]:
    """The document of an offer that has one."""
    (found,) = build(offer(number, **changes))
    return found


def offer(number: int = 0, **changes: object) -> OfferSnapshot:
    """One offer of a register row, varied by its number but always the same for one number."""
    row = register()[number % len(register())]
    rng = random.Random(number)
    areas = [code for code in row["area_codes"].split("|") if code in places()]
    code = areas[0] if areas else row["city_code"] or province_codes()[row["province"]]
    ship_from = TODAY - timedelta(days=rng.randrange(40))
    capacity = rng.choice((0, 40, 300, 800, 3000, 9000))
    price = rng.randrange(500, 30000)
    found: OfferSnapshot = {
        **{one.name: [] if one.question == "several" else "" for one in FACET_FIELDS},  # type: ignore[typeddict-item]
        "id": f"{number:08d}-0000-7000-8000-000000000000",
        "revision": 1,
        "title": row["product_name"],
        "name_zh": row["product_name"],
        "name_en": "",
        "category": row["category_guess"],
        "gi_id": row["gi_id"],
        "gi_name_zh": row["product_name"],
        "gi_name_en": "",
        "gi_system": "cn_aqsiq_cnipa",
        "gi_fact_status": "notice_matched",
        "authorisation": rng.choice(("name_only", "registered", "authorised", "lot_verified")),
        "mark_right": "authorised",
        "mark_proven": [DaysProven(TODAY - timedelta(days=300), TODAY + timedelta(days=400))],
        "variety": "",
        "story": row["sensory"][:300],
        "story_en": "",
        "supplier_id": f"supplier-{number % 97}",
        "supplier_name": f"示范合作社{number % 97}",
        "supplier_kind": "cooperative",
        "place": chain(code),
        "gi_places": [places()[area] for area in areas[1:]],
        "spec": "5斤装",
        "spec_en": "2.5 kg",
        "net_weight_grams": 2500,
        "season_basis": "harvest",
        "storage_basis": "",
        "harvest_from_on": ship_from,
        "harvest_through_on": ship_from + timedelta(days=30),
        "ship_from_on": ship_from,
        "ship_through_on": ship_from + timedelta(days=60 + rng.randrange(60)),
        "ship_within_hours": 48,
        "no_ship_provinces": rng.choice(([], [], ["65", "54"])),
        "capacity_units": capacity,
        "reserved_units": rng.randrange(capacity + 1),
        "live_price_fen": price,
        "floor_price_fen": price - 100,
        "supply_price_fen": price // 2,
        "commission_bp": rng.randrange(500, 3500, 50),
        "guarantees": rng.sample(GUARANTEES, rng.randrange(4)),
        "sample_policy": rng.choice(("none", "free", "refundable", "paid")),
        "score_milli": rng.randrange(70_000, 100_000),
        "caps": [],
        "coverage": "1",
        "proven": rng.choice(
            [None, ProvenShares(90, 5, 5, 950), ProvenShares(60, 0, 40, 600), ProvenShares(20, 10, 70, 300)]
        ),
        "standard": "gi-selection-tea@1.0.0",
        "approved_on": TODAY - timedelta(days=rng.randrange(60)),
        "approved_at": datetime.min,
        "spans": [span(grade=rng.choice("ABC"), through_on=TODAY + timedelta(days=rng.randrange(1, 90)))],
        "paper_through_on": None,
        "photo": None,
        "demo": True,
    }
    found.update(changes)  # type: ignore[typeddict-item]
    if "approved_at" not in changes:
        found["approved_at"] = datetime.combine(found["approved_on"], time(number % 24), UTC)
    return found


def position(sequence: int = 0) -> Position:
    """A position of an index that is not stale."""
    return Position(sequence, version())


def fill(index: SearchIndex, documents: Iterable[dict[str, Any]], sequence: int = 0) -> None:
    """Build the index anew from these documents."""
    index.rebuild(documents, lambda: Changes((), (), position(sequence)), lambda count: None)


def put(index: SearchIndex, documents: Iterable[dict[str, Any]], gone: Iterable[str] = (), sequence: int = 1) -> None:
    """Replace and remove offers in the index."""
    documents = list(documents)
    offer_ids = [*gone, *(one["id"] for one in documents)]
    with index.writing():
        index.apply(Changes(offer_ids, documents, position(sequence)))


def renewing(
    valid_through: date, through_on: date, renew_days: int = 3, grade: str = "A", **changes: Any
) -> dict[str, Any]:
    """What makes an offer one whose papers are valid through a day and to be renewed from the next one on."""
    valid = span(grade, through_on=valid_through, run_through_on=through_on)
    later = span(grade, from_on=valid_through + timedelta(days=1), through_on=through_on)
    spans = [valid, later._replace(paper="to_renew", renew_days=renew_days)]
    return {"spans": spans, "paper_through_on": valid_through, **changes}


def offers(count: int) -> Iterator[OfferSnapshot]:
    """The first offers, one a register row; after the last row the names come again with other terms. Every third has
    papers made per batch."""
    for number in range(count):
        rng = random.Random(-number)
        valid_through = TODAY + timedelta(days=rng.randrange(-3, 30))
        through_on = valid_through + timedelta(days=rng.randrange(5, 90))
        changes = renewing(valid_through, through_on, rng.choice((0, 2, 3, 30)), rng.choice("ABC"))
        yield offer(number, **(changes if number % 3 == 0 else {}))
