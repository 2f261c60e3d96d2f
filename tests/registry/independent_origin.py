"""A second reading of the areas, written apart from catalog/registry: plain strings held against the lists.

It knows the files and the rule (the docstrings of area.py and origin.py), and shares no code with them; only the table
of former names is the same. `python -m tests.registry.independent_origin` draws 300 pairs of a name and a place,
answers them both ways and writes tests/registry/origin_pairs.csv; it names every pair on which the two differ.
"""

from __future__ import annotations

import csv
import gzip
import json
import random
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

LISTS = Path(__file__).parents[2] / "standards" / "registry"
PAIRS = Path(__file__).with_name("origin_pairs.csv")
SEED, MANY = 10, 300

_KIND = re.compile(r"(街道办事处|街道办|办事处|街道|街|民族乡|镇|乡|苏木)$")
_PEOPLE = re.compile(
    "(?:(?:蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|水|东乡|纳西|景颇|柯尔克孜|土|达斡尔|"
    "仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固|京|塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|"
    "基诺|各)族|蒙古|维吾尔|哈萨克|柯尔克孜|塔吉克|锡伯)+$"
)
_FARM = re.compile(r"(林|农|牧|渔|茶|良种|原种|园艺|种畜|种羊)场|苗圃")
_VILLAGE = re.compile(r"(村|社区|村委会|居委会|居民委员会|村民委员会)$")
_LAND = re.compile(r"((现辖)?(行政区域|行政区划)|全境|全域|境内)$")


def rows_of(name: str) -> list[dict[str, str]]:
    """A list, row by row."""
    content = (LISTS / name).read_bytes()
    text = (gzip.decompress(content) if name.endswith(".gz") else content).decode()
    return list(csv.DictReader(text.splitlines()))


@cache
def names() -> dict[str, str]:
    """Code to name, of every division."""
    files = ("provinces.csv", "cities.csv", "areas.csv", "streets.csv.gz")
    return {row["code"]: plain(row["name"]) for name in files for row in rows_of(name)}


@cache
def of_province(province: str, digits: int) -> list[tuple[str, str]]:
    """Code and name of every division of this level in a province, without the rows that only group."""
    grouping = ("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划")
    return [
        (code, name)
        for code, name in names().items()
        if len(code) == digits and code.startswith(province) and name not in grouping
    ]


@cache
def old_names() -> list[dict[str, str]]:
    """The table of former names."""
    return rows_of("former_divisions.csv")


@cache
def applicants() -> dict[str, str]:
    """Who applied, by name of the list."""
    lines = gzip.decompress((LISTS / "gi_cn_requirements.jsonl.gz").read_bytes()).decode().splitlines()
    return {row["gi_id"]: row["applicant"] or "" for row in map(json.loads, lines)}


# Characters that notices and the list of towns write in two ways (found where the two readings differed).
_VARIANTS = str.maketrans("塚歩濛", "冢步蒙")


