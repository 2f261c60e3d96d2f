"""The table of review steps: everything declared works for the right person, everything else is refused."""

from __future__ import annotations

from itertools import product

import pytest

from catalog.errors import Conflict, Forbidden, Invalid
from catalog.review.workflow import (
    ACTIONS,
    DECISIONS,
    OPEN_STATES,
    REASON_CHARACTERS,
    STATES,
    TRANSITIONS,
    Standing,
    check_step,
    kind_of,
    state_of,
    steps_open_to,
)

OWNER = Standing(is_owner=True, is_reviewer=False, is_taker=False)
REVIEWER = Standing(is_owner=False, is_reviewer=True, is_taker=False)
TAKER = Standing(is_owner=False, is_reviewer=True, is_taker=True)
REVIEWER_WHO_OWNS = Standing(is_owner=True, is_reviewer=True, is_taker=False)
STRANGER = Standing(is_owner=False, is_reviewer=False, is_taker=False)
EVERYBODY = (OWNER, REVIEWER, TAKER, REVIEWER_WHO_OWNS, STRANGER)

# Written out once more by hand, as people would say it: (state, action): (who may, reason due, next state).
EXPECTED = {
    ("draft", "submit"): ("owner", False, "waiting"),
    ("returned", "submit"): ("owner", False, "waiting"),
    ("rejected", "submit"): ("owner", False, "waiting"),
    ("withdrawn", "submit"): ("owner", False, "waiting"),
    ("approved", "submit"): ("owner", False, "waiting"),
    ("waiting", "withdraw"): ("owner", False, "withdrawn"),
    ("taken", "withdraw"): ("owner", False, "withdrawn"),
    ("waiting", "take"): ("reviewer", False, "taken"),
    ("taken", "put_back"): ("taker", False, "waiting"),
    ("taken", "approve"): ("taker", False, "approved"),
    ("taken", "return_for_changes"): ("taker", True, "returned"),
    ("taken", "reject"): ("taker", True, "rejected"),
}


@pytest.mark.parametrize(("state", "action"), list(product(STATES, ACTIONS)))
def test_every_pair_of_state_and_action(state: str, action: str) -> None:
    if (state, action) not in EXPECTED:
        for standing in EVERYBODY:
            with pytest.raises(Conflict) as caught:
                check_step(state, action, standing, "a reason")
            assert caught.value.code == "invalid_transition"
            assert caught.value.figures == {"state": state, "action": action}
        return
    who, reason_required, next_state = EXPECTED[state, action]
    may = {
        "owner": (OWNER, REVIEWER_WHO_OWNS),
        "reviewer": (REVIEWER, TAKER),
        "taker": (TAKER,),
    }[who]
    for standing in EVERYBODY:
        if standing in may:
            assert check_step(state, action, standing, "a reason").next_state == next_state
        else:
            with pytest.raises(Forbidden):
                check_step(state, action, standing, "a reason")
    for blank in ("", "  ", "\n\t\u3000"):
        if reason_required:
            with pytest.raises(Invalid) as invalid:
                check_step(state, action, may[0], blank)
            assert invalid.value.errors == {"reason": ["required"]}
        else:
            check_step(state, action, may[0], blank)


def test_the_table_has_no_row_beyond_these() -> None:
    assert set(TRANSITIONS) == set(EXPECTED)
    assert {state for state, _ in TRANSITIONS} <= set(STATES)
    assert {transition.next_state for transition in TRANSITIONS.values()} <= set(STATES)


def test_a_reviewer_does_not_judge_their_own_farm_even_after_taking() -> None:
    both = Standing(is_owner=True, is_reviewer=True, is_taker=True)
    for action in ("approve", "return_for_changes", "reject", "put_back"):
        with pytest.raises(Forbidden) as caught:
            check_step("taken", action, both, "a reason")
        assert caught.value.code == "own_supplier"
    with pytest.raises(Forbidden) as caught:
        check_step("waiting", "take", both)
    assert caught.value.code == "own_supplier"


def test_only_the_one_who_took_it_decides() -> None:
    with pytest.raises(Forbidden) as caught:
        check_step("taken", "approve", REVIEWER)
    assert caught.value.code == "taken_by_another"


def test_a_reason_has_an_end() -> None:
    check_step("taken", "reject", TAKER, "因" * REASON_CHARACTERS)
    with pytest.raises(Invalid) as caught:
        check_step("taken", "reject", TAKER, "因" * (REASON_CHARACTERS + 1))
    assert caught.value.errors == {"reason": ["too_long"]}


def test_state_follows_from_facts() -> None:
    assert state_of(None, None) == "waiting"
    assert state_of(None, "somebody") == "taken"
    for decision in DECISIONS:
        assert state_of(decision, "somebody") == decision
        assert state_of(decision, None) == decision


def test_offered_steps_are_exactly_those_that_would_be_accepted() -> None:
    for state, standing in product(STATES, EVERYBODY):
        offered = steps_open_to(state, standing)
        for action in ACTIONS:
            try:
                check_step(state, action, standing, "a reason")
                accepted = True
            except (Conflict, Forbidden):
                accepted = False
            assert (action in offered) is accepted
    assert steps_open_to("taken", TAKER) == ("put_back", "approve", "return_for_changes", "reject")
    assert steps_open_to("waiting", STRANGER) == ()


def test_open_states_are_those_without_a_decision() -> None:
    assert set(OPEN_STATES) == set(STATES) - set(DECISIONS) - {"draft"}


def test_kind_of_a_submission() -> None:
    assert kind_of(False, []) == "new"
    assert kind_of(False, ["offer.title"]) == "new"
    assert kind_of(True, ["offer.title"]) == "change"
    assert kind_of(True, []) == "renewal"
