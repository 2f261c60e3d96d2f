"""Quantities of offers promised to broadcasts: holding, confirming, changing, giving back.

Rows are locked in one order everywhere (broadcast, reservation, offers by id), so that two requests wait for each other
instead of dying together. The counting itself is in `ledger`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, exists, func, select, update

from catalog.accounts.models import Account, AccountRole
from catalog.accounts.roles import require, require_own
from catalog.accounts.terms import require_terms
from catalog.errors import Conflict, Invalid, NotFound, Reason, Refused
from catalog.fields import read
from catalog.picking.gates import GateRefused, all_pass, check_gates
from catalog.picking.gather import OfferTerms, offer_terms, still_as_read
from catalog.picking.models import LIVE_STATES, Broadcast, Reservation, Slot
from catalog.picking.schemas import MOST_UNITS, QuantityForm
from catalog.picking.services.ledger import Moved, patiently, return_units, take_units
from catalog.products.models import Offer
from catalog.standards.library import Library
from catalog.storage import audit, outbox
from catalog.storage.database import db, new_id, now, reading
from catalog.suppliers.acting import require_acting_for

MOST_LINES = 100
# Why a reservation is released (models.RELEASED_REASONS), and from which states.
_RELEASES = {
    "anchor": ("held", "confirmed"),
    "broadcast_cancelled": ("held", "confirmed"),
    "paper_missing": ("held",),
}


# What can change of a broadcast and of whether its anchor may deal, and the same with the broadcast locked.
_DEAL = (
    select(
        Broadcast.account_id,
        Broadcast.on_day,
        Broadcast.cancelled_at,
        Account.admitted_at,
        Account.admission_ended_at,
        exists().where(AccountRole.account_id == Account.id, AccountRole.role == "anchor").label("is_anchor"),
    )
    .join(Account, Account.id == Broadcast.account_id)
    .where(Broadcast.id == bindparam("broadcast_id"))
)
_DEAL_HELD = _DEAL.with_for_update(key_share=True, of=Broadcast)

# Which of some offers have their slot in a broadcast.
_OPEN_SLOTS = select(Slot.offer_id).where(
    Slot.broadcast_id == bindparam("broadcast_id"),
    Slot.offer_id.in_(bindparam("offer_ids", expanding=True)),
    Slot.removed_at.is_(None),
)


def reserve(
    actor: Account | None, library: Library, broadcast_id: str, offer_id: str, quantity_units: Any, on: date
) -> Reservation:
    """Hold a quantity of an offer for one's own broadcast. See `reserve_many`."""
    return reserve_many(actor, library, broadcast_id, [(offer_id, quantity_units)], on)[0]


def reserve_many(
    actor: Account | None, library: Library, broadcast_id: str, lines: Iterable[tuple[str, Any]], on: date
) -> list[Reservation]:
    """Hold quantities of several offers for one broadcast, all or none; one reservation an offer.

    Lines of the same offer are counted together. The offer gets its slot at the end of the run sheet unless it has one.
    Raises Invalid, NotFound, Conflict `broadcast_cancelled`, Refused `broadcast_past`, GateRefused (with all gates of
    the first offer that may not go on air), Unavailable `busy`; Forbidden `not_admitted`: a reservation is a deal at a
    commission, so only who may see that makes one.
    """
    lines = list(lines)

    def work() -> list[Reservation]:
        seen = _look(actor, library, broadcast_id, lines, on)
        # From here on nobody else writes, and what was seen counts only if it still is so (docs/decisions/0009).
        if db.session.execute(_DEAL_HELD, {"broadcast_id": broadcast_id}).one_or_none() != seen.deal:
            raise Moved
        taken = {each: take_units(each, seen.wanted[each], terms.revision) for each, terms in seen.terms.items()}
        if not still_as_read(seen.terms, seen.deal.on_day):
            raise Moved
        _open_slots(broadcast_id, taken)
        made = {}
        for offer_id, (price_fen, commission_bp) in taken.items():
            made[offer_id] = Reservation(
                id=new_id(),
                offer_id=offer_id,
                broadcast_id=broadcast_id,
                account_id=seen.deal.account_id,
                quantity_units=seen.wanted[offer_id],
                live_price_fen=price_fen,
                commission_bp=commission_bp,
            )
            db.session.add(made[offer_id])
            changes = {"quantity_units": [None, seen.wanted[offer_id]]}
            _tell(seen.deal.account_id, "units_reserved", made[offer_id], changes)
        return [made[offer_id] for offer_id in seen.wanted]

    return patiently(work)


