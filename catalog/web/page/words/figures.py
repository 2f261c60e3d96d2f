"""Figures as people read them: money, rates, weights, days. Template filters; exact integers in, text out."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import Flask, current_app

from catalog.products.terms import unit_price_fen
from catalog.web.page import drawing
from catalog.web.page.words.language import language

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def yuan(fen: int) -> str:
    """2980 fen -> ¥29.80; whole yuan from a hundred on without the zeros: 12800 -> ¥128."""
    whole, rest = divmod(abs(fen), 100)
    sign = "-" if fen < 0 else ""
    return f"{sign}¥{whole:,}" if rest == 0 and whole >= 100 else f"{sign}¥{whole:,}.{rest:02d}"


def round_yuan(fen: int) -> str:
    """The same without zeros behind the point, for the edges of bands: 2000 -> ¥20."""
    return yuan(fen).removesuffix(".00")


def yuan_typed(fen: int | None) -> str:
    """The same amount as one types it into a form: 2980 -> 29.80."""
    return "" if fen is None else f"{fen // 100}.{fen % 100:02d}"


def percent(basis_points: int) -> str:
    """2000 -> 20%; 1250 -> 12.5%."""
    return f"{percent_typed(basis_points)}%"


def percent_typed(basis_points: int | None) -> str:
    """The same rate as one types it into a form: 1250 -> 12.5."""
    if basis_points is None:
        return ""
    whole, rest = divmod(basis_points, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".")


def commission_fen(price_fen: int, commission_bp: int) -> int:
    """What the anchor earns on one unit, in whole fen, rounded down (as the search index counts it)."""
    return price_fen * commission_bp // 10000


def weight(grams: int) -> str:
    """800 -> 800 g; 2500 -> 2.5 kg."""
    if grams < 1000:
        return f"{grams} g"
    return f"{grams / 1000:.3f}".rstrip("0").rstrip(".") + " kg"


def number(value: int | None) -> str:
    """12000 -> 12,000; nothing known -> an en dash."""
    return "–" if value is None else f"{value:,}"


def day(value: date | str | None, year: bool | None = None) -> str:
    """A day: 11月21日 or 21 Nov, with the year where it is not this one (or as `year` says)."""
    if not value:
        return "–"
    value = date.fromisoformat(value) if isinstance(value, str) else value
    if year is None:
        year = value.year != current_app.extensions["catalog"].today().year
    # By hand: a page shows hundreds of days, and Babel takes its time with each.
    if language() == "en":
        return f"{value.day} {_MONTHS[value.month - 1]}" + (f" {value.year}" if year else "")
    return (f"{value.year}年" if year else "") + f"{value.month}月{value.day}日"


def month(value: date) -> str:
    """A month with its year: 2027年1月 or Jan 2027."""
    return f"{_MONTHS[value.month - 1]} {value.year}" if language() == "en" else f"{value.year}年{value.month}月"


def days(start: date | str | None, end: date | str | None) -> str:
    """A span of days: 11月10日–12月20日."""
    return f"{day(start)}–{day(end)}"


def moment(value: datetime | None) -> str:
    """A moment in the alliance's time zone, to the minute."""
    if value is None:
        return "–"
    settings = current_app.extensions["catalog"].settings
    local = value.astimezone(ZoneInfo(settings.timezone))
    return f"{day(local.date(), year=True)} {local:%H:%M}"


def register(app: Flask) -> None:
    """Make them template filters."""
    for filter_ in (yuan, yuan_typed, percent, percent_typed, weight, number, day, month, moment):
        app.add_template_filter(filter_)
    app.jinja_env.globals.update(
        days=days,
        commission_fen=commission_fen,
        unit_price_fen=unit_price_fen,
        season_bars=drawing.season_bars,
        place_in_year=drawing.place_in_year,
        radar_corners=drawing.radar_corners,
        share=drawing.share,
    )
