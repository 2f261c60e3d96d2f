"""What the search asks of an engine. An engine executes `query.Node`s over analysed tokens and knows nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple, Protocol, TypeVar

from catalog.search.query import Node

POSITION_ID = "position"
# Texts that are remembered as looked up in one view of the index.
MOST_TEXTS = 2048

T = TypeVar("T")


@dataclass(frozen=True)
class Position:
    """How far the index has followed the outbox, with which version of words and fields it was made, and the last day
    for which anything was written into it (ISO): of days before that one it may lack some.

    It is kept as a document of the index itself, in the same commit as the changes it speaks of.
    """

    sequence: int
    made_with: str
    day: str = ""

    def to_text(self) -> str:
        """For the position document."""
        return json.dumps(asdict(self))

    @classmethod
    def from_text(cls, text: str) -> Position:
        """Read a position document; one of another shape was made by another version and belongs to no present one."""
        found = json.loads(text)
        if found.keys() != {"sequence", "made_with", "day"}:
            return cls(0, "")
        return cls(**found)


class Hit(NamedTuple):
    """One offer found: its sort key, its card, its trade terms and its supply price as finished JSON."""

    key: int
    card: str
    trade: str
    supply: str


@dataclass(frozen=True)
class TermCounts:
    """Count the values of a key field, the most frequent `size` of them."""

    name: str
    field: str
    size: int


@dataclass(frozen=True)
class BandCounts:
    """Count a number field by adjoining bands (low, high; both included, None open)."""

    name: str
    field: str
    bands: tuple[tuple[int | None, int | None], ...]


Counts = TermCounts | BandCounts
# name -> [(value or band index as text, count)]; values nobody carries are left out.
Tally = dict[str, list[tuple[str, int]]]


class Remembered:
    """A bounded memory. When it is full all is forgotten: cheaper than knowing what was used last."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: dict[Hashable, Any] = {}

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` gave for this key the last time, or gives now."""
        found: T | None = self._kept.get(key)
        if found is None:
            found = make()
            if len(self._kept) >= self._most:
                self._kept.clear()
            self._kept[key] = found
        return found


class Reader(Protocol):
    """One unchanging view of the index, for all steps of one answer."""

    # What texts mean in this view (see reading.py).
    texts: Remembered

    def top(self, where: Node, order: str, descending: bool, limit: int) -> list[Hit]:
        """The first `limit` offers by the number field `order`. limit >= 1."""

    def tally(self, where: Node, counts: Sequence[Counts], total: bool = True) -> tuple[int, Tally]:
        """How many offers match, and the counts over them. Without `total` the number is not needed, and may be 0."""

    def starting(self, field: str, prefix: str, where: Node, limit: int) -> list[tuple[str, int]]:
        """Values of a key field that begin so, and how many matching offers carry each: most first, then by text."""

    def known(self, node: Node) -> Node:
        """The same question without what no offer of this view can answer; the node as it is where that costs much."""

    def position(self) -> Position | None:
        """How far this view has followed the outbox; None for an index nobody finished."""

    def entries(self) -> Iterator[tuple[str, str]]:
        """(offer id, version) of every document in the index, in no order."""

    def size(self) -> int:
        """How many documents the index holds, listed today or not."""


@dataclass(frozen=True)
class Changes:
    """What a stretch of the outbox asks of the index: all documents of these offers go, these documents come."""

    offer_ids: Sequence[str]
    documents: Sequence[dict[str, Any]]
    position: Position


class SearchIndex(Protocol):
    """One index behind one address. Opened lazily, after a fork, by every process that searches."""

    name: str
    # What this engine declares it cannot do (of: "near").
    cannot: frozenset[str]

    def reader(self) -> Reader:
        """A view of the newest state. Raises Unavailable while there is no usable index."""

    def writing(self, wait_seconds: float = 0) -> AbstractContextManager[None]:
        """Be the one process that writes. Raises Conflict("index_locked") when another one still is after the wait."""

    def apply(self, changes: Changes) -> None:
        """Make the changes and move the position, all in one commit. Only inside `writing`."""

    def rebuild(
        self,
        documents: Iterable[dict[str, Any]],
        catch_up: Callable[[], Changes],
        on_progress: Callable[[int], None],
    ) -> int:
        """Build everything anew beside the running index, then change over at once. The number of documents.

        The running index may be read and written meanwhile. `catch_up` gives what has changed since, stretch by
        stretch, until it names no offer: the new index begins at the position of the last one. Raises
        Conflict("index_locked") when another process is rebuilding.
        """

    def damage(self) -> str | None:
        """Why the index cannot be used (missing, unreadable, file_differs or rows_differ, no_position, interrupted), or
        None."""

    def size_bytes(self) -> int:
        """Space taken on disk (0 where another system holds it)."""
