"""What a search finds as lines of a file, one offer at a time, so that any number costs the same memory. Pure."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from catalog.picking.sheets import Cell, neutral

Card = Mapping[str, Any]
# What stands above a column, and what of a card stands in it.
Column = tuple[str, Callable[[Card], Cell]]

# Sent together: a chunk a line would cost more than the lines.
_LINES_A_CHUNK = 200


def csv_lines(cards: Iterable[str], columns: Iterable[Column]) -> Iterator[bytes]:
    """A CSV file for these cards (finished JSON): UTF-8 with a byte order mark (Excel in China needs it), CRLF, and no
    cell that a spreadsheet takes for a formula."""
    columns = tuple(columns)
    written: list[str] = []
    writer = csv.writer(_Lines(written))
    writer.writerow([neutral(title) for title, _ in columns])
    yield b"\xef\xbb\xbf"
    for text in cards:
        card = json.loads(text)
        cells = (value(card) for _, value in columns)
        writer.writerow([neutral(cell) if isinstance(cell, str) else cell for cell in cells])
        if len(written) >= _LINES_A_CHUNK:
            yield "".join(written).encode("utf-8", "replace")
            written.clear()
    yield "".join(written).encode("utf-8", "replace")


def json_lines(cards: Iterable[str]) -> Iterator[bytes]:
    """The cards as they are, one JSON object a line."""
    written: list[str] = []
    for text in cards:
        written.append(text)
        if len(written) >= _LINES_A_CHUNK:
            yield ("\n".join(written) + "\n").encode()
            written.clear()
    if written:
        yield ("\n".join(written) + "\n").encode()


class _Lines:
    """Where a csv writer writes: its lines, one by one."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines

    def write(self, line: str) -> None:
        self._lines.append(line)
