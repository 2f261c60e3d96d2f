"""Searches that people keep. Searching itself needs no row: the index answers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from catalog.storage.database import Base, Moment, new_id, now


class SavedSearch(Base):
    """A search under a name.

    `query_json` is what is asked (saved/written.py). What was approved after `looked_through_at` is new to its owner;
    None: everything is. The feed's address holds a secret of which only the hash is here; None: there is no feed.
    """

    __tablename__ = "saved_search"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    query_json: Mapped[str] = mapped_column(Text)
    looked_through_at: Mapped[datetime | None] = mapped_column(Moment)
    feed_sha256: Mapped[str | None] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
