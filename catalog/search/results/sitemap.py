"""The offers listed today in parts small enough for a sitemap, straight from the index. Pure but for the reader.

A part is a stretch of the key by which offers are ordered by the day of their approval (`by_new`): stretches are halved
until each holds few enough, so that parts keep their addresses while offers come and go.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from catalog.search.engines.port import Reader
from catalog.search.facets import listed_on
from catalog.search.query import Between, Node, all_of
from catalog.search.results.ranking import Cursor, page

# The protocol allows 50,000 addresses a file; a part grows until it is halved.
MOST_IN_A_PART = 40_000
MOST_WRITTEN = 50_000
_KEY_BITS = 62
_PAGE = 1000


class Part(NamedTuple):
    """The stretch `number` of 2**`halvings` equal ones."""

    halvings: int
    number: int

    @property
    def name(self) -> str:
        """For an address: '0-0' is everything."""
        return f"{self.halvings}-{self.number}"

    @classmethod
    def named(cls, name: str) -> Part | None:
        """The part of this name, or None."""
        first, dash, second = name.partition("-")
        if not (dash and len(name) < 24 and all(text.isascii() and text.isdecimal() for text in (first, second))):
            return None
        part = cls(int(first), int(second))
        fits = part.halvings <= _KEY_BITS and part.number < 1 << part.halvings
        return part if fits and part.name == name else None

    @property
    def stretch(self) -> Node:
        """The offers of this part."""
        width = 1 << (_KEY_BITS - self.halvings)
        return Between("by_new", self.number * width, (self.number + 1) * width - 1)

    @property
    def halves(self) -> tuple[Part, Part]:
        """Its two halves."""
        return Part(self.halvings + 1, self.number * 2), Part(self.halvings + 1, self.number * 2 + 1)


def parts(reader: Reader, today: date, most: int = MOST_IN_A_PART) -> list[Part]:
    """The parts that hold all offers listed today, none empty, none (of offers with different keys) above `most`."""
    return list(_parts(reader, listed_on(today), Part(0, 0), most))


def _parts(reader: Reader, listed: Node, part: Part, most: int) -> Iterator[Part]:
    total, _ = reader.tally(all_of(listed, part.stretch), [])
    if total > most and part.halvings < _KEY_BITS:
        for half in part.halves:
            yield from _parts(reader, listed, half, most)
    elif total:
        yield part


def cards_of(reader: Reader, part: Part, today: date) -> Iterator[str]:
    """The cards of the offers of a part that are listed today, the last approved first."""
    where = all_of(listed_on(today), part.stretch)
    start: Cursor | None = None
    for _ in range(MOST_WRITTEN // _PAGE):
        found = page(reader, where, (), "new", start, _PAGE)
        yield from (hit.card for hit in found.hits)
        if found.following is None:
            return
        start = found.following
