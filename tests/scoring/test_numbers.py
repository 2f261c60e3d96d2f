"""Writing ratios for people: half up, and the reason of a number that is refused."""

from __future__ import annotations

import pytest

from catalog.scoring.numbers import NumberRefused, exact, millionths


@pytest.mark.parametrize(
    ("ratio", "whole"),
    [
        ((1, 1), 1_000_000),
        ((1, 3), 333_333),
        ((2, 3), 666_667),
        ((1, 2_000_000), 1),
        ((-1, 2_000_000), -1),
        ((0, 7), 0),
    ],
)
def test_millionths_are_rounded_half_up(ratio: tuple[int, int], whole: int) -> None:
    assert millionths(*ratio) == whole


def test_a_refused_number_says_why() -> None:
    with pytest.raises(NumberRefused) as refusal:
        exact(0.5)
    assert (refusal.value.reason, str(refusal.value)) == ("not_a_number", "not_a_number")
