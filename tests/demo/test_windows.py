"""Seasons read from the notices' own words, and laid around a day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from catalog.demo.planning.windows import (
    Span,
    read_rest_days,
    read_seasons,
    seasons_around,
    span_from_text,
    span_of_months,
)


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ("采收：一般在 6 月上旬至 7 月上旬分批采收", Span((6, 1), (7, 10))),
        ("荸荠种采收期为 6 月 8 日至 20 日，东魁杨梅采收期为 6 月 15 日至 7 月 10 日", Span((6, 8), (7, 10))),
        ("采收：8 月底至 9 月下旬分批采收", Span((8, 25), (9, 31))),
        ("采果：10 月下旬?11 月中旬果实成熟", Span((10, 21), (11, 20))),
        ("鲜叶采摘：每年 3 至 4 月采小叶；5 至 10 月采大叶", Span((3, 1), (10, 31))),
        ("9 月底至 10 月初播种，11月上中旬定植，3 月下旬至 4 月上旬采收", Span((3, 21), (4, 10))),
        ("在 11 月至翌年 2 月采挖", Span((11, 1), (2, 31))),
        ("立冬后至次年清明前采挖", Span((11, 7), (4, 5))),
        ("采摘期应在春季", Span((3, 15), (5, 15))),
        ("全株采收的，宜在年底到次年 3 月中旬进行。采旧留新的全年均可。", Span((1, 1), (12, 31))),
        ("收获：10 月中旬开始，穗黄后采收", Span((10, 11), (11, 19))),
        ("3 月中旬在芽头长 2cm 左右时开始采摘，可采摘到 10 月底。", Span((3, 11), (10, 31))),
        ("采收：9 月下旬开始采收，一直延续到翌年 4 月份。", Span((9, 21), (4, 31))),
        ("采收期：一般为 11 月下旬至来年的 3 月上旬。", Span((11, 21), (3, 10))),
        ("收获时间 1 月上旬开始，4 月上中旬结束。", Span((1, 1), (4, 20))),
        ("采收：8 月下旬开始采收直至 11 月中旬。", Span((8, 21), (11, 20))),
        ("依品种特性，于 8 月中至 11 月上旬采收。", Span((8, 10), (11, 10))),
        ("每年 11 月下旬小雪前后及时采果", Span((11, 21), (11, 31))),
    ],
)
def test_reads_what_a_notice_says(clause: str, expected: Span) -> None:
    assert read_seasons(clause) == (expected,)


def test_seasons_that_do_not_touch_stay_apart() -> None:
    shoots = (
        "1. 春笋采收。在 3 月中旬至 4 月下旬采收。2. 冬笋采收。在 11 月至翌年 1 月，可采用开穴挖笋。"
        "3. 鞭笋采收。6 月中旬至 10 月上旬，挖浅层鞭笋。"
    )
    assert read_seasons(shoots) == (Span((3, 11), (4, 31)), Span((11, 1), (1, 31)), Span((6, 11), (10, 10)))
    assert read_seasons("采摘期 3 月上旬至 5 月下旬。9 月上旬播种。") == (Span((3, 1), (5, 31)),)


def test_every_season_of_a_name_gets_its_window() -> None:
    spans = (Span((3, 11), (4, 30)), Span((11, 1), (1, 31)))
    found = seasons_around(spans, "harvest", 0, date(2026, 12, 1))
    assert [(season.ship_from_on, season.ship_through_on) for season in found] == [
        (date(2025, 11, 1), date(2026, 1, 31)),
        (date(2026, 3, 11), date(2026, 4, 30)),
        (date(2026, 11, 1), date(2027, 1, 31)),
        (date(2027, 3, 11), date(2027, 4, 30)),
        (date(2027, 11, 1), date(2028, 1, 31)),
    ]


@pytest.mark.parametrize(
    "clause",
    [
        None,
        "",
        "果实充分着色后分批分级采收，带冰包装可贮存 3 至 4 天。",
        "满 8-12 月龄即可出栏",
        "采收前 3 个月禁止使用化学农药",
        "一直可采收到翌年春季萌芽前",
        "13 月至 15 月采收",
        "最迟不超过 6 月中旬",
        "到农历 7 月至 8 月间采收",
    ],
)
def test_says_nothing_where_the_notice_names_no_month(clause: str | None) -> None:
    assert read_seasons(clause) == ()


def test_a_rest_after_picking_is_read() -> None:
    assert read_rest_days("采收后须经预贮 40 天以上方可上市销售。") == 40
    assert read_rest_days("预贮 3 天后进行商品化处理") == 0


def test_months_may_run_over_new_year() -> None:
    assert span_of_months([12, 11, 1]) == Span((11, 1), (1, 31))
    assert span_of_months(range(1, 13)).all_year()


@pytest.mark.parametrize("text", ["6月..7月", "06-01", "", "06-01..07-01 "])
def test_a_span_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="span"):
        span_from_text(text)


def test_stored_fruit_is_sold_into_the_next_year() -> None:
    today = date(2027, 1, 15)
    seasons = seasons_around([span_from_text("11-10..12-10")], "storage", 100, today)
    running = [season for season in seasons if season.when(today) == "current"]
    assert [(season.ship_from_on, season.ship_through_on) for season in running] == [
        (date(2026, 11, 10), date(2027, 3, 20))
    ]


def test_on_every_day_of_the_year_each_span_has_a_season_behind_or_ahead() -> None:
    span = span_from_text("06-08..07-08")
    for offset in range(0, 365, 5):
        today = date(2026, 1, 1) + timedelta(days=offset)
        states = [season.when(today) for season in seasons_around([span], "harvest", 0, today)]
        assert "coming" in states or "current" in states
        assert "past" in states or "current" in states


def test_what_is_made_all_year_is_always_on_sale() -> None:
    for today in (date(2026, 2, 28), date(2026, 11, 21), date(2028, 2, 29)):
        (season,) = seasons_around([Span((1, 1), (12, 31))], "processed", 365, today)
        assert season.when(today) == "current"


@pytest.mark.parametrize("basis", ["harvest", "storage", "processed"])
@pytest.mark.parametrize("span", ["06-01..10-31", "11-20..04-20", "02-20..02-29", "01-01..12-31"])
def test_windows_keep_the_rules_of_offers(span: str, basis: str) -> None:
    """Sold no earlier than picked, no window longer than the 400 days an offer may have."""
    for month in range(1, 13):
        for season in seasons_around([span_from_text(span)], basis, 330, date(2026, month, 15)):
            assert season.harvest_from_on <= season.ship_from_on <= season.ship_through_on
            assert season.harvest_from_on <= season.harvest_through_on
            assert (season.ship_through_on - season.ship_from_on).days <= 400
