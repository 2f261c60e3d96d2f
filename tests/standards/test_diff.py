"""Change logs between versions, the step each change needs, and what a step promises about scores."""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from catalog.errors import Refused
from catalog.scoring.assess import assess
from catalog.standards.check import check
from catalog.standards.diff import changes, step_needed, step_taken
from catalog.standards.library import Library
from catalog.standards.prepare import prepare
from catalog.standards.standard import Standard, StandardRefused
from tests.standards.building import ON, TENTHS, cases, criterion, document, scorings, standard

BASE = document(
    [
        criterion("KIND", {"fn": "enum", "map": {"good": 1, "fair": Decimal("0.5")}}, gate="minor", weight=10),
        criterion("LINE", {"fn": "piecewise", "points": [[0, 0], [10, 1]]}, gate="major", weight=10),
        criterion("CERT", {"fn": "document", "max_age_days": 30}, gate="knockout", section="B", weight=10),
        criterion("PANEL", {"fn": "scale", "max": 4}, weight=5, raters_min=2),
        criterion("NOTE", weight=5, applies_when={"criterion": "KIND", "value_in": ["good"]}, na_policy="allowed"),
    ]
)


def version(change: Callable[[dict[str, Any]], None] = lambda content: None, number: str = "9.0.0") -> Standard:
    content = deepcopy(BASE)
    change(content)
    content["version"] = number
    return prepare(content, "1" * 64)


def row(content: dict[str, Any], criterion_id: str) -> dict[str, Any]:
    return next(c for c in content["criteria"] if c["id"] == criterion_id)


def changed(criterion_id: str, **fields: Any) -> Callable[[dict[str, Any]], None]:
    return lambda content: row(content, criterion_id).update(fields)


def scoring(criterion_id: str, **fields: Any) -> Callable[[dict[str, Any]], None]:
    return lambda content: row(content, criterion_id)["scoring"].update(fields)


def params(**fields: Any) -> Callable[[dict[str, Any]], None]:
    return lambda content: content["params"].update(fields)


def reweighted(content: dict[str, Any]) -> None:
    row(content, "KIND")["weight"], row(content, "LINE")["weight"] = 12, 8


def dropped(content: dict[str, Any]) -> None:
    content["criteria"].remove(row(content, "PANEL"))
    row(content, "NOTE")["weight"] = 10


def added(**fields: Any) -> Callable[[dict[str, Any]], None]:
    return lambda content: content["criteria"].append(criterion("NEW", weight=0, **fields))


