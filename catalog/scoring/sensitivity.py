"""How firm a grade is: what other weights, or one other answer, would make of it."""

from __future__ import annotations

from typing import NamedTuple

from catalog.scoring.assess import (
    MET,
    NOT_MET,
    Assessment,
    Finding,
    evaluate,
    grade_of,
    points_with,
    regraded,
    with_service_answers,
)
from catalog.scoring.proof import ProofPoints, proof_points
from catalog.standards.kinds.kind import Answer
from catalog.standards.numbers import Ratio, as_fraction, reduced
from catalog.standards.standard import INCOMPLETE, REJECTED, Criterion

LIGHTER: Ratio = (4, 5)
HEAVIER: Ratio = (6, 5)


class SectionSensitivity(NamedTuple):
    """The total with all weights of one section x 0.8 and x 1.2."""

    section: str
    lighter: Ratio
    heavier: Ratio
    least: Ratio
    greatest: Ratio
    grade_lighter: str
    grade_heavier: str
    grade_moves: bool


class SmallestChange(NamedTuple):
    """The one answer that, changed least, gives another grade."""

    criterion: Criterion
    answer: Answer
    s: Ratio
    total: Ratio
    grade: str


def section_sensitivity(assessment: Assessment) -> tuple[SectionSensitivity, ...]:
    """One section at a time, in file order (scoring.md, "sensitivity"). Section scores, and so the floor, stay."""
    rows = []
    for place, section in enumerate(assessment.standard.sections):
        lighter, grade_lighter = _scaled(assessment, place, LIGHTER)
        heavier, grade_heavier = _scaled(assessment, place, HEAVIER)
        three = sorted((lighter, assessment.total, heavier), key=as_fraction)
        rows.append(
            SectionSensitivity(
                section.id,
                lighter,
                heavier,
                three[0],
                three[-1],
                grade_lighter,
                grade_heavier,
                {grade_lighter, grade_heavier} != {assessment.grade},
            )
        )
    return tuple(rows)


def _scaled(a: Assessment, place: int, factor: Ratio) -> tuple[Ratio, str]:
    n, d = factor
    points = d * a.points + (n - d) * a.section_points[place]
    weight = d * a.weight + (n - d) * a.section_weights[place]
    total = reduced(100 * points, a.scale * weight)
    _, grade, _ = grade_of(
        a.standard,
        total,
        majors=len(a.majors),
        minors=(a.minors_passed, a.minors_applicable),
        floor=(a.section_points, a.section_weights, a.scale),
        proof=_scaled_proof(a, place, factor),
    )
    return total, a.grade if a.grade in (REJECTED, INCOMPLETE) else grade


def _scaled_proof(a: Assessment, place: int, factor: Ratio) -> ProofPoints:
    """The points by what they rest on, those of one section taken `factor` times."""
    n, d = factor
    own = [(one.criterion, one.s) for one in a.findings if one.s is not None and one.criterion.section_index == place]
    moved = proof_points(own, a.backing, a.scale)
    return ProofPoints(*(d * all_of + (n - d) * part for all_of, part in zip(a.proof, moved, strict=True)))


def smallest_change(assessment: Assessment) -> SmallestChange | None:
    """The single changed answer that gives another grade with the least change of the criterion's own points.

    Of measured values, the ones nearest the thresholds are tried, in the digits the answer was given in; what is
    returned was assessed anew, so it is true. None when no single answer changes the grade. Ties in file order.
    """
    given = with_service_answers(assessment.standard, assessment.answers)
    best: tuple[Ratio, SmallestChange] | None = None
    for finding in assessment.findings:
        criterion, outcome, s, answer = finding
        if outcome not in (MET, NOT_MET) or s is None or answer is None or criterion.only_describes:
            continue
        for candidate in criterion.kind.neighbours(answer, _targets(assessment, criterion, s), assessment.on):
            reading = criterion.kind.score(candidate, assessment.on)
            if not isinstance(reading, tuple):
                continue
            moved = abs(criterion.weight_units * (as_fraction(reading) - as_fraction(s)))
            if best is not None and moved >= as_fraction(best[0]):
                continue
            if not criterion.children and _stays(assessment, finding, reading):
                continue
            readings = list(assessment.readings)
            readings[criterion.index] = reading
            answers = {**given, criterion.id: candidate}
            after = evaluate(assessment.standard, answers, readings, assessment.on, assessment.backing)
            if after.grade != assessment.grade:
                change = SmallestChange(criterion, candidate, reading, after.total, after.grade)
                best = (moved.numerator, moved.denominator), change
    return best[1] if best else None


def _stays(a: Assessment, finding: Finding, reading: Ratio) -> bool:
    """Whether the grade is the same with another score of a criterion that no other depends on."""
    return regraded(a, finding, reading, *points_with(a, finding, reading))[0] == a.grade


def _targets(a: Assessment, criterion: Criterion, s: Ratio) -> tuple[Ratio, ...]:
    """The scores of this criterion that would just reach a gate, a grade's least total, or the section's floor."""
    targets = [as_fraction(criterion.pass_at)] if criterion.pass_at else []
    if criterion.weight_units:
        own = as_fraction(s)
        points = as_fraction((a.points, a.scale))
        for _, least in a.standard.rules.grades:
            targets.append(own + (as_fraction(least) / 100 * a.weight - points) / criterion.weight_units)
        place = a.standard.rules.floor_section_index
        if criterion.section_index == place:
            section = as_fraction((a.section_points[place], a.scale))
            floor = as_fraction(a.standard.rules.floor_min) / 100 * a.section_weights[place]
            targets.append(own + (floor - section) / criterion.weight_units)
    return tuple((t.numerator, t.denominator) for t in targets if 0 <= t <= 1)
