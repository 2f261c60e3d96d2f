"""The default engine: tantivy, native and embedded. The only file that knows it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import tantivy
from tantivy import FieldType, Occur, Order, Query

from catalog.errors import Unavailable
from catalog.search.document import INDEX_FIELDS
from catalog.search.engines.folder import IndexFolder, Watch
from catalog.search.engines.port import MOST_TEXTS, POSITION_ID, Changes, Counts, Hit, Position, Remembered, Tally
from catalog.search.engines.tantivy_forms import asked, counted, flat, remove_unknown_files
from catalog.search.query import (
    AllOf,
    AnyOf,
    AtLeast,
    Between,
    Everything,
    Near,
    Node,
    Not,
    Nothing,
    Term,
    all_of,
    any_of,
)
from catalog.search.query import Sequence as TokenSequence

# One thread writes: the machine's cores belong to the readers, and segments stay few.
_WRITER_BYTES = 64_000_000
_REBUILD_WRITER_BYTES = 128_000_000
# How long a reader may serve a view before it looks whether there is a newer one.
_LOOK_EVERY_SECONDS = 0.05
_RETRY_DAMAGED_SECONDS = 1.0
# What a view keeps: cards and counts, about 2 KB each. What all views share: trees turned into queries.
_MOST_CARDS_KEPT = 4096
_MOST_COUNTS_KEPT = 4096
_MOST_QUERIES_KEPT = 4096
_CHANGE_OVER_WAIT_SECONDS = 30
# What opening or reloading an index that is damaged may raise.
_BROKEN = (ValueError, OSError, RuntimeError)


class TantivyIndex:
    """A tantivy index in a folder."""

    name = "tantivy"
    cannot: frozenset[str] = frozenset()

    def __init__(self, path: Path) -> None:
        self._folder = IndexFolder(path)
        self._opened: _Opened | None = None
        self._refused_until = 0.0

    def reader(self) -> TantivyReader:
        """A view of the newest commit. Raises Unavailable while there is no usable index."""
        opened = self._opened
        if opened is None or opened.process != os.getpid():
            opened = self._open()
        try:
            return opened.reader()
        except _BROKEN:
            self._opened = None
            return self._open().reader()

    def writing(self, wait_seconds: float = 0) -> AbstractContextManager[None]:
        """Be the one process that writes."""
        return self._folder.lock(wait_seconds)

    def apply(self, changes: Changes) -> None:
        """Make the changes and move the position, all in one commit."""
        with self._folder.lock(), _PANICS_AS_ERRORS:
            if not (self._folder.current / "meta.json").exists():
                raise Unavailable("search_rebuilding", reason="missing")
            documents = [_document(document) for document in changes.documents]
            self._folder.begin_commit()
            remove_unknown_files(self._folder.current)
            # A fresh Index for every batch: one that outlived another writer's commit would lose track of files.
            writer = _index(self._folder.current).writer(_WRITER_BYTES, 1)
            _put(writer, changes.offer_ids, documents, changes.position)
            writer.commit()
            writer.wait_merging_threads()
            self._folder.seal()
            if self._opened is not None:
                self._opened.look_again()

    def rebuild(
        self,
        documents: Iterable[dict[str, Any]],
        catch_up: Callable[[], Changes],
        on_progress: Callable[[int], None],
    ) -> int:
        """Build everything anew beside the running index, then change over at once."""
        with self._folder.building() as building, _PANICS_AS_ERRORS:
            writer = _index(building).writer(_REBUILD_WRITER_BYTES, 1)
            try:
                count = _add_all(writer, documents, on_progress)
                with self._folder.lock(_CHANGE_OVER_WAIT_SECONDS):
                    while (changes := catch_up()).offer_ids:
                        _put(writer, changes.offer_ids, map(_document, changes.documents), changes.position)
                    _put(writer, (), (), changes.position)
                    writer.commit()
                    writer.wait_merging_threads()
                    self._folder.seal(building)
                    self._folder.change_over(building)
            except BaseException:
                # Its threads would go on writing into the folder that is removed next.
                writer.rollback()
                writer.wait_merging_threads()
                raise
            self._opened, self._refused_until = None, 0.0
        return count

    def damage(self) -> str | None:
        """Why the index cannot be used, or None."""
        found = self._folder.damage()
        if found is None:
            try:
                with _PANICS_AS_ERRORS:
                    if _Opened(self._folder.current).reader().position() is None:
                        return "no_position"
            except _BROKEN:
                return "unreadable"
        return found

    def size_bytes(self) -> int:
        """Space taken on disk."""
        return self._folder.size_bytes()

    def _open(self) -> _Opened:
        now = time.monotonic()
        if now < self._refused_until:
            raise Unavailable("search_rebuilding")
        reason = self.damage()
        if reason is not None:
            self._refused_until = now + _RETRY_DAMAGED_SECONDS
            raise Unavailable("search_rebuilding", reason=reason)
        opened = self._opened = _Opened(self._folder.current)
        return opened


class _Opened:
    """One process's open index; threads share it."""

    def __init__(self, folder: Path) -> None:
        self.process = os.getpid()
        self._meta = folder / "meta.json"
        self._watch = Watch(folder)
        self._state = self._look()
        self._looked_at = time.monotonic()
        self._index = _index(folder)
        self._index.config_reader("manual")
        self._index.reload()
        self._reader = TantivyReader(self._index.searcher())

    def look_again(self) -> None:
        """Whoever wrote sees what they wrote."""
        self._looked_at = float("-inf")

    def reader(self) -> TantivyReader:
        """The newest view, or one that was the newest a moment ago."""
        now = time.monotonic()
        if now - self._looked_at >= _LOOK_EVERY_SECONDS:
            self._looked_at = now
            if self._watch.changed():
                raise ValueError("a file under this reader is another one now")
            state = self._look()
            if state is not None and state != self._state:
                self._index.reload()
                self._state = state
                self._reader = TantivyReader(self._index.searcher())
        return self._reader

    def _look(self) -> tuple[int, int, int] | None:
        try:
            stat = self._meta.stat()
        except FileNotFoundError:  # between the two renames of a change-over
            return None
        return stat.st_size, stat.st_mtime_ns, stat.st_ino


