"""Exports open as text and numbers in a spreadsheet, and read back as they were."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.spreadsheets import Rate, csv_bytes, neutral, original, sheet_name, xlsx_bytes, yuan

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


@pytest.mark.parametrize(
    "title",
    [
        "", " ", "'", "''", "\n", "\0", "[年货]节/1:2*3?", "a\\\\b", "长" * 40, "🍊" * 20, "长" * 30 + "🍊",
        "长" * 30 + "'x", "'年货节'", "History", "history", " HISTORY'", "\u3000", "\ufffe\uffff", "\ud83c",
        "Sheet1", "年货节",
    ],
)  # fmt: skip
def test_any_title_makes_a_sheet(title: str) -> None:
    _a_sheet_for(title)


@given(st.text(st.characters(codec=None, exclude_categories=()), max_size=50))
@settings(max_examples=200, deadline=None)
def test_any_text_makes_a_sheet(title: str) -> None:
    _a_sheet_for(title)


def _a_sheet_for(title: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(title, ["a"], [])))
    (name,) = book.sheetnames
    assert name == sheet_name(title)
    assert 1 <= len(name.encode("utf-16-le")) // 2 <= 31
    assert not set(name) & set("[]:*?/\\") and name.strip("' ") == name and name.lower() != "history"


def test_a_title_that_can_stays_as_it_is() -> None:
    for title in ("年货节", "O'Neil 的专场", "🍊" * 15, "Histories"):
        assert sheet_name(title) == title
    assert sheet_name("🍊" * 16) == "🍊" * 15, "no half of a character is left"


def test_amounts_rates_and_days_are_numbers_in_their_formats() -> None:
    """Text that looks like a number adds up to nothing in a spreadsheet."""
    rows = [
        [yuan(3480), Rate(1250), Decimal("92.5"), date(2027, 1, 15), 20],
        [yuan(1), Rate(0), Decimal("0.0"), date(2027, 1, 16), 3],
    ]
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_bytes("x", ["a", "b", "c", "d", "e"], rows))).active
    assert sheet is not None
    cells = list(sheet.iter_rows(min_row=2))
    assert [cell.data_type for cell in cells[0]] == ["n", "n", "n", "d", "n"]
    assert [cell.value for cell in cells[0]] == [34.8, 0.125, 92.5, datetime(2027, 1, 15), 20]
    formats = [cell.number_format for cell in cells[0]]
    assert formats == ["#,##0.00", "0.00%", "#,##0.0", "yyyy\\-mm\\-dd", "General"] or formats[3] == "yyyy-mm-dd"
    assert round(sum(row[0].value for row in cells), 2) == 34.81  # type: ignore[misc]


def test_in_csv_they_read_as_people_write_them() -> None:
    content = csv_bytes(["a"], [[yuan(3480), Rate(1250), Decimal("92.5"), date(2027, 1, 15), -3, yuan(-50), "-3"]])
    assert content.decode("utf-8-sig").splitlines()[1] == "34.80,12.5%,92.5,2027-01-15,-3,-0.50,'-3"


@pytest.mark.parametrize("text", ["\ud83c", "\ufffe", "_x0041_", "长" * 40_000, "🍊" * 20_000])
def test_any_text_fits_in_a_cell(text: str) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_bytes("x", [text, "n"], [[text, 1]]))).active
    assert sheet is not None and sheet["B2"].value == 1
    assert 0 < len(str(sheet["A2"].value).encode("utf-16-le")) // 2 <= 32_767


def test_a_day_before_spreadsheets_count_days_is_text() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_bytes("x", ["a"], [[date(1899, 12, 31)]]))).active
    assert sheet is not None and sheet["A2"].value == "1899-12-31"
