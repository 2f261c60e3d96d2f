"""What the index holds of one offer, and the card made of it. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple, TypedDict, cast

from catalog.products.schemas import FACET_FIELDS
from catalog.products.terms import unit_price_fen
from catalog.scoring.renewal import VALID
from catalog.suppliers.rights import answer_shown, level_shown


class PlaceNames(NamedTuple):
    """One division an offer lies in: `level` is province, city or county."""

    level: str
    code: str
    name: str
    short_name: str
    name_en: str


class DaysProven(NamedTuple):
    """Days on which a paper proves the right to the mark, both ends included; None leaves a side open."""

    from_on: date | None
    through_on: date | None


class PaperDays(NamedTuple):
    """Days on which a paper behind a proven answer is valid, both ends included; None leaves a side open. `kind` is its
    type of document, `scheme` what it certifies, "" if nothing is said."""

    kind: str
    scheme: str
    from_on: date | None
    through_on: date | None


class ListedSpan(NamedTuple):
    """Listed days of an offer on which nothing dated changes, both ends included: one grade, one state of its papers,
    one state of its right to the mark, the same valid papers.

    `run_through_on` is the last day of the unbroken run of such spans. `renew_days` before a day of a span that is
    to_renew, papers must have been filed again. `proven`: a paper valid on these days proves the right, where it needs
    one. `proofs` and `certificates` are the kinds of papers behind proven answers that are valid on them, and what
    these certify.
    """

    from_on: date
    through_on: date
    grade: str
    conditional: bool
    run_through_on: date
    paper: str = VALID
    renew_days: int = 0
    proven: bool = True
    proofs: tuple[str, ...] = ()
    certificates: tuple[str, ...] = ()


class ProvenShares(NamedTuple):
    """What the points of a score rest on, in whole percent that add up to 100; `backed` is what is proven or measured,
    in thousandths, rounded down: a share that is reached is reached exactly."""

    proven: int
    measured: int
    declared: int
    backed: int

    def told(self) -> dict[str, int]:
        """What the card says of it."""
        return {"proven": self.proven, "measured": self.measured, "declared": self.declared}

    @property
    def step(self) -> str:
        """The share it reaches: 80, 50 or 0 of a hundred."""
        return "80" if self.backed >= 800 else "50" if self.backed >= 500 else "0"


class OfferSnapshot(TypedDict):
    """All the index needs of one offer that is listed on some day. Money in fen, weight in grams, days as dates.

    Beside these it holds every indexed field of products/schemas.py under its own name (`coded`).
    """

    id: str
    revision: int
    title: str
    name_zh: str
    name_en: str
    category: str
    gi_id: str
    gi_name_zh: str
    gi_name_en: str
    gi_system: str
    gi_fact_status: str
    authorisation: str
    # What suppliers/rights.py answers on days a paper proves it: authorised, via_authorised_supplier, pending, none.
    mark_right: str
    mark_proven: list[DaysProven]
    variety: str
    story: str
    story_en: str
    supplier_id: str
    supplier_name: str
    supplier_kind: str
    place: list[PlaceNames]
    gi_places: list[PlaceNames]
    spec: str
    spec_en: str
    net_weight_grams: int
    season_basis: str
    storage_basis: str
    harvest_from_on: date
    harvest_through_on: date
    ship_from_on: date
    ship_through_on: date
    ship_within_hours: int
    no_ship_provinces: list[str]
    capacity_units: int
    reserved_units: int
    live_price_fen: int
    floor_price_fen: int
    supply_price_fen: int
    commission_bp: int
    guarantees: list[str]
    sample_policy: str
    score_milli: int
    caps: list[str]
    coverage: str
    proven: ProvenShares | None
    standard: str
    approved_on: date
    approved_at: datetime
    spans: list[ListedSpan]
    # The last day of valid papers of an offer that has papers to renew after it (review/listing.py).
    paper_through_on: date | None
    photo: dict[str, Any] | None
    demo: bool


_MONTHS = tuple(f"{month:02}" for month in range(1, 13))
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def milliseconds(moment: datetime) -> int:
    """A moment as the index counts it: whole milliseconds since 1970."""
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def capacity_left(offer: OfferSnapshot) -> int:
    """Units nobody has reserved yet."""
    return max(offer["capacity_units"] - offer["reserved_units"], 0)


def coded(offer: OfferSnapshot) -> dict[str, str | list[str]]:
    """The code, or codes, of the fields that a search narrows by and a card shows as they are, by the field's name."""
    told = cast(Mapping[str, Any], offer)
    return {declared.name: told[declared.name] for declared in FACET_FIELDS}


def commission_fen(offer: OfferSnapshot) -> int:
    """Commission for one unit at the live price, in whole fen, rounded down."""
    return offer["live_price_fen"] * offer["commission_bp"] // 10_000


def unit_price(offer: OfferSnapshot) -> int:
    """What 500 g cost at the live price, in fen."""
    return unit_price_fen(offer["live_price_fen"], offer["net_weight_grams"])


