"""One standard applied to the answers about one offer on one day (scoring.md). Integers only: no float is compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import gcd, lcm
from typing import Any, NamedTuple

from catalog.errors import AnswerRefused, Refused
from catalog.scoring.interval import total_interval
from catalog.scoring.proof import (
    DECLARED,
    NO_BACKING,
    NO_POINTS,
    Backing,
    ProofPoints,
    check_backing,
    proof_cap,
    proof_points,
)
from catalog.standards.answer_rules import NOT_APPLICABLE as NOT_APPLICABLE_KEY
from catalog.standards.kinds.kind import Answer, Dropped, Reading
from catalog.standards.numbers import Ratio
from catalog.standards.standard import INCOMPLETE, KNOCKOUT, MAJOR, MINOR, REJECTED, Criterion, Standard

MET, NOT_MET, NOT_APPLICABLE, UNKNOWN = "met", "not_met", "not_applicable", "unknown"
MAJOR_FAIL, MINOR_RATIO, SECTION_FLOOR, PROVEN_SHARE = "major_fail", "minor_ratio", "section_floor", "proven_share"

Answers = Mapping[str, Answer]


class Finding(NamedTuple):
    """One criterion's result. `s` is None where nothing is scored; `answer` is what was given, used or not."""

    criterion: Criterion
    outcome: str
    s: Ratio | None
    answer: Answer | None


@dataclass(frozen=True, slots=True)
class Assessment:
    """The result, exact. `report.to_dict` writes it as JSON.

    `points` and `section_points` are sums of weight x score over `scale`; weights are in the standard's weight units.
    """

    standard: Standard
    on: date
    answers: Answers
    readings: Sequence[Reading]
    findings: tuple[Finding, ...]
    scale: int
    points: int
    weight: int
    known_weight: int
    section_points: tuple[int, ...]
    section_weights: tuple[int, ...]
    raw_grade: str
    grade: str
    caps: tuple[str, ...]
    knockouts: tuple[str, ...]
    majors: tuple[str, ...]
    minors_passed: int
    minors_applicable: int
    minors_failed: tuple[str, ...]
    unknown: tuple[str, ...]
    ignored_answers: tuple[str, ...]
    interval: tuple[Ratio, Ratio]
    valid_through: date | None
    renewable_through: date | None
    """`valid_through` without the papers that are renewed per batch."""
    backing: Backing = field(default_factory=dict)
    proof: ProofPoints = NO_POINTS
    """Points of what is proven, declared and measured, over `scale`."""
    to_renew: tuple[str, ...] = ()
    """The criteria whose papers are due on the day, taken as renewed (renewal.py)."""

    @property
    def total(self) -> Ratio:
        """The total in 0..100, exact; provisional while something is unknown."""
        return 100 * self.points, self.scale * self.weight

    @property
    def listable(self) -> bool:
        """Whether an offer of this grade may be listed."""
        return self.grade in self.standard.rules.listable_grades

    @property
    def conditional(self) -> bool:
        """Listable although a major criterion is not met: a time to correct runs."""
        return self.listable and MAJOR_FAIL in self.caps


def assess(standard: Standard, answers: Answers, on: date, backing: Backing = NO_BACKING) -> Assessment:
    """Score the answers on a day. `backing` says what each rests on (proof.py).

    Raises AnswerRefused for the first answer that cannot be read (nothing is scored then), and Refused
    "nothing_applicable" when no criterion with a weight applies.
    """
    check_backing(standard, backing)
    answers = with_service_answers(standard, answers)
    return evaluate(standard, answers, read_answers(standard, answers, on), on, backing)


def with_service_answers(standard: Standard, answers: Answers) -> Answers:
    """The answers, with what the service answers where it has no record (scoring.md, "Who answers")."""
    missing = {
        criterion.id: criterion.without_data
        for criterion in standard.criteria
        if criterion.without_data is not None
        and criterion.id not in answers
        and NOT_APPLICABLE_KEY not in criterion.without_data
    }
    return {**answers, **missing} if missing else answers


def read_answers(standard: Standard, answers: Answers, on: date) -> list[Reading]:
    """Each criterion's reading in file order, whether it applies or not, so that every answer is checked."""
    if not answers.keys() <= standard.places.keys():
        unknown = min(str(key) for key in answers if key not in standard.places)
        raise AnswerRefused(unknown[:40], "unknown_criterion")
    get = answers.get
    readings: list[Reading] = []
    for criterion in standard.criteria:
        answer = get(criterion.id)
        if answer is None:
            if criterion.id in answers:
                raise AnswerRefused(criterion.id, "not_an_object")
            readings.append(None if criterion.without_data is None else Dropped.BY_RULE)
        elif not isinstance(answer, Mapping) or "na" in answer:
            readings.append(_declared(criterion, answer))
        else:
            readings.append(criterion.kind.score(answer, on))
    return readings


