"""Every answer that must be refused, naming the criterion, before anything is scored."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from catalog.errors import AnswerRefused, Refused
from catalog.scoring.assess import assess
from tests.standards.building import ON, REST, YES, criterion, standard

KINDS = {
    "BOOL": {"fn": "boolean"},
    "ENUM": {"fn": "enum", "map": {"plot": 1, "farm": Decimal("0.7")}},
    "ITEMS": {"fn": "fraction", "items": ["a", "b", "c"]},
    "NOTICE": {"fn": "fraction", "items": "from_notice"},
    "SCALE": {"fn": "scale", "max": 4},
    "LINE": {"fn": "piecewise", "points": [[0, 0], [10, 1]]},
    "RATIO": {"fn": "limit_ratio", "full_until": Decimal("0.5"), "at_limit": Decimal("0.6")},
    "PAPER": {"fn": "document", "max_age_days": 30},
}
EVERY_KIND = standard(
    [criterion(name, scoring) for name, scoring in KINDS.items()] + [criterion("MAYBE", na_policy="allowed")]
)

REFUSED: list[tuple[str, str, Any, str]] = [
    ("yes as text", "BOOL", {"value": "yes"}, "not_true_or_false"),
    ("yes as one", "BOOL", {"value": 1}, "not_true_or_false"),
    ("nothing for yes or no", "BOOL", {"value": None}, "not_true_or_false"),
    ("no value at all", "BOOL", {}, "value_missing"),
    ("a misspelt key", "BOOL", {"valeu": True}, "value_missing"),
    ("a key too many", "BOOL", {"value": True, "note": "sure"}, "unknown_key"),
    ("a bare value", "BOOL", True, "not_an_object"),
    ("a list", "BOOL", [True], "not_an_object"),
    ("null", "BOOL", None, "not_an_object"),
    ("text that holds the letters na", "BOOL", "banana", "not_an_object"),
    ("an unknown word", "ENUM", {"value": "province"}, "unknown_value"),
    ("a long unknown word", "ENUM", {"value": "w" * 41}, "unknown_value"),
    ("a number for a word", "ENUM", {"value": 1}, "not_a_text"),
    ("a list for a word", "ENUM", {"value": ["plot"]}, "not_a_text"),
    ("more than all items", "ITEMS", {"met": 4, "total": 3}, "met_not_within_total"),
    ("fewer than none", "ITEMS", {"met": -1, "total": 3}, "met_not_within_total"),
    ("another number of items", "ITEMS", {"met": 2, "total": 4}, "total_is_not_the_number_of_items"),
    ("half an item", "ITEMS", {"met": Decimal("1.5"), "total": 3}, "not_an_integer"),
    ("true items", "ITEMS", {"met": True, "total": 3}, "not_an_integer"),
    ("half of all items", "ITEMS", {"met": 1, "total": Decimal("1.5")}, "not_an_integer"),
    ("no total", "ITEMS", {"met": 2}, "total_missing"),
    ("no count", "ITEMS", {"total": 3}, "met_missing"),
    ("items and a note", "ITEMS", {"met": 1, "total": 3, "note": ""}, "unknown_key"),
    ("items and a long note", "ITEMS", {"met": 1, "total": 3, "n" * 41: ""}, "unknown_key"),
    ("more than the notice lists", "NOTICE", {"met": 1, "total": 0}, "met_not_within_total"),
    ("a negative notice", "NOTICE", {"met": 0, "total": -1}, "met_not_within_total"),
    ("a notice of 10^21 items", "NOTICE", {"met": 0, "total": 10**21}, "too_many_digits"),
    ("a mark above the scale", "SCALE", {"ratings": [4, 5]}, "rating_out_of_range"),
    ("a mark below the scale", "SCALE", {"ratings": [-1]}, "rating_out_of_range"),
    ("half a mark", "SCALE", {"ratings": [Decimal("3.5")]}, "not_an_integer"),
    ("a true mark", "SCALE", {"ratings": [True]}, "not_an_integer"),
    ("one mark outside a list", "SCALE", {"ratings": 3}, "not_a_list"),
    ("no marks", "SCALE", {}, "ratings_missing"),
    ("marks under another key", "SCALE", {"marks": [3]}, "ratings_missing"),
    ("marks and a value", "SCALE", {"ratings": [3], "value": 3}, "unknown_key"),
    ("a number as text", "LINE", {"value": "12.8"}, "not_a_number"),
    ("true for a number", "LINE", {"value": True}, "not_a_number"),
    ("a float, which is not exact", "LINE", {"value": 12.8}, "not_a_number"),
    ("not a number", "LINE", {"value": Decimal("NaN")}, "not_finite"),
    ("a signalling not-a-number", "LINE", {"value": Decimal("sNaN")}, "not_finite"),
    ("infinity", "LINE", {"value": Decimal("-Infinity")}, "not_finite"),
    ("21 digits", "LINE", {"value": Decimal("1." + "0" * 20)}, "too_many_digits"),
    ("a whole number of 21 digits", "LINE", {"value": 10**20}, "too_many_digits"),
    ("a negative one of 21 digits", "LINE", {"value": -(10**20)}, "too_many_digits"),
    ("13 decimals", "LINE", {"value": Decimal("1E-13")}, "exponent_out_of_range"),
    ("an exponent of 13", "LINE", {"value": Decimal("1E+13")}, "exponent_out_of_range"),
    ("a huge exponent", "LINE", {"value": Decimal("1E+999999")}, "exponent_out_of_range"),
    ("a negative ratio", "RATIO", {"value": Decimal("-0.01")}, "negative"),
    ("a paper without saying whether it is there", "PAPER", {"issued_on": "2026-12-01"}, "present_missing"),
    ("a paper present as text", "PAPER", {"present": "true"}, "not_true_or_false"),
    ("a paper present as one", "PAPER", {"present": 1}, "not_true_or_false"),
    ("a day that is none", "PAPER", {"present": True, "issued_on": "2026-02-30"}, "not_a_day"),
    ("a day of another form", "PAPER", {"present": True, "issued_on": "20261201"}, "not_a_day"),
    ("a week", "PAPER", {"present": True, "issued_on": "2026-W49-1"}, "not_a_day"),
    ("a moment", "PAPER", {"present": True, "issued_on": "2026-12-01T00:00"}, "not_a_day"),
    ("a day in full-width digits", "PAPER", {"present": True, "issued_on": "２０２６-12-01"}, "not_a_day"),
    ("a day as number", "PAPER", {"present": True, "expires_on": 20261201}, "not_a_day"),
    ("a bad day on an absent paper", "PAPER", {"present": False, "expires_on": "soon"}, "not_a_day"),
    ("a paper with another key", "PAPER", {"present": True, "issued": "2026-12-01"}, "unknown_key"),
    ("not applicable where that is not allowed", "BOOL", {"na": True, "reason": "because"}, "na_not_allowed"),
    ("not applicable without a reason", "MAYBE", {"na": True}, "na_without_reason"),
    ("not applicable with a blank reason", "MAYBE", {"na": True, "reason": " 　"}, "na_without_reason"),
    ("not applicable with a number for a reason", "MAYBE", {"na": True, "reason": 5}, "na_without_reason"),
    ("not applicable said with no", "MAYBE", {"na": False, "reason": "because"}, "na_is_not_true"),
    ("not applicable said with one", "MAYBE", {"na": 1, "reason": "because"}, "na_is_not_true"),
    ("not applicable and a value", "MAYBE", {"na": True, "reason": "because", "value": True}, "unknown_key"),
    ("a criterion nobody asked for", "WHAT", YES, "unknown_criterion"),
    (
        "a key too many on a paper",
        "PAPER",
        {"present": True, "issued_on": None, "expires_on": None, 7: 7},
        "unknown_key",
    ),
]
# The figures of a refusal, from which doors word it; the others have none.
FIGURES: dict[str, dict[str, Any]] = {
    "a key too many": {"key": "note"},
    "an unknown word": {"value": "province"},
    "a long unknown word": {"value": "w" * 40},
    "more than all items": {"met": 4, "total": 3},
    "fewer than none": {"met": -1, "total": 3},
    "another number of items": {"total": 4, "items": 3},
    "half an item": {"key": "met"},
    "true items": {"key": "met"},
    "half of all items": {"key": "total"},
    "items and a note": {"key": "note"},
    "items and a long note": {"key": "n" * 40},
    "more than the notice lists": {"met": 1, "total": 0},
    "a negative notice": {"met": 0, "total": -1},
    "a notice of 10^21 items": {"key": "total"},
    "a mark above the scale": {"most": 4},
    "a mark below the scale": {"most": 4},
    "marks and a value": {"key": "value"},
    "a day that is none": {"key": "issued_on"},
    "a day of another form": {"key": "issued_on"},
    "a week": {"key": "issued_on"},
    "a moment": {"key": "issued_on"},
    "a day in full-width digits": {"key": "issued_on"},
    "a day as number": {"key": "expires_on"},
    "a bad day on an absent paper": {"key": "expires_on"},
    "a paper with another key": {"key": "issued"},
    "a key too many on a paper": {"key": "7"},
}


@pytest.mark.parametrize(("name", "criterion_id", "answer", "reason"), REFUSED, ids=[row[0] for row in REFUSED])
def test_refused_naming_the_criterion(name: str, criterion_id: str, answer: Any, reason: str) -> None:
    with pytest.raises(AnswerRefused) as refusal:
        assess(EVERY_KIND, {**REST, criterion_id: answer}, ON)
    assert (refusal.value.criterion_id, refusal.value.reason) == (criterion_id, reason)
    assert refusal.value.status == 422
    assert refusal.value.figures == {"criterion_id": criterion_id, "reason": reason, **FIGURES.get(name, {})}


ACCEPTED: list[tuple[str, dict[str, Any], tuple[int, int] | None]] = [
    ("LINE", {"value": Decimal("99999999999999999999")}, (1, 1)),
    ("LINE", {"value": 99999999999999999999}, (1, 1)),
    ("LINE", {"value": -99999999999999999999}, (0, 1)),
    ("LINE", {"value": Decimal("0.000000000001")}, (1, 10**13)),
    ("LINE", {"value": Decimal("1E+12")}, (1, 1)),
    ("RATIO", {"value": 0}, (1, 1)),
    ("SCALE", {"ratings": [0, 4]}, (4, 8)),
    ("SCALE", {"ratings": []}, None),
    ("ITEMS", {"met": 0, "total": 3}, (0, 3)),
    ("PAPER", {"present": False}, (0, 1)),
    ("PAPER", {"present": True, "issued_on": "2026-12-05", "expires_on": "2026-12-05"}, (1, 1)),
    ("PAPER", {"present": True}, (0, 1)),
    ("PAPER", {"present": True, "issued_on": "2026-12-06"}, (0, 1)),
]


@pytest.mark.parametrize(("criterion_id", "answer", "s"), ACCEPTED)
def test_the_bounds_themselves_are_accepted(criterion_id: str, answer: dict[str, Any], s: Any) -> None:
    a = assess(EVERY_KIND, {**REST, criterion_id: answer}, ON)
    assert next(f.s for f in a.findings if f.criterion.id == criterion_id) == s


def test_an_answer_that_does_not_apply_is_still_read() -> None:
    depends = criterion("CHILD", KINDS["LINE"], applies_when={"criterion": "BOOL", "value_in": [True]})
    dependent = standard([criterion("BOOL"), depends])
    with pytest.raises(AnswerRefused, match="answer_refused"):
        assess(dependent, {**REST, "BOOL": {"value": False}, "CHILD": {"value": "much"}}, ON)


def test_of_several_unknown_criteria_the_first_by_name_is_told() -> None:
    with pytest.raises(AnswerRefused) as refusal:
        assess(EVERY_KIND, {**REST, "X" * 50: YES, "W" * 50: YES}, ON)
    assert (refusal.value.criterion_id, refusal.value.reason) == ("W" * 40, "unknown_criterion")


def test_no_applicable_criterion_at_all_is_refused() -> None:
    everything = standard(
        [
            criterion("A", section="A", weight=60, na_policy="allowed"),
            criterion("B", section="B", weight=40, na_policy="allowed"),
        ]
    )
    na = {"na": True, "reason": "没有"}
    with pytest.raises(Refused) as refusal:
        assess(everything, {"A": na, "B": na}, ON)
    assert refusal.value.code == "nothing_applicable"
    assert refusal.value.figures == {"standard": "test-standard@1.0.0"}
    assert assess(everything, {"A": na}, ON).grade == "INCOMPLETE"
