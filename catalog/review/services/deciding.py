"""The human process: submitting, taking, deciding.

Every step locks the offer first and the review after it, and a decision is a conditional UPDATE whose affected rows are
checked: of two reviewers, or of a decision and an edit at the same time, exactly one comes through.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import select, update

from catalog.accounts.models import Account
from catalog.accounts.roles import require
from catalog.errors import Conflict, Forbidden, Invalid, NotFound, Reason, Refused
from catalog.products.models import Offer, PendingChange
from catalog.products.services import offering
from catalog.review.edits import redefines_product
from catalog.review.gather import find_decided, newest_review, snapshot_of
from catalog.review.models import ENDED_REASON_CHARACTERS, Approval, Review, ReviewEvent
from catalog.review.services.changing import find_pending
from catalog.review.services.desk import get_review
from catalog.review.workflow import Standing, check_step, kind_of, state_of
from catalog.scoring.services import assessing, proving
from catalog.scoring.services.assessing import AssessmentView
from catalog.standards.library import Library
from catalog.storage import audit, outbox
from catalog.storage.database import db, now
from catalog.suppliers.acting import may_act_for, require_acting_for


def submit(actor: Account | None, library: Library, offer_id: str, on: date) -> Review:
    """Ask for a decision on an offer of one's own: a new one, the pending change of an approved one, or the renewal of
    its papers and answers.

    Raises NotFound, Conflict (`invalid_transition` while a review is open, `nothing_to_renew` where answers and papers
    are those that were decided, under the standard of today), Refused `no_standard_yet` (category),
    `live_price_below_floor` or `supply_and_commission_above_price`.
    """
    actor = require(actor)
    with _all_or_nothing():
        offer = offering.lock_offer(offer_id)
        require_acting_for(actor, offer.product.supplier)
        newest = newest_review(offer.id)
        state = "draft" if newest is None else state_of(newest.decision, newest.reviewer_account_id)
        transition = check_step(state, "submit", Standing(is_owner=True, is_reviewer=False, is_taker=False))
        if library.standard_for(offer.product.category, on) is None:
            raise Refused("no_standard_yet", category=offer.product.category)
        approval = db.session.get(Approval, offer.id)
        pending = find_pending(offer.id)
        changes = dict(pending.changes) if pending else {}
        offering.require_sound_prices(offer, changes)
        kind = kind_of(approval is not None and approval.ended_at is None, changes)
        if kind == "renewal" and not _anything_new(library, offer, approval, on):
            raise Conflict("nothing_to_renew")
        review = Review(
            offer_id=offer.id,
            open_offer_id=offer.id,
            kind=kind,
            offer_revision=offer.revision,
            product_revision=offer.product.revision,
            snapshot=snapshot_of(offer, changes),
            submitted_by_account_id=actor.id,
        )
        db.session.add(review)
        db.session.flush()
        _note(actor, review, "submit", {"state": [state, transition.next_state], "kind": [None, review.kind]})
    return review


def take(actor: Account | None, review_id: str) -> Review:
    """Take a waiting review. Raises NotFound, Forbidden `own_supplier`, Conflict `invalid_transition`."""
    actor = require(actor)
    with _all_or_nothing():
        return _take(actor, review_id)


def put_back(actor: Account | None, review_id: str) -> Review:
    """Put a review one has taken back into the queue. Raises NotFound, Forbidden, Conflict `invalid_transition`."""
    actor = require(actor)
    with _all_or_nothing():
        step = _step(actor, review_id, "put_back")
        _move(step, {"reviewer_account_id": None, "taken_at": None}, Review.reviewer_account_id == actor.id)
        _note(actor, step.review, step.action, {"state": [step.before, step.next_state]})
    return step.review


def approve(
    actor: Account | None,
    library: Library,
    review_id: str,
    on: date,
    reason: str = "",
    *,
    seen: str | None = None,
    notice_read: bool = False,
) -> Review:
    """Approve what was submitted: apply its changes, store the decided assessment, and let it stand.

    `seen` is ReviewView.fingerprint of the page the reviewer decided on; `notice_read` says that the reviewer read what
    area the notice names, where only the owner says that the goods come from inside it. Raises NotFound, Forbidden,
    Conflict (`invalid_transition`, `changed_since_submit` when offer or product was edited, `changed_since_read` when
    answers or evidence moved since `seen`, `offer_withdrawn`), Refused (`supplier_suspended`, `no_standard_yet`,
    `not_listable` with the grade, `notice_not_read`, and for prices as `submit`). On a refusal nothing is written.
    """
    actor = require(actor)
    with _all_or_nothing():
        return _approve(actor, library, review_id, on, reason, seen, notice_read)


def must_read_notice(view: AssessmentView | None, review: Review) -> bool:
    """Whether an approval needs the reviewer to have read what area the notice names. A renewal changes papers and
    answers, not where the goods come from: it was read when the offer was approved, unless under a version that did not
    compare origins yet."""
    if view is None or not view.notice_to_read:
        return False
    standing = find_decided(review.offer_id)
    return review.kind != "renewal" or standing is None or standing.backing is None


def renew(
    actor: Account | None,
    library: Library,
    review_id: str,
    on: date,
    *,
    seen: str | None = None,
    notice_read: bool = False,
) -> Review:
    """Take and approve a renewal in one step: the offer stands as it was approved, only papers and answers are new.

    Raises as `take` and `approve` do, and Conflict `invalid_transition` for a submission that is no renewal.
    """
    actor = require(actor)
    with _all_or_nothing():
        review = db.session.get(Review, review_id)
        if review is None:
            raise NotFound()
        state = state_of(review.decision, review.reviewer_account_id)
        if review.kind != "renewal":
            require(actor, "reviewer")
            raise Conflict("invalid_transition", state=state, action="renew")
        if state == "waiting":
            _take(actor, review_id)
        return _approve(actor, library, review_id, on, "", seen, notice_read)


def return_for_changes(actor: Account | None, review_id: str, reason: str) -> Review:
    """Give a submission back to be mended; a proposed change stays pending.

    Raises NotFound, Forbidden, Conflict `invalid_transition`, Invalid without a reason.
    """
    actor = require(actor)
    with _all_or_nothing():
        step = _step(actor, review_id, "return_for_changes", reason)
        _decide(actor, step, reason, now())
    return step.review


def reject(actor: Account | None, review_id: str, reason: str) -> Review:
    """Turn a submission down; a proposed change is dropped and the approved offer stays as it was.

    Raises NotFound, Forbidden, Conflict `invalid_transition`, Invalid without a reason.
    """
    actor = require(actor)
    with _all_or_nothing():
        step = _step(actor, review_id, "reject", reason)
        _drop_pending(step.offer.id)
        _decide(actor, step, reason, now())
    return step.review


def withdraw(actor: Account | None, review_id: str) -> Review:
    """Take one's own submission back before it is decided. Raises NotFound, Conflict `invalid_transition`."""
    actor = require(actor)
    with _all_or_nothing():
        step = _step(actor, review_id, "withdraw")
        _decide(actor, step, "", now())
    return step.review


