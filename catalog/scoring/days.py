"""What the passing of days does to a decided assessment, with the same answers: pure functions, nothing stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from catalog.scoring.assess import Assessment, assess
from catalog.standards.kinds.kind import days_after

ONE_DAY = timedelta(days=1)
DAYS_TO_CORRECT = 28


@dataclass(frozen=True, slots=True)
class Period:
    """Days on which a decided offer has the same grade and listability. `through` is None when nothing follows."""

    first: date
    through: date | None
    grade: str
    conditional: bool
    """A major criterion is not met: time to correct runs."""
    listable: bool


def periods(decided: Assessment, decided_on: date) -> tuple[Period, ...]:
    """What the decided answers give on every day from the decision on (scoring.md, "Days").

    Conditional offers stay listable for 28 days: those of the decision count from the decision; where a major criterion
    fails later, because a paper got too old, they count from that day (alliance design choice: nobody has decided about
    it yet). Documents only change on the days their kind names, so only those days are assessed.
    """
    starts = [decided_on, *_change_days(decided, decided_on)]
    found: list[Period] = []
    conditional_since: date | None = None
    for first, following in zip(starts, [*starts[1:], None], strict=True):
        then = assess(decided.standard, decided.answers, first)
        plain = Period(first, None, then.grade, then.conditional, then.listable)
        if not then.conditional:
            conditional_since = None
            found.append(plain)
            continue
        conditional_since = conditional_since or first
        lapsed = days_after(conditional_since, DAYS_TO_CORRECT + 1)
        if lapsed is None or first < lapsed:
            found.append(plain)
        if lapsed is not None and (following is None or lapsed < following):
            found.append(replace(plain, first=max(first, lapsed), listable=False))
    return _joined(found)


def next_change_on(periods_from_decision: Sequence[Period], on: date) -> date | None:
    """The first day after `on` on which grade or listability changes; None when none does."""
    return next((period.first for period in periods_from_decision if period.first > on), None)


def period_on(periods_from_decision: Sequence[Period], on: date) -> Period:
    """The period that a day lies in; for a day before the decision, the first."""
    holding = [period for period in periods_from_decision if period.first <= on]
    return holding[-1] if holding else periods_from_decision[0]


def ending_documents(decided: Assessment, on: date) -> tuple[tuple[date, str], ...]:
    """The calendar of coming expiries: (last day, criterion id) for every paper whose score falls, soonest first."""
    ends: list[tuple[date, str]] = []
    for criterion, _, s, answer in decided.findings:
        if s is None or answer is None:
            continue
        before = criterion.kind.score(answer, on)
        for day in sorted(criterion.kind.change_days(answer)):
            if day <= on:
                continue
            after = criterion.kind.score(answer, day)
            if isinstance(before, tuple) and isinstance(after, tuple) and after[0] * before[1] < before[0] * after[1]:
                ends.append((day - ONE_DAY, criterion.id))
            before = after
    return tuple(sorted(ends, key=lambda end: end[0]))


def _change_days(decided: Assessment, after: date) -> list[date]:
    days: set[date] = set()
    for criterion, _, s, answer in decided.findings:
        if s is not None and answer is not None:
            days.update(day for day in criterion.kind.change_days(answer) if day > after)
    return sorted(days)


def _joined(found: Sequence[Period]) -> tuple[Period, ...]:
    """Neighbours that do not differ made one, and each closed by the day before the next."""
    joined: list[Period] = []
    for period in found:
        if not joined or replace(joined[-1], first=period.first) != period:
            joined.append(period)
    return tuple(
        replace(period, through=following.first - ONE_DAY if following else None)
        for period, following in zip(joined, [*joined[1:], None], strict=True)
    )
