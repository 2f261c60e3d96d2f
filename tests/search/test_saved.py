"""Saved searches: what is stored, what is new, whose they are, and their feeds' secrets."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from catalog.accounts.services import joining
from catalog.errors import CatalogError, Conflict, Forbidden, Invalid, NotFound, Refused, SignInRequired
from catalog.extensions import Extensions
from catalog.review.models import Approval
from catalog.search import indexer
from catalog.search.models import SavedSearch
from catalog.search.request import SearchRequest
from catalog.search.saved_request import from_text, to_text
from catalog.search.services import saved_searches
from catalog.storage.database import db
from tests.factories.farming import ON, an_offer, an_operator
from tests.factories.selling import Market, approve_by_hand, searchable_market


@pytest.fixture
def market(app: Flask, extensions: Extensions) -> Iterator[Market]:
    """Two listed offers in the index."""
    with searchable_market(extensions) as market:
        yield market


def keep(market: Market, extensions: Extensions, text: str = "椪柑", **asked: object) -> SavedSearch:
    wanted = SearchRequest(text, **asked)
    return saved_searches.save_search(market.anchor, extensions.index, {"name": "我的椪柑"}, wanted, ON)


def list_another(market: Market, extensions: Extensions, at: datetime, **fields: object) -> str:
    """One more offer, approved at a moment, known to the index."""
    offer = an_offer(market.owner, market.product, **fields)
    approve_by_hand(extensions.library, offer, market.reviewer).approved_at = at
    db.session.commit()
    indexer.rebuild(extensions.index, extensions.library, ON)
    return offer.id


def news(extensions: Extensions, row: SavedSearch) -> tuple[int, list[str]]:
    total, cards = saved_searches.news_of(extensions.index, row, ON, trade=True)
    assert saved_searches.with_news(extensions.index, [row], ON, trade=True)[0].new == total
    return total, [json.loads(card)["id"] for card in cards]


MORNING = datetime(2026, 12, 1, 1, 0, 0, 5000, tzinfo=UTC)


def test_what_is_listed_later_is_new_until_one_has_looked(market: Market, extensions: Extensions) -> None:
    row = keep(market, extensions)
    assert news(extensions, row) == (0, []), "what it finds when it is saved was seen"
    first = list_another(market, extensions, MORNING)
    second = list_another(market, extensions, MORNING + timedelta(milliseconds=1))
    assert news(extensions, row) == (2, [second, first])
    saved_searches.look_through(market.anchor, extensions.index, row.id, ON, trade=True)
    assert news(extensions, row) == (0, [])
    third = list_another(market, extensions, MORNING + timedelta(milliseconds=2))
    assert news(extensions, row) == (1, [third])


def test_what_the_index_learns_late_is_still_new(market: Market, extensions: Extensions) -> None:
    """Approved before one looked, but indexed after: it is not lost."""
    row = keep(market, extensions)
    offer = an_offer(market.owner, market.product)
    approve_by_hand(extensions.library, offer, market.reviewer).approved_at = MORNING
    db.session.commit()
    saved_searches.look_through(market.anchor, extensions.index, row.id, ON, trade=True)
    indexer.rebuild(extensions.index, extensions.library, ON)
    assert news(extensions, row) == (1, [offer.id])


def test_a_search_that_found_nothing_yet_announces_the_first(market: Market, extensions: Extensions) -> None:
    row = keep(market, extensions, "", chosen={"price": ("9900..",)})
    assert row.looked_through_at is None
    found = list_another(market, extensions, MORNING, live_price_fen=9900)
    assert news(extensions, row) == (1, [found])


def test_what_is_no_longer_listed_is_not_announced(market: Market, extensions: Extensions) -> None:
    row = keep(market, extensions)
    gone = list_another(market, extensions, MORNING)
    approval = db.session.query(Approval).filter_by(offer_id=gone).one()
    approval.ended_at = approval.approved_at
    db.session.commit()
    indexer.rebuild(extensions.index, extensions.library, ON)
    assert news(extensions, row) == (0, [])


@pytest.mark.parametrize(
    "wanted",
    [
        SearchRequest(),
        SearchRequest("椪柑 -胡柚", sort="price"),
        SearchRequest("nul\0 and \ud800", new_only=True, ship_to="65"),
        SearchRequest(season_on=ON, chosen={"grade": ("A", "B")}, excluded={"category": ("tea",)}),
        SearchRequest(in_month=date(2027, 1, 1), chosen={"paper": ("to_renew",)}),
        SearchRequest(chosen={"commission": ("2000..",)}, sort="commission", trade=True),
    ],
)
def test_what_is_kept_is_what_was_asked(wanted: SearchRequest) -> None:
    text = to_text(wanted)
    assert text.isascii() and "\0" not in text
    kept = from_text(text, trade=wanted.trade)
    for name in ("text", "chosen", "excluded", "season_on", "in_month", "ship_to", "new_only", "sort", "trade"):
        assert getattr(kept, name) == getattr(wanted, name), name


def test_without_the_role_trade_terms_no_longer_narrow(market: Market, extensions: Extensions) -> None:
    row = keep(market, extensions, "", chosen={"commission": ("9000..",)}, sort="commission", trade=True)
    kept = from_text(row.query_json, trade=False)
    assert kept.chosen == {} and kept.sort == "relevance" and not kept.trade
    assert "trade" not in "".join(saved_searches.newest_of(extensions.index, row, ON, trade=False).cards)


def test_a_feed_never_carries_trade_terms(market: Market, extensions: Extensions) -> None:
    row = keep(market, extensions)
    cards = saved_searches.newest_of(extensions.index, row, ON, trade=True).cards
    assert len(cards) == 2 and "commission" not in "".join(cards) and "floor" not in "".join(cards)


def test_equal_searches_are_kept_once(market: Market, extensions: Extensions) -> None:
    keep(market, extensions, "椪柑", chosen={"grade": ("B", "A")})
    with pytest.raises(Conflict) as refusal:
        keep(market, extensions, " 椪柑", chosen={"grade": ("A", "B")})
    assert refusal.value.code == "search_already_saved" and refusal.value.figures == {"name": "我的椪柑"}
    saved_searches.save_search(market.other_anchor, extensions.index, {"name": "x"}, SearchRequest("椪柑"), ON)


@pytest.mark.parametrize(
    ("fields", "wanted", "refused"),
    [
        ({"name": ""}, SearchRequest(), Invalid),
        ({"name": "x" * 10_000}, SearchRequest(), Invalid),
        ({"name": "a\0b"}, SearchRequest(), Invalid),
        ({}, SearchRequest(), Invalid),
        ({"name": "x"}, SearchRequest(sort="drop"), Invalid),
        ({"name": "x"}, SearchRequest(chosen={"price": ("abc",)}), Invalid),
        ({"name": "x"}, SearchRequest(chosen={"nothing": ("1",)}), Invalid),
        ({"name": "x"}, SearchRequest(chosen={"commission": ("1..",)}), Forbidden),
        (
            {"name": "x"},
            SearchRequest(chosen={f: tuple(f"{n}-" + "茶" * 60 for n in range(50)) for f in ("gi", "category")}),
            Invalid,
        ),
    ],
)
def test_what_cannot_be_kept_is_refused(
    market: Market, extensions: Extensions, fields: dict, wanted: SearchRequest, refused: type[CatalogError]
) -> None:
    with pytest.raises(refused):
        saved_searches.save_search(market.anchor, extensions.index, fields, wanted, ON)
    assert saved_searches.saved_searches_of(market.anchor) == []


def test_a_long_text_is_kept_as_far_as_it_is_searched(market: Market, extensions: Extensions) -> None:
    assert len(from_text(keep(market, extensions, "茶" * 10_000).query_json, trade=False).text) == 500


def test_nobody_keeps_more_than_fifty(market: Market, extensions: Extensions, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved_searches, "MOST_SAVED", 2)
    keep(market, extensions, "a")
    keep(market, extensions, "b")
    with pytest.raises(Refused):
        keep(market, extensions, "c")


def test_anothers_is_not_there(market: Market, extensions: Extensions) -> None:
    row = keep(market, extensions)
    for act in (
        lambda who: saved_searches.get_saved_search(who, row.id),
        lambda who: saved_searches.rename_saved_search(who, row.id, {"name": "x"}),
        lambda who: saved_searches.look_through(who, extensions.index, row.id, ON, trade=True),
        lambda who: saved_searches.open_feed(who, row.id),
        lambda who: saved_searches.close_feed(who, row.id),
        lambda who: saved_searches.delete_saved_search(who, row.id),
    ):
        with pytest.raises(NotFound):
            act(market.other_anchor)
        with pytest.raises(SignInRequired):
            act(None)
    assert saved_searches.saved_searches_of(market.other_anchor) == []
    assert saved_searches.rename_saved_search(market.anchor, row.id, {"name": "柯城椪柑"}).name == "柯城椪柑"
    saved_searches.delete_saved_search(market.anchor, row.id)
    assert saved_searches.saved_searches_of(market.anchor) == []


def test_a_feeds_secret_is_kept_as_a_hash_and_ends_at_once(market: Market, extensions: Extensions) -> None:
    row = keep(market, extensions)
    _, first = saved_searches.open_feed(market.anchor, row.id)
    assert len(first) >= 43 and first not in str(vars(row))
    found = saved_searches.find_by_feed(first)
    assert found is not None and (found[0].id, found[1].id) == (row.id, market.anchor.id)
    _, second = saved_searches.open_feed(market.anchor, row.id)
    assert saved_searches.find_by_feed(first) is None and saved_searches.find_by_feed(second) is not None
    saved_searches.close_feed(market.anchor, row.id)
    assert saved_searches.find_by_feed(second) is None
    _, third = saved_searches.open_feed(market.anchor, row.id)
    joining.disable_account(an_operator(), market.anchor.id)
    assert saved_searches.find_by_feed(third) is None, "the account is disabled"


@pytest.mark.parametrize("secret", ["", "x", "\0" * 43, "\ud800" * 43, "x" * 10_000, "%" * 43])
def test_bad_secrets_find_nothing(market: Market, extensions: Extensions, secret: str) -> None:
    saved_searches.open_feed(market.anchor, keep(market, extensions).id)
    assert saved_searches.find_by_feed(secret) is None
