"""Where goods must be sent, as people type it: 新疆能发, 能发西藏, 寄到内蒙古, ships to Tibet. Pure.

Several are all asked for (能发新疆和西藏). "发货" alone says where goods come from (新疆发货), so it is no destination.
"""

from __future__ import annotations

import csv
import re
from functools import cache

from catalog.registry.places import short_name
from catalog.search.analysis import lexicon
from catalog.search.analysis.fold import longest_first
from catalog.search.query_fields import VALUES
from catalog.search.understanding.part import UNREAD, Part
from catalog.settings import PROJECT

_CITIES = PROJECT / "standards" / "registry" / "cities.csv"


@cache
def _provinces() -> dict[str, str]:
    """The two digits of a province by its names, and by those of its cities (能发乌鲁木齐)."""
    with _CITIES.open(encoding="utf-8", newline="") as lines:
        cities = {short_name(row["name"], "city"): row["code"][:2] for row in csv.DictReader(lines)}
    return {**{name: code for name, code in cities.items() if len(name) > 1}, "内蒙": "15", **VALUES["ships"]}


_PROVINCE_NAMES = longest_first(name for name in ("内蒙", *VALUES["ships"]) if not name.isascii())
_AREA = "(?:维吾尔自治区|壮族自治区|回族自治区|自治区|省|市|地区|那边|这边)?"
_SENT = "(?:发(?!货|酵|票)|寄|送(?!礼|人|长辈|老|爸|妈|领导|客户|朋友)|到|邮|配送)"
_CAN = "(?:能不能|可不可以|能否|可否|能|可以|可|都能|也能|也可以|支持)"
_AND = "[、,，和及与跟或\\s]*"
_ASKED = "(?:吗|么|不|的)?"


@cache
def _destination() -> re.Pattern[str]:
    names = longest_first(name for name in _provinces() if not name.isascii())
    english = longest_first(name for name in _provinces() if name.isascii())
    return re.compile(
        rf"(?:{_CAN}{_SENT}货?(?:到|往|去|至)?|(?:包邮|免邮)(?:到|至)|{_SENT}(?:到|往|去|至)|发货到"
        # 首发, 批发, 直发: nobody sends anything there.
        rf"|(?<![首出批直开研])发(?={_PROVINCE_NAMES}))\s*(?P<after>{names})(?P<more>(?:{_AREA}{_AND}(?:{_PROVINCE_NAMES}))*)"
        rf"{_AREA}(?:都|{_ASKED})"
        rf"|在?(?P<several>(?:(?:{_PROVINCE_NAMES}){_AREA}{_AND})*)(?P<before>{names}){_AREA}\s*都?"
        rf"(?:{_CAN}|(?P<no>不能|不可以|不支持|不可|不))(?:发货|收到|收|{_SENT}(?:到|达)?){_ASKED}"
        rf"|(?<![a-z])(?:can\s+)?(?:ships?|shipping|deliver(?:s|y|ed)?|sent|sends?)\s+to\s+(?P<english>{english})(?![a-z])"
    )


_GLUED = re.compile(r"(?!市|的|吗|么|那边|这边)[\u4e00-\u9fff]")


def destinations(text: str) -> list[Part]:
    """What a text says of the province goods must be sent to (`ship_to`, its two digits)."""
    found = []
    for match in _destination().finditer(text):
        name = match["after"] or match["before"] or match["english"]
        if match["after"] and _begins_a_name(text[match.start("after") :], len(name)):
            continue
        others = re.findall(_PROVINCE_NAMES, f"{match['several'] or ''} {match['more'] or ''}")
        codes = tuple(dict.fromkeys(_provinces()[one] for one in (name, *others)))
        found.append(Part(match.start(), match.end(), "ship_to", codes, excluded=bool(match["no"])))
    for match in _except_for().finditer(text):
        found.append(Part(match.start(), match.end(), UNREAD))
    return found


@cache
def _except_for() -> re.Pattern[str]:
    """除西藏新疆外包邮: a promise for all other provinces, which no offer makes."""
    return re.compile(
        rf"除了?(?:(?:{_PROVINCE_NAMES}){_AREA}{_AND})+(?:以外|之外|外)(?=[都全国均,，\s]*(?:包邮|免邮|能发|可发))"
    )


def _begins_a_name(text: str, length: int) -> bool:
    """Whether the place begins a name: 能发衢州椪柑 asks for the fruit. What is glued to a city is one."""
    beginnings = (text[:end] for end in range(length + 1, min(len(text), length + 8) + 1))
    if any(one in lexicon().names and one not in lexicon().places for one in beginnings):
        return True
    return text[:length] not in VALUES["ships"] and _GLUED.match(text, length) is not None
