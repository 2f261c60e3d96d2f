"""Pinyin as it is typed, and the other spellings a listed name states."""

from __future__ import annotations

import pytest

from catalog.registry import spellings


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Qúzhōu", "quzhou"),
        ("qu zhou", "quzhou"),
        ("xi'an", "xian"),
        ("lǜ dòu", "lvdou"),
        ("lüdou", "lvdou"),
        ("LVDOU", "lvdou"),
        ("ｌｊｃ", "ljc"),
        ("龙井", ""),
        ("ριγανη", ""),
        ("", ""),
    ],
)
def test_pinyin_is_compared_without_tones_and_spaces(typed: str, stored: str) -> None:
    assert spellings.fold_pinyin(typed) == stored


@pytest.mark.parametrize(
    ("name", "others"),
    [
        ("龙井茶", []),
        ("茅台酒(贵州茅台酒)", ["茅台酒", "贵州茅台酒"]),
        ("木子店老米酒(东山老米酒、东木老米酒)", ["木子店老米酒", "东山老米酒", "东木老米酒"]),
        ("天津板栗(天津产区)", ["天津板栗"]),
        ("朝天核桃(扩大产地范围)", ["朝天核桃"]),
        ("黑龙江大豆(九三垦区)", ["黑龙江大豆"]),
        ("南通长江河豚（养殖）", ["南通长江河豚"]),
        ("东海(老)淮猪肉", ["东海淮猪肉"]),
        ("Vinagre de Jerez / Sherry Vinegar", ["Vinagre de Jerez", "Sherry Vinegar"]),
        ("()", []),
        ("((", []),
    ],
)
def test_a_listed_name_states_its_other_spellings(name: str, others: list[str]) -> None:
    assert spellings.alternatives(name) == others


def test_chinese_is_told_from_other_scripts() -> None:
    assert spellings.has_han("平谷大桃 / Pinggu Da Tao")
    assert spellings.has_han("𠮷")
    assert not spellings.has_han("Pinggu Da Tao")
    assert not spellings.has_han("さくら")
