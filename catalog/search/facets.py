"""The facets of the catalog: one row each, and the one function that keeps what is not listed today out. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache

from catalog.errors import Invalid, Reason
from catalog.products.schemas import FACET_FIELDS
from catalog.scoring.renewal import TO_RENEW, VALID
from catalog.search.query import AllOf, Between, Node, Not, Nothing, Term, all_of, any_of
from catalog.search.snapshot import milliseconds
from catalog.search.spans import LARGEST_BLOCK, block, last_of_month, month_of
from catalog.standards.answer_rules import MOST_RENEW_BEFORE_DAYS

NEW_FOR_DAYS = 14
# Today, and the days people ask for.
_MOST_DAYS_KEPT = 64
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


# Alliance design choice: the bands anchors think in (9.9, 19.9, 29.9, 49.9, 99 yuan; 5 to 100 yuan for 500 g; packs
# of 1 to 20 jin; commission in steps of 5 %).
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
        Facet("paper", "paper"),
        Facet("proven", "proven"),
        Facet("certificate", "certificate"),
        Facet("proof", "proof"),
        Facet("price", "price_fen", _bands(1000, 2000, 3000, 5000, 10000, 20000)),
        Facet("unit_price", "unit_price_fen", _bands(500, 1000, 2000, 5000, 10000)),
        Facet("weight", "weight_grams", _bands(500, 1000, 2500, 5000, 10000)),
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


# An offer has a document for each span of its days. Every path into the index passes one of the next three, which pick
# at most one document of an offer that is listed today: that of today, that of a broadcast day, or the one that stands
# for a month. Documents that are no offers (the position document) hold no days, so these keep them out too.


@lru_cache(maxsize=_MOST_DAYS_KEPT)
def listed_on(day: date) -> Node:
    """Only offers that are listed on this day, as they are then."""
    return AllOf((Between("listed_from", None, day.toordinal()), Between("listed_through", day.toordinal(), None)))


@lru_cache(maxsize=_MOST_DAYS_KEPT)
def listed_today(today: date) -> Node:
    """Only documents of offers that are listed today, whichever day from today on they speak of."""
    blocks = (Term("listed_before", block(0, size, today)) for size in range(LARGEST_BLOCK + 1))
    return any_of(Between("run_from", None, today.toordinal()), *blocks)


def sold_on(day: date, today: date) -> Node:
    """Only offers that can be sold and shipped for a broadcast on this day, as they are then: in season (gate 4), and
    listed with papers that are valid or can still be renewed in time (gate 5).

    Of a day that has passed, those that could be and still stand as they did, with valid papers.
    """
    on, ahead = day.toordinal(), (day - today).days
    if ahead < 0:
        through = today.toordinal()
        return AllOf((Between("season_from", None, on), Between("season_through", through, None), Term("paper", VALID)))
    found = [Between("season_from", None, on), Between("season_through", on, None), listed_today(today)]
    # Papers are filed at most so many days before: further ahead there is time for all.
    if ahead < MOST_RENEW_BEFORE_DAYS:
        found.append(Between("renew_days", None, ahead))
    return AllOf(tuple(found))


def sold_in(month: date, today: date) -> Node:
    """Only offers that can be sold on some day of a month (its first day) from today on, each as it is on the last of
    these days with valid papers; where there is none, on days for which papers can still be renewed in time."""
    return all_of(any_of(*by_paper(month, today).values()), listed_today(today))


def by_paper(month: date, today: date) -> dict[str, Node]:
    """The two parts of `sold_in`, no offer in both: those with valid papers on some day, and those to be renewed."""
    last = last_of_month(month)
    if last < today:
        return {VALID: Nothing(), TO_RENEW: Nothing()}
    return {
        VALID: AllOf((Term("valid_in", month_of(month)), Between("listed_through", today.toordinal(), None))),
        TO_RENEW: AllOf(
            (
                Term("to_renew_in", month_of(month)),
                Between("file_by", today.toordinal(), None),
                Between("renew_days", None, (last - today).days),
                Between("valid_until", None, max(month, today).toordinal() - 1),
            )
        ),
    }


def can_be_sold_on(day: date, today: date) -> Node:
    """Offers that can be sold on this day (`sold_on`), whichever day their document speaks of: for questions that
    combine several days, or exclude one."""
    most = min(max((day - today).days, 0), MOST_RENEW_BEFORE_DAYS)
    sizes = range(LARGEST_BLOCK + 1)
    return any_of(*(Term("sold", block(days, size, day)) for days in range(most + 1) for size in sizes))


def ships_to(province_code: str) -> Node:
    """Only offers that may be sent to this province (two digits)."""
    return Not(Term("no_ship", province_code))


@lru_cache(maxsize=_MOST_DAYS_KEPT)
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


def check_values(facet_id: str, values: Iterable[str], known: Collection[str]) -> None:
    """Refuse what no offer can ever carry: a value that is none of the `known` ones of a facet (none given: any may
    be), a band whose lower end lies above its upper one. Raises Invalid with the values there are."""
    for value in values:
        if FACETS[facet_id].bands:
            low, high = read_band(facet_id, value)
            if low is not None and high is not None and low > high:
                raise Invalid({facet_id: ["reversed_band"]})
        elif known and value not in known:
            raise Invalid({facet_id: [Reason("not_a_value", choices=sorted(known))]})


def band_name(band: tuple[int | None, int | None]) -> str:
    """(1000, 1999) -> '1000..1999'."""
    low, high = band
    return f"{'' if low is None else low}..{'' if high is None else high}"
