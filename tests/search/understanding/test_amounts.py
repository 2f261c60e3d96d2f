"""Amounts as they are typed, and as a specification says them."""

from __future__ import annotations

import pytest

from catalog.search.understanding.amounts import amounts, grams_said
from catalog.search.understanding.numerals import read_number
from catalog.search.understanding.part import keyboard

GRAMS = {
    "5斤": 2500,
    "五斤": 2500,
    "5 斤装": 2500,
    "９斤": 4500,
    "九斤": 4500,
    "500g": 500,
    "33克": 33,
    "500 克": 500,
    "2.5kg": 2500,
    "2.5 公斤": 2500,
    "2.5㎏": 2500,
    "1千克": 1000,
    "半斤": 250,
    "三斤半": 1750,
    "二两": 100,
    "两斤": 1000,
    "十二斤": 6000,
    "一箱10斤": 5000,
    "净重5斤": 2500,
    "5斤左右": 2500,
    "2x5斤": 5000,
    "2 × 5 斤": 5000,
    "5斤*2箱": 5000,
    "5 KG": 5000,
}
RANGES = {
    "3-5斤": "1500..2500",
    "3斤到5斤": "1500..2500",
    "5到3斤": "1500..2500",
    "5斤以上": "2500..",
    "不超过10斤": "..5000",
    "半斤以下": "..250",
}
NOTHING = [
    "斤",
    "0斤",
    "零斤",
    "999999999斤",
    "9" * 400 + "斤",
    "500ml",
    "5gb",
    "两头乌",
    "金华两头乌",
    "5",
    "..斤",
    "克",
]
SAID = {
    "5 斤装 · 横径 70 mm 以上": [2500],
    "2 x 5斤": [2500],
    "250 g装 · 一芽二叶": [250],
    "3 斤装 · 净膛 1.5–2 kg": [1500],
    "4 斤装 · 单支 250 g 以上": [2000],
    "一箱": [],
}
NUMBERS = {"30": 30, "三十": 30, "十五": 15, "一百二": 120, "一百零二": 102, "两千五百": 2500, "1万": 10_000,
           "一万二": 12_000, "百": 100, "二零二六": 2026}  # fmt: skip


@pytest.mark.parametrize("typed", GRAMS)
def test_an_amount_is_what_weighs_it_within_two_percent(typed: str) -> None:
    part = max(amounts(keyboard(typed)), key=lambda part: part.end - part.start)
    assert part.grams == GRAMS[typed]
    low, high = map(int, part.values[0].split(".."))
    assert low - 1 < GRAMS[typed] * 0.98 <= low and high <= GRAMS[typed] * 1.02 < high + 1


@pytest.mark.parametrize("typed", RANGES)
def test_a_range_of_amounts_holds_its_ends(typed: str) -> None:
    part = max(amounts(keyboard(typed)), key=lambda part: part.end - part.start)
    assert (part.filter, part.values, part.grams) == ("weight", (RANGES[typed],), None)


@pytest.mark.parametrize("typed", NOTHING)
def test_what_is_no_amount_stays_text(typed: str) -> None:
    assert amounts(keyboard(typed)) == []


@pytest.mark.parametrize("spec", SAID)
def test_a_specification_says_its_pack_and_not_the_size_of_a_piece(spec: str) -> None:
    assert list(grams_said(keyboard(spec))) == SAID[spec]


@pytest.mark.parametrize("typed", NUMBERS)
def test_chinese_and_arabic_digits_are_one_number(typed: str) -> None:
    assert read_number(typed) == NUMBERS[typed]


@pytest.mark.parametrize("typed", ["三三十", "百百", "十十", "半半", "万万"])
def test_digits_in_no_order_are_no_number(typed: str) -> None:
    assert read_number(typed) is None
