"""Broadcasts: planning one, the order of its slots, the run sheet, the cue cards."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import marshmallow as ma
from flask import Response, request

from catalog import spreadsheets
from catalog.api.described.broadcasts import CardContent, RunSheetDetail
from catalog.api.described.parts import as_made
from catalog.api.identity import SIGNED_IN, current_actor
from catalog.api.offer_detail import show_gates
from catalog.api.operations import Resource
from catalog.api.paging import PageQuery, WholeQuery, cut, part
from catalog.api.shapes import Beside, list_of, page_of
from catalog.downloads import save_as
from catalog.extensions import current_extensions
from catalog.fields import Choice, Form, Words, read
from catalog.picking.models import Broadcast, CueCard, Slot
from catalog.picking.run_sheet import COLUMNS, RunSheet, table
from catalog.picking.schemas import BroadcastForm, SlotForm
from catalog.picking.services import broadcasting, presenting, reserving

resource = Resource("broadcasts", "Your live sessions: slots in order, run sheet (JSON, CSV, XLSX), cue cards.")

ANCHOR = ("anchor",)
FILE = {"type": "string", "format": "binary"}


class LanguageQuery(Form):
    """The language of names in the file."""

    language = Choice(("zh", "en"), load_default="zh")


class ArrangeForm(Form):
    """Every slot of the broadcast once, in the wanted order."""

    slot_ids = Words(maximum=500, required=True)


class BroadcastShape(ma.Schema):
    """One live session."""

    id = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    on_day = ma.fields.Date(required=True)
    starts_at = ma.fields.String(required=True)
    platform = ma.fields.String(required=True)
    note = ma.fields.String(required=True)
    created_at = ma.fields.DateTime(required=True)
    cancelled_at = ma.fields.DateTime(required=True, allow_none=True)


class BroadcastLineShape(BroadcastShape):
    """A session in a list, with what is reserved for it."""

    offers = ma.fields.Integer(required=True)
    quantity_units = ma.fields.Integer(required=True)


class SlotShape(ma.Schema):
    """One place in the run sheet."""

    id = ma.fields.String(required=True)
    broadcast_id = ma.fields.String(required=True)
    offer_id = ma.fields.String(required=True)
    position = ma.fields.Integer(required=True)
    role = ma.fields.String(required=True)
    minutes = ma.fields.Integer(required=True)
    selling_point = ma.fields.String(required=True)


class CueCardShape(ma.Schema):
    """A card as it was printed. `intact`: the content still has the hash it was frozen with."""

    id = ma.fields.String(required=True)
    slot_id = ma.fields.String(required=True)
    content = as_made(CardContent)
    sha256 = ma.fields.String(required=True)
    intact = ma.fields.Function(presenting.card_is_intact, metadata={"type": "boolean"}, required=True)
    created_at = ma.fields.DateTime(required=True)


@resource.operation("GET", "/broadcasts", who=ANCHOR, query=PageQuery, answer=page_of(BroadcastLineShape))
def list_broadcasts(query: dict[str, Any]) -> dict[str, Any]:
    """Your broadcasts, latest day first, cancelled ones too."""
    lines, next_cursor = cut(
        broadcasting.broadcasts_of(current_actor()),
        query,
        lambda line: f"{line.broadcast.on_day.isoformat()} {line.broadcast.id}",
    )
    items = [Beside(line.broadcast, offers=line.offers, quantity_units=line.quantity_units) for line in lines]
    return {"items": items, "next_cursor": next_cursor}


@resource.operation(
    "POST", "/broadcasts", who=ANCHOR, body=BroadcastForm, answer=BroadcastShape, status=201, made="/broadcasts/{id}"
)
def create_broadcast(form: dict[str, Any]) -> Broadcast:
    """Plan a live session, today or later."""
    return broadcasting.create_broadcast(current_actor(), form, current_extensions().today())


@resource.operation("GET", "/broadcasts/<broadcast_id>", who=ANCHOR, answer=BroadcastShape)
def get_broadcast(broadcast_id: str) -> Broadcast:
    """A broadcast of yours."""
    return broadcasting.get_broadcast(current_actor(), broadcast_id)


@resource.operation(
    "PATCH", "/broadcasts/<broadcast_id>", who=ANCHOR, body=BroadcastForm(partial=True), answer=BroadcastShape
)
def update_broadcast(broadcast_id: str, form: dict[str, Any]) -> Broadcast:
    """Change the given fields. On another day everything reserved must pass the gates again."""
    extensions = current_extensions()
    return broadcasting.edit_broadcast(current_actor(), extensions.library, broadcast_id, form, extensions.today())


@resource.operation("POST", "/broadcasts/<broadcast_id>/cancellations", who=ANCHOR, answer=BroadcastShape)
def cancel_broadcast(broadcast_id: str) -> Broadcast:
    """Call a broadcast off; everything reserved for it is given back."""
    return reserving.cancel_broadcast(current_actor(), broadcast_id, current_extensions().today())


@resource.operation("GET", "/broadcasts/<broadcast_id>/slots", who=ANCHOR, query=WholeQuery, answer=page_of(SlotShape))
def list_slots(broadcast_id: str, query: dict[str, Any]) -> dict[str, Any]:
    """The slots in the order of the run sheet. An offer gets its slot with its first reservation."""
    found = broadcasting.slots_of(broadcasting.get_broadcast(current_actor(), broadcast_id).id)
    items, next_cursor = part(found, query, lambda slot: slot.id)
    return {"items": items, "next_cursor": next_cursor}


@resource.operation("PUT", "/broadcasts/<broadcast_id>/slots", who=ANCHOR, body=ArrangeForm, answer=list_of(SlotShape))
def arrange_slots(broadcast_id: str, form: dict[str, Any]) -> dict[str, list[Slot]]:
    """Put the slots into an order."""
    slot_ids = read(ArrangeForm, form)["slot_ids"]
    return {"items": broadcasting.arrange_slots(current_actor(), broadcast_id, slot_ids, current_extensions().today())}


@resource.operation("PATCH", "/slots/<slot_id>", who=ANCHOR, body=SlotForm(partial=True), answer=SlotShape)
def update_slot(slot_id: str, form: dict[str, Any]) -> Slot:
    """Change role, minutes or selling point."""
    return broadcasting.edit_slot(current_actor(), slot_id, form, current_extensions().today())


def _sheet(broadcast_id: str) -> RunSheet:
    extensions = current_extensions()
    return presenting.run_sheet(current_actor(), extensions.library, broadcast_id, extensions.today())


@resource.operation("GET", "/broadcasts/<broadcast_id>/run-sheet", who=ANCHOR, answer=RunSheetDetail)
def get_run_sheet(broadcast_id: str) -> dict[str, Any]:
    """The run sheet: order, times, sums, each offer's gates for that day."""
    sheet = _sheet(broadcast_id)
    shown = asdict(sheet)
    for row, plain in zip(sheet.rows, shown["rows"], strict=True):
        plain["item"]["gates"] = show_gates(row.item.gates)
        plain["passes"] = row.passes
    return shown


