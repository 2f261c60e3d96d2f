"""The QR code of a cue card is plain SVG without script, style or remote reference."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree

import segno

from catalog.picking.qr import qr_svg

ADDRESS = "https://catalog.example/offers/0199aaaa-bbbb-7ccc-8ddd-eeeeffff0000"


def test_svg_is_well_formed_and_passes_a_strict_content_policy() -> None:
    svg = qr_svg(ADDRESS, title="衢州椪柑 <1>")
    root = ElementTree.fromstring(svg)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.get("viewBox")
    assert {element.tag.rpartition("}")[2] for element in root.iter()} == {"svg", "title", "path"}
    for element in root.iter():
        assert not {"style", "onload", "href"} & set(element.attrib)
    assert root[0].text == "衢州椪柑 <1>"


def test_different_addresses_give_different_codes() -> None:
    assert qr_svg(ADDRESS) != qr_svg(ADDRESS[:-1] + "1")
    assert qr_svg(ADDRESS) == qr_svg(ADDRESS)


def test_the_code_holds_the_address() -> None:
    """The dark modules drawn are those of the reference encoding of exactly this text."""
    expected = segno.make(ADDRESS, error="m", micro=False)
    size = expected.symbol_size(border=4)[0]
    root = ElementTree.fromstring(qr_svg(ADDRESS))
    assert root.get("viewBox") == f"0 0 {size} {size}"
    (dark,) = [
        path.get("d", "") for path in root.iter("{http://www.w3.org/2000/svg}path") if path.get("stroke") == "#000"
    ]
    assert sum(int(run) for run in re.findall(r"h(\d+)", dark)) == sum(map(sum, expected.matrix))
