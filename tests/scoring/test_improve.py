"""What would raise a total: the gate it would pass, the cap it would lift, the grade that would result."""

from __future__ import annotations

from datetime import timedelta

from catalog.scoring.assess import assess
from catalog.scoring.improve import what_would_raise_it
from tests.scoring.building import NO, ON, REST, YES, criterion, standard


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