@dataclass(frozen=True)
class _Seen:
    """Who deals for which day (a row of _DEAL), how much of which offer, and the offers' terms in the order of their
    ids: all may go on air."""

    deal: Any
    wanted: Mapping[str, int]
    terms: Mapping[str, OfferTerms]


def _look(
    actor: Account | None, library: Library, broadcast_id: str, lines: Iterable[tuple[str, Any]], on: date
) -> _Seen:
    """Hold what is wanted to all gates, in a transaction that only reads and keeps no writer waiting."""
    with reading():
        deal: Any = db.session.execute(_DEAL, {"broadcast_id": broadcast_id}).one_or_none()
        actor = _dealing(actor)
        wanted = _add_up(lines)
        if deal is None:
            raise NotFound()
        _check_coming(actor, deal, on)
        terms = offer_terms(library, sorted(wanted), deal.on_day)
        for offer_id, quantity in wanted.items():
            if offer_id not in terms or not terms[offer_id].shown:
                raise NotFound("offer_not_found", offer_id=offer_id)
            gates = check_gates(terms[offer_id].facts, quantity, deal.on_day, on)
            if not all_pass(gates):
                raise GateRefused(offer_id, gates)
        return _Seen(deal, wanted, {offer_id: terms[offer_id] for offer_id in sorted(wanted)})


def confirm(actor: Account | None, library: Library, reservation_id: str, on: date) -> Reservation:
    """Make a held reservation firm, if its offer may still go on air that day with papers that are valid then.

    Raises NotFound, Conflict `invalid_transition`, Refused `broadcast_past`, GateRefused, Forbidden `not_admitted`.
    """
    actor = _dealing(actor)

    def work() -> Reservation:
        reservation, broadcast = _lock_reservation(actor, reservation_id, on)
        _check_state(reservation, "confirm", ("held",))
        terms = offer_terms(library, [reservation.offer_id], broadcast.on_day)[reservation.offer_id]
        gates = check_gates(terms.facts, 0, broadcast.on_day, on, firm=True)
        if not all_pass(gates):
            raise GateRefused(reservation.offer_id, gates)
        _move(reservation, "confirmed", ("held",))
        _tell(actor.id, "reservation_confirmed", reservation, {"state": ["held", "confirmed"]})
        return reservation

    return patiently(work)


def release(actor: Account | None, reservation_id: str, on: date) -> Reservation:
    """Give a reserved quantity back, once. Without another live reservation the offer's slot leaves the run sheet.

    Raises NotFound, Conflict `invalid_transition` (released before), Refused `broadcast_past`.
    """
    actor = require(actor, "anchor")

    def work() -> Reservation:
        reservation, _ = _lock_reservation(actor, reservation_id, on)
        _check_state(reservation, "release", _RELEASES["anchor"])
        give_back(actor, reservation, "anchor")
        return reservation

    return patiently(work)


