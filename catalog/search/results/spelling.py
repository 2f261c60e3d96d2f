"""What a text was probably meant to be, when nothing is spelled like it."""

from __future__ import annotations

from dataclasses import dataclass

from catalog.folding import simplified
from catalog.search.analysis.fold import is_han, signs
from catalog.search.document import SPELLED_FIELDS
from catalog.search.engines.port import Reader, TermCounts
from catalog.search.query import AtLeast, Near, Node, Term, all_of, any_of

MOST_CANDIDATES = 300
MOST_NAMES = 5
_SHORTEST_HAN = 3
_SHORTEST_LETTERS = 4
# Below this length one slip is allowed, from it on two.
_LONG_NAME = 6


@dataclass(frozen=True)
class Correction:
    """Names that were probably meant, nearest first, and the tiers that find them."""

    names: tuple[str, ...]
    tiers: tuple[Node, ...]


def correct(reader: Reader, text: str, where: Node) -> Correction | None:
    """The nearest names among the offers of `where`, or None. `text` is joined and folded."""
    tokens = signs(simplified(text))
    if len(tokens) >= _SHORTEST_HAN and any(map(is_han, tokens)):
        return _by_characters(reader, text, tokens, where)
    if len(tokens) == 1 and text.isascii() and len(text) >= _SHORTEST_LETTERS:
        return _by_letters(reader, text, where)
    return None


def distance(one: str, other: str) -> int:
    """How many insertions, deletions, replacements and swaps of neighbours lie between two texts (optimal string
    alignment: no part is changed twice)."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        now = [row]
        for column, against in enumerate(other, start=1):
            cost = min(last[column] + 1, now[column - 1] + 1, last[column - 1] + (letter != against))
            swapped = row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == against
            now.append(min(cost, before[column - 2] + 1) if swapped else cost)
        before, last = last, now
    return last[-1]


def _by_characters(reader: Reader, text: str, tokens: tuple[str, ...], where: Node) -> Correction | None:
    distinct = tuple(Term("chars", token) for token in dict.fromkeys(tokens))
    slips = 1 if len(tokens) < _LONG_NAME else 2
    for missing in range(min(slips, len(distinct) - 2) + 1):
        node = AtLeast(len(distinct) - missing, distinct)
        _, tally = reader.tally(all_of(where, node), [TermCounts("names", "exact", MOST_CANDIDATES)])
        far = {
            name: min(distance(text, name), distance("".join(tokens), simplified(name))) for name, _ in tally["names"]
        }
        near = [(far[name], -count, name) for name, count in tally["names"] if far[name] <= slips]
        if near:
            names = tuple(name for _, _, name in sorted(near)[:MOST_NAMES])
            return Correction(names, tuple(Term("exact", name) for name in names))
    return None


def _by_letters(reader: Reader, text: str, where: Node) -> Correction | None:
    for fields in SPELLED_FIELDS:
        node = any_of(*(Near(field, text) for field in fields))
        total, tally = reader.tally(all_of(where, node), [TermCounts("names", "exact", MOST_NAMES)])
        if total:
            return Correction(tuple(name for name, _ in tally["names"]), (node,))
    return None
