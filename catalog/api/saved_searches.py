"""Saved searches: what is new in each, and a feed."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import marshmallow as ma
from flask import request

from catalog.accounts.terms import Terms
from catalog.api.described.parts import Described, Inner, many, whole
from catalog.api.described.search import Card
from catalog.api.identity import SIGNED_IN, current_actor, terms_shown
from catalog.api.operations import Resource
from catalog.api.output import ready
from catalog.api.paging import PageQuery, cut
from catalog.api.shapes import Beside, page_of
from catalog.errors import Invalid
from catalog.extensions import current_extensions
from catalog.fields import Form, Whole, read
from catalog.search.models import SavedSearch
from catalog.search.saved_request import request_of
from catalog.search.schemas import AskedForm, NameForm
from catalog.search.services import saved_searches
from catalog.search.services.saved_searches import MOST_SHOWN

resource = Resource("saved searches", "Your saved searches: what is new in each since you last looked, and a feed.")


class SavingForm(NameForm):
    """A search to keep. `query` holds parameters of the search: q, on, in_month, ship_to, new, sort, facets and not_
    facets."""

    query = Inner(AskedForm, required=True, metadata={"description": "As `GET /offers` takes them; facets as lists"})


class SavedSearchShape(ma.Schema):
    """A saved search. `new` counts what was approved since you last looked; null while the index is being built."""

    id = ma.fields.String(required=True)
    name = ma.fields.String(required=True)
    query = ma.fields.Function(
        lambda row: json.loads(row.query_json), required=True, metadata={"described_as": AskedForm}
    )
    created_at = ma.fields.DateTime(required=True)
    looked_through_at = ma.fields.DateTime(required=True, allow_none=True)
    has_feed = ma.fields.Function(lambda row: row.feed_sha256 is not None, required=True, metadata={"type": "boolean"})


class SavedSearchLine(SavedSearchShape):
    """A saved search with how many offers are new in it."""

    new = ma.fields.Integer(required=True, allow_none=True)


class NewsQuery(Form):
    """How many cards of what is new."""

    limit = Whole(1, MOST_SHOWN, load_default=MOST_SHOWN)


class News(Described):
    """What is new: how many, and the cards of the newest, newest first."""

    total = whole()
    items = many(Card)


class FeedShape(ma.Schema):
    """The addresses of a feed, shown this once. They need no account: whoever has one reads the feed."""

    atom = ma.fields.String(required=True)
    json = ma.fields.String(required=True)


@resource.operation("GET", "/saved-searches", who=SIGNED_IN, query=PageQuery, answer=page_of(SavedSearchLine))
def list_saved_searches(query: dict[str, Any]) -> dict[str, Any]:
    """Your saved searches, newest first, each with how many offers are new in it."""
    extensions = current_extensions()
    rows, next_cursor = cut(saved_searches.saved_searches_of(current_actor()), query, lambda row: row.id)
    lines = saved_searches.with_news(extensions.index, rows, extensions.today(), trade=terms_shown())
    return {"items": [Beside(line.row, new=line.new) for line in lines], "next_cursor": next_cursor}


@resource.operation(
    "POST",
    "/saved-searches",
    who=SIGNED_IN,
    body=SavingForm,
    answer=SavedSearchShape,
    status=201,
    made="/saved-searches/{id}",
)
def create_saved_search(form: dict[str, Any]) -> SavedSearch:
    """Keep a search. What it finds now counts as seen."""
    values = read(SavingForm, form)
    try:
        asked = read(AskedForm, values["query"])
    except Invalid as refusal:
        raise Invalid({f"query.{name}": found for name, found in refusal.errors.items()}) from None
    extensions = current_extensions()
    wanted = replace(request_of(asked, trade=Terms.ALLIANCE), trade=terms_shown())
    return saved_searches.save_search(
        current_actor(), extensions.index, {"name": values["name"]}, wanted, extensions.today()
    )


@resource.operation("GET", "/saved-searches/<saved_search_id>", who=SIGNED_IN, answer=SavedSearchShape)
def get_saved_search(saved_search_id: str) -> SavedSearch:
    """One of your saved searches."""
    return saved_searches.get_saved_search(current_actor(), saved_search_id)


@resource.operation("PATCH", "/saved-searches/<saved_search_id>", who=SIGNED_IN, body=NameForm, answer=SavedSearchShape)
def update_saved_search(saved_search_id: str, form: dict[str, Any]) -> SavedSearch:
    """Call it something else."""
    return saved_searches.rename_saved_search(current_actor(), saved_search_id, form)


@resource.operation("DELETE", "/saved-searches/<saved_search_id>", who=SIGNED_IN, status=204)
def delete_saved_search(saved_search_id: str) -> None:
    """Forget it; its feed ends."""
    saved_searches.delete_saved_search(current_actor(), saved_search_id)


@resource.operation("GET", "/saved-searches/<saved_search_id>/news", who=SIGNED_IN, query=NewsQuery, answer=News)
def get_saved_search_news(saved_search_id: str, query: dict[str, Any]) -> Any:
    """What was approved and listed since you last looked. Looking does not count as having looked."""
    extensions = current_extensions()
    row = saved_searches.get_saved_search(current_actor(), saved_search_id)
    total, cards = saved_searches.news_of(extensions.index, row, extensions.today(), trade=terms_shown())
    return {"total": total, "items": ready(cards[: query["limit"]])}


@resource.operation("POST", "/saved-searches/<saved_search_id>/looks", who=SIGNED_IN, answer=SavedSearchShape)
def mark_saved_search_seen(saved_search_id: str) -> SavedSearch:
    """Count what it finds now as seen."""
    extensions = current_extensions()
    return saved_searches.look_through(
        current_actor(), extensions.index, saved_search_id, extensions.today(), trade=terms_shown()
    )


@resource.operation("POST", "/saved-searches/<saved_search_id>/feeds", who=SIGNED_IN, answer=FeedShape)
def create_saved_search_feed(saved_search_id: str) -> dict[str, str]:
    """A new address for its feed (Atom, and JSON Feed 1.1), shown this once; the one before ends.

    Never kept for a retry: nobody but you has the secret.
    """
    _, secret = saved_searches.open_feed(current_actor(), saved_search_id)
    address = f"{request.url_root}feeds/{secret}"
    return {"atom": f"{address}.atom", "json": f"{address}.json"}


@resource.operation("DELETE", "/saved-searches/<saved_search_id>/feeds", who=SIGNED_IN, status=204)
def delete_saved_search_feed(saved_search_id: str) -> None:
    """End its feed at once."""
    saved_searches.close_feed(current_actor(), saved_search_id)
