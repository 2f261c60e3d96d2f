"""Versions 2.0.0 of the six standards: who answers what and on what it rests, and a new farm's first offer."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from catalog.evidence.models import DOCUMENT_TYPES
from catalog.scoring.assess import Assessment, assess
from catalog.scoring.renewal import due_on
from catalog.standards.answer_rules import NOT_APPLICABLE
from catalog.standards.library import open_library
from catalog.standards.standard import KNOCKOUT, MINOR, NONE, Criterion, Standard
from catalog.suppliers.models import KINDS

STANDARDS = Path(__file__).resolve().parent.parent.parent / "standards"
LIBRARY = open_library(STANDARDS)
IDS = ("fresh-fruit", "tea", "vegetable", "grain", "animal-aquatic", "processed")
SECOND = {one: LIBRARY.get(f"gi-selection-{one}@2.0.0") for one in IDS}
EVERY = [pytest.param(standard, id=one) for one, standard in SECOND.items()]
STEPS = {"farm", "product", "batch", "lab_report", "quality", "packing", "dispatch", "pictures"}
ON = date(2026, 12, 10)
YES = {"value": True}

Answers = dict[str, dict[str, Any]]


def with_fact(standard: Standard, fact: str) -> list[Criterion]:
    return [criterion for criterion in standard.criteria if criterion.fact == fact]


def papers(standard: Standard, kind: str) -> list[Criterion]:
    return [one for one in with_fact(standard, "document") if one.evidence == (kind,)]


# --- who answers, and on what it rests --------------------------------------------------------------------------------


@pytest.mark.parametrize("standard", EVERY)
def test_every_question_of_the_owner_has_its_step_plain_words_and_evidence(standard: Standard) -> None:
    owners = [criterion for criterion in standard.criteria if criterion.answered_by == "owner"]
    # Of tea everything that is measured is measured by the laboratory.
    assert {criterion.asked_with for criterion in owners} | {"quality"} == STEPS
    assert all(one.plain and one.plain.zh != (one.help and one.help.zh) for one in owners)
    assert all(one.evidence for one in owners if one.can_be_proven)
    others = [criterion for criterion in standard.criteria if criterion.answered_by != "owner"]
    assert all(one.asked_with is None and one.plain is None for one in others)


@pytest.mark.parametrize("standard", EVERY)
def test_evidence_is_of_kinds_that_exist_and_documents_answer_for_documents(standard: Standard) -> None:
    for criterion in standard.criteria:
        assert set(criterion.evidence) <= {*DOCUMENT_TYPES, "photo"}, criterion.id
        assert criterion.fact != "document" or "photo" not in criterion.evidence
        assert "declaration" not in criterion.evidence, "one's own word on paper proves nothing"


SERVICE = {
    "gi_authorisation": {"value": "none"}, "promised_dispatch_hours": {"value": 96}, "dispatch_hours": NOT_APPLICABLE,
    "price_index": NOT_APPLICABLE, "sample_tests": {"value": "none"}, "negative_reviews": NOT_APPLICABLE,
    "supplier_kind": {"value": "enterprise"}, "category": {"value": "medicinal_herb"},
}  # fmt: skip


@pytest.mark.parametrize("standard", EVERY)
def test_what_only_the_service_knows_it_answers_alone_also_without_a_record(
    standard: Standard,
) -> None:
    found = {one.fact: one.without_data for one in standard.criteria if one.answered_by == "service"}
    assert found.keys() <= SERVICE.keys() and len(found) >= 6
    for fact, answer in found.items():
        assert answer is not None
        assert answer.keys() == {SERVICE[fact]} if SERVICE[fact] == NOT_APPLICABLE else dict(answer) == SERVICE[fact]
    promises = {one.fact for one in standard.criteria if one.promise}
    assert promises == {"after_sales", "promised_dispatch_hours"}
    # What is not in the list of names is not unprotected: a reviewer may look the notice up.
    assert [one.answered_by for one in with_fact(standard, "gi_on_register")] == ["reviewer"]
    assert [one.answered_by for one in with_fact(standard, "origin_in_protected_area")] == ["owner"]


@pytest.mark.parametrize("standard", EVERY)
def test_a_price_well_below_the_median_scores_no_more_and_commission_buys_nothing(standard: Standard) -> None:
    (price,) = with_fact(standard, "price_index")
    for ratio in ("0.2", "0.7", "0.9"):
        assert price.kind.score({"value": Decimal(ratio)}, ON) == (1, 1)
    assert price.kind.score({"value": Decimal("0.95")}, ON) == (17, 20)
    assert with_fact(standard, "commission_percent") == with_fact(standard, "supply_weeks") == []
    (demand,) = with_fact(standard, "capacity_to_demand")
    assert (demand.gate, demand.na_allowed, demand.answered_by) == (MINOR, True, "reviewer")


@pytest.mark.parametrize("standard", EVERY)
def test_the_rules_beside_the_criteria(standard: Standard) -> None:
    rules = standard.rules
    assert (rules.grace_days, rules.proven_share) == (150, (((4, 5), 1), ((1, 2), 2)))
    assert standard.effective_from == date(2026, 12, 2)


# --- papers -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("one", ["fresh-fruit", "vegetable", "grain", "animal-aquatic", "processed"])
def test_the_batch_certificate_is_asked_once_whoever_sells(one: str) -> None:
    standard = SECOND[one]
    certificates = papers(standard, "commitment_certificate")
    assert [(c.gate, c.renew_before_days) for c in certificates] == [(KNOCKOUT, 3), (MINOR, 3)]
    (kind,) = with_fact(standard, "supplier_kind")
    assert {choice.value for choice in kind.choices} == set(KINDS) and kind.weight == 0
    assert all(c.parent == kind.index for c in certificates)
    assert sorted(str(v) for c in certificates for v in c.parent_values) == sorted(KINDS)
    assert all(("ALLIANCE" in dict(c.sources)) and "联盟" in dict(c.sources)["ALLIANCE"] for c in certificates)


def test_a_quarantine_certificate_lives_seven_days() -> None:
    (paper,) = papers(SECOND["animal-aquatic"], "quarantine_certificate")
    assert (paper.kind.max_age_days, paper.renew_before_days, paper.gate) == (7, 2, KNOCKOUT)


@pytest.mark.parametrize("standard", EVERY)
def test_a_report_of_goods_made_once_a_year_counts_for_400_days(standard: Standard) -> None:
    usual, yearly = papers(standard, "lab_report")
    assert usual.parent is not None and usual.parent == yearly.parent
    assert standard.criteria[usual.parent].only_describes
    assert (usual.parent_values, yearly.parent_values) == ({False}, {True})
    for days, scores in ((180, (1, 1)), (270, ("1/2", 1)), (271, (0, 1)), (400, (0, 1)), (401, (0, 0))):
        paper = {"present": True, "issued_on": (ON - timedelta(days=days)).isoformat(), "expires_on": None}
        found = [Fraction(*one.kind.score(paper, ON)) for one in (usual, yearly)]
        assert found == [Fraction(s) for s in scores], days


# --- a new farm's first offer -----------------------------------------------------------------------------------------


def best(standard: Standard, known: Mapping[str, dict[str, Any]]) -> Answers:
    """The best answers of owner and reviewer to what applies, and what the service knows of a farm without records:
    who it is, its authorisation with its paper, and the hours it promises."""
    service = {"gi_authorisation": {"value": "authorised"}, "promised_dispatch_hours": {"value": 24}}
    answers: Answers = {}
    for criterion in standard.criteria:
        if criterion.id in known:
            answers[criterion.id] = known[criterion.id]
        elif criterion.answered_by == "service":
            if criterion.fact in service:
                answers[criterion.id] = service[criterion.fact]
        elif criterion.fact == "capacity_to_demand":
            answers[criterion.id] = {"na": True, "reason": "首次上架"}
        else:
            answers[criterion.id] = criterion.kind.example(Fraction(1), ON)
    unused = assess(standard, answers, ON).ignored_answers
    return {name: answer for name, answer in answers.items() if name not in unused}


def backed(standard: Standard, answers: Answers, *left_out: str) -> dict[str, str]:
    """What the answers rest on when every owner's answer has its paper or photo, save those of the steps left out."""
    found = {}
    for criterion in standard.criteria:
        if criterion.id in answers and criterion.answered_by == "reviewer":
            found[criterion.id] = "measured"
        elif criterion.id in answers and criterion.asked_with not in left_out:
            found[criterion.id] = "proven"
    return found


