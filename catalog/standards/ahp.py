"""Section weights from pairwise comparisons: the analytic hierarchy process (Saaty), in plain Python.

The one place in scoring where rounded numbers decide: whether a comparison is consistent enough, and whether the
published weights follow from it (scoring.md, "Section weights come from AHP").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from catalog.standards.numbers import Ratio

RANDOM_INDEX = (0.0, 0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49)
"""Saaty's mean consistency index of random matrices, by size; sizes beyond ten use the last."""
CONSISTENT_BELOW = 0.10
CLOSE_BELOW = 2.0
"""A published weight, in points of 100, must be closer than this to its component."""
PASSES = 200


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a reciprocal matrix says: components adding to 1, its largest eigenvalue, index and ratio of consistency."""

    components: tuple[float, ...]
    lambda_max: float
    consistency_index: float
    consistency_ratio: float

    @property
    def consistent(self) -> bool:
        """Whether the comparisons agree with one another enough to be used."""
        return self.consistency_ratio < CONSISTENT_BELOW


def compare(matrix: Sequence[Sequence[Ratio]]) -> Comparison:
    """The principal eigenvector of a reciprocal matrix, by power iteration, and its consistency."""
    rows = [[n / d for n, d in row] for row in matrix]
    size = len(rows)
    vector = [1 / size] * size
    for _ in range(PASSES):
        image = [sum(a * v for a, v in zip(row, vector, strict=True)) for row in rows]
        whole = sum(image)
        vector = [v / whole for v in image]
    image = [sum(a * v for a, v in zip(row, vector, strict=True)) for row in rows]
    lambda_max = sum(i / v for i, v in zip(image, vector, strict=True)) / size
    index = (lambda_max - size) / (size - 1)
    random = RANDOM_INDEX[min(size, len(RANDOM_INDEX) - 1)]
    return Comparison(tuple(vector), lambda_max, index, index / random if random else 0.0)


def differences(comparison: Comparison, weights: Sequence[float]) -> tuple[float, ...]:
    """Each published weight (points of 100) less 100 x its component."""
    return tuple(weight - 100 * component for weight, component in zip(weights, comparison.components, strict=True))
