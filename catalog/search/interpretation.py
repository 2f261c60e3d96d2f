"""What a text means: read and planned once, then looked at in one view of the index. Pure but for its reader."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from catalog.search.engines.port import Reader
from catalog.search.plan import Plan, plan

if TYPE_CHECKING:
    from catalog.search.request import Hint, SearchRequest, UnderstoodPart

# People type the same texts; each is a tree of some hundred small parts.
_MOST_TEXTS_KEPT = 2048


def read_text(reader: Reader, text: str, trade: bool, today: date) -> tuple[Plan, list[Hint]]:
    """The plan of a text in this view, and what of it was not understood. `trade`: whether trade fields may be used."""
    planned, hints = reader.texts.once((text, trade, today), lambda: _looked_at(reader, text, trade, today))
    return planned, list(hints)


def as_asked(request: SearchRequest, today: date) -> SearchRequest:
    """The request with what its text asks of days and order, where nobody chose another day, month or order. The text
    stays: it says the same again."""
    asked = _planned(request.text, bool(request.trade), today)[0].asked
    if asked.sort is not None and request.sort == "relevance":
        request = replace(request, sort=asked.sort)
    if request.season_on is None and request.in_month is None:
        if asked.on is not None:
            return replace(request, season_on=asked.on)
        if asked.month is not None:
            return replace(request, in_month=asked.month)
    return request


def understood_of(request: SearchRequest, today: date) -> tuple[UnderstoodPart, ...]:
    """What of the request's text is taken as filters."""
    return _planned(request.text, bool(request.trade), today)[0].asked.told(request)


def broadcast_day(request: SearchRequest, today: date) -> date | None:
    """The broadcast day that the cards of an answer speak of: the one asked for, else the one written in the text. None
    where they speak of today, or of a month."""
    request = as_asked(request, today)
    if request.season_on is not None or request.in_month is not None:
        return request.season_on if request.in_month is None else None
    return _planned(request.text, bool(request.trade), today)[0].on


def _looked_at(reader: Reader, text: str, trade: bool, today: date) -> tuple[Plan, tuple[Hint, ...]]:
    planned, hints = _planned(text, trade, today)
    return planned.seen_from(today).within(reader.known), hints


@lru_cache(maxsize=_MOST_TEXTS_KEPT)
def _planned(text: str, trade: bool, today: date) -> tuple[Plan, tuple[Hint, ...]]:
    from catalog.search.parse import parse  # with Whoosh's 57 modules: not before the first text
    from catalog.search.understanding.narrowing import asked_by, not_read, word_asks
    from catalog.search.understanding.reading import understand

    understood = understand(text, today, trade)
    parsed = parse(understood.rest, trade, lambda word: word_asks(word, today, trade))
    hidden = [("trade_field", {"field": name}) for name in understood.hidden]
    asked = asked_by(understood, today)
    unread = [not_read(said) for said in (*understood.unread, *asked.ignored)]
    return plan(parsed.node).asking(asked), (*parsed.hints, *hidden, *unread)
