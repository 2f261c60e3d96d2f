"""A retried request acts once: its first response is stored in the same transaction as its effect."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, Integer, String, delete, insert
from sqlalchemy.orm import Mapped, mapped_column

from catalog.errors import Conflict
from catalog.storage.database import Base, Moment, db, now

# How long a response is stored for a retry (docs/api.md says so). Alliance design choice.
KEPT_FOR = timedelta(days=7)


class IdempotencyRow(Base):
    """The answer given to one key of one account."""

    __tablename__ = "idempotency"

    account_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    request_sha256: Mapped[str] = mapped_column(String(64))
    status: Mapped[int] = mapped_column(Integer)
    body: Mapped[Any] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)


_KEEP = insert(IdempotencyRow)


def fingerprint(method: str, path: str, body: bytes) -> str:
    """What makes two requests the same request."""
    return hashlib.sha256(b"\n".join((method.encode(), path.encode(), body))).hexdigest()


def find_answer(account_id: str, key: str, request_sha256: str) -> IdempotencyRow | None:
    """The stored response, or None. Raises Conflict when the key was used for another request."""
    row = db.session.get(IdempotencyRow, (account_id, key))
    if row is not None and row.request_sha256 != request_sha256:
        raise Conflict("idempotency_key_reused", field="Idempotency-Key")
    return row


def keep_answer(account_id: str, key: str, request_sha256: str, status: int, body: Any) -> None:
    """Keep the answer in the running transaction; a second writer of the same key fails on the primary key."""
    values = {"account_id": account_id, "key": key, "request_sha256": request_sha256, "status": status, "body": body}
    db.session.execute(_KEEP, values)


def forget_answers(moment: datetime) -> None:
    """Delete the answers that are older than KEPT_FOR at `moment`, in the running transaction."""
    db.session.execute(delete(IdempotencyRow).where(IdempotencyRow.created_at < moment - KEPT_FOR))
