"""The calendar of coming expiries: which listed offers stop standing as they do, when, and which papers end it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import and_, or_, select

from catalog.accounts.models import Account
from catalog.accounts.roles import require
from catalog.errors import NotFound
from catalog.products.models import Offer, Product
from catalog.review.gather import listing_facts, periods_of, replaced_by
from catalog.review.listing import listing_on
from catalog.review.models import Approval
from catalog.scoring.days import ONE_DAY, ending_documents, period_on
from catalog.scoring.models import AssessmentRow
from catalog.scoring.services import proving
from catalog.standards.library import Library
from catalog.standards.standard import Criterion, StandardRefused
from catalog.standards.versions import Replacement
from catalog.storage.database import db
from catalog.suppliers.models import Supplier

PAGE_SIZE = 30
PAPERS, OVERDUE, OUTDATED = "papers", "overdue", "outdated"


@dataclass(frozen=True)
class Expiry:
    """One change that comes to a listed offer by itself. `last_on` is the last day before it; then the grade `before`
    becomes `after`, or None: it leaves the catalog. `why`: papers run out, the time to correct is over (overdue), or
    its standard was replaced and the days of grace are over (outdated). `papers` are those that end on that day."""

    offer: Offer
    last_on: date
    before: str
    after: str | None
    why: str
    papers: tuple[Criterion, ...]

    @property
    def leaves(self) -> bool:
        """Whether it leaves the catalog."""
        return self.after is None


@dataclass(frozen=True)
class ExpiryPage:
    """`changes`: last day -> number of changes, over all pages; `offers`: last day -> offers whose first change it is.
    `lines` are the changes of one page, soonest first; `total` counts changes. Pages count from 1."""

    changes: Mapping[date, int]
    offers: Mapping[date, int]
    lines: tuple[Expiry, ...]
    page: int
    pages: int
    total: int


def coming_expiries(
    actor: Account | None, library: Library, on: date, days: int = 30, page: int = 1, page_size: int = PAGE_SIZE
) -> ExpiryPage:
    """Every change that comes to listed offers within so many days because papers, the time to correct or the grace of
    an older standard run out, soonest first; of an offer that leaves, nothing after that. Operators only.

    What comes after the end of a season is left out: no renewal extends the offer.
    """
    require(actor, "operator")
    found = sorted(_changes(library, on, on + timedelta(days=days)))
    firsts: dict[str, date] = {}
    for last_on, offer_id, _ in found:
        firsts.setdefault(offer_id, last_on)
    pages = max(1, -(-len(found) // page_size))
    page = max(1, min(page, pages))
    shown = found[(page - 1) * page_size : page * page_size]
    offer_ids, row_ids = [offer_id for _, offer_id, _ in shown], [row_id for _, _, row_id in shown]
    offers = {offer.id: offer for offer in db.session.scalars(select(Offer).where(Offer.id.in_(offer_ids)))}
    rows = {row.id: row for row in db.session.scalars(select(AssessmentRow).where(AssessmentRow.id.in_(row_ids)))}
    return ExpiryPage(
        changes=Counter(last_on for last_on, *_ in found),
        offers=Counter(firsts.values()),
        lines=tuple(
            _expiry(library, offers[offer_id], rows[row_id], last_on, on) for last_on, offer_id, row_id in shown
        ),
        page=page,
        pages=pages,
        total=len(found),
    )


def _expiry(library: Library, offer: Offer, row: AssessmentRow, last_on: date, on: date) -> Expiry:
    ahead = periods_of(library, row)
    before, after = period_on(ahead, last_on), period_on(ahead, last_on + ONE_DAY)
    decided = proving.recompute(library, row)
    newer = replaced_by(library, decided.standard.name)
    outdated = newer is not None and newer.grace_through == last_on
    return Expiry(
        offer=offer,
        last_on=last_on,
        before=before.grade,
        after=after.grade if after.listable and not outdated else None,
        why=OUTDATED if outdated else OVERDUE if after.conditional and not after.listable else PAPERS,
        papers=tuple(
            criterion
            for day, name in ending_documents(decided, on)
            if day == last_on and (criterion := decided.standard.criterion(name)) is not None
        ),
    )


def _changes(library: Library, on: date, through: date) -> Iterator[tuple[date, str, str]]:
    """(last day, offer, assessment) of every change of what is listed on a day until another.

    The conditions are those of listing.listing_on, in SQL: the columns of a decided assessment say when it ends. Most
    offers change once, by leaving: that is read off the columns. Where the grade moves before, the days are worked out.
    """
    row = AssessmentRow
    outdated = list(_outdated(library, on, through))
    query = (
        select(
            Offer.id,
            Offer.ship_through_on,
            row.id.label("row_id"),
            row.standard_id,
            row.standard_version,
            row.valid_through,
            row.listable_through,
            row.next_change_on,
        )
        .join(Product, Product.id == Offer.product_id)
        .join(Supplier, Supplier.id == Product.supplier_id)
        .join(Approval, Approval.offer_id == Offer.id)
        .join(row, row.id == Approval.assessment_id)
        .where(
            *(withdrawn.is_(None) for withdrawn in (Offer.withdrawn_at, Product.withdrawn_at, Supplier.withdrawn_at)),
            Supplier.standing == "good",
            Approval.ended_at.is_(None),
            Approval.offer_revision == Offer.revision,
            Approval.product_revision == Product.revision,
            Offer.ship_through_on > on,
            *(or_(end.is_(None), end >= on) for end in (row.valid_through, row.listable_through)),
            or_(
                row.valid_through.between(on, through),
                row.listable_through.between(on, through),
                row.next_change_on <= through + ONE_DAY,
                *(and_(row.standard_id == name, row.standard_version == version) for name, version in outdated),
            ),
        )
    )
    replaced: dict[str, Replacement | None] = {}
    several: dict[str, str] = {}
    for one in db.session.execute(query):
        name = f"{one.standard_id}@{one.standard_version}"
        if name not in replaced:
            try:
                replaced[name] = replaced_by(library, name)
            except (NotFound, StandardRefused):
                continue  # it is not listed any more, and `catalog doctor` says why
        newer = replaced[name]
        if newer is not None and newer.grace_through < on:
            continue
        ends = [day for day in (one.valid_through, one.listable_through) if day is not None]
        if not ends or one.next_change_on != min(ends) + ONE_DAY:
            several[one.id] = one.row_id
            continue
        last_on = min(*ends, newer.grace_through) if newer else min(ends)
        if last_on <= through and last_on < one.ship_through_on:
            yield last_on, one.id, one.row_id
    for offer_id, facts in listing_facts(library, several).items():
        listing = listing_on(facts, on)
        last_on = min(through, listing.through_on) if listing.through_on else on - ONE_DAY
        for span in listing.spans:
            if span.through_on <= last_on and span.through_on < facts.ship_through_on:
                yield span.through_on, offer_id, several[offer_id]


def _outdated(library: Library, on: date, through: date) -> Iterable[tuple[str, str]]:
    """The published versions, as id and version, whose days of grace end between two days."""
    for name in library.names():
        if library.is_sealed(name):
            newer = replaced_by(library, name)
            if newer is not None and on <= newer.grace_through <= through:
                standard_id, _, version = name.partition("@")
                yield standard_id, version
