"""JSON as it leaves: compact UTF-8. The one file of orjson."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import orjson
from flask import Response


def as_json(value: Any) -> bytes:
    """The value as JSON: days and moments as ISO text, exact numbers as numbers."""
    return orjson.dumps(value, default=_other)


def json_response(value: Any, status: int = 200, media_type: str = "application/json") -> Response:
    """The value as an answer."""
    return Response(as_json(value) + b"\n", status=status, mimetype=media_type)


def ready(texts: Iterable[str]) -> list[Any]:
    """Texts that are JSON already, to stand in a value as they are."""
    return [orjson.Fragment(text) for text in texts]


def _other(value: Any) -> Any:
    if isinstance(value, Decimal):
        # Six decimals at most: the shortest digits of the float are those of the exact number.
        return float(value)
    if isinstance(value, frozenset | set):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} is not JSON")
