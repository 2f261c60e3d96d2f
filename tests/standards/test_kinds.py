"""The bounds of every kind's parameters, its choices and neighbours, and its words at the edges."""

from __future__ import annotations

import pkgutil
from datetime import date
from decimal import Decimal
from fractions import Fraction
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import catalog
from catalog.standards import kinds
from catalog.standards.kinds import KINDS
from catalog.standards.kinds.kind import INPUTS, Choice, Kind, ParameterRefused, days_after, iso_day, measured
from catalog.standards.numbers import Words
from tests.standards.building import ON


def kind(fn: str, **parameters: Any) -> Kind:
    return KINDS[fn].prepare("X", parameters)


def names(count: int) -> list[str]:
    return [f"n{number}" for number in range(count)]


def rising(count: int) -> list[list[Any]]:
    return [[x, 1] for x in range(count)]


CENTURY = 36_525
REFUSED: list[tuple[str, str, dict[str, Any], str, str]] = [
    ("a parameter for yes or no", "boolean", {"max": 1}, "max", "unknown_key"),
    ("no words to choose from", "enum", {}, "map", "missing"),
    ("an empty choice", "enum", {"map": {}}, "map", "missing"),
    ("a list of words", "enum", {"map": ["good"]}, "map", "missing"),
    ("51 words", "enum", {"map": dict.fromkeys(names(51), 1)}, "map", "too_many"),
    ("a word without number", "enum", {"map": {"good": None}}, "map.good", "missing"),
    ("a word with a text", "enum", {"map": {"good": "1"}}, "map.good", "not_a_number"),
    ("a word above 1", "enum", {"map": {"good": Decimal("1.1")}}, "map.good", "not_between_0_and_1"),
    ("words and items", "enum", {"map": {"good": 1}, "items": ["a"]}, "items", "unknown_key"),
    ("no items", "fraction", {}, "items", "missing"),
    ("an empty list of items", "fraction", {"items": []}, "items", "missing"),
    ("101 items", "fraction", {"items": names(101)}, "items", "too_many"),
    ("an item without name", "fraction", {"items": ["a", ""]}, "items", "not_distinct_names"),
    ("an item that is a number", "fraction", {"items": ["a", 7]}, "items", "not_distinct_names"),
    ("items and words", "fraction", {"items": ["a"], "map": {}}, "map", "unknown_key"),
    ("a scale without end", "scale", {}, "max", "missing"),
    ("a scale of nothing", "scale", {"max": 0}, "max", "out_of_range"),
    ("a scale to 101", "scale", {"max": 101}, "max", "out_of_range"),
    ("a scale to true", "scale", {"max": True}, "max", "not_an_integer"),
    ("101 raters", "scale", {"max": 4, "raters_min": 101}, "raters_min", "out_of_range"),
    ("no rater", "scale", {"max": 4, "raters_min": 0}, "raters_min", "out_of_range"),
    ("a scale with a least", "scale", {"max": 4, "min": 1}, "min", "unknown_key"),
    ("no points", "piecewise", {}, "points", "fewer_than_two"),
    ("one point", "piecewise", {"points": [[0, 1]]}, "points", "fewer_than_two"),
    ("51 points", "piecewise", {"points": rising(51)}, "points", "too_many"),
    ("a point of one", "piecewise", {"points": [[0, 1], [1]]}, "points.1", "not_a_pair"),
    ("a point as text", "piecewise", {"points": ["01", [1, 1]]}, "points.0", "not_a_pair"),
    ("a point of texts", "piecewise", {"points": [["0", 1], [1, 1]]}, "points.0", "not_a_number"),
    ("a height of a text", "piecewise", {"points": [[0, 1], [1, "1"]]}, "points.1", "not_a_number"),
    ("a point below 0", "piecewise", {"points": [[0, Decimal("-0.1")], [1, 1]]}, "points.0", "not_between_0_and_1"),
    ("two points at one place", "piecewise", {"points": [[2, 0], [2, 1]]}, "points.1", "x_not_rising"),
    ("a point going back", "piecewise", {"points": [[0, 0], [Decimal("2.5"), 1], [2, 1]]}, "points.2", "x_not_rising"),
    ("points and steps", "piecewise", {"points": rising(2), "steps": 2}, "steps", "unknown_key"),
    ("a limit without slope", "limit_ratio", {"at_limit": 0}, "full_until", "missing"),
    ("a limit without its score", "limit_ratio", {"full_until": 0}, "at_limit", "missing"),
    ("a slope that begins at the limit", "limit_ratio", {"full_until": 1, "at_limit": 0}, "full_until", "not_below_1"),
    ("a limit with points", "limit_ratio", {"full_until": 0, "at_limit": 0, "points": []}, "points", "unknown_key"),
    ("a paper older than a century", "document", {"max_age_days": CENTURY + 1}, "max_age_days", "out_of_range"),
    ("a paper of less than no days", "document", {"max_age_days": -1}, "max_age_days", "out_of_range"),
    ("a paper of half days", "document", {"max_age_days": Decimal("1.5")}, "max_age_days", "not_an_integer"),
    ("a paper of no number of days", "document", {"max_age_days": None}, "max_age_days", "missing"),
    ("grace without age", "document", {"grace_days": 1}, "grace_days", "without_max_age_days"),
    ("a score of grace without age", "document", {"grace_score": 0}, "grace_score", "without_max_age_days"),
    (
        "a century of grace and a day",
        "document",
        {"max_age_days": 1, "grace_days": CENTURY + 1},
        "grace_days",
        "out_of_range",
    ),
    ("less than no grace", "document", {"max_age_days": 1, "grace_days": -1}, "grace_days", "out_of_range"),
    ("grace above 1", "document", {"max_age_days": 1, "grace_score": 2}, "grace_score", "not_between_0_and_1"),
    (
        "age and days left",
        "document",
        {"max_age_days": 1, "expiring_days": 1, "expiring_score": 1},
        "expiring_days",
        "with_max_age_days",
    ),
    ("days left without score", "document", {"expiring_days": 1}, "expiring_days", "needs_days_and_score"),
    ("a score without days left", "document", {"expiring_score": 1}, "expiring_days", "needs_days_and_score"),
    (
        "a century left and a day",
        "document",
        {"expiring_days": CENTURY + 1, "expiring_score": 1},
        "expiring_days",
        "out_of_range",
    ),
    ("less than no days left", "document", {"expiring_days": -1, "expiring_score": 1}, "expiring_days", "out_of_range"),
    (
        "days left scored above 1",
        "document",
        {"expiring_days": 1, "expiring_score": 2},
        "expiring_score",
        "not_between_0_and_1",
    ),
    ("a paper with raters", "document", {"raters_min": 1}, "raters_min", "unknown_key"),
]


