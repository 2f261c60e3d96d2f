"""Saved searches: save the one they are looking at, see what is new, rename, delete, follow as a feed."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from urllib.parse import urlencode

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalog.accounts.terms import Terms
from catalog.errors import Unavailable
from catalog.extensions import current_extensions
from catalog.search.interpretation import as_asked, broadcast_day, understood_of
from catalog.search.models import SavedSearch
from catalog.search.request import SearchRequest
from catalog.search.saved_request import from_text, parameters_of
from catalog.search.services import saved_searches as search_saved_searches
from catalog.search.spans import last_of_month
from catalog.web.page import filters
from catalog.web.page.forms import Form
from catalog.web.page.identity import current_account, signed_in, terms_shown
from catalog.web.page.understood import meanings

blueprint = Blueprint("saved_searches", __name__)


@blueprint.get("/saved-searches")
def saved_searches() -> str:
    """All of one's saved searches, each with how many offers are new in it."""
    rows = search_saved_searches.saved_searches_of(signed_in())
    return render_template("saved_searches/list.html", lines=_lines(rows), said=_said)


@blueprint.route("/saved-searches/new", methods=["GET", "POST"])
def save() -> ResponseReturnValue:
    """Save the search this address asks, as /offers does, under a name."""
    actor, extensions = signed_in(), current_extensions()
    wanted, unread = filters.search_request(terms_shown())
    wanted = filters.first_page(wanted)
    form = Form({"name": _("、").join(filters.said(wanted))[:80] or _("全部货盘")})
    if form.posted:
        with form.catching():
            row = search_saved_searches.save_search(actor, extensions.index, form.typed, wanted, extensions.today())
            flash(_("已保存。有新货盘符合时，这里会提示。"))
            return redirect(url_for("saved_searches.saved_search", saved_search_id=row.id), 303)
    back = _address(parameters_of(wanted))
    page = render_template("saved_searches/new.html", form=form, said=filters.said(wanted), unread=unread, back=back)
    return page, form.status


@blueprint.get("/saved-searches/<saved_search_id>")
def saved_search(saved_search_id: str) -> ResponseReturnValue:
    """One saved search: what is new since one last looked, and what can be done with it."""
    return _page(search_saved_searches.get_saved_search(signed_in(), saved_search_id))


@blueprint.post("/saved-searches/<saved_search_id>/rename")
def rename(saved_search_id: str) -> ResponseReturnValue:
    """Call it something else."""
    actor, form = signed_in(), Form()
    with form.catching():
        search_saved_searches.rename_saved_search(actor, saved_search_id, form.typed)
        flash(_("名称已改。"))
        return _back_to(saved_search_id)
    return _page(search_saved_searches.get_saved_search(actor, saved_search_id), form=form)


@blueprint.post("/saved-searches/<saved_search_id>/look")
def look_through(saved_search_id: str) -> ResponseReturnValue:
    """Count all it finds now as seen."""
    actor, extensions = signed_in(), current_extensions()
    search_saved_searches.look_through(
        actor, extensions.index, saved_search_id, extensions.today(), trade=terms_shown()
    )
    flash(_("已记下，下次只提示之后新上的货盘。"))
    return _back_to(saved_search_id)


@blueprint.post("/saved-searches/<saved_search_id>/delete")
def delete(saved_search_id: str) -> ResponseReturnValue:
    """Forget it; its feed ends."""
    search_saved_searches.delete_saved_search(signed_in(), saved_search_id)
    flash(_("已删除，订阅地址也已停用。"))
    return redirect(url_for("saved_searches.saved_searches"), 303)


@blueprint.post("/saved-searches/<saved_search_id>/feed")
def open_feed(saved_search_id: str) -> ResponseReturnValue:
    """A new address for its feed, shown this one time."""
    row, secret = search_saved_searches.open_feed(signed_in(), saved_search_id)
    return _page(row, secret=secret)


@blueprint.post("/saved-searches/<saved_search_id>/feed/close")
def close_feed(saved_search_id: str) -> ResponseReturnValue:
    """End the feed."""
    search_saved_searches.close_feed(signed_in(), saved_search_id)
    flash(_("订阅地址已停用。"))
    return _back_to(saved_search_id)


def _page(row: SavedSearch, form: Form | None = None, secret: str = "") -> ResponseReturnValue:
    extensions, trade = current_extensions(), terms_shown()
    total: int | None = None
    cards: list[str] = []
    with suppress(Unavailable):
        total, cards = search_saved_searches.news_of(extensions.index, row, extensions.today(), trade=trade)
    form = form or Form({"name": row.name}, posted=False)
    kept = from_text(row.query_json, trade=trade)
    wanted = as_asked(kept, extensions.today())
    page = render_template(
        "saved_searches/saved_search.html",
        row=row,
        form=form,
        secret=secret,
        said=[*filters.said(kept), *meanings(understood_of(kept, extensions.today()))],
        past=_is_over(wanted, extensions.today()),
        on=broadcast_day(wanted, extensions.today()),
        in_month=wanted.in_month,
        total=total,
        cards=cards,
        address=address_of(row, trade),
    )
    return page, form.status


def _is_over(wanted: SearchRequest, today: date) -> bool:
    """Whether the day or the month a search asks for has passed."""
    on = last_of_month(wanted.in_month) if wanted.in_month else broadcast_day(wanted, today)
    return on is not None and on < today


def _back_to(saved_search_id: str) -> ResponseReturnValue:
    return redirect(url_for("saved_searches.saved_search", saved_search_id=saved_search_id), 303)


def _lines(rows: list[SavedSearch]) -> list[search_saved_searches.SavedLine]:
    extensions = current_extensions()
    return search_saved_searches.with_news(extensions.index, rows, extensions.today(), trade=terms_shown())


def _said(row: SavedSearch) -> list[str]:
    return filters.said(from_text(row.query_json, trade=terms_shown()))


def address_of(row: SavedSearch, trade: Terms | None = None) -> str:
    """The whole address of what it searches: a plain link that can be shared."""
    trade = terms_shown() if trade is None else trade
    return _address(parameters_of(from_text(row.query_json, trade=trade)))


def _address(parameters: dict[str, object]) -> str:
    address = url_for("offers.search", _external=True)
    return f"{address}?{urlencode(parameters, doseq=True)}" if parameters else address


@blueprint.app_template_global()
def news_count() -> int | None:
    """How many offers are new in all one's saved searches; None with none saved. One statement, for one's own rooms."""
    if current_account() is None:
        return None
    if "news_count" not in g:
        lines = _lines(search_saved_searches.saved_searches_of(current_account()))
        g.news_count = sum(line.new or 0 for line in lines) if lines else None
    found: int | None = g.news_count
    return found
