"""Keeps the index what the database says: follows the outbox, rebuilds, compares. Needs an application context."""

from __future__ import annotations

import gc
import json
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from catalog.errors import Unavailable
from catalog.search.building import documents_of
from catalog.search.document import build, version
from catalog.search.engines.port import Changes, Position, SearchIndex
from catalog.search.gather import approved_ids, count_documents, offers_of_suppliers, snapshots
from catalog.search.query import Between
from catalog.search.request import IndexStatus
from catalog.search.snapshot import OfferSnapshot
from catalog.settings import Settings
from catalog.standards.library import Library
from catalog.storage import outbox
from catalog.storage.database import db, only_read

# Rows of the outbox that one commit of the index follows: many changes share one, since a commit costs about 30 ms.
STRETCH = 500
# Why an index asks for a rebuild after the clock has gone back.
LATER_DAY = "written_for_a_later_day"


@dataclass(frozen=True)
class Differences:
    """What the index lacks, has too much, or holds in an older state: at most fifty offer ids of each, and how many."""

    missing: list[str]
    extra: list[str]
    stale: list[str]
    total: int


def follow(index: SearchIndex, library: Library, today: date) -> int:
    """Apply the next stretch of the outbox in one commit, if there is one. The number of rows followed.

    Raises Unavailable when the index needs a rebuild first, Conflict("index_locked") while another process writes.
    """
    known = _usable_position(index, library, today)
    with _reading():
        if not outbox.rows_after(known.sequence, 1):
            if known.sequence > outbox.newest():
                raise Unavailable("search_rebuilding", reason="ahead_of_database")
            return 0
    with index.writing():
        known = _usable_position(index, library, today)
        changes, count = _stretch(library, known.sequence, today)
        if count:
            index.apply(changes)
    return count


def drop_past(index: SearchIndex, library: Library, today: date) -> int:
    """Look again at offers of which the index holds days before today: they are kept out of every answer anyway. How
    many there were. Raises as `follow` does."""
    where = Between("listed_through", None, today.toordinal() - 1)
    hits = index.reader().top(where, "by_ending", False, STRETCH)
    if not hits:
        return 0
    with index.writing():
        known = _usable_position(index, library, today)
        offer_ids = list(dict.fromkeys(json.loads(hit.card)["id"] for hit in hits))
        with _reading():
            documents = _documents(library, offer_ids, today)
        index.apply(Changes(offer_ids, documents, replace(known, day=today.isoformat())))
    return len(offer_ids)


def rebuild(
    index: SearchIndex, library: Library, today: date, on_progress: Callable[[int, int], None] | None = None
) -> int:
    """Build the index anew beside the running one and change over; the number of its documents.

    `on_progress` is told (documents so far, offers to look at). Raises Conflict("index_locked") while another process
    rebuilds, or writes for longer than half a minute.
    """
    with _reading():
        at = outbox.first_to_read()
        of = sum(len(ids) for ids in approved_ids())

    def catch_up() -> Changes:
        nonlocal at
        changes, _ = _stretch(library, at, today)
        at = changes.position.sequence
        return changes

    with _without_garbage_collection():
        return index.rebuild(
            _all_documents(library, today, of),
            catch_up,
            lambda count: on_progress(count, of) if on_progress else None,
        )


def verify(index: SearchIndex, library: Library, today: date) -> Differences:
    """Compare every document of the index with what the database says now. Zero differences once all is followed."""
    held = Counter(index.reader().entries())
    wanted = Counter((document["id"], document["version"]) for document in _all_documents(library, today))
    lacking, spare = wanted - held, held - wanted
    lacking_ids, spare_ids = {offer_id for offer_id, _ in lacking}, {offer_id for offer_id, _ in spare}
    held_ids, wanted_ids = {offer_id for offer_id, _ in held}, {offer_id for offer_id, _ in wanted}
    missing = sorted(lacking_ids - held_ids)
    extra = sorted(spare_ids - wanted_ids)
    stale = sorted((lacking_ids | spare_ids) - set(missing) - set(extra))
    return Differences(missing[:50], extra[:50], stale[:50], len(missing) + len(extra) + len(stale))


def documents_held(index: SearchIndex, today: date) -> int:
    """How many documents the index holds for days from today on. Raises Unavailable."""
    return index.reader().tally(Between("listed_through", today.toordinal(), None), ())[0]


def documents_wanted(library: Library, today: date) -> Iterator[int]:
    """How many documents the database asks for (one for each span of listed days from today on), thousand offers by
    thousand: the sum is what `documents_held` gives once all is followed."""
    ids = approved_ids()
    while True:
        with _reading():
            chunk = next(ids, None)
            count = count_documents(library, chunk, today) if chunk else 0
        if chunk is None:
            return
        yield count


def compared(index: SearchIndex, library: Library, today: date, wait_seconds: float = 10) -> tuple[int, int]:
    """How many documents the index holds for days from today on (0 while there is none), and how many the database asks
    for. While changes are still to be followed it waits for them."""
    deadline = time.monotonic() + wait_seconds
    while True:
        before = status(index, library)
        wanted = sum(documents_wanted(library, today))
        try:
            held = documents_held(index, today)
        except Unavailable:
            held = 0
        after = status(index, library)
        # What was followed between the two counts is in one of them only.
        still = not before.behind and not after.behind and before.position == after.position
        if held == wanted or still or time.monotonic() >= deadline:
            return held, wanted
        time.sleep(0.5)


