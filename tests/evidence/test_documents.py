"""Papers are kept as they are or refused: nothing that acts, hides or hangs behind."""

from __future__ import annotations

import base64
import io
import time
import zipfile
import zlib

import pytest
from PIL import Image

from catalog.errors import Invalid, Reason
from catalog.evidence import documents
from catalog.evidence.documents import check_document, shown_name
from tests.evidence.papers import DRAWING, PAGES, deflated, pdf, stream
from tests.evidence.pictures import SECRET, scene, telling, written

SCRIPT = b"<< /S /JavaScript /JS (app.alert(1)) >>"


def reason_of(content: bytes) -> Reason:
    with pytest.raises(Invalid) as refusal:
        check_document(content)
    assert set(refusal.value.errors) == {"file"}
    reason: Reason = refusal.value.errors["file"][0]
    return reason


def objects_in_a_stream(text: bytes) -> bytes:
    return b"9 0 " + text


# --- what is taken ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        pdf(),
        pdf({1: b"<< /Type /Catalog /Pages 2 0 R /OpenAction [3 0 R /XYZ null null 0] >>"}),
        pdf({1: b"<< /Type /Catalog /Pages 2 0 R /OpenAction\n[3 0 R /Fit] >>"}),
        pdf({9: b"<< /Type /Annot /Subtype /Link /A << /S /URI /URI (https://example.org/report/1) >> >>"}),
        pdf({9: b"<< /Title (JavaScript Launch EmbeddedFile) /LaunchPad true /EncryptMetadata false >>"}),
        pdf({9: deflated(objects_in_a_stream(b"<< /Type /Font >>"), b"/Type /ObjStm /N 1 /First 4")}),
        pdf({9: deflated(bytes(50), b"/Type /XRef /DecodeParms << /Columns 5 /Predictor 12 >> /W [1 3 1]")}),
        pdf({9: stream(written(scene((64, 64)), "JPEG"), b"/Type /XObject /Subtype /Image /Filter /DCTDecode")}),
        pdf({4: stream(base64.a85encode(zlib.compress(DRAWING)) + b"~>", b"/Filter [/ASCII85Decode /FlateDecode]")}),
        pdf({4: stream(DRAWING.hex().encode() + b">", b"/Filter /ASCIIHexDecode")}),
        pdf() + b"\r\n\x00 ",
        pdf() + pdf()[9:],
        written(Image.effect_noise((600, 800), 60), "PDF", title="检验报告"),
    ],
)
def test_a_pdf_that_only_shows_pages_is_kept_byte_for_byte(content: bytes) -> None:
    kept = check_document(content)
    assert (kept.content, kept.media_type) == (content, "application/pdf")


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_of_a_paper_is_written_anew(kind: str) -> None:
    kept = check_document(telling(kind))
    assert kept.media_type == "image/jpeg"
    assert SECRET.encode() not in kept.content
    assert Image.open(io.BytesIO(kept.content)).size == (900, 600)


# --- what is refused -------------------------------------------------------------------------------------------------

ACTIVE = {
    "script at opening": pdf({1: b"<< /Type /Catalog /Pages 2 0 R /OpenAction " + SCRIPT + b" >>"}),
    "action at opening, elsewhere": pdf({1: b"<< /Type /Catalog /Pages 2 0 R /OpenAction 9 0 R >>"}),
    "script by name": pdf({1: b"<< /Type /Catalog /Pages 2 0 R /Names << /JavaScript 9 0 R >> >>"}),
    "script in disguise": pdf({9: SCRIPT.replace(b"/JavaScript", b"/J#61va#53cript")}),
    "opening in disguise": pdf({1: b"<< /Type /Catalog /Pages 2 0 R /Open#41ction 9 0 R >>"}),
    "program": pdf({9: b"<</S/Launch/F(cmd.exe)>>"}),
    "files inside": pdf({1: b"<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles 9 0 R >> >>"}),
    "one file inside": pdf({9: stream(b"MZ", b"/Type /EmbeddedFile")}),
    "form that sends": pdf({9: b"<< /S /SubmitForm /F (https://example.org) >>"}),
    "form of another kind": pdf({9: b"<< /AcroForm << /XFA 8 0 R >> >>"}),
    "film": pdf({9: b"<< /Type /Annot /Subtype /RichMedia >>"}),
    "another file's page": pdf({9: b"<< /S /GoToR /F (other.pdf) >>"}),
    "in a stream of objects": pdf({9: deflated(objects_in_a_stream(SCRIPT), b"/Type /ObjStm /N 1 /First 4")}),
    "in a stream of objects in disguise": pdf({9: deflated(SCRIPT.replace(b"Java", b"Jav#61"), b"/Type /Obj#53tm")}),
    "in a stream that says it is a picture": pdf({9: deflated(SCRIPT, b"/Type /XObject /Subtype /Image")}),
    "in a stream as text": pdf({9: stream(base64.a85encode(SCRIPT) + b"~>", b"/Type /ObjStm /Filter /ASCII85Decode")}),
    "in a stream as text, deflated": pdf(
        {9: stream(base64.a85encode(zlib.compress(SCRIPT)) + b"~>", b"/Type /ObjStm /Filter [/A85 /Fl]")}
    ),
    "in hexadecimal": pdf({9: stream(SCRIPT.hex().encode() + b">", b"/Type /ObjStm /Filter /ASCIIHexDecode")}),
    "across two pieces": pdf({9: deflated(b" " * (documents._PIECE - 8) + SCRIPT + b" " * 500_000, b"/Type /ObjStm")}),
    "behind a broken stream": pdf({8: stream(b"x\x9c broken", b"/Filter /FlateDecode"), 9: SCRIPT}),
    "in an older version of the file": pdf({9: SCRIPT}) + pdf()[9:],
    "behind an old line end": pdf({9: deflated(SCRIPT, b"/Type /ObjStm").replace(b"stream\n", b"stream\r", 1)}),
}


