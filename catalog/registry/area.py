"""Reads the divisions a notice names, word by word: which counties, whole or in part, and which towns. Pure.

A word that cannot be read is kept as it stands. Nothing is guessed: a town's name is read only where one county alone
has such a town and something else in the notice speaks for that county.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from catalog.folding import key_of
from catalog.registry.divisions import Division, Divisions, Town, Where, has_kind

# 积石山保安族东乡族撒拉族自治县.
_LONGEST_NAME = 16
# So many of the notice's towns must lie in a county that nothing else names: fewer can be towns of the same name.
_ENOUGH_TOWNS = 3
_WHOLE = re.compile(r"(?:现辖)?(?:行政区域|行政区划)$|(?:全境|全域|境内)$")
# What many counties have: 良种场 is a name only beside its county.
_GENERIC = frozenset(("林场", "农场", "牧场", "渔场", "茶场", "良种场", "原种场", "园艺场", "种畜场", "种羊场", "苗圃"))
_VILLAGE = re.compile(r"(?:村|社区|村委会|居委会|居民委员会|村民委员会)$")


@dataclass(frozen=True)
class Reading:
    """What one word of a notice means.

    `level`: province, city or county (named whole), street (a town named whole), within (a village or the like in a
    known county), beside (a county that only the product's name and the applicant's name together), or unread. `codes`
    are today's divisions that lie in it whole, or the county a town lies in; `partly` counties that only hold some of a
    former division. `town` is the code of a town named whole.
    """

    words: str
    level: str
    codes: tuple[str, ...] = ()
    partly: tuple[str, ...] = ()
    town: str = ""
    former: bool = False


def read_within(words: Iterable[str], codes: Iterable[str], year: int | None, divisions: Divisions) -> list[Reading]:
    """Every word read among the provinces, cities or counties an area is known to touch."""
    said, touched = list(words), list(codes)
    provinces = sorted({code[:2] for code in touched})
    if len(provinces) == 1:
        return read_area(said, _where(touched, year), divisions)
    by_province = [read_area(said, Where(province, year=year), divisions) for province in provinces]
    found = []
    for readings in zip(*by_province, strict=True):
        read = [one for one in readings if one.level != "unread"]
        found.append(read[0] if len(read) == 1 else replace(readings[0], level="unread", codes=(), partly=(), town=""))
    return found


def _where(codes: list[str], year: int | None) -> Where:
    cities, counties = {code[:4] for code in codes}, {code[:6] for code in codes}
    city = next(iter(cities)) if len(cities) == 1 else None
    county = next(iter(counties)) if len(counties) == 1 else None
    return Where(
        codes[0][:2],
        city if city and len(city) == 4 else None,
        county if county and len(county) == 6 else None,
        year,
    )


@dataclass(frozen=True)
class _Towns:
    """A word that towns of several counties may be meant by; `whole` if the town is meant, not a village in it."""

    words: str
    candidates: tuple[Town, ...]
    whole: bool

    @property
    def counties(self) -> set[str]:
        return {town.county for town in self.candidates}


def read_area(
    words: Iterable[str], where: Where, divisions: Divisions, product: str = "", applicant: str = ""
) -> list[Reading]:
    """Every word read, in order. The counties that the product's name or the applicant's speaks of say which of two
    towns of one name is meant. Where no word can be read, what both speak of is given as one more reading."""
    first = [_read(word, where, divisions) for word in words if word.strip()]
    by_name, by_applicant = divisions.called(product, where), divisions.holding(applicant, where)
    named = {code for one in first if isinstance(one, Reading) for code in (*one.codes, *one.partly)}
    named |= by_name | by_applicant
    towns = [one for one in first if isinstance(one, _Towns)]
    votes = Counter(county for one in towns for county in one.counties)
    found: list[Reading] = []
    for one in first:
        reading = one if isinstance(one, Reading) else _settle(one, named, votes, alone=len(towns) == 1)
        if reading.level == "unread" and found and _VILLAGE.search(reading.words):
            reading = _after(found[-1], reading)
        found.append(reading)
    if found and all(one.level == "unread" for one in found) and len(by_applicant) == 1:
        county = next(iter(by_applicant))
        if county in by_name or divisions.begins_with_town(product, county):
            found.append(Reading(f"{product}（{applicant}）", "beside", (county,)))
    return found


def _settle(one: _Towns, named: set[str], votes: Counter[str], *, alone: bool) -> Reading:
    """A town is that of a county named otherwise, of one that has enough of the notice's towns, or of the only one
    that has it where the notice says nothing else."""
    counties = one.counties & named
    if not counties:
        most = max(votes[county] for county in one.counties)
        enough = _ENOUGH_TOWNS if named else 2
        counties = {county for county in one.counties if votes[county] == most and most >= enough}
    if not counties and alone and not named:
        counties = one.counties
    if len(counties) != 1:
        return Reading(one.words, "unread")
    towns = [town for town in one.candidates if town.county in counties]
    whole = one.whole and len(towns) == 1
    return Reading(one.words, "street" if whole else "within", tuple(counties), town=towns[0].code if whole else "")


def _after(before: Reading, village: Reading) -> Reading:
    """A village listed after a town or another village of one county lies there too: 官庄镇砖瓦窑村、联合村."""
    if before.level in ("street", "within") and len(before.codes) == 1 and not before.partly:
        return replace(village, level="within", codes=before.codes)
    return village


def _read(words: str, where: Where, divisions: Divisions) -> Reading | _Towns:
    text = _WHOLE.sub("", re.sub(r"\s", "", words))
    for size in range(min(len(text), 8), 2, -1):
        if divisions.is_province(text[:size], where.province):
            text = text[size:]
            break
    if not text:
        return Reading(words, "province", (where.province,))
    division, rest = _longest(text, where, divisions)
    if division is not None and division.level == "city" and rest:
        where = replace(where, city=division.codes[0][:4])
        division, rest = _longest(rest, where, divisions)
    if division is None:
        return _town(words, rest, where, divisions)
    if not rest:
        return Reading(words, division.level, division.codes, division.partly, former=division.former)
    return _part(words, rest, division, divisions)


def _longest(text: str, where: Where, divisions: Divisions) -> tuple[Division | None, str]:
    """The longest city or county the text begins with, and what follows."""
    for size in range(min(len(text), _LONGEST_NAME), 1, -1):
        division = divisions.division(text[:size], where)
        if division is not None:
            return division, text[size:]
    return None, text


def _part(words: str, rest: str, county: Division, divisions: Divisions) -> Reading:
    """Something in a county that the word itself names: a town named whole, or anything else."""
    counties = (*county.codes, *county.partly)
    towns = [town for code in counties for town in divisions.towns(rest, code)] if has_kind(rest) else []
    if len(towns) == 1:
        return Reading(words, "street", (towns[0].county,), town=towns[0].code, former=county.former)
    return Reading(words, "within", county.codes, county.partly, former=county.former)


def _town(words: str, text: str, where: Where, divisions: Divisions) -> Reading | _Towns:
    part = where.county or where.city or where.province
    if text in _GENERIC and not where.county:
        return Reading(words, "unread")
    if towns := divisions.towns(text, part):
        # Without its kind (太平) a name may be a village's too: the county is read, the town is not.
        return _Towns(words, tuple(towns), whole=has_kind(text) or key_of(text) in {key_of(t.name) for t in towns})
    for size in range(len(text) - 1, 1, -1):
        if has_kind(text[:size]) and (towns := divisions.towns(text[:size], part)):
            return _Towns(words, tuple(towns), whole=False)
    return Reading(words, "within", (where.county,)) if where.county else Reading(words, "unread")
