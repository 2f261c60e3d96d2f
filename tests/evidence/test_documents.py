"""Papers are stored as they are or refused with the reason: nothing that acts, hides or carries what runs."""

from __future__ import annotations

import base64
import io
import zipfile
import zlib
from collections.abc import Callable
from functools import cache

import pikepdf
import pytest
from PIL import Image

from catalog.errors import Invalid, Reason
from catalog.evidence import documents
from catalog.evidence.documents import check_document, shown_name
from catalog.evidence.pdf import inspect_pdf
from catalog.evidence.sandbox import FileRefused
from catalog.evidence.schemas import DocumentForm, check_scheme
from catalog.fields import read
from tests.evidence.papers import (
    DRAWING,
    carrying,
    deflated,
    object_stream,
    pdf,
    predicted,
    rewritten,
    signed,
    stream,
)
from tests.evidence.pictures import SECRET, scene, telling, written

SCRIPT = b"<< /S /JavaScript /JS (app.alert(1)) >>"
# In parts, so that no scanner takes this file for the test file itself.
EICAR = "".join((r"X5O!P%@AP[4\PZX54(P^)", "7CC)7}$EICAR", "-STANDARD-ANTIVIRUS", "-TEST-FILE!$H+H*")).encode()
INVOICE = """<?xml version="1.0" encoding="UTF-8"?><rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece"><ram:ID
xmlns:ram="urn:x">发票 042</ram:ID></rsm:CrossIndustryInvoice>""".encode()


def reason_of(content: bytes) -> Reason:
    with pytest.raises(Invalid) as refusal:
        check_document(content)
    assert set(refusal.value.errors) == {"file"}
    reason: Reason = refusal.value.errors["file"][0]
    return reason


def refusal_inside(content: bytes) -> FileRefused:
    """As `reason_of`, without a process of its own for each of a hundred files."""
    with pytest.raises(FileRefused) as refusal:
        inspect_pdf(content)
    return refusal.value


def opened(content: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(content))


def packed(body: bytes, times: int) -> bytes:
    """A stream of objects, deflated so many times."""
    content, words = object_stream(body)
    for _ in range(times):
        content = zlib.compress(content)
    return stream(content, words + b"/Filter [" + b"/FlateDecode " * times + b"]")


def in_hexadecimal(body: bytes, times: int) -> bytes:
    content, words = object_stream(body)
    for _ in range(times):
        content = content.hex().encode() + b">"
    return stream(content, words + b"/Filter [" + b"/ASCIIHexDecode " * times + b"]")


def linking(address: bytes) -> bytes:
    """A piece of a page that leads to an address when it is touched."""
    return b"<< /Type /Annot /Subtype /Link /A << /S /URI /URI " + address + b" >> >>"


# --- what is taken ---------------------------------------------------------------------------------------------------

TAKEN = {
    "plain": pdf(),
    "opens at a page": pdf({1: b"<< /Type /Catalog /Pages 2 0 R /OpenAction [3 0 R /XYZ null null 0] >>"}),
    "goes to a page at opening": pdf(
        {1: b"<< /Type /Catalog /Pages 2 0 R /OpenAction 9 0 R >>", 9: b"<< /S /GoTo /D [3 0 R /Fit] >>"}
    ),
    "a link to the web": pdf({9: linking(b"(https://example.org/1)")}),
    "a link for a letter": pdf({9: linking(b"(mailto:lab@example.org)")}),
    "a link beside the file": pdf({9: linking(b"(more/report.html?a=b:c)")}),
    "words about scripts": pdf({9: b"<< /Title (JavaScript Launch EmbeddedFile) /LaunchPad true >>"}),
    "objects in a stream": pdf({9: packed(b"<< /Type /Font >>", 1)}),
    "a table with a predictor": pdf(
        {9: deflated(bytes(50), b"/Type /XRef /DecodeParms << /Columns 5 /Predictor 12 >> /W [1 3 1]")}
    ),
    "a photo": pdf({9: stream(written(scene((64, 64)), "JPEG"), b"/Type /XObject /Subtype /Image /Filter /DCTDecode")}),
    "text codings": pdf({4: stream(base64.a85encode(zlib.compress(DRAWING)) + b"~>", b"/Filter [/A85 /Fl]")}),
    "hexadecimal": pdf({4: stream(DRAWING.hex().encode() + b">", b"/Filter /ASCIIHexDecode")}),
    "line ends behind": pdf() + b"\r\n\x00 ",
    "two versions": pdf() + pdf()[9:],
    "a mail's lines before": b"Content-Type: application/pdf\r\n\r\n" + pdf(),
    "a download's lines behind": pdf() + b"\r\n--boundary--\r\n" + bytes(3000),
    "an owner's password": rewritten(pdf(), encryption=pikepdf.Encryption(owner="secret", user="", R=6)),
    "an owner's old password": rewritten(pdf(), encryption=pikepdf.Encryption(owner="secret", user="", R=4)),
    "all in streams": rewritten(pdf(), object_stream_mode=pikepdf.ObjectStreamMode.generate),
    "laid out for the web": rewritten(pdf(), linearize=True),
    "an invoice with its data": carrying("factur-x.xml", INVOICE),
    "a report with its table": carrying("结果.csv", "项目,结果\n糖度,12.8\n".encode("gb18030")),
    "a report with another": carrying("附件.pdf", pdf()),
    "signed": signed(),
    "a scan": written(Image.effect_noise((600, 800), 60), "PDF", title="检验报告"),
}


