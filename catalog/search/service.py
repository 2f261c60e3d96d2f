"""What the doors call: search, suggest, calendar, export. Runs no SQL; the index answers everything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from catalog.errors import Forbidden, Invalid
from catalog.search.analysis.fold import fold, joined
from catalog.search.analysis.scripts import simplified
from catalog.search.engines import SearchIndex
from catalog.search.engines.port import BandCounts, Counts, Hit, Reader, TermCounts
from catalog.search.facets import FACETS, Facet, band_name, in_season_on, listed_on, newly_listed, picked, ships_to
from catalog.search.parse import parse
from catalog.search.plan import Plan, plan
from catalog.search.query import Node, Not, Term, all_of, any_of
from catalog.search.ranking import Cursor, Page, page
from catalog.search.request import (
    LARGEST_PAGE,
    SORTS,
    TRADE_SORTS,
    Alternative,
    FacetValue,
    SearchAnswer,
    SearchRequest,
    Suggestion,
)
from catalog.search.spelling import Correction, correct

_MOST_VALUES = 50
_MOST_SUGGESTIONS = 20
_MOST_ALTERNATIVES = 5
# How many values of the index one suggestion may stand under (name, pinyin, initials...).
_KEYS_EACH = 3
_EXPORT_PAGE = 500


def search(index: SearchIndex, request: SearchRequest, today: date) -> SearchAnswer:
    """Find offers listed today.

    Raises Unavailable("search_rebuilding") while there is no usable index, Invalid for a value that cannot be read
    (facet, sort, limit, cursor), Forbidden("trade_terms") for a trade facet or sort without `request.trade`. Text is
    never an error: what cannot be read as a query is searched as plain text, and `hints` says so.
    """
    check(request)
    start = Cursor.from_text(request.cursor, request.sort) if request.cursor else None
    reader = index.reader()
    parsed = parse(request.text, request.trade)
    planned = plan(parsed.node)
    listed = listed_on(today)
    chosen = _chosen(request)
    always = all_of(listed, *_narrowed(request, today))
    narrow = all_of(always, *chosen.values())
    found = _page(reader, planned, narrow, request, start)
    correction = _correction(reader, planned, found, request, start, listed)
    if correction is not None:
        planned = planned.corrected(correction.tiers)
        found = _page(reader, planned, narrow, request, start)
    following = found.following and replace(found.following, corrected=correction is not None)
    total, facets = _count(reader, all_of(planned.match, always), chosen, request)
    return SearchAnswer(
        total=total,
        cards_json=[_shown(hit, request.trade) for hit in found.hits],
        facets=facets,
        next_cursor=following.to_text() if following else None,
        hints=parsed.hints,
        corrected=list(correction.names) if correction else [],
        alternatives=[] if total else _alternatives(reader, planned, request, today),
        words=list(planned.words),
        sort=request.sort,
    )


def suggest(index: SearchIndex, text: str, today: date, limit: int = 8) -> list[Suggestion]:
    """Names, GI, places and suppliers of offers listed today that begin like `text` (Chinese, pinyin or initials).

    Fewer than two letters suggest nothing. Raises Unavailable while there is no usable index.
    """
    key = joined(fold(text[:60]))
    if not key or (key.isascii() and len(key) < 2):
        return []
    reader, listed = index.reader(), listed_on(today)
    limit = min(max(limit, 1), _MOST_SUGGESTIONS)
    best: dict[tuple[str, str], Suggestion] = {}
    for prefix in dict.fromkeys((key, simplified(key))):
        for value, count in reader.starting("suggest", prefix, listed, limit * _KEYS_EACH):
            _, kind, shown = value.split("\x1f")
            known = best.get((kind, shown))
            if known is None or known.count < count:
                best[kind, shown] = Suggestion(shown, kind, count)
    return sorted(best.values(), key=lambda one: (not joined(fold(one.text)).startswith(key), -one.count, one.text))[
        :limit
    ]


def season_calendar(index: SearchIndex, by: str, request: SearchRequest, today: date) -> dict[str, list[int]]:
    """How many offers can be sold in each month of the year: value of facet `by` -> twelve numbers, January first.

    `request` narrows as in `search`; its sort, cursor, limit and facets do not matter. Raises as `search` does.
    """
    facet = _facet(by, request.trade)
    if facet.bands:
        raise Invalid({"by": ["not_a_group"]})
    check(request)
    where = _all_matching(request, today)
    reader = index.reader()
    rows: dict[str, list[int]] = {}
    for month in range(12):
        counts = [TermCounts(facet.id, facet.field, facet.size)]
        _, tally = reader.tally(all_of(where, Term("month", f"{month + 1:02}")), counts)
        for value, count in tally[facet.id]:
            rows.setdefault(value, [0] * 12)[month] = count
    return rows


def every_card(index: SearchIndex, request: SearchRequest, today: date) -> Iterator[str]:
    """The cards of all matching offers in the order asked for (relevance: best rank first), as JSON, for exports.

    One view of the index serves the whole walk. Raises as `search` does, before the first card.
    """
    check(request)
    where = _all_matching(request, today)
    reader = index.reader()
    return _walk(reader, where, request)


def check(request: SearchRequest) -> None:
    """Refuse what cannot be read. Raises Invalid or Forbidden (see `search`)."""
    if request.sort not in SORTS:
        raise Invalid({"sort": ["not_a_sort"]})
    if request.sort in TRADE_SORTS and not request.trade:
        raise Forbidden("trade_terms", field="sort")
    if not 1 <= request.limit <= LARGEST_PAGE:
        raise Invalid({"limit": ["out_of_range"]})
    for name in (*request.chosen, *request.excluded, *(request.facets or ())):
        _facet(name, request.trade)
    for name, values in (*request.chosen.items(), *request.excluded.items()):
        if len(values) > _MOST_VALUES or any(len(value) > 80 for value in values):
            raise Invalid({name: ["too_many_values"]})
        picked(FACETS[name], values)
    if request.ship_to is not None and not (len(request.ship_to) == 2 and request.ship_to.isdigit()):
        raise Invalid({"ship_to": ["not_a_province"]})


def _facet(name: str, trade: bool) -> Facet:
    facet = FACETS.get(name)
    if facet is None:
        raise Invalid({"facets": ["not_a_facet"]})
    if facet.trade and not trade:
        raise Forbidden("trade_terms", field=name)
    return facet


def _chosen(request: SearchRequest) -> dict[str, Node]:
    """What each facet was narrowed to. Kept apart: a facet is counted without its own choice."""
    return {name: picked(FACETS[name], values) for name, values in request.chosen.items() if values}


def _narrowed(request: SearchRequest, today: date) -> list[Node]:
    """What narrows every count alike."""
    found: list[Node] = [Not(picked(FACETS[name], values)) for name, values in request.excluded.items() if values]
    if request.season_on is not None:
        found.append(in_season_on(request.season_on))
    if request.ship_to is not None:
        found.append(ships_to(request.ship_to))
    if request.new_only:
        found.append(newly_listed(today))
    return found


def _all_matching(request: SearchRequest, today: date) -> Node:
    planned = plan(parse(request.text, request.trade).node)
    return all_of(listed_on(today), planned.match, *_narrowed(request, today), *_chosen(request).values())


def _page(reader: Reader, planned: Plan, narrow: Node, request: SearchRequest, start: Cursor | None) -> Page:
    tiers = planned.tiers if request.sort == "relevance" else ()
    return page(reader, all_of(planned.match, narrow), tiers, request.sort, start, request.limit)


def _correction(
    reader: Reader, planned: Plan, found: Page, request: SearchRequest, start: Cursor | None, listed: Node
) -> Correction | None:
    """The nearest names, when no offer listed today is surely meant by the text (whatever else narrows the search)."""
    if not planned.text:
        return None
    if start is not None:
        return correct(reader, planned.text, listed) if start.corrected else None
    if request.sort == "relevance" and found.hits and found.first_tier < planned.sure:
        return None
    surely = all_of(any_of(*planned.tiers[: planned.sure]), listed)
    return None if reader.tally(surely, [])[0] else correct(reader, planned.text, listed)


def _count(
    reader: Reader, base: Node, chosen: dict[str, Node], request: SearchRequest
) -> tuple[int, dict[str, list[FacetValue]]]:
    """The total, and each facet counted under every choice but its own."""
    wanted = request.facets
    if wanted is None:
        wanted = tuple(name for name, facet in FACETS.items() if facet.unasked and (request.trade or not facet.trade))
    alone = [name for name in wanted if name in chosen]
    total, tally = reader.tally(
        all_of(base, *chosen.values()), [_counts(FACETS[name]) for name in wanted if name not in chosen]
    )
    for name in alone:
        _, own = reader.tally(all_of(base, *_but(chosen, name)), [_counts(FACETS[name])])
        tally.update(own)
    values = {name: _values(FACETS[name], tally[name], request) for name in wanted}
    for name in alone:
        if FACETS[name].bands:
            values[name] = [
                _recounted(reader, all_of(base, *_but(chosen, name)), name, value) for value in values[name]
            ]
    return total, values


def _but(chosen: dict[str, Node], name: str) -> list[Node]:
    return [node for other, node in chosen.items() if other != name]


def _recounted(reader: Reader, where: Node, name: str, line: FacetValue) -> FacetValue:
    """A band of the asker's own making is no line of the facet: it is counted by itself."""
    if line.count or not line.chosen:
        return line
    total, _ = reader.tally(all_of(where, picked(FACETS[name], (line.value,))), [])
    return replace(line, count=total)


