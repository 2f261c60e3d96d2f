"""The anchor's room: pick list, broadcasts with their run sheet, reservations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from flask import Blueprint, Flask, Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalog.downloads import save_as
from catalog.errors import Invalid, NotFound, Reason
from catalog.evidence.services import filing
from catalog.extensions import current_extensions
from catalog.fields import Typed, read
from catalog.middleware import note_refusal
from catalog.picking import gather
from catalog.picking.gates import GateRefused, GateResult, gates_for_reader
from catalog.picking.models import Broadcast
from catalog.picking.run_sheet import COLUMNS, RunSheet, table
from catalog.picking.schemas import QuantityForm
from catalog.picking.services import broadcasting, contacts, pick_list, presenting, reserving
from catalog.products.services import offering
from catalog.review import gather as review_gather
from catalog.spreadsheets import XLSX, Cell, Rate, csv_bytes, xlsx_bytes
from catalog.storage.database import reading
from catalog.web.page.forms import Form
from catalog.web.page.identity import admission_line, current_account, safe_next, signed_in, terms_shown
from catalog.web.page.words.figures import day
from catalog.web.page.words.labels import label
from catalog.web.page.words.language import language
from catalog.wording import word

blueprint = Blueprint("picking", __name__)


# --- pick list -------------------------------------------------------------------------------------------------------


@blueprint.get("/picks")
def picks() -> str:
    """The pick list, each offer held against the day of a broadcast."""
    actor, extensions = signed_in("anchor"), current_extensions()
    lines = pick_list.picks_of(actor)
    ids = [line.offer.id for line in lines]
    plans = coming(extensions.today())
    chosen = next((plan for plan in plans if plan.id == request.args.get("broadcast")), plans[0] if plans else None)
    seen_on = chosen.on_day if chosen else extensions.today()
    return render_template(
        "picking/picks.html",
        lines=lines,
        broadcasts=plans,
        chosen=chosen,
        day=seen_on,
        gates=_gates(ids, seen_on),
        listings=review_gather.listings(extensions.library, ids, seen_on),
        photos=filing.photos_of([line.offer.product_id for line in lines]),
        counts=pick_list.pick_counts(ids),
        form=Form(),
    )


def _gates(offer_ids: list[str], on_day: date) -> dict[str, tuple[GateResult, ...]]:
    """What the gates say of these offers on a day, as the anchor may read it."""
    extensions = current_extensions()
    found = gather.gates_for(extensions.library, offer_ids, on_day, extensions.today()) if offer_ids else {}
    return {offer_id: gates_for_reader(gates, terms_shown()) for offer_id, gates in found.items()}


def coming(today: date) -> list[Broadcast]:
    """One's own broadcasts that are still to come, the next one first."""
    actor = current_account()
    lines = broadcasting.broadcasts_of(actor)
    plans = [line.broadcast for line in lines if line.broadcast.cancelled_at is None and line.broadcast.on_day >= today]
    return sorted(plans, key=lambda plan: (plan.on_day, plan.starts_at))


@blueprint.post("/picks/<offer_id>")
def pick(offer_id: str) -> ResponseReturnValue:
    """Put an offer on the pick list."""
    extensions = current_extensions()
    pick_list.pick(signed_in("anchor"), extensions.library, offer_id, extensions.today(), {})
    flash(_("已放进选品车。"))
    return redirect(safe_next(request.form.get("next"), url_for("picking.picks")), 303)


@blueprint.post("/picks/<offer_id>/remove")
def unpick(offer_id: str) -> ResponseReturnValue:
    """Take an offer off the pick list."""
    pick_list.unpick(signed_in("anchor"), offer_id)
    flash(_("已从选品车拿出。"))
    return redirect(safe_next(request.form.get("next"), url_for("picking.picks")), 303)


