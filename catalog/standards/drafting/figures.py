"""The measured limits a notice's clause sets: which quantity, at least or at most how much, in which very words. Pure.

A notice is prose and flattened tables. What is found here is for a person to confirm; what is unclear is said, not
guessed: a figure in another unit, a limit that points the wrong way, an average.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

LEAST, MOST = "least", "most"
_LEAST = "≥|＞|>|不低于|不少于|不小于|不得少于|不得低于|大于|高于|至少"
_MOST = "≤|＜|<|不高于|不超过|不大于|不得超过|不得高于|小于|低于"
# A comma before more digits (10,5) leaves two readings: such a figure is unclear.
_NUMBER = r"\d++(?:\.\d++)?+(?![\d.]*[,，]\d)"
_UNIT = r"%|％|‰|[mM]?[gG]\s*/\s*(?:100\s*)?[kKmM]?[gGlL]+|mm|㎜|cm|[:：]\s*1|克|g"
_DASH = r"\s*(?:～|~|－|—|–|-|至|∼)\s*"
# After the quantity: up to 24 characters that begin no other clause, then a comparison, number and unit; or a range.
_GAP = r"(?P<gap>(?:[，,]\s*[%％])?[^，。；、,;≥≤＞＜><\d]{0,24}?(?:100\s*g[^，。；、,;≥≤＞＜><\d]{0,6}?)?)"
_LIMIT = re.compile(
    rf"{_GAP}(?:(?P<sign>{_LEAST}|{_MOST})\s*(?P<value>{_NUMBER})\s*(?P<unit>{_UNIT})?(?!{_DASH}\d)"
    rf"|(?P<low>{_NUMBER})\s*(?P<low_unit>{_UNIT})?{_DASH}(?P<high>{_NUMBER})\s*(?P<range_unit>{_UNIT})?"
    rf"|(?P<plain>{_NUMBER})\s*(?P<plain_unit>{_UNIT})?\s*(?P<word>以上|以下))"
)
# The next columns of a flattened table: the same comparison again, once for each variety or grade.
_COLUMN = re.compile(rf"\s*(?P<sign>≥|≤|＞|＜|>|<)\s*(?P<value>{_NUMBER})(?!\d)")
_VAGUE = ("左右", "平均", "约", "一般", "最高", "最大")
_SHOWN = 30
# What one of another unit is worth in percent.
_IN_PERCENT = {
    "%": Decimal(1), "g/100g": Decimal(1), "g/kg": Decimal("0.1"), "mg/g": Decimal("0.1"), "‰": Decimal("0.1"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Quantity:
    """What is measured: the words notices use for it, its unit (%, mm or none), and whether more or less is better."""

    id: str
    words: str
    unit: str
    limit: str = LEAST


SOLIDS = Quantity("soluble solids", "可溶性固[形性]物|TSS", "%")
ACID = Quantity("acid", "可滴定酸|总酸|有机酸|含酸量|酸含量", "%", MOST)
RATIO = Quantity("solids to acid", "固酸比", "")
EDIBLE = Quantity("edible portion", "可食率|可食部分", "%")
WEIGHT = Quantity("fruit weight", "单[果瓜]重量?|单[果瓜]质量", "g")
DIAMETER = Quantity("diameter", "果实横径|横径|果径", "mm")
MOISTURE = Quantity("moisture", "含水[量率]|水[分份]", "%", MOST)
EXTRACT = Quantity("water extract", "水浸出物", "%")
AMINO_ACIDS = Quantity("free amino acids", "游离氨基酸|氨基酸", "%")
DUST = Quantity("dust and fannings", "粉末[和、]?碎茶|碎末茶|粉末茶|粉末|碎茶", "%", MOST)


@dataclass(frozen=True, slots=True)
class Figure:
    """One limit: its value in the quantity's unit, and where its words stand in the text (start, end)."""

    value: Decimal
    start: int
    end: int
    column: int = 0


@dataclass(frozen=True, slots=True)
class Unclear:
    """Words that speak of the quantity and set no clear limit; `why` is a stable code."""

    quote: str
    why: str


def figures_in(text: str, quantity: Quantity) -> Iterator[Figure | Unclear]:
    """Every limit of a quantity in a text, in the order of the text."""
    read_to = 0
    for word in re.finditer(quantity.words, text):
        if word.start() < read_to:
            continue
        found = _LIMIT.match(text, word.end())
        if found is None:
            yield Unclear(text[word.start() : word.end() + _SHOWN], "no_limit_read")
        else:
            read_to = found.end()
            yield from _read(text, word.start(), found, quantity)


def _read(text: str, start: int, found: re.Match[str], quantity: Quantity) -> Iterator[Figure | Unclear]:
    def unclear(why: str) -> Unclear:
        return Unclear(text[start : found.end()], why)

    near = found["gap"] + text[found.end() : found.end() + 3]
    if any(word in near for word in _VAGUE):
        yield unclear("not_a_limit")
        return
    if found["low"] is not None:
        value = found["low"] if quantity.limit == LEAST else found["high"]
        unit = found["range_unit"] or found["low_unit"]
    else:
        value = found["value"] or found["plain"]
        unit = found["unit"] or found["plain_unit"]
        if (LEAST if _is_least(found["sign"] or found["word"]) else MOST) != quantity.limit:
            yield unclear("wrong_direction")
            return
    factor = _factor(unit, found["gap"], quantity)
    if factor is None:
        yield unclear("unit_unclear")
        return
    end = found.end()
    yield Figure(Decimal(value) * factor, start, end)
    column = 0
    while (
        found["sign"] and (beside := _COLUMN.match(text, end)) and _is_least(beside["sign"]) == _is_least(found["sign"])
    ):
        column, end = column + 1, beside.end()
        yield Figure(Decimal(beside["value"]) * factor, start, end, column)


def _is_least(sign: str) -> bool:
    return sign == "以上" or re.fullmatch(_LEAST, sign) is not None


def _factor(unit: str | None, gap: str, quantity: Quantity) -> Decimal | None:
    """What the figure is to be multiplied by; a table states the unit beside the quantity, not beside the figure."""
    stated = unit or next(iter(re.findall(_UNIT, gap)), None)
    known = re.sub(r"\s", "", stated or "").replace("％", "%").replace("㎜", "mm").lower()
    if quantity.unit == "":
        return Decimal(1) if known in ("", ":1", "：1") else None
    if quantity.unit == "mm":
        return {"mm": Decimal(1), "cm": Decimal(10)}.get(known)
    if quantity.unit == "g":
        return {"g": Decimal(1), "克": Decimal(1)}.get(known)
    return _IN_PERCENT.get(known)
