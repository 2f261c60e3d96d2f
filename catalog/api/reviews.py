"""Reviews: the queue, one submission with claim, evidence and finding side by side, and its steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

import marshmallow as ma

from catalog.api.described.assessments import AssessmentDetail
from catalog.api.described.parts import as_made, plain
from catalog.api.identity import SIGNED_IN, current_actor
from catalog.api.offer_detail import show_present
from catalog.api.operations import Resource
from catalog.api.paging import LARGEST_LIMIT, PageQuery, WholeQuery, part, seal, unseal_parts
from catalog.api.shapes import Beside, page_of
from catalog.extensions import current_extensions
from catalog.fields import Choice, Flag, Form, Text, Whole, read
from catalog.picking.services import renewing
from catalog.picking.services.renewing import Wait
from catalog.review import gather
from catalog.review.models import ENDED_REASON_CHARACTERS, Review
from catalog.review.services import deciding, desk
from catalog.review.services.desk import PAGE_SIZE, QUEUES, Place
from catalog.review.workflow import ACTIONS, REASON_CHARACTERS, state_of
from catalog.scoring.services import proving
from catalog.storage.database import now

resource = Resource("reviews", "From submission to decision. Nobody decides on a supplier of their own.")

REVIEWERS = ("reviewer", "operator")
# The actions of the table; a submission is an offer's, and a renewal may be taken and approved at once.
STEPS = (*(action for action in ACTIONS if action != "submit"), "renew")
PLAIN: dict[str, Callable[..., Review]] = {
    "take": deciding.take,
    "put_back": deciding.put_back,
    "withdraw": deciding.withdraw,
}
EXPLAINED: dict[str, Callable[..., Review]] = {
    "return_for_changes": deciding.return_for_changes,
    "reject": deciding.reject,
}


class QueueQuery(PageQuery):
    """Which queue; of the open ones what a broadcast needs comes first, then the oldest."""

    limit = Whole(1, LARGEST_LIMIT, load_default=PAGE_SIZE)
    state = Choice(QUEUES, load_default="waiting")


class StepForm(Form):
    """One step. `renew` takes and approves a renewal at once. `reason` is needed to return or reject; `seen` is the
    fingerprint of what you decided on; `notice_read` says that you read what area the notice names, which an approval
    needs where only the owner says that the goods come from inside it."""

    step = Choice(STEPS, required=True)
    reason = Text(REASON_CHARACTERS, lines=True, load_default="")
    seen = Text(64, load_default="")
    notice_read = Flag(load_default=False)


class DelistForm(Form):
    """Why an approval ends."""

    reason = Text(ENDED_REASON_CHARACTERS, minimum=1, lines=True, required=True)


class ReviewShape(ma.Schema):
    """A submission. `kind`: new, change, renewal. `state`: waiting, taken, or the decision."""

    id = ma.fields.String(required=True)
    offer_id = ma.fields.String(required=True)
    kind = ma.fields.String(required=True)
    state = ma.fields.Function(
        lambda row: state_of(row.decision, row.reviewer_account_id), metadata={"type": "string"}, required=True
    )
    offer_revision = ma.fields.Integer(required=True)
    product_revision = ma.fields.Integer(required=True)
    submitted_by_account_id = ma.fields.String(required=True)
    submitted_at = ma.fields.DateTime(required=True)
    reviewer_account_id = ma.fields.String(required=True, allow_none=True)
    taken_at = ma.fields.DateTime(required=True, allow_none=True)
    decision = ma.fields.String(required=True, allow_none=True)
    reason = ma.fields.String(required=True)
    decided_by_account_id = ma.fields.String(required=True, allow_none=True)
    decided_at = ma.fields.DateTime(required=True, allow_none=True)
    assessment_id = ma.fields.String(required=True, allow_none=True)


class QueuedReview(ReviewShape):
    """A line of the queue. `own`: of a supplier of your own, so not yours to judge."""

    offer_title = ma.fields.String(required=True)
    supplier_name = ma.fields.String(required=True)
    own = ma.fields.Boolean(required=True)
    needed_on = ma.fields.Date(
        required=True,
        allow_none=True,
        metadata={
            "description": "Of an open renewal: the nearest broadcast that holds units and waits for the new paper"
        },
    )


class DiffShape(ma.Schema):
    """One field that would change."""

    field = ma.fields.String(required=True)
    old = plain()
    new = plain()


class EventShape(ma.Schema):
    """One step: who, what, when, why."""

    action = ma.fields.String(required=True)
    account_id = ma.fields.String(required=True)
    account_name = ma.fields.String(required=True)
    reason = ma.fields.String(required=True)
    created_at = ma.fields.DateTime(required=True)


class ReviewDetail(QueuedReview):
    """Everything a decision needs. `actions`: the steps open to you. `assessment`: what the answers give today.
    `renewed`: the criteria whose answer or papers are other than in the assessment that stands (`standing_id`)."""

    actions = ma.fields.List(ma.fields.String(), required=True)
    diffs = ma.fields.List(ma.fields.Nested(DiffShape), required=True)
    assessment = as_made(AssessmentDetail, null=True)
    standing_id = ma.fields.String(required=True, allow_none=True)
    renewed = ma.fields.List(ma.fields.String(), required=True)
    events = ma.fields.List(ma.fields.Nested(EventShape), required=True)
    fingerprint = ma.fields.String(required=True)


@resource.operation("GET", "/reviews", who=REVIEWERS, query=QueueQuery, answer=page_of(QueuedReview, total=True))
def list_reviews(query: dict[str, Any]) -> dict[str, Any]:
    """One page of a queue: what a broadcast needs first, the nearest day first, then the oldest."""
    extensions = current_extensions()
    # A cursor remembers when the walk began: what is held meanwhile moves no line to where the walk has been.
    began, day, after_id = unseal_parts(query["cursor"], 3) if query["cursor"] else (now().isoformat(), None, None)
    after = None if after_id is None else Place(after_id, None if day is None else date.fromisoformat(day))
    page, needed = renewing.queue(
        current_actor(),
        extensions.library,
        extensions.today(),
        query["state"],
        after,
        datetime.fromisoformat(began),
        query["limit"],
    )
    items = [
        Beside(line.review, **_about(line.offer), own=line.own, needed_on=_needed_on(line.review, needed))
        for line in page.lines
    ]
    next_cursor = None
    if page.following is not None:
        last_day = page.following.needed_on
        next_cursor = seal([began, last_day.isoformat() if last_day else None, page.following.review_id])
    return {"items": items, "total": page.total, "next_cursor": next_cursor}


@resource.operation("GET", "/reviews/<review_id>", who=SIGNED_IN, answer=ReviewDetail)
def get_review(review_id: str) -> Beside:
    """One submission, for its owner, reviewers and operators."""
    extensions = current_extensions()
    view = desk.get_review(current_actor(), extensions.library, review_id, extensions.today())
    present, standing = view.assessment, gather.find_decided(view.offer.id)
    return Beside(
        view.review,
        **_about(view.offer),
        own=view.own,
        needed_on=_needed_on(view.review, renewing.needed_on(extensions.library, extensions.today(), [view.offer.id])),
        actions=_actions(view),
        diffs=view.diffs,
        assessment=show_present(present) if present else None,
        standing_id=standing and standing.id,
        renewed=proving.moved_since(standing, present) if standing and present else (),
        events=[Beside(event, account_name=name) for event, name in view.events],
        fingerprint=view.fingerprint,
    )


@resource.operation(
    "POST", "/reviews/<review_id>/steps", who=("farm_owner", "reviewer"), body=StepForm, answer=ReviewShape
)
def take_review_step(review_id: str, form: dict[str, Any]) -> Review:
    """Take one step of the process; what `actions` of the review lists is open to you."""
    wanted = read(StepForm, form)
    actor, step, reason, seen = current_actor(), wanted["step"], wanted["reason"], wanted["seen"] or None
    if step in PLAIN:
        return PLAIN[step](actor, review_id)
    if step in EXPLAINED:
        return EXPLAINED[step](actor, review_id, reason)
    extensions = current_extensions()
    if step == "renew":
        read_it = wanted["notice_read"]
        return deciding.renew(actor, extensions.library, review_id, extensions.today(), seen=seen, notice_read=read_it)
    return deciding.approve(
        actor,
        extensions.library,
        review_id,
        extensions.today(),
        reason,
        seen=seen,
        notice_read=wanted["notice_read"],
    )


@resource.operation("GET", "/offers/<offer_id>/reviews", who=SIGNED_IN, query=WholeQuery, answer=page_of(ReviewShape))
def list_offer_reviews(offer_id: str, query: dict[str, Any]) -> dict[str, Any]:
    """Every submission of an offer, newest first."""
    items, next_cursor = part(desk.reviews_of_offer(current_actor(), offer_id), query, lambda review: review.id)
    return {"items": items, "next_cursor": next_cursor}


@resource.operation("POST", "/offers/<offer_id>/delistings", who=REVIEWERS, body=DelistForm, status=204)
def delist_offer(offer_id: str, form: dict[str, Any]) -> None:
    """End an approval at once: a recall, a false claim. A new submission may bring the offer back."""
    deciding.delist(current_actor(), offer_id, read(DelistForm, form)["reason"])


def _actions(view: desk.ReviewView) -> tuple[str, ...]:
    """A renewal may be decided in one step by whoever may take or approve it."""
    one_step = view.review.kind == "renewal" and not {"take", "approve"}.isdisjoint(view.actions)
    return (*view.actions, "renew") if one_step else view.actions


def _needed_on(review: Review, needed: Mapping[str, Wait]) -> date | None:
    wait = needed.get(review.offer_id) if review.decision is None else None
    return None if wait is None else wait.on_day


def _about(offer: Any) -> dict[str, Any]:
    return {"offer_title": offer.title, "supplier_name": offer.product.supplier.name}
