"""The pick list (选品车): what an anchor puts aside, and how it stands on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from catalog.accounts.models import Account
from catalog.accounts.roles import require
from catalog.errors import NotFound, Refused
from catalog.fields import read
from catalog.picking.models import Pick
from catalog.picking.schemas import PickForm
from catalog.products.models import Offer
from catalog.review.gather import listings
from catalog.standards.library import Library
from catalog.storage.database import db, insert_or_leave

MOST_PICKS = 500


@dataclass(frozen=True)
class PickedOffer:
    """A line of the pick list."""

    pick: Pick
    offer: Offer


def pick(actor: Account | None, library: Library, offer_id: str, on: date, fields: Any = None) -> Pick:
    """Put a listed offer on one's pick list, or change its note (schemas.PickForm).

    Raises NotFound for an offer that is not listed today or later, Invalid, Refused `pick_list_full`.
    """
    actor = require(actor, "anchor")
    values = read(PickForm, fields or {})
    row = db.session.get(Pick, (actor.id, offer_id))
    if row is None:
        listing = listings(library, [offer_id], on).get(offer_id)
        if listing is None or not listing.spans:
            raise NotFound("offer_not_found", offer_id=offer_id)
        if _count(actor) >= MOST_PICKS:
            raise Refused("pick_list_full", maximum=MOST_PICKS)
        insert_or_leave(Pick, {"account_id": actor.id, "offer_id": offer_id})
        row = db.session.get_one(Pick, (actor.id, offer_id))
    row.note = values["note"]
    db.session.commit()
    return row


def unpick(actor: Account | None, offer_id: str) -> None:
    """Take an offer off one's pick list; nothing happens when it is not on it."""
    actor = require(actor, "anchor")
    row = db.session.get(Pick, (actor.id, offer_id))
    if row is not None:
        db.session.delete(row)
        db.session.commit()


def picks_of(actor: Account | None) -> list[PickedOffer]:
    """One's pick list, newest first, also what is no longer listed: the page says so."""
    actor = require(actor, "anchor")
    query = (
        select(Pick, Offer)
        .join(Offer, Offer.id == Pick.offer_id)
        .where(Pick.account_id == actor.id)
        .order_by(Pick.created_at.desc(), Pick.offer_id.desc())
    )
    return [PickedOffer(row, offer) for row, offer in db.session.execute(query)]


def is_picked(actor: Account, offer_id: str) -> bool:
    """Whether the offer is on one's pick list."""
    return db.session.get(Pick, (actor.id, offer_id)) is not None


def pick_counts(offer_ids: list[str]) -> dict[str, int]:
    """How many anchors have each of these offers on their list; offers nobody picked are left out."""
    query = select(Pick.offer_id, func.count()).where(Pick.offer_id.in_(offer_ids)).group_by(Pick.offer_id)
    return dict(db.session.execute(query).all())


def _count(actor: Account) -> int:
    return db.session.scalar(select(func.count()).select_from(Pick).where(Pick.account_id == actor.id)) or 0
