"""What a new version does to decided offers: each effect with its cause, and counts that add up."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.scoring.answers import to_json
from catalog.scoring.simulation import EFFECTS, GRADES, Decided, Effect, Tally, effect_of, readable, tally_of
from catalog.standards.standard import Standard
from tests.standards.building import NO, ON, REST, YES, criterion, standard

ENUM = {"fn": "enum", "map": {"good": 1, "fair": Decimal("0.5"), "bad": 0}}


def effect(old: Standard, new: Standard, **answers: dict) -> Effect:
    given = {**REST, **{name.replace("_", "-"): answer for name, answer in answers.items()}}
    return effect_of(old, new, Decided("o", to_json(given), "fresh_fruit", "330802"), ON)


def test_a_gate_that_becomes_a_knockout_takes_offers_out() -> None:
    old = standard([criterion("A-1", weight=5)])
    new = standard([criterion("A-1", weight=5, gate="knockout")])
    found = effect(old, new, A_1=NO)
    assert (found.before, found.after, found.effect) == ("A", "REJECTED", "falls")
    assert (found.cause, found.causes) == ("knockout", ("A-1",))
    assert effect(old, new, A_1=YES).effect == "same"


def test_a_renamed_criterion_is_neither_new_nor_lost() -> None:
    old = standard([criterion("A-1", weight=5, gate="major"), criterion("A-2", ENUM, weight=5)])
    new = standard([criterion("A-9", weight=5, gate="major"), criterion("A-2", ENUM, weight=45)])
    told = [
        [effect_of(old, new, decided(answers), ON, names) for names in ({}, {"A-1": "A-9"})]
        for answers in (
            {"A-1": NO, "A-2": {"value": "fair"}},
            {"A-1": NO, "A-2": {"value": "bad"}},
            {"A-2": {"value": "good"}},
        )
    ]
    assert [unsaid.causes for unsaid, _ in told] == [("A-9",), ("A-9",), ()], "nobody said that it is the same"
    assert [(said.before, said.after, said.causes) for _, said in told[:2]] == [("C", "C", ()), ("C", "E", ("A-REST",))]
    assert [found.reachable for found in told[2]] == ["A", "INCOMPLETE"], "asked before, and still unanswered"


def test_a_renamed_criterion_that_lost_most_is_the_cause() -> None:
    curve = {"fn": "piecewise", "points": [[0, 0], [10, 1]]}
    steeper = {"fn": "piecewise", "points": [[5, 0], [10, 1]]}
    old, new = standard([criterion("A-1", curve, weight=50)]), standard([criterion("A-9", steeper, weight=50)])
    found = effect_of(old, new, decided({"A-1": {"value": 8}}), ON, {"A-1": "A-9"})
    assert (found.before, found.after, found.cause, found.causes) == ("A", "B", "total", ("A-9",))


def decided(answers: dict) -> Decided:
    return Decided("o", to_json({**REST, **answers}), "fresh_fruit", "330802")


def test_a_new_question_is_unanswered_and_its_best_answer_is_told() -> None:
    old = standard([criterion("A-1", weight=5)])
    new = standard([criterion("A-1", weight=5), criterion("A-2", weight=5)])
    found = effect(old, new, A_1=YES)
    assert (found.after, found.effect, found.cause, found.causes) == ("INCOMPLETE", "falls", "unanswered", ("A-2",))
    assert found.reachable == "A"
    assert tally_of([found]).to_dict()["incomplete_could_reach"] == {"A": 1}


def test_what_was_incomplete_before_stays_so() -> None:
    old = standard([criterion("A-1", weight=5)])
    new = standard([criterion("A-1", weight=5), criterion("A-2", weight=5)])
    found = effect(old, new)
    assert (found.before, found.effect, found.reachable) == ("INCOMPLETE", "out", "INCOMPLETE")


def test_an_answer_the_new_version_cannot_read_counts_as_none() -> None:
    old = standard([criterion("A-1", ENUM, weight=5)])
    new = standard([criterion("A-1", {"fn": "enum", "map": {"excellent": 1, "bad": 0}}, weight=5)])
    assert readable(new, {"A-1": {"value": "fair"}, "B-REST": YES}, ON) == {"B-REST": YES}
    found = effect(old, new, A_1={"value": "fair"})
    assert (found.after, found.causes, found.reachable) == ("INCOMPLETE", ("A-1",), "A")


def test_a_major_that_is_added_makes_it_conditional() -> None:
    old = standard([criterion("A-1", weight=5)])
    new = standard([criterion("A-1", weight=5, gate="major")])
    found = effect(old, new, A_1=NO)
    assert (found.before, found.after, found.effect, found.cause) == ("A", "C", "lower", "major")
    assert effect(new, old, A_1=NO).effect == "higher"


def test_a_total_that_falls_names_the_criterion_that_lost_most() -> None:
    old = standard([criterion("A-1", ENUM, weight=20), criterion("B-1", section="B", weight=20)])
    new = standard([criterion("A-1", ENUM, weight=55), criterion("B-1", section="B", weight=20)])
    found = effect(old, new, A_1={"value": "bad"}, B_1=YES)
    assert (found.before, found.effect, found.cause) == ("B", "falls", "total")
    assert found.causes == ("A-REST",), "the criterion that gave way to the heavier one"


def test_minor_criteria_that_fail_together_are_named() -> None:
    minors = [f"A-{number}" for number in range(1, 5)]
    old = standard([criterion(name, weight=1) for name in minors])
    new = standard([criterion(name, weight=1, gate="minor") for name in minors])
    found = effect(old, new, A_1=NO, A_2=YES, A_3=NO, A_4=YES)
    assert (found.before, found.after, found.effect) == ("A", "B", "lower")
    assert (found.cause, found.causes) == ("minor_ratio", ("A-1", "A-3"))


def test_the_best_answer_to_a_new_question_brings_what_hangs_on_it() -> None:
    """Its best value makes another criterion apply, which stands answered already, and badly."""
    old = standard([criterion("A-2", weight=30)])
    hanging = criterion("A-2", weight=30, applies_when={"criterion": "A-1", "value_in": [True]})
    new = standard([criterion("A-1", weight=5), hanging])
    found = effect(old, new, A_2=NO)
    assert (found.before, found.after, found.reachable) == ("C", "INCOMPLETE", "C")


def test_a_version_that_cannot_read_an_answer_scores_the_rest_on_the_same_day() -> None:
    paper = criterion("A-2", {"fn": "document", "max_age_days": 30}, weight=5, gate="knockout", pass_at=1)
    old = standard([criterion("A-1", ENUM, weight=5), paper])
    new = standard([criterion("A-1", {"fn": "boolean"}, weight=5), paper])
    fresh = {"present": True, "issued_on": ON.isoformat(), "expires_on": None}
    found = effect(old, new, A_1={"value": "good"}, A_2=fresh)
    assert (found.after, found.causes, found.reachable) == ("INCOMPLETE", ("A-1",), "A")


def test_the_report_is_told_in_its_own_words() -> None:
    old, new = standard([criterion("A-1", weight=5)]), standard([criterion("A-1", weight=5, gate="knockout")])
    told = tally_of([effect(old, new, A_1=NO), effect(old, new, A_1=YES)]).to_dict()
    assert told == {
        "offers": 2,
        "effects": {"falls": 1, "lower": 0, "same": 1, "higher": 0, "gains": 0, "out": 0},
        "grades": {"A": {grade: int(grade in ("A", "REJECTED")) for grade in GRADES}},
        "falls_for": [{"cause": "knockout", "criterion": "A-1", "offers": 1}],
        "categories": {"fresh_fruit": {name: int(name in ("falls", "same")) for name in EFFECTS}},
        "provinces": {"33": {name: int(name in ("falls", "same")) for name in EFFECTS}},
        "incomplete_could_reach": {},
    }


def test_the_most_frequent_cause_comes_first_and_equals_by_name() -> None:
    base = Effect("o", "tea", "330802", "A", "INCOMPLETE", "90.0", "80.0", "falls", "", (), "A")
    found = [
        base._replace(cause="total", causes=("A-1",)),
        base._replace(cause="major", causes=("A-3", "A-2")),
        base._replace(cause="unanswered", causes=("A-9", "A-8")),
        base._replace(cause="unanswered", causes=("A-9",), reachable="INCOMPLETE"),
        base._replace(effect="lower", cause="major", causes=("A-7",), after="C", category="fruit", place_code="350525"),
    ]
    told = tally_of(found).to_dict()
    assert [(row["cause"], row["criterion"], row["offers"]) for row in told["falls_for"]] == [
        ("unanswered", "A-9", 2),
        ("major", "A-2", 1),
        ("major", "A-3", 1),
        ("total", "A-1", 1),
        ("unanswered", "A-8", 1),
    ]
    assert told["incomplete_could_reach"] == {"A": 3, "INCOMPLETE": 1}
    none = dict.fromkeys(EFFECTS, 0)
    assert told["categories"] == {"fruit": {**none, "lower": 1}, "tea": {**none, "falls": 4}}
    assert told["provinces"] == {"33": {**none, "falls": 4}, "35": {**none, "lower": 1}}
    assert list(told["categories"]) == ["fruit", "tea"]


def test_an_effect_in_full() -> None:
    old = standard([criterion("A-1", weight=5)])
    new = standard([criterion("A-1", weight=5, gate="major")])
    assert effect(old, new, A_1=NO) == Effect(
        offer_id="o",
        category="fresh_fruit",
        place_code="330802",
        before="A",
        after="C",
        total_before="95.0",
        total_after="95.0",
        effect="lower",
        cause="major",
        causes=("A-1",),
        reachable="C",
    )
    assert effect(old, new, A_1=YES) == Effect(
        "o", "fresh_fruit", "330802", "A", "A", "100.0", "100.0", "same", "", (), "A"
    )


def test_a_criterion_that_is_new_can_be_the_one_that_lost_most() -> None:
    """It is answered already, under an id that the old version did not have: it lost nothing, so another is named."""
    old = standard([criterion("A-1", ENUM, weight=40)])
    new = standard([criterion("A-1", ENUM, weight=20), criterion("A-2", ENUM, weight=20)])
    given = Decided("o", to_json({**REST, "A-1": {"value": "good"}}), "tea", "33")
    found = effect_of(old, new, given, ON)
    assert (found.effect, found.cause, found.causes) == ("falls", "unanswered", ("A-2",))


def test_a_floor_that_rises_names_no_criterion() -> None:
    half = {"fn": "piecewise", "points": [[0, 0], [100, 1]]}
    row = criterion("SAFE", half, section="B", weight=40)
    old = standard([row])
    new = standard([row], section_floor={"section": "B", "min": 90, "cap": "C"})
    found = effect_of(old, new, Decided("o", to_json({"A-REST": YES, "SAFE": {"value": 85}}), "tea", "33"), ON)
    assert (found.before, found.after, found.effect) == ("A", "C", "lower")
    assert (found.cause, found.causes) == ("section_floor", ("",)), "every criterion brings what it brought"


def test_parts_with_and_without_profile_add_up() -> None:
    one, other = Tally(offers=2, without_profile=1), Tally(offers=3, without_profile=2)
    one.add(other)
    assert (one.offers, one.without_profile) == (5, 3)


def test_an_offer_that_gains_is_counted_so() -> None:
    old = standard([criterion("A-1", weight=5, gate="knockout")])
    new = standard([criterion("A-1", weight=5)])
    assert effect(old, new, A_1=NO).effect == "gains"


effects = st.builds(
    Effect,
    st.just("o"),
    st.sampled_from(["tea", "fresh_fruit"]),
    st.sampled_from(["330802", "350525"]),
    st.sampled_from(["A", "B"]),
    st.sampled_from(["A", "C", "INCOMPLETE"]),
    st.just("90.0"),
    st.just("80.0"),
    st.sampled_from(EFFECTS),
    st.just("major"),
    st.lists(st.sampled_from(["A-1", "A-2"]), max_size=2).map(tuple),
    st.sampled_from(["A", "INCOMPLETE"]),
)


@given(st.lists(effects, max_size=30), st.integers(0, 30))
def test_parts_add_up_to_the_whole(found: list[Effect], cut: int) -> None:
    whole, joined = tally_of(found), Tally()
    joined.add(tally_of(found[:cut]))
    joined.add(tally_of(found[cut:]))
    assert joined == whole
    told = whole.to_dict()
    assert sum(told["effects"].values()) == whole.offers == len(found)
    assert sum(sum(row.values()) for row in told["grades"].values()) == len(found)
    for heading in ("categories", "provinces"):
        assert sum(sum(row.values()) for row in told[heading].values()) == len(found)


@pytest.mark.parametrize("on", [date(2026, 1, 1), date(2030, 1, 1)])
def test_both_versions_see_the_same_day(on: date) -> None:
    paper = {"fn": "document", "max_age_days": 30}
    old = standard([criterion("A-1", paper, weight=5, gate="knockout", pass_at=1)])
    answer = to_json({**REST, "A-1": {"present": True, "issued_on": "2026-01-01", "expires_on": None}})
    found = effect_of(old, old, Decided("o", answer, "tea", "33"), on)
    assert found.before == found.after and found.effect == ("same" if on.year == 2026 else "out")


class TestWhatAnswersRestOn:
    """Under a version that counts proof an offer is not held for unproven because nobody handed on what it proved."""

    OLD = standard([criterion("A-1", evidence=["photo"], weight=30)])
    NEW = standard(
        [criterion("A-1", evidence=["photo"], weight=30)], proven_share=[{"min": Decimal("0.8"), "cap": "C"}]
    )
    BACKED = dict.fromkeys((*REST, "A-1"), "measured")

    def test_what_was_proven_stays_so(self) -> None:
        given = Decided("o", to_json({**REST, "A-1": YES}), "tea", "33", self.BACKED)
        assert effect_of(self.NEW, self.NEW, given, ON).after == effect_of(self.OLD, self.NEW, given, ON).after == "A"
        assert effect_of(self.NEW, self.NEW, given, ON).before == "A"

    def test_what_was_only_declared_is_capped(self) -> None:
        given = Decided("o", to_json({**REST, "A-1": YES}), "tea", "33")
        found = effect_of(self.OLD, self.NEW, given, ON)
        assert (found.before, found.after, found.cause) == ("A", "C", "proven_share")

    def test_what_the_new_version_no_longer_asks_is_left_aside(self) -> None:
        given = Decided("o", to_json({**REST, "A-1": YES}), "tea", "33", {**self.BACKED, "GONE": "proven"})
        assert effect_of(self.OLD, self.NEW, given, ON).after == "A"
