"""What anchors do with the catalog: shortlist, plan a broadcast, reserve a quantity, print cue cards."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, Date, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from catalog.storage.database import Base, Moment, new_id, now

RESERVATION_STATES = ("held", "confirmed", "released", "consumed")
# Those that count towards an offer's `reserved_units`.
LIVE_STATES = ("held", "confirmed", "consumed")
# Why a reservation was released: its anchor gave it back, called the broadcast off, or the new paper made per batch did
# not come in time.
RELEASED_REASONS = ("anchor", "broadcast_cancelled", "paper_missing")
SLOT_ROLES = ("traffic", "gift", "hero", "margin", "image")


class Pick(Base):
    """An offer on an anchor's pick list (选品车)."""

    __tablename__ = "pick"

    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)
    offer_id: Mapped[str] = mapped_column(ForeignKey("offer.id"), primary_key=True)
    note: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)


class Broadcast(Base):
    """One live session of one anchor on one day."""

    __tablename__ = "broadcast"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    title: Mapped[str] = mapped_column(String(80))
    on_day: Mapped[date] = mapped_column(Date, index=True)
    starts_at: Mapped[str] = mapped_column(String(5), default="")
    platform: Mapped[str] = mapped_column(String(40), default="")
    note: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    cancelled_at: Mapped[datetime | None] = mapped_column(Moment)


class Reservation(Base):
    """Units of an offer promised to one broadcast. The sum of live ones equals the offer's `reserved_units`.

    The price and commission of the moment are kept: terms are frozen per reservation. `released_reason` is one of
    RELEASED_REASONS; null while it lives, and of what was released before reasons were written down (migration 0012).
    """

    __tablename__ = "reservation"
    __table_args__ = (
        CheckConstraint("quantity_units > 0", name="quantity"),
        CheckConstraint("state IN ('held', 'confirmed', 'released', 'consumed')", name="state"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    offer_id: Mapped[str] = mapped_column(ForeignKey("offer.id"), index=True)
    broadcast_id: Mapped[str] = mapped_column(ForeignKey("broadcast.id"), index=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    quantity_units: Mapped[int] = mapped_column(BigInteger)
    live_price_fen: Mapped[int] = mapped_column(BigInteger)
    commission_bp: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(12), default="held")
    released_reason: Mapped[str | None] = mapped_column(String(24))
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    changed_at: Mapped[datetime] = mapped_column(Moment, default=now)

    def state_on(self, today: date, broadcast_on: date) -> str:
        """The state as it is to be read: `consumed` once the broadcast's day is over, for nothing comes back after it.

        Derived, so that nobody has to write at midnight; the units stay counted either way.
        """
        return "consumed" if self.state in ("held", "confirmed") and broadcast_on < today else self.state


class Slot(Base):
    """One place in a broadcast's run sheet (排品). It comes with the first reservation of its offer and is `removed_at`
    when the last one is released: cue cards go on pointing to it.
    """

    __tablename__ = "slot"
    __table_args__ = (UniqueConstraint("broadcast_id", "offer_id"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    broadcast_id: Mapped[str] = mapped_column(ForeignKey("broadcast.id"), index=True)
    offer_id: Mapped[str] = mapped_column(ForeignKey("offer.id"), index=True)
    position: Mapped[int] = mapped_column(Integer)
    role: Mapped[str] = mapped_column(String(12), default="hero")
    minutes: Mapped[int] = mapped_column(Integer, default=5)
    selling_point: Mapped[str] = mapped_column(String(200), default="")
    removed_at: Mapped[datetime | None] = mapped_column(Moment)


class CueCard(Base):
    """A card as it was printed: frozen with its hash, so that what was said can be shown years later."""

    __tablename__ = "cue_card"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    slot_id: Mapped[str] = mapped_column(ForeignKey("slot.id"), index=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    sha256: Mapped[str] = mapped_column(String(64))
    printed_by_account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
