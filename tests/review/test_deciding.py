"""From submission to decision on real rows: who may, what is stored, what is refused and leaves no trace."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from catalog.api.reviews import EXPLAINED, PLAIN, STEPS
from catalog.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from catalog.evidence.models import Photo, StoredFile
from catalog.products.models import Offer
from catalog.products.services import offering
from catalog.review import gather
from catalog.review.models import Approval, Review, ReviewEvent
from catalog.review.services import deciding, desk
from catalog.review.workflow import ACTIONS, TRANSITIONS, state_of
from catalog.scoring.models import Answer, AssessmentRow
from catalog.scoring.services import proving
from catalog.storage.audit import AuditRow
from catalog.storage.database import db
from catalog.storage.outbox import OutboxRow
from catalog.suppliers.services import supplying
from tests.factories.farming import ON, PORCELAIN, a_product, an_account, an_offer, an_operator, days
from tests.factories.reviewing import Orchard, answer_everything


def steps(one: Review) -> list[str]:
    return [event.action for event, _ in desk.events_of([one.id])[one.id]]


def test_the_whole_way_to_a_listed_offer(orchard: Orchard) -> None:
    assert orchard.listing().state == "draft"
    one = orchard.submit()
    assert (one.kind, one.offer_revision, one.decision) == ("new", 1, None)
    assert orchard.listing().state == "waiting"
    deciding.take(orchard.reviewer, one.id)
    assert orchard.listing().state == "taken"
    one = orchard.approve(one, reason="材料齐全")
    assert (one.decision, one.reason, one.decided_by_account_id) == ("approved", "材料齐全", orchard.reviewer.id)
    assert one.open_offer_id is None
    assert steps(one) == ["submit", "take", "approve"]
    approval = db.session.get_one(Approval, orchard.offer.id)
    assert (approval.assessment_id, approval.approved_price_fen) == (one.assessment_id, 3990)
    decided = gather.find_decided(orchard.offer.id)
    assert decided is not None
    assert (decided.id, decided.grade, decided.on_day, decided.decided) == (one.assessment_id, "A", ON, True)
    assert proving.differences(orchard.library, decided) == {}
    assert db.session.get_one(Offer, orchard.offer.id).first_approved_at is not None
    listing = orchard.listing()
    assert (listing.listed, listing.grade, listing.from_on) == (True, "A", ON)
    # The commitment certificate of the batch is 30 days old on days(30) and too old the day after.
    assert listing.through_on == days(30)
    assert [span.through_on for span in listing.spans][-1] == days(30)
    assert not orchard.listing(on=days(31)).listed
    audited = db.session.scalars(
        select(AuditRow.action).where(AuditRow.subject_type == "review").order_by(AuditRow.number)
    )
    assert list(audited) == ["review_submit", "review_take", "review_approve"]
    newest = db.session.scalars(select(OutboxRow).order_by(OutboxRow.sequence.desc())).first()
    assert newest is not None
    assert (newest.topic, newest.subject_id) == ("offer.approved", orchard.offer.id)


def walk(orchard: Orchard, action: str, one: Any) -> Any:
    """Take one step of the table as whoever may."""
    if action == "submit":
        return orchard.submit()
    if action == "approve":
        return orchard.approve(one)
    if action in ("return_for_changes", "reject"):
        return getattr(deciding, action)(orchard.reviewer, one.id, "请补检测报告")
    who = orchard.owner if action == "withdraw" else orchard.reviewer
    return getattr(deciding, action)(who, one.id)


# A way to each state that has a step of its own.
WAYS = {
    "draft": (),
    "waiting": ("submit",),
    "taken": ("submit", "take"),
    "returned": ("submit", "take", "return_for_changes"),
    "rejected": ("submit", "take", "reject"),
    "withdrawn": ("submit", "withdraw"),
    "approved": ("submit", "take", "approve"),
}


@pytest.mark.parametrize(("state", "action"), list(TRANSITIONS))
def test_every_step_leads_where_the_table_says(orchard: Orchard, state: str, action: str) -> None:
    one: Any = None
    for step in (*WAYS[state], action):
        if state == "approved":  # a renewal decides on something new
            answer_everything(orchard.offer, orchard.reviewer, FF_C01={"value": 13 if step == action else 12})
        one = walk(orchard, step, one)
    db.session.expire_all()
    expected = TRANSITIONS[state, action].next_state
    assert state_of(one.decision, one.reviewer_account_id) == expected
    event = db.session.scalars(select(ReviewEvent).order_by(ReviewEvent.id.desc())).first()
    audited = db.session.scalars(select(AuditRow).order_by(AuditRow.number.desc())).first()
    assert event is not None and audited is not None
    assert event.action == action and audited.changes["state"] == [state, expected]


def test_every_action_of_the_table_is_a_step_of_the_api() -> None:
    taken = {*PLAIN, *EXPLAINED, "approve", "renew"}
    assert taken == set(STEPS) == set(ACTIONS) - {"submit"} | {"renew"}, "api/reviews.py says what each step calls"


@pytest.mark.parametrize("action", [deciding.return_for_changes, deciding.reject])
def test_what_hurts_needs_a_reason(orchard: Orchard, action: Any) -> None:
    one = orchard.taken()
    for blank in ("", " \n"):
        with pytest.raises(Invalid) as caught:
            action(orchard.reviewer, one.id, blank)
        assert caught.value.errors == {"reason": ["required"]}
    assert db.session.get_one(Review, one.id).decision is None
    decided = action(orchard.reviewer, one.id, " 检测报告看不清 ")
    assert decided.reason == "检测报告看不清"
    assert orchard.listing().state == decided.decision
    again = orchard.submit()
    assert again.id != one.id


def test_only_one_review_is_open(orchard: Orchard) -> None:
    orchard.submit()
    with pytest.raises(Conflict) as caught:
        orchard.submit()
    assert caught.value.code == "invalid_transition"
    assert db.session.scalar(select(func.count()).select_from(Review)) == 1


def test_withdrawing_ones_own(orchard: Orchard) -> None:
    one = orchard.submit()
    for stranger in (an_account("13900000009"), an_account("13900000008", "anchor")):
        with pytest.raises(NotFound):
            deciding.withdraw(stranger, one.id)
    with pytest.raises(Forbidden):
        deciding.withdraw(orchard.reviewer, one.id)
    assert deciding.withdraw(orchard.owner, one.id).decision == "withdrawn"
    assert orchard.listing().state == "withdrawn_review"
    with pytest.raises(Conflict):
        deciding.withdraw(orchard.owner, one.id)
    orchard.approve()
    assert orchard.listing().listed


def test_putting_back(orchard: Orchard) -> None:
    one = orchard.taken()
    with pytest.raises(Forbidden) as caught:
        deciding.put_back(orchard.second, one.id)
    assert caught.value.code == "taken_by_another"
    deciding.put_back(orchard.reviewer, one.id)
    deciding.take(orchard.second, one.id)
    with pytest.raises(Forbidden):
        orchard.approve(one)
    assert deciding.approve(orchard.second, orchard.library, one.id, ON).decision == "approved"


def test_a_reviewer_never_judges_their_own_farm(orchard: Orchard) -> None:
    orchard.make_owner_a_reviewer()
    one = orchard.submit()
    with pytest.raises(Forbidden) as caught:
        deciding.take(orchard.owner, one.id)
    assert caught.value.code == "own_supplier"
    # Even if the row said so, the decision is refused.
    one.reviewer_account_id = orchard.owner.id
    db.session.commit()
    for act in (
        lambda: deciding.approve(orchard.owner, orchard.library, one.id, ON),
        lambda: deciding.reject(orchard.owner, one.id, "r"),
        lambda: deciding.return_for_changes(orchard.owner, one.id, "r"),
    ):
        with pytest.raises(Forbidden) as caught:
            act()
        assert caught.value.code == "own_supplier"
    assert db.session.get_one(Review, one.id).decision is None


def test_nothing_is_decided_before_it_is_taken(orchard: Orchard) -> None:
    one = orchard.submit()
    with pytest.raises(Conflict) as caught:
        orchard.approve(one)
    assert caught.value.figures == {"state": "waiting", "action": "approve"}


def test_no_standard_no_review(orchard: Orchard) -> None:
    vase = an_offer(
        orchard.owner,
        a_product(orchard.owner, orchard.supplier, gi_id=PORCELAIN, category="handicraft", name_zh="柯城青瓷"),
    )
    with pytest.raises(Refused) as caught:
        orchard.submit(vase)
    assert (caught.value.code, caught.value.figures) == ("no_standard_yet", {"category": "handicraft"})
    assert orchard.listing(vase).state == "draft"


@pytest.mark.parametrize(
    ("changed", "grade"),
    [
        ({"FF_A02": {"value": False}}, "REJECTED"),
        ({"FF_C08": None}, "INCOMPLETE"),
        ({f"FF_C0{n}": {"value": 0} for n in (1, 2, 3, 4, 5)} | {"FF_C08": {"ratings": [0]}}, "E"),
    ],
)
def test_only_a_listable_grade_is_approved(orchard: Orchard, changed: dict[str, Any], grade: str) -> None:
    answer_everything(orchard.offer, orchard.reviewer, **changed)
    one = orchard.taken()
    before = db.session.scalar(select(func.count()).select_from(AuditRow))
    with pytest.raises(Refused) as caught:
        orchard.approve(one)
    assert caught.value.code == "not_listable"
    if grade != "E":
        assert caught.value.figures == {"grade": grade}
    assert db.session.get_one(Review, one.id).decision is None
    assert db.session.scalar(select(func.count()).select_from(AssessmentRow)) == 0
    assert db.session.scalar(select(func.count()).select_from(AuditRow)) == before
    assert deciding.return_for_changes(orchard.reviewer, one.id, "补齐").decision == "returned"


def test_a_conditional_offer_is_listed_for_28_days(orchard: Orchard) -> None:
    answer_everything(orchard.offer, orchard.reviewer, FF_A04={"value": "pending"})
    orchard.approve()
    listing = orchard.listing()
    assert (listing.listed, listing.grade, listing.conditional) == (True, "C", True)
    assert listing.correct_by_on == days(28)
    assert orchard.listing(on=days(28)).listed
    assert orchard.listing(on=days(29)).state == "correction_overdue"


def test_approval_races_with_an_edit(orchard: Orchard) -> None:
    one = orchard.taken()
    offering.edit_offer(orchard.owner, orchard.offer.id, {"live_price_fen": 4990}, 1)
    with pytest.raises(Conflict) as caught:
        orchard.approve(one)
    assert (caught.value.code, caught.value.figures) == ("changed_since_submit", {"moved": ["offer"]})
    offering.edit_product(orchard.owner, orchard.product.id, {"story": "另一个故事"}, 1)
    with pytest.raises(Conflict) as caught:
        orchard.approve(one)
    assert caught.value.figures == {"moved": ["offer", "product"]}
    assert orchard.listing().state == "taken"


def test_approval_names_what_the_reviewer_read(orchard: Orchard) -> None:
    one = orchard.taken()
    seen = desk.get_review(orchard.reviewer, orchard.library, one.id, ON).fingerprint
    assert seen == desk.get_review(orchard.second, orchard.library, one.id, ON).fingerprint
    row = db.session.get_one(Answer, (orchard.offer.id, "FF-C01", "reviewer"))
    row.value_json = '{"value":12.9}'
    db.session.commit()
    with pytest.raises(Conflict) as caught:
        orchard.approve(one, seen=seen)
    assert caught.value.code == "changed_since_read"
    seen = desk.get_review(orchard.reviewer, orchard.library, one.id, ON).fingerprint
    assert orchard.approve(one, seen=seen).decision == "approved"


def test_a_photo_changed_after_reading_is_noticed(orchard: Orchard) -> None:
    one = orchard.taken()
    seen = desk.get_review(orchard.reviewer, orchard.library, one.id, ON).fingerprint
    db.session.add(StoredFile(sha256="a" * 64, media_type="image/webp", size_bytes=1))
    db.session.flush()
    renditions = dict.fromkeys(("list_sha256", "card_sha256", "detail_sha256"), "a" * 64)
    db.session.add(
        Photo(
            product_id=orchard.product.id, width=1, height=1, uploaded_by_account_id=orchard.owner.id, **renditions
        )
    )  # fmt: skip
    db.session.commit()
    with pytest.raises(Conflict) as caught:
        orchard.approve(one, seen=seen)
    assert caught.value.code == "changed_since_read"


def test_a_withdrawn_offer_or_a_suspended_supplier_is_not_approved(orchard: Orchard) -> None:
    one = orchard.taken()
    supplying.suspend(an_operator("boss@example.cn"), orchard.supplier.id, "投诉核查中")
    with pytest.raises(Refused) as refused:
        orchard.approve(one)
    assert refused.value.code == "supplier_suspended"
    offering.withdraw_offer(orchard.owner, orchard.offer.id, "卖完了")
    with pytest.raises(Conflict) as conflict:
        orchard.approve(one)
    assert conflict.value.code == "offer_withdrawn"
    assert deciding.reject(orchard.reviewer, one.id, "已下架").decision == "rejected"


def test_delisting_ends_the_approval_until_a_new_one(orchard: Orchard) -> None:
    orchard.approve()
    with pytest.raises(Forbidden):
        deciding.delist(orchard.owner, orchard.offer.id, "r")
    with pytest.raises(Invalid):
        deciding.delist(orchard.reviewer, orchard.offer.id, " ")
    with pytest.raises(Invalid):
        deciding.delist(orchard.reviewer, orchard.offer.id, "因" * 301)
    assert deciding.why_delisted(orchard.offer.id) == ""
    deciding.delist(orchard.second, orchard.offer.id, "因" * 300)
    assert deciding.why_delisted(orchard.offer.id) == "因" * 300
    assert orchard.listing().state == "delisted"
    with pytest.raises(Conflict):
        deciding.delist(orchard.second, orchard.offer.id, "again")
    one = orchard.taken()
    assert one.kind == "new"
    orchard.approve(one)
    assert orchard.listing().listed
    orchard.make_owner_a_reviewer()
    with pytest.raises(Forbidden) as caught:
        deciding.delist(orchard.owner, orchard.offer.id, "r")
    assert caught.value.code == "own_supplier"


@pytest.mark.usefixtures("nothing_adopted")
def test_a_renewal_keeps_the_offer_and_gives_new_days(orchard: Orchard) -> None:
    orchard.approve()
    fresh = {"present": True, "issued_on": days(25).isoformat(), "expires_on": None}
    answer_everything(orchard.offer, orchard.reviewer, FF_B01=fresh, FF_A01={**fresh, "expires_on": "2036-02-28"})
    one = deciding.submit(orchard.owner, orchard.library, orchard.offer.id, days(26))
    assert one.kind == "renewal"
    deciding.take(orchard.reviewer, one.id)
    assert orchard.listing(on=days(26)).listed
    orchard.approve(one, on=days(26))
    assert orchard.listing(on=days(40)).listed
    assert orchard.listing(on=days(26)).through_on == orchard.offer.ship_through_on


def test_a_rejected_renewal_leaves_the_old_approval(orchard: Orchard) -> None:
    orchard.approve()
    answer_everything(orchard.offer, orchard.reviewer, FF_C01={"value": 13})
    one = orchard.taken()
    deciding.reject(orchard.reviewer, one.id, "证书是旧的")
    assert orchard.listing().listed
    assert db.session.get_one(Approval, orchard.offer.id).review_id != one.id


def test_submissions_of_others_do_not_exist(orchard: Orchard) -> None:
    stranger = an_account("13900000009")
    one = orchard.submit()
    for act in (
        lambda: deciding.submit(stranger, orchard.library, orchard.offer.id, ON),
        lambda: deciding.submit(stranger, orchard.library, "no-such", ON),
        lambda: deciding.take(stranger, one.id),
        lambda: desk.get_review(stranger, orchard.library, one.id, ON),
        lambda: desk.get_review(stranger, orchard.library, "no-such", ON),
        lambda: desk.reviews_of_offer(stranger, orchard.offer.id),
        lambda: desk.reviews_of_offer(stranger, "no-such"),
    ):
        with pytest.raises(NotFound) as caught:
            act()
        assert (caught.value.code, caught.value.figures) == ("not_found", {})
    assert db.session.scalar(select(func.count()).select_from(ReviewEvent)) == 1
