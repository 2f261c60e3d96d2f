"""Answers as JSON text keep every digit."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.errors import Invalid
from catalog.scoring.answers import from_json, to_json

NUMBERS = st.integers(-(10**19), 10**19) | st.decimals(allow_nan=False, allow_infinity=False, places=6)
VALUES = st.recursive(
    st.booleans() | st.none() | st.text(max_size=8) | NUMBERS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)


@given(VALUES)
def test_there_and_back(value: Any) -> None:
    text = to_json(value)
    assert from_json(text) == value
    assert to_json(from_json(text)) == text


def test_digits_stay_as_written() -> None:
    assert to_json(from_json('{"b": 12.80, "a": 1E+2}')) == '{"a":1E+2,"b":12.80}'
    assert isinstance(from_json("12.8"), Decimal)
    assert isinstance(from_json("12"), int)


def test_bad_numbers_are_kept_to_be_refused_by_their_criterion() -> None:
    assert str(from_json("NaN")) == "NaN"
    assert str(from_json("-Infinity")) == "-Infinity"
    assert from_json("9" * 5000) == Decimal("9" * 5000)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('{"a": 1, "a": 2}', "a"),
        ("[" * 100_000, "json"),
        ("{", "json"),
        ("", "json"),
        (b"\xff", "json"),
        ("1e99999999999999999999", "json"),
    ],
    ids=["one key twice", "depth", "cut short", "nothing", "not UTF-8", "a huge exponent"],
)
def test_what_is_not_json_is_refused(text: Any, key: str) -> None:
    with pytest.raises(Invalid) as refusal:
        from_json(text)
    assert list(refusal.value.errors) == [key]


def test_a_float_is_not_exact() -> None:
    with pytest.raises(TypeError):
        to_json({"value": 12.8})


def test_chinese_stays_readable_and_a_float_is_refused() -> None:
    assert to_json({"reason": "评价不足 30 条"}) == '{"reason":"评价不足 30 条"}'
    with pytest.raises(TypeError, match=r"^a float is not exact: keep answers as int or Decimal$"):
        to_json({"value": 0.5})


@pytest.mark.parametrize(("digits", "kind"), [(20, int), (21, int), (22, Decimal)])
def test_whole_numbers_are_read_as_such_up_to_one_digit_too_many(digits: int, kind: type) -> None:
    """A sign counts as a digit here; what is too long is refused by its criterion."""
    assert type(from_json("7" * digits)) is kind


def test_the_key_given_twice_is_named_and_no_other() -> None:
    with pytest.raises(Invalid) as refusal:
        from_json('{"a": 1, "b": 2, "c": 3, "b": 4}')
    assert refusal.value.errors == {"b": ["given_twice"]}
    long = "k" * 60
    with pytest.raises(Invalid) as refusal:
        from_json(f'{{"{long}": 1, "{long}": 2}}')
    assert refusal.value.errors == {"k" * 40: ["given_twice"]}
