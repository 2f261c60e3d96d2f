"""Photos and documents: sending them, describing them, fetching them back."""

from __future__ import annotations

from typing import Any

from flask import Response, send_file
from werkzeug.datastructures import FileStorage

from catalog.api.identity import EVERYONE, SIGNED_IN, current_actor
from catalog.api.offer_detail import show_photo
from catalog.api.operations import Resource
from catalog.api.paging import WholeQuery, part
from catalog.api.shapes import DocumentShape, PhotoShape, list_of, page_of
from catalog.api.spec import Upload
from catalog.errors import Invalid, NotFound, Reason
from catalog.evidence.models import DOCUMENT_SUBJECTS, Document
from catalog.evidence.schemas import DocumentForm, PhotoForm
from catalog.evidence.services import filing
from catalog.extensions import current_extensions
from catalog.fields import Choice, Form, Text, Texts, Words, read
from catalog.products.services import offering

resource = Resource(
    "evidence",
    "Photos (JPEG, PNG, WebP, HEIC; kept upright and without metadata) and documents (PDF or such a photo), to 20 MB "
    "each.",
)

OWNER = ("farm_owner",)
FILERS = ("farm_owner", "reviewer")
# What a served upload may do in a browser: nothing.
LOCKED = "sandbox; default-src 'none'"


class PhotoUpload(PhotoForm):
    """A photo with what it shows."""

    file = Upload(required=True)


class DocumentUpload(DocumentForm):
    """A paper, and what it is about."""

    subject_type = Choice(DOCUMENT_SUBJECTS, required=True)
    subject_id = Text(36, minimum=1, required=True)
    file = Upload(required=True)


class SubjectForm(Form):
    """What the papers are about."""

    subject_type = Choice(DOCUMENT_SUBJECTS, required=True)
    subject_id = Text(36, minimum=1, required=True)


class SubjectQuery(WholeQuery, SubjectForm):
    """What the papers are about, and how many of them."""


class OrderForm(Form):
    """Every photo of the product once, in the wanted order."""

    ids = Words(maximum=40, required=True)


@resource.operation("GET", "/products/<product_id>/photos", who=SIGNED_IN, query=WholeQuery, answer=page_of(PhotoShape))
def list_photos(product_id: str, query: dict[str, Any]) -> dict[str, Any]:
    """The photos of a product, the cover first."""
    product = offering.get_product(current_actor(), product_id)
    photos, next_cursor = part(filing.photos_of([product.id])[product.id], query, lambda photo: photo.id)
    return {"items": [show_photo(photo) for photo in photos], "next_cursor": next_cursor}


@resource.operation(
    "POST",
    "/products/<product_id>/photos",
    who=OWNER,
    upload=PhotoUpload,
    answer=PhotoShape,
    status=201,
    made="/photos/{id}",
)
def create_photo(product_id: str, form: Texts) -> dict[str, Any]:
    """Add a photo to a product of your own."""
    file, said = _parts(form)
    values = read(PhotoForm, said)
    photo = filing.add_photo(
        current_extensions().intake, current_actor(), product_id, file.read(), values["role"], values["alt_zh"]
    )
    return show_photo(photo)


@resource.operation("PUT", "/products/<product_id>/photos", who=OWNER, body=OrderForm, answer=list_of(PhotoShape))
def arrange_photos(product_id: str, form: dict[str, Any]) -> dict[str, Any]:
    """Put the photos of a product into an order."""
    ids = read(OrderForm, form)["ids"]
    return {"items": [show_photo(photo) for photo in filing.arrange_photos(current_actor(), product_id, ids)]}


@resource.operation("GET", "/photos/<photo_id>", who=SIGNED_IN, answer=PhotoShape)
def get_photo(photo_id: str) -> dict[str, Any]:
    """A photo of a product of your own; any one for reviewers and operators."""
    return show_photo(filing.get_photo(current_actor(), photo_id))


