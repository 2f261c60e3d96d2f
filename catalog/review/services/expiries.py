"""The calendar of coming expiries: which listed offers stop standing as they do, when, and which papers end it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import CompoundSelect, Date, Select, SQLColumnExpression, case, func, literal, or_, select, tuple_
from sqlalchemy.orm import defer

from catalog.accounts.models import Account
from catalog.accounts.roles import require
from catalog.products.models import Offer, Product
from catalog.review.gather import APPROVED_AS_IT_IS, replaced_by, standing_versions
from catalog.review.models import Approval
from catalog.scoring.days import ONE_DAY, Period, ending_documents, period_on
from catalog.scoring.gather import foretold
from catalog.scoring.models import AssessmentPeriod, AssessmentRow
from catalog.scoring.services import proving
from catalog.standards.library import Library
from catalog.standards.standard import Criterion
from catalog.storage.database import db
from catalog.suppliers.models import Supplier

PAGE_SIZE = 20
PAPERS, OVERDUE, OUTDATED = "papers", "overdue", "outdated"
# A change in the order of the calendar: its last day, what was decided, and its offer.
Place = tuple[date, str, str]


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
    `lines` are the changes of one page, soonest first; `total` counts changes. `following` is the place after which the
    next page begins, None on the last one."""

    changes: Mapping[date, int]
    offers: Mapping[date, int]
    lines: tuple[Expiry, ...]
    following: Place | None
    total: int


def coming_expiries(
    actor: Account | None,
    library: Library,
    on: date,
    days: int = 30,
    after: Place | None = None,
    page_size: int = PAGE_SIZE,
) -> ExpiryPage:
    """Every change that comes to listed offers within so many days because papers, the time to correct or the grace of
    an older standard run out, soonest first; of an offer that leaves, nothing after that. Operators only. A fixed
    number of queries.

    What comes after the end of a season is left out: no renewal extends the offer.
    """
    require(actor, "operator")
    changes = _changes(library, on, on + timedelta(days=days)).subquery().c
    first = func.sum(case((changes.first_on <= on, 1), else_=0))
    tally = select(changes.last_on, func.count(), first).group_by(changes.last_on)
    counts = [(last_on, count, int(of_first)) for last_on, count, of_first in db.session.execute(tally)]
    place = (changes.last_on, changes.assessment_id, changes.offer_id)
    page = select(*place).order_by(*place).limit(page_size + 1)
    if after is not None:
        page = page.where(changes.last_on >= after[0], tuple_(*place) > tuple_(*map(literal, after)))
    found = db.session.execute(page).all()
    shown = found[:page_size]
    return ExpiryPage(
        changes={last_on: count for last_on, count, _ in counts},
        offers={last_on: first for last_on, _, first in counts if first},
        lines=_lines(library, shown, on),
        following=(shown[-1].last_on, shown[-1].assessment_id, shown[-1].offer_id) if len(found) > page_size else None,
        total=sum(count for _, count, _ in counts),
    )


def _lines(library: Library, shown: Sequence[Any], on: date) -> tuple[Expiry, ...]:
    row_ids = {one.assessment_id for one in shown}
    found = db.session.scalars(select(Offer).where(Offer.id.in_({one.offer_id for one in shown})))
    offers = {offer.id: offer for offer in found}
    unread = (defer(AssessmentRow.result_json), defer(AssessmentRow.evidence))
    kept = db.session.scalars(select(AssessmentRow).where(AssessmentRow.id.in_(row_ids)).options(*unread))
    rows, ahead = {row.id: row for row in kept}, foretold(row_ids)
    return tuple(
        _expiry(library, offers[one.offer_id], rows[one.assessment_id], ahead[one.assessment_id], one.last_on, on)
        for one in shown
    )


def _expiry(
    library: Library, offer: Offer, row: AssessmentRow, ahead: Sequence[Period], last_on: date, on: date
) -> Expiry:
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


def _changes(library: Library, on: date, through: date) -> Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]]:
    """(last_on, first_on, assessment_id, offer_id) of every change of what is listed on a day until another; what ends
    then began on `first_on`, so that an offer's first change ends what began by the day itself.

    The conditions are those of listing.listing_on, in SQL: the written periods of a decided assessment say what ends
    when (services/foretelling.py), and the library until when an older version of a standard stands.
    """
    period = AssessmentPeriod
    standing = standing_versions(library, on)
    ends = _listed(period.through_on).where(
        period.first_run, period.through_on.between(on, through), period.standard_name.in_(standing)
    )
    outdated = []
    for name, last_on in standing.items():
        if last_on is None or last_on > through:
            continue
        ends = ends.where(or_(period.standard_name != name, period.through_on < last_on))
        outdated.append(
            _listed(literal(last_on, Date)).where(
                period.first_run,
                period.standard_name == name,
                period.first_on <= last_on,
                or_(period.through_on.is_(None), period.through_on >= last_on),
            )
        )
    return ends.union_all(*outdated) if outdated else ends


def _listed(last_on: SQLColumnExpression[Any]) -> Select[*tuple[Any, ...]]:
    """Periods of offers that stand approved as they are, and whose season goes on after their last day."""
    period = AssessmentPeriod
    return (
        select(last_on.label("last_on"), period.first_on, period.assessment_id, Approval.offer_id)
        .select_from(period)
        .join(Approval, Approval.assessment_id == period.assessment_id)
        .join(Offer, Offer.id == Approval.offer_id)
        .join(Product, Product.id == Offer.product_id)
        .join(Supplier, Supplier.id == Product.supplier_id)
        .where(*APPROVED_AS_IT_IS, Offer.ship_through_on > last_on)
    )
