"""On 10 December an anchor plans the middle of January, when no certificate of today is valid any more: found, held,
refused confirmation, renewed, confirmed; what is not renewed is given back."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, cast

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from catalog import worker
from catalog.extensions import Extensions
from catalog.picking.models import Broadcast, Reservation
from catalog.products.models import Offer
from catalog.review.models import Review
from catalog.review.services import deciding
from catalog.search import indexer
from catalog.storage.database import db
from tests.evidence import papers
from tests.factories.farming import ON, registry_rows
from tests.factories.renewing import Grove
from tests.factories.reviewing import answer_everything
from tests.versions import library_with_papers_per_batch as standards
from tests.web.test_farm import Visitor
from tests.web.test_offers import statements
from tests.web.visiting import signed_in

PLANNED, FILED, DUE, X = (date.fromisoformat(day) for day in ("2026-12-10", "2026-12-28", "2027-01-12", "2027-01-15"))
LAPSED = date(2027, 1, 13)
WAITS = "等农户 1月12日 前提交新证明"


class Farm(Grove):
    """A grove with a second offer, both listed since ON with a certificate of that day that the farm filed itself."""

    second: Offer


class Reader(Visitor):
    """Reads days without their year, which stands there in every other year than today's."""

    def get(self, address: str, status: int = 200) -> str:
        return re.sub(r"202[67]年(?=\d+月)", "", super().get(address, status))


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(f"{ON}T10:00:00+08:00", tick=True) as clock:
        yield clock


def go_to(clock: Any, day: date) -> None:
    clock.move_to(datetime.fromisoformat(f"{day}T10:00:00+08:00"))


@pytest.fixture
def grove(app: Flask, extensions: Extensions, tmp_path: Path, clock: Any, monkeypatch: pytest.MonkeyPatch) -> Farm:
    registry_rows()
    standards(tmp_path / "standards")
    own = Extensions(
        replace(
            extensions.settings,
            standards_folder=tmp_path / "standards",
            search_url=f"tantivy://{tmp_path / 'index'}",
        )
    )
    monkeypatch.setitem(app.extensions, "catalog", own)
    grove = Farm(own.library)
    grove.second = grove.another(title="第二批")
    farmer = Reader(app.test_client()).sign_in("13812345678")
    for offer in (grove.offer, grove.second):
        answer_everything(offer, grove.reviewer, FF_B01=None)
        file_certificate(farmer, offer.id, ON)
    grove.renew(deciding.submit(grove.owner, grove.library, grove.offer.id, ON), ON)
    grove.approve(grove.taken(grove.second))
    indexer.rebuild(own.index, own.library, own.today())
    return grove


def everybody_on(day: date, app: Flask, clock: Any) -> list[Reader]:
    """The farmer, the reviewer and both anchors, signed in on that day: no session lives as long as a plan."""
    go_to(clock, day)
    names = ("13812345678", "reviewer@example.cn", "13900000001", "13900000002")
    return [cast(Reader, Reader(app.test_client()).sign_in(name)) for name in names]


def file_certificate(farmer: Visitor, offer_id: str, issued_on: date) -> None:
    address = f"/documents/new?subject_type=offer&subject_id={offer_id}&type=commitment_certificate"
    assert '<option value="commitment_certificate" selected' in farmer.get(address)
    fields = {
        "subject_type": "offer", "subject_id": offer_id, "type": "commitment_certificate",
        "issuer": "柯城区沙田椪柑专业合作社", "number": f"C-{issued_on}", "issued_on": issued_on.isoformat(),
    }  # fmt: skip
    farmer.post(address, {**fields, "file": (io.BytesIO(papers.pdf()), "合格证.pdf")})


