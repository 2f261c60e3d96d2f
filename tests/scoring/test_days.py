"""The passing of days: the last valid one, what changes next, time to correct."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from catalog.scoring.assess import Assessment, assess
from catalog.scoring.days import ending_documents, next_change_on, period_on, periods
from catalog.standards.library import Library
from tests.standards.building import ON, REST, YES, criterion, standard

LICENCE = {"fn": "document", "expiring_days": 30, "expiring_score": Decimal("0.5")}
CERTIFICATE = {"fn": "document", "max_age_days": 30}
REPORT = {"fn": "document", "max_age_days": 180, "grace_days": 90, "grace_score": Decimal("0.5")}


def paper(issued: str | None = None, expires: str | None = None) -> dict[str, Any]:
    return {"present": True, "issued_on": issued, "expires_on": expires}


def scored(rows: list[dict[str, Any]], answers: dict[str, Any]) -> Assessment:
    return assess(standard(rows), {**REST, **answers}, ON)


VALID = [
    ("per batch, 30 days", CERTIFICATE, "1", paper("2026-12-01"), date(2026, 12, 31)),
    ("the day it is issued counts as age 0", CERTIFICATE, "1", paper("2026-12-05"), date(2027, 1, 4)),
    ("whatever ends first", CERTIFICATE, "1", paper("2026-12-01", "2026-12-20"), date(2026, 12, 20)),
    ("expiry day itself is valid", LICENCE, "0.5", paper(None, "2026-12-05"), date(2026, 12, 5)),
    ("expiring still passes at 0.5", LICENCE, "0.5", paper(None, "2027-06-30"), date(2027, 6, 30)),
    ("expiring fails at 0.6", LICENCE, "0.6", paper(None, "2027-06-30"), date(2027, 5, 31)),
    ("grace passes at 0.5", REPORT, "0.5", paper("2026-12-01"), date(2027, 8, 28)),
    ("grace fails at 0.6", REPORT, "0.6", paper("2026-12-01"), date(2027, 5, 30)),
    ("no expiry, no limit", LICENCE, "0.5", paper("2019-06-01"), None),
    (
        "beyond the calendar, no limit",
        REPORT,
        "0.5",
        paper(None, "9999-12-31") | {"issued_on": "2026-12-01"},
        date(2027, 8, 28),
    ),
]


@pytest.mark.parametrize(("name", "scoring", "pass_at", "answer", "last"), VALID, ids=[row[0] for row in VALID])
def test_valid_through(name: str, scoring: Any, pass_at: str, answer: Any, last: date | None) -> None:
    a = scored([criterion("P", scoring, gate="knockout", pass_at=Decimal(pass_at))], {"P": answer})
    assert a.grade == "A"
    assert a.valid_through == last
    if last is not None:
        assert assess(a.standard, a.answers, last).grade != "REJECTED"
        assert assess(a.standard, a.answers, date.fromordinal(last.toordinal() + 1)).grade == "REJECTED"


def test_papers_at_the_end_of_the_calendar() -> None:
    a = scored([criterion("P", LICENCE, gate="knockout")], {"P": paper("2026-12-01", "9999-12-31")})
    assert a.valid_through is None
    old = scored([criterion("P", REPORT, gate="major")], {"P": paper("0001-01-01")})
    assert old.majors == ("P",)
    assert len(periods(old, ON)) == 2


def test_only_knockouts_limit_the_days() -> None:
    rows = [criterion("MAJOR", CERTIFICATE, gate="major"), criterion("K", CERTIFICATE, gate="knockout")]
    a = scored(rows, {"MAJOR": paper("2026-11-06"), "K": paper("2026-12-05")})
    assert a.valid_through == date(2027, 1, 4)


def test_a_knockout_that_does_not_apply_limits_nothing() -> None:
    rows = [
        criterion("FARM", {"fn": "enum", "map": {"own": 1, "bought": 1}}),
        criterion("K", CERTIFICATE, gate="knockout", applies_when={"criterion": "FARM", "value_in": ["bought"]}),
    ]
    a = scored(rows, {"FARM": {"value": "own"}, "K": paper("2026-12-01")})
    assert (a.valid_through, a.ignored_answers) == (None, ("K",))


class TestPeriods:
    """A laboratory report (major) and a certificate (knockout) age; the offer was approved on 5 December."""

    rows = (
        criterion("CERT", CERTIFICATE, gate="knockout", pass_at=1),
        criterion("REPORT", {"fn": "document", "max_age_days": 180}, gate="major", pass_at=1),
    )

    def approved(self, cert: str, report: str) -> Assessment:
        return scored([*self.rows], {"CERT": paper(cert), "REPORT": paper(report)})

    def test_the_certificate_ends_it(self) -> None:
        found = periods(self.approved("2026-12-01", "2026-11-30"), ON)
        assert [(p.first, p.through, p.grade, p.listable) for p in found] == [
            (date(2026, 12, 5), date(2026, 12, 31), "A", True),
            (date(2027, 1, 1), None, "REJECTED", False),
        ]
        assert next_change_on(found, ON) == date(2027, 1, 1)
        assert next_change_on(found, date(2027, 1, 1)) is None
        assert period_on(found, date(2026, 12, 31)).grade == "A"
        assert period_on(found, date(2027, 1, 1)).grade == "REJECTED"
        assert period_on(found, date(2026, 1, 1)) == found[0]

    def test_conditional_at_the_decision_lasts_28_days_more(self) -> None:
        rows = [criterion("REPORT", {"fn": "document", "max_age_days": 180}, gate="major")]
        found = periods(scored(rows, {"REPORT": {"present": False}}), ON)
        assert [(p.first, p.through, p.grade, p.conditional, p.listable) for p in found] == [
            (date(2026, 12, 5), date(2027, 1, 2), "C", True, True),
            (date(2027, 1, 3), None, "C", True, False),
        ]

    def test_a_report_that_gets_too_old_starts_its_own_28_days(self) -> None:
        rows = [criterion("REPORT", {"fn": "document", "max_age_days": 180}, gate="major")]
        found = periods(scored(rows, {"REPORT": paper("2026-12-01")}), ON)
        assert [(p.first, p.through, p.grade, p.conditional, p.listable) for p in found] == [
            (date(2026, 12, 5), date(2027, 5, 30), "A", False, True),
            (date(2027, 5, 31), date(2027, 6, 28), "C", True, True),
            (date(2027, 6, 29), None, "C", True, False),
        ]

    def test_a_rejection_ends_the_time_to_correct(self) -> None:
        found = periods(self.approved("2026-12-01", "2020-01-01"), ON)
        assert [(p.first, p.grade, p.listable) for p in found] == [
            (date(2026, 12, 5), "C", True),
            (date(2027, 1, 1), "REJECTED", False),
        ]

    def test_a_lapsed_condition_does_not_come_back_when_another_paper_fails(self) -> None:
        rows = [
            criterion("ONE", {"fn": "document", "max_age_days": 180}, gate="major"),
            criterion("TWO", {"fn": "document", "max_age_days": 60}, gate="major"),
        ]
        found = periods(scored(rows, {"ONE": {"present": False}, "TWO": paper("2026-12-01")}), ON)
        assert [(p.first, p.listable) for p in found] == [(date(2026, 12, 5), True), (date(2027, 1, 3), False)]

    def test_a_paper_that_begins_to_count_later_ends_the_condition(self) -> None:
        rows = [criterion("REPORT", {"fn": "document"}, gate="major")]
        found = periods(scored(rows, {"REPORT": paper("2026-12-10")}), ON)
        assert [(p.first, p.grade, p.conditional) for p in found] == [
            (date(2026, 12, 5), "C", True),
            (date(2026, 12, 10), "A", False),
        ]

    def test_the_calendar_of_expiries(self) -> None:
        a = self.approved("2026-12-01", "2026-11-30")
        assert ending_documents(a, ON) == ((date(2026, 12, 31), "CERT"), (date(2027, 5, 29), "REPORT"))
        assert ending_documents(a, date(2027, 1, 1)) == ((date(2027, 5, 29), "REPORT"),)

    def test_the_calendar_goes_by_days_not_by_the_order_of_the_file(self) -> None:
        rows = [
            criterion("LATE", {"fn": "document", "max_age_days": 90}),
            criterion("NONE", {"fn": "document"}, na_policy="allowed"),
            criterion("SOON", {"fn": "document", "max_age_days": 10, "grace_days": 5, "grace_score": Decimal("0.5")}),
        ]
        answers = {"LATE": paper("2026-12-01"), "SOON": paper("2026-12-01"), "NONE": {"na": True, "reason": "散装"}}
        assert ending_documents(scored(rows, answers), ON) == (
            (date(2026, 12, 11), "SOON"),
            (date(2026, 12, 16), "SOON"),
            (date(2027, 3, 1), "LATE"),
        )


def test_a_change_on_the_very_day_has_happened() -> None:
    """A paper issued on the day of the decision and one that expired on its eve change nothing any more."""
    rows = [
        criterion("NEW", {"fn": "document"}, gate="major"),
        criterion("OLD", {"fn": "document"}, gate="minor"),
        criterion("NEXT", {"fn": "document"}, weight=20),
    ]
    answers = {"NEW": paper("2026-12-05"), "OLD": paper(None, "2026-12-04"), "NEXT": paper("2026-12-06")}
    a = scored(rows, answers)
    found = periods(a, ON)
    assert [(one.first, one.through, one.grade) for one in found] == [
        (date(2026, 12, 5), date(2026, 12, 5), "C"),
        (date(2026, 12, 6), None, "B"),
    ]
    assert ending_documents(a, ON) == (), "a paper that begins to count ends nothing"


def test_time_to_correct_that_ends_on_the_day_of_another_change() -> None:
    """28 days from 5 December are over on 2 January; another paper fails that night."""
    rows = [
        criterion("MAJOR", {"fn": "document"}, gate="major"),
        criterion("CERT", {"fn": "document"}, gate="minor", weight=25),
    ]
    found = periods(scored(rows, {"MAJOR": {"present": False}, "CERT": paper(None, "2027-01-02")}), ON)
    assert [(one.first, one.through, one.grade, one.listable) for one in found] == [
        (date(2026, 12, 5), date(2027, 1, 2), "C", True),
        (date(2027, 1, 3), None, "C", False),
    ]
    found = periods(scored(rows, {"MAJOR": paper(None, "2026-12-20"), "CERT": paper(None, "2026-12-10")}), ON)
    assert [(one.first, one.grade, one.listable) for one in found] == [
        (date(2026, 12, 5), "A", True),
        (date(2026, 12, 11), "C", True),
        (date(2026, 12, 21), "C", True),
        (date(2027, 1, 19), "C", False),
    ]


def test_a_grade_that_falls_as_the_time_to_correct_ends() -> None:
    rows = [
        criterion("MAJOR", {"fn": "document"}, gate="major"),
        criterion("CERT", {"fn": "document"}, weight=35),
    ]
    answers = {**REST, "MAJOR": {"present": False}, "CERT": paper(None, "2027-01-02")}
    found = periods(assess(standard(rows, listable_grades=["A", "B", "C", "D"]), answers, ON), ON)
    assert [(one.first, one.through, one.grade, one.listable) for one in found] == [
        (date(2026, 12, 5), date(2027, 1, 2), "C", True),
        (date(2027, 1, 3), None, "D", False),
    ]


def test_papers_that_end_on_one_day_stand_in_the_order_of_the_file() -> None:
    rows = [criterion(name, {"fn": "document"}) for name in ("LICENCE", "CERT")]
    a = scored(rows, {"LICENCE": paper(None, "2026-12-31"), "CERT": paper(None, "2026-12-31")})
    assert ending_documents(a, ON) == ((date(2026, 12, 31), "LICENCE"), (date(2026, 12, 31), "CERT"))


def test_nothing_with_dates_never_changes() -> None:
    a = scored([criterion("X")], {"X": YES})
    assert len(periods(a, ON)) == 1
    assert next_change_on(periods(a, ON), ON) is None


def test_the_shipped_lab_report_goes_from_full_to_half_to_conditional(library: Library) -> None:
    fruit = library.get("gi-selection-fresh-fruit@1.0.0")
    report = fruit.criterion("FF-B03")
    assert report is not None
    given = paper("2026-12-01")
    on = [date(2027, 5, 30), date(2027, 5, 31), date(2027, 8, 28), date(2027, 8, 29)]
    assert [report.kind.score(given, day) for day in on] == [(1, 1), (1, 2), (1, 2), (0, 1)]
