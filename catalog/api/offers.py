"""The catalog: finding listed offers, and one offer with its gates, score and reasons. Trade terms by role."""

from __future__ import annotations

from typing import Any

import marshmallow as ma
from flask import Response

from catalog.api import offer_detail
from catalog.api.described import OfferDetail
from catalog.api.identity import EVERYONE, current_actor, sees_trade_terms
from catalog.api.operations import Resource
from catalog.api.output import as_json, ready
from catalog.api.paging import PageQuery, seal, unseal, with_link
from catalog.errors import Forbidden, SignInRequired
from catalog.fields import Choice, Day, Form, Strict, Text, Whole, Words
from catalog.house import current_house
from catalog.search import service
from catalog.search.facets import FACETS
from catalog.search.request import SORTS, SearchAnswer, SearchRequest
from catalog.wording import reasons

resource = Resource(
    "offers",
    "The catalog. Open to everyone; anchors also see floor and supply price, commission and the supplier's contact.",
)

EVERY_FACET = "all"


class Typed(Strict):
    """What a person typed into a search box: anything."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        return str(value)


def _facet_fields() -> dict[str, Any]:
    """One parameter for each facet, and one with `not_` in front to leave values out; both may be repeated."""
    fields: dict[str, Any] = {}
    for facet in FACETS.values():
        said = "low..high, either side may be empty" if facet.bands else "May be repeated: any of the values"
        said += "; anchors only" if facet.trade else ""
        fields[facet.id] = Words(maximum=50, load_default=list, metadata={"description": said})
        fields[f"not_{facet.id}"] = Words(maximum=50, load_default=list, metadata={"description": "Left out"})
    return fields


class _SearchQuery(PageQuery):
    q = Typed(load_default="", metadata={"description": "Words, pinyin, initials, or the query language"})
    on = Day(load_default=None, allow_none=True, metadata={"description": "Can be sold and shipped on this day"})
    ship_to = Text(2, load_default="", metadata={"description": "Two digits of a province it must be sent to"})
    new = Choice(("true", "false"), load_default="false", metadata={"description": "Listed within 14 days"})
    sort = Choice(SORTS, load_default="relevance")
    facets = Words(
        ("all", *FACETS), load_default=list, metadata={"description": "Facets to count; may be repeated, or `all`"}
    )


SearchQuery = type(
    "SearchQuery",
    (_SearchQuery,),
    {
        "__doc__": "What to find. Parameters of one facet are alternatives, facets narrow one another.",
        **_facet_fields(),
    },
)


class SuggestQuery(Form):
    """What stands in the search box so far."""

    q = Typed(required=True)
    limit = Whole(1, 20, load_default=8)


class DetailQuery(Form):
    """`on`: the broadcast day the gates are asked for; today without it."""

    on = Day(load_default=None, allow_none=True)
    quantity_units = Whole(0, 10_000_000, load_default=0)


class FacetValueShape(ma.Schema):
    """One value of a facet and how many offers carry it under every other filter."""

    value = ma.fields.String(required=True)
    count = ma.fields.Integer(required=True)
    chosen = ma.fields.Boolean(required=True)
    excluded = ma.fields.Boolean(required=True)


class SearchPage(ma.Schema):
    """What was found. Each item is a card; for anchors it holds `trade`."""

    items = ma.fields.List(ma.fields.Dict(), required=True)
    next_cursor = ma.fields.String(required=True, allow_none=True)
    total = ma.fields.Integer(required=True)
    sort = ma.fields.String(required=True)
    facets = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.List(ma.fields.Nested(FacetValueShape)))
    hints = ma.fields.List(ma.fields.Dict(), metadata={"description": "What of the text was not understood"})
    corrected = ma.fields.List(ma.fields.String(), metadata={"description": "Names shown instead of what was typed"})
    alternatives = ma.fields.List(ma.fields.Dict(), metadata={"description": "What would find something"})
    words = ma.fields.List(ma.fields.String(), metadata={"description": "What to highlight"})


class SuggestionShape(ma.Schema):
    """A name, GI, place or supplier that begins like what was typed."""

    text = ma.fields.String(required=True)
    kind = ma.fields.String(required=True)
    count = ma.fields.Integer(required=True)


class Suggestions(ma.Schema):
    """Lines for under a search box."""

    items = ma.fields.List(ma.fields.Nested(SuggestionShape), required=True)


@resource.operation("GET", "/offers", who=EVERYONE, query=SearchQuery, answer=SearchPage)
def search_offers(query: dict[str, Any]) -> Response:
    """Search the offers listed today. Needs no account."""
    house = current_house()
    wanted = SearchRequest(
        text=query["q"],
        chosen={name: tuple(query[name]) for name in FACETS if query[name]},
        excluded={name: tuple(query[f"not_{name}"]) for name in FACETS if query[f"not_{name}"]},
        season_on=query["on"],
        ship_to=query["ship_to"] or None,
        new_only=query["new"] == "true",
        sort=query["sort"],
        cursor=unseal(query["cursor"]) if query["cursor"] else None,
        limit=query["limit"],
        facets=None if EVERY_FACET in query["facets"] else tuple(query["facets"]),
        trade=sees_trade_terms(),
    )
    try:
        found = service.search(house.index, wanted, house.today())
    except Forbidden as refusal:
        if current_actor() is None:
            raise SignInRequired(refusal.code, field=refusal.field) from None
        raise
    next_cursor = seal(found.next_cursor) if found.next_cursor else None
    response = Response(as_json(_page(found, next_cursor)), mimetype="application/json")
    return with_link(response, next_cursor)


@resource.operation("GET", "/offers/suggestions", who=EVERYONE, query=SuggestQuery, answer=Suggestions)
def suggest(query: dict[str, Any]) -> dict[str, Any]:
    """Suggest as somebody types. Needs no account."""
    house = current_house()
    return {"items": service.suggest(house.index, query["q"], house.today(), query["limit"])}


@resource.operation("GET", "/offers/<offer_id>", who=EVERYONE, query=DetailQuery, answer=OfferDetail)
def read_offer(offer_id: str, query: dict[str, Any]) -> dict[str, Any]:
    """One offer with its gates on a day, its score and every reason.

    Listed ones are for everyone; others for their owner, reviewers and operators, whose answer holds `inside`. The ETag
    is what an edit needs.
    """
    house = current_house()
    on = query["on"] or house.today()
    return offer_detail.describe(house, current_actor(), offer_id, on, query["quantity_units"])


def _page(found: SearchAnswer, next_cursor: str | None) -> dict[str, Any]:
    return {
        "items": ready(found.cards_json),
        "next_cursor": next_cursor,
        "total": found.total,
        "sort": found.sort,
        "facets": found.facets,
        "hints": [{"code": code, "reason": reasons(f"hint_{code}", figures)} for code, figures in found.hints],
        "corrected": found.corrected,
        "alternatives": found.alternatives,
        "words": found.words,
    }
