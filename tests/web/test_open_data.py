"""robots.txt, the sitemap, files of a search, and the JSON-LD of an offer: what is listed today and nothing else."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from datetime import datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote, unquote
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from catalog import create_app
from catalog.extensions import Extensions
from catalog.review import gather
from catalog.search import indexer
from catalog.search.results.export import TRADE_VALUES, VALUES
from catalog.settings import Settings
from catalog.spreadsheets import XLSX
from catalog.storage.database import db
from catalog.web.page.words.labels import LABELS
from tests.factories.farming import ON, TEA, a_product, a_supplier, an_account, an_offer, days
from tests.factories.selling import Market, approve_by_hand, good_answers
from tests.secret_values import found_in
from tests.web.visiting import send, signed_in

SITEMAPS = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NONCE = "蘑菇暗号"
FILES = ("csv", "xlsx", "jsonl")


class Blocks(HTMLParser):
    """The data blocks of a page, as a browser cuts them out."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = tag == "script" and ("type", "application/ld+json") in attrs

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.found.append(data)

    def handle_endtag(self, tag: str) -> None:
        self.inside = False


def product_on(client: FlaskClient, offer_id: str) -> dict:
    (block,) = Blocks(client.get(f"/offers/{offer_id}").text).found
    return json.loads(block)


def addresses(client: FlaskClient, address: str) -> list[str]:
    answer = client.get(address)
    assert answer.status_code == 200 and answer.mimetype == "application/xml"
    return [element.text or "" for element in ElementTree.fromstring(answer.data).iter(f"{SITEMAPS}loc")]


def rows_of(client: FlaskClient, query: str = "", **headers: str) -> list[dict[str, str]]:
    answer = client.get(f"/offers.csv{query}", headers=headers)
    assert answer.status_code == 200 and answer.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


def test_robots_name_the_sitemap_and_leave_people_alone(client: FlaskClient) -> None:
    answer = client.get("/robots.txt")
    assert answer.mimetype == "text/plain"
    assert "Sitemap: http://localhost/sitemap.xml" in answer.text.splitlines()
    for path in ("/account", "/feeds/", "/saved-searches", "/offers.csv", "/offers.xlsx"):
        assert f"Disallow: {path}" in answer.text


def test_the_sitemap_leads_to_every_listed_offer(client: FlaskClient, market: Market) -> None:
    (part,) = addresses(client, "/sitemap.xml")
    pages = addresses(client, part.removeprefix("http://localhost"))
    assert sorted(pages) == sorted(f"http://localhost/offers/{offer.id}" for offer in market.offers)
    for page in pages:
        assert client.get(page.removeprefix("http://localhost")).status_code == 200