@pytest.mark.parametrize("content", ACTIVE.values(), ids=ACTIVE)
def test_a_pdf_that_acts_is_refused(content: bytes) -> None:
    reason = reason_of(content)
    assert reason == "pdf_active"
    assert reason.figures["name"] in {
        "JavaScript",
        "OpenAction",
        "Launch",
        "EmbeddedFile",
        "EmbeddedFiles",
        "SubmitForm",
        "XFA",
        "RichMedia",
        "GoToR",
    }


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (pdf(trailer=b"/Encrypt 9 0 R"), "pdf_encrypted"),
        (pdf()[:-100], "pdf_damaged"),
        (pdf() + b"<html><script>alert(1)</script></html>", "pdf_damaged"),
        (b"%PDF-1.7\n", "pdf_damaged"),
        (pdf({9: stream(b"x" * 50, b"/Type /ObjStm /Filter /LZWDecode")}), "pdf_unreadable_parts"),
        (pdf({9: stream(b"x" * 50, b"/Type /ObjStm /Filter /FlateDecode")}), "pdf_unreadable_parts"),
        (
            pdf({9: deflated(SCRIPT[:9], b"/Type /ObjStm /DecodeParms << /Predictor 12 /Columns 5 >>")}),
            "pdf_unreadable_parts",
        ),
        (
            pdf({9: stream(zlib.compress(SCRIPT[:9] * 99)[:-9], b"/Type /ObjStm /Filter /FlateDecode")}),
            "pdf_unreadable_parts",
        ),
        (b"\n" + pdf(), "document_type_refused"),
        (b"<html>" + pdf(), "document_type_refused"),
        (written(scene((64, 64)), "WEBP"), "document_type_refused"),
        (written(scene((64, 64)), "GIF"), "document_type_refused"),
        (b"PK\x03\x04" + bytes(100), "document_type_refused"),
        (b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*", "document_type_refused"),
        (b"", "file_empty"),
        (pdf() + bytes(documents.LARGEST_BYTES), "file_too_big"),
        (written(scene(), "JPEG")[:900], "file_unreadable"),
    ],
)
def test_what_is_no_honest_paper_is_refused_with_its_reason(content: bytes, code: str) -> None:
    assert reason_of(content) == code


def test_an_archive_behind_a_pdf_is_refused() -> None:
    archive = io.BytesIO(pdf())
    with zipfile.ZipFile(archive, "a") as packed:
        packed.writestr("evil.html", "<script>")
    assert zipfile.is_zipfile(archive)
    assert reason_of(archive.getvalue()) == "pdf_damaged"


def test_a_pdf_that_swells_is_refused_before_it_does() -> None:
    packer = zlib.compressobj(1)
    zeros = bytes(1 << 24)
    swollen = b"".join(packer.compress(zeros) for _ in range(48)) + packer.flush()
    content = pdf({9: stream(swollen, b"/Filter /FlateDecode")})
    assert len(content) < 10_000_000
    started = time.monotonic()
    assert reason_of(content) == "pdf_too_big_inside"
    assert time.monotonic() - started < 10


def test_many_streams_together_swell_too() -> None:
    one = deflated(bytes(10_000_000))
    assert reason_of(pdf(dict.fromkeys(range(9, 40), one))) == "pdf_too_big_inside"


def test_pages_are_still_there() -> None:
    assert b"/Kids" in check_document(pdf()).content
    assert PAGES[3] in check_document(pdf()).content


# --- names -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("有机认证证书.pdf", "有机认证证书.pdf"),
        ("五常大米 2026.JPG", "五常大米 2026.JPG"),
        ("../../etc/passwd", "passwd"),
        ("C:\\用户\\证书.pdf", "证书.pdf"),
        ("a\x00.jpg", "a.jpg"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
        ("\u202egpj.exe", "gpj.exe"),
        ("", ""),
        ("/", ""),
        ("\u200b", ""),
        ("长" * 300 + ".pdf", "长" * 188 + "…" + "长" * 7 + ".pdf"),
    ],
)
def test_names_are_shown_plainly(sent: str, shown: str) -> None:
    assert shown_name(sent) == shown
    assert len(shown_name(sent)) <= 200