def plan_and_hold(anchor: Visitor, offer_id: str, units: int) -> tuple[Broadcast, Reservation]:
    anchor.get("/broadcasts/new")
    anchor.post("/broadcasts/new", {"title": "年货节", "on_day": X.isoformat(), "starts_at": "20:00"})
    broadcast = db.session.scalars(select(Broadcast).order_by(Broadcast.id.desc())).first()
    assert broadcast is not None
    page = anchor.get(f"/offers/{offer_id}/reservations/new?broadcast={broadcast.id}")
    assert "凭新合格证" in page and "农户最晚 1月12日 提交新的" in page
    anchor.post(f"/offers/{offer_id}/reservations/new", {"broadcast_id": broadcast.id, "quantity_units": str(units)})
    held = db.session.scalars(select(Reservation).order_by(Reservation.id.desc())).first()
    assert held is not None and held.state == "held"
    return broadcast, held


def test_from_found_to_confirmed_and_given_back(app: Flask, grove: Farm, clock: Any) -> None:
    farmer, reviewer, anchor, other = everybody_on(PLANNED, app, clock)
    offer, second = grove.offer.id, grove.second.id
    change = "/broadcasts/{}/reservations/{}"

    # Found and held, by two anchors, of two offers; neither can confirm.
    assert offer in anchor.get(f"/offers?q=penggan&on={X}")
    broadcast, held = plan_and_hold(anchor, offer, 50)
    lost_broadcast, lost = plan_and_hold(other, second, 30)
    page = anchor.get(f"/broadcasts/{broadcast.id}")
    assert WAITS in page and 'value="confirm"' not in page
    answer = anchor.post(change.format(broadcast.id, held.id), {"action": "confirm"}, status=409)
    assert "还不能确认" in answer.text
    anchor.get(f"/offers/{offer}")
    anchor.post(f"/picks/{offer}", {})
    assert "凭新合格证" in anchor.get(f"/picks?broadcast={broadcast.id}")

    # The farm has a task with a date, the way to do it, and from when a certificate reaches that day.
    page = farmer.get("/farm")
    task = re.findall(r'<li class="task">.*?</li>', page, re.S)
    assert len(task) == 2 and "50 件" in "".join(task) and "30 件" in "".join(task)
    assert "请在 1月12日 前（含当天）上传并提交新的承诺达标合格证" in task[0]
    assert "12月16日 或之后签发的才管到那天" in task[0]
    assert f"subject_id={offer}&amp;type=commitment_certificate" in page
    assert "File and submit a new paper by" in farmer.get("/farm?lang=en")
    farmer.get("/farm?lang=zh")

    # It is filed and submitted; the queue says which day waits, and puts it first.
    draft = grove.another(title="新货")
    grove.submit(draft)
    farmer, reviewer, anchor, other = everybody_on(FILED, app, clock)
    file_certificate(farmer, offer, FILED)
    assert "提交续期" in farmer.get(f"/farm/offers/{offer}")
    farmer.post(f"/farm/offers/{offer}/submit", {})
    assert "已提交，等审核" in farmer.get("/farm")
    assert "新证明已提交，等审核" in anchor.get(f"/broadcasts/{broadcast.id}")
    one = db.session.scalars(select(Review).where(Review.decision.is_(None), Review.offer_id == offer)).one()
    earlier = db.session.scalars(select(Review.id).where(Review.offer_id == draft.id)).one()
    page = reviewer.get("/reviews")
    assert page.index(one.id) < page.index(earlier) and "1月15日 有直播在等" in page
    page = reviewer.get(f"/reviews/{one.id}")
    assert "1月15日 有直播在等（50 件）：按现在的文件，通过后那天有效。" in page
    seen = re.search(r'name="seen" value="(\w+)"', page)
    assert seen is not None
    reviewer.post(f"/reviews/{one.id}/renew", {"seen": seen[1]})

    # Confirmed.
    page = anchor.get(f"/broadcasts/{broadcast.id}")
    assert 'value="confirm"' in page and "凭新合格证" not in page
    anchor.post(change.format(broadcast.id, held.id), {"action": "confirm"})
    db.session.expire_all()
    assert held.state == "confirmed"

    # The other one is given back; until the worker comes by, no page says otherwise.
    farmer, _, _, other = everybody_on(LAPSED, app, clock)
    page = other.get(f"/broadcasts/{lost_broadcast.id}")
    assert "正在退回" in page and 'value="confirm"' not in page and 'value="quantity"' not in page
    assert "请在" not in farmer.get("/farm")
    worker.give_back(app.extensions["catalog"], LAPSED)
    db.session.expire_all()
    assert (lost.state, lost.released_reason, held.state) == ("released", "paper_missing", "confirmed")
    page = other.get(f"/broadcasts/{lost_broadcast.id}")
    assert "自动退回的货" in page and "新证明没有按时来" in page and "排品表是空的" in page
    assert "1月15日 的直播预留过 30 件，新证明没有按时来，已自动退回。" in farmer.get(f"/farm/offers/{second}")


