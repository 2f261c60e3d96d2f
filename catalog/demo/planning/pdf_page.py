"""One page of text and boxes as a small PDF file that carries its letters. Pure."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from catalog.demo.planning.typeface import NAME, Cut, typeface

# A4 in points.
WIDTH, HEIGHT = 595, 842
_BLACK = "0 0 0"
_UPRIGHT = "1 0 0 1"
_TURNED = "0.766 0.643 -0.643 0.766"


class Page:
    """Collects what stands on the page; the origin is the lower left corner, units are points."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        # Text stands as its number in `_texts`: which glyphs write it is known when all of it is.
        self._commands: list[str | tuple[str, int]] = []

    def write(
        self,
        text: str,
        x: float,
        y: float,
        size: float,
        grey: str = _BLACK,
        *,
        bold: bool = False,
        turned: bool = False,
    ) -> None:
        """A line of text, Chinese and Latin."""
        weight = f"{grey} RG {size * 0.03:.2f} w 2 Tr" if bold else "0 Tr"
        place = f"{_TURNED if turned else _UPRIGHT} {x} {y} Tm"
        self._commands.append((f"BT /F1 {size} Tf {grey} rg {weight} {place}", len(self._texts)))
        self._texts.append(text)

    def rectangle(
        self, x: float, y: float, w: float, h: float, *, fill: str = "", stroke: str = "", width: float = 1
    ) -> None:
        """A filled or outlined box."""
        paint = f"{fill} rg {x} {y} {w} {h} re f" if fill else f"{stroke} RG {width} w {x} {y} {w} {h} re S"
        self._commands.append(paint)

    def file(self, title: str, subject: str) -> bytes:
        """The page as a PDF 1.4 file with these entries in its description. The same page gives the same bytes."""
        cut = typeface().cut("".join(self._texts))
        return _file(
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents 4 0 R"
            b" /Resources << /Font << /F1 5 0 R >> >> >>" % (WIDTH, HEIGHT),
            _packed("\n".join(self._content(cut)).encode("ascii")),
            b"<< /Type /Font /Subtype /Type0 /BaseFont /%s /Encoding /Identity-H /DescendantFonts [6 0 R]"
            b" /ToUnicode 9 0 R >>" % _subset_name(cut),
            b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /%s"
            b" /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /CIDToGIDMap /Identity"
            b" /DW 1000 /W [0 [%s]] /FontDescriptor 7 0 R >>"
            % (_subset_name(cut), " ".join(map(str, cut.widths)).encode("ascii")),
            b"<< /Type /FontDescriptor /FontName /%s /Flags 4 /FontBBox [-1002 -1048 2928 1808] /ItalicAngle 0"
            b" /Ascent 880 /Descent -120 /CapHeight 733 /StemV 91 /FontFile2 8 0 R >>" % _subset_name(cut),
            _packed(cut.font, b"/Length1 %d " % len(cut.font)),
            _packed(_to_unicode(cut)),
            b"<< /Title <%s> /Subject <%s> >>" % (_described(title), _described(subject)),
        )

    def _content(self, cut: Cut) -> Iterator[str]:
        for command in self._commands:
            if isinstance(command, str):
                yield command
            else:
                code = "".join(f"{cut.glyphs.get(character, 0):04x}" for character in self._texts[command[1]])
                yield f"{command[0]} <{code}> Tj ET"


def _packed(content: bytes, more: bytes = b"") -> bytes:
    """A compressed stream. Lightly: harder takes twice as long for a tenth less."""
    packed = zlib.compress(content, 1)
    return b"<< %s/Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (more, len(packed), packed)


def _described(text: str) -> bytes:
    """A text of the description, in UTF-16 with its mark."""
    return ("feff" + text.encode("utf-16-be").hex()).encode("ascii")


def _subset_name(cut: Cut) -> bytes:
    """The font's name with the six letters that say which part of it this is (ISO 32000-1, 9.6.4)."""
    number = zlib.crc32("".join(cut.glyphs).encode())
    return b"%s+%s" % (bytes(65 + number // 26**place % 26 for place in range(6)), NAME.encode("ascii"))


def _to_unicode(cut: Cut) -> bytes:
    """Which character each glyph writes, so that the text can be searched and copied (ISO 32000-1, 9.10.3)."""
    pairs = [f"<{glyph:04x}> <{character.encode('utf-16-be').hex()}>" for character, glyph in cut.glyphs.items()]
    # A table holds at most a hundred pairs.
    tables = [pairs[start : start + 100] for start in range(0, len(pairs), 100)]
    lines = [
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
        "1 begincodespacerange <0000> <ffff> endcodespacerange",
        *(f"{len(table)} beginbfchar\n" + "\n".join(table) + "\nendbfchar" for table in tables),
        "endcmap CMapName currentdict /CMap defineresource pop end end",
    ]
    return "\n".join(lines).encode("ascii")


def _file(*objects: bytes) -> bytes:
    """These objects, numbered from 1, with their cross-reference table: first the catalog, last the description."""
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        len(objects),
        start,
    )
    return bytes(out)
