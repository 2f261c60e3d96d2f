"""Where the demonstration's goods come from: inside their area, wherever the notice can tell."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from catalog.demo.names_on_file import read_calendar, read_rights
from catalog.demo.planning.plan import make_plan
from catalog.demo.planning.rights import Right
from catalog.registry.origin import WHOLE, NamedArea, ProductPlace, origin_of
from catalog.standards.library import Library
from tests.conftest import STANDARDS
from tests.registry.areas import named_areas
from tests.registry.conftest import listed_app  # noqa: F401 - a fixture: the real lists, loaded once for this file


@pytest.fixture(scope="module")
def named(listed_app: Flask) -> tuple[list[Right], dict[str, NamedArea]]:  # noqa: F811
    with listed_app.app_context():
        rights = read_rights(read_calendar(STANDARDS / "registry"))
        return rights, named_areas(right.id for right in rights)


@pytest.fixture(scope="session")
def folder() -> Path:
    return STANDARDS / "registry"


def can_tell(area: NamedArea) -> bool:
    """Whether any place at all can be inside."""
    return any((one.level in WHOLE and one.codes) or one.town for one in area.readings)


def answer(area: NamedArea, place: str) -> str:
    return origin_of(area, ProductPlace(place)).answer


@pytest.mark.parametrize("today", [date(2026, 3, 1), date(2026, 7, 1), date(2026, 12, 10)])
def test_every_planned_product_lies_inside_unless_its_notice_cannot_tell(
    named: tuple[list[Right], dict[str, NamedArea]], library: Library, today: date
) -> None:
    rights, areas = named
    standards = {category: library.standard_for(category, today) for category in library.categories}
    products = [product for supplier in make_plan(rights, standards, today) for product in supplier.products]
    answers = Counter(answer(areas[one.right.id], one.fields["place_code"]) for one in products)
    assert len(products) > 150
    assert answers["outside"] == 0
    assert answers["inside"] > 0.85 * len(products)
    for one in products:
        if answer(areas[one.right.id], one.fields["place_code"]) != "inside":
            assert not can_tell(areas[one.right.id]), (one.right.name_zh, one.fields["place_code"])


def test_no_name_of_the_register_has_a_home_outside_its_area(named: tuple[list[Right], dict[str, NamedArea]]) -> None:
    rights, areas = named
    assert len(rights) > 4300
    outside = [
        (right.name_zh, county.home(number))
        for right in rights
        for county in right.counties
        for number in range(3)
        if answer(areas[right.id], county.home(number)) == "outside"
    ]
    assert outside == []