CHANGES: list[tuple[str, Callable[[dict[str, Any]], None], str, list[tuple[str, str]]]] = [
    (
        "a new title",
        changed("LINE", title={"zh": "糖度", "en": "Sugar"}),
        "patch",
        [("LINE", '"Sugar": reworded (title)')],
    ),
    (
        "help",
        changed("LINE", help={"zh": "测一测", "en": "Measure it"}),
        "patch",
        [("LINE", '"Item LINE": reworded (help)')],
    ),
    (
        "a reference",
        lambda c: c["references"][0].update(status="verified"),
        "patch",
        [("references", "references changed")],
    ),
    (
        "a section's name",
        lambda c: c["sections"][0].update(title={"zh": "甲", "en": "One"}),
        "patch",
        [("A", 'section renamed "One"')],
    ),
    (
        "more is accepted",
        changed("LINE", pass_at=Decimal("0.4")),
        "minor",
        [("LINE", '"Item LINE": passes at 0.5 -> 0.4')],
    ),
    (
        "less is accepted",
        changed("LINE", pass_at=Decimal("0.6")),
        "major",
        [("LINE", '"Item LINE": passes at 0.5 -> 0.6')],
    ),
    ("a gate relaxed", changed("LINE", gate="minor"), "minor", [("LINE", '"Item LINE": gate major -> minor')]),
    ("a gate tightened", changed("LINE", gate="knockout"), "major", [("LINE", '"Item LINE": gate major -> knockout')]),
    (
        "points raised",
        scoring("LINE", points=[[0, Decimal("0.1")], [10, 1]]),
        "minor",
        [("LINE", '"Item LINE": curve 0 = 0, 10 = 1 -> 0 = 0.1, 10 = 1')],
    ),
    (
        "points lowered between",
        scoring("LINE", points=[[0, 0], [6, Decimal("0.5")], [10, 1]]),
        "major",
        [("LINE", '"Item LINE": curve 0 = 0, 10 = 1 -> 0 = 0, 6 = 0.5, 10 = 1')],
    ),
    (
        "a value worth more",
        scoring("KIND", map={"good": 1, "fair": Decimal("0.6")}),
        "minor",
        [("KIND", '"Item KIND": scores fair 0.5 -> 0.6')],
    ),
    (
        "a value worth less",
        scoring("KIND", map={"good": 1, "fair": Decimal("0.4")}),
        "major",
        [("KIND", '"Item KIND": scores fair 0.5 -> 0.4')],
    ),
    (
        "a value dropped",
        scoring("KIND", map={"good": 1}),
        "major",
        [("KIND", '"Item KIND": scores fair 0.5 -> -')],
    ),
    (
        "older papers accepted",
        scoring("CERT", max_age_days=40),
        "minor",
        [("CERT", '"Item CERT": days since issue at most 30 -> 40')],
    ),
    (
        "only younger papers",
        scoring("CERT", max_age_days=20),
        "major",
        [("CERT", '"Item CERT": days since issue at most 30 -> 20')],
    ),
    ("fewer raters", changed("PANEL", raters_min=1), "minor", [("PANEL", '"Item PANEL": raters at least 2 -> 1')]),
    ("more raters", changed("PANEL", raters_min=3), "major", [("PANEL", '"Item PANEL": raters at least 2 -> 3')]),
    ("another scale", scoring("PANEL", max=5), "major", [("PANEL", '"Item PANEL": top of the scale 4 -> 5')]),
    ("another unit", changed("LINE", unit="%"), "major", [("LINE", '"Item LINE": unit - -> %')]),
    (
        "another condition",
        changed("NOTE", applies_when={"criterion": "KIND", "value_in": ["fair"]}),
        "major",
        [("NOTE", '"Item NOTE": when it applies changed')],
    ),
    (
        "no more exceptions",
        changed("NOTE", na_policy="rule_only"),
        "major",
        [("NOTE", '"Item NOTE": "not applicable" may no longer be declared')],
    ),
    (
        "exceptions allowed",
        changed("PANEL", na_policy="allowed"),
        "minor",
        [("PANEL", '"Item PANEL": "not applicable" may now be declared')],
    ),
    (
        "weights moved",
        reweighted,
        "major",
        [("KIND", '"Item KIND": weight 10 -> 12'), ("LINE", '"Item LINE": weight 10 -> 8')],
    ),
    (
        "a criterion dropped",
        dropped,
        "major",
        [("PANEL", 'dropped "Item PANEL" (weight 5)'), ("NOTE", '"Item NOTE": weight 5 -> 10')],
    ),
    ("a criterion only shown", added(), "minor", [("NEW", 'added "Item NEW" (weight 0, no gate)')]),
    ("a gate added", added(gate="major"), "major", [("NEW", 'added "Item NEW" (weight 0, major)')]),
    (
        "another cap",
        params(major_fail_cap="D"),
        "major",
        [("params.major_fail_cap", "at most after a major failure: C -> D")],
    ),
    (
        "a lower grade limit",
        params(grades=[("A", 85), ("B", 80), ("C", 70), ("D", 60), ("E", 0)]),
        "minor",
        [
            (
                "params.grades",
                "grades from: A 90 -> 85",
            )
        ],
    ),
    (
        "a higher grade limit",
        params(grades=[("A", 95), ("B", 80), ("C", 70), ("D", 60), ("E", 0)]),
        "major",
        [
            (
                "params.grades",
                "grades from: A 90 -> 95",
            )
        ],
    ),
    (
        "a lower floor",
        params(section_floor={"section": "B", "min": 60, "cap": "C"}),
        "minor",
        [("params.section_floor", "floor of a section: min 70 -> 60")],
    ),
    (
        "another floor",
        params(section_floor={"section": "A", "min": 60, "cap": "C"}),
        "major",
        [("params.section_floor", "floor of a section: section B -> A, min 70 -> 60")],
    ),
    (
        "more listable",
        params(listable_grades=["A", "B", "C", "D"]),
        "minor",
        [("params.listable_grades", "grades that may be listed: A, B, C -> A, B, C, D")],
    ),
    (
        "less listable",
        params(listable_grades=["A", "B"]),
        "major",
        [("params.listable_grades", "grades that may be listed: A, B, C -> A, B")],
    ),
    (
        "fewer minors needed",
        params(minor_pass_ratio=Decimal("0.8")),
        "minor",
        [("params.minor_pass_ratio", "share of minors to pass: 0.9 -> 0.8")],
    ),
    (
        "more minors needed",
        params(minor_pass_ratio=1),
        "major",
        [("params.minor_pass_ratio", "share of minors to pass: 0.9 -> 1")],
    ),
    ("other categories", lambda c: c["scope"].update(categories=["tea"]), "major", [("scope", "scope changed")]),
]


