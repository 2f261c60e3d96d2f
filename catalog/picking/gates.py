"""The four hard gates, and whether the offer is listed on the day: the one place that says if an offer may go on air.

Each gate stopped a real scandal: goods sold under a name their supplier had no right to, prices under what the farmer
had agreed to, more sold than was harvested, and fruit sold out of its season (docs/design.md, "The four hard gates").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from catalog.accounts.terms import Terms
from catalog.errors import Refused
from catalog.scoring.renewal import LAPSED, TO_RENEW, VALID, paper_as_of
from catalog.suppliers.rights import OPENS_GATE

GATES = ("authorised", "price", "capacity", "season", "listed")
# Figures that only admitted anchors, the owner and the alliance may see.
TRADE_FIGURES = frozenset({"floor_price_fen"})


@dataclass(frozen=True)
class GateFacts:
    """What the gates look at. Money in fen, stock in units.

    `mark_right` answers whether the goods may carry the protected name (suppliers/rights.py; None: claimed, unproven).
    `listed`, `listing_state`, `grade`, `listed_through_on` and `paper` speak of the broadcast day; `due_on` is the last
    day on which what is to be renewed by then can be filed, None where nothing is.
    """

    mark_right: str | None
    live_price_fen: int
    floor_price_fen: int
    capacity_units: int
    reserved_units: int
    season_basis: str
    storage_basis: str
    ship_from_on: date
    ship_through_on: date
    listed: bool
    listing_state: str
    grade: str | None = None
    listed_through_on: date | None = None
    paper: str = VALID
    due_on: date | None = None


@dataclass(frozen=True)
class GateResult:
    """One gate's verdict. `reason` is a stable code when it refuses, else empty; a door words it with `figures`."""

    code: str
    passed: bool
    reason: str = ""
    figures: Mapping[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """JSON values only, days as ISO text."""
        figures = {key: value.isoformat() if isinstance(value, date) else value for key, value in self.figures.items()}
        return {"code": self.code, "passed": self.passed, "reason": self.reason, "figures": figures}


class GateRefused(Refused):
    """At least one gate says no. `gates` holds all results, passed ones too, so that a page shows the whole picture."""

    code = "gate_refused"

    def __init__(self, offer_id: str, gates: Sequence[GateResult]) -> None:
        self.offer_id = offer_id
        self.gates = tuple(gates)
        failed = [gate.code for gate in gates if not gate.passed]
        super().__init__(None, offer_id=offer_id, failed=failed, gates=[gate.to_dict() for gate in gates])


def check_gates(
    facts: GateFacts, quantity_units: int, on_day: date, today: date, *, firm: bool = False
) -> tuple[GateResult, ...]:
    """All five results for putting `quantity_units` more of the offer into a broadcast on `on_day`, in order of GATES.

    A quantity of 0 asks whether the offer may go on air at all, with any stock left being enough. `firm` asks for
    papers that are valid on that day; else what is made per batch may still be renewed in time, seen from `today`.
    """
    return (
        _authorised(facts),
        _price(facts),
        _capacity(facts, quantity_units),
        _season(facts, on_day),
        _listed(facts, on_day, today, firm),
    )


def all_pass(gates: Sequence[GateResult]) -> bool:
    """Whether every gate passes."""
    return all(gate.passed for gate in gates)


def gates_for_reader(gates: Sequence[GateResult], trade: Terms) -> tuple[GateResult, ...]:
    """The results as whoever sees so much of the trade terms may read them."""
    return tuple(gates) if trade else without_trade_terms(gates)


def without_trade_terms(gates: Sequence[GateResult]) -> tuple[GateResult, ...]:
    """The same results for the public: verdicts and reasons stay, trade figures go."""
    return tuple(
        GateResult(
            gate.code,
            gate.passed,
            gate.reason,
            {name: value for name, value in gate.figures.items() if name not in TRADE_FIGURES},
        )
        for gate in gates
    )


def _authorised(facts: GateFacts) -> GateResult:
    passed = facts.mark_right in OPENS_GATE
    reason = {"pending": "authorisation_pending", "none": "not_authorised"}.get(
        facts.mark_right or "", "authorisation_unproven"
    )
    return GateResult("authorised", passed, "" if passed else reason, {"mark_right": facts.mark_right})


def _price(facts: GateFacts) -> GateResult:
    passed = facts.live_price_fen >= facts.floor_price_fen
    return GateResult(
        "price",
        passed,
        "" if passed else "price_below_floor",
        {"live_price_fen": facts.live_price_fen, "floor_price_fen": facts.floor_price_fen},
    )


def _capacity(facts: GateFacts, quantity_units: int) -> GateResult:
    left = facts.capacity_units - facts.reserved_units
    reason = "" if quantity_units <= left else "capacity_used_up" if left <= 0 else "capacity_short"
    return GateResult(
        "capacity",
        not reason,
        reason,
        {"capacity_units": facts.capacity_units, "left_units": left, "quantity_units": quantity_units},
    )


def _season(facts: GateFacts, on_day: date) -> GateResult:
    reason = ""
    if on_day < facts.ship_from_on:
        reason = "before_season"
    elif on_day > facts.ship_through_on:
        reason = "after_season"
    elif facts.season_basis == "storage" and not facts.storage_basis.strip():
        # Goods out of storage are in season only when it is said how they were kept.
        reason = "storage_without_basis"
    return GateResult(
        "season",
        not reason,
        reason,
        {
            "on_day": on_day,
            "ship_from_on": facts.ship_from_on,
            "ship_through_on": facts.ship_through_on,
            "season_basis": facts.season_basis,
        },
    )


def _listed(facts: GateFacts, on_day: date, today: date, firm: bool) -> GateResult:
    paper = paper_as_of(today, facts.paper, facts.due_on)
    reason = ""
    if not facts.listed:
        reason = f"listing_{facts.listing_state}"
    elif paper == LAPSED:
        reason = "paper_lapsed"
    elif firm and paper == TO_RENEW:
        reason = "paper_to_renew"
    return GateResult(
        "listed",
        not reason,
        reason,
        {
            "on_day": on_day,
            "grade": facts.grade,
            "listed_through_on": facts.listed_through_on,
            "paper": paper,
            "due_on": facts.due_on,
        },
    )
