"""An assessment as JSON, in full: every key that the command line, the API and an export share."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from catalog.scoring.assess import Assessment, assess
from catalog.scoring.report import to_dict
from tests.standards.building import NO, ON, REST, YES, criterion, standard

ROWS = (
    criterion("KIND", {"fn": "enum", "map": {"fresh": 1, "dried": 0}}, weight=0),
    criterion("CERT", {"fn": "document", "max_age_days": 30}, gate="knockout", pass_at=1, weight=5),
    criterion("MARK", gate="minor", pass_at=1, weight=10),
    criterion(
        "SWEET",
        {"fn": "piecewise", "points": [[0, 0], [10, 1]]},
        gate="major",
        pass_at=Decimal("0.6"),
        weight=Decimal("4.5"),
        section="B",
        unit="%",
    ),
    criterion("REVIEWS", weight=2, na_policy="allowed", section="B"),
    criterion("DRY", weight=3, applies_when={"criterion": "KIND", "value_in": ["dried"]}),
)
ONE_GRADE = {
    "grades": [("E", 0)],
    "major_fail_cap": "E",
    "minor_fail_cap": "E",
    "section_floor": {"section": "B", "min": 0, "cap": "E"},
    "listable_grades": ["E"],
}
CERT = {"present": True, "issued_on": "2026-12-01", "expires_on": None}
ANSWERS = {**REST, "KIND": {"value": "fresh"}, "CERT": CERT, "SWEET": {"value": Decimal("5.5")}}
ANSWERED = {**ANSWERS, "MARK": NO, "REVIEWS": {"na": True, "reason": "新店"}, "DRY": NO}


def scored(answers: dict[str, Any]) -> Assessment:
    return assess(standard([*ROWS]), answers, ON)


def finding(criterion_id: str, outcome: str, zh: str = "", en: str = "", **figures: Any) -> dict[str, Any]:
    """A finding without score, gate or evidence, unless said otherwise."""
    row = {"id": criterion_id, "outcome": outcome, "s": None, "points": None, "weight": 0.0, "gate": "none"}
    row |= {"pass_at": None, "evidence": [], **figures}
    return row | ({"reason": {"zh": zh, "en": en}} if zh else {})


def test_an_answered_offer_in_full() -> None:
    assert to_dict(scored(ANSWERED), {"CERT": ("ab" * 32,), "OTHER": ("cd" * 32,)}, sensitivity=True) == {
        "standard": {"id": "test-standard", "version": "1.0.0", "sha256": "0" * 64},
        "profile": None,
        "on": "2026-12-05",
        "total": 87.342105,
        "total_shown": "87.3",
        "points": 82.975,
        "applicable_weight": 95.0,
        "sections": {"A": 82.45614, "B": 94.671053},
        "raw_grade": "B",
        "grade": "C",
        "caps": ["major_fail", "minor_ratio"],
        "knockouts": [],
        "majors": ["SWEET"],
        "minors_passed": 0,
        "minors_applicable": 1,
        "minors_failed": ["MARK"],
        "unknown": [],
        "valid_through": "2026-12-31",
        "renewable_through": "2026-12-31",
        "to_renew": [],
        "proven": None,
        "coverage": 1.0,
        "interval": [87.342105, 87.342105],
        "findings": [
            finding("KIND", "met", "fresh，得 100 分（满分 100）。", "Fresh: 100 of 100.", s=1.0, points=0.0),
            finding(
                "CERT",
                "met",
                "已提供，2026-12-01 签发，已 4 天，上限 30 天，达到要求（签发不超过 30 天且未过期），"
                "得 100 分（满分 100）。",
                "Provided, issued 2026-12-01, 4 days old, 30 allowed: meets the requirement (issued no more than 30 "
                "days ago and not expired), 100 of 100.",
                s=1.0,
                points=5.0,
                weight=5.0,
                gate="knockout",
                pass_at=1.0,
                evidence=["ab" * 32],
            ),
            finding(
                "MARK",
                "not_met",
                "否，未达到要求（是），得 0 分（满分 100）。",
                "No: does not meet the requirement (yes), 0 of 100.",
                s=0.0,
                points=0.0,
                weight=10.0,
                gate="minor",
                pass_at=1.0,
            ),
            finding(
                "SWEET",
                "not_met",
                "5.5%，未达到要求（不低于 6%），得 55 分（满分 100）。",
                "5.5%: does not meet the requirement (at least 6%), 55 of 100.",
                s=0.55,
                points=2.475,
                weight=4.5,
                gate="major",
                pass_at=0.6,
            ),
            finding("REVIEWS", "not_applicable", "申报为不适用：新店。", "Declared not applicable: 新店.", weight=2.0),
            finding(
                "DRY",
                "not_applicable",
                "不适用：“第KIND项”为“fresh”。",
                'Not applicable: "Item KIND" is "fresh".',
                weight=3.0,
            ),
            finding(
                "A-REST", "met", "是，得 100 分（满分 100）。", "Yes: 100 of 100.", s=1.0, points=42.0, weight=42.0
            ),
            finding(
                "B-REST", "met", "是，得 100 分（满分 100）。", "Yes: 100 of 100.", s=1.0, points=33.5, weight=33.5
            ),
        ],
        "ignored_answers": ["DRY"],
        "what_would_raise_it": [
            {
                "id": "MARK",
                "gain": 10.526316,
                "total": 97.868421,
                "grade": "C",
                "lifts_gate": "minor",
                "lifts_caps": ["minor_ratio"],
            },
            {
                "id": "SWEET",
                "gain": 2.131579,
                "total": 89.473684,
                "grade": "B",
                "lifts_gate": "major",
                "lifts_caps": ["major_fail"],
            },
        ],
        "sensitivity": [
            {"section": "A", "range": [86.818609, 88.008373], "grades": ["C", "C"], "grade_moves": False},
            {"section": "B", "range": [86.704805, 87.88499], "grades": ["C", "C"], "grade_moves": False},
        ],
        "smallest_change": {
            "id": "SWEET",
            "now": {"zh": "5.5%", "en": "5.5%"},
            "then": {"zh": "6%", "en": "6%"},
            "total": 87.578947,
            "grade": "B",
        },
    }


def test_an_offer_with_open_questions_in_full() -> None:
    """MARK and REVIEWS are unknown: 85 of 97 is known, and the total lies between their worst and their best."""
    assert to_dict(scored(ANSWERS), worded=False) == {
        "standard": {"id": "test-standard", "version": "1.0.0", "sha256": "0" * 64},
        "profile": None,
        "on": "2026-12-05",
        "total": 85.541237,
        "total_shown": "85.5",
        "points": 82.975,
        "applicable_weight": 97.0,
        "sections": {"A": 82.45614, "B": 89.9375},
        "raw_grade": "B",
        "grade": "INCOMPLETE",
        "caps": ["major_fail"],
        "knockouts": [],
        "majors": ["SWEET"],
        "minors_passed": 0,
        "minors_applicable": 0,
        "minors_failed": [],
        "unknown": ["MARK", "REVIEWS"],
        "valid_through": None,
        "renewable_through": None,
        "to_renew": [],
        "proven": None,
        "coverage": 0.876289,
        "interval": [85.541237, 97.912371],
        "findings": [
            finding("KIND", "met", s=1.0, points=0.0),
            finding("CERT", "met", s=1.0, points=5.0, weight=5.0, gate="knockout", pass_at=1.0),
            finding("MARK", "unknown", weight=10.0, gate="minor", pass_at=1.0),
            finding("SWEET", "not_met", s=0.55, points=2.475, weight=4.5, gate="major", pass_at=0.6),
            finding("REVIEWS", "unknown", weight=2.0),
            finding("DRY", "not_applicable", weight=3.0),
            finding("A-REST", "met", s=1.0, points=42.0, weight=42.0),
            finding("B-REST", "met", s=1.0, points=33.5, weight=33.5),
        ],
        "ignored_answers": [],
        "what_would_raise_it": [
            {
                "id": "MARK",
                "gain": 10.309278,
                "total": 95.850515,
                "grade": "INCOMPLETE",
                "lifts_gate": None,
                "lifts_caps": [],
            },
            {
                "id": "SWEET",
                "gain": 2.087629,
                "total": 87.628866,
                "grade": "INCOMPLETE",
                "lifts_gate": "major",
                "lifts_caps": ["major_fail"],
            },
            {
                "id": "REVIEWS",
                "gain": 2.061856,
                "total": 87.603093,
                "grade": "INCOMPLETE",
                "lifts_gate": None,
                "lifts_caps": [],
            },
        ],
    }


def test_a_rejected_offer_names_what_rejects_it() -> None:
    told = to_dict(scored({**ANSWERED, "CERT": {"present": False}}), worded=False, sensitivity=True)
    assert (told["grade"], told["knockouts"], told["valid_through"]) == ("REJECTED", ["CERT"], None)
    assert told["what_would_raise_it"][1] == {
        "id": "CERT",
        "gain": 5.263158,
        "total": 87.342105,
        "grade": "C",
        "lifts_gate": "knockout",
        "lifts_caps": [],
    }
    assert told["smallest_change"] == {
        "id": "CERT",
        "now": {"zh": "没有提供", "en": "not provided"},
        "then": {
            "zh": "已提供，2026-12-05 签发，已 0 天，上限 30 天",
            "en": "provided, issued 2026-12-05, 0 days old, 30 allowed",
        },
        "total": 87.342105,
        "grade": "C",
    }


def test_the_smallest_change_is_told_in_the_criterion_s_own_words() -> None:
    words = {"own": {"zh": "自有", "en": "Own"}, "rented": {"zh": "租用", "en": "Rented"}}
    rule = {"fn": "enum", "map": {"own": 1, "rented": 0}}
    a = assess(standard([criterion("FARM", rule, weight=12, labels=words)]), {**REST, "FARM": {"value": "own"}}, ON)
    assert to_dict(a, sensitivity=True)["smallest_change"] == {
        "id": "FARM",
        "now": {"zh": "自有", "en": "Own"},
        "then": {"zh": "租用", "en": "Rented"},
        "total": 88.0,
        "grade": "B",
    }


def test_where_no_answer_changes_the_grade_there_is_no_smallest_change() -> None:
    told = to_dict(assess(standard([], **ONE_GRADE), REST, ON), sensitivity=True)
    assert (told["smallest_change"], told["what_would_raise_it"]) == (None, [])


def test_a_section_that_does_not_apply_has_no_score() -> None:
    rows = [criterion("B-ALL", section="B", weight=40, na_policy="allowed")]
    answers = {"A-REST": YES, "B-ALL": {"na": True, "reason": "没有"}}
    told = to_dict(assess(standard(rows), answers, ON))
    assert told["sections"] == {"A": 100.0, "B": None}
    assert (told["points"], told["applicable_weight"], told["total"]) == (60.0, 60.0, 100.0)
