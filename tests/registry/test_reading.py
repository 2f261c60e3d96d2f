"""The lists as they are shipped: whole, licensed, and read without losing or inventing anything."""

from __future__ import annotations

import hashlib
import shutil
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from catalog.errors import Unavailable
from catalog.registry.list_files import Lists, find_keys, read_lists
from catalog.registry.models import CATEGORIES, SYSTEMS


@pytest.fixture(scope="module")
def lists(folder: Path) -> Lists:
    return read_lists(folder)


def by_id(lists: Lists, gi_id: str) -> dict[str, object]:
    return next(row for row in lists.indications if row["id"] == gi_id)


def test_every_list_has_its_digest_and_every_digest_its_list(folder: Path) -> None:
    sums = dict(reversed(line.split()) for line in (folder / "SHA256SUMS").read_text().splitlines())
    shipped = {path.name for path in folder.iterdir() if path.suffix in {".csv", ".gz", ".json", ".jsonl"}}
    assert set(sums) == shipped
    for name, digest in sums.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest, name


def test_origin_and_licences_travel_along(folder: Path) -> None:
    sources = (folder / "SOURCES.md").read_text()
    for name in ("gi_cn_products.csv", "gi_cn_requirements.jsonl.gz", "gi_eu_register_2020.csv.gz", "streets.csv.gz"):
        assert name in sources
    assert "sjq" in (folder / "LICENSE-gi_cn.txt").read_text()
    assert "Crown" in (folder / "LICENSE-gi_eu.txt").read_text()
    assert (folder / "LICENSE-places.txt").exists()
    assert sum(path.stat().st_size for path in folder.iterdir()) < 4_000_000


def test_how_much_there_is(lists: Lists) -> None:
    assert Counter(row["level"] for row in lists.places) == {
        "province": 31,
        "city": 342,
        "county": 2978,
        "street": 41352,
    }
    assert Counter(row["system"] for row in lists.indications)["cn_aqsiq_cnipa"] == 4400
    assert len(lists.indications) == 4400 + 3715
    assert len(lists.requirements) == 4314
    assert len(lists) == len(lists.places) + len(lists.indications) + len(lists.requirements) + len(lists.keys)
    zhejiang = [row for row in lists.indications if row["province_code"] == "33"]
    assert len(zhejiang) == 153
    assert sum(row["city_code"] == "3308" for row in zhejiang) == 10


def test_everything_that_is_referred_to_exists(lists: Lists) -> None:
    places = {row["code"] for row in lists.places}
    ids = [row["id"] for row in lists.indications]
    assert len(ids) == len(set(ids))
    assert {row["gi_id"] for row in lists.requirements} | {row["gi_id"] for row in lists.keys} <= set(ids)
    for row in lists.indications:
        assert row["system"] in SYSTEMS
        assert row["category"] in CATEGORIES
        assert {row["province_code"], row["city_code"], *row["area_codes"]} - {None} <= places
    assert all(row["parent_code"] in places for row in lists.places if row["parent_code"])


def test_empty_cells_are_nothing_not_empty_text(lists: Lists) -> None:
    without_notice = [row for row in lists.indications if row["fact_status"] == "notice_not_matched"]
    assert len(without_notice) == 86
    assert all(row["issuer"] is row["notice_year"] is row["notice_no"] is None for row in without_notice)
    for row in lists.indications + lists.requirements:
        assert "" not in row.values()
    beijing = [row for row in lists.indications if row["province_code"] == "11"]
    assert {row["city_code"] for row in beijing} == {None}


def test_the_name_that_stands_twice_is_two_rights(lists: Lists) -> None:
    carpets = [row for row in lists.indications if row["name_zh"] == "藏毯"]
    assert [row["id"] for row in carpets] == ["CN-GI-0270", "CN-GI-0271"]
    assert [row["province_code"] for row in carpets] == ["63", "54"]


def test_parsed_values_stay_the_text_of_the_notice(lists: Lists) -> None:
    values = [
        row[name]
        for row in lists.requirements
        for name in ("tss_min_pct", "total_acid_max_raw", "moisture_max_pct", "edible_min_pct", "water_extract_min_pct")
    ]
    assert {type(value) for value in values} == {str, type(None)}
    assert sum(row["tss_min_pct"] is not None for row in lists.requirements) == 501
    assert sum(row["moisture_max_pct"] is not None for row in lists.requirements) == 650


def test_a_chinese_name_in_the_european_register(lists: Lists) -> None:
    longjing = by_id(lists, "EU:PDO-CN-0621")
    assert (longjing["name_zh"], longjing["name_en"]) == ("龙井茶", "Longjing cha")
    assert (longjing["system"], longjing["status"], longjing["country"]) == ("eu_pdo", "registered", "China")
    assert longjing["registered_on"] == date(2011, 5, 11)
    assert longjing["pinyin"] == "longjingcha"


def test_a_european_name(lists: Lists) -> None:
    cheese = next(row for row in lists.indications if row["name_en"] == "Parmigiano Reggiano")
    assert cheese["name_zh"] is cheese["pinyin"] is None
    assert (cheese["category"], cheese["country"]) == ("egg_dairy_honey", "Italia")
    statuses = Counter(row["status"] for row in lists.indications if row["system"].startswith("eu_"))
    assert statuses == {"registered": 3341, "applied": 315, "published": 58, "rejected": 1}


def test_what_a_name_is_found_by(lists: Lists) -> None:
    moutai = by_id(lists, "CN-GI-0973")
    found = {(key["kind"], key["key"]) for key in find_keys(moutai)}
    assert {
        ("name", "茅台酒贵州茅台酒"),
        ("alternative", "茅台酒"),
        ("alternative", "贵州茅台酒"),
        ("pinyin", "maotaijiu"),
        ("initials", "gzmtj"),
    } <= found
    carpet_keys = {(key["kind"], key["key"]) for key in lists.keys if key["gi_id"] == "CN-GI-0270"}
    assert {("pinyin", "zangtan"), ("misread", "cangtan"), ("place", "6301")} <= carpet_keys
    triples = [(key["gi_id"], key["kind"], key["key"]) for key in lists.keys]
    assert len(triples) == len(set(triples))


@pytest.mark.parametrize("damage", ["changed", "missing", "short"])
def test_a_damaged_list_is_refused_by_name(folder: Path, tmp_path: Path, damage: str) -> None:
    copy = Path(shutil.copytree(folder, tmp_path / "registry"))
    victim = copy / "cities.csv"
    content = victim.read_bytes()
    if damage == "missing":
        victim.unlink()
    else:
        victim.write_bytes(content[:-10] if damage == "short" else content.replace(b"3308", b"3309"))
    with pytest.raises(Unavailable) as refusal:
        read_lists(copy)
    assert refusal.value.code == "registry_list_damaged"
    assert refusal.value.figures == {"file": "cities.csv"}
