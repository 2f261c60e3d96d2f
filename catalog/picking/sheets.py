"""Tables as CSV and XLSX that a spreadsheet opens as text and numbers, never as formulas. The only file that knows
XlsxWriter."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

Cell = str | int

# What makes a spreadsheet read a cell as a formula, the full-width forms included; and the two signs that would make
# our own leading apostrophe ambiguous.
_FORMULA_SIGNS = tuple("=+-@\t\r\n\0＝＋－＠\"'")
_WIDEST_COLUMN = 40


def neutral(text: str) -> str:
    """The text with an apostrophe in front when a spreadsheet could take it for a formula."""
    return f"'{text}" if text.startswith(_FORMULA_SIGNS) else text


def original(cell: str) -> str:
    """What `neutral` was given, byte for byte."""
    return cell[1:] if cell.startswith("'") else cell


def csv_bytes(titles: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """A CSV file in UTF-8 with a byte order mark (Excel in China needs it) and CRLF line ends."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for row in (titles, *rows):
        writer.writerow([neutral(cell) if isinstance(cell, str) else cell for cell in row])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def xlsx_bytes(name: str, titles: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """A workbook with one sheet: bold titles that stay in view, text as text (no formula, no link), integers as such.

    `name` is the sheet's; signs a sheet name must not have are replaced.
    """
    from xlsxwriter import Workbook  # 42 modules that only a download needs

    buffer = io.BytesIO()
    with Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet(_sheet_name(name))
        bold = book.add_format({"bold": True})
        widths = [_width(title) for title in titles]
        for column, title in enumerate(titles):
            sheet.write_string(0, column, title, bold)
        for line, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(line, column, cell)
                else:
                    sheet.write_number(line, column, cell)
                widths[column] = max(widths[column], _width(str(cell)))
        for column, width in enumerate(widths):
            sheet.set_column(column, column, min(width, _WIDEST_COLUMN) + 2)
        sheet.freeze_panes(1, 0)
    return buffer.getvalue()


def _sheet_name(name: str) -> str:
    clean = "".join("_" if sign in "[]:*?/\\" or ord(sign) < 32 else sign for sign in name).strip("' ")
    return clean[:31] or "1"


def _width(text: str) -> int:
    """Chinese characters are two columns wide."""
    return sum(2 if ord(sign) > 0x2E7F else 1 for sign in text)