@pytest.mark.parametrize(("name", "fn", "given", "key", "reason"), REFUSED, ids=[row[0] for row in REFUSED])
def test_a_parameter_out_of_bounds_is_refused(name: str, fn: str, given: dict[str, Any], key: str, reason: str) -> None:
    with pytest.raises(ParameterRefused) as refusal:
        kind(fn, **given)
    assert (refusal.value.key, refusal.value.reason, str(refusal.value)) == (key, reason, f"{key}: {reason}")


ACCEPTED: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("boolean", {}, {}),
    ("enum", {"map": dict.fromkeys(names(50), 1)}, {"map": dict.fromkeys(names(50), (1, 1))}),
    ("fraction", {"items": names(100)}, {"items": tuple(names(100))}),
    ("fraction", {"items": "from_notice"}, {"items": ()}),
    ("scale", {"max": 1}, {"most": 1, "raters_min": 1}),
    ("scale", {"max": 100, "raters_min": 100}, {"most": 100, "raters_min": 100}),
    ("piecewise", {"points": rising(2)}, {"points": (((0, 1), (1, 1)), ((1, 1), (1, 1)))}),
    ("piecewise", {"points": rising(50)}, {}),
    ("limit_ratio", {"full_until": 0, "at_limit": 1}, {"points": (((0, 1), (1, 1)), ((1, 1), (1, 1)))}),
    (
        "document",
        {},
        {
            "max_age_days": None,
            "grace_days": 0,
            "grace_score": (0, 1),
            "expiring_days": None,
            "expiring_score": (0, 1),
        },
    ),
    (
        "document",
        {"max_age_days": CENTURY, "grace_days": CENTURY, "grace_score": 1},
        {"max_age_days": CENTURY, "grace_days": CENTURY, "grace_score": (1, 1)},
    ),
    ("document", {"max_age_days": 0, "grace_days": 0}, {"max_age_days": 0, "grace_days": 0, "grace_score": (0, 1)}),
    (
        "document",
        {"expiring_days": CENTURY, "expiring_score": Decimal("0.5")},
        {"expiring_days": CENTURY, "expiring_score": (1, 2)},
    ),
    ("document", {"expiring_days": 0, "expiring_score": 0}, {"expiring_days": 0, "expiring_score": (0, 1)}),
]


