"""A reviewer at the desk, with a browser that has no JavaScript."""

from __future__ import annotations

import html
import re
from datetime import date
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from catalog.accounts.models import Account
from catalog.extensions import Extensions
from catalog.products.models import Offer
from catalog.registry.services import registering
from catalog.review import gather
from catalog.review.models import Review
from catalog.review.services import deciding, desk
from catalog.scoring.models import Answer
from catalog.scoring.services import answering, assessing
from catalog.storage.database import db
from tests.factories import farming, selling
from tests.web.test_farm import Visitor


@pytest.fixture
def waiting(app: Flask, extensions: Extensions, today: date) -> Review:
    """An offer with every answer the owner may give, submitted."""
    farming.registry_rows()
    owner, offer = farming.a_whole_offer("farmer@example.cn", **season_from(today))
    selling.authorise(offer)
    for criterion in extensions.library.standard_for("fresh_fruit", today).criteria:
        answer = selling.good_answers().get(criterion.id)
        if criterion.answered_by == "reviewer" or criterion.kind.fn == "document" or answer is None:
            continue
        try:
            answering.set_answer(owner, extensions.library, offer.id, criterion.id, answer, on=today)
        except Exception:
            db.session.rollback()
            continue
    for kind, subject in (("commitment_certificate", offer.id), ("lab_report", offer.id)):
        selling.a_paper("offer", subject, kind, owner.id, issued_on=today)
    selling.a_paper("supplier", offer.product.supplier_id, "business_licence", owner.id)
    db.session.commit()
    return deciding.submit(owner, extensions.library, offer.id, today)


def season_from(today: date) -> dict[str, str]:
    from datetime import timedelta

    return {
        "harvest_from_on": today.isoformat(),
        "harvest_through_on": (today + timedelta(days=40)).isoformat(),
        "ship_from_on": today.isoformat(),
        "ship_through_on": (today + timedelta(days=50)).isoformat(),
    }


@pytest.fixture
def reviewer(app: Flask, client: FlaskClient) -> Visitor:
    visitor = Visitor(client)
    visitor.account = farming.a_reviewer("reviewer@example.cn")
    return visitor.sign_in("reviewer@example.cn")


def test_from_the_queue_to_approved(waiting: Review, reviewer: Visitor, extensions: Extensions, today: date) -> None:
    assert "柯城椪柑" in reviewer.get("/reviews")
    page = reviewer.get(f"/reviews/{waiting.id}")
    assert "主张" in page and "接手审核" in page
    reviewer.post(f"/reviews/{waiting.id}/take", {})
    page = reviewer.get(f"/reviews/{waiting.id}")
    assert "承诺达标合格证" in page and "衢州市检测中心" in page
    reviewer.post(f"/reviews/{waiting.id}/decide", {"decision": "approve"}, status=409)
    assert "资料不全" in reviewer.page or "INCOMPLETE" in reviewer.page

    offer = db.session.get_one(Offer, waiting.offer_id)
    standard = extensions.library.standard_for("fresh_fruit", today)
    for name in assessing.assess(extensions.library, offer, today).assessment.unknown:
        address = f"/reviews/{waiting.id}/answers/{name}"
        page = reviewer.get(address)
        answer = selling.good_answers()[name]
        assert "ratings" not in answer or "0 到 4 的整数" in page
        reviewer.post(address, as_typed(standard.criterion(name), answer))
    assert db.session.scalars(select(Answer).where(Answer.given_as == "reviewer")).first() is not None

    reviewer.get(f"/reviews/{waiting.id}")
    seen = reviewer.page.split('name="seen" value="')[1].split('"')[0]
    reviewer.post(f"/reviews/{waiting.id}/decide", {"decision": "approve", "seen": seen})
    db.session.expire_all()
    assert db.session.get_one(Review, waiting.id).decision == "approved"
    assert gather.listings(extensions.library, [waiting.offer_id], today)[waiting.offer_id].listed
    assert "柯城椪柑" in reviewer.get("/reviews?state=approved")
    reviewer.get(f"/reviews/{waiting.id}")


def as_typed(criterion, answer: dict) -> dict:
    """An answer as the form of its criterion sends it."""
    if "ratings" in answer:
        return {"ratings": ", ".join(map(str, answer["ratings"]))}
    if "met" in answer:
        items = getattr(criterion.kind, "items", None)
        return {"items": ["", *items[: answer["met"]]]} if items else answer
    if isinstance(answer.get("value"), bool):
        return {"value": "true" if answer["value"] else "false"}
    return {"value": str(answer["value"])}


def test_what_hurts_needs_a_reason_and_keeps_what_was_typed(waiting: Review, reviewer: Visitor) -> None:
    reviewer.get(f"/reviews/{waiting.id}")
    reviewer.post(f"/reviews/{waiting.id}/take", {})
    reviewer.get(f"/reviews/{waiting.id}")
    reviewer.post(f"/reviews/{waiting.id}/decide", {"decision": "reject", "reason": "  "}, status=422)
    assert 'id="e-reason"' in reviewer.page
    reviewer.post(f"/reviews/{waiting.id}/decide", {"decision": "return", "reason": "合格证看不清，请重拍。"})
    db.session.expire_all()
    assert db.session.get_one(Review, waiting.id).decision == "returned"