@resource.operation("PATCH", "/photos/<photo_id>", who=OWNER, body=PhotoForm(partial=True), answer=PhotoShape)
def update_photo(photo_id: str, form: dict[str, Any]) -> dict[str, Any]:
    """Say what a photo shows."""
    return show_photo(filing.describe_photo(current_actor(), photo_id, form))


@resource.operation("DELETE", "/photos/<photo_id>", who=OWNER, status=204)
def delete_photo(photo_id: str) -> None:
    """Take a photo off its product."""
    filing.withdraw_photo(current_actor(), photo_id)


@resource.operation(
    "GET",
    "/renditions/<sha256>",
    who=EVERYONE,
    answer={"type": "string", "format": "binary"},
    media_types=("image/webp",),
)
def get_rendition(sha256: str) -> Response:
    """A rendition of a photo, by the sha256 a card or offer names."""
    stored, content = filing.open_photo(current_extensions().files, sha256)
    response = send_file(content, mimetype=stored.media_type, etag=False)
    response.headers["Cache-Control"] = "public, max-age=86400"
    response.headers["Content-Security-Policy"] = LOCKED
    return response


@resource.operation("GET", "/documents", who=SIGNED_IN, query=SubjectQuery, answer=page_of(DocumentShape))
def list_documents(query: dict[str, Any]) -> dict[str, Any]:
    """The papers about something of your own, newest first; none where nothing of yours is meant."""
    subject = (query["subject_type"], query["subject_id"])
    found = filing.documents_of([subject])[subject]
    try:
        if found:
            filing.get_document(current_actor(), found[0].id)  # all are about the same thing of the same owner
    except NotFound:
        found = []
    items, next_cursor = part(found, query, lambda document: document.id)
    return {"items": items, "next_cursor": next_cursor}


@resource.operation(
    "POST",
    "/documents",
    who=FILERS,
    upload=DocumentUpload,
    answer=DocumentShape,
    status=201,
    made="/documents/{id}",
)
def create_document(form: Texts) -> Document:
    """File a paper. A newer one of the same type, subject and issuer is a renewal."""
    file, said = _parts(form)
    subject = read(SubjectForm, said)
    fields = Texts({name: value for name, value in said.items() if name not in subject})
    return filing.add_document(
        current_extensions().intake,
        current_actor(),
        subject["subject_type"],
        subject["subject_id"],
        fields,
        file.filename or "",
        file.read(),
        today=current_extensions().today(),
    )


@resource.operation("GET", "/documents/<document_id>", who=SIGNED_IN, answer=DocumentShape)
def get_document(document_id: str) -> Document:
    """A paper, for the owner of what it is about, reviewers and operators."""
    return filing.get_document(current_actor(), document_id)


@resource.operation(
    "GET",
    "/documents/<document_id>/file",
    who=SIGNED_IN,
    answer={"type": "string", "format": "binary"},
    media_types=("application/pdf", "image/jpeg", "image/png"),
)
def get_document_file(document_id: str) -> Response:
    """The paper's file: application/pdf, image/jpeg or image/png, always as an attachment."""
    document, stored, content = filing.open_document(current_extensions().files, current_actor(), document_id)
    response = send_file(
        content,
        mimetype=stored.media_type,
        as_attachment=True,
        download_name=document.file_name or document.id,
        etag=False,
    )
    response.headers["Content-Security-Policy"] = LOCKED
    return response


@resource.operation("DELETE", "/documents/<document_id>", who=FILERS, status=204)
def delete_document(document_id: str) -> None:
    """Take a paper back: it answers nothing from now on."""
    filing.withdraw_document(current_actor(), document_id)


def _parts(form: Texts) -> tuple[FileStorage, Texts]:
    """The file and the texts of an upload. Raises Invalid without exactly one file named `file`."""
    file = form.get("file")
    if not isinstance(file, FileStorage):
        raise Invalid({"file": [Reason("required")]})
    said = Texts({name: value for name, value in form.items() if name != "file"})
    if stray := [name for name, value in said.items() if isinstance(value, FileStorage)]:
        raise Invalid({name: [Reason("unknown_field")] for name in stray})
    return file, said
