"""Answers as JSON text: digits stay as written, so that a stored answer gives the same total for ever."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from catalog.errors import Invalid
from catalog.standards.numbers import MOST_DIGITS


def from_json(text: str | bytes) -> Any:
    """JSON with exact numbers: int or Decimal, never float; NaN and infinity stay visible and are refused when scored.

    Raises Invalid for text that is not JSON, a key given twice, or nesting too deep.
    """
    try:
        return json.loads(
            text, parse_float=Decimal, parse_int=_whole, parse_constant=Decimal, object_pairs_hook=_distinct
        )
    except RecursionError:
        raise Invalid({"json": ["too_deep"]}) from None
    except (ValueError, ArithmeticError) as error:
        raise Invalid({"json": [f"not_json: {error}"]}) from None


def to_json(value: Any) -> str:
    """Canonical JSON text: keys sorted, Decimal as the number it was written as. The inverse of `from_json`."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(key)}:{to_json(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(to_json(item) for item in value) + "]"
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, float):
        raise TypeError("a float is not exact: keep answers as int or Decimal")
    return json.dumps(value, ensure_ascii=False)


def _whole(digits: str) -> int | Decimal:
    """Longer numbers are refused later, by the criterion they answer; converting them could take long."""
    return int(digits) if len(digits) <= MOST_DIGITS + 1 else Decimal(digits)


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise Invalid({twice[:40]: ["given_twice"]})
    return found
