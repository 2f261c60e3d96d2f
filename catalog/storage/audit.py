"""Who did what to which thing, and which fields changed. Append only."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, Integer, String, select
from sqlalchemy.orm import Mapped, mapped_column

from catalog.storage.database import Base, Moment, db, now


class AuditRow(Base):
    """One event. Ids without foreign keys: the trail outlives what it speaks of."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_subject", "subject_type", "subject_id"),)

    number: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    account_id: Mapped[str | None] = mapped_column(String(36))
    action: Mapped[str] = mapped_column(String(60))
    subject_type: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[str] = mapped_column(String(64))
    changes: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)


def record(
    account_id: str | None, action: str, subject_type: str, subject_id: str, changes: dict[str, Any] | None = None
) -> None:
    """Add an event to the running transaction. `changes` maps a field to `[old, new]` (JSON values)."""
    db.session.add(
        AuditRow(
            account_id=account_id,
            action=action,
            subject_type=subject_type,
            subject_id=subject_id,
            changes=changes or {},
        )
    )


def trail(subject_type: str, subject_id: str, limit: int = 100) -> list[AuditRow]:
    """The newest events about one thing, newest first."""
    query = (
        select(AuditRow)
        .where(AuditRow.subject_type == subject_type, AuditRow.subject_id == subject_id)
        .order_by(AuditRow.number.desc())
        .limit(limit)
    )
    return list(db.session.scalars(query))


def newest(limit: int = 100, before: int | None = None) -> list[AuditRow]:
    """The newest events about anything, newest first; with `before`, those older than that event's number."""
    query = select(AuditRow).order_by(AuditRow.number.desc()).limit(limit)
    return list(db.session.scalars(query if before is None else query.where(AuditRow.number < before)))
