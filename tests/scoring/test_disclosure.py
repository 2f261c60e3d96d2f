"""What the public reads of an assessment does not give the terms of trade away."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from catalog.scoring.assess import assess
from catalog.scoring.disclosure import closed_to_public, for_public
from catalog.scoring.library import open_library
from catalog.settings import PROJECT
from tests.farming import ON
from tests.selling import STANDARD, good_answers

LIBRARY = open_library(PROJECT / "standards")
FRUIT = LIBRARY.get(STANDARD)
COMMISSION = "FF-F02"


def public(**changed: object) -> dict:
    assessment = assess(FRUIT, good_answers(**changed), ON)
    result = assessment.to_dict(sensitivity=True)
    return for_public(FRUIT, {**result, "answers": dict(good_answers(**changed))})


@pytest.mark.parametrize("name", [name for name in LIBRARY.names() if LIBRARY.is_sealed(name)])
def test_every_standard_closes_its_commission(name: str) -> None:
    standard = LIBRARY.get(name)
    closed = closed_to_public(standard)
    of_commission = {c.section for c in standard.criteria if c.fact == "commission_percent"}
    assert of_commission and {c.section for c in standard.criteria if c.id in closed} == of_commission


def test_findings_that_hold_trade_terms_say_their_outcome_only() -> None:
    shown = public()
    for finding in shown["findings"]:
        if finding["id"] in shown["closed"]:
            assert (finding["s"], finding["points"], finding["reason"]) == (None, None, None)
            assert finding["outcome"] and finding["weight"]
        else:
            assert finding["s"] is not None or finding["outcome"] != "met"
    assert COMMISSION in shown["closed"] and not shown["answers"].keys() & set(shown["closed"])
    assert all(better["id"] not in shown["closed"] for better in shown["what_would_raise_it"])
    assert shown["smallest_change"] is None or shown["smallest_change"]["id"] not in shown["closed"]


def test_commissions_that_read_the_same_on_the_badge_read_the_same_everywhere() -> None:
    """No figure may tell commissions apart that the total to one decimal does not."""
    by_badge: dict[tuple[float, float], set[str]] = {}
    for tenths in range(120, 200):
        shown = public(FF_F02={"value": Decimal(tenths) / 10})
        badge = (shown["total"], shown["sections"]["F"])
        by_badge.setdefault(badge, set()).add(json.dumps(shown, default=str))
    assert all(len(pages) == 1 for pages in by_badge.values())
    assert len(by_badge) < 20, "about eighty commissions share less than twenty readings"


def test_a_standard_without_trade_terms_is_shown_whole() -> None:
    from tests.scoring.building import REST, YES, criterion, standard

    plain = standard([criterion("A-1")])
    result = assess(plain, {**REST, "A-1": YES}, ON).to_dict()
    assert for_public(plain, result) == result
