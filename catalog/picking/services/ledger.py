"""The capacity ledger: how many units of each offer are promised, never more than there are.

One counter per offer (`offer.reserved_units`), moved only here by a conditional UPDATE that says whether it found its
row, with a CHECK constraint behind it.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.exc import DBAPIError

from catalog.errors import Unavailable
from catalog.picking.models import LIVE_STATES, Reservation
from catalog.products.models import Offer
from catalog.storage import audit, outbox
from catalog.storage.database import Base, commit_and_keep, db

ATTEMPTS = 5
FIRST_PAUSE_SECONDS = 0.01
# Serialisation failure and deadlock: the database asks for the same work again.
_TRY_AGAIN = frozenset({"40001", "40P01"})

# Made once: whoever runs it holds everybody else up.
_TAKE = (
    update(Offer)
    .where(
        Offer.id == bindparam("offer_id"),
        Offer.revision == bindparam("seen_revision"),
        Offer.withdrawn_at.is_(None),
        Offer.reserved_units + bindparam("quantity_units") <= Offer.capacity_units,
    )
    .values(reserved_units=Offer.reserved_units + bindparam("quantity_units"))
    .returning(Offer.live_price_fen, Offer.commission_bp)
    .execution_options(synchronize_session=False)
)

T = TypeVar("T")


class Moved(Exception):
    """The offer changed between looking and acting: look again."""


@dataclass(frozen=True)
class LedgerDifference:
    """An offer whose counter is not the sum of its live reservations."""

    offer_id: str
    reserved_units: int
    live_units: int


def patiently(work: Callable[[], T]) -> T:
    """Do the work and commit; again when the database or a moved offer asks for it, 5 times at most, then `busy`.

    A row or a list of rows that comes of it stays readable as it was committed.
    """
    for attempt in range(ATTEMPTS):
        try:
            result = work()
            commit_and_keep(_rows_in(result))
            return result
        except Moved:
            db.session.rollback()
        except DBAPIError as failure:
            db.session.rollback()
            if getattr(failure.orig, "sqlstate", None) not in _TRY_AGAIN and "locked" not in str(failure.orig):
                raise
            # Each waits another while, or they would all meet again.
            time.sleep(random.uniform(0.5, 1.5) * FIRST_PAUSE_SECONDS * 2**attempt)  # noqa: S311
        except BaseException:
            # A refusal after the first write must not leave half of it for whoever commits next.
            db.session.rollback()
            raise
    raise Unavailable("busy")


def _rows_in(result: object) -> list[Base]:
    return [one for one in (result if isinstance(result, list) else [result]) if isinstance(one, Base)]


def take_units(offer_id: str, quantity_units: int, revision: int) -> tuple[int, int]:
    """Count units as reserved if they fit and the offer is still as it was looked at; its price and commission.

    Raises Moved when no row fits: another took the units, or the offer was edited or withdrawn meanwhile.
    """
    wanted = {"offer_id": offer_id, "quantity_units": quantity_units, "seen_revision": revision}
    taken = db.session.execute(_TAKE, wanted).first()
    if taken is None:
        raise Moved
    return taken.live_price_fen, taken.commission_bp


def return_units(offer_id: str, quantity_units: int) -> None:
    """Count units as free again."""
    found = db.session.scalar(
        update(Offer)
        .where(Offer.id == offer_id, Offer.reserved_units >= quantity_units)
        .values(reserved_units=Offer.reserved_units - quantity_units)
        .returning(Offer.id)
        .execution_options(synchronize_session=False)
    )
    if found is None:
        raise RuntimeError(f"the capacity ledger of offer {offer_id} holds less than is given back: run catalog doctor")


def ledger_differences() -> list[LedgerDifference]:
    """Every offer whose counter differs from the sum of its live reservations: empty in a healthy database."""
    live = (
        select(Reservation.offer_id, func.sum(Reservation.quantity_units).label("units"))
        .where(Reservation.state.in_(LIVE_STATES))
        .group_by(Reservation.offer_id)
        .subquery()
    )
    units = func.coalesce(live.c.units, 0)
    query = (
        select(Offer.id, Offer.reserved_units, units)
        .outerjoin(live, live.c.offer_id == Offer.id)
        .where(Offer.reserved_units != units)
        .order_by(Offer.id)
    )
    return [
        LedgerDifference(offer_id, reserved, int(live_units))
        for offer_id, reserved, live_units in db.session.execute(query)
    ]


def mend_ledger() -> list[LedgerDifference]:
    """Set every counter that differs to its sum, with an audit row each; what was mended. An operator's command.

    An offer promised beyond its capacity is left as it is (the CHECK would refuse): people have to settle that.
    """
    mended = []
    for difference in ledger_differences():
        found = db.session.scalar(
            update(Offer)
            .where(
                Offer.id == difference.offer_id,
                Offer.reserved_units == difference.reserved_units,
                Offer.capacity_units >= difference.live_units,
            )
            .values(reserved_units=difference.live_units)
            .returning(Offer.id)
            .execution_options(synchronize_session=False)
        )
        if found is not None:
            changes = {"reserved_units": [difference.reserved_units, difference.live_units]}
            audit.record(None, "ledger_mended", "offer", difference.offer_id, changes)
            outbox.publish("offer.ledger_mended", difference.offer_id, offer_id=difference.offer_id)
            mended.append(difference)
    db.session.commit()
    return mended