def own_plans_for(offer_id: str) -> dict[str, Any]:
    """What the offer's page needs to offer: is it picked, and for which broadcasts can it be reserved."""
    actor = current_account()
    if actor is None or "anchor" not in actor.roles:
        return {"anchor": False, "picked": False, "broadcasts": [], "reserved": False}
    if "own_plans_for" not in g:
        g.own_plans_for = coming(current_extensions().today())
    picked = pick_list.is_picked(actor, offer_id)
    reserved = contacts.find_live_reservation(actor, offer_id, current_extensions().today()) is not None
    return {"anchor": True, "picked": picked, "broadcasts": g.own_plans_for, "reserved": reserved}


@blueprint.post("/offers/<offer_id>/contact")
def contact(offer_id: str) -> str:
    """Whom to call at the farm, this one time: each showing is written down, so nothing can be looked up by GET."""
    shown = contacts.show_contact(signed_in("anchor"), offer_id, current_extensions().today())
    return render_template("picking/contact.html", contact=shown, offer=offering.find_offer(offer_id))


# --- broadcasts ------------------------------------------------------------------------------------------------------


@blueprint.get("/broadcasts")
def broadcasts() -> str:
    """All broadcasts, latest first."""
    actor = signed_in("anchor")
    return render_template(
        "picking/broadcasts.html", lines=broadcasting.broadcasts_of(actor), today=current_extensions().today()
    )


@blueprint.route("/broadcasts/new", methods=["GET", "POST"])
def plan() -> ResponseReturnValue:
    """Plan a live session."""
    actor, today = signed_in("anchor"), current_extensions().today()
    form = Form({"on_day": today.isoformat(), "starts_at": "20:00"})
    if form.posted:
        with form.catching():
            broadcast = broadcasting.create_broadcast(actor, form.typed, today)
            flash(_("直播已排上。现在给它订货。"))
            target = safe_next(request.args.get("next"), url_for("picking.broadcast", broadcast_id=broadcast.id))
            return redirect(target, 303)
    return render_template("picking/broadcast_form.html", form=form, broadcast=None), form.status


@blueprint.route("/broadcasts/<broadcast_id>/edit", methods=["GET", "POST"])
def edit(broadcast_id: str) -> ResponseReturnValue:
    """Change a coming broadcast; on another day everything reserved must pass the gates again."""
    actor, extensions = signed_in("anchor"), current_extensions()
    row = broadcasting.get_broadcast(actor, broadcast_id)
    form = Form({name: getattr(row, name) for name in ("title", "on_day", "starts_at", "platform", "note")})
    if form.posted:
        with form.catching():
            broadcasting.edit_broadcast(actor, extensions.library, broadcast_id, form.typed, extensions.today())
            flash(_("已保存。"))
            return redirect(url_for("picking.broadcast", broadcast_id=broadcast_id), 303)
    return render_template("picking/broadcast_form.html", form=form, broadcast=row), form.status


@blueprint.get("/broadcasts/<broadcast_id>")
def broadcast(broadcast_id: str) -> ResponseReturnValue:
    """One broadcast: its run sheet, its reservations."""
    return _sheet(broadcast_id, Form())


def _sheet(broadcast_id: str, form: Form) -> ResponseReturnValue:
    actor, extensions = signed_in("anchor"), current_extensions()
    row = broadcasting.get_broadcast(actor, broadcast_id)
    sheet = presenting.run_sheet(actor, extensions.library, broadcast_id, extensions.today())
    released = gather.reservations_of(broadcast_id, released=True)
    given_back = [reservation for reservation in released if reservation.released_reason == "paper_missing"]
    ids = [line.item.offer_id for line in sheet.rows]
    offers = offering.find_offers([*ids, *(reservation.offer_id for reservation in given_back)])
    gates = {line.item.offer_id: line.item.gates for line in sheet.rows}
    page = render_template(
        "picking/broadcast.html",
        broadcast=row,
        sheet=sheet,
        offers=offers,
        reservations=gather.live_reservations(broadcast_id),
        outlooks=gather.outlooks(gates, row.on_day, extensions.today()),
        given_back=given_back,
        photos=filing.photos_of([offer.product_id for offer in offers.values()]),
        past=row.on_day < extensions.today(),
        today=extensions.today(),
        form=form,
    )
    return page, form.status


