"""Writing ratios for people: half up, and the reason of a number that is refused."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from catalog.standards.numbers import NumberRefused, as_fraction, exact, millionths, plain, reduced, six, tenths


@pytest.mark.parametrize(
    ("ratio", "whole"),
    [
        ((1, 1), 1_000_000),
        ((1, 3), 333_333),
        ((2, 3), 666_667),
        ((1, 2_000_000), 1),
        ((-1, 2_000_000), -1),
        ((0, 7), 0),
    ],
)
def test_millionths_are_rounded_half_up(ratio: tuple[int, int], whole: int) -> None:
    assert millionths(*ratio) == whole


@pytest.mark.parametrize(
    ("ratio", "tenth", "six_decimals", "four", "whole"),
    [
        ((0, 7), "0.0", 0.0, "0", "0"),
        ((1, 3), "0.3", 0.333333, "0.3333", "0"),
        ((2, 3), "0.7", 0.666667, "0.6667", "1"),
        ((-2, 3), "-0.7", -0.666667, "-0.6667", "-1"),
        ((1, 20), "0.1", 0.05, "0.05", "0"),
        ((-1, 20), "-0.1", -0.05, "-0.05", "0"),
        ((-1, 21), "0.0", -0.047619, "-0.0476", "0"),
        ((1999, 20), "100.0", 99.95, "99.95", "100"),
        ((100, 1), "100.0", 100.0, "100", "100"),
        ((1, 20_000), "0.0", 0.00005, "0.0001", "0"),
        ((-23, 10), "-2.3", -2.3, "-2.3", "-2"),
    ],
)
def test_numbers_for_people(ratio: tuple[int, int], tenth: str, six_decimals: float, four: str, whole: str) -> None:
    assert (tenths(*ratio), six(*ratio)) == (tenth, six_decimals)
    assert (plain(*ratio, 4), plain(*ratio, 0)) == (four, whole)


def test_six_decimals_unless_said_otherwise() -> None:
    assert (plain(1, 3), plain(5, 4), plain(1, 2_000_000), plain(-7, 1)) == ("0.333333", "1.25", "0.000001", "-7")
    assert (six(1, 2_000_000), six(1, 2_000_001)) == (0.000001, 0.0)


def test_lowest_terms() -> None:
    assert (reduced(6, 4), reduced(-6, 4), reduced(0, 5), reduced(7, 3)) == ((3, 2), (-3, 2), (0, 1), (7, 3))
    assert as_fraction((6, 4)) == Fraction(3, 2)


@pytest.mark.parametrize(
    ("value", "ratio"),
    [
        (7, (7, 1)),
        (-(10**20) + 1, (-(10**20) + 1, 1)),
        (10**20 - 1, (10**20 - 1, 1)),
        (Decimal("12.50"), (25, 2)),
        (Decimal("-0.04"), (-1, 25)),
        (Decimal("9" * 20), (10**20 - 1, 1)),
        (Decimal("1E-12"), (1, 10**12)),
        (Decimal("1E+12"), (10**12, 1)),
    ],
)
def test_exact_numbers(value: Any, ratio: tuple[int, int]) -> None:
    assert exact(value) == ratio


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (10**20, "too_many_digits"),
        (-(10**20), "too_many_digits"),
        (Decimal("1" * 21), "too_many_digits"),
        (Decimal("1E-13"), "exponent_out_of_range"),
        (Decimal("1E+13"), "exponent_out_of_range"),
        (Decimal("NaN"), "not_finite"),
        (Decimal("Infinity"), "not_finite"),
        (True, "not_a_number"),
        ("7", "not_a_number"),
        (None, "not_a_number"),
    ],
)
def test_numbers_out_of_bounds(value: Any, reason: str) -> None:
    with pytest.raises(NumberRefused) as refusal:
        exact(value)
    assert refusal.value.reason == reason


def test_a_refused_number_says_why() -> None:
    with pytest.raises(NumberRefused) as refusal:
        exact(0.5)
    assert (refusal.value.reason, str(refusal.value)) == ("not_a_number", "not_a_number")
