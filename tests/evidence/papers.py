"""PDFs as strangers send them, written by hand so that every byte is known."""

from __future__ import annotations

import zlib

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
