"""What the service answers by itself, and what it leaves open. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from catalog.scoring.facts import OfferFacts, Paper, SystemAnswer, known_answers, known_items, newest_paper

ON = date(2026, 12, 1)
FACTS = OfferFacts(
    product_names=("柯城椪柑 一品红", "Kecheng ponkan"),
    gi_names=("柯城椪柑",),
    gi_status="registered",
    gi_fact_status="notice_matched",
    gi_districts=("航埠镇", "沟溪乡"),
    gi_area_codes=("330802",),
    place_code="330802104",
    place_names=("浙江省", "衢州市", "柯城区", "航埠镇"),
    authorisation=("authorised", None, ""),
    live_price_fen=3990,
    commission_bp=1250,
    capacity_units=1000,
    ship_from_on=date(2026, 11, 22),
    ship_through_on=date(2027, 1, 9),
    guarantees=(),
    photo_roles=("cover", "detail", "detail", "detail"),
    has_story=True,
)


@pytest.mark.parametrize(
    ("fact", "source", "changed"),
    [
        ("gi_on_register", "register", {}),
        ("origin_in_protected_area", "protected_area", {}),
        ("commission_percent", "offer", {}),
        ("supply_weeks", "offer", {}),
        ("after_sales", "guarantees", {"guarantees": ("damage_refund",)}),
        ("price_index", "平台均价", {"recorded": {"median_price_fen": (4000, "平台均价")}}),
        ("capacity_to_demand", "预测", {"recorded": {"forecast_demand_units": (500, "预测")}}),
        ("category", "product", {"category": "medicinal_herb"}),
        ("food_use", "food_list", {"may_be_food": False}),
    ],
)
def test_every_answer_says_where_it_comes_from(fact: str, source: str, changed: dict[str, Any]) -> None:
    found = answer(fact, replace(FACTS, **changed))
    assert found is not None and found.source == source


@dataclass(frozen=True)
class Asked:
    id: str
    fact: str | None
    evidence: tuple[str, ...] = ()
    renew_before_days: int | None = None


def paper(
    id: str = "p",
    type: str = "lab_report",
    subject: str = "offer",
    issued: str | None = "2026-11-20",
    expires: str | None = None,
) -> Paper:
    issued_on, expires_on = (date.fromisoformat(text) if text else None for text in (issued, expires))
    return Paper(id, type, subject, issued_on, expires_on, datetime(2026, 11, 21, tzinfo=UTC))


def answer(fact: str | None, facts: OfferFacts = FACTS, evidence: tuple[str, ...] = ()) -> SystemAnswer | None:
    return known_answers([Asked("X", fact, evidence)], facts, ON).get("X")


def value(fact: str, **changed: Any) -> Any:
    found = answer(fact, replace(FACTS, **changed))
    return None if found is None else found.value["value"]


def test_nothing_is_answered_without_a_fact() -> None:
    assert answer(None) is None
    assert answer("a_fact_nobody_knows_yet") is None
    assert known_answers([], FACTS, ON) == {}


@pytest.mark.parametrize(
    ("bp", "percent"), [(1250, "12.5"), (0, "0"), (10_000, "100"), (2000, "20"), (1, "0.01"), (333, "3.33")]
)
def test_commission_in_percent(bp: int, percent: str) -> None:
    assert str(value("commission_percent", commission_bp=bp)) == percent


def test_supply_weeks_count_both_ends_of_the_window() -> None:
    assert value("supply_weeks") == Decimal(7)
    assert value("supply_weeks", ship_through_on=date(2026, 11, 22)) == Decimal("0.142857")


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, True),
        ({"gi_status": "applied"}, None),
        ({"gi_fact_status": "from_memory"}, None),
        ({"gi_fact_status": "secondary_pages"}, None),
        ({"gi_fact_status": "official_document"}, True),
        ({"product_names": ("一品红椪柑", "")}, None),
        ({"product_names": ("ponkan", "KECHENG Ponkan"), "gi_names": ("柯城椪柑", "Kecheng Ponkan")}, True),
        ({"gi_names": ("",)}, None),
    ],
)
def test_a_name_on_the_register_that_the_product_carries(changed: dict[str, Any], expected: bool | None) -> None:
    assert value("gi_on_register", **changed) is expected


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, True),
        ({"gi_districts": ("柯城区",)}, True),
        ({"gi_districts": ("沟溪乡",)}, None),
        ({"gi_districts": ()}, None),
        ({"gi_area_codes": ("330803",)}, None),
        ({"gi_area_codes": ()}, None),
        ({"gi_districts": ("浙江省",)}, None),
    ],
)
def test_an_origin_the_notice_names(changed: dict[str, Any], expected: bool | None) -> None:
    assert value("origin_in_protected_area", **changed) is expected


def test_a_right_without_its_paper_is_unknown_and_with_it_names_the_paper() -> None:
    assert answer("gi_authorisation") is None
    proof = paper("proof", "gi_mark_authorisation", "authorisation")
    assert answer("gi_authorisation", replace(FACTS, papers=(proof,))) == SystemAnswer(
        {"value": "authorised"}, "authorisation", ("proof",)
    )
    for other in (
        paper("proof", "gi_mark_authorisation", "supplier"),
        paper("proof", "certificate", "authorisation"),
        paper("proof", "gi_mark_authorisation", "authorisation", expires="2026-11-30"),
        paper("proof", "gi_mark_authorisation", "authorisation", issued="2026-12-02"),
    ):
        assert answer("gi_authorisation", replace(FACTS, papers=(other,))) is None
    assert value("gi_authorisation", authorisation=None) == "none"
    assert value("gi_authorisation", authorisation=("name_only", ON, "")) == "pending"


def test_the_newest_paper_counts_and_a_valid_one_before_any_other() -> None:
    old, new = paper("old", issued="2026-10-01"), paper("new", issued="2026-11-01")
    expired = paper("expired", issued="2026-11-20", expires="2026-11-25")
    ahead = paper("ahead", issued="2026-12-24")
    assert newest_paper([old, new, expired, ahead], ["lab_report"], ON) == new
    assert newest_paper([expired], ["lab_report"], ON) == expired
    assert newest_paper([old], ["certificate"], ON) is None
    undated = paper("undated", issued=None)
    assert newest_paper([undated, old], ["lab_report"], ON) == old


def test_a_document_answers_with_its_days() -> None:
    facts = replace(FACTS, papers=(paper("r", issued="2026-11-20", expires="2027-11-20"),))
    assert answer("document", facts, ("lab_report",)) == SystemAnswer(
        {"present": True, "issued_on": "2026-11-20", "expires_on": "2027-11-20"}, "document", ("r",)
    )
    assert answer("document", facts, ("business_licence",)) is None, "not uploaded is unknown, not absent"
    assert answer("document", replace(FACTS, papers=()), ("lab_report",)) is None


def test_a_batch_paper_counts_only_with_its_batch() -> None:
    for subject, counts in (("offer", True), ("product", False), ("supplier", False)):
        facts = replace(FACTS, papers=(paper("c", "commitment_certificate", subject),))
        assert (answer("document", facts, ("commitment_certificate",)) is not None) is counts


def test_ratios_need_the_recorded_half() -> None:
    assert answer("capacity_to_demand") is None and answer("price_index") is None
    recorded = {"forecast_demand_units": (1200, "联盟预估 11 月"), "median_price_fen": (4200, "90天中位价")}
    facts = replace(FACTS, recorded=recorded)
    assert answer("capacity_to_demand", facts) == SystemAnswer({"value": Decimal("0.833333")}, "联盟预估 11 月")
    assert answer("price_index", facts) == SystemAnswer({"value": Decimal("0.95")}, "90天中位价")
    for zero in (0, -1):
        assert answer("price_index", replace(FACTS, recorded={"median_price_fen": (zero, "")})) is None


def test_other_recorded_facts_answer_as_they_are() -> None:
    facts = replace(FACTS, recorded={"dispatch_hours": (Decimal("36.5"), "发货记录"), "sample_tests": ("one", "申样")})
    assert answer("dispatch_hours", facts) == SystemAnswer({"value": Decimal("36.5")}, "发货记录")
    assert answer("sample_tests", facts) == SystemAnswer({"value": "one"}, "申样")
    assert answer("arrival_damage", facts) is None


def test_a_ratio_is_rounded_half_up_and_written_plainly() -> None:
    def index(price: int, median: int) -> str:
        recorded = {"median_price_fen": (median, "")}
        return str(value("price_index", live_price_fen=price, recorded=recorded))

    assert [index(*pair) for pair in ((2, 3), (1, 3), (1, 2_000_000), (1, 2_000_001))] == [
        "0.666667",
        "0.333333",
        "0.000001",
        "0",
    ]
    assert [index(*pair) for pair in ((100, 1), (3, 2), (1_000_000, 1))] == ["100", "1.5", "1000000"]
    assert value("capacity_to_demand", recorded={"forecast_demand_units": (1, "")}) == 1000
    assert value("price_index", recorded={"median_price_fen": (1, "")}) == 3990


def test_papers_of_one_day_count_by_their_filing() -> None:
    early, late = paper("z"), replace(paper("a"), filed_at=datetime(2026, 11, 22, tzinfo=UTC))
    assert newest_paper([late, early], ["lab_report"], ON) == late
    assert newest_paper([paper("a"), paper("b")], ["lab_report"], ON) == paper("b")
    assert newest_paper([paper(type="certificate"), paper("x")], ["lab_report", "certificate"], ON) == paper("x")
    today = paper(issued="2026-12-01", expires="2026-12-01")
    assert today.valid_on(ON) and not replace(today, expires_on=date(2026, 11, 30)).valid_on(ON)
    assert not replace(today, issued_on=date(2026, 12, 2)).valid_on(ON)
    assert paper(issued=None).valid_on(ON)


def test_a_document_without_days_is_there_all_the_same() -> None:
    facts = replace(FACTS, papers=(paper("r", issued=None), paper("other", "certificate")))
    assert answer("document", facts, ("photo", "lab_report")) == SystemAnswer(
        {"present": True, "issued_on": None, "expires_on": None}, "document", ("r",)
    )
    quarantine = replace(FACTS, papers=(paper("q", "quarantine_certificate", "supplier"),))
    assert answer("document", quarantine, ("quarantine_certificate",)) is None


def test_every_criterion_with_a_known_fact_is_answered() -> None:
    asked = [Asked("A", None), Asked("B", "supply_weeks"), Asked("C", "price_index"), Asked("D", "commission_percent")]
    assert known_answers(asked, FACTS, ON) == {
        "B": SystemAnswer({"value": Decimal(7)}, "offer"),
        "D": SystemAnswer({"value": Decimal("12.5")}, "offer"),
    }


def test_a_right_that_is_only_applied_for_names_no_paper() -> None:
    proof = paper("proof", "gi_mark_authorisation", "authorisation")
    for authorisation, right, papers in (
        (("authorised", None, ""), "authorised", ("proof",)),
        (("name_only", ON, ""), "pending", ()),
        (None, "none", ()),
    ):
        found = answer("gi_authorisation", replace(FACTS, authorisation=authorisation, papers=(proof,)))
        assert found == SystemAnswer({"value": right}, "authorisation", papers)


def test_a_full_refund_within_48_hours_is_what_the_guarantee_says() -> None:
    assert answer("after_sales") is None
    assert value("after_sales", guarantees=("weight", "damage_refund")) == "full_48h"


def test_what_photos_and_story_show() -> None:
    assert known_items(FACTS) == {"cover_photo": True, "detail_photos": True, "origin_story": True}
    bare = replace(FACTS, photo_roles=("detail", "detail"), has_story=False)
    assert known_items(bare) == {"cover_photo": False, "detail_photos": False, "origin_story": False}


def test_a_version_says_itself_which_papers_are_filed_with_each_batch() -> None:
    of_supplier = paper(subject="product")
    asked = [Asked("LAB", "document", ("lab_report",))]
    assert known_answers(asked, replace(FACTS, papers=(of_supplier,)), ON)
    renewed = [Asked("LAB", "document", ("lab_report",), 3)]
    assert not known_answers(renewed, replace(FACTS, papers=(of_supplier,)), ON)
    assert known_answers(renewed, replace(FACTS, papers=(replace(of_supplier, subject_type="offer"),)), ON)


def test_a_struck_paper_answers_nothing() -> None:
    asked = [Asked("LAB", "document", ("lab_report",)), Asked("OTHER", "document", ("lab_report",))]
    facts = replace(FACTS, papers=(paper("a"),), struck={"LAB": frozenset({"a"})})
    assert list(known_answers(asked, facts, ON)) == ["OTHER"]


def test_terms_and_kind_are_read_off_the_rows() -> None:
    facts = replace(FACTS, supplier_kind="household", ship_within_hours=48)
    asked = [Asked("KIND", "supplier_kind"), Asked("HOURS", "promised_dispatch_hours")]
    assert {name: (one.value, one.source) for name, one in known_answers(asked, facts, ON).items()} == {
        "KIND": ({"value": "household"}, "supplier"),
        "HOURS": ({"value": 48}, "offer"),
    }
    assert known_answers(asked, FACTS, ON) == {}


def test_what_may_be_food_is_unknown_where_the_list_cannot_tell() -> None:
    assert answer("food_use") is None and answer("category") is None
    assert value("food_use", may_be_food=True) is True
    assert value("category", category="nut_dried") == "nut_dried"
