"""Weights from comparisons, against published figures and an independent library."""

from __future__ import annotations

import numpy
import pytest
from pymcdm.weights.subjective import AHP

from catalog.standards.ahp import compare, differences
from catalog.standards.library import Library


def test_the_published_figures(library: Library) -> None:
    standard = library.get("gi-selection-fresh-fruit@1.0.0")
    found = compare(standard.ahp_matrix)
    assert [round(c, 4) for c in found.components] == [0.1532, 0.2749, 0.2434, 0.0904, 0.1365, 0.1016]
    assert round(found.lambda_max, 5) == 6.08796
    assert round(found.consistency_ratio, 6) == 0.014187
    assert found.consistent
    gaps = differences(found, [16, 26, 24, 10, 14, 10])
    assert [round(gap, 4) for gap in gaps] == [0.6779, -1.4912, -0.3383, 0.9632, 0.3465, -0.1581]
    assert all(abs(gap) < 2 for gap in gaps)


def test_against_an_independent_library(library: Library) -> None:
    matrix = library.get("gi-selection-tea@1.0.0").ahp_matrix
    oracle = AHP(matrix=numpy.array([[n / d for n, d in row] for row in matrix]))
    assert list(oracle()) == pytest.approx(list(compare(matrix).components), abs=1e-9)


def test_the_consistency_of_every_standard_against_an_independent_solver(library: Library) -> None:
    for name in library.names():
        matrix = library.get(name).ahp_matrix
        found = compare(matrix)
        values, vectors = numpy.linalg.eig(numpy.array([[n / d for n, d in row] for row in matrix]))
        place = numpy.argmax(values.real)
        assert found.lambda_max == pytest.approx(values[place].real, abs=1e-9), name
        principal = vectors[:, place].real
        assert list(found.components) == pytest.approx(list(principal / principal.sum()), abs=1e-9), name
        assert found.consistency_ratio == pytest.approx((values[place].real - 6) / 5 / 1.24, abs=1e-9), name


def test_perfect_agreement_has_no_inconsistency() -> None:
    found = compare([[(1, 1), (2, 1), (4, 1)], [(1, 2), (1, 1), (2, 1)], [(1, 4), (1, 2), (1, 1)]])
    assert found.components == pytest.approx((4 / 7, 2 / 7, 1 / 7))
    assert found.lambda_max == pytest.approx(3)
    assert found.consistency_ratio == pytest.approx(0)


def test_a_circle_of_preferences_is_inconsistent() -> None:
    found = compare([[(1, 1), (9, 1), (1, 9)], [(1, 9), (1, 1), (9, 1)], [(9, 1), (1, 9), (1, 1)]])
    assert found.components == pytest.approx((1 / 3, 1 / 3, 1 / 3))
    assert found.consistency_ratio > 1 and not found.consistent


def test_two_sections_cannot_contradict() -> None:
    found = compare([[(1, 1), (3, 1)], [(1, 3), (1, 1)]])
    assert found.components == pytest.approx((0.75, 0.25))
    assert found.consistency_ratio == 0.0


@pytest.mark.parametrize(
    ("size", "random_index"), [(3, 0.58), (6, 1.24), (9, 1.45), (10, 1.49), (11, 1.49), (14, 1.49)]
)
def test_the_ratio_is_the_index_over_that_of_random_matrices(size: int, random_index: float) -> None:
    """Larger matrices than Saaty tabled use his last figure."""
    matrix = [[(1, 1)] * size for _ in range(size)]
    for i, j in ((0, 1), (1, 2), (2, 0)):
        matrix[i][j], matrix[j][i] = (9, 1), (1, 9)
    found = compare(matrix)
    assert found.consistency_index == pytest.approx((found.lambda_max - size) / (size - 1))
    assert found.consistency_index > 0
    assert found.consistency_index / found.consistency_ratio == pytest.approx(random_index)
