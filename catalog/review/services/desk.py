"""What lies on a reviewer's desk: the queue, and one submission with claim, evidence and finding side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import defer

from catalog.accounts.models import Account
from catalog.accounts.roles import require
from catalog.errors import Invalid, NotFound, Reason
from catalog.evidence.services import filing
from catalog.fields import read
from catalog.products.models import Offer
from catalog.products.schemas import OfferForm, ProductForm
from catalog.review.edits import FieldDiff, differences
from catalog.review.models import Review, ReviewEvent
from catalog.review.workflow import DECISIONS, Standing, state_of, steps_open_to
from catalog.scoring.answers import to_json
from catalog.scoring.services import assessing
from catalog.standards.library import Library
from catalog.storage.database import db
from catalog.suppliers.acting import may_act_for, require_acting_for

PAGE_SIZE = 30
# `mine`: what the actor has taken and not decided.
QUEUES = ("waiting", "taken", "mine", *DECISIONS)


@dataclass(frozen=True)
class Place:
    """A line of a queue, after which a page begins; `needed_on` is the day for which it came first."""

    review_id: str
    needed_on: date | None = None


@dataclass(frozen=True)
class ReviewLine:
    """One line of the queue. `own`: of the actor's own supplier, so not theirs to judge."""

    review: Review
    offer: Offer
    state: str
    own: bool


@dataclass(frozen=True)
class QueuePage:
    """One page of a queue: open ones oldest first, decided ones newest first. `following` is the place after which the
    next page begins, None on the last one; `counts` are the lengths of all queues, `total` of this one."""

    lines: tuple[ReviewLine, ...]
    following: Place | None
    total: int
    counts: Mapping[str, int]


@dataclass(frozen=True)
class ReviewView:
    """Everything a decision needs on one page.

    `assessment` is what the answers give today, as if the changes were applied, while the review is open; None once it
    is decided (`review.assessment_id` names the decided one). `fingerprint` names this state of offer, answers, papers
    and photos: `approve(seen=...)` refuses when it has moved.
    """

    review: Review
    offer: Offer
    state: str
    actions: tuple[str, ...]
    own: bool
    diffs: tuple[FieldDiff, ...]
    assessment: assessing.AssessmentView | None
    events: tuple[tuple[ReviewEvent, str], ...]
    fingerprint: str


def queue(
    actor: Account | None,
    state: str = "waiting",
    after: Place | None = None,
    needed_on: Mapping[str, date] | None = None,
    limit: int | None = None,
) -> QueuePage:
    """A page of a queue (QUEUES) of at most `limit` lines (PAGE_SIZE), for reviewers and operators. `needed_on` names
    offers whose decision somebody waits for, with the day: open reviews of these come first, the nearest day first.
    A review that was decided since keeps its place. A fixed number of queries.

    Raises Forbidden, Invalid for an unknown queue.
    """
    actor = require(actor, "reviewer", "operator")
    if state not in QUEUES:
        raise Invalid({"state": [Reason("not_a_choice", choices=list(QUEUES))]})
    limit = PAGE_SIZE if limit is None else limit
    counts = lengths(actor)
    needed = {} if state in DECISIONS or not needed_on else needed_on
    last = None if after is None else db.session.get(Review, after.review_id)
    lines: tuple[ReviewLine, ...] = ()
    if needed and (after is None or after.needed_on is not None):
        lines = _needed_first(actor, _queued(state, actor), needed)
        if after is not None and after.needed_on is not None and last is not None:
            reached = (after.needed_on, last.submitted_at, last.id)
            lines = tuple(line for line in lines if _urgency(line, needed) > reached)
    if len(lines) <= limit:
        others = _queued(state, actor)
        if needed:
            others = others.where(Review.offer_id.not_in(needed))
        if after is not None and after.needed_on is None and last is not None:
            others = others.where(_behind(state, last))
        lines += _lines(actor, _in_order(state, others.limit(limit + 1 - len(lines))))
    page = lines[:limit]
    following = None
    if len(lines) > limit:
        following = Place(page[-1].review.id, needed.get(page[-1].offer.id))
    return QueuePage(page, following, counts[state], counts)


def lengths(actor: Account | None) -> dict[str, int]:
    """How many reviews each queue holds, for reviewers and operators. Raises Forbidden."""
    actor = require(actor, "reviewer", "operator")
    counts = dict.fromkeys(QUEUES, 0)
    query = select(Review.decision, Review.reviewer_account_id, func.count()).group_by(
        Review.decision, Review.reviewer_account_id
    )
    for decision, reviewer_id, count in db.session.execute(query):
        counts[state_of(decision, reviewer_id)] += count
        if decision is None and reviewer_id == actor.id:
            counts["mine"] += count
    return counts


def _needed_first(actor: Account, queued: Select[str], needed_on: Mapping[str, date]) -> tuple[ReviewLine, ...]:
    """The open reviews that somebody waits for, the nearest day first."""
    lines = _lines(actor, queued.where(Review.open_offer_id.in_(needed_on)))
    return tuple(sorted(lines, key=lambda line: _urgency(line, needed_on)))


def _urgency(line: ReviewLine, needed_on: Mapping[str, date]) -> tuple[date, datetime, str]:
    return needed_on[line.offer.id], line.review.submitted_at, line.review.id


def _queued(state: str, actor: Account) -> Select[str]:
    """The ids of a queue's reviews."""
    return select(Review.id).where(*_in_queue(state, actor))