@pytest.mark.parametrize("content", TAKEN.values(), ids=TAKEN)
def test_a_pdf_that_only_shows_pages_is_kept_byte_for_byte(content: bytes) -> None:
    kept = check_document(content)
    assert (kept.content, kept.media_type) == (content, "application/pdf")
    assert len(opened(kept.copy).pages) == len(opened(content).pages) > 0


def test_the_copy_shows_the_same_pages() -> None:
    copy = opened(check_document(TAKEN["an owner's password"]).copy)
    assert copy.pages[0].Contents.read_bytes() == DRAWING
    assert not copy.is_encrypted


def test_the_copy_carries_nothing_but_pages() -> None:
    for name in ("an invoice with its data", "a report with another"):
        copy = check_document(TAKEN[name]).copy
        plain = rewritten(copy, object_stream_mode=pikepdf.ObjectStreamMode.disable, qdf=True)
        assert len(opened(copy).attachments) == 0
        for word in (b"EmbeddedFile", b"/EF", b"factur-x", b"CrossIndustry"):
            assert word not in plain, (name, word)


def test_the_copy_still_opens_at_its_page() -> None:
    with opened(check_document(TAKEN["goes to a page at opening"]).copy) as copy:
        assert copy.Root.OpenAction.S == "/GoTo"
        assert copy.Root.OpenAction.D[0].objgen == copy.pages[0].objgen
    with opened(check_document(TAKEN["opens at a page"]).copy) as copy:
        assert copy.Root.OpenAction[1] == "/XYZ"


def test_the_same_original_gives_the_same_copy() -> None:
    assert check_document(TAKEN["all in streams"]).copy == check_document(TAKEN["all in streams"]).copy


def test_it_is_told_whether_the_original_is_signed() -> None:
    assert check_document(signed()).signed is True
    assert check_document(pdf()).signed is False
    with opened(check_document(signed()).copy) as copy:
        assert "/V" not in copy.Root.AcroForm.Fields[0], "a copy cannot carry a signature"


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_of_a_paper_is_written_anew(kind: str) -> None:
    kept = check_document(telling(kind))
    assert kept.media_type == "image/jpeg"
    assert SECRET.encode() not in kept.content
    assert Image.open(io.BytesIO(kept.content)).size == (900, 600)


# --- what is refused -------------------------------------------------------------------------------------------------

