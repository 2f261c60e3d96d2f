"""Whether anchors see an offer on a day, with which grade, and for how long: derived from facts, never stored.

An offer is listed when its newest decision approved this revision, its decided answers give a listable grade on the
day, its season has not ended and its supplier is in good standing (docs/design.md, "Truth and copies").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

# scoring.md, cap 1: a failed major is to be corrected within 28 days of the decision; from day 29 not listed.
CORRECTION_DAYS = 28

# Why an offer is not listed, beside the review states draft, waiting, taken, returned, rejected and withdrawn_review.
STATES = (
    "listed",
    "withdrawn",
    "suspended",
    "delisted",
    "edited",
    "season_ended",
    "correction_overdue",
    "grade_lapsed",
    "not_yet_approved",
)


@dataclass(frozen=True)
class GradeStep:
    """The grade of the decided answers from this day until the next step. `conditional`: a major criterion is not met.
    `listable`: the grade is one of the standard's listable grades."""

    from_on: date
    grade: str
    listable: bool
    conditional: bool


@dataclass(frozen=True)
class ApprovalFacts:
    """What was approved and when. `steps` are the grades from `decided_on` onwards, earliest first."""

    decided_on: date
    offer_revision: int
    product_revision: int
    steps: tuple[GradeStep, ...]
    ended: bool = False


@dataclass(frozen=True)
class ListingFacts:
    """Everything the listing of one offer follows from. `review_state` is that of its newest review, or draft."""

    offer_revision: int
    product_revision: int
    withdrawn: bool
    supplier_in_good_standing: bool
    ship_through_on: date
    review_state: str
    approval: ApprovalFacts | None = None


@dataclass(frozen=True)
class Span:
    """Days on which the offer is listed with one grade, both ends included."""

    from_on: date
    through_on: date
    grade: str
    conditional: bool


@dataclass(frozen=True)
class Listing:
    """An offer's listing on one day. `spans` are the listed days from that day on, earliest first; `state` says why
    not, if not. `from_on` and `through_on` bound the unbroken run of listed days around the day, whatever the grade;
    `correct_by_on` is the last listed day of a conditional grade."""

    listed: bool
    state: str
    grade: str | None = None
    conditional: bool = False
    from_on: date | None = None
    through_on: date | None = None
    correct_by_on: date | None = None
    spans: tuple[Span, ...] = ()


def listing_on(facts: ListingFacts, on: date) -> Listing:
    """The listing of an offer on one day, which may lie ahead (a broadcast day): facts are taken as they stand."""
    blocked = _why_never(facts)
    if blocked is not None or facts.approval is None:
        return Listing(False, blocked or facts.review_state)
    spans = listed_spans(facts.approval, facts.ship_through_on)
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
            correct_by_on=facts.approval.decided_on + timedelta(days=CORRECTION_DAYS) if now.conditional else None,
            spans=ahead,
        )
    step = step_on(facts.approval.steps, on)
    return Listing(
        False, _why_not_on(facts, step, on), step.grade if step else None, bool(step and step.conditional), spans=ahead
    )


def listed_spans(approval: ApprovalFacts, ship_through_on: date) -> tuple[Span, ...]:
    """Every listed day of an approval in order, cut by the end of the season and by the correction period."""
    correct_by = approval.decided_on + timedelta(days=CORRECTION_DAYS)
    found: list[Span] = []
    for index, step in enumerate(approval.steps):
        if not step.listable:
            continue
        through = ship_through_on
        if index + 1 < len(approval.steps):
            through = min(through, approval.steps[index + 1].from_on - timedelta(days=1))
        if step.conditional:
            through = min(through, correct_by)
        start = max(step.from_on, approval.decided_on)
        if start > through:
            continue
        before = found[-1] if found else None
        if (
            before
            and before.through_on + timedelta(days=1) == start
            and (before.grade, before.conditional)
            == (
                step.grade,
                step.conditional,
            )
        ):
            found[-1] = Span(before.from_on, through, step.grade, step.conditional)
        else:
            found.append(Span(start, through, step.grade, step.conditional))
    return tuple(found)


def step_on(steps: Sequence[GradeStep], on: date) -> GradeStep | None:
    """The grade in force on this day, or None before the first."""
    current = None
    for step in steps:
        if step.from_on > on:
            break
        current = step
    return current


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
    return None


def _why_not_on(facts: ListingFacts, step: GradeStep | None, on: date) -> str:
    if step is None:
        return "not_yet_approved"
    if on > facts.ship_through_on:
        return "season_ended"
    if step.listable and step.conditional:
        return "correction_overdue"
    return "grade_lapsed"


def _run_around(spans: Sequence[Span], middle: Span) -> tuple[date, date]:
    """First and last day of the unbroken run of spans that holds `middle`."""
    index = spans.index(middle)
    first = last = index
    while first and spans[first - 1].through_on + timedelta(days=1) == spans[first].from_on:
        first -= 1
    while last + 1 < len(spans) and spans[last].through_on + timedelta(days=1) == spans[last + 1].from_on:
        last += 1
    return spans[first].from_on, spans[last].through_on
