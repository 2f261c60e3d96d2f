"""The whole explanation: for strangers without trade terms, for those inside with everything, on paper and as JSON."""

from __future__ import annotations

import html
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

from catalog.cli import main
from catalog.errors import Unavailable
from catalog.extensions import Extensions
from catalog.picking import pdf
from catalog.scoring.models import AssessmentRow
from catalog.storage.database import db
from catalog.web.page.printing import pdf_of
from catalog.web.public import assessments
from tests.factories.farming import PASSWORD, a_product, an_offer, an_operator, days
from tests.factories.selling import Market, a_paper, approve_by_hand, good_answers
from tests.web.visiting import signed_in

# The commission of the golden case, and what its sentence says of it.
COMMISSION = "18 %"


@pytest.fixture
def address(market: Market) -> str:
    return f"/offers/{market.offer.id}/assessment"


@pytest.fixture
def anchor(app: Flask, market: Market) -> FlaskClient:
    return signed_in(app, "13900000001", PASSWORD)


@pytest.fixture
def owner(app: Flask, market: Market) -> FlaskClient:
    return signed_in(app, "13812345678", PASSWORD)


def test_the_page_says_everything(anchor: FlaskClient, address: str, market: Market) -> None:
    page = anchor.get(address).text
    standard = market.library.get("gi-selection-fresh-fruit@1.0.0")
    for criterion in standard.criteria:
        assert f'id="c-{criterion.id}"' in page, criterion.id
        assert criterion.title.zh in page
    assert standard.sha256 in page
    for words in ("联盟自己的设定", "凭记忆", "权重少两成", "怎样提高", "有效多久", "s = ", "评级稳不稳"):
        assert words in page, words
    assert page.count("<h1") == 1 and '<svg class="radar"' in page


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_strangers_do_not_learn_the_commission(
    client: FlaskClient, anchor: FlaskClient, market: Market, lang: str
) -> None:
    for address in (f"/offers/{market.offer.id}", f"/offers/{market.offer.id}/assessment"):
        public, trade = (one.get(f"{address}?lang={lang}").text for one in (client, anchor))
        told = re.search(r'id="c-FF-F02".*?</li>', trade, re.S)[0]
        hidden = re.search(r'id="c-FF-F02".*?</li>', public, re.S)[0]
        rate = re.search(r"\d+(\.\d+)?\s*%", told)
        assert rate is not None, told
        assert "%" not in hidden and "– / 1.5" in hidden, hidden
        assert rate[0] not in re.sub(r"<dd>.*?</dd>", "", hidden)
    api = client.get(f"/api/v1/offers/{market.offer.id}").get_json()["assessment"]
    assert "FF-F02" not in api["answers"] and "FF-C01" in api["answers"]
    assert next(f for f in api["findings"] if f["id"] == "FF-F02")["s"] is None