ACTIVE = {
    "script at opening": pdf({1: b"<< /Type /Catalog /Pages 2 0 R /OpenAction " + SCRIPT + b" >>"}),
    "action at opening, elsewhere": pdf(
        {1: b"<< /Type /Catalog /Pages 2 0 R /OpenAction 9 0 R >>", 9: b"<< /S /URI /URI (http://e.org) >>"}
    ),
    "a script after the page": pdf(
        {1: b"<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /GoTo /D [3 0 R /Fit] /Next [" + SCRIPT + b"] >> >>"}
    ),
    "when a page is shown": pdf({3: b"<< /Type /Page /AA << /O << /S /Named /N /Print >> >> >>"}),
    "script by name": pdf({1: b"<< /Type /Catalog /Pages 2 0 R /Names << /JavaScript 9 0 R >> >>", 9: b"<< >>"}),
    "script in disguise": pdf({9: SCRIPT.replace(b"/JavaScript", b"/J#61va#53cript")}),
    "opening in disguise": pdf({1: b"<< /Type /Catalog /Pages 2 0 R /Open#41ction (x) >>"}),
    "program": pdf({9: b"<</S/Launch/F(cmd.exe)>>"}),
    "form that sends": pdf({9: b"<< /S /SubmitForm /F (https://example.org) >>"}),
    "form of another kind": pdf({9: b"<< /AcroForm << /XFA [(a) 4 0 R] >> >>"}),
    "film": pdf({9: b"<< /Type /Annot /Subtype /RichMedia >>"}),
    "another file's page": pdf({9: b"<< /S /GoToR /F (other.pdf) >>"}),
    "a link to a script": pdf({9: linking(b"(javascript:alert\\(1\\))")}),
    "a link to a script in disguise": pdf({9: linking(b"(\\000 Java\\nScript:alert\\(1\\))")}),
    "a link to a script in UTF-16": pdf({9: linking(b"<" + "javascript:x()".encode("utf-16").hex().encode() + b">")}),
    "a link that is a page": pdf({9: linking(b"(data:text/html,<script>x\\(\\)</script>)")}),
    "a link to a file": pdf({9: linking(b"(file:///etc/passwd)")}),
    "a link to another machine's folder": pdf({9: linking(b"(\\\\\\\\evil\\\\share)")}),
    "links that begin with a script": pdf({1: b"<< /Type /Catalog /Pages 2 0 R /URI << /Base (javascript:) >> >>"}),
    "another file's content": pdf({9: stream(b"", b"/F (https://example.org/x)")}),
    "deep inside": pdf({9: b"<< /A [ << /B [[ " + SCRIPT + b" ]] >> ] >>"}),
    "on a stream": pdf({9: stream(b"x", b"/A " + SCRIPT)}),
    "in a stream of objects": pdf({9: packed(SCRIPT, 1)}),
    "in a stream of objects packed twice": pdf({9: packed(SCRIPT, 2)}),
    "in a stream of objects packed four times": pdf({9: packed(SCRIPT, 4)}),
    "in a stream of objects in hexadecimal": pdf({9: in_hexadecimal(SCRIPT, 1)}),
    "in hexadecimal in hexadecimal": pdf({9: in_hexadecimal(SCRIPT, 2)}),
    "behind a predictor by reference": pdf(
        {
            8: b"<< /Predictor 12 /Columns 16 >>",
            9: predicted(object_stream(SCRIPT)[0], object_stream(SCRIPT)[1] + b"/DecodeParms 8 0 R"),
        }
    ),
    "with its filter by reference": pdf({8: b"/FlateDecode", 9: deflated(*object_stream(SCRIPT)).replace(
        b"/Filter /FlateDecode", b"/Filter 8 0 R")}),
    "in a stream of objects in disguise": pdf({9: packed(SCRIPT.replace(b"Java", b"Jav#61"), 1)}),
    "in ASCII85": pdf(
        {9: stream(base64.a85encode(object_stream(SCRIPT)[0]) + b"~>", object_stream(SCRIPT)[1] + b"/Filter /A85")}
    ),
    "in a file all of whose objects are in streams": rewritten(
        pdf({1: b"<< /Type /Catalog /Pages 2 0 R /OpenAction " + SCRIPT + b" >>"}),
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
    ),
    "under an owner's password": rewritten(
        pdf({1: b"<< /Type /Catalog /Pages 2 0 R /OpenAction " + SCRIPT + b" >>"}),
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        encryption=pikepdf.Encryption(owner="secret", user="", R=6),
    ),
    "in a file it carries": carrying("附件.pdf", pdf({9: SCRIPT})),
    "in no table": pdf().replace(b"xref", b"77 0 obj\n" + SCRIPT + b"\nendobj\nxref", 1),
    "behind a broken stream": pdf({8: stream(b"x\x9c broken", b"/Filter /FlateDecode"), 9: SCRIPT}),
    "in an older version of the file": pdf({9: SCRIPT}) + pdf({9: b"null"})[9:],
    "behind an old line end": pdf({9: packed(SCRIPT, 1).replace(b"stream\n", b"stream\r", 1)}),
}  # fmt: skip


