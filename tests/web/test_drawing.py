"""Where the bars of a season and the corners of a radar lie."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.web.page.drawing import place_in_year, radar_corners, season_bars, share

DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2026-01-01", "2026-12-31", [(0.0, 120.0)]),
        ("2026-03-01", "2026-03-31", [(20.0, 10.0)]),
        ("2026-11-01", "2027-01-31", [(0.0, 10.0), (100.0, 20.0)]),
        ("2026-02-15", "2027-02-14", [(0.0, 120.0)]),
        ("2026-01-01", "2027-06-30", [(0.0, 120.0)]),
        ("2026-05-01", "2026-04-01", []),
        (None, "2026-04-01", []),
    ],
)
def test_season_bars(start: str | None, end: str | None, expected: list[tuple[float, float]]) -> None:
    assert season_bars(start, end) == expected


@given(DAYS, st.integers(0, 800))
def test_bars_stay_on_the_strip_and_cover_both_ends(start: date, length: int) -> None:
    end = start + timedelta(days=length)
    bars = season_bars(start, end)
    assert 1 <= len(bars) <= 2
    for x, width in bars:
        assert x >= 0 and x + width <= 120.01 and width > 0
    for day in (start, end):
        assert any(x - 0.01 <= place_in_year(day) <= x + width + 0.01 for x, width in bars)


def test_the_radar_begins_at_the_top_and_runs_clockwise() -> None:
    assert radar_corners([100, 100, 100, 100], 50, 60) == [(60, 10), (110, 60), (60, 110), (10, 60)]
    assert radar_corners([None, 0, 200, 50], 50, 60) == [(60, 60), (60, 60), (60, 110), (35, 60)]


@pytest.mark.parametrize(("part", "whole", "expected"), [(1, 2, 50), (3, 2, 100), (-1, 2, 0), (1, 0, 0)])
def test_share(part: float, whole: float, expected: float) -> None:
    assert share(part, whole) == expected
