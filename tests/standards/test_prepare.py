"""From a file's content to a standard: every field of it arrives, and what cannot be used is refused by its key."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from catalog.standards.kinds.kind import Choice
from catalog.standards.numbers import Words
from catalog.standards.prepare import prepare
from catalog.standards.standard import Criterion, ProfileIdentity, Reference, Rules, Section, StandardRefused
from tests.standards.building import criterion, document, standard

RIGHT = {"fn": "enum", "map": {"own": 1, "via": Decimal("0.6"), "none": 0}}
EVERYTHING = criterion(
    "MARK",
    {"fn": "piecewise", "points": [[0, Decimal("0.2")], [10, Decimal("0.9")]]},
    section="B",
    weight=Decimal("4.5"),
    gate="major",
    pass_at=Decimal("0.75"),
    applies_when={"criterion": "RIGHT", "value_in": ["own", "via"]},
    na_policy="allowed",
    evidence=["photo", "lab_report"],
    source=[("OWN", "第一条"), ("GB", "4.2")],
    unit="%",
    labels={"low": {"zh": "低", "en": "low"}},
    help={"zh": "怎么测", "en": "How to measure"},
    na_hint={"zh": "散装", "en": "Sold loose"},
    fact="price_index",
    answered_by="inspector",
)


def content() -> dict[str, Any]:
    rows = [
        criterion("RIGHT", RIGHT, weight=0),
        EVERYTHING,
        criterion("PANEL", {"fn": "scale", "max": 4}, raters_min=3),
    ]
    made = deepcopy(document(rows))
    made["references"].append({"id": "GB", "zh": "国标", "en": "National", "issuer": "SAC", "status": "verified"})
    return made


def fields(of: Criterion) -> dict[str, Any]:
    return {name: getattr(of, name) for name in Criterion.__dataclass_fields__}


def test_every_field_of_a_criterion_arrives() -> None:
    right, mark, panel, _, _ = prepare(content(), "a" * 64).criteria
    expected = {
        "id": "MARK",
        "index": 1,
        "section": "B",
        "section_index": 1,
        "title": Words("第MARK项", "Item MARK"),
        "weight": Decimal("4.5"),
        "weight_units": 9,
        "gate": "major",
        "pass_at": (3, 4),
        "least": (1, 5),
        "best": (9, 10),
        "choices": (),
        "na_allowed": True,
        "parent": 0,
        "parent_values": frozenset({"own", "via"}),
        "children": (),
        "excluded": None,
        "evidence": ("photo", "lab_report"),
        "sources": (("OWN", "第一条"), ("GB", "4.2")),
        "unit": "%",
        "labels": {"low": Words("低", "low")},
        "help": Words("怎么测", "How to measure"),
        "na_hint": Words("散装", "Sold loose"),
        "fact": "price_index",
        "answered_by": "inspector",
        "without_data": None,
        "promise": False,
        "renew_before_days": None,
        "only_with_profile": None,
        "asked_with": None,
        "plain": None,
    }
    found = fields(mark)
    kind = found.pop("kind")
    assert found == expected
    assert (kind.fn, kind.criterion_id) == ("piecewise", "MARK")
    assert (right.children, right.choices) == (
        (1,),
        (Choice("own", (1, 1)), Choice("via", (3, 5)), Choice("none", (0, 1))),
    )
    assert (panel.kind.raters_min, panel.kind.most) == (3, 4)  # type: ignore[attr-defined]


def test_what_a_criterion_does_not_say_is_empty() -> None:
    bare = {key: value for key, value in criterion("BARE").items() if key != "evidence"}
    (found, *_) = standard([bare]).criteria
    named = ("pass_at", "parent", "parent_values", "children", "excluded", "evidence", "unit", "labels", "help")
    assert [getattr(found, name) for name in named] == [None, None, frozenset(), (), None, (), None, {}, None]
    assert (found.na_hint, found.fact, found.answered_by, found.na_allowed) == (None, None, "owner", False)


def test_every_field_of_a_standard_arrives() -> None:
    identity = ProfileIdentity(**dict.fromkeys(ProfileIdentity.__dataclass_fields__, "p"))
    given = {**content(), "scope": {"categories": ["tea", "fresh_fruit"], "regions": ["CN"]}}
    given["ahp"] = {"order": ["B", "A"], "upper": [["1/3"]]}
    found = prepare(given, "a" * 64, identity, {"PANEL": Words("不测", "not measured")})
    assert (found.id, found.version, found.sha256, found.name) == (
        "test-standard",
        "1.0.0",
        "a" * 64,
        "test-standard@1.0.0",
    )
    assert (found.title, found.effective_from) == (Words("测试标准", "Test standard"), date(2026, 1, 1))
    assert (found.categories, found.profile, found.document) == (("tea", "fresh_fruit"), identity, given)
    assert found.sections == (
        Section("A", Words("A", "A"), Decimal(60), 120),
        Section("B", Words("B", "B"), Decimal(40), 80),
    )
    assert found.references == {
        "OWN": Reference("OWN", Words("自定", "Own"), "test", "design choice"),
        "GB": Reference("GB", Words("国标", "National"), "SAC", "verified"),
    }
    assert found.rules == Rules(
        grades=(("A", (90, 1)), ("B", (80, 1)), ("C", (70, 1)), ("D", (60, 1)), ("E", (0, 1))),
        major_fail_cap=2,
        minor_pass_ratio=(9, 10),
        minor_fail_cap=1,
        floor_section_index=1,
        floor_min=(70, 1),
        floor_cap=2,
        listable_grades=frozenset("ABC"),
    )
    assert (found.ahp_order, found.ahp_matrix) == (("B", "A"), (((1, 1), (1, 3)), ((3, 1), (1, 1))))
    assert (found.weight_denominator, found.extremes_denominator) == (2, 10)
    assert found.places == {"RIGHT": 0, "MARK": 1, "PANEL": 2, "A-REST": 3, "B-REST": 4}
    assert [one.excluded for one in found.criteria] == [None, None, Words("不测", "not measured"), None, None]
    assert found.criterion("PANEL") is found.criteria[2] and found.criterion("NONE") is None


def row(made: dict[str, Any], criterion_id: str = "MARK") -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in made["criteria"] if one["id"] == criterion_id)
    return found


def changed(criterion_id: str = "MARK", **new: Any) -> Callable[[dict[str, Any]], None]:
    return lambda made: row(made, criterion_id).update(new)


def section_and_rest(section: int, rest: int) -> Callable[[dict[str, Any]], None]:
    """Section A and its last criterion of another weight."""

    def change(made: dict[str, Any]) -> None:
        made["sections"][0]["weight"] = section
        row(made, "A-REST")["weight"] = rest

    return change


def params(**new: Any) -> Callable[[dict[str, Any]], None]:
    return lambda made: made["params"].update(new)


def ahp(**new: Any) -> Callable[[dict[str, Any]], None]:
    return lambda made: made["ahp"].update(new)


def three_sections(upper: list[list[str]]) -> Callable[[dict[str, Any]], None]:
    """A third section without weight, so that the comparison has two rows."""

    def change(made: dict[str, Any]) -> None:
        made["sections"].append({"id": "C", "title": {"zh": "丙", "en": "C"}, "weight": 0})
        made["ahp"] = {"order": ["A", "B", "C"], "upper": upper}

    return change


REFUSED: list[tuple[str, Callable[[dict[str, Any]], None], str, str, dict[str, Any]]] = [
    ("a weight that is true", changed(weight=True), "criteria.MARK.weight", "not_a_number", {}),
    ("a weight below nothing", changed(weight=-1), "criteria.MARK.weight", "negative", {}),
    ("an id twice", changed("PANEL", id="MARK"), "criteria.MARK", "duplicate_id", {}),
    ("no such section", changed(section="Z"), "criteria.MARK.section", "unknown_section", {}),
    (
        "no such source, the second",
        changed(source=[("OWN", "1"), ("GONE", "2")]),
        "criteria.MARK.source",
        "unknown_reference",
        {"reference": "GONE"},
    ),
    ("no such kind", changed(scoring={"fn": "magic"}), "criteria.MARK.scoring.fn", "unknown_fn", {"fn": "magic"}),
    ("a kind without name", changed(scoring={}), "criteria.MARK.scoring.fn", "unknown_fn", {"fn": "None"}),
    (
        "a parameter out of bounds",
        changed(scoring={"fn": "scale", "max": 0}),
        "criteria.MARK.scoring.max",
        "out_of_range",
        {},
    ),
    ("raters out of bounds", changed("PANEL", raters_min=0), "criteria.PANEL.raters_min", "out_of_range", {}),
    ("no such gate", changed(gate="fatal"), "criteria.MARK.gate", "unknown_gate", {}),
    ("a mark without gate", changed(gate="none"), "criteria.MARK.pass_at", "without_gate", {}),
    ("a mark above 1", changed(pass_at=Decimal("1.01")), "criteria.MARK.pass_at", "not_between_0_and_1", {}),
    ("a mark below 0", changed(pass_at=Decimal("-0.01")), "criteria.MARK.pass_at", "not_between_0_and_1", {}),
    ("a mark of no number", changed(pass_at="0.5"), "criteria.MARK.pass_at", "not_a_number", {}),
    ("a mark out of reach", changed(pass_at=Decimal("0.91")), "criteria.MARK.pass_at", "above_best_reachable", {}),
    (
        "a knockout that nothing passes",
        changed(gate="knockout", pass_at=0, scoring={"fn": "enum", "map": {"no": 0}}),
        "criteria.MARK.pass_at",
        "above_best_reachable",
        {},
    ),
    (
        "depending on nothing known",
        changed(applies_when={"criterion": "LATER", "value_in": [True]}),
        "criteria.MARK.applies_when.criterion",
        "not_an_earlier_criterion",
        {"criterion": "LATER"},
    ),
    (
        "depending on a panel",
        changed("A-REST", applies_when={"criterion": "PANEL", "value_in": [True]}),
        "criteria.A-REST.applies_when.criterion",
        "neither_boolean_nor_enum",
        {"criterion": "PANEL"},
    ),
    (
        "depending on a value there is not, the second",
        changed(applies_when={"criterion": "RIGHT", "value_in": ["own", "rented"]}),
        "criteria.MARK.applies_when.value_in",
        "unknown_value",
        {"value": "rented"},
    ),
    (
        "depending on 1 where only yes and no are",
        changed("B-REST", applies_when={"criterion": "A-REST", "value_in": [1]}),
        "criteria.B-REST.applies_when.value_in",
        "unknown_value",
        {"value": "1"},
    ),
    (
        "a section that weighs more than its criteria",
        changed("A-REST", weight=58),
        "sections.A.weight",
        "not_the_sum_of_its_criteria",
        {},
    ),
    (
        "a section below nothing",
        lambda made: made["sections"][0].update(weight=-60),
        "sections.A.weight",
        "negative",
        {},
    ),
    (
        "a section of no number",
        lambda made: made["sections"][1].update(weight="40"),
        "sections.B.weight",
        "not_a_number",
        {},
    ),
    ("a section twice", lambda made: made["sections"].append(made["sections"][1]), "sections.B", "duplicate_id", {}),
    (
        "99 in all",
        section_and_rest(59, 58),
        "sections",
        "weights_do_not_add_to_100",
        {},
    ),
    (
        "a reference twice",
        lambda made: made["references"].append(made["references"][0]),
        "references.OWN",
        "duplicate_id",
        {},
    ),
    ("a grade twice", params(grades=[("A", 90), ("A", 0)]), "params.grades.1", "duplicate_id", {}),
    ("a grade called REJECTED", params(grades=[("A", 90), ("REJECTED", 0)]), "params.grades.1", "duplicate_id", {}),
    ("a grade called INCOMPLETE", params(grades=[("INCOMPLETE", 0)]), "params.grades.0", "duplicate_id", {}),
    ("a grade above 100", params(grades=[("A", 101), ("B", 0)]), "params.grades.0", "not_between_0_and_100", {}),
    ("grades that do not fall", params(grades=[("A", 90), ("B", 90)]), "params.grades.1", "not_falling", {}),
    ("no last grade", params(grades=[("A", 90), ("B", 1)]), "params.grades", "last_not_zero", {}),
    ("a cap of majors at no grade", params(major_fail_cap="Z"), "params.major_fail_cap", "unknown_grade", {}),
    ("a cap of minors at no grade", params(minor_fail_cap="Z"), "params.minor_fail_cap", "unknown_grade", {}),
    (
        "a cap of the floor at no grade",
        params(section_floor={"section": "B", "min": 70, "cap": "Z"}),
        "params.section_floor.cap",
        "unknown_grade",
        {},
    ),
    (
        "a floor of no section",
        params(section_floor={"section": "Z", "min": 70, "cap": "C"}),
        "params.section_floor.section",
        "unknown_section",
        {},
    ),
    (
        "a floor above 100",
        params(section_floor={"section": "B", "min": 101, "cap": "C"}),
        "params.section_floor.min",
        "not_between_0_and_100",
        {},
    ),
    (
        "a listable grade there is not",
        params(listable_grades=["A", "Z"]),
        "params.listable_grades.1",
        "unknown_grade",
        {},
    ),
    (
        "more minors than all",
        params(minor_pass_ratio=Decimal("1.1")),
        "params.minor_pass_ratio",
        "not_between_0_and_1",
        {},
    ),
    ("comparing other sections", ahp(order=["A", "Z"]), "ahp.order", "not_the_sections", {}),
    ("comparing a section with itself", ahp(order=["A", "A"]), "ahp.order", "not_the_sections", {}),
    ("no comparison", ahp(upper=[]), "ahp.upper", "wrong_size", {}),
    ("a row too long", ahp(upper=[["1", "1"]]), "ahp.upper.0", "wrong_size", {}),
    ("a second row too long", three_sections([["1", "1"], ["1", "1"]]), "ahp.upper.1", "wrong_size", {}),
    ("more than nine times", ahp(upper=[["10"]]), "ahp.upper.0.0", "not_on_the_scale_1_to_9", {"value": "10"}),
    ("nothing times", ahp(upper=[["0"]]), "ahp.upper.0.0", "not_on_the_scale_1_to_9", {"value": "0"}),
    ("two thirds", ahp(upper=[["2/3"]]), "ahp.upper.0.0", "not_on_the_scale_1_to_9", {"value": "2/3"}),
    ("a tenth", ahp(upper=[["1/10"]]), "ahp.upper.0.0", "not_on_the_scale_1_to_9", {"value": "1/10"}),
    ("a part of nothing", ahp(upper=[["1/"]]), "ahp.upper.0.0", "not_on_the_scale_1_to_9", {"value": "1/"}),
    (
        "the third comparison off the scale",
        three_sections([["9", "1/9"], ["half"]]),
        "ahp.upper.1.0",
        "not_on_the_scale_1_to_9",
        {"value": "half"},
    ),
]


@pytest.mark.parametrize(("name", "change", "key", "reason", "figures"), REFUSED, ids=[row[0] for row in REFUSED])
def test_refused_by_its_key(
    name: str, change: Callable[[dict[str, Any]], None], key: str, reason: str, figures: dict[str, Any]
) -> None:
    made = content()
    change(made)
    with pytest.raises(StandardRefused) as refusal:
        prepare(made, "a" * 64)
    assert (refusal.value.code, refusal.value.status, refusal.value.errors) == (
        "standard_refused",
        422,
        {key: [reason]},
    )
    assert refusal.value.figures == {"path": "", "key": key, "reason": reason, **figures}


def test_a_gate_needs_its_mark() -> None:
    made = content()
    del row(made)["pass_at"]
    with pytest.raises(StandardRefused) as refusal:
        prepare(made, "a" * 64)
    assert (refusal.value.key, refusal.value.reason) == ("criteria.MARK.pass_at", "gate_without_pass_at")


ACCEPTED = [
    ("a mark just within reach", changed(pass_at=Decimal("0.9"))),
    ("a major that zero passes", changed(pass_at=0, scoring={"fn": "enum", "map": {"no": 0}})),
    ("a floor at 100", params(section_floor={"section": "A", "min": 100, "cap": "E"})),
    ("every minor", params(minor_pass_ratio=1)),
    ("no minor", params(minor_pass_ratio=0)),
    ("nine times", ahp(upper=[["9"]])),
    ("a ninth", ahp(upper=[["1/9"]])),
    ("nothing listable", params(listable_grades=[])),
]


@pytest.mark.parametrize(("name", "change"), ACCEPTED, ids=[row[0] for row in ACCEPTED])
def test_the_bounds_themselves_are_accepted(name: str, change: Callable[[dict[str, Any]], None]) -> None:
    made = content()
    change(made)
    assert prepare(made, "a" * 64).name == "test-standard@1.0.0"


def test_the_full_matrix_of_three_sections() -> None:
    made = content()
    three_sections([["3", "1/5"], ["7"]])(made)
    assert prepare(made, "a" * 64).ahp_matrix == (
        ((1, 1), (3, 1), (1, 5)),
        ((1, 3), (1, 1), (7, 1)),
        ((5, 1), (1, 7), (1, 1)),
    )
