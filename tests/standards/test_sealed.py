"""The shipped data: every sealed file is as it was published, every standard is sealed, every file loads."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pytest

from catalog.cli.checking import checked
from catalog.scoring.assess import assess
from catalog.scoring.report import to_dict
from catalog.standards.diff import changes
from catalog.standards.library import open_library
from catalog.standards.seal import END, read_own_seals, read_seals

STANDARDS = Path(__file__).resolve().parent.parent.parent / "standards"
LIBRARY = open_library(STANDARDS)
# The first publications, by heart: a changed line of SEALED together with a changed file would else go unseen.
FIRST = {
    "gi-selection-fresh-fruit/1.0.0.toml": "2163c2d709b40f8ea3667c0fe7b4c9cda0f5e8a3891fbebb508f9ef127ad1dbe",
    "gi-selection-tea/1.0.0.toml": "9ea64b84625c4b71f9cc1ff6356aeedac3e6582d38c0ffa7868cbd30a0a509a7",
    "gi-selection-processed/1.0.0.toml": "bd30f57c482bc395692d5a4b9a709bf8a6eebc30aa6f4fabcfaf6a5845bb4aa9",
    "gi-selection-vegetable/1.0.0.toml": "7a7dce76a56c555c929bf402dc459dd23e61c0d80d8118d6e60d1f07d962f850",
    "gi-selection-grain/1.0.0.toml": "9c2a8dd8468bc8eb4db83ba807d6bab77ddbebef9a30eac03f4b2502afede4e7",
    "gi-selection-animal-aquatic/1.0.0.toml": "0f562c9e4984097ba632c2f57df9c6640e0d22501f5e6c87890e75dbbd319b7c",
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


def test_the_last_line_says_that_what_comes_with_the_project_ends_there() -> None:
    """By it an alliance's own seals below are told from these (`catalog standards adopt`): new ones go above it."""
    lines = (STANDARDS / "SEALED").read_text(encoding="utf-8").splitlines()
    assert lines[-1] == END and lines.count(END) == 1
    assert read_own_seals(STANDARDS) == {}


# What is proposed, by heart: anything else in the folder without a seal was forgotten.
PROPOSALS = {"gi-selection-fresh-fruit@3.0.0"}


@pytest.mark.parametrize("name", LIBRARY.names())
def test_a_shipped_standard_loads_is_sealed_and_scores_nothing_as_incomplete(name: str) -> None:
    standard = LIBRARY.get(name)
    assert LIBRARY.is_sealed(name) != (name in PROPOSALS)
    a = assess(standard, {}, date(2026, 12, 5))
    assert a.grade == "INCOMPLETE"
    result = to_dict(a)
    # The service answers what it alone can know, also while it knows nothing: no authorisation, no trial.
    alone = any(criterion.answered_by == "service" for criterion in standard.criteria)
    assert result["total"] == 0.0 and (result["coverage"] > 0) == alone
    assert result["interval"] == [0.0, 100.0] or alone


@pytest.mark.parametrize("name", sorted(PROPOSALS))
def test_a_draft_decides_nothing(name: str) -> None:
    draft = LIBRARY.get(name)
    assert all(LIBRARY.in_force(draft.id, on) != draft for on in (date(2026, 12, 5), draft.effective_from, date.max))
    assert all(LIBRARY.standard_for(category, date.max) != draft for category in draft.categories)


@pytest.mark.parametrize("name", sorted(PROPOSALS))
def test_a_draft_could_be_published_and_every_name_keeps_its_thresholds(name: str) -> None:
    draft = LIBRARY.get(name)
    previous = LIBRARY.published_before(draft)
    assert previous is not None and checked(LIBRARY, name).problems == ()
    before, after = (LIBRARY.profiles_of(one, draft.effective_from) for one in (previous, draft))
    assert len(after) >= len(before) and [name for name in before if name not in after] == []


@pytest.mark.parametrize("name", sorted(PROPOSALS))
def test_a_proposal_says_what_it_would_change(name: str) -> None:
    draft = LIBRARY.get(name)
    previous = LIBRARY.published_before(draft)
    assert previous is not None and previous.version == "2.0.0"
    text = (STANDARDS / draft.id / f"{draft.version}.toml").read_text(encoding="utf-8")
    assert "提议稿，未封存" in text and "design choices of the alliance" in text
    found = changes(previous, draft)
    assert len(found) > 10
    for change in found:
        assert change.subject in text.split("schema =")[0] or change.subject in ("ahp", "E", "F"), change


def test_every_standard_scores_the_categories_it_says() -> None:
    for name in LIBRARY.names():
        standard = LIBRARY.get(name)
        mapped = {key for key, category in LIBRARY.categories.items() if category.standard_id == standard.id}
        assert mapped == set(standard.categories)


def test_every_shipped_profile_applies() -> None:
    for name in LIBRARY.profile_names():
        profile = LIBRARY.get_profile(name)
        assert LIBRARY.get(profile.standard, name).profile == profile.identity