def change_quantity(
    actor: Account | None, library: Library, reservation_id: str, quantity_units: Any, on: date
) -> Reservation:
    """Set a live reservation to another quantity, at its own terms.

    More is held to all gates again and needs unchanged terms (else Conflict `terms_changed`: reserve the rest anew at
    today's). Raises Invalid, NotFound, Conflict `invalid_transition`, Refused `broadcast_past`, GateRefused, Forbidden
    `not_admitted`.
    """
    actor = _dealing(actor)
    quantity = read(QuantityForm, {"quantity_units": quantity_units})["quantity_units"]

    def work() -> Reservation:
        reservation, broadcast = _lock_reservation(actor, reservation_id, on)
        _check_state(reservation, "change_quantity", ("held", "confirmed"))
        old = reservation.quantity_units
        if quantity > old:
            terms = offer_terms(library, [reservation.offer_id], broadcast.on_day)[reservation.offer_id]
            firm = reservation.state == "confirmed"
            gates = check_gates(terms.facts, quantity - old, broadcast.on_day, on, firm=firm)
            if not all_pass(gates):
                raise GateRefused(reservation.offer_id, gates)
            price_fen, commission_bp = take_units(reservation.offer_id, quantity - old, terms.revision)
            if (price_fen, commission_bp) != (reservation.live_price_fen, reservation.commission_bp):
                raise Conflict("terms_changed", live_price_fen=price_fen, commission_bp=commission_bp)
        elif quantity < old:
            return_units(reservation.offer_id, old - quantity)
        if quantity != old:
            reservation.quantity_units = quantity
            reservation.changed_at = now()
            _tell(actor.id, "reservation_changed", reservation, {"quantity_units": [old, quantity]})
        return reservation

    return patiently(work)