def of(standard: Standard, fact: str, value: str) -> Answers:
    return {one.id: {"value": value} for one in with_fact(standard, fact)}


DESCRIBED: dict[str, Answers] = {
    "firm fruit": {"FF-C13": {"value": "firm"}, "FF-B10": {"value": False}},
    "soft fruit": {"FF-C13": {"value": "soft"}, "FF-B10": {"value": False}},
    "tea": {"TE-B09": YES},
    "fresh mushrooms": {"VG-C01": {"value": "fresh"}, "VG-C10": {"value": "soft"}, "VG-B10": {"value": False}},
    "dried mushrooms": {"VG-C01": {"value": "dried"}, "VG-B10": YES},
    "packed rice": {"GR-B01": {"value": "packed"}, "GR-B14": YES},
    "raw beans": {"GR-B01": {"value": "primary"}, "GR-B14": YES},
    "mutton": {"AA-B01": {"value": "meat"}, "AA-B14": {"value": False}},
    "live crab": {"AA-B01": {"value": "live_aquatic"}, "AA-B14": {"value": False}},
    "honey": {"AA-B01": {"value": "honey"}, "AA-B14": YES},
    "hickory nuts": {"PD-B09": {"value": "nut_dried"}, "PD-B10": {"value": "primary"}, "PD-B18": YES},
    "camellia oil": {"PD-B09": {"value": "oil"}, "PD-B10": {"value": "licensed"}, "PD-B18": YES},
    "chrysanthemum": {"PD-B09": {"value": "medicinal_herb"}, "PD-B10": {"value": "licensed"}, "PD-B18": YES},
}
BY_PREFIX = {standard.criteria[0].id[:2]: standard for standard in SECOND.values()}


