"""What applies at once to an approved offer and what waits for a reviewer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.errors import Refused
from catalog.review.edits import (
    FieldDiff,
    LiveTerms,
    differences,
    price_within_bounds,
    redefines_product,
    sort_edit,
)

TERMS = LiveTerms(approved_price_fen=5000, floor_price_fen=4200, capacity_units=1000, reserved_units=300)


def change(**fields: object) -> tuple[FieldDiff, ...]:
    return tuple(FieldDiff(f"offer.{name}", None, value) for name, value in fields.items())


@pytest.mark.parametrize(
    ("price", "at_once"),
    [(5000, True), (6000, True), (6001, False), (4200, True), (4999, True)],
)
def test_price_moves_by_a_fifth_of_the_approved_one(price: int, at_once: bool) -> None:
    edit = sort_edit(TERMS, change(live_price_fen=price))
    assert (edit.at_once == {"live_price_fen": price}) is at_once
    assert (edit.for_review == {"offer.live_price_fen": price}) is not at_once


def test_price_bounds_are_measured_from_the_approved_price_not_from_the_last_one() -> None:
    assert price_within_bounds(4000, 5000)
    assert not price_within_bounds(3999, 5000)
    # Two steps of 20 % one after the other would be 36 %: the second one waits.
    assert not price_within_bounds(3200, 5000)


@given(approved=st.integers(1, 10**12), price=st.integers(1, 10**12))
def test_price_bounds_in_exact_integers(approved: int, price: int) -> None:
    assert price_within_bounds(price, approved) is (5 * abs(price - approved) <= approved)


def test_a_lower_floor_waits_and_so_does_the_price_that_needs_it() -> None:
    edit = sort_edit(TERMS, change(floor_price_fen=4000, live_price_fen=4100))
    assert edit.at_once == {}
    assert edit.for_review == {"offer.floor_price_fen": 4000, "offer.live_price_fen": 4100}


def test_stock_goes_down_at_once_and_up_with_a_review() -> None:
    assert sort_edit(TERMS, change(capacity_units=300)).at_once == {"capacity_units": 300}
    assert sort_edit(TERMS, change(capacity_units=1001)).for_review == {"offer.capacity_units": 1001}
    with pytest.raises(Refused) as caught:
        sort_edit(TERMS, change(capacity_units=299))
    assert caught.value.code == "capacity_below_reserved"
    assert caught.value.figures == {"capacity_units": 299, "reserved_units": 300}


@pytest.mark.parametrize(
    "field",
    [
        *("offer.title", "offer.spec", "offer.commission_bp", "offer.floor_price_fen", "offer.supply_price_fen"),
        *("offer.ship_through_on", "offer.season_basis", "product.gi_id", "product.place_code", "product.story"),
    ],
)
def test_nothing_else_ever_applies_at_once(field: str) -> None:
    edit = sort_edit(TERMS, (FieldDiff(field, "old", 4500),))
    assert edit.at_once == {}
    assert edit.for_review == {field: 4500}


def test_one_edit_is_split_in_two() -> None:
    edit = sort_edit(TERMS, change(live_price_fen=4800, title="新标题", capacity_units=900))
    assert edit.at_once == {"live_price_fen": 4800, "capacity_units": 900}
    assert edit.for_review == {"offer.title": "新标题"}


def test_differences_name_only_what_differs() -> None:
    live = {"offer.title": "椪柑", "offer.spec": "5 斤", "offer.guarantees": ["weight"]}
    proposed = {"offer.title": "椪柑", "offer.spec": "10 斤", "offer.guarantees": ["weight", "freshness"]}
    assert differences(live, proposed) == (
        FieldDiff("offer.spec", "5 斤", "10 斤"),
        FieldDiff("offer.guarantees", ["weight"], ["weight", "freshness"]),
    )


def test_what_makes_a_product_another_thing() -> None:
    assert redefines_product({"product.gi_id": "x"})
    assert redefines_product({"offer.title": "x", "product.place_code": "330802"})
    assert not redefines_product({"product.story": "x", "offer.gi_id": "x"})
