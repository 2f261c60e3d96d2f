"""When what was decided under an older version has to be decided again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from catalog.standards.standard import GRACE_DAYS
from catalog.standards.versions import STATES, Deciding, in_turn, replacement_of, state_on, version_on
from tests.standards.building import criterion, standard

FIRST = standard([criterion("A-1")])


def deciding(version: str, day: date, adopted: date | None = None) -> Deciding:
    return Deciding(replace(FIRST, version=version, effective_from=day), max(day, adopted or day))


ONE = Deciding(FIRST, FIRST.effective_from)


def test_nothing_newer_is_published() -> None:
    assert replacement_of(FIRST, [ONE]) is None
    assert replacement_of(FIRST, [deciding("0.9.0", date(2025, 1, 1)), ONE]) is None


@pytest.mark.parametrize(("version", "replaces"), [("1.0.1", False), ("1.1.0", True), ("2.0.0", True)])
def test_a_patch_lets_decisions_stand(version: str, replaces: bool) -> None:
    found = replacement_of(FIRST, [ONE, deciding(version, date(2027, 1, 1))])
    assert (found is not None) is replaces


def test_the_first_newer_version_counts_and_its_grace_is_sixty_days() -> None:
    versions = [
        deciding("3.0.0", date(2027, 6, 1)),
        ONE,
        deciding("1.0.1", date(2026, 2, 1)),
        deciding("2.0.0", date(2027, 1, 1)),
    ]
    found = replacement_of(FIRST, versions)
    assert found is not None
    assert (found.name, found.from_on) == ("test-standard@2.0.0", date(2027, 1, 1))
    assert (found.grace_through - found.from_on).days + 1 == GRACE_DAYS == 60
    assert found.grace_through == date(2027, 3, 1)


def test_the_days_of_grace_count_from_the_adoption() -> None:
    found = replacement_of(FIRST, [ONE, deciding("2.0.0", date(2027, 1, 1), adopted=date(2027, 2, 10))])
    assert found is not None
    assert (found.from_on, found.grace_through) == (date(2027, 2, 10), date(2027, 4, 10))


def test_a_version_adopted_late_replaces_what_began_meanwhile() -> None:
    """The alliance's own 1.1.0 began after the day of 2.0.0, which was adopted later still."""
    own, adopted = deciding("1.1.0", date(2027, 2, 1)), deciding("2.0.0", date(2027, 1, 1), adopted=date(2027, 3, 1))
    found = replacement_of(own.standard, [ONE, own, adopted])
    assert found is not None and (found.name, found.from_on) == ("test-standard@2.0.0", date(2027, 3, 1))
    assert replacement_of(adopted.standard, [ONE, own, adopted]) is None


def test_of_two_that_begin_on_one_day_the_later_version_decides_and_gives_the_grace() -> None:
    day = date(2027, 3, 1)
    versions = in_turn([deciding("1.10.0", day), ONE, deciding("1.9.0", day)])
    assert [one.standard.version for one in versions] == ["1.0.0", "1.9.0", "1.10.0"]
    found = replacement_of(FIRST, versions)
    assert found is not None and found.name == "test-standard@1.10.0"
    present = version_on(versions, day)
    assert present is not None and present.version == "1.10.0"


@pytest.mark.parametrize(
    ("on", "states"),
    [
        (date(2020, 1, 1), ["early", "coming", "not_adopted"]),
        (date(2027, 1, 31), ["in_force", "coming", "not_adopted"]),
        (date(2027, 2, 1), ["replaced", "in_force", "not_adopted"]),
    ],
)
def test_how_each_version_stands_on_a_day(on: date, states: list[str]) -> None:
    turns = in_turn([ONE, deciding("1.1.0", date(2027, 1, 1), adopted=date(2027, 2, 1))])
    waiting = replace(FIRST, version="2.0.0", effective_from=date(2026, 1, 1))
    standards = [*(one.standard for one in turns), waiting]
    assert [state_on(one, turns, on) for one in standards] == states
    assert set(states) <= set(STATES)


def test_where_nothing_decides_there_is_no_version() -> None:
    assert version_on([], date(2027, 1, 1)) is None
    assert state_on(FIRST, [], date(2027, 1, 1)) == "not_adopted"
