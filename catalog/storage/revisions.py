"""Edits say which revision they were made on, so that none overwrites one its author never saw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from catalog.errors import Conflict


@dataclass(frozen=True)
class Seen:
    """The revisions an edit may be made on, of which a program may name several; `whatever`: on the present one."""

    revisions: frozenset[int] = frozenset()
    whatever: bool = False


def require_revision(present: int, seen: Any) -> None:
    """Raise Conflict `stale_revision` (with `revision`, the present one) unless the edit was made on it.

    `seen` may be the text of a form's hidden field, a number, or Seen.
    """
    if isinstance(seen, Seen):
        fits = seen.whatever or present in seen.revisions
    else:
        fits = isinstance(seen, int | str) and not isinstance(seen, bool) and str(seen).strip() == str(present)
    if not fits:
        raise Conflict("stale_revision", revision=present)


def apply_changes(row: Any, values: dict[str, Any]) -> dict[str, list[Any]]:
    """Set the values that differ on a row; what changed as {field: [old, new]} in JSON values, for the audit trail."""
    changes: dict[str, list[Any]] = {}
    for name, value in values.items():
        old = getattr(row, name)
        if old != value:
            changes[name] = [as_json(old), as_json(value)]
            setattr(row, name, value)
    return changes


def as_json(value: Any) -> Any:
    """A column's value as JSON can hold it: days and moments as ISO text."""
    return value.isoformat() if hasattr(value, "isoformat") else value
