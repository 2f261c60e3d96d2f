"""What the demo draws: pictures that are honest, papers that say what they are."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO

import pytest
from PIL import Image

from catalog.demo.drawings import DRAWINGS, scene
from catalog.demo.painter import SIDE, paint
from catalog.demo.planning.certificates import MARK_EN, MARK_ZH, Paper, draw
from catalog.demo.planning.kinds import kinds
from catalog.evidence.models import DOCUMENT_TYPES

PAPER = Paper(
    type="lab_report",
    holder="柯城石缘果业专业合作社（示例）",
    issuer="示例检测机构",
    number="DEMO-(1)\\2",
    issued_on=date(2026, 11, 1),
    about="衢州椪柑",
    lines=(("最大占标率 0.32", "Highest ratio 0.32"),),
)


@pytest.mark.parametrize("drawing", sorted(DRAWINGS))
def test_every_drawing_stays_in_its_frame_and_differs_by_variant(drawing: str) -> None:
    one, other = scene(drawing, "#d9893a", "#4f7d3a", 0), scene(drawing, "#d9893a", "#4f7d3a", 1)
    assert one != other
    for shape in one:
        assert re.fullmatch("#[0-9a-f]{6}", shape.colour)
        assert all(-12 <= x <= 112 and -12 <= y <= 112 for x, y in shape.points)


def test_a_picture_is_a_square_jpeg_made_the_same_way_each_time() -> None:
    kind = kinds()["huyou"]
    content = paint(scene(kind.drawing, kind.colour, kind.accent))
    assert content == paint(scene(kind.drawing, kind.colour, kind.accent))
    with Image.open(BytesIO(content)) as picture:
        assert picture.format == "JPEG" and picture.size == (SIDE, SIDE)


def test_a_paper_says_in_both_languages_that_it_is_none() -> None:
    content = draw(PAPER)
    assert content.startswith(b"%PDF-1.4") and content.rstrip().endswith(b"%%EOF")
    # In the description of the file; that the page says so too is asked in test_typeface.py.
    for mark in (MARK_EN, MARK_ZH):
        assert f"<feff{mark.encode('utf-16-be').hex()}>".encode() in content


def test_the_cross_reference_table_points_at_the_objects() -> None:
    content = draw(PAPER)
    start = int(content.rsplit(b"startxref\n", 1)[1].split()[0])
    assert content[start : start + 4] == b"xref"
    offsets = re.findall(rb"(\d{10}) 00000 n ", content)
    for number, offset in enumerate(offsets, start=1):
        assert content[int(offset) :].startswith(b"%d 0 obj" % number)
    streams = list(re.finditer(rb"/Length (\d+) >>\nstream\n", content))
    assert len(streams) == 3
    for stream in streams:
        assert content[stream.end() + int(stream[1]) :].startswith(b"\nendstream")


def test_nothing_active_stands_in_a_paper() -> None:
    for word in (b"/JavaScript", b"/OpenAction", b"/Launch", b"/EmbeddedFile", b"/Encrypt", b"/URI"):
        assert word not in draw(PAPER)


def test_papers_differ_by_what_they_say() -> None:
    drawn = {draw(Paper(type, "甲", "乙", "1", date(2026, 1, 1))) for type in DOCUMENT_TYPES if type != "gi_notice_no"}
    assert len(drawn) == len(DOCUMENT_TYPES) - 1
