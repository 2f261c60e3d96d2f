"""Searching as the doors do: facets, paging, corrections, suggestions, exports; the same on every engine."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from catalog.errors import Forbidden, Invalid
from catalog.search.engines.port import SearchIndex
from catalog.search.facets import FACETS
from catalog.search.request import SORTS, SearchRequest
from catalog.search.services.searching import every_card, search, season_calendar
from catalog.search.services.suggesting import suggest
from tests.endless import ends
from tests.search.snapshots import TODAY, document, fill, offer, put, span
from tests.search.test_parse import HOSTILE

# Asked of both engines: everything an anchor may type or tap.
QUERIES = [
    SearchRequest(""),
    SearchRequest("茶"),
    SearchRequest("核桃"),
    SearchRequest("马铃薯"),
    SearchRequest("土豆"),
    SearchRequest("北五味子"),
    SearchRequest("龍井"),
    SearchRequest("tielibeiwuweizi"),
    SearchRequest("tie li bei wu wei zi"),
    SearchRequest("tlbwwz"),
    SearchRequest("tlb"),
    SearchRequest("beiwuwei"),
    SearchRequest("tieli 五味子"),
    SearchRequest("浙江 茶"),
    SearchRequest("浙江茶"),
    SearchRequest("apple"),
    SearchRequest("green tea"),
    SearchRequest("铁力北味子"),
    SearchRequest("铁力北五昧子"),
    SearchRequest("tielibeiwuweiz"),
    SearchRequest("茶 -绿茶"),
    SearchRequest("苹果 OR 梨"),
    SearchRequest('"北五味子"'),
    SearchRequest("省:浙江 价格:10..200"),
    SearchRequest("评分>=85 等级:A"),
    SearchRequest("季节:2027-01-10"),
    SearchRequest("发往:新疆 保障:运费险"),
    SearchRequest("佣金>=20", trade=True),
    SearchRequest("名称:核桃"),
    SearchRequest("供应商:合作社5"),
    SearchRequest("没有这种东西"),
    SearchRequest("", chosen={"category": ("tea", "fresh_fruit"), "grade": ("A",)}),
    SearchRequest("", chosen={"guarantee": ("weight",), "price": ("..9999",)}),
    SearchRequest("", chosen={"price": ("1000..2999", "10000..")}),
    SearchRequest("", excluded={"guarantee": ("weight", "freshness"), "category": ("vegetable",)}),
    SearchRequest("", season_on=TODAY + timedelta(days=60), ship_to="65"),
    SearchRequest("", new_only=True),
    SearchRequest("米", chosen={"province": ("23",), "month": ("12",)}),
    SearchRequest("", chosen={"commission": ("2000..2499",)}, trade=True),
    *(SearchRequest("茶", sort=sort, trade=True) for sort in SORTS),
]


@pytest.mark.parametrize("number", range(len(QUERIES)))
def test_both_engines_answer_alike(indexes: dict[str, SearchIndex], number: int) -> None:
    answers = [search(index, QUERIES[number], TODAY) for index in indexes.values()]
    assert all(answer == answers[0] for answer in answers)


def test_the_questions_do_find_something(index: SearchIndex) -> None:
    empty = [query.text for query in QUERIES if not search(index, query, TODAY).total]
    assert empty == ["没有这种东西"]


def names(index: SearchIndex, text: str, **asked: object) -> list[str]:
    return [card["name"] for card in search(index, SearchRequest(text, **asked), TODAY).cards]


def test_the_exact_name_comes_first_then_what_begins_with_it_then_what_holds_it(own_index: SearchIndex) -> None:
    titles = ["龙井", "西湖龙井茶", "龙井绿茶", "大佛龙井", "云雾"]
    grades = ["C", "C", "C", "A", "A"]
    same = {"gi_name_zh": "", "title": "", "story": "产自龙井村", "capacity_units": 1, "reserved_units": 0}
    named = enumerate(zip(titles, grades, strict=True))
    fill(own_index, [document(at, name_zh=name, spans=[span(grade)], **same) for at, (name, grade) in named])
    found = names(own_index, "龙井")
    assert found[:2] == ["龙井", "龙井绿茶"]
    assert set(found[2:4]) == {"西湖龙井茶", "大佛龙井"} and found[2] == "大佛龙井", "better grade first"
    assert found[4] == "云雾", "the story comes last"


def test_one_fold_finds_every_writing_of_a_name(own_index: SearchIndex) -> None:
    titles = ["煙臺蘋果", "烟台苹果", "乾安红辣椒", "王\U00031350茶", "九华红菜薹"]
    same = {"gi_name_zh": "", "title": "", "story": "", "variety": ""}
    fill(own_index, [document(at, name_zh=name, **same) for at, name in enumerate(titles)])
    for text in ("烟台苹果", "煙臺蘋果", "煙臺蘋菓", "烟台苹菓"):
        assert set(names(own_index, text)) == {"煙臺蘋果", "烟台苹果"}, text
    assert names(own_index, "乾安") == names(own_index, "干安") == names(own_index, "乾安紅辣椒") == ["乾安红辣椒"]
    assert names(own_index, "菜薹") == names(own_index, "菜苔") == names(own_index, "⽔菜苔 OR 菜苔") == ["九华红菜薹"]
    assert names(own_index, "\U00031350") == names(own_index, "王\U00031350") == ["王\U00031350茶"]


@pytest.mark.parametrize(
    "text", ["\U00031350", "\U0002ebf0", "\U0003fffd", '"\U00031350"', "名称:\U00031350", "⺀\U00031350"]
)
def test_a_character_newer_than_python_alone_never_finds_everything(index: SearchIndex, text: str) -> None:
    assert search(index, SearchRequest(text), TODAY).total == 0


def test_the_query_language_is_read_in_traditional_characters(index: SearchIndex) -> None:
    for traditional, simple in (("價格:10..200", "价格:10..200"), ("發往:新疆 保障:運費險", "发往:新疆 保障:运费险")):
        answer = search(index, SearchRequest(traditional), TODAY)
        assert answer == search(index, SearchRequest(simple), TODAY) and answer.total and answer.hints == []


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("text", ["", "茶", "浙江 茶", "铁力北味子"])
def test_pages_hold_every_offer_once_and_in_one_order(index: SearchIndex, text: str, sort: str) -> None:
    whole = search(index, SearchRequest(text, sort=sort, trade=True, limit=100, facets=()), TODAY)
    seen, cursor = [], None
    while len(seen) < min(whole.total, 100):
        answer = search(index, SearchRequest(text, sort=sort, trade=True, limit=7, cursor=cursor, facets=()), TODAY)
        assert answer.total == whole.total
        seen += [card["id"] for card in answer.cards]
        cursor = answer.next_cursor
        if cursor is None:
            break
    assert len(seen) == len(set(seen))
    assert seen[:100] == [card["id"] for card in whole.cards][: len(seen)]
    if whole.total <= 100:
        assert cursor is None and len(seen) == whole.total


def test_paging_while_offers_come_and_go_skips_and_repeats_none(own_index: SearchIndex) -> None:
    fill(own_index, [document(number) for number in range(40)])
    first = search(own_index, SearchRequest(sort="price", limit=10), TODAY)
    seen = [card["id"] for card in first.cards]
    put(own_index, [document(100, live_price_fen=1)], [first.cards[3]["id"]])
    cursor = first.next_cursor
    while cursor:
        answer = search(own_index, SearchRequest(sort="price", limit=10, cursor=cursor), TODAY)
        seen += [card["id"] for card in answer.cards]
        cursor = answer.next_cursor
    assert len(seen) == len(set(seen)) == 40


@pytest.mark.parametrize(
    ("sort", "value", "descending"),
    [
        ("price", lambda card: card["price_fen"], False),
        ("price_down", lambda card: card["price_fen"], True),
        ("capacity", lambda card: card["capacity_left_units"], True),
        ("new", lambda card: card["approved_on"], True),
        ("ending", lambda card: card["listed_through"], False),
        ("commission", lambda card: card["trade"]["commission_fen"], True),
        ("grade", lambda card: ("ABC".index(card["grade"]), -card["score_milli"]), False),
    ],
)
def test_each_sort_orders_by_what_it_says(index: SearchIndex, sort: str, value: object, descending: bool) -> None:
    cards = search(index, SearchRequest(sort=sort, limit=100, trade=True), TODAY).cards
    values = [value(card) for card in cards]
    assert values == sorted(values, reverse=descending)


def test_a_facet_is_counted_without_its_own_choice_and_under_every_other(index: SearchIndex) -> None:
    free = search(index, SearchRequest(), TODAY).facets
    chosen = search(index, SearchRequest(chosen={"grade": ("A",), "category": ("tea",)}), TODAY)
    only_grade = search(index, SearchRequest(chosen={"grade": ("A",)}), TODAY)
    only_category = search(index, SearchRequest(chosen={"category": ("tea",)}), TODAY)
    assert counts(chosen.facets["category"]) == counts(only_grade.facets["category"])
    assert counts(chosen.facets["grade"]) == counts(only_category.facets["grade"])
    assert counts(chosen.facets["grade"])["A"] == chosen.total
    assert counts(only_grade.facets["grade"]) == counts(free["grade"])
    assert all(line.count for line in free["province"]), "values nobody carries are left out"
    for name, lines in free.items():
        for line in lines[:6]:
            narrowed = search(index, narrowed_by(name, line.value), TODAY)
            assert narrowed.total == line.count, (name, line.value)


def narrowed_by(name: str, value: str) -> SearchRequest:
    """A search that one line of a facet leads to."""
    if name == "ship_to":
        return SearchRequest(ship_to=value, facets=())
    if name == "new":
        return SearchRequest(new_only=True, facets=())
    return SearchRequest(chosen={name: (value,)}, facets=())


def test_where_goods_go_and_what_is_new_are_counted_without_their_own_filter(index: SearchIndex) -> None:
    free = search(index, SearchRequest("茶"), TODAY).facets
    narrowed = search(index, SearchRequest("茶", ship_to="65", new_only=True), TODAY)
    assert 0 < counts(free["ship_to"])["65"] < counts(free["ship_to"])["33"]
    assert len(free["ship_to"]) == 31
    only_new = search(index, SearchRequest("茶", new_only=True), TODAY)
    only_sent = search(index, SearchRequest("茶", ship_to="65"), TODAY)
    assert counts(narrowed.facets["ship_to"])["33"] == only_new.total > narrowed.total
    assert counts(narrowed.facets["ship_to"])["65"] == narrowed.total == counts(only_sent.facets["new"])["true"]
    assert counts(narrowed.facets["new"])["true"] == counts(only_sent.facets["new"])["true"]
    assert [line.value for line in narrowed.facets["ship_to"] if line.chosen] == ["65"]


def test_a_facet_is_counted_without_what_it_excludes(index: SearchIndex) -> None:
    free = search(index, SearchRequest(), TODAY)
    without = search(index, SearchRequest(excluded={"category": ("tea",)}), TODAY)
    assert counts(without.facets["category"]) == counts(free.facets["category"])
    assert without.total == free.total - counts(free.facets["category"])["tea"]
    assert [line.value for line in without.facets["category"] if line.excluded] == ["tea"]


def test_places_are_a_tree(index: SearchIndex) -> None:
    zhejiang = search(index, SearchRequest(chosen={"province": ("33",)}, facets=("province", "city")), TODAY)
    cities = counts(zhejiang.facets["city"])
    assert all(code.startswith("33") for code in cities) and sum(cities.values()) == zhejiang.total
    city, held = max(cities.items(), key=lambda one: one[1])
    assert held < zhejiang.total
    one_city = {"province": ("33", "23"), "city": (city,)}
    both = search(index, SearchRequest(chosen=one_city, facets=("province", "city", "county")), TODAY)
    heilongjiang = search(index, SearchRequest(chosen={"province": ("23",)}), TODAY).total
    assert both.total == held + heilongjiang, "a chosen city narrows its province, not the other one"
    assert counts(both.facets["province"])["33"] == zhejiang.total
    assert counts(both.facets["city"])[city] == held
    assert all(code.startswith(city) for code in counts(both.facets["county"]))
    alone = search(index, SearchRequest(chosen={"city": (city,)}, facets=("city",)), TODAY)
    assert alone.total == held and counts(alone.facets["city"]) == cities


def test_kinds_lie_in_their_category(index: SearchIndex) -> None:
    tea = search(index, SearchRequest(chosen={"category": ("tea",)}, facets=("category", "kind")), TODAY)
    kinds = counts(tea.facets["kind"])
    assert kinds and all(value.startswith("tea/") for value in kinds)
    value, held = max(kinds.items(), key=lambda one: one[1])
    chosen = SearchRequest(chosen={"category": ("tea", "grain"), "kind": (value,)}, facets=("kind",))
    found = search(index, chosen, TODAY)
    grain = search(index, SearchRequest(chosen={"category": ("grain",)}, facets=()), TODAY).total
    assert found.total == held + grain


def test_nothing_in_season_on_the_day_shows_the_nearest_days(own_index: SearchIndex) -> None:
    in_season = {"ship_from_on": date(2027, 1, 10), "ship_through_on": date(2027, 2, 20)}
    long = [span("A", through_on=date(2027, 12, 31))]
    fill(own_index, [document(1, **in_season, spans=long), document(2, season_basis="storage", spans=long)])
    late = search(own_index, SearchRequest(season_on=date(2027, 3, 1)), TODAY)
    assert (late.alternatives[0].kind, late.alternatives[0].value, late.alternatives[0].total) == (
        "other_day",
        "2027-02-20",
        1,
    )
    assert [json.loads(card)["id"] for card in late.nearest_json] == [offer(1)["id"]]
    early = search(own_index, SearchRequest(season_on=date(2026, 12, 24)), TODAY)
    assert [one.value for one in early.alternatives if one.kind == "other_day"] == ["2027-01-10"]
    assert search(own_index, SearchRequest(season_on=date(2027, 1, 11)), TODAY).nearest_json == []


def counts(lines: list) -> dict[str, int]:
    return {line.value: line.count for line in lines}


def test_chosen_values_stay_on_the_list_even_at_zero(index: SearchIndex) -> None:
    answer = search(index, SearchRequest("没有这种东西", chosen={"grade": ("A",), "price": ("1..2",)}), TODAY)
    assert [(line.value, line.count, line.chosen) for line in answer.facets["grade"]] == [("A", 0, True)]
    assert answer.facets["price"][0].value == "1..2" and answer.facets["price"][0].chosen


def test_a_band_of_ones_own_is_counted(index: SearchIndex) -> None:
    answer = search(index, SearchRequest(chosen={"price": ("777..7777",)}), TODAY)
    own = next(line for line in answer.facets["price"] if line.value == "777..7777")
    assert own.count == answer.total > 0


def test_nothing_found_says_what_would_be_found_with_less(index: SearchIndex) -> None:
    answer = search(index, SearchRequest("新疆 荔枝", chosen={"grade": ("A",)}), TODAY)
    assert answer.total == 0
    assert ("drop_word", "新疆") in [(one.kind, one.value) for one in answer.alternatives]
    answer = search(index, SearchRequest("核桃", ship_to="65", chosen={"province": ("46",)}), TODAY)
    assert answer.total == 0
    (one,) = answer.alternatives
    assert (one.kind, one.value) == ("drop_filter", "province")
    assert one.total == search(index, SearchRequest("核桃", ship_to="65"), TODAY).total > 0


def test_a_slip_is_corrected_and_said(index: SearchIndex) -> None:
    answer = search(index, SearchRequest("铁力北五昧子"), TODAY)
    assert answer.corrected == ["铁力北五味子"] and answer.cards[0]["name"] == "铁力北五味子"
    assert search(index, SearchRequest("铁力北五味子"), TODAY).corrected == []
    understood = search(index, SearchRequest("海南 核桃"), TODAY)
    assert (understood.total, understood.corrected) == (0, [])


def test_a_correction_only_names_what_is_listed_today(index: SearchIndex) -> None:
    long_ago = date(2020, 1, 1)
    answer = search(index, SearchRequest("铁力北五昧子"), long_ago)
    assert (answer.total, answer.corrected, answer.alternatives) == (0, [], [])
    assert suggest(index, "铁力", long_ago) == []


@pytest.mark.parametrize(
    ("begun", "kind", "text"),
    [
        ("铁力", "name", "铁力北五味子"),
        ("tieli", "name", "铁力北五味子"),
        ("tlbw", "name", "铁力北五味子"),
        ("五味子", "name", "铁力北五味子"),
        ("鐵力", "name", "铁力北五味子"),
        ("zhej", "place", "浙江"),
        ("示范合作社5", "supplier", "示范合作社5"),
    ],
)
def test_suggestions(index: SearchIndex, begun: str, kind: str, text: str) -> None:
    found = suggest(index, begun, TODAY, limit=20)
    assert (kind, text) in [(one.kind, one.text) for one in found]
    assert all(one.count > 0 for one in found)


@pytest.mark.parametrize("begun", ["", " ", "t", "\x1f", "%", "。", "*" * 500])
def test_nothing_to_suggest(index: SearchIndex, begun: str) -> None:
    assert suggest(index, begun, TODAY) == []


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_hostile_text_is_answered_quickly(index: SearchIndex, number: int) -> None:
    search(index, SearchRequest(HOSTILE[number]), TODAY)
    with ends():
        answer = search(index, SearchRequest(HOSTILE[number]), TODAY)
        suggest(index, HOSTILE[number], TODAY)
    assert answer.total >= 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"sort": "by_rank"},
        {"sort": ""},
        {"limit": 0},
        {"limit": 101},
        {"limit": -1},
        {"cursor": "x"},
        {"cursor": "é" * 50},
        {"cursor": "cmVsZXZhbmNlLjAuMTAw"},
        {"cursor": "cHJpY2UuMC4xMC4w"},
        {"chosen": {"nonsense": ("x",)}},
        {"chosen": {"id": ("position",)}},
        {"chosen": {"price": ("cheap",)}},
        {"chosen": {"price": ("1..2..3",)}},
        {"chosen": {"price": ("-5..",)}},
        {"chosen": {"price": ("9" * 30 + "..",)}},
        {"chosen": {"grade": ("A",) * 51}},
        {"chosen": {"grade": ("A" * 81,)}},
        {"excluded": {"nonsense": ("x",)}},
        {"ship_to": "浙江"},
        {"ship_to": "3308"},
        {"facets": ("nonsense",)},
    ],
)
def test_wrong_input_is_refused_with_its_field(index: SearchIndex, wrong: dict) -> None:
    with pytest.raises(Invalid) as refusal:
        search(index, replace(SearchRequest(), **wrong), TODAY)
    assert refusal.value.errors


@pytest.mark.parametrize(
    "wrong", [{"sort": "commission"}, {"chosen": {"commission": ("1000..",)}}, {"facets": ("commission",)}]
)
def test_trade_facets_and_sorts_are_for_those_who_may_see_them(index: SearchIndex, wrong: dict) -> None:
    with pytest.raises(Forbidden, match="trade_terms"):
        search(index, replace(SearchRequest(), **wrong), TODAY)
    search(index, replace(SearchRequest(trade=True), **wrong), TODAY)


def test_an_export_holds_every_match_once(index: SearchIndex) -> None:
    request = SearchRequest("茶", chosen={"grade": ("A", "B")}, sort="price", limit=3)
    cards = list(every_card(index, request, TODAY))
    assert len(cards) == len(set(cards)) == search(index, request, TODAY).total
    assert not any("trade" in card for card in cards)


def test_the_calendar_counts_each_month(index: SearchIndex) -> None:
    calendar = season_calendar(index, "category", SearchRequest(), TODAY)
    assert (calendar.months[0], calendar.months[-1]) == (date(2026, 11, 1), date(2027, 10, 1))
    for at, month in enumerate(calendar.months):
        answer = search(index, SearchRequest(in_month=month, facets=("category", "paper")), TODAY)
        totals = {value: calendar.total(value)[at] for value in calendar.values if calendar.total(value)[at]}
        assert counts(answer.facets["category"]) == totals
        papers = {"valid": calendar.valid, "to_renew": calendar.to_renew}
        papers = {paper: sum(counts_of[at] for counts_of in found.values()) for paper, found in papers.items()}
        assert counts(answer.facets["paper"]) == {paper: count for paper, count in papers.items() if count}
        assert answer.total == sum(papers.values())
        assert (papers["valid"] > 0, papers["to_renew"] > 0) == (at <= 3, at <= 3)
    with pytest.raises(Invalid):
        season_calendar(index, "price", SearchRequest(), TODAY)


def test_every_facet_names_a_field_that_is_counted() -> None:
    from catalog.search.document import INDEX_FIELDS

    for facet in FACETS.values():
        assert INDEX_FIELDS[facet.field] == ("number" if facet.bands else "key")


def test_goods_out_of_storage_without_a_basis_are_never_in_season(own_index: SearchIndex) -> None:
    fill(own_index, [document(1, season_basis="storage"), document(2, season_basis="storage", storage_basis="4-10℃")])
    on = offer(2)["ship_from_on"]
    found = search(own_index, SearchRequest(season_on=max(on, TODAY)), TODAY)
    assert [card["id"] for card in found.cards] == [offer(2)["id"]]
    assert search(own_index, SearchRequest(), TODAY).total == 2
