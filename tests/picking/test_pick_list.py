"""The pick list: listed offers only, each once, nobody else's business."""

from __future__ import annotations

import pytest

from catalog.errors import Forbidden, Invalid, NotFound, Refused
from catalog.picking.services import pick_list
from catalog.suppliers.services import supplying
from tests.factories.farming import ON, an_offer, an_operator, days
from tests.factories.selling import Market, approve_by_hand


def test_picking_and_unpicking(market: Market) -> None:
    second = an_offer(market.owner, market.product)
    approve_by_hand(market.library, second, market.reviewer)
    pick_list.pick(market.anchor, market.library, market.offer.id, ON)
    pick_list.pick(market.anchor, market.library, second.id, ON, {"note": "问问糖度"})
    pick_list.pick(market.anchor, market.library, market.offer.id, ON, {"note": "开场"})
    assert [(line.offer.id, line.pick.note) for line in pick_list.picks_of(market.anchor)] == [
        (second.id, "问问糖度"),
        (market.offer.id, "开场"),
    ]
    assert pick_list.picks_of(market.other_anchor) == []
    pick_list.pick(market.other_anchor, market.library, second.id, ON)
    assert pick_list.pick_counts([market.offer.id, second.id, "x"]) == {market.offer.id: 1, second.id: 2}
    pick_list.unpick(market.anchor, second.id)
    pick_list.unpick(market.anchor, second.id)
    assert [line.offer.id for line in pick_list.picks_of(market.anchor)] == [market.offer.id]


def test_only_what_is_or_will_be_listed(market: Market) -> None:
    draft = an_offer(market.owner, market.product)
    for offer_id, on in ((draft.id, ON), ("no-such", ON), (market.offer.id, days(41))):
        with pytest.raises(NotFound):
            pick_list.pick(market.anchor, market.library, offer_id, on)


def test_what_left_the_catalog_stays_on_the_list(market: Market) -> None:
    pick_list.pick(market.anchor, market.library, market.offer.id, ON)
    supplying.suspend(an_operator("boss@example.cn"), market.supplier.id, "投诉核查中")
    assert len(pick_list.picks_of(market.anchor)) == 1
    pick_list.pick(market.anchor, market.library, market.offer.id, ON, {"note": "等它回来"})


def test_limits_and_rights(market: Market, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Forbidden):
        pick_list.pick(market.owner, market.library, market.offer.id, ON)
    with pytest.raises(Invalid):
        pick_list.pick(market.anchor, market.library, market.offer.id, ON, {"note": "长" * 201})
    monkeypatch.setattr(pick_list, "MOST_PICKS", 0)
    with pytest.raises(Refused) as caught:
        pick_list.pick(market.anchor, market.library, market.offer.id, ON)
    assert caught.value.code == "pick_list_full"
