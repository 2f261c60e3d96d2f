"""What WeChat, Weibo and others show of a shared link: title, price and season, a picture they can read."""

from __future__ import annotations

import io
from html.parser import HTMLParser

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from catalog.evidence.models import Photo
from catalog.evidence.services import filing
from catalog.evidence.sharing import LARGEST_SIDE, SMALLEST_SIDE, shared_picture, shared_size
from catalog.extensions import Extensions
from catalog.search import indexer
from catalog.storage.database import db
from tests.factories.farming import ON, an_offer
from tests.factories.selling import Market
from tests.secret_values import found_in
from tests.web.test_offers import statements
from tests.web.visiting import signed_in

SHARED = ("/", "/offers", "/offers?q=penggan", "/offers/{offer}", "/gis/{gi}")
SECRETS = ("2990", "29.90", "26.00", "598", "5.98", "13812345678", "王小椪")


class Tags(HTMLParser):
    """The meta elements of a page: by property, and by itemprop."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.items: dict[str, str] = {}
        self.feed(page.partition("</head>")[0])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "meta" and given.get("property"):
            assert given["property"] not in self.found, "said once"
            self.found[str(given["property"])] = str(given["content"])
        if tag == "meta" and given.get("itemprop"):
            self.items[str(given["itemprop"])] = str(given["content"])


def a_photo(extensions: Extensions, market: Market, size: tuple[int, int] = (900, 600)) -> Photo:
    picture = io.BytesIO()
    Image.new("RGB", size, "orange").save(picture, "JPEG")
    photo = filing.add_photo(extensions.intake, market.owner, market.product.id, picture.getvalue(), "cover", "果园")
    indexer.rebuild(extensions.index, extensions.library, ON)
    return photo


def read(client: FlaskClient, address: str, market: Market, **given: object) -> dict[str, str]:
    answer = client.get(address.format(offer=market.offer.id, gi=market.product.gi_id), **given)
    assert answer.status_code == 200
    return Tags(answer.text).found


def picture_of(client: FlaskClient, tags: dict[str, str]) -> tuple[TestResponse, Image.Image]:
    assert tags["og:image"].startswith("http://localhost/")
    answer = client.get(tags["og:image"].removeprefix("http://localhost"))
    assert answer.status_code == 200 and answer.mimetype == "image/jpeg" == tags["og:image:type"]
    image = Image.open(io.BytesIO(answer.data))
    assert image.format == "JPEG" and min(image.size) >= 300
    assert (tags["og:image:width"], tags["og:image:height"]) == tuple(map(str, image.size))
    return answer, image


@pytest.mark.parametrize("photographed", [True, False])
@pytest.mark.parametrize("address", SHARED)
def test_a_shared_page_has_a_title_a_line_and_a_picture(
    client: FlaskClient, extensions: Extensions, market: Market, address: str, photographed: bool
) -> None:
    if photographed:
        a_photo(extensions, market)
    tags = read(client, address, market)
    assert tags["og:site_name"] == "地标货盘" and tags["og:locale"] == "zh_CN"
    assert "¥39.90" in tags["og:title"] + tags["og:description"] and "11月22日" in tags["og:description"]
    assert tags["og:url"].startswith("http://localhost/")
    answer, _ = picture_of(client, tags)
    assert len(answer.data) < 300_000 and "immutable" in answer.headers["Cache-Control"]
    assert ("/photos/" in tags["og:image"]) == (photographed and address != "/")


def test_the_page_of_an_offer_says_price_and_season(
    client: FlaskClient, extensions: Extensions, market: Market
) -> None:
    a_photo(extensions, market)
    tags = read(client, "/offers/{offer}?on=2026-12-05&lang=en", market)
    assert tags["og:url"] == f"http://localhost/offers/{market.offer.id}" and tags["og:type"] == "product"
    assert (tags["product:price:amount"], tags["product:price:currency"]) == ("39.90", "CNY")
    assert tags["og:locale"] == "en_US" and "Nov" in tags["og:description"]
    items = Tags(client.get(f"/offers/{market.offer.id}").text).items
    assert (
        items["name"] == f"{market.product.name_zh} ¥39.90" and items["image"].endswith(".jpg") and items["description"]
    )


def test_addresses_are_https_where_the_service_is(client: FlaskClient, extensions: Extensions, market: Market) -> None:
    a_photo(extensions, market)
    for address in SHARED:
        tags = read(client, address, market, base_url="https://catalog.example")
        for name in ("og:url", "og:image"):
            assert tags[name].startswith("https://catalog.example/"), address


def test_nobody_shares_a_trade_term(app: Flask, extensions: Extensions, market: Market) -> None:
    for name in ("13900000001", "13812345678"):
        person = signed_in(app, name)
        for address in SHARED:
            text = " ".join(read(person, address, market).values())
            assert not found_in(text, SECRETS), address


def test_what_is_not_listed_is_not_shared(app: Flask, market: Market) -> None:
    draft = an_offer(market.owner, market.product)
    page = signed_in(app, "13812345678").get(f"/offers/{draft.id}").text
    assert "og:" not in page


def test_texts_of_people_stay_texts(client: FlaskClient, extensions: Extensions, market: Market) -> None:
    evil = '"><script>alert(1)</script>'
    market.product.name_zh = evil
    db.session.commit()
    indexer.rebuild(extensions.index, extensions.library, ON)
    for address in (*SHARED, f"/offers?q={evil}"):
        page = client.get(address.format(offer=market.offer.id, gi=market.product.gi_id)).text
        assert "<script>alert" not in page
    assert read(client, "/offers/{offer}", market)["og:title"] == f"{evil} ¥39.90"


def test_a_search_is_shared_without_where_one_was_in_it(client: FlaskClient, market: Market) -> None:
    tags = read(client, "/offers?q=penggan&grade=A&lang=zh&cursor=x&open=gi", market)
    assert tags["og:url"] == "http://localhost/offers?q=penggan&grade=A"
    assert tags["og:title"] == "penggan、A 级 优选" and tags["og:description"].startswith("2 个货盘：柯城椪柑")


def test_a_search_that_finds_nothing_can_be_shared(client: FlaskClient, market: Market) -> None:
    tags = read(client, "/offers?q=柯城&grade=C", market)
    assert tags["og:description"] and tags["og:image"].endswith("/share.jpg")


def test_sharing_a_search_costs_no_statement(client: FlaskClient, market: Market) -> None:
    client.get("/offers")
    with statements() as seen:
        client.get("/offers?q=penggan&sort=price")
    assert not [one for one in seen if "SELECT" in one]


@pytest.mark.parametrize("size", [(100, 100), (1280, 100), (100, 1280), (299, 301), (640, 480), (1280, 1280), (8, 8)])
def test_every_photo_becomes_a_picture_that_is_large_enough(size: tuple[int, int]) -> None:
    content = io.BytesIO()
    Image.new("RGB", size, "green").save(content, "WEBP")
    made = Image.open(io.BytesIO(shared_picture(content.getvalue())))
    assert made.size == shared_size(*size) and made.format == "JPEG"
    assert min(made.size) >= SMALLEST_SIDE and max(made.size) <= LARGEST_SIDE
    green = made.getpixel((made.width // 2, made.height // 2))
    assert green[1] > 100 > green[0], "the photo stands in the middle"


def test_a_withdrawn_photo_is_shared_no_more(client: FlaskClient, extensions: Extensions, market: Market) -> None:
    photo = a_photo(extensions, market)
    address = f"/photos/{photo.detail_sha256}.jpg"
    answer = client.get(address)
    again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert answer.status_code == 200 and again.status_code == 304
    filing.withdraw_photo(market.owner, photo.id)
    assert client.get(address).status_code == 404
    for bad in ("x", "0" * 64, "%00"):
        assert client.get(f"/photos/{bad}.jpg").status_code == 404
