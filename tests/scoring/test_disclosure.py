"""What the public reads of an assessment does not give the terms of trade away."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from catalog.scoring.assess import assess
from catalog.scoring.disclosure import closed_to_public, for_public
from catalog.scoring.report import to_dict
from catalog.settings import PROJECT
from catalog.standards.library import open_library
from tests.factories.farming import ON
from tests.factories.selling import STANDARD, good_answers
from tests.standards.building import NO, REST, YES, criterion, standard

LIBRARY = open_library(PROJECT / "standards")
FRUIT = LIBRARY.get(STANDARD)
COMMISSION = "FF-F02"
PERCENT = {"fn": "piecewise", "points": [[0, 0], [100, 1]]}


def public(**changed: object) -> dict:
    assessment = assess(FRUIT, good_answers(**changed), ON)
    result = to_dict(assessment, sensitivity=True)
    return for_public(FRUIT, {**result, "answers": dict(good_answers(**changed))})


@pytest.mark.parametrize("name", [name for name in LIBRARY.names() if LIBRARY.is_sealed(name)])
def test_every_standard_closes_its_commission(name: str) -> None:
    found = LIBRARY.get(name)
    closed = closed_to_public(found)
    of_commission = {c.section for c in found.criteria if c.fact == "commission_percent"}
    # Since 2.0.0 commission buys no points, and nothing is asked about it.
    assert bool(of_commission) == (found.version == "1.0.0")
    assert {c.section for c in found.criteria if c.id in closed} == of_commission


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


def test_what_the_public_reads_in_full() -> None:
    """Section B holds the trade term: of it only outcomes and weights, and totals no finer than the badge."""
    rows = [
        criterion("OPEN", weight=20, gate="major"),
        criterion("DEAL", PERCENT, weight=20, section="B", fact="commission_percent"),
        criterion("PRICE", weight=5, section="B", fact="price_index"),
    ]
    answers = {**REST, "OPEN": NO, "DEAL": {"value": Decimal("83.37")}, "PRICE": NO}
    a = assess(standard(rows), answers, ON)
    result = {**to_dict(a, sensitivity=True), "answers": answers}
    kept = dict(result)
    shown = for_public(a.standard, result)
    assert result == kept, "what was given stays as it is"
    assert closed_to_public(a.standard) == {"DEAL", "PRICE", "B-REST"}
    assert shown.pop("closed") == ["DEAL", "PRICE", "B-REST"]
    hidden = {"s": None, "points": None, "reason": None}
    assert shown.pop("findings") == [
        {**finding, **hidden} if finding["id"] in ("DEAL", "PRICE", "B-REST") else finding
        for finding in result["findings"]
    ]
    assert shown.pop("answers") == {"OPEN": NO, "A-REST": YES}
    assert (result["total"], shown.pop("total")) == (71.674, 71.7)
    assert (result["points"], shown.pop("points")) == (71.674, 71.7)
    assert (result["interval"], shown.pop("interval")) == ([71.674, 71.674], [71.7, 71.7])
    assert result["sections"] == {"A": 66.666667, "B": 79.185}
    assert shown.pop("sections") == {"A": 66.666667, "B": 79.0}
    (better, *_) = result["what_would_raise_it"]
    assert better["id"] == "OPEN"
    assert shown.pop("what_would_raise_it") == [{**better, "total": None}]
    assert shown.pop("sensitivity") == [{**moved, "range": None} for moved in result["sensitivity"]]
    assert result["smallest_change"]["id"] == "DEAL" and shown.pop("smallest_change") is None
    assert shown == {name: result[name] for name in shown}


def test_the_smallest_change_is_shown_where_it_is_no_trade_term() -> None:
    rows = [criterion("OPEN", weight=1, gate="knockout"), criterion("DEAL", section="B", fact="commission_percent")]
    a = assess(standard(rows), {**REST, "OPEN": YES, "DEAL": YES}, ON)
    result = to_dict(a, sensitivity=True)
    assert result["smallest_change"]["id"] == "OPEN"
    assert for_public(a.standard, result)["smallest_change"] == {**result["smallest_change"], "total": None}
    plain = to_dict(a)
    shown = for_public(a.standard, plain)
    assert shown.keys() - plain.keys() == {"closed"} and plain.keys() <= shown.keys()


def test_a_closed_section_in_which_nothing_applies_has_no_score() -> None:
    rows = [criterion("DEAL", section="B", weight=40, fact="commission_percent", na_policy="allowed")]
    a = assess(standard(rows), {"A-REST": YES, "DEAL": {"na": True, "reason": "没有"}}, ON)
    assert for_public(a.standard, to_dict(a))["sections"] == {"A": 100.0, "B": None}


def test_a_standard_without_trade_terms_is_shown_whole() -> None:
    plain = standard([criterion("A-1")])
    result = to_dict(assess(plain, {**REST, "A-1": YES}, ON))
    assert for_public(plain, result) == result