def _in_order(state: str, queued: Select[str]) -> Select[str]:
    """Open ones oldest first, decided ones newest first."""
    if state in DECISIONS:
        return queued.order_by(Review.decided_at.desc(), Review.id.desc())
    return queued.order_by(Review.submitted_at, Review.id)


def _behind(state: str, last: Review) -> ColumnElement[bool]:
    """Whether a review of a queue comes after this one."""
    if state not in DECISIONS:
        at, moment = Review.submitted_at, last.submitted_at
        return and_(at >= moment, or_(at > moment, Review.id > last.id))
    if last.decided_at is None:
        return true()  # a place in another queue
    return and_(Review.decided_at <= last.decided_at, or_(Review.decided_at < last.decided_at, Review.id < last.id))


def _lines(actor: Account, chosen: Select[str]) -> tuple[ReviewLine, ...]:
    """The lines of reviews, in the order in which their ids are asked for. What was submitted is not read."""
    ids = db.session.scalars(chosen).all()
    rows = select(Review, Offer).join(Offer, Offer.id == Review.offer_id).where(Review.id.in_(ids))
    found = {
        review.id: ReviewLine(
            review,
            offer,
            state_of(review.decision, review.reviewer_account_id),
            may_act_for(actor, offer.product.supplier),
        )
        for review, offer in db.session.execute(rows.options(defer(Review.snapshot)))
    }
    return tuple(found[review_id] for review_id in ids if review_id in found)


def get_review(actor: Account | None, library: Library, review_id: str, on: date) -> ReviewView:
    """One submission, for its owner, reviewers and operators. Raises NotFound."""
    actor = require(actor)
    review = db.session.get(Review, review_id)
    offer = None if review is None else db.session.get(Offer, review.offer_id)
    if review is None or offer is None:
        raise NotFound()
    supplier = offer.product.supplier
    require_acting_for(actor, supplier, "reviewer", "operator")
    state = state_of(review.decision, review.reviewer_account_id)
    standing = Standing(may_act_for(actor, supplier), "reviewer" in actor.roles, review.reviewer_account_id == actor.id)
    changes: Mapping[str, Any] = review.snapshot["changes"]
    view = _assess_as_if(library, offer, changes, on) if review.decision is None else None
    return ReviewView(
        review=review,
        offer=offer,
        state=state,
        actions=steps_open_to(state, standing),
        own=standing.is_owner,
        diffs=differences(review.snapshot["live"], changes),
        assessment=view,
        events=tuple(events_of([review.id])[review.id]),
        fingerprint=_fingerprint(review, offer, view),
    )


def reviews_of_offer(actor: Account | None, offer_id: str) -> list[Review]:
    """Every submission of an offer, newest first, for its owner, reviewers and operators. Raises NotFound."""
    actor = require(actor)
    offer = db.session.get(Offer, offer_id)
    if offer is None:
        raise NotFound()
    require_acting_for(actor, offer.product.supplier, "reviewer", "operator")
    query = select(Review).where(Review.offer_id == offer_id)
    return list(db.session.scalars(query.order_by(Review.submitted_at.desc(), Review.id.desc())))


def events_of(review_ids: Iterable[str]) -> dict[str, list[tuple[ReviewEvent, str]]]:
    """The steps of each of these reviews in order, each with the display name of who took it."""
    found: dict[str, list[tuple[ReviewEvent, str]]] = {review_id: [] for review_id in review_ids}
    query = (
        select(ReviewEvent, Account.display_name)
        .join(Account, Account.id == ReviewEvent.account_id)
        .where(ReviewEvent.review_id.in_(found))
        .order_by(ReviewEvent.created_at, ReviewEvent.id)
    )
    for event, name in db.session.execute(query):
        found[event.review_id].append((event, name))
    return found


def _in_queue(state: str, actor: Account) -> tuple[ColumnElement[bool], ...]:
    if state in DECISIONS:
        return (Review.decision == state,)
    undecided = Review.decision.is_(None)
    if state == "waiting":
        return undecided, Review.reviewer_account_id.is_(None)
    if state == "mine":
        return undecided, Review.reviewer_account_id == actor.id
    return undecided, Review.reviewer_account_id.is_not(None)


def _assess_as_if(
    library: Library, offer: Offer, changes: Mapping[str, Any], on: date
) -> assessing.AssessmentView | None:
    """What the answers would give with the changes applied. They are put onto the loaded objects, never written."""
    if not changes:
        return assessing.assess(library, offer, on)
    parts: dict[str, dict[str, Any]] = {"offer": {}, "product": {}}
    for name, value in changes.items():
        part, _, field = name.partition(".")
        parts[part][field] = value
    with db.session.no_autoflush:
        try:
            for row, form, values in (
                (offer, OfferForm, parts["offer"]),
                (offer.product, ProductForm, parts["product"]),
            ):
                for field, value in read(form, values, partial=True).items():
                    setattr(row, field, value)
            return assessing.assess(library, offer, on)
        finally:
            db.session.refresh(offer.product)
            db.session.refresh(offer)


def _fingerprint(review: Review, offer: Offer, view: assessing.AssessmentView | None) -> str:
    seen = {
        "offer": [offer.id, offer.revision, offer.product.revision],
        "changes": review.snapshot["changes"],
        "assessment": None if view is None else view.inputs,
        "photos": [photo.detail_sha256 for photo in filing.photos_of([offer.product_id])[offer.product_id]],
    }
    return sha256(to_json(seen).encode()).hexdigest()
