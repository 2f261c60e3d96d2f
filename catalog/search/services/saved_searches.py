"""Saved searches: keep, rename, delete; what is new in them; the secret address of their feeds.

What is new is asked of the index when somebody looks, so nothing has to run when an offer is listed, and what is no
longer listed is never announced.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from catalog.accounts.models import Account
from catalog.accounts.roles import require
from catalog.accounts.terms import Terms
from catalog.errors import Conflict, Invalid, NotFound, Reason, Refused, Unavailable
from catalog.fields import read
from catalog.search.engines.port import SearchIndex
from catalog.search.models import SavedSearch
from catalog.search.request import SearchRequest
from catalog.search.results.ranking import Moment
from catalog.search.saved_request import from_text, to_text
from catalog.search.schemas import NameForm
from catalog.search.services import searching
from catalog.storage import audit
from catalog.storage.database import db, now

MOST_SAVED = 50
LONGEST_QUERY = 8000
# How many of what is new are shown; a page of a feed holds as many.
MOST_SHOWN = 50


@dataclass(frozen=True)
class SavedLine:
    """A saved search with how many offers are new in it; None while the index is being built."""

    row: SavedSearch
    new: int | None


def save_search(
    actor: Account | None, index: SearchIndex, fields: Mapping[str, Any], wanted: SearchRequest, today: date
) -> SavedSearch:
    """Keep a search under a name (schemas.NameForm). What it finds today counts as seen.

    Raises Invalid, Forbidden `trade_terms`, Conflict `search_already_saved`, Refused `too_many_saved_searches`.
    """
    actor = require(actor)
    values = read(NameForm, fields)
    searching.check(wanted)
    text = to_text(wanted)
    if len(text) > LONGEST_QUERY:
        raise Invalid({"query": [Reason("too_long", maximum=LONGEST_QUERY)]})
    mine = SavedSearch.account_id == actor.id
    asked = select(SavedSearch).where(mine, SavedSearch.query_json == text)
    same = db.session.scalar(asked.order_by(SavedSearch.id).limit(1))
    if same is not None:
        raise Conflict("search_already_saved", name=same.name)
    if (db.session.scalar(select(func.count()).select_from(SavedSearch).where(mine)) or 0) >= MOST_SAVED:
        raise Refused("too_many_saved_searches", maximum=MOST_SAVED)
    row = SavedSearch(account_id=actor.id, name=values["name"], query_json=text)
    row.looked_through_at = _newest_moment(index, wanted, today)
    db.session.add(row)
    db.session.commit()
    return row


def saved_searches_of(actor: Account | None) -> list[SavedSearch]:
    """One's saved searches, newest first."""
    actor = require(actor)
    query = select(SavedSearch).where(SavedSearch.account_id == actor.id).order_by(SavedSearch.id.desc())
    return list(db.session.scalars(query))


def get_saved_search(actor: Account | None, saved_search_id: str) -> SavedSearch:
    """One of one's own. Raises NotFound."""
    actor = require(actor)
    row = db.session.get(SavedSearch, saved_search_id)
    if row is None or row.account_id != actor.id:
        raise NotFound()
    return row


def with_news(index: SearchIndex, rows: list[SavedSearch], today: date, *, trade: Terms) -> list[SavedLine]:
    """These searches with how many offers are new in each. No statement: the index answers."""
    return [SavedLine(row, _count_new(index, row, today, trade)) for row in rows]


def news_of(index: SearchIndex, row: SavedSearch, today: date, *, trade: Terms) -> tuple[int, list[str]]:
    """How many offers are new in a saved search, and the cards of the newest fifty, newest first.

    Raises Unavailable while there is no usable index.
    """
    wanted = _unseen(row, trade)
    return searching.count(index, wanted, today), searching.newest(index, wanted, today, MOST_SHOWN)