def offered(goods: str, kind: str = "enterprise", **changed: dict[str, Any]) -> tuple[Standard, Answers]:
    described = DESCRIBED[goods]
    standard = BY_PREFIX[next(iter(described))[:2]]
    answers = best(standard, described | of(standard, "supplier_kind", kind))
    return standard, answers | {name.replace("_", "-"): answer for name, answer in changed.items()}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("goods", DESCRIBED)
def test_a_new_farms_first_offer_with_all_its_papers_can_reach_the_best_grade(goods: str, kind: str) -> None:
    standard, answers = offered(goods, kind)
    found = assess(standard, answers, ON, backed(standard, answers))
    assert (found.grade, found.unknown, found.caps) == ("A", (), ()), found.ignored_answers


@pytest.mark.parametrize("goods", DESCRIBED)
def test_no_part_weighs_far_from_what_was_compared_whatever_applies(goods: str) -> None:
    """Lines that exclude one another count once, and what has no record or no profile not at all."""
    standard, answers = offered(goods)
    found = assess(standard, answers, ON)
    shares = [100 * weight / found.weight for weight in found.section_weights]
    for section, share, component in zip("ABCDEF", shares, (15.3, 27.5, 24.3, 9.0, 13.7, 10.2), strict=True):
        # Of a fruit without limits of its own, half of the quality is not asked: nobody knows what it should be.
        far = 12 if "fruit" in goods else 7.5
        assert abs(share - component) < far, (section, share)
    assert 22 < shares[1] < 36


def test_a_household_without_a_batch_certificate_loses_a_minor_and_an_enterprise_is_rejected() -> None:
    absent = {"present": False}
    standard, answers = offered("firm fruit", "household", FF_B09=absent)
    found = assess(standard, answers, ON)
    assert found.listable and found.minors_failed == ("FF-B09",)
    standard, answers = offered("firm fruit", "enterprise", FF_B01=absent)
    assert assess(standard, answers, ON).knockouts == ("FF-B01",)


@pytest.mark.parametrize("kind", ["household", "cooperative"])
def test_a_batch_certificate_is_due_31_days_after_its_issue_whoever_sells(kind: str) -> None:
    standard, answers = offered("soft fruit", kind)
    (certificate,) = [one for one in papers(standard, "commitment_certificate") if one.id in answers]
    issued = date.fromisoformat(answers[certificate.id]["issued_on"])
    decided = assess(standard, answers, ON, backed(standard, answers))
    assert due_on(decided, issued + timedelta(days=30)) == ()
    assert due_on(decided, issued + timedelta(days=31)) == (certificate,)


def test_what_only_a_profile_sets_is_asked_of_nobody_else() -> None:
    waiting = {one.id for one in SECOND["fresh-fruit"].criteria if one.only_with_profile}
    assert waiting == {"FF-C01", "FF-C02", "FF-C03", "FF-C04", "FF-C10", "FF-C11", "FF-C12"}
    assert {one.id for one in SECOND["tea"].criteria if one.only_with_profile} == {"TE-C08"}
    standard, answers = offered("firm fruit")
    assert not waiting & answers.keys()
    profiled = LIBRARY.get(standard.name, "pingyuanqicheng@1.0.0")
    assert {"FF-C02", "FF-C03"} & set(assess(profiled, answers, ON).unknown)


@pytest.mark.parametrize(
    ("goods", "line", "answer", "gate"),
    [
        ("chrysanthemum", "PD-B16", {"value": False}, KNOCKOUT),
        ("chrysanthemum", "PD-B15", {"value": Decimal("1.1")}, KNOCKOUT),
        ("chrysanthemum", "PD-B17", {"value": Decimal("1.1")}, KNOCKOUT),
        ("dried mushrooms", "VG-B13", {"value": Decimal("1.1")}, KNOCKOUT),
        ("live crab", "AA-E06", {"value": "none"}, MINOR),
        ("fresh mushrooms", "VG-E09", {"value": "none"}, MINOR),
        ("soft fruit", "FF-E09", {"value": "none"}, MINOR),
        ("firm fruit", "FF-D04", {"value": 70}, MINOR),
        ("soft fruit", "FF-B12", {"value": "failed"}, "major"),
    ],
)
def test_what_is_new_bites(goods: str, line: str, answer: dict[str, Any], gate: str) -> None:
    standard, answers = offered(goods)
    assert line in answers
    found = assess(standard, answers | {line: answer}, ON)
    failed = {KNOCKOUT: found.knockouts, MINOR: found.minors_failed, "major": found.majors}[gate]
    assert failed == (line,)


