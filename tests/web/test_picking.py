"""An anchor picks, reserves and prints, with a browser that has no JavaScript."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta
from urllib.parse import quote

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from catalog.extensions import Extensions
from catalog.picking.models import Broadcast, CueCard, Reservation, Slot
from catalog.products.models import Offer
from catalog.registry.models import GeographicalIndication
from catalog.storage.database import db
from tests.conftest import ON_POSTGRESQL
from tests.factories import farming, selling
from tests.picking.test_looking_before_the_lock import statements
from tests.web.test_farm import Visitor
from tests.web.test_review import season_from


@pytest.fixture
def offer(app: Flask, extensions: Extensions, today: date) -> Offer:
    """A listed offer with 1,000 units."""
    farming.registry_rows()
    reviewer = farming.a_reviewer()
    _, offer = farming.a_whole_offer("farmer@example.cn", **season_from(today))
    selling.authorise(offer)
    answers = selling.good_answers(FF_B01={"present": True, "issued_on": today.isoformat(), "expires_on": None})
    selling.approve_by_hand(extensions.library, offer, reviewer, answers, on=today)
    return offer


@pytest.fixture
def anchor(app: Flask, client: FlaskClient, offer: Offer) -> Visitor:
    visitor = Visitor(client)
    visitor.account = farming.an_account("anchor@example.cn", "anchor", "小衢")
    return visitor.sign_in("anchor@example.cn")


def plan(anchor: Visitor, on_day: date) -> Broadcast:
    anchor.get("/broadcasts/new")
    anchor.post("/broadcasts/new", {"title": "冬至专场", "on_day": on_day.isoformat(), "starts_at": "20:00"})
    return db.session.scalars(select(Broadcast).order_by(Broadcast.id.desc())).first()


def test_pick_reserve_arrange_print(anchor: Visitor, offer: Offer, today: date) -> None:
    assert "选品车是空的" in anchor.get("/picks")
    page = anchor.get(f"/offers/{offer.id}")
    assert "放进选品车" in page
    anchor.post(f"/picks/{offer.id}", {})
    assert "柯城椪柑" in anchor.get("/picks")

    broadcast = plan(anchor, today + timedelta(days=3))
    assert "可以上播" in anchor.get(f"/picks?broadcast={broadcast.id}")
    anchor.get(f"/offers/{offer.id}/reservations/new?broadcast={broadcast.id}")
    anchor.post(f"/offers/{offer.id}/reservations/new", {"broadcast_id": broadcast.id, "quantity_units": "120"})
    reservation = db.session.scalars(select(Reservation)).one()
    assert (reservation.quantity_units, reservation.state) == (120, "held")

    page = anchor.get(f"/broadcasts/{broadcast.id}")
    assert "20:00" in page and 'value="120"' in page
    anchor.post(
        f"/broadcasts/{broadcast.id}/reservations/{reservation.id}", {"action": "quantity", "quantity_units": "200"}
    )
    anchor.post(f"/broadcasts/{broadcast.id}/reservations/{reservation.id}", {"action": "confirm"})
    db.session.expire_all()
    assert (reservation.quantity_units, reservation.state) == (200, "confirmed")
    assert db.session.get_one(Offer, offer.id).reserved_units == 200

    slot_id = re.search(r'id="slot-([^"]+)"', page)[1]
    anchor.get(f"/broadcasts/{broadcast.id}")
    anchor.post(
        f"/broadcasts/{broadcast.id}/slots/{slot_id}",
        {"role": "traffic", "minutes": "8", "selling_point": "全网最好吃的第一名"},
        status=422,
    )
    assert "全网最好吃的第一名" in anchor.page
    anchor.post(
        f"/broadcasts/{broadcast.id}/slots/{slot_id}",
        {"role": "traffic", "minutes": "8", "selling_point": "霜降以后才采"},
    )

    sheet = anchor.client.get(f"/broadcasts/{broadcast.id}/run-sheet.csv")
    assert "柯城椪柑" in sheet.get_data().decode("utf-8-sig")
    book = openpyxl.load_workbook(io.BytesIO(anchor.client.get(f"/broadcasts/{broadcast.id}/run-sheet.xlsx").data))
    titles, first = ([cell.value for cell in row] for row in book.active.iter_rows(max_row=2))
    assert titles[:2] == ["序号", "时间"] and book.active.title == broadcast.title
    row = dict(zip(titles, first, strict=True))
    assert (row["直播价（元）"], row["佣金率"], row["订货量"], row["金额（元）"]) == (39.9, 0.15, 200, 7980)
    types = {title: cell.data_type for title, cell in zip(titles, book.active[2], strict=True)}
    assert {types[title] for title in ("直播价（元）", "佣金率", "金额（元）", "佣金（元）")} == {"n"}

    anchor.get(f"/broadcasts/{broadcast.id}")
    anchor.post(f"/slots/{slot_id}/cue-cards", {})
    card = db.session.scalars(select(CueCard)).one()
    page = anchor.get(f"/cue-cards/{card.id}")
    assert "霜降以后才采" in page and card.sha256[:16] in page and "<svg" in page
    printed = anchor.client.get(f"/cue-cards/{card.id}.pdf")
    assert printed.mimetype == "application/pdf" and printed.data.startswith(b"%PDF")

    anchor.get(f"/broadcasts/{broadcast.id}")
    anchor.post(f"/broadcasts/{broadcast.id}/cancel", {})
    db.session.expire_all()
    assert db.session.get_one(Offer, offer.id).reserved_units == 0


def test_a_run_sheet_is_named_by_title_and_day_and_says_why_in_whole_sentences(
    anchor: Visitor, offer: Offer, today: date
) -> None:
    broadcast = plan(anchor, today + timedelta(days=3))
    anchor.get(f"/offers/{offer.id}/reservations/new?broadcast={broadcast.id}")
    anchor.post(f"/offers/{offer.id}/reservations/new", {"broadcast_id": broadcast.id, "quantity_units": "120"})
    broadcast.title = "'History'/📦"
    offer.ship_from_on = broadcast.on_day + timedelta(days=30)
    db.session.commit()
    for kind in ("csv", "xlsx"):
        answer = anchor.client.get(f"/broadcasts/{broadcast.id}/run-sheet.{kind}")
        name = quote(f"排品表 'History' 📦-{broadcast.on_day}.{kind}", safe="")
        plain = f"run-sheet-{broadcast.on_day}.{kind}"
        assert answer.headers["Content-Disposition"] == f"attachment; filename=\"{plain}\"; filename*=UTF-8''{name}"
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    assert sheet.title == "History'_📦"
    assert f"{offer.ship_from_on} 起才能发货。" in str(sheet.cell(2, sheet.max_column).value)
    english = anchor.client.get(f"/broadcasts/{broadcast.id}/run-sheet.xlsx?lang=en")
    sheet = openpyxl.load_workbook(io.BytesIO(english.data)).active
    assert [cell.value for cell in sheet[1]][9:11] == ["Live price (CNY)", "Commission rate"]


def test_what_was_reserved_is_consumed_once_the_day_is_over(anchor: Visitor, offer: Offer, today: date) -> None:
    broadcast = plan(anchor, today)
    anchor.get(f"/offers/{offer.id}/reservations/new?broadcast={broadcast.id}")
    anchor.post(f"/offers/{offer.id}/reservations/new", {"broadcast_id": broadcast.id, "quantity_units": "120"})
    assert "已播出" not in anchor.get(f"/broadcasts/{broadcast.id}")
    broadcast.on_day = today - timedelta(days=1)
    db.session.commit()
    page = anchor.get(f"/broadcasts/{broadcast.id}")
    assert "已播出" in page and "已预留" not in page
    assert db.session.get_one(Offer, offer.id).reserved_units == 120


def test_a_refusal_shows_every_gate_and_keeps_the_quantity(anchor: Visitor, offer: Offer, today: date) -> None:
    broadcast = plan(anchor, today + timedelta(days=3))
    address = f"/offers/{offer.id}/reservations/new"
    anchor.get(address)
    anchor.post(address, {"broadcast_id": broadcast.id, "quantity_units": "1001"}, status=409)
    assert 'value="1001"' in anchor.page
    assert all(words in anchor.page for words in ("用标授权", "不低于保底价", "产能之内", "在产季内"))
    late = plan(anchor, today + timedelta(days=200))
    anchor.get(address)
    anchor.post(address, {"broadcast_id": late.id, "quantity_units": "1"}, status=409)
    anchor.get(f"/broadcasts/{broadcast.id}/edit")
    for typed in ("0", "-1", "1.5", "很多", "1,0", ""):
        anchor.post(address, {"broadcast_id": broadcast.id, "quantity_units": typed}, status=422)
    assert db.session.scalars(select(Reservation)).all() == []
    anchor.post(address, {"broadcast_id": broadcast.id, "quantity_units": "1 00件"}, status=422)
    assert 'value="1 00件"' in anchor.page
    anchor.post(address, {"broadcast_id": broadcast.id, "quantity_units": "１0 件"})
    assert [row.quantity_units for row in db.session.scalars(select(Reservation))] == [10]


def test_anothers_broadcast_is_not_there(anchor: Visitor, offer: Offer, today: date, app: Flask) -> None:
    broadcast = plan(anchor, today + timedelta(days=3))
    farming.an_account("other@example.cn", "anchor", "阿橘")
    other = Visitor(app.test_client()).sign_in("other@example.cn")
    other.get(f"/broadcasts/{broadcast.id}", status=404)
    other.get(f"/broadcasts/{broadcast.id}/edit", status=404)
    other.get(f"/broadcasts/{broadcast.id}/run-sheet.csv", status=404)
    other.get("/broadcasts/new")
    other.post(f"/broadcasts/{broadcast.id}/cancel", {}, status=404)
    other.get("/broadcasts/new")
    other.post(
        f"/offers/{offer.id}/reservations/new", {"broadcast_id": broadcast.id, "quantity_units": "1"}, status=404
    )


@pytest.mark.parametrize(
    ("status", "printed"), [("secondary_pages", False), ("from_memory", False), ("notice_matched", True)]
)
def test_a_card_gives_nothing_unproven_to_read_out(
    anchor: Visitor, offer: Offer, today: date, status: str, printed: bool
) -> None:
    gi = db.session.get_one(GeographicalIndication, farming.PONKAN)
    gi.fact_status = status
    db.session.commit()
    broadcast = plan(anchor, today + timedelta(days=3))
    anchor.get(f"/offers/{offer.id}/reservations/new?broadcast={broadcast.id}")
    anchor.post(f"/offers/{offer.id}/reservations/new", {"broadcast_id": broadcast.id, "quantity_units": "1"})
    slot = db.session.scalars(select(Slot)).one()
    anchor.get(f"/broadcasts/{broadcast.id}")
    anchor.post(f"/slots/{slot.id}/cue-cards", {})
    card = db.session.scalars(select(CueCard)).one()
    page = anchor.get(f"/cue-cards/{card.id}")
    assert "柯城椪柑" in page and ("已在官方公告原文中找到" in page) == printed
    assert "未核对" not in page and "尚未查证" not in page


@pytest.mark.skipif(ON_POSTGRESQL, reason="SQLite has one lock for all")
def test_a_reservation_keeps_others_from_writing_once_and_a_refusal_never(
    anchor: Visitor, offer: Offer, today: date
) -> None:
    address, broadcast = f"/offers/{offer.id}/reservations/new", plan(anchor, today)
    anchor.get(f"{address}?broadcast={broadcast.id}")
    given = {"broadcast_id": broadcast.id, "quantity_units": "1"}
    db.session.remove()
    with statements() as seen:
        anchor.post(address, {**given, "quantity_units": "5000"}, status=409)
    assert seen.count("BEGIN IMMEDIATE") == 0
    with statements() as seen:
        anchor.post(address, given)
    assert seen.count("BEGIN IMMEDIATE") == 1
