"""Hand-made cases: what applies, what is unknown, gates, caps and rounding at their very edges."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from catalog.scoring.assess import Assessment, assess
from catalog.scoring.report import to_dict
from tests.standards.building import NO, ON, REST, YES, criterion, standard

HUNDREDTHS = {"fn": "piecewise", "points": [[0, 0], [100, 1]]}


def scored(rows: list[dict[str, Any]], answers: dict[str, Any], **params: Any) -> Assessment:
    built = standard(rows, **params)
    rest = {key: given for key, given in REST.items() if built.criterion(key)}
    return assess(built, {**rest, **answers}, ON)


def outcome(a: Assessment, criterion_id: str) -> str:
    return next(f.outcome for f in a.findings if f.criterion.id == criterion_id)


class TestApplicability:
    """A mark's correct use is asked only of those who may use it."""

    rows = (
        criterion(
            "RIGHT", {"fn": "enum", "map": {"authorised": 1, "pending": Decimal("0.3"), "none": 0}}, na_policy="allowed"
        ),
        criterion("MARK", gate="minor", pass_at=1, applies_when={"criterion": "RIGHT", "value_in": ["authorised"]}),
        criterion("CODE", applies_when={"criterion": "MARK", "value_in": [True]}),
    )

    def test_authorised_is_asked(self) -> None:
        a = scored([*self.rows], {"RIGHT": {"value": "authorised"}, "MARK": YES})
        assert (outcome(a, "MARK"), outcome(a, "CODE"), a.unknown) == ("met", "unknown", ("CODE",))

    @pytest.mark.parametrize("right", [{"value": "pending"}, {"na": True, "reason": "代卖"}, None])
    def test_others_are_not_asked_and_their_answer_is_ignored(self, right: Any) -> None:
        given = {"MARK": NO, "CODE": NO} | ({"RIGHT": right} if right else {})
        a = scored([*self.rows], given)
        assert outcome(a, "MARK") == outcome(a, "CODE") == "not_applicable"
        assert a.ignored_answers == ("MARK", "CODE")
        assert a.minors_applicable == 0

    def test_a_wrong_mark_also_settles_the_code(self) -> None:
        a = scored([*self.rows], {"RIGHT": {"value": "authorised"}, "MARK": NO, "CODE": YES})
        assert outcome(a, "CODE") == "not_applicable"
        assert a.ignored_answers == ("CODE",)

    def test_the_rule_beats_a_declaration(self) -> None:
        rows = [self.rows[0], {**self.rows[1], "na_policy": "allowed"}]
        a = scored(rows, {"RIGHT": {"value": "none"}, "MARK": {"na": True, "reason": "没有授权"}})
        assert a.ignored_answers == ("MARK",)

    def test_a_notice_without_items_makes_its_criterion_not_applicable(self) -> None:
        a = scored([criterion("ITEMS", {"fn": "fraction", "items": "from_notice"})], {"ITEMS": {"met": 0, "total": 0}})
        assert outcome(a, "ITEMS") == "not_applicable"
        assert a.ignored_answers == ()
        assert a.weight == 99 * a.standard.weight_denominator


class TestUnknown:
    def test_it_weighs_without_points_and_counts_in_no_gate(self) -> None:
        rows = [criterion("K", gate="knockout", weight=10), criterion("M", gate="major"), criterion("N", gate="minor")]
        a = scored(rows, {})
        assert to_dict(a)["total"] == 88.0
        assert (a.knockouts, a.majors, a.minors_applicable, a.caps) == ((), (), 0, ())
        assert (a.grade, a.raw_grade) == ("INCOMPLETE", "B")
        assert to_dict(a)["coverage"] == 0.88
        assert to_dict(a)["interval"] == [88.0, 100.0]

    def test_a_knockout_rejects_even_when_something_is_unknown(self) -> None:
        a = scored([criterion("K", gate="knockout"), criterion("X")], {"K": NO})
        assert (a.grade, a.knockouts, a.valid_through) == ("REJECTED", ("K",), None)

    def test_too_few_raters_are_no_answer(self) -> None:
        rows = [criterion("PANEL", {"fn": "scale", "max": 4}, raters_min=3)]
        assert scored(rows, {"PANEL": {"ratings": [4, 4]}}).unknown == ("PANEL",)
        assert scored(rows, {"PANEL": {"ratings": [4, 4, 0]}}).unknown == ()


class TestGates:
    def test_a_knockout_needs_more_than_zero_even_if_zero_would_pass(self) -> None:
        for gate, expected in (("knockout", "not_met"), ("major", "met"), ("minor", "met")):
            assert outcome(scored([criterion("G", gate=gate, pass_at=0)], {"G": NO}), "G") == expected

    def test_exactly_at_the_pass_mark_is_met(self) -> None:
        rows = [
            criterion(
                "G", {"fn": "piecewise", "points": [[0, 0], [3, 1]]}, gate="major", pass_at=Decimal("0.333333333333")
            )
        ]
        assert outcome(scored(rows, {"G": {"value": 1}}), "G") == "met"
        assert outcome(scored(rows, {"G": {"value": Decimal("0.999999999999")}}), "G") == "met"
        assert outcome(scored(rows, {"G": {"value": Decimal("0.999999999998")}}), "G") == "not_met"

    def test_without_a_gate_zero_is_met(self) -> None:
        assert outcome(scored([criterion("G")], {"G": NO}), "G") == "met"


