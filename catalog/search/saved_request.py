"""A search request as it is stored, and back. Pure.

Kept is what the asker means (words, filters, order), under the names the API and the pages use for it; not who asks,
not which page of the answer. One spelling for one meaning: equal searches are equal texts.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from catalog.accounts.terms import Terms
from catalog.search.facets import FACETS
from catalog.search.request import LONGEST_TEXT, SORTS, TRADE_SORTS, SearchRequest
from catalog.search.spans import month_of

NOT = "not_"


def parameters_of(request: SearchRequest) -> dict[str, Any]:
    """The parameters of a request that say something: `q`, `on`, `in_month`, `ship_to`, `new`, `sort`, facets and
    `not_` facets."""
    said: dict[str, Any] = {
        "q": request.text[:LONGEST_TEXT].strip(),
        "on": request.season_on.isoformat() if request.season_on else None,
        "in_month": month_of(request.in_month) if request.in_month else None,
        "ship_to": request.ship_to,
        "new": "true" if request.new_only else None,
        "sort": request.sort if request.sort != "relevance" else None,
        **{name: sorted(set(values)) for name, values in request.chosen.items()},
        **{f"{NOT}{name}": sorted(set(values)) for name, values in request.excluded.items()},
    }
    return {name: value for name, value in said.items() if value}


def to_text(request: SearchRequest) -> str:
    """The request as it is kept: ASCII, whatever somebody typed."""
    return json.dumps(parameters_of(request), sort_keys=True, separators=(",", ":"))


def from_text(text: str, *, trade: Terms) -> SearchRequest:
    """The request that was kept, for whoever may or may not see trade terms today."""
    return request_of(json.loads(text), trade=trade)


def request_of(parameters: Mapping[str, Any], *, trade: Terms) -> SearchRequest:
    """The request these parameters make. Facets that are no more are left out, and without `trade` those and the order
    that would tell a trade term."""
    open_facets = [facet.id for facet in FACETS.values() if trade or not facet.trade]
    sort = parameters.get("sort", "relevance")
    on, month = parameters.get("on"), parameters.get("in_month")
    return SearchRequest(
        text=parameters.get("q", ""),
        chosen={name: tuple(parameters[name]) for name in open_facets if parameters.get(name)},
        excluded={name: tuple(parameters[NOT + name]) for name in open_facets if parameters.get(NOT + name)},
        season_on=date.fromisoformat(on) if isinstance(on, str) else on,
        in_month=date.fromisoformat(f"{month}-01") if isinstance(month, str) else month,
        ship_to=parameters.get("ship_to") or None,
        new_only=parameters.get("new") == "true",
        sort=sort if sort in SORTS and (trade or sort not in TRADE_SORTS) else "relevance",
        facets=(),
        trade=trade,
    )
