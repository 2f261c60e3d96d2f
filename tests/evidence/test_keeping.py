"""The files on the disk: copies for pages, the room of an account, and what is taken away when nothing names it."""

from __future__ import annotations

import hashlib
import io
import os
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import time_machine
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import func, select, update

from catalog import worker
from catalog.accounts.models import Account
from catalog.cli.files import files as files_command
from catalog.errors import Refused, TooMany, Unavailable
from catalog.evidence.documents import CheckedDocument
from catalog.evidence.images import Picture
from catalog.evidence.intake import Intake, open_intake
from catalog.evidence.models import Document, Photo, StoredFile
from catalog.evidence.services import filing, storing
from catalog.extensions import Extensions
from catalog.products.models import Offer
from catalog.storage.database import db, now
from catalog.storage.files import FileStore, open_files
from tests.evidence import papers
from tests.factories import farming

PAPER = {"type": "commitment_certificate", "issuer": "沙田椪柑专业合作社", "number": "A-1", "issued_on": "2026-11-25"}
ACTIVE = papers.pdf({9: b"<< /S /JavaScript /JS (app.alert(1)) >>"})


@pytest.fixture
def files(app: Flask, tmp_path: Path) -> FileStore:
    """A folder of its own: a sweep looks at all of it."""
    return open_files(tmp_path / "files")


@pytest.fixture
def intake(files: FileStore, tmp_path: Path) -> Intake:
    return open_intake(files, tmp_path / "slots")


@pytest.fixture
def farm(app: Flask) -> tuple[Account, Offer]:
    farming.registry_rows()
    return farming.a_whole_offer()


def an_older_paper(files: FileStore, farm: tuple[Account, Offer], content: bytes) -> Document:
    """A paper as databases from before there were copies hold it."""
    owner, offer = farm
    checked = CheckedDocument(content, "application/pdf")
    return filing.keep_document(files, owner, "offer", offer.id, PAPER, "合格证.pdf", checked)


def a_picture(name: str) -> Picture:
    return Picture(8, 6, b"list" + name.encode(), b"card" + name.encode(), b"detail" + name.encode(), "data:")


def age(files: FileStore, by: timedelta = timedelta(days=8)) -> None:
    """Let everything on the disk and in the table be so old."""
    then = (now() - by).timestamp()
    for path in files._folder.glob("??/*"):  # type: ignore[attr-defined]
        os.utime(path, (then, then))
    db.session.execute(update(StoredFile).values(created_at=now() - by))
    db.session.commit()


# --- copies ----------------------------------------------------------------------------------------------------------


def test_an_upload_keeps_the_original_and_its_copy(
    files: FileStore, intake: Intake, farm: tuple[Account, Offer]
) -> None:
    owner, offer = farm
    content = papers.carrying("factur-x.xml", b"<?xml version='1.0'?><invoice/>")
    paper = filing.add_document(intake, owner, "offer", offer.id, PAPER, "发票.pdf", content, today=farming.ON)
    assert paper.file_sha256 == hashlib.sha256(content).hexdigest(), "findings cite what was uploaded"
    _, stored, original = filing.open_document(files, owner, paper.id)
    assert original.read() == content and stored.signed is False
    _, copied, copy = filing.open_copy(files, owner, paper.id)
    assert copied.sha256 == stored.copy_sha256 != stored.sha256
    assert len(pikepdf.open(io.BytesIO(copy.read())).attachments) == 0


