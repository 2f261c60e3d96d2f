"""What would raise a total: the gate it would pass, the cap it would lift, the grade that would result."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from catalog.scoring.assess import assess
from catalog.scoring.improve import what_would_raise_it
from catalog.scoring.report import to_dict
from tests.standards.building import NO, ON, REST, YES, criterion, standard


def test_a_gate_that_would_be_passed_is_named() -> None:
    rows = [criterion("KO", gate="knockout"), criterion("MAJOR", gate="major"), criterion("PLAIN", weight=3)]
    a = assess(standard(rows), {**REST, "KO": NO, "MAJOR": NO, "PLAIN": NO}, ON)
    found = {better.criterion.id: better for better in what_would_raise_it(a)}
    assert {name: better.lifts_gate for name, better in found.items()} == {
        "KO": "knockout",
        "MAJOR": "major",
        "PLAIN": None,
    }
    assert (found["KO"].grade, found["MAJOR"].grade) == ("C", "REJECTED")
    assert found["MAJOR"].lifts_caps == ("major_fail",)


def test_a_minor_nobody_answered_counts_as_met_when_it_is_answered_best() -> None:
    minors = [criterion(f"M{number}", gate="minor") for number in range(9)]
    a = assess(standard([*minors]), {**REST, **{f"M{number}": YES for number in range(1, 9)}}, ON)
    (better,) = what_would_raise_it(a)
    assert (better.criterion.id, better.grade, better.lifts_gate) == ("M0", "A", None)


def test_a_better_parent_is_assessed_on_the_same_day_with_its_grade() -> None:
    paper = {"fn": "document", "max_age_days": 30}
    rows = [
        criterion("PARENT", weight=5),
        criterion("CHILD", paper, weight=5, applies_when={"criterion": "PARENT", "value_in": [True]}),
    ]
    issued = {"present": True, "issued_on": (ON - timedelta(days=30)).isoformat(), "expires_on": None}
    a = assess(standard(rows), {**REST, "PARENT": NO, "CHILD": issued}, ON)
    (better,) = what_would_raise_it(a)
    assert (better.criterion.id, better.grade) == ("PARENT", "A")
    assert better.total[0] == 100 * better.total[1]
    assert (better.lifts_gate, better.lifts_caps) == (None, ())
    assert Fraction(*better.gain) == 100 - 100 * Fraction(90, 95)


ENUM = {"fn": "enum", "map": {"a": 1, "b": 0, "c": 1}}


def test_of_several_best_values_the_one_that_brings_most_counts() -> None:
    """Value a makes a failed line apply, value c does not."""
    rows = [
        criterion("PARENT", ENUM, weight=5, gate="minor"),
        criterion("CHILD", weight=10, gate="major", applies_when={"criterion": "PARENT", "value_in": ["a"]}),
        criterion("MAJOR", weight=5, gate="major"),
    ]
    a = assess(standard(rows), {**REST, "PARENT": {"value": "b"}, "CHILD": NO, "MAJOR": NO}, ON)
    better = next(one for one in what_would_raise_it(a) if one.criterion.id == "PARENT")
    assert Fraction(*better.total) == 100 * Fraction(85, 90)
    assert Fraction(*better.gain) == 100 * Fraction(5, 90)
    assert (better.grade, better.lifts_gate, better.lifts_caps) == ("C", "minor", ("minor_ratio",))


def test_nobody_is_told_to_sell_other_goods() -> None:
    """Fresh goods would not be asked for the moisture that these dried ones miss; but dried they are."""
    rows = [
        criterion("KIND", {"fn": "enum", "map": {"fresh": 1, "dried": 0}}, weight=0),
        criterion("MOIST", gate="major", weight=9, applies_when={"criterion": "KIND", "value_in": ["dried"]}),
    ]
    a = assess(standard(rows), {**REST, "KIND": {"value": "dried"}, "MOIST": NO}, ON)
    assert [better.criterion.id for better in what_would_raise_it(a)] == ["MOIST"]


def test_each_gain_in_points_with_what_it_lifts() -> None:
    rows = [
        criterion("KO", gate="knockout"),
        criterion("MAJOR", gate="major", weight=2),
        criterion("MINOR", gate="minor", weight=3),
        criterion("OTHER", gate="minor", weight=1),
        criterion("UNSAID", gate="minor", weight=4),
        criterion("SAFE", section="B", weight=15),
        criterion("KIND", {"fn": "enum", "map": {"fresh": 1, "dried": 0}}, weight=0),
        criterion("AWAY", na_policy="allowed"),
        criterion("BEST", weight=5),
    ]
    answers = {**REST, "KO": NO, "MAJOR": NO, "MINOR": NO, "OTHER": NO, "SAFE": NO, "KIND": {"value": "dried"}}
    answers |= {"AWAY": {"na": True, "reason": "没有"}, "BEST": YES}
    a = assess(standard(rows), answers, ON)
    assert (a.grade, a.caps) == ("REJECTED", ("major_fail", "minor_ratio", "section_floor"))
    found = what_would_raise_it(a)
    told = [(one.criterion.id, one.gain, one.grade, one.lifts_gate, one.lifts_caps) for one in found]
    assert [(name, Fraction(*gain) * 99 / 100, *rest) for name, gain, *rest in told] == [
        ("SAFE", 15, "REJECTED", None, ("section_floor",)),
        ("UNSAID", 4, "REJECTED", None, ()),
        ("MINOR", 3, "REJECTED", "minor", ()),
        ("MAJOR", 2, "REJECTED", "major", ("major_fail",)),
        ("KO", 1, "INCOMPLETE", "knockout", ()),
        ("OTHER", 1, "REJECTED", "minor", ()),
    ]
    assert all(Fraction(*one.total) - Fraction(*one.gain) == Fraction(*a.total) for one in found)


@pytest.mark.parametrize(("value", "grade"), [("83333333.333333333333", "B"), ("83333333.333333333334", "A")])
def test_a_lifted_cap_leaves_the_exact_grade(value: str, grade: str) -> None:
    """Totals that differ from 90 in their twentieth digit: no float could tell them apart."""
    fine = {"fn": "piecewise", "points": [[0, 0], [100_000_000, 1]]}
    rows = [criterion("T", fine, weight=60), criterion("MINOR", gate="minor", weight=0)]
    a = assess(standard(rows), {"B-REST": YES, "T": {"value": Decimal(value)}, "MINOR": NO}, ON)
    assert (a.grade, a.raw_grade, to_dict(a)["total"]) == ("B", grade, 90.0)
    better = next(one for one in what_would_raise_it(a) if one.criterion.id == "MINOR")
    assert (better.grade, better.lifts_gate, better.lifts_caps) == (grade, "minor", ("minor_ratio",))


def test_a_total_that_reaches_exactly_the_next_grade() -> None:
    for answered, grade in ((Decimal("83.333333333333"), "B"), (Decimal(60), "C")):
        rows = [
            criterion("T", {"fn": "piecewise", "points": [[0, 0], [100, 1]]}, weight=60),
            criterion("X", section="B"),
        ]
        a = assess(standard(rows), {"B-REST": YES, "X": YES, "T": {"value": answered}}, ON)
        (better,) = what_would_raise_it(a)
        assert (a.grade, better.criterion.id, better.grade) == (grade, "T", "A")
    rows = [criterion("T", weight=10), criterion("LOST", weight=10)]
    a = assess(standard(rows), {**REST, "T": NO, "LOST": NO}, ON)
    assert [(one.criterion.id, one.grade) for one in what_would_raise_it(a)] == [("T", "A"), ("LOST", "A")]
    rows[0]["weight"] = 9
    a = assess(standard(rows), {**REST, "T": NO, "LOST": NO}, ON)
    assert [(one.criterion.id, one.grade) for one in what_would_raise_it(a)] == [("LOST", "A"), ("T", "A")]
