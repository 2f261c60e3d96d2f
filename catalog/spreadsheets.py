"""Tables as CSV and XLSX that a spreadsheet opens as text, numbers and days, never as formulas. The only file that
knows XlsxWriter."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class Rate:
    """A share of a whole: 1250 basis points, in a sheet the number 0.125 shown as 12.50%."""

    basis_points: int

    def __str__(self) -> str:
        whole, rest = divmod(self.basis_points, 100)
        return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") + "%"


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# A Decimal keeps the places it was given: yuan have two, a score one. A day is a day, in CSV as 2027-01-15.
Cell = str | int | Decimal | Rate | date

# What makes a spreadsheet read a cell as a formula, the full-width forms included; and the two signs that would make
# our own leading apostrophe ambiguous.
_FORMULA_SIGNS = tuple("=+-@\t\r\n\0＝＋－＠\"'")
_WIDEST_COLUMN = 40
# Excel counts in UTF-16, where a rare character is two.
_LONGEST_SHEET_NAME = 31
_LONGEST_CELL = 32_767
# What Excel refuses in the name of a sheet, and what XML cannot hold.
_NOT_IN_A_NAME = re.compile("[\\[\\]:*?/\\\\\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_SURROGATES = re.compile("[\ud800-\udfff]")
# Excel keeps this name for itself, in any case of letters.
_RESERVED = "history"
_DAYS_FROM = date(1900, 1, 1)


def yuan(fen: int) -> Decimal:
    """An amount with its two places: 1280 -> 12.80. Also basis points as percent: 1500 -> 15.00."""
    return Decimal(fen).scaleb(-2)


def neutral(text: str) -> str:
    """The text with an apostrophe in front when a spreadsheet could take it for a formula."""
    return f"'{text}" if text.startswith(_FORMULA_SIGNS) else text


def original(cell: str) -> str:
    """What `neutral` was given, byte for byte."""
    return cell[1:] if cell.startswith("'") else cell


def csv_cell(cell: Cell) -> Any:
    """A cell as the csv module writes it: texts made neutral, everything else as it reads."""
    return neutral(cell) if isinstance(cell, str) else cell


def csv_bytes(titles: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A CSV file in UTF-8 with a byte order mark (Excel in China needs it) and CRLF line ends."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for row in (titles, *rows):
        writer.writerow([csv_cell(cell) for cell in row])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def xlsx_bytes(title: str, titles: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A workbook with one sheet: bold titles that stay in view; text as text (no formula, no link); amounts, rates and
    counts as numbers in their formats; days as days.

    `title` may be any text; the sheet gets the nearest name that spreadsheets take. Rows are written as they come: only
    the file itself stays in memory.
    """
    from xlsxwriter import Workbook  # 42 modules that only a download needs

    buffer = io.BytesIO()
    with Workbook(buffer, {"constant_memory": True}) as book:
        sheet = book.add_worksheet(sheet_name(title))
        sheet.freeze_panes(1, 0)
        bold = book.add_format({"bold": True})
        formats = {name: book.add_format({"num_format": name}) for name in _FORMATS}
        widths = [_width(one) for one in titles]
        for column, one in enumerate(titles):
            sheet.write_string(0, column, _for_a_cell(one), bold)
        for line, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    # Not `write`, which makes formulas and links of texts that look like them.
                    sheet.write_string(line, column, _for_a_cell(cell))
                elif isinstance(cell, date):
                    if cell < _DAYS_FROM:
                        sheet.write_string(line, column, cell.isoformat())
                    else:
                        sheet.write_datetime(line, column, cell, formats[_DAY])
                else:
                    number, name = _number(cell)
                    sheet.write_number(line, column, number, formats[name] if name else None)
                widths[column] = max(widths[column], _width(str(cell)))
        for column, width in enumerate(widths):
            sheet.set_column(column, column, min(width, _WIDEST_COLUMN) + 2)
    return buffer.getvalue()


_DAY, _PERCENT = "yyyy-mm-dd", "0.00%"
_PLACES = {1: "#,##0.0", 2: "#,##0.00"}
_FORMATS = (_DAY, _PERCENT, *_PLACES.values())


def _number(cell: int | Decimal | Rate) -> tuple[int | float, str | None]:
    """The number of a cell and the format it is shown in; None: as any number."""
    if isinstance(cell, Rate):
        return cell.basis_points / 10_000, _PERCENT
    if isinstance(cell, Decimal):
        return float(cell), _PLACES.get(-int(cell.as_tuple().exponent))
    return cell, None


def sheet_name(title: str) -> str:
    """The name of a sheet for any title: at most 31 UTF-16 units, no sign Excel refuses, no apostrophe or space at an
    end, not empty, not the reserved "History"."""
    name = _NOT_IN_A_NAME.sub("_", title).strip("' \t\u3000\xa0")
    name = _cut(name, _LONGEST_SHEET_NAME).strip("' \t\u3000\xa0")
    return f"{name}_" if name.lower() == _RESERVED else name or "1"


def _for_a_cell(text: str) -> str:
    return _cut(_SURROGATES.sub("\ufffd", text), _LONGEST_CELL)


def _cut(text: str, units: int) -> str:
    """The longest beginning of a text that has at most so many UTF-16 units."""
    if 2 * len(text) <= units:
        return text
    return text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore")


def _width(text: str) -> int:
    """Chinese characters are two columns wide."""
    return sum(2 if ord(sign) > 0x2E7F else 1 for sign in text)
