"""Postage, couriers, gift box and occasions of an offer, from the farm's form to the anchor's filter."""

from __future__ import annotations

import csv
import io

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalog.extensions import Extensions
from catalog.search import indexer
from catalog.storage.database import db
from tests.factories.selling import Market
from tests.web.test_facets import line
from tests.web.visiting import send, signed_in


@pytest.fixture
def stated(extensions: Extensions, market: Market) -> Market:
    """A market whose first offer says all of it, the second nothing."""
    offer = market.offer
    offer.postage, offer.couriers, offer.gift_box, offer.occasions = "included", ["sf", "ems"], "gift_box", ["gift"]
    db.session.commit()
    indexer.rebuild(extensions.index, extensions.library, extensions.today())
    return market


def test_the_farm_says_it(app: Flask, market: Market) -> None:
    farmer = signed_in(app, "13812345678")
    address = f"/farm/offers/{market.offer.id}/edit"
    done = send(
        farmer, address, revision=market.offer.revision, postage="included", couriers=["sf", "zto"],
        gift_box="plain", occasions=["gift", "elders", "soup"],
    )  # fmt: skip
    assert done.status_code == 303, done.text[:500]
    page = farmer.get(address).text
    for name, value in (("postage", "included"), ("couriers", "zto"), ("gift_box", "plain"), ("occasions", "soup")):
        assert f'name="{name}" value="{value}" checked' in page
    db.session.expire_all()
    assert (market.offer.postage, market.offer.couriers) == ("", []), "a reviewer has to see it first"


def test_a_fourth_occasion_is_refused_and_kept(app: Flask, market: Market) -> None:
    farmer = signed_in(app, "13812345678")
    address = f"/farm/offers/{market.offer.id}/edit"
    four = ["gift", "elders", "soup", "festive"]
    refused = send(farmer, address, revision=market.offer.revision, occasions=four, title="年货礼盒")
    assert refused.status_code == 422
    assert "最多选 3 项" in refused.text and 'value="年货礼盒"' in refused.text
    for one in four:
        assert f'name="occasions" value="{one}" checked' in refused.text


@pytest.mark.parametrize(
    ("facet", "value", "word", "english"),
    [
        ("postage", "included", "包邮", "Postage included"),
        ("courier", "ems", "邮政 EMS", "China Post EMS"),
        ("gift_box", "gift_box", "礼盒装", "In a gift box"),
        ("occasion", "gift", "送礼", "Gifts"),
    ],
)
def test_anchors_narrow_by_it(
    client: FlaskClient, stated: Market, facet: str, value: str, word: str, english: str
) -> None:
    said, silent = stated.offers
    page = client.get(f"/offers?open={facet}").text
    assert word in page and line(page, facet, value) == "1"
    found = client.get(f"/api/v1/offers?{facet}={value}").get_json()
    assert [item["id"] for item in found["items"]] == [said.id]
    assert word in client.get(f"/offers/{said.id}?lang=zh").text
    assert english in client.get(f"/offers/{said.id}?lang=en").text
    assert english not in client.get(f"/offers/{silent.id}?lang=en").text


@pytest.mark.parametrize(
    "text", ["邮费:包邮", "快递:顺丰", "快递:邮政", "礼盒:礼盒装", "适合:送礼", "courier:sf", "occasion:gifts"]
)
def test_the_query_language_knows_it(client: FlaskClient, stated: Market, text: str) -> None:
    found = client.get("/api/v1/offers", query_string={"q": text}).get_json()
    assert (found["hints"], [item["id"] for item in found["items"]]) == ([], [stated.offer.id])


def test_a_file_says_it(client: FlaskClient, stated: Market) -> None:
    lines = client.get("/offers.csv?lang=zh").data.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(lines, newline="")))
    assert sorted((row["邮费"], row["快递"], row["礼盒"], row["适合"]) for row in rows) == [
        ("包邮", "顺丰、邮政 EMS", "礼盒装", "送礼"),
        ("没有说明", "", "没有说明", ""),
    ]
    plain = client.get("/api/v1/offers.csv").data.decode("utf-8-sig")
    assert sorted(row["couriers"] for row in csv.DictReader(io.StringIO(plain, newline=""))) == ["", "sf|ems"]