@pytest.mark.parametrize("module", [one.name for one in pkgutil.iter_modules(kinds.__path__)])
def test_no_kind_is_forgotten(module: str) -> None:
    """What is abstract is found when somebody prepares a kind, and no standard in the repository need use a new one."""
    members = vars(import_module(f"{kinds.__name__}.{module}")).values()
    for made in (one for one in members if isinstance(one, type) and issubclass(one, Kind) and one is not Kind):
        here = f"{made.__name__} (standards/kinds/{module}.py)"
        assert KINDS.get(made.fn) is made, f"{here} has no line in standards/kinds/__init__.py"
        assert not made.__abstractmethods__, f"{here} lacks {sorted(made.__abstractmethods__)}: see kind.py"
        for table in (ACCEPTED, EXTREMES, NEIGHBOURS, REQUIREMENTS):
            assert made.fn in {row[0] for row in table}, f"{here} has no row in a table of this file: {table[0]}"
        for document in ("docs/scoring.md", "standards/README.md"):
            text = (Path(catalog.__file__).parent.parent / document).read_text()
            assert f"`{made.fn}`" in text, f"{document} does not name `{made.fn}`"


@pytest.mark.parametrize(("fn", "given", "_kept"), ACCEPTED)
def test_every_kind_says_how_it_is_asked_and_scored(fn: str, given: dict[str, Any], _kept: dict[str, Any]) -> None:
    prepared = kind(fn, **given)
    assert prepared.input in INPUTS
    rule = prepared.rule({}, "%")
    assert rule.how.zh and rule.how.en
    assert all(words.zh and words.en and points for words, points in rule.steps)
    assert prepared.same_answers(kind(fn, **given))
    for tenths in range(11):
        assert isinstance(prepared.score(prepared.example(Fraction(tenths, 10), ON), ON), tuple)


@pytest.mark.parametrize(("fn", "given", "kept"), ACCEPTED)
def test_the_bounds_themselves_are_accepted(fn: str, given: dict[str, Any], kept: dict[str, Any]) -> None:
    prepared = kind(fn, **given)
    assert (prepared.fn, prepared.criterion_id) == (fn, "X")
    assert {name: getattr(prepared, name) for name in kept} == kept


