"""The seasons of names against the words of their notices."""

from __future__ import annotations

import csv
import gzip
import json
import re
import unicodedata
from datetime import date

import pytest

from catalog.demo.alliance import ADDED
from catalog.demo.planning.names import Grown, grown, known_names
from catalog.demo.planning.rights import Right
from catalog.demo.planning.windows import read_seasons, seasons_around
from catalog.demo.planning.wording import harvest_zh
from tests.conftest import STANDARDS

_SOLAR_TERMS = (
    "立春|雨水|惊蛰|春分|清明|谷雨|立夏|小满|芒种|夏至|小暑|大暑|"
    "立秋|处暑|白露|秋分|寒露|霜降|立冬|小雪|大雪|冬至|小寒|大寒"
)


@pytest.fixture(scope="module")
def notices() -> dict[str, dict[str, str]]:
    """What each name's notice says, blanks left out, by the name."""
    with gzip.open(STANDARDS / "registry" / "gi_cn_requirements.jsonl.gz", "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    texts = ("variety", "harvest", "processing", "quality")
    return {row["product_name"]: {key: _plain(row[key]) for key in texts} | {"clause": row["harvest"]} for row in rows}


@pytest.fixture(scope="module")
def crops(notices: dict[str, dict[str, str]]) -> dict[str, Grown]:
    """How each name of the list is grown."""
    with (STANDARDS / "registry" / "gi_cn_products.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = {}
    for row in rows:
        name = row["product_name"]
        found[name] = grown(name, row["category_guess"], notices.get(name, {}).get("clause"))
    return found


def _plain(text: str | None) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text or ""))


@pytest.mark.parametrize(
    ("name", "words", "months"),
    [
        ("嵊泗贻贝", "厚壳贻贝：全年；紫贻贝：5月-8月份", set(range(1, 13))),
        ("马家沟芹菜", "11月上旬收获", {11}),
        ("安吉竹笋", "在3月中旬至4月下旬", {1, 3, 4, 6, 7, 8, 9, 10, 11, 12}),
        ("永济芦笋", "", {4, 5, 6, 7}),
        ("临海西兰花", "贮存于温度-0.5～2℃", {11, 12, 1, 2, 3, 4, 5}),
        ("永安莴苣", "", {11, 12, 1, 2, 3, 4}),
        ("宁国笋干", "鲜笋应在采挖后12小时内蒸煮杀青", {3, 4, 5}),
        ("姚庄蘑菇", "不开伞菇型完整", {10, 11, 12, 1, 2, 3, 4}),
        ("桃源野茶王", "可采摘到10月底", set(range(3, 11))),
        ("汉寿玉臂藕", "一直延续到翌年4月份", {9, 10, 11, 12, 1, 2, 3, 4}),
        ("瓯柑", "每年11月下旬小雪前后", {11}),
    ],
)
def test_windows_follow_the_words(
    name: str, words: str, months: set[int], notices: dict[str, dict[str, str]], crops: dict[str, Grown]
) -> None:
    assert any(_plain(words) in notices[name][key] for key in ("harvest", "processing", "quality"))
    assert {month for span in crops[name].seasons for month in span.months()} == months


def test_what_was_wrong_is_fresh_dried_or_stored_as_it_is(crops: dict[str, Grown]) -> None:
    assert crops["姚庄蘑菇"].kind.fresh and crops["姚庄蘑菇"].kind.shelf_days <= 5
    for name in ("宁国笋干", "闽笋干"):
        assert not crops[name].kind.fresh and crops[name].kind.nature == "dried"
    celery = crops["马家沟芹菜"]
    assert (celery.kind.basis, celery.rest_days) == ("storage", 15)
    today = date(2026, 12, 20)
    found = seasons_around(celery.seasons, celery.kind.basis, celery.kind.keep_days, today, celery.rest_days)
    (window,) = [one for one in found if one.when(today) == "current"]
    assert window.ship_from_on == date(2026, 11, 16) and "窖藏" in celery.kind.keep_zh