@blueprint.post("/broadcasts/<broadcast_id>/cancel")
def cancel(broadcast_id: str) -> ResponseReturnValue:
    """Call a broadcast off."""
    actor, today = signed_in("anchor"), current_extensions().today()
    return _act(
        broadcast_id, _("直播已取消，订的货都退回了。"), lambda: reserving.cancel_broadcast(actor, broadcast_id, today)
    )


def _act(broadcast_id: str, done: str, step: Callable[[], object]) -> ResponseReturnValue:
    """A step on the run sheet; a refusal is shown on the same page, with everything typed."""
    form = Form()
    with form.catching():
        step()
        flash(done)
        return redirect(url_for("picking.broadcast", broadcast_id=broadcast_id), 303)
    return _sheet(broadcast_id, form)


# --- reservations ----------------------------------------------------------------------------------------------------


@blueprint.route("/offers/<offer_id>/reservations/new", methods=["GET", "POST"])
def reserve(offer_id: str) -> ResponseReturnValue:
    """Reserve a quantity for a broadcast; a refusal shows every gate with its reason.

    Looking, and drawing a page, keeps nobody from writing.
    """
    form, refused = Form({"broadcast_id": request.args.get("broadcast", "")}), None
    with reading():
        actor = signed_in("anchor")
        deals = form.posted and offering.find_offer(offer_id) is not None and terms_shown()
    if deals:
        with form.catching():
            if not form.value("broadcast_id"):
                raise Invalid({"broadcast_id": [Reason("required")]})
            quantity, extensions = _quantity(form.value("quantity_units")), current_extensions()
            broadcast_id = form.value("broadcast_id")
            try:
                reserving.reserve(actor, extensions.library, broadcast_id, offer_id, quantity, extensions.today())
            except GateRefused as refusal:
                refused = refusal.gates
                raise
            flash(_("订好了 %(n)s 份，别人订不走。", n=quantity))
            return redirect(url_for("picking.broadcast", broadcast_id=broadcast_id), 303)
    with reading():
        return _reservation_page(offer_id, form, refused)


def _reservation_page(offer_id: str, form: Form, refused: Sequence[GateResult] | None) -> ResponseReturnValue:
    offer = offering.find_offer(offer_id)
    if offer is None:
        raise NotFound()
    if not terms_shown():
        note_refusal("not_admitted")
        return render_template("picking/not_admitted.html", offer=offer, line=admission_line()), 403
    plans = coming(current_extensions().today())
    chosen = next((plan for plan in plans if plan.id == form.value("broadcast_id")), plans[0] if plans else None)
    form.initial["broadcast_id"] = chosen.id if chosen else ""
    on_day = chosen.on_day if chosen else current_extensions().today()
    page = render_template(
        "picking/reserve.html",
        offer=offer,
        form=form,
        broadcasts=plans,
        gates=refused or _gates([offer_id], on_day).get(offer_id, ()),
        refused=refused is not None,
        day=on_day,
        photos=filing.photos_of([offer.product_id])[offer.product_id],
    )
    return page, form.status


@blueprint.post("/broadcasts/<broadcast_id>/reservations/<reservation_id>")
def change(broadcast_id: str, reservation_id: str) -> ResponseReturnValue:
    """Confirm a reservation, set another quantity, or give it back."""
    actor, extensions = signed_in("anchor"), current_extensions()
    action, today = request.form.get("action", ""), extensions.today()
    if action == "confirm":
        return _act(
            broadcast_id,
            _("已确认。"),
            lambda: reserving.confirm(actor, extensions.library, reservation_id, today),
        )
    if action == "release":
        return _act(broadcast_id, _("已退回。"), lambda: reserving.release(actor, reservation_id, today))
    if action == "quantity":
        return _act(
            broadcast_id,
            _("数量已改。"),
            lambda: reserving.change_quantity(
                actor, extensions.library, reservation_id, _quantity(request.form.get("quantity_units", "")), today
            ),
        )
    raise NotFound()