def test_a_reviewer_does_not_judge_their_own_farm(waiting: Review, app: Flask, client: FlaskClient) -> None:
    from catalog.accounts.models import AccountRole

    db.session.add(AccountRole(account_id=waiting.submitted_by_account_id, role="reviewer"))
    db.session.commit()
    visitor = Visitor(client).sign_in("farmer@example.cn")
    page = visitor.get(f"/reviews/{waiting.id}")
    assert "请由别的审核员决定" in page and "接手审核" not in page
    visitor.get("/account")
    visitor.post(f"/reviews/{waiting.id}/take", {}, status=403)


def test_a_place_that_is_none_is_the_first_page(waiting: Review, reviewer: Visitor) -> None:
    for place in ("0", ".", "zwei", "9" * 90, f"{waiting.id}.2026-13-01", ".2026-12-05"):
        assert "柯城椪柑" in reviewer.get("/reviews?" + urlencode({"after": place})), place


def test_the_queue_is_read_on_page_by_page(
    waiting: Review, reviewer: Visitor, today: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "PAGE_SIZE", 1)
    offer = db.session.get_one(Offer, waiting.offer_id)
    account = db.session.get_one(Account, waiting.submitted_by_account_id)
    another = farming.an_offer(account, offer.product, title="第二批", **season_from(today))
    then = Review(
        offer_id=another.id,
        open_offer_id=another.id,
        offer_revision=1,
        product_revision=1,
        snapshot={"live": {}, "changes": {}},
        submitted_by_account_id=account.id,
    )
    db.session.add(then)
    db.session.commit()
    page = reviewer.get("/reviews")
    assert f"/reviews/{waiting.id}" in page and f"/reviews/{then.id}" not in page and "共 2 件" in page
    following = re.search(r'href="([^"]+)" rel="next"', page)
    assert following is not None
    page = reviewer.get(html.unescape(following[1]))
    assert f"/reviews/{then.id}" in page and f"/reviews/{waiting.id}" not in page
    assert "回第一页" in page and 'rel="next"' not in page


def test_a_farmer_has_no_desk(waiting: Review, client: FlaskClient) -> None:
    visitor = Visitor(client).sign_in("farmer@example.cn")
    visitor.get("/reviews", status=403)
    visitor.get(f"/reviews/{waiting.id}", status=403)


def test_one_offer_is_taken_off_the_shelf_with_a_reason_its_owner_reads(
    app: Flask, client: FlaskClient, extensions: Extensions, today: date
) -> None:
    farming.registry_rows()
    judge = farming.a_reviewer()
    _, offer = farming.a_whole_offer("farmer@example.cn", **season_from(today))
    selling.authorise(offer)
    answers = selling.good_answers(FF_B01={"present": True, "issued_on": today.isoformat(), "expires_on": None})
    selling.approve_by_hand(extensions.library, offer, judge, answers, on=today)
    reviewer = Visitor(client).sign_in(judge.email)
    address = f"/offers/{offer.id}/delist"
    assert address in reviewer.get(f"/offers/{offer.id}")
    reviewer.get(address)
    reviewer.post(address, {"reason": " "}, status=422)
    reviewer.post(address, {"reason": "抽检敌敌畏超标 QZ-118"})
    assert address not in reviewer.get(f"/offers/{offer.id}")
    assert gather.listings(extensions.library, [offer.id], today)[offer.id].state == "delisted"
    reviewer.get(address)
    reviewer.post(address, {"reason": "再撤一次"}, status=409)
    assert "再撤一次" in reviewer.page
    farmer = Visitor(app.test_client()).sign_in("farmer@example.cn")
    assert "抽检敌敌畏超标 QZ-118" in farmer.get(f"/farm/offers/{offer.id}")


def test_the_area_of_the_notice_stands_beside_the_claimed_origin(waiting: Review, reviewer: Visitor) -> None:
    offer = db.session.get_one(Offer, waiting.offer_id)
    gi = registering.get_gi(offer.product.gi_id)
    gi.districts, gi.area_codes = ["柯城区", "某某乡"], ["330802"]
    gi.area_reading = [
        {"words": "柯城区", "level": "county", "codes": ["330802"]},
        {"words": "某某乡", "level": "unread"},
    ]
    db.session.commit()
    page = " ".join(reviewer.get(f"/reviews/{waiting.id}").split())
    assert "公告所述范围：柯城区、某某乡" in page
    assert "在公告范围内" in page and "不在公告范围内" not in page
    assert "航埠镇" in page
    gi.area_reading = [{"words": "柯城区", "level": "within", "codes": ["330802"]}]
    db.session.commit()
    assert "公告的用语不足以判断" in reviewer.get(f"/reviews/{waiting.id}")