def delist(actor: Account | None, offer_id: str, reason: str) -> Approval:
    """End a standing approval at once (a recall, a false claim); a new submission may bring the offer back.

    Reviewers and operators, never on a supplier of their own. Raises NotFound, Forbidden, Invalid without a reason or
    for one of more than 300 characters, Conflict `not_approved`.
    """
    actor = require(actor, "reviewer", "operator")
    stated = reason.strip()
    if not stated:
        raise Invalid({"reason": [Reason("required")]})
    if len(stated) > ENDED_REASON_CHARACTERS:
        raise Invalid({"reason": [Reason("too_long", maximum=ENDED_REASON_CHARACTERS)]})
    with _all_or_nothing():
        offer = offering.lock_offer(offer_id)
        if may_act_for(actor, offer.product.supplier):
            raise Forbidden("own_supplier")
        approval = db.session.get(Approval, offer_id)
        if approval is None or approval.ended_at is not None:
            raise Conflict("not_approved")
        approval.ended_at, approval.ended_reason = now(), stated
        audit.record(actor.id, "offer_delisted", "offer", offer_id, {"reason": [None, stated]})
        outbox.publish("offer.delisted", offer_id, offer_id=offer_id)
    return approval


def why_delisted(offer_id: str) -> str:
    """The reason its approval was ended with; empty while none was."""
    return db.session.scalar(select(Approval.ended_reason).where(Approval.offer_id == offer_id)) or ""