@pytest.mark.parametrize(("name", "change", "step", "words"), CHANGES, ids=[entry[0] for entry in CHANGES])
def test_a_change_and_its_step(
    name: str, change: Callable[[dict[str, Any]], None], step: str, words: list[tuple[str, str]]
) -> None:
    found = changes(version(), version(change))
    assert [(c.subject, c.words.en) for c in found] == words
    assert step_needed(found) == step
    assert all(c.words.zh and "->" not in c.words.zh for c in found)


STEPS_AND_CHINESE: dict[str, list[tuple[str, str]]] = {
    "a new title": [("patch", "“糖度”文字改动（名称）")],
    "help": [("patch", "“第LINE项”文字改动（说明）")],
    "a reference": [("patch", "引用文件有改动")],
    "a section's name": [("patch", "部分改名为“甲”")],
    "more is accepted": [("minor", "“第LINE项”合格线 0.5 → 0.4")],
    "less is accepted": [("major", "“第LINE项”合格线 0.5 → 0.6")],
    "a gate relaxed": [("minor", "“第LINE项”门槛由主要项改为次要项")],
    "a gate tightened": [("major", "“第LINE项”门槛由主要项改为否决项")],
    "points raised": [("minor", "“第LINE项”折线 0 = 0, 10 = 1 → 0 = 0.1, 10 = 1")],
    "points lowered between": [("major", "“第LINE项”折线 0 = 0, 10 = 1 → 0 = 0, 6 = 0.5, 10 = 1")],
    "a value worth more": [("minor", "“第KIND项”各值得分 fair 0.5 → 0.6")],
    "a value worth less": [("major", "“第KIND项”各值得分 fair 0.5 → 0.4")],
    "a value dropped": [("major", "“第KIND项”各值得分 fair 0.5 → -")],
    "older papers accepted": [("minor", "“第CERT项”最多签发几天 30 → 40")],
    "only younger papers": [("major", "“第CERT项”最多签发几天 30 → 20")],
    "fewer raters": [("minor", "“第PANEL项”评委至少 2 → 1")],
    "more raters": [("major", "“第PANEL项”评委至少 2 → 3")],
    "another scale": [("major", "“第PANEL项”评分最高 4 → 5")],
    "another unit": [("major", "“第LINE项”单位 - → %")],
    "another condition": [("major", "“第NOTE项”适用条件有改动")],
    "no more exceptions": [("major", "“第NOTE项”不再可以申报不适用")],
    "exceptions allowed": [("minor", "“第PANEL项”可以申报不适用")],
    "weights moved": [("major", "“第KIND项”权重 10 → 12"), ("major", "“第LINE项”权重 10 → 8")],
    "a criterion dropped": [("major", "删去“第PANEL项”（权重 5）"), ("major", "“第NOTE项”权重 5 → 10")],
    "a criterion only shown": [("minor", "新增“第NEW项”（权重 0，评分项）")],
    "a gate added": [("major", "新增“第NEW项”（权重 0，主要项）")],
    "another cap": [("major", "主要项不合格时最高：C → D")],
    "a lower grade limit": [("minor", "等级线：A 90 → 85")],
    "a higher grade limit": [("major", "等级线：A 90 → 95")],
    "a lower floor": [
        ("minor", "部分最低分：min 70 → 60"),
    ],
    "another floor": [
        ("major", "部分最低分：section B → A, min 70 → 60"),
    ],
    "more listable": [("minor", "可上架等级：A, B, C → A, B, C, D")],
    "less listable": [("major", "可上架等级：A, B, C → A, B")],
    "fewer minors needed": [("minor", "次要项合格比例：0.9 → 0.8")],
    "more minors needed": [("major", "次要项合格比例：0.9 → 1")],
    "other categories": [("major", "适用范围有改动")],
}


