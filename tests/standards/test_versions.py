"""When what was decided under an older version has to be decided again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from catalog.standards.standard import GRACE_DAYS
from catalog.standards.versions import replacement_of
from tests.standards.building import criterion, standard

FIRST = standard([criterion("A-1")])


def later(version: str, day: date) -> object:
    return replace(FIRST, version=version, effective_from=day)


def test_nothing_newer_is_published() -> None:
    assert replacement_of(FIRST, [FIRST]) is None
    assert replacement_of(FIRST, [later("0.9.0", date(2025, 1, 1)), FIRST]) is None


@pytest.mark.parametrize(("version", "replaces"), [("1.0.1", False), ("1.1.0", True), ("2.0.0", True)])
def test_a_patch_lets_decisions_stand(version: str, replaces: bool) -> None:
    found = replacement_of(FIRST, [FIRST, later(version, date(2027, 1, 1))])
    assert (found is not None) is replaces


def test_the_first_newer_version_counts_and_its_grace_is_sixty_days() -> None:
    versions = [
        later("3.0.0", date(2027, 6, 1)),
        FIRST,
        later("1.0.1", date(2026, 2, 1)),
        later("2.0.0", date(2027, 1, 1)),
    ]
    found = replacement_of(FIRST, versions)
    assert found is not None
    assert (found.name, found.effective_from) == ("test-standard@2.0.0", date(2027, 1, 1))
    assert (found.grace_through - found.effective_from).days + 1 == GRACE_DAYS == 60
    assert found.grace_through == date(2027, 3, 1)
