"""Which files a PDF may carry: the data of an invoice or a report, never something that runs. Pure."""

from __future__ import annotations

import re

_TEXTS = ("xml", "xbrl", "json", "csv", "txt")
_PICTURES = {"jpg": b"\xff\xd8\xff", "jpeg": b"\xff\xd8\xff", "png": b"\x89PNG\r\n\x1a\n", "pdf": b"%PDF-"}
# XML that a system or a browser would run or draw instead of showing it as data.
_RUNS = re.compile(
    r"<\s*(?:[\w.-]+:)?(?:script|html|svg|job|package|component|stylesheet|transform|xdp|vxml)\b|<\?xml-stylesheet|<!ENTITY",
    re.IGNORECASE,
)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


def is_plain_data(name: str, content: bytes) -> bool:
    """Whether name and content agree on data: XML, JSON, CSV or plain text without script, a JPEG, PNG or PDF.

    `name` is what the PDF calls it: its ending decides what a double click would do. A PDF is looked at by itself.
    """
    ending = name.strip().rpartition(".")[2].lower()
    if ending in _PICTURES:
        return content.startswith(_PICTURES[ending])
    if ending not in _TEXTS:
        return False
    text = _as_text(content)
    return text is not None and not _CONTROLS.search(text) and not _RUNS.search(text)


def _as_text(content: bytes) -> str | None:
    encodings = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
