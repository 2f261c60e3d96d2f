"""Whose answer counts, case by case."""

from __future__ import annotations

import pytest

from catalog.scoring.precedence import who_answers


@pytest.mark.parametrize(
    ("answered", "counts"),
    [
        (set(), None),
        ({"owner"}, "owner"),
        ({"system"}, "system"),
        ({"reviewer"}, "reviewer"),
        ({"owner", "system"}, "system"),
        ({"owner", "reviewer"}, "reviewer"),
        ({"system", "reviewer"}, "reviewer"),
        ({"owner", "system", "reviewer"}, "reviewer"),
    ],
    ids=lambda one: "+".join(sorted(one)) if isinstance(one, set) else str(one),
)
def test_whose_answer_counts(answered: set[str], counts: str | None) -> None:
    assert who_answers(answered) == counts
