"""Whom to call at a farm: shown to an anchor who has something of it reserved, one showing at a time.

A telephone number of a person is not part of the catalog. Each showing stands in the audit under the farm, so that it
can learn who was given the number, when and for which reservation.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from catalog.accounts.models import Account
from catalog.accounts.roles import require
from catalog.accounts.terms import require_terms
from catalog.errors import NotFound, Refused
from catalog.picking.models import Broadcast, Reservation
from catalog.products.models import Offer
from catalog.storage import audit
from catalog.storage.database import db


@dataclass(frozen=True)
class Contact:
    """Who answers for a farm, and under which number."""

    contact_name: str
    contact_phone: str


def show_contact(actor: Account | None, offer_id: str, today: date) -> Contact:
    """The contact of the farm behind an offer, for an admitted anchor with a live reservation of it; the showing is
    written down.

    Raises Forbidden `not_admitted`, NotFound for an offer anchors never saw, Refused `no_live_reservation`.
    """
    actor = require(actor, "anchor")
    require_terms(actor)
    offer = db.session.get(Offer, offer_id)
    if offer is None or offer.first_approved_at is None:
        raise NotFound()
    reservation_id = find_live_reservation(actor, offer_id, today)
    if reservation_id is None:
        raise Refused("no_live_reservation")
    supplier = offer.product.supplier
    contact = Contact(supplier.contact_name, supplier.contact_phone)
    audit.record(
        actor.id,
        "contact_shown",
        "supplier",
        supplier.id,
        {"offer_id": [None, offer.id], "reservation_id": [None, reservation_id]},
    )
    db.session.commit()
    return contact


def find_live_reservation(actor: Account, offer_id: str, today: date) -> str | None:
    """The id of a reservation of the offer that the actor holds or confirmed for a broadcast still to come (today's
    too), or None."""
    query = (
        select(Reservation.id)
        .join(Broadcast, Broadcast.id == Reservation.broadcast_id)
        .where(
            Reservation.offer_id == offer_id,
            Reservation.account_id == actor.id,
            Reservation.state.in_(("held", "confirmed")),
            Broadcast.on_day >= today,
        )
        .order_by(Reservation.id)
        .limit(1)
    )
    return db.session.scalar(query)
