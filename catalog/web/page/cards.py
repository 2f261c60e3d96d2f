"""A cache of offers' cards as finished HTML: a list shows two dozen, and most lists show the same ones.

What somebody typed is marked afterwards, in the few texts where it can stand, so that the rest of a card stays cached.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from flask import Flask, current_app
from flask_babel import gettext
from markupsafe import Markup, escape

from catalog.extensions import current_extensions
from catalog.scoring.renewal import TO_RENEW
from catalog.search.results.highlight import marks
from catalog.suppliers.rights import OPENS_GATE, UNPROVEN
from catalog.web.page.words.figures import day
from catalog.web.page.words.language import language, two_tongues

# About 6 KB each, and as much for the card's JSON where the index has moved on since.
MOST_KEPT = 2048
# The other offers of a product: some 8 KB each.
MOST_SIZES_KEPT = 1024
# Some hundred bytes each.
MOST_PARTS_KEPT = 8192
# Stand in the drawn card for what is filled in afterwards: its heading, its place, and the line that says why else.
_HEADING, _PLACE, _WHY = "\ue000", "\ue001", "\ue002"


# Compared by identity: cards come out of a cache, and a comparison by their texts would cost more than it saves.
@dataclass(frozen=True, eq=False)
class _Card:
    """A drawn card, cut at the texts that may be marked. `others` are (language, text) of names it does not show.

    The pieces are UTF-8: as text every letter of the markup would take two bytes, for the Chinese between.
    """

    pieces: tuple[bytes, bytes, bytes, bytes]
    heading: str
    place: str
    others: tuple[tuple[str, str], ...]

    def filled(self, heading: str, place: str, why: str = "") -> Markup:
        """The whole card with these parts, which are HTML."""
        before, between, last, after = self.pieces
        whole = b"".join((before, heading.encode(), between, place.encode(), last, why.encode(), after))
        return Markup(whole.decode())  # noqa: S704


def offer_card(
    card_json: str,
    on: date | None = None,
    eager: bool = False,
    words: list[str] | None = None,
    in_month: date | None = None,
) -> Markup:
    """The card of one search result. `on` is the broadcast day it speaks of, `in_month` the month; neither: today.
    `eager` loads its photo at once; `words` (of the answer) are marked where they stand."""
    card = _drawn(card_json, on, eager, language(), current_extensions().today(), in_month is not None)
    if not words:
        return card.filled(escape(card.heading), escape(card.place))
    return card.filled(*_with_marks(card, tuple(words)))


def other_sizes(cards_json: Iterable[str], on: date | None = None, in_month: date | None = None) -> Markup:
    """The other offers of a card's product, a line each, closed until somebody wants them. The days as of the card."""
    return _sizes(tuple(cards_json), on, language(), current_extensions().today(), in_month is not None)


@lru_cache(maxsize=MOST_SIZES_KEPT)
def _sizes(cards_json: tuple[str, ...], on: date | None, _tongue: str, today: date, some_day: bool) -> Markup:
    cards = [json.loads(card) for card in cards_json]
    lines = [(card, stops_of(card, on, today, some_day)) for card in cards]
    drawn: Markup = macros("offers/_card.html").other_sizes(lines)
    return drawn


def stops_of(card: Mapping[str, Any], on: date | None, today: date, some_day: bool = False) -> list[str]:
    """What stands between this offer and a broadcast on the day its card speaks of (`on`, else today; `some_day`: of a
    month, on which it can be sold), as far as the card tells.

    The gates decide (picking/gates.py); the card says beforehand what they will say.
    """
    stops = []
    if card["capacity_left_units"] <= 0:
        stops.append(gettext("已被订满"))
    if on and not card["season"]["ship"][0] <= on.isoformat() <= card["season"]["ship"][1]:
        stops.append(gettext("该日不在产季"))
    elif on and on.isoformat() > card["listed_through"]:
        stops.append(gettext("上架到 %(day)s 为止", day=day(card["listed_through"])))
    if card.get("trade") and card["price_fen"] < card["trade"]["floor_price_fen"]:
        stops.append(gettext("低于保底价"))
    file_by = (on or today) - timedelta(days=card["renew_days"])
    if card["paper"] == TO_RENEW and file_by < today and not some_day:
        stops.append(gettext("来不及换新合格证"))
    if refusal := _right_refused(card["mark_right"]["answer"]):
        stops.append(refusal)
    return stops


