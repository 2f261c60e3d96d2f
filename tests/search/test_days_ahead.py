"""What a search finds for a day or a month agrees with the gates: random papers, licences, seasons and days.

Indexes are made once and asked on later days too: nobody writes anything at midnight.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from catalog.picking.gates import GateFacts, GateResult, check_gates
from catalog.review.listing import ApprovalFacts, Listing, ListingFacts, listing_on
from catalog.scoring.assess import assess
from catalog.scoring.days import periods
from catalog.search.document import build
from catalog.search.engines import open_index
from catalog.search.engines.port import SearchIndex
from catalog.search.request import SearchRequest
from catalog.search.services.searching import every_card, search, season_calendar
from catalog.search.snapshot import DaysProven
from catalog.search.spans import last_of_month, listed_spans, months_from
from catalog.suppliers.rights import UNPROVEN, mark_right
from tests.search.conftest import HERE, address_of
from tests.search.snapshots import fill, offer
from tests.standards.building import REST, criterion, standard

DECIDED_ON = date(2026, 12, 5)
OFFERS = 40
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Made:
    """A decided offer: what the gates look at, the days on which papers prove its right to the mark, and what else of
    its snapshot is not as usual."""

    number: int
    facts: ListingFacts
    ship_from_on: date
    basis: tuple[str, str]
    proven: list[DaysProven]
    changes: dict[str, Any]

    @property
    def id(self) -> str:
        return offer(self.number)["id"]

    def documents(self, today: date) -> list[dict[str, Any]]:
        """What an index holds of it that is made today."""
        listing = self.listing(today)
        spans = listed_spans(listing.spans, self.proven)
        return build(offer(self.number, **self.changes, spans=spans, paper_through_on=listing.paper_through_on))

    def listing(self, on: date) -> Listing:
        return listing_on(self.facts, on)

    def right(self, on: date) -> str:
        proven = any((one.from_on or on) <= on <= (one.through_on or on) for one in self.proven)
        return mark_right("authorised", proven=proven) or UNPROVEN

    def gates(self, on: date, today: date) -> dict[str, GateResult]:
        listing = self.listing(on)
        facts = GateFacts(
            mark_right=None, live_price_fen=1, floor_price_fen=0, capacity_units=1, reserved_units=0,
            season_basis=self.basis[0], storage_basis=self.basis[1], ship_from_on=self.ship_from_on,
            ship_through_on=self.facts.ship_through_on, listed=listing.listed, listing_state=listing.state,
            grade=listing.grade, listed_through_on=listing.through_on, paper=listing.paper, due_on=listing.due_on,
        )  # fmt: skip
        return {gate.code: gate for gate in check_gates(facts, 0, on, today)}

    def paper(self, on: date, today: date) -> str | None:
        """valid or to_renew where it is listed today and the gates let it be sold on a day, else None."""
        gates = self.gates(on, today)
        passes = self.listing(today).listed and gates["season"].passed and gates["listed"].passed
        return gates["listed"].figures["paper"] if passes else None


def made(number: int, rng: random.Random) -> Made:
    """A random offer. Some are never listed, some not without a break."""

    def some(most: int, least: int = 0) -> timedelta:
        return timedelta(days=rng.randrange(least, most))

    def gate(*gates: str, pass_at: Decimal) -> dict[str, Any]:
        found = rng.choice(gates)
        return {"gate": found, **({} if found == "none" else {"pass_at": pass_at})}

    def per_batch(name: str, days: int) -> dict[str, Any]:
        renews = {"renews": "batch", "renew_before_days": rng.choice((0, 2, 3, 10, 30))} if rng.random() < 0.8 else {}
        gates = gate("knockout", "knockout", "major", "minor", pass_at=Decimal(1))
        return criterion(name, {"fn": "document", "max_age_days": days}, weight=10, **gates, **renews)

    def paper(issued_on: date | None, expires_on: date | None = None) -> dict[str, Any]:
        days = {"issued_on": issued_on, "expires_on": expires_on}
        return {"present": True, **{name: day and day.isoformat() for name, day in days.items()}}

    licence = {"fn": "document", "expiring_days": 30, "expiring_score": Decimal("0.5")}
    rows = [
        per_batch("CERT", 30),
        per_batch("TEST", rng.choice((7, 60))),
        criterion("LICENCE", licence, weight=10, **gate("knockout", "major", pass_at=Decimal("0.5"))),
        criterion("BARN", {"fn": "document"}, weight=20, **gate("none", "major", pass_at=Decimal(1))),
    ]
    answers = {
        **REST,
        "CERT": paper(DECIDED_ON - some(25)),
        "TEST": paper(DECIDED_ON - some(7)),
        "LICENCE": paper(None, DECIDED_ON + some(200, 5)),
        # One that begins later: without it the grade is lower, or time to correct runs.
        "BARN": paper(DECIDED_ON + some(60, -40)),
    }
    ahead = periods(assess(standard(rows), answers, DECIDED_ON), DECIDED_ON)
    ship_from_on, ship_through_on = DECIDED_ON + some(60, -30), DECIDED_ON + some(220, 60)
    facts = ListingFacts(1, 1, False, True, ship_through_on, "approved", ApprovalFacts(1, 1, ahead))
    proven = [DaysProven(DECIDED_ON - some(40, -20), DECIDED_ON + some(120, 20)) for _ in range(rng.randrange(3))]
    proven += [DaysProven(None, None)] if rng.random() < 0.3 else []
    basis = rng.choice((("harvest", ""), ("harvest", ""), ("storage", "4℃"), ("storage", " ")))
    changes = {
        "ship_from_on": ship_from_on,
        "ship_through_on": ship_through_on,
        "season_basis": basis[0],
        "storage_basis": basis[1],
        "authorisation": "authorised",
        "mark_proven": proven,
        "category": rng.choice(("tea", "fresh_fruit")),
        "approved_on": DECIDED_ON,
    }
    return Made(number, facts, ship_from_on, basis, proven, changes)


@dataclass(frozen=True)
class Catalog:
    """Random offers and an index of an engine made of them on the day of their decision."""

    index: SearchIndex
    offers: list[Made]
    seed: int


@pytest.fixture(
    scope="module", params=[(engine, seed) for engine in HERE for seed in (1, 2)], ids="{0[0]}-{0[1]}".format
)
def catalog(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, database_url: str) -> Catalog:
    """Tests only read it."""
    engine, seed = request.param
    rng = random.Random(seed)
    offers = [made(number, rng) for number in range(OFFERS)]
    index = open_index(address_of(engine, tmp_path_factory.mktemp(engine), database_url))
    fill(index, [document for one in offers for document in one.documents(DECIDED_ON)])
    return Catalog(index, offers, seed)


@pytest.fixture
def rng(catalog: Catalog) -> random.Random:
    """The same chances each time."""
    return random.Random(-catalog.seed)


def found(index: SearchIndex, today: date, text: str = "", **asked: Any) -> dict[str, dict[str, Any]]:
    """The cards of a search by offer, each offer once, however they are counted."""
    request = SearchRequest(text, limit=100, facets=("category", "paper", "grade", "authorisation"), **asked)
    answer = search(index, request, today)
    cards = {card["id"]: card for card in answer.cards}
    assert len(cards) == len(answer.cards) == answer.total == len(list(every_card(index, request, today)))
    for facet, key in (("category", "category"), ("paper", "paper"), ("grade", "grade"), ("authorisation",) * 2):
        if facet in request.chosen:
            continue  # counted without its own filter
        of_cards = [card[key] for card in cards.values()]
        assert {line.value: line.count for line in answer.facets[facet]} == {
            one: of_cards.count(one) for one in of_cards
        }
    return cards


def is_of_day(card: dict[str, Any], one: Made, on: date) -> None:
    """All dated facts of a card are those of a day."""
    listing = one.listing(on)
    assert (card["grade"], card["conditional"]) == (listing.grade, listing.conditional)
    assert card["listed_through"] == listing.through_on.isoformat()
    assert (card["paper"], card["renew_days"]) == (listing.paper, (on - listing.due_on).days if listing.due_on else 0)
    through = listing.paper_through_on
    assert card["paper_through"] == (through and through.isoformat())
    assert card["mark_right"]["answer"] == one.right(on)
    assert card["authorisation"] == ("authorised" if one.right(on) == "authorised" else UNPROVEN)
    assert card["holds"][0] <= on.isoformat() <= card["holds"][1]


def test_a_day_finds_what_the_gates_let_through(catalog: Catalog, rng: random.Random) -> None:
    index, offers = catalog.index, catalog.offers
    papers = []
    for _ in range(25):
        today = DECIDED_ON + timedelta(days=rng.randrange(60))
        on = today + timedelta(days=rng.choice((0, 1, 2, 3, 4, rng.randrange(40), rng.randrange(150))))
        sold = {one.id: paper for one in offers if (paper := one.paper(on, today))}
        cards = found(index, today, season_on=on)
        assert {offer_id: card["paper"] for offer_id, card in cards.items()} == sold, (today, on)
        for one in offers:
            if one.id in cards:
                is_of_day(cards[one.id], one, on)
        assert found(index, today, f"季节:{on}") == cards
        for paper in ("valid", "to_renew"):
            only = [offer_id for offer_id in cards if sold[offer_id] == paper]
            assert list(found(index, today, season_on=on, chosen={"paper": (paper,)})) == only
            assert list(found(index, today, f"凭证:{paper}", season_on=on)) == only
        papers += sold.values()
    assert min(map(papers.count, ("valid", "to_renew"))) > 20


def test_without_a_day_offers_stand_as_they_are_today(catalog: Catalog, rng: random.Random) -> None:
    index, offers = catalog.index, catalog.offers
    for days in range(0, 150, 13):
        today = DECIDED_ON + timedelta(days=days)
        cards = found(index, today)
        assert cards.keys() == {one.id for one in offers if one.listing(today).listed}
        for one in offers:
            if one.id in cards:
                is_of_day(cards[one.id], one, today)
                # Marked, while the gate for today says that it is too late.
                shown = {"to_renew": "lapsed"}.get(cards[one.id]["paper"], "valid")
                if cards[one.id]["renew_days"] or shown == "valid":
                    assert one.gates(today, today)["listed"].figures["paper"] == shown


def test_several_days_in_one_query(catalog: Catalog, rng: random.Random) -> None:
    index, offers = catalog.index, catalog.offers
    for _ in range(12):
        today = DECIDED_ON + timedelta(days=rng.randrange(40))
        one_day, other = (today + timedelta(days=day) for day in rng.sample(range(80), 2))
        on_one = {one.id for one in offers if one.paper(one_day, today)}
        on_other = {one.id for one in offers if one.paper(other, today)}
        listed = {one.id for one in offers if one.listing(today).listed}
        both = found(index, today, f"季节:{one_day} 季节:{other}")
        assert both.keys() == on_one & on_other
        assert both == found(index, today, f"季节:{other}", season_on=one_day)
        for one in offers:
            if one.id in both:
                is_of_day(both[one.id], one, one_day)
        assert found(index, today, f"季节:{one_day} -季节:{other}").keys() == on_one - on_other
        assert found(index, today, f"-季节:{one_day}").keys() == listed - on_one
        assert found(index, today, f"季节:{one_day} OR 季节:{other}").keys() == listed & (on_one | on_other)
        neither = found(index, today, f"-季节:{one_day} -(季节:{other} 凭证:有效)")
        assert neither.keys() == {
            one.id for one in offers if one.id in listed - on_one
            and not (one.id in on_other and one.listing(today).paper == "valid")
        }  # fmt: skip


def test_a_day_that_has_passed_never_contradicts_the_gates(catalog: Catalog, rng: random.Random) -> None:
    index, offers = catalog.index, catalog.offers
    some = 0
    for _ in range(20):
        today = DECIDED_ON + timedelta(days=rng.randrange(1, 60))
        on = today - timedelta(days=rng.randrange(1, 20))
        cards = found(index, today, season_on=on)
        assert found(index, today, f"季节:{on}") == cards
        some += len(cards)
        for one in offers:
            if one.id in cards:
                assert one.paper(on, today) == "valid"
                is_of_day(cards[one.id], one, on)
                is_of_day(cards[one.id], one, today)
    assert some


def test_months_and_the_calendar_count_what_the_gates_let_through(catalog: Catalog, rng: random.Random) -> None:
    index, offers = catalog.index, catalog.offers
    seen = []
    for days in (0, 15, 26, 27, 55):
        today = DECIDED_ON + timedelta(days=days)
        calendar = season_calendar(index, "category", SearchRequest(), today)
        assert calendar.months == months_from(today, 12) and calendar.months[0] == today.replace(day=1)
        for at, month in enumerate(calendar.months):
            ahead = [month + timedelta(days=day) for day in range(last_of_month(month).day)]
            sold = {one.id: {one.paper(on, today) for on in ahead if on >= today} - {None} for one in offers}
            paper_of = {each: "valid" if "valid" in papers else "to_renew" for each, papers in sold.items() if papers}
            cards = found(index, today, in_month=month)
            assert {each: card["paper"] for each, card in cards.items()} == paper_of, (today, month)
            for value in ("tea", "fresh_fruit"):
                papers = [card["paper"] for card in cards.values() if card["category"] == value]
                for paper, counts in (("valid", calendar.valid), ("to_renew", calendar.to_renew)):
                    assert counts.get(value, [0] * 12)[at] == papers.count(paper)
            seen += paper_of.values()
    past = found(index, DECIDED_ON + timedelta(days=40), in_month=DECIDED_ON.replace(day=1))
    assert past == {} and min(map(seen.count, ("valid", "to_renew"))) > 20


def test_an_index_made_later_answers_alike(own_index: SearchIndex, catalog: Catalog, rng: random.Random) -> None:
    today = DECIDED_ON + timedelta(days=30)
    asked = [{"season_on": today + timedelta(days=rng.randrange(60))} for _ in range(15)]
    asked += [{"in_month": month} for month in months_from(today, 6)] + [{}, {"text": f"-季节:{today + 9 * DAY}"}]
    before = [found(catalog.index, today, **one) for one in asked]
    fill(own_index, [document for one in catalog.offers for document in one.documents(today)])
    assert [found(own_index, today, **one) for one in asked] == before


def test_another_day_is_offered_on_which_something_can_be_sold(catalog: Catalog, rng: random.Random) -> None:
    offered = 0
    for one in catalog.offers * 8:
        today = DECIDED_ON + timedelta(days=rng.randrange(-5, 50))
        on = today + timedelta(days=rng.choice((rng.randrange(5), rng.randrange(40), rng.randrange(200))))
        alone = {"chosen": {"supplier": (offer(one.number)["supplier_id"],)}}
        answer = search(catalog.index, SearchRequest(season_on=on, facets=(), **alone), today)
        if answer.total:
            continue
        days = [date.fromisoformat(other.value) for other in answer.alternatives if other.kind == "other_day"]
        ahead = (today + timedelta(days=day) for day in range(260))
        can = [day for day in ahead if one.paper(day, today)]
        wanted = {
            max((day for day in can if day < on), default=None),
            min((day for day in can if day > on), default=None),
        } - {None}
        assert set(days) == wanted, (today, on)
        if days:
            assert answer.nearest_on == days[0]
            (card,) = map(json.loads, answer.nearest_json)
            is_of_day(card, one, days[0])
        offered += len(days)
    assert offered > 40
