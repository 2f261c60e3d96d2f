"""Every measured limit of a notice on fresh fruit as the notice words it: what, at least or at most or from to, in
which unit. Pure.

Only what has one reading is returned as a limit; the rest comes with the reason why it was left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from catalog.standards.drafting.terms import TERMS

LEAST, MOST, RANGE = "least", "most", "range"
_LEAST = "≥|＞|>|≧|⩾|不低于|不少于|不小于|不得少于|不得低于|不得小于|大于等于|大于|高于|至少"
_MOST = "≤|＜|<|≦|⩽|不高于|不超过|不大于|不得超过|不得高于|不多于|小于等于|小于|低于"
# A comma before more digits (10,5) leaves two readings.
_NUMBER = r"\d++(?:\.\d++)?+(?![\d.]*[,，]\d)"
_MASS = r"[mμuµ]?[gG]|㎎|㎍|毫克|微克|克|IU|U"
_UNIT = (
    rf"(?:{_MASS})\s*/\s*(?:100\s*(?:[mM][lL]|毫升|[gG]|克)|[kK][gG]|㎏|千克|公斤|[mM]?[lL]|升|[gG]|克)"
    r"|(?:[kK][gG]f?|[nN]|千克|公斤|牛)\s*/\s*(?:[cCmM][mM]\s*[2²]|c㎡|㎠|平方厘米)|%|％|‰|mm|㎜|毫米|cm|㎝|厘米|[kK][gG]|㎏|公斤|千克|斤|克|[gG]"
    r"|[:：]\s*1(?![\d.])|粒|N(?![a-z])"
)
_DASH = r"\s*(?:～|~|－|—|–|-|―|─|至|到|∼|〜)\s*"
_BESIDE = rf"[，,/]?\s*[（(]?\s*(?:{_UNIT})\s*[）)]?"
_GAP = rf"(?P<gap>[^，。；、,;≥≤＞＜><≧≦\d]{{0,24}}?(?:{_BESIDE})?[^，。；、,;≥≤＞＜><≧≦\d]{{0,24}}?)"
_LIMIT = re.compile(
    rf"{_GAP}(?:(?P<sign>{_LEAST}|{_MOST})\s*(?P<value>{_NUMBER})(?:\s*[（(]?\s*(?P<unit>{_UNIT})(?:\s*[）)])?)?+(?!{_DASH}\d)"
    rf"|(?P<low>{_NUMBER})\s*(?P<low_unit>{_UNIT})?{_DASH}(?P<high>{_NUMBER})(?:\s*[（(]?\s*(?P<range_unit>{_UNIT})\s*[）)]?)?"
    rf"|(?P<plain>{_NUMBER})\s*(?P<plain_unit>{_UNIT})?\s*(?P<word>以上|以下))"
)
_COLUMN = re.compile(rf"\s*(?P<sign>{_LEAST}|{_MOST})\s*(?P<value>{_NUMBER})(?:\s*(?P<unit>{_UNIT}))?+(?!\d)")
_NEAR, _SHOWN = 12, 20  # letters behind a quantity in which a figure is looked for, and that are shown
_VAGUE = ("左右", "平均", "约", "一般", "最高", "最大", "可达", "最低", "参考值")
_COMPARED = re.compile(r"(?<!占)比")
# The number of the next paragraph stands right behind the figure: ≥75 3．安全.
_NEXT_PARAGRAPH = re.compile(r"\s*[.．、]?\s*(?:产品)?(?:质量)?(?:安全|理化|感官|卫生|分级)")
# What may stand between a quantity and its figure without changing what is limited.
_PLAIN_GAP = re.compile(
    r"[（(][^（）()]*[）)]|含量|的|为|在|是|有|量|值|均|应|总|不|可|要求|指标|达到?|占比|占|介于|其|则需|保持|范围|检验值|元素|类化合物|瓜瓤|经检测|组成|以[^，。；]{1,4}计|质量分数|含|"
    rf"{_UNIT}|[\s%％:：/，,、以]"
)
# Of which part or at which time: another measurement than that of the fruit as it is sold.
_PARTS = (
    (re.compile(r"中心|中部|（中）"), "centre", "in the centre"),
    (re.compile(r"边缘|边部|近皮|外围|边糖|（边）"), "rind", "near the rind"),
    (re.compile(r"采收|采摘|采后|采时|收获"), "harvest", "at harvest"),
    (re.compile(r"后熟|软熟|熟后|食用"), "ripe", "when ripe"),
    (re.compile(r"贮藏|贮后|冷藏"), "stored", "after storage"),
)
_BEFORE = re.compile(r"(?:最大|最高|最小|最低|约|一般|左右)[果瓜实的]*$")
_TERM = re.compile("|".join(f"(?P<{id}>{words})" for id, _, words in TERMS))
_WEIGHTS = ("fruit_weight", "bunch_weight", "berry_weight", "hundred_seed_weight", "stone_weight")
_LENGTHS = ("length", "diameter", "peel_thickness", "flesh_thickness")
_BARE = ("solids_to_acid", "sugar_to_acid", "shape_index", "seeds")
# Of these a percentage, or grams in a hundred, is a slip of the notice.
_TRACES = (
    "vitamin_c", "vitamin_b1", "vitamin_b2", "vitamin_e", "vitamin_a", "potassium", "calcium", "iron", "zinc",
    "phosphorus", "magnesium", "selenium", "sodium", "manganese", "copper",
)  # fmt: skip
_SHARES = (
    "solids", "edible", "juice", "peel_share", "stone_share", "small_stones", "seedless", "colour_cover", "uniformity",
    "cracked", "shattered", "moisture", "first_size", "first_colour", "abnormal", "flesh_share",
)  # fmt: skip
_ENGLISH = {id: english for id, english, _ in TERMS}


@dataclass(frozen=True, slots=True)
class Indicator:
    """One limit: `term` names what is limited, `columns` the further figures of a flattened table. `unit` is None where
    none is stated. `why` says why it is none a program may take, empty where it is one."""

    term: str
    start: int
    end: int
    kind: str = ""
    low: str = ""
    high: str = ""
    unit: str | None = None
    columns: tuple[str, ...] = ()
    mean: bool = False
    part: str = ""
    why: str = ""

    @property
    def value(self) -> Decimal:
        """The one number of an at least or at most."""
        return Decimal(self.low or self.high)


def indicators_in(text: str) -> Iterator[Indicator]:
    """Every word of a quantity in a text with its limit, in the order of the text."""
    words = [found for found in _TERM.finditer(text) if not _basis(text, found)]
    read_to = 0
    for place, word in enumerate(words):
        if word.start() < read_to:
            continue
        term = str(word.lastgroup)
        found = _LIMIT.match(text, word.end())
        ends = words[place + 1].start() if place + 1 < len(words) else len(text)
        if found is None or found.end("gap") > ends:
            stands = text[word.end() : ends].strip(" 含量（）()")
            if found is not None or (stands and re.search(r"\d", text[word.end() : min(ends, word.end() + _NEAR)])):
                yield Indicator(term, word.start(), min(ends, word.end() + _SHOWN), why="no_limit_read")
            continue
        one = _read(text, term, word.start(), found)
        read_to = one.end
        yield _balanced(text, one, words[place - 1] if place else None)


def _balanced(text: str, one: Indicator, before: re.Match[str] | None) -> Indicator:
    """The words without half a parenthesis: the other name before it belongs to them (维生素 C（抗坏血酸）≥10)."""
    start, end = one.start, one.end
    if before is not None and text[before.end() : start].strip() in ("（", "(", "（以"):
        start = before.start()
    words = text[start:end]
    if words.rstrip()[-1:] in "）)" and words.count("（") + words.count("(") < words.count("）") + words.count(")"):
        end = start + len(words.rstrip()) - 1
    return replace(one, start=start, end=end)


def _basis(text: str, found: re.Match[str]) -> bool:
    """Whether the word only says as what something is counted: 以柠檬酸计, 以葡萄糖计."""
    return text[: found.start()].endswith("以") and "计" in text[found.end() : found.end() + 3]


def _read(text: str, term: str, start: int, found: re.Match[str]) -> Indicator:
    mean = text[:start].endswith("平均")
    at = start - 2 if mean else start
    near = found["gap"]
    if (
        any(word in near for word in _VAGUE)
        or _COMPARED.search(near)
        or text[found.end() :].lstrip().startswith("左右")
        or _BEFORE.search(text[max(0, at - 6) : at])
    ):
        return Indicator(term, at, found.end(), why="not_a_limit")
    gap_unit = next(iter(re.findall(_UNIT, found["gap"])), None)
    parts = [
        part for words, part, _ in _PARTS if words.search(_clause_before(text, at) + text[start : start + 2] + near)
    ]
    low, high, end = found["low"] or "", found["high"] or "", found.end()
    unit = found["range_unit"] or found["low_unit"] or gap_unit
    kind, columns = RANGE, []
    if not low:
        value, unit = found["value"] or found["plain"], found["unit"] or found["plain_unit"] or gap_unit
        kind = LEAST if _is_least(found["sign"] or found["word"]) else MOST
        low, high = (value, "") if kind == LEAST else ("", value)
        while (
            found["sign"]
            and (beside := _COLUMN.match(text, end))
            and _is_least(beside["sign"]) == (kind == LEAST)
            and beside["unit"] in (None, unit)
        ):
            columns.append(beside["value"])
            end = beside.end()
    one = Indicator(term, at, end, kind, low, high, unit, tuple(columns), mean, parts[0] if parts else "")
    one = _without_next_number(text, one)
    if re.search(r"[≤≥＜＞<>]\s*$", text[:at]) or re.match(r"\s*(?:且|或|[×xX*])", text[one.end :]):
        return replace(one, why="two_sided")
    rest = _PLAIN_GAP.sub("", near)
    for words, _, _ in _PARTS:
        rest = words.sub("", rest)
    if len(rest) > 1 or len(parts) > 1:
        return replace(one, why="words_between")
    if found["range_unit"] and found["low_unit"] and found["range_unit"] != found["low_unit"]:
        return replace(one, why="unit_unclear")
    if re.match(rf"\s*[（(]\s*(?:{_UNIT})\s*[）)]", text[one.end :]) and unit:
        return replace(one, why="unit_unclear")
    if kind == RANGE and Decimal(one.low) >= Decimal(one.high):
        return replace(one, why="no_range")
    return replace(one, why=_unit_refused(one) or _more_columns(text, one.end) or _unlikely(one))


def _clause_before(text: str, at: int) -> str:
    """The few letters before a quantity that belong to its clause."""
    return re.split(r"[，。；、,;：:）)]", text[max(0, at - 6) : at])[-1]


def _without_next_number(text: str, one: Indicator) -> Indicator:
    """The figure without the number of the next paragraph that ran into it: ≥753．安全 is at least 75."""
    last = text[one.end - 1]
    if last not in "234" or not _NEXT_PARAGRAPH.match(text, one.end):
        return one
    if one.columns:
        return replace(one, columns=(*one.columns[:-1], one.columns[-1][:-1]), end=one.end - 1)
    low, high = (one.low[:-1], "") if one.kind == LEAST else (one.low, one.high[:-1])
    return replace(one, low=low, high=high, end=one.end - 1)


def _unlikely(one: Indicator) -> str:
    """Whether no fruit is like that: the figures of a table ran into one another."""
    top = max(Decimal(figure) for figure in (one.low, one.high, *one.columns) if figure)
    if one.kind == RANGE and one.term in _WEIGHTS and top > 8 * Decimal(one.low):
        return "unlikely"
    bounds = {"solids": 40, "acid": 10 if unit_of(one) == "%" else 100, "edible": 99, "solids_to_acid": 200}
    return "unlikely" if top > bounds.get(one.term, 100_000) else ""


def _more_columns(text: str, end: int) -> str:
    """Whether further figures stand beside one, without a sign of their own."""
    after = text[end:]
    if re.match(rf"\s*(?:{_LEAST}|{_MOST})\s*\d", after):
        return "more_columns"
    numbered = re.match(r"\s*[234]\s*[.．、]?\s*(?:产品)?(?:质量)?(?:安全|理化|感官|卫生|分级)", after)
    return "more_columns" if re.match(r"\s*[～~－-]?\s*\d", after) and not numbered else ""


def _unit_refused(one: Indicator) -> str:
    """Whether the unit is missing or not one of what is measured: milligrams of vitamin C in how much fruit?"""
    unit = unit_of(one)
    if one.term in _WEIGHTS:
        fits = unit in ("g", "kg", "jin")
    elif one.term in _LENGTHS:
        fits = unit in ("mm", "cm")
    elif one.term in _BARE:
        fits = unit in ("", ":1")
    elif one.term == "firmness":
        fits = "/" in unit or unit == "N"
    elif one.term in _SHARES:
        fits = unit in ("%", "g/100 g")
    elif one.term in _TRACES:
        fits = "/" in unit and "cm" not in unit and unit != "g/100 g"
    else:
        fits = unit in ("%", "‰") or ("/" in unit and "cm" not in unit)
    return "" if fits else "unit_unclear"


def _is_least(sign: str) -> bool:
    return sign == "以上" or re.fullmatch(_LEAST, sign) is not None


# --- in English -------------------------------------------------------------------------------------------------------

_UNITS = {
    "％": "%", "㎜": "mm", "毫米": "mm", "㎝": "cm", "厘米": "cm", "㎏": "kg", "公斤": "kg", "千克": "kg", "克": "g",
    "毫克": "mg", "㎎": "mg", "㎍": "μg", "微克": "μg", "u": "μ", "µ": "μ", "斤": "jin", "粒": "", "升": "L",
    "毫升": "mL", "：": ":", "cm2": "cm²", "㎡": "m²", "㎠": "cm²",
}  # fmt: skip


def in_english(one: Indicator) -> str:
    """The limit in English, with no number that the notice has not."""
    name = ("Mean " + _ENGLISH[one.term].lower()) if one.mean else _ENGLISH[one.term]
    name += next((f" {words}" for _, part, words in _PARTS if part == one.part), "")
    unit = unit_of(one)
    after = "" if unit == ":1" else f" {unit}" if unit else ""
    to_one = ":1" if unit == ":1" else ""
    if one.kind == RANGE:
        return f"{name} {one.low} to {one.high}{to_one}{after}"
    values = [one.low or one.high, *one.columns]
    figures = f"{', '.join(values[:-1])} or {values[-1]}" if len(values) > 1 else values[0]
    by = ", by variety or grade" if len(set(values)) > 1 else ""
    if not by:
        figures = values[0]
    return f"{name} at {'least' if one.kind == LEAST else 'most'} {figures}{to_one}{after}{by}"


def unit_of(one: Indicator) -> str:
    """The unit as the English text writes it, also for comparisons; empty where none is stated."""
    unit = re.sub(r"\s", "", one.unit or "")
    for chinese, latin in sorted(_UNITS.items(), key=lambda pair: -len(pair[0])):
        unit = unit.replace(chinese, latin)
    return unit.replace("100", "100 ").replace("ml", "mL").replace("G", "g").replace("K", "k").replace("平方cm", "cm²")
