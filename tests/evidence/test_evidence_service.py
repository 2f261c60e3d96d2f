"""Photos and documents against a real database, a real disk and the real sandbox."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from PIL import Image
from sqlalchemy import func, select

from catalog.accounts.models import Account
from catalog.errors import Invalid, NotFound, Refused, SignInRequired, TooMany
from catalog.evidence.documents import CheckedDocument
from catalog.evidence.images import Picture
from catalog.evidence.intake import Intake
from catalog.evidence.models import Document, Photo, StoredFile
from catalog.evidence.services import filing
from catalog.extensions import Extensions
from catalog.products.models import Offer
from catalog.storage.database import db, now
from catalog.storage.files import FileStore
from catalog.storage.outbox import OutboxRow
from catalog.suppliers.services import supplying
from tests.evidence import papers
from tests.factories import farming

PDF = papers.pdf()
PICTURE = Picture(800, 600, b"RIFF-list", b"RIFF-card", b"RIFF-detail", "data:image/webp;base64,")
PAPER = {"type": "commitment_certificate", "issuer": "沙田椪柑专业合作社", "number": "A-1", "issued_on": "2026-11-25"}


@pytest.fixture
def files(extensions: Extensions) -> FileStore:
    return extensions.files


@pytest.fixture
def intake(extensions: Extensions) -> Intake:
    return extensions.intake


@pytest.fixture
def farm(app: Flask) -> tuple[Account, Offer]:
    farming.registry_rows()
    return farming.a_whole_offer()


def jpeg(colour: str = "orange") -> bytes:
    output = io.BytesIO()
    Image.new("RGB", (900, 600), colour).save(output, "JPEG", comment=b"<script>")
    return output.getvalue()


def test_a_photo_becomes_our_own_pictures(files: FileStore, intake: Intake, farm: tuple[Account, Offer]) -> None:
    owner, offer = farm
    photo = filing.add_photo(intake, owner, offer.product_id, jpeg(), "cover", "挂在枝头的椪柑")
    assert (photo.width, photo.height, photo.role, photo.alt_zh) == (900, 600, "cover", "挂在枝头的椪柑")
    for sha256 in (photo.list_sha256, photo.card_sha256, photo.detail_sha256):
        stored, content = filing.open_photo(files, sha256)
        body = content.read()
        assert stored.media_type == "image/webp" and body[:4] == b"RIFF" and b"<script>" not in body
        assert len(body) == stored.size_bytes
    newest = db.session.scalars(select(OutboxRow).order_by(OutboxRow.sequence.desc())).first()
    assert newest is not None and (newest.topic, newest.subject_id) == ("photos.changed", offer.product_id)
    assert newest.payload == {"offer_id": offer.id}


def test_the_same_picture_twice_is_stored_once(files: FileStore, farm: tuple[Account, Offer]) -> None:
    owner, offer = farm
    for _ in range(2):
        filing.keep_photo(files, owner, offer.product_id, PICTURE)
    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 3
    assert [photo.position for photo in filing.photos_of([offer.product_id])[offer.product_id]] == [0, 1]


def test_a_bad_photo_leaves_nothing(files: FileStore, intake: Intake, farm: tuple[Account, Offer]) -> None:
    owner, offer = farm
    for content in (b"", b"GIF89a", jpeg()[:200], PDF):
        with pytest.raises(Invalid) as caught:
            filing.add_photo(intake, owner, offer.product_id, content)
        assert list(caught.value.errors) == ["file"]
    with pytest.raises(Invalid):
        filing.add_photo(intake, owner, offer.product_id, jpeg(), "poster")
    assert db.session.scalar(select(func.count()).select_from(Photo)) == 0
    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 0


def test_there_is_one_cover_and_an_order(files: FileStore, farm: tuple[Account, Offer]) -> None:
    owner, offer = farm
    first, second, third = (filing.keep_photo(files, owner, offer.product_id, PICTURE, "cover") for _ in range(3))
    assert [photo.role for photo in (first, second, third)] == ["detail", "detail", "cover"]
    arranged = filing.arrange_photos(owner, offer.product_id, [second.id, third.id, first.id])
    assert [photo.id for photo in arranged] == [third.id, second.id, first.id], "the cover leads"
    filing.describe_photo(owner, first.id, {"role": "cover", "alt_zh": "果园"})
    assert (first.role, third.role) == ("cover", "detail")
    for ids in ([first.id], [first.id, first.id, second.id], [first.id, second.id, "none"], []):
        with pytest.raises(Invalid):
            filing.arrange_photos(owner, offer.product_id, ids)


def test_a_withdrawn_photo_is_no_longer_served(files: FileStore, farm: tuple[Account, Offer]) -> None:
    owner, offer = farm
    photo = filing.keep_photo(files, owner, offer.product_id, PICTURE)
    filing.withdraw_photo(owner, photo.id)
    for sha256 in (photo.card_sha256, "0" * 64, "../../etc/passwd", "", "x" * 500):
        with pytest.raises(NotFound):
            filing.open_photo(files, sha256)
    with pytest.raises(NotFound):
        filing.withdraw_photo(owner, photo.id)


def test_photos_belong_to_their_farm(files: FileStore, intake: Intake, farm: tuple[Account, Offer]) -> None:
    owner, offer = farm
    photo = filing.keep_photo(files, owner, offer.product_id, PICTURE)
    stranger = farming.an_account("13900000000")
    for call in (
        lambda actor: filing.add_photo(intake, actor, offer.product_id, jpeg()),
        lambda actor: filing.withdraw_photo(actor, photo.id),
        lambda actor: filing.describe_photo(actor, photo.id, {}),
        lambda actor: filing.arrange_photos(actor, offer.product_id, [photo.id]),
    ):
        with pytest.raises(NotFound):
            call(stranger)
        with pytest.raises(SignInRequired):
            call(None)


def test_a_document_keeps_its_bytes_and_its_name(files: FileStore, intake: Intake, farm: tuple[Account, Offer]) -> None:
    owner, offer = farm
    paper = filing.add_document(intake, owner, "offer", offer.id, PAPER, "../合格证 扫描.pdf", PDF, today=farming.ON)
    assert paper.file_name == "合格证 扫描.pdf"
    document, stored, content = filing.open_document(files, owner, paper.id)
    assert (document.id, stored.media_type, content.read()) == (paper.id, "application/pdf", PDF)
    assert filing.documents_of([("offer", offer.id), ("product", "x")]) == {
        ("offer", offer.id): [paper],
        ("product", "x"): [],
    }


def test_a_newer_paper_of_the_same_issuer_is_a_renewal(files: FileStore, farm: tuple[Account, Offer]) -> None:
    owner, offer = farm
    checked = CheckedDocument(PDF, "application/pdf")

    def keep(**changed: Any) -> Document:
        return filing.keep_document(files, owner, "offer", offer.id, {**PAPER, **changed}, "a.pdf", checked)

    first, second = keep(), keep(issued_on="2026-12-20")
    assert (first.renews_document_id, second.renews_document_id) == (None, first.id)
    assert keep(issuer="另一家检测中心").renews_document_id is None
    assert keep(type="lab_report").renews_document_id is None
    filing.withdraw_document(owner, second.id)
    assert keep().renews_document_id == first.id


def test_every_subject_is_owned_by_its_farm(files: FileStore, intake: Intake, farm: tuple[Account, Offer]) -> None:
    owner, offer = farm
    right = supplying.set_authorisation(
        owner, offer.product.supplier_id, {"gi_id": farming.PONKAN, "level": "authorised"}
    )
    subjects = filing.subjects_of(offer)
    assert subjects == [
        ("offer", offer.id),
        ("product", offer.product_id),
        ("supplier", offer.product.supplier_id),
        ("authorisation", right.id),
    ]
    stranger, anchor, reviewer = (
        farming.an_account("13900000000"),
        farming.an_account("13900000001", "anchor"),
        farming.a_reviewer(),
    )
    for subject_type, subject_id in subjects:
        paper = filing.add_document(intake, owner, subject_type, subject_id, PAPER, "a.pdf", PDF, today=farming.ON)
        assert filing.open_document(files, reviewer, paper.id)
        for other in (stranger, anchor):
            for call in (
                lambda actor, t=subject_type, i=subject_id: filing.add_document(
                    intake, actor, t, i, PAPER, "a", PDF, today=farming.ON
                ),
                lambda actor, d=paper.id: filing.open_document(files, actor, d),
                lambda actor, d=paper.id: filing.withdraw_document(actor, d),
            ):
                with pytest.raises(NotFound):
                    call(other)
    for subject in (("account", owner.id), ("offer", "none"), ("product", offer.id)):
        with pytest.raises(NotFound):
            filing.add_document(intake, owner, *subject, PAPER, "a.pdf", PDF, today=farming.ON)


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"type": "diploma"}, "type", "not_a_choice"),
        ({"issuer": ""}, "issuer", "required"),
        ({"issuer": "检测\u200b中心"}, "issuer", "characters_refused"),
        ({"expires_on": "2026-11-24"}, "expires_on", "expires_before_issued"),
        ({"issued_on": "2026-12-02"}, "issued_on", "issued_after_today"),
        ({"issued_on": "昨天"}, "issued_on", "not_a_day"),
        ({"renews_document_id": "x"}, "renews_document_id", "unknown_field"),
    ],
)
def test_wrong_words_about_a_paper(
    files: FileStore, intake: Intake, farm: tuple[Account, Offer], changed: dict[str, Any], field: str, code: str
) -> None:
    owner, offer = farm
    with pytest.raises(Invalid) as caught:
        filing.add_document(intake, owner, "offer", offer.id, {**PAPER, **changed}, "a.pdf", PDF, today=farming.ON)
    assert caught.value.errors == {field: [code]}


def test_a_document_is_no_photo_and_a_withdrawn_one_stays_readable(
    files: FileStore, intake: Intake, farm: tuple[Account, Offer]
) -> None:
    owner, offer = farm
    paper = filing.add_document(intake, owner, "offer", offer.id, PAPER, "a.pdf", PDF, today=farming.ON)
    with pytest.raises(NotFound):
        filing.open_photo(files, paper.file_sha256)
    filing.withdraw_document(owner, paper.id)
    assert filing.documents_of([("offer", offer.id)]) == {("offer", offer.id): []}
    assert filing.open_document(files, owner, paper.id)[2].read() == PDF
    with pytest.raises(NotFound):
        filing.withdraw_document(owner, paper.id)


def test_nobody_fills_the_disk(
    files: FileStore, intake: Intake, farm: tuple[Account, Offer], monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, offer = farm
    monkeypatch.setattr(filing, "MOST_PHOTOS", 2)
    monkeypatch.setattr(filing, "MOST_UPLOADS_A_DAY", 3)
    for _ in range(2):
        photo = filing.keep_photo(files, owner, offer.product_id, PICTURE)
    with pytest.raises(Refused) as caught:
        filing.keep_photo(files, owner, offer.product_id, PICTURE)
    assert caught.value.code == "too_many_photos"
    filing.withdraw_photo(owner, photo.id)
    filing.keep_photo(files, owner, offer.product_id, PICTURE)
    with pytest.raises(TooMany):
        filing.add_document(intake, owner, "offer", offer.id, PAPER, "a.pdf", PDF, today=farming.ON)
    with time_machine.travel(now() + timedelta(days=1, minutes=1)):
        filing.add_document(intake, owner, "offer", offer.id, PAPER, "a.pdf", PDF, today=farming.ON)
        monkeypatch.setattr(filing, "MOST_BYTES", len(PDF))
        with pytest.raises(TooMany) as full:
            filing.add_document(intake, owner, "offer", offer.id, PAPER, "a.pdf", PDF, today=farming.ON)
        assert full.value.code == "quota_exceeded"
