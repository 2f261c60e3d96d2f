"""An offer's listing, derived: which days, which grade, and if not, why."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.review.listing import (
    CORRECTION_DAYS,
    ApprovalFacts,
    GradeStep,
    ListingFacts,
    Span,
    listed_spans,
    listing_on,
)

DECIDED = date(2026, 12, 1)


def day(offset: int) -> date:
    return DECIDED + timedelta(days=offset)


def step(offset: int, grade: str, conditional: bool = False) -> GradeStep:
    return GradeStep(day(offset), grade, grade in "ABC", conditional)


def facts(*steps: GradeStep, season_ends: int = 100, **other: object) -> ListingFacts:
    values: dict = {
        "offer_revision": 3,
        "product_revision": 2,
        "withdrawn": False,
        "supplier_in_good_standing": True,
        "ship_through_on": day(season_ends),
        "review_state": "approved",
        "approval": ApprovalFacts(DECIDED, 3, 2, steps or (step(0, "A"),)),
    }
    return ListingFacts(**{**values, **other})


def test_listed_from_the_decision_to_the_end_of_the_season() -> None:
    listing = listing_on(facts(), day(0))
    assert listing.listed
    assert (listing.state, listing.grade, listing.conditional) == ("listed", "A", False)
    assert (listing.from_on, listing.through_on) == (day(0), day(100))
    assert listing.spans == (Span(day(0), day(100), "A", False),)
    assert listing_on(facts(), day(100)).listed
    over = listing_on(facts(), day(101))
    assert (over.listed, over.state, over.spans) == (False, "season_ended", ())


def test_a_paper_that_lapses_takes_the_offer_out_and_the_spans_say_so_beforehand() -> None:
    lapsing = facts(step(0, "B"), step(31, "REJECTED"))
    assert listing_on(lapsing, day(30)).listed
    after = listing_on(lapsing, day(31))
    assert (after.listed, after.state, after.grade) == (False, "grade_lapsed", "REJECTED")
    assert listing_on(lapsing, day(0)).through_on == day(30)


def test_a_grade_that_falls_makes_two_spans_in_one_run() -> None:
    listing = listing_on(facts(step(0, "A"), step(10, "B"), step(40, "D")), day(5))
    assert listing.spans == (Span(day(0), day(9), "A", False), Span(day(10), day(39), "B", False))
    assert (listing.from_on, listing.through_on) == (day(0), day(39))
    assert listing_on(facts(step(0, "A"), step(10, "B")), day(10)).grade == "B"


def test_past_spans_are_left_behind() -> None:
    listing = listing_on(facts(step(0, "A"), step(10, "B")), day(10))
    assert listing.spans == (Span(day(10), day(100), "B", False),)
    assert listing.from_on == day(0)


def test_a_failed_major_leaves_28_days() -> None:
    conditional = facts(step(0, "C", conditional=True))
    first = listing_on(conditional, day(0))
    assert first.listed
    assert first.conditional
    assert first.correct_by_on == day(CORRECTION_DAYS)
    assert listing_on(conditional, day(28)).listed
    late = listing_on(conditional, day(29))
    assert (late.listed, late.state) == (False, "correction_overdue")
    assert first.spans == (Span(day(0), day(28), "C", True),)


def test_the_28_days_count_from_the_decision_not_from_the_fall() -> None:
    falls = facts(step(0, "A"), step(20, "C", conditional=True))
    assert listing_on(falls, day(20)).conditional
    assert listing_on(falls, day(28)).listed
    assert not listing_on(falls, day(29)).listed
    too_late = facts(step(0, "A"), step(40, "C", conditional=True))
    assert listing_on(too_late, day(39)).listed
    assert listing_on(too_late, day(40)).state == "correction_overdue"


def test_a_paper_not_yet_valid_opens_a_later_span() -> None:
    later = facts(step(0, "REJECTED"), step(10, "B"))
    early = listing_on(later, day(0))
    assert (early.listed, early.state) == (False, "grade_lapsed")
    assert early.spans == (Span(day(10), day(100), "B", False),)
    assert listing_on(later, day(10)).from_on == day(10)


def test_before_the_decision_nothing_is_listed() -> None:
    before = listing_on(facts(), day(-1))
    assert (before.listed, before.state) == (False, "not_yet_approved")


@pytest.mark.parametrize(
    ("change", "state"),
    [
        ({"withdrawn": True}, "withdrawn"),
        ({"supplier_in_good_standing": False}, "suspended"),
        ({"offer_revision": 4}, "edited"),
        ({"product_revision": 3}, "edited"),
        ({"approval": ApprovalFacts(DECIDED, 3, 2, (step(0, "A"),), ended=True)}, "delisted"),
        ({"approval": None, "review_state": "draft"}, "draft"),
        ({"approval": None, "review_state": "waiting"}, "waiting"),
        ({"approval": None, "review_state": "taken"}, "taken"),
        ({"approval": None, "review_state": "returned"}, "returned"),
        ({"approval": None, "review_state": "rejected"}, "rejected"),
        ({"approval": None, "review_state": "withdrawn"}, "withdrawn_review"),
    ],
)
def test_why_an_offer_is_not_listed(change: dict, state: str) -> None:
    listing = listing_on(facts(**change), day(5))
    assert (listing.listed, listing.state, listing.spans) == (False, state, ())


def test_an_open_review_of_a_change_leaves_the_live_offer_listed() -> None:
    for state in ("waiting", "taken", "returned", "rejected", "withdrawn"):
        assert listing_on(facts(review_state=state), day(1)).listed


def test_equal_neighbours_are_one_span() -> None:
    approval = ApprovalFacts(DECIDED, 1, 1, (step(0, "B"), step(7, "B"), step(9, "B", conditional=True)))
    assert listed_spans(approval, day(50)) == (Span(day(0), day(8), "B", False), Span(day(9), day(28), "B", True))


steps_of = st.lists(
    st.tuples(st.integers(1, 60), st.sampled_from(["A", "B", "C", "D", "REJECTED"]), st.booleans()), max_size=6
).map(
    lambda rows: tuple(
        step(offset, grade, conditional)
        for offset, grade, conditional in sorted({row[0]: row for row in rows}.values())
    )
)


@given(later=steps_of, season_ends=st.integers(-5, 80), asked=st.integers(-3, 90))
def test_spans_and_day_agree(later: tuple[GradeStep, ...], season_ends: int, asked: int) -> None:
    """Whether a day is listed can be read from the spans of any earlier day: what the search index relies on."""
    offer = facts(step(0, "A"), *later, season_ends=season_ends)
    from_the_start = listing_on(offer, day(-10)).spans
    inside = [span for span in from_the_start if span.from_on <= day(asked) <= span.through_on]
    today = listing_on(offer, day(asked))
    assert today.listed is bool(inside)
    assert len(inside) <= 1
    if inside:
        assert (today.grade, today.conditional) == (inside[0].grade, inside[0].conditional)
        assert today.from_on is not None and today.through_on is not None
        assert today.from_on <= day(asked) <= today.through_on
    for earlier, after in pairwise(from_the_start):
        assert earlier.through_on < after.from_on
