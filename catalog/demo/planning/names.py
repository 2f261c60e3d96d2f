"""What is known of single names beside their notices, and how a name's seasons are found. Pure.

`names.csv` holds what a reviewer can check line by line: `source` is `notice` where the words stand in the notice (a
test finds them there), `practice` where the notice names no month and the row says what growers do.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from catalog.demo.planning.kinds import Kind, kind_of
from catalog.demo.planning.windows import Span, read_rest_days, read_seasons, span_from_text, span_of_months

TABLE = Path(__file__).with_name("names.csv")
# What is caught or kept all year: a notice that says so means that it is sold all year.
_ALL_YEAR_COUNTS = ("aquatic", "livestock_meat", "egg_dairy_honey")
# A storage note of the calendar that is shorter says nothing.
_SHORTEST_STORE = 4


@dataclass(frozen=True)
class KnownName:
    """A row of the table. What is None or empty is left as it is read elsewhere."""

    name: str
    seasons: tuple[Span, ...]
    basis: str
    keep_days: int | None
    keep_zh: str
    rest_days: int | None
    source: str
    words: str


@dataclass(frozen=True)
class Grown:
    """How produce of a name is grown: its kind with the name's own storage, its seasons in the order of the text, where
    they come from (`notice`, `practice`, `calendar`, `kind`), and the days it rests before it is sold."""

    kind: Kind
    seasons: tuple[Span, ...]
    source: str
    rest_days: int


@cache
def known_names() -> dict[str, KnownName]:
    """All rows by name."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {row["name"]: _known(row) for row in csv.DictReader(file)}


def grown(name: str, category: str, clause: str | None, entry: Mapping[str, Any] | None = None) -> Grown:
    """What is known of a name: from its row, else its notice's harvest clause, else the calendar made by hand
    (`entry`), else its kind.

    A notice that says one may pick all year says nothing on when a crop is sold fresh, so it counts only for animals
    and for kinds that are there all year anyway.
    """
    known = known_names().get(name)
    kind = _kept(kind_of(name, category), known, entry)
    rest_days = known.rest_days if known and known.rest_days is not None else read_rest_days(clause)
    if known and known.seasons:
        return Grown(kind, known.seasons, known.source, rest_days)
    read = read_seasons(clause)
    all_year_counts = kind.harvest.all_year() or kind.category in _ALL_YEAR_COUNTS
    if read and (all_year_counts or not any(span.all_year() for span in read)):
        return Grown(kind, read, "notice", rest_days)
    if entry and entry["harvest_months"]:
        return Grown(kind, (span_of_months(entry["harvest_months"]),), "calendar", rest_days)
    return Grown(kind, (kind.harvest,), "kind", rest_days)


def _kept(kind: Kind, known: KnownName | None, entry: Mapping[str, Any] | None) -> Kind:
    """The kind with what is said of storing this very name."""
    note = (entry or {}).get("storage_note") or ""
    if kind.basis == "storage" and len(note) > _SHORTEST_STORE:
        kind = replace(kind, keep_zh=note)
    if known is None:
        return kind
    return replace(
        kind,
        basis=known.basis or kind.basis,
        keep_days=kind.keep_days if known.keep_days is None else known.keep_days,
        keep_zh=known.keep_zh or kind.keep_zh,
    )


def _known(row: dict[str, str]) -> KnownName:
    return KnownName(
        name=row["name"],
        seasons=tuple(span_from_text(part) for part in row["harvest"].split(";") if part),
        basis=row["basis"],
        keep_days=int(row["keep_days"]) if row["keep_days"] else None,
        keep_zh=row["keep_zh"],
        rest_days=int(row["rest_days"]) if row["rest_days"] else None,
        source=row["source"],
        words=row["words"],
    )
