"""Reads the list of what the food rule for live broadcasts of 2026 asks, of whom and how often. No page shows it yet:
what the rows must be stands here until one does.

Source: 《直播电商经营者落实食品安全主体责任监督管理规定》, in force 2026-03-20, read only in reports of the press
conference of 2026-01-16: shown with that status, never as legal advice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from catalog.registry.tables import table

if TYPE_CHECKING:
    from pathlib import Path

FILE = "broadcast_duties.csv"
WHO = ("platform", "room_and_presenter", "agency")
EVERY = (
    "each_broadcast",
    "each_offer",
    "before_first_broadcast",
    "month",
    "season",
    "six_months",
    "standing",
    "at_once",
)
STATUSES = ("official", "secondary", "memory")


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty: its words, who has it, how often it comes, the clause, how well that was read, and where the alliance
    keeps it today."""

    id: str
    zh: str
    en: str
    who: str
    every: str
    clause: str
    status: str
    kept_by: str


def read_duties(folder: Path) -> tuple[Duty, ...]:
    """The duties in the registry's folder, in the order of the list.

    Raises Unavailable `registry_list_damaged` where the list differs from its digest, and ValueError for a row that
    makes no sense.
    """
    duties = tuple(Duty(**row) for row in table(folder, FILE))
    if len({duty.id for duty in duties}) != len(duties):
        raise ValueError("a duty stands twice")
    for duty in duties:
        if duty.who not in WHO or duty.every not in EVERY or duty.status not in STATUSES:
            raise ValueError(f"{duty.id}: unknown who, every or status")
    return duties
