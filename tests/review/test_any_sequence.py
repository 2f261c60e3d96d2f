"""Any sequence of steps by anyone, on real rows, against a model of a few lines: same answers, same trail."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from catalog.errors import CatalogError
from catalog.review.models import Review, ReviewEvent
from catalog.review.services import deciding
from catalog.storage.audit import AuditRow
from catalog.storage.database import db
from tests.factories.farming import ON
from tests.factories.reviewing import Orchard

ACTIONS = ("submit", "take", "put_back", "approve", "return_for_changes", "reject", "withdraw")
WHO = ("owner", "reviewer", "second")


@dataclass
class Model:
    """What a person would say happens."""

    state: str = "draft"
    taker: str = ""
    listed: bool = False
    trail: list[str] = field(default_factory=list)

    def step(self, who: str, action: str) -> str:
        """The code of the answer; the state moves only when it is ok."""
        needed = {
            "submit": ("draft", "approved", "returned", "rejected", "withdrawn"),
            "take": ("waiting",),
            "withdraw": ("waiting", "taken"),
        }.get(action, ("taken",))
        # Only the owner's own page knows how to submit; nobody else learns anything.
        if action == "submit" and who != "owner":
            return "not_found"
        if self.state == "draft" and action != "submit":
            return "no_review"
        if self.state not in needed:
            return "invalid_transition"
        # An offer that stands as it was approved has nothing new to be decided.
        if action == "submit" and self.listed:
            return "nothing_to_renew"
        if action == "withdraw" and who != "owner":
            return "not_owner"
        if action not in ("submit", "withdraw") and who == "owner":
            return "role_required"
        if action in ("put_back", "approve", "return_for_changes", "reject") and who != self.taker:
            return "taken_by_another"
        self.taker = who if action == "take" else "" if action == "put_back" else self.taker
        self.state = {
            "submit": "waiting", "take": "taken", "put_back": "waiting", "approve": "approved",
            "return_for_changes": "returned", "reject": "rejected", "withdraw": "withdrawn",
        }[action]  # fmt: skip
        self.listed = self.listed or action == "approve"
        self.trail.append(action)
        return "ok"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(WHO), st.sampled_from(ACTIONS)), max_size=30))
def test_any_sequence_of_steps(orchard: Orchard, steps: list[tuple[str, str]]) -> None:
    offer = orchard.another()
    model = Model()
    newest: Review | None = None

    def real(who: str, action: str) -> Any:
        nonlocal newest
        actor = getattr(orchard, who)
        if action == "submit":
            newest = deciding.submit(actor, orchard.library, offer.id, ON)
        elif newest is None:
            return "no_review"
        elif action == "approve":
            deciding.approve(actor, orchard.library, newest.id, ON)
        elif action in ("return_for_changes", "reject"):
            getattr(deciding, action)(actor, newest.id, "理由")
        else:
            getattr(deciding, action)(actor, newest.id)
        return "ok"

    for who, action in steps:
        try:
            answer = real(who, action)
        except CatalogError as refusal:
            answer = refusal.code
        assert answer == model.step(who, action), (who, action, model)
    reviews = select(Review.id).where(Review.offer_id == offer.id)
    trail = select(ReviewEvent.action).where(ReviewEvent.review_id.in_(reviews)).order_by(ReviewEvent.created_at)
    assert list(db.session.scalars(trail)) == model.trail
    audited = select(func.count()).where(AuditRow.subject_type == "review", AuditRow.subject_id.in_(reviews))
    assert db.session.scalar(audited) == len(model.trail)
    open_reviews = select(func.count()).where(Review.offer_id == offer.id, Review.decision.is_(None))
    assert db.session.scalar(open_reviews) == (model.state in ("waiting", "taken"))
    assert orchard.listing(offer).listed is model.listed
