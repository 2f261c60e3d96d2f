"""What else to try when nothing is found: another day, one filter less, one word less. Pure but for the reader it is
given."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import reduce
from itertools import combinations

from catalog.search.engines.port import Reader
from catalog.search.facets import listed_today
from catalog.search.interpretation import as_asked, read_text
from catalog.search.plan import Plan
from catalog.search.query import Between, Node, all_of
from catalog.search.request import Alternative, SearchRequest
from catalog.search.results.counting import everything_of, whenever
from catalog.search.results.loosening import nearest_kinds, words_of
from catalog.search.understanding.reading import Understood

MOST = 5
_MOST_WORDS = 12
_MOST_TOGETHER = 8
_AND = "、"
# A condition of the query language that is one word: -茶, 价格:10..50.
_CONDITION = re.compile(r"-[^\s\"()]+|[^\W\d]+[:<>=][^\s\"()]+")
_JOINS = "的了和与及吗呢吧、，,"
_OTHER_TEXTS = ("drop_word", "nearest_kind")


def all_matching(reader: Reader, request: SearchRequest, today: date) -> Node:
    """Everything a request finds, its spelling taken as it is."""
    planned, _ = read_text(reader, request.text, bool(request.trade), today)
    return all_of(planned.match, everything_of(request, today))


def alternatives(
    reader: Reader, request: SearchRequest, planned: Plan, today: date
) -> list[tuple[Alternative, SearchRequest]]:
    """What would find something, with the request that finds it: the nearest days and kinds first, then what finds the
    most. `planned` is what the text was taken for."""
    first = [*_other_days(reader, request, today), *_nearest_kinds(reader, request, planned, today)]
    days = list(_counted(reader, first, today))
    less = list(_with_less(reader, request, planned, today))
    rest = sorted(_counted(reader, less, today), key=_most_first)
    if not days and not rest:
        rest = _with_several_less(reader, less, request, today)
    return (days + rest)[:MOST]


def nearest_kinds_only(
    reader: Reader, request: SearchRequest, planned: Plan, today: date
) -> list[tuple[Alternative, SearchRequest]]:
    """Of the alternatives those of a kind that is offered instead of one that is not."""
    return list(_counted(reader, _nearest_kinds(reader, request, planned, today), today))


def nearest(found: list[tuple[Alternative, SearchRequest]]) -> SearchRequest | None:
    """The request nearest to the one that found nothing: another day, the nearest kind, the filter without which the
    fewest come in, else a word less."""
    order = {"other_day": 0, "nearest_kind": 1, "drop_filter": 2, "drop_word": 3}
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
            yield Alternative(kind, value, total, request.text if kind in _OTHER_TEXTS else None), request


def _other_days(reader: Reader, request: SearchRequest, today: date) -> Iterator[tuple[str, str, SearchRequest]]:
    """The last day before the one asked for and the first after it on which something can be sold, the nearer first."""
    asked = as_asked(request, today)
    on = asked.season_on
    if on is None or asked.in_month is not None:
        return
    planned, _ = read_text(reader, request.text, bool(request.trade), today)
    # Papers of a day after today can still be filed in time, or are valid.
    in_time = Between("file_by", today.toordinal(), None)
    where = all_of(planned.match, whenever(request, today), listed_today(today), in_time)
    earlier_ones = Between("season_through", today.toordinal(), on.toordinal() - 1)
    earlier = reader.top(all_of(where, earlier_ones), "season_through", True, 1)
    later = [_first_day_after(reader, where, on, today)]
    days = [*(date.fromordinal(hit.key) for hit in earlier), *(day for day in later if day)]
    for day in sorted(days, key=lambda day: abs((day - on).days)):
        yield "other_day", day.isoformat(), replace(request, season_on=day)


def _first_day_after(reader: Reader, where: Node, on: date, today: date) -> date | None:
    """The first day after `on` on which something of `where` can be sold, papers filed in time from today on."""
    after = on.toordinal() + 1
    begins = all_of(where, Between("season_from", after, None))
    # Sold on the day asked for, were there time to renew its papers.
    late = all_of(where, Between("season_from", None, after), Between("season_through", after, None))
    found: list[date] = []
    for hit in reader.top(begins, "season_from", False, 1):
        enough = today + timedelta(days=json.loads(hit.card)["renew_days"])
        found.append(max(date.fromordinal(hit.key), enough))
    for hit in reader.top(late, "renew_days", False, 1):
        found.append(max(date.fromordinal(after), today + timedelta(days=hit.key)))
    return min(found, default=None)


def _without_filters(request: SearchRequest) -> Iterator[tuple[str, str, SearchRequest]]:
    for name in dict.fromkeys((*request.chosen, *request.excluded)):
        chosen = {key: values for key, values in request.chosen.items() if key != name}
        excluded = {key: values for key, values in request.excluded.items() if key != name}
        yield "drop_filter", name, replace(request, chosen=chosen, excluded=excluded)
    if request.season_on is not None:
        yield "drop_filter", "season_on", replace(request, season_on=None)
    if request.in_month is not None:
        yield "drop_filter", "in_month", replace(request, in_month=None)
    if request.ship_to is not None:
        yield "drop_filter", "ship_to", replace(request, ship_to=None)
    if request.new_only:
        yield "drop_filter", "new_only", replace(request, new_only=False)


def _with_less(
    reader: Reader, request: SearchRequest, planned: Plan, today: date
) -> Iterator[tuple[str, str, SearchRequest]]:
    yield from _without_filters(request)
    read, _ = read_text(reader, request.text, bool(request.trade), today)
    yield from _without_words(request, read.asked.understood, words_of(planned))


def _without_words(
    request: SearchRequest, understood: Understood, words: tuple[str, ...]
) -> Iterator[tuple[str, str, SearchRequest]]:
    """Without one word, one condition of the query language, or one part that was taken as a filter. A word that stands
    alone is what was looked for."""
    parts = [(understood.said(part), understood.without(part)) for part in understood.filters]
    conditions = [token for token in understood.rest.split() if _CONDITION.fullmatch(token)]
    words = words or tuple(token for token in understood.rest.split() if token not in conditions)
    some = (*words, *conditions)
    if (not parts and len(some) < 2) or len(parts) + len(some) > _MOST_WORDS:
        return
    for said, rest in parts:
        yield "drop_word", said, replace(request, text=rest)
    for word in some:
        yield "drop_word", word, replace(request, text=without_word(request.text, word))


def _with_several_less(
    reader: Reader, less: list[tuple[str, str, SearchRequest]], request: SearchRequest, today: date
) -> list[tuple[Alternative, SearchRequest]]:
    """Where one less is not enough: without two words or parts of the text, else without three."""
    said = [value for kind, value, _ in less if kind == "drop_word"]
    for many in (2, 3) if len(said) <= _MOST_TOGETHER else ():
        fewer = ((gone, reduce(without_word, gone, request.text)) for gone in combinations(said, many))
        candidates = (("drop_word", _AND.join(gone), replace(request, text=text)) for gone, text in fewer if text)
        if found := sorted(_counted(reader, candidates, today), key=_most_first):
            return found
    return []


def without_word(text: str, word: str) -> str:
    """A search text without one of its words, or without a part of it; nor with what only joined that to the rest."""
    words = text.split()
    if word in words:
        words.remove(word)
    else:
        before, _, behind = text.partition(word)
        words = f"{before} {behind.lstrip(_JOINS)}".split()
    return " ".join(one for one in words if one.strip(_JOINS))


def _nearest_kinds(
    reader: Reader, request: SearchRequest, planned: Plan, today: date
) -> Iterator[tuple[str, str, SearchRequest]]:
    for word, kind in nearest_kinds(reader, planned, listed_today(today)):
        text = request.text.replace(word, kind) if word in request.text else kind
        yield "nearest_kind", kind, replace(request, text=text)
