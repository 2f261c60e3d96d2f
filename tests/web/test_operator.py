"""An operator's room, with a browser that has no JavaScript."""

from __future__ import annotations

import ast
import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

import catalog
from catalog.accounts.models import Account
from catalog.accounts.services import joining
from catalog.extensions import Extensions
from catalog.products.models import Offer
from catalog.registry.models import GeographicalIndication
from catalog.review import gather
from catalog.review.services import deciding, expiries
from catalog.storage import audit
from catalog.storage.database import db, new_id
from catalog.suppliers.models import Supplier
from catalog.web.page.words.audit_labels import AUDIT_LABELS
from tests.factories import farming
from tests.factories.farming import ON
from tests.factories.selling import Market, approve_by_hand
from tests.web.test_farm import Visitor


@pytest.fixture
def operator(app: Flask, client: FlaskClient) -> Visitor:
    visitor = Visitor(client)
    visitor.account = farming.an_operator()
    return visitor.sign_in("operator@example.cn")


@pytest.fixture
def places(app: Flask) -> None:
    farming.registry_rows()


@contextmanager
def statements() -> Iterator[list[str]]:
    """What is asked of the database meanwhile."""
    seen: list[str] = []

    def note(connection, cursor, statement, *rest) -> None:
        seen.append(statement.split()[0].upper())

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


# --- home -------------------------------------------------------------------------------------------------------------


def test_home_says_what_needs_attention(market: Market, operator: Visitor, extensions: Extensions) -> None:
    page = operator.get("/operator")
    assert "相符" in page and "可用" in page and "0 件" in page
    assert re.search(r"今天在架的货盘</a></span><b>2</b>", page)
    waiting = farming.an_offer(market.owner, market.product, title="第三批")
    deciding.submit(market.owner, extensions.library, waiting.id, ON)
    db.session.get_one(Offer, market.offer.id).reserved_units = 7
    db.session.commit()
    page = operator.get("/operator")
    assert "1 件" in page and "1 个货盘对不上" in page and "记着 7，预留合计 0" in page


def test_home_asks_the_database_the_same_for_many_offers_and_only_reads(market: Market, operator: Visitor) -> None:
    with statements() as few:
        operator.get("/operator")
    for number in range(5):
        offer = farming.an_offer(market.owner, market.product, title=f"第 {number} 批")
        approve_by_hand(market.library, offer, market.reviewer)
    with statements() as many:
        operator.get("/operator")
    assert len(many) == len(few) < 30
    assert set(many) <= {"SELECT", "BEGIN"}


def test_papers_that_run_out_are_named_with_whom_to_call(market: Market, operator: Visitor) -> None:
    page = operator.get("/operator/expiries")
    assert "到期下架" in page and "承诺达标合格证" in page and market.supplier.name in page
    assert page.count("<rect") >= 31
    assert "30 天内 2 个货盘" in operator.get("/operator")
    for unread in ("zwei", "2026-13-99.a.b", "2026-12-05", "2099-01-01.a.b"):
        assert operator.get(f"/operator/expiries?after={unread}")


