"""What becomes of a reservation while a paper made per batch is not valid on its broadcast day. Pure.

Goods may be held before their paper exists, because it cannot exist yet: a certificate lives 30 days, and an anchor
plans two months ahead. The hold ends by itself when the paper does not come. Source: scoring.md, "Papers renewed per
batch".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from catalog.picking.gates import GateResult
from catalog.scoring.renewal import TO_RENEW, VALID


@dataclass(frozen=True, slots=True)
class Outlook:
    """How the papers of a reserved offer stand for the broadcast, seen from today.

    `paper`: valid, to_renew or lapsed on the broadcast day; `due_on`: the last day to file and submit what is to be
    renewed; `renewal_open`: a renewal was submitted and is not decided; `due_back`: a held reservation is given back
    now.
    """

    paper: str = VALID
    due_on: date | None = None
    renewal_open: bool = False
    due_back: bool = False

    @property
    def state(self) -> str:
        """In one word, for a page: valid; to_renew: the farm has time to file; submitted: a reviewer has it; due_back;
        lapsed: something else fails too, so that the listing's own reason counts."""
        if self.paper == VALID or self.due_back:
            return "due_back" if self.due_back else VALID
        if self.renewal_open:
            return "submitted"
        return self.paper


def outlook(gates: Sequence[GateResult], on_day: date, today: date, *, renewal_open: bool) -> Outlook:
    """The outlook of a reservation for a broadcast on `on_day` whose gates were checked `today`.

    What can no longer be filed in time is given back, at the latest on the morning of the broadcast: until then a
    renewal that was submitted is waited for.
    """
    listed = next(gate for gate in gates if gate.code == "listed")
    lapsed = listed.reason == "paper_lapsed"
    return Outlook(
        paper=listed.figures["paper"],
        due_on=listed.figures["due_on"],
        renewal_open=renewal_open,
        due_back=lapsed and (not renewal_open or on_day <= today),
    )


def waits_for_paper(gates: Sequence[GateResult]) -> bool:
    """Whether the goods may be held for that day but not confirmed yet, because a new paper is to come."""
    return any(gate.code == "listed" and gate.passed and gate.figures["paper"] == TO_RENEW for gate in gates)
