"""An anchor's broadcasts and the order of their slots."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from catalog.accounts.models import Account
from catalog.accounts.roles import require, require_own
from catalog.accounts.terms import terms_for
from catalog.errors import Invalid, NotFound, Reason
from catalog.fields import read
from catalog.picking.gates import GateRefused, all_pass, check_gates, gates_for_reader
from catalog.picking.gather import live_reservations, offer_terms
from catalog.picking.models import LIVE_STATES, Broadcast, Reservation, Slot
from catalog.picking.schemas import BroadcastForm, SlotForm
from catalog.picking.services.ledger import patiently
from catalog.picking.services.reserving import lock_broadcast
from catalog.standards.library import Library
from catalog.storage import audit, outbox
from catalog.storage.database import db
from catalog.storage.revisions import apply_changes, as_json


@dataclass(frozen=True)
class BroadcastLine:
    """A broadcast in a list: how many offers and units are reserved for it."""

    broadcast: Broadcast
    offers: int
    quantity_units: int


def create_broadcast(actor: Account | None, fields: Mapping[str, Any], on: date) -> Broadcast:
    """Plan a live session, today or later. Fields: schemas.BroadcastForm. Needs the role anchor. Raises Invalid."""
    actor = require(actor, "anchor")
    values = read(BroadcastForm, fields)
    _refuse_past(values["on_day"], on)
    broadcast = Broadcast(account_id=actor.id, **values)
    db.session.add(broadcast)
    db.session.flush()
    changes = {name: [None, as_json(value)] for name, value in values.items() if value}
    audit.record(actor.id, "broadcast_created", "broadcast", broadcast.id, changes)
    db.session.commit()
    return broadcast


def edit_broadcast(
    actor: Account | None, library: Library, broadcast_id: str, fields: Mapping[str, Any], on: date
) -> Broadcast:
    """Change the given fields of a coming broadcast. On another day everything reserved must pass the gates again.

    Raises NotFound, Invalid, Conflict `broadcast_cancelled`, Refused `broadcast_past`, GateRefused.
    """
    actor = require(actor, "anchor")
    values = read(BroadcastForm, fields, partial=True)

    def work() -> Broadcast:
        broadcast = lock_broadcast(actor, broadcast_id, on)
        day = values.get("on_day", broadcast.on_day)
        if day != broadcast.on_day:
            _refuse_past(day, on)
            reserved = live_reservations(broadcast.id)
            firm = {row.offer_id for rows in reserved.values() for row in rows if row.state == "confirmed"}
            for offer_id, terms in offer_terms(library, reserved, day).items():
                gates = check_gates(terms.facts, 0, day, on, firm=offer_id in firm)
                if not all_pass(gates):
                    raise GateRefused(offer_id, gates_for_reader(gates, terms_for(actor)))
                outbox.publish("broadcast.moved", broadcast.id, offer_id=offer_id)
        changes = apply_changes(broadcast, values)
        if changes:
            audit.record(actor.id, "broadcast_edited", "broadcast", broadcast.id, changes)
        return broadcast

    return patiently(work)


def get_broadcast(actor: Account | None, broadcast_id: str) -> Broadcast:
    """A broadcast of one's own. Raises NotFound."""
    actor = require(actor)
    broadcast = db.session.get(Broadcast, broadcast_id)
    if broadcast is None:
        raise NotFound()
    require_own(actor, broadcast.account_id)
    return broadcast


def broadcasts_of(actor: Account | None) -> list[BroadcastLine]:
    """The actor's broadcasts, latest day first, cancelled ones too."""
    actor = require(actor, "anchor")
    reserved = (
        select(
            Reservation.broadcast_id,
            func.count(func.distinct(Reservation.offer_id)).label("offers"),
            func.sum(Reservation.quantity_units).label("units"),
        )
        .where(Reservation.account_id == actor.id, Reservation.state.in_(LIVE_STATES))
        .group_by(Reservation.broadcast_id)
        .subquery()
    )
    query = (
        select(Broadcast, func.coalesce(reserved.c.offers, 0), func.coalesce(reserved.c.units, 0))
        .outerjoin(reserved, reserved.c.broadcast_id == Broadcast.id)
        .where(Broadcast.account_id == actor.id)
        .order_by(Broadcast.on_day.desc(), Broadcast.id.desc())
    )
    return [BroadcastLine(broadcast, offers, int(units)) for broadcast, offers, units in db.session.execute(query)]


def slots_of(broadcast_id: str) -> list[Slot]:
    """The slots of a broadcast in the order of its run sheet."""
    query = select(Slot).where(Slot.broadcast_id == broadcast_id, Slot.removed_at.is_(None))
    return list(db.session.scalars(query.order_by(Slot.position, Slot.id)))


def get_slot(actor: Account | None, slot_id: str) -> tuple[Slot, Broadcast]:
    """A slot of one's own broadcast. Raises NotFound."""
    actor = require(actor)
    slot = db.session.get(Slot, slot_id)
    broadcast = None if slot is None else db.session.get(Broadcast, slot.broadcast_id)
    if slot is None or broadcast is None or slot.removed_at is not None:
        raise NotFound()
    require_own(actor, broadcast.account_id)
    return slot, broadcast


def arrange_slots(actor: Account | None, broadcast_id: str, slot_ids: Sequence[str], on: date) -> list[Slot]:
    """Put the slots of a coming broadcast into this order; every one of them must be named once.

    Raises NotFound, Invalid, Conflict `broadcast_cancelled`, Refused `broadcast_past`.
    """
    actor = require(actor, "anchor")

    def work() -> list[Slot]:
        broadcast = lock_broadcast(actor, broadcast_id, on)
        slots = {slot.id: slot for slot in slots_of(broadcast.id)}
        if sorted(slot_ids) != sorted(slots):
            raise Invalid({"slots": [Reason("not_the_same_slots")]})
        before = list(slots)
        if list(slot_ids) != before:
            for position, slot_id in enumerate(slot_ids, start=1):
                slots[slot_id].position = position
            audit.record(actor.id, "slots_arranged", "broadcast", broadcast.id, {"slots": [before, list(slot_ids)]})
        return [slots[slot_id] for slot_id in slot_ids]

    return patiently(work)


def edit_slot(actor: Account | None, slot_id: str, fields: Mapping[str, Any], on: date) -> Slot:
    """Change role, minutes or selling point of a slot. Fields: schemas.SlotForm.

    Raises NotFound, Invalid (`forbidden_words` names them), Conflict `broadcast_cancelled`, Refused `broadcast_past`.
    """
    actor = require(actor, "anchor")
    values = read(SlotForm, fields, partial=True)

    def work() -> Slot:
        slot, broadcast = get_slot(actor, slot_id)
        lock_broadcast(actor, broadcast.id, on)
        changes = apply_changes(slot, values)
        if changes:
            audit.record(actor.id, "slot_edited", "slot", slot.id, changes)
        return slot

    return patiently(work)


def _refuse_past(day: date, on: date) -> None:
    if day < on:
        raise Invalid({"on_day": [Reason("day_is_past", today=on.isoformat())]})
