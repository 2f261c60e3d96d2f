"""What may happen to a review: who may do which step from which state, whether a reason is due, and what follows.

Every pair of state and action that has no row here is refused. Alliance design choice.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from catalog.errors import Conflict, Forbidden, Invalid, Reason

# How long a reason may be. A reason of blanks is none.
REASON_CHARACTERS = 1000


@dataclass(frozen=True)
class Transition:
    """One permitted step. `who`: owner (of the supplier), reviewer (anyone holding the role), taker (the reviewer who
    took it). `reason_required`: the step hurts somebody, so it has to be explained."""

    who: str
    next_state: str
    reason_required: bool = False


# `draft` is an offer that was never submitted; the other states are those of its newest review.
TRANSITIONS: dict[tuple[str, str], Transition] = {
    ("draft", "submit"): Transition("owner", "waiting"),
    ("returned", "submit"): Transition("owner", "waiting"),
    ("rejected", "submit"): Transition("owner", "waiting"),
    ("withdrawn", "submit"): Transition("owner", "waiting"),
    ("approved", "submit"): Transition("owner", "waiting"),
    ("waiting", "withdraw"): Transition("owner", "withdrawn"),
    ("taken", "withdraw"): Transition("owner", "withdrawn"),
    ("waiting", "take"): Transition("reviewer", "taken"),
    ("taken", "put_back"): Transition("taker", "waiting"),
    ("taken", "approve"): Transition("taker", "approved"),
    ("taken", "return_for_changes"): Transition("taker", "returned", reason_required=True),
    ("taken", "reject"): Transition("taker", "rejected", reason_required=True),
}

STATES = ("draft", "waiting", "taken", "approved", "returned", "rejected", "withdrawn")
OPEN_STATES = ("waiting", "taken")
DECISIONS = ("approved", "returned", "rejected", "withdrawn")
ACTIONS = tuple(dict.fromkeys(action for _, action in TRANSITIONS))


@dataclass(frozen=True)
class Standing:
    """How one account stands towards one review."""

    is_owner: bool
    is_reviewer: bool
    is_taker: bool


def state_of(decision: str | None, reviewer_account_id: str | None) -> str:
    """The state of a review from its facts: decided, else taken, else waiting."""
    if decision is not None:
        return decision
    return "taken" if reviewer_account_id is not None else "waiting"


def check_step(state: str, action: str, standing: Standing, reason: str = "") -> Transition:
    """The transition of this step, if this account may take it now.

    Raises Conflict `invalid_transition` for an undeclared pair, Forbidden for the wrong person (`own_supplier` when a
    reviewer would judge their own farm), Invalid for a missing or overlong reason.
    """
    transition = TRANSITIONS.get((state, action))
    if transition is None:
        raise Conflict("invalid_transition", state=state, action=action)
    _check_person(transition.who, standing)
    stated = reason.strip()
    if transition.reason_required and not stated:
        raise Invalid({"reason": [Reason("required")]})
    if len(stated) > REASON_CHARACTERS:
        raise Invalid({"reason": [Reason("too_long", maximum=REASON_CHARACTERS)]})
    return transition


def steps_open_to(state: str, standing: Standing) -> tuple[str, ...]:
    """The actions this account may take now, in the order of the table: what a page offers as buttons."""
    found = []
    for (from_state, action), transition in TRANSITIONS.items():
        if from_state != state:
            continue
        try:
            _check_person(transition.who, standing)
        except Forbidden:
            continue
        found.append(action)
    return tuple(found)


def kind_of(has_approval: bool, changes: Collection[str]) -> str:
    """What a submission asks for: `new`, `change` (edits of an approved offer) or `renewal` (its papers and answers,
    with the offer as it stands)."""
    if not has_approval:
        return "new"
    return "change" if changes else "renewal"


def _check_person(who: str, standing: Standing) -> None:
    if who == "owner":
        if not standing.is_owner:
            raise Forbidden("not_owner")
        return
    if not standing.is_reviewer:
        raise Forbidden("role_required", roles=["reviewer"])
    # Nobody judges their own farm, whatever other roles they hold (two-person rule).
    if standing.is_owner:
        raise Forbidden("own_supplier")
    if who == "taker" and not standing.is_taker:
        raise Forbidden("taken_by_another")
