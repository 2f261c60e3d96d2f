"""Both readings of a name find it, and whoever reads it right comes first; the same on every engine."""

from __future__ import annotations

import json

import pytest

from catalog.search.analysis.name_forms import name_forms
from catalog.search.engines.port import SearchIndex
from catalog.search.request import SearchRequest
from catalog.search.services.searching import search
from catalog.search.services.suggesting import suggest
from tests.search.snapshots import TODAY, chain, document, fill

SOUP, SHANXIAN_TEA, ROOT, BELL, DATE, ORANGE = (
    "单县羊肉汤",
    "陕县红茶",
    "崇州重楼",
    "钟楼糕",
    "乐清铁皮石斛",
    "黄岩蜜橘",
)


@pytest.fixture
def filled(own_index: SearchIndex) -> SearchIndex:
    """Names that two people read differently, beside names that only sound like the wrong reading."""
    names = [(SOUP, "371722"), (SHANXIAN_TEA, "411203"), (ROOT, "510184"), (BELL, "320404"), (DATE, "330382")]
    places = [*names, (ORANGE, "331003")]
    fill(
        own_index,
        [
            document(number, name_zh=name, title=name, gi_name_zh=name, place=chain(code), gi_places=[], story="")
            for number, (name, code) in enumerate(places)
        ],
    )
    return own_index


def found(index: SearchIndex, text: str) -> list[str]:
    return [json.loads(card)["name"] for card in search(index, SearchRequest(text), TODAY).cards_json]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("shanxianyangroutang", SOUP),
        ("danxianyangroutang", SOUP),
        ("danxian", SOUP),
        ("dan xian", SOUP),
        ("danxian yangrou", SOUP),
        ("danxiany", SOUP),
        ("dxyrt", SOUP),
        ("名称:danxian", SOUP),
        ("产地:danxian", SOUP),
        ("chonglou", ROOT),
        ("chongzhouzhonglou", ROOT),
        ("yueqing", DATE),
        ("leqing", DATE),
        ("leqing 铁皮石斛", DATE),
        ("产地:leqing", DATE),
    ],
)
def test_both_readings_find(filled: SearchIndex, typed: str, name: str) -> None:
    assert found(filled, typed)[0] == name
    assert search(filled, SearchRequest(typed), TODAY).corrected == []


@pytest.mark.parametrize(("typed", "names"), [("zhonglou", [BELL, ROOT]), ("shanxian", {SOUP, SHANXIAN_TEA})])
def test_what_is_read_so_comes_before_what_is_misread_so(filled: SearchIndex, typed: str, names: object) -> None:
    answer = found(filled, typed)
    assert (answer if isinstance(names, list) else set(answer)) == names


@pytest.mark.parametrize(
    ("begun", "name"),
    [("shanx", SOUP), ("danx", SOUP), ("dxyr", SOUP), ("chongzhouzh", ROOT), ("leqingt", DATE), ("yueqingt", DATE)],
)
def test_both_readings_are_suggested(filled: SearchIndex, begun: str, name: str) -> None:
    assert ("name", name) in [(one.kind, one.text) for one in suggest(filled, begun, TODAY)]


def test_a_place_is_suggested_by_both_readings(filled: SearchIndex) -> None:
    for begun in ("yueqing", "leqing"):
        assert ("place", "乐清") in [(one.kind, one.text) for one in suggest(filled, begun, TODAY)]


def test_suggestions_that_are_read_so_come_first(own_index: SearchIndex) -> None:
    # Three offers of what is misread so, one of what is read so: the misread one would lead by its count.
    fill(own_index, [document(n, name_zh=name) for n, name in enumerate(["重楼片", "重楼片", "重楼片", "钟楼糕"])])
    assert [one.text for one in suggest(own_index, "zhonglou", TODAY) if one.kind == "name"] == ["钟楼糕", "重楼片"]


def test_a_misreading_stands_in_no_field_of_the_right_one() -> None:
    forms = name_forms(SOUP)
    assert forms.pinyin == ("shanxianyangroutang",) and forms.initials == ("sxyrt",)
    assert forms.misread == ("danxianyangroutang", "dxyrt")
    built = document(0, name_zh=SOUP, place=chain("371722"))
    assert not [
        one for one in (*built["starts"], *built["pinyin"], *built["initials"]) if one.startswith(("dan", "dx"))
    ]
    assert "danxian" not in built["places"] and "misread:danxian" in built["places"]
    assert forms.misread_parts >= {"danxian", "danxianyang"} and "xianyang" not in forms.misread_parts
    assert (name_forms(ORANGE).misread, name_forms(ORANGE).misread_parts) == ((), frozenset())
