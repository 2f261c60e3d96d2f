"""What becomes of a held reservation whose paper is to be renewed, day by day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from catalog.picking.gates import GateFacts, GateResult, check_gates
from catalog.picking.outlook import Outlook, outlook, waits_for_paper
from tests.picking.test_gates import GOOD, TO_RENEW

X, DUE_ON = date(2026, 12, 10), date(2026, 12, 7)


def gates(facts: GateFacts, today: date) -> tuple[GateResult, ...]:
    return check_gates(facts, 0, X, today)


@pytest.mark.parametrize(
    ("today", "renewal_open", "state", "due_back"),
    [
        (DUE_ON, False, "to_renew", False),
        (DUE_ON, True, "submitted", False),
        (date(2026, 12, 8), False, "due_back", True),
        (date(2026, 12, 8), True, "submitted", False),
        (date(2026, 12, 9), True, "submitted", False),
        (X, True, "due_back", True),
        (X, False, "due_back", True),
    ],
)
def test_day_by_day(today: date, renewal_open: bool, state: str, due_back: bool) -> None:
    found = outlook(gates(TO_RENEW, today), X, today, renewal_open=renewal_open)
    assert (found.state, found.due_back, found.due_on) == (state, due_back, DUE_ON)


def test_valid_papers_need_nothing() -> None:
    for renewal_open in (False, True):
        found = outlook(gates(GOOD, X), X, X, renewal_open=renewal_open)
        assert (found.state, found.due_back) == ("valid", False)
    assert Outlook().state == "valid"


def test_what_fails_for_another_reason_too_is_not_given_back_by_itself() -> None:
    """The gate says why the listing ended, not that a paper lapsed."""
    facts = replace(TO_RENEW, listed=False, listing_state="grade_lapsed", paper="lapsed", due_on=None)
    found = outlook(gates(facts, X), X, X, renewal_open=False)
    assert (found.state, found.due_back) == ("lapsed", False)


def test_what_may_be_held_and_not_confirmed() -> None:
    assert waits_for_paper(gates(TO_RENEW, DUE_ON))
    assert not waits_for_paper(gates(TO_RENEW, X))
    assert not waits_for_paper(gates(GOOD, DUE_ON))
