"""An order by one's own priorities, against published figures and an independent library."""

from __future__ import annotations

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymcdm.methods import TOPSIS
from pymcdm.normalizations import vector_normalization

from catalog.errors import Invalid
from catalog.picking.topsis import closeness

ROWS = [(92, 80, 18.8, 0.9), (86, 88, 16.5, 1.6), (78, 95, 12.9, 3.2)]
WEIGHTS = [0.40, 0.25, 0.20, 0.15]
BENEFIT = [True, True, False, False]


def test_the_published_figures() -> None:
    assert [round(c, 6) for c in closeness(ROWS, WEIGHTS, BENEFIT)] == [0.674716, 0.624412, 0.325284]


def test_weights_are_shares() -> None:
    assert closeness(ROWS, [8, 5, 4, 3], BENEFIT) == pytest.approx(closeness(ROWS, WEIGHTS, BENEFIT))


@given(
    st.lists(st.tuples(*[st.floats(0.5, 500)] * 3), min_size=2, max_size=8, unique=True),
    st.tuples(*[st.floats(0.05, 1)] * 3),
    st.tuples(*[st.booleans()] * 3),
)
@settings(max_examples=60)
def test_against_an_independent_library(
    rows: list[tuple[float, ...]], weights: tuple[float, ...], more: tuple[bool, ...]
) -> None:
    """Its vector normalisation turns costs around (1 - r), which leaves every distance as it is."""
    shares = numpy.array(weights) / sum(weights)
    types = numpy.array([1 if better else -1 for better in more])
    oracle = TOPSIS(vector_normalization)(numpy.array(rows), shares, types)
    assert list(closeness(rows, weights, more)) == pytest.approx(list(oracle), abs=1e-9)


def test_what_distinguishes_nothing() -> None:
    assert closeness([(5, 1), (5, 2)], [1, 1], [True, True]) == (0.0, 1.0)
    assert closeness([(5, 1), (5, 1)], [1, 1], [True, True]) == (1.0, 1.0)
    assert closeness([(0, 0), (0, 0)], [1, 1], [True, False]) == (1.0, 1.0)
    assert closeness([(3, 4)], [1, 1], [True, False]) == (1.0,)
    assert closeness([], [1, 1], [True, False]) == ()


def test_midway_between_the_best_and_the_worst() -> None:
    assert closeness([(0, 3), (1, 2), (2, 1)], [1, 1], [True, False]) == pytest.approx((0.0, 0.5, 1.0))
    assert closeness([(1, 2), (2, 1)], [1, 1], [True, True]) == pytest.approx((0.5, 0.5))


def test_a_weight_of_zero_leaves_a_measure_out() -> None:
    assert closeness([(1, 9), (2, 1)], [1, 0], [True, True]) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("rows", "weights", "more"),
    [
        (ROWS, [1, 1], [True, True]),
        (ROWS, [0, 0, 0, 0], BENEFIT),
        (ROWS, [1, 1, 1, -1], BENEFIT),
        (ROWS, WEIGHTS, [True]),
    ],
)
def test_senseless_weights_are_refused(rows: list[tuple[float, ...]], weights: list[float], more: list[bool]) -> None:
    with pytest.raises(Invalid) as refusal:
        closeness(rows, weights, more)
    sizes = len(weights) != len(more) or any(len(row) != len(weights) for row in rows)
    assert refusal.value.errors == {"weights": ["sizes_differ" if sizes else "not_positive"]}
