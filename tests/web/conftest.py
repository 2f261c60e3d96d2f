"""A market whose offers can be searched, on a day that stands still."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask

from catalog.house import House
from catalog.search import indexer
from tests.farming import ON, registry_rows
from tests.selling import Market


@pytest.fixture
def market(app: Flask, house: House) -> Iterator[Market]:
    """One farm with two listed offers, searchable; today is ON."""
    with time_machine.travel(f"{ON}T10:00:00+08:00", tick=True):
        registry_rows()
        market = Market(house.library, offers=2)
        indexer.rebuild(house.index, house.library, house.today())
        yield market
