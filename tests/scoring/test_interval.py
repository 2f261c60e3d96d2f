"""The interval by hand: what an unknown parent decides, and answers that take a criterion out."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from catalog.scoring.assess import assess
from catalog.scoring.report import to_dict
from catalog.standards.library import Library
from tests.standards.building import NO, ON, REST, YES, criterion, standard

from .test_golden import read

RIGHT = {"fn": "enum", "map": {"authorised": 1, "pending": Decimal("0.3"), "none": 0}}


def interval(rows: list[dict[str, Any]], answers: dict[str, Any]) -> list[float]:
    built = standard(rows)
    rest = {key: given for key, given in REST.items() if built.criterion(key)}
    found: list[float] = to_dict(assess(built, {**rest, **answers}, ON))["interval"]
    return found


def test_an_unknown_parent_is_taken_at_each_of_its_values() -> None:
    rows = [
        criterion("RIGHT", RIGHT, weight=10),
        criterion("MARK", weight=40, applies_when={"criterion": "RIGHT", "value_in": ["authorised"]}),
    ]
    # Worst: authorised (10 of 10) makes the mark apply, which may be wrong (0 of 40): 60 of 100; else 50 of 60.
    assert interval(rows, {}) == [60.0, 100.0]


def test_an_answer_already_given_counts_where_the_parent_makes_it_apply() -> None:
    rows = [
        criterion("RIGHT", RIGHT, weight=10),
        criterion("MARK", weight=40, applies_when={"criterion": "RIGHT", "value_in": ["authorised"]}),
    ]
    assert interval(rows, {"MARK": YES}) == [83.333333, 100.0]


def test_a_pending_right_is_the_best_when_the_mark_is_known_to_be_wrong() -> None:
    rows = [
        criterion("RIGHT", RIGHT, weight=10),
        criterion("MARK", weight=40, applies_when={"criterion": "RIGHT", "value_in": ["authorised"]}),
    ]
    # authorised: 60 of 100; pending: 53 of 60; none: 50 of 60.
    assert interval(rows, {"MARK": NO}) == [60.0, 88.333333]


def test_taking_a_criterion_out_can_be_the_best_or_the_worst_answer() -> None:
    weak = {"fn": "enum", "map": {"some": Decimal("0.5"), "little": Decimal("0.4")}}
    rows = [criterion("WEAK", weak, weight=40, na_policy="allowed")]
    assert interval(rows, {}) == [76.0, 100.0]
    rows = [
        criterion("ALL", weight=60),
        criterion("STRONG", {**weak, "map": {"some": Decimal("0.5")}}, section="B", weight=40, na_policy="allowed"),
    ]
    assert interval(rows, {"ALL": NO}) == [0.0, 20.0]
    assert interval(rows, {"ALL": YES}) == [80.0, 100.0]


def test_a_notice_may_turn_out_to_list_nothing() -> None:
    rows = [
        criterion("ALL", weight=60),
        criterion("LEAST", {"fn": "enum", "map": {"some": Decimal("0.9")}}, section="B", weight=20),
        criterion("NOTICE", {"fn": "fraction", "items": "from_notice"}, section="B", weight=20),
    ]
    assert interval(rows, {"ALL": YES}) == [78.0, 98.0]


def test_a_chain_of_unknown_parents() -> None:
    rows = [
        criterion("ONE", weight=0),
        criterion("TWO", weight=0, applies_when={"criterion": "ONE", "value_in": [True]}),
        criterion("THREE", weight=60, applies_when={"criterion": "TWO", "value_in": [False]}),
    ]
    assert interval(rows, {}) == [40.0, 100.0]
    assert interval(rows, {"ONE": NO}) == [100.0, 100.0]
    assert interval(rows, {"TWO": YES}) == [100.0, 100.0]
    assert interval(rows, {"TWO": NO}) == [40.0, 100.0], "answered already, and three hangs on it"


def test_a_worked_case_with_three_answers_missing(library: Library) -> None:
    case = read("examples.json")[0]
    answers = {key: given for key, given in case["answers"].items() if key not in ("FF-A04", "FF-C01")}
    answers["FF-C08"] = {"ratings": [3]}
    result = to_dict(assess(library.get(case["standard"]), answers, ON))
    # Known: 93.8525 - 4 (A04) - 5.58 (C01) - 2.75 (C08) = 81.5225, of which 2 are the mark's (D02).
    assert result["interval"] == [81.145408, 94.5225]
    assert result["unknown"] == ["FF-A04", "FF-C01", "FF-C08"]
    assert result["ignored_answers"] == ["FF-D02"]
    assert result["total"] == 81.145408  # 79.5225 of 98
    assert result["coverage"] == 0.867347


def test_an_interval_in_thirds_and_sevenths() -> None:
    """What is answered, and what hangs unanswered on an open question, need a common denominator."""
    rows = [
        criterion("SEVEN", {"fn": "fraction", "items": "from_notice"}, weight=7),
        criterion("OPEN", weight=10),
        criterion(
            "THREE",
            {"fn": "fraction", "items": list("abc")},
            weight=30,
            applies_when={"criterion": "OPEN", "value_in": [True]},
        ),
    ]
    # Yes: 3 of 7, 10 of 10, 10 of 30 and all of the other 53; no: 3 of 7, 0 of 10 and all of the other 53.
    answers = {"SEVEN": {"met": 3, "total": 7}, "THREE": {"met": 1, "total": 3}}
    assert interval(rows, answers) == [76.0, 80.0]
