"""The pick list: listed offers only, each once, nobody else's business."""

from __future__ import annotations

import pytest

from catalog.errors import Forbidden, Invalid, NotFound, Refused
from catalog.picking import service as picking
from catalog.suppliers import service as suppliers
from tests.farming import ON, an_offer, an_operator, days
from tests.selling import Market, approve_by_hand


def test_picking_and_unpicking(market: Market) -> None:
    second = an_offer(market.owner, market.product)
    approve_by_hand(market.library, second, market.reviewer)
    picking.pick(market.anchor, market.library, market.offer.id, ON)
    picking.pick(market.anchor, market.library, second.id, ON, {"note": "问问糖度"})
    picking.pick(market.anchor, market.library, market.offer.id, ON, {"note": "开场"})
    assert [(line.offer.id, line.pick.note) for line in picking.picks_of(market.anchor)] == [
        (second.id, "问问糖度"),
        (market.offer.id, "开场"),
    ]
    assert picking.picks_of(market.other_anchor) == []
    picking.pick(market.other_anchor, market.library, second.id, ON)
    assert picking.pick_counts([market.offer.id, second.id, "x"]) == {market.offer.id: 1, second.id: 2}
    picking.unpick(market.anchor, second.id)
    picking.unpick(market.anchor, second.id)
    assert [line.offer.id for line in picking.picks_of(market.anchor)] == [market.offer.id]


def test_only_what_is_or_will_be_listed(market: Market) -> None:
    draft = an_offer(market.owner, market.product)
    for offer_id, on in ((draft.id, ON), ("no-such", ON), (market.offer.id, days(41))):
        with pytest.raises(NotFound):
            picking.pick(market.anchor, market.library, offer_id, on)


def test_what_left_the_catalog_stays_on_the_list(market: Market) -> None:
    picking.pick(market.anchor, market.library, market.offer.id, ON)
    suppliers.suspend(an_operator("boss@example.cn"), market.supplier.id, "投诉核查中")
    assert len(picking.picks_of(market.anchor)) == 1
    picking.pick(market.anchor, market.library, market.offer.id, ON, {"note": "等它回来"})


def test_limits_and_rights(market: Market, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Forbidden):
        picking.pick(market.owner, market.library, market.offer.id, ON)
    with pytest.raises(Invalid):
        picking.pick(market.anchor, market.library, market.offer.id, ON, {"note": "长" * 201})
    monkeypatch.setattr(picking, "MOST_PICKS", 0)
    with pytest.raises(Refused) as caught:
        picking.pick(market.anchor, market.library, market.offer.id, ON)
    assert caught.value.code == "pick_list_full"
