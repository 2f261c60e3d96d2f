"""The catalog: finding listed offers, and one offer with its gates, score and reasons. Trade terms are not for all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import marshmallow as ma
from flask import Response, current_app, request

from catalog.accounts.terms import Terms
from catalog.api import offer_detail
from catalog.api.described.offers import OfferDetail
from catalog.api.described.parts import many
from catalog.api.described.search import SearchPage
from catalog.api.identity import EVERYONE, current_actor, terms_shown
from catalog.api.operations import Resource
from catalog.api.output import as_json, ready
from catalog.api.paging import Cursors, PageQuery
from catalog.errors import Forbidden, NotFound, SignInRequired
from catalog.extensions import Extensions, current_extensions
from catalog.fields import Choice, Day, Form, Month, Strict, Text, Whole, Words, schema_of
from catalog.middleware import answered_once
from catalog.registry.models import CATEGORIES
from catalog.search.answer_cache import CachedResponse
from catalog.search.facets import FACETS, OTHER_COUNTS, check_values
from catalog.search.query_fields import codes_of
from catalog.search.request import SORTS, SearchAnswer, SearchRequest
from catalog.search.results.facet_values import names_of_value
from catalog.search.results.grouping import by_product
from catalog.search.results.highlight import highlights
from catalog.search.services import searching, suggesting
from catalog.search.spans import month_of
from catalog.wording import reasons

resource = Resource(
    "offers",
    "The catalog. Open to everyone; anchors whom the alliance admitted also see floor price and commission.",
)

EVERY_FACET = "all"
# The values of the facets that have fixed ones.
_CODES = {name: CATEGORIES if name == "category" else codes_of(name) for name in FACETS}


class Typed(Strict):
    """What a person typed into a search box: anything."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        return str(value)


def _facet_fields() -> dict[str, Any]:
    """One parameter for each facet, and one with `not_` in front to leave values out; both may be repeated."""
    fields: dict[str, Any] = {}
    for facet in FACETS.values():
        said = "low..high, either side may be empty" if facet.bands else "May be repeated: any of the values"
        said += f": {', '.join(codes)}" if (codes := _CODES[facet.id]) else ""
        said += "; admitted anchors only" if facet.trade else ""
        fields[facet.id] = Words(maximum=50, load_default=list, metadata={"description": said})
        fields[f"not_{facet.id}"] = Words(maximum=50, load_default=list, metadata={"description": "Left out"})
    return fields


class _SearchQuery(PageQuery):
    q = Typed(load_default="", metadata={"description": "Words, pinyin, initials, or the query language"})
    on = Day(
        load_default=None,
        allow_none=True,
        metadata={
            "description": "Can be sold and shipped on this day, with papers valid then or renewed in time (`paper`)"
        },
    )
    in_month = Month(
        load_default=None,
        allow_none=True,
        metadata={"description": "YYYY-MM: can be sold and shipped on some day of it, from today on"},
    )
    ship_to = Text(2, load_default="", metadata={"description": "Two digits of a province it must be sent to"})
    new = Choice(("true", "false"), load_default="false", metadata={"description": "Listed within 14 days"})
    sort = Choice(SORTS, load_default="relevance")
    facets = Words(
        ("all", *FACETS, *OTHER_COUNTS),
        load_default=list,
        metadata={"description": "Facets to count, `ship_to` and `new` too; may be repeated, or `all`"},
    )
    group = Choice(
        ("", "product"),
        load_default="",
        metadata={
            "description": "product: of the offers of one page, those of one product stand together, in the place of "
            "the first; `limit`, `total` and cursors still count offers"
        },
    )
    highlight = Choice(
        ("true", "false"),
        load_default="false",
        metadata={"description": "Say where in the names of each card the words stand"},
    )


SearchQuery = type(
    "SearchQuery",
    (_SearchQuery,),
    {
        "__doc__": "What to find. Parameters of one facet are alternatives, facets narrow one another.",
        **_facet_fields(),
    },
)


_BY = tuple(facet.id for facet in FACETS.values() if not facet.bands)
_PAGES = ("cursor", "facets", "group", "highlight", "limit", "sort")


class _FacetQuery(Form):
    within = Typed(load_default="", metadata={"description": "Only values whose name holds this, in any writing"})
    limit = Whole(1, 300, load_default=100)


class _CalendarQuery(Form):
    by = Choice(_BY, load_default="category", metadata={"description": "What the rows are"})
    limit = Whole(1, 300, load_default=300)


def _narrowing(base: type[Form], says: str, *without: str) -> type[Form]:
    """A query with every filter of the search but these, and without its pages and counts."""
    left_out = (*_PAGES, *without)
    filters = {name: one for name, one in schema_of(SearchQuery).declared_fields.items() if name not in left_out}
    return type(base.__name__.lstrip("_"), (base,), {"__doc__": says, **filters})


