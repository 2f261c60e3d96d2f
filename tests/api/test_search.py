"""The search for programs: what the page shows, as JSON."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalog.extensions import Extensions
from tests.factories.selling import Market, searchable_market


@pytest.fixture
def market(app: Flask, extensions: Extensions) -> Iterator[Market]:
    """One farm with two listed offers, searchable; today is ON."""
    with searchable_market(extensions) as market:
        yield market


def test_facets_have_names_and_a_search_among_them(client: FlaskClient, market: Market) -> None:
    page = client.get("/api/v1/offers/facets/city?province=33&within=quzhou").json
    assert page == {
        "items": [
            {"value": "3308", "name": "衢州市", "name_en": "衢州市", "count": 2, "chosen": False, "excluded": False}
        ],
        "total": 1,
    }
    assert client.get("/api/v1/offers/facets/city?within=hangzhou").json == {"items": [], "total": 0}
    (supplier,) = client.get("/api/v1/offers/facets/supplier").json["items"]
    assert (
        supplier["value"] == market.offer.product.supplier_id and supplier["name"] == market.offer.product.supplier.name
    )
    (name,) = client.get("/api/v1/offers/facets/gi", query_string={"within": "椪柑"}).json["items"]
    assert name["value"] == market.offer.product.gi_id and "椪柑" in name["name"]
    (kind,) = client.get("/api/v1/offers/facets/kind?within=ponkan").json["items"]
    assert (kind["name"], kind["name_en"]) == ("椪柑", "ponkan")


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/facets/price", 404),
        ("/facets/nonsense", 404),
        ("/facets/city?within=%00", 200),
        ("/facets/city?limit=0", 400),
        ("/facets/city?not_price=cheap", 422),
        ("/facets/city?commission=1000..", 401),
        ("/season-calendar?by=price", 400),
        ("/season-calendar?by=month", 200),
        ("/season-calendar?commission=1000..", 401),
        ("/season-calendar?in_month=2027-01", 400),
        ("?in_month=2027-01", 200),
        ("?in_month=2027-1", 400),
        ("?in_month=2027-13", 400),
        ("?in_month=1999-12", 400),
    ],
)
def test_wrong_questions_get_their_answer(client: FlaskClient, market: Market, address: str, status: int) -> None:
    assert client.get(f"/api/v1/offers{address}").status_code == status


def test_the_calendar_agrees_with_the_search(client: FlaskClient, market: Market) -> None:
    calendar = client.get("/api/v1/offers/season-calendar?by=kind&province=33").json
    (row,) = calendar["rows"]
    assert (row["value"], row["name"], row["name_en"]) == ("fresh_fruit/椪柑", "椪柑", "ponkan")
    assert (calendar["months"][0], len(calendar["months"])) == ("2026-12", 12)
    for month, count, valid, to_renew in zip(
        calendar["months"], row["months"], row["valid"], row["to_renew"], strict=True
    ):
        asked = {"in_month": month, "kind": row["value"], "facets": "paper"}
        found = client.get("/api/v1/offers", query_string=asked).json
        assert found["total"] == count == valid + to_renew
        papers = {line["value"]: line["count"] for line in found["facets"]["paper"]}
        assert papers == {paper: one for paper, one in (("valid", valid), ("to_renew", to_renew)) if one}
    assert max(row["months"]) == 2


def test_where_words_stand_is_told_to_who_asks(client: FlaskClient, market: Market) -> None:
    answer = client.get("/api/v1/offers?q=penggan&highlight=true").json
    for card, marks in zip(answer["items"], answer["highlights"], strict=True):
        (start, end) = marks["name"][0]
        assert card["name"][start:end] == "椪柑"
    assert "highlights" not in client.get("/api/v1/offers?q=penggan").json


def test_where_goods_go_and_what_is_new_are_counted(client: FlaskClient, market: Market) -> None:
    facets = client.get("/api/v1/offers?facets=ship_to&facets=new&ship_to=33").json["facets"]
    assert {"value": "33", "count": 2, "chosen": True, "excluded": False} in facets["ship_to"]
    assert [line["count"] for line in facets["new"]] == [2]


def test_nothing_found_shows_what_is_nearest(client: FlaskClient, market: Market) -> None:
    answer = client.get("/api/v1/offers?q=penggan&on=2027-06-01").json
    assert answer["total"] == 0
    assert answer["alternatives"][0]["kind"] == "other_day"
    assert [card["id"] for card in answer["nearest"]]


def test_offers_of_one_product_stand_together_when_asked(client: FlaskClient, market: Market) -> None:
    each = client.get("/api/v1/offers?highlight=true&q=椪柑").json
    assert [len(each[key]) for key in ("items", "highlights")] == [2, 2]
    assert all("others" not in item for item in each["items"])
    page = client.get("/api/v1/offers?group=product&highlight=true&q=椪柑").json
    (item,) = page["items"]
    (other,) = item.pop("others")
    assert [item, other] == each["items"] and item["product_key"] == other["product_key"]
    assert (page["total"], len(page["highlights"])) == (2, 1)
    first = client.get("/api/v1/offers?group=product&limit=1").json
    assert (len(first["items"]), first["items"][0]["others"]) == (1, [])
    rest = client.get(
        "/api/v1/offers", query_string={"group": "product", "limit": 1, "cursor": first["next_cursor"]}
    ).json
    assert [one["id"] for one in (*first["items"], *rest["items"])] == [one["id"] for one in each["items"]]
    assert client.get("/api/v1/offers?group=supplier").status_code == 400


def test_what_was_done_with_a_text_that_means_no_offer_is_said(client: FlaskClient, market: Market) -> None:
    def told(text: str) -> dict:
        page = client.get("/api/v1/offers", query_string={"q": text}).json
        return {**page, "hints": [(one["code"], one["words"]) for one in page["hints"]]}

    assert told("椪柑链接")["hints"] == [("dropped", ["链接"])] and told("椪柑链接")["total"] == 2
    assert (told("碰柑")["corrected"], told("碰柑")["total"]) == (["椪柑"], 2)
    assert told("红美人")["hints"] == [("not_offered", ["红美人"])]
    (near,) = told("红美人")["alternatives"]
    assert near == {"kind": "nearest_kind", "value": "柑橘", "total": 2, "text": "柑橘"}
    for text in ("🍊", "xyzzyq", "椪柑链接", "红美人", "阳澄湖大闸蟹", "椪柑、红糖"):
        for hint in client.get("/api/v1/offers", query_string={"q": text}).json["hints"]:
            assert set(hint["reason"]) == {"zh", "en"} and "{" not in "".join(hint["reason"].values()), text


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("postage=zzz", "not_a_value"), ("proven=75", "not_a_value"), ("category=cars", "not_a_value"),
        ("month=13", "not_a_value"), ("not_grade=Z", "not_a_value"), ("weight=9..1", "reversed_band"),
        ("price=abc", "not_a_band"),
    ],
)  # fmt: skip
def test_a_value_that_no_offer_can_have_is_refused(client: FlaskClient, market: Market, asked: str, code: str) -> None:
    facet = asked.partition("=")[0].removeprefix("not_")
    for address in ("offers", "offers.csv", "offers/facets/category", "offers/season-calendar"):
        told = client.get(f"/api/v1/{address}?{asked}")
        (error,) = told.json["errors"]
        assert (told.status_code, error["field"], error["code"]) == (422, facet, code), address
    # A page goes on: an old link finds nothing, or what was meant.
    assert client.get(f"/offers?{asked}").status_code == 200


def test_every_value_that_is_counted_may_be_asked_for(client: FlaskClient, market: Market) -> None:
    counted = client.get("/api/v1/offers?facets=all").json["facets"]
    for facet, values in counted.items():
        for one in values:
            if facet not in ("new", "ship_to"):
                assert client.get("/api/v1/offers", query_string={facet: one["value"]}).status_code == 200, facet
