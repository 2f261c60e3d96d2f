"""The least and the greatest total over every possible answer to what is unknown.

Unknown criteria are independent but for `applies_when`: an unknown parent, taken at each of its values, decides whether
its children count. A possible answer may also make a criterion not applicable (a declaration where that is allowed, a
notice that lists no item), which takes its weight out. So the total is a ratio of two sums of which each unknown tree
contributes one of several (points, weight) pairs; such a ratio is extremal where, at that very ratio, every tree takes
its extremal contribution (Dinkelbach's method for fractional programs), which a few passes find exactly, in integers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import lcm

from catalog.standards.kinds.kind import Answer, Reading
from catalog.standards.numbers import Ratio, reduced
from catalog.standards.standard import Criterion, Standard

Pair = tuple[int, int]
"""Points (over the common scale) and weight that a criterion and what depends on it contribute."""


def total_interval(
    standard: Standard,
    answers: Mapping[str, Answer],
    readings: Sequence[Reading],
    unknown: Sequence[int],
    known: tuple[int, int, int],
) -> tuple[Ratio, Ratio]:
    """(worst, best) total, exact, in 0..100.

    `unknown` are the places of the criteria that apply and are unanswered; `known` is (points, weight, scale) of the
    provisional total, in which the unknown have their weight and no points.
    """
    points, weight, scale = known
    answered = [reading[1] for reading in readings if isinstance(reading, tuple)]
    common = lcm(scale, standard.extremes_denominator, *answered)
    fixed = (
        points * (common // scale),
        weight - sum(standard.criteria[place].weight_units for place in unknown),
    )
    trees = _Trees(standard, answers, readings, unknown, common)
    worst = _extreme(trees, fixed, direction=1)
    best = _extreme(trees, fixed, direction=-1)
    return reduced(100 * worst[0], common * worst[1]), reduced(100 * best[0], common * best[1])


def _extreme(trees: _Trees, fixed: Pair, direction: int) -> Pair:
    """Dinkelbach: from any possible total, move to the one that is extremal at that total, until none is better."""
    current = trees.contribute(fixed, lambda possible: possible[0])
    while True:

        def extremal(possible: list[Pair], at: Pair = current) -> Pair:
            return min(possible, key=lambda pair: direction * (pair[0] * at[1] - pair[1] * at[0]))

        nearer = trees.contribute(fixed, extremal)
        if direction * (nearer[0] * current[1] - nearer[1] * current[0]) >= 0:
            return current
        current = nearer


class _Trees:
    """What the unknown criteria, and the criteria that hang on them, can contribute."""

    def __init__(
        self,
        standard: Standard,
        answers: Mapping[str, Answer],
        readings: Sequence[Reading],
        unknown: Sequence[int],
        common: int,
    ) -> None:
        self.criteria = standard.criteria
        self.roots = unknown
        self.common = common
        reached = list(unknown)
        for place in reached:
            reached.extend(self.criteria[place].children)
        reached.sort(reverse=True)
        self.possible = [(place, list(self._possible(place, answers, readings[place]))) for place in reached]

    def contribute(self, fixed: Pair, choose: Callable[[list[Pair]], Pair]) -> Pair:
        """The fixed points and weight and, of every unknown tree, the contribution chosen: children before parents."""
        chosen: dict[int, Pair] = {}
        for place, possible in self.possible:
            children = [self.criteria[child] for child in self.criteria[place].children]
            pairs = []
            for value, (points, weight) in possible:
                for child in children:
                    if value is not None and value in child.parent_values and not child.excluded:
                        points += chosen[child.index][0]
                        weight += chosen[child.index][1]
                pairs.append((points, weight))
            chosen[place] = choose(pairs)
        points, weight = fixed
        for root in self.roots:
            points += chosen[root][0]
            weight += chosen[root][1]
        return points, weight

    def _possible(
        self, place: int, answers: Mapping[str, Answer], reading: Reading
    ) -> Iterator[tuple[bool | str | None, Pair]]:
        """Each possible answer of a criterion that applies: its value where others depend on it, and its own pair."""
        criterion = self.criteria[place]
        if isinstance(reading, tuple):
            value = answers[criterion.id]["value"] if criterion.children else None
            yield value, self._pair(criterion, reading)
            return
        if reading is not None:
            yield None, (0, 0)
            return
        if criterion.children:
            for choice in criterion.choices:
                yield choice.value, self._pair(criterion, choice.s)
        else:
            yield None, self._pair(criterion, criterion.least)
            yield None, self._pair(criterion, criterion.best)
        if criterion.na_allowed or criterion.kind.can_drop:
            yield None, (0, 0)

    def _pair(self, criterion: Criterion, s: Ratio) -> Pair:
        return criterion.weight_units * s[0] * (self.common // s[1]), criterion.weight_units
