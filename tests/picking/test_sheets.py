"""Exports open as text and numbers in a spreadsheet, and read back as they were."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.picking.sheets import csv_bytes, neutral, original, xlsx_bytes

HOSTILE = [
    '=HYPERLINK("http://evil.example","click")',
    "+1",
    "-1",
    "@SUM(A1:A9)",
    "\t=1",
    "\r=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(1)",
    '"=1',
    "'=1",
    "=cmd|' /C calc'!A0",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_csv_cells_are_no_formulas_and_read_back(text: str) -> None:
    content = csv_bytes(["名称", "数量"], [[text, 3]])
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert rows[0] == ["名称", "数量"]
    assert rows[1][0].startswith("'")
    assert original(rows[1][0]) == text
    assert rows[1][1] == "3"


def test_a_nul_is_neutralised_too() -> None:
    assert neutral("\0=1") == "'\0=1"


@given(st.text())
def test_neutral_reads_back(text: str) -> None:
    assert original(neutral(text)) == text
    assert not neutral(text).startswith(("=", "+", "-", "@"))


def test_ordinary_text_stays_as_it_is() -> None:
    for text in ("衢州椪柑", "39.80", "5 斤", ""):
        assert neutral(text) == text


@pytest.mark.parametrize("text", [*HOSTILE, "https://example.com", "mailto:a@b.example", "衢州椪柑 5 斤"])
def test_xlsx_cells_are_text(text: str) -> None:
    content = xlsx_bytes("排品表", ["名称", "数量"], [[text, 3]])
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    cell = sheet["A2"]
    assert cell.data_type == "s"
    assert cell.hyperlink is None
    # XML knows one line end only; all other text comes back byte for byte.
    assert str(cell.value).replace("_x000D_", "\r") == text
    assert sheet["B2"].value == 3
    assert sheet["B2"].data_type == "n"


@pytest.mark.parametrize("name", ["", "[年货]节/1:2*3?", "'", "长" * 40, "\n"])
def test_any_broadcast_title_makes_a_sheet_name(name: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(name, ["a"], [])))
    assert len(book.sheetnames[0]) <= 31
