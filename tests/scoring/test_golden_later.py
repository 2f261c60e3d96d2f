"""Cases with human names for the versions from 2.0.0 on: what points rest on, papers renewed per batch, later days.

The frozen digits are the slow scorer's (reference.py), which shares no code with the engine; both give them, and so
does the command. The worked examples of scoring.md stand in test_renewal.py and test_proof.py; here the slow scorer
finds their figures too.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from click.testing import CliRunner

from catalog.cli.score import score
from catalog.scoring.assess import Assessment, assess
from catalog.scoring.days import next_change_on, period_on, periods
from catalog.scoring.renewal import assess_later
from catalog.scoring.report import to_dict
from catalog.standards.library import Library
from tests.standards.building import REST, criterion, standard

from . import reference, test_proof, test_renewal
from .test_golden import GOLDEN, read
from .test_golden_cases import plain, toml

CASES = read("cases-2.json")
each = pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
# Figures of the slow scorer that are exact fractions; the others are words and counts.
NUMBERS = ("total", "applicable_weight", "coverage")
WORDS = (
    "raw_grade", "grade", "caps", "knockouts", "majors", "minors_passed", "minors_applicable", "minors_failed",
    "unknown", "ignored_answers", "to_renew",
)  # fmt: skip


def days_of(case: dict[str, Any]) -> tuple[date, date]:
    """The day of decision and the day asked about."""
    return date.fromisoformat(case.get("decided_on", case["on"])), date.fromisoformat(case["on"])


def decided(library: Library, case: dict[str, Any]) -> Assessment:
    on = days_of(case)[0]
    return assess(library.get(case["standard"], case.get("profile")), case["answers"], on, case["backing"])


def content(library: Library, case: dict[str, Any]) -> dict[str, Any]:
    """The content of the case's standard under its profile, read by the slow scorer's own hand."""
    profile = toml(library.folder / "profiles", case["profile"]) if "profile" in case else None
    return reference.under_profile(toml(library.folder, case["standard"]), profile)


def six_digits(value: Fraction | None) -> float | None:
    """Half up to six decimals."""
    return None if value is None else float(Decimal((value * 10**6 + Fraction(1, 2)).__floor__()).scaleb(-6))


def iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def test_every_standard_has_cases_and_every_ending_occurs(library: Library) -> None:
    of = [case["standard"] for case in CASES]
    assert len({case["name"] for case in CASES}) == len(CASES)
    names = {name for name in library.names() if name.endswith("@2.0.0")}
    assert len(names) == 6 and set(of) == names and min(of.count(name) for name in names) >= 3
    assert {case["expected"]["grade"] for case in CASES} == {"A", "B", "C", "REJECTED", "INCOMPLETE"}
    assert {cap for case in CASES for cap in case["expected"]["caps"]} == {"major_fail", "proven_share"}
    assert sum(bool(case["expected"]["to_renew"]) for case in CASES) >= 5


@each
def test_the_engine_gives_the_expected_digits(library: Library, case: dict[str, Any]) -> None:
    first, on = days_of(case)
    made, expected = decided(library, case), plain(case["expected"])
    change = next_change_on(periods(made, first), on)
    result = {**to_dict(assess_later(made, on)), "next_change_on": iso(change)}
    keys = set(expected)
    assert {key: result[key] for key in keys} == {key: expected[key] for key in keys}


@each
def test_the_slow_scorer_gives_them_too(library: Library, case: dict[str, Any]) -> None:
    first, on = days_of(case)
    document, answers, backing = content(library, case), case["answers"], case["backing"]
    found = reference.later(document, answers, first, on, backing)
    expected = plain(case["expected"])
    assert {key: six_digits(found[key]) for key in NUMBERS} == {key: expected[key] for key in NUMBERS}
    assert {key: found[key] for key in WORDS} == {key: expected[key] for key in WORDS}
    assert {key: six_digits(part) for key, part in found["sections"].items()} == expected["sections"]
    proven = found["proven"] and {word: six_digits(part) for word, part in found["proven"].items()}
    assert proven == expected["proven"]
    assert iso(found["valid_through"]) == expected["valid_through"]
    assert iso(found["renewable_through"]) == expected["renewable_through"]
    change = reference.next_change_on(document, answers, first, on, backing)
    assert iso(change) == expected["next_change_on"]


@each
def test_they_agree_on_days_to_come(library: Library, case: dict[str, Any]) -> None:
    """Every seventeenth day of the year after the decision, beyond the days the cases name."""
    first, _ = days_of(case)
    made, document = decided(library, case), content(library, case)
    ahead = periods(made, first)
    for offset in range(0, 366, 17):
        day = first + timedelta(days=offset)
        then = assess_later(made, day)
        found = reference.later(document, case["answers"], first, day, case["backing"])
        assert Fraction(*then.total) == found["total"], day
        assert (then.grade, list(then.caps), list(then.to_renew)) == (
            (found["grade"], found["caps"], found["to_renew"])
        ), day
        assert then.valid_through == found["valid_through"], day
        assert then.renewable_through == found["renewable_through"], day
        assert period_on(ahead, day).grade == found["grade"], day


def test_rejected_with_a_paper_due(library: Library) -> None:
    case = next(case for case in CASES if case["name"].startswith("丹东草莓·执照也过期那天"))
    result = to_dict(assess_later(decided(library, case), days_of(case)[1]))
    assert (result["valid_through"], result["renewable_through"]) == (None, None)


@pytest.mark.parametrize(
    ("scoring", "paper", "days"),
    [
        pytest.param(
            {"fn": "document", "max_age_days": 30, "grace_days": 5, "grace_score": Decimal("0.5")},
            {"present": True, "issued_on": "2026-12-05", "expires_on": None},
            33,
            id="grace that does not pass",
        ),
        pytest.param(
            {"fn": "document", "expiring_days": 10, "expiring_score": Decimal("0.5")},
            {"present": True, "issued_on": "2026-12-05", "expires_on": "2027-02-03"},
            55,
            id="last days that do not pass",
        ),
    ],
)
def test_a_paper_that_fails_before_its_very_end_is_due(
    scoring: dict[str, Any], paper: dict[str, Any], days: int
) -> None:
    row = criterion("CERT", scoring, gate="knockout", pass_at=1, weight=10, renews="batch")
    made, first = standard([row]), date(2026, 12, 5)
    answers = {**REST, "CERT": paper}
    day = first + timedelta(days=days)
    found = reference.later(made.document, answers, first, day)
    then = assess_later(assess(made, answers, first), day)
    assert (then.grade, list(then.to_renew)) == (found["grade"], found["to_renew"])


def test_the_command_scores_them_alike() -> None:
    """With backing, and later days beside days of decision, in one file."""
    found = CliRunner().invoke(score, ["--cases", str(GOLDEN / "cases-2.json"), "--json"])
    assert found.exit_code == 0, found.output
    results = json.loads(found.stdout)
    assert len(results) == len(CASES)
    for case, result in zip(CASES, results, strict=True):
        expected = plain(case["expected"])
        keys = set(expected) - {"next_change_on"}
        assert {key: result[key] for key in keys} == {key: expected[key] for key in keys}, case["name"]


class TestWorkedExamples:
    """scoring.md, "Additions": what the engine's own tests expect, found by the slow scorer."""

    def test_certificate_and_licence(self) -> None:
        content, answers, first = (
            test_renewal.WORKED.document,
            test_renewal.WORKED_ANSWERS,
            test_renewal.DECIDED_ON,
        )
        found = reference.later(content, answers, first, date(2027, 1, 15))
        assert (found["valid_through"], found["renewable_through"]) == (date(2026, 12, 20), date(2027, 3, 31))
        assert found["to_renew"] == ["CERT"]
        changes = [reference.next_change_on(content, answers, first, day) for day in (first, date(2026, 12, 21))]
        assert changes == [date(2026, 12, 21), date(2027, 4, 1)]
        licence = [
            reference.later(content, answers, first, day)["scores"]["LICENCE"]
            for day in (date(2027, 3, 1), date(2027, 3, 2))
        ]
        assert licence == [1, Fraction(1, 2)]

    def test_shares_of_96_points(self) -> None:
        content = standard(list(test_proof.ROWS), proven_share=test_proof.SHARES).document
        backing = dict(test_proof.BACKING)
        found = reference.assess(content, test_proof.ANSWERS, test_proof.ON, backing)
        assert found["proven"] == {
            "proven": Fraction(40, 96),
            "declared": Fraction(50, 96),
            "measured": Fraction(6, 96),
        }
        assert (found["raw_grade"], found["grade"], found["caps"]) == ("A", "C", ["proven_share"])
        better = reference.assess(content, test_proof.ANSWERS, test_proof.ON, {**backing, "TWO": "proven"})
        assert (better["grade"], better["caps"]) == ("B", ["proven_share"])
