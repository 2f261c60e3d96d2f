"""`scale`: the mean of one or several raters' marks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from catalog.standards.kinds.kind import Answer, Kind, Reading, Rule, only_parameters, points_of, whole
from catalog.standards.kinds.typed import TypedAnswer
from catalog.standards.numbers import Ratio, Words, plain


class Scale(Kind):
    """The answer {"ratings": [3, 4]} scores the mean of the ratings / `max` (scoring.md).

    Fewer ratings than `raters_min` count as unanswered.
    """

    fn = "scale"
    input = "ratings"
    answer_keys = frozenset({"ratings"})
    __slots__ = ("most", "raters_min")

    def __init__(self, criterion_id: str, most: int, raters_min: int) -> None:
        super().__init__(criterion_id)
        self.most = most
        self.raters_min = raters_min

    @classmethod
    def prepare(cls, criterion_id: str, parameters: Mapping[str, Any]) -> Scale:
        only_parameters(parameters, "max", "raters_min")
        return cls(criterion_id, whole(parameters, "max", 1, 100), whole(parameters, "raters_min", 1, 100, 1))

    def score(self, answer: Answer, on: date) -> Reading:
        if len(answer) != 1:
            self.only_keys(answer)
        ratings = answer.get("ratings")
        if not isinstance(ratings, list | tuple):
            self.refuse("ratings_missing" if ratings is None else "not_a_list")
        total = 0
        for rating in ratings:
            if type(rating) is not int:
                self.refuse("not_an_integer")
            if not 0 <= rating <= self.most:
                self.refuse("rating_out_of_range", most=self.most)
            total += rating
        if len(ratings) < self.raters_min:
            return None
        return total, self.most * len(ratings)

    def neighbours(self, answer: Answer, targets: tuple[Ratio, ...], on: date) -> tuple[Answer, ...]:
        ratings = list(answer["ratings"])
        changed = []
        for place, given in enumerate(ratings):
            for rating in range(self.most + 1):
                if rating != given:
                    changed.append({"ratings": [*ratings[:place], rating, *ratings[place + 1 :]]})
        return tuple(changed)

    def describe(self, answer: Answer, on: date, labels: Mapping[str, Words], unit: str | None) -> Words:
        ratings = answer["ratings"]
        if len(ratings) < self.raters_min:
            return Words(
                f"只有 {len(ratings)} 人评分，需要至少 {self.raters_min} 人",
                f"{len(ratings)} ratings given, at least {self.raters_min} needed",
            )
        mean = plain(sum(ratings), len(ratings), 2)
        if len(ratings) == 1:
            label = labels.get(mean)
            if label:
                return Words(f"{mean} 分（{label.zh}）", f"{mean} of {self.most} ({label.en})")
            return Words(f"{mean} 分（满分 {self.most} 分）", f"{mean} of {self.most}")
        return Words(
            f"{len(ratings)} 人平均 {mean} 分（满分 {self.most} 分）",
            f"mean {mean} of {self.most} from {len(ratings)} raters",
        )

    def requirement(self, pass_at: Ratio, labels: Mapping[str, Words], unit: str | None) -> Words:
        mark = plain(pass_at[0] * self.most, pass_at[1], 2)
        return Words(f"平均不低于 {mark} 分，满分 {self.most} 分", f"a mean of at least {mark} of {self.most}")

    def rule(self, labels: Mapping[str, Words], unit: str | None) -> Rule:
        how = Words(f"按 0–{self.most} 分评定，取平均。", f"Rated 0–{self.most}; the mean counts.")
        if self.raters_min > 1:
            how = Words(
                f"至少 {self.raters_min} 人按 0–{self.most} 分评定，取平均。",
                f"Rated 0–{self.most} by at least {self.raters_min} people; the mean counts.",
            )
        marks = [mark for mark in range(self.most + 1) if str(mark) in labels]
        return Rule(how, tuple((labels[str(mark)], points_of((mark, self.most))) for mark in marks))

    def read_form(self, typed: TypedAnswer) -> dict[str, Any]:
        ratings = [part for text in typed.all_texts("ratings") for part in re.split(r"[\s,，、]+", text) if part]
        return {"ratings": [typed.number("ratings", rating) for rating in ratings]}

    def example(self, s: Fraction, on: date) -> dict[str, Any]:
        marks = -int(-s * self.most * self.raters_min // 1)
        share, extra = divmod(marks, self.raters_min)
        return {"ratings": [share + (place < extra) for place in range(self.raters_min)]}

    def same_answers(self, other: Kind) -> bool:
        return isinstance(other, Scale) and other.most == self.most
