"""Planning broadcasts and the order of their slots."""

from __future__ import annotations

from typing import Any

import pytest

from catalog.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from catalog.picking.gates import GateRefused
from catalog.picking.services import broadcasting, presenting, reserving
from catalog.storage.database import db
from tests.factories.farming import ON, an_offer, days
from tests.factories.selling import BROADCAST_ON, Market, approve_by_hand


def three_slots(market: Market) -> list[str]:
    for _ in range(2):
        offer = an_offer(market.owner, market.product)
        approve_by_hand(market.library, offer, market.reviewer)
        market.reserve(10, offer=offer)
    market.reserve(10)
    return [slot.id for slot in broadcasting.slots_of(market.broadcast.id)]


def test_only_anchors_plan(market: Market) -> None:
    with pytest.raises(Forbidden):
        market.plan(market.owner)


@pytest.mark.parametrize(
    ("fields", "field", "reason"),
    [
        ({"title": ""}, "title", "required"),
        ({"title": "长" * 81}, "title", "too_long"),
        ({"on_day": "2026-13-01"}, "on_day", "not_a_day"),
        ({"on_day": days(-1).isoformat()}, "on_day", "day_is_past"),
        ({"starts_at": "24:00"}, "starts_at", "not_a_time"),
        ({"starts_at": "8:00"}, "starts_at", "not_a_time"),
        ({"starts_at": 20}, "starts_at", "not_a_time"),
        ({"cancelled_at": "2026-12-01"}, "cancelled_at", "unknown_field"),
        ({"account_id": "x"}, "account_id", "unknown_field"),
    ],
)
def test_wrong_input_names_the_field(market: Market, fields: dict[str, Any], field: str, reason: str) -> None:
    given = {"title": "年货节", "on_day": BROADCAST_ON.isoformat(), **fields}
    with pytest.raises(Invalid) as caught:
        broadcasting.create_broadcast(market.anchor, given, ON)
    assert caught.value.errors == {field: [reason]}


def test_a_list_of_ones_own_with_what_is_reserved(market: Market) -> None:
    market.reserve(10)
    market.reserve(5)
    later = market.plan(market.anchor, days(12))
    lines = broadcasting.broadcasts_of(market.anchor)
    assert [(line.broadcast.id, line.offers, line.quantity_units) for line in lines] == [
        (later.id, 0, 0),
        (market.broadcast.id, 1, 15),
    ]
    assert [line.broadcast.id for line in broadcasting.broadcasts_of(market.other_anchor)] == [
        market.other_broadcast.id
    ]


def test_anothers_broadcast_does_not_exist(market: Market) -> None:
    assert broadcasting.get_broadcast(market.anchor, market.broadcast.id).title == "年货节"
    for act in (
        lambda: broadcasting.get_broadcast(market.other_anchor, market.broadcast.id),
        lambda: broadcasting.get_broadcast(market.other_anchor, "no-such"),
        lambda: broadcasting.edit_broadcast(market.other_anchor, market.library, market.broadcast.id, {}, ON),
        lambda: broadcasting.arrange_slots(market.other_anchor, market.broadcast.id, [], ON),
        lambda: presenting.run_sheet(market.other_anchor, market.library, market.broadcast.id, ON),
    ):
        with pytest.raises(NotFound) as caught:
            act()
        assert (caught.value.code, caught.value.figures) == ("not_found", {})


def test_moving_the_day_asks_the_gates_about_everything_reserved(market: Market) -> None:
    market.reserve(1000)
    with pytest.raises(GateRefused) as caught:
        broadcasting.edit_broadcast(
            market.anchor, market.library, market.broadcast.id, {"on_day": days(41).isoformat()}, ON
        )
    assert [gate.code for gate in caught.value.gates if not gate.passed] == ["season", "listed"]
    db.session.refresh(market.broadcast)
    assert market.broadcast.on_day == BROADCAST_ON
    moved = broadcasting.edit_broadcast(
        market.anchor, market.library, market.broadcast.id, {"on_day": days(20).isoformat(), "title": "元旦专场"}, ON
    )
    assert (moved.on_day, moved.title, moved.platform) == (days(20), "元旦专场", "抖音")
    with pytest.raises(Invalid):
        broadcasting.edit_broadcast(
            market.anchor, market.library, market.broadcast.id, {"on_day": days(-1).isoformat()}, ON
        )


def test_a_past_or_cancelled_broadcast_stays_as_it_was(market: Market) -> None:
    with pytest.raises(Refused):
        broadcasting.edit_broadcast(market.anchor, market.library, market.broadcast.id, {"title": "x"}, days(10))
    reserving.cancel_broadcast(market.anchor, market.broadcast.id, ON)
    with pytest.raises(Conflict):
        broadcasting.edit_broadcast(market.anchor, market.library, market.broadcast.id, {"title": "x"}, ON)


def test_arranging_names_every_slot_once(market: Market) -> None:
    first, second, third = three_slots(market)
    broadcasting.arrange_slots(market.anchor, market.broadcast.id, [third, first, second], ON)
    assert [slot.id for slot in broadcasting.slots_of(market.broadcast.id)] == [third, first, second]
    for wrong in ([third, first], [third, first, second, second], [third, first, "x"], []):
        with pytest.raises(Invalid) as caught:
            broadcasting.arrange_slots(market.anchor, market.broadcast.id, wrong, ON)
        assert caught.value.errors == {"slots": ["not_the_same_slots"]}
    assert [slot.id for slot in broadcasting.slots_of(market.broadcast.id)] == [third, first, second]


def test_editing_a_slot(market: Market) -> None:
    slot_id, *_ = three_slots(market)
    fields = {"role": "gift", "minutes": 3, "selling_point": "皮薄，一剥就开"}
    slot = broadcasting.edit_slot(market.anchor, slot_id, fields, ON)
    assert (slot.role, slot.minutes, slot.selling_point) == ("gift", 3, "皮薄，一剥就开")
    for fields, errors in (
        ({"role": "star"}, {"role": ["not_a_choice"]}),
        ({"minutes": 0}, {"minutes": ["too_small"]}),
        ({"minutes": 241}, {"minutes": ["too_big"]}),
        ({"position": 9}, {"position": ["unknown_field"]}),
    ):
        with pytest.raises(Invalid) as caught:
            broadcasting.edit_slot(market.anchor, slot_id, fields, ON)
        assert caught.value.errors == errors
    with pytest.raises(NotFound):
        broadcasting.edit_slot(market.other_anchor, slot_id, {"minutes": 3}, ON)


def test_a_selling_point_holds_no_forbidden_words(market: Market) -> None:
    slot_id, *_ = three_slots(market)
    with pytest.raises(Invalid) as caught:
        broadcasting.edit_slot(market.anchor, slot_id, {"selling_point": "全国第一，能降血糖"}, ON)
    (reason,) = caught.value.errors["selling_point"]
    assert reason == "forbidden_words"
    assert reason.figures == {"words": ["全国第一", "降血糖"]}
