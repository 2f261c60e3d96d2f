"""`boolean`: yes 1, no 0."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from catalog.standards.kinds.kind import Answer, Choice, Kind, Reading, Rule, choice_rule, only_parameters
from catalog.standards.kinds.typed import TypedAnswer
from catalog.standards.numbers import ONE, ZERO, Ratio, Words


class Boolean(Kind):
    """The answer {"value": true} scores 1, false 0 (scoring.md, "A criterion's score s")."""

    fn = "boolean"
    input = "yes_no"
    __slots__ = ()

    @classmethod
    def prepare(cls, criterion_id: str, parameters: Mapping[str, Any]) -> Boolean:
        only_parameters(parameters)
        return cls(criterion_id)

    def score(self, answer: Answer, on: date) -> Reading:
        value = self.value_of(answer)
        if value is True:
            return ONE
        if value is False:
            return ZERO
        self.refuse("not_true_or_false")

    @property
    def choices(self) -> tuple[Choice, ...]:
        return Choice(True, ONE), Choice(False, ZERO)

    def neighbours(self, answer: Answer, targets: tuple[Ratio, ...], on: date) -> tuple[Answer, ...]:
        return ({"value": not answer["value"]},)

    def describe(self, answer: Answer, on: date, labels: Mapping[str, Words], unit: str | None) -> Words:
        return Words("是", "Yes") if answer["value"] else Words("否", "No")

    def requirement(self, pass_at: Ratio, labels: Mapping[str, Words], unit: str | None) -> Words:
        return Words("是", "yes") if pass_at[0] > 0 else Words("作答即可", "any answer")

    def rule(self, labels: Mapping[str, Words], unit: str | None) -> Rule:
        return choice_rule(((Words("是", "Yes"), ONE), (Words("否", "No"), ZERO)))

    def read_form(self, typed: TypedAnswer) -> dict[str, Any]:
        return {"value": typed.truth("value")}

    def example(self, s: Fraction, on: date) -> dict[str, Any]:
        return {"value": s >= Fraction(1, 2)}
