"""Two spellings of one name are one name, for registers, forms and search alike."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.folding import VARIANTS, fold, is_letter_or_digit, key_of, simplified, unified

IDEOGRAPHS = [chr(code) for block in (range(0x3400, 0xA000), range(0x20000, 0x323B0)) for code in block]


@pytest.mark.parametrize(
    ("written", "same_as"),
    [
        ("西湖龙井\u200b", "西湖龙井"),
        ("\u202e西湖\ufeff龙井\u2060", "西湖龙井"),
        ("文 鲤", "文鲤"),
        ("文\u3000鲤", "文鲤"),
        ("茅台酒（贵州茅台酒）", "茅台酒(贵州茅台酒)"),
        ("抚远“黑龙江鲟鳇鱼”鱼子", "抚远黑龙江鲟鳇鱼鱼子"),
        ("ＰＡＲＭＡ　１２３", "parma123"),
        ("Würzburger Stein-Berg", "wurzburger steinberg"),
        ("Fleur de Sel", "FLEUR DE SEL"),
        ("Straße", "strasse"),
        ("Ǆ", "dž"),
        ("煙臺蘋果", "烟台苹果"),
        ("煙臺蘋菓", "烟台苹果"),
        ("龍井", "龙井"),
        ("竜井", "龙井"),
        ("陽澄湖大閘蠏", "阳澄湖大闸蟹"),
        ("蘿蔔乾", "萝卜干"),
        ("⻳⾜", "龟足"),
        ("⻰井", "龙井"),
        ("⿓井", "龙井"),
        ("⼤⽶", "大米"),
        ("⻩⾖", "黄豆"),
        ("乾安县", "乾安縣"),
        ("\uf907嶋", "龟岛"),
    ],
)
def test_spellings_of_one_name_fold_alike(written: str, same_as: str) -> None:
    assert key_of(written) == key_of(same_as) != ""


@pytest.mark.parametrize(("one", "another"), [("龙井茶", "龙井"), ("椪柑", "碰柑"), ("a1", "a2"), ("\U00031350", "")])
def test_different_names_stay_different(one: str, another: str) -> None:
    assert key_of(one) != key_of(another)


@pytest.mark.parametrize("nothing", ["", " ", "%_", "()（）", "\u200b\u200b", "\x00", "🍊", "…"])
def test_what_holds_no_letter_folds_to_nothing(nothing: str) -> None:
    assert key_of(nothing) == ""


def test_characters_newer_than_python_are_letters() -> None:
    """𱍐 is of Unicode 15, 𮯰 of 15.1; the last place of the plane may be given to one tomorrow."""
    for character in ("\U00031350", "\U0002ebf0", "\U0003fffd", "\U00020000"):
        assert is_letter_or_digit(character) and key_of(f"（{character}）") == character
    assert not is_letter_or_digit("\U0003fffe") and not is_letter_or_digit("\U00040000")


def test_every_radical_becomes_the_character_it_looks_like() -> None:
    left = [code for code in range(0x2E80, 0x2FE0) if unified(chr(code)) == chr(code)]
    assert [hex(code) for code in left if unicodedata.category(chr(code)) != "Cn"] == ["0x2e80"]
    assert all(is_letter_or_digit(unified(chr(code))) for code in range(0x2E81, 0x2FD6) if code not in left)


def test_simplified_is_one_character_for_one_and_final() -> None:
    once = list(map(simplified, IDEOGRAPHS))
    assert all(len(one) == 1 for one in once)
    assert list(map(simplified, once)) == once


def test_every_variant_folds_to_its_character() -> None:
    lines = VARIANTS.read_text(encoding="utf-8").splitlines()
    pairs = [pair for line in lines if not line.startswith("#") for pair in line.split()]
    assert len(pairs) > 300 and len({variant for variant, _ in pairs}) == len(pairs)
    assert [pair for pair in pairs if not simplified(pair[0]) == simplified(pair[1]) == pair[1]] == []


@given(st.text(max_size=20), st.text(max_size=20))
def test_a_part_of_a_text_folds_to_a_part(one: str, other: str) -> None:
    """Nothing reaches over a space, so a list of words folds word by word."""
    assert simplified(one + other) == simplified(one) + simplified(other)
    assert key_of(f"{one} {other}") == key_of(one) + key_of(other)


@given(st.text(max_size=30))
def test_folding_again_changes_nothing(text: str) -> None:
    assert key_of(key_of(text)) == key_of(text)
    assert fold(fold(text)) == fold(text)