def status(index: SearchIndex, library: Library, today: date | None = None) -> IndexStatus:
    """How the index stands beside the database; with a day, also whether it was written for a later one. Never raises
    for a damaged index: it says so."""
    reason = index.damage()
    position = None
    documents = 0
    if reason is None:
        reader = index.reader()
        position, documents = reader.position(), reader.size()
    sequence = position.sequence if position else 0
    with _reading():
        behind = outbox.count_after(sequence)
        ahead = sequence > outbox.newest()
    state = "ready" if reason is None else "missing" if reason == "missing" else "damaged"
    if position is not None and position.made_with != made_with(library):
        state, reason = "stale", "other_words_fields_or_standards"
    elif position is not None and today is not None and _written_for_later(position, today):
        state, reason = "stale", LATER_DAY
    elif ahead:
        state, reason = "stale", "ahead_of_database"
    return IndexStatus(
        engine=index.name,
        state=state,
        reason=reason,
        documents=documents,
        position=sequence,
        behind=behind,
        version=made_with(library),
        index_version=position.made_with if position else None,
        size_bytes=index.size_bytes(),
    )


def oldest_unfollowed(index: SearchIndex) -> datetime | None:
    """When the oldest change that the index has not followed was made; None when it has followed all. Of an index that
    is missing or damaged, all that is kept."""
    try:
        position = index.reader().position()
    except Unavailable:
        position = None
    with _reading():
        return outbox.oldest_after(position.sequence if position else 0)


def note_position(index: SearchIndex, library: Library, reader: str) -> None:
    """Tell the outbox how far this index has followed, under its name as a reader, in the running transaction."""
    known = _position(index, library)
    if known is not None:
        outbox.note_position(reader, known.sequence)


def reader_name(index: SearchIndex, settings: Settings) -> str:
    """The index as a reader of the outbox. One in the database is everybody's; one in files is this host's."""
    return "index" if index.name == "postgresql" else f"index {socket.gethostname()} {settings.search_url}"[:200]


def made_with(library: Library) -> str:
    """Names all that decides what the index holds beside the rows: words, fields, and which standards are published. A
    new version puts an end to what was decided under the old one, so it asks for a rebuild as new words do; until that
    is done, the index answers as it stands."""
    return f"{version()}-{library.edition}"


# --- inside -----------------------------------------------------------------------------------------------------------


def _position(index: SearchIndex, library: Library) -> Position | None:
    """How far the index has followed; None when it was made with something else than today's."""
    position = index.reader().position()
    return position if position is not None and position.made_with == made_with(library) else None


def _usable_position(index: SearchIndex, library: Library, today: date) -> Position:
    """How far the index has followed. Raises Unavailable when nothing of today may be written into it."""
    position = _position(index, library)
    if position is None:
        raise Unavailable("search_rebuilding", reason="stale")
    if _written_for_later(position, today):
        raise Unavailable("search_rebuilding", reason=LATER_DAY)
    return position


def _written_for_later(position: Position, today: date) -> bool:
    """Whether the clock has gone back since: what ended in between is not in the index, and may be listed again."""
    return today.isoformat() < position.day


def _stretch(library: Library, after: int, today: date) -> tuple[Changes, int]:
    """The next rows of the outbox as changes of the index, and how many rows they are."""
    with _reading():
        rows = outbox.rows_after(after, STRETCH)
        offer_ids = dict.fromkeys(row.payload["offer_id"] for row in rows if "offer_id" in row.payload)
        suppliers = list(dict.fromkeys(row.payload["supplier_id"] for row in rows if "supplier_id" in row.payload))
        if suppliers:
            offer_ids |= dict.fromkeys(offers_of_suppliers(suppliers))
        documents = _documents(library, offer_ids, today)
    position = Position(rows[-1].sequence if rows else after, made_with(library), today.isoformat())
    return Changes(list(offer_ids), documents, position), len(rows)


@contextmanager
def _reading() -> Iterator[None]:
    """A transaction that only reads, ended at once: a long one would hold back the writers' log."""
    before = only_read(True)
    try:
        yield
    finally:
        db.session.rollback()
        only_read(before)


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """A rebuild makes and drops a hundred million values with hardly a reference cycle among them: the cyclic garbage
    collector took a fifth of its time."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def _documents(library: Library, offer_ids: Iterable[str], today: date) -> list[dict[str, Any]]:
    return [document for offer in snapshots(library, offer_ids, today) for document in build(offer)]


def _all_documents(library: Library, today: date, offers: int = 0) -> Iterator[dict[str, Any]]:
    """The documents of every offer; where these are many, built in a second process."""
    return documents_of(_all_offers(library, today), offers)


def _all_offers(library: Library, today: date) -> Iterator[list[OfferSnapshot]]:
    """Every offer the index holds, by thousands; each thousand read in a short transaction of its own."""
    ids = approved_ids()
    while True:
        with _reading():
            chunk = next(ids, None)
            offers = list(snapshots(library, chunk, today)) if chunk else []
        if chunk is None:
            return
        yield offers