def total_of(hundredths: Any, **params: Any) -> Assessment:
    """A total made of one measured criterion that carries all weight but section B, which is all well."""
    return scored([criterion("T", HUNDREDTHS, weight=60)], {"T": {"value": Decimal(str(hundredths))}}, **params)


class TestGradesAndRounding:
    @pytest.mark.parametrize(
        ("value", "total", "shown", "grade"),
        [
            ("83.333333333333", 90.0, "90.0", "B"),  # 89.9999999999998: shown as 90.0, still a B
            ("83.333333333334", 90.0, "90.0", "A"),
            ("66.666666666667", 80.0, "80.0", "B"),
            ("66.666666666666", 80.0, "80.0", "C"),
            ("0", 40.0, "40.0", "E"),
            ("0.0000005", 40.0, "40.0", "E"),  # + 0.0000003
            ("0.0000008", 40.0, "40.0", "E"),  # + 0.00000048
            ("0.000000833333", 40.0, "40.0", "E"),
            ("0.000000833334", 40.000001, "40.0", "E"),  # half up at the seventh decimal
            ("16.75", 50.05, "50.1", "E"),  # half up at the second
        ],
    )
    def test_rounding_never_decides(self, value: str, total: float, shown: str, grade: str) -> None:
        result = to_dict(total_of(value))
        assert (result["total"], result["total_shown"], result["grade"]) == (total, shown, grade)

    def test_every_exact_figure_is_made_of_whole_numbers(self) -> None:
        rows = [criterion("T", HUNDREDTHS, weight=50), criterion("THIRD", {"fn": "scale", "max": 3}, weight=10)]
        full = {"T": {"value": Decimal("0.000000000001")}, "THIRD": {"ratings": [1]}}
        for answers in (full, {"T": full["T"]}):
            a = scored(rows, answers)
            ratios = [a.total, *a.interval, *(finding.s for finding in a.findings if finding.s is not None)]
            assert {type(number) for ratio in ratios for number in ratio} == {int}
            assert {type(number) for number in (*a.section_points, *a.section_weights, a.points, a.scale)} == {int}

    def test_ten_minors_nine_met_is_just_enough(self) -> None:
        rows = [criterion(f"M{n}", gate="minor") for n in range(10)]
        answers = {f"M{n}": YES for n in range(10)}
        a = scored(rows, {**answers, "M3": NO})
        assert (a.minors_passed, a.minors_failed, a.caps, a.grade) == (9, ("M3",), (), "A")
        b = scored(rows, {**answers, "M3": NO, "M4": NO})
        assert (b.caps, b.raw_grade, b.grade) == (("minor_ratio",), "A", "B")

    def test_the_floor_is_for_section_b_alone_and_exact(self) -> None:
        rows = [criterion("SAFE", HUNDREDTHS, section="B", weight=40)]
        at = scored(rows, {"SAFE": {"value": 70}})
        below = scored(rows, {"SAFE": {"value": Decimal("69.999999999999")}})
        assert (at.caps, at.grade) == ((), "B")
        assert (below.caps, below.raw_grade, below.grade) == (("section_floor",), "B", "C")
        assert to_dict(below)["sections"] == {"A": 100.0, "B": 70.0}

    def test_a_section_without_anything_applicable_has_no_score_and_no_floor(self) -> None:
        rows = [criterion("SAFE", section="B", weight=40, na_policy="allowed")]
        a = scored(rows, {"SAFE": {"na": True, "reason": "没有"}})
        assert to_dict(a)["sections"] == {"A": 100.0, "B": None}
        assert a.caps == ()

    def test_every_cap_that_applies_is_recorded_in_order(self) -> None:
        rows = [
            criterion("SAFE", HUNDREDTHS, section="B", weight=40),
            criterion("M", gate="minor"),
            criterion("J", gate="major"),
            criterion("K", gate="knockout"),
        ]
        answers = {"SAFE": {"value": 0}, "M": NO, "J": NO}
        rejected = scored(rows, {**answers, "K": NO})
        assert rejected.caps == ("major_fail", "minor_ratio", "section_floor")
        assert rejected.grade == "REJECTED"
        incomplete = scored(rows, answers)
        assert incomplete.caps == ("major_fail", "minor_ratio", "section_floor")
        assert incomplete.grade == "INCOMPLETE"

    def test_a_cap_never_raises_a_grade_that_is_already_worse(self) -> None:
        a = scored([criterion("T", HUNDREDTHS, weight=58), criterion("J", gate="major")], {"T": {"value": 0}, "J": NO})
        assert (a.raw_grade, a.grade, a.caps) == ("E", "E", ("major_fail",))

    def test_conditional_is_listable_with_a_failed_major(self) -> None:
        a = scored([criterion("J", gate="major")], {"J": NO})
        assert (a.grade, a.listable, a.conditional) == ("C", True, True)
        b = scored([criterion("J", gate="major")], {"J": NO}, listable_grades=["A", "B"])
        assert (b.listable, b.conditional) == (False, False)
