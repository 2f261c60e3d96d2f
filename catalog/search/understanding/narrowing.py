"""What understood parts ask of the index. Pure: the day of asking is given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from catalog.search.facets import FACETS, newly_listed, picked, read_band, ships_to
from catalog.search.query import Between, Everything, Node, Not, Term, all_of, any_of
from catalog.search.query_fields import FIELD_BY_NAME
from catalog.search.request import SearchRequest, UnderstoodPart
from catalog.search.understanding.part import Part
from catalog.search.understanding.reading import Understood


@dataclass(frozen=True)
class Asked:
    """What a text asks besides its words.

    `narrow` holds for every hit; `first` are those shown before all others, None where all are alike. `on` and `month`
    (its first day) are the broadcast day or month, `sort` an order: each counts as long as nobody chose another one.
    """

    understood: Understood
    narrow: Node
    first: Node | None = None
    on: date | None = None
    month: date | None = None
    sort: str | None = None

    def told(self, request: SearchRequest) -> tuple[UnderstoodPart, ...]:
        """The parts that narrow or order the answer to a request as somebody made it."""
        day_chosen = request.season_on is not None or request.in_month is not None
        day = "" if day_chosen else self.on.isoformat() if self.on else f"{self.month}"[:7]
        used = {"on": day, "in_month": day, "sort": self.sort if request.sort == "relevance" else ""}
        text = self.understood
        return tuple(
            UnderstoodPart(text.said(part), part.filter, part.values, part.excluded, text.without(part))
            for part in text.filters
            if part.filter not in used or part.values[0] == used[part.filter]
        )


def asked_by(understood: Understood, today: date) -> Asked:
    """The parts of an understood text as conditions. Of several days, months or orders the first counts."""
    said: dict[str, str] = {}
    narrow: list[Node] = []
    first: list[Node] = []
    for part in understood.filters:
        if part.filter in ("on", "in_month", "sort"):
            said.setdefault(part.filter, part.values[0])
            continue
        node = _node(part, today)
        if part.grams is not None:
            first.append(node)
            node = any_of(node, Term("says_grams", str(part.grams)))
        narrow.append(Not(node) if part.excluded else node)
    return Asked(
        understood,
        all_of(*narrow),
        all_of(*first) if first else None,
        date.fromisoformat(said["on"]) if "on" in said else None,
        date.fromisoformat(f"{said['in_month']}-01") if "in_month" in said and "on" not in said else None,
        said.get("sort"),
    )


def _node(part: Part, today: date) -> Node:
    if part.filter == "ship_to":
        return ships_to(part.values[0])
    if part.filter == "new":
        return newly_listed(today)
    if part.filter in FACETS:
        return picked(FACETS[part.filter], part.values)
    index_field = FIELD_BY_NAME[part.filter].index
    return any_of(*(Between(index_field, *read_band(part.filter, value)) for value in part.values))


NOTHING_ASKED = Asked(Understood("", ""), Everything())
