"""Answers as people type them, turned into what the engine reads. Pure.

A program sends the engine's own form (scoring.md): {"value": true}, {"met": 5, "total": 6}, {"ratings": [3, 4]},
{"present": false}, {"na": true, "reason": "..."}. A form sends texts under the same names, and for a share of named
items one `items` entry per item that is met. Numbers keep the digits they were written with.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from catalog.errors import AnswerRefused
from catalog.standards.kinds.kind import Kind
from catalog.standards.kinds.typed import YES, TypedAnswer


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
        typed = TypedAnswer(criterion_id, given, unit)
        declared = typed.text("na").lower() in YES
        answer = {"na": True, "reason": typed.raw("reason")[:500]} if declared else kind.read_form(typed)
    else:
        answer = exact_json(criterion_id, dict(given))
    items = kind.items
    if "items" not in answer:
        return answer, None
    if not items or len(answer) != 1:
        raise AnswerRefused(criterion_id, "unknown_key", key="items")
    met = answer["items"]
    if not isinstance(met, list) or not all(isinstance(item, str) for item in met):
        raise AnswerRefused(criterion_id, "not_a_list", key="items")
    if unknown := [item for item in met if item not in items]:
        raise AnswerRefused(criterion_id, "unknown_item", item=unknown[0][:40])
    met = [item for item in items if item in met]
    return {"met": len(met), "total": len(items)}, met


def exact_json(criterion_id: str, value: Any, depth: int = 0) -> Any:
    """JSON values with every float as the decimal it was written as; what a program did not send as JSON is refused."""
    if depth > 4:
        raise AnswerRefused(criterion_id, "too_deep")
    if isinstance(value, float):
        if not math.isfinite(value):
            raise AnswerRefused(criterion_id, "not_finite")
        return Decimal(repr(value))
    if isinstance(value, Mapping):
        return {str(key): exact_json(criterion_id, inner, depth + 1) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [exact_json(criterion_id, inner, depth + 1) for inner in value[:200]]
    return value
