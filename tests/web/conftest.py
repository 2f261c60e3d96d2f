"""A market whose offers can be searched, on a day that stands still."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from catalog.extensions import Extensions
from tests.factories.selling import Market, searchable_market


@pytest.fixture
def market(app: Flask, extensions: Extensions) -> Iterator[Market]:
    """One farm with two listed offers, searchable; today is ON."""
    with searchable_market(extensions) as market:
        yield market