def proven_first(offer: OfferSnapshot) -> int:
    """What orders offers by the share of points that is proven or measured, then by score."""
    return (offer["proven"].backed if offer["proven"] else 0) << 7 | min(offer["score_milli"] // 1000, 100)


def has_season(offer: OfferSnapshot) -> bool:
    """Whether the offer can be in season at all: goods out of storage need a stated basis (gate 4)."""
    return offer["season_basis"] != "storage" or bool(offer["storage_basis"].strip())


def months(offer: OfferSnapshot) -> list[str]:
    """The months in which the offer can be sold, as '01' to '12'."""
    if not has_season(offer):
        return []
    first, last = offer["ship_from_on"], offer["ship_through_on"]
    count = min((last.year - first.year) * 12 + last.month - first.month + 1, 12)
    return sorted(_MONTHS[(first.month - 1 + step) % 12] for step in range(count))


def divisions(path: Iterable[PlaceNames]) -> dict[str, list[str]]:
    """The codes of the province, city and county a product lies in."""
    # A product of two counties lies in one province, and is counted once in it.
    codes: dict[str, dict[str, None]] = {"province": {}, "city": {}, "county": {}}
    for place in path:
        codes[place.level][place.code] = None
    # Counties that no city holds stand under the register's own grouping, so that the tree has no holes.
    codes["city"] = codes["city"] or dict.fromkeys(code[:4] for code in codes["county"])
    return {level: list(found) for level, found in codes.items()}


def _product_key(offer: OfferSnapshot) -> str:
    """The same for offers that differ in size, batch or season only: one supplier's, of one name, variety and place
    under one protected name, whether the farm filed them as one product or as several (alliance design choice)."""
    place = offer["place"][-1].code if offer["place"] else ""
    same = (offer["supplier_id"], offer["gi_id"], offer["name_zh"], offer["variety"], place)
    return hashlib.sha256("\x1f".join(same).encode()).hexdigest()[:16]


def card(offer: OfferSnapshot, span: ListedSpan) -> dict[str, Any]:
    """What everyone may see of an offer in a list of results, on the days of one span. Days as ISO text."""
    return {
        "id": offer["id"],
        "product_key": _product_key(offer),
        "name": offer["name_zh"],
        "name_en": offer["name_en"],
        "title": offer["title"],
        "gi": {
            "id": offer["gi_id"],
            "name": offer["gi_name_zh"],
            "name_en": offer["gi_name_en"],
            "system": offer["gi_system"],
            "fact_status": offer["gi_fact_status"],
        },
        "authorisation": level_shown(offer["authorisation"], proven=span.proven),
        "mark_right": {
            "answer": answer_shown(offer["mark_right"], proven=span.proven),
            "proven": [[_iso(days.from_on), _iso(days.through_on)] for days in offer["mark_proven"]],
        },
        "category": offer["category"],
        "place": [{"code": one.code, "name": one.name, "name_en": one.name_en} for one in offer["place"]],
        "supplier": {"id": offer["supplier_id"], "name": offer["supplier_name"], "kind": offer["supplier_kind"]},
        "variety": offer["variety"],
        "spec": offer["spec"],
        "spec_en": offer["spec_en"],
        "net_weight_grams": offer["net_weight_grams"],
        "photo": offer["photo"],
        "grade": span.grade,
        "conditional": span.conditional,
        "paper": span.paper,
        "paper_through": _iso(offer["paper_through_on"]),
        "renew_days": span.renew_days,
        "score_milli": offer["score_milli"],
        "caps": offer["caps"],
        "coverage": offer["coverage"],
        "proven": offer["proven"].told() if offer["proven"] else None,
        "proofs": list(span.proofs),
        "certificates": list(span.certificates),
        "standard": offer["standard"],
        "price_fen": offer["live_price_fen"],
        "unit_price_fen": unit_price(offer),
        "capacity_units": offer["capacity_units"],
        "capacity_left_units": capacity_left(offer),
        "season": {
            "basis": offer["season_basis"],
            "harvest": [offer["harvest_from_on"].isoformat(), offer["harvest_through_on"].isoformat()],
            "ship": [offer["ship_from_on"].isoformat(), offer["ship_through_on"].isoformat()],
            "months": months(offer),
        },
        "ship_within_hours": offer["ship_within_hours"],
        "no_ship_provinces": offer["no_ship_provinces"],
        "guarantees": offer["guarantees"],
        "sample": offer["sample_policy"],
        **coded(offer),
        "approved_on": offer["approved_on"].isoformat(),
        "approved_at": offer["approved_at"].astimezone(UTC).isoformat(timespec="milliseconds"),
        "listed_through": span.run_through_on.isoformat(),
        "holds": [span.from_on.isoformat(), span.through_on.isoformat()],
        "demo": offer["demo"],
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def trade_terms(offer: OfferSnapshot) -> dict[str, int]:
    """What admitted anchors and the alliance get beside the card."""
    return {
        "commission_bp": offer["commission_bp"],
        "commission_fen": commission_fen(offer),
        "floor_price_fen": offer["floor_price_fen"],
    }


def supply_terms(offer: OfferSnapshot) -> dict[str, int]:
    """What only the alliance gets beside those."""
    return {"supply_price_fen": offer["supply_price_fen"]}
