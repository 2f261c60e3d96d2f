"""Photos and documents: taking them in, arranging and withdrawing them, handing them out to who may see them.

A file is read in the sandbox before anything is written, and never while the database is locked. What was once evidence
is withdrawn, never deleted: decided assessments go on naming it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, BinaryIO, TypeVar

from sqlalchemy import exists, func, or_, select

from catalog.accounts.models import Account
from catalog.accounts.roles import require
from catalog.errors import Invalid, NotFound, Reason, Refused, TooMany, Unavailable
from catalog.evidence.documents import CheckedDocument, shown_name
from catalog.evidence.gather import supplier_of
from catalog.evidence.images import Picture
from catalog.evidence.intake import Intake
from catalog.evidence.models import DOCUMENT_SUBJECTS, Document, Photo, StoredFile
from catalog.evidence.schemas import DocumentForm, PhotoForm, check_days, check_scheme
from catalog.evidence.services.storing import keep, keep_checked, used_bytes
from catalog.fields import read
from catalog.products.models import Offer, Product
from catalog.products.services import offering
from catalog.storage import audit, outbox
from catalog.storage.database import db, now
from catalog.storage.files import FileStore
from catalog.storage.revisions import apply_changes, as_json
from catalog.suppliers.acting import require_acting_for
from catalog.suppliers.services import supplying

MOST_PHOTOS = 20
MOST_DOCUMENTS = 100
# For one account: files in 24 hours, and bytes of what is not withdrawn.
MOST_UPLOADS_A_DAY = 300
MOST_BYTES = 2 * 1024**3

Subject = tuple[str, str]
Checked = TypeVar("Checked", Picture, CheckedDocument)


# --- photos ----------------------------------------------------------------------------------------------------------


def add_photo(
    intake: Intake, actor: Account | None, product_id: str, content: bytes, role: str = "detail", alt_zh: str = ""
) -> Photo:
    """A photo of one's own product, re-encoded without metadata. A new cover takes the place of the old one.

    Raises NotFound, Invalid (field `file`) and Unavailable for what `Intake.photo` refuses, Refused `too_many_photos`,
    TooMany.
    """
    _check_photo(actor, product_id, role, alt_zh)
    # Decoding takes seconds; nobody else's write should wait for it.
    db.session.rollback()
    return keep_photo(intake.files, actor, product_id, _looked_at(actor, intake.photo, content), role, alt_zh)


def keep_photo(
    files: FileStore, actor: Account | None, product_id: str, picture: Picture, role: str = "detail", alt_zh: str = ""
) -> Photo:
    """Like `add_photo` for a picture already prepared (the demo uses one picture for many products)."""
    product, values = _check_photo(actor, product_id, role, alt_zh)
    offering.lock_product(actor, product_id)
    last = db.session.scalar(select(func.max(Photo.position)).where(Photo.product_id == product.id))
    photo = Photo(
        product_id=product.id,
        position=0 if last is None else last + 1,
        width=picture.width,
        height=picture.height,
        list_sha256=keep(files, picture.list, "image/webp"),
        card_sha256=keep(files, picture.card, "image/webp"),
        detail_sha256=keep(files, picture.detail, "image/webp"),
        placeholder=picture.placeholder,
        uploaded_by_account_id=require(actor).id,
        **values,
    )
    _only_cover(product.id, values["role"])
    db.session.add(photo)
    db.session.flush()
    audit.record(photo.uploaded_by_account_id, "photo_added", "product", product.id, {"photo": [None, photo.id]})
    _show_again("photos.changed", product.id, product.id)
    db.session.commit()
    return photo


def describe_photo(actor: Account | None, photo_id: str, fields: Mapping[str, Any]) -> Photo:
    """Change what is said about a photo of one's own (schemas.PhotoForm). Raises NotFound, Invalid."""
    photo = _own_photo(actor, photo_id)
    values = read(PhotoForm, fields, partial=True)
    _only_cover(photo.product_id, values.get("role"))
    changes = apply_changes(photo, values)
    _photos_changed(actor, photo, "photo_described", changes)
    return photo


