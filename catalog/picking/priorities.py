"""An anchor's own order of offers that are listed already: five measures, weights of their own, TOPSIS. Pure.

An order, never a grade: it compares the offers at hand with one another and says nothing about any of them alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from catalog.picking.topsis import closeness
from catalog.scoring.assess import Assessment

# Each measure, and whether more of it is better (alliance design choice).
MEASURES: Mapping[str, bool] = {
    "price": False,  # live price of a kilogram
    "commission": True,  # rate
    "quality": True,  # score of the section "quality and distinctiveness"
    "supply": True,  # kilograms not yet reserved
    "story": True,  # share of the material pack that is ready
}
MOST_WEIGHT = 10
EVEN = dict.fromkeys(MEASURES, 5)
_QUALITY_SECTION, _STORY_ITEM = "C", "origin_story"


@dataclass(frozen=True)
class Measured:
    """One offer's five measures: fen a kilogram, basis points, 0..100, kilograms, 0..1. None: not known; it then counts
    as the least favourable of those compared."""

    offer_id: str
    price: Fraction
    commission: int | None
    quality: Fraction | None
    supply: Fraction
    story: Fraction | None


@dataclass(frozen=True)
class Ranked:
    """An offer in its place: `closeness` 0..1, how near it comes to the best of everything among those compared."""

    measured: Measured
    closeness: float


def ranked(offers: Sequence[Measured], weights: Mapping[str, int]) -> list[Ranked]:
    """The offers, the nearest to the weights' ideal first; ties stay as they came.

    `weights` give each of MEASURES 0..MOST_WEIGHT. Raises Invalid when all are zero or one is negative.
    """
    columns = {name: _column(offers, name, more) for name, more in MEASURES.items()}
    rows = [[columns[name][place] for name in MEASURES] for place in range(len(offers))]
    near = closeness(rows, [weights[name] for name in MEASURES], list(MEASURES.values()))
    found = [Ranked(offer, value) for offer, value in zip(offers, near, strict=True)]
    return sorted(found, key=lambda one: -one.closeness)


def quality_of(assessment: Assessment) -> Fraction | None:
    """The score of the quality section, 0..100; None where nothing of it applies."""
    for place, section in enumerate(assessment.standard.sections):
        weight = assessment.section_weights[place]
        if section.id == _QUALITY_SECTION and weight:
            return Fraction(100 * assessment.section_points[place], assessment.scale * weight)
    return None


def story_of(assessment: Assessment) -> Fraction | None:
    """The share of the material pack (photos, video, story, recipe) that is ready; None where it is not known."""
    for criterion, _, s, _answer in assessment.findings:
        if _STORY_ITEM in criterion.kind.items and s is not None:
            return Fraction(*s)
    return None


def _column(offers: Sequence[Measured], name: str, more_is_better: bool) -> list[float]:
    values = [getattr(offer, name) for offer in offers]
    known = [float(value) for value in values if value is not None]
    worst = 0.0 if not known else min(known) if more_is_better else max(known)
    return [worst if value is None else float(value) for value in values]
