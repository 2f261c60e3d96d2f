"""Papers that prove something: PDFs and pictures of papers, checked before they are stored. Pure but for the sandbox.

A PDF is not cleaned, it is taken as it is or refused with the reason (`pdf.inspect_pdf`). Pages show a copy that is
written anew; the original leaves only as a download.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from catalog.errors import Invalid, Reason
from catalog.evidence import images, sandbox

LARGEST_BYTES = 20 * 1024 * 1024
_LONGEST_NAME = 200
# Mail and download programs put lines before a PDF; readers look for its head this far (ISO 32000-1, annex H).
_HEAD_WITHIN = 1024


@dataclass(frozen=True)
class CheckedDocument:
    """A document as it is stored: a PDF byte for byte, a picture of a paper written anew as JPEG.

    `copy` is what pages show of a PDF (b"" for a picture, which is shown itself), `signed` whether the original holds a
    digital signature.
    """

    content: bytes
    media_type: str
    copy: bytes = b""
    signed: bool = False


def check_document(content: bytes) -> CheckedDocument:
    """The document to store.

    Raises Invalid (field `file`): `file_empty`, `file_too_big`, `document_type_refused`, what
    `pdf.inspect_pdf` and `images.prepare_scan` refuse; Unavailable `file_check_timed_out`.
    """
    if not content:
        raise Invalid({"file": [Reason("file_empty")]})
    if len(content) > LARGEST_BYTES:
        raise Invalid({"file": [Reason("file_too_big", maximum_bytes=LARGEST_BYTES)]})
    if images.kind_of(content) is not None:
        return CheckedDocument(images.prepare_scan(content), "image/jpeg")
    if b"%PDF-" in content[:_HEAD_WITHIN]:
        values, (copy,) = sandbox.run("pdf", content)
        return CheckedDocument(content, "application/pdf", copy, values["signed"])
    raise Invalid(
        {"file": [Reason("document_type_refused", allowed=["PDF", *(kind.upper() for kind in images.KINDS)])]}
    )


def shown_name(file_name: str) -> str:
    """A file's name as it may be shown: its last part, without controls and direction marks, at most 200 characters.

    Files are never stored under it. '有机认证证书.pdf' stays as it is; '' when nothing is left.
    """
    last = re.split(r"[/\\]", file_name)[-1]
    plain = "".join(one for one in unicodedata.normalize("NFC", last) if unicodedata.category(one)[0] != "C").strip()
    return plain if len(plain) <= _LONGEST_NAME else f"{plain[: _LONGEST_NAME - 12]}…{plain[-11:]}"
