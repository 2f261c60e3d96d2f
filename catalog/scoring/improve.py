"""What would raise a total: each criterion at its best, one at a time (scoring.md, "what would raise it")."""

from __future__ import annotations

from fractions import Fraction
from math import lcm
from typing import NamedTuple

from catalog.scoring.assess import (
    MET,
    NOT_MET,
    PROVEN_SHARE,
    UNKNOWN,
    Assessment,
    Finding,
    evaluate,
    grade_of,
    points_with,
    regraded,
)
from catalog.scoring.proof import DECLARED, PROVEN
from catalog.standards.numbers import Ratio
from catalog.standards.standard import INCOMPLETE, REJECTED, Criterion


class Improvement(NamedTuple):
    """One criterion at its best reachable score, everything else as answered."""

    criterion: Criterion
    gain: Ratio
    """Points of the total, exact; negative where the better answer makes an unanswered criterion apply."""
    total: Ratio
    grade: str
    lifts_gate: str | None
    lifts_caps: tuple[str, ...]
    prove: bool = False
    """The answer stays; a paper or photo that proves it is added."""


class ToProve(NamedTuple):
    """The fewest answers whose proof together lifts the cap or raises the grade, the weightiest first."""

    criteria: tuple[Criterion, ...]
    points: Ratio
    """Points of the score that must be proven more at the least, exact."""
    grade: str
    lifts_caps: tuple[str, ...]


def what_would_raise_it(assessment: Assessment) -> tuple[Improvement, ...]:
    """Every criterion whose best answer gains points or lifts a gate or cap; most points first, ties in file order."""
    found: list[Improvement] = []
    for finding in assessment.findings:
        criterion, outcome, s, _ = finding
        if outcome not in (MET, NOT_MET, UNKNOWN) or s == criterion.best or criterion.only_describes:
            continue
        better = _reevaluated(assessment, finding) if criterion.children else _adjusted(assessment, finding)
        if better.gain[0] > 0 or better.lifts_gate or better.lifts_caps:
            found.append(better)
    found += _proofs(assessment)
    common = lcm(*(better.gain[1] for better in found))
    return tuple(sorted(found, key=lambda better: -better.gain[0] * (common // better.gain[1])))


def _adjusted(assessment: Assessment, finding: Finding) -> Improvement:
    """The effect of one criterion that no other depends on: only its own points and gate change."""
    criterion, outcome, _, _ = finding
    scale, more = points_with(assessment, finding, criterion.best)
    weight = scale * assessment.weight
    total = (100 * (assessment.points * (scale // assessment.scale) + more), weight)
    rules = assessment.standard.rules
    grade, caps = assessment.grade, assessment.caps
    if (
        outcome != MET
        or criterion.section_index == rules.floor_section_index
        or rules.proven_share
        or _reaches_better(assessment, total)
    ):
        grade, caps = regraded(assessment, finding, criterion.best, scale, more)
    return Improvement(
        criterion=criterion,
        gain=(100 * more, weight),
        total=total,
        grade=grade,
        lifts_gate=criterion.gate if outcome == NOT_MET else None,
        lifts_caps=tuple(cap for cap in assessment.caps if cap not in caps),
    )


def _reaches_better(assessment: Assessment, total: Ratio) -> bool:
    """Whether the total reaches the least of the grade above the present raw grade."""
    above: Ratio | None = None
    for letter, least in assessment.standard.rules.grades:
        if letter == assessment.raw_grade:
            break
        above = least
    return above is not None and total[0] * above[1] >= above[0] * total[1]


def what_to_prove(assessment: Assessment) -> ToProve | None:
    """Where too little is proven, the fewest declared answers that papers or photos would have to prove for it to be
    enough: most points first, ties in file order. None where nothing is capped for it, or all of them are too few.

    Whether a share is reached rests on nothing but the sum of what is proven, so the greatest ones first are fewest.
    """
    wanted = sorted(_declared(assessment), key=lambda one: -one[1])
    points = 0
    for count, (_, more) in enumerate(wanted, 1):
        points += more
        grade, lifted = _with_proof(assessment, points)
        if lifted or grade != assessment.grade:
            chosen = tuple(criterion for criterion, _ in wanted[:count])
            return ToProve(chosen, _missing(assessment, points), grade, lifted)
    return None


def _missing(assessment: Assessment, points: int) -> Ratio:
    """How many points more must be proven for the shares that so many more reach."""
    whole, backed = sum(assessment.proof), assessment.proof.backed
    reached = [
        (least[0] * whole - backed * least[1], least[1])
        for least, _ in assessment.standard.rules.proven_share
        if backed * least[1] < least[0] * whole <= (backed + points) * least[1]
    ]
    most = max(reached, key=lambda ratio: Fraction(*ratio))
    return most[0], most[1] * assessment.scale * assessment.standard.weight_denominator


def _proofs(assessment: Assessment) -> list[Improvement]:
    """Of each answer that is only declared, what a paper or photo for it would lift (scoring.md, "Proof")."""
    found = []
    for criterion, points in _declared(assessment):
        grade, lifted = _with_proof(assessment, points)
        if lifted or grade != assessment.grade:
            found.append(Improvement(criterion, (0, 1), assessment.total, grade, None, lifted, prove=True))
    return found


def _declared(assessment: Assessment) -> list[tuple[Criterion, int]]:
    """Where too little is proven, the answers that are only declared and that a paper or photo could prove, with their
    points over the assessment's scale."""
    if PROVEN_SHARE not in assessment.caps:
        return []
    return [
        (criterion, criterion.weight_units * s[0] * (assessment.scale // s[1]))
        for criterion, _, s, _ in assessment.findings
        if s is not None
        and s[0] > 0
        and criterion.can_be_proven
        and criterion.evidence
        and assessment.backing.get(criterion.id, DECLARED) == DECLARED
    ]


def _with_proof(assessment: Assessment, points: int) -> tuple[str, tuple[str, ...]]:
    """The grade with so many declared points proven, and the caps that go."""
    _, grade, caps = grade_of(
        assessment.standard,
        assessment.total,
        majors=len(assessment.majors),
        minors=(assessment.minors_passed, assessment.minors_applicable),
        floor=(assessment.section_points, assessment.section_weights, assessment.scale),
        proof=assessment.proof.moved(DECLARED, -points).moved(PROVEN, points),
    )
    if assessment.grade in (REJECTED, INCOMPLETE):
        grade = assessment.grade
    return grade, tuple(cap for cap in assessment.caps if cap not in caps)


def _reevaluated(assessment: Assessment, finding: Finding) -> Improvement:
    """The effect of a criterion on which others depend: what applies is decided anew. Of several best values, the one
    with the greatest total."""
    criterion = finding.criterion
    results = []
    for value, s in criterion.choices:
        if s[0] * criterion.best[1] == criterion.best[0] * s[1]:
            answers = {**assessment.answers, criterion.id: {"value": value}}
            readings = list(assessment.readings)
            readings[criterion.index] = s
            results.append(evaluate(assessment.standard, answers, readings, assessment.on, assessment.backing))
    after = results[0]
    for other in results[1:]:
        if other.total[0] * after.total[1] > after.total[0] * other.total[1]:
            after = other
    before, total = assessment.total, after.total
    return Improvement(
        criterion=criterion,
        gain=(total[0] * before[1] - before[0] * total[1], total[1] * before[1]),
        total=total,
        grade=after.grade,
        lifts_gate=criterion.gate if finding.outcome == NOT_MET else None,
        lifts_caps=tuple(cap for cap in assessment.caps if cap not in after.caps),
    )
