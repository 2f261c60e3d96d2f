"""Cards of offers as finished HTML, kept: a list shows two dozen, and most lists show the same ones."""

from __future__ import annotations

import json
from datetime import date
from functools import lru_cache

from flask import Flask, current_app
from markupsafe import Markup

from catalog.house import current_house
from catalog.web.language import language

# About 3 KB each.
MOST_KEPT = 4096


def offer_card(card_json: str, on: date | None = None, eager: bool = False) -> Markup:
    """The card of one search result. `on` marks a broadcast day, `eager` loads its photo at once."""
    return _drawn(card_json, on, eager, language(), current_house().today().year)


@lru_cache(maxsize=MOST_KEPT)
def _drawn(card_json: str, on: date | None, eager: bool, _language: str, _year: int) -> Markup:
    # The last two are what the template looks up by itself: days of another year carry it.
    macros = current_app.jinja_env.get_template("offers/_card.html").module
    return Markup(macros.offer_card(json.loads(card_json), on, eager))  # type: ignore[attr-defined]  # noqa: S704


def register(app: Flask) -> None:
    """Let lists draw them."""
    app.jinja_env.globals["offer_card"] = offer_card
