"""One view of a PostgreSQL index."""

from __future__ import annotations

import weakref
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, and_, case, func, select, text, true
from sqlalchemy.exc import SQLAlchemyError

from catalog.search.engines.port import MOST_TEXTS, BandCounts, Counts, Hit, Position, Remembered, Tally
from catalog.search.engines.postgresql.conditions import Conditions
from catalog.search.engines.postgresql.tables import LISTED_FIELDS, Tables
from catalog.search.query import Node, is_near

# What the longest answer or calendar counts.
_MOST_TALLIES_KEPT = 1024


class PostgresqlReader:
    """One transaction that only reads: an unchanging view. Its connection goes back when the reader is let go."""

    def __init__(self, connection: Connection, tables: Tables, position: Position, documents: int) -> None:
        self.texts = Remembered(MOST_TEXTS)
        self._tallies = Remembered(_MOST_TALLIES_KEPT)
        self._connection = connection
        self._documents, self._words = tables.documents, tables.words
        self._position = position
        self._size = documents
        weakref.finalize(self, _give_back, connection).atexit = False

    def top(self, where: Node, order: str, descending: bool, limit: int) -> list[Hit]:
        """The first `limit` offers by the number field `order`."""
        columns = self._documents.c
        key = columns[order]
        query = select(key, columns.card, columns.trade, columns.supply).where(self._where(where))
        query = query.order_by(key.desc() if descending else key).limit(max(limit, 1))
        return [Hit(*row) for row in self._connection.execute(query)]

    def tally(self, where: Node, counts: Sequence[Counts], total: bool = True) -> tuple[int, Tally]:
        """How many offers match, and the counts over them. What one answer asks twice costs one statement."""
        return self._tallies.once((where, *counts), lambda: self._tallied(where, counts))

    def _tallied(self, where: Node, counts: Sequence[Counts]) -> tuple[int, Tally]:
        """In one pass: groups of equal values are added up here."""
        labelled = [self._counted(count).label(f"c{at}") for at, count in enumerate(counts)]
        matching = select(*labelled, self._documents.c.by_rank).where(self._where(where)).subquery()
        groups = [matching.c[f"c{at}"] for at in range(len(counts))]
        if not groups:
            return self._connection.scalar(select(func.count()).select_from(matching)) or 0, {}
        sets = func.grouping_sets(text("()"), *groups)
        query = select(func.grouping(*groups), func.count(), *groups).select_from(matching).group_by(sets)
        number_of_all = 0
        sums: list[dict[str, int]] = [{} for _ in counts]
        nothing = (1 << len(counts)) - 1
        for which, number, *values in self._connection.execute(query):
            if which == nothing:
                number_of_all = number
                continue
            # Bit by bit from the last column: the one that is 0 is the column grouped by.
            at = len(counts) - (nothing ^ which).bit_length()
            for value in values[at] if isinstance(values[at], list) else (values[at],):
                if value is not None:
                    sums[at][value] = sums[at].get(value, 0) + number
        return number_of_all, {count.name: _most(count, found) for count, found in zip(counts, sums, strict=True)}

    def starting(self, field: str, prefix: str, where: Node, limit: int) -> list[tuple[str, int]]:
        """Values of a key field that begin with `prefix`, with the number of matching offers."""
        if field not in LISTED_FIELDS:
            raise ValueError(f"nothing is suggested from {field}")
        listed = self._words.c
        words = self._connection.scalars(
            select(listed.word).where(listed.field == field, listed.word.bool_op("^@")(prefix))
        ).all()
        if not words:
            return []
        values = self._documents.c[field]
        # The words tell the index which documents to look at.
        carriers = (
            select(func.unnest(values).label("value")).where(values.overlap(words), self._where(where)).subquery()
        )
        value, number = carriers.c.value, func.count()
        query = select(value, number).where(value.bool_op("^@")(prefix)).group_by(value)
        found = self._connection.execute(query.order_by(number.desc(), value.collate("C")).limit(limit))
        return [(text, count) for text, count in found]

    def known(self, node: Node) -> Node:
        """The node as it is: asking which tokens there are would cost a statement of its own."""
        return node

    def position(self) -> Position | None:
        """How far this view has followed the outbox."""
        return self._position

    def entries(self) -> Iterator[tuple[str, str]]:
        """(id, version) of every offer in the index."""
        columns = self._documents.c
        query = select(columns.id[1], columns.version).execution_options(yield_per=5000)
        for row in self._connection.execute(query):
            yield row[0], row[1]

    def size(self) -> int:
        """How many offers the index holds."""
        return self._size

    def _where(self, node: Node) -> Any:
        return Conditions(self._documents, self._near).of(node)

    def _near(self, field: str, value: str) -> list[str]:
        """The words of a field that one slip turns into `value`: a slip leaves either the beginning or the end."""
        middle = len(value) // 2
        words = self._words.c
        same_end = words.word.endswith(value[middle + 1 :], autoescape=True)
        query = select(words.word).where(
            words.field == field,
            func.length(words.word).between(len(value) - 1, len(value) + 1),
            words.word.bool_op("^@")(value[:middle]) | same_end,
        )
        return [word for word in self._connection.scalars(query) if is_near(word, value)]

    def _counted(self, count: Counts) -> Any:
        column = self._documents.c[count.field]
        if isinstance(count, BandCounts):
            bands = [(_in_band(column, low, high), str(at)) for at, (low, high) in enumerate(count.bands)]
            return case(*bands)
        return column


def _give_back(connection: Connection) -> None:
    try:
        connection.close()
    except SQLAlchemyError:
        connection.invalidate()  # the server ended it meanwhile


def _in_band(column: Any, low: int | None, high: int | None) -> Any:
    return and_(true() if low is None else column >= low, true() if high is None else column <= high)


def _most(count: Counts, found: dict[str, int]) -> list[tuple[str, int]]:
    """Bands in their order; values the most frequent first, then by text."""
    if isinstance(count, BandCounts):
        return sorted(found.items(), key=lambda one: int(one[0]))
    return sorted(found.items(), key=lambda one: (-one[1], one[0]))[: count.size]
