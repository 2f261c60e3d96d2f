"""What a search finds as lines of a file, one offer at a time, so that any number costs the same memory. Pure."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from operator import itemgetter
from typing import Any

from catalog.accounts.terms import Terms
from catalog.products.schemas import FACET_FIELDS
from catalog.spreadsheets import Cell, csv_cell, neutral

Card = Mapping[str, Any]
# What stands above a column, and what of a card stands in it.
Column = tuple[str, Callable[[Card], Cell]]


def _place(card: Card, level: int) -> str:
    return card["place"][level]["name"] if level < len(card["place"]) else ""


def _joined(name: str) -> Callable[[Card], Cell]:
    return lambda card: "|".join(card[name])


# What of a card stands in a table, under stable names. Money in fen, weight in grams, lists with bars between.
VALUES: dict[str, Callable[[Card], Cell]] = {
    "id": lambda card: card["id"],
    "name": lambda card: card["name"],
    "name_en": lambda card: card["name_en"],
    "title": lambda card: card["title"],
    "gi": lambda card: card["gi"]["name"],
    "gi_id": lambda card: card["gi"]["id"],
    "gi_system": lambda card: card["gi"]["system"],
    "authorisation": lambda card: card["authorisation"],
    "category": lambda card: card["category"],
    "variety": lambda card: card["variety"],
    "province": lambda card: _place(card, 0),
    "city": lambda card: _place(card, 1),
    "county": lambda card: _place(card, 2),
    "supplier": lambda card: card["supplier"]["name"],
    "spec": lambda card: card["spec"],
    "net_weight_grams": lambda card: card["net_weight_grams"],
    "price_fen": lambda card: card["price_fen"],
    "unit_price_fen": lambda card: card["unit_price_fen"],
    "grade": lambda card: card["grade"],
    "score": lambda card: Decimal(card["score_milli"] // 100).scaleb(-1),
    "capacity_left_units": lambda card: card["capacity_left_units"],
    "capacity_units": lambda card: card["capacity_units"],
    "harvest_from_on": lambda card: card["season"]["harvest"][0],
    "harvest_through_on": lambda card: card["season"]["harvest"][1],
    "ship_from_on": lambda card: card["season"]["ship"][0],
    "ship_through_on": lambda card: card["season"]["ship"][1],
    "ship_within_hours": lambda card: card["ship_within_hours"],
    "no_ship_provinces": _joined("no_ship_provinces"),
    "guarantees": _joined("guarantees"),
    "sample": lambda card: card["sample"],
    **{one.name: _joined(one.name) if one.question == "several" else itemgetter(one.name) for one in FACET_FIELDS},
    "approved_on": lambda card: card["approved_on"],
    "listed_through": lambda card: card["listed_through"],
    "paper": lambda card: card["paper"],
    "paper_through": lambda card: card["paper_through"] or "",
    "renew_days": lambda card: card["renew_days"],
    # Percent of the points; empty where the version does not count it.
    **{
        f"{backing}_percent": (lambda card, backing=backing: card["proven"][backing] if card["proven"] else "")  # type: ignore[misc]
        for backing in ("proven", "measured", "declared")
    },
    "certificates": _joined("certificates"),
    "proofs": _joined("proofs"),
    "demo": lambda card: "true" if card["demo"] else "false",
}
# Beside those what admitted anchors see, and the alliance.
TRADE_VALUES: dict[str, Callable[[Card], Cell]] = {
    name: (lambda card, name=name: card["trade"][name])  # type: ignore[misc]
    for name in ("commission_bp", "commission_fen", "floor_price_fen", "supply_price_fen")
}
_SEEN_FROM = {"supply_price_fen": Terms.ALLIANCE}


def values_for(trade: Terms) -> dict[str, Callable[[Card], Cell]]:
    """The columns of a reader who sees so much of the trade terms."""
    return VALUES | {
        name: value for name, value in TRADE_VALUES.items() if trade >= _SEEN_FROM.get(name, Terms.ADMITTED)
    }


# A walk through the whole catalog counts as this many reads against a caller's limit.
EXPORT_COST = 60
# A workbook is finished before its first byte leaves, about half a millisecond a line: beyond so many one narrows the
# search or takes CSV.
MOST_LINES_OF_A_WORKBOOK = 3_000

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
    for cells in cells_of(cards, columns):
        writer.writerow([csv_cell(cell) for cell in cells])
        if len(written) >= _LINES_A_CHUNK:
            yield "".join(written).encode("utf-8", "replace")
            written.clear()
    yield "".join(written).encode("utf-8", "replace")


def cells_of(cards: Iterable[str], columns: Iterable[Column]) -> Iterator[list[Cell]]:
    """The cells of these cards (finished JSON), a line each."""
    values = [value for _, value in columns]
    for text in cards:
        card = json.loads(text)
        yield [value(card) for value in values]


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
