"""The reviewer's queue and page."""

from __future__ import annotations

from datetime import timedelta

import pytest

from catalog.errors import Forbidden, Invalid
from catalog.review.services import deciding, desk
from catalog.storage.database import db
from tests.factories.farming import ON, an_operator
from tests.factories.reviewing import Orchard
from tests.web.test_offers import statements


def test_queues(orchard: Orchard) -> None:
    offers = [orchard.offer, *[orchard.another() for _ in range(3)]]
    first, second, third, fourth = [orchard.submit(offer) for offer in offers]
    deciding.take(orchard.reviewer, second.id)
    deciding.take(orchard.second, third.id)
    orchard.approve(second)
    deciding.withdraw(orchard.owner, fourth.id)
    page = desk.queue(orchard.reviewer)
    assert [line.review.id for line in page.lines] == [first.id]
    assert page.counts == {
        "waiting": 1, "taken": 1, "mine": 0, "approved": 1, "returned": 0, "rejected": 0, "withdrawn": 1,
    }  # fmt: skip
    assert [line.review.id for line in desk.queue(orchard.second, "mine").lines] == [third.id]
    assert [line.state for line in desk.queue(orchard.reviewer, "taken").lines] == ["taken"]
    assert [line.review.id for line in desk.queue(orchard.reviewer, "approved").lines] == [second.id]
    deciding.put_back(orchard.second, third.id)
    page = desk.queue(orchard.reviewer, limit=1)
    then = desk.queue(orchard.reviewer, after=page.following, limit=1)
    assert [(one.lines[0].review.id, one.total) for one in (page, then)] == [(first.id, 2), (third.id, 2)]
    assert then.following is None


def test_pages_of_every_queue_hold_each_review_once(orchard: Orchard) -> None:
    """Also of those that came in, or were decided, at the same moment."""
    moment = orchard.submit().submitted_at
    reviews = [orchard.submit(orchard.another()) for _ in range(6)]
    for number, review in enumerate(reviews):
        review.submitted_at = moment + timedelta(minutes=number // 2)
    db.session.commit()
    everything = [line.review.id for line in desk.queue(orchard.reviewer).lines]
    assert len(everything) == 7 and walked(orchard, "waiting", 2) == everything
    for review in reviews:
        orchard.approve(deciding.take(orchard.reviewer, review.id))
    for number, review in enumerate(reviews):
        review.decided_at = moment + timedelta(minutes=number // 2)
    db.session.commit()
    decided = [line.review.id for line in desk.queue(orchard.reviewer, "approved").lines]
    assert set(decided) == {review.id for review in reviews} and walked(orchard, "approved", 2) == decided
    assert decided[:2] == sorted((reviews[4].id, reviews[5].id), reverse=True)


def test_a_page_begins_behind_a_review_that_is_gone_from_the_queue(orchard: Orchard) -> None:
    first, second, third = [orchard.submit(offer) for offer in (orchard.offer, orchard.another(), orchard.another())]
    page = desk.queue(orchard.reviewer, limit=1)
    deciding.take(orchard.reviewer, first.id)
    assert [line.review.id for line in desk.queue(orchard.reviewer, after=page.following).lines] == [
        second.id,
        third.id,
    ]
    # A place of another queue, or of none, is the beginning.
    for place in (desk.Place(second.id), desk.Place("nobody")):
        assert desk.queue(orchard.reviewer, "approved", place).lines == ()
    assert len(desk.queue(orchard.reviewer, after=desk.Place("nobody")).lines) == 2


def test_a_queue_takes_as_many_statements_for_much_as_for_little(orchard: Orchard) -> None:
    orchard.submit()
    counts = []
    for _ in range(3):
        orchard.submit(orchard.another())
        db.session.expire_all()
        with statements() as seen:
            desk.queue(orchard.reviewer)
        counts.append(len(seen))
    assert len(set(counts)) == 1 and counts[0] <= 5, counts


def walked(orchard: Orchard, state: str, limit: int) -> list[str]:
    found: list[str] = []
    place = None
    while True:
        page = desk.queue(orchard.reviewer, state, place, limit=limit)
        found += [line.review.id for line in page.lines]
        place = page.following
        if place is None:
            return found
        assert len(page.lines) == limit


def test_who_sees_the_queue(orchard: Orchard) -> None:
    with pytest.raises(Forbidden):
        desk.queue(orchard.owner)
    assert desk.queue(an_operator("boss@example.cn")).total == 0
    with pytest.raises(Invalid):
        desk.queue(orchard.reviewer, "everything")
    orchard.make_owner_a_reviewer()
    orchard.submit()
    assert [line.own for line in desk.queue(orchard.owner).lines] == [True]
    assert [line.own for line in desk.queue(orchard.reviewer).lines] == [False]


def test_the_page_of_a_review(orchard: Orchard) -> None:
    one = orchard.submit()
    view = desk.get_review(orchard.reviewer, orchard.library, one.id, ON)
    assert (view.state, view.actions, view.own, view.diffs) == ("waiting", ("take",), False, ())
    assert view.assessment is not None
    assert view.assessment.grade == "A"
    assert [(event.action, name) for event, name in view.events] == [("submit", "王小椪")]
    own = desk.get_review(orchard.owner, orchard.library, one.id, ON)
    assert (own.own, own.actions) == (True, ("withdraw",))
    orchard.approve(deciding.take(orchard.reviewer, one.id))
    view = desk.get_review(orchard.owner, orchard.library, one.id, ON)
    assert (view.state, view.actions, view.assessment) == ("approved", ("submit",), None)
    assert [row.id for row in desk.reviews_of_offer(orchard.owner, orchard.offer.id)] == [one.id]
