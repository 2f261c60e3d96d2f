"""How a profile is written down as TOML: values, the head of the file, a criterion's reset. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any


def text(words: str) -> str:
    """A basic string of TOML: JSON writes the same escapes."""
    return json.dumps(words.replace("\x7f", ""), ensure_ascii=False)


def value(given: Any) -> str:
    """A number, a text, or a list of them."""
    if isinstance(given, Decimal):
        return format(given.normalize(), "f")
    if isinstance(given, list | tuple):
        return "[" + ", ".join(map(value, given)) + "]"
    return text(given)


def table(pairs: Mapping[str, Any]) -> str:
    """An inline table."""
    return "{ " + ", ".join(f"{key} = {value(given)}" for key, given in pairs.items()) + " }"


def head(
    *, id: str, version: str, effective_from: date, gi_name: str, gi_id: str, standard: str, status: str
) -> list[str]:
    """The lines a profile file begins with."""
    return [
        'schema = "gi-selection-profile/1"',
        f"id = {text(id)}",
        f"version = {text(version)}",
        f"effective_from = {effective_from.isoformat()}",
        f"gi_name = {text(gi_name)}",
        f"gi_id = {text(gi_id)}",
        f"standard = {text(standard)}",
        f"status = {text(status)}",
    ]


def reset(
    criterion: str,
    scoring: Mapping[str, Any],
    clause: Mapping[str, str],
    labels: Mapping[str, Mapping[str, str]] | None = None,
) -> Iterator[str]:
    """The lines that give a criterion thresholds of its own, with the clause and the words of its items."""
    yield "[[reset]]"
    yield f"criterion = {text(criterion)}"
    yield f"scoring = {table(scoring)}"
    yield f"clause = {table(clause)}"
    if labels:
        yield "[reset.labels]"
        for item, words in labels.items():
            yield f"{item} = {table(words)}"
