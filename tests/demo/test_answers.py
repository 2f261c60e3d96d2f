"""Answers found for a grade, on every standard and profile there is."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from random import Random

import pytest

from catalog.demo.planning.answers import answers_for
from catalog.demo.planning.proofs import planned_backing
from catalog.scoring.assess import assess
from catalog.standards.library import Library
from catalog.standards.standard import INCOMPLETE, REJECTED, Standard

ON = date(2026, 12, 5)


def every_standard(library: Library) -> list[Standard]:
    found = [library.get(name) for name in library.names()]
    return found + [library.get(library.get_profile(name).standard, name) for name in library.profile_names()]


def all_proven(standard: Standard) -> dict[str, str]:
    """What answers rest on when everything that can be proven is; nothing in versions that do not count it."""
    if not standard.counts_proof:
        return {}
    return planned_backing(standard.criteria, {criterion.id: "" for criterion in standard.criteria})


def known_right(standard: Standard) -> dict[str, dict[str, str]]:
    """The right to the name, where the service alone answers for it."""
    alone = [c.id for c in standard.criteria if c.fact == "gi_authorisation" and c.answered_by == "service"]
    return {name: {"value": "authorised"} for name in alone}


@pytest.mark.parametrize("grade", ["A", "B", "C", "D"])
def test_the_wanted_grade_comes_out(library: Library, grade: str) -> None:
    for standard in every_standard(library):
        backing, known = all_proven(standard), known_right(standard)
        tries = [answers_for(standard, known, grade, ON, Random(n), backing=backing) for n in range(5)]
        hits = [assess(standard, {**known, **one}, ON, backing).grade for one in tries]
        assert hits.count(grade) >= 4, (standard.name, hits)


def test_a_failed_major_makes_it_conditional_and_a_failed_knockout_rejected(library: Library) -> None:
    for standard in every_standard(library):
        major = assess(standard, answers_for(standard, {}, "B", ON, Random(1), flaw="major"), ON)
        assert major.majors and major.grade == "C"
        knockout = assess(standard, answers_for(standard, {}, "B", ON, Random(1), flaw="knockout"), ON)
        assert knockout.grade == REJECTED
        unknown = assess(standard, answers_for(standard, {}, "B", ON, Random(1), flaw="unknown"), ON)
        assert unknown.grade == INCOMPLETE and unknown.unknown


def test_what_is_known_is_not_answered_again(library: Library) -> None:
    standard = library.get("gi-selection-fresh-fruit@1.0.0")
    known = {"FF-A02": {"value": True}, "FF-A04": {"value": "pending"}, "FF-F02": {"value": 12}}
    given = answers_for(standard, known, "B", ON, Random(4))
    assert not set(known) & set(given)
    # The mark is not granted, so how it is shown does not apply and is not answered.
    assert "FF-D02" not in given
    assert assess(standard, {**known, **given}, ON).ignored_answers == ()


def test_every_kind_answers_close_to_the_wanted_score(library: Library) -> None:
    for standard in every_standard(library):
        for criterion in standard.criteria:
            for tenth in (0, 3, 6, 8, 10):
                answer = criterion.kind.example(Fraction(tenth, 10), ON)
                score = criterion.kind.score(answer, ON)
                assert isinstance(score, tuple), (criterion.id, answer, score)
                if criterion.kind.input == "number" and tenth > 0:
                    got = Fraction(*score)
                    # A measured value is written with few digits; it never falls below the score asked for.
                    least = max(Fraction(tenth, 10), Fraction(*criterion.least))
                    assert got >= least or criterion.kind.against_a_limit, (criterion.id, answer, got)
                    assert got - least < Fraction(3, 20) or tenth < 6
