"""The engine without native code: Whoosh, for up to about 5,000 offers. One of the two files that know Whoosh.

Whoosh keeps the postings; sets of documents are whole numbers with one bit each, so every combination and every count
is exact and takes a few operations. It neither syncs its files nor writes them crash-safely: the manifest finds what a
crash left, and the index is built anew.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from functools import cached_property, reduce
from operator import and_, or_
from pathlib import Path
from typing import Any

from whoosh import index as whoosh_index
from whoosh.analysis import SpaceSeparatedTokenizer
from whoosh.fields import KEYWORD, STORED, TEXT, Schema
from whoosh.query import Phrase
from whoosh.reading import IndexReader
from whoosh.searching import Searcher
from whoosh.writing import IndexWriter

from catalog.errors import Unavailable
from catalog.search.document import INDEX_FIELDS
from catalog.search.engines.folder import IndexFolder, Watch
from catalog.search.engines.port import (
    MOST_TEXTS,
    POSITION_ID,
    BandCounts,
    Changes,
    Counts,
    Hit,
    Position,
    Remembered,
    Tally,
)
from catalog.search.query import AllOf, AnyOf, AtLeast, Between, Everything, Near, Node, Not, Nothing, Term, is_near
from catalog.search.query import Sequence as TokenSequence

_LOOK_EVERY_SECONDS = 0.05
_RETRY_DAMAGED_SECONDS = 1.0
_CHANGE_OVER_WAIT_SECONDS = 30
_NUMBERS = tuple(name for name, kind in INDEX_FIELDS.items() if kind == "number")
_STORED = tuple(name for name, kind in INDEX_FIELDS.items() if kind == "stored")
_KEYS = tuple(name for name, kind in INDEX_FIELDS.items() if kind == "key")


class WhooshIndex:
    """A Whoosh index in a folder."""

    name = "whoosh"
    cannot: frozenset[str] = frozenset()

    def __init__(self, path: Path) -> None:
        self._folder = IndexFolder(path)
        self._opened: tuple[int, str, WhooshReader] | None = None
        self._watch = Watch(self._folder.current)
        self._looked_at = 0.0
        self._refused_until = 0.0

    def reader(self) -> WhooshReader:
        """A view of the newest commit. Raises Unavailable while there is no usable index."""
        now = time.monotonic()
        opened = self._opened
        if opened and opened[0] == os.getpid() and now - self._looked_at < _LOOK_EVERY_SECONDS:
            return opened[2]
        self._looked_at = now
        state = self._state()
        if opened is None or opened[:2] != (os.getpid(), state) or self._watch.changed():
            self._opened = None
            if now < self._refused_until:
                raise Unavailable("search_rebuilding")
            reason = self.damage()
            if reason is not None:
                self._refused_until = now + _RETRY_DAMAGED_SECONDS
                raise Unavailable("search_rebuilding", reason=reason)
            self._watch = Watch(self._folder.current)
            older = opened[2] if opened else None
            opened = (os.getpid(), state, WhooshReader(whoosh_index.open_dir(self._folder.current), older))
            self._opened = opened
        return opened[2]

    def writing(self, wait_seconds: float = 0) -> AbstractContextManager[None]:
        """Be the one process that writes."""
        return self._folder.lock(wait_seconds)

    def apply(self, changes: Changes) -> None:
        """Make the changes and move the position, all in one commit."""
        with self._folder.lock():
            if self._folder.committing():
                raise Unavailable("search_rebuilding", reason="interrupted")
            documents = [_flat(document) for document in changes.documents]
            self._folder.begin_commit()
            writer = whoosh_index.open_dir(self._folder.current).writer(limitmb=64)
            _put(writer, changes.offer_ids, documents, changes.position)
            writer.commit()
            self._folder.seal()
            self._looked_at = float("-inf")

    def rebuild(
        self,
        documents: Iterable[dict[str, Any]],
        catch_up: Callable[[], Changes],
        on_progress: Callable[[int], None],
    ) -> int:
        """Build everything anew beside the running index, then change over at once."""
        with self._folder.building() as building:
            index = whoosh_index.create_in(building, _SCHEMA)
            writer = index.writer(limitmb=128)
            count = 0
            for count, document in enumerate(documents, start=1):
                writer.add_document(**_flat(document))
                if count % 100 == 0:
                    on_progress(count)
            writer.commit()
            with self._folder.lock(_CHANGE_OVER_WAIT_SECONDS):
                # Whoosh only deletes what is committed: what changed meanwhile is a commit of its own.
                while (changes := catch_up()).offer_ids:
                    writer = index.writer()
                    _put(writer, changes.offer_ids, [_flat(one) for one in changes.documents], changes.position)
                    writer.commit()
                writer = index.writer()
                _put(writer, (), (), changes.position)
                writer.commit()
                self._folder.seal(building)
                self._folder.change_over(building)
            self._opened, self._refused_until = None, 0.0
        return count

    def damage(self) -> str | None:
        """Why the index cannot be used, or None."""
        if (found := self._folder.damage()) is not None:
            return found
        if self._folder.interrupted():
            return "interrupted"
        try:
            reader = WhooshReader(whoosh_index.open_dir(self._folder.current), None)
            return None if reader.position() else "no_position"
        except Exception:
            # Whoosh unpickles its files: what a damaged one raises cannot be foreseen.
            return "unreadable"

    def size_bytes(self) -> int:
        """Space taken on disk."""
        return self._folder.size_bytes()

    def _state(self) -> str:
        """The names of the newest files: they change with every commit and every change-over."""
        try:
            names = sorted(path.name for path in self._folder.current.iterdir() if path.suffix == ".toc")
            return f"{self._folder.current.stat().st_ino} {names}"
        except (FileNotFoundError, NotADirectoryError):
            return ""


class WhooshReader:
    """One view; documents are bits of whole numbers."""

    def __init__(self, index: whoosh_index.Index, older: WhooshReader | None) -> None:
        self.texts = Remembered(MOST_TEXTS)
        self._terms: dict[tuple[str, str], int] = {}
        self._words: dict[str, dict[int, list[str]]] = {}
        self._reader: IndexReader = index.reader()
        self._searcher = Searcher(self._reader)
        self._segments: dict[str, list[dict[str, Any]]] = {}
        self._rows: list[dict[str, Any]] = []
        known = older._segments if older else {}
        for leaf, _ in self._reader.leaf_readers():
            name = leaf.segment().segment_id()
            rows = known.get(name) or [
                json.loads(leaf.stored_fields(number)["row"]) for number in range(leaf.doc_count_all())
            ]
            self._segments[name] = rows
            self._rows += rows
        deleted = (1 << number for number in range(len(self._rows)) if self._reader.is_deleted(number))
        self._all = ((1 << len(self._rows)) - 1) & ~reduce(or_, deleted, 0)

    def top(self, where: Node, order: str, descending: bool, limit: int) -> list[Hit]:
        """The first `limit` offers by the number field `order`."""
        found = sorted(
            (
                (self._rows[number][order], number)
                for number in _numbers(self._bits(where))
                if order in self._rows[number]
            ),
            reverse=descending,
        )
        rows = ((key, self._rows[number]) for key, number in found[:limit])
        return [Hit(key, row["card"], row["trade"], row["supply"]) for key, row in rows]

    def tally(self, where: Node, counts: Sequence[Counts], total: bool = True) -> tuple[int, Tally]:
        """How many offers match, and the counts over them."""
        bits = self._bits(where) & self._offers
        return bits.bit_count(), {count.name: self._counted(count, bits) for count in counts}

    def starting(self, field: str, prefix: str, where: Node, limit: int) -> list[tuple[str, int]]:
        """Values of a key field that begin with `prefix`, with the number of matching offers."""
        bits = self._bits(where)
        carriers = ((value, held) for value, held in self._values[field].items() if value.startswith(prefix))
        counted = ((value, (held & bits).bit_count()) for value, held in carriers)
        return sorted((one for one in counted if one[1]), key=lambda one: (-one[1], one[0]))[:limit]

    def known(self, node: Node) -> Node:
        """The node as it is: sets of documents cost the same whether they are empty or not."""
        return node

    def position(self) -> Position | None:
        """How far this view has followed the outbox."""
        for number in _numbers(self._term("id", POSITION_ID)):
            return Position.from_text(self._rows[number]["card"])
        return None

    def entries(self) -> Iterator[tuple[str, str]]:
        """(id, version) of every offer in the index."""
        for number in _numbers(self._offers):
            yield self._rows[number]["id"][0], self._rows[number]["version"]

    def size(self) -> int:
        """How many offers the index holds."""
        return self._offers.bit_count()

    @cached_property
    def _offers(self) -> int:
        return self._all & ~self._term("id", POSITION_ID)

    def _counted(self, count: Counts, bits: int) -> list[tuple[str, int]]:
        if isinstance(count, BandCounts):
            bands = (
                (str(at), (self._between(count.field, low, high) & bits).bit_count())
                for at, (low, high) in enumerate(count.bands)
            )
            return [one for one in bands if one[1]]
        counted = ((value, (carriers & bits).bit_count()) for value, carriers in self._values[count.field].items())
        return sorted((one for one in counted if one[1]), key=lambda one: (-one[1], one[0]))[: count.size]

    def _bits(self, node: Node) -> int:
        """The documents a tree matches."""
        match node:
            case Term(field, value):
                return self._term(field, value)
            case TokenSequence(field, tokens):
                return _bits_of(Phrase(field, list(tokens)).docs(self._searcher)) & self._all
            case Near(field, value):
                near = (text for text in self._words_of_length(field, len(value)) if is_near(text, value))
                return reduce(or_, (self._term(field, text) for text in near), 0)
            case Between(field, low, high):
                return self._between(field, low, high)
            case AllOf(parts):
                return reduce(and_, map(self._bits, parts), self._all)
            case AnyOf(parts):
                return reduce(or_, map(self._bits, parts), 0)
            case AtLeast(count, parts):
                return self._at_least(count, [self._bits(part) for part in parts])
            case Not(part):
                return self._all & ~self._bits(part)
            case Everything():
                return self._all
            case Nothing():
                return 0
        raise TypeError(f"no engine executes {node!r}")

    def _term(self, field: str, value: str) -> int:
        if field in self._values:
            return self._values[field].get(value, 0)
        if (field, value) not in self._reader:
            return 0
        found = self._terms.get((field, value))
        if found is None:
            found = _bits_of(self._reader.postings(field, value).all_ids()) & self._all
            self._terms[field, value] = found
        return found

    def _words_of_length(self, field: str, length: int) -> Iterator[str]:
        """The words of a field that are at most one character longer or shorter."""
        if field not in self._words:
            self._words[field] = {}
            for text in self._reader.lexicon(field):
                word = text.decode()
                self._words[field].setdefault(len(word), []).append(word)
        for near in (length - 1, length, length + 1):
            yield from self._words[field].get(near, ())

    def _between(self, field: str, low: int | None, high: int | None) -> int:
        least, most = 0 if low is None else low, (1 << 63) if high is None else high
        if low is None and high is None:
            return self._all
        return _bits_of(number for number, value in self._columns[field] if least <= value <= most) & self._all

    @cached_property
    def _columns(self) -> dict[str, list[tuple[int, int]]]:
        return {
            name: [(number, row[name]) for number, row in enumerate(self._rows) if name in row] for name in _NUMBERS
        }

    @cached_property
    def _values(self) -> dict[str, dict[str, int]]:
        """For each key field, each value and the documents that carry it."""
        carriers: dict[str, dict[str, list[int]]] = {name: {} for name in _KEYS}
        for number, row in enumerate(self._rows):
            for name in _KEYS:
                for value in row.get(name, ()):
                    carriers[name].setdefault(value, []).append(number)
        return {
            name: {value: _bits_of(numbers) & self._all for value, numbers in values.items()}
            for name, values in carriers.items()
        }

    def _at_least(self, count: int, parts: list[int]) -> int:
        """Which bits are set in at least `count` of the numbers: reached[k] holds those set in k + 1 of them so far."""
        reached = [0] * count
        for part in parts:
            for at in range(count - 1, 0, -1):
                reached[at] |= reached[at - 1] & part
            reached[0] |= part
        return reached[-1] if reached else self._all


def _schema() -> Schema:
    kinds = {
        "tokens": lambda: KEYWORD(analyzer=SpaceSeparatedTokenizer()),
        "phrase": lambda: TEXT(analyzer=SpaceSeparatedTokenizer()),
    }
    fields = {name: kinds[kind]() for name, kind in INDEX_FIELDS.items() if kind in kinds}
    return Schema(row=STORED, **{**fields, "id": KEYWORD(analyzer=SpaceSeparatedTokenizer())})


_SCHEMA = _schema()


def _put(
    writer: IndexWriter, offer_ids: Iterable[str], documents: Iterable[dict[str, Any]], position: Position
) -> None:
    """Replace the documents of these offers, and note the position."""
    for offer_id in (*offer_ids, POSITION_ID):
        writer.delete_by_term("id", offer_id)
    for document in documents:
        writer.add_document(**document)
    note = {"id": [POSITION_ID], "card": position.to_text()}
    writer.add_document(id=[POSITION_ID], row=json.dumps(note))


def _flat(document: dict[str, Any]) -> dict[str, Any]:
    """Token fields as lists of tokens; keys, numbers and kept texts in one stored row."""
    if document.keys() != INDEX_FIELDS.keys():
        raise ValueError(f"a document needs exactly the fields of the table: {document.keys() ^ INDEX_FIELDS.keys()}")
    row: dict[str, Any] = {name: document[name] for name in (*_NUMBERS, *_STORED)}
    found: dict[str, Any] = {}
    for name, value in document.items():
        values = [value] if isinstance(value, str) else value
        if INDEX_FIELDS[name] == "key":
            row[name] = [one for one in values if one]
        elif INDEX_FIELDS[name] == "tokens":
            found[name] = list(dict.fromkeys(word for one in values for word in one.split()))
        elif INDEX_FIELDS[name] == "phrase":
            # A bar between the values keeps a phrase from running from one into the next.
            found[name] = " | ".join(values).split()
    found = {name: value for name, value in found.items() if value}
    return {"row": json.dumps(row, ensure_ascii=False), "id": row["id"], **found}


def _bits_of(numbers: Iterable[int]) -> int:
    """One bit for each number, without building a number of that length for each."""
    room = bytearray()
    for number in numbers:
        if number >= len(room) * 8:
            room.extend(bytes(number // 8 + 1 - len(room)))
        room[number // 8] |= 1 << number % 8
    return int.from_bytes(room, "little")


def _numbers(bits: int) -> Iterator[int]:
    """The bits that are set, from the lowest."""
    for at, byte in enumerate(bits.to_bytes((bits.bit_length() + 7) // 8, "little")):
        for bit in range(8):
            if byte >> bit & 1:
                yield at * 8 + bit
