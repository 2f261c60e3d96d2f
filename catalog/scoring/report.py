"""An assessment as JSON: the keys that the command line, the API and an export share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from catalog.scoring.assess import Assessment, Finding
from catalog.scoring.improve import Improvement, what_to_prove, what_would_raise_it
from catalog.scoring.reasons import change_words, reason
from catalog.scoring.sensitivity import section_sensitivity, smallest_change
from catalog.standards.numbers import six, tenths

NO_EVIDENCE: Mapping[str, Sequence[str]] = {}


def to_dict(
    assessment: Assessment,
    evidence: Mapping[str, Sequence[str]] = NO_EVIDENCE,
    *,
    worded: bool = True,
    sensitivity: bool = False,
) -> dict[str, Any]:
    """The result as JSON values; numbers half up to six decimals.

    `evidence` names the sha256 of the files behind each criterion's answer. Without `worded`, findings have no
    sentences.
    """
    a = assessment
    units = a.standard.weight_denominator
    result: dict[str, Any] = {
        "standard": {"id": a.standard.id, "version": a.standard.version, "sha256": a.standard.sha256},
        "profile": _profile(a),
        "on": a.on.isoformat(),
        "total": six(*a.total),
        "total_shown": tenths(*a.total),
        "points": six(a.points, a.scale * units),
        "applicable_weight": six(a.weight, units),
        "sections": {
            section.id: six(100 * points, a.scale * weight) if weight else None
            for section, points, weight in zip(a.standard.sections, a.section_points, a.section_weights, strict=True)
        },
        "raw_grade": a.raw_grade,
        "grade": a.grade,
        "caps": list(a.caps),
        "knockouts": list(a.knockouts),
        "majors": list(a.majors),
        "minors_passed": a.minors_passed,
        "minors_applicable": a.minors_applicable,
        "minors_failed": list(a.minors_failed),
        "unknown": list(a.unknown),
        "valid_through": a.valid_through.isoformat() if a.valid_through else None,
        "renewable_through": a.renewable_through.isoformat() if a.renewable_through else None,
        "to_renew": list(a.to_renew),
        "proven": _proven(a),
        "coverage": six(a.known_weight, a.weight),
        "interval": [six(*a.interval[0]), six(*a.interval[1])],
        "findings": [_finding(a, finding, evidence, units, worded) for finding in a.findings],
        "ignored_answers": list(a.ignored_answers),
        "what_would_raise_it": [_improvement(better) for better in what_would_raise_it(a)],
    }
    if a.standard.counts_proof:
        result["to_prove"] = _to_prove(a)
    if sensitivity:
        result["sensitivity"] = [
            {
                "section": moved.section,
                "range": [six(*moved.least), six(*moved.greatest)],
                "grades": [moved.grade_lighter, moved.grade_heavier],
                "grade_moves": moved.grade_moves,
            }
            for moved in section_sensitivity(a)
        ]
        result["smallest_change"] = _smallest(a)
    return result


def _improvement(better: Improvement) -> dict[str, Any]:
    named = {"id": better.criterion.id, "gain": six(*better.gain)}
    lifted = {"grade": better.grade, "lifts_caps": list(better.lifts_caps)}
    if better.prove:
        return {**named, "prove": True, **lifted}
    return {**named, "total": six(*better.total), "lifts_gate": better.lifts_gate, **lifted}


def _to_prove(a: Assessment) -> dict[str, Any] | None:
    """The fewest answers to prove where too little is proven, and how many points more that takes at the least."""
    wanted = what_to_prove(a)
    return wanted and {
        "ids": [criterion.id for criterion in wanted.criteria],
        "points": six(*wanted.points),
        "grade": wanted.grade,
        "lifts_caps": list(wanted.lifts_caps),
    }


def _proven(a: Assessment) -> dict[str, float] | None:
    """The share of the points that is proven, declared and measured; None without points, and in versions that ask for
    no share."""
    whole = sum(a.proof)
    if not whole or not a.standard.rules.proven_share:
        return None
    return {backing: six(points, whole) for backing, points in a.proof._asdict().items()}


def _smallest(a: Assessment) -> dict[str, Any] | None:
    """The smallest change of one answer that gives another grade, in words and figures."""
    found = smallest_change(a)
    if found is None:
        return None
    criterion = found.criterion
    now, then = change_words(criterion, a.answers[criterion.id], found.answer, a.on)
    return {
        "id": criterion.id,
        "now": now._asdict(),
        "then": then._asdict(),
        "total": six(*found.total),
        "grade": found.grade,
    }


def _profile(a: Assessment) -> dict[str, str] | None:
    profile = a.standard.profile
    if profile is None:
        return None
    row = {"id": profile.id, "version": profile.version, "sha256": profile.sha256, "status": profile.status}
    return row if profile.standard == a.standard.name else {**row, "carried_from": profile.standard}


def _finding(
    a: Assessment, finding: Finding, evidence: Mapping[str, Sequence[str]], units: int, worded: bool
) -> dict[str, Any]:
    criterion, outcome, s, _ = finding
    row: dict[str, Any] = {
        "id": criterion.id,
        "outcome": outcome,
        "s": six(*s) if s else None,
        "points": six(criterion.weight_units * s[0], units * s[1]) if s else None,
        "weight": six(criterion.weight_units, units),
        "gate": criterion.gate,
        "pass_at": six(*criterion.pass_at) if criterion.pass_at else None,
        "evidence": list(evidence.get(criterion.id, ())),
    }
    if worded:
        row["reason"] = reason(a, finding)._asdict()
    return row
