"""A farm owner lists an offer with a browser that has no JavaScript."""

from __future__ import annotations

import html
import io
import re
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select
from werkzeug.test import TestResponse

from catalog.accounts.models import Account
from catalog.evidence.models import Document, Photo, StoredFile
from catalog.extensions import Extensions
from catalog.products import gather
from catalog.products.models import Offer, Product
from catalog.review import gather as review_gather
from catalog.review.models import Review
from catalog.scoring.models import Answer
from catalog.storage.database import db
from catalog.suppliers.models import Authorisation, Supplier
from catalog.suppliers.services import supplying
from catalog.wording import word
from tests.evidence import papers, pictures
from tests.factories import farming
from tests.factories.selling import Market
from tests.web.test_offers import statements
from tests.web.visiting import signed_in


class Visitor:
    """Somebody who follows links and presses buttons."""

    account: Account

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.page = ""

    def sign_in(self, name: str) -> Visitor:
        self.get("/sign-in")
        self.post("/sign-in", {"name": name, "password": farming.PASSWORD})
        return self

    def get(self, address: str, status: int = 200) -> str:
        answer = self.client.get(address)
        assert answer.status_code == status, (address, answer.status_code, answer.text[-3000:])
        self.page = answer.text
        return answer.text

    def post(self, address: str, fields: dict[str, Any], status: int = 303) -> TestResponse:
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.page)
        assert token is not None, f"no form on the page before {address}"
        answer = self.client.post(address, data={"csrf_token": token[1], **fields}, content_type="multipart/form-data")
        said = re.findall(r'<small class="error"[^>]*>.*?</svg>(.*?)</small>', answer.text)
        assert answer.status_code == status, (address, answer.status_code, said, answer.text[-2000:])
        if status != 303:
            self.page = answer.text
        return answer


@pytest.fixture
def farmer(app: Flask, client: FlaskClient) -> Visitor:
    farming.registry_rows()
    visitor = Visitor(client)
    visitor.account = farming.an_account("farmer@example.cn")
    return visitor.sign_in("farmer@example.cn")


def offer_form(today: date, **changed: Any) -> dict[str, Any]:
    return {
        "title": "今年第一批",
        "basis": "batch",
        "spec": "70–80 mm，5 斤一箱",
        "net_weight_kg": "2.5",
        "season_basis": "harvest",
        "harvest_from_on": (today - timedelta(days=5)).isoformat(),
        "harvest_through_on": (today + timedelta(days=40)).isoformat(),
        "ship_from_on": today.isoformat(),
        "ship_through_on": (today + timedelta(days=50)).isoformat(),
        "capacity_units": "1000",
        "live_price_yuan": "39.90",
        "supply_price_yuan": "26",
        "floor_price_yuan": "29.9",
        "commission_percent": "15",
        "ship_from_place_code": "330802104",
        "ship_within_hours": "48",
        "guarantees": ["", "damage_refund"],
        "no_ship_provinces": ["", "65"],
        "sample_policy": "none",
        "sample_quota": "0",
        **changed,
    }


def test_a_paper_of_tomorrow_is_refused_and_what_was_typed_stays(farmer: Visitor, today: date) -> None:
    supplier = supplying.register_supplier(farmer.account, farming.supplier_fields()).id
    address = f"/documents/new?subject_type=supplier&subject_id={supplier}"
    tomorrow = (today + timedelta(days=1)).isoformat()
    fields = {"subject_type": "supplier", "subject_id": supplier, "type": "other", "issuer": "某检测中心"}
    farmer.get(address)
    page = farmer.post(
        "/documents/new", {**fields, "issued_on": tomorrow, "file": (io.BytesIO(papers.pdf()), "a.pdf")}, 422
    ).text
    assert f"签发日期不能晚于今天（{today.isoformat()}）" in page
    assert f'value="{tomorrow}"' in page and 'value="某检测中心"' in page
    assert db.session.scalar(select(Document.id).where(Document.issuer == "某检测中心")) is None


