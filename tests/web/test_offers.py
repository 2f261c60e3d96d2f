"""The catalog as strangers, anchors and owners see it, without JavaScript."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from catalog.errors import Unavailable
from catalog.evidence.models import Document
from catalog.extensions import Extensions
from catalog.products.models import Product
from catalog.review.services import deciding
from catalog.search import indexer
from catalog.storage.database import db
from catalog.suppliers.models import Authorisation
from catalog.web.page.assets import ASSETS
from catalog.web.page.cards import stops_of
from catalog.web.public import offers
from tests.factories.farming import PASSWORD, a_product, a_supplier, an_account, an_offer
from tests.factories.selling import Market
from tests.web.visiting import signed_in

LARGEST_PAGE = 100 * 1024


@contextmanager
def statements() -> Iterator[list[str]]:
    """The SQL that runs meanwhile."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


@pytest.fixture
def anchor(app: Flask, market: Market) -> FlaskClient:
    return signed_in(app, "13900000001", PASSWORD)


def test_everybody_finds_offers(client: FlaskClient, market: Market) -> None:
    for text in ("椪柑", "penggan", "柯城", ""):
        page = client.get("/offers", query_string={"q": text}).text
        assert "2 个货盘" in page, text
        assert f"/offers/{market.offer.id}" in page


def test_offers_of_one_product_share_a_card_and_can_be_listed_each(client: FlaskClient, market: Market) -> None:
    page = client.get("/offers?q=椪柑").text
    assert page.count('<article class="card">') == 1 and "还有 1 种规格" in page
    assert "2 个货盘" in page and "个数按货盘算" in page
    assert len(set(re.findall(r'href="/offers/([0-9a-f-]{36})"', page))) == 2
    (apart,) = re.findall(r'href="(/offers\?[^"]*group=none)"', page)
    each = client.get(unescape(apart)).text
    assert each.count('<article class="card">') == 2 and "种规格" not in each
    assert '<input type="hidden" name="group" value="none">' in each, "a filter keeps it"
    assert re.search(r'href="/offers\?q=[^"&]*">同一产品的合在一起', each)
    assert "1 more size" in client.get("/offers?lang=en").text


def test_no_text_is_a_dead_end(client: FlaskClient, market: Market) -> None:
    def page(text: str, **more: str) -> str:
        return unescape(client.get("/offers", query_string={"q": text, **more}).text)

    heard = page("碰柑")
    assert ">椪柑</a>" in heard and "2 个货盘" in heard and "只找“碰柑”原文" in heard
    (exactly,) = re.findall(r'href="([^"]*)">只找', client.get("/offers?q=碰柑").text)
    assert "没有找到符合的货盘" in client.get(unescape(exactly)).text
    assert "没有全部符合的，已略去：链接。" in page("椪柑链接")
    either = page("椪柑、柯城")
    assert "2 个货盘" in either
    absent = page("红美人")
    assert "现在没有“红美人”的货盘。" in absent and "最接近的：柑橘，2 个" in absent and "/gis?text=" in absent
    assert "现在没有“阳澄湖大闸蟹”的货盘。名录里受保护的名称有 1 个" in page("阳澄湖大闸蟹")
    assert "没有货盘提到“xyzzyq”。" in page("xyzzyq") and '<a href="/offers">看全部货盘' in page("xyzzyq")
    assert "只有符号，没有可以搜的字。" in page("🍊")
    english = page("红美人", lang="en")
    assert "is not offered at present" in english and "Nearest: " in english and "citrus" in english


def test_nothing_found_offers_a_way_on(client: FlaskClient, market: Market) -> None:
    page = client.get("/offers?q=椪柑&grade=C").text
    assert "没有找到符合的货盘" in page
    assert re.search(r'href="/offers\?q=[^"]*">不限等级：2 个', page)


