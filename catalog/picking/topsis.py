"""TOPSIS: an order of alternatives by their distance from the best and the worst on weighted measures.

An order for a person's own priorities, never a grade. Vector normalisation (Hwang and Yoon).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot, sqrt

from catalog.errors import Invalid


def closeness(
    rows: Sequence[Sequence[float]], weights: Sequence[float], more_is_better: Sequence[bool]
) -> tuple[float, ...]:
    """Each row's closeness to the ideal, 0..1; higher ranks first.

    `weights` need not add to 1; `more_is_better` is false for costs. Raises Invalid when weights are negative or all
    zero, or the sizes differ. A measure on which all rows are equal distinguishes nothing; rows that are equal on every
    measure are all at 1.
    """
    columns = len(weights)
    if len(more_is_better) != columns or any(len(row) != columns for row in rows):
        raise Invalid({"weights": ["sizes_differ"]})
    whole = sum(weights)
    if whole <= 0 or any(weight < 0 for weight in weights):
        raise Invalid({"weights": ["not_positive"]})
    lengths = [hypot(*(row[c] for row in rows)) or 1.0 for c in range(columns)]
    scaled = [[row[c] / lengths[c] * weights[c] / whole for c in range(columns)] for row in rows]
    best, worst = [], []
    for values, more in zip(zip(*scaled, strict=True), more_is_better, strict=False):
        best.append(max(values) if more else min(values))
        worst.append(min(values) if more else max(values))
    result = []
    for row in scaled:
        to_best = sqrt(sum((v - b) ** 2 for v, b in zip(row, best, strict=True)))
        to_worst = sqrt(sum((v - w) ** 2 for v, w in zip(row, worst, strict=True)))
        result.append(to_worst / (to_best + to_worst) if to_best + to_worst else 1.0)
    return tuple(result)
