"""An orchard with an offer to review."""

from __future__ import annotations

import pytest
from flask import Flask

from catalog.extensions import Extensions
from tests.factories.farming import registry_rows
from tests.factories.reviewing import Orchard


@pytest.fixture
def orchard(app: Flask, extensions: Extensions) -> Orchard:
    """A farm with a new, fully answered offer; two reviewers."""
    registry_rows()
    return Orchard(extensions.library)
