"""New papers made per batch: which broadcasts wait for one, and what a farm has to file until when.

Everything follows from held reservations and the listing of their broadcast days; nothing is stored.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select

from catalog.accounts.models import Account
from catalog.accounts.roles import require
from catalog.picking.models import Broadcast, Reservation
from catalog.products.models import Offer, Product
from catalog.review.gather import APPROVED_AS_IT_IS, listing_facts, open_renewals, standing_versions
from catalog.review.listing import Listing, listing_on
from catalog.review.models import Approval, Review
from catalog.review.services import desk
from catalog.review.services.desk import Place, QueuePage
from catalog.review.workflow import DECISIONS
from catalog.scoring.days import ONE_DAY
from catalog.scoring.models import AssessmentPeriod, AssessmentRow
from catalog.scoring.renewal import LAPSED, TO_RENEW, VALID, issued_at_earliest
from catalog.standards.library import Library
from catalog.standards.standard import Criterion
from catalog.storage.database import db
from catalog.suppliers.acting import suppliers_acted_for
from catalog.suppliers.models import Supplier

HELD, EXPIRED, EXPIRING = "held", "expired", "expiring"
TASKS = (HELD, EXPIRED, EXPIRING)
# So many days before the papers of a listed offer run out its farm is told, also where nothing is held.
TOLD_AHEAD = timedelta(days=7)
_MOST_OFFERS = 500
TaskPlace = tuple[date, str, date]
# Of all that somebody waits for, what a reviewer's queue puts first.
NEAREST = 60


@dataclass(frozen=True, slots=True)
class Wait:
    """A coming broadcast day for which units of an offer are held and no paper is valid yet. `listing` is the offer's
    on that day."""

    offer_id: str
    on_day: date
    quantity_units: int
    listing: Listing


@dataclass(frozen=True)
class RenewalTask:
    """Papers that a farm has to file anew for one offer. `why` (TASKS): units are held for a broadcast on `on_day`;
    what is filed has expired, so that no anchor can confirm anything; or it expires soon.

    `by_on`: the last day to file and submit; `issued_from_on`: papers issued before it do not reach the broadcast;
    `valid_through_on`: the last day of what is filed; `submitted`: a renewal waits for its decision.
    """

    offer: Offer
    papers: tuple[Criterion, ...]
    why: str
    by_on: date | None = None
    on_day: date | None = None
    quantity_units: int = 0
    issued_from_on: date | None = None
    valid_through_on: date | None = None
    submitted: bool = False

    @property
    def place(self) -> TaskPlace:
        """Where it stands in the order of tasks: when it is due, of which offer, for which broadcast day."""
        return self.by_on or self.valid_through_on or date.min, self.offer.id, self.on_day or date.min


def waits(library: Library, today: date, offer_ids: Collection[str]) -> list[Wait]:
    """The broadcast days that wait for a new paper of one of these offers, the nearest first."""
    return _waits(library, today, Reservation.offer_id.in_(offer_ids))


def needed_on(
    library: Library,
    today: date,
    offer_ids: Collection[str] | None = None,
    *,
    held_by: datetime | None = None,
) -> dict[str, Wait]:
    """By offer, the nearest broadcast day that waits for the decision of a submission: of these offers, or of those
    that are held for the nearest days (NEAREST at most); without what was held later than `held_by`. A fixed number of
    statements, however long the queue is."""
    # Asked by what is held, which is little, not by the queue: a queue may be long.
    condition: ColumnElement[bool] = exists().where(
        Review.open_offer_id == Reservation.offer_id, Review.kind.in_(("renewal", "change"))
    )
    if offer_ids is not None:
        condition = and_(condition, Reservation.offer_id.in_(offer_ids))
    if held_by is not None:
        condition = and_(condition, Reservation.created_at <= held_by)
    found: dict[str, Wait] = {}
    for wait in _waits(library, today, condition, NEAREST if offer_ids is None else None):
        found.setdefault(wait.offer_id, wait)
    return found


def queue(
    actor: Account | None,
    library: Library,
    today: date,
    state: str,
    after: Place | None,
    began: datetime,
    limit: int | None = None,
) -> tuple[QueuePage, dict[str, Wait]]:
    """A page of a reviewers' queue (review/services/desk.py), what a broadcast waits for first, and by offer what waits
    for its lines. The walk from page to page began at `began`: what is held later moves no line to where it has been.

    Raises as `desk.queue` does.
    """
    if state in DECISIONS:
        return desk.queue(actor, state, after, limit=limit), {}
    first = {offer_id: wait.on_day for offer_id, wait in needed_on(library, today, held_by=began).items()}
    page = desk.queue(actor, state, after, first, limit)
    # Whom a broadcast waits for is said of every line, not only of those that come first for it.
    return page, needed_on(library, today, [line.offer.id for line in page.lines])


def renewal_tasks(
    actor: Account | None,
    library: Library,
    today: date,
    offer_id: str | None = None,
    *,
    after: TaskPlace | None = None,
    most: int | None = None,
    held_days: int = _MOST_OFFERS,
) -> list[RenewalTask]:
    """What the actor's own farms have to file anew, what is due first coming first; of one offer if asked; behind the
    place of another task, and `most` at once.

    One task for each broadcast day that waits, of the nearest `held_days`; else one where the papers of a listed offer
    have expired or expire within seven days, of the 500 that expire first. A fixed number of queries.
    """
    actor = require(actor)
    own = [suppliers_acted_for(actor), *([Offer.id == offer_id] if offer_id is not None else [])]
    looked_at = _MOST_OFFERS if most is None else min(most, _MOST_OFFERS)
    held = exists().where(
        Offer.id == Reservation.offer_id, Product.id == Offer.product_id, Supplier.id == Product.supplier_id, *own
    )
    waiting = _waits(library, today, held, held_days)
    submitted = open_renewals({wait.offer_id for wait in waiting})
    # Of the rest it is being given back.
    waiting = [one for one in waiting if one.listing.paper_as_of(today) != LAPSED or one.offer_id in submitted]
    told = {wait.offer_id for wait in waiting}
    facts = listing_facts(library, _ending_soon(library, [*own, Offer.id.not_in(told)], today, looked_at, after))
    ending = {
        one: listing
        for one, listing in ((one, listing_on(each, today)) for one, each in facts.items())
        if _ends_soon(listing, today)
    }
    submitted |= open_renewals(ending)
    due: list[tuple[TaskPlace, Wait | None]] = [
        *(((one.listing.due_on or date.min, one.offer_id, one.on_day), one) for one in waiting),
        *(((listing.paper_through_on or date.min, one, date.min), None) for one, listing in ending.items()),
    ]
    page = sorted((one for one in due if after is None or one[0] > after), key=lambda one: one[0])[:most]
    ids = {place[1] for place, _ in page}
    offers = {row.id: row for row in db.session.scalars(select(Offer).where(Offer.id.in_(ids)))}
    decided = _decided_by(ids)
    tasks = []
    for (_, one, _), wait in page:
        listing = ending[one] if wait is None else wait.listing
        papers = _criteria(library, decided[one], listing.due or _next_due(listing))
        if wait is None:
            why = EXPIRED if listing.paper == TO_RENEW else EXPIRING
            tasks.append(
                RenewalTask(
                    offers[one], papers, why, valid_through_on=listing.paper_through_on, submitted=one in submitted
                )
            )
            continue
        earliest = [day for paper in papers if (day := issued_at_earliest(paper, wait.on_day))]
        tasks.append(
            RenewalTask(
                offer=offers[one],
                papers=papers,
                why=HELD,
                by_on=listing.due_on,
                on_day=wait.on_day,
                quantity_units=wait.quantity_units,
                issued_from_on=max(earliest, default=None),
                valid_through_on=listing.paper_through_on,
                submitted=one in submitted,
            )
        )
    return tasks


# --- inside -----------------------------------------------------------------------------------------------------------


def _waits(library: Library, today: date, condition: ColumnElement[bool], most: int | None = None) -> list[Wait]:
    """Of the offers and coming broadcast days that units are held for, the nearest `most` first, those that wait for a
    new paper."""
    query = (
        select(Reservation.offer_id, Broadcast.on_day, func.sum(Reservation.quantity_units).label("units"))
        .join(Broadcast, Broadcast.id == Reservation.broadcast_id)
        .where(Reservation.state == "held", Broadcast.cancelled_at.is_(None), Broadcast.on_day >= today, condition)
        .group_by(Reservation.offer_id, Broadcast.on_day)
        .order_by(Broadcast.on_day, Reservation.offer_id)
        .limit(most)
    )
    rows = db.session.execute(query).all()
    facts = listing_facts(library, (row.offer_id for row in rows))
    found = (
        Wait(row.offer_id, row.on_day, int(row.units), listing_on(facts[row.offer_id], row.on_day)) for row in rows
    )
    return [wait for wait in found if wait.listing.listed and wait.listing.paper == TO_RENEW]


def _ending_soon(
    library: Library, own: Iterable[ColumnElement[bool]], today: date, most: int, after: TaskPlace | None
) -> list[str]:
    """Listed offers whose papers are due today or within a week, what is due first coming first, as what is written of
    their coming days has it (scoring/services/foretelling.py)."""
    period = AssessmentPeriod
    # More papers of one offer may come due one after another: its task stands where the first of them does.
    due_on = func.min(period.first_on)
    behind: list[ColumnElement[bool]] = []
    if after is not None:
        # A task stands where its papers are valid for the last time: the day before they are due.
        due, offer_id = after[0] + ONE_DAY, after[1]
        behind = [or_(due_on > due, and_(due_on == due, Offer.id > offer_id))]
    query = (
        select(Offer.id)
        .join(Product, Product.id == Offer.product_id)
        .join(Supplier, Supplier.id == Product.supplier_id)
        .join(Approval, Approval.offer_id == Offer.id)
        .join(period, period.assessment_id == Approval.assessment_id)
        .where(
            *own,
            *APPROVED_AS_IT_IS,
            Offer.ship_through_on >= today,
            Offer.ship_through_on >= period.first_on,
            period.first_run,
            period.paper == TO_RENEW,
            period.first_on <= today + TOLD_AHEAD + ONE_DAY,
            or_(false(), *(_under(name, last_on) for name, last_on in standing_versions(library, today).items())),
        )
        .group_by(Offer.id)
        .having(func.max(func.coalesce(period.through_on, Offer.ship_through_on)) >= today, *behind)
        .order_by(due_on, Offer.id)
        .limit(most)
    )
    return list(db.session.scalars(query))


def _under(standard_name: str, last_on: date | None) -> ColumnElement[bool]:
    """Whether a period is of this version, and begins while what was decided under it stands."""
    period = AssessmentPeriod
    named = period.standard_name == standard_name
    return named if last_on is None else and_(named, period.first_on <= last_on)


def _ends_soon(listing: Listing, today: date) -> bool:
    through = listing.paper_through_on
    return listing.listed and (
        listing.paper == TO_RENEW or (listing.paper == VALID and through is not None and through <= today + TOLD_AHEAD)
    )


def _next_due(listing: Listing) -> tuple[str, ...]:
    """What has to be renewed first once the papers have run out."""
    return next((span.due for span in listing.spans if span.due), ())


def _decided_by(offer_ids: Collection[str]) -> dict[str, tuple[str, str | None]]:
    """The standard and profile that each offer's standing decision was made by."""
    row = AssessmentRow
    query = (
        select(Approval.offer_id, row.standard_id, row.standard_version, row.profile_id)
        .join(row, row.id == Approval.assessment_id)
        .where(Approval.offer_id.in_(offer_ids))
    )
    return {
        one.offer_id: (f"{one.standard_id}@{one.standard_version}", one.profile_id) for one in db.session.execute(query)
    }


def _criteria(library: Library, decided_by: tuple[str, str | None], names: Iterable[str]) -> tuple[Criterion, ...]:
    standard = library.get(*decided_by)
    return tuple(one for name in names if (one := standard.criterion(name)) is not None)
