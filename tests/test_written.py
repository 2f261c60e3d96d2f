"""What people write is read where it has one meaning, and asked back where it has not."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.written import (
    DAYS,
    HOURS,
    KILOGRAMS,
    MINUTES,
    PERCENT,
    PIECES,
    PLAIN,
    YEAR,
    YUAN,
    Unread,
    half_width,
    read_clock,
    read_day,
    read_number,
)

ALL_UNITS = {
    "yuan": YUAN, "percent": PERCENT, "kg": KILOGRAMS, "pieces": PIECES, "hours": HOURS, "days": DAYS,
    "minutes": MINUTES, "year": YEAR, "plain": PLAIN,
}  # fmt: skip


def meant(read: Any, *arguments: Any) -> str | None:
    with pytest.raises(Unread) as caught:
        read(*arguments)
    return caught.value.meant


@pytest.mark.parametrize(
    ("text", "unit", "amount"),
    [
        ("39.9", "yuan", 3990), ("39.9元", "yuan", 3990), ("¥ 39.9", "yuan", 3990), ("￥39.90", "yuan", 3990),
        ("３９．９０ 元", "yuan", 3990), ("39.9 RMB", "yuan", 3990), ("人民币39块", "yuan", 3900), ("5角", "yuan", 50),
        ("1,234.50", "yuan", 123450), ("1，234，567元", "yuan", 123456700), ("1.5万元", "yuan", 1500000),
        ("-5", "yuan", -500), ("\u200b39.9\u202c", "yuan", 3990), ("39.999", "yuan", Decimal("3999.900")),
        ("20%", "percent", 2000), ("２０％", "percent", 2000), ("12.5 %", "percent", 1250), ("20个点", "percent", 2000),
        ("15‰", "percent", 150),
        ("5斤", "kg", 2500), ("2.5公斤", "kg", 2500), ("2.5 KG", "kg", 2500), ("2千克", "kg", 2000), ("500克", "kg",
        500),
        ("500g", "kg", 500), ("3两", "kg", 150), ("1吨", "kg", 1000000), ("2.5㎏", "kg", 2500), ("0.5千斤", "kg",
        250000),
        ("1,000", "pieces", 1000), ("1,000件", "pieces", 1000), ("1万", "pieces", 10000), ("1.5万份", "pieces", 15000),
        ("3千", "pieces", 3000), ("1 件", "pieces", 1), ("007", "pieces", 7),
        ("48小时", "hours", 48), ("2天", "hours", 48), ("7天", "days", 7), ("2周", "days", 14), ("5分钟", "minutes", 5),
        ("2003年", "year", 2003), ("12.80", "plain", Decimal("12.80")), ("9" * 20, "plain", int("9" * 20)),
    ],
)  # fmt: skip
def test_one_meaning_is_read(text: str, unit: str, amount: Any) -> None:
    found = read_number(text, ALL_UNITS[unit])
    assert (type(found), str(found)) == (type(amount), str(amount))


@pytest.mark.parametrize(
    ("text", "unit", "asked"),
    [
        ("1,0000", "pieces", "10000"), ("1箱半", "pieces", None), ("2半件", "pieces", None),
        ("39,9", "yuan", "39.9"), ("39，9", "yuan", "39.9"), ("39,90元", "yuan", "39.90元"), ("39。9", "yuan", "39.9"),
        ("39点9", "yuan", "39.9"), ("39块9", "yuan", "39.9"), ("39块9毛", "yuan", "39.9"), ("3元50", "yuan", "3.50"),
        ("1.234,50", "yuan", "1234.50"), ("1.234.567", "yuan", "1234567"), ("1 000", "yuan", "1000"),
        ("1,2345", "yuan", "1.2345"), ("1234,567", "yuan", "1234.567"), ("39.", "yuan", "39"), (".5", "yuan", "0.5"),
        ("¥39.9起", "yuan", "39.9"), ("39.9元/斤", "yuan", None), ("$39.9", "yuan", None), ("10-30", "yuan", None),
        ("39 9", "yuan", None), ("1,23,456", "yuan", None), ("NaN", "yuan", None), ("1e5", "yuan", None),
        ("三十九", "yuan", None), ("5斤", "yuan", None), ("39²", "yuan", None), ("٣٩", "yuan", None), ("", "yuan",
        None),
        ("2,5", "kg", "2.5"), ("0,500", "kg", "0.500"), ("2,5斤", "kg", "2.5斤"), ("约5斤", "kg", "5斤"),
        ("5-6斤", "kg", None), ("5斤2两", "kg", None), ("5磅", "kg", None), ("2.5公斤装", "kg", None),
        ("1000箱", "pieces", "1000"), ("1000斤", "pieces", None), ("1w", "pieces", "10000"), ("1.5k", "pieces", "1500"),
        ("1万5", "pieces", None), ("1万%", "percent", None), ("20%以上", "percent", None), ("3个月", "days", None),
        ("1年", "days", None), ("7.5cm", "plain", None), ("12,8", "plain", "12.8"), ("9" * 21, "plain", None),
        ("0." + "1" * 13, "plain", None),
    ],
)  # fmt: skip
def test_what_has_no_one_meaning_is_asked_back(text: str, unit: str, asked: str | None) -> None:
    assert meant(read_number, text, ALL_UNITS[unit]) == asked


@given(st.text(alphabet="0123456789,，.。 元斤万千件%¥年月日wk-", max_size=12), st.sampled_from(sorted(ALL_UNITS)))
def test_what_is_asked_back_can_be_read(text: str, unit: str) -> None:
    try:
        read_number(text, ALL_UNITS[unit])
    except Unread as refusal:
        if refusal.meant is not None:
            read_number(refusal.meant, ALL_UNITS[unit])


@given(st.text(alphabet="0123456789,.", max_size=12), st.sampled_from(sorted(ALL_UNITS)))
def test_a_comma_is_a_thousands_sign_or_nothing(text: str, unit: str) -> None:
    try:
        found = read_number(text, ALL_UNITS[unit])
    except Unread:
        return
    head, *groups = text.partition(".")[0].split(",")
    assert all(len(group) == 3 for group in groups)
    assert not groups or (1 <= len(head) <= 3 and head[0] != "0")
    assert found == Decimal(text.replace(",", "")) * ALL_UNITS[unit][""]


@pytest.mark.parametrize(
    "text",
    ["2026-11-01", "2026年11月1日", "2026 年 11 月 01 日", "2026年11月1号", "2026/11/1", "2026.11.1",
     "２０２６－１１－１",
     "２０２６年１１月１日", "2026-11-1", " 2026-11-01 "],
)  # fmt: skip
def test_a_day_with_its_year_first_is_read(text: str) -> None:
    assert read_day(text) == date(2026, 11, 1)


@pytest.mark.parametrize(
    ("text", "asked"),
    [("20261101", "2026-11-01"), ("26年11月1日", "2026-11-01"), ("2026年11月1日（周日）", "2026-11-01"),
     ("11月1日", None), ("11/1/2026", None), ("2026-11/1", None), ("2026年11月", None), ("2026-02-30", None),
     ("20261301", None), ("2026-W44-7", None), ("明天", None), ("", None)],
)  # fmt: skip
def test_a_day_without_one_meaning_is_asked_back(text: str, asked: str | None) -> None:
    assert meant(read_day, text) == asked


@pytest.mark.parametrize(
    ("text", "clock"),
    [("8:00", "08:00"), ("08:00", "08:00"), ("20：00", "20:00"), ("２０：３０", "20:30"), ("20:00:00", "20:00"),
     ("0:05", "00:05")],
)  # fmt: skip
def test_a_time_of_day_is_read(text: str, clock: str) -> None:
    assert read_clock(text) == clock


@pytest.mark.parametrize(
    ("text", "asked"),
    [("2000", "20:00"), ("20.30", "20:30"), ("20点", "20:00"), ("晚上8点", "20:00"), ("晚8点半", "20:30"),
     ("8 pm", "20:00"), ("8:30 PM", "20:30"), ("早上9点5分", "09:05"), ("24:00", None), ("25点", None), ("20:60", None),
     ("夜里", None), ("", None)],
)  # fmt: skip
def test_a_time_of_day_without_one_meaning_is_asked_back(text: str, asked: str | None) -> None:
    assert meant(read_clock, text) == asked


@given(st.text(max_size=20))
def test_no_text_breaks_a_reader(text: str) -> None:
    for read in (read_day, read_clock, half_width):
        with suppress(Unread):
            read(text)
    for units in ALL_UNITS.values():
        with suppress(Unread):
            read_number(text, units)
