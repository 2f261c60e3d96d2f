"""A renewal is one step: what is new beside what was decided, taken and approved at once, or not at all."""

from __future__ import annotations

import pytest

from catalog.errors import Conflict, Forbidden, NotFound, Refused
from catalog.products.models import Offer
from catalog.review import gather
from catalog.review.models import Review
from catalog.review.services import deciding, desk
from catalog.scoring.services import assessing, proving
from catalog.storage.database import db
from tests.factories.farming import ON, an_account, days
from tests.factories.reviewing import Orchard, answer_everything

# What is answered here are the questions of the first version of fresh fruit.
pytestmark = pytest.mark.usefixtures("nothing_adopted")
LATER = days(20)
NEW_PAPER = {"present": True, "issued_on": LATER.isoformat(), "expires_on": None}


@pytest.fixture
def listed(orchard: Orchard) -> Offer:
    orchard.approve()
    return orchard.offer


def moved(orchard: Orchard, offer: Offer) -> tuple[str, ...]:
    view, row = assessing.assess(orchard.library, offer, LATER), gather.find_decided(offer.id)
    assert view is not None and row is not None
    return proving.moved_since(row, view)


def renewal(orchard: Orchard, offer: Offer, **changed: object) -> Review:
    answer_everything(offer, orchard.reviewer, **changed)
    one = deciding.submit(orchard.owner, orchard.library, offer.id, LATER)
    assert one.kind == "renewal"
    return one


def test_taken_and_approved_in_one_step(orchard: Orchard, listed: Offer) -> None:
    before = orchard.listing(listed, LATER)
    assert moved(orchard, listed) == ()
    one = renewal(orchard, listed, FF_B01=NEW_PAPER)
    assert moved(orchard, listed) == ("FF-B01",)
    deciding.renew(orchard.reviewer, orchard.library, one.id, LATER)
    events = [event.action for event, _ in desk.events_of([one.id])[one.id]]
    assert events == ["submit", "take", "approve"]
    after = orchard.listing(listed, LATER)
    assert after.through_on is not None and before.through_on is not None
    assert after.through_on > before.through_on
    assert moved(orchard, listed) == ()


def test_a_renewal_with_nothing_new_is_refused(orchard: Orchard, listed: Offer) -> None:
    with pytest.raises(Conflict, match="nothing_to_renew"):
        deciding.submit(orchard.owner, orchard.library, listed.id, LATER)
    one = renewal(orchard, listed, FF_B01=NEW_PAPER)
    deciding.withdraw(orchard.owner, one.id)
    assert deciding.submit(orchard.owner, orchard.library, listed.id, LATER).kind == "renewal"


def test_what_does_not_apply_is_not_renewed(orchard: Orchard, listed: Offer) -> None:
    """FF-D02 applies only where the right to the mark is there; what is answered beside that has not moved."""
    row = gather.find_decided(listed.id)
    answer_everything(listed, orchard.reviewer, FF_A04={"value": "pending"}, FF_D02={"value": False})
    view = assessing.assess(orchard.library, listed, LATER)
    assert row is not None and view is not None and "FF-D02" in view.assessment.ignored_answers
    assert proving.moved_since(row, view) == ("FF-A04",)


def test_one_that_was_taken_before_is_renewed_by_its_taker_only(orchard: Orchard, listed: Offer) -> None:
    one = renewal(orchard, listed, FF_B01=NEW_PAPER)
    deciding.take(orchard.reviewer, one.id)
    with pytest.raises(Forbidden):
        deciding.renew(orchard.second, orchard.library, one.id, LATER)
    assert deciding.renew(orchard.reviewer, orchard.library, one.id, LATER).decision == "approved"


def test_a_refusal_leaves_it_waiting(orchard: Orchard, listed: Offer) -> None:
    one = renewal(orchard, listed, FF_B02={"value": 2})
    with pytest.raises(Refused, match="not_listable"):
        deciding.renew(orchard.reviewer, orchard.library, one.id, LATER)
    db.session.expire_all()
    assert (one.decision, one.reviewer_account_id) == (None, None)


def test_what_moved_since_it_was_read_is_not_renewed(orchard: Orchard, listed: Offer) -> None:
    one = renewal(orchard, listed, FF_B01=NEW_PAPER)
    seen = desk.get_review(orchard.reviewer, orchard.library, one.id, LATER).fingerprint
    answer_everything(listed, orchard.reviewer, FF_B01=NEW_PAPER, FF_C01={"value": 13})
    with pytest.raises(Conflict, match="changed_since_read"):
        deciding.renew(orchard.reviewer, orchard.library, one.id, LATER, seen=seen)
    db.session.expire_all()
    assert one.reviewer_account_id is None


def test_only_renewals_and_only_for_reviewers_of_other_farms(orchard: Orchard) -> None:
    first = orchard.submit()
    with pytest.raises(Conflict, match="invalid_transition"):
        deciding.renew(orchard.reviewer, orchard.library, first.id, ON)
    stranger = an_account("stranger@example.cn")
    with pytest.raises(Forbidden):
        deciding.renew(stranger, orchard.library, first.id, ON)
    deciding.take(orchard.reviewer, first.id)
    orchard.approve(first)
    one = renewal(orchard, orchard.offer, FF_B01=NEW_PAPER)
    orchard.make_owner_a_reviewer()
    with pytest.raises(Forbidden, match="own_supplier"):
        deciding.renew(orchard.owner, orchard.library, one.id, LATER)
    with pytest.raises(NotFound):
        deciding.renew(stranger, orchard.library, one.id, LATER)
    with pytest.raises(NotFound):
        deciding.renew(orchard.reviewer, orchard.library, "nothing", LATER)
