"""Which sort of produce a protected name speaks of."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path

import pytest

from catalog.demo.drawings import DRAWINGS
from catalog.demo.planning.kinds import kind_of, kinds
from catalog.demo.planning.windows import read_seasons
from catalog.registry.models import CATEGORIES

REGISTRY = Path(__file__).parents[2] / "standards" / "registry"
PHOTOS = Path(__file__).parents[2] / "catalog" / "demo" / "photos"


@pytest.mark.parametrize(
    ("name", "category", "expected"),
    [
        ("衢州椪柑", "fresh_fruit", "ponkan"),
        ("常山胡柚", "fresh_fruit", "huyou"),
        ("苍南四季柚", "fresh_fruit", "pomelo"),
        ("江山猕猴桃", "fresh_fruit", "kiwi"),
        ("嵊州桃形李", "fresh_fruit", "plum"),
        ("常山山茶油", "oil", "camellia_oil"),
        ("开化杜仲茶", "tea", "flower_tea"),
        ("奉化曲毫（茶）", "other", "green_tea"),
        ("宁波岱衢族大黄鱼", "medicinal_herb", "croaker"),
        ("武都油橄榄", "oil", "olive_oil"),
        ("常德酱板鸭", "livestock_meat", "cured_fowl"),
        ("白城绿豆", "grain", "mung_bean"),
        ("桃源野茶王", "fresh_fruit", "green_tea"),
        ("宁国笋干", "vegetable", "dried_shoot"),
        ("姚庄蘑菇", "edible_fungi", "fresh_mushroom"),
        ("建德西红花", "medicinal_herb", "saffron"),
        ("虾子辣椒", "aquatic", "pepper"),
        ("无人知晓之物", "grain", "*grain"),
    ],
)
def test_the_head_noun_decides(name: str, category: str, expected: str) -> None:
    assert kind_of(name, category).id == expected


def test_every_category_has_a_kind_of_its_own() -> None:
    for category in CATEGORIES:
        assert kinds()[f"*{category}"].category == category


def test_a_word_speaks_of_one_kind() -> None:
    words = [word for kind in kinds().values() for word in kind.words]
    assert sorted(set(words)) == sorted(words)


def test_the_table_holds_together() -> None:
    for kind in kinds().values():
        assert kind.category in CATEGORIES
        assert kind.drawing in DRAWINGS
        assert kind.packs_grams and kind.sizes and kind.shelf_days > 0
        assert 0 < 2 * kind.jin_fen[0] < kind.fen_per_kg < 2 * kind.jin_fen[1], kind.id
        assert (kind.basis == "storage") == bool(kind.keep_zh), kind.id
        for photo in kind.photos:
            assert (PHOTOS / f"{photo}.jpg").is_file(), photo


def test_no_photo_is_carried_along_unused() -> None:
    used = {photo for kind in kinds().values() for photo in kind.photos}
    assert {file.stem for file in PHOTOS.glob("*.jpg")} == used
    assert (PHOTOS / "LICENSE.txt").read_text().startswith("MIT License")


def test_the_whole_register_finds_kinds_and_a_third_of_the_notices_name_months() -> None:
    with (REGISTRY / "gi_cn_products.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = [kind_of(row["product_name"], row["category_guess"]) for row in rows]
    by_word = sum(not kind.id.startswith("*") for kind in found)
    assert by_word / len(rows) > 0.85
    with gzip.open(REGISTRY / "gi_cn_requirements.jsonl.gz", "rt", encoding="utf-8") as file:
        seasons = sum(bool(read_seasons(json.loads(line)["harvest"])) for line in file)
    assert seasons > 1400


def test_seasons_read_from_notices_agree_with_the_calendar_made_by_hand() -> None:
    """Every season the parser reads overlaps the months a person read from the same notice."""
    calendar = json.loads((REGISTRY / "zhejiang_gi_calendar.json").read_text(encoding="utf-8"))
    clauses = {}
    with gzip.open(REGISTRY / "gi_cn_requirements.jsonl.gz", "rt", encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            clauses[row["product_name"]] = row["harvest"]
    compared = 0
    for entry in calendar:
        spans = read_seasons(clauses.get(entry["name"]))
        if not spans or not entry["harvest_months"]:
            continue
        months = {month for span in spans for month in span.months()}
        assert months & set(entry["harvest_months"]), (entry["name"], spans)
        compared += 1
    assert compared >= 6
