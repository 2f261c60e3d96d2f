"""Giving back by itself what was held for a new paper that did not come in time.

The worker looks once a minute: one statement where nothing is held for the weeks around today. Each reservation is
given back in a transaction of its own, behind the same locks as all else that happens to it (broadcast, reservation,
offer).
"""

from __future__ import annotations

import logging
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from catalog.errors import CatalogError
from catalog.picking.gates import check_gates
from catalog.picking.gather import offer_terms
from catalog.picking.models import Broadcast, Reservation
from catalog.picking.outlook import outlook
from catalog.picking.services.ledger import patiently
from catalog.picking.services.reserving import give_back, lock_any_broadcast
from catalog.products.models import Offer
from catalog.review.gather import listing_facts, open_renewals
from catalog.review.listing import Listing, listing_on
from catalog.scoring.renewal import LAPSED
from catalog.standards.answer_rules import MOST_RENEW_BEFORE_DAYS
from catalog.standards.library import Library
from catalog.storage.database import db, reading

# No paper has to be filed earlier than this before a broadcast, so what lies further ahead is never due.
_AHEAD = timedelta(days=MOST_RENEW_BEFORE_DAYS)
# A worker that stood still over the day of a broadcast gives back what it missed, as long as this (design choice).
_BEHIND = timedelta(days=31)
_log = logging.getLogger(__name__)


def give_back_due(library: Library, today: date) -> int:
    """Give back every held reservation that is due today; how many. One that cannot be given back is logged and tried
    again the next time, and keeps no other from it."""
    count = 0
    for reservation_id in due_back(library, today):
        try:
            count += give_back_if_due(library, reservation_id, today)
        except (CatalogError, SQLAlchemyError, RuntimeError):
            _log.exception("Reservation %s could not be given back.", reservation_id)
            db.session.rollback()
    return count


def due_back(library: Library, today: date) -> list[str]:
    """The held reservations that are due to be given back today, those of the earliest broadcast first, also of one
    that is over, where nobody looked in time. At most five statements, and three more for every further 500 offers; one
    where nothing is held."""
    held = (
        select(Reservation.id, Reservation.offer_id, Broadcast.on_day)
        .join(Broadcast, Broadcast.id == Reservation.broadcast_id)
        .where(
            Reservation.state == "held",
            Broadcast.cancelled_at.is_(None),
            Broadcast.on_day.between(today - _BEHIND, today + _AHEAD),
        )
        .order_by(Broadcast.on_day, Reservation.id)
    )
    with reading():
        rows = db.session.execute(held).all()
        facts = listing_facts(library, (row.offer_id for row in rows))
        listings = {
            (offer_id, on_day): listing_on(facts[offer_id], on_day)
            for offer_id, on_day in {(row.offer_id, row.on_day) for row in rows}
        }
        lapsed = [row for row in rows if _lapsed(listings[row.offer_id, row.on_day], today)]
        waiting = open_renewals({row.offer_id for row in lapsed})
    return [row.id for row in lapsed if row.on_day <= today or row.offer_id not in waiting]


def _lapsed(listing: Listing, today: date) -> bool:
    """What the gate `listed` calls `paper_lapsed`: nothing but the paper is missing, and it is too late to file it."""
    return listing.listed and listing.paper_as_of(today) == LAPSED


def give_back_if_due(library: Library, reservation_id: str, today: date) -> bool:
    """Give a reservation back, if it is still held and due now that nobody can change it; whether it was.

    The offer is locked before its papers are looked at: an approval or a submission of this moment counts.
    """

    def work() -> bool:
        broadcast_id = db.session.scalar(select(Reservation.broadcast_id).where(Reservation.id == reservation_id))
        if broadcast_id is None:
            return False
        broadcast = lock_any_broadcast(broadcast_id)
        reservation = db.session.get_one(Reservation, reservation_id, with_for_update=True, populate_existing=True)
        if reservation.state != "held" or broadcast.cancelled_at is not None:
            return False
        db.session.execute(select(Offer.id).where(Offer.id == reservation.offer_id).with_for_update())
        facts = offer_terms(library, [reservation.offer_id], broadcast.on_day)[reservation.offer_id].facts
        gates = check_gates(facts, 0, broadcast.on_day, today)
        renewal_open = bool(open_renewals([reservation.offer_id]))
        if not outlook(gates, broadcast.on_day, today, renewal_open=renewal_open).due_back:
            return False
        give_back(None, reservation, "paper_missing")
        return True

    return patiently(work)
