"""The parts of an explained assessment, as templates read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from catalog.standards.standard import Clause, ProfileIdentity


@dataclass(frozen=True)
class Proof:
    """What stands behind one answer. `by` is system, owner or reviewer; papers carry id, type, issuer, number,
    issued_on, expires_on (days, or ISO text where they were frozen with a decision) and sha256; photos an id and
    sha256."""

    by: str
    source: str = ""
    note: str = ""
    papers: Sequence[Mapping[str, Any]] = ()
    photos: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True)
class FindingView:
    """One criterion: what it asks, what came out and why, what backs it, which clause it rests on (title, clause, how
    well its text was verified). `own` is the clause of this name's own notice where a profile set the limit; `general`
    says that notices set it name by name and none did here. `decides`: titles of what applies or not by this answer.
    `closed`: terms of trade, whose score the reader may not see. `expired`: not met because its paper has run out."""

    id: str
    title: str
    outcome: str
    gate: str
    s: str | None
    points: str | None
    weight: str
    reason: str
    proof: Proof | None
    sources: list[tuple[str, str, str]]
    own: Clause | None = None
    general: bool = False
    decides: tuple[str, ...] = ()
    closed: bool = False
    expired: bool = False
    backing: str = ""
    """proven, declared or measured, where the version counts it."""
    renewed: bool = False
    """Its paper is due on that day and taken as renewed."""


@dataclass(frozen=True)
class SectionView:
    """One section as section_bars and radar draw it: score 0..100 or None, `shown` half up, weight in percent."""

    id: str
    name: str
    short: str
    score: Fraction | None
    shown: str | None
    weight: str
    floor: Fraction | None
    findings: list[FindingView]

    @property
    def open(self) -> bool:
        """Whether something in it is not met or unknown."""
        return any(finding.outcome in ("not_met", "unknown") for finding in self.findings)


@dataclass(frozen=True)
class BetterView:
    """One thing that would raise the score. `gate` is the gate that it would pass, `caps` are those it would lift."""

    id: str
    title: str
    gain: str
    total: str
    grade: str
    gate: str | None
    caps: tuple[str, ...]
    prove: bool = False
    """Nothing else is to be answered: a paper or photo is to be added."""


@dataclass(frozen=True)
class FirmnessView:
    """What other weights of one section would make of the total (None where terms of trade are closed: many totals
    together would tell what one rounded total hides), and of the grade where it moves."""

    name: str
    lighter: str | None
    heavier: str | None
    grade_lighter: str
    grade_heavier: str
    moves: bool


@dataclass(frozen=True)
class ProvenView:
    """Shares of the points, in whole percent that add up to 100, that are proven, measured and only declared."""

    proven: int
    measured: int
    declared: int


@dataclass(frozen=True)
class ChangeView:
    """The smallest change of one answer that gives another grade."""

    id: str
    title: str
    now: str
    then: str
    total: str | None
    grade: str


@dataclass(frozen=True)
class ToProveView:
    """The fewest answers to prove where too little is proven: `wanted` is each one's id and title, the weightiest
    first; `points` that must be proven more at the least; `grade` and `caps` as in BetterView."""

    wanted: list[tuple[str, str]]
    points: str
    grade: str
    caps: tuple[str, ...]


@dataclass(frozen=True)
class Explanation:
    """All a page says about an assessment. `shown_grade` says that papers have expired where nothing else is wrong;
    `coverage` in percent; `worst` and `best` where something is unknown;
    `ends` are the papers that run out, soonest first: last day, title of the criterion, whether its end takes the offer
    out; `next_change_on` is the first day on which grade or listability changes by itself; `general` are the titles of
    what is scored by a general limit although notices set it name by name; `proven` says what the points rest on, where
    the version counts it; `to_renew` are the titles of papers that are due on the day; `to_prove` is what is to be
    proven where too little is."""

    total: str
    grade: str
    shown_grade: str
    raw_grade: str
    conditional: bool
    caps: tuple[str, ...]
    sections: list[SectionView]
    unknown: list[FindingView]
    coverage: str
    worst: str
    best: str
    better: list[BetterView]
    firmness: list[FirmnessView]
    smallest: ChangeView | None
    valid_through: date | None
    ends: list[tuple[date, str, bool]]
    next_change_on: date | None
    on: date
    standard_name: str
    standard_title: str
    standard_sha256: str
    profile: ProfileIdentity | None
    general: list[str]
    proven: ProvenView | None = None
    to_renew: tuple[str, ...] = ()
    to_prove: ToProveView | None = None
