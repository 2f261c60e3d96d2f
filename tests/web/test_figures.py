"""Money, rates, weights and days as people read and type them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask

from catalog.web.page.words import figures


@pytest.mark.parametrize(
    ("fen", "text"),
    [(0, "¥0.00"), (5, "¥0.05"), (3990, "¥39.90"), (2000, "¥20.00"), (12800, "¥128"), (12850, "¥128.50"),
     (123456700, "¥1,234,567"), (-150, "-¥1.50")],
)  # fmt: skip
def test_yuan(fen: int, text: str) -> None:
    assert figures.yuan(fen) == text


@pytest.mark.parametrize(("bp", "text"), [(0, "0%"), (2000, "20%"), (1250, "12.5%"), (1, "0.01%"), (10000, "100%")])
def test_percent(bp: int, text: str) -> None:
    assert figures.percent(bp) == text


@pytest.mark.parametrize(("grams", "text"), [(800, "800 g"), (1000, "1 kg"), (2500, "2.5 kg"), (12345, "12.345 kg")])
def test_weight(grams: int, text: str) -> None:
    assert figures.weight(grams) == text


def test_what_is_typed_is_what_was_kept() -> None:
    assert figures.yuan_typed(3990) == "39.90"
    assert figures.yuan_typed(None) == ""
    assert figures.percent_typed(1250) == "12.5"
    assert figures.percent_typed(None) == ""


def test_commission_is_rounded_down_to_whole_fen() -> None:
    assert figures.commission_fen(3999, 1500) == 599


@pytest.mark.parametrize(("lang", "text"), [("zh", "2031年3月5日–2031年4月1日"), ("en", "5 Mar 2031–1 Apr 2031")])
def test_days_of_another_year_carry_it(app: Flask, lang: str, text: str) -> None:
    with app.test_request_context(f"/?lang={lang}"):
        assert figures.days("2031-03-05", "2031-04-01") == text
        assert figures.day(None) == "–"


def test_moments_are_told_in_the_alliances_time_zone(app: Flask) -> None:
    with app.test_request_context("/?lang=zh"):
        assert figures.moment(datetime(2026, 11, 21, 17, 5, tzinfo=UTC)) == "2026年11月22日 01:05"
