"""Protected names, what their notices require, and the places they and the suppliers lie in."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from catalog.registry.spellings import LONGEST_KEY
from catalog.storage.database import Base, Moment, now

SYSTEMS = (
    "cn_aqsiq_cnipa",
    "eu_pdo",
    "eu_pgi",
    "eu_tsg",
    "eu_gi",
    "certification_trademark",
    "pre_2005",
    "other_added",
)
# The three an operator may add: the lists carried along lack them (standards/registry/SOURCES.md).
ADDED_SYSTEMS = ("certification_trademark", "pre_2005", "other_added")

CATEGORIES = (
    "fresh_fruit",
    "vegetable",
    "edible_fungi",
    "grain",
    "tea",
    "nut_dried",
    "oil",
    "condiment_processed",
    "medicinal_herb",
    "livestock_meat",
    "egg_dairy_honey",
    "aquatic",
    "alcohol",
    "flower_plant",
    "handicraft",
    "other",
)

# How well the entry is proven. Doors show it wherever the name is shown.
FACT_STATUSES = (
    "notice_matched",  # the name was found in the text of its official notice
    "notice_not_matched",  # a copy of the list names it, its notice was not found
    "register_copy",  # an export of the EU register, state of late 2020
    "official_document",  # the operator read the official document
    "secondary_pages",  # web pages, news, textbooks
    "from_memory",  # nobody has looked it up yet
)
ADDED_FACT_STATUSES = ("official_document", "secondary_pages", "from_memory")

LEVELS = ("province", "city", "county", "street")
# misread: pinyin and initials of who reads the name otherwise.
KEY_KINDS = ("name", "alternative", "pinyin", "initials", "misread", "place")


class GeographicalIndication(Base):
    """One protected name of one system.

    `id` is 'CN-GI-0001' for a row of the Chinese list, 'EU:' and the file number for the EU register, 'ALLIANCE-' and a
    UUIDv7 for a right an operator added. `category` is a guess by keyword for the Chinese list (about 1 in 20 wrong).
    """

    __tablename__ = "gi"
    __table_args__ = (CheckConstraint("name_zh IS NOT NULL OR name_en IS NOT NULL", name="has_a_name"),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name_zh: Mapped[str | None] = mapped_column(String(250))
    # In English or as registered (EU names keep their own language and script).
    name_en: Mapped[str | None] = mapped_column(String(250))
    pinyin: Mapped[str | None] = mapped_column(String(LONGEST_KEY))
    initials: Mapped[str | None] = mapped_column(String(100))
    system: Mapped[str] = mapped_column(String(30), index=True)
    # registered; of the EU register also applied, published, rejected. Only a registered name is protected.
    status: Mapped[str] = mapped_column(String(12), default="registered")
    category: Mapped[str] = mapped_column(String(30), index=True)
    country: Mapped[str] = mapped_column(String(60))
    province_code: Mapped[str | None] = mapped_column(ForeignKey("place.code"), index=True)
    city_code: Mapped[str | None] = mapped_column(ForeignKey("place.code"), index=True)
    # Codes of the counties the protected area touches (also whole cities or provinces), empty where only the city or
    # province is known; districts are the notice's own words.
    area_codes: Mapped[list[str]] = mapped_column(JSON, default=list)
    districts: Mapped[list[str]] = mapped_column(JSON, default=list)
    # What each word of `districts` means (registry/area.py), None where nobody has read them yet.
    area_reading: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True))
    issuer: Mapped[str | None] = mapped_column(String(120))
    notice_year: Mapped[int | None] = mapped_column(Integer)
    notice_no: Mapped[str | None] = mapped_column(String(80))
    registered_on: Mapped[date | None] = mapped_column(Date)
    sensory: Mapped[str | None] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    fact_status: Mapped[str] = mapped_column(String(24))
    fact_note: Mapped[str | None] = mapped_column(Text)
    added_by_account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)

    @property
    def name(self) -> str:
        """The name in the language it is best known by: Chinese where there is one."""
        return self.name_zh or self.name_en or self.id

    @property
    def added(self) -> bool:
        """Whether an operator added it (then a reload of the lists never touches it)."""
        return self.id.startswith("ALLIANCE-")

    @property
    def without_notice(self) -> str | None:
        """What stands in the place of an original notice that nobody has read: secondary or memory, the words of
        standards for their sources; None where the entry rests on a list or on the document itself."""
        return {"secondary_pages": "secondary", "from_memory": "memory"}.get(self.fact_status)


class Requirement(Base):
    """What the official notice of one Chinese name asks for, cut from its text by headings.

    The `*_pct` values are the FIRST number found, as exact text: where a notice has grades or varieties it is one of
    them. `total_acid_max_raw` mixes units (%, g/100 g, g/kg); read the clause in `quality` before using it.
    """

    __tablename__ = "gi_requirement"

    gi_id: Mapped[str] = mapped_column(ForeignKey("gi.id"), primary_key=True)
    applicant: Mapped[str | None] = mapped_column(Text)
    variety: Mapped[str | None] = mapped_column(Text)
    harvest: Mapped[str | None] = mapped_column(Text)
    processing: Mapped[str | None] = mapped_column(Text)
    quality: Mapped[str | None] = mapped_column(Text)
    tss_min_pct: Mapped[str | None] = mapped_column(String(16))
    total_acid_max_raw: Mapped[str | None] = mapped_column(String(16))
    edible_min_pct: Mapped[str | None] = mapped_column(String(16))
    moisture_max_pct: Mapped[str | None] = mapped_column(String(16))
    water_extract_min_pct: Mapped[str | None] = mapped_column(String(16))


class RegistryKey(Base):
    """What a name can be found by: its folded spellings and the county codes of its area (see `names.py`)."""

    __tablename__ = "gi_key"
    __table_args__ = (Index("ix_gi_key_kind_key", "kind", "key"),)

    gi_id: Mapped[str] = mapped_column(ForeignKey("gi.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    key: Mapped[str] = mapped_column(String(LONGEST_KEY), primary_key=True)


class Place(Base):
    """An administrative division of China: province (2 digits), city (4), county (6) or street, town, township (9)."""

    __tablename__ = "place"

    code: Mapped[str] = mapped_column(String(9), primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    name_en: Mapped[str] = mapped_column(String(120))
    # The name without its kind of division, folded: 柯城 for 柯城区. What people type.
    short_name: Mapped[str] = mapped_column(String(60), index=True)
    pinyin: Mapped[str] = mapped_column(String(160), index=True)
    initials: Mapped[str] = mapped_column(String(60), index=True)
    level: Mapped[str] = mapped_column(String(8))
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("place.code"), index=True)