def test_a_paper_says_whether_its_original_is_signed_and_what_became_of_it(farmer: Visitor) -> None:
    """The page, for a signed original, one whose copy is not made yet, one that is refused today, and a photo."""
    supplier = supplying.register_supplier(farmer.account, farming.supplier_fields()).id
    said = {}
    for kind, content in {"signed": papers.signed(), "plain": papers.pdf(), "photo": pictures.telling("JPEG")}.items():
        farmer.get(f"/documents/new?subject_type=supplier&subject_id={supplier}")
        fields = {"subject_type": "supplier", "subject_id": supplier, "type": "other", "issuer": f"机构 {kind}"}
        farmer.post("/documents/new", {**fields, "file": (io.BytesIO(content), "证.html")})
        said[kind] = db.session.scalars(select(Document).where(Document.issuer == f"机构 {kind}")).one()
    assert "原件带电子签名" in farmer.get(f"/documents/{said['signed'].id}")
    assert "副本" not in farmer.get(f"/documents/{said['photo'].id}")
    name = farmer.client.get(f"/documents/{said['photo'].id}/original").headers["Content-Disposition"]
    assert name.endswith(".html.jpg"), "the ending tells the truth"
    stored = db.session.get_one(StoredFile, said["plain"].file_sha256)
    stored.copy_sha256 = stored.signed = None
    db.session.commit()
    address = f"/documents/{said['plain'].id}"
    assert "副本正在生成" in farmer.get(address) and "还没有检查" in farmer.get(address)
    later = farmer.client.get(f"{address}/copy")
    assert (later.status_code, later.headers["Retry-After"]) == (503, "60")
    db.session.get_one(StoredFile, said["plain"].file_sha256).copy_refused = "pdf_active"
    db.session.commit()
    assert "今天的安全检查不再放行" in farmer.get(address)
    assert {farmer.client.get(f"{address}/{what}").status_code for what in ("copy", "original")} == {409}


def test_from_nothing_to_submitted(farmer: Visitor, today: date) -> None:
    assert "登记供应商" in farmer.get("/farm")
    assert "航埠镇" in farmer.get("/suppliers/new?text=航埠")
    farmer.get("/suppliers/new?place_code=330802104")
    farmer.post("/suppliers/new", farming.supplier_fields())
    supplier = db.session.scalars(select(Supplier)).one()

    assert "柯城椪柑" in farmer.get(f"/suppliers/{supplier.id}/authorisations/new?text=柯城椪柑")
    address = f"/suppliers/{supplier.id}/authorisations/new?gi_id={farming.PONKAN}"
    farmer.get(address)
    farmer.post(
        address,
        {
            "gi_id": farming.PONKAN,
            "level": "authorised",
            "issuer": "浙江省知识产权局",
            "issued_on": "2025-01-01",
            "file": (io.BytesIO(papers.pdf()), "授权书.pdf"),
        },
    )
    assert db.session.scalars(select(Authorisation)).one().level == "authorised"
    assert db.session.scalars(select(Document)).one().file_name == "授权书.pdf"

    farmer.get(f"/suppliers/{supplier.id}/products/new?gi_id={farming.PONKAN}")
    farmer.post(f"/suppliers/{supplier.id}/products/new", farming.product_fields())
    product = db.session.scalars(select(Product)).one()
    farmer.get(f"/products/{product.id}")
    photos = [
        (io.BytesIO(pictures.written(pictures.scene(), "JPEG")), "果园.jpg"),
        (io.BytesIO(b"not a picture"), "坏的.jpg"),
    ]
    farmer.post(f"/products/{product.id}/photos", {"role": "cover", "alt_zh": "枝头", "photos": photos})
    assert db.session.scalars(select(Photo)).one().role == "cover"
    page = farmer.get(f"/products/{product.id}")
    assert "坏的.jpg" in page and "收下 1 张照片" in page

    farmer.get(f"/products/{product.id}/offers/new")
    farmer.post(f"/products/{product.id}/offers/new", offer_form(today))
    offer = db.session.scalars(select(Offer)).one()
    assert (offer.live_price_fen, offer.commission_bp, offer.net_weight_grams) == (3990, 1500, 2500)
    assert (offer.guarantees, offer.no_ship_provinces) == (["damage_refund"], ["65"])

    page = farmer.get(f"/farm/offers/{offer.id}")
    assert "还缺什么" in page and "先补这几样最划算" in page
    assert f"/farm/offers/{offer.id}/answers/FF-C01" in page

    for criterion, typed in {
        "FF-C01": {"value": "12.8", "note": "冷藏前测"},
        "FF-A05": {"items": ["", "variety", "site", "harvest"]},
        "FF-B07": {"value": "plot"},
        "FF-F06": {"na": "true", "reason": "评价不足 30 条"},
    }.items():
        address = f"/farm/offers/{offer.id}/answers/{criterion}"
        farmer.get(address)
        farmer.post(address, typed)
        farmer.get(address)
    given = {row.criterion_id: row.value_json for row in db.session.scalars(select(Answer))}
    assert given["FF-C01"] == '{"value":12.8}'
    assert given["FF-A05"] == '{"met":3,"total":5}'
    assert '"na":true' in given["FF-F06"]

    farmer.get(f"/documents/new?subject_type=offer&subject_id={offer.id}&type=commitment_certificate")
    farmer.post(
        "/documents/new",
        {
            "subject_type": "offer",
            "subject_id": offer.id,
            "type": "commitment_certificate",
            "issuer": "柯城区农业农村局",
            "issued_on": today.isoformat(),
            "file": (io.BytesIO(papers.pdf()), "合格证.pdf"),
        },
    )
    paper = db.session.scalars(select(Document).where(Document.type == "commitment_certificate")).one()
    page = farmer.get(f"/documents/{paper.id}")
    assert "您看到的是副本" in page and "原件没有电子签名" in page and paper.file_sha256[:12] in page
    copy = farmer.client.get(f"/documents/{paper.id}/copy")
    assert copy.mimetype == "application/pdf" and copy.headers["X-Content-Type-Options"] == "nosniff"
    assert copy.headers["Content-Disposition"].startswith("inline") and copy.data != papers.pdf()
    original = farmer.client.get(f"/documents/{paper.id}/original")
    assert original.data == papers.pdf()
    assert original.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''%E5%90%88")
    assert "sandbox" in original.headers["Content-Security-Policy"]

    page = farmer.get(f"/farm/offers/{offer.id}")
    farmer.post(f"/farm/offers/{offer.id}/submit", {})
    assert db.session.scalars(select(Review)).one().decision is None
    assert "撤回" in farmer.get(f"/farm/offers/{offer.id}")
    farmer.post(f"/farm/offers/{offer.id}/take-back", {})
    assert db.session.scalars(select(Review)).one().decision == "withdrawn"


