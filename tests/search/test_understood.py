"""What a search makes of words that are filters: what is found, in which order, and what is said of it."""

from __future__ import annotations

import json
from datetime import date

import pytest

from catalog.accounts.terms import Terms
from catalog.search.document import build
from catalog.search.engines import open_index
from catalog.search.engines.port import SearchIndex
from catalog.search.request import SearchAnswer, SearchRequest
from catalog.search.services.searching import count, every_card, newest, search, season_calendar
from catalog.search.services.suggesting import suggest
from tests.search.conftest import HERE, address_of
from tests.search.snapshots import TODAY, fill, offer

# Number of the offer: what makes it different.
OFFERS = {
    0: {"net_weight_grams": 2500, "spec": "5 斤装", "live_price_fen": 2990, "commission_bp": 1000},
    1: {"net_weight_grams": 5000, "spec": "2 x 5斤", "live_price_fen": 5990, "commission_bp": 2500},
    2: {"net_weight_grams": 2540, "spec": "一箱", "live_price_fen": 1990, "commission_bp": 2000},
    3: {"net_weight_grams": 2600, "spec": "一箱", "live_price_fen": 3990, "commission_bp": 500},
    4: {"net_weight_grams": 500, "spec": "500 g", "live_price_fen": 990, "commission_bp": 3000},
}
ALL = {
    "name_zh": "衢州椪柑",
    "title": "衢州椪柑",
    "spec_en": "",
    "category": "fresh_fruit",
    "season_basis": "harvest",
    "ship_from_on": TODAY,
    "ship_through_on": date(2027, 3, 1),
    "sample_policy": "free",
    "capacity_units": 900,
    "reserved_units": 0,
}


@pytest.fixture(scope="module", params=HERE)
def index(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, database_url: str) -> SearchIndex:
    """The index of each engine in turn."""
    found = open_index(address_of(request.param, tmp_path_factory.mktemp("understood"), database_url))
    named = [offer(number, **{**ALL, **OFFERS[number]}) for number in OFFERS]
    fill(found, [document for one in named for document in build(one)])
    return found


def _ask(index: SearchIndex, text: str, **asked: object) -> SearchAnswer:
    return search(index, SearchRequest(text, facets=(), **{"trade": Terms.ADMITTED, **asked}), TODAY)  # type: ignore[arg-type]


def _numbers(answer: SearchAnswer) -> list[int]:
    return [int(card["id"][:8]) for card in answer.cards]


def test_an_amount_finds_what_weighs_it_and_behind_what_says_it_and_nothing_else(index: SearchIndex) -> None:
    for typed in ("椪柑 5斤", "5斤椪柑", "2.5kg", "椪柑 五斤装"):
        found = _numbers(_ask(index, typed))
        assert set(found[:2]) == {0, 2} and found[2:] == [1], typed
    assert set(_numbers(_ask(index, "椪柑 5斤", sort="price"))) == {0, 1, 2}


def test_amounts_turn_pages_like_everything_else(index: SearchIndex) -> None:
    found, cursor = [], None
    for _ in range(3):
        answer = _ask(index, "椪柑 5斤", limit=1, cursor=cursor)
        found += _numbers(answer)
        cursor = answer.next_cursor
    assert cursor is None and found == _numbers(_ask(index, "椪柑 5斤"))


def test_an_order_that_is_typed_is_no_filter_and_yields_to_one_that_is_chosen(index: SearchIndex) -> None:
    cheap = _ask(index, "便宜的椪柑")
    assert (cheap.sort, _numbers(cheap)) == ("price", [4, 2, 0, 3, 1])
    assert [part.filter for part in cheap.understood] == ["sort"]
    first = _ask(index, "便宜的椪柑", limit=2)
    assert _numbers(_ask(index, "便宜的椪柑", limit=2, cursor=first.next_cursor)) == [0, 3]
    chosen = _ask(index, "便宜的椪柑", sort="price_down")
    assert (chosen.sort, _numbers(chosen), chosen.understood) == ("price_down", [1, 3, 0, 2, 4], ())


def test_a_day_that_is_typed_yields_to_one_that_is_chosen(index: SearchIndex) -> None:
    typed = _ask(index, "年货 椪柑")
    assert (typed.on, len(typed.cards)) == (date(2027, 1, 15), typed.total)
    assert typed.total == _ask(index, "椪柑", season_on=date(2027, 1, 15)).total
    assert [part.values for part in typed.understood] == [("2027-01-15",)]
    chosen = _ask(index, "年货 椪柑", season_on=TODAY)
    assert (chosen.on, chosen.understood) == (TODAY, ())
    month = _ask(index, "12月的椪柑")
    assert month.in_month == date(2026, 12, 1)
    assert month.total == _ask(index, "椪柑", in_month=date(2026, 12, 1)).total


