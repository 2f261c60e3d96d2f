"""What two demo anchors did with the catalog: picks, broadcasts, reservations, a run sheet, a printed cue card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from catalog.accounts.models import Account
from catalog.demo.load import Loaded
from catalog.demo.planning import fates
from catalog.picking import gather
from catalog.picking.gates import all_pass
from catalog.picking.models import Broadcast, Reservation
from catalog.picking.services import broadcasting, pick_list, presenting, reserving
from catalog.products.services import offering
from catalog.standards.library import Library

# The QR code of a printed card needs an address before anybody knows where the service will stand.
ADDRESS = "https://catalog.example/offers/"
_ROLES = ("traffic", "hero", "gift", "hero", "margin", "image")
_POINTS = {
    "traffic": "开场引流，先报产地和规格，再报到手价。",
    "hero": "主推：现场切开看果肉，念公告里的感官描述。",
    "gift": "拼单福利，和主推品一起下单更划算。",
    "margin": "讲清楚检测报告和发货时效。",
    "image": "讲产地故事，带观众看地标授权。",
}


@dataclass(frozen=True)
class PlannedBroadcast:
    """One live session: whose, in how many days, and how many offers it takes."""

    who: str
    title: str
    in_days: int
    starts_at: str
    items: int
    units: int


BROADCASTS = (
    PlannedBroadcast("anchor", "衢州冬柑专场（示例）", 3, "19:30", 6, 120),
    PlannedBroadcast("anchor", "山里的茶和干货（示例）", 10, "20:00", 5, 60),
    PlannedBroadcast("anchor_two", "周末赶集（示例）", 2, "18:00", 4, 40),
)


def set_stage(library: Library, people: Mapping[str, Account], loaded: Loaded, today: date) -> list[Broadcast]:
    """Everything the anchors did, after the offers stand. Offers that pass every gate are chosen in order."""
    offers = [offer_id for fate in (fates.LISTED_A, fates.LISTED_B) for offer_id in loaded.offers.get(fate, ())]
    offers.sort()
    for number, offer_id in enumerate(_passing(library, offers, today, today, 0)[:10]):
        pick_list.pick(people["anchor" if number % 3 else "anchor_two"], library, offer_id, today)
    planned = []
    for number, plan in enumerate(BROADCASTS):
        day = today + timedelta(days=plan.in_days)
        free = _passing(library, offers[number * 7 :], day, today, plan.units)[: plan.items]
        planned.append(_broadcast(library, people[plan.who], plan, free, day, today))
    _sell_out(library, people["anchor_two"], planned[-1], loaded.offers.get(fates.SOLD_OUT, ()), today)
    first = broadcasting.slots_of(planned[0].id)
    if first:
        presenting.print_cue_card(people["anchor"], library, first[0].id, today, ADDRESS + first[0].offer_id)
    return planned


def _broadcast(
    library: Library, anchor: Account, plan: PlannedBroadcast, offers: Sequence[str], day: date, today: date
) -> Broadcast:
    fields = {
        "title": plan.title,
        "on_day": day.isoformat(),
        "starts_at": plan.starts_at,
        "platform": "示例平台",
        "note": "演示场次，不会真的开播。",
    }
    broadcast = broadcasting.create_broadcast(anchor, fields, today)
    held: list[Reservation] = []
    if offers:
        held = reserving.reserve_many(anchor, library, broadcast.id, [(one, plan.units) for one in offers], today)
    for number, slot in enumerate(broadcasting.slots_of(broadcast.id)):
        role = _ROLES[number % len(_ROLES)]
        described = {"role": role, "minutes": 6 if role == "hero" else 4, "selling_point": _POINTS[role]}
        broadcasting.edit_slot(anchor, slot.id, described, today)
    for reservation in held[: len(held) // 2]:
        reserving.confirm(anchor, library, reservation.id, today)
    return broadcast


def _sell_out(library: Library, anchor: Account, broadcast: Broadcast, offers: Sequence[str], today: date) -> None:
    """Reserve every unit of the offers that are to be sold out, so far as they may go on air that day."""
    for offer_id, offer in offering.find_offers(offers).items():
        left = offer.capacity_left_units
        if left and _passing(library, [offer_id], broadcast.on_day, today, left):
            reserving.reserve(anchor, library, broadcast.id, offer_id, left, today)


def _passing(library: Library, offers: Sequence[str], day: date, today: date, units: int) -> list[str]:
    """Those that may go on air on that day with so many units, in order."""
    found = gather.gates_for(library, list(offers), day, today, units)
    return [offer_id for offer_id in offers if offer_id in found and all_pass(found[offer_id])]