@pytest.mark.parametrize(("name", "change"), [entry[:2] for entry in CHANGES], ids=[entry[0] for entry in CHANGES])
def test_each_change_has_its_own_step_and_chinese(name: str, change: Callable[[dict[str, Any]], None]) -> None:
    assert [(c.step, c.words.zh) for c in changes(version(), version(change))] == STEPS_AND_CHINESE[name]


def test_a_curve_that_is_lower_only_far_out_is_tightened() -> None:
    before = scoring("LINE", points=[[0, 0], [2, Decimal("0.2")], [10, 1]])
    after = scoring("LINE", points=[[0, 0], [2, Decimal("0.2")], [6, Decimal("0.5")], [10, 1]])
    assert [change.step for change in changes(version(before), version(after))] == ["major"]
    assert [change.step for change in changes(version(after), version(before))] == ["minor"]


RELAXED: list[tuple[str, dict[str, Any], dict[str, Any], bool]] = [
    ("a longer grace", {"max_age_days": 30, "grace_days": 1}, {"max_age_days": 30, "grace_days": 2}, True),
    ("a shorter grace", {"max_age_days": 30, "grace_days": 2}, {"max_age_days": 30, "grace_days": 1}, False),
    (
        "older papers with less grace",
        {"max_age_days": 30, "grace_days": 2},
        {"max_age_days": 40, "grace_days": 1},
        False,
    ),
    ("a grace where there was none", {"max_age_days": 30}, {"max_age_days": 30, "grace_days": 1}, False),
    (
        "fewer days left",
        {"expiring_days": 30, "expiring_score": Decimal("0.5")},
        {"expiring_days": 20, "expiring_score": Decimal("0.5")},
        True,
    ),
    (
        "more days left",
        {"expiring_days": 30, "expiring_score": Decimal("0.5")},
        {"expiring_days": 40, "expiring_score": Decimal("0.5")},
        False,
    ),
    (
        "more for what expires",
        {"expiring_days": 30, "expiring_score": Decimal("0.5")},
        {"expiring_days": 30, "expiring_score": Decimal("0.6")},
        True,
    ),
    (
        "less for what expires",
        {"expiring_days": 30, "expiring_score": Decimal("0.5")},
        {"expiring_days": 30, "expiring_score": Decimal("0.4")},
        False,
    ),
    ("days left where none were asked", {}, {"expiring_days": 30, "expiring_score": Decimal("0.5")}, False),
]


@pytest.mark.parametrize(("name", "before", "after", "relaxed"), RELAXED, ids=[row[0] for row in RELAXED])
def test_what_counts_as_relaxed_for_a_paper(
    name: str, before: dict[str, Any], after: dict[str, Any], relaxed: bool
) -> None:
    old, new = (standard([criterion("P", {"fn": "document", **rule})]) for rule in (before, after))
    assert [change.step for change in changes(old, new)] == ["minor" if relaxed else "major"]


def test_several_things_reworded_and_a_unit_that_goes() -> None:
    def several(content: dict[str, Any]) -> None:
        row(content, "LINE").update(help={"zh": "一", "en": "One"}, fact="price_index", answered_by="inspector")

    (found,) = changes(version(), version(several))
    assert found.words.zh == "“第LINE项”文字改动（说明、取自哪项事实、谁来答）"
    assert found.words.en == '"Item LINE": reworded (help, fact it is taken from, who answers)'
    (found,) = changes(version(changed("LINE", unit="%")), version())
    assert found.words == ("“第LINE项”单位 % → -", '"Item LINE": unit % -> -')
    (found,) = changes(version(), version(scoring("LINE", points=[[0, 0], [Decimal("20.50"), 1], [Decimal(30), 1]])))
    assert found.words.en == '"Item LINE": curve 0 = 0, 10 = 1 -> 0 = 0, 20.5 = 1, 30 = 1'
    (found,) = changes(version(scoring("CERT", grace_days=5)), version())
    assert found.words.en == '"Item CERT": days of grace 5 -> -'


