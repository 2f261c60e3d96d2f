"""The calendar of the whole catalog: what can be sold in which month, by category, kind or place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalog.errors import Unavailable
from catalog.extensions import current_extensions
from catalog.middleware import note_refusal
from catalog.search.request import SearchRequest
from catalog.search.services import searching
from catalog.web.page import filters, rail
from catalog.web.page.identity import terms_shown
from catalog.web.page.paging import kept_arguments
from catalog.web.page.words.language import language

blueprint = Blueprint("seasons", __name__)

# What the rows may be, and what the rows of one lead to.
GROUPS = {"category": "kind", "kind": "", "province": "city", "city": "county", "county": ""}
MOST_ROWS = 60
SHADES = 4


@dataclass(frozen=True)
class Cell:
    """A month of a row: how many offers, how strongly it is shaded (0 to SHADES), and the list of them."""

    count: int
    shown: str
    shade: int
    address: str


@dataclass(frozen=True)
class Row:
    """One value of the grouping with its twelve months; `address` shows its smaller parts, or its offers."""

    text: str
    address: str
    months: Sequence[Cell]


@blueprint.get("/offers/seasons")
def calendar() -> ResponseReturnValue:
    """Twelve months a row; each leads to the offers of that month."""
    extensions = current_extensions()
    wanted, unread = filters.search_request(terms_shown())
    asked = request.args.get("by", "")
    by = asked if asked in GROUPS else _grouping(wanted)
    try:
        counted = searching.season_calendar(extensions.index, by, filters.first_page(wanted), extensions.today())
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
        chips=filters.chips(wanted, filters.value_names(wanted)),
        others=[(name, value) for name, value in kept_arguments() if name not in ("by", "q")],
        this_month=extensions.today().month,
    )


def rows(by: str, counted: Mapping[str, Sequence[int]]) -> list[Row]:
    """The rows, those with the most offers first."""
    most = max((max(months) for months in counted.values()), default=0) or 1
    ordered = sorted(counted.items(), key=lambda one: (-sum(one[1]), one[0]))
    asked = [(name, value) for name, value in kept_arguments() if name not in (by, "by", "month", "open")]
    return [_row(by, value, months, most, asked) for value, months in ordered]


def _row(by: str, value: str, months: Sequence[int], most: int, asked: list[tuple[str, str]]) -> Row:
    offers = f"{url_for('offers.search')}?{urlencode([*asked, (by, value)])}"
    smaller = GROUPS[by]
    below = f"{request.path}?{urlencode([*asked, (by, value), ('by', smaller)])}"
    cells = [
        Cell(count, _short(count), _shade(count, most), f"{offers}&month={month:02}")
        for month, count in enumerate(months, start=1)
    ]
    return Row(rail.value_text(by, value), below if smaller else offers, cells)


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
