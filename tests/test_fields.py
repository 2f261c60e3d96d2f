"""The fields of every form."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from catalog.errors import Invalid
from catalog.fields import (
    BasisPoints,
    Choice,
    Day,
    Fen,
    Form,
    Grams,
    Text,
    Texts,
    Typed,
    Whole,
    Words,
    read,
)
from catalog.written import PIECES


class Thing(Form):
    name = Text(10, minimum=1, name=True, required=True)
    story = Text(100, lines=True, load_default="")
    count = Whole(0, 100, units=PIECES, load_default=7)
    price_fen = Fen(0, 10_000_000_00, allow_none=True, load_default=None)
    share_bp = BasisPoints(0, 10_000, load_default=0)
    weight_grams = Grams(1, 1_000_000, load_default=1)
    on = Day(allow_none=True, load_default=None)
    kind = Choice(("a", "b"), load_default="a")
    tags = Words(("x", "y"), load_default=list)


DEFAULTS = {
    "name": "椪柑", "story": "", "count": 7, "price_fen": None, "share_bp": 0, "weight_grams": 1, "on": None,
    "kind": "a", "tags": [],
}  # fmt: skip


def reasons(fields: Any, **options: bool) -> dict[str, list[str]]:
    with pytest.raises(Invalid) as caught:
        read(Thing, fields, **options)
    return caught.value.errors


def test_a_program_sends_exact_types() -> None:
    assert read(Thing, {"name": "椪柑"}) == DEFAULTS
    full = DEFAULTS | {"story": "一\n二", "count": 0, "price_fen": 1, "on": "2026-12-01", "tags": ["y", "y", "x"]}
    assert read(Thing, full) == full | {"on": date(2026, 12, 1), "tags": ["y", "x"]}
    assert read(Thing, {"count": 3}, partial=True) == {"count": 3}


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({}, {"name": ["required"]}),
        ({"name": None}, {"name": ["required"]}),
        ({"name": "椪柑", "extra": 1}, {"extra": ["unknown_field"]}),
        ({"name": "椪柑", "count": None}, {"count": ["required"]}),
        ({"name": "椪柑", "count": 1.0}, {"count": ["not_an_integer"]}),
        ({"name": "椪柑", "count": False}, {"count": ["not_an_integer"]}),
        ({"name": "椪柑", "count": 101}, {"count": ["too_big"]}),
        ({"name": "椪柑", "on": datetime(2026, 1, 1)}, {"on": ["not_a_day"]}),
        ({"name": "椪柑", "on": "2026-02-30"}, {"on": ["not_a_day"]}),
        ({"name": "椪柑", "on": "2026-1-1"}, {"on": ["not_a_day"]}),
        ({"name": "椪柑", "tags": [1]}, {"tags": ["not_a_list"]}),
        ({"name": "椪柑", "tags": {"x": 1}}, {"tags": ["not_a_list"]}),
        ({"name": "椪柑", "kind": ["a"]}, {"kind": ["not_a_choice"]}),
        ({"name": {"zh": "椪柑"}}, {"name": ["not_text"]}),
        ({"name": "椪柑", "price_yuan": True}, {"price_yuan": ["not_a_number"]}),
        ({"name": "椪柑", "price_yuan": float("nan")}, {"price_yuan": ["not_a_number"]}),
        ({"name": "椪柑", "price_yuan": Decimal("1e999999")}, {"price_yuan": ["not_a_number"]}),
        ({"name": "椪柑", "price_yuan": "1", "price_fen": 100}, {"price_yuan": ["given_twice"]}),
        ([], {"_schema": ["not_an_object"]}),
        ("name", {"_schema": ["not_an_object"]}),
        (None, {"_schema": ["not_an_object"]}),
    ],
)
def test_wrong_input_names_field_and_reason(fields: Any, errors: dict[str, list[str]]) -> None:
    assert reasons(fields) == errors


def test_every_field_is_told_at_once() -> None:
    assert reasons({"name": "", "count": "x", "price_yuan": "x"}) == {
        "name": ["required"], "count": ["not_an_integer"], "price_yuan": ["not_a_number"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("value", "fen"),
    [("39.90", 3990), ("39.9", 3990), ("0", 0), (39, 3900), (39.9, 3990), (Decimal("0.01"), 1),
     (Decimal("1E+2"), 10000)],
)  # fmt: skip
def test_yuan_become_fen_exactly(value: Any, fen: int) -> None:
    assert read(Thing, {"name": "椪柑", "price_yuan": value})["price_fen"] == fen


@pytest.mark.parametrize(
    ("typed", "values"),
    [
        ({"price_yuan": " ¥1,234.50 "}, {"price_fen": 123450}), ({"price_yuan": "３９．９元"}, {"price_fen": 3990}),
        ({"price_yuan": "1万"}, {"price_fen": 1_000_000}), ({"share_percent": "２０％"}, {"share_bp": 2000}),
        ({"weight_kg": "5斤"}, {"weight_grams": 2500}), ({"weight_kg": "2.5公斤"}, {"weight_grams": 2500}),
        ({"count": "20件"}, {"count": 20}), ({"count": "2.0"}, {"count": 2}),
        ({"on": "2026年11月1日"}, {"on": date(2026, 11, 1)}), ({"on": "2026/11/1"}, {"on": date(2026, 11, 1)}),
    ],
)  # fmt: skip
def test_people_s_writing_with_one_meaning_is_read(typed: dict[str, str], values: dict[str, Any]) -> None:
    assert read(Thing, Typed(typed), partial=True) == values


@pytest.mark.parametrize(
    ("typed", "field", "meant"),
    [
        ({"price_yuan": "39,9"}, "price_yuan", "39.9"), ({"price_yuan": "39，9"}, "price_yuan", "39.9"),
        ({"price_fen": "39,9"}, "price_fen", None), ({"weight_kg": "2,5"}, "weight_kg", "2.5"),
        ({"share_percent": "12,5"}, "share_percent", "12.5"), ({"count": "1 000"}, "count", "1000"),
        ({"count": "1,5"}, "count", None), ({"on": "20261101"}, "on", "2026-11-01"),
    ],
)  # fmt: skip
def test_what_has_no_one_meaning_is_asked_back_beside_its_field(
    typed: dict[str, str], field: str, meant: str | None
) -> None:
    with pytest.raises(Invalid) as caught:
        read(Thing, Typed(typed), partial=True)
    (reason,) = caught.value.errors[field]
    assert list(caught.value.errors) == [field]
    assert (reason, reason.figures) == (("not_an_integer", {}) if meant is None else ("did_you_mean", {"meant": meant}))


@pytest.mark.parametrize(
    "sent",
    [{"price_yuan": "39,9"}, {"price_yuan": "1,000"}, {"price_yuan": "39.9元"}, {"price_yuan": "¥39.9"},
     {"price_yuan": "３９"}, {"weight_kg": "5斤"}, {"share_percent": "20%"}, {"count": "20件"}, {"count": "1,000"},
     {"on": "2026年11月1日"}, {"on": "2026/11/1"}],
)  # fmt: skip
@pytest.mark.parametrize("kind", [dict, Texts])
def test_a_program_is_read_strictly(sent: dict[str, str], kind: type[dict[str, str]]) -> None:
    with pytest.raises(Invalid):
        read(Thing, kind(sent), partial=True)


def test_a_program_s_texts_are_its_exact_forms() -> None:
    sent = Texts(price_yuan="39.90", count="20", on="2026-11-01", kind="")
    assert read(Thing, sent, partial=True) == {"price_fen": 3990, "count": 20, "on": date(2026, 11, 1), "kind": "a"}


@given(st.integers(0, 10_000_000_00))
def test_every_amount_survives_being_typed(fen: int) -> None:
    text = f"{fen // 100}.{fen % 100:02d}"
    assert read(Thing, MultiDict({"name": "椪柑", "price_yuan": text}))["price_fen"] == fen


def test_a_form_sends_texts() -> None:
    form = MultiDict({"name": "椪柑", "count": "８", "price_yuan": "", "share_percent": "12.5", "weight_kg": "2.5"})
    form.update({"on": "", "kind": "", "csrf_token": "t"})
    assert read(Thing, form) == DEFAULTS | {"count": 8, "share_bp": 1250, "weight_grams": 2500}
    assert read(Thing, Typed(name="椪柑", tags=["", "x"])) == DEFAULTS | {"tags": ["x"]}
    assert read(Thing, MultiDict({"tags": ""}), partial=True) == {"tags": []}
    assert reasons(MultiDict({"name": " ", "count": "1.5", "on": "today"})) == {
        "name": ["required"], "count": ["not_an_integer"], "on": ["not_a_day"],
    }  # fmt: skip
    assert reasons(MultiDict({"weight_kg": "2.5005"}), partial=True) == {"weight_kg": ["too_many_decimals"]}


@given(st.dictionaries(st.sampled_from([*DEFAULTS, "price_yuan", "share_percent"]), st.text() | st.lists(st.text())))
def test_no_form_breaks_the_reader(typed: dict[str, Any]) -> None:
    try:
        values = read(Thing, Typed(typed))
    except Invalid as refusal:
        assert refusal.errors
    else:
        assert set(values) == set(DEFAULTS)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=8,
    )
)
def test_no_json_breaks_the_reader(value: Any) -> None:
    for name in (*DEFAULTS, "price_yuan"):
        for fields in ({"name": "椪柑"} | {name: value}, value):
            try:
                read(Thing, fields)
            except Invalid as refusal:
                assert refusal.errors
