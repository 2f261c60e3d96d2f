"""Who offers: farm households, cooperatives, enterprises; and their right to a protected name."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Boolean, CheckConstraint, Date, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from catalog.storage.database import Base, Moment, new_id, now

KINDS = ("household", "cooperative", "enterprise")
STANDINGS = ("good", "suspended")
AUTHORISATION_LEVELS = ("name_only", "registered", "authorised", "lot_verified")


class Supplier(Base):
    """A farm household, cooperative or enterprise. Only a household may be without a credit code."""

    __tablename__ = "supplier"
    __table_args__ = (
        CheckConstraint("kind = 'household' OR credit_code IS NOT NULL", name="credit_code_unless_household"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    owner_account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(20))
    credit_code: Mapped[str | None] = mapped_column(String(18), unique=True)
    place_code: Mapped[str] = mapped_column(String(9), index=True)
    address: Mapped[str] = mapped_column(String(200), default="")
    contact_name: Mapped[str] = mapped_column(String(60))
    contact_phone: Mapped[str] = mapped_column(String(20))
    story: Mapped[str] = mapped_column(Text, default="")
    standing: Mapped[str] = mapped_column(String(20), default="good")
    standing_reason: Mapped[str] = mapped_column(String(300), default="")
    demo: Mapped[bool] = mapped_column(Boolean, default=False)
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    # Since then reviewers have vouched for who this is: name, kind, credit code and place stay as they saw them.
    first_approved_at: Mapped[datetime | None] = mapped_column(Moment)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)


class Authorisation(Base):
    """A supplier's right to one GI name. The proving document is evidence with subject `authorisation`.

    Level `name_only` with `applied_on` is an application under way; `via_supplier_name` says through whose
    authorisation the goods are sold (scoring.md, "Criterion A04 is answered from the authorisation").
    """

    __tablename__ = "authorisation"
    __table_args__ = (UniqueConstraint("supplier_id", "gi_id"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    supplier_id: Mapped[str] = mapped_column(ForeignKey("supplier.id"), index=True)
    gi_id: Mapped[str] = mapped_column(ForeignKey("gi.id"), index=True)
    level: Mapped[str] = mapped_column(String(20))
    applied_on: Mapped[date | None] = mapped_column(Date)
    via_supplier_name: Mapped[str] = mapped_column(String(100), default="")
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)