def test_each_row_of_names_says_where_it_comes_from(
    notices: dict[str, dict[str, str]], crops: dict[str, Grown]
) -> None:
    for known in known_names().values():
        assert known.name in crops, known.name
        said = notices.get(known.name, {"clause": ""})
        if known.source == "notice":
            quote = _plain(known.words)
            assert any(quote in said[key] for key in ("variety", "harvest", "processing", "quality")), known.name
        else:
            assert known.source == "practice", known.name
            # Where the notice names its months, they count and not what is usually done.
            assert read_seasons(said["clause"]) == () and known.words.startswith("公告"), known.name


def test_a_season_read_from_a_notice_begins_and_ends_in_months_that_it_names(
    notices: dict[str, dict[str, str]], crops: dict[str, Grown]
) -> None:
    """A second, plainer reading of the register: all months in figures, wherever they stand in the clause."""
    asked = 0
    for name, crop in crops.items():
        if crop.source != "notice" or name in known_names():
            continue
        clause = notices[name]["harvest"]
        named = {int(month) for month in re.findall(r"(\d{1,2})(?=月(?!龄)|[-—–～~至到]\d{1,2}月|、\d{1,2}月)", clause)}
        if not named or any(span.all_year() for span in crop.seasons):
            assert re.search(rf"{_SOLAR_TERMS}|[春夏秋冬]|全年|常年", clause), name
            continue
        asked += 1
        for span in crop.seasons:
            assert span.from_[0] in named, (name, span, clause)
            # "10 月中旬开始采收" names no end: thirty days more are taken, from the end of January into March.
            open_ended = [month for month in named if re.search(rf"{month}月.{{0,6}}(?:开始|起|后)", clause)]
            ends = named | {(month + more) % 12 + 1 for month in open_ended for more in (0, 1)}
            assert span.through[0] in ends, (name, span, clause)
    assert asked > 1200


def test_a_name_without_a_row_takes_notice_then_calendar_then_kind() -> None:
    entry = {"harvest_months": [11], "storage_note": "库温 4–10 ℃，通风"}
    assert grown("某地椪柑", "fresh_fruit", "采收：12 月上旬采收", entry).source == "notice"
    stored = grown("某地椪柑", "fresh_fruit", None, entry)
    assert (stored.source, stored.kind.keep_zh) == ("calendar", "库温 4–10 ℃，通风")
    assert grown("某地椪柑", "fresh_fruit", None).source == "kind"
    # All year says nothing of a crop, but much of fish.
    assert grown("某地椪柑", "fresh_fruit", "全年均可采收").source == "kind"
    assert grown("某地鱼", "aquatic", "全年均可捕捞").source == "notice"


def test_every_name_of_the_demo_has_a_season_on_every_day(rights: list[Right]) -> None:
    for right in rights:
        for month in (1, 4, 7, 10):
            assert right.seasons(date(2027, month, 15)), right.name_zh
    assert set(ADDED) <= {right.name_zh for right in rights}


def test_a_story_names_every_season_and_who_says_so(rights: list[Right]) -> None:
    by_name = {right.name_zh: right for right in rights}
    shoots = harvest_zh(by_name["安吉竹笋"])
    assert shoots == "公告写明 3 月至 4 月、11 月至 1 月、6 月至 10 月采收。"
    assert harvest_zh(by_name["长街蛏子"]) == "一般在 3 月至 10 月捕捞。"
    assert harvest_zh(by_name["枫桥香榧"]) == "公告写明 9 月采制。"
    assert harvest_zh(by_name["龙游麻鸡"]) == "全年都有。"


def test_seasons_may_overlap_in_storage() -> None:
    seasons = grown("某地天麻", "medicinal_herb", "采收分春季（3 月）和冬季（11 月）两个时段").seasons
    assert len(seasons) == 2
    found = seasons_around(seasons, "processed", 330, date(2026, 12, 1))
    assert [one.ship_from_on for one in found] == sorted(one.ship_from_on for one in found)


def test_a_name_has_one_row() -> None:
    with (STANDARDS.parent / "catalog/demo/planning/names.csv").open(encoding="utf-8", newline="") as file:
        names = [row["name"] for row in csv.DictReader(file)]
    assert len(names) == len(set(names))
