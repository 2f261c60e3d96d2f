"""What is searched when nothing is meant by a text as it stands, and what is said of it; the same on every engine."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from catalog.accounts.terms import Terms
from catalog.search.analysis import lexicon
from catalog.search.engines.port import SearchIndex
from catalog.search.request import SearchAnswer, SearchRequest
from catalog.search.results.alternatives import without_word
from catalog.search.services.searching import count, every_card, search, season_calendar
from catalog.search.services.suggesting import suggest
from tests.search.snapshots import TODAY, chain, document, fill, span

PLAIN = {"gi_name_zh": "", "variety": "", "story": "", "spec": "", "gi_places": [], "place": chain("330802")}


def named(number: int, name: str, category: str, **changes: Any) -> dict[str, Any]:
    said = {"title": name, "supplier_name": f"农场{number}", "category": category, "spans": [span("A")], **changes}
    return document(number, name_zh=name, **{**PLAIN, **said})


@pytest.fixture
def market(own_index: SearchIndex) -> SearchIndex:
    fill(
        own_index,
        [
            named(1, "衢州椪柑", "fresh_fruit", story="好吃不腻"),
            named(2, "径山茶", "tea", place=chain("330110")),
            named(3, "土蜂蜜", "egg_dairy_honey"),
            named(4, "河蟹", "aquatic", supplier_name="金乐枇杷合作社"),
        ],
    )
    return own_index


def ask(index: SearchIndex, text: str, **asked: Any) -> SearchAnswer:
    return search(index, SearchRequest(text, facets=(), **asked), TODAY)


def names(answer: SearchAnswer) -> list[str]:
    return [card["name"] for card in answer.cards]


def hints(answer: SearchAnswer) -> list[tuple[str, list[str]]]:
    return [(code, figures.get("words", [])) for code, figures in answer.hints]


@pytest.mark.parametrize(
    ("text", "found", "said"),
    [
        ("精彩的椪柑链接", ["衢州椪柑"], [("dropped", ["精彩", "链接"])]),
        ("椪柑视频好吃", ["衢州椪柑"], [("dropped", ["视频"])]),
        ("蜂蜜 不腻", ["土蜂蜜"], [("dropped", ["不腻"])]),
        ("蜂蜜 没有这种东西", ["土蜂蜜"], [("not_read", ["没有这种东西"])]),
        ("高山茶", ["径山茶"], [("dropped", ["高山"])]),
        ("高山绿茶", [], [("dropped", ["高山"]), ("protected_not_offered", ["绿茶"])]),
        ("椪柑、蜂蜜", ["衢州椪柑", "土蜂蜜"], [("either", ["椪柑", "蜂蜜"])]),
        ("椪柑，蜂蜜", ["衢州椪柑", "土蜂蜜"], [("either", ["椪柑", "蜂蜜"])]),
        ("椪柑/蜂蜜", ["衢州椪柑", "土蜂蜜"], [("either", ["椪柑", "蜂蜜"])]),
        ("椪柑+蜂蜜", ["衢州椪柑", "土蜂蜜"], [("either", ["椪柑", "蜂蜜"])]),
        ("椪柑和蜂蜜", ["衢州椪柑", "土蜂蜜"], [("either", ["椪柑", "蜂蜜"])]),
        ("椪柑 + 蜂蜜", ["衢州椪柑", "土蜂蜜"], [("either", ["椪柑", "蜂蜜"])]),
        ("椪柑 、 蜂蜜", ["衢州椪柑", "土蜂蜜"], [("either", ["椪柑", "蜂蜜"])]),
        ("椪柑, 蜂蜜", ["衢州椪柑", "土蜂蜜"], [("either", ["椪柑", "蜂蜜"])]),
        ("1元以上 盒", ["衢州椪柑", "径山茶", "土蜂蜜", "河蟹"], [("dropped", ["盒"])]),
        ("椪柑 和 蜂蜜", ["衢州椪柑", "土蜂蜜"], [("either", ["椪柑", "蜂蜜"])]),
        ("椪柑、没见过的", ["衢州椪柑"], [("dropped", ["没见过的"])]),
        ("xyzzyq", [], [("unknown_word", ["xyzzyq"])]),
        ("没有这种东西", [], [("unknown_word", ["没有这种东西"])]),
        ("红美人", [], [("not_offered", ["红美人"])]),
        ("阳澄湖大闸蟹", [], [("protected_not_offered", ["阳澄湖大闸蟹"])]),
        ("枇杷", ["河蟹"], [("protected_not_offered", ["枇杷"]), ("mentioned_only", ["枇杷"])]),
        ("🍊", ["衢州椪柑", "径山茶", "土蜂蜜", "河蟹"], [("only_signs", [])]),
    ],
)
def test_a_text_that_means_no_offer_is_loosened_and_said(
    market: SearchIndex, text: str, found: list[str], said: list[tuple[str, list[str]]]
) -> None:
    answer = ask(market, text)
    assert (sorted(names(answer)), hints(answer), answer.corrected) == (sorted(found), said, [])


@pytest.mark.parametrize(
    ("text", "meant", "found", "said"),
    [
        ("碰柑", "椪柑", ["衢州椪柑"], []),
        ("碰甘", "椪柑", ["衢州椪柑"], []),
        ("精彩碰柑链接", "椪柑", ["衢州椪柑"], [("dropped", ["精彩", "链接"])]),
        ("琵琶", "枇杷", ["河蟹"], [("protected_not_offered", ["枇杷"]), ("mentioned_only", ["枇杷"])]),
        ("经山茶", "径山茶", ["径山茶"], []),
    ],
)
def test_what_sounds_like_a_name_is_taken_for_it_and_said(
    market: SearchIndex, text: str, meant: str, found: list[str], said: list[tuple[str, list[str]]]
) -> None:
    answer = ask(market, text)
    assert (names(answer), answer.corrected, hints(answer)) == (found, [meant], said)


def test_what_matches_as_it_stands_is_never_loosened(market: SearchIndex) -> None:
    for text in ("椪柑", "衢州 椪柑", "penggan", "好吃", "枇杷合作社", '"碰柑"', "碰柑 OR 琵琶", "名称:碰柑", "-茶"):
        answer = ask(market, text)
        assert (answer.corrected, hints(answer)) == ([], []), text
    assert ask(market, '"碰柑"').total == 0


def test_known_words_that_are_not_together_are_offered_one_at_a_time(market: SearchIndex) -> None:
    for text in ("衢州蜂蜜茶", "新疆椪柑", "新疆 椪柑", "新疆椪柑链接"):
        answer = ask(market, text)
        assert (answer.total, answer.corrected) == (0, []), text
    (one,) = ask(market, "新疆椪柑链接").alternatives
    assert (one.kind, one.value, one.total, one.text) == ("drop_word", "新疆", 1, "椪柑")
    assert names_of_nearest(ask(market, "新疆椪柑")) == ["衢州椪柑"]


def test_what_is_not_offered_leads_to_the_nearest_kind(market: SearchIndex) -> None:
    for text, kind, found in (
        ("红美人", "柑橘", "衢州椪柑"),
        ("武夷岩茶", "茶", "径山茶"),
        ("澳洲龙虾", "水产", "河蟹"),
    ):
        answer = ask(market, text)
        near = [one.value for one in answer.alternatives if one.kind == "nearest_kind"]
        assert (near, names_of_nearest(answer)) == ([kind], [found]), text
    hint = dict(ask(market, "阳澄湖大闸蟹").hints)["protected_not_offered"]
    assert (hint["names"], hint["count"]) == ("阳澄湖大闸蟹", 1)


def names_of_nearest(answer: SearchAnswer) -> list[str]:
    return [json.loads(card)["name"] for card in answer.nearest_json]


def test_a_filter_that_leaves_nothing_drops_no_word(market: SearchIndex) -> None:
    answer = ask(market, "椪柑", chosen={"grade": ("C",)})
    assert (answer.total, hints(answer)) == (0, [])
    loosened = ask(market, "椪柑链接", chosen={"grade": ("C",)})
    assert (loosened.total, hints(loosened)) == (0, [("dropped", ["链接"])])
    assert [one.kind for one in loosened.alternatives] == ["drop_filter"]


def test_what_else_was_asked_stays_beside_the_loosened_words(own_index: SearchIndex) -> None:
    fill(own_index, [named(at, "衢州椪柑", "fresh_fruit", live_price_fen=at * 1000) for at in range(1, 5)])
    for text in ("碰柑", "椪柑链接", "椪柑、蜂蜜"):
        for price, total in ((15, 1), (25, 2), (35, 3)):
            assert ask(own_index, f"{text} 价格:..{price}").total == total, text
            answer = ask(own_index, f"{text} {price}元以下")
            assert (answer.total, answer.understood[0].without) == (total, text)
            assert ask(own_index, f"{price}元以下 {text}").understood[0].without == text


def test_pages_counts_and_exports_agree_with_the_first_page(own_index: SearchIndex) -> None:
    same = {"category": "fresh_fruit"}
    fill(own_index, [named(at, "衢州椪柑", live_price_fen=at * 100, **same) for at in range(1, 8)])
    for text in ("精彩椪柑链接", "碰柑", "椪柑、蜂蜜"):
        seen: list[str] = []
        cursor = None
        for _ in range(3):
            answer = ask(own_index, text, limit=3, cursor=cursor)
            assert answer.total == 7
            seen += [card["id"] for card in answer.cards]
            cursor = answer.next_cursor
        assert (len(set(seen)), cursor) == (7, None)
        request = SearchRequest(text, sort="price")
        calendar = season_calendar(own_index, "category", SearchRequest(text), TODAY)
        in_month = ask(own_index, text, in_month=calendar.months[0]).total
        assert calendar.total("fresh_fruit")[0] == in_month == 7, text
        assert count(own_index, request, TODAY) == len(list(every_card(own_index, request, TODAY))) == 7


def test_only_what_is_listed_is_spoken_of(own_index: SearchIndex) -> None:
    gone = [span("A", through_on=TODAY)]
    fill(own_index, [named(1, "无名果", "fresh_fruit", spans=gone), named(2, "土蜂蜜", "egg_dairy_honey")])
    tomorrow = TODAY + timedelta(days=1)
    for text, now in (("吴明果", ["无名果"]), ("无名果链接", [])):
        assert ask(own_index, text).corrected == now
        later = search(own_index, SearchRequest(text, facets=()), tomorrow)
        assert (later.total, later.corrected) == (0, []), text


def test_every_engine_loosens_alike(indexes: dict[str, SearchIndex]) -> None:
    texts = (
        "好吃的核桃礼盒",
        "合桃",
        "核桃、没有的",
        "海南核桃",
        "高山茶",
        "阳澄湖大闸蟹",
        "苹果和核桃",
        "没有这种东西",
    )
    for text in texts:
        answers = [ask(index, text) for index in indexes.values()]
        assert all(answer == answers[0] for answer in answers), text


def test_produce_and_describing_words_are_not_misspelt() -> None:
    for text in ("高山茶", "高山绿茶", "衢州椪柑", "富平木瓜", "茶"):
        assert lexicon().is_made_of_words(text), text
    for text in ("铁力北五昧子", "衢州碰柑", "公家牛肉", "径三茶", "longjing"):
        assert not lexicon().is_made_of_words(text), text
    assert "枇杷" in lexicon().sounding("pipa") and lexicon().sounding("") == ()
    assert [one.name for one in lexicon().protected("阳澄湖大闸蟹")] == ["阳澄湖大闸蟹"]


@pytest.mark.parametrize(
    ("begun", "name"),
    [
        ("tea", "径山茶"),
        ("茶", "径山茶"),
        ("penggan", "衢州椪柑"),
        ("pènggān", "衢州椪柑"),
        ("碰柑", "衢州椪柑"),
        ("衢州的椪", "衢州椪柑"),
        ("柑橘", "衢州椪柑"),
        ("蜜", "土蜂蜜"),
        ("琵琶", "金乐枇杷合作社"),
    ],
)
def test_what_a_search_finds_is_suggested_too(market: SearchIndex, begun: str, name: str) -> None:
    assert suggest(market, begun, TODAY)[0].text == name
    assert suggest(market, "没有这种东西", TODAY) == suggest(market, "xyzzyq", TODAY) == []


def test_suppliers_are_suggested_after_what_is_offered(own_index: SearchIndex) -> None:
    tea_house = {"supplier_name": "茶山合作社"}
    fill(own_index, [named(1, "土蜂蜜", "egg_dairy_honey", **tea_house), named(2, "径山茶", "tea", **tea_house)])
    assert [(one.kind, one.text) for one in suggest(own_index, "茶", TODAY)] == [
        ("name", "径山茶"),
        ("supplier", "茶山合作社"),
    ]
    (first, *_) = suggest(own_index, "1元以上的茶", TODAY)
    assert (first.kind, first.text) == ("name", "1元以上的径山茶")


def test_a_suggestion_keeps_the_trade_terms_of_who_may_ask_for_them(market: SearchIndex) -> None:
    assert suggest(market, "佣金高的椪", TODAY, trade=Terms.ADMITTED)[0].text == "佣金高的衢州椪柑"
    assert suggest(market, "佣金高的椪", TODAY)[0].text == "衢州椪柑"


def dropped(answer: SearchAnswer) -> dict[str, tuple[int, str | None]]:
    return {one.value: (one.total, one.text) for one in answer.alternatives if one.kind == "drop_word"}


def test_one_understood_part_alone_can_be_done_without(market: SearchIndex) -> None:
    assert dropped(ask(market, "90斤")) == {"90斤": (4, "")}
    assert ask(market, "xyzzyq").alternatives == [], "a word alone is what was looked for"


def test_a_condition_of_the_query_language_can_be_done_without(market: SearchIndex) -> None:
    assert dropped(ask(market, "椪柑 -衢州")) == {"-衢州": (1, "椪柑"), "椪柑": (1, "-衢州")}
    assert dropped(ask(market, "椪柑 价格:..1")) == {"价格:..1": (1, "椪柑")}


def test_where_one_less_is_not_enough_two_are_left_out(market: SearchIndex) -> None:
    answer = ask(market, "椪柑 0.1元以下 90斤 1元以上 有货 A级")
    assert dropped(answer)["0.1元以下、90斤"] == (1, "椪柑 1元以上 有货 A级")
    assert names_of_nearest(answer) == ["衢州椪柑"]


def test_what_is_out_of_season_is_not_said_to_be_missing(own_index: SearchIndex) -> None:
    long = [span("A", through_on=TODAY + timedelta(days=90))]
    fill(own_index, [named(1, "衢州椪柑", "fresh_fruit"), named(2, "径山茶", "tea", spans=long)])
    answer = ask(own_index, "椪柑", season_on=TODAY + timedelta(days=400))
    assert (answer.total, hints(answer)) == (0, [])
    assert "nearest_kind" not in [one.kind for one in answer.alternatives]


def test_an_english_word_that_is_not_offered_has_its_nearest_kind(market: SearchIndex) -> None:
    near = {text: [one.value for one in ask(market, text).alternatives] for text in ("bayberry", "杨梅")}
    assert near == {"bayberry": ["水果"], "杨梅": ["水果"]}


@pytest.mark.parametrize(
    ("text", "word", "left"),
    [("国庆 的水果", "水果", "国庆"), ("水果的 茶", "水果", "茶"), ("茶 -绿茶", "-绿茶", "茶"), ("茶", "茶", "")],
)
def test_what_joined_a_word_goes_with_it(text: str, word: str, left: str) -> None:
    assert without_word(text, word) == left
