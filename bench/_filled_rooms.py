"""A demo alliance grown large: farms with 500 and 20,000 offers, 10,000 decided and 10,000 waiting, copied in bulk.

What the demo's own offers went through is copied row by row, so that every kind of paper, grade and end is there in
its share. Each decided copy has answers of its own, told apart by spaces that say nothing: what is kept in memory for
one set of answers helps no other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import cycle
from typing import Any, cast

from sqlalchemy import Table, select

from catalog.accounts.models import Account
from catalog.accounts.services import joining, sessions
from catalog.evidence.models import Photo
from catalog.picking.models import Broadcast, Reservation
from catalog.products.models import Offer, Product
from catalog.review.gather import snapshot_of
from catalog.review.models import Approval, Review
from catalog.scoring.models import AssessmentPeriod, AssessmentRow
from catalog.storage.database import db, new_id, now
from catalog.suppliers.models import Supplier

SMALL, LARGE = "bench500@demo.example", "bench20000@demo.example"
# Offers of a product: of the small farm, of the large one, and of the large one's one big product.
_TEN, _FIFTY, _BIG = 10, 50, 10_000
_WAITING_FOR_A_PAPER = 300
_TABLES = (Product, Photo, Offer, AssessmentRow, AssessmentPeriod, Review, Approval, Broadcast, Reservation)
Rows = dict[type[Any], list[dict[str, Any]]]


def fill(today: date) -> dict[str, Account]:
    """Write both farms, unless they are there, and reservations that wait for the large one's renewals; the people who
    look at them, by name."""
    people = {account.email or "": account for account in sessions.find_demo_accounts()}
    if LARGE not in people:
        anchor = people["anchor@demo.example"]
        sources = _sources()
        _farm(SMALL, [_TEN] * 50, sources, anchor, today)
        _farm(LARGE, [_BIG, *[_FIFTY] * 200], sources, anchor, today)
        people = {account.email or "": account for account in sessions.find_demo_accounts()}
    return people


def _sources() -> list[tuple[Offer, AssessmentRow]]:
    """Listed offers of the demo with what was decided about them."""
    query = (
        select(Offer, AssessmentRow)
        .join(Approval, Approval.offer_id == Offer.id)
        .join(AssessmentRow, AssessmentRow.id == Approval.assessment_id)
        .where(
            Approval.ended_at.is_(None),
            Approval.offer_revision == Offer.revision,
            AssessmentRow.listable,
            Offer.withdrawn_at.is_(None),
        )
        .order_by(Offer.id)
    )
    return [(offer, row) for offer, row in db.session.execute(query)]


def _farm(
    name: str, sizes: Iterable[int], sources: list[tuple[Offer, AssessmentRow]], anchor: Account, today: date
) -> None:
    """One farm with so many offers of each product: every other one is listed, the others wait for their review."""
    owner = joining.add_demo_account({"name": name, "display_name": f"测量 {name}"}, ("farm_owner",))
    supplier = Supplier(
        owner_account_id=owner.id,
        name=f"测量合作社 {name}",
        kind="household",
        place_code=sources[0][0].product.place_code,
        contact_name="测量",
        contact_phone="+8613800000000",
        demo=True,
    )
    db.session.add(supplier)
    db.session.commit()
    rows: Rows = {table: [] for table in _TABLES}
    broadcasts = [
        _copy(Broadcast, account_id=anchor.id, title=f"测量 {ahead}", on_day=today + timedelta(days=ahead))
        for ahead in range(3, 40)
    ]
    rows[Broadcast] += broadcasts
    ahead: dict[str, list[AssessmentPeriod]] = {row.id: [] for _, row in sources}
    for one in db.session.scalars(select(AssessmentPeriod).where(AssessmentPeriod.assessment_id.in_(ahead))):
        ahead[one.assessment_id].append(one)
    moment, held, turn = now(), cycle(broadcasts), cycle(sources)
    number = 0
    for size in sizes:
        like, _ = next(turn)
        product_id = new_id()
        rows[Product].append(_copy(like.product, id=product_id, supplier_id=supplier.id))
        photo = db.session.scalar(select(Photo).where(Photo.product_id == like.product_id).limit(1))
        if photo is not None:
            rows[Photo].append(_copy(photo, id=new_id(), product_id=product_id))
        for _ in range(size):
            source, decided = next(turn)
            number += 1
            at = moment - timedelta(minutes=number)
            offer_id, batch = new_id(), f"{source.batch_no or 'B'}-{number}"[:40]
            fields = {"id": offer_id, "product_id": product_id, "batch_no": batch, "title": source.title, "revision": 1}
            fields |= {"reserved_units": 0, "first_approved_at": at if number % 2 else None}
            rows[Offer].append(_copy(source, **fields))
            if number % 2:
                _approve(rows, source, decided, ahead[decided.id], offer_id, number, owner, at)
                if number % 64 == 1 and number <= 64 * _WAITING_FOR_A_PAPER:
                    rows[Review].append(_review(source, offer_id, owner, at, kind="renewal", open_offer_id=offer_id))
                    broadcast = next(held)
                    taken = {"broadcast_id": broadcast["id"], "account_id": anchor.id, "quantity_units": 1}
                    price = {"live_price_fen": source.live_price_fen, "commission_bp": source.commission_bp}
                    rows[Reservation].append(_copy(Reservation, offer_id=offer_id, state="held", **taken, **price))
                    rows[Offer][-1]["reserved_units"] = 1
            else:
                rows[Review].append(_review(source, offer_id, owner, at, kind="new", open_offer_id=offer_id))
            if number % 1000 == 0:
                _write(rows)
    _write(rows)


def _approve(
    rows: Rows,
    source: Offer,
    decided: AssessmentRow,
    ahead: Sequence[AssessmentPeriod],
    offer_id: str,
    number: int,
    owner: Account,
    at: Any,
) -> None:
    assessment_id = new_id()
    # The same answers, with spaces of their own behind.
    own = decided.answers_json + f"{number:b}".translate({48: " ", 49: "\n"})
    rows[AssessmentRow].append(_copy(decided, id=assessment_id, offer_id=offer_id, offer_revision=1, answers_json=own))
    rows[AssessmentPeriod] += [_copy(one, assessment_id=assessment_id) for one in ahead]
    closed = {"decision": "approved", "decided_at": at, "reviewer_account_id": decided.created_by_account_id}
    review = _review(source, offer_id, owner, at, kind="new", assessment_id=assessment_id, **closed)
    rows[Review].append(review)
    rows[Approval].append(
        {
            "offer_id": offer_id,
            "review_id": review["id"],
            "assessment_id": assessment_id,
            "offer_revision": 1,
            "product_revision": source.product.revision,
            "approved_price_fen": source.live_price_fen,
            "approved_at": at,
        }
    )


def _review(source: Offer, offer_id: str, owner: Account, at: Any, **fields: Any) -> dict[str, Any]:
    row = {"id": new_id(), "offer_id": offer_id, "offer_revision": 1, "product_revision": source.product.revision}
    row |= {"snapshot": snapshot_of(source, {}), "submitted_by_account_id": owner.id, "submitted_at": at}
    left = ("open_offer_id", "reviewer_account_id", "taken_at", "decision", "decided_at", "assessment_id")
    return {**row, **dict.fromkeys(left), **fields}


def _copy(source: Any, **fields: Any) -> dict[str, Any]:
    """The columns of a row with some changed; of a class, only those given and a new id."""
    if isinstance(source, type):
        return {"id": new_id(), **fields}
    return {column.key: getattr(source, column.key) for column in type(source).__table__.columns} | fields


def _write(rows: Rows) -> None:
    connection = db.session.connection()
    for row_class in _TABLES:
        if rows[row_class]:
            connection.execute(cast("Table", row_class.__table__).insert(), rows[row_class])
            rows[row_class].clear()
    db.session.commit()