@pytest.fixture
def offer(farmer: Visitor, today: date) -> Offer:
    """An offer of the signed-in farmer, made without pages."""
    owner = farmer.account
    season = {
        "harvest_from_on": today.isoformat(),
        "harvest_through_on": (today + timedelta(days=30)).isoformat(),
        "ship_from_on": today.isoformat(),
        "ship_through_on": (today + timedelta(days=40)).isoformat(),
    }
    return farming.an_offer(owner, farming.a_product(owner, farming.a_supplier(owner)), **season)


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("live_price_yuan", "三十九", "数字"),
        ("live_price_yuan", "39.999", "小数"),
        ("live_price_yuan", "39,9", "是 39.9 吗"),
        ("net_weight_kg", "2,5", "是 2.5 吗"),
        ("harvest_from_on", "20261101", "是 2026-11-01 吗"),
        ("live_price_yuan", "29.89", "把直播价提到 ¥29.90 或更高"),
        ("supply_price_yuan", "60", "供货价最多"),
        ("capacity_units", "1.5", "整数"),
        ("ship_through_on", "2020-01-01", "早"),
        ("title", "", "填"),
        ("commission_percent", "120", "100"),
    ],
)
def test_wrong_input_comes_back_with_its_reason(
    farmer: Visitor, offer: Offer, today: date, field: str, typed: str, said: str
) -> None:
    address = f"/products/{offer.product_id}/offers/new"
    farmer.get(address)
    farmer.post(address, offer_form(today, **{field: typed}), status=422)
    assert f'id="e-{field}"' in farmer.page
    message = re.search(rf'id="e-{field}">.*?</svg>(.*?)</small>', farmer.page, re.S)
    assert message is not None and said in message[1], message
    assert 'value="70–80 mm，5 斤一箱"' in farmer.page, "what was typed elsewhere is kept"
    assert len(db.session.scalars(select(Offer)).all()) == 1, "nothing half written"


