"""Papers renewed per batch: scoring.md, "Papers renewed per batch", with its worked example."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.scoring.assess import Assessment, assess
from catalog.scoring.days import next_change_on, period_on, periods
from catalog.scoring.renewal import assess_later, due_on, issued_at_earliest, renew_days
from catalog.standards.standard import StandardRefused
from tests.standards.building import ON, REST, YES, criterion, standard

BATCH = {"fn": "document", "max_age_days": 30}
WEEK = {"fn": "document", "max_age_days": 7}
LICENCE = {"fn": "document", "expiring_days": 30, "expiring_score": Decimal("0.5")}


def paper(issued_on: date | str | None = None, expires_on: date | str | None = None) -> dict[str, object]:
    return {
        "present": True,
        "issued_on": None if issued_on is None else str(issued_on),
        "expires_on": None if expires_on is None else str(expires_on),
    }


WORKED = standard(
    [
        criterion("CERT", BATCH, gate="knockout", pass_at=1, weight=10, renews="batch", renew_before_days=3),
        criterion("LICENCE", LICENCE, gate="knockout", pass_at=Decimal("0.5"), weight=10),
    ]
)
DECIDED_ON = date(2026, 11, 25)
WORKED_ANSWERS = {**REST, "CERT": paper("2026-11-20"), "LICENCE": paper(expires_on="2027-03-31")}


class TestWorkedExample:
    @pytest.fixture
    def decided(self) -> Assessment:
        return assess(WORKED, WORKED_ANSWERS, DECIDED_ON)

    def test_how_long_papers_are_valid(self, decided: Assessment) -> None:
        assert decided.valid_through == date(2026, 12, 20)
        assert decided.renewable_through == date(2027, 3, 31)
        assert decided.to_renew == ()

    def test_periods(self, decided: Assessment) -> None:
        found = [(p.first, p.through, p.paper, p.listable, p.renew_days) for p in periods(decided, DECIDED_ON)]
        assert found == [
            (DECIDED_ON, date(2026, 12, 20), "valid", True, 0),
            (date(2026, 12, 21), date(2027, 3, 31), "to_renew", True, 3),
            (date(2027, 4, 1), None, "lapsed", False, 3),
        ]

    def test_the_licence_counts_half_in_its_last_month(self, decided: Assessment) -> None:
        def licence(on: date) -> object:
            return next(f.s for f in assess_later(decided, on).findings if f.criterion.id == "LICENCE")

        assert licence(date(2027, 3, 1)) == (1, 1)
        assert licence(date(2027, 3, 2)) == (1, 2)

    def test_a_change_of_paper_is_a_change(self, decided: Assessment) -> None:
        ahead = periods(decided, DECIDED_ON)
        assert next_change_on(ahead, DECIDED_ON) == date(2026, 12, 21)
        assert next_change_on(ahead, date(2026, 12, 21)) == date(2027, 4, 1)

    def test_a_later_day_says_what_is_due(self, decided: Assessment) -> None:
        then = assess_later(decided, date(2027, 1, 15))
        assert then.to_renew == ("CERT",) and then.grade == decided.grade
        assert (then.valid_through, then.renewable_through) == (date(2026, 12, 20), date(2027, 3, 31))
        assert assess_later(decided, date(2026, 12, 20)).to_renew == ()


def made(*rows: dict[str, object], answers: dict[str, object]) -> Assessment:
    return assess(standard(list(rows)), {**REST, **answers}, ON)


def test_a_due_major_neither_caps_nor_starts_the_days_to_correct() -> None:
    row = criterion("CERT", BATCH, gate="major", pass_at=1, weight=10, renews="batch")
    decided = made(row, answers={"CERT": paper(ON)})
    assert [(p.grade, p.conditional, p.paper) for p in periods(decided, ON)] == [
        ("A", False, "valid"),
        ("A", False, "to_renew"),
    ]


def test_a_paper_that_was_never_there_is_not_due() -> None:
    row = criterion("CERT", BATCH, gate="major", pass_at=1, weight=10, renews="batch")
    decided = made(row, answers={"CERT": {"present": False}})
    assert due_on(decided, ON + timedelta(days=90)) == ()
    assert {p.paper for p in periods(decided, ON)} == {"valid"}


def test_the_longest_notice_of_the_papers_due_counts() -> None:
    rows = [
        criterion("CERT", BATCH, gate="knockout", pass_at=1, weight=5, renews="batch"),
        criterion("QUARANTINE", WEEK, gate="knockout", pass_at=1, weight=5, renews="batch", renew_before_days=2),
    ]
    decided = made(*rows, answers={"CERT": paper(ON), "QUARANTINE": paper(ON)})
    ahead = periods(decided, ON)
    assert [(p.first, p.renew_days, p.due) for p in ahead] == [
        (ON, 0, ()),
        (ON + timedelta(days=8), 2, ("QUARANTINE",)),
        (ON + timedelta(days=31), 3, ("CERT", "QUARANTINE")),
    ]
    # The second is no change for anybody who looks at the offer.
    assert next_change_on(ahead, ON + timedelta(days=8)) is None
    assert renew_days(due_on(decided, ON + timedelta(days=40))) == 3


def test_a_version_without_such_papers_is_as_it_was() -> None:
    decided = made(criterion("CERT", BATCH, gate="knockout", pass_at=1, weight=10), answers={"CERT": paper(ON)})
    last = ON + timedelta(days=30)
    assert decided.valid_through == decided.renewable_through == last
    assert [(p.first, p.listable, p.paper) for p in periods(decided, ON)] == [
        (ON, True, "valid"),
        (last + timedelta(days=1), False, "valid"),
    ]


@pytest.mark.parametrize(
    ("changes", "key", "reason"),
    [
        ({"renew_before_days": 3}, "renew_before_days", "needs_renews"),
        ({"renews": "batch", "scoring": {"fn": "boolean"}}, "renews", "only_of_documents"),
        ({"renews": "batch", "renew_before_days": 31}, "renew_before_days", "out_of_range"),
        ({"renews": "batch", "renew_before_days": -1}, "renew_before_days", "out_of_range"),
        ({"renews": "batch", "renew_before_days": Decimal("2.5")}, "renew_before_days", "not_an_integer"),
        ({"renews": "batch", "renew_before_days": True}, "renew_before_days", "not_an_integer"),
    ],
)
def test_the_loader_refuses(changes: dict[str, object], key: str, reason: str) -> None:
    with pytest.raises(StandardRefused) as refused:
        standard([{**criterion("CERT", BATCH), **changes}])
    assert (refused.value.key, refused.value.reason) == (f"criteria.CERT.{key}", reason)


@given(
    age=st.integers(0, 60),
    left=st.integers(-5, 120),
    batch_gate=st.sampled_from(["knockout", "major", "minor"]),
    licence_gate=st.sampled_from(["knockout", "major"]),
)
def test_papers_go_from_valid_to_due_and_never_back(age: int, left: int, batch_gate: str, licence_gate: str) -> None:
    rows = [
        criterion("CERT", BATCH, gate=batch_gate, pass_at=1, weight=10, renews="batch"),
        criterion("LICENCE", LICENCE, gate=licence_gate, pass_at=Decimal("0.5"), weight=10),
    ]
    decided = assess(
        standard(rows),
        {**REST, "CERT": paper(ON - timedelta(days=age)), "LICENCE": paper(expires_on=ON + timedelta(days=left))},
        ON,
    )
    ahead = periods(decided, ON)
    order = ["valid", "to_renew", "lapsed"]
    states = [order.index(period.paper) for period in ahead]
    assert states == sorted(states)
    for offset in range(0, 200, 7):
        day = ON + timedelta(days=offset)
        then, period = assess_later(decided, day), period_on(ahead, day)
        assert (period.grade, period.due) == (then.grade, then.to_renew)
        if period.listable:
            assert then.listable and (period.paper == "to_renew") == bool(then.to_renew)


def test_yes_is_no_paper() -> None:
    assert due_on(made(criterion("CERT"), answers={"CERT": YES}), ON) == ()


@pytest.mark.parametrize(
    ("scoring", "first"),
    [
        (BATCH, date(2026, 12, 16)),
        (WEEK, date(2027, 1, 8)),
        ({**BATCH, "grace_days": 5, "grace_score": 1}, date(2026, 12, 11)),
        ({**BATCH, "grace_days": 5, "grace_score": Decimal("0.5")}, date(2026, 12, 16)),
        ({**BATCH, "max_age_days": 0}, date(2027, 1, 15)),
        ({"fn": "document"}, None),
        ({**BATCH, "max_age_days": 36_525}, None),
    ],
)
def test_from_which_day_of_issue_a_paper_reaches_a_broadcast(scoring: dict[str, object], first: date | None) -> None:
    made = standard([criterion("CERT", scoring, gate="knockout", pass_at=1, weight=10, renews="batch")])
    one = made.criterion("CERT")
    assert one is not None
    assert issued_at_earliest(one, date(2027, 1, 15)) == first