class TantivyReader:
    """One searcher: an unchanging view."""

    def __init__(self, searcher: tantivy.Searcher) -> None:
        self._searcher = searcher
        self.texts = Remembered(MOST_TEXTS)
        self._counted = Remembered(_MOST_COUNTS_KEPT)
        self._read = Remembered(_MOST_CARDS_KEPT)

    def top(self, where: Node, order: str, descending: bool, limit: int) -> list[Hit]:
        """The first `limit` offers by the number field `order`."""
        direction = Order.Desc if descending else Order.Asc
        with _PANICS_AS_ERRORS:
            found = self._searcher.search(
                _query(where), limit=max(limit, 1), count=False, order_by_field=order, order=direction
            )
            return [Hit(key, *self._texts(address)) for key, address in found.hits]

    def tally(self, where: Node, counts: Sequence[Counts], total: bool = True) -> tuple[int, Tally]:
        """How many offers match, and the counts over them. Whoever turns a page or sorts anew has the same counted."""
        return self._counted.once((where, *counts, total), lambda: self._tallied(where, counts, total))

    def _tallied(self, where: Node, counts: Sequence[Counts], total: bool) -> tuple[int, Tally]:
        wanted = {count.name: asked(count) for count in counts}
        if total:
            wanted["total"] = {"value_count": {"field": "by_rank"}}
        with _PANICS_AS_ERRORS:
            found = self._searcher.aggregate(_query(where), wanted)
        number = int(found["total"]["value"] or 0) if total else 0
        return number, {count.name: counted(count, found[count.name]) for count in counts}

    def starting(self, field: str, prefix: str, where: Node, limit: int) -> list[tuple[str, int]]:
        """Values of a key field that begin with `prefix`, with the number of matching offers."""
        with _PANICS_AS_ERRORS:
            found = self._searcher.terms_with_prefix(field, prefix, filter_query=_query(where), limit=limit)
        return [(text, count) for text, count in found if count]

    def known(self, node: Node) -> Node:
        """The node without tokens that no document holds: most of what a word may mean is nothing in this catalog."""
        with _PANICS_AS_ERRORS:
            return self._without_unknown(node)

    def _without_unknown(self, node: Node) -> Node:
        match node:
            case Term(field, value):
                return node if self._searcher.doc_freq(field, value) else Nothing()
            case TokenSequence(field, tokens):
                there = all(self._searcher.doc_freq(field, token) for token in tokens)
                return node if there else Nothing()
            case AllOf(parts):
                return all_of(*map(self._without_unknown, parts))
            case AnyOf(parts):
                return any_of(*map(self._without_unknown, parts))
            case Not(part):
                found = self._without_unknown(part)
                return Everything() if isinstance(found, Nothing) else Not(found)
        return node

    def _texts(self, address: tantivy.DocAddress) -> tuple[str, str, str]:
        """Card, trade terms and supply price of a document, read once a view: reading is half of what a page costs."""
        return self._read.once((address.segment_ord, address.doc), lambda: self._stored_texts(address))

    def _stored_texts(self, address: tantivy.DocAddress) -> tuple[str, str, str]:
        document = self._searcher.doc(address)
        return _stored(document, "card"), _stored(document, "trade"), _stored(document, "supply")

    def position(self) -> Position | None:
        """How far this view has followed the outbox."""
        with _PANICS_AS_ERRORS:
            found = self._searcher.search(_term("id", POSITION_ID), limit=1, count=False)
            if not found.hits:
                return None
            return Position.from_text(_stored(self._searcher.doc(found.hits[0][1]), "card"))

    def entries(self) -> Iterator[tuple[str, str]]:
        """(id, version) of every offer in the index."""
        with _PANICS_AS_ERRORS:
            found = self._searcher.search(Query.all_query(), limit=max(self._searcher.num_docs, 1), count=False)
        for _, address in found.hits:
            document = self._searcher.doc(address)
            if document.get_first("id") != POSITION_ID:
                yield str(document.get_first("id")), _stored(document, "version")

    def size(self) -> int:
        """How many offers the index holds."""
        return self._searcher.num_docs - (self.position() is not None)


