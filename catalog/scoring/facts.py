"""What the service itself knows and can answer criteria with: nobody types it, nobody can claim otherwise. Pure.

A criterion names its fact in the standard (`fact = "commission_percent"`). A fact the service does not know answers
nothing: unknown is not zero.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Protocol

from catalog.folding import key_of
from catalog.suppliers.rights import mark_right

# Papers that speak of one batch count only when they were filed with the offer itself (scoring.md, "Why batch"). Later
# versions say which those are by `renews`; versions that say nothing, as 1.0.0, go by this list.
PER_BATCH_TYPES_OF_1_0_0 = frozenset({"commitment_certificate", "quarantine_certificate"})
# Facts that arise elsewhere and are pushed with their source: what each is, and of which JSON type.
RECORDED: Mapping[str, str] = {
    "median_price_fen": "whole",  # of 90 days, same specification
    "forecast_demand_units": "whole",  # for the window of the offer
    "dispatch_hours": "number",  # 95th percentile of measured dispatch
    "arrival_damage": "number",  # percent of parcels
    "negative_reviews": "number",  # percent, of 30 reviews or more
    "shelf_life_left": "number",  # share of the shelf life left at dispatch, 0 to 1
    "sample_tests": "word",  # two_or_more, one, sent, none
}
SAMPLE_WORDS = ("two_or_more", "one", "sent", "none")


ORIGIN = "origin_in_protected_area"


@dataclass(frozen=True)
class Paper:
    """A document that is not withdrawn. `subject_type` is one of supplier, authorisation, product, offer."""

    id: str
    type: str
    subject_type: str
    issued_on: date | None
    expires_on: date | None
    filed_at: datetime

    def valid_on(self, on: date) -> bool:
        """Whether it was issued by the day and has not expired (the day of expiry itself is valid)."""
        return (self.issued_on is None or self.issued_on <= on) and (self.expires_on is None or self.expires_on >= on)


@dataclass(frozen=True)
class OfferFacts:
    """What is on file about one offer. Money in fen, rates in basis points; `recorded` maps a fact to (value, source).

    `place_names` go from province to county or street; `gi_districts` are the divisions the notice names, in its words;
    `authorisation` is the level, the day of application and through whose right the goods are sold; `struck` are the
    ids of what a reviewer found not to show it, by criterion.
    """

    product_names: tuple[str, ...]
    gi_names: tuple[str, ...]
    gi_status: str
    gi_fact_status: str
    gi_districts: tuple[str, ...]
    gi_area_codes: tuple[str, ...]
    place_code: str
    place_names: tuple[str, ...]
    authorisation: tuple[str, date | None, str] | None
    live_price_fen: int
    commission_bp: int
    capacity_units: int
    ship_from_on: date
    ship_through_on: date
    guarantees: tuple[str, ...]
    photo_roles: tuple[str, ...]
    has_story: bool
    supplier_kind: str = ""
    ship_within_hours: int = 0
    papers: tuple[Paper, ...] = ()
    recorded: Mapping[str, tuple[Any, str]] = field(default_factory=dict)
    struck: Mapping[str, frozenset[str]] = field(default_factory=dict)
    category: str = ""
    origin: str | None = None
    """Whether the place lies in the named area (registry/origin.py); None under versions that do not compare it."""
    may_be_food: bool | None = None
    """What the list of foods says of the goods (registry/foods.py); None where it cannot tell."""


@dataclass(frozen=True)
class SystemAnswer:
    """An answer the service gives: the engine's value, where it comes from (a code, or a recorded fact's own source),
    the documents behind it."""

    value: Mapping[str, Any]
    source: str
    document_ids: tuple[str, ...] = ()


class Criterion(Protocol):
    """What is asked of a criterion here."""

    @property
    def id(self) -> str: ...
    @property
    def fact(self) -> str | None: ...
    @property
    def evidence(self) -> tuple[str, ...]: ...
    @property
    def renew_before_days(self) -> int | None: ...


def per_batch_types(criteria: Iterable[Criterion]) -> frozenset[str]:
    """The types of papers that must be filed with the offer itself."""
    renewed = frozenset(
        one for criterion in criteria if criterion.renew_before_days is not None for one in criterion.evidence
    )
    return renewed or PER_BATCH_TYPES_OF_1_0_0


def known_answers(criteria: Sequence[Criterion], facts: OfferFacts, on: date) -> dict[str, SystemAnswer]:
    """Every criterion the service can answer by itself, by id."""
    per_batch = per_batch_types(criteria)
    found: dict[str, SystemAnswer] = {}
    for criterion in criteria:
        answer = _answer(criterion, facts, per_batch, on)
        if answer is not None:
            found[criterion.id] = answer
    return found


def newest_paper(
    papers: Iterable[Paper],
    types: Iterable[str],
    on: date,
    per_batch: Collection[str] = PER_BATCH_TYPES_OF_1_0_0,
    struck: Collection[str] = (),
) -> Paper | None:
    """The paper that counts: one valid on the day before any other, then the newest by issue, then by filing. Those a
    reviewer `struck` do not count."""
    wanted = set(types)
    fitting = [
        paper
        for paper in papers
        if paper.type in wanted
        and paper.id not in struck
        and (paper.type not in per_batch or paper.subject_type == "offer")
    ]
    return max(
        fitting,
        key=lambda paper: (paper.valid_on(on), paper.issued_on or date.min, paper.filed_at, paper.id),
        default=None,
    )


def known_items(facts: OfferFacts) -> dict[str, bool]:
    """Parts of the livestream material pack the service can see for itself; the owner says the rest."""
    return {
        "cover_photo": "cover" in facts.photo_roles,
        "detail_photos": facts.photo_roles.count("detail") >= 3,
        "origin_story": facts.has_story,
    }


def _answer(criterion: Criterion, facts: OfferFacts, per_batch: frozenset[str], on: date) -> SystemAnswer | None:
    if criterion.fact is None:
        return None
    if criterion.fact == "document":
        return _document(criterion, facts, per_batch, on)
    rule = _RULES.get(criterion.fact)
    if rule is not None:
        return rule(facts, on)
    recorded = facts.recorded.get(criterion.fact)
    return None if recorded is None else SystemAnswer({"value": recorded[0]}, recorded[1])


def _document(criterion: Criterion, facts: OfferFacts, per_batch: frozenset[str], on: date) -> SystemAnswer | None:
    paper = newest_paper(facts.papers, criterion.evidence, on, per_batch, facts.struck.get(criterion.id, ()))
    if paper is None:
        return None
    return SystemAnswer(
        {
            "present": True,
            "issued_on": paper.issued_on.isoformat() if paper.issued_on else None,
            "expires_on": paper.expires_on.isoformat() if paper.expires_on else None,
        },
        "document",
        (paper.id,),
    )


def _gi_on_register(facts: OfferFacts, on: date) -> SystemAnswer | None:
    """Yes for a registered name that the product carries. A name nobody has looked up in its official document, or one
    the product does not carry, is for a person to judge."""
    proven = facts.gi_fact_status in ("notice_matched", "notice_not_matched", "register_copy", "official_document")
    if facts.gi_status != "registered" or not proven:
        return None
    carried = any(key_of(gi) in key_of(name) for gi in facts.gi_names for name in facts.product_names if gi)
    return SystemAnswer({"value": True}, "register") if carried else None


def _origin_in_protected_area(facts: OfferFacts, on: date) -> SystemAnswer | None:
    """Yes inside the area the notice names, no outside it; where that cannot be told a person says it. Versions that do
    not compare origins (1.0.0) only say yes, where the notice names the place itself or a division around it."""
    if facts.origin is not None:
        compared = {"inside": True, "outside": False}.get(facts.origin)
        return None if compared is None else SystemAnswer({"value": compared}, "protected_area")
    if facts.place_code[:6] not in facts.gi_area_codes:
        return None
    county_and_below = facts.place_names[1:]
    named = any(key_of(district) == key_of(name) for district in facts.gi_districts for name in county_and_below)
    return SystemAnswer({"value": True}, "protected_area") if named else None


def _gi_authorisation(facts: OfferFacts, on: date) -> SystemAnswer | None:
    """From the authorisation and the paper that proves it (suppliers/rights.py)."""
    level, applied_on, via = facts.authorisation or (None, None, "")
    proofs = [
        paper.id
        for paper in facts.papers
        if paper.type == "gi_mark_authorisation" and paper.subject_type == "authorisation" and paper.valid_on(on)
    ]
    right = mark_right(level, proven=bool(proofs), applied_on=applied_on, via_supplier_name=via)
    if right is None:
        return None
    return SystemAnswer({"value": right}, "authorisation", tuple(proofs) if right not in ("pending", "none") else ())


def _commission_percent(facts: OfferFacts, on: date) -> SystemAnswer:
    return SystemAnswer({"value": _ratio(facts.commission_bp, 100)}, "offer")


def _supply_weeks(facts: OfferFacts, on: date) -> SystemAnswer:
    days = (facts.ship_through_on - facts.ship_from_on).days + 1
    return SystemAnswer({"value": _ratio(days, 7)}, "offer")


def _capacity_to_demand(facts: OfferFacts, on: date) -> SystemAnswer | None:
    demand, source = facts.recorded.get("forecast_demand_units", (0, ""))
    return SystemAnswer({"value": _ratio(facts.capacity_units, demand)}, source) if demand > 0 else None


def _price_index(facts: OfferFacts, on: date) -> SystemAnswer | None:
    median, source = facts.recorded.get("median_price_fen", (0, ""))
    return SystemAnswer({"value": _ratio(facts.live_price_fen, median)}, source) if median > 0 else None


def _promised_dispatch_hours(facts: OfferFacts, on: date) -> SystemAnswer | None:
    return SystemAnswer({"value": facts.ship_within_hours}, "offer") if facts.ship_within_hours > 0 else None


def _supplier_kind(facts: OfferFacts, on: date) -> SystemAnswer | None:
    return SystemAnswer({"value": facts.supplier_kind}, "supplier") if facts.supplier_kind else None


def _after_sales(facts: OfferFacts, on: date) -> SystemAnswer | None:
    """The guarantee "damage_refund" promises just this: in full, within 48 hours of arrival. Without it a person says
    what is promised."""
    return SystemAnswer({"value": "full_48h"}, "guarantees") if "damage_refund" in facts.guarantees else None


def _category(facts: OfferFacts, on: date) -> SystemAnswer | None:
    return SystemAnswer({"value": facts.category}, "product") if facts.category else None


def _food_use(facts: OfferFacts, on: date) -> SystemAnswer | None:
    return None if facts.may_be_food is None else SystemAnswer({"value": facts.may_be_food}, "food_list")


_RULES: Mapping[str, Callable[[OfferFacts, date], SystemAnswer | None]] = {
    "gi_on_register": _gi_on_register,
    ORIGIN: _origin_in_protected_area,
    "gi_authorisation": _gi_authorisation,
    "commission_percent": _commission_percent,
    "supply_weeks": _supply_weeks,
    "capacity_to_demand": _capacity_to_demand,
    "price_index": _price_index,
    "after_sales": _after_sales,
    "promised_dispatch_hours": _promised_dispatch_hours,
    "supplier_kind": _supplier_kind,
    "category": _category,
    "food_use": _food_use,
}


def _ratio(numerator: int, denominator: int) -> Decimal:
    """A ratio half up to six decimals, without needless zeros: what is stored is exactly what is scored."""
    six = (Decimal(numerator) / Decimal(denominator)).quantize(Decimal("0.000001"), ROUND_HALF_UP)
    return six.quantize(Decimal(1)) if six == six.to_integral_value() else six.normalize()
