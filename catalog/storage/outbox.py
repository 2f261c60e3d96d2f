"""Rows that tell other parts of the system what changed, written in the same transaction as the change."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from catalog.storage.database import Base, Moment, db, now

_Sequence = BigInteger().with_variant(Integer, "sqlite")


class OutboxRow(Base):
    """One thing to follow up. The indexer applies them in the order of `sequence`."""

    __tablename__ = "outbox"

    sequence: Mapped[int] = mapped_column(_Sequence, primary_key=True, autoincrement=True)
    topic: Mapped[str] = mapped_column(String(40), index=True)
    subject_id: Mapped[str] = mapped_column(String(64))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)


def leave(topic: str, subject_id: str, **payload: Any) -> None:
    """Leave a row in the running transaction. Topic `offer` means: look at this offer again."""
    db.session.add(OutboxRow(topic=topic, subject_id=subject_id, payload=payload))