def test_an_answer_that_cannot_be_read_is_refused_and_kept(farmer: Visitor, offer: Offer) -> None:
    address = f"/farm/offers/{offer.id}/answers/FF-C01"
    farmer.get(address)
    farmer.post(address, {"value": "很甜"}, status=422)
    assert 'value="很甜"' in farmer.page and 'role="alert"' in farmer.page
    farmer.post(address, {"value": "12,8"}, status=422)
    message = re.search(r'id="e-value">.*?</svg>(.*?)</small>', farmer.page, re.S)
    assert message is not None and message[1].startswith("没看懂，是 12.8 吗？")
    assert db.session.scalars(select(Answer)).all() == []
    farmer.post(address, {"value": "12.8％"})
    assert [row.value_json for row in db.session.scalars(select(Answer))] == ['{"value":12.8}']


def test_anothers_things_are_not_there(farmer: Visitor, app: Flask) -> None:
    _, foreign = farming.a_whole_offer("13811111111")
    for address in (
        f"/suppliers/{foreign.product.supplier_id}",
        f"/products/{foreign.product_id}",
        f"/farm/offers/{foreign.id}",
        f"/farm/offers/{foreign.id}/edit",
        f"/farm/offers/{foreign.id}/answers/FF-C01",
        f"/documents/new?subject_type=offer&subject_id={foreign.id}",
    ):
        farmer.get(address, status=404)


def test_the_home_of_many_offers_asks_few_questions(farmer: Visitor, offer: Offer, app: Flask) -> None:
    account, product = farmer.account, offer.product
    season = {
        name: getattr(offer, name).isoformat()
        for name in ("harvest_from_on", "harvest_through_on", "ship_from_on", "ship_through_on")
    }

    def count() -> int:
        asked: list[str] = []
        listen = lambda *arguments: asked.append(arguments[2])  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", listen)
        farmer.get("/farm")
        event.remove(db.engine, "before_cursor_execute", listen)
        return len([statement for statement in asked if statement.lstrip().upper().startswith("SELECT")])

    few = count()
    for number in range(8):
        farming.an_offer(account, product, title=f"第 {number} 批", **season)
    assert count() == few


def stocked(farmer: Visitor, products: int, offers: int) -> list[Product]:
    """A farm with so many products of so many offers each."""
    supplier = farming.a_supplier(farmer.account)
    goods = [farming.a_product(farmer.account, supplier, name_zh=f"第{n}号椪柑") for n in range(products)]
    for product in goods:
        for _ in range(offers):
            farming.an_offer(farmer.account, product)
    return goods


def offers_on(page: str) -> list[str]:
    return re.findall(r'href="/farm/offers/([0-9a-f-]{36})"', page)


