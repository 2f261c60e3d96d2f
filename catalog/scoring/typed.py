"""Answers as people type them, turned into what the engine reads. Pure.

A program sends the engine's own form (scoring.md): {"value": true}, {"met": 5, "total": 6}, {"ratings": [3, 4]},
{"present": false}, {"na": true, "reason": "..."}. A form sends texts under the same names, and for a share of named
items one `items` entry per item that is met. Numbers keep the digits they were written with.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Protocol

from catalog.errors import AnswerRefused
from catalog.written import HOURS, PLAIN, Units, Unread, half_width, read_day, read_number

# What a measured figure may be written in, worth so much of the criterion's own unit.
_UNITS: Mapping[str | None, Units] = {
    "%": dict.fromkeys(("", "%"), 1),
    "ratio": {"": 1, "%": Decimal("0.01")},
    "h": HOURS,
    "week": {"": 1, "周": 1, "weeks": 1},
    "month": {"": 1, "个月": 1, "月": 1, "months": 1},
    "mm": {"": 1, "mm": 1, "毫米": 1, "cm": 10, "厘米": 10},
    "point": {"": 1, "分": 1, "points": 1},
    "HU": {"": 1, "hu": 1},
}

_YES, _NO = ("true", "yes", "1", "on"), ("false", "no", "0")


class Kind(Protocol):
    """What is asked of a criterion's kind."""

    @property
    def fn(self) -> str: ...


def read_answer(
    criterion_id: str, kind: Kind, given: Mapping[str, Any], unit: str | None = None
) -> tuple[dict[str, Any], list[str] | None]:
    """The engine's answer, and the items said to be met where the criterion names its items.

    `given` is a JSON object, or a form (anything with `getlist`), whose measured figure may be written in the
    criterion's `unit` (`12.8%`). Raises AnswerRefused for what cannot be read; whether
    the answer fits the criterion is the engine's to say.
    """
    if not isinstance(given, Mapping):
        raise AnswerRefused(criterion_id, "not_an_object")
    if hasattr(given, "getlist"):
        answer = _from_form(criterion_id, kind, given, _UNITS.get(unit, PLAIN))
    else:
        answer = _exact(criterion_id, dict(given))
    items = getattr(kind, "items", None)
    if "items" not in answer:
        return answer, None
    if items is None or len(answer) != 1:
        raise AnswerRefused(criterion_id, "unknown_key", key="items")
    met = answer["items"]
    if not isinstance(met, list) or not all(isinstance(item, str) for item in met):
        raise AnswerRefused(criterion_id, "not_a_list", key="items")
    if unknown := [item for item in met if item not in items]:
        raise AnswerRefused(criterion_id, "unknown_item", item=unknown[0][:40])
    met = [item for item in items if item in met]
    return {"met": len(met), "total": len(items)}, met


def _from_form(criterion_id: str, kind: Kind, form: Any, units: Units) -> dict[str, Any]:
    def typed(name: str) -> str:
        texts = form.getlist(name)
        return texts[0].strip() if texts and isinstance(texts[0], str) else ""

    def text(name: str) -> str:
        return half_width(typed(name))

    def number(name: str, written: str, units: Units = PLAIN) -> int | Decimal:
        if not written.strip():
            raise AnswerRefused(criterion_id, "value_missing", key=name)
        try:
            return read_number(written, units)
        except Unread as unread:
            raise _asked_back(criterion_id, name, "not_a_number", unread) from None

    if text("na").lower() in _YES:
        return {"na": True, "reason": typed("reason")[:500]}
    if kind.fn == "document":
        if not _truth(criterion_id, text("present")):
            return {"present": False}
        days = {name: _day(criterion_id, name, typed(name)) for name in ("issued_on", "expires_on")}
        return {"present": True, **days}
    if kind.fn == "fraction":
        if getattr(kind, "items", None) is not None:
            if "items" not in form:
                raise AnswerRefused(criterion_id, "value_missing")
            return {"items": [item for item in form.getlist("items") if item]}
        return {name: number(name, typed(name)) for name in ("met", "total")}
    if kind.fn == "scale":
        ratings = [part for entry in form.getlist("ratings") for part in re.split(r"[\s,，、]+", entry) if part]
        return {"ratings": [number("ratings", rating) for rating in ratings]}
    if kind.fn == "boolean":
        return {"value": _truth(criterion_id, text("value"))}
    if kind.fn == "enum":
        return {"value": text("value")}
    return {"value": number("value", typed("value"), units)}


def _truth(criterion_id: str, text: str) -> bool:
    if text.lower() in _YES or text.lower() in _NO:
        return text.lower() in _YES
    raise AnswerRefused(criterion_id, "not_true_or_false" if text else "value_missing")


def _day(criterion_id: str, name: str, text: str) -> str | None:
    try:
        return read_day(text).isoformat() if text else None
    except Unread as unread:
        raise _asked_back(criterion_id, name, "not_a_day", unread) from None


def _asked_back(criterion_id: str, name: str, reason: str, unread: Unread) -> AnswerRefused:
    if unread.meant is None:
        return AnswerRefused(criterion_id, reason, key=name)
    return AnswerRefused(criterion_id, "did_you_mean", key=name, meant=unread.meant)


def _exact(criterion_id: str, value: Any, depth: int = 0) -> Any:
    """JSON values with every float as the decimal it was written as; what a program did not send as JSON is refused."""
    if depth > 4:
        raise AnswerRefused(criterion_id, "too_deep")
    if isinstance(value, float):
        if not math.isfinite(value):
            raise AnswerRefused(criterion_id, "not_finite")
        return Decimal(repr(value))
    if isinstance(value, Mapping):
        return {str(key): _exact(criterion_id, inner, depth + 1) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_exact(criterion_id, inner, depth + 1) for inner in value[:200]]
    return value
