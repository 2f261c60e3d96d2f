"""The standards as they are shipped; hypothesis without a clock, because machines that test are busy."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from catalog.scoring.library import Library, open_library

STANDARDS = Path(__file__).resolve().parent.parent.parent / "standards"

settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


@pytest.fixture(scope="session")
def library() -> Library:
    return open_library(STANDARDS)
