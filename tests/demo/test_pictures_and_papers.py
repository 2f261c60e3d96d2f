"""What the demo draws: pictures that are honest, papers that say what they are."""

from __future__ import annotations

import re
from concurrent.futures import BrokenExecutor, Executor, Future
from datetime import date
from io import BytesIO

import pytest
from PIL import Image

from catalog.demo.drawings import DRAWINGS, scene
from catalog.demo.load import product_motifs
from catalog.demo.painter import SIDE, paint
from catalog.demo.pictures import Album, motifs_of, prepare
from catalog.demo.planning.certificates import MARK_EN, MARK_ZH, Paper, draw
from catalog.demo.planning.kinds import kinds
from catalog.demo.planning.looks import appearance
from catalog.demo.planning.plan import PlannedProduct, PlannedSupplier, make_plan
from catalog.demo.planning.rights import Right
from catalog.evidence.images import SIDES, Picture
from catalog.evidence.models import DOCUMENT_TYPES
from catalog.standards.library import Library

PAPER = Paper(
    type="lab_report",
    holder="柯城石缘果业专业合作社（示例）",
    issuer="示例检测机构",
    number="DEMO-(1)\\2",
    issued_on=date(2026, 11, 1),
    about="衢州椪柑",
    lines=(("最大占标率 0.32", "Highest ratio 0.32"),),
)


@pytest.fixture(scope="module")
def plan(library: Library, rights: list[Right]) -> list[PlannedSupplier]:
    """The whole demonstration of one day."""
    return make_plan(rights, {name: library.standard_for(name, TODAY) for name in library.categories}, TODAY)


FORMS = sorted({(kind.drawing, kind.form) for kind in kinds().values()})
TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(("drawing", "form"), FORMS)
def test_every_drawing_stays_in_its_frame_and_is_composed_anew_by_its_seed(drawing: str, form: str) -> None:
    composed = [scene(drawing, "#d9893a", "#4f7d3a", form, f"seed {number}") for number in range(8)]
    assert composed[0] == scene(drawing, "#d9893a", "#4f7d3a", form, "seed 0")
    assert len({repr(shapes) for shapes in composed}) == 8
    for shapes in composed:
        assert len(shapes) < 1200
        for shape in shapes:
            assert re.fullmatch("#[0-9a-f]{6}", shape.colour)
            assert all(-45 <= x <= 145 and -45 <= y <= 145 for x, y in shape.points)


def test_every_drawing_is_used() -> None:
    assert {kind.drawing for kind in kinds().values()} == set(DRAWINGS)


def test_a_picture_comes_in_all_sizes_and_small_files_and_is_made_the_same_way_each_time() -> None:
    kind = kinds()["huyou"]
    picture = paint(scene(kind.drawing, kind.colour, kind.accent, kind.form, "常山胡柚/0"))
    assert picture == paint(scene(kind.drawing, kind.colour, kind.accent, kind.form, "常山胡柚/0"))
    for content, side, most in ((picture.list, SIDES["list"], 6_000), (picture.card, SIDE, 20_000),
                                (picture.detail, SIDE, 20_000)):  # fmt: skip
        with Image.open(BytesIO(content)) as opened:
            assert opened.format == "WEBP" and opened.size == (side, side)
        assert len(content) < most
    assert picture.placeholder.startswith("data:image/webp;base64,") and len(picture.placeholder) < 600


@pytest.mark.parametrize(
    ("name", "sensory", "form", "liquor"),
    [
        ("大佛龙井", "外形扁平光滑、尖削挺直；汤色杏绿明亮", "flat", "#b9cf6c"),
        ("平水日铸茶", "外形条索细紧略勾曲，汤色嫩黄明亮", "curl", "#d6c46a"),
        ("千岛银珍", "外形芽头肥壮，汤色嫩绿明亮", "bud", "#b9cf6c"),
        ("某地龙井", "", "flat", "#c3cc6e"),
        ("某地毛尖", "", "needle", "#c3cc6e"),
        ("某地茶", "", "twist", "#c3cc6e"),
    ],
)
def test_a_tea_looks_as_its_notice_says(name: str, sensory: str, form: str, liquor: str) -> None:
    found = appearance(kinds()["green_tea"], name, sensory)
    assert (found.form, found.colour) == (form, liquor)


def test_fruit_takes_the_colour_of_its_notice() -> None:
    grape, kiwi = kinds()["grape"], kinds()["kiwi"]
    assert appearance(grape, "某地葡萄", "果皮紫黑色").colour != appearance(grape, "某地葡萄", "果皮黄绿色").colour
    assert appearance(kiwi, "某地猕猴桃", "红阳果肉红心").accent != appearance(kiwi, "某地猕猴桃", "果肉翠绿").accent
    assert appearance(grape, "某地葡萄", "").colour == grape.colour


def test_teas_can_be_told_apart(rights: list[Right]) -> None:
    """Not the seed alone: on a small picture of twelve by twelve, no two of sixty teas are nearly the same."""
    teas = [right for right in rights if right.category == "tea"][:60]
    small = []
    for right in teas:
        picture = prepare(motifs_of(right, 0, 1)[0])
        with Image.open(BytesIO(picture.list)) as opened:
            small.append(opened.convert("RGB").resize((12, 12)).tobytes())
    near = [
        (teas[one].name_zh, teas[other].name_zh)
        for one in range(len(small))
        for other in range(one)
        if sum(abs(a - b) for a, b in zip(small[one], small[other], strict=True)) / len(small[one]) < 3
    ]
    assert near == []


def test_no_two_covers_are_the_same(plan: list[PlannedSupplier]) -> None:
    products = [product for supplier in plan for product in supplier.products]
    motifs = product_motifs(plan)
    assert len(motifs) == len(products)
    covers = [row[0] for row in motifs]
    assert len(set(covers)) == len(covers)
    # A photo is a cover once and never a detail; where a kind has photos, they are used first.
    assert all(not motif.photo for row in motifs for motif in row[1:])
    shown = {motif.photo for motif in covers if motif.photo}
    kinds_shown = {product.right.kind.id: product.right.kind for product in products}
    assert shown == {photo for id, kind in kinds_shown.items() for photo in kind.photos[: _count(products, id)]}


def test_an_offer_on_show_has_pictures_of_its_own(plan: list[PlannedSupplier]) -> None:
    for supplier in plan:
        for product in supplier.products:
            shown = [
                offer for offer in product.offers if offer.fate.end == "approved" and offer.fate.id != "season_over"
            ]
            assert len(shown) <= 1, product.right.name_zh


def test_pictures_are_drawn_in_a_process_of_their_own_where_there_are_many(rights: list[Right]) -> None:
    motifs = [motif for right in rights[:3] for motif in motifs_of(right, 0, 2)]
    there, here = Album(many=True), Album()
    try:
        there.begin(motifs)
        assert [there.picture(motif) for motif in motifs] == [here.picture(motif) for motif in motifs]
    finally:
        there.close()
        here.close()
    # What was let go is drawn all the same.
    there._pool = _Broken()
    assert there.picture(motifs_of(rights[5], 0, 1)[0]) == prepare(motifs_of(rights[5], 0, 1)[0])


class _Broken(Executor):
    def submit(self, *_: object, **__: object) -> Future[Picture]:
        raise BrokenExecutor


def _count(products: list[PlannedProduct], kind: str) -> int:
    return sum(product.right.kind.id == kind for product in products)


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
