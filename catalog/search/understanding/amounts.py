"""Amounts in any usual spelling as grams: 5斤, 五斤, 500g, 2.5公斤, 三斤半, 2x5斤, 3-5斤, 5斤以上. Pure.

1 斤 is 500 g, 1 两 50 g (the market units of China, State Council 1959-06-25).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from catalog.search.understanding.bounds import Bounds, banded, pattern, read_bounds
from catalog.search.understanding.numerals import NUMBER, read_number
from catalog.search.understanding.part import Part

_WORTH = {"公斤": 1000, "千克": 1000, "kg": 1000, "kgs": 1000, "㎏": 1000, "市斤": 500, "斤": 500, "克": 1, "g": 1,
          "两": 50, "jin": 500}  # fmt: skip
_UNIT = (
    r"(?:公斤|千克|kgs?(?![a-z])|㎏|市斤|斤|jin(?![a-z])|克(?![拉])|g(?![a-z0-9])"
    r"|两(?![头面岸广江湖年个盒箱袋件份年色种]))"
)
_LEAD = "净含量|净重|毛重|重量|重|每箱|每件|每份|每盒|每袋|一箱|一件|一份|一盒|一袋|整箱|分量|份量|weighing|weight"
_AMOUNT = pattern(
    _UNIT, _LEAD, "(?!)", "/[箱件份盒袋]|(?:的?(?:整箱|[一每]?箱|[一每]?件|[一每]?盒|礼?袋|[大小]?包))?装?"
)
_TIMES = r"\s*[x*]\s*"
_SEVERAL = re.compile(
    rf"(?P<times>{NUMBER}){_TIMES}(?P<number>{NUMBER})\s*(?P<unit>{_UNIT})装?"
    rf"|(?P<number2>{NUMBER})\s*(?P<unit2>{_UNIT}){_TIMES}(?P<times2>{NUMBER})\s*[箱袋盒包件个份]?"
)
# A range, or what one piece weighs at least, is no amount of the pack.
_ONE = re.compile(
    rf"(?<![-~到至]) ?(?P<number>{NUMBER})\s*(?P<unit>{_UNIT})(?P<half>半)?(?!\s*(?:[-~到至/]|以[上下内]|左右))"
)
# An offer weighs an amount that it comes within two percent of.
_PARTS_OF_A_HUNDRED = 2
_LARGEST_GRAMS = 10**8


def amounts(text: str) -> list[Part]:
    """What a text says of the net weight (`weight`, in grams)."""
    found = []
    for match in _SEVERAL.finditer(text):
        said = match.groupdict()
        number, times = (read_number(said[one] or said[f"{one}2"]) for one in ("number", "times"))
        if number and times:
            found += _weighing(match, number * times * _worth(said["unit"] or said["unit2"]))
    for match in _AMOUNT.finditer(text):
        bounds = read_bounds(match, _worth)
        if bounds is None or bounds.largest > _LARGEST_GRAMS:
            continue
        if bounds.single:
            found += _weighing(match, bounds.low or Decimal(0))
        else:
            found.append(banded(match, "weight", bounds))
    return found


def grams_said(text: str) -> Iterator[int]:
    """Every amount a specification names, in grams: '2 x 5斤' -> 2500."""
    for match in _ONE.finditer(text):
        number = read_number(match["number"])
        if number is not None:
            worth = _worth(match["unit"])
            grams = number * worth + (worth / 2 if match["half"] else 0)
            if 0 < grams <= _LARGEST_GRAMS:
                yield round(grams)


def _weighing(match: re.Match[str], grams: Decimal) -> list[Part]:
    if not 1 <= grams <= _LARGEST_GRAMS:
        return []
    spare = grams * _PARTS_OF_A_HUNDRED / 100
    return [replace(banded(match, "weight", Bounds(grams - spare, grams + spare)), grams=round(grams))]


def _worth(unit: str | None) -> Decimal:
    return Decimal(_WORTH[unit or "g"])
