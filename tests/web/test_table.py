"""The compact table beside the cards, what it shows to whom, and that a browser remembers it."""

from __future__ import annotations

import re

from flask import Flask
from flask.testing import FlaskClient

from catalog.extensions import Extensions
from catalog.storage.database import db
from tests.factories.selling import Market
from tests.web.visiting import signed_in


def rows(page: str) -> list[list[str]]:
    """The cells of the table as plain text."""
    found = re.findall(r"<tr><th scope=\"row\">(.*?)</tr>", page, re.S)
    return [[" ".join(re.sub("<[^>]+>", " ", cell).split()) for cell in re.split("<td[^>]*>", row)] for row in found]


def headings(page: str) -> list[str]:
    head = re.search("<thead>(.*?)</thead>", page, re.S)
    assert head, "no table"
    return [re.sub("<[^>]+>", "", one).strip() for one in re.findall("<th.*?</th>", head.group(1), re.S)]


def test_the_table_shows_every_offer_with_its_figures(client: FlaskClient, market: Market) -> None:
    page = client.get("/offers?view=table&lang=zh").text
    assert headings(page) == ["品名", "产地", "供应商", "等级", "凭证占比", "每斤价", "剩余", "发货"]
    assert len(rows(page)) == 2, "offers of one product are rows of their own"
    assert '<article class="card">' not in page and "种规格" not in page
    name, place, supplier, grade, proven, price, left, _shipped = rows(page)[0]
    offer = market.offer
    assert market.product.name_zh in name and "柯城区" in place and supplier == market.supplier.name
    assert grade.startswith("A ") and proven == "–", "1.0.0 counts no proof"
    assert price == "¥7.98 ¥39.90 / 2.5 kg" and left == f"{offer.capacity_left_units:,}"
    english = client.get("/offers?view=table&lang=en").text
    assert headings(english)[4:6] == ["Proven share", "Price per 500 g"]


def test_the_commission_is_for_who_sees_trade_terms(app: Flask, client: FlaskClient, market: Market) -> None:
    market.anchor.admitted_at = market.anchor.created_at
    db.session.commit()
    anchor = signed_in(app, market.anchor.email or "13900000001")
    page = anchor.get("/offers?view=table").text
    assert "佣金" in headings(page) and any("¥" in row[6] and "%" in row[6] for row in rows(page))
    stranger = client.get("/offers?view=table").text
    assert "佣金" not in headings(stranger) and "sort=commission" not in stranger


def test_headings_order_the_list_and_say_how_it_is(client: FlaskClient, market: Market) -> None:
    page = client.get("/offers?view=table&category=fresh_fruit").text
    assert 'href="/offers?category=fresh_fruit&amp;sort=unit_price"' in page and "aria-sort" not in page
    page = client.get("/offers?view=table&sort=unit_price").text
    assert '<th scope="col" class="figure" aria-sort="ascending"><a href="/offers?sort=unit_price_down">' in page
    page = client.get("/offers?view=table&sort=unit_price_down").text
    assert 'aria-sort="descending"><a href="/offers?sort=unit_price">' in page
    assert 'aria-sort="descending"><a href="/offers?sort=grade">' in client.get("/offers?view=table&sort=grade").text


def test_a_browser_remembers_the_way_it_was_read(app: Flask, extensions: Extensions, market: Market) -> None:
    browser = app.test_client()
    assert '<article class="card">' in browser.get("/offers").text
    chosen = browser.get("/offers?view=table")
    assert "view=table" in chosen.headers["Set-Cookie"] and "HttpOnly" in chosen.headers["Set-Cookie"]
    assert '<table class="rows">' in browser.get("/offers").text
    assert '<article class="card">' in browser.get("/offers?view=cards").text
    assert '<article class="card">' in browser.get("/offers").text
    assert "Set-Cookie" not in app.test_client().get("/offers?view=mosaic").headers
    # Nobody else is told: a link to share does not carry it, nor does what is cached for strangers.
    assert "view=" not in browser.get("/offers?view=cards&sort=grade").headers["HX-Push-Url"]
    assert '<article class="card">' in app.test_client().get("/offers").text


def test_the_sheet_says_how_many_it_would_show(client: FlaskClient, market: Market) -> None:
    assert re.search(r'<button class="quiet" data-done>.*?看 2 个货盘', client.get("/offers?lang=zh").text)
    assert "Show 2</span>" in client.get("/offers?lang=en").text


def test_bands_stand_over_the_figures_at_which_they_begin(client: FlaskClient, market: Market) -> None:
    page = client.get("/offers?open=weight").text
    edges = [re.findall("<span>(.*?)</span>", one) for one in re.findall('<div class="edges".*?</div>', page)]
    assert edges == [["", "10", "20", "30", "50", "100", "200"], ["", "500 g", "1 kg", "2.5 kg", "5 kg", "10 kg"]]
