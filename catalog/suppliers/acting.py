"""Who may act for a supplier: today the account that registered it. Everything that belongs to a supplier (products,
offers, papers, photos, reviews) asks here and nowhere else.
"""

from __future__ import annotations

from typing import TypeVar

from sqlalchemy import ColumnElement

from catalog.accounts.roles import Actor, require
from catalog.errors import NotFound
from catalog.suppliers.models import Supplier

A = TypeVar("A", bound=Actor)


def may_act_for(actor: Actor | None, supplier: Supplier) -> bool:
    """Whether the actor speaks for the supplier."""
    return actor is not None and actor.id == supplier.owner_account_id


def require_acting_for(actor: A | None, supplier: Supplier, *roles: str) -> A:
    """The actor, if they may act for the supplier or hold one of `roles`.

    Raises SignInRequired, or NotFound: another's things look like things that do not exist.
    """
    actor = require(actor)
    if not may_act_for(actor, supplier) and not actor.roles.intersection(roles):
        raise NotFound()
    return actor


def suppliers_acted_for(actor: Actor) -> ColumnElement[bool]:
    """The condition on rows of `supplier` that the actor may act for, withdrawn ones left out."""
    return (Supplier.owner_account_id == actor.id) & Supplier.withdrawn_at.is_(None)