def test_the_worker_makes_the_copies_of_an_older_database(
    extensions: Extensions,
    files: FileStore,
    intake: Intake,
    farm: tuple[Account, Offer],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    owner, _ = farm
    plain, signed = an_older_paper(files, farm, papers.pdf()), an_older_paper(files, farm, papers.signed())
    active, lost = an_older_paper(files, farm, ACTIVE), an_older_paper(files, farm, papers.pdf() + b"\n")
    files.delete(lost.file_sha256)
    for paper in (plain, active):
        with pytest.raises(Unavailable):
            filing.open_copy(files, owner, paper.id)
    monkeypatch.setitem(extensions.__dict__, "files", files)
    monkeypatch.setitem(extensions.__dict__, "intake", intake)
    worker.look_after_files(extensions, lambda: False)

    def known(paper: Document) -> tuple[bool, bool | None, str | None]:
        stored = db.session.get_one(StoredFile, paper.file_sha256)
        return stored.copy_sha256 is not None, stored.signed, stored.copy_refused

    assert known(plain) == (True, False, None)
    assert known(signed) == (True, True, None)
    assert known(active) == (False, None, "pdf_active")
    assert known(lost) == (False, None, None), "it may come back from a backup"
    assert filing.open_copy(files, owner, plain.id)[2].read().startswith(b"%PDF-")
    assert filing.open_document(files, owner, plain.id)[2].read() == papers.pdf()
    for opening in (filing.open_copy, filing.open_document):
        with pytest.raises(Refused) as refusal:
            opening(files, owner, active.id)
        assert refusal.value.code == "paper_no_longer_safe"
    assert files.stat(active.file_sha256), "evidence is kept all the same"
    assert storing.make_copies(intake) == 0


def test_the_same_paper_uploaded_again_brings_the_copy(
    files: FileStore, intake: Intake, farm: tuple[Account, Offer]
) -> None:
    owner, offer = farm
    old = an_older_paper(files, farm, papers.pdf())
    filing.add_document(intake, owner, "product", offer.product_id, PAPER, "a.pdf", papers.pdf(), today=farming.ON)
    assert filing.open_copy(files, owner, old.id)


def test_a_copy_that_is_uploaded_is_its_own_copy(files: FileStore, intake: Intake, farm: tuple[Account, Offer]) -> None:
    owner, offer = farm
    first = filing.add_document(intake, owner, "offer", offer.id, PAPER, "a.pdf", papers.pdf(), today=farming.ON)
    copy = filing.open_copy(files, owner, first.id)[2].read()
    again = filing.add_document(intake, owner, "offer", offer.id, PAPER, "b.pdf", copy, today=farming.ON)
    assert filing.open_copy(files, owner, again.id)[2].read() == copy
    assert storing.sweep(files) == 0


# --- the room of an account ------------------------------------------------------------------------------------------


def test_photos_count_and_what_is_withdrawn_frees_its_room(files: FileStore, farm: tuple[Account, Offer]) -> None:
    owner, offer = farm
    assert storing.used_bytes(owner.id) == 0
    photo = filing.keep_photo(files, owner, offer.product_id, a_picture("one"))
    assert storing.used_bytes(owner.id) == len(b"listonecardonedetailone")
    checked = CheckedDocument(b"%PDF original", "application/pdf", copy=b"%PDF copy")
    paper = filing.keep_document(files, owner, "offer", offer.id, PAPER, "a.pdf", checked)
    again = filing.keep_document(files, owner, "offer", offer.id, PAPER, "b.pdf", checked)
    assert storing.used_bytes(owner.id) == 23 + 13 + 9, "the same file lies on the disk once"
    filing.withdraw_photo(owner, photo.id)
    filing.withdraw_document(owner, paper.id)
    assert storing.used_bytes(owner.id) == 13 + 9
    filing.withdraw_document(owner, again.id)
    assert storing.used_bytes(owner.id) == 0
    assert storing.used_bytes("nobody") == 0


def test_a_full_account_has_room_again(
    files: FileStore, farm: tuple[Account, Offer], monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, offer = farm
    photo = filing.keep_photo(files, owner, offer.product_id, a_picture("one"))
    monkeypatch.setattr(filing, "MOST_BYTES", 20)
    with pytest.raises(TooMany) as full:
        filing.keep_photo(files, owner, offer.product_id, a_picture("two"))
    assert full.value.code == "quota_exceeded"
    filing.withdraw_photo(owner, photo.id)
    filing.keep_photo(files, owner, offer.product_id, a_picture("two"))


# --- orphans ---------------------------------------------------------------------------------------------------------


def litter(files: FileStore, count: int = 3) -> list[str]:
    """Files that were put while the transaction that would have named them failed, with and without a row."""
    left = [files.put(b"left over %d" % number) for number in range(count)]
    db.session.add(StoredFile(sha256=left[0], media_type="image/webp", size_bytes=11))
    db.session.commit()
    return left


def test_what_no_row_names_is_swept_after_a_week(files: FileStore, intake: Intake, farm: tuple[Account, Offer]) -> None:
    owner, offer = farm
    photo = filing.keep_photo(files, owner, offer.product_id, a_picture("one"))
    gone = filing.keep_photo(files, owner, offer.product_id, a_picture("two"))
    filing.withdraw_photo(owner, gone.id)
    paper = filing.add_document(intake, owner, "offer", offer.id, PAPER, "a.pdf", papers.pdf(), today=farming.ON)
    filing.withdraw_document(owner, paper.id)
    left = litter(files)
    assert storing.sweep(files) == 0, "they are new"
    age(files)
    found = storing.find_litter(files)
    assert (found.count, found.total, found.size_bytes) == (3, 11, 33)
    assert storing.sweep(files) == 3
    assert [files.stat(sha256) for sha256 in left] == [None] * 3
    assert db.session.get(StoredFile, left[0]) is None
    for sha256 in (photo.list_sha256, gone.detail_sha256, paper.file_sha256):
        assert files.stat(sha256), "a file that a row names stays, withdrawn or not"
    copy = db.session.get_one(StoredFile, paper.file_sha256).copy_sha256
    assert copy and files.stat(copy)
    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 8
    assert storing.find_litter(files).count == 0


def test_another_databases_files_are_not_swept(files: FileStore, farm: tuple[Account, Offer]) -> None:
    litter(files, 21)
    age(files)
    with pytest.raises(Refused) as refusal:
        storing.sweep(files)
    assert refusal.value.figures == {"count": 21, "total": 21}
    assert storing.find_litter(files).count == 21
    assert storing.sweep(files, everything=True) == 21


def test_a_file_that_is_put_again_during_a_sweep_stays(
    app: Flask, files: FileStore, farm: tuple[Account, Offer], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The upload finds the old file there and writes nothing; the sweep, which chose it before, must see its row."""
    owner, offer = farm
    owner_id, product_id, left = owner.id, offer.product_id, files.put(b"listagain")
    age(files)
    chosen, uploaded = threading.Event(), threading.Event()
    find = storing._litter

    def find_then_wait(*arguments: Any) -> list[str]:
        found = list(find(*arguments))
        db.session.rollback()
        chosen.set()
        assert uploaded.wait(30)
        return found

    def upload() -> None:
        with app.app_context():
            assert chosen.wait(30)
            account = db.session.get_one(Account, owner_id)
            filing.keep_photo(files, account, product_id, a_picture("again"))
            uploaded.set()

    monkeypatch.setattr(storing, "_litter", find_then_wait)
    db.session.rollback()
    thread = threading.Thread(target=upload)
    thread.start()
    swept = storing.sweep(files)
    thread.join(30)
    assert swept == 0
    assert files.stat(left)
    photo = db.session.scalars(select(Photo)).one()
    assert filing.open_photo(files, photo.list_sha256)[1].read() == b"listagain"


def test_a_sweep_waits_for_an_upload_that_has_put_its_file(
    app: Flask, files: FileStore, farm: tuple[Account, Offer]
) -> None:
    owner, offer = farm
    owner_id, product_id = owner.id, offer.product_id
    files.put(b"listslow")
    age(files)
    db.session.rollback()
    put, go_on = threading.Event(), threading.Event()

    class Slow:
        """The store, stopping after the first file."""

        def put(self, content: bytes) -> str:
            sha256 = files.put(content)
            put.set()
            assert go_on.wait(30)
            return sha256

        def __getattr__(self, name: str) -> Any:
            return getattr(files, name)

    def upload() -> None:
        with app.app_context():
            account = db.session.get_one(Account, owner_id)
            filing.keep_photo(Slow(), account, product_id, a_picture("slow"))  # type: ignore[arg-type]

    swept: list[int] = []

    def sweep() -> None:
        with app.app_context():
            swept.append(storing.sweep(files))

    uploading, sweeping = threading.Thread(target=upload), threading.Thread(target=sweep)
    uploading.start()
    assert put.wait(30)
    sweeping.start()
    try:
        sweeping.join(1)
        assert not swept, "it waits for the transaction that may name the file"
    finally:
        go_on.set()
        uploading.join(30)
        sweeping.join(30)
    assert swept == [0]
    assert len(list(files.names())) == 3


def test_the_command_says_and_does_it(
    extensions: Extensions, farm: tuple[Account, Offer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("catalog.cli.database.migrated_app", lambda: farm_app())

    def farm_app() -> Flask:
        from flask import current_app

        return current_app._get_current_object()  # type: ignore[attr-defined,no-any-return]

    store = extensions.files
    for name in list(store.names()):
        store.delete(name)
    left = litter(store)
    age(store)
    runner = CliRunner()
    said = runner.invoke(files_command, ["sweep", "--dry-run"])
    assert "3 of 3 files, 0.0 MB" in said.output, said.output
    assert "3 files taken away" in runner.invoke(files_command, ["sweep"]).output
    assert not any(store.stat(sha256) for sha256 in left)
    assert "0 copies made" in runner.invoke(files_command, ["copies"]).output


def test_a_clock_that_runs_ahead_sweeps_no_more(files: FileStore, farm: tuple[Account, Offer]) -> None:
    owner, offer = farm
    filing.keep_photo(files, owner, offer.product_id, a_picture("one"))
    with time_machine.travel(now() + timedelta(days=400)):
        assert storing.sweep(files) == 0
