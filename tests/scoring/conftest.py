"""The standards as they are shipped."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalog.scoring.library import Library, open_library

STANDARDS = Path(__file__).resolve().parent.parent.parent / "standards"


@pytest.fixture(scope="session")
def library() -> Library:
    return open_library(STANDARDS)