# --- inside -----------------------------------------------------------------------------------------------------------


@contextmanager
def _all_or_nothing() -> Iterator[None]:
    """Commit at the end; after a refusal nothing half done may wait for the next commit."""
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise


def _anything_new(library: Library, offer: Offer, approval: Approval | None, on: date) -> bool:
    """Whether a renewal has anything to decide: another answer or paper than decided, or another standard."""
    decided, view = find_decided(offer.id), assessing.assess(library, offer, on)
    if approval is None or decided is None or view is None:
        return True
    under = [f"{decided.standard_id}@{decided.standard_version}", decided.standard_sha256, decided.profile_sha256]
    return (
        (approval.offer_revision, approval.product_revision) != (offer.revision, offer.product.revision)
        or under != view.inputs["standard"]
        or bool(proving.moved_since(decided, view))
    )


def _take(actor: Account, review_id: str) -> Review:
    step = _step(actor, review_id, "take")
    _move(step, {"reviewer_account_id": actor.id, "taken_at": now()}, Review.reviewer_account_id.is_(None))
    _note(actor, step.review, step.action, {"state": [step.before, step.next_state]})
    return step.review


def _approve(
    actor: Account, library: Library, review_id: str, on: date, reason: str, seen: str | None, notice_read: bool
) -> Review:
    step = _step(actor, review_id, "approve", reason)
    review, offer = step.review, step.offer
    if offer.withdrawn_at is not None or offer.product.withdrawn_at is not None:
        raise Conflict("offer_withdrawn")
    if offer.product.supplier.standing != "good":
        raise Refused("supplier_suspended")
    _check_unmoved(review, offer)
    if seen is not None and seen != get_review(actor, library, review_id, on).fingerprint:
        raise Conflict("changed_since_read")
    changes = review.snapshot["changes"]
    offering.require_sound_prices(offer, changes)
    others = [] if not changes or redefines_product(changes) else _other_approvals(offer)
    offering.apply_change(actor.id, offer, changes)
    view = assessing.assess(library, offer, on)
    if must_read_notice(view, review):
        if not notice_read:
            raise Refused("notice_not_read", field="notice_read")
        audit.record(actor.id, "notice_read", "review", review.id, {"notice_read": [None, True]})
    assessment = assessing.decide_assessment(actor, library, offer, on)
    if not assessment.listable:
        raise Refused("not_listable", grade=assessment.grade)
    moment = now()
    _stand(offer, review, assessment.id, moment)
    for approval in others:
        approval.product_revision = offer.product.revision
    offering.mark_approved(offer, moment)
    _drop_pending(offer.id)
    _decide(actor, step, reason, moment, assessment_id=assessment.id)
    return review


class Step(NamedTuple):
    """A step that may be taken now: the review and its offer, both locked and fresh, and what the table of transitions
    says of it."""

    review: Review
    offer: Offer
    action: str
    before: str
    next_state: str


