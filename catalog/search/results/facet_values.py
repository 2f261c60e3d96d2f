"""All values of one facet with their names, and a search among them. Pure but for the reader it is given."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from catalog.folding import fold
from catalog.search.analysis import lexicon
from catalog.search.analysis.fold import runs
from catalog.search.engines.port import Reader
from catalog.search.facets import FACETS, listed_on
from catalog.search.query import Node, Term, all_of
from catalog.search.request import FacetValue, SearchRequest
from catalog.search.results.counting import always, choices, count
from catalog.search.results.highlight import marks
from catalog.search.tiers import loosely

# Facets whose values are ids: a card of the index tells their names.
_ON_CARDS = {"gi": "gi", "supplier": "supplier"}
_LONGEST_TEXT = 60


@dataclass(frozen=True)
class NamedValue:
    """A line of a facet with the names of its value; `name_en` is empty where it has none."""

    value: str
    name: str
    name_en: str
    count: int
    chosen: bool
    excluded: bool


def named_values(
    reader: Reader,
    match: Node,
    request: SearchRequest,
    facet_id: str,
    text: str,
    today: date,
    names_of: Callable[[str, str], tuple[str, ...]],
) -> list[NamedValue]:
    """The values of a facet under every other filter whose name holds `text` (any writing), the most frequent first;
    what is chosen or excluded stays. `names_of` tells the names of a value that is a code."""
    pieces = tuple(runs(fold(text[:_LONGEST_TEXT])))
    on_cards = facet_id in _ON_CARDS
    # Of very many values only some are counted: those of the offers that hold the text.
    narrowed = all_of(match, *(loosely(piece) for piece in pieces)) if on_cards else match
    only = replace(request, facets=(facet_id,))
    base = all_of(narrowed, always(request, today))
    lines = [one for one in count(reader, base, choices(request, today), only, today)[1][facet_id] if _counts(one)]
    if on_cards:
        known = names_on_cards(reader, facet_id, (one.value for one in lines), today)
    else:
        known = {one.value: names_of(facet_id, one.value) for one in lines}
    found = []
    for one in lines:
        names = known.get(one.value, (one.value,))
        if one.chosen or one.excluded or not pieces or _holds(names, pieces):
            english = names[1] if len(names) > 1 else ""
            found.append(NamedValue(one.value, names[0], english, one.count, one.chosen, one.excluded))
    return found


def names_on_cards(reader: Reader, facet_id: str, values: Iterable[str], today: date) -> dict[str, tuple[str, ...]]:
    """Chinese and English names of values that are ids, from a card of an offer listed today; unknown ones left out."""
    found: dict[str, tuple[str, ...]] = {}
    listed = listed_on(today)
    for value in values:
        hits = reader.top(all_of(Term(FACETS[facet_id].field, value), listed), "by_rank", True, 1)
        if hits:
            named = json.loads(hits[0].card)[_ON_CARDS[facet_id]]
            found[value] = (named["name"] or named.get("name_en", ""), named.get("name_en", ""))
    return found


def names_of_value(places: Mapping[str, tuple[str, str]], facet_id: str, value: str) -> tuple[str, str]:
    """Chinese and English name of a place or a kind; of any other code the code itself, and nothing."""
    if facet_id == "kind":
        zh = value.partition("/")[2] or value
        return zh, _english_kinds().get(zh, "")
    if facet_id in ("province", "city", "county"):
        return places.get(value, (value, ""))
    return value, ""


@cache
def _english_kinds() -> dict[str, str]:
    return {kind.zh[0]: kind.en[0] for kind in lexicon().kinds if kind.en}


def _counts(one: FacetValue) -> bool:
    return bool(one.count or one.chosen or one.excluded)


def _holds(names: tuple[str, ...], pieces: tuple[str, ...]) -> bool:
    return all(any(marks(name, (piece,)) for name in names) for piece in pieces)