FacetQuery = _narrowing(_FacetQuery, "What narrows the offers, and which values of the facet are wanted.")
CalendarQuery = _narrowing(_CalendarQuery, "What narrows the offers, and how they are grouped.", "in_month")


class SuggestQuery(Form):
    """What stands in the search box so far."""

    q = Typed(required=True)
    limit = Whole(1, 20, load_default=8)


class DetailQuery(Form):
    """`on`: the broadcast day the gates are asked for; today without it."""

    on = Day(load_default=None, allow_none=True)
    quantity_units = Whole(0, 10_000_000, load_default=0)


class NamedValueShape(ma.Schema):
    """One value of a facet with its names; those of places, kinds, GIs and suppliers are known."""

    value = ma.fields.String(required=True)
    name = ma.fields.String(required=True)
    name_en = ma.fields.String(required=True)
    count = ma.fields.Integer(required=True)
    chosen = ma.fields.Boolean(required=True)
    excluded = ma.fields.Boolean(required=True)


class FacetValues(ma.Schema):
    """The values of one facet under every other filter, the most frequent first."""

    items = ma.fields.List(ma.fields.Nested(NamedValueShape), required=True)
    total = ma.fields.Integer(required=True, metadata={"description": "How many values there are"})


_TWELVE = "Twelve, one for each of `months`: "


class SeasonRow(ma.Schema):
    """How many offers with this value can be sold in each month. An offer counts once a month: as valid where its
    papers are on at least one day, else as to be renewed."""

    value = ma.fields.String(required=True)
    name = ma.fields.String(required=True)
    name_en = ma.fields.String(required=True)
    months = many(ma.fields.Integer(), f"{_TWELVE}valid and to be renewed, what `in_month` finds")
    valid = many(ma.fields.Integer(), f"{_TWELVE}with valid papers on some day")
    to_renew = many(ma.fields.Integer(), f"{_TWELVE}only with papers to be renewed, which can be filed in time")


class SeasonCalendar(ma.Schema):
    """What can be sold in which of twelve months, the present one first; the rows with the most offers first."""

    by = ma.fields.String(required=True)
    months = many(ma.fields.String(), "The months: 2026-12, 2027-01, ...")
    rows = ma.fields.List(ma.fields.Nested(SeasonRow), required=True)


class SuggestionShape(ma.Schema):
    """A name, GI, place or supplier that begins like what was typed."""

    text = ma.fields.String(required=True)
    kind = ma.fields.String(required=True)
    count = ma.fields.Integer(required=True)


class Suggestions(ma.Schema):
    """Lines for under a search box."""

    items = ma.fields.List(ma.fields.Nested(SuggestionShape), required=True)


@resource.operation("GET", "/offers", who=EVERYONE, query=SearchQuery, answer=SearchPage)
def list_offers(query: dict[str, Any]) -> Response:
    """Search the offers listed today. Needs no account."""
    cursors = Cursors(request, str(current_app.secret_key))
    with _told_who_may():
        found = find_offers(current_extensions(), query, request.full_path, cursors, terms_shown())
    return Response(found.body, headers=list(found.headers))


def find_offers(
    extensions: Extensions, query: dict[str, Any], address: str, cursors: Cursors, trade: Terms
) -> CachedResponse:
    """The answer to a checked query, asked under this address, with the headers of its own: the type of its body, and
    the next page. Flask is not asked, so that the short path answers the same. Raises as `searching.search` does."""
    return answered_once(extensions, (address, trade), lambda: _search(extensions, query, cursors, trade))


def _search(extensions: Extensions, query: dict[str, Any], cursors: Cursors, trade: Terms) -> CachedResponse:
    wanted = _wanted(
        query,
        trade,
        sort=query["sort"],
        cursor=cursors.unseal(query["cursor"]) if query["cursor"] else None,
        limit=query["limit"],
        facets=None if EVERY_FACET in query["facets"] else tuple(query["facets"]),
    )
    found = searching.search(extensions.index, wanted, extensions.today())
    next_cursor = cursors.seal(found.next_cursor) if found.next_cursor else None
    page = _page(found, next_cursor, query["highlight"] == "true", query["group"] == "product")
    link = (("Link", cursors.link(next_cursor)),) if next_cursor else ()
    return CachedResponse(as_json(page), (("Content-Type", "application/json"), *link))


@resource.operation("GET", "/offers/facets/<facet_id>", who=EVERYONE, query=FacetQuery, answer=FacetValues)
def list_facet_values(facet_id: str, query: dict[str, Any]) -> dict[str, Any]:
    """All values of one facet with names and counts, and a search among them. Needs no account."""
    if facet_id not in _BY:
        raise NotFound()
    extensions = current_extensions()
    with _told_who_may():
        found = searching.facet_values(
            extensions.index,
            _wanted(query, terms_shown()),
            facet_id,
            query["within"],
            extensions.today(),
            partial(_names_of, extensions),
        )
    return {"items": found[: query["limit"]], "total": len(found)}


