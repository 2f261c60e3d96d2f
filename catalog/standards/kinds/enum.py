"""`enum`: one of several named values, each with its number."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from catalog.standards.kinds.kind import (
    Answer,
    Choice,
    Kind,
    ParameterRefused,
    Reading,
    Rule,
    choice_rule,
    label_of,
    only_parameters,
    share,
)
from catalog.standards.kinds.typed import TypedAnswer
from catalog.standards.numbers import Ratio, Words, as_fraction

MOST_VALUES = 50


class Enumeration(Kind):
    """The answer {"value": "pending"} scores the value's number in `map` (scoring.md)."""

    fn = "enum"
    input = "choice"
    __slots__ = ("map",)

    def __init__(self, criterion_id: str, numbers: Mapping[str, Ratio]) -> None:
        super().__init__(criterion_id)
        self.map = dict(numbers)

    @classmethod
    def prepare(cls, criterion_id: str, parameters: Mapping[str, Any]) -> Enumeration:
        only_parameters(parameters, "map")
        numbers = parameters.get("map")
        if not isinstance(numbers, Mapping) or not numbers:
            raise ParameterRefused("map", "missing")
        if len(numbers) > MOST_VALUES:
            raise ParameterRefused("map", "too_many")
        read: dict[str, Ratio] = {}
        for value in numbers:
            try:
                read[value] = share(numbers, value)
            except ParameterRefused as refusal:
                raise ParameterRefused(f"map.{value}", refusal.reason) from None
        return cls(criterion_id, read)

    def score(self, answer: Answer, on: date) -> Reading:
        value = self.value_of(answer)
        if type(value) is not str:
            self.refuse("not_a_text")
        number = self.map.get(value)
        if number is None:
            self.refuse("unknown_value", value=value[:40])
        return number

    @property
    def least(self) -> Ratio:
        return min(self.map.values(), key=as_fraction)

    @property
    def best(self) -> Ratio:
        return max(self.map.values(), key=as_fraction)

    @property
    def choices(self) -> tuple[Choice, ...]:
        return tuple(Choice(value, s) for value, s in self.map.items())

    def neighbours(self, answer: Answer, targets: tuple[Ratio, ...], on: date) -> tuple[Answer, ...]:
        return tuple({"value": value} for value in self.map if value != answer["value"])

    def describe(self, answer: Answer, on: date, labels: Mapping[str, Words], unit: str | None) -> Words:
        return label_of(labels, answer["value"])

    def requirement(self, pass_at: Ratio, labels: Mapping[str, Words], unit: str | None) -> Words:
        passing = [label_of(labels, v) for v, s in self.map.items() if s[0] * pass_at[1] >= pass_at[0] * s[1]]
        return Words(" / ".join(words.zh for words in passing), " / ".join(words.en for words in passing))

    def rule(self, labels: Mapping[str, Words], unit: str | None) -> Rule:
        return choice_rule(tuple((label_of(labels, value), s) for value, s in self.map.items()))

    def read_form(self, typed: TypedAnswer) -> dict[str, Any]:
        return {"value": typed.text("value")}

    def example(self, s: Fraction, on: date) -> dict[str, Any]:
        return {"value": min(self.map, key=lambda value: (abs(as_fraction(self.map[value]) - s), value))}
