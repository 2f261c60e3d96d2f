"""Papers for the demonstration, drawn as small PDF files. Pure.

No font is carried along: Chinese uses STSong-Light, one of the names every PDF reader replaces by a Chinese font of its
own, English the built-in Helvetica. Every page says in both languages that it is no real certificate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

MARK_ZH = "演示文件 不是真实证书"
MARK_EN = "DEMO - not a real certificate"

_TITLES = {
    "business_licence": ("营业执照（演示）", "Business licence"),
    "gi_mark_authorisation": ("地理标志专用标志使用授权（演示）", "Authorisation to use the GI special mark"),
    "plot_location": ("地块位置说明（演示）", "Location of the plots"),
    "production_record": ("生产记录（演示）", "Production record"),
    "certificate": ("认证证书（演示）", "Certificate"),
    "commitment_certificate": ("承诺达标合格证（演示）", "Commitment compliance certificate"),
    "lab_report": ("检验报告（演示）", "Laboratory report"),
    "declaration": ("合规声明（演示）", "Declaration"),
    "trace_code": ("追溯码（演示）", "Trace code"),
    "public_record": ("公开抽检记录（演示）", "Public sampling record"),
    "sc_licence": ("食品生产许可证（演示）", "Food production licence"),
    "quarantine_certificate": ("动物检疫合格证明（演示）", "Quarantine certificate"),
}


@dataclass(frozen=True)
class Paper:
    """What a paper says. `lines` are further (Chinese, English) statements."""

    type: str
    holder: str
    issuer: str
    number: str
    issued_on: date
    expires_on: date | None = None
    about: str = ""
    lines: tuple[tuple[str, str], ...] = ()


def draw(paper: Paper) -> bytes:
    """The paper as a one-page PDF 1.4 file. The same paper gives the same bytes."""
    title_zh, title_en = _TITLES.get(paper.type, ("证明材料（演示）", "Document"))
    rows = [
        ("持有人", "Holder", paper.holder),
        ("事项", "Subject", paper.about),
        ("编号", "Number", paper.number),
        ("签发机构", "Issuer", paper.issuer),
        ("签发日期", "Issued on", paper.issued_on.isoformat()),
        ("有效期至", "Valid through", paper.expires_on.isoformat() if paper.expires_on else "—"),
    ]
    page = _Page()
    page.rectangle(36, 36, 523, 770, stroke="0.72 0.55 0.32", width=2)
    page.rectangle(42, 42, 511, 758, stroke="0.72 0.55 0.32", width=0.6)
    page.write(MARK_ZH, 130, 190, 42, grey="0.93 0.90 0.86", turned=True)
    page.rectangle(42, 752, 511, 48, fill="0.91 0.53 0.12")
    page.write(f"{MARK_ZH}   ", 64, 770, 15, grey="0.12 0.09 0.05")
    page.latin(MARK_EN, 330, 770, 13, grey="0.12 0.09 0.05", bold=True)
    page.write(title_zh, 64, 690, 26)
    page.latin(title_en, 64, 666, 13, grey="0.40 0.36 0.30")
    y = 610.0
    for zh, en, value in rows:
        if not value:
            continue
        page.write(zh, 64, y, 12, grey="0.40 0.36 0.30")
        page.latin(en, 64, y - 13, 8, grey="0.55 0.50 0.44")
        page.say(value, 170, y, 14)
        page.rectangle(64, y - 22, 467, 0.4, fill="0.85 0.80 0.72")
        y -= 44
    for zh, en in paper.lines:
        page.write(zh, 64, y, 12)
        page.latin(en, 64, y - 14, 9, grey="0.40 0.36 0.30")
        y -= 36
    page.write("本文件由演示程序生成，主体、编号与数据均为虚构，不具有任何效力。", 64, 84, 10, grey="0.40 0.36 0.30")
    page.latin(
        "Made by a demonstration program. Holder, number and figures are fictional; it proves nothing.",
        64,
        68,
        8.5,
        grey="0.40 0.36 0.30",
    )
    return _file(page.content())


class _Page:
    """Collects drawing commands; the origin is the lower left corner, units are points."""

    def __init__(self) -> None:
        self._commands: list[str] = []

    def write(self, text: str, x: float, y: float, size: float, grey: str = "0 0 0", turned: bool = False) -> None:
        """Chinese (or mixed) text, as UTF-16 in the encoding the CID font names."""
        place = f"0.766 0.643 -0.643 0.766 {x} {y} Tm" if turned else f"1 0 0 1 {x} {y} Tm"
        code = text.encode("utf-16-be", "replace").hex()
        self._commands.append(f"BT /F1 {size} Tf {grey} rg {place} <{code}> Tj ET")

    def say(self, text: str, x: float, y: float, size: float) -> None:
        """A value: numbers and days in the built-in font, so that they show on a reader without Chinese fonts too."""
        if text.isascii():
            self.latin(text, x, y, size)
        else:
            self.write(text, x, y, size)

    def latin(self, text: str, x: float, y: float, size: float, grey: str = "0 0 0", bold: bool = False) -> None:
        """English text."""
        escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        self._commands.append(f"BT /{'F3' if bold else 'F2'} {size} Tf {grey} rg 1 0 0 1 {x} {y} Tm ({escaped}) Tj ET")

    def rectangle(
        self, x: float, y: float, w: float, h: float, *, fill: str = "", stroke: str = "", width: float = 1
    ) -> None:
        """A filled or outlined box."""
        paint = f"{fill} rg {x} {y} {w} {h} re f" if fill else f"{stroke} RG {width} w {x} {y} {w} {h} re S"
        self._commands.append(paint)

    def content(self) -> bytes:
        """The page's content stream."""
        return "\n".join(self._commands).encode("ascii", "replace")


def _file(content: bytes) -> bytes:
    objects: Sequence[bytes] = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R /F2 7 0 R /F3 8 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [6 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> /DW 1000 /W [1 95 500]"
        b" /FontDescriptor 9 0 R >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
        b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0"
        b" /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>",
    )
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)