def test_the_farms_pages_together_show_everything(farmer: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    """No product that has offers is ever said to have none, and nothing is left out or shown twice."""
    monkeypatch.setattr(gather.goods_of, "__kwdefaults__", {"text": "", "after": None, "limit": 2, "offers": 2})
    goods = stocked(farmer, 5, 3)
    empty = farming.a_product(farmer.account, goods[0].supplier, name_zh="还没有卖的椪柑")
    second = farming.a_supplier(farmer.account, name="还没有产品的农场", credit_code=None)
    address, seen, pages = "/farm", [], 0
    while address and pages < 9:
        page = farmer.get(address)
        pages += 1
        seen += re.findall(r'href="/products/([0-9a-f-]{36})"><?', page)
        for product in goods:
            if product.name_zh in page:
                assert page.count("共 3 个货盘，看全部") == page.count('<article class="product">') - (
                    empty.name_zh in page
                )
        assert ("还没有货盘。" in page) == (empty.name_zh in page)
        following = re.search(r'href="(/farm\?after=[^"]+)" rel="next"', page)
        address = following[1] if following else ""
    assert pages == 4 and second.name in page and "还没有产品。" in page
    shown = list(dict.fromkeys(seen))
    assert shown == [empty.id, *(product.id for product in reversed(goods))]


@pytest.mark.parametrize("address", ["/farm", "/farm?text=椪柑"])
def test_the_farms_page_takes_as_many_statements_for_much_as_for_little(farmer: Visitor, address: str) -> None:
    """With 3 offers and with 63."""
    stocked(farmer, 3, 1)
    farmer.get(address)
    with statements() as few:
        farmer.get(address)
    stocked(farmer, 12, 5)
    with statements() as many:
        farmer.get(address)
    assert len(many) == len(few) <= 18, "\n".join(many)


def test_few_products_show_many_offers_each(farmer: Visitor) -> None:
    stocked(farmer, 1, 23)
    page = farmer.get("/farm")
    assert len(set(offers_on(page))) == 20 and page.count("共 23 个货盘") == 2
    stocked(farmer, 9, 4)
    assert len(set(offers_on(farmer.get("/farm")))) == 20


class TestFinding:
    """The search of a farm among its own."""

    @pytest.fixture
    def goods(self, farmer: Visitor) -> dict[str, Offer]:
        """Two products of one name of the register, a third of another farm."""
        supplier = farming.a_supplier(farmer.account, name="阳光果园")
        sweet = farming.a_product(farmer.account, supplier, name_zh="甜甜果", name_en="Sweet One")
        sour = farming.a_product(farmer.account, supplier, name_zh="酸酸果")
        found = {
            name: farming.an_offer(farmer.account, product, title=title, batch_no=batch, spec=spec)
            for name, product, title, batch, spec in (
                ("first", sweet, "早熟第一批", "KC-2026-01", "5 斤装"),
                ("second", sweet, "晚熟第二批", "KC-2026-02", "9 斤 100% 手选"),
                ("third", sour, "礼盒", "", "12 粒"),
            )
        }
        stranger = farming.an_account("13911111111")
        theirs = farming.a_product(stranger, farming.a_supplier(stranger, name="隔壁果园"), name_zh="甜甜果")
        found["theirs"] = farming.an_offer(stranger, theirs, title="早熟第一批", batch_no="KC-2026-01")
        return found

    @pytest.mark.parametrize(
        ("text", "names"),
        [
            ("甜甜果", {"first", "second"}), ("sweet ONE", {"first", "second"}),
            ("柯城椪柑", {"first", "second", "third"}), ("阳光果园", {"first", "second", "third"}),
            ("kc-2026-01", {"first"}), ("2026", {"first", "second"}), (" 12 粒 ", {"third"}),
            ("陽光果園 禮盒", {"third"}), ("甜甜果 第二批", {"second"}), ("甜甜果 礼盒", set()), ("100%", {"second"}),
            ("%", {"second"}), ("_", set()), ("隔壁", set()), ("", {"first", "second", "third"}),
        ],
    )  # fmt: skip
    def test_by_name_batch_protected_name_and_specification(
        self, farmer: Visitor, goods: dict[str, Offer], text: str, names: set[str]
    ) -> None:
        page = farmer.get("/farm?" + urlencode({"text": text}))
        assert set(offers_on(page)) == {goods[name].id for name in names}
        assert ("没有找到" in page) == (not names)

    def test_a_product_is_found_without_offers_and_a_farm_without_products(
        self, farmer: Visitor, goods: dict[str, Offer]
    ) -> None:
        bare = farming.a_product(farmer.account, goods["first"].product.supplier, name_zh="明年再卖")
        farming.a_supplier(farmer.account, name="空空农场", credit_code=None)
        page = farmer.get("/farm?text=明年")
        assert bare.name_zh in page and "还没有货盘。" in page and not offers_on(page)
        assert "还没有产品。" in farmer.get("/farm?text=空空")

    def test_what_was_typed_stays_and_goes_along(
        self, farmer: Visitor, goods: dict[str, Offer], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(gather.goods_of, "__kwdefaults__", {"text": "", "after": None, "limit": 1, "offers": 1})
        page = farmer.get("/farm?text=柯城 果")
        following = re.search(r'href="([^"]+)" rel="next"', page)
        assert 'value="柯城 果"' in page and following is not None and not set(offers_on(page)) - {goods["third"].id}
        page = farmer.get(html.unescape(following[1]))
        assert 'value="柯城 果"' in page and goods["second"].id in page and 'rel="next"' not in page
        assert "回第一页" in page and "text=" in re.findall(r'href="(/farm[^"]*)"[^>]*>.{0,300}回第一页', page)[0]

    def test_a_figure_is_found_beside_its_unit(self, farmer: Visitor, goods: dict[str, Offer]) -> None:
        assert set(offers_on(farmer.get("/farm?text=9斤"))) == {goods["second"].id}

    def test_all_that_was_found_of_a_product_is_a_page_away(
        self, farmer: Visitor, goods: dict[str, Offer], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(gather.offers_page, "__kwdefaults__", {"text": "", "before_id": None, "limit": 1})
        product = f"/products/{goods['first'].product_id}"
        page = farmer.get(f"{product}?text=2026")
        following = re.search(r'href="([^"]+)" rel="next"', page)
        assert "含有“2026”的：2 个" in page and set(offers_on(page)) == {goods["second"].id} and following is not None
        page = farmer.get(html.unescape(following[1]))
        assert set(offers_on(page)) == {goods["first"].id} and 'rel="next"' not in page
        assert set(offers_on(farmer.get(f"{product}?text=kc-2026-01"))) == {goods["first"].id}
        assert "在 3 个货盘里找“果”" in farmer.get("/farm?text=果")

    def test_nothing_found_says_so_and_leads_back(self, farmer: Visitor, goods: dict[str, Offer]) -> None:
        text = "<b>没有这种</b>"
        page = farmer.get("/farm?" + urlencode({"text": text}))
        assert html.escape(text) in page and text not in page
        assert "没有找到" in page and re.search(r'href="/farm"[^>]*>看全部', page)
        farmer.client.get("/?lang=en")
        page = farmer.get("/farm?text=nowhere")
        assert "Nothing found" in page and "Show all" in page and 'value="nowhere"' in page
        assert f'value="{"x" * 80}"' in farmer.get("/farm?" + urlencode({"text": "x" * 5000}))


def test_a_product_shows_all_its_offers_page_by_page(farmer: Visitor) -> None:
    (product,) = stocked(farmer, 1, 45)
    address, seen = f"/products/{product.id}", []
    for most in (20, 20, 5):
        page = farmer.get(address)
        found = list(dict.fromkeys(offers_on(page)))
        assert len(found) == most and ("共 45 个" in page)
        seen += found
        following = re.search(r'href="([^"]+before=[^"]+)#offers"', page)
        address = following[1] if following else ""
    assert not address
    assert seen == list(db.session.scalars(select(Offer.id).order_by(Offer.id.desc())))


@pytest.mark.parametrize("after", ["x", ".", "a.b", "%00", "." * 300, "zzzzzzzz.zzzz"])
def test_a_place_that_is_none_is_no_error(farmer: Visitor, after: str) -> None:
    stocked(farmer, 1, 1)
    answer = farmer.client.get(f"/farm?after={after}")
    assert answer.status_code in (200, 302, 400)
    if answer.status_code == 302:
        assert answer.headers["Location"] == "/farm"


def test_an_expired_paper_is_no_rejection(app: Flask, client: FlaskClient, extensions: Extensions, today: date) -> None:
    """What was listed and has had a paper expire: the farm reads that, and not that something bad was found."""
    farming.registry_rows()
    market = Market(extensions.library)
    last = review_gather.listings(extensions.library, [market.offer.id], farming.ON)[market.offer.id].through_on
    assert last is not None
    with time_machine.travel(f"{last + timedelta(days=1)}T10:00:00+08:00"):
        farmer = signed_in(app, "13812345678")
        listing = review_gather.listings(extensions.library, [market.offer.id], extensions.today())[market.offer.id]
        assert (listing.state, listing.grade, listing.shown_grade) == ("grade_lapsed", "REJECTED", "EXPIRED")
        for address in ("/farm", f"/products/{market.product.id}"):
            page = farmer.get(address).text
            assert "凭证过期" in page, address
            assert "一票否决" not in page and "REJECTED" not in page and ">×<" not in page, address
        page = farmer.get(f"/offers/{market.offer.id}").text
        assert "凭证过期" in page and "已过期，换新的才能上架" in page
        assert "一票否决" not in page and "REJECTED" not in page and ">×<" not in page


def test_no_sentence_carries_the_code_of_a_grade() -> None:
    for code in ("not_listable", "listing_grade_lapsed"):
        for grade in ("REJECTED", "INCOMPLETE", "D"):
            for tongue in ("zh", "en"):
                said = word(code, {"grade": grade, "on_day": "2026-12-31"}, tongue)
                assert "REJECTED" not in said and "INCOMPLETE" not in said
