"""Whose a paper's subject is, from rows."""

from __future__ import annotations

from sqlalchemy import select

from catalog.errors import NotFound
from catalog.products.models import Offer, Product
from catalog.storage.database import db
from catalog.suppliers.models import Authorisation, Supplier


def owner_of(subject_type: str, subject_id: str) -> str:
    """The account a subject belongs to. Raises NotFound."""
    if subject_type == "offer":
        owner = select(Supplier.owner_account_id).join(Product).join(Offer).where(Offer.id == subject_id)
    elif subject_type == "product":
        owner = select(Supplier.owner_account_id).join(Product).where(Product.id == subject_id)
    elif subject_type == "authorisation":
        owner = select(Supplier.owner_account_id).join(Authorisation).where(Authorisation.id == subject_id)
    else:
        owner = select(Supplier.owner_account_id).where(Supplier.id == subject_id)
    account_id = db.session.scalar(owner)
    if account_id is None:
        raise NotFound()
    return account_id
