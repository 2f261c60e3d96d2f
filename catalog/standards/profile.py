"""A profile resets a standard's parameters for one geographical indication, each with the clause it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from catalog.standards.numbers import Words
from catalog.standards.prepare import prepare
from catalog.standards.standard import Clause, ProfileIdentity, Standard, StandardRefused


@dataclass(frozen=True, slots=True)
class Reset:
    """New parameters of one criterion; None or missing keys stay as the standard has them. `labels` name new items."""

    criterion: str
    pass_at: Any
    scoring: Mapping[str, Any]
    labels: Mapping[str, Any]
    clause: Clause


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A criterion that cannot apply to this geographical indication."""

    criterion: str
    reason: Words
    clause: Clause


@dataclass(frozen=True, slots=True)
class Profile:
    """The thresholds of one geographical indication's own notice, in the words of one standard version: `standard`,
    which is the one it was written for (`identity.standard`) until it is carried to a later one."""

    identity: ProfileIdentity
    gi_id: str | None
    standard: str
    effective_from: date
    note: Words | None
    resets: tuple[Reset, ...]
    exclusions: tuple[Exclusion, ...]

    @property
    def name(self) -> str:
        """`id@version`, as an assessment cites it."""
        return f"{self.identity.id}@{self.identity.version}"


@dataclass(frozen=True, slots=True)
class ProfileHead:
    """What a profile is found by: the keys of its file before the first table. A library holds hundreds of profiles,
    a request needs one."""

    name: str
    gi_id: str | None
    gi_name: str
    standard: str
    effective_from: date

    @property
    def found_by(self) -> tuple[str, str, str]:
        """The standard's id and what a geographical indication is found by: a register id, or else an exact name."""
        by = ("id", self.gi_id) if self.gi_id else ("name", self.gi_name)
        return self.standard.partition("@")[0], *by


def head_of(profile: Profile) -> ProfileHead:
    """The head of a profile that was read as a whole."""
    identity = profile.identity
    return ProfileHead(profile.name, profile.gi_id, identity.gi_name, profile.standard, profile.effective_from)


def profile_of(document: Mapping[str, Any], sha256: str) -> Profile:
    """The profile that a validated file holds. Raises StandardRefused when a criterion is named twice."""
    resets = tuple(
        Reset(r["criterion"], r.get("pass_at"), r.get("scoring", {}), r.get("labels", {}), Clause(**r["clause"]))
        for r in document["reset"]
    )
    exclusions = tuple(
        Exclusion(e["criterion"], Words(**e["reason"]), Clause(**e["clause"])) for e in document["not_applicable"]
    )
    named: set[str] = set()
    for criterion_id in [r.criterion for r in resets] + [e.criterion for e in exclusions]:
        if criterion_id in named:
            raise StandardRefused(f"criteria.{criterion_id}", "duplicate_id")
        named.add(criterion_id)
    return Profile(
        identity=ProfileIdentity(
            document["id"],
            document["version"],
            sha256,
            document["gi_name"],
            document["status"],
            document["standard"],
        ),
        gi_id=document.get("gi_id"),
        standard=document["standard"],
        effective_from=document["effective_from"],
        note=Words(**document["note"]) if "note" in document else None,
        resets=resets,
        exclusions=exclusions,
    )


def with_profile(standard: Standard, profile: Profile) -> Standard:
    """The standard with the profile applied; all its checks run again.

    Raises StandardRefused when the profile is for another version, names an unknown criterion, or would change the kind
    of one. Weights and criteria never change (scoring.md, "Versions").
    """
    if profile.standard != standard.name:
        raise StandardRefused("standard", "profile_of_another_version", profile=profile.name, standard=standard.name)
    for criterion_id in [r.criterion for r in profile.resets] + [e.criterion for e in profile.exclusions]:
        if standard.criterion(criterion_id) is None:
            raise StandardRefused(f"criteria.{criterion_id}", "unknown_criterion", profile=profile.name)
    resets = {reset.criterion: reset for reset in profile.resets}
    excluded = {exclusion.criterion: exclusion.reason for exclusion in profile.exclusions}
    clauses = {reset.criterion: reset.clause for reset in profile.resets}
    clauses |= {exclusion.criterion: exclusion.clause for exclusion in profile.exclusions}
    criteria = [
        _with_clause(_with_reset(c, resets[c["id"]]) if c["id"] in resets else c, clauses.get(c["id"]))
        for c in standard.document["criteria"]
    ]
    references = [*standard.document["references"], *_references(clauses.values())]
    changed = {**standard.document, "criteria": criteria, "references": references}
    return replace(prepare(changed, standard.sha256, profile.identity, excluded, resets.keys()), clauses=clauses)


def _references(clauses: Iterable[Clause]) -> Iterator[dict[str, str]]:
    """The notices a profile cites, so that a finding names its own source and not the standard's examples."""
    for clause in {reference_id(clause): clause for clause in clauses}.values():
        title = {"zh": clause.notice, "en": clause.notice}
        yield {"id": reference_id(clause), **title, "issuer": clause.notice, "status": clause.status}


def reference_id(clause: Clause) -> str:
    """Under what a clause is cited among a standard's references."""
    return f"{clause.notice} ({clause.status})"


def _with_clause(criterion: Mapping[str, Any], clause: Clause | None) -> Mapping[str, Any]:
    return criterion if clause is None else {**criterion, "source": [(reference_id(clause), clause.quote)]}


def _with_reset(criterion: Mapping[str, Any], reset: Reset) -> Mapping[str, Any]:
    if "fn" in reset.scoring:
        raise StandardRefused(f"criteria.{reset.criterion}.scoring.fn", "kind_may_not_change")
    changed = {**criterion, "scoring": {**criterion["scoring"], **reset.scoring}}
    if reset.labels:
        changed["labels"] = {**criterion.get("labels", {}), **reset.labels}
    if reset.pass_at is not None:
        if "pass_at" not in criterion:
            raise StandardRefused(f"criteria.{reset.criterion}.pass_at", "without_gate")
        changed["pass_at"] = reset.pass_at
    return changed
