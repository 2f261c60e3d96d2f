"""What understood parts ask of the index. Pure: the day of asking is given."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from catalog.search.facets import FACETS, newly_listed, picked, read_band, ships_to
from catalog.search.query import Between, Everything, InSeason, Node, Not, Term, Written, all_of, any_of
from catalog.search.query_fields import FIELD_BY_NAME
from catalog.search.request import Hint, SearchRequest, UnderstoodPart
from catalog.search.understanding.part import Part
from catalog.search.understanding.reading import Understood, understand

_ONE_OF = frozenset({"grade", "courier"})
_EITHER = re.compile(r"\s*(?:或者?|还是|or)\s*", re.IGNORECASE)
_IN_A_ROW = re.compile(r"[\s、,，/和及与跟]*")


@dataclass(frozen=True)
class Asked:
    """What a text asks besides its words.

    `narrow` holds for every hit; `first` are those shown before all others, None where all are alike. `on` and `month`
    (its first day) are the broadcast day or month, `sort` an order: each counts as long as nobody chose another one.
    `ignored` are further ones that were typed: only one of each counts.
    """

    understood: Understood
    narrow: Node
    first: Node | None = None
    on: date | None = None
    month: date | None = None
    sort: str | None = None
    ignored: tuple[str, ...] = ()

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
    ignored: list[str] = []
    narrow: list[Node] = []
    first: list[Node] = []
    for group in _alternatives(understood):
        conditions: list[Node] = []
        exactly: list[Node] = []
        for part in group:
            if part.filter in ("on", "in_month", "sort"):
                if said.setdefault(part.filter, part.values[0]) != part.values[0]:
                    ignored.append(understood.said(part))
                continue
            if part.grams is not None and not part.excluded:
                exactly.append(_node(part, today))
            conditions.append(_condition(part, today))
        narrow += [any_of(*conditions)] if conditions else []
        first += [any_of(*exactly)] if exactly else []
    return Asked(
        understood,
        all_of(*narrow),
        all_of(*first) if first else None,
        date.fromisoformat(said["on"]) if "on" in said else None,
        date.fromisoformat(f"{said['in_month']}-01") if "in_month" in said and "on" not in said else None,
        said.get("sort"),
        tuple(ignored),
    )


def _alternatives(understood: Understood) -> list[list[Part]]:
    """The parts, those together of which one is enough: joined by 或, or grades or couriers in a row, of which an offer
    is not asked to have two."""
    groups: list[list[Part]] = []
    end = 0
    for part in understood.filters:
        last = groups[-1][-1] if groups else None
        between = understood.text[end : part.start]
        end = part.end
        alike = last is not None and last.filter == part.filter and part.filter in _ONE_OF
        joined = _EITHER.fullmatch(between) or (alike and _IN_A_ROW.fullmatch(between))
        if last is not None and joined and not last.excluded and not part.excluded:
            groups[-1].append(part)
        else:
            groups.append([part])
    return groups


def word_asks(word: str, today: date, trade: bool) -> tuple[Node | None, list[Hint]] | None:
    """What one word of the query language asks (the 包邮 of `-包邮` or `包邮 OR 茶`), where it is more than a word, and
    what to say of it: an order is none inside an alternative or an exclusion. `trade` as for `understand`."""
    understood = understand(word, today, trade)
    if not understood.filters and not understood.hidden and not understood.unread:
        return None
    words = understood.rest.split()
    asked: list[Node] = [Not(Written(word[1:])) if word[0] == "-" else Written(word) for word in words]
    hints: list[Hint] = [("trade_field", {"field": name}) for name in understood.hidden]
    hints += [not_read(said) for said in understood.unread]
    for part in understood.filters:
        if part.filter == "sort":
            hints.append(not_read(understood.said(part)))
        else:
            asked.append(_condition(part, today))
    return all_of(*asked) if asked else None, hints


def not_read(said: str) -> Hint:
    """The hint that some words were not understood and narrow nothing."""
    return "not_read", {"words": [said], "text": said}


def _condition(part: Part, today: date) -> Node:
    """A part as a condition on its own. A specification that says the amount is as good as that weight."""
    if part.filter == "on":
        node: Node = InSeason(date.fromisoformat(part.values[0]))
    elif part.filter == "in_month":
        node = picked(FACETS["month"], (part.values[0][-2:],))
    else:
        node = _node(part, today)
    if part.grams is not None:
        node = any_of(node, Term("says_grams", str(part.grams)))
    return Not(node) if part.excluded else node


def _node(part: Part, today: date) -> Node:
    if part.filter == "ship_to":
        return all_of(*map(ships_to, part.values))
    if part.filter == "new":
        return newly_listed(today)
    if part.filter in FACETS:
        return picked(FACETS[part.filter], part.values)
    index_field = FIELD_BY_NAME[part.filter].index
    return any_of(*(Between(index_field, *read_band(part.filter, value)) for value in part.values))


NOTHING_ASKED = Asked(Understood("", ""), Everything())
