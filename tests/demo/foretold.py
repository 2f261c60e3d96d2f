"""What the demonstration's offers will be graded, computed from its plan alone, without a database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from fractions import Fraction
from functools import cache
from random import Random
from typing import Any

from catalog.demo.load import MEASURED_EACH, PICTURES
from catalog.demo.pictures import motifs_of
from catalog.demo.planning.answers import answers_for, may_fail, seen_with
from catalog.demo.planning.natures import may_apply, natures
from catalog.demo.planning.offers import PlannedOffer, measured
from catalog.demo.planning.plan import SEED, PlannedProduct, PlannedSupplier
from catalog.demo.planning.proofs import chosen_kinds, planned_backing, proved_by
from catalog.scoring.assess import Assessment, assess, evaluate, read_answers
from catalog.scoring.backing import PHOTO, backing_of
from catalog.scoring.facts import OfferFacts, Paper, known_answers
from catalog.standards.kinds.kind import Reading
from catalog.standards.library import Library
from catalog.standards.numbers import ONE, ZERO
from catalog.standards.standard import MAJOR, Criterion, Standard

FILED_AT = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Foretold:
    """One planned offer with what the service will know of it. `number` is its place in the plan, from 1."""

    number: int
    planned: PlannedOffer
    standard: Standard
    facts: OfferFacts
    known: Mapping[str, Mapping[str, Any]]
    seen: Mapping[str, bool]
    random: Random
    on_file: frozenset[str] = frozenset()
    backed: Mapping[str, str] = field(default_factory=dict)
    scheme: str = ""

    def assess(self) -> Assessment:
        """The assessment of the answers the demo gives, as it will be decided."""
        fate, on = self.planned.fate, self.planned.decided_on
        chosen = chosen_kinds(self.standard.criteria, self.on_file, fate.grade, self.random)
        backing = planned_backing(self.standard.criteria, chosen) | dict(self.backed)
        given = answers_for(
            self.standard, self.known, fate.grade, on, self.random, flaw=fate.flaw, kind=self.planned.kind,
            seen=self.seen, backing=backing, proved=proved_by(chosen, self.scheme),
        )  # fmt: skip
        # A paper is uploaded, not claimed.
        said = {name: one for name, one in given.items() if _criterion(self.standard, name).kind.input != "paper"}
        return assess(self.standard, {**self.known, **said}, on, backing if self.standard.counts_proof else {})


def foretell(library: Library, plan: list[PlannedSupplier]) -> Iterator[Foretold]:
    """Every planned offer that is to be approved."""
    number = 0
    pictures: dict[str, int] = {}
    for supplier in plan:
        for product in supplier.products:
            turn = pictures.get(product.right.kind.id, 0)
            pictures[product.right.kind.id] = turn + 1
            seen = seen_with(_pictures_of(product, turn))
            for offer in product.offers:
                number += 1
                if offer.fate.end == "approved":
                    yield _one(library, supplier, product, offer, number, seen)


def _one(
    library: Library, supplier: PlannedSupplier, product: PlannedProduct, offer: PlannedOffer, number: int,
    seen: Mapping[str, bool],
) -> Foretold:  # fmt: skip
    random = Random(f"{SEED}:{number}")
    figures = measured(offer.fields, random) if number % MEASURED_EACH == 0 else {}
    standard = _standard(library, product.right.category, product.right.id, product.right.name_zh, offer.decided_on)
    facts = facts_of(supplier, product, offer, figures)
    answered = known_answers(standard.criteria, facts, offer.decided_on)
    known = {name: one.value for name, one in answered.items()}
    backed = {name: backing_of("system", one.source, (), (), (), offer.decided_on) for name, one in answered.items()}
    on_file = frozenset({paper.type for paper in facts.papers} | {PHOTO})
    scheme = next((one.paper.scheme for one in product.papers if one.paper.scheme), "")
    return Foretold(number, offer, standard, facts, known, seen, random, on_file, backed, scheme)


@cache
def _standard(library: Library, category: str, gi_id: str, gi_name: str, on: date) -> Standard:
    standard = library.standard_for(category, on)
    assert standard is not None
    profile = library.find_profile(standard, on, gi_id=gi_id, gi_name=gi_name)
    return standard if profile is None else library.get(standard.name, profile.name)


def facts_of(
    supplier: PlannedSupplier, product: PlannedProduct, offer: PlannedOffer, figures: Mapping[str, tuple[Any, str]]
) -> OfferFacts:
    """What is on file about a planned offer, but for the register's side: name and area are left to be answered."""
    right, fields = product.right, offer.fields
    claim = next(one for one in supplier.claims if one.fields["gi_id"] == right.id)
    applied_on = claim.fields["applied_on"]
    papers = [*supplier.papers, *product.papers, *offer.papers, *([claim.paper] if claim.paper else [])]
    return OfferFacts(
        product_names=(),
        gi_names=(),
        gi_status="",
        gi_fact_status="",
        gi_districts=(),
        gi_area_codes=(),
        place_code="",
        place_names=(),
        authorisation=(
            claim.fields["level"],
            date.fromisoformat(applied_on) if applied_on else None,
            claim.fields["via_supplier_name"],
        ),
        live_price_fen=fields["live_price_fen"],
        commission_bp=fields["commission_bp"],
        capacity_units=fields["capacity_units"],
        ship_from_on=date.fromisoformat(fields["ship_from_on"]),
        ship_through_on=date.fromisoformat(fields["ship_through_on"]),
        guarantees=tuple(fields["guarantees"]),
        photo_roles=(),
        has_story=True,
        supplier_kind=supplier.fields["kind"],
        ship_within_hours=fields["ship_within_hours"],
        category=right.category,
        may_be_food=right.may_be_food,
        papers=tuple(
            Paper(f"{place:04d}", one.paper.type, one.subject, one.paper.issued_on, one.paper.expires_on, FILED_AT)
            for place, one in enumerate(papers)
        ),
        recorded=figures,
    )