@pytest.mark.parametrize("content", ACTIVE.values(), ids=ACTIVE)
def test_a_pdf_that_acts_is_refused(content: bytes) -> None:
    reason = refusal_inside(content)
    assert reason.code == "pdf_active"
    known = {"JS", "JavaScript", "OpenAction", "AA", "F", "Launch", "SubmitForm", "XFA", "RichMedia", "GoToR", "URI"}
    assert reason.figures["name"] in known


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (rewritten(pdf(), encryption=pikepdf.Encryption(owner="a", user="b")), "pdf_encrypted"),
        (pdf(trailer=b"/Encrypt << /Filter /Strange /V 9 >>"), "pdf_encrypted"),
        (pdf()[:-100], "pdf_damaged"),
        (b"%PDF-1.7\n", "pdf_damaged"),
        (b"%PDF-1.7\n%%EOF", "pdf_damaged"),
        (pdf({2: b"<< /Type /Pages /Kids [] /Count 0 >>"}), "pdf_damaged"),
        (pdf() * 40, "pdf_unreadable_parts"),
        (pdf({9: stream(b"x" * 50, b"/Type /ObjStm /Filter /LZWDecode")}), "pdf_unreadable_parts"),
        (pdf({9: stream(b"x" * 50, b"/Type /ObjStm /Filter /FlateDecode")}), "pdf_unreadable_parts"),
        (pdf({9: stream(b"x" * 50, b"/Type /ObjStm /Filter /Unheard")}), "pdf_unreadable_parts"),
        (b" " * 2000 + pdf(), "document_type_refused"),
        (written(scene((64, 64)), "GIF"), "document_type_refused"),
        (b"PK\x03\x04" + bytes(100), "document_type_refused"),
        (b"", "file_empty"),
        (pdf() + bytes(documents.LARGEST_BYTES), "file_too_big"),
        (written(scene(), "JPEG")[:900], "file_unreadable"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_honest_paper_is_refused_with_its_reason(content: bytes, code: str) -> None:
    assert reason_of(content) == code


def a_zip() -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packing:
        packing.writestr("evil.html", "<script>")
    return archive.getvalue()


@pytest.mark.parametrize(
    ("name", "attached"),
    [
        ("setup.exe", b"MZ" + bytes(100)),
        ("run.bat", b"@echo off"),
        ("data.xml", b"MZ" + bytes(100)),
        ("data.xml", b"<?xml version='1.0'?><job><script language='JScript'/></job>"),
        ("page.html", b"<html><script>"),
        ("drawing.xml", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("bomb.xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"),
        ("files.zip", a_zip()),
        ("files.xml", a_zip()),
        ("photo.jpg", b"MZ"),
        ("no ending", b"text"),
        ("report.pdf", carrying("inner.pdf", pdf())),
    ],
)
def test_only_data_may_be_attached(name: str, attached: bytes) -> None:
    reason = refusal_inside(carrying(name, attached))
    assert reason.code == "pdf_attachment_refused"
    assert reason.figures["name"]


@pytest.mark.parametrize(
    "content",
    [
        pdf({9: stream(EICAR)}),
        pdf({9: deflated(EICAR)}),
        carrying("eicar.txt", EICAR),
        carrying("inner.pdf", pdf({9: deflated(EICAR)})),
        carrying("eicar.txt", EICAR, encryption=pikepdf.Encryption(owner="secret", user="", R=6)),
    ],
)
def test_the_scanners_test_file_is_found_inside(content: bytes) -> None:
    assert refusal_inside(content).code == "file_infected"


@cache
def zeros(mebibytes: int) -> bytes:
    packer = zlib.compressobj(9)
    block = bytes(1 << 20)
    return b"".join(packer.compress(block) for _ in range(mebibytes)) + packer.flush()


@pytest.mark.parametrize(
    "make",
    [
        lambda: pdf({9: stream(zeros(768), b"/Filter /FlateDecode")}),
        lambda: pdf({9: stream(zlib.compress(zeros(768)), b"/Filter [/FlateDecode /FlateDecode]")}),
        lambda: pdf({9: stream(zeros(768), b"/Filter /FlateDecode /Type /ObjStm /N 1 /First 5")}),
        lambda: pdf(dict.fromkeys(range(9, 40), deflated(bytes(10_000_000)))),
        lambda: carrying("data.txt", b" " * 200_000_000),
    ],
    ids=["one stream", "packed twice", "of objects", "many streams", "attached"],
)
def test_a_pdf_that_swells_is_refused_before_it_does(make: Callable[[], bytes]) -> None:
    """Made when they are tried: whoever runs another test of this file does not pack a gigabyte first."""
    content = make()
    assert len(content) < 1_000_000
    assert reason_of(content) == "pdf_too_big_inside"


def test_a_pdf_that_keeps_its_reader_busy_is_stopped() -> None:
    """A chain of tables that never ends, thousands of versions of one object: whatever it is, it ends by itself or by
    the limit of processor time, and the reason says so."""
    loop = pdf(trailer=b"/Prev 15")
    deep = pdf({9: b"[" * 400 + b"]" * 400})
    wide = pdf({9: b"<< /A [" + b"<< /B [ 1 ] >> " * 50_000 + b"] >>"})
    for content in (loop, deep, wide):
        try:
            assert check_document(content).copy
        except Invalid as refusal:
            assert refusal.errors["file"][0] in {"pdf_damaged", "file_too_heavy"}


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


@pytest.mark.parametrize(
    ("given", "refused"),
    [
        ({"type": "certificate", "scheme": "organic", "expires_on": "2027-06-01"}, {}),
        ({"type": "certificate"}, {}),
        ({"type": "certificate", "scheme": "organic"}, {"expires_on": ["required"]}),
        ({"type": "lab_report", "scheme": "organic"}, {"scheme": ["scheme_of_certificates"]}),
    ],
)
def test_what_a_certificate_says_fits_together(given: dict[str, str], refused: dict[str, list[str]]) -> None:
    paper = read(DocumentForm, {"issuer": "某认证中心", **given})
    if not refused:
        return check_scheme(paper)
    with pytest.raises(Invalid) as refusal:
        check_scheme(paper)
    assert refusal.value.errors == refused