def test_a_certificate_filed_too_early_is_said_to_be(app: Flask, grove: Farm, clock: Any) -> None:
    go_to(clock, PLANNED)
    anchor = Reader(app.test_client()).sign_in("13900000001")
    plan_and_hold(anchor, grove.offer.id, 50)
    farmer = Reader(app.test_client()).sign_in("13812345678")
    file_certificate(farmer, grove.offer.id, PLANNED)
    farmer.get(f"/farm/offers/{grove.offer.id}")
    farmer.post(f"/farm/offers/{grove.offer.id}/submit", {})
    one = db.session.scalars(select(Review).where(Review.decision.is_(None))).one()
    reviewer = Reader(app.test_client()).sign_in("reviewer@example.cn")
    page = reviewer.get(f"/reviews/{one.id}")
    assert "现在的文件管不到那天，通过后还要再换一次" in page
    seen = re.search(r'name="seen" value="(\w+)"', page)
    assert seen is not None
    reviewer.post(f"/reviews/{one.id}/renew", {"seen": seen[1]})
    assert "1月15日 的直播还要等更新的证明" in reviewer.get("/reviews")
    page = farmer.get(f"/farm/offers/{grove.offer.id}")
    assert "请在 1月12日 前（含当天）" in page and "现在这份到 1月9日 为止" in page


def test_papers_that_expire_without_anybody_waiting_are_tasks_too(app: Flask, grove: Farm, clock: Any) -> None:
    farmer = Reader(app.test_client()).sign_in("13812345678")
    assert 'id="tasks"' not in farmer.get("/farm")
    go_to(clock, date(2026, 12, 24))
    farmer.sign_in("13812345678")
    assert farmer.get("/farm").count("承诺达标合格证将于 12月31日 过期") == 2
    go_to(clock, date(2027, 1, 2))
    farmer.sign_in("13812345678")
    assert len(re.findall("承诺达标合格证已于 .*?12月31日 过期", farmer.get("/farm"))) == 2


def test_the_queue_reads_no_more_for_more_that_waits(app: Flask, grove: Farm, clock: Any) -> None:
    go_to(clock, FILED)
    reviewer = signed_in(app, "reviewer@example.cn")
    counts = []
    for offers in ((grove.offer,), (grove.second, grove.another(title="甲批"), grove.another(title="乙批"))):
        for offer in offers:
            if offer not in (grove.offer, grove.second):
                grove.approve(grove.taken(offer), FILED)
            grove.hold(10, grove.plan(X), offer=offer, on=FILED)
            grove.submit_renewal(FILED, offer)
        reviewer.get("/reviews")
        with statements() as seen:
            assert reviewer.get("/reviews").text.count("有直播在等") == (1 if not counts else 4)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_a_cue_card_says_what_still_waits(app: Flask, grove: Farm, clock: Any) -> None:
    go_to(clock, PLANNED)
    anchor = Reader(app.test_client()).sign_in("13900000001")
    broadcast, _ = plan_and_hold(anchor, grove.offer.id, 50)
    slot = re.search(r'id="slot-([^"]+)"', anchor.get(f"/broadcasts/{broadcast.id}"))
    assert slot is not None
    card = anchor.post(f"/slots/{slot[1]}/cue-cards", {}).headers["Location"]
    page = anchor.get(card)
    assert "凭新合格证：农户最晚 1月12日 提交" in page and "（要等新证明）" in page
    assert "承诺达标合格证" not in page.split("有证据，可以说")[1].split("</section>")[0]
