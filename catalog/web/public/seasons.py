"""The calendar of the whole catalog: what can be sold in which of twelve months, by category, kind or place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalog.errors import Unavailable
from catalog.extensions import current_extensions
from catalog.middleware import note_refusal
from catalog.search.interpretation import understood_of
from catalog.search.request import SearchRequest
from catalog.search.services import searching
from catalog.search.spans import month_of
from catalog.web.page import filters, rail
from catalog.web.page.identity import terms_shown
from catalog.web.page.paging import kept_arguments
from catalog.web.page.understood import understood_chips
from catalog.web.page.words.language import language

blueprint = Blueprint("seasons", __name__)

# What the rows may be, and what the rows of one lead to.
GROUPS = {"category": "kind", "kind": "", "province": "city", "city": "county", "county": ""}
MOST_ROWS = 60
SHADES = 4


@dataclass(frozen=True)
class Count:
    """How many offers, as it is shown and how strongly it is shaded (0 to SHADES)."""

    count: int
    shown: str
    shade: int


@dataclass(frozen=True)
class Cell:
    """A month of a row: offers with valid papers, those whose papers are to be renewed, and the list of both."""

    month: date
    valid: Count
    to_renew: Count
    address: str


@dataclass(frozen=True)
class Row:
    """One value of the grouping with its twelve months; `address` shows its smaller parts, or its offers."""

    text: str
    address: str
    months: Sequence[Cell]


@blueprint.get("/offers/seasons")
def calendar() -> ResponseReturnValue:
    """Twelve months a row, the present one first; each leads to the offers of that month."""
    extensions = current_extensions()
    wanted, unread = filters.search_request(terms_shown())
    # The calendar asks for each month itself.
    wanted = replace(filters.first_page(wanted), season_on=None, in_month=None)
    asked = request.args.get("by", "")
    by = asked if asked in GROUPS else _grouping(wanted)
    try:
        counted = searching.season_calendar(extensions.index, by, wanted, extensions.today())
    except Unavailable as error:
        note_refusal(error.code)
        return render_template("offers/seasons.html", unavailable=True), 503
    found = rows(by, counted)
    return render_template(
        "offers/seasons.html",
        rows=found[:MOST_ROWS],
        more=len(found) - MOST_ROWS,
        by=by,
        groups={code: rail.TITLES[code] for code in ("category", "kind", "province", "city")},
        wanted=wanted,
        unread=unread,
        chips=[*_understood(wanted), *filters.chips(wanted, filters.value_names(wanted))],
        others=[(name, value) for name, value in kept_arguments() if name not in (*_OWN, "q")],
        twelve=counted.months,
    )


def _understood(wanted: SearchRequest) -> list[filters.Chip]:
    """What of the text narrows the calendar: all but days and orders."""
    parts = understood_of(wanted, current_extensions().today())
    return understood_chips([part for part in parts if part.filter not in ("on", "in_month", "sort")], wanted)


# What the calendar asks for itself, or does not ask.
_OWN = ("by", "on", "in_month", "open")


def rows(by: str, counted: searching.SeasonCalendar) -> list[Row]:
    """The rows, those with the most offers first."""
    most = max((max(counted.total(value)) for value in counted.values), default=0) or 1
    asked = [(name, value) for name, value in kept_arguments() if name not in (by, *_OWN)]
    return [_row(by, value, counted, most, asked) for value in counted.values]


def _row(by: str, value: str, counted: searching.SeasonCalendar, most: int, asked: list[tuple[str, str]]) -> Row:
    offers = f"{url_for('offers.search')}?{urlencode([*asked, (by, value)])}"
    smaller = GROUPS[by]
    below = f"{request.path}?{urlencode([*asked, (by, value), ('by', smaller)])}"
    cells = [
        Cell(month, _count(valid, most), _count(to_renew, most), f"{offers}&in_month={month_of(month)}")
        for month, valid, to_renew in zip(counted.months, counted.valid[value], counted.to_renew[value], strict=True)
    ]
    return Row(rail.value_text(by, value), below if smaller else offers, cells)


def _count(count: int, most: int) -> Count:
    return Count(count, _short(count), _shade(count, most))


def _grouping(wanted: SearchRequest) -> str:
    """What shows most where nobody says: the parts of what is chosen."""
    chosen = wanted.chosen
    if "city" in chosen:
        return "county"
    if "province" in chosen:
        return "city"
    return "kind" if "category" in chosen else "category"


def _shade(count: int, most: int) -> int:
    """1 to SHADES in even steps of the root of the count, so that small ones differ; 0 for none."""
    return min(int((count / most) ** 0.5 * SHADES) + 1, SHADES) if count else 0


def _short(count: int) -> str:
    """A count in at most four signs: 1234, 12k, 3万."""
    if count < 10_000:
        return str(count)
    return f"{count // 1000}k" if language() == "en" else f"{count // 10_000}万"
