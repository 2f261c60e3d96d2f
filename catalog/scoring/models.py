"""Answers as given, facts pushed from elsewhere, and assessments as computed. Exact values are stored as text."""

from __future__ import annotations

from datetime import date, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import JSON, Boolean, Date, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from catalog.scoring.answers import to_json
from catalog.storage.database import Base, Moment, new_id, now


class Answer(Base):
    """The raw value a person gave for one criterion of one offer. `value_json` is JSON text: its digits are exact.

    The owner's claim and the reviewer's finding stand side by side (`given_as`); the reviewer's counts. `items` are the
    items said to be met where the criterion is a share of named items.
    """

    __tablename__ = "answer"

    offer_id: Mapped[str] = mapped_column(ForeignKey("offer.id"), primary_key=True)
    criterion_id: Mapped[str] = mapped_column(String(20), primary_key=True)
    given_as: Mapped[str] = mapped_column(String(10), primary_key=True)
    value_json: Mapped[str] = mapped_column(Text)
    items: Mapped[list[str] | None] = mapped_column(JSON)
    note: Mapped[str] = mapped_column(String(500), default="")
    document_ids: Mapped[list[str]] = mapped_column(JSON, default=list)
    photo_ids: Mapped[list[str]] = mapped_column(JSON, default=list)
    answered_by_account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    answered_at: Mapped[datetime] = mapped_column(Moment, default=now)


class EvidenceStrike(Base):
    """A document or photo that does not show what it was chosen for, as a reviewer found: it proves this criterion of
    this offer no more, whoever chooses it again. `evidence_id` names a document or a photo."""

    __tablename__ = "evidence_strike"

    offer_id: Mapped[str] = mapped_column(ForeignKey("offer.id"), primary_key=True)
    criterion_id: Mapped[str] = mapped_column(String(20), primary_key=True)
    evidence_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    struck_by_account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    struck_at: Mapped[datetime] = mapped_column(Moment, default=now)


class RecordedFact(Base):
    """A fact that arose elsewhere and answers a criterion (a tested sample, a median price), pushed with its source."""

    __tablename__ = "recorded_fact"

    offer_id: Mapped[str] = mapped_column(ForeignKey("offer.id"), primary_key=True)
    fact: Mapped[str] = mapped_column(String(40), primary_key=True)
    value_json: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(String(200))
    recorded_at: Mapped[datetime] = mapped_column(Moment, default=now)


# Everything an assessment was computed from, and whose offer it speaks of.
INPUTS = (
    "offer_id", "offer_revision", "standard_id", "standard_version", "standard_sha256", "profile_id", "profile_sha256",
    "on_day", "answers_json", "evidence",
)  # fmt: skip
# Inputs that only some versions of a standard have: where there is none, the digest is what it always was.
OPTIONAL_INPUTS = ("backing",)


class AssessmentRow(Base):
    """A standard applied once. A decided assessment is never edited; everything needed to recompute it is here.

    `inputs_sha256` is digest_of_inputs() of the day it was decided.
    """

    __tablename__ = "assessment"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    offer_id: Mapped[str] = mapped_column(ForeignKey("offer.id"), index=True)
    offer_revision: Mapped[int] = mapped_column(Integer)
    standard_id: Mapped[str] = mapped_column(String(60))
    standard_version: Mapped[str] = mapped_column(String(20))
    standard_sha256: Mapped[str] = mapped_column(String(64))
    profile_id: Mapped[str | None] = mapped_column(String(80))
    profile_sha256: Mapped[str | None] = mapped_column(String(64))
    on_day: Mapped[date] = mapped_column(Date)
    answers_json: Mapped[str] = mapped_column(Text)
    evidence: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    backing: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))
    inputs_sha256: Mapped[str] = mapped_column(String(64))
    result_json: Mapped[str] = mapped_column(Text)
    total_millionths: Mapped[int] = mapped_column(Integer)
    grade: Mapped[str] = mapped_column(String(12))
    listable: Mapped[bool] = mapped_column(Boolean)
    conditional: Mapped[bool] = mapped_column(Boolean, default=False)
    valid_through: Mapped[date | None] = mapped_column(Date)
    listable_through: Mapped[date | None] = mapped_column(Date)
    next_change_on: Mapped[date | None] = mapped_column(Date)
    decided: Mapped[bool] = mapped_column(Boolean, default=False)
    created_by_account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)

    def digest_of_inputs(self) -> str:
        """One sha256 over the INPUTS as they stand: a change that happens to leave the score as it is shows too."""
        kept = {name: getattr(self, name) for name in INPUTS}
        kept |= {name: value for name in OPTIONAL_INPUTS if (value := getattr(self, name)) is not None}
        return sha256(to_json({**kept, "on_day": self.on_day.isoformat()}).encode()).hexdigest()


class AssessmentPeriod(Base):
    """Days on which a decided, listable assessment gives one grade, listability and state of its papers, as days.Period
    says. An assessment never changes, so neither does this: it is written with the decision, for whoever asks about
    many at once. `first_run` holds while it has been listable on every day since the decision.

    `standard_name` is the assessment's (id@version). Assessments decided before there was this table are foretold by
    `services.foretelling`.
    """

    __tablename__ = "assessment_period"
    # Read by its key, all of an assessment at once: SQLite keeps the rows in the key's order.
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012

    assessment_id: Mapped[str] = mapped_column(ForeignKey("assessment.id"), primary_key=True)
    first_on: Mapped[date] = mapped_column(Date, primary_key=True)
    through_on: Mapped[date | None] = mapped_column(Date)
    standard_name: Mapped[str] = mapped_column(String(81))
    grade: Mapped[str] = mapped_column(String(12))
    conditional: Mapped[bool] = mapped_column(Boolean)
    listable: Mapped[bool] = mapped_column(Boolean)
    first_run: Mapped[bool] = mapped_column(Boolean)
    paper: Mapped[str] = mapped_column(String(10))
    renew_days: Mapped[int] = mapped_column(Integer)
    due: Mapped[list[str]] = mapped_column(JSON)


# What ends when, soonest first: of the runs that count, everything the calendar of expiries asks.
Index(
    "ix_assessment_period_ends",
    AssessmentPeriod.through_on,
    AssessmentPeriod.assessment_id,
    AssessmentPeriod.first_on,
    AssessmentPeriod.standard_name,
    sqlite_where=text("first_run = 1"),
    postgresql_where=text("first_run"),
)
