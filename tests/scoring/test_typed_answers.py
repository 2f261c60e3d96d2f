"""Answers as people and programs give them."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from catalog.errors import AnswerRefused
from catalog.scoring.typed import read_answer
from catalog.settings import PROJECT
from catalog.standards.kinds import KINDS
from catalog.standards.kinds.kind import Kind

UNIT = re.compile(r'^unit = "([^"]+)"', re.MULTILINE)
ITEMS = ("name", "origin", "contact")


PARAMETERS: dict[str, dict[str, Any]] = {
    "enum": {"map": {"plot": 1}},
    "piecewise": {"points": [[0, 0], [1, 1]]},
    "limit_ratio": {"full_until": 0, "at_limit": 0},
    "scale": {"max": 4},
    "fraction": {"items": "from_notice"},
}


def kind(fn: str, **more: Any) -> Kind:
    return KINDS[fn].prepare("X", PARAMETERS.get(fn, {}) | more)


@pytest.mark.parametrize(
    ("of", "typed", "read"),
    [
        (kind("boolean"), {"value": "true"}, {"value": True}),
        (kind("boolean"), {"value": "no"}, {"value": False}),
        (kind("enum"), {"value": "plot"}, {"value": "plot"}),
        (kind("piecewise"), {"value": "12.80"}, {"value": Decimal("12.80")}),
        (kind("piecewise"), {"value": "１２．８"}, {"value": Decimal("12.8")}),
        (kind("limit_ratio"), {"value": "0"}, {"value": 0}),
        (kind("piecewise"), {"value": "-1.5"}, {"value": Decimal("-1.5")}),
        (kind("scale"), {"ratings": "3，4 4"}, {"ratings": [3, 4, 4]}),
        (kind("fraction"), {"met": "5", "total": "6"}, {"met": 5, "total": 6}),
        (kind("document"), {"present": "no", "issued_on": "2026-01-01"}, {"present": False}),
        (
            kind("document"),
            {"present": "yes", "issued_on": "2026-01-01", "expires_on": ""},
            {"present": True, "issued_on": "2026-01-01", "expires_on": None},
        ),
        (
            kind("piecewise"),
            {"value": "", "na": "on", "reason": " 评价不足30条 "},
            {"na": True, "reason": "评价不足30条"},
        ),
    ],
)
def test_forms(of: Any, typed: dict[str, str], read: dict[str, Any]) -> None:
    answer, items = read_answer("X", of, MultiDict(typed))
    assert (answer, items) == (read, None)
    assert [type(value) for value in answer.values()] == [type(value) for value in read.values()]


def test_ticked_items_are_counted_in_the_criterion_s_order() -> None:
    form = MultiDict([("items", ""), ("items", "contact"), ("items", "name"), ("items", "name")])
    assert read_answer("X", kind("fraction", items=ITEMS), form) == ({"met": 2, "total": 3}, ["name", "contact"])
    assert read_answer("X", kind("fraction", items=ITEMS), {"items": []}) == ({"met": 0, "total": 3}, [])
    assert read_answer("X", kind("fraction", items=ITEMS), {"met": 3, "total": 3}) == ({"met": 3, "total": 3}, None)


@pytest.mark.parametrize(
    ("of", "given", "reason", "figures"),
    [
        (kind("boolean"), MultiDict(), "value_missing", {}),
        (kind("boolean"), MultiDict({"value": "maybe"}), "not_true_or_false", {}),
        (kind("piecewise"), MultiDict(), "value_missing", {"key": "value"}),
        (kind("piecewise"), MultiDict({"value": "12,8"}), "did_you_mean", {"key": "value", "meant": "12.8"}),
        (kind("piecewise"), MultiDict({"value": "NaN"}), "not_a_number", {"key": "value"}),
        (kind("piecewise"), MultiDict({"value": "1e9999999"}), "not_a_number", {"key": "value"}),
        (kind("piecewise"), MultiDict({"value": "9" * 21}), "not_a_number", {"key": "value"}),
        (kind("piecewise"), MultiDict({"value": "0." + "1" * 13}), "not_a_number", {"key": "value"}),
        (kind("piecewise"), MultiDict({"value": "1."}), "did_you_mean", {"key": "value", "meant": "1"}),
        (kind("piecewise"), MultiDict({"value": "9" * 400}), "not_a_number", {"key": "value"}),
        (kind("piecewise"), MultiDict({"value": " ", "na": "no"}), "value_missing", {"key": "value"}),
        (kind("document"), MultiDict({"present": "on", "issued_on": "明天"}), "not_a_day", {"key": "issued_on"}),
        (
            kind("document"),
            MultiDict({"present": "on", "expires_on": "20270131"}),
            "did_you_mean",
            {"key": "expires_on", "meant": "2027-01-31"},
        ),
        (kind("scale"), MultiDict({"ratings": "3,x"}), "not_a_number", {"key": "ratings"}),
        (kind("document"), MultiDict(), "value_missing", {}),
        (kind("document"), MultiDict({"present": "perhaps"}), "not_true_or_false", {}),
        (kind("fraction"), MultiDict({"met": "5"}), "value_missing", {"key": "total"}),
        (kind("fraction"), MultiDict({"met": "five", "total": "6"}), "not_a_number", {"key": "met"}),
        (kind("fraction", items=ITEMS), MultiDict(), "value_missing", {}),
        (kind("fraction", items=ITEMS), {"items": ["price"]}, "unknown_item", {"item": "price"}),
        (kind("fraction", items=ITEMS), {"items": ["name", "p" * 41, "q"]}, "unknown_item", {"item": "p" * 40}),
        (kind("fraction", items=ITEMS), {"items": "name"}, "not_a_list", {"key": "items"}),
        (kind("fraction", items=ITEMS), {"items": [["name"]]}, "not_a_list", {"key": "items"}),
        (kind("fraction", items=ITEMS), {"items": ["name"], "met": 1}, "unknown_key", {"key": "items"}),
        (kind("fraction"), {"items": ["name"]}, "unknown_key", {"key": "items"}),
        (kind("boolean"), {"items": ["name"]}, "unknown_key", {"key": "items"}),
        (kind("piecewise"), {"value": float("nan")}, "not_finite", {}),
        (kind("piecewise"), {"value": [{"x": float("inf")}]}, "not_finite", {}),
        (kind("piecewise"), {"value": {"a": {"b": {"c": {"d": 1}}}}}, "too_deep", {}),
        (kind("piecewise"), {"value": [[[[1]]]]}, "too_deep", {}),
        (kind("piecewise"), ["value"], "not_an_object", {}),
        (kind("piecewise"), None, "not_an_object", {}),
    ],
)
def test_what_cannot_be_read_names_the_criterion(of: Any, given: Any, reason: str, figures: dict[str, Any]) -> None:
    with pytest.raises(AnswerRefused) as caught:
        read_answer("FF-X01", of, given)
    assert (caught.value.criterion_id, caught.value.reason) == ("FF-X01", reason)
    assert caught.value.figures == {"criterion_id": "FF-X01", "reason": reason, **figures}


@pytest.mark.parametrize("yes", ["true", "yes", "1", "on", "YES", "Ｔｒｕｅ", " on "])
def test_every_way_to_say_yes(yes: str) -> None:
    assert read_answer("X", kind("boolean"), MultiDict({"value": yes})) == ({"value": True}, None)
    said = MultiDict({"na": yes, "reason": "评价不足30条", "value": "5"})
    assert read_answer("X", kind("piecewise"), said) == ({"na": True, "reason": "评价不足30条"}, None)


@pytest.mark.parametrize("no", ["false", "no", "0", "NO", "０"])
def test_every_way_to_say_no(no: str) -> None:
    assert read_answer("X", kind("boolean"), MultiDict({"value": no})) == ({"value": False}, None)
    assert read_answer("X", kind("piecewise"), MultiDict({"na": no, "value": "5"})) == ({"value": 5}, None)


def test_bounds_of_what_is_typed() -> None:
    def read(of: Any, **typed: Any) -> Any:
        return read_answer("X", of, MultiDict(typed))[0]

    assert read(kind("piecewise"), value="9" * 20) == {"value": int("9" * 20)}
    assert read(kind("piecewise"), value="+0." + "1" * 12) == {"value": Decimal("0." + "1" * 12)}
    assert read(kind("piecewise"), na="on", reason="长" * 501) == {"na": True, "reason": "长" * 500}
    assert read(kind("piecewise"), na="on") == {"na": True, "reason": ""}
    assert read(kind("document"), present="on", expires_on=" ２０２７-01-31 ") == {
        "present": True,
        "issued_on": None,
        "expires_on": "2027-01-31",
    }


def test_the_first_entry_of_a_field_counts_but_all_of_a_panel_s() -> None:
    form = MultiDict([("value", "5"), ("value", "6"), ("ratings", "３"), ("ratings", "4、2 ,1"), ("ratings", "")])
    assert read_answer("X", kind("piecewise"), form)[0] == {"value": 5}
    assert read_answer("X", kind("scale"), form)[0] == {"ratings": [3, 4, 2, 1]}
    assert read_answer("X", kind("scale"), MultiDict())[0] == {"ratings": []}


@pytest.mark.parametrize(
    ("typed", "unit", "value"),
    [("12.8%", "%", "12.8"), ("12.80 ％", "%", "12.80"), ("75毫米", "mm", "75"), ("7.5cm", "mm", "75"),
     ("3天", "day", "3"), ("250克", "g", "250"), ("2.4两", "g", "120"), ("1.5 kg", "g", "1500"),
     ("2天", "h", "48"), ("48 小时", "h", "48"), ("60%", "ratio", "0.60"), ("6周", "week", "6"), ("1,200", "HU",
     "1200"),
     ("12.8", None, "12.8")],
)  # fmt: skip
def test_a_figure_may_be_written_in_the_unit_of_its_criterion(typed: str, unit: str | None, value: str) -> None:
    answer, _ = read_answer("X", kind("piecewise"), MultiDict({"value": typed}), unit)
    assert str(answer["value"]) == value


def test_every_unit_of_the_standards_can_be_written() -> None:
    units = {found for path in (PROJECT / "standards").glob("*/*.toml") for found in UNIT.findall(path.read_text())}
    assert len(units) >= 8
    for unit in units:
        written = {"ratio": "", "day": "天", "week": "周", "g": "克", "month": "个月", "point": "分"}.get(unit, unit)
        assert read_answer("X", kind("piecewise"), MultiDict({"value": f"5{written}"}), unit)[0] == {"value": 5}


def test_what_a_program_sends_is_kept_within_bounds() -> None:
    deep = {"value": {"a": {"b": {"c": ()}}}}
    assert read_answer("X", kind("piecewise"), deep)[0] == {"value": {"a": {"b": {"c": []}}}}
    assert read_answer("X", kind("scale"), {"ratings": tuple(range(201))})[0] == {"ratings": list(range(200))}
    assert read_answer("X", kind("scale"), {7: [True, None, "one"]})[0] == {"7": [True, None, "one"]}


def test_a_float_is_the_decimal_it_was_written_as() -> None:
    answer, _ = read_answer("X", kind("piecewise"), {"value": 12.8, "raters": [0.1, {"x": 0.2}]})
    assert answer == {"value": Decimal("12.8"), "raters": [Decimal("0.1"), {"x": Decimal("0.2")}]}
