"""JSON as this service takes it: one object, UTF-8, finite numbers, each key once, nothing a database cannot keep.

Numbers with a point or exponent are read as Decimal (an answer's digits are exact); the rest as int.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

from catalog.errors import CatalogError

LARGEST_BYTES = 1_000_000
DEEPEST = 20
# 64 bits hold 18 whole digits; thresholds and answers never need more places.
_LONGEST_INTEGER = 18
_LONGEST_FRACTION = 40
_LARGEST_EXPONENT = 18

# A string without its end counts as one to the end of the text: one look at every character, whatever comes.
_STRINGS = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)
_BRACKETS = re.compile(r"[\[\]{}]")
_SURROGATES = re.compile("[\ud800-\udfff]")


class Unreadable(CatalogError):
    """The body is not JSON we take; `code` says why."""

    code = "json_malformed"
    status = 400


def read_object(body: bytes) -> dict[str, Any]:
    """The object in `body`. Raises Unreadable with a stable code."""
    value = _parse(_text_of(body))
    if not isinstance(value, dict):
        raise Unreadable("json_not_an_object")
    return value


def _text_of(body: bytes) -> str:
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise Unreadable("json_encoding") from None
    if text.startswith("\ufeff"):
        raise Unreadable("json_encoding")
    return text


def _parse(text: str) -> Any:
    depth = 0
    for bracket in _BRACKETS.finditer(_STRINGS.sub("", text)):
        depth += 1 if bracket[0] in "[{" else -1
        if depth > DEEPEST:
            raise Unreadable("json_depth", limit=DEEPEST)
    try:
        return json.loads(
            text,
            object_pairs_hook=_object,
            parse_int=_integer,
            parse_float=_decimal,
            parse_constant=_not_finite,
        )
    except json.JSONDecodeError as error:
        raise Unreadable("json_malformed", line=error.lineno, column=error.colno) from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key, value in pairs:
        if key in made:
            raise Unreadable("json_duplicate_key", field=_storable(key, key)[:60])
        made[_storable(key, key)] = _checked(value, key)
    return made


def _checked(value: Any, key: str) -> Any:
    if isinstance(value, str):
        return _storable(value, key)
    if isinstance(value, list):
        for each in value:
            _checked(each, key)
    return value


def _storable(text: str, key: str) -> str:
    if "\x00" in text or _SURROGATES.search(text):
        raise Unreadable("text_not_storable", field=_SURROGATES.sub("\ufffd", key).replace("\x00", "")[:60] or None)
    return text


def _integer(digits: str) -> int:
    if len(digits.lstrip("-")) > _LONGEST_INTEGER:
        raise Unreadable("json_number_too_long")
    return int(digits)


def _decimal(digits: str) -> Decimal:
    mantissa, _, exponent = digits.lower().partition("e")
    too_far = len(exponent) > 4 or abs(int(exponent or 0)) > _LARGEST_EXPONENT
    if len(mantissa) > _LONGEST_FRACTION or too_far:
        raise Unreadable("json_number_too_long")
    return Decimal(digits)


def _not_finite(_name: str) -> Any:
    raise Unreadable("json_not_finite")
