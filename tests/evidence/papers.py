"""PDFs as strangers send them, written by hand so that every byte is known."""

from __future__ import annotations

import io
import zlib
from typing import Any

import pikepdf

PAGES = {
    1: b"<< /Type /Catalog /Pages 2 0 R >>",
    2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
}
DRAWING = b"BT /F1 24 Tf 72 720 Td (JavaScript Launch OpenAction) Tj ET"


def stream(body: bytes, words: bytes = b"") -> bytes:
    """A stream object's text."""
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(body), words, body)


def deflated(body: bytes, words: bytes = b"") -> bytes:
    """The same, deflated."""
    return stream(zlib.compress(body), b"/Filter /FlateDecode " + words)


def pdf(objects: dict[int, bytes] | None = None, trailer: bytes = b"") -> bytes:
    """A PDF with one page and these objects more, or instead."""
    content = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
    starts = {}
    for number, text in sorted((PAGES | {4: deflated(DRAWING)} | (objects or {})).items()):
        starts[number] = len(content)
        content += b"%d 0 obj\n%s\nendobj\n" % (number, text)
    table = len(content)
    content += b"xref\n0 1\n0000000000 65535 f \n"
    for number, start in starts.items():
        content += b"%d 1\n%010d 00000 n \n" % (number, start)
    return content + b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (
        max(starts) + 1,
        trailer,
        table,
    )


def predicted(body: bytes, words: bytes = b"", columns: int = 16) -> bytes:
    """The same, deflated behind a PNG predictor (up); `words` name the parameters."""
    body += b" " * (-len(body) % columns)
    rows, before = b"", bytes(columns)
    for start in range(0, len(body), columns):
        row = body[start : start + columns]
        rows += b"\x02" + bytes((one - other) % 256 for one, other in zip(row, before, strict=True))
        before = row
    return stream(zlib.compress(rows), b"/Filter /FlateDecode " + words)


def object_stream(*texts: bytes) -> tuple[bytes, bytes]:
    """The content of a stream of objects 20, 21, ..., and the words that describe it."""
    starts, body = [], b""
    for text in texts:
        starts.append(len(body))
        body += text + b" "
    head = b"".join(b"%d %d " % (20 + index, start) for index, start in enumerate(starts))
    return head + body, b"/Type /ObjStm /N %d /First %d " % (len(texts), len(head))


def rewritten(content: bytes, **options: Any) -> bytes:
    """The PDF as qpdf writes it."""
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as opened:
        opened.save(output, **options)
    return output.getvalue()


def carrying(name: str, attached: bytes, **options: Any) -> bytes:
    """A PDF with one page that carries a file."""
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf())) as opened:
        opened.attachments[name] = pikepdf.AttachedFileSpec(opened, attached, filename=name)
        opened.save(output, **options)
    return output.getvalue()


def signed() -> bytes:
    """A PDF with the entries of a digital signature (its figures are not those of a real one)."""
    return pdf(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /SigFlags 3 /Fields [8 0 R] >> >>",
            3: PAGES[3].replace(b"/Contents", b"/Annots [8 0 R] /Contents"),
            8: b"<< /Type /Annot /Subtype /Widget /FT /Sig /T (one) /V 9 0 R /Rect [0 0 90 30] /P 3 0 R >>",
            9: b"<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached"
            b" /ByteRange [0 100 200 100] /Contents <3082> >>",
        }
    )
