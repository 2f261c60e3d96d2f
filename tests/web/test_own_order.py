"""The anchor's own order as a page: sliders in a plain form, the pick list or a search."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalog.extensions import Extensions
from catalog.picking.services import pick_list
from catalog.search import indexer
from tests.factories.farming import ON, PASSWORD, an_offer
from tests.factories.selling import Market, approve_by_hand, good_answers
from tests.web.visiting import signed_in

ADDRESS = "/picks/priorities"


@pytest.fixture
def anchor(app: Flask, market: Market, extensions: Extensions) -> FlaskClient:
    """With a cheap offer and a good one in the pick list, and both in the index."""
    cheap = an_offer(market.owner, market.product, title="便宜的", live_price_fen=3590, floor_price_fen=2900)
    approve_by_hand(extensions.library, cheap, market.reviewer, good_answers(FF_C01={"value": 11}))
    market.offers.append(cheap)
    for offer in (cheap, market.offer):
        pick_list.pick(market.anchor, extensions.library, offer.id, ON, {})
    indexer.rebuild(extensions.index, extensions.library, ON)
    return signed_in(app, "13900000001", PASSWORD)


def order(page: str) -> list[str]:
    return re.findall(r'<h2><span class="soft num">\d+</span> <a href="/offers/([^"]+)"', page)


def test_sliders_move_the_order(anchor: FlaskClient, market: Market) -> None:
    cheap, good = market.offers[-1].id, market.offer.id
    only = "&".join(f"w_{name}=0" for name in ("commission", "supply", "story"))
    assert order(anchor.get(f"{ADDRESS}?{only}&w_price=10&w_quality=1").text) == [cheap, good]
    page = anchor.get(f"{ADDRESS}?{only}&w_price=1&w_quality=10").text
    assert order(page) == [good, cheap]
    assert page.count('type="range"') == 5 and 'name="w_quality" min="0" max="10" step="1" value="10"' in page
    assert "这是排序，不是评级" in page and "标准评级 A" in page


def test_the_finds_of_a_search_are_ordered_too(anchor: FlaskClient, market: Market) -> None:
    search = anchor.get("/offers?q=椪柑&grade=A").text
    address = re.search(r'href="(/picks/priorities\?[^"]+)"', search)[1].replace("&amp;", "&")
    assert "of=search" in address and "grade=A" in address
    page = anchor.get(address).text
    assert len(order(page)) == 3
    assert 'name="q" value="椪柑"' in page and 'name="of" value="search"' in page


def test_hostile_and_empty_arguments(anchor: FlaskClient, app: Flask, market: Market) -> None:
    for query in ("w_price=-5", "w_price=99999", "w_price=很", "of=search&cursor=x", "of=search&q=" + "(" * 400):
        assert anchor.get(f"{ADDRESS}?{query}").status_code == 200, query
    assert anchor.get("/offers?_scheme=x&endpoint=y&_external=1").status_code == 200
    zero = "&".join(f"w_{name}=0" for name in ("price", "commission", "quality", "supply", "story"))
    assert "请至少看重一项" in anchor.get(f"{ADDRESS}?{zero}").text
    other = signed_in(app, "13900000002", PASSWORD)
    assert "没有可排的货盘" in other.get(ADDRESS).text


def test_only_anchors(app: Flask, client: FlaskClient, market: Market) -> None:
    assert client.get(ADDRESS).status_code in (302, 303)
    assert "priorities" not in client.get("/offers?q=椪柑").text
    assert signed_in(app, "13812345678", PASSWORD).get(ADDRESS).status_code == 403
