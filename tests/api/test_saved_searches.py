"""Saved searches over the API."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from catalog.extensions import Extensions
from catalog.search import indexer
from catalog.storage.database import db
from catalog.storage.idempotency import IdempotencyRow
from tests.api.conftest import Program, fields_of, refused
from tests.factories.farming import ON, an_offer
from tests.factories.selling import Market, approve_by_hand, searchable_market

ASKED = {"q": "penggan", "grade": ["A", "B"], "not_category": ["tea"], "on": "2026-12-05", "new": "true"}


@pytest.fixture
def market(app: Flask, extensions: Extensions) -> Iterator[Market]:
    with searchable_market(extensions) as market:
        yield market


@pytest.fixture
def anchor(app: Flask, market: Market) -> Program:
    return Program(app, market.anchor)


def save(anchor: Program, **fields: Any) -> dict[str, Any]:
    answer = anchor.post("/saved-searches", json={"name": "我的椪柑", "query": ASKED, **fields})
    assert answer.status_code == 201, answer.text
    return answer.get_json()


def test_from_saving_to_having_looked(anchor: Program, extensions: Extensions, market: Market) -> None:
    saved = save(anchor)
    assert saved["query"] == ASKED and saved["name"] == "我的椪柑" and not saved["has_feed"]
    offer = an_offer(market.owner, market.product)
    approve_by_hand(extensions.library, offer, market.reviewer).approved_at = datetime(2026, 12, 1, 1, tzinfo=UTC)
    db.session.commit()
    indexer.rebuild(extensions.index, extensions.library, ON)
    (line,) = anchor.get("/saved-searches").get_json()["items"]
    assert (line["id"], line["new"]) == (saved["id"], 1)
    news = anchor.get(f"/saved-searches/{saved['id']}/news").get_json()
    assert news["total"] == 1 and news["items"][0]["id"] == offer.id and "trade" in news["items"][0]
    looked = anchor.post(f"/saved-searches/{saved['id']}/looks").get_json()
    assert looked["looked_through_at"].startswith("2026-12-01T01:00:00")
    assert anchor.get(f"/saved-searches/{saved['id']}/news").get_json() == {"total": 0, "items": []}


def test_what_is_saved_can_be_asked_of_the_search(anchor: Program, market: Market) -> None:
    kept = save(anchor)["query"]
    assert anchor.get("/offers", query_string=kept).get_json()["total"] == 2


def test_rename_delete_and_pages(anchor: Program, market: Market) -> None:
    ids = [save(anchor, query={"q": text})["id"] for text in "abc"]
    assert anchor.patch(f"/saved-searches/{ids[0]}", json={"name": "新名字"}).get_json()["name"] == "新名字"
    page = anchor.get("/saved-searches?limit=2").get_json()
    rest = anchor.get(f"/saved-searches?limit=2&cursor={page['next_cursor']}").get_json()
    assert [row["id"] for row in page["items"] + rest["items"]] == ids[::-1]
    assert anchor.delete(f"/saved-searches/{ids[0]}").status_code == 204
    refused(anchor.get(f"/saved-searches/{ids[0]}"), 404, "not_found")
    refused(anchor.get("/saved-searches/%00"), 404, "not_found")


def test_a_retry_under_its_key_saves_once(anchor: Program, market: Market) -> None:
    headers = {"Idempotency-Key": "save-1"}
    body = {"name": "x", "query": {"q": "茶"}}
    first, second = (anchor.post("/saved-searches", json=body, headers=headers) for _ in range(2))
    assert first.status_code == second.status_code == 201 and first.get_json()["id"] == second.get_json()["id"]
    refused(anchor.post("/saved-searches", json=body), 409, "search_already_saved")


def test_a_feeds_address_is_given_once_and_kept_nowhere(app: Flask, anchor: Program, market: Market) -> None:
    saved = save(anchor)
    answer = anchor.post(f"/saved-searches/{saved['id']}/feeds", headers={"Idempotency-Key": "feed-1"}).get_json()
    stranger = app.test_client()
    for kind in ("atom", "json"):
        path = answer[kind].removeprefix("http://localhost")
        assert path.startswith("/feeds/") and path.endswith(f".{kind}")
        assert stranger.get(path).status_code == 200
    assert anchor.get(f"/saved-searches/{saved['id']}").get_json()["has_feed"]
    assert db.session.query(IdempotencyRow).count() == 0
    assert anchor.delete(f"/saved-searches/{saved['id']}/feeds").status_code == 204
    assert stranger.get(answer["atom"].removeprefix("http://localhost")).status_code == 404


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"name": "required", "query": "required"}),
        ({"name": "x" * 81, "query": {}}, {"name": "too_long"}),
        ({"name": "x", "query": []}, {"query": "not_an_object"}),
        ({"name": "x", "query": {"colour": "red"}}, {"query.colour": "unknown_field"}),
        ({"name": "x", "query": {"on": "soon"}}, {"query.on": "not_a_day"}),
        ({"name": "x", "query": {"grade": "A"}}, {"query.grade": "not_a_list"}),
        ({"name": "x", "query": {"q": "茶" * 10_000}}, {"query.q": "too_long"}),
        ({"name": "x", "query": {"new": True}}, {"query.new": "not_a_choice"}),
        ({"name": "x", "query": {"price": ["abc"]}}, {"price": "not_a_band"}),
        ({"name": "x", "query": {"ship_to": "xx"}}, {"ship_to": "not_a_province"}),
        ({"name": "x", "query": {}, "feed": True}, {"feed": "unknown_field"}),
    ],
)
def test_what_is_wrong_is_named(anchor: Program, market: Market, body: dict[str, Any], fields: dict[str, str]) -> None:
    assert fields_of(refused(anchor.post("/saved-searches", json=body), 422, "invalid")) == fields


def test_farm_owners_cannot_keep_a_question_about_trade_terms(app: Flask, market: Market) -> None:
    farmer = Program(app, market.owner)
    body = {"name": "x", "query": {"commission": ["1000.."]}}
    refused(farmer.post("/saved-searches", json=body), 403, "trade_terms")
    saved = save(farmer)
    assert "trade" not in farmer.get(f"/saved-searches/{saved['id']}/news").text
