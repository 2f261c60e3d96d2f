"""`document`: a paper with its dates, judged on a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from catalog.standards.kinds.kind import (
    Answer,
    Kind,
    ParameterRefused,
    Reading,
    Rule,
    days_after,
    iso_day,
    only_parameters,
    points_of,
    share,
    whole,
)
from catalog.standards.kinds.typed import TypedAnswer
from catalog.standards.numbers import ONE, ZERO, Ratio, Words, as_fraction

A_CENTURY = 36_525


class Document(Kind):
    """The answer {"present": true, "issued_on": "2026-12-01", "expires_on": null} (scoring.md, `document`).

    Absent, issued after the day, or expired before it: 0; the day of expiry itself is valid. With `max_age_days`, the
    age decides (grace included); otherwise, with `expiring_days`, fewer days left than that score `expiring_score`.
    """

    fn = "document"
    input = "paper"
    answer_keys = frozenset({"present", "issued_on", "expires_on"})
    __slots__ = ("expiring_days", "expiring_score", "grace_days", "grace_score", "max_age_days")

    def __init__(
        self,
        criterion_id: str,
        *,
        max_age_days: int | None = None,
        grace_days: int = 0,
        grace_score: Ratio = ZERO,
        expiring_days: int | None = None,
        expiring_score: Ratio = ZERO,
    ) -> None:
        super().__init__(criterion_id)
        self.max_age_days = max_age_days
        self.grace_days = grace_days
        self.grace_score = grace_score
        self.expiring_days = expiring_days
        self.expiring_score = expiring_score

    @classmethod
    def prepare(cls, criterion_id: str, parameters: Mapping[str, Any]) -> Document:
        only_parameters(parameters, "max_age_days", "grace_days", "grace_score", "expiring_days", "expiring_score")
        aged = "max_age_days" in parameters
        for key in ("grace_days", "grace_score"):
            if key in parameters and not aged:
                raise ParameterRefused(key, "without_max_age_days")
        if "expiring_days" in parameters and aged:
            raise ParameterRefused("expiring_days", "with_max_age_days")
        if ("expiring_days" in parameters) != ("expiring_score" in parameters):
            raise ParameterRefused("expiring_days", "needs_days_and_score")
        return cls(
            criterion_id,
            max_age_days=whole(parameters, "max_age_days", 0, A_CENTURY) if aged else None,
            grace_days=whole(parameters, "grace_days", 0, A_CENTURY, 0),
            grace_score=share(parameters, "grace_score", 0),
            expiring_days=whole(parameters, "expiring_days", 0, A_CENTURY) if "expiring_days" in parameters else None,
            expiring_score=share(parameters, "expiring_score", 0),
        )

    def score(self, answer: Answer, on: date) -> Reading:
        present, issued_on, expires_on = self._read(answer)
        if not present or (issued_on and issued_on > on) or (expires_on and expires_on < on):
            return ZERO
        if self.max_age_days is not None:
            if issued_on is None:
                return ZERO
            age = (on - issued_on).days
            if age <= self.max_age_days:
                return ONE
            return self.grace_score if age <= self.max_age_days + self.grace_days else ZERO
        if self.expiring_days is not None and expires_on and (expires_on - on).days < self.expiring_days:
            return self.expiring_score
        return ONE

    def has_expired(self, answer: Answer, on: date) -> bool:
        """Whether the paper was good once and only time has passed: it has run out, or is older than may be."""
        present, issued_on, expires_on = self._read(answer)
        if not present or (issued_on and issued_on > on):
            return False
        if self.max_age_days is not None:
            if issued_on is None:
                return False
            if (on - issued_on).days > self.max_age_days + self.grace_days:
                return True
        return expires_on is not None and expires_on < on

    def _read(self, answer: Answer) -> tuple[bool, date | None, date | None]:
        self.only_keys(answer)
        present = answer.get("present")
        if type(present) is not bool:
            self.refuse("present_missing" if present is None else "not_true_or_false")
        return present, self._day(answer, "issued_on"), self._day(answer, "expires_on")

    def _day(self, answer: Answer, key: str) -> date | None:
        value = answer.get(key)
        if value is None:
            return None
        day = iso_day(value)
        if day is None:
            self.refuse("not_a_day", key=key)
        return day

    def change_days(self, answer: Answer) -> tuple[date, ...]:
        present, issued_on, expires_on = self._read(answer)
        if not present:
            return ()
        days: list[date | None] = []
        if issued_on:
            days.append(issued_on)
            if self.max_age_days is not None:
                days.append(days_after(issued_on, self.max_age_days + 1))
                days.append(days_after(issued_on, self.max_age_days + self.grace_days + 1))
        if expires_on:
            days.append(days_after(expires_on, 1))
            if self.expiring_days is not None:
                days.append(days_after(expires_on, 1 - self.expiring_days))
        return tuple(day for day in days if day is not None)

    def neighbours(self, answer: Answer, targets: tuple[Ratio, ...], on: date) -> tuple[Answer, ...]:
        # A paper may be made anew; that one is taken back is no change a person would be advised of.
        return ({"present": True, "issued_on": on.isoformat(), "expires_on": None},)

    def describe(self, answer: Answer, on: date, labels: Mapping[str, Words], unit: str | None) -> Words:
        present, issued_on, expires_on = self._read(answer)
        if not present:
            return Words("没有提供", "not provided")
        zh, en = ["已提供"], ["provided"]
        if issued_on:
            zh.append(f"{issued_on} 签发")
            en.append(f"issued {issued_on}")
            if issued_on > on:
                zh.append("签发日晚于评分日")
                en.append("which is after the day of scoring")
            elif self.max_age_days is not None:
                age = (on - issued_on).days
                zh.append(f"已 {age} 天，上限 {self.max_age_days} 天")
                en.append(f"{age} days old, {self.max_age_days} allowed")
        elif self.max_age_days is not None:
            zh.append("缺签发日期")
            en.append("without its day of issue")
        if expires_on:
            zh.append(f"{expires_on} {'已过期' if expires_on < on else '到期'}")
            en.append(f"{'expired' if expires_on < on else 'expires'} {expires_on}")
        return Words("，".join(zh), ", ".join(en))

    def requirement(self, pass_at: Ratio, labels: Mapping[str, Words], unit: str | None) -> Words:
        needed = as_fraction(pass_at)
        if self.max_age_days is not None:
            days = self.max_age_days + (self.grace_days if as_fraction(self.grace_score) >= needed else 0)
            return Words(f"签发不超过 {days} 天且未过期", f"issued no more than {days} days ago and not expired")
        if self.expiring_days is not None and as_fraction(self.expiring_score) < needed:
            return Words(
                f"有效期还剩至少 {self.expiring_days} 天", f"valid for at least {self.expiring_days} more days"
            )
        return Words("已提供且在有效期内", "provided and not expired")

    def rule(self, labels: Mapping[str, Words], unit: str | None) -> Rule:
        steps = [(Words("有效", "valid"), "100")]
        if self.max_age_days is not None:
            days = self.max_age_days
            steps = [(Words(f"签发不超过 {days} 天", f"issued at most {days} days ago"), "100")]
            if self.grace_days:
                more = Words(f"再过 {self.grace_days} 天以内", f"{self.grace_days} days more")
                steps.append((more, points_of(self.grace_score)))
        elif self.expiring_days is not None:
            few = Words(f"有效期不足 {self.expiring_days} 天", f"less than {self.expiring_days} days left")
            steps.append((few, points_of(self.expiring_score)))
        none = Words("没有、过期或签发日晚于评分日", "none, expired, or issued after the day of scoring")
        how = Words(
            "看文件和它的日期；到期当天仍算有效。", "The paper and its dates count; the last day is still valid."
        )
        return Rule(how, (*steps, (none, "0")))

    def read_form(self, typed: TypedAnswer) -> dict[str, Any]:
        if not typed.truth("present"):
            return {"present": False}
        return {"present": True, **{name: typed.day(name) for name in ("issued_on", "expires_on")}}

    def example(self, s: Fraction, on: date) -> dict[str, Any]:
        if s <= 0:
            return {"present": False}
        return {"present": True, "issued_on": (on - timedelta(days=3)).isoformat(), "expires_on": None}