def withdraw_photo(actor: Account | None, photo_id: str) -> Photo:
    """Take a photo of one's own off its product. Raises NotFound."""
    photo = _own_photo(actor, photo_id)
    photo.withdrawn_at = now()
    _photos_changed(actor, photo, "photo_withdrawn", {"photo": [photo.id, None]})
    return photo


def arrange_photos(actor: Account | None, product_id: str, ids: Sequence[str]) -> list[Photo]:
    """Put the photos of one's own product in this order. Raises NotFound, Invalid unless `ids` names each once."""
    product = offering.lock_product(actor, product_id)
    present = {photo.id: photo for photo in photos_of([product.id])[product.id]}
    if sorted(ids) != sorted(present):
        raise Invalid({"ids": [Reason("not_all_photos")]})
    for position, photo_id in enumerate(ids):
        present[photo_id].position = position
    _photos_changed(actor, present[ids[0]] if ids else None, "photos_arranged", {})
    return photos_of([product.id])[product.id]


def photos_of(product_ids: Iterable[str]) -> dict[str, list[Photo]]:
    """The photos of these products that are not withdrawn, the cover first, then as arranged."""
    wanted = list(dict.fromkeys(product_ids))
    found: dict[str, list[Photo]] = {product_id: [] for product_id in wanted}
    for start in range(0, len(wanted), 1000):
        rows = select(Photo).where(Photo.product_id.in_(wanted[start : start + 1000]), Photo.withdrawn_at.is_(None))
        for photo in db.session.scalars(rows.order_by(Photo.role != "cover", Photo.position, Photo.id)):
            found[photo.product_id].append(photo)
    return found


def get_photo(actor: Account | None, photo_id: str) -> Photo:
    """A photo, for the owner of its product, reviewers and operators. Raises NotFound."""
    require(actor)
    photo = db.session.get(Photo, photo_id)
    if photo is None or photo.withdrawn_at is not None:
        raise NotFound()
    offering.get_product(actor, photo.product_id)
    return photo


def open_photo(files: FileStore, sha256: str) -> tuple[StoredFile, BinaryIO]:
    """A rendition of a photo that is not withdrawn, for anyone. Raises NotFound for every other file."""
    shown = exists().where(
        Photo.withdrawn_at.is_(None),
        or_(Photo.list_sha256 == sha256, Photo.card_sha256 == sha256, Photo.detail_sha256 == sha256),
    )
    stored = db.session.get(StoredFile, sha256[:64])
    if stored is None or not db.session.scalar(select(shown)):
        raise NotFound()
    return stored, files.open(stored.sha256)


def sizes_of(digests: Iterable[str]) -> dict[str, int]:
    """How many bytes each of these files has."""
    query = select(StoredFile.sha256, StoredFile.size_bytes).where(StoredFile.sha256.in_(set(digests)))
    return {row.sha256: row.size_bytes for row in db.session.execute(query)}


# --- documents -------------------------------------------------------------------------------------------------------


def add_document(
    intake: Intake,
    actor: Account | None,
    subject_type: str,
    subject_id: str,
    fields: Mapping[str, Any],
    file_name: str,
    content: bytes,
    *,
    today: date,
) -> Document:
    """A paper about a supplier, authorisation, product or offer: the owner's work, or a reviewer's.

    Fields: schemas.DocumentForm. A newer paper of the same type, subject and issuer is its renewal. Raises NotFound,
    Invalid for days that cannot be (`issued_after_today`, `expires_before_issued`), Invalid (field `file`) and
    Unavailable for what `Intake.document` refuses, Refused `too_many_documents`, TooMany.
    """
    check_days(_check_document(actor, subject_type, subject_id, fields)[1], today)
    db.session.rollback()
    return keep_document(
        intake.files, actor, subject_type, subject_id, fields, file_name, _looked_at(actor, intake.document, content)
    )


