"""The letters that papers of the demonstration carry along."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from PIL import Image

from catalog.demo.planning.certificates import Paper, draw
from catalog.demo.planning.typeface import FONT, typeface
from tests.demo.characters import written_in_papers

PAPER = Paper(
    type="lab_report",
    holder="柯城石缘果业专业合作社（示例）",
    issuer="示例检测机构",
    number="DEMO-(1)\\2",
    issued_on=date(2026, 11, 1),
    about="衢州椪柑",
    lines=(("最大占标率 0.32", "Highest ratio 0.32"),),
)


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    """The paper as a file."""
    file = tmp_path / "paper.pdf"
    file.write_bytes(draw(PAPER))
    return file


def poppler(program: str, *arguments: str | Path) -> bytes:
    """What a program of poppler-utils answers on a machine that has no font and no language pack."""
    found = shutil.which(program)
    assert found, "poppler-utils is missing: bin/system-packages"
    environment = {**os.environ, "FONTCONFIG_FILE": os.devnull}
    return subprocess.run([found, *arguments], check=True, capture_output=True, env=environment).stdout


def test_it_has_every_character_that_a_paper_may_write() -> None:
    assert sorted(character for character in written_in_papers() if not typeface().has(character)) == []


def test_it_is_small_and_carries_its_licence() -> None:
    assert FONT.stat().st_size < 1_500_000
    assert (FONT.parent / "OFL.txt").read_text(encoding="utf-8").count("SIL OPEN FONT LICENSE") == 1
    names = TTFont(FONT)["name"]
    assert "Adobe" in names.getDebugName(0) and "SIL Open Font License" in names.getDebugName(13)
    # The licence forbids a changed font the reserved name of its origin.
    assert not any("Source" in str(names.getDebugName(number)) for number in (1, 4, 6))


def test_a_cut_draws_its_characters_exactly_as_the_typeface_does() -> None:
    whole = TTFont(FONT)
    text = "衢州椪柑 Ag"
    cut = typeface().cut(text)
    part = TTFont(io.BytesIO(cut.font))
    assert set(cut.glyphs) == set(text) and len(cut.widths) == len(set(text)) + 1
    for character, glyph in cut.glyphs.items():
        name = whole.getBestCmap()[ord(character)]
        own = part.getGlyphOrder()[glyph]
        assert part["hmtx"][own] == whole["hmtx"][name] and part["hmtx"][own][0] == cut.widths[glyph]
        assert part["glyf"][own] == whole["glyf"][name]


def test_what_it_lacks_is_left_out_of_a_cut() -> None:
    assert set(typeface().cut("柑\U0001f34a").glyphs) == {"柑"}


def test_every_font_of_a_paper_is_embedded_and_can_be_searched(paper: Path) -> None:
    _head, _rule, *fonts = poppler("pdffonts", paper).decode().splitlines()
    # The last words of a row: embedded, a subset, with its characters; then the object's two numbers.
    assert fonts and all(row.split()[-5:-2] == ["yes", "yes", "yes"] for row in fonts), fonts


def test_its_text_can_be_copied(paper: Path) -> None:
    text = poppler("pdftotext", "-layout", paper, "-").decode()
    for words in ("演示文件 不是真实证书", "DEMO - not a real certificate", "柯城石缘果业专业合作社（示例）",
                  "衢州椪柑", "DEMO-(1)\\2", "最大占标率 0.32", "Highest ratio 0.32"):  # fmt: skip
        assert words in text


def test_its_chinese_is_drawn_without_any_font_on_the_machine(paper: Path) -> None:
    page = Image.open(io.BytesIO(poppler("pdftoppm", "-r", "72", "-gray", paper)))
    # Holder and subject: what stands right of the labels, in the rows at 610 and 566 points.
    for baseline in (610, 566):
        line = page.crop((168, 842 - baseline - 12, 220, 842 - baseline + 3))
        darkest, lightest = line.getextrema()
        assert darkest < 90 and lightest > 240
        inked = sum(value < 160 for value in line.get_flattened_data())
        assert 0.06 < inked / (line.width * line.height) < 0.6