def cancel_broadcast(actor: Account | None, broadcast_id: str, on: date) -> Broadcast:
    """Call a coming broadcast off; everything reserved for it is given back.

    Raises NotFound, Conflict `broadcast_cancelled`, Refused `broadcast_past`.
    """
    actor = require(actor, "anchor")

    def work() -> Broadcast:
        broadcast = lock_broadcast(actor, broadcast_id, on)
        broadcast.cancelled_at = now()
        live = (
            select(Reservation)
            .where(Reservation.broadcast_id == broadcast.id, Reservation.state.in_(("held", "confirmed")))
            .order_by(Reservation.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        for reservation in sorted(db.session.scalars(live), key=lambda row: row.offer_id):
            give_back(actor, reservation, "broadcast_cancelled")
        audit.record(actor.id, "broadcast_cancelled", "broadcast", broadcast.id)
        return broadcast

    return patiently(work)


def reservations_of_offer(actor: Account | None, offer_id: str) -> list[tuple[Reservation, Broadcast]]:
    """Who reserved an offer for when, newest first: for its owner, reviewers and operators. Raises NotFound."""
    offer = db.session.get(Offer, offer_id)
    require(actor)
    if offer is None:
        raise NotFound()
    require_acting_for(actor, offer.product.supplier, "reviewer", "operator")
    query = (
        select(Reservation, Broadcast)
        .join(Broadcast, Broadcast.id == Reservation.broadcast_id)
        .where(Reservation.offer_id == offer_id)
        .order_by(Reservation.id.desc())
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def _dealing(actor: Account | None) -> Account:
    """The actor, an anchor who sees the terms of trade."""
    actor = require(actor, "anchor")
    require_terms(actor)
    return actor


# --- within a running transaction -----------------------------------------------------------------------------------


def lock_broadcast(actor: Account, broadcast_id: str, on: date) -> Broadcast:
    """The actor's own coming broadcast, locked: what happens to it happens one after another."""
    broadcast = lock_any_broadcast(broadcast_id)
    _check_coming(actor, broadcast, on)
    return broadcast


def lock_any_broadcast(broadcast_id: str) -> Broadcast:
    """A broadcast, whoever plans it and whatever became of it, locked. Raises NotFound."""
    broadcast = db.session.get(Broadcast, broadcast_id, with_for_update={"key_share": True}, populate_existing=True)
    if broadcast is None:
        raise NotFound()
    return broadcast


def _check_coming(actor: Account, broadcast: Any, on: date) -> None:
    require_own(actor, broadcast.account_id)
    if broadcast.cancelled_at is not None:
        raise Conflict("broadcast_cancelled")
    if broadcast.on_day < on:
        raise Refused("broadcast_past", on_day=broadcast.on_day.isoformat())


def give_back(actor: Account | None, reservation: Reservation, reason: str) -> None:
    """Release a reservation for one of models.RELEASED_REASONS, which happens once: the state moves first, with its
    rows checked. Without an actor the service does it by itself. Raises Conflict `invalid_transition`."""
    before, quantity_units = reservation.state, reservation.quantity_units
    _move(reservation, "released", _RELEASES[reason], released_reason=reason)
    return_units(reservation.offer_id, quantity_units)
    still = exists().where(
        Reservation.broadcast_id == reservation.broadcast_id,
        Reservation.offer_id == reservation.offer_id,
        Reservation.state.in_(LIVE_STATES),
    )
    if not db.session.scalar(select(still)):
        db.session.execute(
            update(Slot)
            .where(Slot.broadcast_id == reservation.broadcast_id, Slot.offer_id == reservation.offer_id)
            .values(removed_at=now())
        )
    changes = {"state": [before, "released"], "released_reason": [None, reason]}
    _tell(None if actor is None else actor.id, "reservation_released", reservation, changes, reason)


def _add_up(lines: Iterable[tuple[str, Any]]) -> dict[str, int]:
    """Quantity by offer, lines of one offer together, in the order of first mention."""
    wanted: dict[str, int] = {}
    count = 0
    for offer_id, quantity_units in lines:
        count += 1
        values: Mapping[str, Any] = read(QuantityForm, {"quantity_units": quantity_units})
        wanted[str(offer_id)] = wanted.get(str(offer_id), 0) + values["quantity_units"]
    if not wanted:
        raise Invalid({"lines": [Reason("required")]})
    if count > MOST_LINES:
        raise Invalid({"lines": [Reason("too_many_entries", maximum=MOST_LINES)]})
    if max(wanted.values()) > MOST_UNITS:
        raise Invalid({"quantity_units": [Reason("too_big", maximum=MOST_UNITS)]})
    return wanted


def _lock_reservation(actor: Account, reservation_id: str, on: date) -> tuple[Reservation, Broadcast]:
    broadcast_id = db.session.scalar(select(Reservation.broadcast_id).where(Reservation.id == reservation_id))
    if broadcast_id is None:
        raise NotFound()
    broadcast = lock_broadcast(actor, broadcast_id, on)
    reservation = db.session.get_one(Reservation, reservation_id, with_for_update=True, populate_existing=True)
    return reservation, broadcast


def _check_state(reservation: Reservation, action: str, states: tuple[str, ...]) -> None:
    if reservation.state not in states:
        raise Conflict("invalid_transition", state=reservation.state, action=action)


def _move(reservation: Reservation, state: str, states: tuple[str, ...], **beside: Any) -> None:
    """Move the state if it is still one of `states`, checked by the database."""
    moved = db.session.scalar(
        update(Reservation)
        .where(Reservation.id == reservation.id, Reservation.state.in_(states))
        .values(state=state, changed_at=now(), **beside)
        .returning(Reservation.id)
        .execution_options(synchronize_session=False)
    )
    db.session.expire(reservation)
    if moved is None:
        raise Conflict("invalid_transition", state=reservation.state, action=state)


def _open_slots(broadcast_id: str, offer_ids: Collection[str]) -> None:
    """The one slot of each offer in a broadcast: made at the end of the sheet, or brought back there."""
    there = db.session.scalars(_OPEN_SLOTS, {"broadcast_id": broadcast_id, "offer_ids": list(offer_ids)})
    missing = set(offer_ids).difference(there)
    if not missing:
        return
    removed = select(Slot).where(Slot.broadcast_id == broadcast_id, Slot.offer_id.in_(missing))
    slots = {slot.offer_id: slot for slot in db.session.scalars(removed)}
    last = select(func.max(Slot.position)).where(Slot.broadcast_id == broadcast_id, Slot.removed_at.is_(None))
    for position, offer_id in enumerate(sorted(missing), (db.session.scalar(last) or 0) + 1):
        slot = slots.get(offer_id)
        if slot is None:
            db.session.add(Slot(broadcast_id=broadcast_id, offer_id=offer_id, position=position))
        else:
            slot.position, slot.removed_at = position, None


def _tell(
    account_id: str | None, action: str, reservation: Reservation, changes: dict[str, Any], reason: str = ""
) -> None:
    told = {**changes, "offer_id": [None, reservation.offer_id]}
    audit.record(account_id, action, "reservation", reservation.id, told)
    event = "reservation.held" if action == "units_reserved" else action.replace("_", ".")
    outbox.publish(event, reservation.id, offer_id=reservation.offer_id, reason=reason)