def keep_document(
    files: FileStore,
    actor: Account | None,
    subject_type: str,
    subject_id: str,
    fields: Mapping[str, Any],
    file_name: str,
    checked: CheckedDocument,
) -> Document:
    """Like `add_document` for a file already checked (the demo makes its own)."""
    account, values = _check_document(actor, subject_type, subject_id, fields)
    older = select(Document.id).where(
        Document.subject_type == subject_type,
        Document.subject_id == subject_id,
        Document.type == values["type"],
        Document.issuer == values["issuer"],
        Document.withdrawn_at.is_(None),
    )
    document = Document(
        subject_type=subject_type,
        subject_id=subject_id,
        file_name=shown_name(file_name),
        file_sha256=keep_checked(files, checked),
        renews_document_id=db.session.scalar(older.order_by(Document.id.desc()).limit(1)),
        uploaded_by_account_id=account.id,
        **values,
    )
    db.session.add(document)
    db.session.flush()
    changes = {name: [None, as_json(value)] for name, value in values.items() if value}
    audit.record(account.id, "document_added", "document", document.id, changes)
    _documents_changed("document.added", document)
    db.session.commit()
    return document


def documents_of(subjects: Iterable[Subject]) -> dict[Subject, list[Document]]:
    """The documents of these (type, id) pairs that are not withdrawn, newest first."""
    found: dict[Subject, list[Document]] = {(kind, one): [] for kind, one in subjects}
    wanted = sorted({one for _, one in found})
    for start in range(0, len(wanted), 1000):
        rows = select(Document).where(
            Document.subject_id.in_(wanted[start : start + 1000]), Document.withdrawn_at.is_(None)
        )
        for document in db.session.scalars(rows.order_by(Document.id.desc())):
            subject = (document.subject_type, document.subject_id)
            if subject in found:
                found[subject].append(document)
    return found


def subjects_of(offer: Offer) -> list[Subject]:
    """What a paper about this offer may be filed with: itself, its product, its supplier, the right to its name."""
    supplier_id = offer.product.supplier_id
    subjects = [("offer", offer.id), ("product", offer.product_id), ("supplier", supplier_id)]
    authorisation = supplying.find_authorisation(supplier_id, offer.product.gi_id)
    return subjects if authorisation is None else [*subjects, ("authorisation", authorisation.id)]


def get_document(actor: Account | None, document_id: str) -> Document:
    """A document, for the owner of its subject, reviewers and operators. Raises NotFound."""
    actor = require(actor)
    document = db.session.get(Document, document_id)
    if document is None:
        raise NotFound()
    require_acting_for(actor, supplier_of(document.subject_type, document.subject_id), "reviewer", "operator")
    return document


def open_document(files: FileStore, actor: Account | None, document_id: str) -> tuple[Document, StoredFile, BinaryIO]:
    """A document with its file as it came, for whom `get_document` shows it to. Withdrawn ones stay readable.

    To be handed out as a download only. Raises Refused `paper_no_longer_safe` for a PDF that today's check refuses.
    """
    document, stored = find_file(actor, document_id)
    if stored.copy_refused:
        raise Refused("paper_no_longer_safe", reason=stored.copy_refused)
    return document, stored, files.open(stored.sha256)


def open_copy(files: FileStore, actor: Account | None, document_id: str) -> tuple[Document, StoredFile, BinaryIO]:
    """What pages show of a document: the copy of a PDF, a picture itself. For whom `get_document` shows it to.

    Raises Refused `paper_no_longer_safe`, Unavailable `copy_not_made` while the worker has not come to it.
    """
    document, stored = find_file(actor, document_id)
    if stored.copy_refused:
        raise Refused("paper_no_longer_safe", reason=stored.copy_refused)
    if stored.media_type == "application/pdf":
        if stored.copy_sha256 is None:
            raise Unavailable("copy_not_made", retry_after_seconds=60)
        stored = db.session.get_one(StoredFile, stored.copy_sha256)
    return document, stored, files.open(stored.sha256)


def find_file(actor: Account | None, document_id: str) -> tuple[Document, StoredFile]:
    """A document with what is known of its file. Raises NotFound as `get_document`."""
    document = get_document(actor, document_id)
    return document, db.session.get_one(StoredFile, document.file_sha256)


def withdraw_document(actor: Account | None, document_id: str) -> Document:
    """Take a paper back: it answers nothing from now on. The owner's work, or a reviewer's. Raises NotFound."""
    document = get_document(actor, document_id)
    actor = require_acting_for(actor, supplier_of(document.subject_type, document.subject_id), "reviewer")
    if document.withdrawn_at is not None:
        raise NotFound()
    document.withdrawn_at = now()
    audit.record(actor.id, "document_withdrawn", "document", document.id)
    _documents_changed("document.withdrawn", document)
    db.session.commit()
    return document