def _right_refused(answer: str) -> str:
    """Why the goods may not carry the name on the days of a card; empty when they may."""
    refusals = {"pending": gettext("用标授权还在申请"), UNPROVEN: gettext("用标授权未经证实")}
    return "" if answer in OPENS_GATE else refusals.get(answer, gettext("没有用标授权"))


@lru_cache(maxsize=MOST_KEPT)
def _drawn(card_json: str, on: date | None, eager: bool, tongue: str, today: date, some_day: bool) -> _Card:
    # The language and the day are what the template looks up by itself: days of another year carry it.
    card = json.loads(card_json)

    def part(name: str, *told: Any) -> Markup:
        return _part(tongue, today, name, tuple(_fixed(one) for one in told))

    stops = stops_of(card, on, today, some_day)
    drawn = macros("offers/_card.html").offer_card(card, on, eager, stops, part, _HEADING, _PLACE, _WHY)
    before, rest = drawn.split(_HEADING)
    between, rest = rest.split(_PLACE)
    last, after = rest.split(_WHY)
    pieces = (str(before).encode(), str(between).encode(), str(last).encode(), str(after).encode())
    return _Card(pieces, _heading(card, tongue), place_of(card), _others(card, tongue))


@lru_cache(maxsize=MOST_PARTS_KEPT)
def _part(_tongue: str, _today: date, name: str, told: tuple[Any, ...]) -> Markup:
    """One of the signs and drawings that many cards share: a grade, a season, a photo."""
    template = "shared/pictures.html" if name in ("season_strip", "picture") else "shared/marks.html"
    drawn: Markup = getattr(macros(template), name)(*(dict(one) if isinstance(one, _Pairs) else one for one in told))
    return drawn


class _Pairs(tuple[tuple[str, Any], ...]):
    """A dictionary that can be looked up by."""


def _fixed(value: Any) -> Any:
    if isinstance(value, dict):
        return _Pairs(value.items())
    return tuple(value) if isinstance(value, list) else value


def macros(template: str) -> Any:
    """The macros of a template, to be drawn outside of a page."""
    return current_app.jinja_env.get_template(template).module


def _heading(card: Mapping[str, Any], tongue: str) -> str:
    """Name and title, the name said once."""
    name = two_tongues(card["name"], card["name_en"])
    if tongue == "en":
        return name
    return card["title"] if card["name"] in card["title"] else f"{name} {card['title']}"


def place_of(card: Mapping[str, Any]) -> str:
    """The city and county of an offer, or what is known of its place, in the reader's language."""
    return " ".join(two_tongues(one["name"], one["name_en"]) for one in card["place"][1:] or card["place"])


def _others(card: Mapping[str, Any], tongue: str) -> tuple[tuple[str, str], ...]:
    """The names an offer is found by that its card does not show, the other language's first."""
    other = ("zh", card["name"]) if tongue == "en" else ("en", card["name_en"])
    gi = (("zh", card["gi"]["name"]), ("en", card["gi"]["name_en"]))
    rest = (("zh", card["variety"]), ("zh", card["title"]), ("zh", card["supplier"]["name"]))
    return tuple((code, text) for code, text in (other, *gi, *rest) if text)


@lru_cache(maxsize=MOST_KEPT)
def _with_marks(card: _Card, words: tuple[str, ...]) -> tuple[str, str, str]:
    """Heading and place with what was typed marked, and the line that says where else it stands: HTML."""
    heading, place = _marked(card.heading, words), _marked(card.place, words)
    why = ""
    if heading is None:
        found = ((tongue, _marked(text, words)) for tongue, text in card.others)
        tongue, shown = next(((tongue, text) for tongue, text in found if text), ("", None))
        if shown is not None and place is None:
            why = f'<p class="soft small" lang="{"zh-CN" if tongue == "zh" else tongue}">{shown}</p>'
    return str(heading or escape(card.heading)), str(place or escape(card.place)), why


def _marked(text: str, words: tuple[str, ...]) -> Markup | None:
    """The text with what was typed in <mark>, or None where nothing of it stands."""
    spans = marks(text, words)
    if not spans:
        return None
    pieces, at = [], 0
    for start, end in spans:
        pieces += [escape(text[at:start]), Markup("<mark>"), escape(text[start:end]), Markup("</mark>")]
        at = end
    return Markup("").join([*pieces, escape(text[at:])])


def register(app: Flask) -> None:
    """Let lists draw them."""
    app.jinja_env.globals.update(offer_card=offer_card, other_sizes=other_sizes)
