"""What anchors type besides names: queries with their right answers as filters, worked out from the demo's rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from catalog.accounts.terms import Terms
from catalog.search.engines.port import SearchIndex
from catalog.search.request import SearchAnswer, SearchRequest
from catalog.search.services.searching import search
from catalog.search.snapshot import ListedSpan, OfferSnapshot
from tests.search.relevance.demo_offers import DEMO_DAY, demo_offers
from tests.search.relevance.queries import index_of, rows_of

KEPT = Path(__file__).with_name("intents.tsv")
GOAL = 0.95
# Written after the table of phrases, by somebody who had not read it. Never mend the table for one of them.
UNSEEN = Path(__file__).with_name("unseen.tsv")
UNSEEN_GOAL = 0.90
# How many of the first hits must all be right.
FIRST = 10

Wanted = list[tuple[str, str]]


@dataclass(frozen=True)
class Intent:
    """One query: its kind, what is typed, and the filters that the right answers pass."""

    kind: str
    typed: str
    wanted: str

    @property
    def filters(self) -> Wanted:
        """(key, value) of each filter."""
        return [(key, value) for key, _, value in (one.partition("=") for one in self.wanted.split())]


def kept_intents(file: Path = KEPT) -> list[Intent]:
    """The intents kept as data."""
    return [Intent(*row) for row in rows_of(file)]


def demo_index(folder: Path) -> SearchIndex:
    """An index of the demo's offers."""
    return index_of(folder, demo_offers())


def judge_intents(index: SearchIndex, intents: Iterable[Intent]) -> dict[str, list[tuple[Intent, str]]]:
    """Each intent with what is wrong with its answer (empty: nothing), by kind."""
    found: dict[str, list[tuple[Intent, str]]] = {}
    for intent in intents:
        found.setdefault(intent.kind, []).append((intent, wrong_with(index, intent)))
    return found


def wrong_with(index: SearchIndex, intent: Intent) -> str:
    """What is wrong: a right offer is missing, a hit does not pass the filters, a wrong one stands among the first, the
    order is another one. Words may be found in a story too: such hits may follow behind."""
    answer, hits = _everything(index, intent.typed)
    by_id = {offer["id"]: offer for offer in demo_offers()}
    if answer.hints:
        return f"hints {answer.hints}"
    shown = [by_id[hit] for hit in hits]
    right = {offer["id"] for offer in demo_offers() if passes(offer, intent.filters)}
    if not right:
        return "" if not shown else f"{len(shown)} found, none is right"
    if missing := right - set(hits):
        return f"{len(missing)} of {len(right)} missing"
    narrowing = [(key, value) for key, value in intent.filters if key not in ("word", "category", "place")]
    if strangers := [offer for offer in shown if not passes(offer, narrowing)]:
        return f"{len(strangers)} of {len(shown)} do not pass the filters"
    order = dict(intent.filters).get("sort")
    if order is None:
        first = shown[: min(FIRST, len(right))]
        return "" if all(offer["id"] in right for offer in first) else "a wrong one among the first"
    keys = [_ORDERS[order](offer) for offer in shown]
    return "" if keys == sorted(keys) and answer.sort == order else "another order"


def _everything(index: SearchIndex, typed: str) -> tuple[SearchAnswer, list[str]]:
    """The first answer and the ids of all hits, for an anchor who sees the terms of trade."""
    first = None
    ids: list[str] = []
    cursor = None
    while first is None or cursor:
        request = SearchRequest(typed, limit=100, facets=(), trade=Terms.ADMITTED, cursor=cursor)
        answer = search(index, request, DEMO_DAY)
        first = first or answer
        ids += [card["id"] for card in answer.cards]
        cursor = answer.next_cursor
    return first, ids


def passes(offer: OfferSnapshot, filters: Wanted) -> bool:
    """Whether an offer is a right answer."""
    days = [date.fromisoformat(value) for key, value in filters if key == "on"]
    months = [date.fromisoformat(f"{value}-01") for key, value in filters if key == "month"]
    on = _day_of_month(offer, months[0]) if months else days[0] if days else DEMO_DAY
    if on is None or not (_sold(offer, on) if days or months else _span(offer, on)):
        return False
    return all(_carries(offer, key, value, on) for key, value in filters if key not in ("on", "month", "sort"))


