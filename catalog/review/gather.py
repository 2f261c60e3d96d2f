"""Reads the rows that review decides on, in bulk, as plain values for the pure files."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select

from catalog.errors import NotFound
from catalog.evidence.models import Document
from catalog.products.models import Offer, Product
from catalog.products.schemas import OfferForm, ProductForm
from catalog.review.listing import ApprovalFacts, Listing, ListingFacts, listing_on
from catalog.review.models import Approval, Review
from catalog.review.workflow import state_of
from catalog.scoring.answers import from_json
from catalog.scoring.assess import assess
from catalog.scoring.days import Period, periods
from catalog.scoring.gather import PERIOD_COLUMNS, period_of
from catalog.scoring.models import AssessmentPeriod, AssessmentRow
from catalog.scoring.proof import NO_BACKING
from catalog.standards.library import Library
from catalog.standards.standard import StandardRefused
from catalog.standards.versions import Replacement, replacement_of
from catalog.storage.database import db
from catalog.storage.revisions import as_json
from catalog.suppliers.models import Supplier

_CHUNK = 500
_log = logging.getLogger(__name__)

# What is not written down yet is worked out once per process: many offers of a season share answers.
_MOST_KEPT = 20_000
_periods_kept: dict[tuple[str, str | None, bytes, date, tuple[tuple[str, str], ...]], tuple[Period, ...]] = {}

# Everything that can change of what the listing of an offer follows from: a row an offer.
LISTING_ROWS = (
    select(
        Offer.id,
        Offer.revision.label("offer_revision"),
        Offer.withdrawn_at.label("offer_withdrawn_at"),
        Offer.ship_through_on,
        Product.revision.label("product_revision"),
        Product.withdrawn_at.label("product_withdrawn_at"),
        Supplier.standing,
        Supplier.withdrawn_at.label("supplier_withdrawn_at"),
        Approval.assessment_id,
        Approval.offer_revision.label("approved_offer_revision"),
        Approval.product_revision.label("approved_product_revision"),
        Approval.ended_at,
    )
    .join(Product, Product.id == Offer.product_id)
    .join(Supplier, Supplier.id == Product.supplier_id)
    .outerjoin(Approval, Approval.offer_id == Offer.id)
)

# The same as conditions, of offers that stand approved as they are: what listing.listing_on asks before any day.
APPROVED_AS_IT_IS: tuple[ColumnElement[bool], ...] = (
    *(withdrawn.is_(None) for withdrawn in (Offer.withdrawn_at, Product.withdrawn_at, Supplier.withdrawn_at)),
    Supplier.standing == "good",
    Approval.ended_at.is_(None),
    Approval.offer_revision == Offer.revision,
    Approval.product_revision == Product.revision,
)


def listing_facts(library: Library, offer_ids: Iterable[str]) -> dict[str, ListingFacts]:
    """What the listing of each of these offers follows from; unknown ids are left out. Four queries at most
    per 500 offers."""
    wanted = list(dict.fromkeys(offer_ids))
    found: dict[str, ListingFacts] = {}
    for start in range(0, len(wanted), _CHUNK):
        found.update(_listing_facts(library, wanted[start : start + _CHUNK]))
    return found


def listing_facts_of(library: Library, rows: Sequence[Any]) -> dict[str, ListingFacts]:
    """The same from rows of LISTING_ROWS: beside them, only what never changes is read, and where there is no approval
    the state of the newest review."""
    decided = _decided(library, {row.assessment_id for row in rows if row.assessment_id is not None})
    # Where there is an approval, no state of a review says anything.
    states = review_states([row.id for row in rows if row.assessment_id is None])
    found = {}
    for row in rows:
        approval = None
        if row.assessment_id is not None:
            standing, replaced = decided[row.assessment_id]
            approval = ApprovalFacts(
                offer_revision=row.approved_offer_revision,
                product_revision=row.approved_product_revision,
                periods=standing,
                ended=row.ended_at is not None,
                replaced=replaced,
            )
        withdrawn = row.offer_withdrawn_at or row.product_withdrawn_at or row.supplier_withdrawn_at
        found[row.id] = ListingFacts(
            offer_revision=row.offer_revision,
            product_revision=row.product_revision,
            withdrawn=withdrawn is not None,
            supplier_in_good_standing=row.standing == "good",
            ship_through_on=row.ship_through_on,
            review_state=states.get(row.id, "approved"),
            approval=approval,
        )
    return found


def listings(library: Library, offer_ids: Iterable[str], on: date) -> dict[str, Listing]:
    """The listing of each of these offers on a day; unknown ids are left out."""
    return {offer_id: listing_on(facts, on) for offer_id, facts in listing_facts(library, offer_ids).items()}


def review_states(offer_ids: Sequence[str]) -> dict[str, str]:
    """The state of each offer's newest review; `draft` where there never was one."""
    states = dict.fromkeys(offer_ids, "draft")
    if not states:
        return states
    query = (
        select(Review.offer_id, Review.decision, Review.reviewer_account_id)
        .where(Review.offer_id.in_(offer_ids))
        .order_by(Review.submitted_at, Review.id)
    )
    for offer_id, decision, reviewer_id in db.session.execute(query):
        states[offer_id] = state_of(decision, reviewer_id)
    return states


