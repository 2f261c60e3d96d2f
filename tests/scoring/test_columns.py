"""The columns stored of a decided assessment: what queries ask for by day and grade."""

from __future__ import annotations

from datetime import date
from typing import Any

from catalog.scoring.assess import assess
from catalog.scoring.columns import columns_of
from tests.standards.building import NO, ON, REST, YES, criterion, standard

FRESH = {"fn": "document", "max_age_days": 30}
AGING = {"fn": "document", "max_age_days": 180}


def kept(rows: list[dict[str, Any]], **answers: Any) -> dict[str, Any]:
    return columns_of(assess(standard(rows), {**REST, **answers}, ON))


def issued(day: str) -> dict[str, Any]:
    return {"present": True, "issued_on": day, "expires_on": None}


def test_what_no_day_changes_has_no_end() -> None:
    assert kept([criterion("ONE", weight=20)], ONE=NO) == {
        "total_millionths": 80_000_000,
        "grade": "B",
        "listable": True,
        "conditional": False,
        "valid_through": None,
        "listable_through": None,
        "next_change_on": None,
    }


def test_a_certificate_ends_everything_at_once() -> None:
    found = kept([criterion("CERT", FRESH, gate="knockout")], CERT=issued("2026-12-01"))
    assert (found["grade"], found["valid_through"], found["listable_through"], found["next_change_on"]) == (
        "A", date(2026, 12, 31), date(2026, 12, 31), date(2027, 1, 1),
    )  # fmt: skip


def test_a_report_lowers_the_grade_and_28_days_later_takes_it_out() -> None:
    found = kept([criterion("REPORT", AGING, gate="major")], REPORT=issued("2026-12-01"))
    assert (found["grade"], found["conditional"], found["valid_through"]) == ("A", False, None)
    assert (found["next_change_on"], found["listable_through"]) == (date(2027, 5, 31), date(2027, 6, 28))


def test_a_conditional_one_is_kept_as_such() -> None:
    found = kept([criterion("MAJOR", gate="major")], MAJOR=NO)
    assert (found["grade"], found["listable"], found["conditional"]) == ("C", True, True)
    assert (found["listable_through"], found["next_change_on"]) == (date(2027, 1, 2), date(2027, 1, 3))


def test_what_may_not_be_listed_has_no_days_ahead() -> None:
    rows = [criterion("NO", gate="knockout"), criterion("CERT", FRESH, gate="knockout")]
    rejected = kept(rows, NO=NO, CERT=issued("2026-12-01"))
    assert (rejected["grade"], rejected["listable"], rejected["conditional"]) == ("REJECTED", False, False)
    assert rejected["valid_through"] is rejected["listable_through"] is rejected["next_change_on"] is None
    open_one = kept(rows, NO=YES)
    assert (open_one["grade"], open_one["listable"], open_one["next_change_on"]) == ("INCOMPLETE", False, None)
