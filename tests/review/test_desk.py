"""The reviewer's queue and page."""

from __future__ import annotations

import pytest

from catalog.errors import Forbidden, Invalid
from catalog.review.services import deciding, desk
from tests.factories.farming import ON, an_operator
from tests.factories.reviewing import Orchard


def test_queues(orchard: Orchard, monkeypatch: pytest.MonkeyPatch) -> None:
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
    monkeypatch.setattr(desk, "PAGE_SIZE", 1)
    deciding.put_back(orchard.second, third.id)
    pages = [desk.queue(orchard.reviewer, page=number) for number in (1, 2, 99, -1)]
    assert [page.lines[0].review.id for page in pages] == [first.id, third.id, third.id, first.id]
    assert [(page.page, page.pages, page.total) for page in pages[:3]] == [(1, 2, 2), (2, 2, 2), (2, 2, 2)]


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
