"""The calendar of coming expiries says what the listing itself will say on those days."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from catalog.errors import Forbidden
from catalog.extensions import Extensions
from catalog.products.models import Offer
from catalog.review.models import Approval
from catalog.review.services import deciding, expiries
from catalog.storage.database import db
from catalog.suppliers.services import supplying
from tests.factories.farming import ON, an_operator, days, registry_rows
from tests.factories.reviewing import Orchard, answer_everything
from tests.versions import FIVE_DAYS_OF_GRACE, library_with

COMMITMENT, LAB_REPORT = "FF-B01", "FF-B03"
# Longer than any paper of the golden case.
LONG = {"harvest_through_on": "2027-02-28", "ship_through_on": "2027-03-15"}


@pytest.fixture
def approved(orchard: Orchard) -> Offer:
    offer = orchard.another(**LONG)
    orchard.approve(orchard.taken(offer))
    return offer


def last_listed_on(orchard: Orchard, offer: Offer) -> object:
    return max(day for day in map(days, range(400)) if orchard.listing(offer, day).listed)


def test_an_offer_shows_with_the_paper_that_ends_it(orchard: Orchard, approved: Offer, extensions: Extensions) -> None:
    operator = an_operator()
    found = expiries.coming_expiries(operator, extensions.library, ON)
    (line,) = found.lines
    assert (line.offer.id, line.leaves, line.last_on) == (approved.id, True, last_listed_on(orchard, approved))
    assert line.papers == (extensions.library.standard_for("fresh_fruit", ON).criterion(COMMITMENT),)
    assert (line.before, line.after, line.why) == ("A", None, "papers")
    assert found.changes == found.offers == {line.last_on: 1}
    before = (line.last_on - ON).days - 1
    assert expiries.coming_expiries(operator, extensions.library, ON, days=before).total == 0
    assert expiries.coming_expiries(operator, extensions.library, line.last_on, days=0).total == 1
    assert expiries.coming_expiries(operator, extensions.library, line.last_on + timedelta(days=1)).total == 0


def test_a_paper_that_only_lowers_the_grade_shows_too(orchard: Orchard, extensions: Extensions) -> None:
    offer = orchard.another(**LONG)
    aging = {"present": True, "issued_on": days(-265).isoformat(), "expires_on": None}
    answer_everything(offer, orchard.reviewer, FF_B03=aging)
    orchard.approve(orchard.taken(offer))
    found = expiries.coming_expiries(an_operator(), extensions.library, ON)
    line, then = found.lines
    before, after = orchard.listing(offer, line.last_on), orchard.listing(offer, line.last_on + timedelta(days=1))
    assert (line.leaves, before.conditional, after.listed, after.conditional) == (False, False, True, True)
    assert (line.before, line.after) == (before.grade, after.grade) == ("A", "C")
    assert [[criterion.id for criterion in one.papers] for one in (line, then)] == [[LAB_REPORT], [COMMITMENT]]
    assert (then.before, then.leaves, then.last_on) == ("C", True, last_listed_on(orchard, offer))
    assert found.changes == {line.last_on: 1, then.last_on: 1} and found.offers == {line.last_on: 1}
    between = line.last_on + timedelta(days=1)
    assert expiries.coming_expiries(an_operator("b@example.cn"), extensions.library, between).lines == (then,)


def test_every_change_of_every_day_is_what_the_listing_says(orchard: Orchard, extensions: Extensions) -> None:
    """Papers of all ages: whatever day one looks from, the calendar holds the days on which the listing changes."""
    for age, grace in ((0, 200), (20, 85), (29, 95), (5, 180)):
        offer = orchard.another(**LONG)
        answer_everything(
            offer,
            orchard.reviewer,
            FF_B01={"present": True, "issued_on": days(-age).isoformat(), "expires_on": None},
            FF_B03={"present": True, "issued_on": days(grace - 270).isoformat(), "expires_on": None},
            FF_A01={"present": True, "issued_on": days(-300).isoformat(), "expires_on": days(25).isoformat()},
        )
        orchard.approve(orchard.taken(offer))
    offers = db.session.scalars(select(Offer).join(Approval, Approval.offer_id == Offer.id)).all()
    operator = an_operator()
    for on in map(days, range(0, 40, 4)):
        expected = set()
        for offer in offers:
            day = on
            while (now := orchard.listing(offer, day)).listed and day <= on + timedelta(days=30):
                after = orchard.listing(offer, day + timedelta(days=1))
                if (now.grade, now.conditional) != (after.grade if after.listed else None, after.conditional):
                    expected.add((day, offer.id, now.grade, after.grade if after.listed else None))
                day += timedelta(days=1)
        found = expiries.coming_expiries(operator, extensions.library, on, page_size=100)
        assert {(one.last_on, one.offer.id, one.before, one.after) for one in found.lines} == expected
        assert found.total == len(expected) == len(found.lines)


def test_the_end_of_the_grace_of_an_older_standard_shows(app: Flask, tmp_path: Path) -> None:
    registry_rows()
    stricter = ("expiring_days = 30, expiring_score = 0.5", "expiring_days = 31, expiring_score = 0.5")
    orchard = Orchard(library_with(tmp_path / "standards", "2.0.0", days(3), stricter, FIVE_DAYS_OF_GRACE))
    offer = orchard.another(**LONG)
    orchard.approve(orchard.taken(offer))
    (line,) = expiries.coming_expiries(an_operator(), orchard.library, ON).lines
    assert (line.why, line.after, line.papers) == ("outdated", None, ())
    assert line.last_on == days(7) == last_listed_on(orchard, offer)
    assert orchard.listing(offer, days(8)).state == "standard_outdated"


def test_the_end_of_the_time_to_correct_shows_as_such(orchard: Orchard, extensions: Extensions) -> None:
    offer = orchard.another(**LONG)
    answer_everything(
        offer,
        orchard.reviewer,
        FF_B01={"present": True, "issued_on": ON.isoformat(), "expires_on": None},
        FF_B03={"present": True, "issued_on": days(-300).isoformat(), "expires_on": None},
    )
    orchard.approve(orchard.taken(offer))
    (line,) = expiries.coming_expiries(an_operator(), extensions.library, ON).lines
    assert (line.leaves, line.why, line.last_on) == (True, "overdue", last_listed_on(orchard, offer))
    assert line.last_on == orchard.listing(offer).correct_by_on == days(28)


def test_what_a_season_a_suspension_or_an_edit_ends_is_not_a_matter_of_papers(
    orchard: Orchard, approved: Offer, extensions: Extensions
) -> None:
    operator = an_operator()
    short = orchard.another(harvest_through_on="2026-12-05", ship_through_on="2026-12-06")
    orchard.approve(orchard.taken(short))
    assert [line.offer.id for line in expiries.coming_expiries(operator, extensions.library, ON).lines] == [approved.id]
    supplying.suspend(operator, orchard.supplier.id, "抽检不合格")
    assert expiries.coming_expiries(operator, extensions.library, ON).total == 0
    supplying.reinstate(operator, orchard.supplier.id, "复检合格")
    assert expiries.coming_expiries(operator, extensions.library, ON).total == 1
    deciding.delist(orchard.reviewer, approved.id, "召回")
    assert expiries.coming_expiries(operator, extensions.library, ON).total == 0


def test_pages_are_soonest_first(orchard: Orchard, extensions: Extensions) -> None:
    operator = an_operator()
    for _ in range(3):
        offer = orchard.another(**LONG)
        orchard.approve(orchard.taken(offer))
    first = expiries.coming_expiries(operator, extensions.library, ON, page_size=2)
    second = expiries.coming_expiries(operator, extensions.library, ON, after=first.following, page_size=2)
    assert (first.total, second.total, len(first.lines), len(second.lines)) == (3, 3, 2, 1)
    assert second.following is None
    assert len({line.offer.id for line in (*first.lines, *second.lines)}) == 3


def test_operators_only(app: Flask, orchard: Orchard, extensions: Extensions) -> None:
    with pytest.raises(Forbidden):
        expiries.coming_expiries(orchard.owner, extensions.library, ON)
    db.session.rollback()
