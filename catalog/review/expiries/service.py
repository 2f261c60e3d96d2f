"""The calendar of coming expiries: which listed offers stop standing as they do, when, and which papers end it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import or_, select

from catalog.accounts.models import Account
from catalog.accounts.roles import require
from catalog.products.models import Offer, Product
from catalog.review.gather import replaced_by
from catalog.review.models import Approval
from catalog.scoring import service as scoring
from catalog.scoring.days import ONE_DAY, ending_documents
from catalog.scoring.library import Library
from catalog.scoring.models import AssessmentRow
from catalog.scoring.standard import Criterion
from catalog.scoring.versions import Replacement
from catalog.storage.database import db
from catalog.suppliers.models import Supplier

PAGE_SIZE = 30


@dataclass(frozen=True)
class Expiry:
    """One listed offer that changes by itself. `last_on` is the last day on which it stands as it does today; after it,
    it leaves the catalog (`leaves`; `overdue` when because its time to correct is over) or its grade changes. `papers`:
    last day and criterion of each paper that ends within the days asked for, soonest first."""

    offer: Offer
    last_on: date
    leaves: bool
    overdue: bool
    papers: tuple[tuple[date, Criterion], ...]


@dataclass(frozen=True)
class ExpiryPage:
    """`counts`: last day -> number of offers, over all pages. Pages count from 1."""

    counts: Mapping[date, int]
    lines: tuple[Expiry, ...]
    page: int
    pages: int
    total: int


def coming_expiries(
    actor: Account | None, library: Library, on: date, days: int = 30, page: int = 1, page_size: int = PAGE_SIZE
) -> ExpiryPage:
    """Listed offers that change within so many days because papers or the time to correct run out, soonest first.
    Operators only.

    An offer whose season ends first is left out: no renewal keeps it. Of several changes the first one counts.
    """
    require(actor, "operator")
    through = on + timedelta(days=days)
    found = sorted(_ending(library, on, through))
    pages = max(1, -(-len(found) // page_size))
    page = max(1, min(page, pages))
    shown = found[(page - 1) * page_size : page * page_size]
    offer_ids, row_ids = [offer_id for _, offer_id, *_ in shown], [row_id for _, _, row_id, *_ in shown]
    offers = {offer.id: offer for offer in db.session.scalars(select(Offer).where(Offer.id.in_(offer_ids)))}
    rows = {row.id: row for row in db.session.scalars(select(AssessmentRow).where(AssessmentRow.id.in_(row_ids)))}
    lines = []
    for last_on, offer_id, row_id, leaves, overdue in shown:
        decided = scoring.recompute(library, rows[row_id])
        papers = tuple(
            (day, criterion)
            for day, name in ending_documents(decided, on)
            if day <= through and (criterion := decided.standard.criterion(name)) is not None
        )
        lines.append(Expiry(offers[offer_id], last_on, leaves, overdue, papers))
    return ExpiryPage(Counter(last_on for last_on, *_ in found), tuple(lines), page, pages, len(found))


def _ending(library: Library, on: date, through: date) -> list[tuple[date, str, str, bool, bool]]:
    """(last day, offer, assessment, leaves, overdue) of what is listed on a day and changes by another.

    The conditions are those of listing.listing_on, in SQL: the columns of a decided assessment say when it ends.
    """
    row = AssessmentRow
    columns = (row.id, row.standard_id, row.standard_version, row.valid_through, row.listable_through)
    query = (
        select(Offer.id, Offer.ship_through_on, *columns, row.next_change_on)
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
            *(or_(end.is_(None), end >= on) for end in (row.valid_through, row.listable_through)),
            or_(
                row.valid_through.between(on, through),
                row.listable_through.between(on, through),
                row.next_change_on.between(on + ONE_DAY, through + ONE_DAY),
            ),
        )
    )
    found = []
    replaced: dict[str, Replacement | None] = {}
    for (
        offer_id, season_ends_on, row_id, standard_id, version, valid_through, listable_through, next_change_on,
    ) in db.session.execute(query):  # fmt: skip
        name = f"{standard_id}@{version}"
        if name not in replaced:
            replaced[name] = replaced_by(library, name)
        newer = replaced[name]
        if newer is not None and newer.grace_through < on:
            continue
        leaves_on = [day for day in (valid_through, listable_through) if day is not None]
        changes_on = [next_change_on - ONE_DAY] if next_change_on is not None and next_change_on > on else []
        last_on = min(leaves_on + changes_on)
        if last_on < season_ends_on:
            overdue = last_on == listable_through and last_on != valid_through
            found.append((last_on, offer_id, row_id, last_on in leaves_on, overdue))
    return found