def test_a_part_is_told_with_its_filter_and_the_text_without_it(index: SearchIndex) -> None:
    answer = _ask(index, "衢州30元以下的椪柑")
    (part,) = answer.understood
    assert (part.text, part.filter, part.values, part.without) == ("30元以下的", "price", ("..3000",), "衢州 椪柑")
    assert set(_numbers(answer)) == {0, 2, 4}
    assert _ask(index, part.without).total == 5
    same = _ask(index, part.without, chosen={part.filter: part.values})
    assert _numbers(same) == _numbers(answer)


def test_terms_of_trade_are_left_out_for_who_may_not_see_them(index: SearchIndex) -> None:
    assert set(_numbers(_ask(index, "佣金20%以上的椪柑"))) == {1, 2, 4}
    for typed in ("佣金20%以上的椪柑", "佣金高的椪柑"):
        stranger = _ask(index, typed, trade=Terms.NONE)
        assert (stranger.total, stranger.understood, stranger.sort) == (5, (), "relevance")
        assert stranger.hints == [("trade_field", {"field": "commission"})]


def test_lists_files_feeds_and_counts_read_the_same_words(index: SearchIndex) -> None:
    request = SearchRequest("便宜的椪柑 30元以下", trade=Terms.ADMITTED)
    ids = [json.loads(card)["id"] for card in every_card(index, request, TODAY)]
    assert [int(one[:8]) for one in ids] == [4, 2, 0]
    assert count(index, request, TODAY) == 3
    assert {json.loads(card)["id"] for card in newest(index, request, TODAY, 50)} == set(ids)
    calendar = season_calendar(index, "category", request, TODAY)
    assert max(calendar.total("fresh_fruit")) == 3


def test_suggestions_keep_what_was_understood(index: SearchIndex) -> None:
    (found,) = [one for one in suggest(index, "30元以下的衢州椪", TODAY) if one.kind == "name"]
    assert (found.text, found.count) == ("30元以下的衢州椪柑", 3)
    assert suggest(index, "1元以下 衢州椪", TODAY) == []


def test_nothing_found_offers_to_do_without_each_part(index: SearchIndex) -> None:
    answer = _ask(index, "椪柑5元以下免费样品")
    assert answer.total == 0
    dropped = {one.value: one.total for one in answer.alternatives if one.kind == "drop_word"}
    assert dropped == {"5元以下": 5}


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("-30元以下", {1, 3}),
        ("NOT 30元以下", {1, 3}),
        ("椪柑 -佣金20%以上", {0, 3}),
        ("-(30元以下 佣金20%以上)", {0, 1, 3}),
        ("60元以上 OR 10元以下", {4}),
        ("佣金20%以上|40元以下", {0, 1, 2, 3, 4}),
        ("椪柑（30元以下）", {0, 2, 4}),
        ("(30元以下)", {0, 2, 4}),
        ("-5斤", {3, 4}),
        ("-国庆", {0, 1, 2, 3, 4}),
        ("-今天 OR 10元以下", {4}),
        ("不要佣金20%以上", {0, 3}),
        ("10元以下或50元以上", {1, 4}),
        ("1斤或5斤", {0, 1, 2, 4}),
        ("A级 B级 C级", {0, 1, 2, 3, 4}),
        ("能发新疆和西藏", {0, 1, 2, 4}),
        ("不是5斤的椪柑", {3, 4}),
        ("不能发新疆", {3}),
        ("不要椪柑", set()),
        ("-不要椪柑", {0, 1, 2, 3, 4}),
    ],
)
def test_what_is_excluded_an_alternative_or_in_brackets_is_read_too(
    index: SearchIndex, typed: str, found: set[int]
) -> None:
    answer = _ask(index, typed)
    assert (set(_numbers(answer)), answer.hints) == (found, [])


def test_of_several_days_or_orders_the_later_ones_are_told(index: SearchIndex) -> None:
    answer = _ask(index, "元旦 年货 椪柑")
    assert (answer.on, answer.hints) == (date(2027, 1, 1), [("not_read", {"words": ["年货"], "text": "年货"})])


def test_what_cannot_be_excluded_or_may_not_be_asked_is_told(index: SearchIndex) -> None:
    assert _ask(index, "椪柑 -便宜").hints == [("not_read", {"words": ["便宜"], "text": "便宜"})]
    assert _ask(index, "不便宜的椪柑").hints == [("not_read", {"words": ["不便宜的"], "text": "不便宜的"})]
    for typed in ("-佣金20%以上", "佣金20%以上 OR 椪柑", "不要佣金20%以上"):
        stranger = _ask(index, typed, trade=Terms.NONE)
        assert (stranger.total, stranger.hints) == (5, [("trade_field", {"field": "commission"})])