def reads(criterion: Criterion, answer: Answer, on: date) -> bool:
    """Whether a criterion can read an answer that was given under another version or category."""
    if "na" in answer:
        return criterion.na_allowed
    try:
        criterion.kind.score(answer, on)
    except AnswerRefused:
        return False
    return True


def _declared(criterion: Criterion, answer: Any) -> Dropped:
    """Read a declaration of "not applicable"."""
    if not isinstance(answer, Mapping):
        raise AnswerRefused(criterion.id, "not_an_object")
    if answer["na"] is not True:
        raise AnswerRefused(criterion.id, "na_is_not_true")
    if not criterion.na_allowed:
        raise AnswerRefused(criterion.id, "na_not_allowed")
    reason = answer.get("reason")
    if not isinstance(reason, str) or not reason.strip():
        raise AnswerRefused(criterion.id, "na_without_reason")
    if len(answer) != 2:
        raise AnswerRefused(criterion.id, "unknown_key")
    return Dropped.DECLARED


def evaluate(
    standard: Standard, answers: Answers, readings: Sequence[Reading], on: date, backing: Backing = NO_BACKING
) -> Assessment:
    """Score answers already read."""
    findings, ignored = _findings(standard, answers, readings)
    scored = [finding for finding in findings if finding.s is not None]
    scale = lcm(*[finding.s[1] for finding in scored])  # type: ignore[index]
    section_points = [0] * len(standard.sections)
    section_weights = [0] * len(standard.sections)
    known_weight = 0
    knockouts: list[str] = []
    majors: list[str] = []
    minors_failed: list[str] = []
    minors = 0
    for criterion, outcome, s, _ in scored:
        place = criterion.section_index
        weight = criterion.weight_units
        section_points[place] += weight * s[0] * (scale // s[1])  # type: ignore[index]
        section_weights[place] += weight
        known_weight += weight
        gate = criterion.gate
        if gate == MINOR:
            minors += 1
            if outcome == NOT_MET:
                minors_failed.append(criterion.id)
        elif outcome == NOT_MET:
            (knockouts if gate == KNOCKOUT else majors).append(criterion.id)
    unknown = [finding.criterion for finding in findings if finding.outcome == UNKNOWN]
    for criterion in unknown:
        section_weights[criterion.section_index] += criterion.weight_units
    points, weight = sum(section_points), sum(section_weights)
    if weight == 0:
        raise Refused("nothing_applicable", standard=standard.name)
    minors_passed = minors - len(minors_failed)
    proof = proof_points(((criterion, s) for criterion, _, s, _ in scored if s is not None), backing, scale)
    raw_grade, grade, caps = grade_of(
        standard,
        (100 * points, scale * weight),
        majors=len(majors),
        minors=(minors_passed, minors),
        floor=(section_points, section_weights, scale),
        proof=proof,
    )
    if knockouts:
        grade = REJECTED
    elif unknown:
        grade = INCOMPLETE
    if unknown:
        interval = total_interval(standard, answers, readings, [c.index for c in unknown], (points, weight, scale))
    else:
        shared = gcd(100 * points, scale * weight)
        total = (100 * points // shared, scale * weight // shared)
        interval = (total, total)
    return Assessment(
        standard=standard,
        on=on,
        answers=answers,
        readings=readings,
        findings=findings,
        scale=scale,
        points=points,
        weight=weight,
        known_weight=known_weight,
        section_points=tuple(section_points),
        section_weights=tuple(section_weights),
        raw_grade=raw_grade,
        grade=grade,
        caps=caps,
        knockouts=tuple(knockouts),
        majors=tuple(majors),
        minors_passed=minors_passed,
        minors_applicable=minors,
        minors_failed=tuple(minors_failed),
        unknown=tuple(criterion.id for criterion in unknown),
        ignored_answers=ignored,
        interval=interval,
        valid_through=None if knockouts or unknown else _valid_through(scored, on),
        renewable_through=None
        if knockouts or unknown
        else _valid_through((one for one in scored if one.criterion.renew_before_days is None), on),
        backing=backing,
        proof=proof,
    )


def _findings(
    standard: Standard, answers: Answers, readings: Sequence[Reading]
) -> tuple[tuple[Finding, ...], tuple[str, ...]]:
    findings: list[Finding] = []
    ignored: list[str] = []
    for criterion, reading in zip(standard.criteria, readings, strict=True):
        answer = answers.get(criterion.id)
        if (criterion.parent is not None or criterion.excluded) and not _applies(criterion, findings):
            findings.append(Finding(criterion, NOT_APPLICABLE, None, answer))
            if answer is not None and answer is not criterion.without_data:
                ignored.append(criterion.id)
        elif isinstance(reading, tuple):
            findings.append(Finding(criterion, MET if criterion.passes(reading) else NOT_MET, reading, answer))
        elif reading is None:
            findings.append(Finding(criterion, UNKNOWN, None, answer))
        else:
            findings.append(Finding(criterion, NOT_APPLICABLE, None, answer))
    return tuple(findings), tuple(ignored)


def _applies(criterion: Criterion, earlier: Sequence[Finding]) -> bool:
    """A parent that is unanswered or itself not applicable counts as not among the values."""
    if criterion.excluded:
        return False
    if criterion.parent is None:
        return True
    parent = earlier[criterion.parent]
    return parent.s is not None and parent.answer is not None and parent.answer["value"] in criterion.parent_values


def grade_of(
    standard: Standard,
    total: Ratio,
    *,
    majors: int,
    minors: tuple[int, int],
    floor: tuple[Sequence[int], Sequence[int], int],
    proof: ProofPoints = NO_POINTS,
) -> tuple[str, str, tuple[str, ...]]:
    """The raw grade, the grade after caps, and every cap that applies, in order (scoring.md, "Total, grade, caps").

    `minors` is (met, answered); `floor` is (section points, section weights, scale of the points); `proof`
    are the points by what they rest on.
    """
    rules = standard.rules
    n, d = total
    raw = 0
    for _, least in rules.grades:
        if n * least[1] >= least[0] * d:
            break
        raw += 1
    place = raw
    caps: list[str] = []
    if majors:
        caps.append(MAJOR_FAIL)
        place = max(place, rules.major_fail_cap)
    met, answered = minors
    if answered and met * rules.minor_pass_ratio[1] < rules.minor_pass_ratio[0] * answered:
        caps.append(MINOR_RATIO)
        place = max(place, rules.minor_fail_cap)
    points, weights, scale = floor
    weight = weights[rules.floor_section_index]
    least = rules.floor_min
    if weight and 100 * points[rules.floor_section_index] * least[1] < least[0] * scale * weight:
        caps.append(SECTION_FLOOR)
        place = max(place, rules.floor_cap)
    unproven = proof_cap(standard, proof)
    if unproven is not None:
        caps.append(PROVEN_SHARE)
        place = max(place, unproven)
    return rules.grades[raw][0], rules.grades[place][0], tuple(caps)


def points_with(a: Assessment, finding: Finding, s: Ratio) -> tuple[int, int]:
    """A scale for points that holds another score of a criterion too, and how many points over it that score gives
    more."""
    n, d = finding.s or (0, 1)
    scale = lcm(a.scale, d, s[1])
    return scale, finding.criterion.weight_units * (s[0] * (scale // s[1]) - n * (scale // d))


def regraded(a: Assessment, finding: Finding, s: Ratio, scale: int, more: int) -> tuple[str, tuple[str, ...]]:
    """Grade and caps with another score of a criterion that no other depends on: only its own points and gate change.
    `scale` and `more` as `points_with` says. The answer rests on what the present one does."""
    criterion, outcome, _, _ = finding
    widened = scale // a.scale
    section_points = [points * widened for points in a.section_points]
    section_points[criterion.section_index] += more
    passes = criterion.passes(s)
    # How many more fail of its gate: 1, 0 or -1.
    failing = (not passes) - (outcome == NOT_MET)
    passed, minors = a.minors_passed, a.minors_applicable
    if criterion.gate == MINOR:
        passed += passes - (outcome == MET)
        minors += outcome == UNKNOWN
    proof = a.proof.widened(widened)
    if criterion.can_be_proven:
        proof = proof.moved(a.backing.get(criterion.id, DECLARED), more)
    _, grade, caps = grade_of(
        a.standard,
        (100 * sum(section_points), scale * a.weight),
        majors=len(a.majors) + (failing if criterion.gate == MAJOR else 0),
        minors=(passed, minors),
        floor=(section_points, a.section_weights, scale),
        proof=proof,
    )
    if len(a.knockouts) + (failing if criterion.gate == KNOCKOUT else 0):
        grade = REJECTED
    elif len(a.unknown) > (outcome == UNKNOWN):
        grade = INCOMPLETE
    return grade, caps


def _valid_through(findings: Iterable[Finding], on: date) -> date | None:
    """The last day on which every knockout that a date can fail is still met; None when no day fails one.

    `findings` are those of answered, applicable criteria, all knockouts met on `on` (scoring.md, "Days").
    """
    last: date | None = None
    for criterion, _, _, answer in findings:
        if criterion.gate != KNOCKOUT or answer is None:
            continue
        for day in sorted(criterion.kind.change_days(answer)):
            if day <= on:
                continue
            s = criterion.kind.score(answer, day)
            if isinstance(s, tuple) and not criterion.passes(s):
                eve = day - timedelta(days=1)
                last = eve if last is None else min(last, eve)
                break
    return last
