"""Events that other parts of the system follow, written in the same transaction as the change itself.

Each reader follows them in the order of `sequence` and says from time to time how far it is. Rows that every reader has
passed are deleted; an operator may declare a reader gone that will not come back.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Integer, String, delete, func, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from catalog.errors import NotFound
from catalog.storage.database import Base, Moment, db, insert_or_leave, now

# Every event: the thing, and what happened to it.
EVENTS = frozenset({
    "authorisation.set", "authorisation.withdrawn", "broadcast.moved", "document.added", "document.withdrawn",
    "evidence.restored", "evidence.struck",
    "offer.added", "offer.approved", "offer.delisted", "offer.edited", "offer.ledger_mended", "offer.removed",
    "offer.withdrawn",
    "photos.changed", "product.edited", "reservation.changed", "reservation.confirmed", "reservation.held",
    "reservation.released", "review.rejected", "review.returned", "review.withdrawn", "supplier.edited",
    "supplier.reinstated", "supplier.suspended",
})  # fmt: skip
# Rows the slowest reader has passed by so many are deleted: a transaction that is still running may hold a number just
# behind the newest, and the newest row says which number that is.
MARGIN = 10_000
_Sequence = BigInteger().with_variant(Integer, "sqlite")
_GAP_SECONDS = 0.2
# Missing numbers -> when each was first seen, and the transaction number that was next then.
_gaps: dict[int, tuple[float, int]] = {}


class OutboxRow(Base):
    """One event. `topic` is one of EVENTS, `subject_id` the thing it happened to; `payload` names the offer
    (`offer_id`) or the supplier (`supplier_id`) that has to be looked at again, and why it happened (`reason`, a code)
    where that can differ."""

    __tablename__ = "outbox"

    sequence: Mapped[int] = mapped_column(_Sequence, primary_key=True, autoincrement=True)
    topic: Mapped[str] = mapped_column(String(40), index=True)
    subject_id: Mapped[str] = mapped_column(String(64))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)


class OutboxReader(Base):
    """Who follows the events, and the last number it has passed. The reader's own books may be ahead of this."""

    __tablename__ = "outbox_reader"

    name: Mapped[str] = mapped_column(String(200), primary_key=True)
    sequence: Mapped[int] = mapped_column(BigInteger, default=0)
    seen_at: Mapped[datetime] = mapped_column(Moment, default=now)


@dataclass(frozen=True)
class ReaderStatus:
    """How far a reader is, and how many events are still before it."""

    name: str
    sequence: int
    behind: int
    seen_at: datetime


def publish(event: str, subject_id: str, *, offer_id: str = "", supplier_id: str = "", reason: str = "") -> None:
    """Leave an event in the running transaction, with the offer or the supplier that looks otherwise now."""
    if event not in EVENTS:
        raise ValueError(f"{event} is not one of outbox.EVENTS")
    given = {"offer_id": offer_id, "supplier_id": supplier_id, "reason": reason}
    payload = {name: value for name, value in given.items() if value}
    db.session.add(OutboxRow(topic=event, subject_id=subject_id, payload=payload))


# --- for readers -----------------------------------------------------------------------------------------------------


def rows_after(sequence: int, limit: int) -> list[Any]:
    """The next events (sequence, topic, subject_id, payload) in order, up to a number that may still appear."""
    columns = (OutboxRow.sequence, OutboxRow.topic, OutboxRow.subject_id, OutboxRow.payload)
    query = select(*columns).where(OutboxRow.sequence > sequence).order_by(OutboxRow.sequence).limit(limit)
    rows = list(db.session.execute(query))
    if db.engine.dialect.name == "sqlite":
        return rows  # one writer at a time: numbers are committed in order
    # When a gap was first seen is remembered until it is passed: a reader looks before it has its lock and after.
    for passed in [missing for missing in _gaps if missing <= sequence]:
        del _gaps[passed]
    found = []
    for row in rows:
        if row.sequence != sequence + 1 and not _stays_empty(sequence + 1):
            break
        found.append(row)
        sequence = row.sequence
    return found


def _stays_empty(sequence: int) -> bool:
    """Whether a missing number was given to a transaction that failed, not to one that still runs.

    PostgreSQL gives numbers out before commits: every transaction that may hold this one has ended when the oldest
    running one is younger than all that ran when the gap was first seen. A transaction gets its own number a moment
    after it takes one of the outbox: hence the wait.
    """
    oldest, next_one = db.session.execute(
        text("SELECT pg_snapshot_xmin(s)::text::bigint, pg_snapshot_xmax(s)::text::bigint FROM pg_current_snapshot() s")
    ).one()
    seen_at, ran = _gaps.setdefault(sequence, (time.monotonic(), next_one))
    return oldest >= ran and time.monotonic() - seen_at >= _GAP_SECONDS


def first_to_read() -> int:
    """The number after which a reader that begins now has to follow, so that it misses nothing of what it does not find
    in the tables yet."""
    if db.engine.dialect.name == "sqlite":
        return newest()
    # A change may be under way with a number before the newest: all that is there is followed.
    return (db.session.scalar(select(func.min(OutboxRow.sequence))) or 1) - 1


def newest() -> int:
    """The number of the newest event; 0 where there is none."""
    return db.session.scalar(select(func.max(OutboxRow.sequence))) or 0


def count_after(sequence: int) -> int:
    """How many events follow this number."""
    query = select(func.count()).select_from(OutboxRow).where(OutboxRow.sequence > sequence)
    return db.session.scalar(query) or 0


def oldest_after(sequence: int) -> datetime | None:
    """When the oldest event after this number was left; None where there is none."""
    query = select(OutboxRow.created_at).where(OutboxRow.sequence > sequence)
    return db.session.scalar(query.order_by(OutboxRow.sequence).limit(1))


# --- positions -------------------------------------------------------------------------------------------------------


def note_position(reader: str, sequence: int) -> None:
    """Write down, in the running transaction, how far a reader is. Its first note makes it known."""
    values = {"sequence": sequence, "seen_at": now()}
    insert_or_leave(OutboxReader, {"name": reader, **values})
    db.session.execute(update(OutboxReader).where(OutboxReader.name == reader).values(**values))


def readers() -> list[ReaderStatus]:
    """Every reader, the slowest first."""
    rows = db.session.scalars(select(OutboxReader).order_by(OutboxReader.sequence, OutboxReader.name))
    return [ReaderStatus(row.name, row.sequence, count_after(row.sequence), row.seen_at) for row in rows]


def declare_gone(reader: str) -> None:
    """Wait no longer, in the running transaction, for a reader that will not come back. Raises NotFound."""
    if db.session.scalar(delete(OutboxReader).where(OutboxReader.name == reader).returning(OutboxReader.name)) is None:
        raise NotFound(name=reader)


def delete_passed() -> None:
    """Delete, in the running transaction, the events that every reader has passed by MARGIN."""
    slowest = db.session.scalar(select(func.min(OutboxReader.sequence)))
    if slowest is not None:
        db.session.execute(delete(OutboxRow).where(OutboxRow.sequence < slowest - MARGIN))
