"""The facets of the catalog: one row each, and the one function that keeps what is not listed today out. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from catalog.errors import Invalid
from catalog.products.schemas import FACET_FIELDS
from catalog.search.query import AllOf, Between, Node, Not, Term, any_of
from catalog.search.snapshot import milliseconds

NEW_FOR_DAYS = 14
_BAND = re.compile(r"([0-9]{0,19})\.\.([0-9]{0,19})")


@dataclass(frozen=True)
class Facet:
    """A way to narrow. `field` is the index field; `bands` (low, high; both included) make it one of numbers.

    `trade` facets exist only for those who may see trade terms. `size` bounds the values counted; those with very many
    are not counted unless asked for by name. `within` names the facet of the next larger parts: a value lies in the one
    it begins with (county 330802 in city 3308 in province 33, kind tea/绿茶 in category tea).
    """

    id: str
    field: str
    bands: tuple[tuple[int | None, int | None], ...] = ()
    trade: bool = False
    size: int = 100
    within: str = ""

    @property
    def unasked(self) -> bool:
        """Whether the facet is counted when nobody says which ones are wanted."""
        return self.size <= 400 and self.id not in ("gi", "supplier")


def _bands(*edges: int) -> tuple[tuple[int | None, int | None], ...]:
    lows: list[int | None] = [None, *edges]
    highs: list[int | None] = [*(edge - 1 for edge in edges), None]
    return tuple(zip(lows, highs, strict=True))


# Alliance design choice: the bands anchors think in (9.9, 19.9, 29.9, 49.9, 99 yuan; commission in steps of 5 %).
FACETS = {
    facet.id: facet
    for facet in (
        Facet("category", "category"),
        Facet("kind", "kind", size=400, within="category"),
        Facet("province", "province"),
        Facet("city", "city", size=400, within="province"),
        Facet("county", "county", size=3000, within="city"),
        Facet("system", "system"),
        Facet("authorisation", "authorisation"),
        Facet("grade", "grade"),
        Facet("price", "price_fen", _bands(1000, 2000, 3000, 5000, 10000, 20000)),
        Facet("commission", "commission_bp", _bands(1000, 1500, 2000, 2500, 3000), trade=True),
        Facet("guarantee", "guarantee"),
        Facet("sample", "sample"),
        *(Facet(declared.facet, declared.facet) for declared in FACET_FIELDS),
        Facet("capacity", "capacity_left", _bands(1, 100, 500, 1000, 5000)),
        Facet("demand", "demand"),
        Facet("month", "month"),
        Facet("gi", "gi", size=300),
        Facet("supplier", "supplier", size=300),
    )
}

# Filters that are no facet of their own but are counted like one: where goods can be sent, and what is new.
OTHER_COUNTS = ("ship_to", "new")


@cache
def tree_of(facet_id: str) -> tuple[Facet, ...]:
    """The facets of one tree, the largest parts first; of a facet without one, itself."""
    root = FACETS[facet_id]
    while root.within:
        root = FACETS[root.within]
    found = [root]
    while smaller := next((one for one in FACETS.values() if one.within == found[-1].id), None):
        found.append(smaller)
    return tuple(found)


def lies_in(value: str, larger: str) -> bool:
    """Whether a value of one facet lies in one of the facet of larger parts."""
    return value.startswith(larger if larger.isdecimal() else f"{larger}/")


def listed_on(day: date) -> Node:
    """Only offers that are listed on this day. Every path into the index passes here, and only through here.

    Documents that are no offers (the position document) hold no listing days, so this keeps them out too.
    """
    return AllOf((Between("listed_from", None, day.toordinal()), Between("listed_through", day.toordinal(), None)))


def in_season_on(day: date) -> Node:
    """Only offers that can be sold and shipped for a broadcast on this day (gate 4)."""
    return AllOf((Between("season_from", None, day.toordinal()), Between("season_through", day.toordinal(), None)))


def ships_to(province_code: str) -> Node:
    """Only offers that may be sent to this province (two digits)."""
    return Not(Term("no_ship", province_code))


def newly_listed(today: date) -> Between:
    """Only offers approved within the last NEW_FOR_DAYS days."""
    return Between("approved_on", today.toordinal() - NEW_FOR_DAYS + 1, None)


def listed_since(moment: datetime) -> Node:
    """Only offers approved after this moment, to the millisecond."""
    return Between("approved_at", milliseconds(moment) + 1, None)


def picked(facet: Facet, values: tuple[str, ...]) -> Node:
    """Offers that carry any of these values of a facet. Raises Invalid for a band that cannot be read."""
    if facet.bands:
        return any_of(*(Between(facet.field, *read_band(facet.id, value)) for value in values))
    return any_of(*(Term(facet.field, value) for value in values))


def read_band(facet_id: str, value: str) -> tuple[int | None, int | None]:
    """'1000..1999' -> (1000, 1999); a side may be empty. Raises Invalid."""
    found = _BAND.fullmatch(value)
    if found is None:
        raise Invalid({facet_id: ["not_a_band"]})
    low, high = found.groups()
    bounds = int(low) if low else None, int(high) if high else None
    if any(bound is not None and not 0 <= bound < 1 << 60 for bound in bounds):
        raise Invalid({facet_id: ["not_a_band"]})
    return bounds


def band_name(band: tuple[int | None, int | None]) -> str:
    """(1000, 1999) -> '1000..1999'."""
    low, high = band
    return f"{'' if low is None else low}..{'' if high is None else high}"