def test_trade_terms_are_for_anchors(client: FlaskClient, anchor: FlaskClient, market: Market) -> None:
    for address in ("/", "/offers", f"/offers/{market.offer.id}"):
        public, trade = client.get(address).text, anchor.get(address).text
        for secret in ("¥5.98", "佣金 <b>"):
            assert secret not in public, address
        assert "¥5.98" in trade, address
    page = client.get(f"/offers/{market.offer.id}").text
    for secret in ("29.90", "26.00", "13812345678", "王小椪"):
        assert secret not in page
    inside = anchor.get(f"/offers/{market.offer.id}").text
    assert "¥29.90" in inside
    for secret in ("26.00", "¥26", "13812345678", "王小椪"):
        assert secret not in inside


def test_strangers_cannot_sort_or_filter_by_commission(client: FlaskClient, market: Market) -> None:
    page = client.get("/offers?sort=commission&commission=2000..&q=佣金>=50").text
    assert "只对联盟接纳的主播开放" in page
    assert 'value="commission"' not in page and 'name="commission"' not in page


def test_facets_show_only_what_there_is_with_counts(client: FlaskClient, market: Market) -> None:
    page = client.get("/offers").text
    assert re.search(r'name="province" value="33"[^>]*><span>浙江省</span><small>2</small>', page)
    assert 'name="city"' not in page
    assert 'name="city" value="3308"' in client.get("/offers?province=33").text
    assert not re.search(r"<small>0</small>", page)


def test_a_filter_that_is_on_can_be_taken_off(client: FlaskClient, market: Market) -> None:
    page = client.get("/offers?q=椪柑&province=33&grade=A&on=2026-12-05").text
    assert 'name="province" value="33" checked' in page
    assert 'href="/offers?q=%E6%A4%AA%E6%9F%91&amp;grade=A&amp;on=2026-12-05"' in page


@pytest.mark.parametrize(
    "query",
    [
        "on=2026-13-99",
        "on=x",
        "price=abc",
        "price=9..1",
        "price=-5..",
        "ship_to=xyz",
        "sort=drop",
        "cursor=forged",
        "category=" + "x" * 500,
        "q=((((((",
        "q=" + "茶" * 600,
        "q=%00%ff",
        "q=price:..&not_grade=Z",
        "&".join(f"category=c{n}" for n in range(300)),
    ],
)
def test_broken_questions_get_an_answer(client: FlaskClient, market: Market, query: str) -> None:
    assert client.get(f"/offers?{query}").status_code == 200


def test_the_day_marks_what_is_out_of_season(client: FlaskClient, market: Market) -> None:
    assert "2 个货盘" in client.get("/offers?on=2026-12-10").text
    assert "没有找到符合的货盘" in client.get("/offers?on=2027-06-01").text


def test_strangers_search_without_a_statement(client: FlaskClient, market: Market) -> None:
    client.get("/offers")  # the names of places are read once a process
    with statements() as seen:
        for address in ("/", "/offers?q=椪柑&province=33&on=2026-12-05", "/suggestions?q=椪"):
            assert client.get(address).status_code == 200
    assert seen == []