def newest_of(index: SearchIndex, row: SavedSearch, today: date, *, trade: Terms, before: str = "") -> searching.Newest:
    """Its feed: fifty cards of what a saved search finds, the last approved first, from the place `before` on
    (ranking.Moment; empty: from the newest on).

    Cards carry no trade terms, whoever saved the search; `trade` says whether it may narrow by them. Raises Invalid for
    a place that is none.
    """
    wanted = from_text(row.query_json, trade=trade)
    found = searching.newest_page(index, wanted, today, MOST_SHOWN, Moment.from_text(before) if before else None)
    return replace(found, cards=[_without_trade(card) for card in found.cards])


def rename_saved_search(actor: Account | None, saved_search_id: str, fields: Mapping[str, Any]) -> SavedSearch:
    """Call it something else. Raises NotFound, Invalid."""
    row = get_saved_search(actor, saved_search_id)
    row.name = read(NameForm, fields)["name"]
    db.session.commit()
    return row


def look_through(
    actor: Account | None, index: SearchIndex, saved_search_id: str, today: date, *, trade: Terms
) -> SavedSearch:
    """Count all a saved search finds now as seen: up to the last approval the index knows of, so that what it learns
    of a moment later is still new. Raises NotFound; Unavailable while there is no usable index."""
    row = get_saved_search(actor, saved_search_id)
    found = searching.newest(index, _unseen(row, trade), today, 1)
    if found:
        row.looked_through_at = _approved_at(found[0])
    db.session.commit()
    return row


def delete_saved_search(actor: Account | None, saved_search_id: str) -> None:
    """Forget it, and end its feed. Nothing refers to a saved search, so its row goes. Raises NotFound."""
    db.session.delete(get_saved_search(actor, saved_search_id))
    db.session.commit()


def open_feed(actor: Account | None, saved_search_id: str) -> tuple[SavedSearch, str]:
    """A new secret for the address of its feed, shown once; the one before ends. Raises NotFound."""
    row = get_saved_search(actor, saved_search_id)
    secret = secrets.token_urlsafe(32)
    row.feed_sha256 = _sha256_of(secret)
    audit.record(row.account_id, "feed_opened", "saved_search", row.id)
    db.session.commit()
    return row, secret


def close_feed(actor: Account | None, saved_search_id: str) -> SavedSearch:
    """End the feed at once. Raises NotFound."""
    row = get_saved_search(actor, saved_search_id)
    if row.feed_sha256 is not None:
        row.feed_sha256 = None
        audit.record(row.account_id, "feed_closed", "saved_search", row.id)
    db.session.commit()
    return row


def find_by_feed(secret: str, *, demo: bool = False) -> tuple[SavedSearch, Account] | None:
    """The saved search behind a feed's secret, with its owner; None: unknown, ended, or the owner's account is, or that
    is of the demonstration while demo mode (`demo`) is off."""
    if not 20 <= len(secret) <= 100:
        return None
    query = (
        select(SavedSearch, Account)
        .join(Account, Account.id == SavedSearch.account_id)
        .where(SavedSearch.feed_sha256 == _sha256_of(secret), Account.disabled_at.is_(None))
    )
    found = db.session.execute(query).unique().one_or_none()
    return None if found is None or (found[1].of_demo and not demo) else (found[0], found[1])


def _unseen(row: SavedSearch, trade: Terms) -> SearchRequest:
    return replace(from_text(row.query_json, trade=trade), listed_since=row.looked_through_at)


def _count_new(index: SearchIndex, row: SavedSearch, today: date, trade: Terms) -> int | None:
    try:
        return searching.count(index, _unseen(row, trade), today)
    except Unavailable:
        return None


def _newest_moment(index: SearchIndex, wanted: SearchRequest, today: date) -> datetime | None:
    """When the newest of what it finds was approved; while the index cannot tell, this moment."""
    try:
        found = searching.newest(index, wanted, today, 1)
    except Unavailable:
        return now()
    return _approved_at(found[0]) if found else None


def _approved_at(card: str) -> datetime:
    return datetime.fromisoformat(json.loads(card)["approved_at"])


def _without_trade(card: str) -> str:
    shown = json.loads(card)
    shown.pop("trade", None)
    return json.dumps(shown, ensure_ascii=False)


def _sha256_of(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