def at_best(one: Foretold) -> bool:
    """Whether the offer may be listed when everything that is not known of it is as good as its fate lets it be.

    By what is known, rounded down: the same for thousands of offers. Totals, gates and floors fall with any score, so
    whatever may be listed so may be listed as it is.
    """
    standard, planned = one.standard, one.planned
    rounded = tuple(
        (name, _rounded_down(standard, name, value, planned.decided_on)) for name, value in sorted(one.known.items())
    )
    chosen = tuple((name, value["value"]) for name, value in sorted(one.known.items()) if _is_chosen(standard, name))
    described = tuple(answer["value"] for answer in _described(one).values())
    failing = planned.fate.flaw == MAJOR
    key = (
        standard.name,
        standard.profile and standard.profile.id,
        described,
        failing,
        one.seen["detail_photos"],
        rounded,
        chosen,
    )
    if key not in _AT_BEST:
        _AT_BEST[key] = _at_best(one, dict(rounded))
    return _AT_BEST[key]


_AT_BEST: dict[tuple[Any, ...], bool] = {}


def _described(one: Foretold) -> dict[str, dict[str, Any]]:
    return natures(one.standard, one.planned.kind, one.facts.supplier_kind, one.facts.category)


def _at_best(one: Foretold, rounded: Mapping[str, Reading]) -> bool:
    standard, on = one.standard, one.planned.decided_on
    answers = {**_described(one), **one.known}
    open_ones = [
        c
        for c in standard.criteria
        if c.id not in answers and c.excluded is None and c.answered_by != "service" and may_apply(standard, c, answers)
    ]
    for criterion in open_ones:
        if criterion.kind.input != "paper":  # a paper is uploaded, not claimed
            answer = criterion.kind.example(Fraction(1), on)
            items = criterion.kind.items
            if items and one.seen.keys() <= set(items):
                answer = {**answer, "met": sum(one.seen.get(item, True) for item in items)}
            answers[criterion.id] = answer
    for failing in may_fail(open_ones, one.planned.fate.flaw) or [None]:
        tried = dict(answers)
        if failing is not None:
            tried[failing] = _criterion(standard, failing).kind.example(Fraction(0), on)
        readings = [
            rounded.get(criterion.id, reading)
            for criterion, reading in zip(standard.criteria, read_answers(standard, tried, on), strict=True)
        ]
        if not evaluate(standard, tried, readings, on).listable:
            return False
    return True


def _rounded_down(standard: Standard, name: str, value: Mapping[str, Any], on: date) -> Reading:
    criterion = _criterion(standard, name)
    reading = criterion.kind.score(value, on)
    if not isinstance(reading, tuple):
        return reading
    least = ONE if reading[0] == reading[1] else ZERO
    return least if criterion.passes(least) == criterion.passes(reading) else criterion.pass_at


def _is_chosen(standard: Standard, name: str) -> bool:
    return bool(_criterion(standard, name).choices)


def _criterion(standard: Standard, name: str) -> Criterion:
    criterion = standard.criterion(name)
    assert criterion is not None
    return criterion


def _pictures_of(product: PlannedProduct, turn: int) -> int:
    return len(motifs_of(product.right, turn, PICTURES[turn % len(PICTURES)]))
