"""Reviewers, owners and edits at the same moment: exactly one decision, and never on something nobody read."""

from __future__ import annotations

from sqlalchemy import func, select

from catalog.products.models import Offer
from catalog.review.models import Approval, Review, ReviewEvent
from catalog.review.services import desk
from catalog.scoring.models import AssessmentRow
from catalog.storage.database import db
from tests.factories.farming import ON
from tests.factories.reviewing import Orchard
from tests.race.conftest import Crowd


def test_two_reviewers_take_one_review(orchard: Orchard, crowd: Crowd) -> None:
    one = orchard.submit()
    jobs = [["take", account.id, one.id] for account in (orchard.reviewer, orchard.second) for _ in range(20)]
    outcomes = crowd.act(jobs)
    assert outcomes.counts == {"ok": 1, "invalid_transition": 39}
    assert db.session.scalars(select(func.count()).where(ReviewEvent.action == "take")).one() == 1


def test_twenty_decisions_at_once_are_one(orchard: Orchard, crowd: Crowd) -> None:
    one = orchard.taken()
    jobs = [[action, orchard.reviewer.id, one.id] for action in ("approve", "reject") for _ in range(10)]
    jobs += [["withdraw", orchard.owner.id, one.id] for _ in range(10)]
    outcomes = crowd.act(jobs)
    assert outcomes.counts["ok"] == 1
    assert set(outcomes.counts) == {"ok", "invalid_transition"}
    decided = db.session.get_one(Review, one.id)
    last = desk.events_of([one.id])[one.id][-1][0]
    assert decided.decision == {"approve": "approved", "reject": "rejected", "withdraw": "withdrawn"}[last.action]
    approved = decided.decision == "approved"
    assert db.session.scalars(select(func.count()).select_from(AssessmentRow)).one() == approved
    assert db.session.scalars(select(func.count()).select_from(Approval)).one() == approved
    assert orchard.listing().listed is approved


def test_an_owner_submits_twice(orchard: Orchard, crowd: Crowd) -> None:
    outcomes = crowd.act([["submit", orchard.owner.id, orchard.offer.id]] * 20)
    assert outcomes.counts == {"ok": 1, "invalid_transition": 19}
    assert db.session.scalars(select(func.count()).select_from(Review)).one() == 1


def test_approval_meets_an_edit(orchard: Orchard, crowd: Crowd) -> None:
    """The edit is refused while the review is open, or comes after the decision as one: what is live was read."""
    for _ in range(10):
        offer = orchard.another()
        one = orchard.taken(offer)
        jobs = [["change", orchard.owner.id, offer.id, {"title": "偷偷改的标题"}, 1]] * 4
        jobs.insert(2, ["approve", orchard.reviewer.id, one.id])
        outcomes = crowd.act(jobs)
        assert outcomes.each[2] == "ok", outcomes.each
        assert {outcomes.each[index] for index in (0, 1, 3, 4)} <= {"ok", "review_open"}
        assert db.session.get_one(Offer, offer.id).title == "柯城椪柑 5斤装"
        assert orchard.listing(offer, ON).listed


def test_an_owner_withdraws_while_it_is_approved(orchard: Orchard, crowd: Crowd) -> None:
    one = orchard.taken()
    outcomes = crowd.act([["approve", orchard.reviewer.id, one.id], ["withdraw", orchard.owner.id, one.id]] * 3)
    assert outcomes.counts == {"ok": 1, "invalid_transition": 5}
