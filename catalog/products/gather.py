"""What a farm lists, read page by page: however much that is, a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import lazyload

from catalog.accounts.models import Account
from catalog.accounts.roles import require
from catalog.products.models import Offer, Product
from catalog.storage.database import db
from catalog.suppliers.acting import suppliers_acted_for
from catalog.suppliers.models import Supplier

PAGE = 20
NEWEST = 5


@dataclass(frozen=True)
class Goods:
    """One product of a farm with its newest offers, and how many it has in all; `product` is None for a supplier that
    has none yet."""

    supplier: Supplier
    product: Product | None
    offers: Sequence[Offer] = ()
    offer_count: int = 0


def goods_of(
    actor: Account | None, *, after: tuple[str, str] | None = None, limit: int = PAGE, newest: int = NEWEST
) -> tuple[list[Goods], tuple[str, str] | None]:
    """A page of the actor's own products, supplier by supplier (oldest first), each one's products newest first, with
    their newest offers; and the place after which the next page begins, None on the last one.

    Withdrawn suppliers, products and offers are left out. Four queries.
    """
    actor = require(actor)
    own = suppliers_acted_for(actor)
    live = and_(Product.supplier_id == Supplier.id, Product.withdrawn_at.is_(None))
    # Its supplier stands beside each product: the join that fetches it would drop suppliers without products.
    query = select(Supplier, Product).select_from(Supplier).outerjoin(Product, live).where(own)
    query = query.options(lazyload(Product.supplier))
    if after is not None:
        supplier_id, product_id = after
        later = and_(Supplier.id == supplier_id, Product.id < product_id)
        query = query.where(or_(Supplier.id > supplier_id, later))
    rows = db.session.execute(query.order_by(Supplier.id, Product.id.desc()).limit(limit + 1)).all()
    page = rows[:limit]
    ids = [product.id for _, product in page if product is not None]
    counts = _counts(ids)
    offers = _newest(ids, newest)
    goods = [
        Goods(supplier, product, offers.get(product.id, ()), counts.get(product.id, 0))
        if product is not None
        else Goods(supplier, None)
        for supplier, product in page
    ]
    last = goods[-1] if len(rows) > limit else None
    # A supplier without products has one row: what follows it is the next supplier.
    return goods, (last.supplier.id, last.product.id if last.product else "") if last else None


def offers_page(
    product_id: str, *, before_id: str | None = None, limit: int = PAGE
) -> tuple[list[Offer], str | None, int]:
    """A page of a product's offers that are not withdrawn, newest first, the id before which the next page begins (None
    on the last one), and how many there are in all."""
    rows = select(Offer).where(Offer.product_id == product_id, Offer.withdrawn_at.is_(None))
    if before_id:
        rows = rows.where(Offer.id < before_id)
    found = list(db.session.scalars(rows.order_by(Offer.id.desc()).limit(limit + 1)))
    page = found[:limit]
    return page, page[-1].id if len(found) > limit else None, _counts([product_id]).get(product_id, 0)


def _counts(product_ids: Sequence[str]) -> dict[str, int]:
    query = select(Offer.product_id, func.count()).where(
        Offer.product_id.in_(product_ids), Offer.withdrawn_at.is_(None)
    )
    return dict(iter(db.session.execute(query.group_by(Offer.product_id))))


def _newest(product_ids: Sequence[str], most: int) -> dict[str, list[Offer]]:
    place = func.row_number().over(partition_by=Offer.product_id, order_by=Offer.id.desc()).label("place")
    numbered = select(Offer.id, place).where(Offer.product_id.in_(product_ids), Offer.withdrawn_at.is_(None)).subquery()
    query = select(Offer).join(numbered, numbered.c.id == Offer.id).where(numbered.c.place <= most)
    found: dict[str, list[Offer]] = {}
    for offer in db.session.scalars(query.order_by(Offer.id.desc())):
        found.setdefault(offer.product_id, []).append(offer)
    return found
