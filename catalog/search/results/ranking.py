"""One page of results in the order asked for, on any engine. Pure but for the reader it is given."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from itertools import groupby

from catalog.errors import Invalid
from catalog.search.engines.port import Hit, Reader
from catalog.search.query import Between, Node, Not, Nothing, all_of

# sort -> number field and whether it runs downwards.
ORDERS = {
    "relevance": ("by_rank", True),
    "grade": ("by_grade", True),
    "proven": ("by_proven", True),
    "price": ("by_price", False),
    "price_down": ("by_price", True),
    "unit_price": ("by_unit_price", False),
    "unit_price_down": ("by_unit_price", True),
    "commission": ("by_commission", True),
    "capacity": ("by_capacity", True),
    "new": ("by_new", True),
    "ending": ("by_ending", False),
}


@dataclass(frozen=True)
class Cursor:
    """Where the next page begins: after this key, in this tier of relevance (0 for the other sorts). `corrected` says
    that the spelling was corrected on the first page, so that the following ones agree with it."""

    sort: str
    tier: int
    key: int
    corrected: bool = False

    def to_text(self) -> str:
        """For a link; opaque to whoever gets it."""
        plain = f"{self.sort}.{self.tier}.{self.key}.{int(self.corrected)}"
        return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")

    @classmethod
    def from_text(cls, text: str, sort: str) -> Cursor:
        """Read a cursor of this sort. Raises Invalid for a forged one or one of another sort."""
        try:
            if len(text) > 100:
                raise ValueError
            plain = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
            name, tier, key, corrected = plain.split(".")
            cursor = cls(name, int(tier), int(key), corrected == "1")
        except ValueError:
            raise Invalid({"cursor": ["not_a_cursor"]}) from None
        if cursor.sort != sort or not 0 <= cursor.tier < 100 or not 0 <= cursor.key < 1 << 62:
            raise Invalid({"cursor": ["not_a_cursor"]})
        return cursor


@dataclass(frozen=True)
class Moment:
    """A place in the order of approval, the last first: this millisecond since 1970, and this key among the offers
    approved in it (the demo, or an import, approves many at once)."""

    milliseconds: int
    key: int

    def to_text(self) -> str:
        """For a link."""
        return f"{self.milliseconds}-{self.key}"

    @classmethod
    def from_text(cls, text: str) -> Moment:
        """Read it. Raises Invalid for what is none."""
        milliseconds, _, key = text.partition("-")
        if not all(part.isascii() and part.isdecimal() and len(part) < 19 for part in (milliseconds, key)):
            raise Invalid({"before": ["not_a_cursor"]})
        return cls(int(milliseconds), int(key))


@dataclass(frozen=True)
class Page:
    """Hits in order, the tier of the first one, and where the next page begins (None when this is the last)."""

    hits: list[Hit]
    first_tier: int
    following: Cursor | None


def page(
    reader: Reader,
    where: Node,
    tiers: tuple[Node, ...],
    sort: str,
    start: Cursor | None,
    limit: int,
    total: int | None = None,
) -> Page:
    """One page. With tiers (relevance) an offer stands in the first tier it matches; without, only the sort counts.

    Nothing is skipped by counting: the next page begins after the last key, so pages stay right while offers come and
    go, and page 500 costs what page 1 costs. `total`, where it is known, is how many there are from the start on:
    nobody looks for more.
    """
    order, descending = ORDERS[sort]
    found: list[tuple[int, Hit]] = []
    # What the better tiers hold is not shown again; what they are known not to hold need not be left out.
    better: list[Node] = []
    for number, tier in enumerate(tiers or (None,)):
        if len(found) == total:
            break
        if isinstance(tier, Nothing):
            continue
        held = True
        if start is None or number >= start.tier:
            parts = [where] if tier is None else [where, tier, *better]
            if start is not None and number == start.tier:
                past = (None, start.key - 1) if descending else (start.key + 1, None)
                parts.append(Between(order, *past))
            hits = reader.top(all_of(*parts), order, descending, limit + 1 - len(found))
            found += [(number, hit) for hit in hits]
            held = bool(hits) or start is not None
        if len(found) > limit:
            break
        if tier is not None and held:
            better.append(Not(tier))
    shown = found[:limit]
    following = Cursor(sort, shown[-1][0], shown[-1][1].key) if len(found) > limit else None
    return Page([hit for _, hit in shown], shown[0][0] if shown else len(tiers), following)


def by_approval(
    reader: Reader, where: Node, start: Moment | None, limit: int, *, newer: bool = False
) -> tuple[list[Hit], Moment | None]:
    """The offers approved directly before `start` (None: the last of all), the last first; `newer`: those directly
    after it, the first first. With them the place of the last one given.

    No page drops or repeats one of many that were approved in the same millisecond: they follow their keys.
    """
    found: list[Hit] = []
    last: Moment | None = None
    if start is not None:
        same = Between("approved_at", start.milliseconds, start.milliseconds)
        found = reader.top(all_of(where, same, Between("by_new", *_past(start.key, newer))), "by_new", not newer, limit)
        last = Moment(start.milliseconds, found[-1].key) if found else None
        where = all_of(where, Between("approved_at", *_past(start.milliseconds, newer)))
    if len(found) < limit:
        rest = reader.top(where, "approved_at", not newer, limit - len(found))
        for moment, one in groupby(rest, lambda hit: hit.key):
            group = list(one)
            # The last one may be cut: its place needs the key.
            if len(group) > 1 or moment == rest[-1].key:
                same = Between("approved_at", moment, moment)
                group = reader.top(all_of(where, same), "by_new", not newer, len(group))
                last = Moment(moment, group[-1].key)
            found += group
    return found, last


def _past(value: int, newer: bool) -> tuple[int | None, int | None]:
    return (value + 1, None) if newer else (None, value - 1)
