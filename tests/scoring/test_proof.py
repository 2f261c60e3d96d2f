"""What points rest on, and the cap: scoring.md, "Proof", with its worked example."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.errors import AnswerRefused
from catalog.scoring.assess import Assessment, assess
from catalog.scoring.improve import what_to_prove, what_would_raise_it
from catalog.scoring.report import to_dict
from catalog.scoring.sensitivity import section_sensitivity
from catalog.standards.check import check
from catalog.standards.standard import StandardRefused
from tests.standards.building import ON, YES, criterion, standard

SHARES = [{"min": Decimal("0.8"), "cap": "B"}, {"min": Decimal("0.5"), "cap": "C"}]
SHARE = {"fn": "piecewise", "points": [[0, 0], [1, 1]]}
ROWS = (
    criterion("ONE", weight=40, evidence=["lab_report"]),
    criterion("TWO", section="B", weight=30, evidence=["photo"]),
    criterion("THREE", weight=20, evidence=["photo"]),
    criterion("FOUR", SHARE, section="B", weight=10, answered_by="reviewer"),
)
ANSWERS = {"ONE": YES, "TWO": YES, "THREE": YES, "FOUR": {"value": Decimal("0.6")}}
BACKING = {"ONE": "proven", "FOUR": "measured"}


def scored(backing: dict[str, str], *, rows: Any = ROWS, answers: Any = ANSWERS, shares: Any = SHARES) -> Assessment:
    return assess(standard(list(rows), proven_share=shares), answers, ON, backing)


class TestWorkedExample:
    def test_less_than_half_is_at_most_c(self) -> None:
        found = scored(BACKING)
        assert to_dict(found)["proven"] == {"proven": 0.416667, "declared": 0.520833, "measured": 0.0625}
        assert (found.raw_grade, found.grade, found.caps) == ("A", "C", ("proven_share",))

    def test_less_than_four_fifths_is_at_most_b(self) -> None:
        found = scored({**BACKING, "TWO": "proven"})
        proven = to_dict(found)["proven"]
        assert proven["proven"] + proven["measured"] == pytest.approx(0.791667)
        assert (found.grade, found.caps) == ("B", ("proven_share",))

    def test_all_proven_is_what_the_points_give(self) -> None:
        found = scored(dict.fromkeys(ANSWERS, "proven"))
        assert (found.grade, found.caps) == ("A", ())


def test_equality_passes() -> None:
    answers = {**ANSWERS, "FOUR": {"value": 1}}
    assert scored({"ONE": "proven", "TWO": "proven", "FOUR": "measured"}, answers=answers).caps == ()
    assert scored({"ONE": "proven", "FOUR": "proven"}, answers=answers).grade == "B"


def test_promises_count_on_neither_side() -> None:
    rows = [dict(row) for row in ROWS]
    rows[1]["promise"] = rows[2]["promise"] = True
    found = scored({"ONE": "proven", "TWO": "declared", "FOUR": "measured"}, rows=rows)
    assert to_dict(found)["proven"] == {"proven": 0.869565, "declared": 0.0, "measured": 0.130435}
    assert found.grade == "A"


def test_without_points_nothing_is_said() -> None:
    nothing = {"ONE": {"value": False}, "TWO": {"value": False}, "THREE": {"value": False}, "FOUR": {"value": 0}}
    found = scored({}, answers=nothing)
    assert to_dict(found)["proven"] is None and "proven_share" not in found.caps


def test_a_version_that_asks_for_no_share_says_nothing() -> None:
    plain = assess(standard(list(ROWS)), ANSWERS, ON, BACKING)
    assert to_dict(plain)["proven"] is None and plain.caps == ()


@pytest.mark.parametrize(
    ("backing", "criterion_id", "reason"),
    [({"NONE": "proven"}, "NONE", "unknown_criterion"), ({"ONE": "sworn"}, "ONE", "unknown_backing")],
)
def test_refused_like_a_bad_answer(backing: dict[str, str], criterion_id: str, reason: str) -> None:
    with pytest.raises(AnswerRefused) as refused:
        scored(backing)
    assert (refused.value.criterion_id, refused.value.reason) == (criterion_id, reason)


def test_proving_an_answer_stands_among_what_would_raise_it() -> None:
    rows = [better for better in to_dict(scored(BACKING))["what_would_raise_it"] if "prove" in better]
    assert rows == [
        {"id": "TWO", "gain": 0.0, "prove": True, "grade": "B", "lifts_caps": []},
        {"id": "THREE", "gain": 0.0, "prove": True, "grade": "B", "lifts_caps": []},
    ]
    (last,) = [one for one in what_would_raise_it(scored({**BACKING, "TWO": "proven"})) if one.prove]
    assert (last.criterion.id, last.grade, last.lifts_caps) == ("THREE", "A", ("proven_share",))


class TestWhatToProve:
    """Points 40, 30, 20 of three answers that paper can prove, 6 measured: of 96."""

    def test_the_fewest_that_are_enough_the_weightiest_first(self) -> None:
        # 48 of 96 are half: 6 are there, so 42 more and two answers.
        found = what_to_prove(scored({"FOUR": "measured"}))
        assert found is not None and not [one for one in what_would_raise_it(scored({"FOUR": "measured"})) if one.prove]
        assert [criterion.id for criterion in found.criteria] == ["ONE", "TWO"]
        assert (Fraction(*found.points), found.grade, found.lifts_caps) == (42, "B", ())
        assert scored({"ONE": "proven", "TWO": "proven", "FOUR": "measured"}).grade == "B"

    def test_one_may_be_enough_and_the_next_cap_is_the_next_step(self) -> None:
        found = what_to_prove(scored({"ONE": "proven", "TWO": "proven", "FOUR": "measured"}))
        assert found is not None
        assert ([one.id for one in found.criteria], found.grade, found.lifts_caps) == (
            ["THREE"],
            "A",
            ("proven_share",),
        )
        # 76.8 are four fifths of 96.
        assert Fraction(*found.points) == Fraction(4, 5)

    def test_nothing_is_said_where_enough_is_proven_or_nothing_can_be(self) -> None:
        assert what_to_prove(scored(dict.fromkeys(ANSWERS, "proven"))) is None
        rows = [{**row, "evidence": []} for row in ROWS]
        assert what_to_prove(scored({"FOUR": "measured"}, rows=rows)) is None

    def test_other_caps_do_not_hide_it(self) -> None:
        rows = [*ROWS[:2], {**ROWS[2], "weight": 19}, ROWS[3]]
        rows.append(criterion("MAJOR", weight=1, gate="major", promise=True))
        backing = {"THREE": "proven", "FOUR": "measured"}
        found = what_to_prove(scored(backing, rows=rows, answers={**ANSWERS, "MAJOR": {"value": False}}))
        # With the first alone 65 of 95, at most a B: but the grade is a C for another reason, and the cap stays.
        assert found is not None and [criterion.id for criterion in found.criteria] == ["ONE", "TWO"]
        assert (found.grade, found.lifts_caps) == ("C", ("proven_share",))

    def test_it_stands_in_the_result_of_versions_that_cap(self) -> None:
        assert to_dict(scored({"FOUR": "measured"}))["to_prove"] == {
            "ids": ["ONE", "TWO"], "points": 42.0, "grade": "B", "lifts_caps": [],
        }  # fmt: skip
        assert to_dict(scored(dict.fromkeys(ANSWERS, "proven")))["to_prove"] is None
        assert "to_prove" not in to_dict(assess(standard(list(ROWS)), ANSWERS, ON))

    @given(st.lists(st.integers(1, 10), min_size=1, max_size=5), st.integers(1, 40))
    def test_no_smaller_set_is_enough(self, weights: list[int], measured: int) -> None:
        rows = [criterion(f"C{n}", weight=weight, evidence=["photo"]) for n, weight in enumerate(weights)]
        rows.append(criterion("M", section="B", weight=measured, answered_by="reviewer"))
        answers = {str(row["id"]): YES for row in rows}
        shares = [{"min": Decimal("0.8"), "cap": "B"}]
        before = scored({"M": "measured"}, rows=rows, answers=answers, shares=shares)
        found = what_to_prove(before)
        enough = [
            chosen
            for size in range(1, len(weights) + 1)
            for chosen in combinations([f"C{n}" for n in range(len(weights))], size)
            if "proven_share" in before.caps
            and "proven_share"
            not in assess(before.standard, answers, ON, {"M": "measured", **dict.fromkeys(chosen, "proven")}).caps
        ]
        assert (found is None) == (not enough)
        if found is not None:
            assert len(found.criteria) == len(enough[0]) and tuple(sorted(one.id for one in found.criteria)) in enough


def test_what_only_a_reviewer_measures_is_not_asked_to_be_proven() -> None:
    assert "FOUR" not in [one.criterion.id for one in what_would_raise_it(scored({"ONE": "proven"})) if one.prove]


def test_a_better_declared_answer_may_cost_the_grade_its_share() -> None:
    answers = {**ANSWERS, "THREE": {"value": False}}
    found = scored({"ONE": "proven", "TWO": "proven", "FOUR": "measured"}, answers=answers)
    better = next(one for one in what_would_raise_it(found) if one.criterion.id == "THREE")
    # Twenty points more on the owner's word: 76 of 96.
    assert (found.grade, better.grade) == ("C", "B")
    assert assess(found.standard, {**answers, "THREE": YES}, ON, found.backing).grade == better.grade


def test_other_weights_move_the_share_too() -> None:
    found = scored({"ONE": "proven", "TWO": "declared", "THREE": "proven", "FOUR": "measured"})
    # 66 of 96; with section B at 0.8: 64.8 of 88.8, at 1.2: 67.2 of 103.2.
    assert [(row.section, row.grade_lighter, row.grade_heavier) for row in section_sensitivity(found)] == [
        ("A", "B", "B"),
        ("B", "B", "B"),
    ]
    less = scored({"TWO": "proven", "FOUR": "measured"}, shares=[{"min": Decimal("0.4"), "cap": "C"}])
    assert less.grade == "C"  # 36 of 96
    assert [(row.grade_lighter, row.grade_heavier) for row in section_sensitivity(less)] == [("A", "C"), ("C", "A")]


def test_points_that_nobody_could_prove_are_refused_by_check() -> None:
    rows = [dict(row) for row in ROWS]
    rows[0]["evidence"] = []
    problems = check(standard(rows, proven_share=SHARES), None).problems
    assert ("criteria.ONE.evidence", "no_kind_of_evidence") in [(one.key, one.reason) for one in problems]
    rows[0]["promise"] = True
    problems = check(standard(rows, proven_share=SHARES), None).problems
    assert "no_kind_of_evidence" not in [one.reason for one in problems]


@pytest.mark.parametrize(
    ("share", "key", "reason"),
    [
        ({"min": Decimal("1.1"), "cap": "B"}, "params.proven_share.0.min", "not_between_0_and_1"),
        ({"min": Decimal("0.5"), "cap": "Z"}, "params.proven_share.0.cap", "unknown_grade"),
    ],
)
def test_the_loader_refuses(share: dict[str, Any], key: str, reason: str) -> None:
    with pytest.raises(StandardRefused) as refused:
        standard(list(ROWS), proven_share=[share])
    assert (refused.value.key, refused.value.reason) == (key, reason)


@given(
    st.lists(st.sampled_from(["proven", "declared", "measured", None]), min_size=4, max_size=4),
    st.lists(st.sampled_from([0, Decimal("0.3"), Decimal("0.7"), 1]), min_size=4, max_size=4),
)
def test_against_plain_fractions(words: list[str | None], scores: list[Any]) -> None:
    rows = [{**row, "scoring": SHARE} for row in ROWS]
    backing = {row["id"]: word for row, word in zip(rows, words, strict=True) if word}
    found = scored(backing, rows=rows, answers={r["id"]: {"value": s} for r, s in zip(rows, scores, strict=True)})
    points = [Fraction(row["weight"]) * Fraction(s) for row, s in zip(rows, scores, strict=True)]
    backed = sum(p for p, word in zip(points, words, strict=True) if word in ("proven", "measured"))
    whole = sum(points)
    capped = bool(whole) and backed / whole < Fraction(4, 5)
    assert ("proven_share" in found.caps) == capped
    if whole and backed / whole < Fraction(1, 2):
        assert found.grade >= "C"
