"""Reads the lists that stand in standards/registry. Knows their columns, and nothing of the database."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from catalog.errors import Unavailable
from catalog.folding import key_of
from catalog.pinyin import read, readings
from catalog.registry import places, spellings
from catalog.registry.area import read_area
from catalog.registry.divisions import Divisions, Former, Where
from catalog.registry.origin import as_row

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_CN_SOURCE = "Chinese-Nationnal-Geographic-Products (MIT), 2026-01-31, after the notices of AQSIQ and CNIPA"
_EU_SOURCE = "geographical-indications-register-prototype (MIT), 2020-12-01, an export of eAmbrosia"
_EU_SYSTEMS = {"PDO": "eu_pdo", "PGI": "eu_pgi", "TSG": "eu_tsg", "GI": "eu_gi"}

# The EU classes, in the words of the register, and the alliance's categories. First fit wins.
_EU_CATEGORIES = (
    ("fresh meat", "livestock_meat"),
    ("meat products", "livestock_meat"),
    ("cheeses", "egg_dairy_honey"),
    ("other products of animal origin", "egg_dairy_honey"),
    ("fresh fish", "aquatic"),
    ("oils and fats", "oil"),
    ("flowers and ornamental", "flower_plant"),
    ("wool", "handicraft"),
    ("hay", "other"),
    ("cochineal", "other"),
    ("essential oils", "other"),
    ("natural gums", "other"),
    ("fruit, vegetables and cereals", "other"),
    ("beers", "alcohol"),
    ("class ", "condiment_processed"),
)

Row = dict[str, Any]


@dataclass(frozen=True)
class Lists:
    """All rows, ready for the tables: places top down, names, their notices' requirements, what they are found by; and
    every division by name."""

    places: list[Row]
    indications: list[Row]
    requirements: list[Row]
    keys: list[Row]
    divisions: Divisions

    def __len__(self) -> int:
        return len(self.places) + len(self.indications) + len(self.requirements) + len(self.keys)


def read_lists(folder: Path) -> Lists:
    """Read every list. Raises Unavailable `registry_list_damaged` when a file differs from SHA256SUMS."""
    contents = _checked_contents(folder)
    place_rows = _places(contents)
    divisions = Divisions({row["code"]: row["name"] for row in place_rows}, read_formers(contents))
    requirements = [_requirement(line) for line in _lines(contents["gi_cn_requirements.jsonl.gz"])]
    applicants = {row["gi_id"]: row["applicant"] or "" for row in requirements}
    provinces = {row["name"]: row["code"] for row in place_rows if row["level"] == "province"}
    indications: list[Row] = []
    keys: list[Row] = []
    for row in _table(contents["gi_cn_products.csv"]):
        indication = _chinese(row, provinces, matched=row["gi_id"] in applicants)
        _read_area(indication, row["city"], applicants.get(row["gi_id"], ""), divisions)
        indications.append(indication)
        keys += find_keys(indication)
    for row in _table(contents["gi_eu_register_2020.csv.gz"]):
        indication = _european(row)
        indications.append(indication)
        keys += find_keys(indication)
    return Lists(place_rows, indications, requirements, keys, divisions)


def find_keys(indication: Row) -> list[Row]:
    """What one name can be found by; `indication` has the columns of GeographicalIndication."""
    written = [one for one in (indication["name_zh"], indication["name_en"]) if one]
    others = [one for name in written for one in spellings.alternatives(name)]
    chinese = [one for one in (*written, *others) if spellings.has_han(one)]
    spoken = [readings(one) for one in chinese]
    right = [one[0] for one in spoken]
    misread = [other for one in spoken for other in one[1:] if other not in right]
    found = [("name", spellings.key_of_name(one)) for one in written]
    found += [("alternative", spellings.key_of_name(one)) for one in others]
    found += [("pinyin", reading.joined) for reading in right]
    found += [("initials", reading.initials) for reading in right]
    found += [("misread", letters) for reading in misread for letters in (reading.joined, reading.initials)]
    found += [("place", code) for code in _area(indication)]
    return [
        {"gi_id": indication["id"], "kind": kind, "key": key[: spellings.LONGEST_KEY]}
        for kind, key in dict.fromkeys(found)
        if key
    ]


def area_of(area_codes: list[str], city_code: str | None, province_code: str | None) -> list[str]:
    """The codes of the smallest known divisions of a protected area."""
    return area_codes or [code for code in (city_code or province_code,) if code]


def _area(indication: Row) -> list[str]:
    return area_of(indication["area_codes"], indication["city_code"], indication["province_code"])


def _checked_contents(folder: Path) -> dict[str, bytes]:
    contents = {}
    for line in (folder / "SHA256SUMS").read_text().splitlines():
        digest, name = line.split()
        path = folder / name
        contents[name] = path.read_bytes() if path.is_file() else b""
        if hashlib.sha256(contents[name]).hexdigest() != digest:
            raise Unavailable("registry_list_damaged", file=name)
    return contents


def _text(content: bytes) -> str:
    return (gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content).decode("utf-8")


def _table(content: bytes) -> Iterator[dict[str, str]]:
    return csv.DictReader(io.StringIO(_text(content), newline=""))


def _lines(content: bytes) -> Iterator[Row]:
    # Numbers stay the text they were written as: a notice says 13.0, and nothing here rounds.
    return (json.loads(line, parse_float=str, parse_int=str) for line in _text(content).splitlines())


def _places(contents: dict[str, bytes]) -> list[Row]:
    rows = []
    for name in ("provinces.csv", "cities.csv", "areas.csv", "streets.csv.gz"):
        rows += [_place(row["code"], row["name"]) for row in _table(contents[name])]
    return rows


def _place(code: str, name: str) -> Row:
    level = places.level(code)
    short = places.short_name(name, level)
    reading = read(short)
    return {
        "code": code,
        "name": name,
        "name_en": places.english_name(name, level, lambda text: read(text).spelled),
        "short_name": key_of(short),
        "pinyin": reading.joined,
        "initials": reading.initials,
        "level": level,
        "parent_code": places.parent_code(code),
    }


def _chinese(row: dict[str, str], provinces: dict[str, str], matched: bool) -> Row:
    reading = read(row["product_name"])
    return {
        "id": row["gi_id"],
        "name_zh": row["product_name"],
        "name_en": None,
        "pinyin": reading.joined,
        "initials": reading.initials,
        "system": "cn_aqsiq_cnipa",
        "status": "registered",
        "category": row["category_guess"],
        "country": "China",
        "province_code": provinces[row["province"]],
        "city_code": row["city_code"] or None,
        "area_codes": _parts(row["area_codes"]),
        "districts": _parts(row["districts"]),
        "area_reading": None,
        "issuer": row["issuer"] or None,
        "notice_year": int(row["notice_year"]) if row["notice_year"] else None,
        "notice_no": row["notice_no"] or None,
        "registered_on": None,
        "sensory": row["sensory"] or None,
        "source": _CN_SOURCE,
        "fact_status": "notice_matched" if matched else "notice_not_matched",
        "fact_note": None,
    }


def _european(row: dict[str, str]) -> Row:
    halves = row["Name"].split(" / ")
    chinese = next((half for half in halves if spellings.has_han(half)), None)
    others = " / ".join(half for half in halves if half != chinese)
    reading = read(chinese) if chinese else None
    return {
        "id": f"EU:{row['FileNumber']}",
        "name_zh": chinese,
        "name_en": others or None,
        "pinyin": reading.joined if reading else None,
        "initials": reading.initials if reading else None,
        "system": _EU_SYSTEMS[row["Type"].rpartition("(")[2].rstrip(")")],
        "status": row["Status"].lower(),
        "category": _european_category(row),
        "country": row["Country"],
        "province_code": None,
        "city_code": None,
        "area_codes": [],
        "districts": [],
        "area_reading": None,
        "issuer": "European Union",
        "notice_year": None,
        "notice_no": row["LegalInstrument"] or None,
        "registered_on": _day(row["DateRegistration"]),
        "sensory": None,
        "source": _EU_SOURCE,
        "fact_status": "register_copy",
        "fact_note": None,
    }


def _european_category(row: dict[str, str]) -> str:
    if row["ProductType"] != "Food":
        return "alcohol"
    product_class = row["ProductCategory"].casefold()
    return next((category for words, category in _EU_CATEGORIES if words in product_class), "other")


def _read_area(indication: Row, city: str, applicant: str, divisions: Divisions) -> None:
    """Read the words of the notice; the counties they name join those the list was matched to."""
    where = Where(indication["province_code"], indication["city_code"], year=indication["notice_year"])
    if not where.city:
        # A county right under its province stands in the list as a city: 济源市, 琼海市.
        county = divisions.division(city, where)
        if county is not None and county.level == "county":
            where = replace(where, city=county.codes[0][:4], county=county.codes[0])
    readings = read_area(indication["districts"], where, divisions, indication["name_zh"], applicant)
    touched = (code for one in readings for code in (*one.codes, *one.partly))
    codes = dict.fromkeys([*indication["area_codes"], *touched])
    indication["area_codes"] = [code for code in codes if code not in (indication["city_code"], where.province)]
    indication["area_reading"] = [as_row(one) for one in readings]


def read_formers(contents: Mapping[str, bytes]) -> list[Former]:
    """Names that divisions had, or that notices write otherwise, with what they mean today."""
    return [
        Former(
            name=row["name"],
            level=row["level"],
            province_code=row["province_code"],
            city=row["city"],
            codes=tuple(_parts(row["codes"])),
            partly=tuple(_parts(row["partly"])),
            year=int(row["year"] or 9999),
        )
        for row in _table(contents["former_divisions.csv"])
    ]


def _requirement(line: Row) -> Row:
    clauses = {key: line[key] for key in ("gi_id", "applicant", "variety", "harvest", "processing", "quality")}
    return clauses | line["parsed"]


def _parts(text: str) -> list[str]:
    return [part for part in text.split("|") if part]


def _day(text: str) -> date | None:
    if not text:
        return None
    day, month, year = map(int, text.split("/"))
    return date(year, month, day)
