"""What a door asks of the search and what it gets back. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from catalog.accounts.terms import Terms

# Longer text is cut before it is looked at: nobody types more, and every step after this is bounded by it.
LONGEST_TEXT = 500
LARGEST_PAGE = 100

# Something to say of a search: its code and the figures in it (see SearchAnswer).
Hint = tuple[str, dict[str, Any]]

SORTS = (
    "relevance",
    "grade",
    "proven",
    "price",
    "price_down",
    "unit_price",
    "unit_price_down",
    "commission",
    "capacity",
    "new",
    "ending",
)
# Orders that would tell a trade term.
TRADE_SORTS = frozenset({"commission"})


@dataclass(frozen=True)
class SearchRequest:
    """One search.

    `chosen` and `excluded` map a facet (`facets.FACETS`) to values; values of one facet are alternatives, facets
    narrow one another. A banded facet takes "low..high", either side may be empty, both ends included, in the facet's
    own unit (fen, basis points, units). `season_on` keeps what can be sold that day, `in_month` (its first day) what
    can be sold on some day of a month from today on; `ship_to` is a two-digit province code; `new_only` keeps what was
    listed within the last fourteen days, `listed_since` what was approved after that moment. `trade` says how much of
    the trade terms the asker sees (accounts/terms.py): the door decides it.
    """

    text: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    excluded: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    season_on: date | None = None
    in_month: date | None = None
    ship_to: str | None = None
    new_only: bool = False
    listed_since: datetime | None = None
    sort: str = "relevance"
    cursor: str | None = None
    limit: int = 20
    # Which facets to count; None counts all the asker may see but those of very many values, () none.
    facets: tuple[str, ...] | None = None
    trade: Terms = Terms.NONE


@dataclass(slots=True)
class FacetValue:
    """One line of a facet: its value, how many offers carry it under every other filter, and what was done to it."""

    value: str
    count: int
    chosen: bool = False
    excluded: bool = False


@dataclass(frozen=True)
class SearchAnswer:
    """What was found.

    `cards_json` are the finished cards, one JSON object each, with a `trade` object inside of what the request may
    see of it. `hints` are (code, figures): `syntax` (broken query searched as plain text), `cut` (text too long),
    `cut_words`, `unknown_field`, `unknown_value`, `meant` (a figure without one meaning), `trade_field`,
    `sort_refused`, `only_signs`, `not_read` (words that narrow nothing); and what was done where nothing was meant
    by the text as it stands: `dropped` (words left out), `either` (names read as alternatives), `unknown_word`,
    `not_offered`, `protected_not_offered` (produce that is known, or protected, but not offered), `mentioned_only`
    (what is found only mentions such produce). `corrected` are
    the names shown instead when nothing was spelled like the text; `alternatives` say what else would find
    something, `nearest_json` are the first cards of the nearest of them. `words` are what to highlight. `on` is the
    broadcast day the cards speak of, `nearest_on` that of the nearest ones; None: they speak of today, or of a
    month (`in_month`, its first day). `understood` is what of the text was taken as filters.
    """

    total: int
    cards_json: list[str]
    facets: dict[str, list[FacetValue]]
    next_cursor: str | None
    hints: list[Hint]
    corrected: list[str]
    alternatives: list[Alternative]
    words: list[str]
    sort: str
    nearest_json: list[str] = field(default_factory=list)
    on: date | None = None
    nearest_on: date | None = None
    in_month: date | None = None
    understood: tuple[UnderstoodPart, ...] = ()

    @property
    def cards(self) -> list[dict[str, Any]]:
        """The cards as Python objects."""
        return [json.loads(card) for card in self.cards_json]


@dataclass(frozen=True)
class UnderstoodPart:
    """A part of the text that was taken as a filter: the part as it was typed, the filter under the name of the
    search's parameter (or of the query language, where there is none: score, earning) with its values, and the text
    without the part. `excluded`: offers with these values are left out."""

    text: str
    filter: str
    values: tuple[str, ...]
    excluded: bool
    without: str


@dataclass(frozen=True)
class Alternative:
    """Something else to try and its total: `other_day` (value: the nearest day), `drop_filter` (value: the facet),
    `drop_word` (value: the word) or `nearest_kind` (value: the kind of produce nearest to what is not offered). `text`
    is what to search instead, where that is another text."""

    kind: str
    value: str
    total: int
    text: str | None = None


@dataclass(frozen=True)
class Suggestion:
    """One line under the search box: `kind` is name, gi, place or supplier; `count` listed offers carry it."""

    text: str
    kind: str
    count: int


@dataclass(frozen=True)
class IndexStatus:
    """How the index stands: `state` is ready, stale (rebuild), damaged or missing; `reason` says why."""

    engine: str
    state: str
    reason: str | None
    documents: int
    position: int
    behind: int
    version: str
    index_version: str | None
    size_bytes: int
