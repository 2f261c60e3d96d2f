"""A decided assessment made ready for a page: sections, findings, reasons, and what would help."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from catalog.evidence.models import Document
from catalog.scoring.assess import Assessment, Finding
from catalog.scoring.days import ending_documents, next_change_on, periods
from catalog.scoring.disclosure import closed_to_public
from catalog.scoring.improve import what_to_prove, what_would_raise_it
from catalog.scoring.models import AssessmentRow
from catalog.scoring.proof import DECLARED, whole_percent
from catalog.scoring.reasons import change_words, reason
from catalog.scoring.renewal import assess_later, has_expired, only_expired
from catalog.scoring.sensitivity import section_sensitivity, smallest_change
from catalog.scoring.services.assessing import AssessmentView
from catalog.standards.curves import general_limits
from catalog.standards.numbers import Ratio, plain, tenths
from catalog.standards.standard import KNOCKOUT
from catalog.web.page.explanation_views import (
    BetterView,
    ChangeView,
    Explanation,
    FindingView,
    FirmnessView,
    Proof,
    ProvenView,
    SectionView,
    ToProveView,
)
from catalog.web.page.words.language import say

# What stands around the radar, where a full section title has no room.
SHORT: dict[str, LazyString] = {
    "A": _("授权"),
    "B": _("安全"),
    "C": _("品质"),
    "D": _("包装"),
    "E": _("履约"),
    "F": _("播出"),
}


# Shown instead of a rejection where a paper has run out and nothing bad was found.
EXPIRED = "EXPIRED"


def explain_decided(
    decided: Assessment, row: AssessmentRow, on: date, *, trade: bool, without_notice: str | None = None
) -> Explanation:
    """A decided assessment as it stands on its own day or a later one, with the proof as it was when it was decided.
    Without `trade`, terms of trade are closed (scoring/disclosure.py). `without_notice` says how well the name is known
    where no original notice is (GeographicalIndication.without_notice)."""
    assessment = assess_later(decided, max(on, row.on_day))
    ahead = periods(decided, row.on_day) if decided.listable else ()
    return explain(
        assessment,
        {
            name: Proof(
                one.get("by", ""), one.get("source", ""), one.get("note", ""), one["documents"], one.get("photos", ())
            )
            for name, one in row.evidence.items()
        },
        frozenset() if trade else closed_to_public(assessment.standard),
        next_change_on(ahead, assessment.on) if ahead else None,
        without_notice,
    )


def explain_now(view: AssessmentView) -> Explanation:
    """What is on file now, not decided yet."""
    return explain(
        view.assessment,
        {
            name: Proof(
                given.by,
                given.source,
                given.note,
                [paper_view(paper) for paper in given.documents],
                [{"id": photo.id, "sha256": photo.detail_sha256} for photo in given.photos],
            )
            for name, given in view.given.items()
        },
        without_notice=view.without_notice,
    )


def explain(
    assessment: Assessment,
    proofs: Mapping[str, Proof],
    closed: frozenset[str] = frozenset(),
    next_change: date | None = None,
    without_notice: str | None = None,
) -> Explanation:
    """Put an assessment into words. `proofs` says what stands behind each criterion's answer; what is `closed` shows
    outcome and weight only."""
    standard = assessment.standard
    views = {}
    for finding in assessment.findings:
        name = finding.criterion.id
        view = _finding(assessment, finding, proofs.get(name), without_notice)
        if name in closed:
            proof = None if view.proof is None else replace(view.proof, note="")
            view = replace(view, closed=True, s=None, points=None, reason="", proof=proof)
        views[name] = view
    sections = []
    for index, section in enumerate(standard.sections):
        points, weight = assessment.section_points[index], assessment.section_weights[index]
        score = Fraction(100 * points, assessment.scale * weight) if weight else None
        shown = tenths(100 * points, assessment.scale * weight) if weight else None
        if weight and any(c.id in closed for c in standard.criteria if c.section_index == index):
            shown = plain(100 * points, assessment.scale * weight, 0)
            score = Fraction(shown)
        floor = standard.rules.floor_min if index == standard.rules.floor_section_index else None
        sections.append(
            SectionView(
                id=section.id,
                name=say(section.title),
                short=str(SHORT.get(section.id, section.id)),
                score=score,
                shown=shown,
                weight=plain(section.weight_units, standard.weight_denominator, 2),
                floor=Fraction(*floor) if floor else None,
                findings=[
                    views[finding.criterion.id]
                    for finding in assessment.findings
                    if finding.criterion.section_index == index
                ],
            )
        )
    return Explanation(
        total=tenths(*assessment.total),
        grade=assessment.grade,
        shown_grade=EXPIRED if only_expired(assessment) else assessment.grade,
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
                gate=better.lifts_gate,
                caps=better.lifts_caps,
                prove=better.prove,
            )
            for better in what_would_raise_it(assessment)
            if better.criterion.id not in closed
        ],
        firmness=[
            FirmnessView(
                name=say(section.title),
                lighter=None if closed else tenths(*moved.lighter),
                heavier=None if closed else tenths(*moved.heavier),
                grade_lighter=moved.grade_lighter,
                grade_heavier=moved.grade_heavier,
                moves=moved.grade_moves,
            )
            for section, moved in zip(standard.sections, section_sensitivity(assessment), strict=True)
        ],
        smallest=_smallest(assessment, closed),
        valid_through=assessment.valid_through,
        ends=_ends(assessment),
        next_change_on=next_change,
        on=assessment.on,
        standard_name=standard.name,
        standard_title=say(standard.title),
        standard_sha256=standard.sha256,
        profile=standard.profile,
        general=[view.title for view in views.values() if view.general and view.outcome != "not_applicable"],
        proven=_proven(assessment),
        to_renew=tuple(views[name].title for name in assessment.to_renew),
        to_prove=_to_prove(assessment, closed),
    )


def _to_prove(assessment: Assessment, closed: Collection[str]) -> ToProveView | None:
    """What is to be proven; None where nothing is, or where the reader may not see all of it."""
    wanted = what_to_prove(assessment)
    if wanted is None or any(criterion.id in closed for criterion in wanted.criteria):
        return None
    return ToProveView(
        wanted=[(criterion.id, say(criterion.title)) for criterion in wanted.criteria],
        points=tenths(*wanted.points),
        grade=wanted.grade,
        caps=wanted.lifts_caps,
    )


def _proven(assessment: Assessment) -> ProvenView | None:
    """What the points rest on; None without points, and in versions that do not count it."""
    points = assessment.proof
    whole = sum(points)
    if not whole or not assessment.standard.rules.proven_share:
        return None
    return ProvenView(*whole_percent(Fraction(points.proven, whole), Fraction(points.measured, whole)))


def _ends(assessment: Assessment) -> list[tuple[date, str, bool]]:
    """The papers that run out, and which of them ends the listing: one that is renewed per batch does not, and one that
    is due already is only taken as renewed."""
    found = []
    for last_on, name in ending_documents(assessment, assessment.on):
        criterion = assessment.standard.criterion(name)
        if criterion is not None and name not in assessment.to_renew:
            lasting = criterion.gate == KNOCKOUT and criterion.renew_before_days is None
            ends_it = lasting and last_on in (assessment.valid_through, assessment.renewable_through)
            found.append((last_on, say(criterion.title), ends_it))
    return found


def _smallest(assessment: Assessment, closed: frozenset[str]) -> ChangeView | None:
    """The smallest change that gives another grade; none is shown where it would speak of something closed."""
    found = smallest_change(assessment)
    if found is None or found.criterion.id in closed:
        return None
    criterion, on = found.criterion, assessment.on
    finding = assessment.findings[criterion.index]
    assert finding.answer is not None, "only an answered criterion is changed"
    now, then = change_words(criterion, finding.answer, found.answer, on)
    total = None if closed else tenths(*found.total)
    return ChangeView(criterion.id, say(criterion.title), say(now), say(then), total, found.grade)


def paper_view(paper: Document) -> dict[str, Any]:
    """A document as Proof carries it."""
    return {
        "id": paper.id,
        "type": paper.type,
        "issuer": paper.issuer,
        "number": paper.number,
        "issued_on": paper.issued_on,
        "expires_on": paper.expires_on,
        "sha256": paper.file_sha256,
    }


def _finding(assessment: Assessment, finding: Finding, proof: Proof | None, without_notice: str | None) -> FindingView:
    criterion, standard = finding.criterion, assessment.standard
    return FindingView(
        id=criterion.id,
        title=say(criterion.title),
        outcome=finding.outcome,
        gate=criterion.gate,
        s=plain(*finding.s, 4) if finding.s else None,
        points=_points(criterion.weight_units, finding.s, standard.weight_denominator),
        weight=plain(criterion.weight_units, standard.weight_denominator, 2),
        reason=say(reason(assessment, finding)),
        proof=proof,
        sources=[
            (say(standard.references[name].title), clause, standard.status_of(name, without_notice))
            if name in standard.references
            else (name, clause, "")
            for name, clause in criterion.sources
        ],
        own=standard.clauses.get(criterion.id),
        general=criterion.id in general_limits(standard),
        decides=tuple(say(standard.criteria[child].title) for child in criterion.children),
        expired=has_expired(finding, assessment.on),
        backing=_backing(assessment, finding),
        renewed=criterion.id in assessment.to_renew,
    )


def _backing(assessment: Assessment, finding: Finding) -> str:
    """What the answer rests on, where its points count towards the proven share."""
    counts = assessment.standard.rules.proven_share and finding.criterion.can_be_proven
    if not counts or finding.s is None or finding.s[0] == 0:
        return ""
    return assessment.backing.get(finding.criterion.id, DECLARED)


def _points(weight_units: int, s: Ratio | None, denominator: int) -> str | None:
    return plain(weight_units * s[0], denominator * s[1], 2) if s else None