@resource.operation(
    "GET",
    "/broadcasts/<broadcast_id>/run-sheet.csv",
    who=ANCHOR,
    query=LanguageQuery,
    answer=FILE,
    media_types=("text/csv",),
)
def get_run_sheet_csv(broadcast_id: str, query: dict[str, Any]) -> Response:
    """The run sheet as CSV; nothing in it is taken for a formula."""
    sheet = _sheet(broadcast_id)
    return _attachment(spreadsheets.csv_bytes(COLUMNS, table(sheet, query["language"])), "text/csv", sheet, "csv")


@resource.operation(
    "GET",
    "/broadcasts/<broadcast_id>/run-sheet.xlsx",
    who=ANCHOR,
    query=LanguageQuery,
    answer=FILE,
    media_types=(spreadsheets.XLSX,),
)
def get_run_sheet_xlsx(broadcast_id: str, query: dict[str, Any]) -> Response:
    """The run sheet as a workbook."""
    sheet = _sheet(broadcast_id)
    content = spreadsheets.xlsx_bytes(sheet.title, COLUMNS, table(sheet, query["language"]))
    return _attachment(content, spreadsheets.XLSX, sheet, "xlsx")


@resource.operation("GET", "/slots/<slot_id>/cue-cards", who=ANCHOR, query=WholeQuery, answer=page_of(CueCardShape))
def list_cue_cards(slot_id: str, query: dict[str, Any]) -> dict[str, Any]:
    """Every card printed for a slot, newest first."""
    items, next_cursor = part(presenting.cue_cards_of(current_actor(), slot_id), query, lambda card: card.id)
    return {"items": items, "next_cursor": next_cursor}


@resource.operation(
    "POST", "/slots/<slot_id>/cue-cards", who=ANCHOR, answer=CueCardShape, status=201, made="/cue-cards/{id}"
)
def create_cue_card(slot_id: str) -> CueCard:
    """Freeze the card of a slot with its hash. Printing the same content again gives the card there is."""
    extensions = current_extensions()
    slot, _ = broadcasting.get_slot(current_actor(), slot_id)
    address = f"{request.host_url}offers/{slot.offer_id}"
    return presenting.print_cue_card(current_actor(), extensions.library, slot_id, extensions.today(), address)


@resource.operation("GET", "/cue-cards/<card_id>", who=SIGNED_IN, answer=CueCardShape)
def get_cue_card(card_id: str) -> CueCard:
    """A card of yours as it was printed; any one for reviewers and operators."""
    return presenting.get_cue_card(current_actor(), card_id)


def _attachment(content: bytes, media_type: str, sheet: RunSheet, ending: str) -> Response:
    response = Response(content, mimetype=media_type)
    save_as(response, f"run-sheet {sheet.title}", sheet.on_day, f"run-sheet-{sheet.on_day}", ending)
    return response
