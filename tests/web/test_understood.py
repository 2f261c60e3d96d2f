"""Words that were taken as filters, as chips over the list: each comes off by a link, without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalog.extensions import Extensions
from tests.factories.farming import PASSWORD
from tests.factories.selling import Market, searchable_market
from tests.web.visiting import send, signed_in


@pytest.fixture
def market(app: Flask, extensions: Extensions) -> Iterator[Market]:
    """One farm with two listed offers, searchable."""
    with searchable_market(extensions) as market:
        yield market


def _chips(page: str) -> dict[str, str]:
    """What each chip says, and where it leads."""
    found = re.findall(r'<li><a class="on" href="([^"]+)">([^<]+)<', page)
    return {unescape(text): unescape(address) for address, text in found}


def test_each_understood_part_is_a_chip_that_comes_off(client: FlaskClient, market: Market) -> None:
    page = client.get("/offers", query_string={"q": "椪柑 900元以下 下周能播", "category": "fresh_fruit"}).text
    chips = _chips(page)
    (price,) = [text for text in chips if "900" in text]
    assert price == "理解为：最多 ¥900"
    asked = parse_qs(urlsplit(chips[price]).query)
    assert asked == {"q": ["椪柑 下周能播"], "category": ["fresh_fruit"]}
    assert any("可播" in text for text in chips)
    without = client.get(chips[price]).text
    assert price not in _chips(without) and 'value="椪柑 下周能播"' in without
    assert 'value="椪柑 900元以下 下周能播"' in page


def test_chips_are_read_in_english_too(client: FlaskClient, market: Market) -> None:
    page = client.get("/offers", query_string={"q": "ponkan under 900 yuan free samples", "lang": "en"}).text
    assert any(text.startswith("Understood: up to ¥899.99") for text in _chips(page)), _chips(page)


def test_an_order_that_was_typed_stands_in_the_list_of_orders(app: Flask, client: FlaskClient, market: Market) -> None:
    page = client.get("/offers", query_string={"q": "便宜的椪柑"}).text
    assert '<option value="relevance" selected>按您写的：价格从低到高</option>' in page
    assert "理解为：价格从低到高" in _chips(page)
    chosen = client.get("/offers", query_string={"q": "便宜的椪柑", "sort": "grade"}).text
    assert "按您写的" not in chosen and "理解为：价格从低到高" not in _chips(chosen)


def test_commission_is_for_those_who_may_see_it(app: Flask, client: FlaskClient, market: Market) -> None:
    asked = {"q": "佣金1%以上的椪柑"}
    stranger = client.get("/offers", query_string=asked).text
    assert "供货条件，只对联盟接纳的主播开放" in stranger and "2 个货盘" in stranger
    assert not any("佣金" in text for text in _chips(stranger))
    anchor = signed_in(app, "13900000001", PASSWORD).get("/offers", query_string=asked).text
    assert "理解为：佣金率 1% 以上" in _chips(anchor)


def test_programs_are_told_what_was_understood(client: FlaskClient, market: Market) -> None:
    answer = client.get("/api/v1/offers", query_string={"q": "12月 900元以下的椪柑"}).json
    assert answer["understood"] == [
        {"text": "12月", "filter": "in_month", "values": [answer["in_month"]], "excluded": False,
         "without": "900元以下的椪柑"},
        {"text": "900元以下的", "filter": "price", "values": ["..90000"], "excluded": False, "without": "12月 椪柑"},
    ]  # fmt: skip
    same = client.get("/api/v1/offers", query_string={"q": "椪柑", "in_month": answer["in_month"], "price": "..90000"})
    assert same.json["total"] == answer["total"] and same.json["understood"] == []
    assert same.json["items"] == answer["items"]


def test_a_text_without_filters_has_no_chips(client: FlaskClient, market: Market) -> None:
    assert _chips(client.get("/offers", query_string={"q": "椪柑"}).text) == {}
    assert client.get("/api/v1/offers", query_string={"q": "椪柑"}).json["understood"] == []


def test_the_calendar_and_a_saved_search_say_what_was_understood(
    app: Flask, client: FlaskClient, market: Market
) -> None:
    calendar = client.get("/offers/seasons", query_string={"q": "下周 椪柑 900元以下"}).text
    assert list(_chips(calendar)) == ["理解为：最多 ¥900"]
    anchor = signed_in(app, "13900000001", PASSWORD)
    send(anchor, "/saved-searches/new?q=椪柑+900元以下", name="便宜椪柑")
    (address,) = set(re.findall(r'"(/saved-searches/[0-9a-f-]{36})"', anchor.get("/saved-searches").text))
    assert "理解为：最多 ¥900" in anchor.get(address).text
