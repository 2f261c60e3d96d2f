"""What the passing of days does to a decided assessment, with the same answers: pure functions, nothing stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from catalog.scoring.assess import Assessment
from catalog.scoring.renewal import LAPSED, TO_RENEW, VALID, assess_later, due_on, renew_days
from catalog.standards.kinds.kind import days_after

ONE_DAY = timedelta(days=1)
DAYS_TO_CORRECT = 28


@dataclass(frozen=True, slots=True)
class Period:
    """Days on which a decided offer has the same grade, listability and state of its papers. `through` is None when
    nothing follows."""

    first: date
    through: date | None
    grade: str
    conditional: bool
    """A major criterion is not met: time to correct runs."""
    listable: bool
    paper: str = VALID
    """valid; to_renew: a paper made per batch is due and nothing else fails; lapsed: due, and something else fails."""
    renew_days: int = 0
    """How many days before a broadcast on one of these days the papers that are due must be filed."""
    due: tuple[str, ...] = ()
    """The criteria whose papers are due."""

    @property
    def shown(self) -> tuple[str, bool, bool, str]:
        """What anchors see of it: a change of this is a change."""
        return self.grade, self.conditional, self.listable, self.paper


def periods(decided: Assessment, decided_on: date) -> tuple[Period, ...]:
    """What the decided answers give on every day from the decision on (scoring.md, "Days").

    Conditional offers stay listable for 28 days: those of the decision count from the decision; where a major criterion
    fails later, because a paper got too old, they count from that day (alliance design choice: nobody has decided about
    it yet). Documents only change on the days their kind names, so only those days are assessed. A paper that is due
    for renewal is taken as renewed: it neither caps nor starts the 28 days.
    """
    starts = [decided_on, *_change_days(decided, decided_on)]
    found: list[Period] = []
    conditional_since: date | None = None
    for first, following in zip(starts, [*starts[1:], None], strict=True):
        then = assess_later(decided, first)
        due = due_on(decided, first)
        paper = VALID if not due else TO_RENEW if then.listable else LAPSED
        plain = Period(first, None, then.grade, then.conditional, then.listable, paper, renew_days(due), then.to_renew)
        if not then.conditional:
            conditional_since = None
            found.append(plain)
            continue
        conditional_since = conditional_since or first
        lapsed = days_after(conditional_since, DAYS_TO_CORRECT + 1)
        if lapsed is None or first < lapsed:
            found.append(plain)
        if lapsed is not None and (following is None or lapsed < following):
            found.append(_overdue(plain, max(first, lapsed)))
    return _joined(found)


def next_change_on(periods_from_decision: Sequence[Period], on: date) -> date | None:
    """The first day after `on` on which grade, listability or the state of the papers changes; None when none does."""
    for before, period in pairwise(periods_from_decision):
        if period.first > on and period.shown != before.shown:
            return period.first
    return None


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


def _overdue(plain: Period, first: date) -> Period:
    """A period from the day on which the time to correct is over."""
    return replace(plain, first=first, listable=False, paper=LAPSED if plain.due else VALID)


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