@cache
def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name, kind in INDEX_FIELDS.items():
        if kind == "number":
            builder.add_unsigned_field(name, fast=True)
        elif kind == "stored":
            builder.add_bytes_field(name, stored=True)
        elif kind == "key":
            stored = name == "id"
            builder.add_text_field(name, stored=stored, fast=True, tokenizer_name="raw", index_option="basic")
        else:
            option = "position" if kind == "phrase" else "basic"
            builder.add_text_field(name, tokenizer_name="spaces", index_option=option)
    return builder.build()


def _index(folder: Path) -> tantivy.Index:
    index = tantivy.Index(_schema(), str(folder))
    # Tokenizers are not kept with the index: every object needs them.
    index.register_tokenizer("spaces", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    return index


def _add_all(
    writer: tantivy.IndexWriter, documents: Iterable[dict[str, Any]], on_progress: Callable[[int], None]
) -> int:
    count = 0
    for count, document in enumerate(documents, start=1):
        writer.add_document(_document(document))
        if count % 1000 == 0:
            on_progress(count)
    return count


def _put(
    writer: tantivy.IndexWriter, offer_ids: Iterable[str], documents: Iterable[tantivy.Document], position: Position
) -> None:
    """Replace the documents of these offers, and note the position. Whoever has one thrown out after an error: a writer
    that refused a document would go on and index nothing."""
    for offer_id in (*offer_ids, POSITION_ID):
        writer.delete_documents_by_term("id", offer_id)
    for document in documents:
        writer.add_document(document)
    note = {"id": POSITION_ID, "card": position.to_text().encode()}
    writer.add_document(tantivy.Document.from_dict(note, _schema()))


def _document(document: dict[str, Any]) -> tantivy.Document:
    if document.keys() != INDEX_FIELDS.keys():
        raise ValueError(f"a document needs exactly the fields of the table: {document.keys() ^ INDEX_FIELDS.keys()}")
    # `from_dict` checks the types; `add_document` would take a wrong one and fail at the commit.
    values = {name: flat(INDEX_FIELDS[name], value) for name, value in document.items() if value not in ([], "")}
    return tantivy.Document.from_dict(values, _schema())


def _stored(document: tantivy.Document, name: str) -> str:
    value = document.get_first(name)
    return value.decode() if isinstance(value, bytes) else str(value)


def _term(field: str, value: str) -> Query:
    return Query.term_query(_schema(), field, value, "basic")


@lru_cache(maxsize=_MOST_QUERIES_KEPT)
def _query(node: Node) -> Query:
    """Our tree as tantivy's; of no index, so that one serves all."""
    match node:
        case Term(field, value):
            return _term(field, value)
        case TokenSequence(field, tokens):
            return Query.phrase_query(_schema(), field, list(tokens))
        case Near(field, value):
            return Query.fuzzy_term_query(_schema(), field, value, 1, True)
        case Between(field, low, high):
            if low is None and high is None:
                return Query.all_query()
            if (high is not None and high < 0) or (low is not None and high is not None and low > high):
                return Query.empty_query()
            low = None if low is None else max(low, 0)
            return Query.range_query(_schema(), field, FieldType.Unsigned, low, high)
        case AllOf(parts):
            return Query.boolean_query([_clause(part) for part in parts] + _anything_if_only_not(parts))
        case AnyOf(parts):
            return Query.boolean_query([(Occur.Should, _query(part)) for part in parts])
        case AtLeast(count, parts):
            return Query.boolean_query(
                [(Occur.Should, _query(part)) for part in parts], minimum_number_should_match=count
            )
        case Not(part):
            return Query.boolean_query([(Occur.Must, Query.all_query()), (Occur.MustNot, _query(part))])
        case Everything():
            return Query.all_query()
        case Nothing():
            return Query.empty_query()
    raise TypeError(f"no engine executes {node!r}")


def _clause(part: Node) -> tuple[Occur, Query]:
    return (Occur.MustNot, _query(part.part)) if isinstance(part, Not) else (Occur.Must, _query(part))


def _anything_if_only_not(parts: tuple[Node, ...]) -> list[tuple[Occur, Query]]:
    only_not = all(isinstance(part, Not) for part in parts)
    return [(Occur.Must, Query.all_query())] if only_not else []


class _PanicsAsErrors:
    """A panic of the native code is no Exception and would pass every handler on its way up."""

    def __enter__(self) -> None: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _where: object) -> None:
        if kind is not None and kind.__name__ == "PanicException":
            raise RuntimeError(f"the search engine gave up: {error}") from error


_PANICS_AS_ERRORS = _PanicsAsErrors()
