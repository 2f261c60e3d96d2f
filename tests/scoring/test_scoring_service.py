"""Answering and assessing against a real database and the real standards."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict

from catalog.accounts.models import Account
from catalog.errors import AnswerRefused, Forbidden, Invalid, NotFound, Refused
from catalog.evidence.documents import CheckedDocument
from catalog.evidence.images import Picture
from catalog.evidence.models import Document
from catalog.evidence.services import filing
from catalog.extensions import Extensions
from catalog.products.models import Offer
from catalog.products.services import offering
from catalog.registry.models import GeographicalIndication
from catalog.scoring.answers import from_json
from catalog.scoring.models import Answer
from catalog.scoring.services import answering, assessing, proving
from catalog.standards.library import Library
from catalog.storage.audit import trail
from catalog.storage.database import db
from catalog.suppliers.services import supplying
from tests.factories import farming
from tests.factories.selling import good_answers

ON = farming.ON
PICTURE = Picture(800, 600, b"RIFF-list", b"RIFF-card", b"RIFF-detail", "data:image/webp;base64,")


@pytest.fixture
def library(extensions: Extensions) -> Library:
    return extensions.library


@pytest.fixture
def farm(app: Flask) -> tuple[Account, Offer]:
    farming.registry_rows()
    gi = db.session.get_one(GeographicalIndication, farming.PONKAN)
    gi.area_codes, gi.districts = ["330802"], ["航埠镇"]
    db.session.commit()
    return farming.a_whole_offer(guarantees=[])


@pytest.fixture
def reviewer(farm: tuple[Account, Offer]) -> Account:
    return farming.a_reviewer()


def file_paper(extensions: Extensions, owner: Account, subject: tuple[str, str], type: str, **days: str) -> Document:
    fields = {"type": type, "issuer": "衢州市检测中心", "number": "QZ-118", "issued_on": "2026-11-25", **days}
    checked = CheckedDocument(f"%PDF {type} {subject}".encode(), "application/pdf")
    return filing.keep_document(extensions.files, owner, *subject, fields, f"{type}.pdf", checked)


def file_all_papers(extensions: Extensions, owner: Account, offer: Offer) -> dict[str, Document]:
    supplier_id = offer.product.supplier_id
    right = supplying.set_authorisation(owner, supplier_id, {"gi_id": farming.PONKAN, "level": "authorised"})
    return {
        "licence": file_paper(
            extensions, owner, ("supplier", supplier_id), "business_licence", expires_on="2036-01-01"
        ),
        "right": file_paper(extensions, owner, ("authorisation", right.id), "gi_mark_authorisation"),
        "batch": file_paper(extensions, owner, ("offer", offer.id), "commitment_certificate"),
        "report": file_paper(extensions, owner, ("product", offer.product_id), "lab_report"),
    }


def answer(actor: Account, library: Library, offer: Offer, criterion: str, value: Any, **more: Any) -> Answer:
    return answering.set_answer(
        actor, library, offer.id, criterion, value, more.get("note", ""), more.get("documents", ()), on=ON
    )


def view(library: Library, offer: Offer, on: date = ON) -> assessing.AssessmentView:
    found = assessing.assess(library, offer, on)
    assert found is not None
    return found


def answer_everything(extensions: Extensions, owner: Account, reviewer: Account, offer: Offer) -> None:
    """Papers filed, facts entered, and the rest of the golden case with grade A answered by owner and reviewer."""
    library = extensions.library
    file_all_papers(extensions, owner, offer)
    answering.enter_fact(reviewer, offer.id, "forecast_demand_units", 800, "联盟 11 月预估")
    answering.enter_fact(reviewer, offer.id, "median_price_fen", 4200, "90 天同规格中位价")
    known = assessing.known_answers(library, offer, ON)
    standard = assessing.standard_of(library, offer, ON)
    assert standard is not None
    for name, value in good_answers().items():
        criterion = standard.criterion(name)
        assert criterion is not None
        if name not in known:
            answer(reviewer if criterion.answered_by == "reviewer" else owner, library, offer, name, value)


def test_a_new_offer_is_incomplete_and_knows_what_it_knows(farm: tuple[Account, Offer], library: Library) -> None:
    _, offer = farm
    known = assessing.known_answers(library, offer, ON)
    assert {name: (one.value, one.source) for name, one in known.items()} == {
        "FF-A02": ({"value": True}, "register"),
        "FF-A03": ({"value": True}, "protected_area"),
        "FF-A04": ({"value": "none"}, "authorisation"),
        "FF-E02": ({"value": from_json("7.142857")}, "offer"),
        "FF-F02": ({"value": 15}, "offer"),
    }
    now = view(library, offer)
    assert now.grade == "INCOMPLETE" and not now.listable
    assert set(now.given) == set(known) and all(one.by == "system" for one in now.given.values())
    assert "FF-B01" in now.assessment.unknown, "no paper is unknown, not zero"


def test_a_paper_answers_its_criterion_and_stands_behind_others(
    farm: tuple[Account, Offer], library: Library, extensions: Extensions
) -> None:
    owner, offer = farm
    papers = file_all_papers(extensions, owner, offer)
    given = view(library, offer).given
    assert given["FF-A01"].value == {"present": True, "issued_on": "2026-11-25", "expires_on": "2036-01-01"}
    assert (given["FF-A04"].value, given["FF-A04"].documents) == ({"value": "authorised"}, (papers["right"],))
    assert given["FF-B01"].documents == (papers["batch"],)
    answer(owner, library, offer, "FF-B02", {"value": from_json("0.32")})
    now = view(library, offer)
    assert now.evidence["FF-B02"] == [papers["report"].file_sha256], "a report backs the figure read from it"
    filing.withdraw_document(owner, papers["batch"].id)
    assert "FF-B01" in view(library, offer).assessment.unknown


def test_the_whole_offer_reaches_its_grade_and_is_kept_with_its_proof(
    farm: tuple[Account, Offer], reviewer: Account, library: Library, extensions: Extensions
) -> None:
    owner, offer = farm
    answer_everything(extensions, owner, reviewer, offer)
    now = view(library, offer)
    assert (now.assessment.unknown, now.grade, now.listable) == ((), "A", True)
    row = assessing.decide_assessment(reviewer, library, offer, ON)
    db.session.commit()
    assert (row.grade, row.listable, row.conditional, row.offer_revision) == ("A", True, False, offer.revision)
    assert row.valid_through == row.listable_through == date(2026, 12, 25), "the batch certificate lives 30 days"
    assert row.next_change_on == date(2026, 12, 26)
    assert row.total_millionths == round(now.to_dict()["total"] * 1_000_000)
    proof = row.evidence["FF-B01"]
    assert (proof["by"], proof["source"], proof["documents"][0]["number"]) == ("system", "document", "QZ-118")
    assert row.evidence["FF-B08"]["by"] == "reviewer"
    assert proving.differences(library, row) == {}
    assert assessing.assessments_of(offer.id) == [row] and assessing.get_assessment(row.id) is row


def test_a_kept_assessment_that_was_tampered_with_is_found(
    farm: tuple[Account, Offer], reviewer: Account, library: Library, extensions: Extensions
) -> None:
    owner, offer = farm
    answer_everything(extensions, owner, reviewer, offer)
    row = assessing.decide_assessment(reviewer, library, offer, ON)
    db.session.commit()
    answers = json.loads(row.answers_json)
    for change, key in (
        ({"answers_json": json.dumps(answers | {"FF-C01": {"value": 11}})}, "total"),
        ({"grade": "B"}, "grade"),
        ({"total_millionths": row.total_millionths + 1}, "total_millionths"),
        ({"standard_sha256": "0" * 64}, "standard_sha256"),
        ({"result_json": row.result_json.replace('"grade": "A"', '"grade": "B"', 1)}, "grade"),
        ({"valid_through": date(2027, 12, 25)}, "valid_through"),
        ({"next_change_on": None}, "next_change_on"),
        ({"listable": False}, "listable"),
        # Changes that move no digit of the score.
        ({"answers_json": row.answers_json.replace("{", "{ ", 1)}, "inputs_sha256"),
        ({"evidence": {**row.evidence, "FF-C01": {**row.evidence["FF-C01"], "by": "reviewer"}}}, "inputs_sha256"),
        ({"offer_revision": row.offer_revision + 1}, "inputs_sha256"),
    ):
        before = {name: getattr(row, name) for name in change}
        for name, value in change.items():
            setattr(row, name, value)
        assert key in proving.differences(library, row), change
        for name, value in before.items():
            setattr(row, name, value)
    assert proving.differences(library, row) == {}


def test_a_decided_assessment_does_not_move_when_answers_do(
    farm: tuple[Account, Offer], reviewer: Account, library: Library, extensions: Extensions
) -> None:
    owner, offer = farm
    answer_everything(extensions, owner, reviewer, offer)
    row = assessing.decide_assessment(reviewer, library, offer, ON)
    db.session.commit()
    kept = (row.answers_json, row.result_json)
    answer(owner, library, offer, "FF-C01", {"value": 5})
    db.session.refresh(row)
    assert (row.answers_json, row.result_json) == kept
    assert view(library, offer).grade != "A"


def test_several_answers_are_kept_all_or_none(farm: tuple[Account, Offer], library: Library) -> None:
    owner, offer = farm
    said = {"FF-C01": answering.Said({"value": 13}, "糖度计"), "FF-C02": answering.Said({"value": "12"})}
    with pytest.raises(AnswerRefused):
        answering.set_answers(owner, library, offer.id, said, ON)
    db.session.rollback()
    assert answering.answers_of(offer.id, {}) == {"owner": {}, "reviewer": {}}
    said["FF-C02"] = answering.Said(MultiDict({"value": "12"}))
    answering.set_answers(owner, library, offer.id, said, ON)
    answering.set_answers(owner, library, offer.id, said, ON)
    assert set(answering.answers_of(offer.id, {})["owner"]) == {"FF-C01", "FF-C02"}
    assert [row.action for row in trail("offer", offer.id)].count("answered_as_owner") == 1, (
        "nothing changed the second time"
    )


def test_a_reviewer_overrides_the_owner_and_both_stay(
    farm: tuple[Account, Offer], reviewer: Account, library: Library
) -> None:
    owner, offer = farm
    answer(owner, library, offer, "FF-C01", {"value": 13}, note="自家糖度计")
    answer(reviewer, library, offer, "FF-C01", {"value": 11}, note="抽测 10 个果")
    now = view(library, offer)
    assert (now.given["FF-C01"].by, now.given["FF-C01"].value, now.given["FF-C01"].note) == (
        "reviewer", {"value": 11}, "抽测 10 个果",
    )  # fmt: skip
    assert now.claims["FF-C01"].note == "自家糖度计"
    answer(owner, library, offer, "FF-C01", {"value": 14})
    assert view(library, offer).given["FF-C01"].value == {"value": 11}, "the owner does not overwrite a finding"
    answering.withdraw_answer(reviewer, library, offer.id, "FF-C01", ON)
    assert view(library, offer).given["FF-C01"].value == {"value": 14}
    assert {row.action for row in trail("offer", offer.id)} >= {
        "answered_as_owner", "answered_as_reviewer", "answer_withdrawn_as_reviewer",
    }  # fmt: skip


def test_a_reviewer_overrides_what_the_service_knows_the_owner_may_not(
    farm: tuple[Account, Offer], reviewer: Account, library: Library
) -> None:
    owner, offer = farm
    with pytest.raises(Refused) as caught:
        answer(owner, library, offer, "FF-F02", {"value": 30})
    assert (caught.value.code, caught.value.figures) == ("known_by_the_system", {"source": "offer"})
    answer(reviewer, library, offer, "FF-A03", {"value": False}, note="地块在区外")
    assert view(library, offer).assessment.knockouts == ("FF-A03",)


def test_who_may_answer_what(farm: tuple[Account, Offer], reviewer: Account, library: Library) -> None:
    owner, offer = farm
    with pytest.raises(Forbidden) as caught:
        answer(owner, library, offer, "FF-B08", {"value": "clean"})
    assert caught.value.code == "answered_by_reviewer"
    with pytest.raises(Refused) as paper:
        answer(owner, library, offer, "FF-B01", {"present": True, "issued_on": "2026-11-30"})
    assert paper.value.code == "upload_the_document"
    answer(owner, library, offer, "FF-B01", {"present": False})
    assert view(library, offer).assessment.knockouts == ("FF-B01",)
    for actor in (farming.an_account("13900000000"), farming.an_account("13900000001", "anchor")):
        with pytest.raises(NotFound):
            answer(actor, library, offer, "FF-C01", {"value": 12})
    with pytest.raises(Forbidden):
        answering.enter_fact(owner, offer.id, "median_price_fen", 1, "自己说的")
    with pytest.raises(NotFound):
        answering.withdraw_answer(reviewer, library, offer.id, "FF-B01", ON)


def test_a_reviewer_who_owns_the_farm_speaks_as_its_owner(app: Flask, library: Library) -> None:
    from catalog.accounts.services import joining

    farming.registry_rows()
    both = joining.add_demo_account({"name": "both@example.cn", "display_name": "王主任"}, ["farm_owner", "reviewer"])
    offer = farming.an_offer(both, farming.a_product(both, farming.a_supplier(both)))
    assert answer(both, library, offer, "FF-C01", {"value": 13}).given_as == "owner"
    with pytest.raises(Forbidden):
        answer(both, library, offer, "FF-B08", {"value": "clean"})
    with pytest.raises(Forbidden) as caught:
        answering.enter_fact(both, offer.id, "forecast_demand_units", 1, "自己说的")
    assert caught.value.code == "own_supplier"


@pytest.mark.parametrize(
    ("criterion", "value", "reason"),
    [
        ("FF-Z99", {"value": 1}, "unknown_criterion"),
        ("FF-C01", {"value": "12"}, "not_a_number"),
        ("FF-C01", {"value": True}, "not_a_number"),
        ("FF-C01", {"value": float("nan")}, "not_finite"),
        ("FF-C01", MultiDict({"value": "abc"}), "not_a_number"),
        ("FF-C01", {"na": True, "reason": "没测"}, "na_not_allowed"),
        ("FF-F06", {"na": True, "reason": " "}, "na_without_reason"),
        ("FF-B07", {"value": "satellite"}, "unknown_value"),
        ("FF-A05", {"met": 6, "total": 5}, "met_not_within_total"),
        ("FF-A05", {"items": ["price"]}, "unknown_item"),
        ("FF-B02", {"value": -1}, "negative"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_and_nothing_kept(
    farm: tuple[Account, Offer], library: Library, criterion: str, value: Any, reason: str
) -> None:
    owner, offer = farm
    with pytest.raises(AnswerRefused) as caught:
        answer(owner, library, offer, criterion, value)
    assert (caught.value.criterion_id, caught.value.reason) == (criterion, reason)
    assert db.session.scalar(select(func.count()).select_from(Answer)) == 0


def test_chosen_documents_must_be_about_this_offer(
    farm: tuple[Account, Offer], library: Library, extensions: Extensions
) -> None:
    owner, offer = farm
    mine = file_paper(extensions, owner, ("product", offer.product_id), "lab_report")
    other = farming.an_offer(owner, farming.a_product(owner, offer.product.supplier, name_zh="柯城椪柑 二号地"))
    theirs = file_paper(extensions, owner, ("offer", other.id), "lab_report")
    answer(owner, library, offer, "FF-C01", {"value": 13}, documents=[mine.id, mine.id])
    assert view(library, offer).evidence["FF-C01"] == [mine.file_sha256]
    for documents in ([theirs.id], ["none"], [mine.id, "none"]):
        with pytest.raises(Invalid) as caught:
            answer(owner, library, offer, "FF-C01", {"value": 13}, documents=documents)
        assert caught.value.errors == {"document_ids": ["document_not_found"]}
    with pytest.raises(Invalid):
        answer(owner, library, offer, "FF-C01", {"value": 13}, note="长" * 501)


def test_the_service_sees_photos_and_story_for_itself(
    farm: tuple[Account, Offer], library: Library, extensions: Extensions
) -> None:
    owner, offer = farm
    claimed = MultiDict([("items", item) for item in ("cover_photo", "detail_photos", "orchard_video", "hand_card")])
    row = answer(owner, library, offer, "FF-F03", claimed)
    assert (from_json(row.value_json), row.items) == (
        {"met": 4, "total": 6}, ["cover_photo", "detail_photos", "orchard_video", "hand_card"],
    )  # fmt: skip
    given = view(library, offer).given["FF-F03"]
    assert (given.value, given.items) == ({"met": 3, "total": 6}, ("orchard_video", "hand_card", "origin_story"))
    filing.keep_photo(extensions.files, owner, offer.product_id, PICTURE, "cover")
    assert view(library, offer).given["FF-F03"].value == {"met": 4, "total": 6}


@pytest.mark.parametrize(
    ("fact", "value", "field"),
    [
        ("weather", 1, "fact"),
        ("median_price_fen", "4200", "value"),
        ("median_price_fen", 42.5, "value"),
        ("median_price_fen", True, "value"),
        ("median_price_fen", -1, "value"),
        ("dispatch_hours", float("nan"), "value"),
        ("dispatch_hours", None, "value"),
        ("sample_tests", "many", "value"),
        ("median_price_fen", 4200, "source"),
    ],
)
def test_wrong_facts_are_refused(
    farm: tuple[Account, Offer], reviewer: Account, fact: str, value: Any, field: str
) -> None:
    _, offer = farm
    with pytest.raises(Invalid) as caught:
        answering.enter_fact(reviewer, offer.id, fact, value, "" if field == "source" else "测试")
    assert list(caught.value.errors) == [field]


def test_a_fact_pushed_again_replaces_the_first(farm: tuple[Account, Offer], library: Library) -> None:
    _, offer = farm
    for hours in (40, 36.5):
        answering.record_fact(offer.id, "dispatch_hours", hours, "发货记录")
    db.session.commit()
    given = view(library, offer).given["FF-E03"]
    assert (given.value, given.source) == ({"value": from_json("36.5")}, "发货记录")


def test_a_category_without_a_standard_says_so(app: Flask, library: Library) -> None:
    farming.registry_rows()
    owner = farming.an_account()
    product = farming.a_product(
        owner, farming.a_supplier(owner), gi_id=farming.PORCELAIN, category="handicraft", name_zh="柯城青瓷 茶盏"
    )
    offer = farming.an_offer(owner, product)
    assert assessing.standard_of(library, offer, ON) is None
    assert assessing.assess(library, offer, ON) is None and assessing.known_answers(library, offer, ON) == {}
    for call in (
        lambda: answer(owner, library, offer, "FF-C01", {"value": 12}),
        lambda: assessing.decide_assessment(owner, library, offer, ON),
    ):
        with pytest.raises(Refused) as caught:
            call()
        assert caught.value.code == "no_standard_yet"


def test_answers_of_another_category_are_left_aside(farm: tuple[Account, Offer], library: Library) -> None:
    owner, offer = farm
    answer(owner, library, offer, "FF-C01", {"value": 13})
    offering.edit_product(owner, offer.product_id, {"category": "tea"}, offer.product.revision)
    now = view(library, offer)
    assert now.standard.id == "gi-selection-tea" and "FF-C01" not in now.given
    row = db.session.scalars(select(Answer)).one()
    row.criterion_id, row.value_json = "TE-C01", '{"ratings": [1]}'
    db.session.commit()
    assert "TE-C01" in view(library, offer).assessment.unknown, "an answer of another form counts as none"


def test_equal_inputs_are_equal_and_a_moved_answer_shows(farm: tuple[Account, Offer], library: Library) -> None:
    owner, offer = farm
    before = view(library, offer).inputs
    assert view(library, offer).inputs == before
    answer(owner, library, offer, "FF-C01", {"value": 13})
    assert view(library, offer).inputs != before


def test_assessing_takes_few_statements(farm: tuple[Account, Offer], library: Library, extensions: Extensions) -> None:
    from sqlalchemy import event

    owner, offer = farm
    file_all_papers(extensions, owner, offer)
    view(library, offer)
    statements: list[str] = []

    def count(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", count)
    try:
        view(library, offer)
    finally:
        event.remove(db.engine, "before_cursor_execute", count)
    assert len([one for one in statements if one.lstrip().upper().startswith("SELECT")]) <= 12, statements
