"""An anchor's own order: five measures, weights, TOPSIS."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.accounts.models import Account
from catalog.errors import Forbidden, Invalid
from catalog.picking.priorities import EVEN, MEASURES, Measured, ranked
from catalog.picking.services import preferring
from tests.factories.farming import ON, an_offer
from tests.factories.selling import Market, approve_by_hand, good_answers


def offer(name: str, **changed: object) -> Measured:
    values = {
        "price": Fraction(1500),
        "commission": 1500,
        "quality": Fraction(80),
        "supply": Fraction(900),
        "story": Fraction(1, 2),
    }
    return Measured(name, **{**values, **changed})  # type: ignore[arg-type]


def names(offers: list[Measured], **weights: int) -> list[str]:
    chosen = dict.fromkeys(MEASURES, 0) | weights
    return [one.measured.offer_id for one in ranked(offers, chosen)]


CHEAP, GOOD = offer("cheap", price=Fraction(900), quality=Fraction(60)), offer("good", quality=Fraction(95))


@pytest.mark.parametrize(
    ("measure", "better"),
    [
        ("price", Fraction(1)),
        ("commission", 9000),
        ("quality", Fraction(99)),
        ("supply", Fraction(9999)),
        ("story", Fraction(1)),
    ],
)
def test_each_measure_alone_puts_its_best_first(measure: str, better: object) -> None:
    assert names([offer("plain"), offer("best", **{measure: better})], **{measure: 3}) == ["best", "plain"]


def test_the_weights_decide() -> None:
    assert names([CHEAP, GOOD], price=10, quality=1) == ["cheap", "good"]
    assert names([CHEAP, GOOD], price=1, quality=10) == ["good", "cheap"]


def test_what_is_not_known_counts_as_the_least_favourable() -> None:
    offers = [offer("unknown", quality=None), offer("low", quality=Fraction(50)), offer("high", quality=Fraction(90))]
    assert names(offers, quality=1) == ["high", "unknown", "low"], "a tie with the lowest stays as it came"
    assert len(names([offer("a", story=None)], story=1)) == 1


def test_no_priority_is_no_order() -> None:
    with pytest.raises(Invalid):
        ranked([CHEAP], dict.fromkeys(MEASURES, 0))
    assert ranked([], EVEN) == []


@given(st.lists(st.tuples(st.integers(100, 9000), st.integers(0, 5000), st.integers(0, 100)), min_size=1, max_size=12))
def test_one_that_is_best_in_everything_is_first(rows: list[tuple[int, int, int]]) -> None:
    offers = [offer(str(n), price=Fraction(p), commission=c, quality=Fraction(q)) for n, (p, c, q) in enumerate(rows)]
    best = offer("best", price=Fraction(99), commission=5001, quality=Fraction(101))
    assert ranked([*offers, best], EVEN)[0].measured is best


def test_measures_come_from_the_rows_of_listed_offers(app: object, market: Market) -> None:
    lesser = an_offer(market.owner, market.product, live_price_fen=7980)
    approve_by_hand(market.library, lesser, market.reviewer, good_answers(FF_C01={"value": 11}))
    hidden = an_offer(market.owner, market.product)
    found, left_out = preferring.measure(
        market.anchor, market.library, [lesser.id, hidden.id, market.offer.id, "nothing"], ON
    )
    assert ([one.id for one, _ in found], left_out) == ([lesser.id, market.offer.id], 2)
    one, other = (measured for _, measured in found)
    assert one.price == Fraction(7980 * 1000, lesser.net_weight_grams) > other.price
    assert one.quality is not None and other.quality is not None and one.quality < other.quality
    assert one.supply == Fraction(lesser.capacity_left_units * lesser.net_weight_grams, 1000)
    assert other.story is not None and 0 < other.story <= 1


def test_the_commission_is_for_anchors(app: object, market: Market) -> None:
    for actor in (market.owner, market.reviewer):
        assert isinstance(actor, Account)
        with pytest.raises(Forbidden):
            preferring.measure(actor, market.library, [market.offer.id], ON)
