"""The pick list (选品车): an anchor's shortlist."""

from __future__ import annotations

from typing import Any

import marshmallow as ma

from catalog.api.described.gates import ListingShape
from catalog.api.described.parts import one
from catalog.api.identity import current_actor, terms_shown
from catalog.api.offer_detail import show_listing
from catalog.api.operations import Resource
from catalog.api.paging import PageQuery, cut
from catalog.api.shapes import Beside, page_of
from catalog.extensions import current_extensions
from catalog.picking.models import Pick
from catalog.picking.schemas import PickForm
from catalog.picking.services import pick_list
from catalog.review import gather

resource = Resource("picks", "Your pick list. What is no longer listed stays on it and says so.")

ANCHOR = ("anchor",)


class PickShape(ma.Schema):
    """An offer on the list, with your note."""

    offer_id = ma.fields.String(required=True)
    note = ma.fields.String(required=True)
    created_at = ma.fields.DateTime(required=True)


class PickedShape(PickShape):
    """A line of the list with what it is now."""

    title = ma.fields.String(required=True)
    name_zh = ma.fields.String(required=True)
    live_price_fen = ma.fields.Integer(required=True)
    commission_bp = ma.fields.Integer(
        required=True, allow_none=True, metadata={"description": "null unless the alliance admitted you"}
    )
    capacity_left_units = ma.fields.Integer(required=True)
    ship_from_on = ma.fields.Date(required=True)
    ship_through_on = ma.fields.Date(required=True)
    listing = one(ListingShape)


@resource.operation("GET", "/picks", who=ANCHOR, query=PageQuery, answer=page_of(PickedShape))
def list_picks(query: dict[str, Any]) -> dict[str, Any]:
    """Your pick list, newest first."""
    rows, next_cursor = cut(
        pick_list.picks_of(current_actor()), query, lambda row: f"{row.pick.created_at.isoformat()} {row.pick.offer_id}"
    )
    extensions = current_extensions()
    listings = gather.listings(extensions.library, [row.offer.id for row in rows], extensions.today())
    items = [
        Beside(
            row.offer,
            offer_id=row.offer.id,
            note=row.pick.note,
            created_at=row.pick.created_at,
            name_zh=row.offer.product.name_zh,
            commission_bp=row.offer.commission_bp if terms_shown() else None,
            listing=show_listing(listings[row.offer.id]),
        )
        for row in rows
    ]
    return {"items": items, "next_cursor": next_cursor}


@resource.operation("PUT", "/picks/<offer_id>", who=ANCHOR, body=PickForm, answer=PickShape)
def set_pick(offer_id: str, form: dict[str, Any]) -> Pick:
    """Put an offer on your list, or change your note on it."""
    extensions = current_extensions()
    return pick_list.pick(current_actor(), extensions.library, offer_id, extensions.today(), form)


@resource.operation("DELETE", "/picks/<offer_id>", who=ANCHOR, status=204)
def delete_pick(offer_id: str) -> None:
    """Take an offer off your list."""
    pick_list.unpick(current_actor(), offer_id)
