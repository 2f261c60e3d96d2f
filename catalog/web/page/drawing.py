"""The arithmetic of the drawings in templates/shared/pictures.html: where bars and corners lie. Pure."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from math import cos, pi, sin

MONTH = 10.0


def _as_day(value: date | str) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value


def place_in_year(day: date | str) -> float:
    """Where a day lies on a strip of twelve months of 10 units each."""
    day = _as_day(day)
    return (day.month - 1 + (day.day - 1) / monthrange(day.year, day.month)[1]) * MONTH


def season_bars(start: date | str | None, end: date | str | None) -> list[tuple[float, float]]:
    """The bars (x, width) of a span of days on that strip; a span over New Year gives two, a year or more one full."""
    if not start or not end:
        return []
    start, end = _as_day(start), _as_day(end)
    if end < start:
        return []
    if (end - start).days >= 365:
        return [(0.0, 12 * MONTH)]
    left = place_in_year(start)
    right = place_in_year(end) + MONTH / monthrange(end.year, end.month)[1]
    spans = [(left, right)] if start.year == end.year else [(0.0, right), (left, 12 * MONTH)]
    if start.year != end.year and right >= left:
        return [(0.0, 12 * MONTH)]
    return [(round(a, 2), round(b - a, 2)) for a, b in spans]


def radar_corners(values: Sequence[float | None], radius: float, centre: float) -> list[tuple[float, float]]:
    """The corners of a radar drawing: `values` 0..100 (unknown drawn at 0), the first at the top, clockwise."""
    corners = []
    for step, value in enumerate(values):
        angle = 2 * pi * step / len(values) - pi / 2
        reach = radius * max(0.0, min(float(value or 0), 100.0)) / 100
        corners.append((round(centre + reach * cos(angle), 1), round(centre + reach * sin(angle), 1)))
    return corners


def share(part: float, whole: float, length: float = 100.0) -> float:
    """How long a bar of `length` is filled; 0 when there is no whole."""
    return round(length * max(0.0, min(part / whole, 1.0)), 1) if whole else 0.0
