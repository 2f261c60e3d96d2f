"""The human process: what was submitted, who took it, what was decided and why."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Date, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from catalog.storage.database import Base, Moment, new_id, now

# How long the reason of a delisting may be: the owner reads it at a glance.
ENDED_REASON_CHARACTERS = 300


class Review(Base):
    """One submission of one offer revision, from submit to decision.

    State is derived (workflow.state_of): decided, taken, or waiting. `open_offer_id` is the offer while undecided and
    null afterwards; being unique, it lets the database refuse a second open review of the same offer.
    """

    __tablename__ = "review"
    __table_args__ = (
        # The open ones of a queue oldest first, and how many each queue holds; the decided ones newest first.
        Index("ix_review_queue", "decision", "reviewer_account_id", "submitted_at", "id"),
        Index("ix_review_decided", "decision", "decided_at", "id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    offer_id: Mapped[str] = mapped_column(ForeignKey("offer.id"), index=True)
    open_offer_id: Mapped[str | None] = mapped_column(String(36), unique=True)
    kind: Mapped[str] = mapped_column(String(12), default="new")
    offer_revision: Mapped[int] = mapped_column(Integer)
    product_revision: Mapped[int] = mapped_column(Integer)
    snapshot: Mapped[dict[str, Any]] = mapped_column(JSON)
    submitted_by_account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    submitted_at: Mapped[datetime] = mapped_column(Moment, default=now, index=True)
    reviewer_account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    taken_at: Mapped[datetime | None] = mapped_column(Moment)
    decision: Mapped[str | None] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(Text, default="")
    decided_by_account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    assessment_id: Mapped[str | None] = mapped_column(ForeignKey("assessment.id"))


class ReviewEvent(Base):
    """One step of a review: who, what, when, why. Append only."""

    __tablename__ = "review_event"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    review_id: Mapped[str] = mapped_column(ForeignKey("review.id"), index=True)
    action: Mapped[str] = mapped_column(String(24))
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)


class Approval(Base):
    """The standing approval of an offer: which revision and which decided assessment. One row an offer, replaced by the
    next approval, removed never: `ended_at` says when and `ended_reason` why it stopped holding. The revisions move on
    with edits that need no review; `approved_price_fen` stays, as what later price moves are measured from."""

    __tablename__ = "approval"

    offer_id: Mapped[str] = mapped_column(ForeignKey("offer.id"), primary_key=True)
    review_id: Mapped[str] = mapped_column(ForeignKey("review.id"))
    assessment_id: Mapped[str] = mapped_column(ForeignKey("assessment.id"), index=True)
    offer_revision: Mapped[int] = mapped_column(Integer)
    product_revision: Mapped[int] = mapped_column(Integer)
    approved_price_fen: Mapped[int] = mapped_column(BigInteger)
    approved_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_reason: Mapped[str] = mapped_column(String(ENDED_REASON_CHARACTERS), default="")


class Simulation(Base):
    """A standard version tried on the whole catalog before it is published: requested, counted, stored to be read.

    `touched_at` moves with every chunk: work whose process died is taken up again by another one. `result` is
    scoring.simulation.Tally.to_dict(); `failed` a code when the version could not be used.
    """

    __tablename__ = "simulation"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    standard_name: Mapped[str] = mapped_column(String(80), index=True)
    standard_sha256: Mapped[str] = mapped_column(String(64))
    on_day: Mapped[date] = mapped_column(Date)
    requested_by_account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    requested_at: Mapped[datetime] = mapped_column(Moment, default=now)
    touched_at: Mapped[datetime | None] = mapped_column(Moment)
    finished_at: Mapped[datetime | None] = mapped_column(Moment)
    offers: Mapped[int] = mapped_column(Integer, default=0)
    offers_done: Mapped[int] = mapped_column(Integer, default=0)
    without_profile: Mapped[int] = mapped_column(Integer, default=0)
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    failed: Mapped[str] = mapped_column(String(60), default="")
