"""`piecewise`: a measured value, scored along straight lines between points."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import lcm
from typing import Any, NamedTuple

from catalog.standards.kinds.kind import (
    Answer,
    Kind,
    ParameterRefused,
    Reading,
    Rule,
    measured,
    only_parameters,
    points_of,
)
from catalog.standards.kinds.typed import TypedAnswer
from catalog.standards.numbers import EXPONENTS, NumberRefused, Ratio, Words, as_fraction, exact, plain, reduced

MOST_POINTS = 50
MOST_MEASURED_DECIMALS = 4


class Line(NamedTuple):
    """One piece: for x up to `until`, s = (slope * x + start) / scale, all whole numbers."""

    until: Ratio
    slope: int
    start: int
    scale: int


class Piecewise(Kind):
    """The answer {"value": 12.8} scores linearly between the `points` [x, s], constant outside (scoring.md)."""

    fn = "piecewise"
    input = "number"
    __slots__ = ("first", "last", "lines", "points")

    def __init__(self, criterion_id: str, points: tuple[tuple[Ratio, Ratio], ...]) -> None:
        super().__init__(criterion_id)
        self.points = points
        self.first, self.last = points[0], points[-1]
        across = lcm(*(x[1] for x, _ in points))
        upward = lcm(*(s[1] for _, s in points))
        xs = [x[0] * (across // x[1]) for x, _ in points]
        ss = [s[0] * (upward // s[1]) for _, s in points]
        self.lines = tuple(
            Line(
                points[i + 1][0],
                across * (ss[i + 1] - ss[i]),
                ss[i] * (xs[i + 1] - xs[i]) - xs[i] * (ss[i + 1] - ss[i]),
                upward * (xs[i + 1] - xs[i]),
            )
            for i in range(len(points) - 1)
        )

    @classmethod
    def prepare(cls, criterion_id: str, parameters: Mapping[str, Any]) -> Piecewise:
        only_parameters(parameters, "points")
        given = parameters.get("points")
        if not isinstance(given, list | tuple) or len(given) < 2:
            raise ParameterRefused("points", "fewer_than_two")
        if len(given) > MOST_POINTS:
            raise ParameterRefused("points", "too_many")
        points: list[tuple[Ratio, Ratio]] = []
        for place, point in enumerate(given):
            key = f"points.{place}"
            if not isinstance(point, list | tuple) or len(point) != 2:
                raise ParameterRefused(key, "not_a_pair")
            try:
                x, s = exact(point[0]), exact(point[1])
            except NumberRefused as refusal:
                raise ParameterRefused(key, refusal.reason) from None
            if not 0 <= s[0] <= s[1]:
                raise ParameterRefused(key, "not_between_0_and_1")
            if points and x[0] * points[-1][0][1] <= points[-1][0][0] * x[1]:
                raise ParameterRefused(key, "x_not_rising")
            points.append((x, s))
        return cls(criterion_id, tuple(points))

    def score(self, answer: Answer, on: date) -> Reading:
        return self.at(self.number_of(answer))

    def at(self, x: Ratio) -> Ratio:
        """The height of the line over x."""
        xn, xd = x
        least, s = self.first
        if xn * least[1] <= least[0] * xd:
            return s
        for until, slope, start, scale in self.lines:
            if xn * until[1] <= until[0] * xd:
                return reduced(slope * xn + start * xd, scale * xd)
        return self.last[1]

    @property
    def least(self) -> Ratio:
        return min((s for _, s in self.points), key=as_fraction)

    @property
    def best(self) -> Ratio:
        return max((s for _, s in self.points), key=as_fraction)

    def neighbours(self, answer: Answer, targets: tuple[Ratio, ...], on: date) -> tuple[Answer, ...]:
        step = _resolution(answer["value"], *(x for x, _ in self.points))
        near: dict[Decimal, None] = {}
        for target in targets:
            for crossing in self._crossings(target):
                below = int(as_fraction(crossing) / as_fraction(step) // 1)
                for count in (below - 1, below, below + 1, below + 2):
                    number = Decimal(count).scaleb(-len(str(step[1])) + 1)
                    near[number] = None
        return tuple({"value": number} for number in near)

    def _crossings(self, target: Ratio) -> list[Ratio]:
        """Every x at which the curve reaches the target score between two points."""
        found = []
        for (_, s1), (_, s2), line in zip(self.points, self.points[1:], self.lines, strict=False):
            low, high = sorted((as_fraction(s1), as_fraction(s2)))
            if low <= as_fraction(target) <= high and line.slope:
                n, d = target[0] * line.scale - line.start * target[1], target[1] * line.slope
                found.append(reduced(n, d) if d > 0 else reduced(-n, -d))
        return found

    def describe(self, answer: Answer, on: date, labels: Mapping[str, Words], unit: str | None) -> Words:
        return measured(self._shown(exact(answer["value"])), unit)

    def _shown(self, value: Ratio, per_one: int = 1) -> str:
        """A value for a sentence, times `per_one`. What somebody measured has few decimals and stays as it is; what was
        computed (weeks of a season, a ratio) gets two, and more only where these would put it beside a limit on the
        other side, or on it."""
        exactly = as_fraction(value) * per_one
        limits = [as_fraction(x) * per_one for x, _ in self.points]
        text = plain(exactly.numerator, exactly.denominator)
        if len(text.partition(".")[2]) <= MOST_MEASURED_DECIMALS:
            return text
        for decimals in range(2, 6):
            shorter = plain(exactly.numerator, exactly.denominator, decimals)
            about = Fraction(shorter)
            if all((about > x, about < x) == (exactly > x, exactly < x) for x in limits):
                return shorter
        return text

    def requirement(self, pass_at: Ratio, labels: Mapping[str, Words], unit: str | None) -> Words:
        crossings = [measured(plain(*x, 4), unit) for x in dict.fromkeys(self._crossings(pass_at))]
        rising = as_fraction(self.last[1]) >= as_fraction(self.first[1])
        if len(crossings) == 1:
            (x,) = crossings
            return Words(f"不低于 {x.zh}", f"at least {x.en}") if rising else Words(f"不高于 {x.zh}", f"at most {x.en}")
        if len(crossings) == 2:
            low, high = crossings
            return Words(f"{low.zh} 至 {high.zh}", f"{low.en} to {high.en}")
        needed = plain(*pass_at)
        return Words(f"该项得分不低于 {needed}", f"a score of at least {needed}")

    def rule(self, labels: Mapping[str, Words], unit: str | None) -> Rule:
        how = Words(
            "填实测数值，两档之间按直线折算，两头不再变化。",
            "Enter the measured value; between two steps points run in a straight line, beyond the ends they stay.",
        )
        named = {"day": ("天", "days"), "week": ("周", "weeks"), "ratio": ("", "")}
        zh, en = named.get(unit or "", (unit or "", unit or ""))
        steps = []
        for x, s in self.points:
            number = plain(*x, 4)
            steps.append((Words(f"{number} {zh}".strip(), f"{number} {en}".strip()), points_of(s)))
        return Rule(how, tuple(steps))

    def read_form(self, typed: TypedAnswer) -> dict[str, Any]:
        return {"value": typed.number("value", units=typed.units)}

    def example(self, s: Fraction, on: date) -> dict[str, Any]:
        """A value on the curve, rounded to the better side as people write such values."""
        points = [(as_fraction(x), as_fraction(y)) for x, y in self.points]
        s = min(max(s, min(y for _, y in points)), max(y for _, y in points))
        span = points[-1][0] - points[0][0]
        for (x1, y1), (x2, y2) in pairwise(points):
            if min(y1, y2) <= s <= max(y1, y2) and y1 != y2:
                return {"value": _rounded(x1 + (s - y1) * (x2 - x1) / (y2 - y1), span, up=y2 > y1)}
        return {"value": _rounded(next(x for x, y in points if y == s), span, up=True)}


def _rounded(x: Fraction, span: Fraction, *, up: bool) -> Decimal:
    digits = 2 if span < 3 else 1 if span < 100 else 0
    scaled = x * 10**digits
    count = -int(-scaled // 1) if up else int(scaled // 1)
    return Decimal(count).scaleb(-digits)


def _resolution(value: Any, *others: Ratio) -> Ratio:
    """The finest power of ten in which the given value and the points are written, no finer than answers may be."""
    exponent = value.as_tuple().exponent if isinstance(value, Decimal) else 0
    finest = max(0, -int(exponent))
    while any((x[0] * 10**finest) % x[1] for x in others):
        finest += 1
    return 1, 10 ** min(finest, -EXPONENTS[0])
