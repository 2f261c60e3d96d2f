"""The order of what is found, whatever was typed: quotes, alternatives, suppliers, places; the same on every engine."""

from __future__ import annotations

from typing import Any

import pytest

from catalog.search import plan
from catalog.search.analysis import lexicon
from catalog.search.document import build
from catalog.search.engines.port import SearchIndex
from catalog.search.parse import parse
from catalog.search.query import Term, all_of, any_of
from catalog.search.request import SearchRequest
from catalog.search.services.searching import search
from catalog.search.tiers import Level, Ranked, found_by_all, found_by_any, of_words
from tests.search.snapshots import TODAY, chain, document, fill, offer, span

PLAIN = {"gi_name_zh": "", "variety": "", "story": "", "capacity_units": 1, "reserved_units": 0, "gi_places": []}


def named(number: int, name: str, grade: str = "C", **changes: Any) -> dict[str, Any]:
    """The document of an offer of that name and grade, with nothing else that a text could find."""
    said = {"title": name, "supplier_name": f"农场{number}", "place": chain("330803"), **changes}
    return document(number, name_zh=name, spans=[span(grade)], **{**PLAIN, **said})


def names(index: SearchIndex, text: str) -> list[str]:
    return [card["name"] for card in search(index, SearchRequest(text, limit=50, facets=()), TODAY).cards]


@pytest.fixture
def market(own_index: SearchIndex) -> SearchIndex:
    fill(
        own_index,
        [
            named(1, "衢州椪柑", "B", category="fresh_fruit"),
            named(2, "椪柑", "C", category="fresh_fruit"),
            named(3, "玉露茶", "A", category="tea", supplier_name="朝堂椪柑合作社"),
            named(4, "龙井茶", "C", category="tea"),
            named(5, "草鱼", "A", category="aquatic", supplier_name="蜂蜜乳品公司"),
            named(6, "土蜂蜜", "C", category="egg_dairy_honey"),
            named(7, "王浆", "C", category="egg_dairy_honey", gi_name_zh="遂昌蜂蜜"),
            named(8, "蟠桃大姜", "A", category="vegetable"),
            named(9, "黄桃", "C", category="fresh_fruit"),
        ],
    )
    return own_index


def test_a_phrase_keeps_the_order_of_its_words(market: SearchIndex) -> None:
    assert names(market, '"椪柑"') == names(market, "椪柑") == ["椪柑", "衢州椪柑", "玉露茶"]
    assert names(market, '"椪柑" 衢州') == ["衢州椪柑", "椪柑", "玉露茶"]


def test_alternatives_keep_the_order_of_each(market: SearchIndex) -> None:
    either = names(market, "椪柑 OR 龙井")
    assert either == ["椪柑", "龙井茶", "衢州椪柑", "玉露茶"]
    assert names(market, '"椪柑" | "龙井"') == either
    assert names(market, "(椪柑 OR 龙井) -茶") == ["椪柑", "衢州椪柑"]
    assert names(market, "(椪柑 等级:B) OR 草鱼") == ["草鱼", "衢州椪柑"], "a condition holds for its side only"


def test_pages_of_alternatives_hold_every_offer_once(index: SearchIndex) -> None:
    request = SearchRequest('苹果 OR "核桃" OR 茶', limit=100, facets=())
    whole = search(index, request, TODAY)
    seen: list[str] = []
    cursor = None
    while True:
        part = search(index, SearchRequest(request.text, limit=9, cursor=cursor, facets=()), TODAY)
        seen += [card["id"] for card in part.cards]
        cursor = part.next_cursor
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == whole.total
    assert seen[:100] == [card["id"] for card in whole.cards]


def test_every_engine_orders_phrases_and_alternatives_alike(indexes: dict[str, SearchIndex]) -> None:
    for text in ('"苹果"', "苹果 OR 梨", '"核桃" OR (浙江 茶)', '浙江 "茶"', "供应商:合作社5"):
        found = [search(index, SearchRequest(text), TODAY) for index in indexes.values()]
        assert found[0].total and all(one == found[0] for one in found), text


