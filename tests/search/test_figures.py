"""Weight, price for 500 g and proven share: what narrows and orders is the figure that is shown."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from catalog.accounts.terms import Terms
from catalog.scoring.proof import whole_percent
from catalog.search.engines.port import SearchIndex
from catalog.search.request import SearchRequest
from catalog.search.services import searching
from catalog.search.snapshot import ProvenShares
from tests.search.snapshots import TODAY, document, fill

# Price, weight, and what 500 g cost of it: 2.00, 1.50, 1.50 (rounded up from 149.75), 10.00.
OFFERS = {1: (1000, 2500, 200), 2: (1500, 5000, 150), 3: (599, 2000, 150), 4: (1000, 500, 1000)}


@pytest.fixture
def scales(own_index: SearchIndex) -> SearchIndex:
    shares = {
        1: ProvenShares(80, 0, 20, 800),
        2: ProvenShares(79, 0, 21, 799),
        3: None,
        4: ProvenShares(10, 0, 90, 100),
    }
    fill(
        own_index,
        [
            document(number, live_price_fen=price, net_weight_grams=grams, proven=shares[number])
            for number, (price, grams, _) in OFFERS.items()
        ],
    )
    return own_index


def found(index: SearchIndex, **request: Any) -> list[int]:
    answer = searching.search(index, SearchRequest(trade=Terms.NONE, **request), TODAY)
    assert answer.hints == []
    return [int(card["id"][:8]) for card in answer.cards]


def test_the_order_is_that_of_the_shown_figures(scales: SearchIndex) -> None:
    up = found(scales, sort="unit_price")
    assert [OFFERS[one][2] for one in up] == [150, 150, 200, 1000]
    assert found(scales, sort="unit_price_down") == up[::-1]
    first = searching.search(scales, SearchRequest(sort="unit_price", limit=2), TODAY)
    rest = searching.search(scales, SearchRequest(sort="unit_price", limit=2, cursor=first.next_cursor), TODAY)
    cards = first.cards + rest.cards
    assert [int(card["id"][:8]) for card in cards] == up
    assert [card["unit_price_fen"] for card in cards] == [150, 150, 200, 1000]


@pytest.mark.parametrize(
    ("request_", "ids"),
    [
        ({"chosen": {"unit_price": ("150..150",)}}, {2, 3}),
        ({"chosen": {"unit_price": ("..199",)}}, {2, 3}),
        ({"chosen": {"weight": ("2500..4999",)}}, {1}),
        ({"excluded": {"weight": ("2500..",)}}, {3, 4}),
        ({"text": "每斤<=2"}, {1, 2, 3}),
        ({"text": "unit_price>1.5"}, {1, 4}),
        ({"text": "净重:5斤"}, {1}),
        ({"text": "weight:0.5..2"}, {3, 4}),
        ({"text": "有凭证>=80"}, {1}),
        ({"text": "proven>=7成"}, {1, 2}),
    ],
)
def test_a_range_holds_both_its_ends(scales: SearchIndex, request_: dict[str, Any], ids: set[int]) -> None:
    assert set(found(scales, **request_)) == ids


def test_bands_are_counted_without_their_own_choice(scales: SearchIndex) -> None:
    wanted = SearchRequest(chosen={"weight": ("500..999",)}, facets=("weight", "unit_price"))
    answer = searching.search(scales, wanted, TODAY)
    assert {one.value: one.count for one in answer.facets["weight"] if one.count} == {
        "500..999": 1, "1000..2499": 1, "2500..4999": 1, "5000..9999": 1,
    }  # fmt: skip
    assert {one.value: one.count for one in answer.facets["unit_price"] if one.count} == {"1000..1999": 1}


@pytest.mark.parametrize(
    ("proven", "measured", "shown"),
    [
        ("0.6180", "0.1815", (61, 18, 21)),
        ("0.558", "0.2400", (55, 24, 21)),
        ("0.62", "0.18", (62, 18, 20)),
        ("0.666", "0.334", (66, 34, 0)),
    ],
)
def test_shares_never_add_up_to_more_than_is_reached(proven: str, measured: str, shown: tuple[int, int, int]) -> None:
    assert whole_percent(Fraction(proven), Fraction(measured)) == shown
