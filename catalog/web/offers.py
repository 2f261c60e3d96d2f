"""The catalog: finding offers, and the page of each one. Open to everybody; trade terms by role."""

from __future__ import annotations

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue

from catalog.errors import Invalid, Unavailable
from catalog.house import current_house
from catalog.search import service as search_service
from catalog.search.request import SearchAnswer, SearchRequest
from catalog.web import filters, offer_view
from catalog.web.identity import current_account, has_role
from catalog.web.offer_view import TRADE_ROLES
from catalog.web.paging import address_with

blueprint = Blueprint("offers", __name__)


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """The door of the house: the search box, what is in season today, the kinds of produce there are."""
    house = current_house()
    today = house.today()
    answer, unavailable = _find(
        SearchRequest(season_on=today, sort="grade", limit=10, facets=("category",), trade=has_role(*TRADE_ROLES))
    )
    kinds = filters.lines("category", answer.facets["category"]) if answer else []
    return render_template("offers/home.html", answer=answer, kinds=kinds, today=today, unavailable=unavailable)


@blueprint.get("/offers")
def search() -> ResponseReturnValue:
    """Search box, facets, sorts, cards. htmx swaps the same page in place; without script it is a plain form."""
    wanted, unread = filters.search_request(has_role(*TRADE_ROLES))
    try:
        answer, unavailable = _find(wanted)
    except Invalid:
        # What is left to be wrong is the cursor: an old or cut link. Its first page is still right.
        wanted = filters.first_page(wanted)
        answer, unavailable = _find(wanted)
    facets = {}
    if answer:
        facets = {
            facet_id: filters.lines(facet_id, answer.facets.get(facet_id, [])) for facet_id in wanted.facets or ()
        }
    page = render_template(
        "offers/search.html",
        answer=answer,
        wanted=wanted,
        unread=unread,
        unavailable=unavailable,
        facets=facets,
        titles=filters.TITLES,
        sorts={code: text for code, text in filters.SORTS.items() if wanted.trade or code not in filters.TRADE_SORTS},
        chips=filters.chips(wanted),
        value_text=filters.value_text,
    )
    response = make_response(page, 503 if unavailable else 200)
    # The address to share: without the fields that say nothing.
    response.headers["HX-Push-Url"] = address_with(**({"sort": None} if wanted.sort == "relevance" else {}))
    return response


@blueprint.get("/suggestions")
def suggest() -> ResponseReturnValue:
    """Lines under the search box, as options of its list."""
    house = current_house()
    try:
        found = search_service.suggest(house.index, request.args.get("q", ""), house.today())
    except Unavailable:
        found = []
    return render_template("offers/suggestions.html", suggestions=found)


def _find(wanted: SearchRequest) -> tuple[SearchAnswer | None, bool]:
    """The answer, or that the catalog cannot be searched just now (its index is being built)."""
    house = current_house()
    try:
        return search_service.search(house.index, wanted, house.today()), False
    except Unavailable:
        return None, True


@blueprint.get("/offers/<offer_id>")
def offer(offer_id: str) -> ResponseReturnValue:
    """One offer: what it is, whether it may go on air on a day, how it was scored and on what evidence."""
    on, asked_in_vain = filters.broadcast_day(current_house().today())
    view = offer_view.open_offer(current_house(), current_account(), offer_id, on)
    return render_template("offers/offer.html", view=view, on=on, asked_in_vain=asked_in_vain)
