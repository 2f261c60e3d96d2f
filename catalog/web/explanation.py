"""A decided assessment made ready for a page: sections, findings, reasons, and what would help."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from catalog.evidence.models import Document
from catalog.scoring.assess import Assessment, Finding
from catalog.scoring.improve import what_would_raise_it
from catalog.scoring.models import AssessmentRow
from catalog.scoring.numbers import Ratio, Words, plain, tenths
from catalog.scoring.reasons import reason
from catalog.scoring.service import AssessmentView
from catalog.web.language import two_tongues

# What stands around the radar, where a full section title has no room.
SHORT: dict[str, LazyString] = {
    "A": _("授权"),
    "B": _("安全"),
    "C": _("品质"),
    "D": _("包装"),
    "E": _("履约"),
    "F": _("直播"),
}


@dataclass(frozen=True)
class Proof:
    """What stands behind one answer. `by` is system, owner or reviewer; papers carry id, type, issuer, number,
    issued_on, expires_on (days, or ISO text where they were frozen with a decision) and sha256."""

    by: str
    source: str = ""
    note: str = ""
    papers: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True)
class FindingView:
    """One criterion: what it asks, what came out and why, what backs it, which clause it rests on."""

    id: str
    title: str
    outcome: str
    gate: str
    points: str | None
    weight: str
    reason: str
    proof: Proof | None
    sources: list[tuple[str, str]]


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
    """One thing that would raise the score."""

    id: str
    title: str
    gain: str
    total: str
    grade: str
    lifts: bool


@dataclass(frozen=True)
class Explanation:
    """All a page says about an assessment. `coverage` in percent; `worst` and `best` where something is unknown."""

    total: str
    grade: str
    raw_grade: str
    conditional: bool
    caps: tuple[str, ...]
    sections: list[SectionView]
    unknown: list[FindingView]
    coverage: str
    worst: str
    best: str
    better: list[BetterView]
    valid_through: date | None
    on: date
    standard_name: str
    standard_title: str
    standard_sha256: str
    profile: str | None
    profile_status: str | None


def explain_decided(assessment: Assessment, row: AssessmentRow) -> Explanation:
    """A decided assessment, on its own day or a later one, with the proof as it was when it was decided."""
    return explain(
        assessment,
        {
            name: Proof(one.get("by", ""), one.get("source", ""), one.get("note", ""), one["documents"])
            for name, one in row.evidence.items()
        },
    )


def explain_now(view: AssessmentView) -> Explanation:
    """What is on file now, not decided yet."""
    return explain(
        view.assessment,
        {
            name: Proof(given.by, given.source, given.note, [_paper(paper) for paper in given.documents])
            for name, given in view.given.items()
        },
    )


def explain(assessment: Assessment, proofs: Mapping[str, Proof]) -> Explanation:
    """Put an assessment into words. `proofs` says what stands behind each criterion's answer."""
    standard = assessment.standard
    views = {
        finding.criterion.id: _finding(assessment, finding, proofs.get(finding.criterion.id))
        for finding in assessment.findings
    }
    sections = []
    for index, section in enumerate(standard.sections):
        points, weight = assessment.section_points[index], assessment.section_weights[index]
        floor = standard.rules.floor_min if index == standard.rules.floor_section_index else None
        sections.append(
            SectionView(
                id=section.id,
                name=say(section.title),
                short=str(SHORT.get(section.id, section.id)),
                score=Fraction(100 * points, assessment.scale * weight) if weight else None,
                shown=tenths(100 * points, assessment.scale * weight) if weight else None,
                weight=plain(section.weight_units, standard.weight_denominator, 2),
                floor=Fraction(*floor) if floor else None,
                findings=[
                    views[finding.criterion.id]
                    for finding in assessment.findings
                    if finding.criterion.section_index == index
                ],
            )
        )
    profile = standard.profile
    return Explanation(
        total=tenths(*assessment.total),
        grade=assessment.grade,
        raw_grade=assessment.raw_grade,
        conditional="major_fail" in assessment.caps,
        caps=assessment.caps,
        sections=sections,
        unknown=[views[criterion_id] for criterion_id in assessment.unknown],
        coverage=plain(100 * assessment.known_weight, assessment.weight, 0) if assessment.weight else "0",
        worst=tenths(*assessment.interval[0]),
        best=tenths(*assessment.interval[1]),
        better=[
            BetterView(
                id=better.criterion.id,
                title=say(better.criterion.title),
                gain=tenths(*better.gain),
                total=tenths(*better.total),
                grade=better.grade,
                lifts=bool(better.lifts_gate or better.lifts_caps),
            )
            for better in what_would_raise_it(assessment)
        ],
        valid_through=assessment.valid_through,
        on=assessment.on,
        standard_name=standard.name,
        standard_title=say(standard.title),
        standard_sha256=standard.sha256,
        profile=f"{profile.gi_name} {profile.version}" if profile else None,
        profile_status=profile.status if profile else None,
    )


def say(words: Words) -> str:
    """A pair of sentences in the reader's language."""
    return two_tongues(words.zh, words.en)


def _paper(paper: Document) -> dict[str, Any]:
    return {
        "id": paper.id,
        "type": paper.type,
        "issuer": paper.issuer,
        "number": paper.number,
        "issued_on": paper.issued_on,
        "expires_on": paper.expires_on,
        "sha256": paper.file_sha256,
    }


def _finding(assessment: Assessment, finding: Finding, proof: Proof | None) -> FindingView:
    criterion, standard = finding.criterion, assessment.standard
    return FindingView(
        id=criterion.id,
        title=say(criterion.title),
        outcome=finding.outcome,
        gate=criterion.gate,
        points=_points(criterion.weight_units, finding.s, standard.weight_denominator),
        weight=plain(criterion.weight_units, standard.weight_denominator, 2),
        reason=say(reason(assessment, finding)),
        proof=proof,
        sources=[
            (say(standard.references[name].title) if name in standard.references else name, clause)
            for name, clause in criterion.sources
        ],
    )


def _points(weight_units: int, s: Ratio | None, denominator: int) -> str | None:
    return plain(weight_units * s[0], denominator * s[1], 2) if s else None
