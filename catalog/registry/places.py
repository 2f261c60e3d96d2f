"""Names of administrative divisions: what people call them for short, and in English. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

LEVELS_BY_DIGITS = {2: "province", 4: "city", 6: "county", 9: "street"}

# Rows of the city level that stand for no city: they only group the districts and counties below.
GROUPINGS = {
    "市辖区": "Urban districts",
    "县": "Counties",
    "省直辖县级行政区划": "Counties under the province",
    "自治区直辖县级行政区划": "Counties under the region",
}

_PEOPLES = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|水|东乡|纳西|景颇|柯尔克孜|土|达斡尔|仫佬|羌|布朗|"
    "撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固|京|塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺|各"
)
# 巴音郭楞蒙古自治州 leaves out 族, so only the longer names may stand without it.
_PEOPLE = re.compile(rf"(?:(?:{_PEOPLES})族|蒙古|维吾尔|哈萨克|柯尔克孜|塔吉克|锡伯)$")

# Longest first; each with its English word ('' where English says the bare name).
_KINDS = {
    "province": (("自治区", ""), ("省", ""), ("市", "")),
    "city": (("自治州", "Autonomous Prefecture"), ("地区", "Prefecture"), ("盟", "League"), ("市", "")),
    "county": (
        ("自治县", "Autonomous County"),
        ("自治旗", "Autonomous Banner"),
        ("特区", "Special District"),
        ("林区", "Forestry District"),
        ("县", "County"),
        ("旗", "Banner"),
        ("区", "District"),
        ("市", "City"),
    ),
    "street": (
        ("街道办事处", "Subdistrict"),
        ("街道", "Subdistrict"),
        ("镇", "Town"),
        ("乡", "Township"),
        ("苏木", "Sum"),
    ),
}
# Zones are no divisions of their own; their short name stays whole, so that 北戴河 means the district, not the zone.
_ZONES = (
    ("高新技术产业开发区", "High-tech Zone"),
    ("高新技术开发区", "High-tech Zone"),
    ("高技术产业开发区", "High-tech Zone"),
    ("高新技术产业园区", "High-tech Park"),
    ("经济技术开发区", "Economic Development Zone"),
    ("经济开发区", "Economic Development Zone"),
    ("开发区", "Development Zone"),
    ("工业园区", "Industrial Park"),
    ("园区", "Park"),
    ("城乡一体化示范区", "Demonstration Area"),
    ("示范区", "Demonstration Area"),
    ("实验区", "Experimental Area"),
    ("管理区", "Administration Area"),
    ("聚集区", "Cluster"),
    ("名胜区", "Scenic Area"),
    ("食品区", "Food Zone"),
    ("新区", "New Area"),
    ("矿区", "Mining District"),
)
_ENGLISH = {
    "内蒙古自治区": "Inner Mongolia",
    "广西壮族自治区": "Guangxi",
    "西藏自治区": "Xizang",
    "宁夏回族自治区": "Ningxia",
    "新疆维吾尔自治区": "Xinjiang",
    "陕西省": "Shaanxi",
    "哈尔滨市": "Harbin",
    "呼和浩特市": "Hohhot",
    "呼伦贝尔市": "Hulunbuir",
    "鄂尔多斯市": "Ordos",
    "乌鲁木齐市": "Urumqi",
    "吐鲁番市": "Turpan",
    "喀什地区": "Kashgar Prefecture",
    "拉萨市": "Lhasa",
    "日喀则市": "Xigaze",
}


def level(code: str) -> str:
    """The level a code belongs to, by its number of digits. Raises ValueError for another length."""
    try:
        return LEVELS_BY_DIGITS[len(code)]
    except KeyError:
        raise ValueError(f"a place code has 2, 4, 6 or 9 digits: {code!r}") from None


def parent_code(code: str) -> str | None:
    """The code one level up; None for a province."""
    return {"province": None, "city": code[:2], "county": code[:4], "street": code[:6]}[level(code)]


def is_grouping(name: str, code: str) -> bool:
    """Whether a row stands for no place people name ('市辖区' between Beijing and its districts)."""
    return len(code) == 4 and name in GROUPINGS


def is_zone(code: str) -> bool:
    """Whether a county's code is that of a development zone or the like: the statistics count it apart (71 to 79), on
    maps its land is that of the counties around."""
    return len(code) >= 6 and "71" <= code[4:6] <= "79"


def chain(code: str) -> list[str]:
    """The codes from the province down to this place itself."""
    return [code[:digits] for digits in LEVELS_BY_DIGITS if digits <= len(code)]


def short_name(name: str, at_level: str) -> str:
    """What people type: 柯城 for 柯城区, 恩施 for 恩施土家族苗族自治州; one character alone keeps its kind (蔚县)."""
    if _zone(name, at_level):
        return name
    return _split(name, at_level)[0]


def english_name(name: str, at_level: str, spell: Callable[[str], str]) -> str:
    """The name in English ('柯城区' -> 'Kecheng District'); `spell` writes Chinese as a word on a map."""
    if name in _ENGLISH:
        return _ENGLISH[name]
    if at_level == "city" and name in GROUPINGS:
        return GROUPINGS[name]
    bare, kind = _zone(name, at_level) or _split(name, at_level)
    return f"{spell(bare)} {kind}".strip()


def _zone(name: str, at_level: str) -> tuple[str, str] | None:
    if at_level == "county":
        for ending, english in _ZONES:
            if name.endswith(ending) and len(name) - len(ending) >= 2:
                return name.removesuffix(ending), english
    return None


def _split(name: str, at_level: str) -> tuple[str, str]:
    """The short name and the English word for the kind that was cut off."""
    if at_level == "city" and name in GROUPINGS:
        return name, ""
    for ending, english in _KINDS[at_level]:
        if name.endswith(ending) and len(name) - len(ending) >= 2:
            short = name.removesuffix(ending)
            while (cut := _PEOPLE.sub("", short)) != short and len(cut) >= 2:
                short = cut
            # 东乡族自治县 is named after its people; nothing would be left without the name.
            return (short.removesuffix("族") if len(short) > 2 else short), english
    return name, ""
