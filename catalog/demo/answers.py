"""Answers to any standard that come out at a wanted grade, for what the service does not know. Pure.

They are found, not written down: the engine scores a trial, and the quality aimed at moves until the total fits. So
the demo works for standards and profiles that did not exist when it was written.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from random import Random
from typing import Any

from catalog.demo.natures import may_apply, natures
from catalog.scoring.assess import assess
from catalog.scoring.kinds.boolean import Boolean
from catalog.scoring.kinds.document import Document
from catalog.scoring.kinds.enum import Enumeration
from catalog.scoring.kinds.fraction import ShareOfItems
from catalog.scoring.kinds.limit_ratio import LimitRatio
from catalog.scoring.kinds.piecewise import Piecewise
from catalog.scoring.kinds.scale import Scale
from catalog.scoring.numbers import as_fraction
from catalog.scoring.standard import KNOCKOUT, MAJOR, MINOR, Criterion, Standard

Answer = dict[str, Any]
_AIM = {"A": Fraction(94), "B": Fraction(85), "C": Fraction(75), "D": Fraction(65)}
_SPREAD = Fraction(12, 100)
_ROUNDS = 7
# Near enough to the aim; and how far a point missed moves the quality, in thousandths (some criteria do not move).
_CLOSE = Fraction(3, 2)
_STRIDE = 14
# A notice sets about this many values of its own; where a standard counts them, the demo counts five.
_NOTICE_ITEMS = 5


def answers_for(
    standard: Standard,
    known: Mapping[str, Mapping[str, Any]],
    grade: str,
    on: date,
    random: Random,
    *,
    flaw: str = "",
    kind: str = "",
) -> dict[str, Answer]:
    """Answers by criterion id to everything `known` leaves open, with a total inside the wanted grade where possible.

    `kind` is the kind of produce (kinds.csv): what the goods are decides which criteria apply.
    `flaw` `major` or `knockout` makes one criterion of that gate fail; `unknown` leaves one to eight unanswered.
    """
    described = {name: answer for name, answer in natures(standard, kind).items() if name not in known}
    known = {**known, **described}
    open_ones = [
        c for c in standard.criteria if c.id not in known and c.excluded is None and may_apply(standard, c, known)
    ]
    leanings = {c.id: Fraction(random.randint(-100, 100), 100) * _SPREAD for c in open_ones}
    failing = _failing(open_ones, flaw, random)
    aim = _AIM[grade] + Fraction(random.randint(-30, 30), 10)
    quality = aim / 100
    for _ in range(_ROUNDS):
        given = {c.id: _answer(c, quality + leanings[c.id], failing, grade, on) for c in open_ones}
        trial = assess(standard, {**known, **given}, on)
        missed = aim - Fraction(*trial.total)
        if abs(missed) < _CLOSE:
            break
        quality += Fraction(round(missed * _STRIDE), 1000)
    given = {name: answer for name, answer in given.items() if name not in trial.ignored_answers}
    if flaw == "unknown":
        for criterion_id in random.sample(sorted(given), min(len(given), random.choice((1, 2, 3, 5, 8)))):
            del given[criterion_id]
    return {**described, **given}


def _failing(criteria: list[Criterion], flaw: str, random: Random) -> str | None:
    if flaw not in (MAJOR, KNOCKOUT):
        return None
    able = [c.id for c in criteria if c.gate == flaw and as_fraction(c.least) < as_fraction(c.pass_at or (0, 1))]
    measured = [c.id for c in criteria if c.id in able and isinstance(c.kind, LimitRatio)]
    return random.choice(measured or able) if able else None


def _answer(criterion: Criterion, quality: Fraction, failing: str | None, grade: str, on: date) -> Answer:
    s = min(max(quality, Fraction(0)), Fraction(1))
    if criterion.id == failing:
        return answer_at(criterion, Fraction(0), on)
    if criterion.pass_at is not None and (
        criterion.gate in (KNOCKOUT, MAJOR) or (criterion.gate == MINOR and grade == "A")
    ):
        s = max(s, as_fraction(criterion.pass_at) + Fraction(1, 50))
    return answer_at(criterion, min(s, Fraction(1)), on)


def answer_at(criterion: Criterion, s: Fraction, on: date) -> Answer:
    """An answer that scores about `s`: for a wanted pass never below it, for counted kinds the nearest possible."""
    kind = criterion.kind
    if isinstance(kind, Boolean):
        return {"value": s >= Fraction(1, 2)}
    if isinstance(kind, Enumeration):
        return {"value": min(kind.map, key=lambda value: (abs(as_fraction(kind.map[value]) - s), value))}
    if isinstance(kind, ShareOfItems):
        total = _NOTICE_ITEMS if kind.items is None else len(kind.items)
        return {"met": -int(-s * total // 1), "total": total}
    if isinstance(kind, Scale):
        marks = -int(-s * kind.most * kind.raters_min // 1)
        share, extra = divmod(marks, kind.raters_min)
        return {"ratings": [share + (place < extra) for place in range(kind.raters_min)]}
    if isinstance(kind, Piecewise):
        if isinstance(kind, LimitRatio) and s <= 0:
            return {"value": Decimal("1.12")}
        return {"value": _x_at(kind, s)}
    if isinstance(kind, Document):
        if s <= 0:
            return {"present": False}
        return {"present": True, "issued_on": (on - timedelta(days=3)).isoformat(), "expires_on": None}
    raise TypeError(f"no demo answer for the kind {kind.fn}")


def _x_at(kind: Piecewise, s: Fraction) -> Decimal:
    """A value on the curve at this score, rounded to the better side as people write such values."""
    points = [(as_fraction(x), as_fraction(y)) for x, y in kind.points]
    s = min(max(s, min(y for _, y in points)), max(y for _, y in points))
    for (x1, y1), (x2, y2) in pairwise(points):
        if min(y1, y2) <= s <= max(y1, y2) and y1 != y2:
            return _rounded(x1 + (s - y1) * (x2 - x1) / (y2 - y1), points[-1][0] - points[0][0], up=y2 > y1)
    return _rounded(next(x for x, y in points if y == s), points[-1][0] - points[0][0], up=True)


def _rounded(x: Fraction, span: Fraction, *, up: bool) -> Decimal:
    digits = 2 if span < 3 else 1 if span < 100 else 0
    scaled = x * 10**digits
    count = -int(-scaled // 1) if up else int(scaled // 1)
    return Decimal(count).scaleb(-digits)
