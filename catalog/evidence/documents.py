"""Papers that prove something: PDF, JPEG or PNG, checked before they are kept. Pure but for the sandbox.

A PDF is not cleaned, it is taken as it is or refused. The scan is deliberately simple and strict: it looks for the
names of everything that acts (ISO 32000-2, 12.6) or carries other files in the plain bytes *and* in every stream it can
open, whatever the stream claims to be, without trusting the file's own tables. What it cannot open where an action
could hide, it refuses. It is no proof against a reader's own faults: the doors serve documents as downloads, never as
pages (`attachment`, `nosniff`, sandbox).
"""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata
import zlib
from dataclasses import dataclass
from typing import Any

from catalog.errors import Invalid, Reason
from catalog.evidence import images, sandbox
from catalog.evidence.sandbox import FileRefused

LARGEST_BYTES = 20 * 1024 * 1024
LARGEST_INFLATED_BYTES = 256 * 1024 * 1024
_LONGEST_NAME = 200
_PIECE = 1 << 17

# Every way to run, open, send or carry something needs one of these names in clear; /URI links stay allowed.
_ACTIVE = re.compile(
    rb"/(JavaScript|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData|GoToE|GoToR|Rendition|Movie|Sound|OnInstantiate)"
    rb"(?![A-Za-z0-9_.-])"
)
# Opening at a page and zoom is an array; anything else is an action.
_OPEN_ACTION = re.compile(rb"/OpenAction(?!\s*\[)(?![A-Za-z0-9_.-])")
_ENCRYPTED = re.compile(rb"/Encrypt(?![A-Za-z0-9_.-])")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb"stream[ \t]*(?:\r\n|\n|\r)")
# Ways to code a stream that this scan does not undo: refused where they could hide objects.
_UNREAD_FILTERS = re.compile(rb"/(LZWDecode|RunLengthDecode|Crypt|Predictor|JBIG2Decode|CCITTFaxDecode)")


@dataclass(frozen=True)
class CheckedDocument:
    """A document as it is kept: a PDF byte for byte, a picture of a paper written anew as JPEG."""

    content: bytes
    media_type: str


def check_document(content: bytes) -> CheckedDocument:
    """The document to keep.

    Raises Invalid (field `file`): `file_empty`, `file_too_big`, `document_type_refused`, `pdf_active`, `pdf_encrypted`,
    `pdf_damaged`, `pdf_too_big_inside`, `pdf_unreadable_parts`, or what `images.prepare_scan` raises; Unavailable
    `file_check_timed_out`.
    """
    if not content:
        raise Invalid({"file": [Reason("file_empty")]})
    if len(content) > LARGEST_BYTES:
        raise Invalid({"file": [Reason("file_too_big", maximum_bytes=LARGEST_BYTES)]})
    if content.startswith(b"%PDF-"):
        sandbox.run("pdf", content)
        return CheckedDocument(content, "application/pdf")
    if images.kind_of(content) in ("jpeg", "png"):
        return CheckedDocument(images.prepare_scan(content), "image/jpeg")
    raise Invalid({"file": [Reason("document_type_refused", allowed=["PDF", "JPEG", "PNG"])]})


def shown_name(file_name: str) -> str:
    """A file's name as it may be shown: its last part, without controls and direction marks, at most 200 characters.

    Files are never stored under it. '有机认证证书.pdf' stays as it is; '' when nothing is left.
    """
    last = re.split(r"[/\\]", file_name)[-1]
    plain = "".join(one for one in unicodedata.normalize("NFC", last) if unicodedata.category(one)[0] != "C").strip()
    return plain if len(plain) <= _LONGEST_NAME else f"{plain[: _LONGEST_NAME - 12]}…{plain[-11:]}"


# --- in the sandbox --------------------------------------------------------------------------------------------------


def inspect_pdf(content: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """Nothing, for a PDF that only shows pages. Raises FileRefused."""
    end = content.rfind(b"%%EOF")
    if end < 0 or content[end + 5 :].strip(b"\r\n\t \x00"):
        # Cut off, or something else hangs behind it (an archive, a page).
        raise FileRefused("pdf_damaged")
    _look_at(content)
    if _ENCRYPTED.search(_plain_names(content)):
        raise FileRefused("pdf_encrypted")
    left = LARGEST_INFLATED_BYTES
    before = 0
    for stream in _STREAM.finditer(content):
        if content[stream.start() - 3 : stream.start()] == b"end":
            continue
        words = _plain_names(content[before : stream.start()])
        holds_objects = b"/ObjStm" in words
        if holds_objects and _UNREAD_FILTERS.search(words):
            raise FileRefused("pdf_unreadable_parts")
        opened, left = _look_inside(content, stream.end(), left)
        if holds_objects and b"/Filter" in words and not opened:
            raise FileRefused("pdf_unreadable_parts")
        before = stream.end()
    return {}, []


def _look_at(text: bytes) -> None:
    plain = _plain_names(text)
    if (found := _ACTIVE.search(plain) or _OPEN_ACTION.search(plain)) is not None:
        raise FileRefused("pdf_active", name=found[0].strip(b"/ ").decode("ascii", "replace"))


def _plain_names(text: bytes) -> bytes:
    """Names may spell any letter as #xx (/J#61vaScript)."""
    return _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), text) if b"#" in text else text


def _look_inside(content: bytes, start: int, left: int) -> tuple[bool, int]:
    """Look at the stream that starts here as far as it can be opened.

    Gives whether it could be opened to its end, and how many bytes may still be inflated.
    """
    if _begins_deflated(content[start : start + 2]):
        return _look_inside_deflated(content, start, left)
    unwrapped = _unwrapped(content, start)
    _look_at(unwrapped)
    if _begins_deflated(unwrapped[:2]):
        return _look_inside_deflated(unwrapped, 0, left)
    return bool(unwrapped), left


def _look_inside_deflated(packed: bytes, start: int, left: int) -> tuple[bool, int]:
    inflater = zlib.decompressobj()
    carried = b""
    for position in range(start, len(packed), _PIECE):
        waiting = packed[position : position + _PIECE]
        while waiting and not inflater.eof:
            try:
                piece = inflater.decompress(waiting, _PIECE)
            except zlib.error:
                return False, left
            left -= len(piece)
            if left < 0:
                raise FileRefused("pdf_too_big_inside", maximum_bytes=LARGEST_INFLATED_BYTES)
            _look_at(carried + piece)
            # A name may lie across two pieces.
            carried = piece[-64:]
            waiting = inflater.unconsumed_tail
        if inflater.eof:
            return True, left
    return False, left


def _begins_deflated(first: bytes) -> bool:
    """The two-byte head of a zlib stream (RFC 1950): method 8, and a multiple of 31."""
    return len(first) == 2 and first[0] & 0x0F == 8 and (first[0] << 8 | first[1]) % 31 == 0


def _unwrapped(content: bytes, start: int) -> bytes:
    """The stream with a text coding around it taken off (ASCII85, hexadecimal); empty when it has none."""
    end = content.find(b"endstream", start)
    text = content[start : end if end >= 0 else len(content)].strip()
    try:
        if text.endswith(b"~>"):
            return base64.a85decode(text[:-2].removeprefix(b"<~"))
        if text.endswith(b">"):
            return binascii.unhexlify(b"".join(text[:-1].split()))
    except ValueError:
        return b""
    return b""
