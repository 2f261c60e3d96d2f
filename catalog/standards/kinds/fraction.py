"""`fraction`: so many of so many items are met."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from catalog.standards.kinds.kind import (
    Answer,
    Dropped,
    Kind,
    ParameterRefused,
    Reading,
    Rule,
    label_of,
    only_parameters,
)
from catalog.standards.kinds.typed import TypedAnswer
from catalog.standards.numbers import NumberRefused, Ratio, Words, exact

FROM_NOTICE = "from_notice"
MOST_ITEMS = 100
NEAREST = 50
# A notice sets about this many values of its own.
USUAL_ITEMS = 5


class ShareOfItems(Kind):
    """The answer {"met": k, "total": n} scores k / n (scoring.md).

    With a list of items, n must be its length; with `items = "from_notice"` (no names here) the answer brings n, and
    n = 0 makes the criterion not applicable by rule.
    """

    fn = "fraction"
    answer_keys = frozenset({"met", "total"})
    __slots__ = ("items",)

    def __init__(self, criterion_id: str, items: tuple[str, ...]) -> None:
        super().__init__(criterion_id)
        self.items = items

    @classmethod
    def prepare(cls, criterion_id: str, parameters: Mapping[str, Any]) -> ShareOfItems:
        only_parameters(parameters, "items")
        items = parameters.get("items")
        if items == FROM_NOTICE:
            return cls(criterion_id, ())
        if not isinstance(items, list | tuple) or not items:
            raise ParameterRefused("items", "missing")
        if len(items) > MOST_ITEMS:
            raise ParameterRefused("items", "too_many")
        if any(not isinstance(item, str) or not item for item in items) or len(set(items)) != len(items):
            raise ParameterRefused("items", "not_distinct_names")
        return cls(criterion_id, tuple(items))

    @property
    def can_drop(self) -> bool:
        return not self.items

    @property
    def input(self) -> str:
        return "items" if self.items else "counts"

    def score(self, answer: Answer, on: date) -> Reading:
        if len(answer) != 2:
            self.only_keys(answer)
        met, total = self._count(answer, "met"), self._count(answer, "total")
        if self.items and total != len(self.items):
            self.refuse("total_is_not_the_number_of_items", total=total, items=len(self.items))
        if not 0 <= met <= total:
            self.refuse("met_not_within_total", met=met, total=total)
        if total == 0:
            return Dropped.BY_RULE
        return met, total

    def _count(self, answer: Answer, key: str) -> int:
        if key not in answer:
            self.refuse(f"{key}_missing")
        value = answer[key]
        if type(value) is not int:
            self.refuse("not_an_integer", key=key)
        try:
            exact(value)
        except NumberRefused as refusal:
            self.refuse(refusal.reason, key=key)
        return value

    def neighbours(self, answer: Answer, targets: tuple[Ratio, ...], on: date) -> tuple[Answer, ...]:
        met, total = answer["met"], answer["total"]
        near = range(max(0, met - NEAREST), min(total, met + NEAREST) + 1)
        return tuple({"met": count, "total": total} for count in near if count != met)

    def describe(self, answer: Answer, on: date, labels: Mapping[str, Words], unit: str | None) -> Words:
        met, total = answer["met"], answer["total"]
        if total == 0:
            return Words("公告未列此类指标", "the notice lists no such item")
        return Words(f"{total} 项中符合 {met} 项", f"{met} of {total} items met")

    def requirement(self, pass_at: Ratio, labels: Mapping[str, Words], unit: str | None) -> Words:
        if not self.items:
            percent = -(-100 * pass_at[0] // pass_at[1])
            return Words(f"至少符合 {percent}%", f"at least {percent}% met")
        total = len(self.items)
        needed = -(-total * pass_at[0] // pass_at[1])
        return Words(f"{total} 项中至少符合 {needed} 项", f"at least {needed} of {total} items met")

    def rule(self, labels: Mapping[str, Words], unit: str | None) -> Rule:
        if not self.items:
            return Rule(
                Words(
                    "按公告列出的指标逐项核对，得分等于符合项数除以总项数；公告没有列的不适用。",
                    "Each indicator of the notice is checked; points are those met over all of them. What the notice "
                    "does not list does not apply.",
                )
            )
        count = len(self.items)
        how = Words(
            f"逐项核对，得分等于符合项数除以总项数（共 {count} 项）。",
            f"Each is checked; points are those met over all {count}.",
        )
        return Rule(how, items=tuple(label_of(labels, item) for item in self.items))

    def read_form(self, typed: TypedAnswer) -> dict[str, Any]:
        if self.items:
            return {"items": typed.texts("items")}
        return {name: typed.number(name) for name in ("met", "total")}

    def example(self, s: Fraction, on: date) -> dict[str, Any]:
        total = len(self.items) or USUAL_ITEMS
        return {"met": -int(-s * total // 1), "total": total}
