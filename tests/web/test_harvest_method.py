"""How an offer is harvested, from the farm's form to the anchor's filter."""

from __future__ import annotations

import csv
import io

from flask import Flask
from flask.testing import FlaskClient

from catalog.extensions import Extensions
from catalog.search import indexer
from catalog.storage.database import db
from tests.factories.selling import Market
from tests.web.test_facets import line
from tests.web.visiting import send, signed_in


def stated(extensions: Extensions, market: Market, *methods: str) -> None:
    for offer, method in zip(market.offers, methods, strict=True):
        offer.harvest_method = method
    db.session.commit()
    indexer.rebuild(extensions.index, extensions.library, extensions.today())


def test_the_farm_says_it_and_the_reviewer_decides_it(app: Flask, market: Market) -> None:
    farmer = signed_in(app, "13812345678")
    address = f"/farm/offers/{market.offer.id}/edit"
    page = farmer.get(address).text
    assert "怎么采收" in page and 'name="harvest_method" value="hand"' in page and "没有说明" in page
    revision = market.offer.revision
    done = send(farmer, address, revision=revision, harvest_method="hand")
    assert done.status_code == 303, done.text[:500]
    db.session.expire_all()
    assert market.offer.harvest_method == "", "what was approved stays until a reviewer has seen the change"
    assert 'name="harvest_method" value="hand" checked' in farmer.get(address).text
    refused = send(farmer, address, revision=market.offer.revision, harvest_method="by_moonlight")
    assert refused.status_code == 422


def test_anchors_see_it_and_narrow_by_it(client: FlaskClient, extensions: Extensions, market: Market) -> None:
    stated(extensions, market, "hand", "")
    page = client.get("/offers?open=harvest").text
    assert "怎么采收" in page and line(page, "harvest", "hand") == "1" and line(page, "harvest", "") is None
    found = client.get("/api/v1/offers?harvest=hand&facets=harvest").get_json()
    assert [item["id"] for item in found["items"]] == [market.offer.id]
    assert found["items"][0]["harvest_method"] == "hand"
    assert "手工采收" in client.get(f"/offers/{market.offer.id}").text
    assert "By hand" not in client.get(f"/offers/{market.offers[1].id}?lang=en").text
    assert "Picked by hand" in client.get(f"/offers/{market.offer.id}?lang=en").text
    assert client.get(f"/api/v1/offers/{market.offer.id}").get_json()["harvest_method"] == "hand"
    lines = client.get("/offers.csv?lang=zh").data.decode("utf-8-sig")
    assert sorted(row["怎么采收"] for row in csv.DictReader(io.StringIO(lines, newline=""))) == ["手工采收", "没有说明"]
