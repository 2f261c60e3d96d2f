"""Whether anchors see an offer on a day, with which grade, and for how long: derived from facts, never stored.

An offer is listed when its newest decision approved this revision, its decided answers give a listable grade on the
day (a paper renewed per batch may be due), its season has not ended and its supplier is in good standing
(docs/design.md, "Truth and copies"). An approval under an older version of the standard stands for the days of grace
after the newer one began to decide, which that one names (standards/versions.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import takewhile

from catalog.scoring.days import ONE_DAY, Period
from catalog.scoring.renewal import TO_RENEW, VALID, paper_as_of
from catalog.standards.versions import Replacement

# Why an offer is not listed, beside the states of a review that never ended well: draft, waiting, taken, returned,
# rejected.
STATES = (
    "listed",
    "withdrawn",
    "suspended",
    "delisted",
    "edited",
    "season_ended",
    "correction_overdue",
    "grade_lapsed",
    "standard_outdated",
    "standard_missing",
    "not_yet_approved",
    "withdrawn_review",
)


@dataclass(frozen=True)
class ApprovalFacts:
    """What was approved. `periods` are what the decided answers give from the decision on (scoring/days.py), None when
    the standard version or profile they were decided under cannot be read; `replaced` is the newer version of the
    standard, once one is published."""

    offer_revision: int
    product_revision: int
    periods: tuple[Period, ...] | None
    ended: bool = False
    replaced: Replacement | None = None


@dataclass(frozen=True)
class ListingFacts:
    """Everything the listing of one offer follows from. `review_state` is that of its newest review, or draft, where no
    approval was ever given; an approval says more than any review."""

    offer_revision: int
    product_revision: int
    withdrawn: bool
    supplier_in_good_standing: bool
    ship_through_on: date
    review_state: str
    approval: ApprovalFacts | None = None


@dataclass(frozen=True)
class Span:
    """Days on which the offer is listed with one grade and one state of its papers, both ends included. `renew_days`
    before a day of a span that is to_renew, the papers of the criteria `due` must have been filed again."""

    from_on: date
    through_on: date
    grade: str
    conditional: bool
    paper: str = VALID
    renew_days: int = 0
    due: tuple[str, ...] = ()


@dataclass(frozen=True)
class Listing:
    """An offer's listing on one day. `spans` are the listed days from that day on, earliest first; `state` says why
    not, if not. `from_on` and `through_on` bound the unbroken run of listed days around the day, whatever the grade;
    `correct_by_on` is the last listed day of a conditional grade, unless the season ends before it; `replaced` is the
    newer standard version under which a new decision is due within the days of grace. `paper` is the state of its
    papers on the day if they can still be renewed in time: valid or to_renew; `due_on` the last day to file what is
    `due`; `paper_through_on` the last day on which all are valid, None where no renewal is ever due."""

    listed: bool
    state: str
    grade: str | None = None
    conditional: bool = False
    from_on: date | None = None
    through_on: date | None = None
    correct_by_on: date | None = None
    spans: tuple[Span, ...] = ()
    replaced: Replacement | None = None
    paper: str = VALID
    due_on: date | None = None
    due: tuple[str, ...] = ()
    paper_through_on: date | None = None

    def paper_as_of(self, today: date) -> str:
        """valid, to_renew, or lapsed: what is due can no longer be filed in time (scoring.md, "Papers renewed per
        batch")."""
        return paper_as_of(today, self.paper, self.due_on)

    @property
    def shown_grade(self) -> str | None:
        """The grade to show: what was listable and is not any more has had nothing but papers expire."""
        return "EXPIRED" if self.state == "grade_lapsed" and self.grade == "REJECTED" else self.grade


def listing_on(facts: ListingFacts, on: date) -> Listing:
    """The listing of an offer on one day, which may lie ahead (a broadcast day): facts are taken as they stand."""
    blocked = _why_never(facts)
    if blocked is not None or facts.approval is None or facts.approval.periods is None:
        return Listing(False, blocked or facts.review_state)
    replaced = facts.approval.replaced
    last_on = min(facts.ship_through_on, replaced.grace_through) if replaced else facts.ship_through_on
    spans = spans_of(facts.approval.periods, last_on)
    ahead = tuple(span for span in spans if span.through_on >= on)
    if ahead and ahead[0].from_on <= on:
        now = ahead[0]
        first, last = _run_around(spans, now)
        return Listing(
            True,
            "listed",
            grade=now.grade,
            conditional=now.conditional,
            from_on=first,
            through_on=last,
            correct_by_on=_last_conditional(ahead) if now.conditional else None,
            spans=ahead,
            replaced=replaced,
            paper=now.paper,
            due_on=on - timedelta(days=now.renew_days) if now.paper == TO_RENEW else None,
            due=now.due,
            paper_through_on=paper_through(spans),
        )
    period = _period_on(facts.approval.periods, on)
    if period is None:
        through = paper_through(spans)
        return Listing(False, "not_yet_approved", spans=ahead, replaced=replaced, paper_through_on=through)
    return Listing(
        False,
        _why_not_on(facts, period, replaced, on),
        grade=period.grade,
        conditional=period.conditional,
        spans=ahead,
        replaced=replaced,
        paper=period.paper,
        paper_through_on=paper_through(spans),
    )


def spans_of(periods: Sequence[Period], last_on: date) -> tuple[Span, ...]:
    """Every listed day of an approval in order, cut by its last possible day (end of the season, or of the grace)."""
    found = []
    for period in periods:
        through = last_on if period.through is None else min(period.through, last_on)
        if period.listable and period.first <= through:
            found.append(
                Span(
                    period.first,
                    through,
                    period.grade,
                    period.conditional,
                    period.paper,
                    period.renew_days,
                    period.due,
                )
            )
    return tuple(found)


def paper_through(spans: Sequence[Span]) -> date | None:
    """The last day on which all papers are valid, of an offer that has papers to renew after it; else None."""
    due_from = next((span.from_on for span in spans if span.paper == TO_RENEW), None)
    return None if due_from is None else due_from - ONE_DAY


def _why_never(facts: ListingFacts) -> str | None:
    """The state that hides the offer on every day, or None."""
    if facts.withdrawn:
        return "withdrawn"
    if not facts.supplier_in_good_standing:
        return "suspended"
    if facts.approval is None:
        return "withdrawn_review" if facts.review_state == "withdrawn" else facts.review_state
    if facts.approval.ended:
        return "delisted"
    approved = (facts.approval.offer_revision, facts.approval.product_revision)
    if approved != (facts.offer_revision, facts.product_revision):
        return "edited"
    if facts.approval.periods is None:
        return "standard_missing"
    return None


def _period_on(periods: Sequence[Period], on: date) -> Period | None:
    """The period a day lies in, or None before the decision."""
    return next((period for period in reversed(periods) if period.first <= on), None)


def _why_not_on(facts: ListingFacts, period: Period, replaced: Replacement | None, on: date) -> str:
    if on > facts.ship_through_on:
        return "season_ended"
    if replaced is not None and on > replaced.grace_through:
        return "standard_outdated"
    return "correction_overdue" if period.conditional else "grade_lapsed"


def _last_conditional(spans: Sequence[Span]) -> date:
    """The last day of the time to correct that runs in the first of these spans."""
    return list(takewhile(lambda span: span.conditional, spans))[-1].through_on


def _run_around(spans: Sequence[Span], middle: Span) -> tuple[date, date]:
    """First and last day of the unbroken run of spans that holds `middle`."""
    first = last = spans.index(middle)
    while first and spans[first - 1].through_on + ONE_DAY == spans[first].from_on:
        first -= 1
    while last + 1 < len(spans) and spans[last].through_on + ONE_DAY == spans[last + 1].from_on:
        last += 1
    return spans[first].from_on, spans[last].through_on
