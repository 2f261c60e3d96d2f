"""What the words of a notice mean: today's and former divisions, towns of one name, words that stay unread."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from catalog.registry.area import Reading, read_area, read_within
from catalog.registry.divisions import Divisions, Where, stem
from catalog.registry.list_files import Lists, read_lists

ZHEJIANG, SICHUAN, CHONGQING = "33", "51", "50"


@pytest.fixture(scope="module")
def lists(folder: Path) -> Lists:
    return read_lists(folder)


@pytest.fixture(scope="module")
def divisions(lists: Lists) -> Divisions:
    return lists.divisions


def read(
    divisions: Divisions, words: str, province: str, city: str | None = None, year: int | None = 2025
) -> list[Reading]:
    return read_area(words.split("|"), Where(province, city, year=year), divisions)


def levels(readings: list[Reading]) -> list[tuple[str, tuple[str, ...]]]:
    return [(one.level, one.codes) for one in readings]


@pytest.mark.parametrize(
    ("words", "province", "city", "year", "level", "codes"),
    [
        ("柯城区", "33", "3308", 2025, "county", ("330802",)),
        ("浙江省衢州市柯城区", "33", "3308", 2025, "county", ("330802",)),
        ("衢州市现辖行政区域", "33", "3308", 2025, "city", ("3308",)),
        ("浙江省", "33", None, 2025, "province", ("33",)),
        ("北京市", "11", None, 2025, "province", ("11",)),
        ("延庆区", "11", None, 2025, "county", ("110119",)),
        ("威宁自治县", "52", "5205", 2017, "county", ("520526",)),
        ("双流县", "51", "5101", 2008, "county", ("510116",)),
        ("郫县", "51", "5101", 2005, "county", ("510117",)),
        ("临安市", "33", "3301", 2008, "county", ("330112",)),
        ("富阳市", "33", "3301", 2010, "county", ("330111",)),
        ("余杭区", "33", "3301", 2012, "county", ("330110", "330113")),
        ("余杭区", "33", "3301", 2021, "county", ("330110", "330113")),
        ("余杭区", "33", "3301", 2025, "county", ("330110",)),
        ("余杭区", "33", "3301", None, "county", ("330110",)),
        ("日喀则市", "54", "5402", 2019, "city", ("5402",)),
        ("那曲地区比如县", "54", "5401", 2018, "county", ("540622",)),
        ("科左中旗", "15", "1505", 2008, "county", ("150521",)),
        ("定陶县黄店镇", "37", "3717", 2008, "street", ("371703",)),
        ("定陶县陈集镇", "37", "3717", 2008, "within", ("371703",)),
        ("马峪乡水峪村", "14", "1401", 2025, "within", ("140121",)),
        ("水峪村", "14", "1401", 2025, "unread", ()),
        ("良种场", "65", "6531", 2025, "unread", ()),
        ("钦州市辖区", "45", "4507", 2025, "unread", ()),
    ],
)
def test_one_word(
    divisions: Divisions,
    words: str,
    province: str,
    city: str | None,
    year: int | None,
    level: str,
    codes: tuple[str, ...],
) -> None:
    assert levels(read(divisions, words, province, city, year)) == [(level, codes)]


def test_a_county_of_which_the_former_one_held_a_part_is_only_touched(divisions: Divisions) -> None:
    (reading,) = read(divisions, "邯郸县", "13", "1304", 2015)
    assert (reading.codes, reading.partly, reading.former) == ((), ("130402", "130403"), True)


def test_a_town_is_read_where_the_notice_speaks_for_its_county(divisions: Divisions) -> None:
    # 仙女山镇 is in 武隆 alone; 双河乡 is today a name of 城口 alone, but the notice means the one 武隆 had.
    where, words = Where(CHONGQING, year=2025), ["双河乡", "仙女山镇"]
    by_name = read_area(words, where, divisions, product="武隆高山萝卜")
    assert levels(by_name) == [("unread", ()), ("street", ("500156",))]
    assert levels(read_area(words, where, divisions)) == [("unread", ()), ("unread", ())]


def test_a_township_that_became_a_town_keeps_its_county(divisions: Divisions) -> None:
    (reading,) = read(divisions, "沙埠乡", ZHEJIANG, "3310")
    assert (reading.level, reading.codes, reading.town) == ("street", ("331003",), "331003108")


def test_villages_lie_in_the_town_before_them(divisions: Divisions) -> None:
    found = read(divisions, "官庄镇砖瓦窑村|联合村|玉石庄村", "12")
    assert levels(found) == [("within", ("120119",))] * 3
    assert levels(read(divisions, "联合村|官庄镇砖瓦窑村", "12")) == [("unread", ()), ("within", ("120119",))]


def test_name_and_applicant_together_say_the_county_where_no_word_does(divisions: Divisions) -> None:
    words, where = ["鸭子口村", "董家湾村"], Where("42", "4205", year=2025)
    found = read_area(words, where, divisions, "七星台蒜薹", "枝江市农业技术推广中心")
    assert levels(found) == [("unread", ()), ("unread", ()), ("beside", ("420583",))]
    assert found[-1].words == "七星台蒜薹（枝江市农业技术推广中心）"
    for product, applicant in (("七星台蒜薹", ""), ("某某蒜薹", "枝江市农业技术推广中心")):
        assert levels(read_area(words, where, divisions, product, applicant)) == [("unread", ()), ("unread", ())]


def test_what_an_operator_says_is_read_among_its_places(divisions: Divisions) -> None:
    assert levels(read_within(["石梁镇", "麻蓬村"], ["330802"], None, divisions)) == [
        ("street", ("330802",)),
        ("within", ("330802",)),
    ]
    two = read_within(["柯城区", "婺源县"], ["3308", "361130"], None, divisions)
    assert levels(two) == [("county", ("330802",)), ("county", ("361130",))]


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("兰溪瑶族乡", "兰溪"),
        ("长青街道办事处", "长青"),
        ("石梁镇", "石梁"),
        ("夏乡", "夏"),
        ("乡", "乡"),
        ("太平", "太平"),
    ],
)
def test_the_stem_of_a_town(name: str, bare: str) -> None:
    assert stem(name) == bare


def test_the_table_of_former_names_means_divisions_of_today(lists: Lists, folder: Path) -> None:
    names = {row["code"]: row["name"] for row in lists.places}
    with (folder / "former_divisions.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 135
    for row in rows:
        codes, partly = row["codes"].split("|"), row["partly"].split("|")
        said = [names[code] for code in codes if code] + [f"{names[code]}（部分）" for code in partly if code]
        assert row["today"] == "、".join(said)
        assert row["today"], row
        assert all(code.startswith(row["province_code"]) for code in (*codes, *partly) if code)
        assert row["fact_status"] in ("secondary", "reading")
        assert row["source"]
        assert (row["year"] == "") == (row["kind"] in ("shortened", "misspelled"))
        # What is called the same today may only stand here for what it was before a change.
        if row["name"] in {names[code] for code in codes if code}:
            assert row["partly"] or len(codes) > 1, row["name"]


def test_how_much_of_the_690_is_read(lists: Lists, folder: Path) -> None:
    with (folder / "gi_cn_products.csv").open(encoding="utf-8", newline="") as file:
        without = {row["gi_id"] for row in csv.DictReader(file) if not row["area_codes"]}
    rows = [row for row in lists.indications if row["id"] in without]
    read_whole = [row for row in rows if row["area_reading"] and {one["level"] for one in row["area_reading"]} <= READ]
    touched = [row for row in rows if any(one.get("codes") or one.get("partly") for one in row["area_reading"])]
    no_words = [row for row in rows if not row["districts"]]
    assert (len(rows), len(touched), len(read_whole), len(no_words)) == (690, 470, 280, 98)


READ = {"province", "city", "county", "street", "within"}


def test_every_reading_stands_on_a_word_of_the_list(lists: Lists) -> None:
    places = {row["code"] for row in lists.places}
    for row in lists.indications:
        for one in row["area_reading"] or ():
            assert one["words"] in row["districts"] or one["words"].startswith(f"{row['name_zh']}（")
            assert {*one.get("codes", ()), *one.get("partly", ())} <= places
            assert (one["level"] == "unread") == (not one.get("codes") and not one.get("partly"))
            assert one.get("town", "330802101") in places
