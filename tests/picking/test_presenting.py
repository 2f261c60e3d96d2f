"""What is taken on stage: the run sheet from real rows, and cue cards frozen with their hash."""

from __future__ import annotations

from hashlib import sha256

import pytest
from sqlalchemy import update

from catalog.errors import NotFound
from catalog.picking.cue_card import canonical
from catalog.picking.models import CueCard
from catalog.picking.services import broadcasting, presenting
from catalog.products.models import Offer, Product
from catalog.storage.database import db
from catalog.suppliers.services import supplying
from tests.factories.farming import ON, an_offer, an_operator, days
from tests.factories.selling import BROADCAST_ON, Market, a_paper, approve_by_hand

URL = "https://catalog.example/offers/1"


def with_papers(market: Market) -> tuple[str, dict[str, str]]:
    """A slot whose offer has a report and a lapsing certificate behind two answers; the slot and the papers' files."""
    offer = an_offer(market.owner, market.product)
    report = a_paper("offer", offer.id, "lab_report", market.owner.id, number="QZ-1")
    licence = a_paper("supplier", market.supplier.id, "business_licence", market.owner.id, expires_on=days(5))
    files = {"report": report.file_sha256, "licence": licence.file_sha256}
    approve_by_hand(
        market.library, offer, market.reviewer, papers={"FF-B03": [report], "FF-A01": [licence], "FF-C01": []}
    )
    market.reserve(20, offer=offer)
    (slot,) = broadcasting.slots_of(market.broadcast.id)
    return slot.id, files


def test_the_run_sheet_from_rows(market: Market) -> None:
    market.reserve(100)
    second = an_offer(market.owner, market.product, live_price_fen=2990, supply_price_fen=2000, commission_bp=2000)
    approve_by_hand(market.library, second, market.reviewer)
    market.reserve(10, offer=second)
    sheet = presenting.run_sheet(market.anchor, market.library, market.broadcast.id, ON)
    assert (sheet.title, sheet.on_day, sheet.platform) == ("年货节", BROADCAST_ON, "抖音")
    assert [(row.starts, row.item.grade, row.passes) for row in sheet.rows] == [
        ("20:00", "A", True),
        ("20:05", "A", True),
    ]
    assert [row.amount_fen for row in sheet.rows] == [399_000, 29_900]
    assert [row.commission_fen for row in sheet.rows] == [59_850, 5_980]
    assert sheet.totals.quantity_units == 110


def test_the_run_sheet_says_what_no_longer_passes(market: Market) -> None:
    market.reserve(1)
    supplying.suspend(an_operator("boss@example.cn"), market.supplier.id, "投诉核查中")
    (row,) = presenting.run_sheet(market.anchor, market.library, market.broadcast.id, ON).rows
    assert not row.passes
    assert [gate.reason for gate in row.item.gates if not gate.passed] == ["listing_suspended"]


def test_reserved_terms_stay_when_the_price_moves(market: Market) -> None:
    market.reserve(10)
    db.session.execute(update(Offer).values(live_price_fen=4500))
    db.session.commit()
    (row,) = presenting.run_sheet(market.anchor, market.library, market.broadcast.id, ON).rows
    assert row.amount_fen == 39_900
    assert row.item.live_price_fen == 4500


def test_a_card_says_what_is_proven_that_day(market: Market) -> None:
    slot_id, files = with_papers(market)
    broadcasting.edit_slot(market.anchor, slot_id, {"selling_point": "皮薄化渣"}, ON)
    card = presenting.print_cue_card(market.anchor, market.library, slot_id, ON, URL)
    content = card.content
    assert [claim["criterion_id"] for claim in content["proven"]] == ["FF-B03"]
    (paper,) = content["proven"][0]["papers"]
    assert (paper["number"], paper["sha256"], paper["issuer"]) == ("QZ-1", files["report"], "衢州市检测中心")
    assert [claim["criterion_id"] for claim in content["unproven"]] == ["FF-A01"]
    assert content["offer"]["name_zh"] == "柯城椪柑 一品红"
    assert content["offer"]["reserved_units"] == 20
    assert content["offer"]["no_ship_provinces"] == ["新疆维吾尔自治区"]
    assert content["place"]["name"] == "浙江省衢州市柯城区航埠镇"
    assert content["gi"]["level"] == "authorised"
    assert content["grade"]["grade"] == "A"
    assert content["selling_point"] == "皮薄化渣"
    assert content["offer_url"] == URL
    assert content["broadcast"]["anchor"] == "小衢"
    text = canonical(content).decode()
    for secret in ("floor_price", "supply_price", "13812345678", "王小椪"):
        assert secret not in text


def test_a_printed_card_is_frozen(market: Market) -> None:
    slot_id, _ = with_papers(market)
    card = presenting.print_cue_card(market.anchor, market.library, slot_id, ON, URL)
    assert card.sha256 == sha256(canonical(card.content)).hexdigest()
    assert presenting.print_cue_card(market.anchor, market.library, slot_id, ON, URL).id == card.id
    db.session.execute(update(Product).values(story="新的故事。"))
    db.session.commit()
    later = presenting.print_cue_card(market.anchor, market.library, slot_id, ON, URL)
    assert later.sha256 != card.sha256
    kept = presenting.get_cue_card(market.anchor, card.id)
    assert kept.content["story"] == "常山港边的沙地，\n霜降以后才采。".replace("\n", "")
    assert [row.id for row in presenting.cue_cards_of(market.anchor, slot_id)] == [later.id, card.id]
    assert presenting.card_is_intact(kept)
    kept.content = {**kept.content, "story": "改过的"}
    assert not presenting.card_is_intact(kept)
    db.session.rollback()


def test_a_preview_leaves_nothing(market: Market) -> None:
    slot_id, _ = with_papers(market)
    preview = presenting.preview_cue_card(market.anchor, market.library, slot_id, ON, URL)
    assert db.session.query(CueCard).count() == 0
    assert presenting.print_cue_card(market.anchor, market.library, slot_id, ON, URL).content == preview


def test_whose_card_it_is(market: Market) -> None:
    slot_id, _ = with_papers(market)
    card = presenting.print_cue_card(market.anchor, market.library, slot_id, ON, URL)
    assert presenting.get_cue_card(market.reviewer, card.id).id == card.id
    for act in (
        lambda: presenting.get_cue_card(market.other_anchor, card.id),
        lambda: presenting.print_cue_card(market.other_anchor, market.library, slot_id, ON, URL),
        lambda: presenting.cue_cards_of(market.other_anchor, slot_id),
        lambda: presenting.get_cue_card(market.anchor, "no-such"),
    ):
        with pytest.raises(NotFound) as caught:
            act()
        assert caught.value.figures == {}