@pytest.mark.parametrize(
    ("goods", "lines"),
    [
        ("soft fruit", {"FF-D04"}), ("firm fruit", {"FF-E09"}), ("dried mushrooms", {"VG-D04", "VG-E09", "VG-E10"}),
        ("fresh mushrooms", {"VG-D04", "VG-B13"}), ("camellia oil", {"PD-B15", "PD-B16", "PD-B17", "PD-D06"}),
        ("hickory nuts", {"PD-B11", "PD-B16", "PD-D01"}), ("honey", {"AA-E06", "AA-E10", "AA-B02", "AA-B13"}),
    ],
)  # fmt: skip
def test_what_means_nothing_is_not_asked(goods: str, lines: set[str]) -> None:
    standard, answers = offered(goods)
    assert lines <= standard.places.keys() and not lines & answers.keys()


def test_a_herb_nobody_has_looked_up_waits_for_the_reviewer() -> None:
    standard, answers = offered("chrysanthemum")
    del answers["PD-B16"]
    found = assess(standard, answers, ON)
    assert (found.grade, found.unknown) == ("INCOMPLETE", ("PD-B16",))
    asked = standard.criterion("PD-B16")
    assert asked is not None and (asked.answered_by, asked.fact) == ("reviewer", "food_use")


def test_a_farm_that_sends_no_photos_of_its_goods_is_at_most_b() -> None:
    """What is only declared caps: fruit, packing and dispatch without a photo leave less than four fifths proven."""
    standard, answers = offered("soft fruit", "household")

    def graded(*left_out: str) -> Assessment:
        return assess(standard, answers, ON, backed(standard, answers, *left_out))

    assert graded("pictures").grade == graded("packing").grade == "A"
    assert graded("quality", "packing", "dispatch").grade == "B"
    assert graded("quality", "packing", "dispatch", "lab_report", "product").caps == ("proven_share",)


# --- sources ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("standard", EVERY)
def test_sources_say_how_well_they_were_read(standard: Standard) -> None:
    status = {one.id: one.status for one in standard.references.values()}
    assert status["GI-NOTICE"] == "official" and list(status.values()).count("official") == 1
    assert {status[one] for one in ("LIVE-2021", "LIVE-2026", "FOOD-LIVE-2026")} == {"secondary"}
    assert status.get("CQC-2025-4", "secondary") == "secondary" and status["ALLIANCE"] == "design"
    cited = {source for one in standard.criteria for source, _ in one.sources}
    assert cited == status.keys(), "nothing is listed that no line cites"
    assert {"F04", "A01"} <= {one.id[3:] for one in standard.criteria if "FOOD-LIVE-2026" in dict(one.sources)}


def _notices() -> dict[tuple[str, str], list[tuple[str, str]]]:
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    with gzip.open(STANDARDS / "registry" / "gi_cn_requirements.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            text = "".join(row[key] or "" for key in ("variety", "harvest", "processing", "quality"))
            found.setdefault((str(row["notice_year"]), row["notice_no"]), []).append((row["product_name"], text))
    return found


NOTICES = _notices()
CITED = re.compile(r"（(\d{4})-(\d+)）")


@pytest.mark.parametrize("standard", EVERY)
def test_every_figure_cited_from_a_notice_stands_in_its_text(standard: Standard) -> None:
    checked = 0
    for criterion in standard.criteria:
        for source, clause in criterion.sources:
            if source != "GI-NOTICE" or not re.search(r"\d", clause):
                continue
            for part in clause.split("；"):
                place = CITED.search(part)
                assert place, (criterion.id, part)
                (text,) = [text for name, text in NOTICES[place[1], place[2]] if name in part]
                for figure in re.findall(r"\d+(?:\.\d+)?", CITED.sub("", part)):
                    assert figure in text, (criterion.id, part, figure)
                    checked += 1
    assert checked >= (1 if standard.id.endswith("vegetable") else 3)


def test_no_gate_hangs_on_a_line_of_weight_nothing_but_the_herbs() -> None:
    lines = [one.id for standard in SECOND.values() for one in standard.criteria if one.gate != NONE and not one.weight]
    assert lines == ["PD-B16"]