EXTREMES: list[tuple[str, dict[str, Any], tuple[int, int], tuple[int, int], tuple[Choice, ...], bool]] = [
    ("boolean", {}, (0, 1), (1, 1), (Choice(True, (1, 1)), Choice(False, (0, 1))), False),
    (
        "enum",
        {"map": {"fair": Decimal("0.5"), "good": Decimal("0.9"), "poor": Decimal("0.3")}},
        (3, 10),
        (9, 10),
        (Choice("fair", (1, 2)), Choice("good", (9, 10)), Choice("poor", (3, 10))),
        False,
    ),
    ("fraction", {"items": ["a"]}, (0, 1), (1, 1), (), False),
    ("fraction", {"items": "from_notice"}, (0, 1), (1, 1), (), True),
    ("scale", {"max": 4}, (0, 1), (1, 1), (), False),
    (
        "piecewise",
        {"points": [[0, Decimal("0.3")], [1, Decimal("0.8")], [2, Decimal("0.2")], [3, Decimal("0.4")]]},
        (1, 5),
        (4, 5),
        (),
        False,
    ),
    ("limit_ratio", {"full_until": 0, "at_limit": Decimal("0.6")}, (0, 1), (1, 1), (), False),
    ("document", {}, (0, 1), (1, 1), (), False),
]


@pytest.mark.parametrize(("fn", "given", "least", "best", "choices", "can_drop"), EXTREMES)
def test_least_and_best_and_what_others_may_depend_on(
    fn: str, given: dict[str, Any], least: Any, best: Any, choices: Any, can_drop: bool
) -> None:
    prepared = kind(fn, **given)
    assert (prepared.least, prepared.best, prepared.choices, prepared.can_drop) == (least, best, choices, can_drop)


def met(*counts: int, total: int) -> list[dict[str, int]]:
    return [{"met": count, "total": total} for count in counts]


def values(*numbers: str) -> list[dict[str, Decimal]]:
    return [{"value": Decimal(number)} for number in numbers]


LINE = {"points": [[0, 0], [10, 1]]}
NEIGHBOURS: list[tuple[str, dict[str, Any], dict[str, Any], list[Any]]] = [
    ("boolean", {}, {"value": True}, [{"value": False}]),
    ("enum", {"map": {"a": 1, "b": 0, "c": 0}}, {"value": "b"}, [{"value": "a"}, {"value": "c"}]),
    ("fraction", {"items": list("abc")}, {"met": 1, "total": 3}, met(0, 2, 3, total=3)),
    ("fraction", {"items": "from_notice"}, {"met": 0, "total": 1}, met(1, total=1)),
    (
        "fraction",
        {"items": "from_notice"},
        {"met": 100, "total": 300},
        met(*(count for count in range(50, 151) if count != 100), total=300),
    ),
    (
        "scale",
        {"max": 2},
        {"ratings": [0, 2]},
        [{"ratings": [1, 2]}, {"ratings": [2, 2]}, {"ratings": [0, 0]}, {"ratings": [0, 1]}],
    ),
    ("piecewise", LINE, {"value": 7}, values("4", "5", "6", "7")),
    ("piecewise", LINE, {"value": Decimal("7.5")}, values("4.9", "5", "5.1", "5.2")),
    ("limit_ratio", {"full_until": 0, "at_limit": 0}, {"value": Decimal("0.2")}, values("0.4", "0.5", "0.6", "0.7")),
    (
        "document",
        {},
        {"present": True},
        [{"present": True, "issued_on": "2026-12-05", "expires_on": None}],
    ),
]


@pytest.mark.parametrize(("fn", "parameters", "given", "near"), NEIGHBOURS)
def test_answers_near_the_given_one(
    fn: str, parameters: dict[str, Any], given: dict[str, Any], near: list[Any]
) -> None:
    assert list(kind(fn, **parameters).neighbours(given, ((1, 2),), ON)) == near