def test_expiries_are_read_on_from_a_place_whatever_comes_or_goes_before_it(
    market: Market, operator: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(expiries.coming_expiries, "__defaults__", (30, None, 1))
    first = operator.get("/operator/expiries")
    assert "共 2 次变化" in first and "回第一页" not in first
    following = re.search(r'href="([^"]+)" rel="next"', first)
    assert following is not None
    ids = {offer.id for offer in market.offers}
    shown = next(one for one in ids if f"/offers/{one}" in first)
    deciding.delist(market.reviewer, shown, "召回")
    second = operator.get(html.unescape(following[1]))
    assert f"/offers/{next(iter(ids - {shown}))}" in second and 'rel="next"' not in second and "回第一页" in second


@pytest.mark.parametrize(
    "address",
    [
        "/operator",
        "/operator/expiries",
        "/operator/audit",
        "/operator/invitations",
        "/operator/accounts",
        "/operator/suppliers",
        "/operator/rights",
        "/operator/rights/new",
    ],
)
def test_the_room_is_the_operators_alone(app: Flask, client: FlaskClient, address: str) -> None:
    assert (client.get(address).location or "").startswith("/sign-in?next=")
    farming.an_account("farmer@example.cn")
    Visitor(client).sign_in("farmer@example.cn").get(address, status=403)


# --- invitations ------------------------------------------------------------------------------------------------------


def test_an_invitation_shows_its_link_once_and_brings_a_reviewer(app: Flask, operator: Visitor) -> None:
    operator.get("/operator/invitations")
    answer = operator.post("/operator/invitations", {"role": "reviewer", "note": "区农业局 李老师"}, status=200)
    link = re.search(r"http://localhost(/invitations/[\w-]+)", answer.text)
    assert link is not None
    page = operator.get("/operator/invitations")
    assert "区农业局 李老师" in page and link[1] not in page

    guest = Visitor(app.test_client())
    guest.get(link[1])
    guest.post(link[1], {"name": "li@example.cn", "password": farming.PASSWORD, "display_name": "李老师"})
    guest.get("/reviews")
    assert "李老师 已于" in operator.get("/operator/invitations")


def test_an_invitation_taken_back_opens_nothing(app: Flask, operator: Visitor) -> None:
    operator.get("/operator/invitations")
    link = re.search(
        r"http://localhost(/invitations/[\w-]+)",
        operator.post("/operator/invitations", {"role": "operator", "note": ""}, status=200).text,
    )
    assert link is not None
    address = re.search(r'action="(/operator/invitations/[\w-]+/withdraw)"', operator.page)
    assert address is not None
    operator.post(address[1], {})
    assert "已撤回" in operator.get("/operator/invitations")
    Visitor(app.test_client()).get(link[1], status=404)
    operator.post(address[1], {}, status=409)


def test_an_invitation_for_another_role_is_refused_beside_the_field(operator: Visitor) -> None:
    operator.get("/operator/invitations")
    operator.post("/operator/invitations", {"role": "farm_owner", "note": "小衢"}, status=422)
    assert 'id="e-role"' in operator.page and 'value="小衢"' in operator.page
    operator.post("/operator/invitations", {"role": "reviewer", "note": "x" * 201}, status=422)
    assert 'id="e-note"' in operator.page
    assert joining.invitations(operator.account) == []


# --- accounts ---------------------------------------------------------------------------------------------------------


def test_an_account_is_shut_out_and_let_in_again(app: Flask, operator: Visitor) -> None:
    farmer = farming.an_account("farmer@example.cn", display_name="王小椪")
    other = Visitor(app.test_client()).sign_in("farmer@example.cn")
    assert "王小椪" in operator.get("/operator/accounts?text=小椪")
    operator.post(f"/operator/accounts/{farmer.id}/disable", {"text": "小椪"})
    assert other.client.get("/farm").status_code == 303
    assert "已停用" in operator.get("/operator/accounts?text=小椪")
    operator.post(f"/operator/accounts/{farmer.id}/enable", {"text": "小椪"})
    Visitor(app.test_client()).sign_in("farmer@example.cn").get("/farm")


def test_nobody_disables_themselves_and_a_role_is_taken(app: Flask, operator: Visitor) -> None:
    page = operator.get("/operator/accounts")
    assert f"/operator/accounts/{operator.account.id}/disable" not in page
    operator.get("/operator/invitations")
    operator.post(f"/operator/accounts/{operator.account.id}/disable", {}, status=409)
    reviewer = farming.a_reviewer("li@example.cn")
    operator.get("/operator/accounts?text=li@")
    operator.post(f"/operator/accounts/{reviewer.id}/roles/reviewer/take", {})
    db.session.expire_all()
    assert db.session.get_one(Account, reviewer.id).roles == frozenset()
    operator.get("/operator/accounts")
    operator.post(f"/operator/accounts/{new_id()}/disable", {}, status=404)
    assert "没有找到这样的账号" in operator.get("/operator/accounts?text=%25_nobody")


# --- suppliers --------------------------------------------------------------------------------------------------------


def test_a_suspended_supplier_leaves_the_shelf_and_comes_back(
    market: Market, operator: Visitor, extensions: Extensions
) -> None:
    address = f"/operator/suppliers/{market.supplier.id}/standing"
    assert market.supplier.name in operator.get("/operator/suppliers?text=沙田")
    operator.get(address)
    operator.post(address, {"standing": "suspended", "reason": " "}, status=422)
    assert 'id="e-reason"' in operator.page
    operator.post(address, {"standing": "suspended", "reason": "抽检不合格"})
    db.session.expire_all()
    assert not gather.listings(extensions.library, [market.offer.id], ON)[market.offer.id].listed
    page = operator.get("/operator/suppliers?standing=suspended")
    assert market.supplier.name in page and "抽检不合格" in page
    operator.get(address)
    operator.post(address, {"standing": "suspended", "reason": "再来一次"}, status=409)
    assert "再来一次" in operator.page
    operator.post(address, {"standing": "good", "reason": "复检合格"})
    db.session.expire_all()
    assert gather.listings(extensions.library, [market.offer.id], ON)[market.offer.id].listed
    trail = operator.get(f"/operator/audit?subject=supplier:{market.supplier.id}")
    assert "暂停供应商" in trail and "恢复供应商" in trail and "抽检不合格" in trail and "联盟管理员" in trail


def test_suppliers_are_found_by_phone_and_come_in_pages(app: Flask, places: None, operator: Visitor) -> None:
    owner = farming.an_account("farmer@example.cn")
    for number in range(31):
        farming.a_supplier(owner, name=f"石梁镇{number:02}号农场", contact_phone=f"138000000{number:02}")
    page = operator.get("/operator/suppliers?text=石梁")
    assert "共 31 户" in page and "30号农场" in page and "00号农场" not in page and "offset=30" in page
    assert "00号农场" in operator.get("/operator/suppliers?text=石梁&offset=30")
    assert "共 1 户" in operator.get("/operator/suppliers?text=13800000017")
    assert "没有找到" in operator.get("/operator/suppliers?text=%25")
    assert "共 31 户" in operator.get("/operator/suppliers?standing=nonsense&offset=-3")


# --- rights -----------------------------------------------------------------------------------------------------------

RIGHT = {
    "name_zh": "衢州椪柑",
    "system": "certification_trademark",
    "category": "fresh_fruit",
    "place_codes": ["3308"],
    "districts": "石梁镇、航埠镇",
    "notice_year": "２００３",
    "source": "商标注册证第 3042222 号",
    "fact_status": "secondary_pages",
}


def test_a_right_is_added_with_a_place_found_in_the_form(app: Flask, places: None, operator: Visitor) -> None:
    address = "/operator/rights/new"
    operator.get(address)
    typed = {**RIGHT, "place_codes": "", "place": "柯城"}
    operator.post(address, {**typed, "look": "1"}, status=200)
    assert "浙江省 衢州市 柯城区" in operator.page and 'value="衢州椪柑"' in operator.page
    assert "没有找到" not in operator.page and 'role="alert"' not in operator.page
    operator.post(address, typed, status=422)
    assert 'href="#f-place' in operator.page
    operator.post(address, {**typed, "place_codes": ["330802"]})
    gi = db.session.scalars(select(GeographicalIndication).where(GeographicalIndication.name_zh == "衢州椪柑")).one()
    assert (gi.area_codes, gi.districts, gi.notice_year) == (["330802"], ["石梁镇", "航埠镇"], 2003)
    page = operator.get("/operator/rights")
    assert "衢州椪柑" in page and "依据网页、新闻或教材" in page and "柯城区" in page
    assert "衢州椪柑" in operator.get("/gis?text=衢州椪柑")

    edit = f"/operator/rights/{gi.id}/edit"
    page = operator.get(edit)
    assert 'value="330802" checked' in page and "石梁镇、航埠镇" in page
    operator.post(edit, {**RIGHT, "fact_status": "official_document"}, status=422)
    assert 'id="e-notice_no"' in operator.page
    operator.post(edit, {**RIGHT, "fact_status": "official_document", "notice_no": "第 3042222 号"})
    db.session.expire_all()
    assert (gi.fact_status, gi.city_code, gi.area_codes) == ("official_document", "3308", [])
    assert "第 3042222 号" in operator.get(f"/operator/audit?subject=gi:{gi.id}")


def test_a_name_that_is_there_already_is_refused_with_everything_kept(
    app: Flask, places: None, operator: Visitor
) -> None:
    operator.get("/operator/rights/new")
    operator.post("/operator/rights/new", RIGHT)
    operator.get("/operator/rights/new")
    operator.post("/operator/rights/new", {**RIGHT, "source": "另一处出处"}, status=409)
    assert 'id="e-name_zh"' in operator.page and "另一处出处" in operator.page
    operator.post("/operator/rights/new", {**RIGHT, "place_codes": ["999999"], "place": "没有的地方"}, status=422)
    assert "没有找到" in operator.page


def test_a_name_of_the_lists_is_not_corrected_by_hand(app: Flask, places: None, operator: Visitor) -> None:
    operator.get(f"/operator/rights/{farming.PONKAN}/edit", status=409)
    operator.get(f"/operator/rights/{new_id()}/edit", status=404)


# --- the trail --------------------------------------------------------------------------------------------------------


def test_the_trail_comes_in_pages_and_never_breaks(app: Flask, places: None, operator: Visitor) -> None:
    for number in range(60):
        audit.record(operator.account.id, "fact_entered", "offer", new_id(), {f"fact_{number}": [None, number]})
    audit.record(None, "no_such_action", "no_such_thing", "x", {"odd": "not a pair", "nested": [{"a": 1}, {"a": [2]}]})
    db.session.commit()
    page = operator.get("/operator/audit")
    assert "no_such_action" in page and "系统" in page
    older = re.search(r'href="(/operator/audit\?before=\d+)" rel="next"', page)
    assert older is not None
    assert "登录" in operator.get(older[1])
    for odd in ("subject=", "subject=nonsense", "subject=:", "before=-1", "before=9999999999999999999999", "before=x"):
        operator.get(f"/operator/audit?{odd}")
    assert "没有记录" in operator.get("/operator/audit?subject=offer:none")


def test_every_action_of_the_trail_has_words() -> None:
    recorded: set[str] = set()
    for path in Path(catalog.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "record":
                recorded |= {
                    part.value
                    for argument in node.args[1:3]
                    for part in ast.walk(argument)
                    if isinstance(part, ast.Constant)
                    and isinstance(part.value, str)
                    and re.fullmatch(r"[a-z_]+", part.value)
                }
    known = AUDIT_LABELS["audit"].keys() | AUDIT_LABELS["subject"].keys()
    # Beginnings that a step's name completes, and words of conditions inside the call.
    assert {word for word in recorded if not word.endswith("_")} - known - {"suspended", "expression"} == set()


def test_somebody_else_has_suppliers_too(app: Flask, places: None, operator: Visitor) -> None:
    """The page of one supplier is an operator's to see, so that the trail and the lists may link to it."""
    supplier: Supplier = farming.a_supplier(farming.an_account("farmer@example.cn"))
    assert supplier.name in operator.get(f"/suppliers/{supplier.id}")
