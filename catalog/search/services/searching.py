"""What the doors call: search, calendar, export. Runs no SQL; the index answers everything."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from catalog.accounts.terms import Terms
from catalog.errors import Forbidden, Invalid
from catalog.scoring.renewal import TO_RENEW, VALID
from catalog.search.engines.port import Hit, Reader, SearchIndex, TermCounts
from catalog.search.facets import (
    FACETS,
    OTHER_COUNTS,
    Facet,
    by_paper,
    can_be_sold_on,
    listed_today,
    read_band,
)
from catalog.search.interpretation import as_asked, broadcast_day, read_text
from catalog.search.plan import Plan
from catalog.search.query import Node, Term, all_of, any_of
from catalog.search.request import (
    LARGEST_PAGE,
    SORTS,
    TRADE_SORTS,
    Alternative,
    SearchAnswer,
    SearchRequest,
)
from catalog.search.results.alternatives import alternatives, nearest, nearest_kinds_only, without_word
from catalog.search.results.counting import always, choices, days_of, everything_of, whenever
from catalog.search.results.counting import count as count_facets
from catalog.search.results.facet_values import NamedValue, named_values, names_on_cards
from catalog.search.results.loosening import NOT_OFFERED, Loosened, explained, loosen, words_of
from catalog.search.results.ranking import Cursor, Moment, Page, by_approval, page
from catalog.search.spans import months_from

_MOST_VALUES = 50
_MOST_NEAREST = 4
_EXPORT_PAGE = 500


def search(index: SearchIndex, request: SearchRequest, today: date) -> SearchAnswer:
    """Find offers listed today; or those that can be sold on the day, or in the month, that is asked for. Each is given
    as it is then.

    Raises Unavailable("search_rebuilding") while there is no usable index, Invalid for a value that cannot be read
    (facet, sort, limit, cursor), Forbidden("trade_terms") for a trade facet or sort without `request.trade`. Text is
    never an error: what cannot be read as a query is searched as plain text, and `hints` says so.
    """
    check(request)
    chosen_by_hand, request = request, as_asked(request, today)
    start = Cursor.from_text(request.cursor, request.sort) if request.cursor else None
    reader = index.reader()
    planned, hints = read_text(reader, request.text, bool(request.trade), today)
    fixed, chosen = always(request, today), choices(request, today)
    narrow = all_of(fixed, *chosen.values())
    total, facets = count_facets(reader, all_of(planned.match, fixed), chosen, request, today)
    found = _page(reader, planned, narrow, request, start, total)
    loosened = _loosened(reader, planned, found, request, start, today)
    if loosened is not None:
        planned = loosened.planned
        hints += loosened.hints
        total, facets = count_facets(reader, all_of(planned.match, fixed), chosen, request, today)
        found = _page(reader, planned, narrow, request, start, total)
    following = found.following
    if following is not None and loosened is not None:
        following = replace(following, corrected=True)
    others: list[tuple[Alternative, SearchRequest]] = []
    if start is None and not _is_named(reader, planned, found, request, today):
        hints += explained(reader, planned, listed_today(today))
        hints += [("mentioned_only", dict(figures)) for code, figures in hints[-1:] if total and code in NOT_OFFERED]
        others = nearest_kinds_only(reader, chosen_by_hand, planned, today) if total else []
    if not total:
        others = alternatives(reader, _without(chosen_by_hand, loosened), planned, today)
    near = None if total else nearest(others)
    return SearchAnswer(
        total=total,
        cards_json=[_shown(hit, request.trade) for hit in found.hits],
        facets=facets,
        next_cursor=following.to_text() if following else None,
        hints=hints,
        corrected=list(loosened.corrected) if loosened else [],
        alternatives=[other for other, _ in others],
        nearest_json=_nearest(reader, near, today),
        words=list(planned.words),
        sort=request.sort,
        on=broadcast_day(request, today),
        in_month=request.in_month,
        understood=planned.asked.told(chosen_by_hand),
        nearest_on=broadcast_day(near, today) if near else None,
    )


def facet_values(
    index: SearchIndex,
    request: SearchRequest,
    facet_id: str,
    text: str,
    today: date,
    names_of: Callable[[str, str], tuple[str, ...]],
) -> list[NamedValue]:
    """All values of one facet with their names, under every other filter of `request`; those whose name holds `text`.

    `names_of(facet, code)` gives the Chinese and the English name of a value that is a code. Raises as `search` does.
    """
    facet = _facet(facet_id, request.trade)
    if facet.bands:
        raise Invalid({"facet": ["not_a_group"]})
    check(request)
    reader = index.reader()
    planned, _ = _meant(reader, request, today)
    return named_values(reader, planned.match, request, facet_id, text, today, names_of)


def value_names(index: SearchIndex, request: SearchRequest, today: date) -> dict[str, tuple[str, ...]]:
    """Chinese and English names of the protected names and suppliers a request speaks of, by their ids."""
    found: dict[str, tuple[str, ...]] = {}
    for facet_id in ("gi", "supplier"):
        values = (*request.chosen.get(facet_id, ()), *request.excluded.get(facet_id, ()))
        if values:
            found |= names_on_cards(index.reader(), facet_id, values, today)
    return found


@dataclass(frozen=True)
class SeasonCalendar:
    """Twelve months (their first days) from the present one on, and for each value how many offers can be sold in each:
    with valid papers on at least one day, and those whose papers are to be renewed for every day."""

    months: list[date]
    valid: dict[str, list[int]]
    to_renew: dict[str, list[int]]

    @property
    def values(self) -> list[str]:
        """Those with the most offers over the twelve months first."""
        return sorted(self.valid, key=lambda value: (-sum(self.total(value)), value))

    def total(self, value: str) -> list[int]:
        """How many can be sold in each month, one way or the other."""
        return [sum(both) for both in zip(self.valid[value], self.to_renew[value], strict=True)]


def season_calendar(index: SearchIndex, by: str, request: SearchRequest, today: date) -> SeasonCalendar:
    """How many offers can be sold in each of twelve months, by the values of facet `by`.

    `request` narrows as in `search`, and `search` with `in_month` finds what a month counts; its own month, its sort,
    cursor, limit and facets do not matter. Raises as `search` does.
    """
    facet = _facet(by, request.trade)
    if facet.bands:
        raise Invalid({"by": ["not_a_group"]})
    check(request)
    reader = index.reader()
    months = months_from(today, 12)
    counted = [TermCounts(facet.id, facet.field, facet.size)]
    rows: dict[str, dict[str, list[int]]] = {VALID: {}, TO_RENEW: {}}
    planned, _ = _meant(reader, request, today)
    where = all_of(planned.match, whenever(request, today), listed_today(today))
    if request.season_on is not None:
        where = all_of(where, can_be_sold_on(request.season_on, today))
    held = [paper for paper in rows if reader.tally(Term("paper", paper), [])[0]]
    for at, month in enumerate(months):
        parts = by_paper(month, today)
        for paper in held:
            for value, count in reader.tally(all_of(parts[paper], where), counted, False)[1][facet.id]:
                rows[paper].setdefault(value, [0] * 12)[at] = count
    values = dict.fromkeys((*rows[VALID], *rows[TO_RENEW]))
    valid, to_renew = ({value: found.get(value, [0] * 12) for value in values} for found in rows.values())
    return SeasonCalendar(months, valid, to_renew)


def every_card(index: SearchIndex, request: SearchRequest, today: date) -> Iterator[str]:
    """The cards of everything `search` finds, in its order and with its spelling corrected, as JSON, for exports.

    One view of the index serves the whole walk. Raises as `search` does, before the first card.
    """
    check(request)
    request = as_asked(request, today)
    reader = index.reader()
    return _walk(reader, *_meant(reader, request, today), replace(request, limit=_EXPORT_PAGE))


@dataclass(frozen=True)
class Newest:
    """A page of what was approved last: cards as JSON; where the following page begins, and the one before it. Of
    those None for the first page: it has no place of its own."""

    cards: list[str]
    following: Moment | None = None
    previous: Moment | None = None


def newest(index: SearchIndex, request: SearchRequest, today: date, limit: int) -> list[str]:
    """The cards of what `search` finds, as JSON, the last approved first, whatever order the request names.

    Raises as `search` does.
    """
    check(request)
    reader = index.reader()
    planned, narrow = _meant(reader, request, today)
    return [_shown(hit, request.trade) for hit in by_approval(reader, all_of(planned.match, narrow), None, limit)[0]]


def newest_page(
    index: SearchIndex, request: SearchRequest, today: date, limit: int, before: Moment | None = None
) -> Newest:
    """One page of `newest`: those approved before a place in that order. Raises as `search` does."""
    check(request)
    reader = index.reader()
    planned, narrow = _meant(reader, request, today)
    where = all_of(planned.match, narrow)
    hits, last = by_approval(reader, where, before, limit)
    following = last if last is not None and by_approval(reader, where, last, 1)[0] else None
    previous = None
    if before is not None:
        newer, first = by_approval(reader, where, before, limit, newer=True)
        previous = first if len(newer) == limit else None
    return Newest([_shown(hit, request.trade) for hit in hits], following, previous)


def count(index: SearchIndex, request: SearchRequest, today: date) -> int:
    """How many offers `search` finds. Raises as `search` does."""
    check(request)
    reader = index.reader()
    planned, narrow = _meant(reader, request, today)
    return reader.tally(all_of(planned.match, narrow), [])[0]


def check(request: SearchRequest) -> None:
    """Refuse what cannot be read. Raises Invalid or Forbidden (see `search`)."""
    if request.sort not in SORTS:
        raise Invalid({"sort": ["not_a_sort"]})
    if request.sort in TRADE_SORTS and not request.trade:
        raise Forbidden("trade_terms", field="sort")
    if not 1 <= request.limit <= LARGEST_PAGE:
        raise Invalid({"limit": ["out_of_range"]})
    counted = (name for name in request.facets or () if name not in OTHER_COUNTS)
    for name in (*request.chosen, *request.excluded, *counted):
        _facet(name, request.trade)
    for name, values in (*request.chosen.items(), *request.excluded.items()):
        if len(values) > _MOST_VALUES or any(len(value) > 80 for value in values):
            raise Invalid({name: ["too_many_values"]})
        for value in values if FACETS[name].bands else ():
            read_band(name, value)
    if request.ship_to is not None and not (len(request.ship_to) == 2 and request.ship_to.isdigit()):
        raise Invalid({"ship_to": ["not_a_province"]})


def _facet(name: str, trade: Terms) -> Facet:
    facet = FACETS.get(name)
    if facet is None:
        raise Invalid({"facets": ["not_a_facet"]})
    if facet.trade and not trade:
        raise Forbidden("trade_terms", field=name)
    return facet


def _meant(reader: Reader, request: SearchRequest, today: date) -> tuple[Plan, Node]:
    """What the text means, its spelling corrected as on the first page of a search, and all that narrows it."""
    planned, _ = read_text(reader, request.text, bool(request.trade), today)
    narrow = everything_of(request, today)
    if planned.text or planned.plain:
        first = replace(request, limit=1, cursor=None)
        loosened = _loosened(reader, planned, _page(reader, planned, narrow, first, None), first, None, today)
        planned = loosened.planned if loosened else planned
    return planned, narrow


def _page(
    reader: Reader,
    planned: Plan,
    narrow: Node,
    request: SearchRequest,
    start: Cursor | None,
    total: int | None = None,
) -> Page:
    """A page. `total` is how many match in all, where that is known: a first page looks for no more."""
    tiers = planned.order if request.sort == "relevance" else ()
    where = all_of(planned.match, narrow)
    return page(reader, where, tiers, request.sort, start, request.limit, total if start is None else None)


def _loosened(
    reader: Reader, planned: Plan, found: Page, request: SearchRequest, start: Cursor | None, today: date
) -> Loosened | None:
    """What to search instead, when no offer of the days asked for is surely meant by the text (whatever else narrows
    the search)."""
    if not planned.text and not planned.plain:
        return None
    listed = days_of(request, today)
    if start is not None:
        return loosen(reader, planned, listed) if start.corrected else None
    if request.sort == "relevance" and found.hits and found.first_tier < planned.sure:
        return None
    surely = all_of(any_of(*planned.tiers[: planned.sure]), listed)
    return None if reader.tally(surely, [])[0] else loosen(reader, planned, listed)


def _is_named(reader: Reader, planned: Plan, found: Page, request: SearchRequest, today: date) -> bool:
    """Whether some offer of the days asked for is what the text says, and has not only a supplier called so: that is
    meant by more than one word (枇杷合作社)."""
    if (
        not planned.plain
        or (request.sort == "relevance" and found.hits and found.first_tier < planned.named)
        or (found.hits and len(words_of(planned)) > 1)
    ):
        return True
    named = all_of(any_of(*planned.tiers[: planned.named]), days_of(request, today))
    return reader.tally(named, [])[0] > 0


def _without(request: SearchRequest, loosened: Loosened | None) -> SearchRequest:
    """The request without the words that were left out."""
    text = request.text
    for word in loosened.dropped if loosened else ():
        text = without_word(text, word)
    return replace(request, text=text)


def _nearest(reader: Reader, request: SearchRequest | None, today: date) -> list[str]:
    """The first cards of what is nearest to a request that found nothing."""
    if request is None:
        return []
    planned, _ = read_text(reader, request.text, bool(request.trade), today)
    found = _page(
        reader, planned, everything_of(request, today), replace(as_asked(request, today), limit=_MOST_NEAREST), None
    )
    return [_shown(hit, request.trade) for hit in found.hits]


def _walk(reader: Reader, planned: Plan, narrow: Node, request: SearchRequest) -> Iterator[str]:
    start: Cursor | None = None
    while True:
        found = _page(reader, planned, narrow, request, start)
        yield from (_shown(hit, request.trade) for hit in found.hits)
        if found.following is None:
            return
        start = found.following


def _shown(hit: Hit, trade: Terms) -> str:
    """The card, with as much of the trade terms inside as its reader may see."""
    if not trade:
        return hit.card
    terms = hit.trade if trade < Terms.ALLIANCE else f"{hit.trade[:-1]},{hit.supply[1:]}"
    return f'{hit.card[:-1]},"trade":{terms}}}'
