"""What backs an answer: photos and documents, by sha256."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, Date, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from catalog.storage.database import Base, Moment, new_id, now

DOCUMENT_TYPES = (
    "business_licence",
    "gi_mark_authorisation",
    "gi_notice_no",
    "plot_location",
    "production_record",
    "certificate",
    "commitment_certificate",
    "lab_report",
    "declaration",
    "trace_code",
    "public_record",
    "sc_licence",
    "quarantine_certificate",
    "other",
)
# What a paper of type "certificate" certifies; "" is anything else, or not said.
CERTIFICATE_SCHEMES = ("", "organic", "green_food", "gap")
DOCUMENT_SUBJECTS = ("supplier", "authorisation", "product", "offer")
PHOTO_ROLES = ("cover", "detail", "orchard", "package")


class StoredFile(Base):
    """The file behind a photo or document: its bytes live in the FileStore under this sha256.

    Of a PDF pages show a copy, a file of its own. `copy_sha256` is None until there is one, `copy_refused` says why
    there can be none (a PDF from before today's check), `signed` whether the PDF holds a digital signature. Pictures
    need no copy.
    """

    __tablename__ = "stored_file"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    media_type: Mapped[str] = mapped_column(String(60))
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    copy_sha256: Mapped[str | None] = mapped_column(ForeignKey("stored_file.sha256"), index=True)
    signed: Mapped[bool | None] = mapped_column(Boolean)
    copy_refused: Mapped[str | None] = mapped_column(String(40))
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)


class Photo(Base):
    """A picture of a product: re-encoded, upright, without metadata, with WebP renditions."""

    __tablename__ = "photo"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    product_id: Mapped[str] = mapped_column(ForeignKey("product.id"), index=True)
    role: Mapped[str] = mapped_column(String(12), default="detail")
    position: Mapped[int] = mapped_column(Integer, default=0)
    alt_zh: Mapped[str] = mapped_column(String(120), default="")
    width: Mapped[int] = mapped_column(Integer)
    height: Mapped[int] = mapped_column(Integer)
    list_sha256: Mapped[str] = mapped_column(ForeignKey("stored_file.sha256"), index=True)
    card_sha256: Mapped[str] = mapped_column(ForeignKey("stored_file.sha256"), index=True)
    detail_sha256: Mapped[str] = mapped_column(ForeignKey("stored_file.sha256"), index=True)
    placeholder: Mapped[str] = mapped_column(Text, default="")
    uploaded_by_account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)

    def view(self) -> dict[str, Any]:
        """What drawing it takes: the sha256 of each rendition, its words, and how large the detail one is."""
        return {
            "list": self.list_sha256,
            "card": self.card_sha256,
            "detail": self.detail_sha256,
            "alt": self.alt_zh,
            "placeholder": self.placeholder,
            "width": self.width,
            "height": self.height,
        }


class Document(Base):
    """A paper: type, issuer, number and dates, about one supplier, authorisation, product or offer.

    `subject_id` has no foreign key because it names one of four tables; services check it. A newer document of the
    same type, subject and issuer is a renewal of `renews_document_id`.
    """

    __tablename__ = "document"
    __table_args__ = (Index("ix_document_subject", "subject_type", "subject_id"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    subject_type: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[str] = mapped_column(String(36))
    type: Mapped[str] = mapped_column(String(30))
    scheme: Mapped[str] = mapped_column(String(20), default="", server_default="")
    issuer: Mapped[str] = mapped_column(String(120))
    number: Mapped[str] = mapped_column(String(80), default="")
    issued_on: Mapped[date | None] = mapped_column(Date)
    expires_on: Mapped[date | None] = mapped_column(Date)
    file_name: Mapped[str] = mapped_column(String(200), default="")
    file_sha256: Mapped[str] = mapped_column(ForeignKey("stored_file.sha256"), index=True)
    renews_document_id: Mapped[str | None] = mapped_column(ForeignKey("document.id"))
    uploaded_by_account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)