def _counts(facet: Facet) -> Counts:
    if facet.bands:
        return BandCounts(facet.id, facet.field, facet.bands)
    return TermCounts(facet.id, facet.field, facet.size)


def _values(facet: Facet, counted: list[tuple[str, int]], request: SearchRequest) -> list[FacetValue]:
    """The lines of a facet: bands in their order, others the most frequent first; what was chosen stays, even at 0."""
    chosen, excluded = request.chosen.get(facet.id, ()), request.excluded.get(facet.id, ())
    if facet.bands:
        counted = [(band_name(facet.bands[int(at)]), count) for at, count in counted]
    else:
        counted = sorted(counted, key=lambda one: (-one[1], one[0]))
    known = {value for value, _ in counted}
    counted += [(value, 0) for value in dict.fromkeys((*chosen, *excluded)) if value not in known]
    return [FacetValue(value, count, value in chosen, value in excluded) for value, count in counted]


def _alternatives(reader: Reader, planned: Plan, request: SearchRequest, today: date) -> list[Alternative]:
    """What would be found without one of the filters, or without one of the words."""
    found: list[Alternative] = []

    def look(kind: str, value: str, less: SearchRequest) -> None:
        total, _ = reader.tally(_all_matching(less, today), [])
        if total:
            found.append(Alternative(kind, value, total))

    for name in request.chosen:
        look("drop_filter", name, replace(request, chosen={k: v for k, v in request.chosen.items() if k != name}))
    for name in request.excluded:
        look("drop_filter", name, replace(request, excluded={k: v for k, v in request.excluded.items() if k != name}))
    if request.season_on is not None:
        look("drop_filter", "season_on", replace(request, season_on=None))
    if request.ship_to is not None:
        look("drop_filter", "ship_to", replace(request, ship_to=None))
    if request.new_only:
        look("drop_filter", "new_only", replace(request, new_only=False))
    words = request.text.split()
    if 1 < len(words) <= _MOST_ALTERNATIVES:
        for at, word in enumerate(words):
            look("drop_word", word, replace(request, text=" ".join([*words[:at], *words[at + 1 :]])))
    return sorted(found, key=lambda one: -one.total)[:_MOST_ALTERNATIVES]


def _walk(reader: Reader, where: Node, request: SearchRequest) -> Iterator[str]:
    start: Cursor | None = None
    while True:
        found = page(reader, where, (), request.sort, start, _EXPORT_PAGE)
        yield from (_shown(hit, request.trade) for hit in found.hits)
        if found.following is None:
            return
        start = found.following


def _shown(hit: Hit, trade: bool) -> str:
    """The card, with the trade terms inside only for those who may see them."""
    return f'{hit.card[:-1]},"trade":{hit.trade}}}' if trade else hit.card
