"""The owner renews a paper; the reviewer sees old beside new and presses one button."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from catalog.extensions import Extensions
from catalog.review.models import Review
from catalog.storage.database import db
from tests.factories.reviewing import LATER, Orchard, answer_everything, listed_orchard
from tests.web.test_farm import Visitor

# What is answered here are the questions of the first version of fresh fruit.
pytestmark = pytest.mark.usefixtures("nothing_adopted")


@pytest.fixture
def orchard(app: Flask, extensions: Extensions) -> Iterator[Orchard]:
    with listed_orchard(extensions) as orchard:
        yield orchard


def test_one_button_for_each_of_them(app: Flask, orchard: Orchard) -> None:
    owner = Visitor(app.test_client()).sign_in("13812345678")
    address = f"/farm/offers/{orchard.offer.id}"
    assert "提交续期" not in owner.get(address)
    paper = {"present": True, "issued_on": LATER.isoformat(), "expires_on": None}
    answer_everything(orchard.offer, orchard.reviewer, FF_B01=paper)
    assert "有 1 项换了文件或答案" in owner.get(address)
    owner.post(f"{address}/submit", {})
    one = db.session.scalars(select(Review).where(Review.decision.is_(None))).one()

    reviewer = Visitor(app.test_client()).sign_in("reviewer@example.cn")
    page = reviewer.get(f"/reviews/{one.id}")
    old_and_new = re.search(r'id="renewal".*?</section>', page, re.S)[0]
    assert "2026-12-01" in old_and_new and LATER.isoformat() in old_and_new
    assert "看过了，续期" in old_and_new
    seen = re.search(r'name="seen" value="(\w+)"', old_and_new)[1]
    reviewer.post(f"/reviews/{one.id}/renew", {"seen": "0" * 64}, status=409)
    reviewer.post(f"/reviews/{one.id}/renew", {"seen": seen})
    db.session.expire_all()
    assert one.decision == "approved"
    assert "提交续期" not in owner.get(address)