def newest_review(offer_id: str) -> Review | None:
    """The newest submission of an offer, or None."""
    return db.session.scalars(
        select(Review)
        .where(Review.offer_id == offer_id)
        .order_by(Review.submitted_at.desc(), Review.id.desc())
        .limit(1)
    ).first()


def open_renewals(offer_ids: Collection[str]) -> set[str]:
    """Which of these approved offers have a renewal that waits for its decision.

    That is a submission of kind renewal. An approved change decides anew with the papers on file, so a change counts
    too, if a paper about the offer was filed since the approval it would replace; else an edit of the title would hold
    goods back for weeks.
    """
    if not offer_ids:
        return set()
    filed = exists().where(
        Document.subject_type == "offer",
        Document.subject_id == Review.offer_id,
        Document.withdrawn_at.is_(None),
        Document.created_at > Approval.approved_at,
    )
    query = (
        select(Review.offer_id)
        .join(Approval, Approval.offer_id == Review.offer_id)
        .where(
            Review.open_offer_id.in_(offer_ids),
            or_(Review.kind == "renewal", and_(Review.kind == "change", filed)),
        )
    )
    return set(db.session.scalars(query))


def find_decided(offer_id: str) -> AssessmentRow | None:
    """The decided assessment that an offer's approval stands on, or None."""
    return db.session.scalar(
        select(AssessmentRow)
        .join(Approval, Approval.assessment_id == AssessmentRow.id)
        .where(Approval.offer_id == offer_id)
    )


def live_values(offer: Offer) -> dict[str, Any]:
    """Every field an owner can edit, as it stands: "offer.<field>" and "product.<field>" to JSON values."""
    values = {f"offer.{name}": as_json(getattr(offer, name)) for name in OfferForm().fields}
    return values | {f"product.{name}": as_json(getattr(offer.product, name)) for name in ProductForm().fields}


def snapshot_of(offer: Offer, changes: Mapping[str, Any]) -> dict[str, Any]:
    """What a review is asked about: the live values, and what it would change."""
    return {"live": live_values(offer), "changes": dict(changes)}


def replaced_by(library: Library, standard_name: str) -> Replacement | None:
    """The version that replaces a standard version, and until when what was decided under it stands."""
    standard = library.get(standard_name)
    return replacement_of(standard, library.deciding(standard.id))


def standing_versions(library: Library, on: date) -> dict[str, date | None]:
    """The published versions of which what was decided under them stands on a day, with the last day of its grace where
    a newer one is published. `catalog doctor` says of what cannot be read why."""
    found: dict[str, date | None] = {}
    for name in filter(library.is_sealed, library.names()):
        try:
            newer = replaced_by(library, name)
        except (NotFound, StandardRefused):
            continue
        if newer is None or newer.grace_through >= on:
            found[name] = None if newer is None else newer.grace_through
    return found