# --- inside ----------------------------------------------------------------------------------------------------------


def _looked_at(actor: Account | None, look: Callable[[bytes], Checked], content: bytes) -> Checked:
    """What the intake makes of a file; that somebody sent an infected one is written to the audit."""
    try:
        return look(content)
    except Invalid as refusal:
        for reason in refusal.errors["file"]:
            if reason == "file_infected":
                account = require(actor)
                changes = {"virus": [None, reason.figures["name"]]}
                audit.record(account.id, "upload_infected", "account", account.id, changes)
                db.session.commit()
        raise


def _check_photo(actor: Account | None, product_id: str, role: str, alt_zh: str) -> tuple[Product, dict[str, Any]]:
    product = offering.own_product(actor, product_id)
    values = read(PhotoForm, {"role": role, "alt_zh": alt_zh})
    count = select(func.count()).select_from(Photo).where(Photo.product_id == product_id, Photo.withdrawn_at.is_(None))
    if (db.session.scalar(count) or 0) >= MOST_PHOTOS:
        raise Refused("too_many_photos", maximum=MOST_PHOTOS)
    _check_uploads(require(actor))
    return product, values


def _check_document(
    actor: Account | None, subject_type: str, subject_id: str, fields: Mapping[str, Any]
) -> tuple[Account, dict[str, Any]]:
    actor = require(actor)
    if subject_type not in DOCUMENT_SUBJECTS:
        raise NotFound()
    require_acting_for(actor, supplier_of(subject_type, subject_id), "reviewer")
    values = read(DocumentForm, fields)
    check_days(values)
    check_scheme(values)
    count = select(func.count()).where(
        Document.subject_type == subject_type, Document.subject_id == subject_id, Document.withdrawn_at.is_(None)
    )
    if (db.session.scalar(count) or 0) >= MOST_DOCUMENTS:
        raise Refused("too_many_documents", maximum=MOST_DOCUMENTS)
    _check_uploads(actor)
    return actor, values


def _check_uploads(actor: Account) -> None:
    """One account may not fill the disk. The demo's accounts are loaded by the operator."""
    if actor.demo:
        return
    since = now() - timedelta(days=1)
    today = 0
    for row in (Photo, Document):
        today += (
            db.session.scalar(
                select(func.count()).where(row.uploaded_by_account_id == actor.id, row.created_at > since)
            )
            or 0
        )
    if today >= MOST_UPLOADS_A_DAY:
        raise TooMany("too_many_uploads", maximum=MOST_UPLOADS_A_DAY)
    if used_bytes(actor.id) >= MOST_BYTES:
        raise TooMany("quota_exceeded", maximum_bytes=MOST_BYTES)


def _own_photo(actor: Account | None, photo_id: str) -> Photo:
    require(actor)
    photo = db.session.get(Photo, photo_id)
    if photo is None or photo.withdrawn_at is not None:
        raise NotFound()
    offering.lock_product(actor, photo.product_id)
    return photo


def _only_cover(product_id: str, role: str | None) -> None:
    if role == "cover":
        for photo in photos_of([product_id])[product_id]:
            if photo.role == "cover":
                photo.role = "detail"


def _photos_changed(actor: Account | None, photo: Photo | None, action: str, changes: dict[str, Any]) -> None:
    if photo is not None:
        audit.record(require(actor).id, action, "product", photo.product_id, changes)
        _show_again("photos.changed", photo.product_id, photo.product_id)
    db.session.commit()


def _show_again(event: str, subject_id: str, product_id: str) -> None:
    for offer_id in offering.live_offer_ids(product_id):
        outbox.publish(event, subject_id, offer_id=offer_id)


def _documents_changed(event: str, document: Document) -> None:
    if document.subject_type == "offer":
        outbox.publish(event, document.id, offer_id=document.subject_id)
    elif document.subject_type == "product":
        _show_again(event, document.id, document.subject_id)
    else:
        supplier = supplier_of(document.subject_type, document.subject_id)
        outbox.publish(event, document.id, supplier_id=supplier.id)