@resource.operation("GET", "/offers/season-calendar", who=EVERYONE, query=CalendarQuery, answer=SeasonCalendar)
def get_season_calendar(query: dict[str, Any]) -> dict[str, Any]:
    """How many offers can be sold in each of twelve months, by category, kind, place or another facet.

    Needs no account.
    """
    extensions = current_extensions()
    by = query["by"]
    with _told_who_may():
        found = searching.season_calendar(extensions.index, by, _wanted(query, terms_shown()), extensions.today())
    rows = [_row(extensions, found, by, value) for value in found.values[: query["limit"]]]
    return {"by": by, "months": list(map(month_of, found.months)), "rows": rows}


@resource.operation("GET", "/offers/suggestions", who=EVERYONE, query=SuggestQuery, answer=Suggestions)
def list_suggestions(query: dict[str, Any]) -> dict[str, Any]:
    """Suggest as somebody types. Needs no account."""
    extensions = current_extensions()
    return {
        "items": suggesting.suggest(extensions.index, query["q"], extensions.today(), query["limit"], terms_shown())
    }


@resource.operation("GET", "/offers/<offer_id>", who=EVERYONE, query=DetailQuery, answer=OfferDetail)
def get_offer(offer_id: str, query: dict[str, Any]) -> dict[str, Any]:
    """One offer with its gates on a day, its score and every reason.

    Listed ones are for everyone; others for their owner, reviewers and operators, whose answer holds `inside`. The ETag
    is what an edit needs.
    """
    extensions = current_extensions()
    on = query["on"] or extensions.today()
    return offer_detail.describe(extensions, current_actor(), offer_id, on, query["quantity_units"])


def check_codes(query: dict[str, Any]) -> None:
    """Refuse values their facets do not have. Raises Invalid."""
    for name in FACETS:
        check_values(name, (*query[name], *query[f"not_{name}"]), _CODES[name])


def _wanted(query: dict[str, Any], trade: Terms, **page: Any) -> SearchRequest:
    """The filters of a query, for who sees so much of the trade terms; and which page of what is found, how.

    Raises Invalid for a value its facet does not have: saved searches and pages go on with theirs, and find nothing.
    """
    check_codes(query)
    return SearchRequest(
        text=query["q"],
        chosen={name: tuple(query[name]) for name in FACETS if query[name]},
        excluded={name: tuple(query[f"not_{name}"]) for name in FACETS if query[f"not_{name}"]},
        season_on=query["on"],
        in_month=query.get("in_month"),
        ship_to=query["ship_to"] or None,
        new_only=query["new"] == "true",
        trade=trade,
        **page,
    )


@contextmanager
def _told_who_may() -> Iterator[None]:
    """Who has no account is told to sign in where an account might do."""
    try:
        yield
    except Forbidden as refusal:
        if current_actor() is None:
            raise SignInRequired(refusal.code, field=refusal.field) from None
        raise


def _names_of(extensions: Extensions, facet_id: str, value: str) -> tuple[str, str]:
    return names_of_value(extensions.place_names, facet_id, value)


def _row(extensions: Extensions, found: searching.SeasonCalendar, by: str, value: str) -> dict[str, Any]:
    name, name_en = _names_of(extensions, by, value)
    counts = {"months": found.total(value), "valid": found.valid[value], "to_renew": found.to_renew[value]}
    return {"value": value, "name": name, "name_en": name_en, **counts}


def _page(found: SearchAnswer, next_cursor: str | None, highlighted: bool, grouped: bool) -> dict[str, Any]:
    words = tuple(found.words)
    groups = by_product(found.cards_json) if grouped else [[card] for card in found.cards_json]
    cards = (json.loads(first) for first, *_others in groups)
    marked = {"highlights": [highlights(card, words) for card in cards]} if highlighted else {}
    return {
        "items": ready(map(_together, groups)) if grouped else ready(found.cards_json),
        "next_cursor": next_cursor,
        "total": found.total,
        "sort": found.sort,
        "facets": found.facets,
        "hints": [_hint(code, figures) for code, figures in found.hints],
        "corrected": found.corrected,
        "understood": found.understood,
        "alternatives": found.alternatives,
        "nearest": ready(found.nearest_json),
        "words": found.words,
        "on": found.on,
        "in_month": month_of(found.in_month) if found.in_month else None,
        "nearest_on": found.nearest_on,
        **marked,
    }


def _hint(code: str, figures: dict[str, Any]) -> dict[str, Any]:
    words = figures.get("words")
    return {
        "code": code,
        "reason": reasons(f"hint_{code}", figures),
        "words": words if isinstance(words, list) else [],
    }


def _together(group: list[str]) -> str:
    """The first card with the others of its product inside."""
    first, *others = group
    return f'{first[:-1]},"others":[{",".join(others)}]}}'
