"""Odd JSON gets a reason, quickly, and never reaches a service."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.accounts.models import Account
from catalog.api.strict_json import DEEPEST, Unreadable, read_object
from catalog.storage.database import db
from tests.api.conftest import Program, fields_of, refused
from tests.endless import ends

pytestmark = pytest.mark.any_database

ODD = {
    "deep list": (b"[" * 100_000, "json_depth"),
    "deep object": (b'{"a":' * 5_000, "json_depth"),
    "one level too many": (b'{"a":' + b"[" * DEEPEST + b"]" * DEEPEST + b"}", "json_depth"),
    "NaN": (b'{"a":NaN}', "json_not_finite"),
    "Infinity": (b'{"a":[-Infinity]}', "json_not_finite"),
    "exponent": (b'{"a":1e999}', "json_number_too_long"),
    "huge exponent": (b'{"a":1e99999999999999999999}', "json_number_too_long"),
    "long fraction": (b'{"a":0.' + b"1" * 60 + b"}", "json_number_too_long"),
    "20 digits": (b'{"a":12345678901234567890}', "json_number_too_long"),
    "5,000 digits": (b'{"a":' + b"9" * 5_000 + b"}", "json_number_too_long"),
    "lone surrogate": (rb'{"a":"\ud800"}', "text_not_storable"),
    "lone surrogate in a key": (rb'{"\udfff":1}', "text_not_storable"),
    "NUL": (rb'{"a":"\u0000"}', "text_not_storable"),
    "NUL deep inside": (rb'{"a":[[{"b":["\u0000"]}]]}', "text_not_storable"),
    "list": (b"[]", "json_not_an_object"),
    "text": (b'"a"', "json_not_an_object"),
    "number": (b"1", "json_not_an_object"),
    "null": (b"null", "json_not_an_object"),
    "key twice": (b'{"a":1,"a":1}', "json_duplicate_key"),
    "key twice deep inside": (rb'{"x":[{"a":1,"\u0061":2}]}', "json_duplicate_key"),
    "byte order mark": (b"\xef\xbb\xbf{}", "json_encoding"),
    "invalid UTF-8": (b'{"a":"\xff"}', "json_encoding"),
    "UTF-16": ('{"a":1}'.encode("utf-16"), "json_encoding"),
    "nothing": (b"", "json_malformed"),
    "half": (b'{"a":', "json_malformed"),
    "single quotes": (b"{'a':1}", "json_malformed"),
    "comma at the end": (b'{"a":1,}', "json_malformed"),
    "two values": (b"{}{}", "json_malformed"),
    "raw control character": (b'{"a":"\x01"}', "json_malformed"),
}


@pytest.mark.parametrize(("body", "code"), ODD.values(), ids=ODD)
def test_odd_json_is_refused_with_its_reason(body: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        read_object(body)
    assert refusal.value.code == code and refusal.value.status == 400


@pytest.mark.parametrize("body", [b'"' * 900_000, b'\\"' * 450_000, b'{"' + b"\\\\" * 450_000, b'{"a"' * 200_000])
def test_nothing_of_a_megabyte_takes_long(body: bytes) -> None:
    with ends(), pytest.raises(Unreadable):
        read_object(body)


def test_plain_json_comes_through_with_exact_numbers() -> None:
    body = '{"价": 39.90, "n": -5, "e": 1.5e3, "t": true, "x": null, "s": "\\ud83c\\udf4a 橘"}'.encode()
    assert read_object(body) == {
        "价": Decimal("39.90"),
        "n": -5,
        "e": Decimal("1500"),
        "t": True,
        "x": None,
        "s": "🍊 橘",
    }


_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
_json = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | _text,
    lambda inner: st.lists(inner) | st.dictionaries(_text, inner),
    max_leaves=20,
)


@settings(deadline=None)
@given(st.dictionaries(_text, _json), st.booleans())
def test_every_tame_object_survives(value: dict[str, object], escaped: bool) -> None:
    try:
        assert read_object(json.dumps(value, ensure_ascii=escaped).encode()) == value
    except Unreadable as refusal:
        assert refusal.code == "json_depth"


@settings(deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    try:
        assert isinstance(read_object(body), dict)
    except Unreadable as refusal:
        assert refusal.code


@pytest.mark.parametrize(("body", "code"), ODD.values(), ids=ODD)
def test_the_door_answers_odd_json_and_stores_nothing(anybody: Program, body: bytes, code: str) -> None:
    problem = refused(anybody.post("/accounts", data=body, content_type="application/json"), 400, code)
    assert problem["instance"] == "/api/v1/accounts"
    assert db.session.query(Account).count() == 0


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", "text/json", "", None])
def test_only_json_is_json(anybody: Program, media_type: str | None) -> None:
    response = anybody.post("/accounts", data=b"{}", content_type=media_type)
    refused(response, 415, "unsupported_media_type")


def test_a_body_over_a_megabyte_is_not_read(anybody: Program, app: Flask) -> None:
    refused(anybody.post("/accounts", data=b" " * 1_000_001, content_type="application/json"), 413, "too_large")
    response = app.test_client().post(
        "/api/v1/accounts",
        input_stream=__import__("io").BytesIO(b" " * 3_000_000),
        environ_overrides={"wsgi.input_terminated": True},
        content_type="application/json",
    )
    refused(response, 413, "too_large")


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("display_name", True, "not_text"),
        ("display_name", 1, "not_text"),
        ("display_name", {"zh": "王"}, "not_text"),
        ("display_name", None, "required"),
        ("role", ["farm_owner"], "not_a_choice"),
        ("role", "operator", "not_a_choice"),
        ("password", 12345678, "not_text"),
        ("is_admin", True, "unknown_field"),
    ],
)
def test_types_are_exact_and_unknown_fields_refused(anybody: Program, field: str, value: object, code: str) -> None:
    form = {"name": "13812345678", "password": "沙田的椪柑十一月熟", "display_name": "王小椪", "role": "farm_owner"}
    problem = refused(anybody.post("/accounts", json={**form, field: value}), 422, "invalid")
    assert fields_of(problem)[field] == code
    assert db.session.query(Account).count() == 0
