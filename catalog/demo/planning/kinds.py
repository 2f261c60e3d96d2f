"""What sort of produce a protected name speaks of: its season, packs, price and picture. Pure.

The figures in `kinds.csv` (seasons where a notice names none, prices, sizes, storage) are made for the demonstration:
no price list stands behind them. `yuan_per_jin` is what such goods cost online per 500 g, packed and sent, as the
makers of the demonstration know it; a test holds every price against it. Single names stand in `names.csv`.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from catalog.demo.planning.windows import Span, span_from_text

TABLE = Path(__file__).with_name("kinds.csv")


@dataclass(frozen=True)
class Size:
    """A grade of size in both languages."""

    zh: str
    en: str


@dataclass(frozen=True)
class Kind:
    """One row of the table. Prices in fen per kilogram, packs in grams.

    `jin_fen` is the least and the most that 500 g may cost, in fen. `nature` is what the goods are for criteria that
    only describe; `form` says which form of its drawing shows it.
    """

    id: str
    words: tuple[str, ...]
    zh: str
    en: str
    category: str
    nature: str
    drawing: str
    form: str
    colour: str
    accent: str
    harvest: Span
    basis: str
    keep_days: int
    keep_zh: str
    shelf_days: int
    packs_grams: tuple[int, ...]
    fen_per_kg: int
    jin_fen: tuple[int, int]
    sizes: tuple[Size, ...]
    photos: tuple[str, ...]

    @property
    def fresh(self) -> bool:
        """Whether it is sold as it was picked, caught or slaughtered: it spoils, and nobody can send it back."""
        return self.basis != "processed"


@cache
def kinds() -> dict[str, Kind]:
    """All kinds by id; the ids that begin with '*' stand for a whole category."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {row["id"]: _kind(row) for row in csv.DictReader(file)}


def kind_of(name_zh: str, category: str) -> Kind:
    """The kind a protected name speaks of, else the one of its category.

    The head noun stands at the end of a Chinese name, so the longest word that ends the name decides; without one, a
    word inside it, of the register's own category if possible.
    """
    name = re.sub(r"[（(].*?[)）]", "", name_zh).strip()
    best: tuple[tuple[int, bool, int], Kind] | None = None
    for kind in kinds().values():
        for word in kind.words:
            at = name.rfind(word)
            ends = at >= 0 and at + len(word) == len(name)
            if at < 0 or (len(word) == 1 and not ends):
                continue
            rank = (len(word) if ends else 0, kind.category == category, len(word))
            if best is None or rank > best[0]:
                best = (rank, kind)
    return best[1] if best else kinds()[f"*{category}"]


def _kind(row: dict[str, str]) -> Kind:
    return Kind(
        id=row["id"],
        words=_several(row["words"]),
        zh=row["zh"],
        en=row["en"],
        category=row["category"],
        nature=row["nature"],
        drawing=row["drawing"],
        form=row["form"],
        colour=row["colour"],
        accent=row["accent"],
        harvest=span_from_text(row["harvest"]),
        basis=row["basis"],
        keep_days=int(row["keep_days"]),
        keep_zh=row["keep_zh"],
        shelf_days=int(row["shelf_days"]),
        packs_grams=tuple(int(part) for part in _several(row["packs_grams"])),
        fen_per_kg=round(float(row["yuan_per_kg"]) * 100),
        jin_fen=_range_fen(row["yuan_per_jin"]),
        sizes=tuple(Size(zh, en) for zh, en in zip(_several(row["sizes_zh"]), _several(row["sizes_en"]), strict=True)),
        photos=_several(row["photos"]),
    )


def _range_fen(cell: str) -> tuple[int, int]:
    """'4.5-9' yuan in fen."""
    least, most = (round(float(part) * 100) for part in cell.split("-"))
    return least, most


def _several(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split(";") if part)
