"""The demonstration on every day of two years: whatever the day, everything that is to be listed can be."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Any

import pytest

from catalog.demo.alliance import decided_since
from catalog.demo.planning import fates
from catalog.demo.planning.offers import PlannedOffer
from catalog.demo.planning.plan import make_plan
from catalog.demo.planning.rights import Right
from catalog.picking.forbidden_words import find_forbidden
from catalog.products.terms import why_prices_refused, why_refused
from catalog.standards.library import Library
from tests.demo.foretold import at_best, foretell
from tests.demo.test_plan import standards_on

MONTHS = [(2026 + (10 + month) // 12, (10 + month) % 12 + 1) for month in range(24)]
DAYS = ("harvest_from_on", "harvest_through_on", "ship_from_on", "ship_through_on")


@cache
def forbidden(text: str) -> bool:
    return bool(find_forbidden(text))


@pytest.mark.parametrize(("year", "month"), MONTHS)
def test_whatever_the_day_what_is_to_be_listed_can_be(
    library: Library, rights: list[Right], year: int, month: int
) -> None:
    day = date(year, month, 1)
    while day.month == month:
        # Thrice a month all of it; between, its beginning, which takes a third of the time.
        offers, suppliers = (400, 60) if day.day in (1, 11, 21) else (100, 15)
        plan = make_plan(
            rights, standards_on(library, day), day, offers=offers, suppliers=suppliers, forbidden=forbidden,
            since=decided_since(library, day),
        )  # fmt: skip
        planned = [offer for one in plan for product in one.products for offer in product.offers]
        assert [offer.fields for offer in planned if _refused(offer)] == []
        approved = list(foretell(library, plan))
        assert len(approved) > offers / 4, day
        assert [(day, one.planned.fate.id, one.planned.fields["title"]) for one in approved if not at_best(one)] == []
        day += timedelta(days=1)


def _refused(offer: PlannedOffer) -> bool:
    terms: dict[str, Any] = {**offer.fields, **{name: date.fromisoformat(offer.fields[name]) for name in DAYS}}
    return bool(why_refused(terms) or why_prices_refused(terms))


def test_whatever_the_dice_the_answers_reach_what_can_be_listed(library: Library, rights: list[Right]) -> None:
    """The search for answers used to end below grade C about once in seven hundred times: one such offer stopped the
    whole load."""
    day = date(2026, 12, 26)
    plan = make_plan(rights, standards_on(library, day), day, forbidden=forbidden, since=decided_since(library, day))
    near = [one for one in foretell(library, plan) if one.planned.fate is fates.LISTED_C]
    again = [replace(one, random=Random(f"{seed}/{one.number}")) for seed in range(80) for one in near]
    assert len(again) > 1500
    assert [(one.number, result.grade) for one in again if not (result := one.assess()).listable] == []


def test_the_wanted_grade_comes_out_for_nearly_all(library: Library, rights: list[Right]) -> None:
    day = date(2028, 2, 29)
    plan = make_plan(rights, standards_on(library, day), day, forbidden=forbidden, since=decided_since(library, day))
    graded = [(one.planned, one.assess()) for one in foretell(library, plan)]
    assert sum(result.raw_grade == planned.fate.grade for planned, result in graded) > 0.95 * len(graded)