def _carries(offer: OfferSnapshot, key: str, value: str, on: date) -> bool:
    if key.startswith("not_"):
        return not _carries(offer, key.removeprefix("not_"), value, on)
    if key in _NUMBERS:
        low, _, high = value.partition("..")
        number = _NUMBERS[key](offer)
        return (not low or int(low) <= number) and (not high or number <= int(high))
    if key == "ship_to":
        return value not in offer["no_ship_provinces"]
    if key == "word":
        return any(word in offer["name_zh"] or word in offer["variety"] for word in value.split("|"))
    return not set(value.split("|")).isdisjoint(_CODES[key](offer, on))


def _span(offer: OfferSnapshot, on: date) -> ListedSpan | None:
    return next((span for span in offer["spans"] if span.from_on <= on <= span.through_on), None)


def _sold(offer: OfferSnapshot, on: date) -> bool:
    """In season on the day, listed then and today, its papers valid or still to be renewed in time."""
    if offer["season_basis"] == "storage" and not offer["storage_basis"].strip():
        return False
    span = _span(offer, on)
    in_time = span is not None and (span.paper == "valid" or (on - DEMO_DAY).days >= span.renew_days)
    return in_time and offer["ship_from_on"] <= on <= offer["ship_through_on"] and _span(offer, DEMO_DAY) is not None


def _day_of_month(offer: OfferSnapshot, first: date) -> date | None:
    """The last day of a month, from today on, on which it can be sold; with valid papers where there is one."""
    days = [first + timedelta(days=at) for at in range(31)]
    sold = [day for day in days if day.month == first.month and day >= DEMO_DAY and _sold(offer, day)]
    valid = [day for day in sold if (span := _span(offer, day)) and span.paper == "valid"]
    return (valid or sold or [None])[-1]


def _grade(offer: OfferSnapshot, on: date) -> str:
    span = _span(offer, on)
    return span.grade if span else ""


def _commission(offer: OfferSnapshot) -> int:
    return offer["live_price_fen"] * offer["commission_bp"] // 10_000


def _jin(offer: OfferSnapshot) -> int:
    grams = offer["net_weight_grams"]
    return (offer["live_price_fen"] * 1000 + grams) // (2 * grams)


def _left(offer: OfferSnapshot) -> int:
    return max(offer["capacity_units"] - offer["reserved_units"], 0)


_NUMBERS: dict[str, Callable[[OfferSnapshot], int]] = {
    "price": lambda offer: offer["live_price_fen"],
    # In whole fen, half a fen upwards.
    "unit_price": _jin,
    "commission": lambda offer: offer["commission_bp"],
    "earning": _commission,
    "weight": lambda offer: offer["net_weight_grams"],
    "score": lambda offer: offer["score_milli"],
    "stock": _left,
}
_CODES: dict[str, Callable[[OfferSnapshot, date], Iterable[str]]] = {
    # 茶 is what is called so, whatever its category.
    "category": lambda offer, _on: [offer["category"], *offer["name_zh"]],
    "place": lambda offer, _on: [place.short_name for place in (*offer["place"], *offer["gi_places"])],
    "grade": lambda offer, on: [_grade(offer, on)],
    "proven": lambda offer, _on: [
        next(step for step in ("80", "50", "0") if offer["proven"].backed >= 10 * int(step))
    ] if offer["proven"] else [],
    "paper": lambda offer, on: [span.paper] if (span := _span(offer, on)) else [],
    "right": lambda offer, on: [offer["authorisation"]] if (span := _span(offer, on)) and span.proven else [],
    "certificate": lambda offer, on: span.certificates if (span := _span(offer, on)) else [],
    "proof": lambda offer, on: span.proofs if (span := _span(offer, on)) else [],
    "guarantee": lambda offer, _on: offer["guarantees"],
    "sample": lambda offer, _on: [offer["sample_policy"]],
    "postage": lambda offer, _on: [offer["postage"]],  # type: ignore[typeddict-item]
    "courier": lambda offer, _on: offer["couriers"],  # type: ignore[typeddict-item]
    "gift_box": lambda offer, _on: [offer["gift_box"]],  # type: ignore[typeddict-item]
    "occasion": lambda offer, _on: offer["occasions"],  # type: ignore[typeddict-item]
    "harvest": lambda offer, _on: [offer["harvest_method"]],  # type: ignore[typeddict-item]
}  # fmt: skip
_ORDERS: dict[str, Callable[[OfferSnapshot], int]] = {
    "price": lambda offer: offer["live_price_fen"],
    "unit_price": _jin,
    "price_down": lambda offer: -offer["live_price_fen"],
    "commission": lambda offer: -_commission(offer),
    "capacity": lambda offer: -_left(offer),
    "grade": lambda offer: "ABCD".index(_grade(offer, DEMO_DAY) or "D"),
}
