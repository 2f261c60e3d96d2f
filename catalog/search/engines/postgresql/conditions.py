"""Our tree as a condition on the documents' table. What a person typed is only ever a bound value."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, and_, case, false, func, not_, or_, true

from catalog.search.query import AllOf, AnyOf, AtLeast, Between, Everything, Near, Node, Not, Nothing, Sequence, Term

_LARGEST = (1 << 63) - 1


class Conditions:
    """Makes conditions on one documents' table. `near` names the words of a field one slip away from another.

    A class and no nested functions: those would hold one another, and with `near` a reader and its transaction.
    """

    def __init__(self, documents: Table, near: Callable[[str, str], list[str]]) -> None:
        self._columns = documents.c
        self._near = near

    def of(self, node: Node) -> ColumnElement[bool]:
        """The documents a tree matches."""
        match node:
            case Term(field, value):
                return _carries(self._columns[field], [value])
            case Sequence(field, tokens):
                return _side_by_side(self._columns[field], tokens)
            case Near(field, value):
                return _carries(self._columns[field], self._near(field, value))
            case Between(field, low, high):
                return _between(self._columns[field], low, high)
            case AllOf(parts):
                return and_(true(), *map(self.of, parts))
            case AnyOf(parts):
                return self._any(parts)
            case AtLeast(count, parts):
                return self._at_least(count, parts)
            case Not(part):
                return not_(self.of(part))
            case Everything():
                return true()
            case Nothing():
                return false()
        raise TypeError(f"no engine executes {node!r}")

    def _any(self, parts: Iterable[Node]) -> ColumnElement[bool]:
        """Terms of one field are one condition."""
        terms: dict[str, list[str]] = {}
        others = []
        for part in parts:
            if isinstance(part, Term):
                terms.setdefault(part.field, []).append(part.value)
            else:
                others.append(self.of(part))
        return or_(false(), *(_carries(self._columns[field], values) for field, values in terms.items()), *others)

    def _at_least(self, count: int, parts: tuple[Node, ...]) -> ColumnElement[bool]:
        """So few may be missing that each group of one more than that holds a match: that uses the index."""
        size = len(parts) - count + 1
        if size <= 0:
            return false()
        groups = (parts[at : at + size] for at in range(0, len(parts) - size + 1, size))
        reached = sum((case((self.of(part), 1), else_=0) for part in parts), start=case((true(), 0)))
        return and_(true(), *map(self._any, groups), reached >= count)


def _side_by_side(column: Column[Any], tokens: tuple[str, ...]) -> ColumnElement[bool]:
    if not all(map(_can_be_stored, tokens)):
        return false()
    written = " " + func.array_to_string(column, " ") + " "
    return and_(column.contains(list(tokens)), func.strpos(written, f" {' '.join(tokens)} ") > 0)


def _carries(column: Column[Any], values: list[str]) -> ColumnElement[bool]:
    found = list(filter(_can_be_stored, values))
    return column.overlap(found) if found else false()


def _can_be_stored(text: str) -> bool:
    """PostgreSQL holds no NUL and no half of a surrogate pair: nothing carries such a value."""
    return "\0" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)


def _between(column: Column[Any], low: int | None, high: int | None) -> ColumnElement[bool]:
    if (low is not None and low > _LARGEST) or (high is not None and high < 0):
        return false()
    bounds = [true()] if low is None else [column >= max(low, 0)]
    return and_(*bounds, true() if high is None else column <= min(high, _LARGEST))