def plain(text: str) -> str:
    """Width and variants unified, no blanks."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).translate(_VARIANTS)


def bare(name: str) -> str:
    """A town without its kind and the people it is named after."""
    kind = _KIND.search(name)
    if kind is None or kind.start() == 0:
        return name
    short = name[: kind.start()]
    without = _PEOPLE.sub("", short) if kind[1] in ("乡", "民族乡") else short
    return without if len(without) >= 2 else short


class Notice:
    """One row of the list, read."""

    def __init__(self, row: dict[str, str]) -> None:
        self.province = next(code for code, name in names().items() if name == row["province"] and len(code) == 2)
        self.city = row["city_code"]
        self.year = int(row["notice_year"] or 0)
        self.county = ""
        if not self.city:
            self.county = next((code for code, name in of_province(self.province, 6) if name == row["city"]), "")
            self.city = self.county[:4]
        self.words = [plain(word) for word in row["districts"].split("|") if word.strip()]
        self.product, self.applicant = row["product_name"], applicants().get(row["gi_id"], "")
        # Word by word: what is named whole, the town named whole, which counties are touched.
        self.whole: dict[int, set[str]] = {}
        self.town: dict[int, str] = {}
        self.touched: dict[int, set[str]] = {}
        self.open: dict[int, list[str]] = {}
        self._by_county()
        self._by_town()
        self._villages()
        self.codes = {code for code in row["area_codes"].split("|") if code}
        self.codes |= {code for codes in self.touched.values() for code in codes}
        self.complete = bool(self.words) and len(self.touched) == len(self.words)
        if not self.touched and self.words:
            self.codes |= self._beside()

    def answer(self, place: str) -> str:
        """The answer for a county or a town, by its code."""
        county = place[:6]
        if not self.words and not self.codes:
            return "no_area"
        if any(county.startswith(code) for code in self.codes):
            named = any(county.startswith(code) for codes in self.whole.values() for code in codes)
            return "inside" if named or place in self.town.values() else "cannot_be_told"
        near = [code for code in self.codes if code[:4] == county[:4]]
        zone = any(re.fullmatch(r"\d{4}7[1-9]", code) for code in [*near, county]) if near else False
        return "outside" if self.codes and self.complete and not zone else "cannot_be_told"

    def meaning(self, name: str, city: str) -> tuple[set[str], set[str]] | None:
        """What a county's or city's name means: codes whole, codes in part."""
        now = [code for code, one in of_province(self.province, 6) if one == name]
        now = now or self._ethnic(name, 6)
        near = [code for code in now if city and code.startswith(city)]
        cities = [code for code, one in of_province(self.province, 4) if one == name] or self._ethnic(name, 4)
        old = [one for one in old_names() if one["name"] == name and one["province_code"] == self.province]
        here = [one for one in old if city and re.search(rf"(^|\|){city}", f"{one['codes']}|{one['partly']}")]
        old = here if near else here or old
        old.sort(key=lambda one: int(one["year"] or 9999))
        before = [one for one in old if self.year and self.year <= int(one["year"] or 9999)]
        if before or (old and not now and not cities):
            meant = before[0] if before else old[-1]
            return {c for c in meant["codes"].split("|") if c}, {c for c in meant["partly"].split("|") if c}
        if len(near or now) == 1:
            return {(near or now)[0]}, set()
        return ({cities[0]}, set()) if len(cities) == 1 and not now else None

    def _ethnic(self, name: str, digits: int) -> list[str]:
        """威宁自治县 and 威宁县 for 威宁彝族回族苗族自治县, 甘南州 for 甘南藏族自治州."""
        found = []
        for code, one in of_province(self.province, digits):
            for full, shorter in (("自治县", "县"), ("自治旗", "旗"), ("自治州", "州")):
                if one.endswith(full):
                    head = _PEOPLE.sub("", one.removesuffix(full))
                    head = head if len(head) >= 2 else one.removesuffix(full)
                    head = head.removesuffix("族") if len(head) > 2 else head
                    if name in (head + full, head + shorter):
                        found.append(code)
        return found

    def _by_county(self) -> None:
        for at, word in enumerate(self.words):
            text = _LAND.sub("", word).removeprefix(names()[self.province])
            if not text:
                self.whole[at] = self.touched[at] = {self.province}
                continue
            city = self.city
            for _ in range(2):
                cut = next((n for n in range(len(text), 1, -1) if n <= 16 and self.meaning(text[:n], city)), 0)
                if not cut:
                    break
                whole, part = self.meaning(text[:cut], city) or (set(), set())
                rest = text[cut:]
                if not rest:
                    self.whole[at], self.touched[at] = whole, whole | part
                elif all(len(code) == 6 for code in whole | part):
                    self._inside(at, rest, whole | part)
                else:
                    city, text = next(iter(whole))[:4], rest
                    continue
                text = ""
                break
            if text:
                self._candidates(at, text, city, narrow=city == self.city)

    def _inside(self, at: int, rest: str, counties: set[str]) -> None:
        towns = self._towns(rest, counties) if _KIND.search(rest) and len(rest) > 1 else []
        self.touched[at] = counties
        if len(towns) == 1:
            self.town[at], self.touched[at] = towns[0], {towns[0][:6]}

    def _towns(self, name: str, within: Iterable[str]) -> list[str]:
        around = [(code, one) for code, one in of_province(self.province, 9) if code.startswith(tuple(within))]
        same = [code for code, one in around if one == name]
        return same or [code for code, one in around if bare(one) == bare(name)]

    def _candidates(self, at: int, text: str, city: str, *, narrow: bool) -> None:
        part = (self.county if narrow else "") or city or self.province
        if _FARM.fullmatch(text) and not self.county:
            return
        towns = self._towns(text, [part])
        if towns:
            full = bool(_KIND.search(text)) or any(names()[code] == text for code in towns)
            self.open[at] = [*towns, "whole"] if full else towns
            return
        for cut in range(len(text) - 1, 1, -1):
            if _KIND.search(text[:cut]) and (towns := self._towns(text[:cut], [part])):
                self.open[at] = towns
                return
        if self.county:
            self.touched[at] = {self.county}

    def _by_town(self) -> None:
        counties = {at: {code[:6] for code in towns if code != "whole"} for at, towns in self.open.items()}
        votes = Counter(county for some in counties.values() for county in some)
        spoken = {code for codes in self.touched.values() for code in codes} | self._product() | self._applied()
        for at, some in counties.items():
            chosen = some & spoken
            if not chosen:
                most = max(votes[county] for county in some)
                chosen = {county for county in some if votes[county] == most >= (3 if spoken else 2)}
            if not chosen and len(counties) == 1 and not spoken:
                chosen = some
            if len(chosen) == 1:
                self.touched[at] = chosen
                towns = [code for code in self.open[at] if code[:6] in chosen]
                if "whole" in self.open[at] and len(towns) == 1:
                    self.town[at] = towns[0]

    def _villages(self) -> None:
        for at in range(1, len(self.words)):
            before = self.touched.get(at - 1, set())
            inside = at - 1 not in self.whole and len(before) == 1
            if at not in self.touched and inside and _VILLAGE.search(self.words[at]):
                self.touched[at] = before

    def _product(self) -> set[str]:
        short = {}
        for code, name in of_province(self.province, 6):
            short.setdefault(_short(name), []).append(code)
        for cut in range(min(len(self.product) - 1, 8), 1, -1):
            codes = short.get(self.product[:cut], [])
            codes = [code for code in codes if self.city and code.startswith(self.city)] or codes
            if len(codes) == 1:
                return set(codes)
        return set()

    def _applied(self) -> set[str]:
        found: set[str] = set()
        for match in re.finditer("[县市区旗]", self.applicant):
            for start in range(max(0, match.end() - 15), match.start()):
                meant = self.meaning(self.applicant[start : match.end()], self.city)
                if meant and all(len(code) == 6 for code in meant[0] | meant[1]):
                    found |= meant[0] | meant[1]
                    break
        return found

    def _beside(self) -> set[str]:
        applied = self._applied()
        if len(applied) != 1:
            return set()
        here = {bare(name) for code, name in of_province(self.province, 9) if code[:6] in applied}
        town = any(self.product[:cut] in here for cut in range(2, min(len(self.product), 8)))
        return applied if town or applied & self._product() else set()


def _short(name: str) -> str:
    zone = re.search(r"(开发区|园区|示范区|实验区|管理区|聚集区|名胜区|食品区|新区|矿区)$", name)
    if zone and len(name) > len(zone[1]) + 1:
        return name
    for kind in ("自治县", "自治旗", "特区", "林区", "县", "旗", "区", "市"):
        head = name.removesuffix(kind)
        if head != name and len(head) >= 2:
            cut = _PEOPLE.sub("", head)
            head = cut if len(cut) >= 2 else head
            return head.removesuffix("族") if len(head) > 2 else head
    return name


def draw(seed: int, many: int) -> list[tuple[dict[str, str], str]]:
    """Names with places: half where they probably come from, half anywhere, neighbours of the area among them."""
    chance = random.Random(seed)
    rows = rows_of("gi_cn_products.csv")
    counties = [code for code in names() if len(code) == 6]
    towns = [code for code in names() if len(code) == 9]
    pairs: dict[tuple[str, str], dict[str, str]] = {}
    while len(pairs) < many:
        number = len(pairs)
        row = chance.choice(rows)
        near = [code for code in row["area_codes"].split("|") if code] or [row["city_code"] or counties[0]]
        home = chance.choice(near)
        if number % 2 == 0:
            pool = [code for code in (counties if chance.random() < 0.5 else towns) if code.startswith(home)]
        elif number % 4 == 1:
            pool = [code for code in counties if code.startswith(home[: chance.choice((2, 4))])]
        else:
            pool = counties
        pairs[row["gi_id"], chance.choice(pool or counties)] = row
    return [(row, place) for (_gi_id, place), row in pairs.items()]


def main() -> None:
    """Draw, answer both ways, say where they differ, write the table."""
    from tests.registry.test_independent_origin import answers

    pairs = draw(SEED, MANY)
    ours = answers([(row["gi_id"], place) for row, place in pairs])
    theirs = [Notice(row).answer(place) for row, place in pairs]
    differing = [(r["gi_id"], p, a, b) for (r, p), a, b in zip(pairs, ours, theirs, strict=True) if a != b]
    for gi_id, place, one, other in differing:
        print(gi_id, place, names()[place], one, other)
    print(Counter(theirs), f"{len(differing)} differ")
    if differing:
        sys.exit(1)
    with PAIRS.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("gi_id", "place_code", "answer", "name", "place"))
        for (row, place), answer in zip(pairs, theirs, strict=True):
            writer.writerow((row["gi_id"], place, answer, row["product_name"], names()[place]))


if __name__ == "__main__":
    main()
