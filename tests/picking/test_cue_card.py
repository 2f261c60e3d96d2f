"""A cue card says what is proven on the broadcast day and nothing forbidden, and its hash freezes it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date

import pytest

from catalog.picking.cue_card import CardFacts, Claim, Paper, canonical, sha256_of, write_card

BROADCAST_ON = date(2026, 12, 10)
REPORT = Paper("lab_report", "衢州市检测中心", "QZ-2026-118", date(2026, 11, 30), None, "a" * 64)
LICENCE = Paper("gi_mark_authorisation", "柯城区市场监管局", "KC-77", date(2024, 1, 1), BROADCAST_ON, "b" * 64)
LAPSED = Paper("commitment_certificate", "合作社", "CC-9", date(2026, 11, 1), date(2026, 12, 9), "c" * 64)
FUTURE = Paper("certificate", "认证机构", "OR-1", date(2026, 12, 11), None, "d" * 64)

FACTS = CardFacts(
    printed_on=date(2026, 12, 1),
    broadcast={"id": "b-1", "title": "年货节", "starts_at": "20:00", "platform": "抖音", "anchor": "小衢"},
    broadcast_on=BROADCAST_ON,
    slot={"id": "s-1", "position": 1, "role": "hero", "minutes": 8},
    offer={"id": "o-1", "name_zh": "衢州椪柑", "title": "特早熟", "spec": "5 斤装", "live_price_fen": 3980},
    gi={"name_zh": "衢州椪柑", "level": "authorised"},
    place={"code": "330802", "name": "柯城区"},
    supplier={"name": "石梁果业合作社"},
    grade={"grade": "B", "conditional": False, "total": "84.5"},
    gates=[{"code": "price", "passed": True, "reason": "", "figures": {}}],
    story="千年柑橘之乡。全国第一甜。",
    story_en="Grown on river terraces.",
    selling_point="皮薄化渣",
    claims=[
        Claim("FF-B01", {"zh": "农药残留合格", "en": "Residues within limits"}, (REPORT, LAPSED)),
        Claim("FF-A04", {"zh": "专用标志使用授权", "en": "Authorised to use the mark"}, (LICENCE,)),
        Claim("FF-B02", {"zh": "承诺达标合格证", "en": "Commitment certificate"}, (LAPSED,)),
        Claim("FF-C09", {"zh": "有机认证", "en": "Organic"}, (FUTURE,)),
        Claim("FF-C10", {"zh": "口感", "en": "Taste"}, ()),
    ],
    offer_url="https://catalog.example/offers/o-1",
)


def test_a_claim_stands_with_the_papers_that_hold_on_the_broadcast_day() -> None:
    card = write_card(FACTS)
    assert [claim["criterion_id"] for claim in card["proven"]] == ["FF-B01", "FF-A04"]
    assert [paper["number"] for paper in card["proven"][0]["papers"]] == ["QZ-2026-118"]
    assert card["proven"][1]["papers"][0]["expires_on"] == "2026-12-10"
    assert [claim["criterion_id"] for claim in card["unproven"]] == ["FF-B02", "FF-C09", "FF-C10"]


def test_forbidden_sentences_are_left_off_and_named() -> None:
    card = write_card(FACTS)
    assert card["story"] == "千年柑橘之乡。"
    assert card["selling_point"] == "皮薄化渣"
    assert [(entry["field"], entry["sentence"]) for entry in card["not_to_be_said"]] == [("story", "全国第一甜。")]
    named = write_card(replace(FACTS, offer={**FACTS.offer, "title": "国宴专用椪柑"}))
    assert named["not_to_be_said"][-1]["field"] == "title"


def test_the_hash_is_that_of_the_canonical_json() -> None:
    card = write_card(FACTS)
    text = json.dumps(card, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert sha256_of(card) == hashlib.sha256(text.encode()).hexdigest()
    assert json.loads(canonical(card)) == card
    assert sha256_of(json.loads(text)) == sha256_of(card)


@pytest.mark.parametrize("change", [{"selling_point": "个大"}, {"printed_on": date(2026, 12, 2)}, {"claims": []}])
def test_any_change_changes_the_hash(change: dict) -> None:
    assert sha256_of(write_card(replace(FACTS, **change))) != sha256_of(write_card(FACTS))


def test_no_trade_secret_slips_in() -> None:
    text = canonical(write_card(FACTS)).decode()
    assert "floor_price" not in text
    assert "supply_price" not in text
