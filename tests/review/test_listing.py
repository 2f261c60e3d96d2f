"""An offer's listing, derived: which days, which grade, and if not, why."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.review.listing import ApprovalFacts, ListingFacts, Span, listing_on
from catalog.scoring.days import Period
from catalog.standards.versions import Replacement

DECIDED = date(2026, 12, 1)


def day(offset: int) -> date:
    return DECIDED + timedelta(days=offset)


def periods(*rows: tuple) -> tuple[Period, ...]:
    """From rows (first offset, grade) or (first offset, grade, conditional, listable), each until the next."""
    found = []
    for index, (offset, grade, *rest) in enumerate(rows):
        conditional, listable = rest or (False, grade in "ABC")
        through = day(rows[index + 1][0] - 1) if index + 1 < len(rows) else None
        found.append(Period(day(offset), through, grade, conditional, listable))
    return tuple(found)


def facts(*rows: tuple, season_ends: int = 100, **other: object) -> ListingFacts:
    values: dict = {
        "offer_revision": 3,
        "product_revision": 2,
        "withdrawn": False,
        "supplier_in_good_standing": True,
        "ship_through_on": day(season_ends),
        "review_state": "approved",
        "approval": ApprovalFacts(3, 2, periods(*(rows or ((0, "A"),)))),
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
    lapsing = facts((0, "B"), (31, "REJECTED"))
    assert listing_on(lapsing, day(30)).listed
    after = listing_on(lapsing, day(31))
    assert (after.listed, after.state, after.grade) == (False, "grade_lapsed", "REJECTED")
    assert listing_on(lapsing, day(0)).through_on == day(30)


def test_a_grade_that_falls_makes_two_spans_in_one_run() -> None:
    listing = listing_on(facts((0, "A"), (10, "B"), (40, "D")), day(5))
    assert listing.spans == (Span(day(0), day(9), "A", False), Span(day(10), day(39), "B", False))
    assert (listing.from_on, listing.through_on) == (day(0), day(39))
    assert listing_on(facts((0, "A"), (10, "B")), day(10)).grade == "B"


def test_past_spans_are_left_behind() -> None:
    listing = listing_on(facts((0, "A"), (10, "B")), day(10))
    assert listing.spans == (Span(day(10), day(100), "B", False),)
    assert listing.from_on == day(0)


def test_a_failed_major_leaves_until_the_correction_ends() -> None:
    conditional = facts((0, "C", True, True), (29, "C", True, False))
    first = listing_on(conditional, day(0))
    assert first.listed
    assert first.conditional
    assert first.correct_by_on == day(28)
    assert first.spans == (Span(day(0), day(28), "C", True),)
    assert listing_on(conditional, day(28)).listed
    late = listing_on(conditional, day(29))
    assert (late.listed, late.state, late.conditional) == (False, "correction_overdue", True)


def test_a_paper_not_yet_valid_opens_a_later_span() -> None:
    later = facts((0, "REJECTED"), (10, "B"))
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
        ({"approval": ApprovalFacts(3, 2, periods((0, "A")), ended=True)}, "delisted"),
        ({"approval": ApprovalFacts(3, 2, None)}, "standard_missing"),
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


def replaced(grace_ends: int, *rows: tuple, **other: object) -> ListingFacts:
    newer = Replacement("gi-selection-fresh-fruit@2.0.0", day(grace_ends - 59), day(grace_ends))
    return facts(approval=ApprovalFacts(3, 2, periods(*(rows or ((0, "A"),))), replaced=newer), **other)


def test_an_approval_under_an_older_standard_stands_through_the_days_of_grace() -> None:
    offer = replaced(70)
    before = listing_on(offer, day(0))
    assert (before.listed, before.through_on, before.spans) == (True, day(70), (Span(day(0), day(70), "A", False),))
    assert before.replaced is not None
    assert before.replaced.from_on == day(11)
    assert listing_on(offer, day(70)).listed
    after = listing_on(offer, day(71))
    assert (after.listed, after.state, after.grade, after.spans) == (False, "standard_outdated", "A", ())


def test_the_season_or_a_paper_may_end_before_the_grace_does() -> None:
    assert listing_on(replaced(70, season_ends=40), day(0)).through_on == day(40)
    assert listing_on(replaced(70, season_ends=40), day(41)).state == "season_ended"
    assert listing_on(replaced(70, season_ends=40), day(71)).state == "season_ended"
    lapsing = replaced(70, (0, "B"), (31, "REJECTED"))
    assert listing_on(lapsing, day(31)).state == "grade_lapsed"
    assert listing_on(lapsing, day(71)).state == "standard_outdated"


later_periods = st.dictionaries(
    st.integers(1, 60), st.tuples(st.sampled_from(["A", "B", "C", "D", "REJECTED"]), st.booleans()), max_size=6
).map(
    lambda rows: [(offset, grade, conditional, grade in "ABC") for offset, (grade, conditional) in sorted(rows.items())]
)


@given(
    later=later_periods,
    season_ends=st.integers(-5, 80),
    grace_ends=st.none() | st.integers(-5, 90),
    asked=st.integers(-3, 90),
)
def test_spans_and_day_agree(later: list[tuple], season_ends: int, grace_ends: int | None, asked: int) -> None:
    """Whether a day is listed can be read from the spans of any earlier day: what the search index relies on."""
    rows = ((0, "A"), *later)
    if grace_ends is None:
        offer = facts(*rows, season_ends=season_ends)
    else:
        offer = replaced(grace_ends, *rows, season_ends=season_ends)
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
