"""What an anchor meets before the alliance admits them, and the operator's page that does it."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalog.accounts.services import admission
from catalog.extensions import Extensions
from catalog.picking.services import pick_list
from catalog.storage import audit
from catalog.storage.database import db
from tests.factories.farming import ON, an_account, an_operator
from tests.factories.selling import Market
from tests.web.visiting import send, signed_in, token_on


@pytest.fixture
def newcomer(app: Flask, market: Market) -> FlaskClient:
    """A browser of an anchor nobody has admitted, with the market's offers on the pick list."""
    account = an_account("13900000003", "anchor", "新来的主播", admit=False)
    for offer in market.offers:
        pick_list.pick(account, market.library, offer.id, ON)
    return signed_in(app, "13900000003")


def settings(monkeypatch: pytest.MonkeyPatch, extensions: Extensions, **changed: object) -> None:
    monkeypatch.setitem(extensions.__dict__, "settings", replace(extensions.settings, **changed))


def test_a_kind_line_says_what_to_do(newcomer: FlaskClient, market: Market) -> None:
    for address in ("/offers", f"/offers/{market.offer.id}", "/picks", "/account"):
        assert "联盟确认您的主播身份以后" in newcomer.get(address).text, address
    page = newcomer.get(f"/offers/{market.offer.id}/reservations/new")
    assert page.status_code == 403 and "还不能订货" in page.text and "联盟确认您的主播身份以后" in page.text
    assert "订货上播" not in newcomer.get(f"/offers/{market.offer.id}").text
    english = newcomer.get(f"/offers/{market.offer.id}?lang=en").text
    assert "Once the alliance has confirmed" in english


def test_the_line_follows_the_setting_and_what_was_decided(
    newcomer: FlaskClient, market: Market, extensions: Extensions, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings(monkeypatch, extensions, admit_anchors="invitation")
    assert "凭联盟的邀请开放" in newcomer.get("/account").text
    account = next(one for one in admission.anchors_waiting(an_operator()))
    admission.end_admission(an_operator("second@example.cn"), account.id)
    assert "联盟暂时不对您开放" in newcomer.get("/account").text


def test_the_pick_list_and_the_own_order_say_nothing_of_the_commission(newcomer: FlaskClient, market: Market) -> None:
    market.offers[1].commission_bp = 3000
    db.session.commit()
    picks = newcomer.get("/picks").text
    assert "佣金 " not in picks and "15%" not in picks and "5.98" not in picks
    weights = "w_price=0&w_quality=0&w_supply=0&w_story=0"
    for query in (f"{weights}&w_commission=10", f"of=search&{weights}&w_commission=10"):
        page = newcomer.get(f"/picks/priorities?{query}").text
        assert 'id="w-commission"' not in page and "30%" not in page
        assert "就没有先后可排" in page, "a weight on what they may not see is no weight"


def test_who_is_no_longer_admitted_keeps_their_goods_and_loses_the_terms(app: Flask, market: Market) -> None:
    market.reserve(10)
    anchor, address = signed_in(app, "13900000001"), f"/broadcasts/{market.broadcast.id}"
    assert "佣金 ¥59.85" in anchor.get(address).text.replace("\u202f", " ")
    admission.end_admission(an_operator(), market.anchor.id)
    page = anchor.get(address).text
    assert "佣金 " not in page and "59.85" not in page and "货值 ¥399" in page and "退回" in page
    assert "改数量" not in page and "看农户电话" not in page
    for kind in ("csv", "xlsx"):
        assert "59.85" not in text_of(anchor.get(f"{address}/run-sheet.{kind}").data), kind


def text_of(content: bytes) -> str:
    if content[:2] != b"PK":
        return content.decode()
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return "".join(book.read(name).decode() for name in book.namelist())


def test_the_phone_takes_a_reservation_and_a_post(app: Flask, market: Market) -> None:
    anchor, address = signed_in(app, "13900000001"), f"/offers/{market.offer.id}"
    assert "订了货就能看农户电话" in anchor.get(address).text
    refused = send(anchor, f"{address}/contact", address)
    assert refused.status_code == 409 and "先订货" in refused.text
    market.reserve(10)
    page = anchor.get(address).text
    assert "看农户电话" in page and "13812345678" not in page
    assert anchor.get(f"{address}/contact").status_code == 405
    shown = send(anchor, f"{address}/contact", address)
    assert shown.status_code == 200 and 'href="tel:+8613812345678"' in shown.text and "王小椪" in shown.text
    assert shown.headers["Cache-Control"] == "no-store"
    assert [row.action for row in audit.trail("supplier", market.supplier.id)].count("contact_shown") == 1


def test_an_operator_admits_from_the_page(app: Flask, newcomer: FlaskClient, market: Market) -> None:
    an_operator()
    operator = signed_in(app, "operator@example.cn")
    assert re.search(r"等待接纳的主播</a></span>.*?1 位", operator.get("/operator").text)
    page = operator.get("/operator/anchors").text
    assert "新来的主播" in page and "等待接纳的 1 位" in page
    (admit,) = re.findall(r'action="(/operator/anchors/[^"]+/admit)"', page)
    assert send(operator, admit, "/operator/anchors").status_code == 303
    assert "佣金" in newcomer.get("/picks").text and "联盟确认您的主播身份以后" not in newcomer.get("/picks").text
    page = operator.get("/operator/anchors").text
    assert "没有人在等" in page and "已接纳" in page
    end = admit.replace("/admit", "/end")
    send(operator, end, "/operator/anchors")
    assert "联盟暂时不对您开放" in newcomer.get("/picks").text


def test_all_at_once(app: Flask, market: Market) -> None:
    an_operator()
    for number in (4, 5, 6):
        an_account(f"1390000000{number}", "anchor", admit=False)
    operator = signed_in(app, "operator@example.cn")
    assert "全部接纳" in operator.get("/operator/anchors").text
    done = operator.post(
        "/operator/anchors/admit-waiting", data={"csrf_token": token_on(operator, "/operator/anchors")}
    )
    assert done.status_code == 303 and admission.count_waiting() == 0


@pytest.mark.parametrize(("how", "admitted"), [("operator", False), ("invitation", False), ("at_once", True)])
def test_joining_by_either_door(
    app: Flask, client: FlaskClient, extensions: Extensions, monkeypatch: pytest.MonkeyPatch, how: str, admitted: bool
) -> None:
    settings(monkeypatch, extensions, admit_anchors=how)
    fields = {"password": "沙田的椪柑十一月熟", "display_name": "小衢", "role": "anchor"}
    send(client, "/sign-up", name="13900000007", **fields)
    program = app.test_client().post("/api/v1/accounts", json={"name": "13900000008", **fields})
    assert program.status_code == 201 and program.get_json()["admitted"] is admitted
    assert admission.count_waiting() == (0 if admitted else 2)
