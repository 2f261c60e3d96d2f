"""The divisions of China by name: what stands in a province, a city, a county today, and what former names mean. Pure.

Names are compared folded (catalog/folding.py). A name that means several places in the part looked in means none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from catalog.folding import key_of
from catalog.registry import places

# What a notice may call a division by besides its full name: 威宁自治县, 甘南州.
_SHORTER = {"自治县": ("自治县", "县"), "自治旗": ("自治旗", "旗"), "自治州": ("自治州", "州")}
_OFFICES = ("街道办事处", "街道办", "办事处", "街道", "街")
_TOWNS = ("民族乡", "镇", "乡", "苏木")


@dataclass(frozen=True)
class Former:
    """One former meaning of a name (a row of former_divisions.csv).

    `codes` lie whole in the former division, `partly` hold only some of its land or other land too. `year` is that of
    the change: where the name lives on, a notice of that year or before means the former division.
    """

    name: str
    level: str
    province_code: str
    city: str
    codes: tuple[str, ...]
    partly: tuple[str, ...]
    year: int


@dataclass(frozen=True)
class Division:
    """What a name means: codes that lie in it whole (a city's own code for a city), and those that do only in part."""

    level: str
    codes: tuple[str, ...]
    partly: tuple[str, ...] = ()
    former: bool = False


@dataclass(frozen=True)
class Town:
    """A street, town or township (9 digits) under its name."""

    code: str
    name: str

    @property
    def county(self) -> str:
        """The code of its county."""
        return self.code[:6]


@dataclass(frozen=True)
class Where:
    """Where a notice's words are looked for: its province, its city, a county if the register names one, its year."""

    province: str
    city: str | None = None
    county: str | None = None
    year: int | None = None


class Divisions:
    """Every division by name. `names` maps a code (2, 4, 6 or 9 digits) to its name."""

    def __init__(self, names: Mapping[str, str], formers: Iterable[Former] = ()) -> None:
        self._names = names
        self._provinces: dict[str, str] = {}
        self._cities: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._counties: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._short: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._formers: dict[tuple[str, str], list[Former]] = defaultdict(list)
        self._towns: dict[tuple[str, str], list[Town]] = defaultdict(list)
        self._stems: dict[tuple[str, str], list[Town]] = defaultdict(list)
        for code, name in names.items():
            self._keep(code, name)
        for former in formers:
            self._formers[former.province_code, key_of(former.name)].append(former)

    def _keep(self, code: str, name: str) -> None:
        level = places.level(code)
        if level == "province":
            self._provinces[key_of(name)] = code
        elif level == "city" and not places.is_grouping(name, code):
            for one in _spellings(name, level):
                self._cities[code[:2], one].append(code)
        elif level == "county" and name not in places.GROUPINGS:
            for one in _spellings(name, level):
                self._counties[code[:2], one].append(code)
            self._short[code[:2], key_of(places.short_name(name, level))].append(code)
        elif level == "street":
            town = Town(code, name)
            for part in (code[:2], code[:4], code[:6]):
                self._towns[part, key_of(name)].append(town)
                self._stems[part, stem(name)].append(town)

    def is_province(self, name: str, code: str) -> bool:
        """Whether this is the name of that province."""
        return self._provinces.get(key_of(name)) == code

    def division(self, name: str, where: Where) -> Division | None:
        """What a city or county of this name means in a notice, in the city before the rest of the province. None for
        a name that means nothing there, or several places."""
        key = where.province, key_of(name)
        counties = self._counties.get(key, [])
        near = [code for code in counties if code[:4] == where.city]
        counties = near or counties
        cities = self._cities.get(key, [])
        former = self._former(key, where, lives=bool(counties or cities), near=bool(near))
        if former is not None:
            return Division(former.level, former.codes, former.partly, former=True)
        if len(counties) == 1:
            return Division("county", tuple(counties))
        return Division("city", tuple(cities)) if len(cities) == 1 and not counties else None

    def _former(self, key: tuple[str, str], where: Where, *, lives: bool, near: bool) -> Former | None:
        """The former meaning that counts: where the name lives on, only for a notice from before the change."""
        known = self._formers.get(key, [])
        here = [one for one in known if any(code[:4] == where.city for code in (*one.codes, *one.partly))]
        known = here if near else here or known
        before = [one for one in known if where.year is not None and where.year <= one.year]
        if before:
            return min(before, key=lambda one: one.year)
        return None if lives else max(known, key=lambda one: one.year, default=None)

    def called(self, product: str, where: Where) -> set[str]:
        """The county a product's name begins with, without its kind: 崇明 in 崇明白山羊."""
        for size in range(min(len(product) - 1, 8), 1, -1):
            codes = self._short.get((where.province, key_of(product[:size])), [])
            codes = [code for code in codes if code[:4] == where.city] or codes
            if len(codes) == 1:
                return set(codes)
        return set()

    def begins_with_town(self, product: str, county: str) -> bool:
        """Whether a product's name begins with a town of this county, without its kind: 七星台 in 七星台蒜薹."""
        return any((county, key_of(product[:size])) in self._stems for size in range(2, min(len(product), 8)))

    def holding(self, text: str, where: Where) -> set[str]:
        """Counties that a text names in full: 黔江区 in 重庆市黔江区蚕业管理总站."""
        found: set[str] = set()
        for end in range(2, len(text) + 1):
            if text[end - 1] in "县市区旗":
                for start in range(max(0, end - 15), end - 1):
                    division = self.division(text[start:end], where)
                    if division is not None and division.level == "county":
                        found |= {*division.codes, *division.partly}
                        break
        return found

    def towns(self, name: str, within: str) -> list[Town]:
        """The towns of this name in a province, city or county; where there is none, those of the same name with
        another kind (a 乡 that became a 镇)."""
        return self._towns.get((within, key_of(name))) or self._stems.get((within, stem(name)), [])


def has_kind(name: str) -> bool:
    """Whether the name says that it is a town, township or street."""
    return len(name) > 1 and name.endswith((*_TOWNS, *_OFFICES))


def stem(name: str) -> str:
    """A town's name without its kind, folded: 兰溪 for 兰溪瑶族乡, 长青 for 长青街道办事处."""
    for ending in (*_OFFICES, *_TOWNS):
        if name.endswith(ending) and len(name) > len(ending):
            short = name.removesuffix(ending)
            # Only a township can be named after a people.
            people = ending in ("乡", "民族乡") and len(short) > 1
            return key_of(places.short_name(short + "乡", "street") if people else short)
    return key_of(name)


def _spellings(name: str, level: str) -> list[str]:
    short = places.short_name(name, level)
    endings = next((endings for kind, endings in _SHORTER.items() if name.endswith(kind)), ())
    return list(dict.fromkeys([key_of(name), *(key_of(short + ending) for ending in endings)]))
