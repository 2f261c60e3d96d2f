"""Quantities promised to one broadcast. Never oversold; a refusal says which gate refused and why."""

from __future__ import annotations

from typing import Any

import marshmallow as ma

from catalog.api.identity import current_actor, terms_shown
from catalog.api.operations import Resource
from catalog.api.paging import WholeQuery, part
from catalog.api.shapes import Beside, list_of, page_of
from catalog.extensions import current_extensions
from catalog.fields import Choice, Form, Text, read
from catalog.picking import gather
from catalog.picking.models import Reservation
from catalog.picking.schemas import QuantityForm
from catalog.picking.services import broadcasting, contacts, reserving

resource = Resource(
    "reservations",
    "Held, confirmed, released. Send an Idempotency-Key: a retry then never reserves twice.",
)

ANCHOR = ("anchor",)


class LineForm(QuantityForm):
    """So many units of one offer."""

    offer_id = Text(36, minimum=1, required=True)


class ReservationsForm(Form):
    """All lines or none. Lines of the same offer are counted together."""

    lines = ma.fields.List(ma.fields.Nested(LineForm), required=True, validate=ma.validate.Length(1, 100))


class ContactShape(ma.Schema):
    """Who answers for a farm."""

    contact_name = ma.fields.String(required=True)
    contact_phone = ma.fields.String(required=True)


class ReservationShape(ma.Schema):
    """A promise, with the price and commission of its moment.

    Only the list of a broadcast says how the papers stand: there a held one can be confirmed where `paper` is valid.
    """

    id = ma.fields.String(required=True)
    broadcast_id = ma.fields.String(required=True)
    offer_id = ma.fields.String(required=True)
    quantity_units = ma.fields.Integer(required=True)
    live_price_fen = ma.fields.Integer(required=True)
    commission_bp = ma.fields.Integer(
        required=True, allow_none=True, metadata={"description": "null when the alliance no longer admits you"}
    )
    state = ma.fields.String(
        required=True,
        metadata={"description": "held, confirmed, released; consumed once the broadcast's day is over"},
    )
    released_reason = ma.fields.String(
        required=True,
        allow_none=True,
        metadata={
            "description": "anchor, broadcast_cancelled, or paper_missing: the new paper made per batch did not come "
            "in time. null while it lives, and where nobody wrote it down (before 0.2)"
        },
    )
    created_at = ma.fields.DateTime(required=True)
    changed_at = ma.fields.DateTime(required=True)
    paper = ma.fields.String(
        metadata={"description": "valid, to_renew or lapsed on the broadcast day, seen from today"},
    )
    due_on = ma.fields.Date(
        allow_none=True, metadata={"description": "The last day for the farm to file and submit what is to be renewed"}
    )
    renewal_open = ma.fields.Boolean(metadata={"description": "A renewal was submitted and waits for its decision"})
    due_back = ma.fields.Boolean(metadata={"description": "Held, and given back by itself within a minute or so"})


class ReservationsQuery(WholeQuery):
    """`state`: live (held, confirmed, consumed) or released."""

    state = Choice(("live", "released"), load_default="live")


@resource.operation(
    "GET",
    "/broadcasts/<broadcast_id>/reservations",
    who=ANCHOR,
    query=ReservationsQuery,
    answer=page_of(ReservationShape),
)
def list_reservations(broadcast_id: str, query: dict[str, Any]) -> dict[str, Any]:
    """What is reserved for a broadcast of yours and not released; or what was released, and why."""
    extensions = current_extensions()
    broadcast, today = broadcasting.get_broadcast(current_actor(), broadcast_id), extensions.today()
    found = gather.reservations_of(broadcast.id, released=query["state"] == "released")
    rows, next_cursor = part(found, query, lambda row: row.id)
    gates = gather.gates_for(extensions.library, {row.offer_id for row in rows}, broadcast.on_day, today)
    outlooks = gather.outlooks(gates, broadcast.on_day, today)
    items = []
    for row in rows:
        each = outlooks[row.offer_id]
        items.append(
            _shown(
                row,
                state=row.state_on(today, broadcast.on_day),
                paper=each.paper,
                due_on=each.due_on,
                renewal_open=each.renewal_open,
                due_back=each.due_back and row.state == "held",
            )
        )
    return {"items": items, "next_cursor": next_cursor}


@resource.operation(
    "POST",
    "/broadcasts/<broadcast_id>/reservations",
    who=ANCHOR,
    body=ReservationsForm,
    answer=list_of(ReservationShape),
    status=201,
    made="/broadcasts/{broadcast_id}/reservations",
)
def create_reservations(broadcast_id: str, form: dict[str, Any]) -> dict[str, list[Reservation]]:
    """Reserve quantities of one or more offers for a broadcast of yours, all or none."""
    extensions = current_extensions()
    lines = [(line["offer_id"], line["quantity_units"]) for line in read(ReservationsForm, form)["lines"]]
    return {
        "items": reserving.reserve_many(current_actor(), extensions.library, broadcast_id, lines, extensions.today())
    }


@resource.operation("PATCH", "/reservations/<reservation_id>", who=ANCHOR, body=QuantityForm, answer=ReservationShape)
def update_reservation(reservation_id: str, form: dict[str, Any]) -> Reservation:
    """Set a live reservation to another quantity, at its own terms."""
    quantity = read(QuantityForm, form)["quantity_units"]
    extensions = current_extensions()
    return reserving.change_quantity(current_actor(), extensions.library, reservation_id, quantity, extensions.today())


@resource.operation("POST", "/reservations/<reservation_id>/confirmations", who=ANCHOR, answer=ReservationShape)
def confirm_reservation(reservation_id: str) -> Reservation:
    """Make a held reservation firm, if its offer may still go on air that day."""
    extensions = current_extensions()
    return reserving.confirm(current_actor(), extensions.library, reservation_id, extensions.today())


@resource.operation("POST", "/reservations/<reservation_id>/releases", who=ANCHOR, answer=ReservationShape)
def release_reservation(reservation_id: str) -> Any:
    """Give the quantity back, once."""
    return _shown(reserving.release(current_actor(), reservation_id, current_extensions().today()))


@resource.operation("POST", "/offers/<offer_id>/contact-showings", who=ANCHOR, answer=ContactShape)
def show_contact(offer_id: str) -> contacts.Contact:
    """Whom to call at the farm of an offer you have a live reservation of (held or confirmed).

    Each showing is written to the audit; nothing is kept for a retry.
    """
    return contacts.show_contact(current_actor(), offer_id, current_extensions().today())


def _shown(row: Reservation, **beside: Any) -> Any:
    """A reservation as its anchor may read it."""
    return Beside(row, **beside) if terms_shown() else Beside(row, commission_bp=None, **beside)
