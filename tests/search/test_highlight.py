"""What of a name is marked for what somebody typed."""

from __future__ import annotations

import json

import pytest

from catalog.search.results.highlight import highlights, marks
from tests.search.snapshots import document


def shown(text: str, *words: str) -> str:
    """The text with its marks in square brackets."""
    pieces, at = [], 0
    for start, end in marks(text, words):
        pieces += [text[at:start], "[", text[start:end], "]"]
        at = end
    return "".join(pieces) + text[at:]


@pytest.mark.parametrize(
    ("text", "words", "marked"),
    [
        ("衢州椪柑", ["椪柑"], "衢州[椪柑]"),
        ("衢州椪柑", ["柑"], "衢州椪[柑]"),
        ("西湖龍井", ["龙井"], "西湖[龍井]"),
        ("西湖龙井", ["龍井", "龙井"], "西湖[龙井]"),
        ("常山马铃薯", ["土豆"], "常山[马铃薯]"),
        ("衢州椪柑", ["penggan"], "衢州[椪柑]"),
        ("衢州椪柑", ["peng", "gan"], "衢州[椪柑]"),
        ("衢州椪柑", ["quzhoup"], "[衢州椪]柑"),
        ("衢州椪柑", ["zhoupeng"], "衢[州椪]柑"),
        ("衢州椪柑", ["qzpg"], "[衢州椪柑]"),
        ("衢州椪柑", ["pg"], "衢州[椪柑]"),
        ("衢州椪柑", ["hou"], "衢州椪柑"),
        ("衢州椪柑", ["p"], "衢州椪柑"),
        ("长白山人参", ["changbai"], "[长白]山人参"),
        ("长白山人参", ["zhangbai"], "[长白]山人参"),
        ("单县羊肉汤", ["danxian"], "[单县]羊肉汤"),
        ("单县羊肉汤", ["shanxian"], "[单县]羊肉汤"),
        ("Longjing Green Tea", ["green", "tea"], "Longjing [Green] [Tea]"),
        ("Longjing Green Tea", ["jing"], "Longjing Green Tea"),
        ("椪柑（A1 级）", ["a1"], "椪柑（[A1] 级）"),
        ("ＡＢ椪柑", ["ab"], "[ＡＢ]椪柑"),
        ("衢州茶", ["浙江茶"], "衢州[茶]"),
        ("", ["茶"], ""),
        ("茶", [], "茶"),
        ("ﷺ İ茶\x00", ["茶"], "ﷺ İ[茶]\x00"),
    ],
)
def test_marks(text: str, words: list[str], marked: str) -> None:
    assert shown(text, *words) == marked


def test_the_names_of_a_card_are_marked_field_by_field() -> None:
    card = json.loads(document(0, name_zh="衢州椪柑", name_en="Quzhou ponkan", gi_name_zh="椪柑", title="礼盒")["card"])
    assert highlights(card, ("ponkan",)) == {"name_en": [(7, 13)]}
    assert highlights(card, ("penggan",)) == {"name": [(2, 4)], "gi.name": [(0, 2)]}