LABELS = {"good": Words("好", "Good"), "2": Words("中", "fair")}
REQUIREMENTS: list[tuple[str, dict[str, Any], tuple[int, int], str | None, str, str]] = [
    (
        "limit_ratio",
        {"full_until": 0, "at_limit": Decimal("0.6")},
        (1, 2),
        None,
        "不超过限量的 100%",
        "no more than 100% of the limit",
    ),
    ("boolean", {}, (1, 2), None, "是", "yes"),
    ("boolean", {}, (0, 1), None, "作答即可", "any answer"),
    (
        "enum",
        {"map": {"good": Decimal("0.9"), "fair": Decimal("0.6"), "poor": Decimal("0.59")}},
        (3, 5),
        None,
        "好 / fair",
        "Good / fair",
    ),
    ("fraction", {"items": list("abcdefg")}, (3, 7), None, "7 项中至少符合 3 项", "at least 3 of 7 items met"),
    ("fraction", {"items": list("abcdefg")}, (1, 2), None, "7 项中至少符合 4 项", "at least 4 of 7 items met"),
    ("fraction", {"items": "from_notice"}, (1, 3), None, "至少符合 34%", "at least 34% met"),
    ("scale", {"max": 4}, (2, 3), None, "平均不低于 2.67 分，满分 4 分", "a mean of at least 2.67 of 4"),
    ("piecewise", LINE, (1, 3), "%", "不低于 3.3333%", "at least 3.3333%"),
    ("piecewise", {"points": [[0, 1], [10, 0]]}, (1, 4), "week", "不高于 7.5 周", "at most 7.5 weeks"),
    (
        "limit_ratio",
        {"full_until": 0, "at_limit": 0},
        (1, 3),
        None,
        "不超过限量的 66.6667%",
        "no more than 66.6667% of the limit",
    ),
    (
        "limit_ratio",
        {"full_until": 0, "at_limit": Decimal("0.6")},
        (3, 5),
        None,
        "不超过限量的 100%",
        "no more than 100% of the limit",
    ),
    ("limit_ratio", {"full_until": 0, "at_limit": 0}, (0, 1), None, "作答即可", "any answer"),
    (
        "document",
        {"max_age_days": 30},
        (1, 1),
        None,
        "签发不超过 30 天且未过期",
        "issued no more than 30 days ago and not expired",
    ),
    (
        "document",
        {"max_age_days": 30, "grace_days": 10, "grace_score": Decimal("0.5")},
        (1, 2),
        None,
        "签发不超过 40 天且未过期",
        "issued no more than 40 days ago and not expired",
    ),
    (
        "document",
        {"max_age_days": 30, "grace_days": 10, "grace_score": Decimal("0.5")},
        (51, 100),
        None,
        "签发不超过 30 天且未过期",
        "issued no more than 30 days ago and not expired",
    ),
    (
        "document",
        {"expiring_days": 30, "expiring_score": Decimal("0.5")},
        (51, 100),
        None,
        "有效期还剩至少 30 天",
        "valid for at least 30 more days",
    ),
    (
        "document",
        {"expiring_days": 30, "expiring_score": Decimal("0.5")},
        (1, 2),
        None,
        "已提供且在有效期内",
        "provided and not expired",
    ),
]


@pytest.mark.parametrize(("fn", "parameters", "pass_at", "unit", "zh", "en"), REQUIREMENTS)
def test_what_must_be_reached_in_words(
    fn: str, parameters: dict[str, Any], pass_at: tuple[int, int], unit: str | None, zh: str, en: str
) -> None:
    assert kind(fn, **parameters).requirement(pass_at, LABELS, unit) == Words(zh, en)