def _step(actor: Account, review_id: str, action: str, reason: str = "") -> Step:
    """The step, if this account may take it now."""
    offer_id = db.session.scalar(select(Review.offer_id).where(Review.id == review_id))
    if offer_id is None:
        raise NotFound()
    offer = db.session.get_one(Offer, offer_id, with_for_update={"of": Offer})
    review = db.session.get_one(Review, review_id, with_for_update=True)
    is_owner = may_act_for(actor, offer.product.supplier)
    is_reviewer = "reviewer" in actor.roles
    if not is_owner and not is_reviewer:
        raise NotFound()
    standing = Standing(is_owner, is_reviewer, is_taker=review.reviewer_account_id == actor.id)
    before = state_of(review.decision, review.reviewer_account_id)
    return Step(review, offer, action, before, check_step(before, action, standing, reason).next_state)


def _check_unmoved(review: Review, offer: Offer) -> None:
    moved = []
    if offer.revision != review.offer_revision:
        moved.append("offer")
    if offer.product.revision != review.product_revision:
        moved.append("product")
    pending = find_pending(offer.id)
    if (pending.changes if pending else {}) != review.snapshot["changes"]:
        moved.append("changes")
    if moved:
        raise Conflict("changed_since_submit", moved=moved)


def _move(step: Step, values: dict[str, Any], *conditions: Any) -> None:
    """Write to an undecided review if the conditions still hold, checked by the database."""
    review = step.review
    found = db.session.scalar(
        update(Review)
        .where(Review.id == review.id, Review.decision.is_(None), *conditions)
        .values(**values)
        .returning(Review.id)
        .execution_options(synchronize_session=False)
    )
    if found is None:
        raise Conflict("invalid_transition", state=step.before, action=step.action)
    db.session.expire(review)


def _decide(actor: Account, step: Step, reason: str, moment: datetime, *, assessment_id: str | None = None) -> None:
    """Write the decision that the table says follows."""
    review, decision = step.review, step.next_state
    values = {
        "decision": decision,
        "reason": reason.strip(),
        "decided_by_account_id": actor.id,
        "decided_at": moment,
        "assessment_id": assessment_id,
        "open_offer_id": None,
    }
    _move(step, values, *([] if step.action == "withdraw" else [Review.reviewer_account_id == actor.id]))
    _note(actor, review, step.action, {"state": [step.before, decision]}, reason.strip())
    if decision == "approved":
        outbox.publish("offer.approved", review.offer_id, offer_id=review.offer_id)
    else:
        outbox.publish(f"review.{decision}", review.id, offer_id=review.offer_id)


def _stand(offer: Offer, review: Review, assessment_id: str, moment: datetime) -> None:
    """Make this the standing approval of the offer."""
    values = {
        "review_id": review.id,
        "assessment_id": assessment_id,
        "offer_revision": offer.revision,
        "product_revision": offer.product.revision,
        "approved_price_fen": offer.live_price_fen,
        "approved_at": moment,
        "ended_at": None,
        "ended_reason": "",
    }
    approval = db.session.get(Approval, offer.id)
    if approval is None:
        db.session.add(Approval(offer_id=offer.id, **values))
    else:
        for name, value in values.items():
            setattr(approval, name, value)


def _other_approvals(offer: Offer) -> list[Approval]:
    """Approvals of the product's other offers that stand on its present revision: new wording holds for them too."""
    query = (
        select(Approval)
        .join(Offer, Offer.id == Approval.offer_id)
        .where(
            Offer.product_id == offer.product_id,
            Offer.id != offer.id,
            Approval.product_revision == offer.product.revision,
        )
        .order_by(Approval.offer_id)
    )
    return list(db.session.scalars(query))


def _drop_pending(offer_id: str) -> None:
    pending = db.session.get(PendingChange, offer_id)
    if pending is not None:
        db.session.delete(pending)


def _note(actor: Account, review: Review, action: str, changes: dict[str, Any], reason: str = "") -> None:
    db.session.add(ReviewEvent(review_id=review.id, action=action, account_id=actor.id, reason=reason))
    audit.record(actor.id, f"review_{action}", "review", review.id, {**changes, "offer_id": [None, review.offer_id]})
