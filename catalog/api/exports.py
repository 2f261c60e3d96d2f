"""All that a search finds as one file, streamed from the index: CSV for spreadsheets, JSON lines for programs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from flask import Response

from catalog.accounts.terms import Terms
from catalog.api.identity import EVERYONE, current_actor, terms_shown
from catalog.api.offers import SearchQuery, check_codes
from catalog.api.operations import Resource
from catalog.errors import Forbidden, SignInRequired
from catalog.extensions import current_extensions
from catalog.fields import Form, schema_of
from catalog.search.results.export import EXPORT_COST, csv_lines, json_lines, values_for
from catalog.search.saved_request import request_of
from catalog.search.services import searching

resource = Resource(
    "exports", "Everything a search finds in one file. Open to everyone; admitted anchors get trade terms too."
)

FILE = {"type": "string", "format": "binary"}
CSV, JSON_LINES = "text/csv", "application/x-ndjson"

_paging = ("limit", "cursor", "facets", "highlight")
ExportQuery = type(
    "ExportQuery",
    (Form,),
    {
        "__doc__": "What to find: the parameters of the search, without its pages and counts.",
        **{name: field for name, field in schema_of(SearchQuery).declared_fields.items() if name not in _paging},
    },
)


@resource.operation(
    "GET", "/offers.csv", who=EVERYONE, query=ExportQuery, answer=FILE, media_types=(CSV,), cost=EXPORT_COST
)
def export_offers_csv(query: dict[str, Any]) -> Response:
    """Everything found as CSV, in the order of the search; nothing in it is taken for a formula. Needs no account."""
    return _file(csv_lines(_cards(query), values_for(terms_shown()).items()), CSV, "csv")


@resource.operation(
    "GET", "/offers.jsonl", who=EVERYONE, query=ExportQuery, answer=FILE, media_types=(JSON_LINES,), cost=EXPORT_COST
)
def export_offers_jsonl(query: dict[str, Any]) -> Response:
    """Everything found, one card a line, as the search gives them. Needs no account."""
    return _file(json_lines(_cards(query)), JSON_LINES, "jsonl")


def _cards(query: dict[str, Any]) -> Iterator[str]:
    extensions = current_extensions()
    check_codes(query)
    wanted = replace(request_of(query, trade=Terms.ALLIANCE), trade=terms_shown())
    try:
        return searching.every_card(extensions.index, wanted, extensions.today())
    except Forbidden as refusal:
        if current_actor() is None:
            raise SignInRequired(refusal.code, field=refusal.field) from None
        raise


def _file(lines: Iterator[bytes], media_type: str, ending: str) -> Response:
    response = Response(lines, mimetype=media_type)
    response.headers["Content-Disposition"] = (
        f'attachment; filename="offers-{current_extensions().today().isoformat()}.{ending}"'
    )
    return response
