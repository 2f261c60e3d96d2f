"""Results as a compact table for wide screens, and whether somebody reads lists as a table or as cards: remembered in
a cookie of their browser, as the screen is the browser's and not the account's."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from flask import Flask, Response, request
from flask_babel import LazyString
from flask_babel import lazy_gettext as _
from markupsafe import Markup

from catalog.extensions import current_extensions
from catalog.search.results.ranking import ORDERS
from catalog.web.page import cards
from catalog.web.page.paging import address_with
from catalog.web.page.security import over_https
from catalog.web.page.words.language import YEAR, language

COOKIE = "view"
VIEWS = ("cards", "table")
# Columns: what stands above, and the orders that a tap on it takes turns with; none where there is no such order.
_COLUMNS: dict[str, tuple[LazyString, tuple[str, ...]]] = {
    "name": (_("品名"), ()),
    "place": (_("产地"), ()),
    "supplier": (_("供应商"), ()),
    "grade": (_("等级"), ("grade",)),
    "proven": (_("凭证占比"), ("proven",)),
    "unit_price": (_("每斤价"), ("unit_price", "unit_price_down")),
    "commission": (_("佣金"), ("commission",)),
    "stock": (_("剩余"), ("capacity",)),
    "season": (_("发货"), ("ending",)),
}
_FIGURES = ("unit_price", "commission", "stock")


@dataclass(frozen=True)
class Column:
    """One heading: its words, the address of the list ordered by it ("" where there is no such order), `sorted_as`
    ascending or descending where the list is, and whether figures stand below it."""

    title: str
    address: str
    sorted_as: str
    figures: bool


def view() -> str:
    """How this reader wants lists: what the address says, else what their browser remembers; cards otherwise."""
    return next((one for one in (request.args.get("view"), request.cookies.get(COOKIE)) if one in VIEWS), VIEWS[0])


def columns(sort: str, trade: bool) -> list[Column]:
    """The headings over a list in this order; the commission is for those who see trade terms."""
    found = []
    for name, (title, orders) in _COLUMNS.items():
        if name == "commission" and not trade:
            continue
        here = sort in orders
        order = orders[(orders.index(sort) + 1) % len(orders)] if here else orders[0] if orders else ""
        sorted_as = ("descending" if ORDERS[sort][1] else "ascending") if here else ""
        found.append(Column(str(title), address_with(sort=order) if order else "", sorted_as, name in _FIGURES))
    return found


def offer_rows(cards_json: Iterable[str], on: date | None, in_month: date | None, trade: bool) -> Markup:
    """The results as rows under `columns`; the days they speak of as those of cards."""
    today = current_extensions().today()
    rows = (_row(card, on, language(), today, in_month is not None, trade) for card in cards_json)
    return Markup("").join(rows)


@lru_cache(maxsize=cards.MOST_KEPT)
def _row(card_json: str, on: date | None, _tongue: str, today: date, some_day: bool, trade: bool) -> Markup:
    card: dict[str, Any] = json.loads(card_json)
    drawn: Markup = cards.macros("offers/_table.html").offer_row(
        card, cards.place_of(card), cards.stops_of(card, on, today, some_day), trade
    )
    return drawn


def _keep(response: Response) -> Response:
    wish = request.args.get("view")
    if wish in VIEWS and wish != request.cookies.get(COOKIE):
        response.set_cookie(COOKIE, str(wish), max_age=YEAR, samesite="Lax", httponly=True, secure=over_https())
    return response


def register(app: Flask) -> None:
    """Let lists draw them, and remember what was chosen."""
    app.after_request(_keep)
    app.jinja_env.globals["offer_rows"] = offer_rows
