"""A standard version, prepared once for scoring: frozen, its numbers exact, its criteria in file order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from catalog.errors import Invalid
from catalog.standards.kinds.kind import Choice, Kind
from catalog.standards.numbers import Ratio, Words

KNOCKOUT, MAJOR, MINOR, NONE = "knockout", "major", "minor", "none"
GATES = (KNOCKOUT, MAJOR, MINOR, NONE)
REJECTED, INCOMPLETE = "REJECTED", "INCOMPLETE"
# What every version calls the official notice of the name: of each name another document.
NOTICE = "GI-NOTICE"
GRACE_DAYS = 60
"""Where a version does not say otherwise (alliance design choice: two renewals of a per-batch certificate, which lives
30 days, fit into it)."""


class StandardRefused(Invalid):
    """A standard or profile file cannot be used: the file, the key and a stable reason (scoring.md, "Versions")."""

    def __init__(self, key: str, reason: str, path: str = "", **details: Any) -> None:
        self.key, self.reason, self.path, self.details = key, reason, path, details
        super().__init__({key: [reason]}, "standard_refused")
        self.figures = {"path": path, "key": key, "reason": reason, **details}
        self.args = (f"{path}: {key}: {reason}" + (f" {details}" if details else ""),)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the checklist; `weight` is its share of 100, `weight_units` the same over the common denominator."""

    id: str
    title: Words
    weight: Decimal
    weight_units: int


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of the checklist, ready to score."""

    id: str
    index: int
    section: str
    section_index: int
    title: Words
    weight: Decimal
    weight_units: int
    gate: str
    pass_at: Ratio | None
    kind: Kind
    least: Ratio
    best: Ratio
    choices: tuple[Choice, ...]
    na_allowed: bool
    parent: int | None
    parent_values: frozenset[bool | str]
    children: tuple[int, ...]
    excluded: Words | None
    """Why a profile makes it not applicable, or None."""
    evidence: tuple[str, ...]
    sources: tuple[tuple[str, str], ...]
    unit: str | None
    labels: Mapping[str, Words]
    help: Words | None
    na_hint: Words | None
    fact: str | None
    answered_by: str
    without_data: Mapping[str, Any] | None
    """What the service answers while it has no record; {"not_applicable": {zh, en}} where nothing can be said."""
    promise: bool
    """Whether an answer only promises (after-sales terms): nothing that could be proven."""
    renew_before_days: int | None
    """Of a paper renewed per batch: how many days before the broadcast the new one must be filed; None of others."""
    only_with_profile: Words | None
    """Why it does not apply until a profile gives it thresholds; None of others."""
    asked_with: str | None
    """The step of the farm's pages that asks it."""
    plain: Words | None
    """Its question in plain words."""

    @property
    def can_be_proven(self) -> bool:
        """Whether its answer counts towards the proven share (scoring.md, "Proof")."""
        return not self.promise and self.weight_units > 0

    @property
    def only_describes(self) -> bool:
        """Whether it only says what the goods are (fresh or dried): nobody does better by answering otherwise."""
        return self.weight_units == 0 and self.gate == NONE

    def passes(self, s: Ratio) -> bool:
        """Whether a score meets this criterion's gate; always true without a gate (scoring.md, "Outcomes")."""
        if self.pass_at is None:
            return True
        return s[0] * self.pass_at[1] >= self.pass_at[0] * s[1] and (s[0] > 0 or self.gate != KNOCKOUT)


@dataclass(frozen=True, slots=True)
class Rules:
    """`params` of a standard: grades from best to worst with the least total of each, caps, what may be listed."""

    grades: tuple[tuple[str, Ratio], ...]
    major_fail_cap: int
    """Caps are places in `grades`: a higher place is a worse grade."""
    minor_pass_ratio: Ratio
    minor_fail_cap: int
    floor_section_index: int
    floor_min: Ratio
    floor_cap: int
    listable_grades: frozenset[str]
    proven_share: tuple[tuple[Ratio, int], ...] = ()
    """Least shares of proven and measured points, each with the cap where it is missed; empty where none is asked."""
    grace_days: int = GRACE_DAYS
    """Days that offers approved under the version before stay listed once this one decides."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A law, notice or rule that criteria cite; `status` says how well its text was verified: from version 2.0.0 on
    official, secondary, memory or design, and for an official text the day and the place where it was read."""

    id: str
    title: Words
    issuer: str
    status: str
    read_on: date | None = None
    read_at: str = ""


@dataclass(frozen=True, slots=True)
class Clause:
    """Of a profile: the notice, its own words, and how well they were verified."""

    notice: str
    quote: str
    status: str


@dataclass(frozen=True, slots=True)
class ProfileIdentity:
    """Which profile was applied to a standard. `standard` is the version it was written for; a later one that it is
    applied to carries it (carrying.py)."""

    id: str
    version: str
    sha256: str
    gi_name: str
    status: str
    standard: str


@dataclass(frozen=True, slots=True)
class Standard:
    """A standard version with at most one profile applied."""

    id: str
    version: str
    sha256: str
    title: Words
    effective_from: date
    categories: tuple[str, ...]
    rules: Rules
    sections: tuple[Section, ...]
    criteria: tuple[Criterion, ...]
    references: Mapping[str, Reference]
    ahp_order: tuple[str, ...]
    ahp_matrix: tuple[tuple[Ratio, ...], ...]
    profile: ProfileIdentity | None
    weight_denominator: int
    """`weight_units` / `weight_denominator` is a weight as written."""
    extremes_denominator: int
    """A common denominator of every criterion's least, best and choice scores."""
    document: Mapping[str, Any] = field(repr=False, compare=False)
    """The validated content of the file, for profiles and comparisons."""
    places: Mapping[str, int] = field(repr=False, compare=False)
    """Each criterion's place in `criteria`, by id."""
    clauses: Mapping[str, Clause] = field(default_factory=dict, repr=False, compare=False)
    """What the applied profile says of a criterion rests on this clause, by criterion id."""

    @property
    def name(self) -> str:
        """`id@version`, as an assessment cites it."""
        return f"{self.id}@{self.version}"

    @property
    def counts_proof(self) -> bool:
        """Whether the version asks what points rest on, and with it that origins are compared (from 2.0.0 on)."""
        return bool(self.rules.proven_share)

    def status_of(self, reference_id: str, without_notice: str | None = None) -> str:
        """How well a source was verified; of the notice of the name, `without_notice` where nobody has one (secondary
        or memory). "" for a source the version does not describe."""
        if reference_id == NOTICE and without_notice:
            return without_notice
        reference = self.references.get(reference_id)
        return reference.status if reference else ""

    def criterion(self, criterion_id: str) -> Criterion | None:
        """The criterion of that id, or None."""
        place = self.places.get(criterion_id)
        return None if place is None else self.criteria[place]