def test_kind_and_protected_name_come_before_the_name_of_a_supplier(market: SearchIndex) -> None:
    assert names(market, "蜂蜜") == ["土蜂蜜", "王浆", "草鱼"]
    assert names(market, "衢州 蜂蜜") == ["土蜂蜜", "王浆", "草鱼"]
    assert names(market, "供应商:蜂蜜") == names(market, "蜂蜜乳品公司") == ["草鱼"]


def test_a_kind_that_only_describes_another_is_not_found(market: SearchIndex) -> None:
    assert names(market, "水蜜桃") == ["黄桃"]
    assert "蟠桃大姜" in names(market, "蟠桃"), "by its name it is"
    assert names(market, "ginger") == ["蟠桃大姜"]


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("蟠桃大姜", {"生姜"}),
        ("张庄牛心柿", {"柿"}),
        ("大黄埠樱桃西红柿", {"番茄"}),
        ("玉露茶", {"茶", "绿茶"}),
        ("崇庆枇杷茶", {"茶"}),
        ("汾阳酿酒高粱", {"高粱"}),
        ("合川桃片", {"桃"}),
        ("苹果梨", {"苹果", "梨"}),
    ],
)
def test_the_last_kind_of_a_name_says_what_it_is(name: str, kinds: set[str]) -> None:
    assert {kind.zh[0] for kind in lexicon().kinds_in(name, ())} == kinds


def test_what_is_from_a_place_comes_before_what_is_at_home_there(own_index: SearchIndex) -> None:
    kecheng, qujiang = chain("330802"), chain("330803")
    area = {"gi_places": [*kecheng, *qujiang], "category": "fresh_fruit"}
    fill(own_index, [named(1, "衢州椪柑", "A", place=qujiang, **area), named(2, "衢州椪柑", place=kecheng, **area)])
    for text in ("柯城区 橘子", "柯城橘子", "柯城", "柯城区 椪柑", "kecheng", "县:柯城"):
        found = search(own_index, SearchRequest(text, facets=()), TODAY)
        assert found.total == 2, text
        if text != "县:柯城":
            assert [card["grade"] for card in found.cards] == ["C", "A"], text
    assert search(own_index, SearchRequest("衢州 椪柑", facets=()), TODAY).cards[0]["grade"] == "A"


def test_levels_join_by_the_better_or_by_the_worse_one() -> None:
    one = Ranked(Term("any", "a"), {Level.NAME: Term("exact", "a"), Level.KIND: Term("kinds", "a")})
    other = Ranked(Term("any", "b"), {Level.PLACE: Term("places", "b")})
    assert found_by_any((one, other)).tiers == {
        Level.NAME: Term("exact", "a"),
        Level.PLACE: Term("places", "b"),
        Level.KIND: Term("kinds", "a"),
    }
    assert found_by_all((one, other)).tiers == {
        Level.PLACE: all_of(Term("exact", "a"), Term("places", "b")),
        Level.KIND: all_of(any_of(Term("exact", "a"), Term("kinds", "a")), Term("places", "b")),
    }


def test_an_offer_without_a_supplier_name_can_be_indexed() -> None:
    (found,) = build(offer(1, supplier_name="", spans=[span()]))
    assert found["maker_chars"] == []


def test_days_written_among_alternatives_are_seen_from_today(market: SearchIndex) -> None:
    far = "季节:2031-01-01"
    assert names(market, f"(椪柑 {far}) OR 草鱼") == names(market, "草鱼") == ["草鱼"]
    assert names(market, f"{far} OR 草鱼") == ["草鱼"]
    assert names(market, f"椪柑 -{far}") == ["椪柑", "衢州椪柑", "玉露茶"]


def test_alternatives_inside_others_are_ranked_once_each(monkeypatch: pytest.MonkeyPatch) -> None:
    ranked: list[tuple[str, ...]] = []

    def note(pieces: tuple[str, ...]) -> Ranked:
        ranked.append(pieces)
        return of_words(pieces)

    monkeypatch.setattr(plan, "of_words", note)
    found = plan.plan(parse("((((椪柑 OR 龙井) 苹果) OR 草鱼) 核桃) OR 黄桃", True).node)
    assert found.sure and sorted(ranked) == [("核桃",), ("椪柑",), ("苹果",), ("草鱼",), ("黄桃",), ("龙井",)]
