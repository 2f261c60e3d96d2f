"""Other weights, and the smallest other answer that gives another grade."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from catalog.errors import Refused
from catalog.scoring.assess import Assessment, assess
from catalog.scoring.proof import BACKINGS
from catalog.scoring.report import to_dict
from catalog.scoring.sensitivity import SmallestChange, _targets, section_sensitivity, smallest_change
from catalog.standards.library import Library
from catalog.standards.prepare import prepare
from tests.standards.building import NO, ON, REST, YES, cases, criterion, standard

from .reference import assess as slowly
from .test_golden import read

PERCENT = {"fn": "piecewise", "points": [[0, 0], [100, 1]]}


def scored(rows: list[dict[str, Any]], answers: dict[str, Any]) -> Assessment:
    built = standard(rows)
    rest = {key: given for key, given in REST.items() if built.criterion(key)}
    return assess(built, {**rest, **answers}, ON)


@given(cases())
@settings(max_examples=60)
def test_weights_of_one_section_times_a_factor(case: tuple[dict[str, Any], dict[str, Any]]) -> None:
    content, answers = case
    try:
        a = assess(prepare(content, "0" * 64), answers, ON)
    except Refused:
        assume(False)
    for row in section_sensitivity(a):
        totals = []
        for factor, total, grade in (
            (Decimal("0.8"), row.lighter, row.grade_lighter),
            (Decimal("1.2"), row.heavier, row.grade_heavier),
        ):
            scaled = [
                {**c, "weight": Decimal(c["weight"]) * factor} if c["section"] == row.section else c
                for c in content["criteria"]
            ]
            expected = slowly({**content, "criteria": scaled}, answers, ON)
            assert Fraction(*total) == expected["total"]
            assert grade == expected["grade"]
            totals.append(expected["total"])
        assert (Fraction(*row.least), Fraction(*row.greatest)) == (
            min([*totals, Fraction(*a.total)]),
            max([*totals, Fraction(*a.total)]),
        )
        assert row.grade_moves == ({row.grade_lighter, row.grade_heavier} != {a.grade})


@given(cases(answered=10), st.randoms())
@settings(max_examples=150)
def test_the_smallest_change_is_that_of_assessing_every_candidate(
    case: tuple[dict[str, Any], dict[str, Any]], chance: Random
) -> None:
    content, answers = case
    built = prepare(content, "0" * 64)
    backing = {one.id: chance.choice(BACKINGS) for one in built.criteria}
    try:
        a = assess(built, answers, ON, backing)
    except Refused:
        assume(False)
    best = None
    for one, outcome, s, answer in a.findings:
        if outcome not in ("met", "not_met") or s is None or answer is None or one.only_describes:
            continue
        for candidate in one.kind.neighbours(answer, _targets(a, one, s), ON):
            reading = one.kind.score(candidate, ON)
            if isinstance(reading, tuple):
                moved = abs(one.weight_units * (Fraction(*reading) - Fraction(*s)))
                after = assess(built, {**a.answers, one.id: candidate}, ON, backing)
                if after.grade != a.grade and (best is None or moved < best[0]):
                    best = moved, SmallestChange(one, candidate, reading, after.total, after.grade)
    assert smallest_change(a) == (best and best[1])


def test_a_grade_that_a_section_decides() -> None:
    a = scored([criterion("T", PERCENT, weight=60)], {"T": {"value": Decimal("83.5")}})
    assert (a.grade, to_dict(a)["total"]) == ("A", 90.1)
    rows = section_sensitivity(a)
    assert [(row.section, row.grade_lighter, row.grade_heavier, row.grade_moves) for row in rows] == [
        ("A", "A", "B", True),
        ("B", "B", "A", True),
    ]
    assert to_dict(a, sensitivity=True)["sensitivity"][0] == {
        "section": "A",
        "range": [89.392857, 91.0],
        "grades": ["A", "B"],
        "grade_moves": True,
    }


def test_a_rejected_or_incomplete_offer_stays_so_under_other_weights() -> None:
    rejected = scored([criterion("K", gate="knockout")], {"K": NO})
    incomplete = scored([criterion("X", weight=60)], {})
    for a in (rejected, incomplete):
        assert not any(row.grade_moves for row in section_sensitivity(a))


class TestSmallestChange:
    def test_the_nearest_measured_value_in_the_digits_given(self) -> None:
        a = scored([criterion("T", PERCENT, weight=60)], {"T": {"value": Decimal("83.4")}})
        found = smallest_change(a)
        assert found is not None
        assert (found.criterion.id, found.answer, found.grade) == ("T", {"value": Decimal("83.3")}, "B")

    def test_upwards_as_well(self) -> None:
        a = scored([criterion("T", PERCENT, weight=60)], {"T": {"value": 83}})
        found = smallest_change(a)
        assert found is not None
        assert (found.answer, found.grade) == ({"value": Decimal(84)}, "A")

    def test_a_gate_may_be_nearer_than_a_grade(self) -> None:
        rows = [criterion("G", PERCENT, weight=20, gate="major", pass_at=Decimal("0.6"))]
        found = smallest_change(scored(rows, {"G": {"value": Decimal("62.0")}}))
        assert found is not None
        assert (found.answer, found.grade) == ({"value": Decimal("59.9")}, "C")

    def test_a_light_knockout_decides_most_cheaply(self) -> None:
        rows = [criterion("T", PERCENT, weight=40), criterion("K", gate="knockout", weight=1)]
        found = smallest_change(scored(rows, {"T": {"value": 100}, "K": YES}))
        assert found is not None
        assert (found.criterion.id, found.answer, found.grade) == ("K", {"value": False}, "REJECTED")

    def test_the_section_floor_counts(self) -> None:
        rows = [criterion("SAFE", PERCENT, section="B", weight=40)]
        found = smallest_change(scored(rows, {"SAFE": {"value": Decimal("70.0")}}))
        assert found is not None
        assert (found.answer, found.grade) == ({"value": Decimal("69.9")}, "C")

    def test_what_is_not_applicable_or_only_describes_is_passed_over(self) -> None:
        rows = [
            criterion("NONE", na_policy="allowed", weight=1),
            criterion("KIND", {"fn": "enum", "map": {"fresh": 1, "dried": 1}}, weight=0),
            criterion("G", PERCENT, weight=20, gate="major", pass_at=Decimal("0.6")),
        ]
        answers = {"NONE": {"na": True, "reason": "没有"}, "KIND": {"value": "fresh"}, "G": {"value": Decimal("62.0")}}
        found = smallest_change(scored(rows, answers))
        assert found is not None
        assert (found.criterion.id, found.answer) == ("G", {"value": Decimal("59.9")})
        assert (found.s, found.grade) == ((599, 1000), "C")

    def test_a_heavy_criterion_reaches_the_floor_of_its_section(self) -> None:
        """Half of the section scores full: the other half may fall to 40 % before the section falls below 70 %."""
        rows = [criterion("SAFE", PERCENT, section="B", weight=20)]
        found = smallest_change(scored(rows, {"SAFE": {"value": Decimal("41.0")}}))
        assert found is not None
        assert (found.answer, found.grade) == ({"value": Decimal("39.9")}, "C")
        assert Fraction(*found.total) == 60 + 20 + Fraction("7.98")

    def test_a_change_that_moves_less_goes_before_an_earlier_one(self) -> None:
        rows = [criterion("FAR", gate="major", weight=4), criterion("NEAR", gate="minor", weight=3)]
        found = smallest_change(scored(rows, {"FAR": YES, "NEAR": YES}))
        assert found is not None
        assert (found.criterion.id, found.grade) == ("NEAR", "B")
        equal = [criterion("ONE", gate="major", weight=3), criterion("OTHER", gate="minor", weight=3)]
        found = smallest_change(scored(equal, {"ONE": YES, "OTHER": YES}))
        assert found is not None
        assert (found.criterion.id, found.grade) == ("ONE", "C")

    def test_none_where_no_single_answer_decides(self) -> None:
        rows = [criterion(f"K{n}", gate="knockout", weight=1) for n in range(2)]
        assert smallest_change(scored(rows, {"K0": NO, "K1": NO})) is None

    @pytest.mark.parametrize("place", [0, 1])
    def test_of_a_worked_case_is_true(self, library: Library, place: int) -> None:
        case = read("examples.json")[place]
        a = assess(library.get(case["standard"]), case["answers"], ON)
        found = smallest_change(a)
        assert found is not None
        again = assess(a.standard, {**a.answers, found.criterion.id: found.answer}, ON)
        assert again.grade == found.grade != a.grade
        assert again.total == found.total