def test_sections_moved() -> None:
    def shifted(content: dict[str, Any]) -> None:
        content["sections"][0]["weight"], content["sections"][1]["weight"] = 55, 45
        row(content, "PANEL")["section"] = "B"

    found = changes(version(), version(shifted))
    assert [(c.subject, c.words.en) for c in found] == [
        ("A", 'section "A": weight 60 -> 55'),
        ("B", 'section "B": weight 40 -> 45'),
        ("PANEL", '"Item PANEL": moved to section B'),
    ]
    assert found[0].words.zh == "部分“A”权重 60 → 55"


def test_sections_come_go_and_are_renamed() -> None:
    def recut(content: dict[str, Any]) -> None:
        content["sections"][1]["id"] = "C"
        content["sections"][0]["title"] = {"zh": "安全", "en": "Safety"}
        for one in content["criteria"]:
            one["section"] = one["section"].replace("B", "C")
        content["ahp"] = {"order": ["A", "C"], "upper": [["1"]]}
        content["params"] = {**content["params"], "section_floor": {"section": "C", "min": 70, "cap": "C"}}

    found = [change for change in changes(version(), version(recut)) if change.subject in "ABC"]
    assert [(c.subject, c.step, c.words) for c in found] == [
        ("A", "patch", ("部分改名为“安全”", 'section renamed "Safety"')),
        ("C", "major", ("新增部分“B”", 'new section "B"')),
        ("B", "major", ("删去部分“B”", 'section "B" dropped')),
    ]


def test_the_same_in_chinese() -> None:
    def several(content: dict[str, Any]) -> None:
        row(content, "LINE")["unit"] = "%"
        row(content, "NOTE")["na_policy"] = "rule_only"
        row(content, "PANEL").update(weight=Decimal("4.5"), raters_min=3)
        row(content, "A-REST")["weight"] += Decimal("0.5")

    assert [change.words.zh for change in changes(version(), version(several))] == [
        "“第LINE项”单位 - → %",
        "“第PANEL项”权重 5 → 4.5",
        "“第PANEL项”评委至少 2 → 3",
        "“第NOTE项”不再可以申报不适用",
        "“第A-REST项”权重 30 → 30.5",
    ]
    dropped_one = changes(version(), version(dropped))
    assert any(re.fullmatch(r"删去“第\w+项”（权重 \d+）", change.words.zh) for change in dropped_one)


def test_nothing_changed() -> None:
    assert changes(version(), version(number="9.9.9")) == ()
    assert step_needed(()) is None


@pytest.mark.parametrize(
    ("old", "new", "step"),
    [
        ("1.0.0", "1.0.1", "patch"),
        ("1.0.9", "1.0.10", "patch"),
        ("1.9.3", "1.10.0", "minor"),
        ("1.9.3", "2.0.0", "major"),
        ("1.0.0", "1.0.0", None),
        ("1.1.0", "1.0.9", None),
    ],
)
def test_steps_between_numbers(old: str, new: str, step: str | None) -> None:
    assert step_taken(old, new) == step


