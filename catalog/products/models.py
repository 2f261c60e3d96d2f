"""What is grown or made (product) and what is for sale of it (offer: one batch or season)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, CheckConstraint, Date, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalog.storage.database import Base, Moment, new_id, now
from catalog.suppliers.models import Supplier

BASES = ("batch", "season")
SEASON_BASES = ("harvest", "storage", "processed")
# "" where the farm has not said.
HARVEST_METHODS = ("", "hand", "machine", "mixed")
POSTAGES = ("", "included", "buyer_pays")
GIFT_BOXES = ("", "gift_box", "plain")
# The couriers that fetch parcels at most farms; whoever else does is "other" (alliance design choice).
COURIERS = ("sf", "jd", "ems", "zto", "yto", "sto", "yunda", "deppon", "jt", "other")
# What buyers look for produce for. A farm chooses at most MOST_OCCASIONS: all at once would say nothing.
OCCASIONS = ("gift", "children", "elders", "soup", "festive")
MOST_OCCASIONS = 3
SAMPLE_POLICIES = ("none", "free", "refundable", "paid")
# damage_refund: in full, for damage reported within 48 hours of arrival (scoring/facts.py answers a criterion with it).
GUARANTEES = ("damage_refund", "return_7_days", "freight_insurance", "freshness", "weight")


class Product(Base):
    """Lasting facts. `revision` rises with every edit, for If-Match and for what was approved."""

    __tablename__ = "product"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    supplier_id: Mapped[str] = mapped_column(ForeignKey("supplier.id"), index=True)
    gi_id: Mapped[str] = mapped_column(ForeignKey("gi.id"), index=True)
    category: Mapped[str] = mapped_column(String(30), index=True)
    name_zh: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(120), default="")
    place_code: Mapped[str] = mapped_column(String(9), index=True)
    variety: Mapped[str] = mapped_column(String(80), default="")
    story: Mapped[str] = mapped_column(Text, default="")
    story_en: Mapped[str] = mapped_column(Text, default="")
    storage: Mapped[str] = mapped_column(String(300), default="")
    shelf_life_days: Mapped[int | None] = mapped_column(Integer)
    revision: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)

    supplier: Mapped[Supplier] = relationship(lazy="joined", innerjoin=True)


class Offer(Base):
    """One batch or season for sale (货盘). Money in fen, weight in grams, rates in basis points.

    `reserved_units` is the capacity ledger's counter: only `picking.services.ledger` moves it, by a conditional UPDATE,
    and the database refuses an overrun by itself.
    """

    __tablename__ = "offer"
    __table_args__ = (
        CheckConstraint("reserved_units >= 0 AND reserved_units <= capacity_units", name="never_oversold"),
        CheckConstraint("capacity_units >= 0", name="capacity_not_negative"),
        CheckConstraint("live_price_fen > 0 AND floor_price_fen >= 0 AND supply_price_fen >= 0", name="prices"),
        CheckConstraint("commission_bp >= 0 AND commission_bp <= 10000", name="commission"),
        CheckConstraint("ship_from_on <= ship_through_on", name="ship_window"),
        # A product's offers that are not withdrawn, newest first, and what their standing is held against.
        Index("ix_offer_of_product", "product_id", "withdrawn_at", "id", "revision", "ship_through_on"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    product_id: Mapped[str] = mapped_column(ForeignKey("product.id"))
    title: Mapped[str] = mapped_column(String(80))
    basis: Mapped[str] = mapped_column(String(10), default="batch")
    batch_no: Mapped[str] = mapped_column(String(40), default="")
    spec: Mapped[str] = mapped_column(String(120))
    spec_en: Mapped[str] = mapped_column(String(160), default="")
    net_weight_grams: Mapped[int] = mapped_column(Integer)
    season_basis: Mapped[str] = mapped_column(String(12), default="harvest")
    storage_basis: Mapped[str] = mapped_column(String(200), default="")
    harvest_method: Mapped[str] = mapped_column(String(12), default="", server_default="")
    harvest_from_on: Mapped[date] = mapped_column(Date)
    harvest_through_on: Mapped[date] = mapped_column(Date)
    ship_from_on: Mapped[date] = mapped_column(Date, index=True)
    ship_through_on: Mapped[date] = mapped_column(Date, index=True)
    capacity_units: Mapped[int] = mapped_column(BigInteger)
    reserved_units: Mapped[int] = mapped_column(BigInteger, default=0)
    floor_price_fen: Mapped[int] = mapped_column(BigInteger)
    supply_price_fen: Mapped[int] = mapped_column(BigInteger)
    live_price_fen: Mapped[int] = mapped_column(BigInteger)
    commission_bp: Mapped[int] = mapped_column(Integer)
    ship_from_place_code: Mapped[str] = mapped_column(String(9))
    ship_within_hours: Mapped[int] = mapped_column(Integer)
    no_ship_provinces: Mapped[list[str]] = mapped_column(JSON, default=list)
    guarantees: Mapped[list[str]] = mapped_column(JSON, default=list)
    postage: Mapped[str] = mapped_column(String(12), default="", server_default="")
    couriers: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    gift_box: Mapped[str] = mapped_column(String(12), default="", server_default="")
    occasions: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    sample_policy: Mapped[str] = mapped_column(String(12), default="none")
    sample_quota: Mapped[int] = mapped_column(Integer, default=0)
    demo: Mapped[bool] = mapped_column(Boolean, default=False)
    revision: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime] = mapped_column(Moment, default=now, index=True)
    updated_at: Mapped[datetime] = mapped_column(Moment, default=now)
    # Since then edits go through review.services.changing.change_offer.
    first_approved_at: Mapped[datetime | None] = mapped_column(Moment)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)

    product: Mapped[Product] = relationship(lazy="joined", innerjoin=True)

    @property
    def capacity_left_units(self) -> int:
        """Units nobody has reserved yet."""
        return self.capacity_units - self.reserved_units


class PendingChange(Base):
    """Edits of an approved offer that wait for review; the live offer stays as it was until decided.

    `changes` maps "offer.<field>" or "product.<field>" to the proposed JSON value.
    """

    __tablename__ = "pending_change"

    offer_id: Mapped[str] = mapped_column(ForeignKey("offer.id"), primary_key=True)
    changes: Mapped[dict[str, Any]] = mapped_column(JSON)
    base_revision: Mapped[int] = mapped_column(Integer)
    proposed_by_account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