def test_strangers_get_one_page_until_the_index_changes(
    client: FlaskClient, anchor: FlaskClient, extensions: Extensions, market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    searched: list[object] = []
    find = offers._find
    monkeypatch.setattr(offers, "_find", lambda wanted: searched.append(wanted) or find(wanted))
    address = "/offers?q=椪柑&sort=price"
    first, again = client.get(address), [client.get(address) for _ in range(2)][-1]
    assert first.text == again.text and len(searched) == 2, "kept once it was asked for a second time"
    assert "csrf_token" not in first.text and not client.get_cookie("catalog_form")
    assert dict(first.headers) == dict(again.headers)
    assert "2 offers" in client.get(address, headers={"Accept-Language": "en"}).text
    assert "佣金 <b>" in anchor.get(address).text
    assert "佣金 <b>" not in client.get(address).text
    deciding.delist(market.reviewer, market.offer.id, "召回")
    indexer.follow(extensions.index, extensions.library, extensions.today())
    assert "1 个货盘" in client.get(address).text


def test_the_signed_in_cost_one_statement_more(anchor: FlaskClient, market: Market) -> None:
    anchor.get("/offers")
    with statements() as seen:
        anchor.get("/offers?q=椪柑")
    assert len([statement for statement in seen if statement.startswith("SELECT")]) <= 2


def test_a_card_says_whether_the_right_to_the_name_is_proven_on_the_day(
    client: FlaskClient, extensions: Extensions, market: Market
) -> None:
    assert "用标授权未经证实" not in client.get("/offers?on=2026-12-05").text
    paper = db.session.scalars(select(Document).where(Document.type == "gi_mark_authorisation")).one()
    paper.expires_on = date(2026, 12, 4)
    db.session.commit()
    indexer.rebuild(extensions.index, extensions.library, extensions.today())
    assert client.get("/offers?on=2026-12-05").text.count("用标授权未经证实") == 2
    assert "用标授权未经证实" not in client.get("/offers?on=2026-12-04").text
    right = db.session.scalars(select(Authorisation)).one()
    right.level, right.applied_on = "registered", date(2026, 11, 1)
    db.session.commit()
    indexer.rebuild(extensions.index, extensions.library, extensions.today())
    assert client.get("/offers").text.count("用标授权还在申请") == 2


def test_a_card_says_what_stands_between_it_and_a_broadcast(app: Flask) -> None:
    card = {
        "capacity_left_units": 1,
        "season": {"ship": ["2026-11-01", "2027-01-31"]},
        "listed_through": "2026-12-19",
        "price_fen": 1000,
        "paper": "valid",
        "renew_days": 0,
        "mark_right": {"answer": "authorised", "proven": [[None, "2026-12-10"], ["2026-12-12", None]]},
    }
    today = date(2026, 11, 21)
    with app.test_request_context(headers={"Accept-Language": "zh"}):
        assert stops_of(card, None, today) == stops_of(card, date(2026, 12, 10), today) == []
        claimed = card | {"mark_right": {"answer": "unproven", "proven": [[None, "2026-12-10"]]}}
        assert stops_of(claimed, date(2026, 12, 11), today) == ["用标授权未经证实"]
        assert stops_of(card, date(2026, 12, 20), today) == ["上架到 12月19日 为止"]
        assert stops_of(card, date(2027, 2, 1), today) == ["该日不在产季"]
        held = card | {"capacity_left_units": 0, "trade": {"floor_price_fen": 1001}}
        assert stops_of(held, None, today) == ["已被订满", "低于保底价"]
        nobody = card | {"mark_right": {"answer": "none", "proven": []}}
        assert stops_of(nobody, None, today) == ["没有用标授权"]
        due = card | {"paper": "to_renew", "renew_days": 3}
        assert stops_of(due, date(2026, 11, 24), today) == stops_of(due, None, today, some_day=True) == []
        assert stops_of(due, date(2026, 11, 23), today) == stops_of(due, None, today) == ["来不及换新合格证"]


@pytest.mark.parametrize(
    ("typed", "language", "shown"),
    [
        ("椪柑", "zh", "柯城<mark>椪柑</mark> 一品红"),
        ("penggan", "zh", "柯城<mark>椪柑</mark> 一品红"),
        ("kcpg", "zh", "<mark>柯城椪柑</mark> 一品红"),
        ("ponkan", "zh", '<p class="soft small" lang="en">Kecheng <mark>ponkan</mark></p>'),
        ("ponkan", "en", "Kecheng <mark>ponkan</mark></a>"),
        ("椪柑", "en", '<p class="soft small" lang="zh-CN">柯城<mark>椪柑</mark> 一品红</p>'),
        ("柯城", "zh", "<mark>柯城</mark>区</p>"),
    ],
)
def test_what_was_typed_is_marked_in_its_own_language(
    client: FlaskClient, extensions: Extensions, market: Market, typed: str, language: str, shown: str
) -> None:
    db.session.get_one(Product, market.offer.product_id).name_en = "Kecheng ponkan"
    db.session.commit()
    indexer.rebuild(extensions.index, extensions.library, extensions.today())
    page = client.get("/offers", query_string={"q": typed, "lang": language}).text
    assert shown in page, page[page.index("<article") :][:900]


def test_suggestions(client: FlaskClient, market: Market) -> None:
    assert '<option value="柯城椪柑' in client.get("/suggestions?q=柯城").text
    assert client.get("/suggestions?q=").text.strip() == ""


def test_while_the_index_is_built_the_page_says_so(
    client: FlaskClient, market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    def building(*_: object) -> None:
        raise Unavailable("search_rebuilding")

    monkeypatch.setattr("catalog.search.services.searching.search", building)
    answer = client.get("/offers")
    assert answer.status_code == 503
    assert "货盘正在重新整理" in answer.text
    assert "货盘正在重新整理" in client.get("/").text


def test_the_page_of_an_offer_explains_itself(client: FlaskClient, market: Market) -> None:
    page = client.get(f"/offers/{market.offer.id}?on=2026-12-05").text
    for words in (
        "柯城椪柑 一品红",
        "12月5日 能不能播",
        "用标授权",
        "主体与地标授权",
        "gi-selection-fresh-fruit@1.0.0",
    ):
        assert words in page
    assert page.count("通过") >= 5


def test_a_day_out_of_season_says_which_gate_refuses(client: FlaskClient, market: Market) -> None:
    page = client.get(f"/offers/{market.offer.id}?on=2027-06-01").text
    assert "不通过" in page
    assert client.get(f"/offers/{market.offer.id}?on=soon").status_code == 200


def test_what_is_not_listed_is_not_there_for_others(app: Flask, client: FlaskClient, market: Market) -> None:
    other = an_account("13700000001", display_name="邻居")
    draft = an_offer(other, a_product(other, a_supplier(other, name="邻家果园", contact_phone="13700000001")))
    address = f"/offers/{draft.id}"
    assert client.get(address).status_code == 404
    assert signed_in(app, "13900000001").get(address).status_code == 404
    assert signed_in(app, "13812345678").get(address).status_code == 404
    assert "还没有对外展示" in signed_in(app, "13700000001").get(address).text
    assert client.get("/offers/00000000-0000-7000-8000-000000000000").status_code == 404
    assert client.get("/offers/%00").status_code == 404


def test_an_offer_page_takes_a_fixed_number_of_statements(client: FlaskClient, market: Market) -> None:
    address = f"/offers/{market.offer.id}"
    client.get(address)
    with statements() as seen:
        client.get(address)
    assert len([statement for statement in seen if statement.startswith("SELECT")]) <= 20


@pytest.mark.parametrize("address", ["/", "/offers"])
def test_pages_are_light(client: FlaskClient, market: Market, address: str) -> None:
    page = client.get(address)
    linked = re.findall(r'(?:href|src)="/static/[0-9a-f]+/([^"#]+\.(?:css|js|svg))', page.text)
    size = len(gzip.compress(page.data)) + sum(len(ASSETS[name].gzipped) for name in dict.fromkeys(linked))
    assert {"app.css", "vendor/pico-2.1.1/pico.min.css", "vendor/htmx-4.0.1/htmx.min.js"} <= set(linked)
    assert size < LARGEST_PAGE


def test_names_are_shown_as_text(client: FlaskClient, market: Market) -> None:
    evil = '"><script>alert(1)</script>{{7*7}}'
    page = client.get("/offers", query_string={"q": evil}).text
    assert "<script>alert" not in page and "49" not in re.findall(r'name="q" value="([^"]*)"', page)[0]
