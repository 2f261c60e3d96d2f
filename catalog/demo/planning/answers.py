"""Answers to any standard that come out at a wanted grade, for what the service does not know. Pure.

They are found, not written down: the engine scores a trial, and the quality aimed at moves until the total fits. So
the demo works for standards and profiles that did not exist when it was written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from functools import lru_cache
from random import Random
from types import MappingProxyType
from typing import Any

from catalog.demo.planning.natures import may_apply, natures
from catalog.scoring.assess import Assessment, assess
from catalog.standards.kinds.kind import Kind
from catalog.standards.numbers import as_fraction
from catalog.standards.standard import KNOCKOUT, MAJOR, MINOR, Criterion, Standard

Answer = dict[str, Any]
NOTHING: Mapping[str, Any] = MappingProxyType({})
_AIM = {"A": 94, "B": 85, "C": 75, "D": 65}
# In hundredths of a criterion's score, as are qualities: there are few such answers, and each is made once.
_SPREAD = 12
_ROUNDS = 7
# Near enough to the aim; and how far a point missed moves the quality (some criteria do not move).
_CLOSE = 1.5
_STRIDE = 1.4
# By how much the quality is raised when the search ended below what may be listed.
_RAISE = 4


def answers_for(
    standard: Standard,
    known: Mapping[str, Mapping[str, Any]],
    grade: str,
    on: date,
    random: Random,
    *,
    flaw: str = "",
    kind: str = "",
    seen: Mapping[str, bool] = NOTHING,
    backing: Mapping[str, str] = NOTHING,
    proved: Mapping[str, Answer] = NOTHING,
) -> dict[str, Answer]:
    """Answers by criterion id to everything `known` leaves open, with a total inside the wanted grade where possible,
    and where a grade that may be listed is wanted, at least such a one.

    `kind` is the kind of produce (kinds.csv): what the goods are decides which criteria apply. `seen` are named items
    that the service sees for itself, whatever is claimed. `backing` is what each answer will rest on, `proved` the
    answers that a certificate gives (proofs.py). `flaw` `major` or `knockout` makes one criterion of that gate fail;
    `unknown` leaves one to eight unanswered.
    """
    by_service = {criterion.id for criterion in standard.criteria if criterion.answered_by == "service"}
    described = {
        name: answer for name, answer in natures(standard, kind).items() if name not in known and name not in by_service
    }
    known = {**known, **described}
    open_ones = [
        c
        for c in standard.criteria
        if c.id not in known and c.id not in by_service and c.excluded is None and may_apply(standard, c, known)
    ]
    leanings = {c.id: random.randint(-_SPREAD, _SPREAD) for c in open_ones}
    able = may_fail(open_ones, flaw)
    failing = random.choice(able) if able else None
    aim = _AIM[grade] + random.randint(-3, 3)
    quality = aim

    def tried(quality: int) -> tuple[dict[str, Answer], Assessment]:
        given = {c.id: _answer(c, quality + leanings[c.id], failing, grade, on) for c in open_ones}
        given |= {c.id: _as_seen(c, given[c.id], seen) for c in open_ones if _is_seen(c, seen)}
        given |= {name: answer for name, answer in proved.items() if name in given}
        return given, assess(standard, {**known, **given}, on, backing if standard.counts_proof else NOTHING)

    for _ in range(_ROUNDS):
        given, trial = tried(quality)
        missed = aim - trial.total[0] / trial.total[1]
        if abs(missed) < _CLOSE:
            break
        quality += round(missed * _STRIDE)
    if grade in standard.rules.listable_grades and flaw != KNOCKOUT:
        # Some criteria move in leaps, and caps come on top: the search may end on the wrong side of one.
        while not trial.listable and quality < 100 + _SPREAD:
            quality += _RAISE
            given, trial = tried(quality)
    given = {name: answer for name, answer in given.items() if name not in trial.ignored_answers}
    if flaw == "unknown":
        for criterion_id in random.sample(sorted(given), min(len(given), random.choice((1, 2, 3, 5, 8)))):
            del given[criterion_id]
    return {**described, **given}


def may_fail(criteria: Iterable[Criterion], flaw: str) -> list[str]:
    """Which of these criteria a flaw may make fail: measured ones of its gate, else any."""
    if flaw not in (MAJOR, KNOCKOUT):
        return []
    able = [c for c in criteria if c.gate == flaw and as_fraction(c.least) < as_fraction(c.pass_at or (0, 1))]
    return [c.id for c in able if c.kind.against_a_limit] or [c.id for c in able]


def _answer(criterion: Criterion, quality: int, failing: str | None, grade: str, on: date) -> Answer:
    least = 0
    if criterion.id == failing:
        quality = 0
    elif criterion.pass_at is not None and (
        criterion.gate in (KNOCKOUT, MAJOR) or (criterion.gate == MINOR and grade == "A")
    ):
        least = -(-100 * criterion.pass_at[0] // criterion.pass_at[1]) + 2
    hundredths = min(max(quality, least, 0), 100)
    return dict(_example(criterion.kind, hundredths, on))


@lru_cache(50_000)
def _example(kind: Kind, hundredths: int, on: date) -> Answer:
    return kind.example(Fraction(hundredths, 100), on)


def seen_with(pictures: int) -> dict[str, bool]:
    """What the service sees of a product's material pack when it has so many pictures (scoring.facts.known_items)."""
    return {"cover_photo": pictures > 0, "detail_photos": pictures > 3, "origin_story": True}


def as_said(criterion: Criterion, answer: Mapping[str, Any], seen: Mapping[str, bool]) -> dict[str, Any]:
    """A share of named items as people say it: which ones, those first that the service sees itself."""
    items = criterion.kind.items
    if not items or "met" not in answer:
        return dict(answer)
    by_itself = seen if _is_seen(criterion, seen) else {}
    first = [item for item in items if by_itself.get(item)]
    others = [item for item in items if item not in by_itself]
    return {"items": (first + others)[: answer["met"]]}


def _is_seen(criterion: Criterion, seen: Mapping[str, bool]) -> bool:
    items = criterion.kind.items
    return bool(seen) and bool(items) and seen.keys() <= set(items) and criterion.answered_by == "owner"


def _as_seen(criterion: Criterion, answer: Answer, seen: Mapping[str, bool]) -> Answer:
    """The service corrects a claim that it sees otherwise: no fewer items than it sees, none of those it misses."""
    there = sum(seen.values())
    return {**answer, "met": min(max(answer["met"], there), answer["total"] - len(seen) + there)}
