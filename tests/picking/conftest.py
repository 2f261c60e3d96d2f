"""A market to pick from."""

from __future__ import annotations

import pytest
from flask import Flask

from catalog.extensions import Extensions
from tests.factories.farming import registry_rows
from tests.factories.selling import Market


@pytest.fixture
def market(app: Flask, extensions: Extensions) -> Market:
    """One farm with one listed offer of 1000 units, two anchors with a broadcast on the same day."""
    registry_rows()
    return Market(extensions.library)
