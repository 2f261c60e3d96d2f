"""Which supplier a paper's subject belongs to, from rows."""

from __future__ import annotations

from sqlalchemy import select

from catalog.errors import NotFound
from catalog.products.models import Offer, Product
from catalog.storage.database import db
from catalog.suppliers.models import Authorisation, Supplier


def supplier_of(subject_type: str, subject_id: str) -> Supplier:
    """The supplier a subject belongs to. Raises NotFound."""
    if subject_type == "offer":
        query = select(Supplier).join(Product).join(Offer).where(Offer.id == subject_id)
    elif subject_type == "product":
        query = select(Supplier).join(Product).where(Product.id == subject_id)
    elif subject_type == "authorisation":
        query = select(Supplier).join(Authorisation).where(Authorisation.id == subject_id)
    else:
        query = select(Supplier).where(Supplier.id == subject_id)
    supplier = db.session.scalar(query)
    if supplier is None:
        raise NotFound()
    return supplier
