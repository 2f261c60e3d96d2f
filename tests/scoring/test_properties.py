"""What holds for every standard and every answer (hypothesis), and digit equality with the slow reference."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from catalog.errors import Refused
from catalog.scoring.assess import Assessment, assess
from catalog.scoring.days import next_change_on, period_on, periods
from catalog.scoring.improve import what_would_raise_it
from catalog.scoring.report import to_dict
from catalog.standards.prepare import prepare
from tests.standards.building import ON, answers_to, cases

from . import reference

Case = tuple[dict[str, Any], dict[str, Any]]
ORDER = ["A", "B", "C", "D", "E"]


def scored(content: dict[str, Any], answers: dict[str, Any]) -> Assessment:
    """Skips the rare case in which nothing applies."""
    try:
        return assess(prepare(content, "0" * 64), answers, ON)
    except Refused:
        assume(False)
        raise


def exact(ratio: tuple[int, int]) -> Fraction:
    return Fraction(*ratio)


@given(cases())
@settings(max_examples=400)
def test_every_figure_equals_the_reference(case: Case) -> None:
    content, answers = case
    expected = reference.assess(content, answers, ON)
    try:
        a = assess(prepare(content, "0" * 64), answers, ON)
    except Refused:
        assert expected == {"refused": True}
        return
    assert exact(a.total) == expected["total"]
    assert Fraction(a.weight, a.standard.weight_denominator) == expected["applicable_weight"]
    for section, points, weight in zip(a.standard.sections, a.section_points, a.section_weights, strict=True):
        assert (Fraction(100 * points, a.scale * weight) if weight else None) == expected["sections"][section.id]
    for key in (
        "raw_grade", "grade", "minors_passed", "minors_applicable",
    ):  # fmt: skip
        assert getattr(a, key) == expected[key]
    for key in ("caps", "knockouts", "majors", "minors_failed", "unknown", "ignored_answers"):
        assert list(getattr(a, key)) == expected[key]
    assert Fraction(a.known_weight, a.weight) == expected["coverage"]
    for finding in a.findings:
        s = expected["scores"][finding.criterion.id]
        assert (exact(finding.s) if finding.s else None) == (s if isinstance(s, Fraction) else None)
        assert (finding.outcome == "not_applicable") == (s == reference.NA)
    assert a.valid_through == reference.valid_through(content, answers, ON)


@given(cases(most=5, answered=6), st.data())
@settings(max_examples=200)
def test_the_interval_is_the_extreme_of_every_completion(case: Case, data: st.DataObject) -> None:
    content, answers = case
    a = scored(content, answers)
    possible = {row["id"]: extreme_answers(row) for row in content["criteria"]}
    least, greatest = reference.extremes(content, answers, ON, possible)
    assert (exact(a.interval[0]), exact(a.interval[1])) == (least, greatest)
    completed = {**{row["id"]: data.draw(answers_to(row)) for row in content["criteria"]}, **known(content, answers)}
    try:
        total = exact(assess(a.standard, completed, ON).total)
    except Refused:
        return
    assert least <= total <= greatest


def known(content: dict[str, Any], answers: dict[str, Any]) -> dict[str, Any]:
    rows = {row["id"]: row for row in content["criteria"]}
    return {key: given for key, given in answers.items() if reference.score_of(rows[key], given, ON) is not None}


def extreme_answers(row: dict[str, Any]) -> list[dict[str, Any]]:
    """Answers that reach every value of a named kind, and the least and best score of a measured one."""
    rule = row["scoring"]
    fn = rule["fn"]
    found: list[dict[str, Any]]
    if fn == "boolean":
        found = [{"value": True}, {"value": False}]
    elif fn == "enum":
        found = [{"value": value} for value in rule["map"]]
    elif fn == "fraction":
        total = 2 if rule["items"] == "from_notice" else len(rule["items"])
        found = [{"met": 0, "total": total}, {"met": total, "total": total}]
        found += [{"met": 0, "total": 0}] if rule["items"] == "from_notice" else []
    elif fn == "scale":
        found = [{"ratings": [mark] * 3} for mark in (0, rule["max"])]
    elif fn == "piecewise":
        found = [{"value": x} for x, _ in rule["points"]]
    elif fn == "limit_ratio":
        found = [{"value": Decimal(0)}, {"value": Decimal(2)}]
    else:
        found = [{"present": False}, {"present": True, "issued_on": ON.isoformat()}]
    return found + ([{"na": True, "reason": "x"}] if row["na_policy"] == "allowed" else [])


@given(cases(answered=10), st.data())
def test_a_better_answer_never_lowers_the_total_or_the_grade(case: Case, data: st.DataObject) -> None:
    content, answers = case
    parents = {row["applies_when"]["criterion"] for row in content["criteria"] if "applies_when" in row}
    row = data.draw(st.sampled_from([row for row in content["criteria"] if row["id"] not in parents]))
    other = data.draw(answers_to(row))
    before, after = scored(content, answers), scored(content, {**answers, row["id"]: other})
    place = before.standard.places[row["id"]]
    first, second = before.findings[place].s, after.findings[place].s
    assume(first is not None and second is not None)
    assert first is not None and second is not None
    if exact(second) < exact(first):
        before, after = after, before
    assert exact(before.total) <= exact(after.total)
    assert rank(before) >= rank(after)


def rank(a: Assessment) -> int:
    return {"REJECTED": 9, "INCOMPLETE": 8}.get(
        a.grade, ORDER.index(a.raw_grade) if a.grade not in ORDER else ORDER.index(a.grade)
    )


@given(cases(), st.randoms())
def test_the_order_of_answers_does_not_matter(case: Case, random: Any) -> None:
    content, answers = case
    shuffled = list(answers.items())
    random.shuffle(shuffled)
    assert to_dict(scored(content, dict(shuffled))) == to_dict(scored(content, answers))


@given(cases())
def test_caps_never_raise_and_grades_of_incomplete_are_withheld(case: Case) -> None:
    a = scored(*case)
    if a.knockouts:
        assert a.grade == "REJECTED" and a.valid_through is None
    elif a.unknown:
        assert a.grade == "INCOMPLETE" and a.valid_through is None
    else:
        assert ORDER.index(a.grade) >= ORDER.index(a.raw_grade)
        assert a.interval[0] == a.interval[1]


@given(cases())
def test_what_does_not_apply_by_rule_never_needs_an_answer(case: Case) -> None:
    content, answers = case
    a = scored(content, answers)
    idle = [f.criterion.id for f in a.findings if f.outcome == "not_applicable" and f.criterion.parent is not None]
    without = {key: given for key, given in answers.items() if key not in idle or key not in a.ignored_answers}
    b = scored(content, without)
    assert (b.total, b.grade, b.unknown, b.interval) == (a.total, a.grade, a.unknown, a.interval) or a.unknown
    assert exact(b.total) == exact(a.total) and b.grade == a.grade


@given(cases())
def test_what_would_raise_it_is_what_assessing_again_gives(case: Case) -> None:
    content, answers = case
    a = scored(content, answers)
    gains = []
    for better in what_would_raise_it(a):
        row = content["criteria"][better.criterion.index]
        totals = []
        for answer in extreme_answers(row):
            if "na" in answer or answer.get("total") == 0:
                continue
            b = scored(content, {**answers, row["id"]: answer})
            s = b.findings[better.criterion.index].s
            if s is not None and exact(s) == exact(better.criterion.best):
                totals.append((exact(b.total), b.grade, tuple(cap for cap in a.caps if cap not in b.caps)))
        total, grade, lifted = max(totals, key=lambda found: found[0])
        assert exact(better.total) == total
        assert exact(better.gain) == total - exact(a.total)
        assert (grade, lifted) in [(g, caps) for t, g, caps in totals if t == total]
        assert (better.grade, better.lifts_caps) in [(g, caps) for t, g, caps in totals if t == total]
        gains.append(exact(better.gain))
    assert gains == sorted(gains, reverse=True)


@given(cases(answered=10), st.integers(0, 500))
@settings(max_examples=60)
def test_periods_say_what_assessing_on_each_day_gives(case: Case, later: int) -> None:
    content, answers = case
    a = scored(content, answers)
    spans = periods(a, ON)
    day = ON + timedelta(days=later)
    there = period_on(spans, day)
    then = assess(a.standard, answers, day)
    assert there.grade == then.grade
    assert there.listable <= then.listable and (there.listable == then.listable or then.conditional)
    change = next_change_on(spans, day)
    if change is not None:
        assert change > day
        assert {
            (p.grade, p.conditional, p.listable) for p in (there, period_on(spans, change - timedelta(days=1)))
        } == {(there.grade, there.conditional, there.listable)}