def test_the_sitemap_is_small_on_the_wire_and_asked_for_again_cheaply(
    client: FlaskClient, extensions: Extensions, market: Market
) -> None:
    zipped = {"Accept-Encoding": "gzip"}
    for _ in range(4):  # enough addresses to be worth it
        offer = an_offer(market.owner, market.product)
        approve_by_hand(extensions.library, offer, market.reviewer)
    indexer.rebuild(extensions.index, extensions.library, ON)
    answer = client.get("/sitemaps/0-0.xml", headers=zipped)
    assert answer.headers["Content-Encoding"] == "gzip" and "max-age=" in answer.headers["Cache-Control"]
    assert gzip.decompress(answer.data).count(b"<loc>") == 6
    again = client.get("/sitemaps/0-0.xml", headers=zipped | {"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304 and not again.data


@pytest.mark.parametrize("name", ["1", "0-1", "x", "99999-0", "0-0-0", "%00", "-1-0"])
def test_parts_that_are_none_are_not_there(client: FlaskClient, market: Market, name: str) -> None:
    assert client.get(f"/sitemaps/{name}.xml").status_code == 404


def test_a_file_holds_what_the_search_finds(app: Flask, client: FlaskClient, market: Market) -> None:
    rows = rows_of(client, "?q=penggan&grade=A&on=2026-12-05")
    assert {row["网页"] for row in rows} == {f"http://localhost/offers/{offer.id}" for offer in market.offers}
    assert rows[0]["直播价（元）"] == "39.90" and rows[0]["品类"] == "鲜果" and rows[0]["省份"] == "浙江省"
    assert rows_of(client, "?q=penggan&grade=C") == []
    lines = client.get("/offers.jsonl?q=penggan").text.splitlines()
    assert {json.loads(line)["id"] for line in lines} == {offer.id for offer in market.offers}
    english = rows_of(client, "?lang=en")
    assert english[0]["Category"] == "Fresh fruit"


def workbook_of(client: FlaskClient, query: str = "") -> Worksheet:
    answer = client.get(f"/offers.xlsx{query}")
    assert answer.status_code == 200 and answer.mimetype == XLSX, answer.text[:500]
    return load_workbook(io.BytesIO(answer.data)).active


def test_a_workbook_for_people_holds_words_numbers_and_days(app: Flask, client: FlaskClient, market: Market) -> None:
    sheet = workbook_of(signed_in(app, "13900000001"), "?q=penggan&grade=A&on=2026-12-05")
    assert sheet.title == "penggan、12月5日 可播、A 级 优选"
    titles = [cell.value for cell in sheet[1]]
    assert titles[0] == "品名" and titles[-1] == "网页" and sheet.max_row == 3
    first = dict(zip(titles, sheet[2], strict=True))
    numbers = {"直播价（元）": 39.9, "保底价（元）": 29.9, "佣金率": 0.15, "佣金（元）": 5.98, "剩余数量": 1000}
    assert {title: first[title].value for title in numbers} == numbers
    assert {first[title].data_type for title in (*numbers, "得分", "净重（克）")} == {"n"}
    assert first["直播价（元）"].number_format == "#,##0.00" and first["佣金率"].number_format == "0.00%"
    assert first["发货开始"].value == datetime(2026, 11, 22) and first["发货开始"].is_date
    assert (first["品类"].value, first["演示数据"].value) == ("鲜果", "否")
    prices = [row[titles.index("直播价（元）")].value for row in sheet.iter_rows(min_row=2)]
    assert round(sum(prices), 2) == 79.8
    assert [cell.value for cell in workbook_of(client, "?lang=en")[1]][:3] == [
        "Name",
        "Title",
        "Geographical indication",
    ]


def test_files_for_people_hold_no_code_and_no_bare_id(app: Flask, client: FlaskClient, market: Market) -> None:
    anchor = signed_in(app, "13900000001")
    codes = {
        code for kind in ("system", "level", "category", "guarantees", "sample_policy") for code in LABELS[kind]
    } | {*VALUES, *TRADE_VALUES} - {"name", "title", "spec", "grade", "score", "sample", "variety", "gi", "city"}
    for person in (client, anchor):
        for language in ("zh", "en"):
            rows = [*csv.reader(io.StringIO(person.get(f"/offers.csv?lang={language}").data.decode("utf-8-sig")))]
            cells = {str(cell.value) for row in workbook_of(person, f"?lang={language}").iter_rows() for cell in row}
            cells |= {cell for row in rows for cell in row}
            assert not cells & codes
            bare = [
                cell
                for cell in cells
                if re.fullmatch(r"[0-9a-f]{8}-[0-9a-f-]{27}", cell) or cell == market.product.gi_id
            ]
            assert not bare


@pytest.mark.parametrize(
    "evil", ['=HYPERLINK("http://evil.example","x")', "+1", "@SUM(A1)", "-2", "https://evil.example"]
)
def test_no_text_becomes_a_formula_or_a_link_in_a_workbook(
    client: FlaskClient, extensions: Extensions, market: Market, evil: str
) -> None:
    market.product.name_zh = market.product.variety = evil
    db.session.commit()
    indexer.rebuild(extensions.index, extensions.library, ON)
    sheet = workbook_of(client)
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value == evil]
    assert len(cells) == 4 and {cell.data_type for cell in cells} == {"s"}
    assert not any(cell.hyperlink for row in sheet.iter_rows() for cell in row)


@pytest.mark.parametrize("kind", FILES)
def test_a_file_is_named_by_what_was_asked_and_the_day(client: FlaskClient, market: Market, kind: str) -> None:
    said = client.get(f"/offers.{kind}?q=衢州/椪柑&category=fresh_fruit").headers["Content-Disposition"]
    full = quote(f"衢州 椪柑、鲜果-2026-12-01.{kind}")
    assert said == f"attachment; filename=\"offers-2026-12-01.{kind}\"; filename*=UTF-8''{full}"
    assert quote("全部货盘-2026-12-01") in client.get(f"/offers.{kind}").headers["Content-Disposition"]
    assert quote("All offers-2026-12-01") in client.get(f"/offers.{kind}?lang=en").headers["Content-Disposition"]


@pytest.mark.parametrize(
    "text", ["\r\nSet-Cookie: x=1", '";x="', "../../etc/passwd", "\u202egpj.exe", "长" * 900, "...", "🍊" * 99]
)
def test_no_text_makes_a_bad_file_name(client: FlaskClient, market: Market, text: str) -> None:
    answer = client.get("/offers.csv", query_string={"q": text})
    said = answer.headers["Content-Disposition"]
    assert answer.status_code == 200 and said.isascii() and "Set-Cookie" not in answer.headers
    name = unquote(said.partition("filename*=UTF-8''")[2])
    assert name.endswith("2026-12-01.csv") and len(name.encode()) <= 255
    assert not set(name) & set('/\\:*?"<>|\r\n\u202e') and not name.startswith((".", "-"))


def test_too_many_for_a_workbook_are_told_so_and_csv_goes_on(
    client: FlaskClient, market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "/offers.xlsx" in client.get("/offers").text
    for module in ("public.open_data", "public.offers"):
        monkeypatch.setattr(f"catalog.web.{module}.MOST_LINES_OF_A_WORKBOOK", 1)
    answer = client.get("/offers.xlsx")
    assert answer.status_code == 409 and "最多 1 个" in answer.text and "CSV" in answer.text
    page = client.get("/offers?per=2").text
    assert "/offers.xlsx" not in page and "/offers.csv" in page
    assert len(rows_of(client)) == 2


def test_trade_terms_leave_only_with_anchors(app: Flask, client: FlaskClient, market: Market) -> None:
    anchor = signed_in(app, "13900000001")
    assert rows_of(anchor)[0]["保底价（元）"] == "29.90" and rows_of(anchor)[0]["佣金率"] == "15%"
    assert "保底价（元）" not in rows_of(client)[0]
    assert '"trade"' in anchor.get("/offers.jsonl").text
    for person in (client, signed_in(app, "13812345678")):
        for address in ("/offers.csv", "/offers.jsonl", "/offers.csv?sort=commission&commission=1..&q=佣金>=1"):
            text = person.get(address).text
            assert not found_in(text, ("29.90", "2990", '"trade"')), address
    assert anchor.get("/offers.csv").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "query", ["?q=" + "茶" * 10_000, "?q=%00", "?price=x", "?cursor=old", "?on=never", "?sort=drop"]
)
def test_broken_questions_give_a_file(client: FlaskClient, market: Market, query: str) -> None:
    assert client.get(f"/offers.csv{query}").status_code == 200
    assert client.get(f"/offers.jsonl{query}").status_code == 200


def test_the_page_of_a_search_leads_to_its_files(client: FlaskClient, market: Market) -> None:
    page = client.get("/offers?q=penggan&grade=A&cursor=x").text
    assert re.search(r'href="/offers\.csv\?q=penggan&amp;grade=A"', page)
    assert re.search(r'href="/offers\.jsonl\?q=penggan&amp;grade=A"', page)
    assert "/offers.csv" not in client.get("/offers?q=penggan&grade=C").text


def test_files_are_counted_against_a_callers_limit(the_app: Flask, database_url: str, tmp_path: Path) -> None:
    settings = Settings(tmp_path, database_url, f"tantivy://{tmp_path / 'search'}", "test", api_per_minute=150)
    app = create_app(settings)
    with app.app_context():
        extensions: Extensions = app.extensions["catalog"]
        indexer.rebuild(extensions.index, extensions.library, extensions.today())
        client = app.test_client()
        answers = [client.get("/offers.csv").status_code for _ in range(3)]
        late = client.get("/offers.jsonl")
        db.session.remove()
        db.engine.dispose()
    assert answers == [200, 200, 429]
    assert late.status_code == 429 and int(late.headers["Retry-After"]) > 0


def test_an_offer_is_a_product_for_machines(client: FlaskClient, market: Market) -> None:
    product = product_on(client, market.offer.id)
    assert product["@context"] == "https://schema.org" and product["@type"] == "Product"
    assert product["@id"] == f"http://localhost/offers/{market.offer.id}" == product["offers"]["url"]
    offer = product["offers"]
    assert (offer["price"], offer["priceCurrency"]) == ("39.90", "CNY")
    assert offer["availability"] == "https://schema.org/InStock"
    assert product["brand"]["name"] == offer["seller"]["name"] == market.supplier.name
    properties = {one["propertyID"]: one["value"] for one in product["additionalProperty"]}
    assert properties["geographicalIndication"] == "柯城椪柑" and properties["grade"] == "A"
    page = client.get(f"/offers/{market.offer.id}?on=2026-12-05&lang=en").text
    assert f'<link rel="canonical" href="http://localhost/offers/{market.offer.id}">' in page


def test_availability_follows_stock_and_season(client: FlaskClient, market: Market) -> None:
    market.offer.reserved_units = market.offer.capacity_units
    market.offers[1].ship_from_on = ON + timedelta(days=3)
    db.session.commit()
    assert product_on(client, market.offer.id)["offers"]["availability"].endswith("/SoldOut")
    assert product_on(client, market.offers[1].id)["offers"]["availability"].endswith("/PreOrder")


def test_machines_read_how_it_is_sent_and_taken_back(
    client: FlaskClient, extensions: Extensions, market: Market
) -> None:
    first, second = market.offers
    first.guarantees, first.no_ship_provinces, first.ship_within_hours = ["return_7_days", "weight"], ["33"], 50
    second.guarantees, second.no_ship_provinces = ["weight"], []
    db.session.commit()
    offer = product_on(client, first.id)["offers"]
    sent, never = offer["shippingDetails"]
    assert sent["shippingDestination"] == {"@type": "DefinedRegion", "addressCountry": "CN"}
    assert sent["deliveryTime"]["handlingTime"]["maxValue"] == 3 and "shippingRate" not in sent, "nobody stated a rate"
    assert sent["shippingOrigin"]["addressRegion"] == "浙江省衢州市柯城区"
    assert never["doesNotShip"] is True and never["shippingDestination"]["addressRegion"] == "浙江省"
    policy = offer["hasMerchantReturnPolicy"]
    assert policy["returnPolicyCategory"] == "https://schema.org/MerchantReturnFiniteReturnWindow"
    assert policy["merchantReturnDays"] == 7 and policy["applicableCountry"] == "CN"
    listing = gather.listings(extensions.library, [first.id], ON)[first.id]
    assert offer["priceValidUntil"] == listing.through_on.isoformat()

    offer = product_on(client, second.id)["offers"]
    assert len(offer["shippingDetails"]) == 1
    assert offer["hasMerchantReturnPolicy"]["returnPolicyCategory"] == "https://schema.org/MerchantReturnUnspecified"
    assert "merchantReturnDays" not in offer["hasMerchantReturnPolicy"]


def test_machines_get_no_trade_term_whoever_asks(app: Flask, market: Market) -> None:
    text = json.dumps(product_on(signed_in(app, "13900000001"), market.offer.id), ensure_ascii=False)
    assert not found_in(text, ("29.90", "26.00", "2990", "13812345678", "王小椪", "commission"))


def test_no_text_ends_the_block(client: FlaskClient, market: Market) -> None:
    evil = '</script><script>alert(1)</script><!--"\u2028&amp;\\'
    market.product.story = evil
    market.product.variety = evil
    db.session.commit()
    page = client.get(f"/offers/{market.offer.id}").text
    assert "<script>alert" not in page and "\u2028" not in page.split("</head>")[0]
    product = product_on(client, market.offer.id)
    assert product["description"] == evil
    assert {"@type": "PropertyValue", "propertyID": "variety", "name": "品种", "value": evil} in product[
        "additionalProperty"
    ]


def test_what_is_not_listed_has_no_block(app: Flask, market: Market) -> None:
    draft = an_offer(market.owner, market.product)
    page = signed_in(app, "13812345678").get(f"/offers/{draft.id}").text
    assert "还没有对外展示" in page and "ld+json" not in page and "canonical" not in page


def test_nothing_unlisted_leaves_by_any_of_these_doors(
    app: Flask, extensions: Extensions, client: FlaskClient, market: Market
) -> None:
    """A word planted in everything that is not listed today turns up in no file, sitemap, feed or news."""
    library, hidden = extensions.library, []

    def plant(state: str, on: int | None, **answers: object) -> None:
        owner = an_account(f"{state}@example.cn")
        supplier = a_supplier(owner, name=f"{NONCE}合作社{state}")
        product = a_product(
            owner, supplier, name_zh=f"{NONCE}{state}", variety=NONCE, story=NONCE, gi_id=TEA, category="tea"
        )
        offer = an_offer(owner, product, title=f"{NONCE}{state}")
        hidden.append(offer.id)
        if on is not None:
            approve_by_hand(library, offer, market.reviewer, good_answers(**answers), on=days(on))

    anchor = signed_in(app, "13900000001")
    saved = send(anchor, f"/saved-searches/new?q={NONCE}", name="x").headers["Location"]
    everything = send(anchor, "/saved-searches/new", name="全部").headers["Location"]
    feeds = [
        address
        for one in (saved, everything)
        for address in re.findall(r"http://localhost(/feeds/[^<]+)", send(anchor, f"{one}/feed", one).text)
    ]
    plant("draft", None)
    plant("rejected", 0, FF_A01={"present": False})
    plant("expired", -190, FF_B01={"present": True, "issued_on": days(-200).isoformat(), "expires_on": None})
    plant("future", 5)
    db.session.commit()
    indexer.rebuild(extensions.index, library, ON)
    assert extensions.index.reader().size() == 3, "what is planted for later is in the index"
    doors = [
        *(f"/offers.{kind}{query}" for kind in FILES for query in ("", f"?q={NONCE}", "?category=tea")),
        *(f"/api/v1/offers.{kind}{query}" for kind in ("csv", "jsonl") for query in ("", "?category=tea")),
        "/sitemap.xml", "/sitemaps/0-0.xml", *feeds, saved, everything,
    ]  # fmt: skip
    assert len(feeds) == 4
    for person in (client, anchor):
        for door in doors:
            answer = person.get(door)
            if answer.mimetype == XLSX:
                cells = load_workbook(io.BytesIO(answer.data)).active.values
                said = "\n".join(str(value) for row in cells for value in row)
            else:
                said = answer.text
            text = re.sub(rf">{NONCE}<|q={NONCE}", "", said)  # what was asked
            assert answer.status_code in (200, 303), door
            assert NONCE not in text and not any(offer_id in text for offer_id in hidden), door
    for offer_id in hidden:
        assert client.get(f"/offers/{offer_id}").status_code == 404