def test_the_paper_is_made_of_the_same_words(
    client: FlaskClient, address: str, market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []

    def keep(text: str) -> bytes:
        made.append(text)
        return pdf_of(text)

    monkeypatch.setattr(assessments, "pdf_of", keep)
    answer = client.get(f"{address}.pdf")
    assert (answer.mimetype, answer.data[:4]) == ("application/pdf", b"%PDF")
    assert len(answer.data) > 20_000
    for criterion in market.library.get("gi-selection-fresh-fruit@1.0.0").criteria:
        assert f'id="c-{criterion.id}"' in made[0]


def test_a_paper_is_made_once_for_those_who_read_the_same(
    client: FlaskClient, anchor: FlaskClient, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A report costs seconds of a processor and is open to anybody. Terms of trade and languages are kept apart."""
    made: list[str] = []
    monkeypatch.setattr(pdf, "pdf_apart", lambda page, files: made.append(page) or f"%PDF {len(made)}".encode())
    ways = [(client, "zh"), (client, "en"), (anchor, "zh")]
    for _ in range(2):
        told = [who.get(f"{address}.pdf?lang={lang}") for who, lang in ways]
        assert [one.data for one in told] == [b"%PDF 1", b"%PDF 2", b"%PDF 3"]
    commission = [re.search(r'id="c-FF-F02".*?</li>', page, re.S)[0] for page in made]
    assert ["– / 1.5" in told for told in commission] == [True, True, False]
    # Tomorrow says something else.
    with time_machine.travel(datetime.now(UTC) + timedelta(days=1)):
        assert client.get(f"{address}.pdf?lang=zh").data == b"%PDF 4"


def test_a_paper_that_must_wait_too_long_is_refused_with_words(
    client: FlaskClient, address: str, extensions: Extensions, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Busy:
        def get(self, name: str, make: object) -> bytes:
            raise Unavailable("printing_busy", retry_after_seconds=15)

    monkeypatch.setitem(extensions.__dict__, "prints", Busy())
    answer = client.get(f"{address}.pdf")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "15")
    assert "现在生成 PDF 的人太多，请 15 秒后再试" in answer.text


def test_without_the_library_the_page_is_shown_to_print(
    client: FlaskClient, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def absent(page: str, files: object) -> bytes:
        raise Unavailable("pdf_unavailable")

    monkeypatch.setattr(pdf, "pdf_apart", absent)
    monkeypatch.setattr(pdf, "name_of_print", lambda page: "absent")
    answer = client.get(f"{address}.pdf")
    assert (answer.status_code, answer.headers["Location"]) == (303, address)


def test_evidence_is_named_with_issuer_days_and_fingerprint(anchor: FlaskClient, market: Market) -> None:
    offer = an_offer(market.owner, market.product)
    report = a_paper("offer", offer.id, "lab_report", market.owner.id, expires_on=days(200))
    approve_by_hand(market.library, offer, market.reviewer, papers={"FF-B03": [report]})
    page = anchor.get(f"/offers/{offer.id}/assessment").text
    finding = re.search(r'id="c-FF-B03".*?</li>', page, re.S)[0]
    for words in (report.issuer, report.number, report.file_sha256, "出具日", "有效至"):
        assert words in finding


def test_a_limit_of_the_names_own_notice_is_quoted(
    app: Flask, anchor: FlaskClient, owner: FlaskClient, market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the page, on paper and over the API: the clause, its notice, how well it was read, and who confirmed it."""
    offer = an_offer(market.owner, market.product)
    approve_by_hand(market.library, offer, market.reviewer, profile="cixiyangmei@1.0.0")
    profile = market.library.get_profile("cixiyangmei@1.0.0")
    (solids,) = (reset for reset in profile.resets if reset.criterion == "FF-C01")
    excluded = {one.criterion: one for one in profile.exclusions}
    made: list[str] = []
    monkeypatch.setattr(assessments, "pdf_of", lambda text: made.append(text) or b"%PDF")
    page = anchor.get(f"/offers/{offer.id}/assessment").text
    anchor.get(f"/offers/{offer.id}/assessment.pdf")
    for text in (page, made[0]):
        finding = re.search(r'id="c-FF-C01".*?</li>', text, re.S)[0]
        assert f"<q>{html.escape(solids.clause.quote)}</q>" in finding
        assert solids.clause.notice in finding and "已核对原文" in finding and "通用门槛" not in finding
        head = re.search(r"<dt>适用专则</dt><dd>(.*?)</dd>", text, re.S)[1]
        assert profile.identity.gi_name in head and "已确认" in head
        dropped = re.search(r'id="c-FF-C04".*?</li>', text, re.S)[0]
        assert excluded["FF-C04"].reason.zh in dropped and excluded["FF-C04"].clause.notice in dropped
    found = anchor.get(f"/api/v1/offers/{offer.id}").get_json()["assessment"]
    limits = {finding["id"]: finding["limit"] for finding in found["findings"]}
    assert limits["FF-C01"] == {
        "of": "own",
        "notice": solids.clause.notice,
        "quote": solids.clause.quote,
        "fact_status": solids.clause.status,
    }
    assert limits["FF-B01"] is None and found["profile"]["status"] == "confirmed"


def test_a_general_limit_says_that_it_is_one(anchor: FlaskClient, address: str, market: Market) -> None:
    """Four criteria of fresh fruit are ponkan's unless a profile says otherwise: that is not kept quiet."""
    page = anchor.get(address).text
    assert "可溶性固形物、固酸比、可食率、果实横径（均值）：用的是标准的通用门槛，不是这个地标公告里的。" in page
    finding = re.search(r'id="c-FF-C01".*?</li>', page, re.S)[0]
    assert "通用门槛" in finding and "椪柑" in finding
    found = anchor.get(f"/api/v1/offers/{market.offer.id}").get_json()["assessment"]
    general = [finding["id"] for finding in found["findings"] if finding["limit"] == {"of": "general"}]
    assert general == ["FF-C01", "FF-C02", "FF-C03", "FF-C04"]


def test_what_an_answer_decides_is_said(anchor: FlaskClient, address: str, market: Market) -> None:
    """A better answer may bring new questions and so cost points: the explanation says which."""
    packaging = market.library.get("gi-selection-fresh-fruit@1.0.0").criterion("FF-D02")
    finding = re.search(r'id="c-FF-A04".*?</li>', anchor.get(address).text, re.S)[0]
    assert f"这一项的答案决定评不评：{packaging.title.zh}" in finding
    found = anchor.get(f"/api/v1/offers/{market.offer.id}").get_json()["assessment"]["findings"]
    assert {one["id"]: one["decides"] for one in found if one["decides"]} == {"FF-A04": ["FF-D02"]}


@pytest.mark.parametrize("profile", [None, "cixiyangmei@1.0.0"])
def test_the_export_scores_to_the_same_digits(
    owner: FlaskClient, anchor: FlaskClient, client: FlaskClient, market: Market, tmp_path: Path, profile: str | None
) -> None:
    offer = an_offer(market.owner, market.product)
    approve_by_hand(market.library, offer, market.reviewer, profile=profile)
    address = f"/offers/{offer.id}/assessment"
    assert client.get(f"{address}.json").status_code == anchor.get(f"{address}.json").status_code == 404
    answer = owner.get(f"{address}.json")
    file = tmp_path / "assessment.json"
    file.write_bytes(answer.data)
    (again,) = json.loads(CliRunner().invoke(main, ["score", "--cases", str(file), "--json"]).stdout)
    kept = answer.get_json()
    assert kept["inputs_sha256"] == db.session.get_one(AssessmentRow, kept["name"]).inputs_sha256
    for result in (again, kept["result"]):
        for finding in result["findings"]:
            finding.pop("evidence")
    assert again == kept["result"]


def test_an_undecided_offer_is_explained_to_those_inside(
    app: Flask, client: FlaskClient, anchor: FlaskClient, owner: FlaskClient, market: Market
) -> None:
    offer = an_offer(market.owner, market.product)
    address = f"/offers/{offer.id}/assessment"
    assert client.get(address).status_code == anchor.get(address).status_code == 404
    page = owner.get(address).text
    assert "还没有审定" in page and "未知不等于零分" in page
    assert f"/farm/offers/{offer.id}/answers/FF-C01" in page
    assert owner.get(f"{address}.pdf").data.startswith(b"%PDF")
    assert owner.get(f"{address}.json").status_code == 404
    an_operator()
    assert "还没有审定" in signed_in(app, "operator@example.cn", PASSWORD).get(address).text


def test_a_category_without_a_standard_has_no_assessment(owner: FlaskClient, market: Market) -> None:
    product = a_product(market.owner, market.supplier, category="handicraft")
    offer = an_offer(market.owner, product)
    assert owner.get(f"/offers/{offer.id}/assessment").status_code == 404


def test_a_conditional_offer_says_when_it_changes(anchor: FlaskClient, market: Market) -> None:
    offer = an_offer(market.owner, market.product)
    approve_by_hand(market.library, offer, market.reviewer, good_answers(FF_C01={"value": 10}))
    page = anchor.get(f"/offers/{offer.id}/assessment").text
    assert "主要项不符合" in page
    assert re.findall(r"不变的话，(.*?) 起评级", page) == ["2026年12月30日"]
