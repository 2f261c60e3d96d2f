"""The catalog: finding offers, and the page of each one. Open to everybody; trade terms are not."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, gettext

from catalog.accounts.terms import Terms
from catalog.errors import Invalid, NotFound, Unavailable
from catalog.extensions import current_extensions
from catalog.middleware import note_refusal, once_a_view
from catalog.search.facets import FACETS
from catalog.search.request import SearchAnswer, SearchRequest
from catalog.search.results.export import MOST_LINES_OF_A_WORKBOOK
from catalog.search.results.facet_values import NamedValue
from catalog.search.results.grouping import by_product
from catalog.search.services import searching, suggesting
from catalog.web.page import filters, rail, table, understood
from catalog.web.page.identity import current_account, terms_shown
from catalog.web.page.paging import address_with, kept_arguments
from catalog.web.page.words.language import language, two_tongues
from catalog.web.public import offer_view

blueprint = Blueprint("offers", __name__)

# From this many results on, whoever turns pages by relevance is shown how to narrow.
MANY = 100
# How many values of one facet its page lists; beyond them one searches.
MOST_VALUES = 200


def _same_for_strangers(make: Callable[[], ResponseReturnValue]) -> ResponseReturnValue:
    """A page is the same for everybody who brings no cookie: nobody is signed in, and no message waits for them."""
    if request.cookies:
        return make()
    return once_a_view((request.url, language()), lambda: make_response(make()))


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """The first page: the search box, what is in season today, the kinds of produce there are."""
    return _same_for_strangers(_home)


def _home() -> ResponseReturnValue:
    extensions = current_extensions()
    today = extensions.today()
    answer, unavailable = _find(
        SearchRequest(season_on=today, sort="grade", limit=10, facets=("category",), trade=terms_shown())
    )
    kinds = rail.lines("category", answer.facets["category"]) if answer else []
    return render_template("offers/home.html", answer=answer, kinds=kinds, today=today, unavailable=unavailable)


@blueprint.get("/offers")
def search() -> ResponseReturnValue:
    """Search box, facets, sorts, cards. htmx swaps the same page in place; without script it is a plain form."""
    return _same_for_strangers(_search)


def _search() -> ResponseReturnValue:
    trade = terms_shown()
    if canonical := filters.typed_ranges(trade):
        return redirect(canonical, 303)
    wanted, unread = filters.search_request(trade)
    try:
        answer, unavailable = _find(wanted)
    except Invalid:
        # What is left to be wrong is the cursor: an old or cut link. Its first page is still right.
        wanted = filters.first_page(wanted)
        answer, unavailable = _find(wanted)
    page = render_template(
        "offers/search.html",
        answer=answer,
        groups=_together(answer.cards_json) if answer else (),
        wanted=wanted,
        unread=unread,
        unavailable=unavailable,
        rail=rail.groups(answer, wanted) if answer else (),
        drawn=rail.drawn,
        destinations=rail.destinations,
        unopened=rail.NAMED,
        ranges=rail.RANGES,
        titles=rail.TITLES,
        columns=_columns(answer, trade),
        sorts=_sorts(answer, trade),
        understood=understood.understood_chips(answer.understood, wanted) if answer else [],
        chips=filters.chips(wanted, filters.value_names(wanted) if answer else {}),
        opened=[one for one in request.args.getlist("open") if one in rail.CLOSED],
        many=MANY,
        most_lines=MOST_LINES_OF_A_WORKBOOK,
        arguments=request.query_string.decode("ascii", "replace"),
    )
    response = make_response(page, 503 if unavailable else 200)
    # The address to share: without the fields that say nothing.
    response.headers["HX-Push-Url"] = address_with(**({"sort": None} if wanted.sort == "relevance" else {}))
    return response


def _columns(answer: SearchAnswer | None, trade: Terms) -> list[table.Column]:
    """The headings of the table, for who reads lists so."""
    return table.columns(answer.sort, bool(trade)) if answer and table.view() == "table" else []


def _sorts(answer: SearchAnswer | None, trade: Terms) -> dict[str, LazyString | str]:
    """The orders to choose from. The first one leaves the order to the text, and says which that is."""
    sorts = {code: text for code, text in filters.SORTS.items() if trade or code not in filters.TRADE_SORTS}
    asked = understood.order_of(answer.understood) if answer else ""
    return {**sorts, "relevance": gettext("按您写的：%(order)s", order=asked)} if asked else {**sorts}


@blueprint.get("/offers/facets/<facet_id>")
def facet(facet_id: str) -> ResponseReturnValue:
    """All values of one facet under the filters that are on, with a search among them; leads back to the list."""
    trade = terms_shown()
    known = FACETS.get(facet_id)
    if known is None or known.bands or (known.trade and not trade):
        raise NotFound()
    wanted, _unread = filters.search_request(trade)
    within = request.args.get("within", "")
    try:
        extensions = current_extensions()
        found = searching.facet_values(
            extensions.index, filters.first_page(wanted), facet_id, within, extensions.today(), rail.all_names
        )
    except Unavailable as error:
        note_refusal(error.code)
        return render_template("offers/facet.html", unavailable=True, title=rail.TITLES[facet_id]), 503
    lines = [
        rail.Line(facet_id, one.value, _name(facet_id, one), one.count, one.chosen, one.excluded)
        for one in found[:MOST_VALUES]
    ]
    return render_template(
        "offers/facet.html",
        facet=facet_id,
        title=rail.TITLES[facet_id],
        lines=lines,
        drawn=rail.drawn,
        more=len(found) - len(lines),
        within=within,
        others=[(name, value) for name, value in kept_arguments() if name not in (facet_id, "open")],
        back=address_with().replace(request.path, url_for("offers.search"), 1),
    )


def _name(facet_id: str, one: NamedValue) -> str:
    return two_tongues(one.name, one.name_en) if facet_id in rail.NAMED else rail.value_text(facet_id, one.value)


@blueprint.get("/suggestions")
def suggest() -> ResponseReturnValue:
    """Lines under the search box, as options of its list."""
    extensions = current_extensions()
    try:
        found = suggesting.suggest(extensions.index, request.args.get("q", ""), extensions.today(), trade=terms_shown())
    except Unavailable:
        found = []
    return render_template("offers/suggestions.html", suggestions=found)


def _together(cards_json: list[str]) -> list[list[str]]:
    """The cards of a page, those of one product together unless each is to stand by itself."""
    if request.args.get("group") == "none":
        return [[card] for card in cards_json]
    return by_product(cards_json)


def _find(wanted: SearchRequest) -> tuple[SearchAnswer | None, bool]:
    """The answer, or that the catalog cannot be searched just now (its index is being built)."""
    extensions = current_extensions()
    try:
        return searching.search(extensions.index, wanted, extensions.today()), False
    except Unavailable as error:
        note_refusal(error.code)
        return None, True


@blueprint.get("/offers/<offer_id>")
def offer(offer_id: str) -> ResponseReturnValue:
    """One offer: what it is, whether it may go on air on a day, how it was scored and on what evidence."""
    on, asked_in_vain = filters.broadcast_day(current_extensions().today())
    view = offer_view.open_offer(current_extensions(), current_account(), offer_id, on)
    return render_template("offers/offer.html", view=view, on=on, asked_in_vain=asked_in_vain)