DESCRIPTIONS: list[tuple[str, dict[str, Any], dict[str, Any], str, str]] = [
    ("enum", {"map": {"good": 1}}, {"value": "good"}, "好", "Good"),
    ("enum", {"map": {"own": 1}}, {"value": "own"}, "own", "own"),
    ("scale", {"max": 4}, {"ratings": [2]}, "2 分（中）", "2 of 4 (fair)"),
    (
        "scale",
        {"max": 4, "raters_min": 2},
        {"ratings": [2]},
        "只有 1 人评分，需要至少 2 人",
        "1 ratings given, at least 2 needed",
    ),
    ("scale", {"max": 4}, {"ratings": [2, 2]}, "2 人平均 2 分（满分 4 分）", "mean 2 of 4 from 2 raters"),
    (
        "limit_ratio",
        {"full_until": 0, "at_limit": 0},
        {"value": Decimal("0.333333")},
        "最高的一项为限量的 33.3333%",
        "the worst result is 33.3333% of the limit",
    ),
    (
        "document",
        {},
        {"present": True, "issued_on": "2026-12-05", "expires_on": "2026-12-05"},
        "已提供，2026-12-05 签发，2026-12-05 到期",
        "provided, issued 2026-12-05, expires 2026-12-05",
    ),
    (
        "document",
        {"max_age_days": 30},
        {"present": True, "issued_on": "2026-12-05"},
        "已提供，2026-12-05 签发，已 0 天，上限 30 天",
        "provided, issued 2026-12-05, 0 days old, 30 allowed",
    ),
    (
        "document",
        {"max_age_days": 30},
        {"present": True, "issued_on": "2026-12-06"},
        "已提供，2026-12-06 签发，签发日晚于评分日",
        "provided, issued 2026-12-06, which is after the day of scoring",
    ),
    ("document", {}, {"present": True}, "已提供", "provided"),
    ("document", {}, {"present": False, "issued_on": "2026-12-05"}, "没有提供", "not provided"),
]


@pytest.mark.parametrize(("fn", "parameters", "given", "zh", "en"), DESCRIPTIONS)
def test_what_was_answered_in_words(
    fn: str, parameters: dict[str, Any], given: dict[str, Any], zh: str, en: str
) -> None:
    assert kind(fn, **parameters).describe(given, ON, LABELS, None) == Words(zh, en)


def days(fn: str, given: dict[str, Any], **parameters: Any) -> list[str]:
    return [day.isoformat() for day in kind(fn, **parameters).change_days(given)]


def test_the_days_on_which_a_paper_s_score_may_change() -> None:
    issued, expires = {"present": True, "issued_on": "2026-12-01"}, {"present": True, "expires_on": "2026-12-31"}
    assert days("document", issued) == ["2026-12-01"]
    assert days("document", issued, max_age_days=30) == ["2026-12-01", "2027-01-01", "2027-01-01"]
    aged = {"max_age_days": 30, "grace_days": 10, "grace_score": 1}
    assert days("document", issued | expires, **aged) == ["2026-12-01", "2027-01-01", "2027-01-11", "2027-01-01"]
    assert days("document", expires, max_age_days=30) == ["2027-01-01"]
    assert days("document", expires, expiring_days=30, expiring_score=0) == ["2027-01-01", "2026-12-02"]
    assert days("document", {**issued, "present": False}) == []
    assert days("document", {"present": True, "expires_on": "9999-12-31"}) == [], "the calendar ends"
    assert days("boolean", {"value": True}) == []


def test_a_day_has_one_form_only() -> None:
    assert iso_day("2026-12-05") == date(2026, 12, 5)
    for text in (
        "2026-12-5",
        "2026/12/05",
        "2026-1205-",
        "20261-2-05",
        "2026-12-32",
        "２０２６-12-05",
        "",
        None,
        20261205,
    ):
        assert iso_day(text) is None
    assert days_after(date(2026, 12, 5), 28) == date(2027, 1, 2)
    assert days_after(date(9999, 12, 31), 1) is None


@pytest.mark.parametrize(
    ("unit", "zh", "en"),
    [
        (None, "3", "3"),
        ("ratio", "3", "3"),
        ("%", "3%", "3%"),
        ("week", "3 周", "3 weeks"),
        ("month", "3 个月", "3 months"),
        ("h", "3 小时", "3 h"),
        ("mm", "3 mm", "3 mm"),
        ("g", "3 g", "3 g"),
        ("day", "3 天", "3 days"),
        ("point", "3 分", "3 points"),
        ("furlong", "3 furlong", "3 furlong"),
    ],
)
def test_a_number_with_its_unit(unit: str | None, zh: str, en: str) -> None:
    assert measured("3", unit) == Words(zh, en)
