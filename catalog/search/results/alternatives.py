"""What else to try when nothing is found: another day, one filter less, one word less. Pure but for the reader it is
given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from catalog.search.engines.port import Reader
from catalog.search.interpretation import read_text
from catalog.search.query import Between, Node, all_of
from catalog.search.request import Alternative, SearchRequest
from catalog.search.results.counting import everything_of

MOST = 5
_MOST_WORDS = 5


def all_matching(reader: Reader, request: SearchRequest, today: date) -> Node:
    """Everything a request finds, its spelling taken as it is."""
    planned, _ = read_text(reader, request.text, bool(request.trade))
    return all_of(planned.match, everything_of(request, today))


def alternatives(reader: Reader, request: SearchRequest, today: date) -> list[tuple[Alternative, SearchRequest]]:
    """What would find something, with the request that finds it: the nearest days first, then what finds the most."""
    days = list(_counted(reader, _other_days(reader, request, today), today))
    rest = sorted(_counted(reader, (*_without_filters(request), *_without_words(request)), today), key=_most_first)
    return (days + rest)[:MOST]


def nearest(found: list[tuple[Alternative, SearchRequest]]) -> SearchRequest | None:
    """The request nearest to the one that found nothing: another day, else the filter without which the fewest come in,
    else a word less."""
    order = {"other_day": 0, "drop_filter": 1, "drop_word": 2}
    ranked = sorted(found, key=lambda one: (order[one[0].kind], one[0].total if one[0].kind != "other_day" else 0))
    return ranked[0][1] if ranked else None


def _most_first(one: tuple[Alternative, SearchRequest]) -> int:
    return -one[0].total


def _counted(
    reader: Reader, candidates: Iterable[tuple[str, str, SearchRequest]], today: date
) -> Iterator[tuple[Alternative, SearchRequest]]:
    """Those that find anything."""
    for kind, value, request in candidates:
        total, _ = reader.tally(all_matching(reader, request, today), [])
        if total:
            yield Alternative(kind, value, total), request


def _other_days(reader: Reader, request: SearchRequest, today: date) -> Iterator[tuple[str, str, SearchRequest]]:
    """The last day before the one asked for and the first after it on which something can be sold, the nearer first."""
    on = request.season_on
    if on is None:
        return
    where = all_matching(reader, replace(request, season_on=None), today)
    asked = on.toordinal()
    later = reader.top(all_of(where, Between("season_from", asked + 1, None)), "season_from", False, 1)
    earlier_ones = Between("season_through", today.toordinal(), asked - 1)
    earlier = reader.top(all_of(where, earlier_ones), "season_through", True, 1)
    for hit in sorted((*later, *earlier), key=lambda hit: abs(hit.key - asked)):
        day = date.fromordinal(hit.key)
        yield "other_day", day.isoformat(), replace(request, season_on=day)


def _without_filters(request: SearchRequest) -> Iterator[tuple[str, str, SearchRequest]]:
    for name in dict.fromkeys((*request.chosen, *request.excluded)):
        chosen = {key: values for key, values in request.chosen.items() if key != name}
        excluded = {key: values for key, values in request.excluded.items() if key != name}
        yield "drop_filter", name, replace(request, chosen=chosen, excluded=excluded)
    if request.season_on is not None:
        yield "drop_filter", "season_on", replace(request, season_on=None)
    if request.ship_to is not None:
        yield "drop_filter", "ship_to", replace(request, ship_to=None)
    if request.new_only:
        yield "drop_filter", "new_only", replace(request, new_only=False)


def _without_words(request: SearchRequest) -> Iterator[tuple[str, str, SearchRequest]]:
    words = request.text.split()
    if 1 < len(words) <= _MOST_WORDS:
        for at, word in enumerate(words):
            yield "drop_word", word, replace(request, text=" ".join([*words[:at], *words[at + 1 :]]))
