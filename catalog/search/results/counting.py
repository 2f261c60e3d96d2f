"""What narrows a search, and how its facets are counted: each without its own filter, under every other one. Pure but
for the reader it is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from catalog.search.engines.port import BandCounts, Counts, Reader, TermCounts
from catalog.search.facets import (
    FACETS,
    OTHER_COUNTS,
    Facet,
    band_name,
    can_be_sold_on,
    lies_in,
    listed_on,
    listed_since,
    newly_listed,
    picked,
    ships_to,
    sold_in,
    sold_on,
    tree_of,
)
from catalog.search.interpretation import as_asked, broadcast_day
from catalog.search.query import Everything, Node, Not, Term, all_of, any_of
from catalog.search.query_fields import VALUES
from catalog.search.request import FacetValue, SearchRequest

PROVINCES = tuple(sorted(set(VALUES["ships"].values())))
_ROOTS = {name: tree_of(name)[0].id for name in FACETS}
_COUNTS: dict[str, Counts] = {
    name: BandCounts(name, facet.field, facet.bands) if facet.bands else TermCounts(name, facet.field, facet.size)
    for name, facet in FACETS.items()
}


def always(request: SearchRequest, today: date) -> Node:
    """What narrows every count alike: the days the answer speaks of, and listed since a moment."""
    return all_of(days_of(request, today), _since(request))


def days_of(request: SearchRequest, today: date) -> Node:
    """One document of each offer: as it is on the broadcast day asked for, in the month asked for, or today."""
    request = as_asked(request, today)
    if request.in_month is not None:
        on = request.season_on
        return all_of(sold_in(request.in_month, today), Everything() if on is None else can_be_sold_on(on, today))
    on = broadcast_day(request, today)
    return listed_on(today) if on is None else sold_on(on, today)


def whenever(request: SearchRequest, today: date) -> Node:
    """All that narrows the search but its days: several documents of an offer may match."""
    return all_of(_since(request), *choices(request, today).values())


def _since(request: SearchRequest) -> Node:
    return Everything() if request.listed_since is None else listed_since(request.listed_since)


def choices(request: SearchRequest, today: date) -> dict[str, Node]:
    """What each facet was narrowed to, chosen and excluded. The facets of one tree are one choice: a chosen county
    narrows its province, and stands beside another chosen province."""
    found: dict[str, Node] = {}
    for root in dict.fromkeys(_root(name) for name in (*request.chosen, *request.excluded)):
        tree = tree_of(root)
        chosen = _chosen_in(tree, request.chosen)
        excluded = [Not(picked(one, values)) for one in tree if (values := request.excluded.get(one.id))]
        if chosen is not None or excluded:
            found[root] = all_of(chosen or Everything(), *excluded)
    if request.ship_to is not None:
        found["ship_to"] = ships_to(request.ship_to)
    if request.new_only:
        found["new"] = newly_listed(today)
    return found


def everything_of(request: SearchRequest, today: date) -> Node:
    """All that narrows the search."""
    return all_of(always(request, today), *choices(request, today).values())


def count(
    reader: Reader, base: Node, chosen: Mapping[str, Node], request: SearchRequest, today: date
) -> tuple[int, dict[str, list[FacetValue]]]:
    """The total of `base` under all choices, and each facet asked for, counted under every choice but its own."""
    wanted = request.facets
    if wanted is None:
        public = (name for name, facet in FACETS.items() if facet.unasked and (request.trade or not facet.trade))
        wanted = (*public, *OTHER_COUNTS)
    # Facets under the same conditions are counted in one go.
    groups: dict[tuple[str, tuple[str, ...]], list[str]] = {("", ()): []}
    for name in dict.fromkeys(wanted):
        root = _root(name)
        groups.setdefault((root if root in chosen else "", _opened(name, request)), []).append(name)
    total, tally, totals = 0, {}, {}
    for (root, opened), names in groups.items():
        where = all_of(base, *(node for other, node in chosen.items() if other != root), _only_in(names, opened))
        all_counted = not root and not opened
        here, counted = reader.tally(where, [_counts(name, today) for name in names], all_counted or "ship_to" in names)
        tally.update(counted)
        totals.update(dict.fromkeys(names, here))
        if all_counted:
            total = here
    found = {name: _values(name, tally[name], totals[name], request) for name in wanted}
    for name in wanted:
        if name in chosen and name in FACETS and FACETS[name].bands:
            others = [base, *(node for other, node in chosen.items() if other != name)]
            found[name] = [_recounted(reader, others, request, name, line, total) for line in found[name]]
    return total, found


def _chosen_in(tree: tuple[Facet, ...], chosen: Mapping[str, tuple[str, ...]]) -> Node | None:
    """The smallest chosen parts of a tree: what holds a smaller chosen part is no choice of its own."""
    parts: list[Node] = []
    smaller: list[str] = []
    for facet in reversed(tree):
        values = chosen.get(facet.id, ())
        if own := tuple(value for value in values if not any(lies_in(other, value) for other in smaller)):
            parts.append(picked(facet, own))
        smaller += values
    return any_of(*parts) if parts else None


def _root(name: str) -> str:
    return _ROOTS.get(name, name)


def _opened(name: str, request: SearchRequest) -> tuple[str, ...]:
    """The values of the next larger parts in which something is chosen: of them the smaller parts are counted. None
    chosen: all are."""
    if name not in FACETS or not FACETS[name].within:
        return ()
    tree = tree_of(name)
    larger = next(facet for facet in tree if facet.id == FACETS[name].within)
    opened = list(request.chosen.get(larger.id, ()))
    for facet in tree[tree.index(larger) + 1 :]:
        opened += [_larger(value, larger) for value in request.chosen.get(facet.id, ())]
    return tuple(dict.fromkeys(opened))


def _larger(value: str, facet: Facet) -> str:
    """The part of a facet a value lies in."""
    digits = {"province": 2, "city": 4}
    return value[: digits[facet.id]] if facet.id in digits else value.partition("/")[0]


def _only_in(names: list[str], opened: tuple[str, ...]) -> Node:
    if not opened:
        return Everything()
    larger = FACETS[FACETS[names[0]].within]
    return any_of(*(Term(larger.field, value) for value in opened))


def _counts(name: str, today: date) -> Counts:
    if name == "ship_to":
        return TermCounts(name, "no_ship", len(PROVINCES) + 10)
    if name == "new":
        recent = newly_listed(today)
        return BandCounts(name, recent.field, ((recent.low, recent.high),))
    return _COUNTS[name]


def _values(name: str, counted: list[tuple[str, int]], total: int, request: SearchRequest) -> list[FacetValue]:
    """The lines of a facet: bands in their order, others the most frequent first; what was chosen stays, even at 0."""
    if name == "ship_to":
        refused = dict(counted)
        left = ((code, total - refused.get(code, 0)) for code in PROVINCES)
        return [
            FacetValue(code, here, code == request.ship_to) for code, here in left if here or code == request.ship_to
        ]
    if name == "new":
        here = sum(number for _, number in counted)
        return [FacetValue("true", here, request.new_only)] if here or request.new_only else []
    facet = FACETS[name]
    chosen, excluded = request.chosen.get(name, ()), request.excluded.get(name, ())
    if facet.bands:
        counted = [(band_name(facet.bands[int(at)]), number) for at, number in counted]
    else:
        counted = sorted(counted, key=lambda one: (-one[1], one[0]))
    known = {value for value, _ in counted}
    counted += [(value, 0) for value in dict.fromkeys((*chosen, *excluded)) if value not in known]
    return [FacetValue(value, number, value in chosen, value in excluded) for value, number in counted]


def _recounted(
    reader: Reader, others: list[Node], request: SearchRequest, name: str, line: FacetValue, total: int
) -> FacetValue:
    """A band of the asker's own making is no line of the facet: it is counted by itself. The only choice of its facet
    holds all that is found, and `total` is how many that are."""
    if line.count or not line.chosen:
        return line
    if len(request.chosen[name]) > 1 or request.excluded.get(name):
        total, _ = reader.tally(all_of(*others, picked(FACETS[name], (line.value,))), [])
    return replace(line, count=total)
