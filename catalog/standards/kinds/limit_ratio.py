"""`limit_ratio`: the worst measured value divided by its legal limit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from catalog.standards.kinds.kind import Answer, ParameterRefused, Reading, Rule, only_parameters, points_of, share
from catalog.standards.kinds.piecewise import Piecewise
from catalog.standards.numbers import ONE, ZERO, Ratio, Words, as_fraction, exact, plain


class LimitRatio(Piecewise):
    """The answer {"value": 0.32} is r = measured / limit: r <= `full_until` scores 1; then linearly down to `at_limit`
    at r = 1; r > 1 scores 0 (scoring.md). The limit comes with the laboratory report and is not hard-coded."""

    fn = "limit_ratio"
    against_a_limit = True
    __slots__ = ()

    @classmethod
    def prepare(cls, criterion_id: str, parameters: Mapping[str, Any]) -> LimitRatio:
        only_parameters(parameters, "full_until", "at_limit")
        full_until, at_limit = share(parameters, "full_until"), share(parameters, "at_limit")
        if full_until == ONE:
            raise ParameterRefused("full_until", "not_below_1")
        return cls(criterion_id, ((full_until, ONE), (ONE, at_limit)))

    def score(self, answer: Answer, on: date) -> Reading:
        ratio = self.number_of(answer)
        if ratio[0] < 0:
            self.refuse("negative")
        return ZERO if ratio[0] > ratio[1] else self.at(ratio)

    @property
    def least(self) -> Ratio:
        return ZERO

    @property
    def best(self) -> Ratio:
        return ONE

    def _crossings(self, target: Ratio) -> list[Ratio]:
        found = super()._crossings(target)
        return found if as_fraction(target) > as_fraction(self.last[1]) else [ONE]

    def describe(self, answer: Answer, on: date, labels: Mapping[str, Words], unit: str | None) -> Words:
        percent = self._shown(exact(answer["value"]), 100)
        return Words(f"最高的一项为限量的 {percent}%", f"the worst result is {percent}% of the limit")

    def requirement(self, pass_at: Ratio, labels: Mapping[str, Words], unit: str | None) -> Words:
        if pass_at[0] == 0:
            return Words("作答即可", "any answer")
        percent = plain(*_percent(self._crossings(pass_at)[0]), 4)
        return Words(f"不超过限量的 {percent}%", f"no more than {percent}% of the limit")

    def rule(self, labels: Mapping[str, Words], unit: str | None) -> Rule:
        (full_until, _one), (_limit, at_limit) = self.points
        percent = points_of(full_until)
        how = Words(
            "用检测值除以报告所列的限量，取最高的一项；两档之间按直线折算。",
            "The measured value over the limit in the report, the highest one counts; between two steps points run in "
            "a straight line.",
        )
        return Rule(
            how,
            (
                (Words(f"不超过限量的 {percent}%", f"up to {percent}% of the limit"), "100"),
                (Words("等于限量", "at the limit"), points_of(at_limit)),
                (Words("超过限量", "over the limit"), "0"),
            ),
        )

    def example(self, s: Fraction, on: date) -> dict[str, Any]:
        return {"value": Decimal("1.12")} if s <= 0 else super().example(s, on)


def _percent(ratio: Ratio) -> Ratio:
    return ratio[0] * 100, ratio[1]
