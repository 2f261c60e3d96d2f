"""Days and months as they are typed, and the file of festivals."""

from __future__ import annotations

import math
from datetime import date, timedelta

import pytest
from lunardate import LunarDate

from catalog.search.understanding.days import days, festivals, named_day, spoken_days
from catalog.search.understanding.part import keyboard
from catalog.search.understanding.table import phrases

# A Thursday.
TODAY = date(2026, 12, 10)
ON = {
    "今天": "2026-12-10",
    "明天": "2026-12-11",
    "后天": "2026-12-12",
    "3天后": "2026-12-13",
    "下周": "2026-12-14",
    "下周三": "2026-12-16",
    "下個星期三": "2026-12-16",
    "周四": "2026-12-10",
    "周一": "2026-12-14",
    "周末": "2026-12-12",
    "下周末": "2026-12-19",
    "本周": "2026-12-10",
    "月底": "2026-12-31",
    "12月20日": "2026-12-20",
    "十二月二十号": "2026-12-20",
    "12月9日": "2027-12-09",
    "2月29日": "2028-02-29",
    "2027年1月15日": "2027-01-15",
    "2027-01-15": "2027-01-15",
    "2027/1/15": "2027-01-15",
    "20号能播": "2026-12-20",
    "9号能播": "2027-01-09",
    "年货": "2027-01-15",
    "过年": "2027-02-06",
    "元旦": "2027-01-01",
    "元宵节": "2027-02-20",
    "端午": "2027-06-09",
    "中秋": "2027-09-15",
    "2028年中秋": "2028-10-03",
    "明年国庆": "2027-10-01",
    "今年春节": "2027-02-06",
    "下周一到周三": "2026-12-14",
    "12月15号到20号": "2026-12-15",
    "国庆": "2027-10-01",
    "双十二": "2026-12-12",
    "next monday": "2026-12-14",
    "tomorrow": "2026-12-11",
    "december 20": "2026-12-20",
}
IN_MONTH = {
    "12月": "2026-12",
    "十二月份": "2026-12",
    "11月": "2027-11",
    "6月": "2027-06",
    "明年3月": "2027-03",
    "2027年3月": "2027-03",
    "本月": "2026-12",
    "下个月": "2027-01",
    "in march": "2027-03",
    "六月杨梅": "2027-06",
    "六月能播": "2027-06",
    "六月衢州": "2027-06",
}
MONTHS = {
    "12月到2月": ("12", "01", "02"),
    "3-5月": ("03", "04", "05"),
    "冬天": ("12", "01", "02"),
    "1月和2月": ("01", "02"),
}
NOTHING = ["13月", "0月", "2月30日", "112月", "2.5月", "3号", "周至", "周口", "八月瓜", "正月",
           "六月雪", "十月稻田", "9" * 300 + "月", "月",
           "2027-13-45", "三三月", "may"]  # fmt: skip


def _read(typed: str, today: date = TODAY) -> list[tuple[str, tuple[str, ...]]]:
    text = keyboard(typed)
    found = [*days(text, today), *spoken_days(text, today), *phrases(text, today)]
    dated = [part for part in found if part.filter in ("on", "in_month", "month")]
    return [(part.filter, part.values) for part in sorted(dated, key=lambda part: (part.start, -part.end))]


@pytest.mark.parametrize("typed", ON)
def test_a_day_is_the_next_one_of_its_name(typed: str) -> None:
    assert _read(typed)[0] == ("on", (ON[typed],))


@pytest.mark.parametrize("typed", IN_MONTH)
def test_a_month_is_the_next_one_of_its_name(typed: str) -> None:
    assert _read(typed)[0] == ("in_month", (IN_MONTH[typed],))


@pytest.mark.parametrize("typed", MONTHS)
def test_several_months_are_the_months_of_the_season(typed: str) -> None:
    assert _read(typed)[0] == ("month", MONTHS[typed])


@pytest.mark.parametrize("typed", NOTHING)
def test_what_no_calendar_has_stays_text(typed: str) -> None:
    assert _read(typed) == []


def test_a_stretch_of_days_that_has_begun_is_today() -> None:
    assert named_day("year_goods", date(2027, 1, 20)) == date(2027, 1, 20)
    assert named_day("national_day", date(2027, 10, 7)) == date(2027, 10, 7)
    assert named_day("national_day", date(2027, 10, 8)) == date(2028, 10, 1)


def test_beyond_the_file_no_festival_is_understood() -> None:
    assert named_day("mid_autumn", date(2036, 1, 1)) is None
    assert _read("中秋", date(2036, 1, 1)) == []


YEARS = range(2026, 2036)
LUNAR = {"spring_festival": (1, 1), "lantern": (1, 15), "dragon_boat": (5, 5), "qixi": (7, 7), "mid_autumn": (8, 15),
         "double_ninth": (9, 9)}  # fmt: skip


@pytest.mark.parametrize("name", LUNAR)
def test_the_file_agrees_with_the_lunar_calendar(name: str) -> None:
    month, day = LUNAR[name]
    assert [first for first, _ in festivals()[name]] == [LunarDate(year, month, day).to_solar_date() for year in YEARS]


def test_the_end_of_the_lunar_year_is_right() -> None:
    for at, year in enumerate(YEARS):
        new_year = LunarDate(year, 1, 1).to_solar_date()
        laba, little = (LunarDate(year - 1, 12, day).to_solar_date() for day in (8, 23))
        eve = new_year - timedelta(days=1)
        assert festivals()["year_goods"][at] == (laba, eve)
        assert festivals()["laba"][at] == (laba, laba)
        assert festivals()["little_new_year"][at] == (little, little)
        assert festivals()["new_years_eve"][at] == (eve, eve)


def _sun_at_midnight(day: date) -> float:
    """The apparent longitude of the sun in degrees when a day begins in China, to a hundredth (J. Meeus, Astronomical
    Algorithms, chapter 25)."""
    centuries = (day.toordinal() + 1_721_424.5 - 8 / 24 - 2_451_545) / 36_525
    anomaly = math.radians(357.52911 + 35_999.05029 * centuries)
    centre = 1.914602 * math.sin(anomaly) + 0.019993 * math.sin(2 * anomaly) + 0.000289 * math.sin(3 * anomaly)
    node = math.radians(125.04 - 1934.136 * centuries)
    return (280.46646 + 36_000.76983 * centuries + centre - 0.00569 - 0.00478 * math.sin(node)) % 360


@pytest.mark.parametrize(("name", "degrees"), [("qingming", 15), ("farmers_harvest", 180), ("winter_solstice", 270)])
def test_solar_terms_fall_on_the_day_the_sun_reaches_them(name: str, degrees: int) -> None:
    for first, _ in festivals()[name]:
        assert _sun_at_midnight(first) <= degrees < _sun_at_midnight(first + timedelta(days=1)), first


def test_every_festival_has_every_year() -> None:
    for name, spans in festivals().items():
        assert [first.year for first, _ in spans] == list(YEARS), name
        assert all(first <= last for first, last in spans), name