def _quantity(text: str) -> int:
    """How many somebody typed. Raises Invalid."""
    quantity: int = read(QuantityForm, Typed(quantity_units=text))["quantity_units"]
    return quantity


# --- the run sheet ---------------------------------------------------------------------------------------------------


@blueprint.post("/broadcasts/<broadcast_id>/slots/<slot_id>/move")
def move(broadcast_id: str, slot_id: str) -> ResponseReturnValue:
    """Put a slot one place up or down."""
    actor = signed_in("anchor")
    broadcasting.get_broadcast(actor, broadcast_id)
    ids = [slot.id for slot in broadcasting.slots_of(broadcast_id)]
    if slot_id not in ids:
        raise NotFound()
    here = ids.index(slot_id)
    there = max(0, min(len(ids) - 1, here + (-1 if request.form.get("to") == "up" else 1)))
    ids.insert(there, ids.pop(here))
    today = current_extensions().today()
    return _act(broadcast_id, _("顺序已改。"), lambda: broadcasting.arrange_slots(actor, broadcast_id, ids, today))


@blueprint.post("/broadcasts/<broadcast_id>/slots/<slot_id>")
def edit_slot(broadcast_id: str, slot_id: str) -> ResponseReturnValue:
    """Role, minutes and selling point of one place."""
    actor, today = signed_in("anchor"), current_extensions().today()
    return _act(broadcast_id, _("已保存。"), lambda: broadcasting.edit_slot(actor, slot_id, request.form, today))


@blueprint.get("/broadcasts/<broadcast_id>/run-sheet.<kind>")
def run_sheet(broadcast_id: str, kind: str) -> Response:
    """The run sheet as a file: csv or xlsx."""
    actor, extensions = signed_in("anchor"), current_extensions()
    sheet = presenting.run_sheet(actor, extensions.library, broadcast_id, extensions.today())
    titles, rows = _worded(sheet)
    if kind == "csv":
        response = Response(csv_bytes(titles, rows), mimetype="text/csv")
    elif kind == "xlsx":
        response = Response(xlsx_bytes(sheet.title, titles, rows), mimetype=XLSX)
    else:
        raise NotFound()
    save_as(response, _("排品表 %(title)s", title=sheet.title), sheet.on_day, f"run-sheet-{sheet.on_day}", kind)
    response.headers["Cache-Control"] = "no-store"
    return response


def _worded(sheet: RunSheet) -> tuple[list[str], list[list[Cell]]]:
    """The sheet's columns and codes in the reader's language, its rates as such."""
    role, refusals, rate = (COLUMNS.index(name) for name in ("role", "refusals", "commission_percent"))
    lines = table(sheet, language())
    for row, line in zip(sheet.rows, lines, strict=True):
        line[role] = label(row.item.role, "slot_role")
        line[refusals] = " ".join(word(gate.reason, gate.figures, language()) for gate in row.item.refusals)
        if row.item.commission_bp is not None:
            line[rate] = Rate(row.item.commission_bp)
    return [label(name, "run_sheet") for name in COLUMNS], lines


def broadcast_choice(plan: Broadcast) -> tuple[str, str]:
    """A broadcast as something to choose."""
    return plan.id, f"{day(plan.on_day)} {plan.starts_at} · {plan.title}"


def register(app: Flask) -> None:
    """Let the offer's page show what an anchor can do with it."""
    app.jinja_env.globals["own_plans_for"] = own_plans_for
    app.add_template_filter(broadcast_choice)