@st.composite
def two_versions(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """A standard, one with a parameter or wording changed, and answers."""
    content, answers = draw(cases(most=4, answered=10))
    other = deepcopy(content)
    target = draw(st.sampled_from(other["criteria"]))
    what = draw(st.sampled_from(["title", "pass_at", "scoring", "floor", "ratio", "na"]))
    if what == "title":
        target["title"] = {"zh": "新", "en": "new"}
    elif what == "pass_at" and target["gate"] != "none":
        target["pass_at"] = draw(TENTHS)
    elif what == "floor":
        other["params"] = {
            **other["params"],
            "section_floor": {"section": "B", "min": draw(st.integers(0, 100)), "cap": "C"},
        }
    elif what == "ratio":
        other["params"] = {**other["params"], "minor_pass_ratio": draw(TENTHS)}
    elif what == "na":
        target["na_policy"] = draw(st.sampled_from(["allowed", "rule_only"]))
    else:
        rule = draw(scorings())
        if rule["fn"] == target["scoring"]["fn"]:
            target["scoring"] = rule
    return content, other, answers


@given(two_versions())
@settings(max_examples=300)
def test_a_patch_changes_no_score_and_a_minor_step_makes_nothing_worse(
    versions: tuple[dict[str, Any], dict[str, Any], dict[str, Any]],
) -> None:
    content, other, answers = versions
    try:
        old, new = prepare(content, "0" * 64), prepare({**other, "version": "9.0.0"}, "1" * 64)
    except StandardRefused:
        assume(False)
    step = step_needed(changes(old, new))
    assume(step != "major")
    try:
        before, after = assess(old, answers, ON), assess(new, answers, ON)
    except Refused:
        assume(False)
    for one, two in zip(before.findings, after.findings, strict=True):
        if step in (None, "patch"):
            assert one.s == two.s and one.outcome == two.outcome
        elif one.s is not None and two.s is not None:
            assert one.s[0] * two.s[1] <= two.s[0] * one.s[1]
            assert not (one.outcome == "met" and two.outcome == "not_met")
    if step in (None, "patch"):
        assert (before.total, before.grade, before.caps) == (after.total, after.grade, after.caps)


class TestCheck:
    def test_another_id_for_the_same_is_a_patch(self) -> None:
        def renamed(content: dict[str, Any]) -> None:
            row(content, "PANEL")["id"] = "TASTE"
            content["effective_from"] = ON

        old, new = version(number="1.0.0"), version(renamed, "1.0.1")
        said, unsaid = (
            [problem for problem in check(new, old, names).problems if problem.key == "version"]
            for names in ({"PANEL": "TASTE"}, {})
        )
        assert said == []
        assert [(problem.reason, problem.details["needed"]) for problem in unsaid] == [("step_too_small", "major")]
        found = changes(old, new, {"PANEL": "TASTE"})
        assert [(c.subject, c.words.en, c.step) for c in found] == [
            ("TASTE", '"Item PANEL": id PANEL -> TASTE', "patch"),
        ]
        assert found[0].words.zh == "“第PANEL项”编号 PANEL → TASTE"

    def test_a_condition_on_a_renamed_criterion_has_not_changed(self) -> None:
        def hanging(on: str) -> Standard:
            when = {"criterion": on, "value_in": [True]}
            return standard([criterion(on, weight=5), criterion("CHILD", weight=5, applies_when=when)])

        said = changes(hanging("FIRST"), hanging("OTHER"), {"FIRST": "OTHER"})
        assert {(c.subject, c.step) for c in said} == {("OTHER", "patch")}
        unsaid = [(c.subject, c.words.en.partition(": ")[2]) for c in changes(hanging("FIRST"), hanging("OTHER"))]
        assert ("CHILD", "when it applies changed") in unsaid

    def test_the_shipped_standards_may_be_published(self, library: Library) -> None:
        for name in library.names():
            found = check(library.get(name), None)
            assert found.problems == ()
            # Sealed: the matrix that all six share; a proposal may bring another one.
            if library.is_sealed(name):
                assert round(found.comparison.consistency_ratio, 6) == 0.014187

    def test_an_honest_step(self) -> None:
        def problems(change: Callable[[dict[str, Any]], None], number: str) -> list[tuple[str, str]]:
            def later(content: dict[str, Any]) -> None:
                change(content)
                content["effective_from"] = ON

            found = check(version(later, number), version(number="1.2.3"))
            return [(p.key, p.reason) for p in found.problems if not p.key.startswith(("criteria", "sections"))]

        wording, tightened = changed("LINE", unit=None, help={"zh": "一", "en": "One"}), changed("LINE", pass_at=1)
        assert problems(wording, "1.2.4") == []
        assert problems(tightened, "1.2.4") == [("version", "step_too_small")]
        assert problems(tightened, "1.3.0") == [("version", "step_too_small")]
        assert problems(tightened, "2.0.0") == []
        assert problems(wording, "1.2.3") == [("version", "not_after_the_published_one")]

    def test_the_effective_day_must_be_later(self) -> None:
        found = check(version(number="1.0.1"), version(number="1.0.0"))
        assert ("effective_from", "not_after_the_published_one") in [(p.key, p.reason) for p in found.problems]

    def test_every_problem_has_its_figures(self) -> None:
        def tightened(content: dict[str, Any]) -> None:
            row(content, "LINE").update(pass_at=1, help={"zh": "一", "en": "One"})

        def told(number: str) -> list[tuple[str, str, dict[str, Any]]]:
            found = check(version(tightened, number), version(number="1.2.3")).problems
            return [(p.key, p.reason, p.details) for p in found]

        always = [
            ("sections.A.weight", "far_from_its_component", {"weight": 60.0, "component": 50.0, "closer_than": 2.0}),
            ("sections.B.weight", "far_from_its_component", {"weight": 40.0, "component": 50.0, "closer_than": 2.0}),
            ("criteria.KIND.labels.good", "missing", {}),
            ("criteria.KIND.labels.fair", "missing", {}),
        ]
        same_day = ("effective_from", "not_after_the_published_one", {"published": "2026-01-01"})
        because = {"taken": "patch", "needed": "major", "because": '"Item LINE": passes at 0.5 -> 1'}
        assert told("1.2.4") == [*always, ("version", "step_too_small", because), same_day]
        assert told("1.2.3") == [*always, ("version", "not_after_the_published_one", {"published": "1.2.3"}), same_day]
        found = check(version(), None)
        assert found.standard.name == "test-standard@9.0.0"
        assert found.differences == (("A", 60.0, 50.0, 10.0), ("B", 40.0, 50.0, -10.0))
        assert found.comparison.components == (0.5, 0.5)

    def test_a_weight_two_points_from_its_component_is_too_far(self) -> None:
        def sections(a: int) -> list[str]:
            made = document([criterion("ALL", weight=60), criterion("SAFE", section="B", weight=40)])
            made["criteria"][0]["weight"], made["criteria"][1]["weight"] = a, 100 - a
            made["sections"][0]["weight"], made["sections"][1]["weight"] = a, 100 - a
            return [p.key for p in check(prepare(made, "0" * 64), None).problems]

        assert sections(51) == []
        assert sections(52) == sections(48) == ["sections.A.weight", "sections.B.weight"]

    def test_items_without_words(self) -> None:
        rows = [
            criterion("ITEMS", {"fn": "fraction", "items": ["a", "b"]}, labels={"a": {"zh": "甲", "en": "A"}}),
            criterion("NOTICE", {"fn": "fraction", "items": "from_notice"}),
        ]
        found = [p.key for p in check(standard(rows), None).problems if p.reason == "missing"]
        assert found == ["criteria.ITEMS.labels.b"]

    def test_values_without_words(self) -> None:
        found = [p.key for p in check(version(), None).problems if p.reason == "missing"]
        assert found == ["criteria.KIND.labels.good", "criteria.KIND.labels.fair"]

    def test_weights_far_from_their_comparison(self) -> None:
        found = {p.key: p.details for p in check(version(), None).problems if p.reason == "far_from_its_component"}
        assert found["sections.A.weight"] == {"weight": 60.0, "component": 50.0, "closer_than": 2.0}

    def test_contradicting_comparisons(self, library: Library) -> None:
        fruit = library.get("gi-selection-fresh-fruit@1.0.0").document
        upper = [["9", "1/9", "9", "1/9", "9"], *fruit["ahp"]["upper"][1:]]
        content = {**fruit, "ahp": {**fruit["ahp"], "upper": upper}}
        found = check(prepare(content, "0" * 64), None).problems[0]
        assert (found.key, found.reason) == ("ahp.upper", "inconsistent")
        assert found.details == {"consistency_ratio": 0.687303, "below": 0.1}


@pytest.mark.parametrize(
    ("criterion_id", "fields", "en"),
    [
        ("CERT", {"renews": "batch"}, '"Item CERT": renewed changed'),
        ("LINE", {"promise": True}, '"Item LINE": only a promise changed'),
        (
            "LINE",
            {"only_with_profile": {"zh": "公告没有数值", "en": "no figure"}},
            '"Item LINE": only with a profile changed',
        ),
    ],
)
def test_what_decides_whether_a_line_counts_is_a_major_step(criterion_id: str, fields: dict[str, Any], en: str) -> None:
    (found,) = changes(version(), version(changed(criterion_id, **fields)))
    assert (found.step, found.words.en) == ("major", en)


def test_plain_words_and_their_step_are_wording() -> None:
    (found,) = changes(
        version(), version(changed("LINE", plain={"zh": "几度？", "en": "How sweet?"}, asked_with="fruit"))
    )
    assert (found.step, found.words.en) == ("patch", '"Item LINE": reworded (step that asks it, plain words)')