def _listing_facts(library: Library, offer_ids: Sequence[str]) -> dict[str, ListingFacts]:
    return listing_facts_of(library, db.session.execute(LISTING_ROWS.where(Offer.id.in_(offer_ids))).all())


def _decided(
    library: Library, assessment_ids: Collection[str]
) -> dict[str, tuple[tuple[Period, ...] | None, Replacement | None]]:
    """What each of these decided assessments gives, and what replaces its standard. Offers of a season share many: each
    is read once; where its coming days are not written down yet, they are worked out from its answers.

    One whose standard or profile cannot be read (`catalog doctor` says which) gives None: the others go on.
    """
    if not assessment_ids:
        return {}
    row, period = AssessmentRow, AssessmentPeriod
    heads = (row.id, row.standard_id, row.standard_version, row.profile_id)
    query = select(*heads, *PERIOD_COLUMNS).outerjoin(period, period.assessment_id == row.id)
    written: dict[tuple[str, str, str, str | None], list[Period]] = {}
    for assessment_id, standard_id, version, profile, *columns in db.session.execute(
        query.where(row.id.in_(assessment_ids)).order_by(row.id, period.first_on)
    ):
        ahead = written.setdefault((assessment_id, standard_id, version, profile), [])
        if columns[0] is not None:
            ahead.append(period_of(columns))
    lacking = {head[0] for head, ahead in written.items() if not ahead}
    answers = {one.id: one for one in db.session.execute(_inputs(lacking))} if lacking else {}
    replaced: dict[str, Replacement | None] = {}
    found: dict[str, tuple[tuple[Period, ...] | None, Replacement | None]] = {}
    for (assessment_id, standard_id, version, profile), ahead in written.items():
        name = f"{standard_id}@{version}"
        try:
            if name not in replaced:
                replaced[name] = replaced_by(library, name)
            if assessment_id in answers:
                given = _worked_out(library, answers[assessment_id])
            else:
                library.get(name, profile)
                given = tuple(ahead)
        except (NotFound, StandardRefused) as problem:
            _log.error("Assessment %s cannot be read and its offer is not listed: %s", assessment_id, problem)
            found[assessment_id] = (None, None)
        else:
            found[assessment_id] = (given, replaced[name])
    return found


def _inputs(assessment_ids: Collection[str]) -> Select[*tuple[Any, ...]]:
    row = AssessmentRow
    seals = (row.standard_sha256, row.profile_sha256)
    columns = (row.id, row.standard_id, row.standard_version, row.profile_id, *seals, row.on_day, row.answers_json)
    return select(*columns, row.backing).where(row.id.in_(assessment_ids))


def _worked_out(library: Library, row: Any) -> tuple[Period, ...]:
    return _periods(
        library,
        f"{row.standard_id}@{row.standard_version}",
        row.profile_id,
        (row.standard_sha256, row.profile_sha256),
        row.answers_json,
        row.on_day,
        row.backing,
    )


def _periods(
    library: Library,
    standard_name: str,
    profile_name: str | None,
    seals: tuple[str, str | None],
    answers_json: str,
    decided_on: date,
    backing: Mapping[str, str] | None,
) -> tuple[Period, ...]:
    rests_on = tuple(sorted((backing or NO_BACKING).items()))
    key = (*seals, sha256(answers_json.encode()).digest(), decided_on, rests_on)
    kept = _periods_kept.get(key)
    if kept is None:
        if len(_periods_kept) >= _MOST_KEPT:
            _periods_kept.clear()
        standard = library.get(standard_name, profile_name)
        kept = periods(assess(standard, from_json(answers_json), decided_on, backing or NO_BACKING), decided_on)
        _periods_kept[key] = kept
    return kept
