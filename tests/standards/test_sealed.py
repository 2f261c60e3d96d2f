"""The shipped data: every sealed file is as it was published, every standard is sealed, every file loads."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pytest

from catalog.scoring.assess import assess
from catalog.scoring.library import open_library
from catalog.scoring.seal import read_seals

STANDARDS = Path(__file__).resolve().parent.parent.parent / "standards"
LIBRARY = open_library(STANDARDS)
# The first publications, by heart: a changed line of SEALED together with a changed file would else go unseen.
FIRST = {
    "gi-selection-fresh-fruit/1.0.0.toml": "6ed9b7f7d348ea85501b22e16546ea35370fa6f7e6da2e252988dd88dea3607b",
    "gi-selection-tea/1.0.0.toml": "960ee20669cb7fceab2e7acddbfb58162da31e7782c4652dc0441933da9cb7ef",
    "gi-selection-processed/1.0.0.toml": "0e8ecb3437958f69e23532461daec2ad117cd5e2ca8c175e725307274a4a3e11",
}


@pytest.mark.parametrize("seal", read_seals(STANDARDS).values(), ids=lambda seal: seal.path)
def test_a_sealed_file_is_never_edited(seal) -> None:  # type: ignore[no-untyped-def]
    found = hashlib.sha256((STANDARDS / seal.path).read_bytes()).hexdigest()
    assert found == seal.sha256, (
        f"standards/{seal.path} was published on {seal.sealed_on} and differs from its seal. Published files are never "
        "edited: restore it, copy it to a new version, and change that (standards/README.md)."
    )


def test_the_first_seals_stand() -> None:
    seals = read_seals(STANDARDS)
    assert {path: seals[path].sha256 for path in FIRST} == FIRST


@pytest.mark.parametrize("name", LIBRARY.names())
def test_a_shipped_standard_loads_is_sealed_and_scores_nothing_as_incomplete(name: str) -> None:
    standard = LIBRARY.get(name)
    assert LIBRARY.is_sealed(name)
    a = assess(standard, {}, date(2026, 12, 5))
    assert a.grade == "INCOMPLETE"
    result = a.to_dict()
    assert (result["total"], result["coverage"], result["interval"]) == (0.0, 0.0, [0.0, 100.0])


def test_every_standard_scores_the_categories_it_says() -> None:
    for name in LIBRARY.names():
        standard = LIBRARY.get(name)
        mapped = {key for key, category in LIBRARY.categories.items() if category.standard_id == standard.id}
        assert mapped == set(standard.categories)


def test_every_shipped_profile_applies() -> None:
    for name in LIBRARY.profile_names():
        profile = LIBRARY.get_profile(name)
        assert LIBRARY.get(profile.standard, name).profile == profile.identity
