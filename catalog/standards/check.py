"""Whether a standard that loads may also be published: its weights follow from comparisons, its version step is honest,
and people can read what they are asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from catalog.standards.ahp import CLOSE_BELOW, CONSISTENT_BELOW, Comparison, compare, differences
from catalog.standards.diff import SAME_NAMES, STEPS, changes, step_needed, step_taken
from catalog.standards.profile import reference_id
from catalog.standards.schemas import SOURCE_STATUSES
from catalog.standards.standard import Criterion, Standard


@dataclass(frozen=True, slots=True)
class Problem:
    """A reason not to publish: the key of the file, a stable reason, its figures."""

    key: str
    reason: str
    details: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Check:
    """What `catalog standards check` found."""

    standard: Standard
    comparison: Comparison
    differences: tuple[tuple[str, float, float, float], ...]
    """Of each section: (id, published weight, 100 x component, difference)."""
    problems: tuple[Problem, ...]


def check(standard: Standard, previous: Standard | None, names: Mapping[str, str] = SAME_NAMES) -> Check:
    """Check a standard against its own comparisons and the version published before it, if any. `names` are the former
    names of its criteria (Library.former_names)."""
    comparison = compare(standard.ahp_matrix)
    weights = {section.id: float(section.weight) for section in standard.sections}
    published = [weights[section] for section in standard.ahp_order]
    rows = tuple(
        (section, weight, 100 * component, difference)
        for section, weight, component, difference in zip(
            standard.ahp_order, published, comparison.components, differences(comparison, published), strict=True
        )
    )
    problems = [
        *_comparison_problems(comparison, rows),
        *_wording_problems(standard),
        *_evidence_problems(standard),
        *_source_problems(standard),
    ]
    if previous is not None:
        problems += _version_problems(previous, standard, names)
    return Check(standard, comparison, rows, tuple(problems))


def _comparison_problems(
    comparison: Comparison, rows: tuple[tuple[str, float, float, float], ...]
) -> Iterator[Problem]:
    if not comparison.consistent:
        ratio = round(comparison.consistency_ratio, 6)
        yield Problem("ahp.upper", "inconsistent", {"consistency_ratio": ratio, "below": CONSISTENT_BELOW})
    for section, weight, component, difference in rows:
        if abs(difference) >= CLOSE_BELOW:
            details = {"weight": weight, "component": round(component, 4), "closer_than": CLOSE_BELOW}
            yield Problem(f"sections.{section}.weight", "far_from_its_component", details)


def _wording_problems(standard: Standard) -> Iterator[Problem]:
    for criterion in standard.criteria:
        for value in _named_values(standard, criterion):
            if value not in criterion.labels:
                yield Problem(f"criteria.{criterion.id}.labels.{value}", "missing", {})


def _evidence_problems(standard: Standard) -> Iterator[Problem]:
    """Where a version caps what is only declared: points that nobody could prove. The owner answers such a criterion,
    it names no kind of evidence and is no promise."""
    if not standard.rules.proven_share:
        return
    for criterion in standard.criteria:
        if criterion.can_be_proven and criterion.answered_by == "owner" and not criterion.evidence:
            yield Problem(f"criteria.{criterion.id}.evidence", "no_kind_of_evidence", {})


def _source_problems(standard: Standard) -> Iterator[Problem]:
    """How well sources were verified: one of four words, and an official text was read somewhere, one day. Versions
    that ask for no proven share (1.0.0) say it in words of their own, and so does a profile of its clauses."""
    if not standard.rules.proven_share:
        return
    of_profile = {reference_id(clause) for clause in standard.clauses.values()}
    for reference in standard.references.values():
        if reference.id in of_profile:
            continue
        key = f"references.{reference.id}"
        if reference.status not in SOURCE_STATUSES:
            yield Problem(f"{key}.status", "unknown_status", {"known": ", ".join(SOURCE_STATUSES)})
        elif reference.status == "official":
            for name in ("read_on", "read_at"):
                if not getattr(reference, name):
                    yield Problem(f"{key}.{name}", "missing", {})


def _named_values(standard: Standard, criterion: Criterion) -> list[str]:
    """What a person picks by name: enum values and the items of a fraction."""
    scoring = standard.document["criteria"][criterion.index]["scoring"]
    named = scoring.get("map", {}) if scoring["fn"] == "enum" else scoring.get("items", ())
    return [] if isinstance(named, str) else list(named)


def _version_problems(previous: Standard, standard: Standard, names: Mapping[str, str]) -> Iterator[Problem]:
    found = changes(previous, standard, names)
    needed, taken = step_needed(found), step_taken(previous.version, standard.version)
    if taken is None:
        yield Problem("version", "not_after_the_published_one", {"published": previous.version})
    elif needed is not None and STEPS.index(taken) < STEPS.index(needed):
        because = next(change for change in found if change.step == needed)
        details = {"taken": taken, "needed": needed, "because": because.words.en}
        yield Problem("version", "step_too_small", details)
    if standard.effective_from <= previous.effective_from:
        details = {"published": previous.effective_from.isoformat()}
        yield Problem("effective_from", "not_after_the_published_one", details)
