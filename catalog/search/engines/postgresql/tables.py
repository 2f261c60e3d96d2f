"""The tables of one generation of the index, and how documents get into them.

A field is a column: keys and tokens are arrays under one GIN index, phrases are arrays with their tokens in order,
numbers are bigint.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    delete,
    func,
    insert,
    literal,
    select,
    text,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.schema import DropTable

from catalog.search.document import INDEX_FIELDS, SPELLED_FIELDS

_ROWS_A_STEP = 500
# PostgreSQL takes no more.
_COLUMNS_AN_INDEX = 32
# Fields whose values stand in the word list too: what may be suggested, and what is corrected.
LISTED_FIELDS = ("suggest", *(field for fields in SPELLED_FIELDS for field in fields))


class Tables:
    """The two tables of one generation of the index: its documents, and the words that are looked up by spelling."""

    def __init__(self, schema: str, generation: int) -> None:
        metadata = MetaData(schema=schema)
        self.generation = generation
        columns = (Column(name, _type(kind), nullable=False) for name, kind in INDEX_FIELDS.items())
        self.documents = Table(f"documents_{generation}", metadata, *columns)
        # Words are compared by code point, as Python does.
        self.words = Table(
            f"words_{generation}",
            metadata,
            Column("field", Text, primary_key=True),
            Column("word", Text(collation="C"), primary_key=True),
        )
        self.both = (self.documents, self.words)

    def fill(
        self, connection: Connection, documents: Iterable[dict[str, Any]], on_progress: Callable[[int], None]
    ) -> int:
        """Put all documents in, by steps: a long transaction would hold back those who wait for older ones to end."""
        count = 0
        documents = iter(documents)
        while rows := [as_row(document) for document in islice(documents, _ROWS_A_STEP)]:
            with connection.begin():
                connection.execute(insert(self.documents), rows)
            count += len(rows)
            on_progress(count)
        with connection.begin():
            self._list_words(connection)
        for index in self._indexes():
            with connection.begin():
                index.create(connection)
        with connection.begin():
            for table in self.both:
                connection.execute(text(f"ANALYZE {table.fullname}"))
        return count

    def put(self, connection: Connection, offer_ids: Sequence[str], rows: Iterable[dict[str, Any]]) -> int:
        """Replace the documents of these offers; how many more there are now."""
        rows = list(rows)
        gone = 0
        if offer_ids:
            old = delete(self.documents).where(self.documents.c.id.overlap(list(offer_ids)))
            gone = connection.execute(old).rowcount
        if rows:
            connection.execute(insert(self.documents), rows)
            self._list_words(connection, [one for row in rows for one in row["id"]])
        return len(rows) - gone

    def drop(self, connection: Connection) -> None:
        """Remove both."""
        for table in self.both:
            connection.execute(DropTable(table, if_exists=True))

    def _indexes(self) -> Iterator[Index]:
        """Made after the documents are in, which is faster."""
        prefix, columns = self.documents.name, self.documents.c
        arrays = [columns[name] for name, kind in INDEX_FIELDS.items() if kind not in ("number", "stored")]
        # Without fast update: a search would read through the list of what is not yet sorted in.
        options: dict[str, Any] = {"postgresql_using": "gin", "postgresql_with": {"fastupdate": "off"}}
        for at in range(0, len(arrays), _COLUMNS_AN_INDEX):
            yield Index(f"{prefix}_tokens_{at}", *arrays[at : at + _COLUMNS_AN_INDEX], **options)
        for name, kind in INDEX_FIELDS.items():
            if kind == "number" and name.startswith("by_"):
                yield Index(f"{prefix}_{name}", columns[name])

    def _list_words(self, connection: Connection, offer_ids: list[str] | None = None) -> None:
        """Add the words of all documents, or of these offers, to the list. One nobody carries any more does no harm."""
        for field in LISTED_FIELDS:
            words = select(literal(field), func.unnest(self.documents.c[field])).distinct()
            if offer_ids is not None:
                words = words.where(self.documents.c.id.overlap(offer_ids))
            into = postgresql.insert(self.words).from_select(["field", "word"], words)
            connection.execute(into.on_conflict_do_nothing())


def state_table(schema: str) -> Table:
    """One row: which generation is served, how far it has followed the outbox, and how many documents it holds."""
    return Table(
        "state",
        MetaData(schema=schema),
        Column("one", Integer, primary_key=True),
        Column("generation", Integer, nullable=False),
        Column("position", Text, nullable=False),
        Column("documents", BigInteger, nullable=False),
    )


def as_row(document: dict[str, Any]) -> dict[str, Any]:
    """A document as a row. Raises ValueError when its fields are not those of the table."""
    if document.keys() != INDEX_FIELDS.keys():
        raise ValueError(f"a document needs exactly the fields of the table: {document.keys() ^ INDEX_FIELDS.keys()}")
    return {name: _value(INDEX_FIELDS[name], value) for name, value in document.items()}


def _type(kind: str) -> Any:
    return BigInteger() if kind == "number" else Text() if kind == "stored" else ARRAY(Text)


def _value(kind: str, value: Any) -> Any:
    if kind in ("number", "stored"):
        return value
    if kind == "phrase":
        # A bar between the values keeps a phrase from running from one into the next.
        return " | ".join(value).split()
    values = [value] if isinstance(value, str) else value
    if kind == "tokens":
        return list(dict.fromkeys(word for one in values for word in one.split()))
    return [one for one in values if one]
