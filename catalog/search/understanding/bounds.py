"""How people say at most, at least, between and about, around a number with its unit. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from math import ceil, floor
from typing import NamedTuple

from catalog.search.facets import band_name
from catalog.search.understanding.numerals import NUMBER, NUMERALS, read_number
from catalog.search.understanding.part import Part

_BELOW = "低于|小于|少于|不到|不足|便宜过|below|under|less than|cheaper than|<"
_AT_MOST = "不超过|不高于|不大于|不多于|不超|最多|最高|至多|顶多|预算|up to|at most|no more than|max|<=|≤"
_ABOVE = "高于|大于|多于|超过|超|over|above|more than|>"
_AT_LEAST = "不低于|不少于|不小于|至少|最低|最少|起码|at least|from|min|>=|≥"
_ABOUT = "大约|大概|差不多|约|about|around"
_BEFORE = (
    f"(?:(?P<at_most>{_AT_MOST})|(?P<at_least>{_AT_LEAST})|(?P<below>{_BELOW})|(?P<above>{_ABOVE})|(?P<about>{_ABOUT}))"
)
_AFTER = (
    "(?:(?P<under>以下|以内|之内|之下|以里|封顶|内(?![蒙地])|or less|or under|and under|max)"
    r"|(?P<up>以上|之上|往上|起步|起(?![司])|打底|or more|and up|\+)"
    "|(?P<near>左右|上下|多一点|多))"
)
_FIRST = {said[0] for said in "|".join((_BELOW, _AT_MOST, _ABOVE, _AT_LEAST, _ABOUT)).split("|")}
_TO = r"(?:到|至|-|~|to)"


class Bounds(NamedTuple):
    """From `low` through `high`; None leaves a side open. `single`: one number with no word beside it, or about it."""

    low: Decimal | None
    high: Decimal | None
    strict_low: bool = False
    strict_high: bool = False
    single: bool = False

    @property
    def largest(self) -> Decimal:
        """The larger of its ends."""
        return max(self.low or Decimal(0), self.high or Decimal(0))

    def at_least(self) -> Bounds:
        """A single number as the least that is wanted."""
        return Bounds(self.low, None) if self.single else self


def pattern(unit: str, lead: str = "", bare: str = "", tail: str = "") -> re.Pattern[str]:
    """A number, or two, with a unit and with or without such words. `lead` (words with bars between) may stand before,
    `tail` behind it.

    `bare` is what may stand in the place of the unit where words or a lead make clear what is meant; a unit that
    follows there would be another one's.
    """
    # Few places of a text can begin one: the others are passed at once.
    first = "".join(sorted(map(re.escape, _FIRST | {said[0] for said in lead.split("|") if said})))
    return re.compile(
        rf"(?=[{first}{NUMERALS}¥])(?:(?P<lead>{lead})\s*(?:在|为|是|要|:|of)?\s*)?"
        rf"(?:{_BEFORE}\s*)?"
        rf"(?:百分之|¥\s*)?(?:(?P<first>{NUMBER})\s*(?P<first_unit>{unit})?\s*{_TO}\s*¥?)?"
        rf"(?P<number>{NUMBER})(?P<more>[多来])?\s*(?:(?P<unit>{unit})(?P<half>半)?|{bare or '(?!)'})"
        rf"(?:\s*{_AFTER})?(?:之间)?(?:\s*(?P<tail>{tail or '(?!)'}))?"
    )


def read_bounds(match: re.Match[str], worth: Callable[[str], Decimal]) -> Bounds | None:
    """What a match of `pattern` says, in the small unit; `worth` is that of a unit ('' is none). None: no number."""
    said = match.groupdict()
    unit = said["unit"] or ""
    number = read_number(said["number"])
    if number is None or number <= 0:
        return None
    amount = number * worth(unit) + (worth(unit) / 2 if said["half"] else 0)
    if said["first"]:
        first = read_number(said["first"])
        if first is None or first <= 0:
            return None
        other = first * worth(said["first_unit"] or unit)
        return Bounds(min(other, amount), max(other, amount))
    if said["below"]:
        return Bounds(None, amount, strict_high=True)
    if said["at_most"] or said["under"]:
        return Bounds(None, amount)
    if said["above"]:
        return Bounds(amount, None, strict_low=True)
    if said["at_least"] or said["up"]:
        return Bounds(amount, None)
    return Bounds(amount, amount, single=True)


def _whole(bounds: Bounds) -> tuple[int | None, int | None]:
    """The whole numbers of the small unit that lie in them; where none does, the one below."""
    low = None if bounds.low is None else floor(bounds.low) + 1 if bounds.strict_low else ceil(bounds.low)
    high = None if bounds.high is None else ceil(bounds.high) - 1 if bounds.strict_high else floor(bounds.high)
    return (min(low, high), high) if low is not None and high is not None else (low, high)


def banded(match: re.Match[str], name: str, bounds: Bounds) -> Part:
    """What a match says, as the filter `name` on a whole number of the small unit."""
    return Part(match.start(), match.end(), name, (band_name(_whole(bounds)),))


def has_words(match: re.Match[str]) -> bool:
    """Whether anything but the number was said."""
    said = match.groupdict()
    return any(
        said[name] for name in ("at_most", "at_least", "below", "above", "about", "under", "up", "near", "first")
    )
