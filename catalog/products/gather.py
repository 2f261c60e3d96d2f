"""What a farm lists, read page by page: however much that is, a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, union_all
from sqlalchemy.orm import lazyload

from catalog.accounts.models import Account
from catalog.accounts.roles import require
from catalog.products.models import Offer, Product
from catalog.registry.models import GeographicalIndication
from catalog.storage.database import db
from catalog.storage.texts import holds
from catalog.suppliers.acting import suppliers_acted_for
from catalog.suppliers.models import Supplier

# Products on a page of everything, and about how many of their offers: few products show many each.
PAGE, OFFERS = 10, 20
# Offers on a page of one product.
OF_PRODUCT = 20
# Words of a search that are read.
MOST_WORDS = 6


@dataclass(frozen=True)
class Goods:
    """One product of a farm with its newest offers, and how many it has in all; `product` is None for a supplier that
    has none yet. Of a search, the offers that were found."""

    supplier: Supplier
    product: Product | None
    offers: Sequence[Offer] = ()
    offer_count: int = 0


def goods_of(
    actor: Account | None,
    *,
    text: str = "",
    after: tuple[str, str] | None = None,
    limit: int = PAGE,
    offers: int = OFFERS,
) -> tuple[list[Goods], tuple[str, str] | None]:
    """A page of the actor's own products, supplier by supplier (oldest first), each one's products newest first, with
    their newest offers; and the place after which the next page begins, None on the last one.

    With `text` only what holds each of its words in the name of the supplier, of the product or of its protected name,
    or in the title, the batch number or the specification of an offer. Withdrawn suppliers, products and offers are
    left out. Four queries.
    """
    actor = require(actor)
    own = suppliers_acted_for(actor)
    live = and_(Product.supplier_id == Supplier.id, Product.withdrawn_at.is_(None))
    # Its supplier stands beside each product: the join that fetches it would drop suppliers without products.
    query = select(Supplier, Product).select_from(Supplier).outerjoin(Product, live).where(own)
    query = query.options(lazyload(Product.supplier))
    words = text.split()[:MOST_WORDS]
    if words:
        query = query.outerjoin(_NAME, _NAME.id == Product.gi_id)
        found = exists().where(Offer.product_id == Product.id, Offer.withdrawn_at.is_(None), *_offer_holds(words))
        query = query.where(or_(and_(*map(_product_holds, words)), found))
    if after is not None:
        supplier_id, product_id = after
        later = and_(Supplier.id == supplier_id, Product.id < product_id)
        query = query.where(or_(Supplier.id > supplier_id, later))
    rows = db.session.execute(query.order_by(Supplier.id, Product.id.desc()).limit(limit + 1)).all()
    page = rows[:limit]
    ids = [product.id for _, product in page if product is not None]
    counts = _counts(ids, words)
    newest = _newest(ids, max(2, offers // max(1, len(ids))), words)
    goods = [
        Goods(supplier, product, newest.get(product.id, ()), counts.get(product.id, 0))
        if product is not None
        else Goods(supplier, None)
        for supplier, product in page
    ]
    last = goods[-1] if len(rows) > limit else None
    # A supplier without products has one row: what follows it is the next supplier.
    return goods, (last.supplier.id, last.product.id if last.product else "") if last else None


def count_offers(actor: Account | None) -> int:
    """How many offers the actor's own farms have, withdrawn ones left out."""
    own = suppliers_acted_for(require(actor))
    query = select(func.count()).select_from(Offer).join(Product, Product.id == Offer.product_id)
    query = query.join(Supplier, Supplier.id == Product.supplier_id)
    return db.session.scalar(query.where(own, Product.withdrawn_at.is_(None), Offer.withdrawn_at.is_(None))) or 0


def offers_page(
    product_id: str, *, text: str = "", before_id: str | None = None, limit: int = OF_PRODUCT
) -> tuple[list[Offer], str | None, int]:
    """A page of a product's offers that are not withdrawn, newest first, the id before which the next page begins (None
    on the last one), and how many there are in all. With `text` only those `goods_of` finds."""
    words = text.split()[:MOST_WORDS]
    rows = _of_products(select(Offer).where(Offer.product_id == product_id), words)
    if before_id:
        rows = rows.where(Offer.id < before_id)
    found = list(db.session.scalars(rows.order_by(Offer.id.desc()).limit(limit + 1)))
    page = found[:limit]
    return page, page[-1].id if len(found) > limit else None, _counts([product_id], words).get(product_id, 0)


_NAME = GeographicalIndication


def _product_holds(word: str) -> ColumnElement[bool]:
    return holds(word, Product.name_zh, Product.name_en, _NAME.name_zh, _NAME.name_en, Supplier.name)


def _offer_holds(words: Sequence[str]) -> list[ColumnElement[bool]]:
    return [or_(_product_holds(word), holds(word, Offer.batch_no, *_written(word))) for word in words]


def _written(word: str) -> tuple[Any, ...]:
    """An offer's texts; a figure with its unit is found however far apart they stand (9斤 in "9 斤")."""
    texts = (Offer.title, Offer.spec)
    return (*texts, *(func.replace(text, " ", "") for text in texts)) if any(map(str.isdigit, word)) else texts


def _of_products(query: Select[*tuple[Any, ...]], words: Sequence[str]) -> Select[*tuple[Any, ...]]:
    """A query of offers, of a search those that are found."""
    query = query.where(Offer.withdrawn_at.is_(None))
    if not words:
        return query
    query = query.join(Product, Product.id == Offer.product_id).join(Supplier, Supplier.id == Product.supplier_id)
    return query.outerjoin(_NAME, _NAME.id == Product.gi_id).where(*_offer_holds(words))


def _counts(product_ids: Sequence[str], words: Sequence[str] = ()) -> dict[str, int]:
    query = _of_products(select(Offer.product_id, func.count()).select_from(Offer), words)
    query = query.where(Offer.product_id.in_(product_ids)).group_by(Offer.product_id)
    return dict(iter(db.session.execute(query)))


def _newest(product_ids: Sequence[str], most: int, words: Sequence[str]) -> dict[str, list[Offer]]:
    """Of each product by itself, so that one with many offers costs no more than one with few."""
    if not product_ids:
        return {}
    parts = [
        select(
            _of_products(select(Offer.id).where(Offer.product_id == one), words)
            .order_by(Offer.id.desc())
            .limit(most)
            .subquery()
        )
        for one in product_ids
    ]
    # Their products are read already.
    query = select(Offer).where(Offer.id.in_(union_all(*parts))).options(lazyload(Offer.product))
    found: dict[str, list[Offer]] = {}
    for offer in db.session.scalars(query.order_by(Offer.id.desc())):
        found.setdefault(offer.product_id, []).append(offer)
    return found
