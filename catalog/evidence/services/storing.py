"""The files behind photos and papers: stored by sha256, copied for pages, deleted when no row refers to them any more.

A file is put before the row that names it is committed, and a sweep looks at rows before it takes a file away. What
keeps the two apart: on SQLite both hold the write lock, on PostgreSQL an advisory lock, shared by those who put.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import ColumnElement, delete, func, or_, select, text, union_all, update
from sqlalchemy.orm import aliased

from catalog.errors import Invalid, NotFound, Refused, Unavailable
from catalog.evidence.documents import CheckedDocument
from catalog.evidence.intake import Intake
from catalog.evidence.models import Document, Photo, StoredFile
from catalog.storage.database import db, insert_or_leave, now
from catalog.storage.files import FileStore

log = logging.getLogger("catalog.evidence")

# A file that no row names stays so long: whoever put a database back a few days finds its files still there.
ORPHANS_STAY = timedelta(days=7)
# More than this share of all files (and more than so many) is no litter: somebody opened another database.
_MOST_LITTER = 0.1
_LITTER_ALWAYS_SWEPT = 20
_SWEPT_AT_ONCE = 100
_LOCK = 0x6361_7466_696C_6573  # "catfiles"


@dataclass(frozen=True)
class Litter:
    """Files that no row names: how many, of how many in all, and how many bytes."""

    count: int
    total: int
    size_bytes: int


def keep(files: FileStore, content: bytes, media_type: str) -> str:
    """Keep a file in the running transaction and give its sha256."""
    _let_no_sweep_in(shared=True)
    sha256 = files.put(content)
    insert_or_leave(StoredFile, {"sha256": sha256, "media_type": media_type, "size_bytes": len(content)})
    return sha256


def keep_checked(files: FileStore, checked: CheckedDocument) -> str:
    """Keep a checked document and the copy that pages show of it; the sha256 of the document."""
    sha256 = keep(files, checked.content, checked.media_type)
    if checked.copy:
        copy_sha256 = keep(files, checked.copy, checked.media_type)
        shown = update(StoredFile).where(StoredFile.sha256 == sha256)
        db.session.execute(shown.values(copy_sha256=copy_sha256, signed=checked.signed, copy_refused=None))
    return sha256


def used_bytes(account_id: str) -> int:
    """What the photos and papers that this account added and that are not withdrawn take on the disk, copies too."""
    mine = [
        select(column).where(Photo.uploaded_by_account_id == account_id, Photo.withdrawn_at.is_(None))
        for column in (Photo.list_sha256, Photo.card_sha256, Photo.detail_sha256)
    ]
    papers = select(Document.file_sha256).where(
        Document.uploaded_by_account_id == account_id, Document.withdrawn_at.is_(None)
    )
    copies = select(StoredFile.copy_sha256).where(StoredFile.sha256.in_(papers), StoredFile.copy_sha256.is_not(None))
    used = select(func.sum(StoredFile.size_bytes)).where(StoredFile.sha256.in_(union_all(papers, copies, *mine)))
    return int(db.session.scalar(used) or 0)


def make_copies(intake: Intake, stopped: Callable[[], bool] = lambda: False) -> int:
    """Make the copies that are missing: of PDFs from before there were copies. How many were made.

    A PDF that today's check refuses is marked with the reason: it stays evidence under its sha256, and is no longer
    handed out.
    """
    made, after = 0, ""
    while not stopped() and (sha256 := _without_copy(after)) is not None:
        after = sha256
        try:
            with intake.files.open(sha256) as file:
                checked = intake.document(file.read())
            keep_checked(intake.files, checked)
            made += 1
        except Invalid as refusal:
            (reason,) = refusal.errors["file"]
            db.session.execute(
                update(StoredFile).where(StoredFile.sha256 == sha256).values(copy_refused=str(reason)[:40])
            )
        except (NotFound, Unavailable) as fault:
            log.warning("No copy of the paper %s could be made: %s", sha256, fault)
            db.session.rollback()
            continue
        db.session.commit()
    return made


def find_litter(files: FileStore) -> Litter:
    """What a sweep would take away."""
    sizes = [(files.stat(sha256) or 0) for sha256 in _litter(files, now() - ORPHANS_STAY)]
    db.session.rollback()
    return Litter(len(sizes), sum(1 for _ in files.names()), sum(sizes))


def sweep(files: FileStore, *, everything: bool = False) -> int:
    """Take away the files that no photo, paper or copy names and that have been there for a week. How many.

    Raises Refused `too_much_litter` when that would be more than a tenth of all files, unless `everything` is said.
    """
    before = now() - ORPHANS_STAY
    orphans = list(_litter(files, before))
    db.session.rollback()
    total = sum(1 for _ in files.names())
    if not everything and len(orphans) > max(_LITTER_ALWAYS_SWEPT, total * _MOST_LITTER):
        raise Refused("too_much_litter", count=len(orphans), total=total)
    swept = 0
    for some in _by(_SWEPT_AT_ONCE, orphans):
        # Nobody puts a file from here to the commit, and whoever put one before has committed the row that names it.
        _let_no_sweep_in(shared=False)
        left = set(some) - set(
            db.session.scalars(select(StoredFile.sha256).where(_named(), StoredFile.sha256.in_(some)))
        )
        db.session.execute(delete(StoredFile).where(StoredFile.sha256.in_(left)))
        for sha256 in left:
            files.delete(sha256)
        db.session.commit()
        swept += len(left)
    return swept


def _without_copy(after: str) -> str | None:
    missing = select(func.min(StoredFile.sha256)).where(
        StoredFile.sha256 > after,
        StoredFile.media_type == "application/pdf",
        StoredFile.copy_sha256.is_(None),
        StoredFile.copy_refused.is_(None),
        StoredFile.sha256.in_(select(Document.file_sha256)),
    )
    found = db.session.scalar(missing)
    # Reading a file in the sandbox takes a second; nobody else's write should wait for it.
    db.session.rollback()
    return found


def _named() -> ColumnElement[bool]:
    """Whether a photo, a paper or another file's row names this file."""
    original = aliased(StoredFile)
    naming = (
        select(Photo.id).where(
            or_(
                Photo.list_sha256 == StoredFile.sha256,
                Photo.card_sha256 == StoredFile.sha256,
                Photo.detail_sha256 == StoredFile.sha256,
            )
        ),
        select(Document.id).where(Document.file_sha256 == StoredFile.sha256),
        select(original.sha256).where(original.copy_sha256 == StoredFile.sha256, original.sha256 != StoredFile.sha256),
    )
    return or_(*(one.exists() for one in naming))


def _litter(files: FileStore, before: datetime) -> Iterator[str]:
    """Files and rows from before that moment that nothing names."""
    rows = select(StoredFile.sha256).where(StoredFile.created_at < before, ~_named())
    yield from db.session.scalars(rows.order_by(StoredFile.sha256)).all()
    for some in _by(500, files.names(before)):
        known = set(db.session.scalars(select(StoredFile.sha256).where(StoredFile.sha256.in_(some))))
        yield from (sha256 for sha256 in some if sha256 not in known)


def _by(most: int, names: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(names)
    while some := list(islice(rest, most)):
        yield some


def _let_no_sweep_in(*, shared: bool) -> None:
    """Until the running transaction ends: those who put files together, whoever sweeps alone."""
    if db.engine.dialect.name == "postgresql":
        lock = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
        db.session.execute(text(f"SELECT {lock}(:key)"), {"key": _LOCK})
    else:
        db.session.connection()  # begins with the write lock
