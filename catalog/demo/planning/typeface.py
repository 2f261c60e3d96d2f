"""The typeface of the demonstration's papers, and the part of it that one paper needs. Pure.

A paper carries its own letters, so that it looks the same on a reader without Chinese fonts. The font file is a plain
TrueType file cut out of Noto Sans CJK SC (`catalog/demo/typeface`); its glyphs are copied byte for byte, which takes a
millisecond where a library that subsets any font takes a hundred.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FONT = Path(__file__).parents[1] / "typeface" / "GICatalogDemoSans.ttf"
NAME = "GICatalogDemoSans"
_SHORT, _LONG = 0, 1


@dataclass(frozen=True)
class Cut:
    """A font with the glyphs of some characters: `font` is the file, `glyphs` the glyph of each character in it,
    `widths` the advance of every glyph in thousandths of an em. Glyph 0 stands for what the typeface has not."""

    font: bytes
    glyphs: dict[str, int]
    widths: tuple[int, ...]


class Typeface:
    """A TrueType file without composite glyphs, 1000 units an em."""

    def __init__(self, content: bytes) -> None:
        self._tables = {}
        for number in range(struct.unpack_from(">H", content, 4)[0]):
            tag, _sum, offset, length = struct.unpack_from(">4sIII", content, 12 + 16 * number)
            self._tables[tag] = content[offset : offset + length]
        glyph_count = struct.unpack_from(">H", self._tables[b"maxp"], 4)[0]
        self._offsets = self._glyph_offsets(glyph_count)
        measured = struct.unpack_from(">H", self._tables[b"hhea"], 34)[0]
        pairs = list(struct.iter_unpack(">Hh", self._tables[b"hmtx"][: 4 * measured]))
        rest = struct.unpack_from(f">{glyph_count - measured}h", self._tables[b"hmtx"], 4 * measured)
        self._metrics = pairs + [(pairs[-1][0], bearing) for bearing in rest]
        self._glyph_of = dict(self._mapping())

    def has(self, character: str) -> bool:
        """Whether it can write this character."""
        return character in self._glyph_of

    def cut(self, characters: Iterable[str]) -> Cut:
        """The part that writes these characters, in the order of their code points."""
        wanted = sorted(set(characters) & self._glyph_of.keys())
        kept = [0, *(self._glyph_of[character] for character in wanted)]
        outlines = [self._outline(glyph) for glyph in kept]
        places = [0]
        for outline in outlines:
            places.append(places[-1] + len(outline))
        metrics = [self._metrics[glyph] for glyph in kept]
        tables = {
            b"glyf": b"".join(outlines),
            b"head": self._tables[b"head"][:50] + struct.pack(">hh", _LONG, 0),
            b"hhea": self._tables[b"hhea"][:34] + struct.pack(">H", len(kept)),
            b"hmtx": b"".join(struct.pack(">Hh", *metric) for metric in metrics),
            b"loca": struct.pack(f">{len(places)}I", *places),
            b"maxp": self._tables[b"maxp"][:4] + struct.pack(">H", len(kept)) + self._tables[b"maxp"][6:],
        }
        glyphs = {character: place for place, character in enumerate(wanted, start=1)}
        return Cut(_file(tables), glyphs, tuple(advance for advance, _ in metrics))

    def _outline(self, glyph: int) -> bytes:
        """A glyph's bytes, filled up to a multiple of four."""
        outline = self._tables[b"glyf"][self._offsets[glyph] : self._offsets[glyph + 1]]
        return outline + bytes(-len(outline) % 4)

    def _glyph_offsets(self, count: int) -> tuple[int, ...]:
        if struct.unpack_from(">h", self._tables[b"head"], 50)[0] == _SHORT:
            return tuple(2 * half for half in struct.unpack_from(f">{count + 1}H", self._tables[b"loca"]))
        return struct.unpack_from(f">{count + 1}I", self._tables[b"loca"])

    def _mapping(self) -> Iterable[tuple[str, int]]:
        """Characters and glyphs of the `cmap` subtable that covers all of Unicode (format 12)."""
        table = self._tables[b"cmap"]
        for number in range(struct.unpack_from(">H", table, 2)[0]):
            start = struct.unpack_from(">HHI", table, 4 + 8 * number)[2]
            if struct.unpack_from(">H", table, start)[0] == 12:
                groups = struct.unpack_from(">I", table, start + 12)[0]
                for group in range(groups):
                    first, last, glyph = struct.unpack_from(">III", table, start + 16 + 12 * group)
                    yield from ((chr(code), glyph + code - first) for code in range(first, last + 1))
                return


@cache
def typeface() -> Typeface:
    """The one that the papers are written in, read once."""
    return Typeface(FONT.read_bytes())


def _file(tables: dict[bytes, bytes]) -> bytes:
    """A TrueType file of these tables (OpenType 1.9, "Organization of an OpenType Font")."""
    power = len(tables).bit_length() - 1
    head = struct.pack(">IHHHH", 0x00010000, len(tables), 16 << power, power, 16 * len(tables) - (16 << power))
    offset = 12 + 16 * len(tables)
    directory, bodies = b"", b""
    for tag, body in sorted(tables.items()):
        filled = body + bytes(-len(body) % 4)
        total = sum(struct.unpack(f">{len(filled) // 4}I", filled)) & 0xFFFFFFFF
        directory += struct.pack(">4sIII", tag, total, offset + len(bodies), len(body))
        bodies += filled
    return head + directory + bodies
