"""Exact numbers: a ratio is a pair of integers (numerator, positive denominator). Nothing here ever rounds but
`millionths` and `tenths`, which write a number for people, half up."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import gcd
from typing import Any, NamedTuple

Ratio = tuple[int, int]

ZERO: Ratio = (0, 1)
ONE: Ratio = (1, 1)
MOST_DIGITS = 20
EXPONENTS = range(-12, 13)


class Words(NamedTuple):
    """The same sentence for people, in Chinese and in English."""

    zh: str
    en: str


class NumberRefused(ValueError):
    """A value that is not an exact number within bounds. `reason` is a stable code."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def exact(value: Any) -> Ratio:
    """The ratio of a JSON or TOML number (int or Decimal), in lowest terms.

    Refused (scoring.md, "Refused"): a value of another type (a float too: read the text with parse_float=Decimal), NaN
    and infinity, more than 20 digits, an exponent outside -12..12. The exponent is looked at before any power of ten is
    computed, because a number such as 1e9999999 would take many seconds.
    """
    kind = type(value)
    if kind is int:
        if not -(10**MOST_DIGITS) < value < 10**MOST_DIGITS:
            raise NumberRefused("too_many_digits")
        return value, 1
    if kind is not Decimal:
        raise NumberRefused("not_a_number")
    _, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int):
        raise NumberRefused("not_finite")
    if len(digits) > MOST_DIGITS:
        raise NumberRefused("too_many_digits")
    if exponent not in EXPONENTS:
        raise NumberRefused("exponent_out_of_range")
    ratio: Ratio = value.as_integer_ratio()
    return ratio


def reduced(numerator: int, denominator: int) -> Ratio:
    """The same ratio in lowest terms; the denominator must be positive."""
    shared = gcd(numerator, denominator)
    return numerator // shared, denominator // shared


def _half_up(numerator: int, denominator: int, per_one: int) -> int:
    doubled = 2 * per_one * abs(numerator) + denominator
    rounded = doubled // (2 * denominator)
    return rounded if numerator >= 0 else -rounded


def millionths(numerator: int, denominator: int) -> int:
    """A ratio in whole millionths, half up (away from zero when negative)."""
    return _half_up(numerator, denominator, 1_000_000)


@lru_cache(maxsize=8192)
def six(numerator: int, denominator: int) -> float:
    """A ratio as a JSON number with at most six decimals, half up. For showing; never compare it with a threshold.

    Remembered, because a few scores make up most of a catalog.
    """
    return _half_up(numerator, denominator, 1_000_000) / 1_000_000


def tenths(numerator: int, denominator: int) -> str:
    """A ratio as text with one decimal, half up."""
    rounded = _half_up(numerator, denominator, 10)
    sign = "-" if rounded < 0 else ""
    return f"{sign}{abs(rounded) // 10}.{abs(rounded) % 10}"


def plain(numerator: int, denominator: int, decimals: int = 6) -> str:
    """A ratio as text for a sentence: at most so many decimals, half up, no trailing zeros."""
    rounded = _half_up(numerator, denominator, 10**decimals)
    whole, rest = divmod(abs(rounded), 10**decimals)
    text = f"{whole}.{rest:0{decimals}d}".rstrip("0").rstrip(".")
    return f"-{text}" if rounded < 0 else text


def as_fraction(ratio: Ratio) -> Fraction:
    """For ordering where speed does not matter."""
    return Fraction(*ratio)
