"""The standards folder: which version decides on a day, seals, categories."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pytest

from catalog.errors import Conflict, NotFound
from catalog.standards.library import Library, open_library
from catalog.standards.seal import Seal, append_seal, read_seals
from catalog.standards.standard import StandardRefused
from tests.versions import first_versions

TEA = "gi-selection-tea"


@pytest.fixture
def folder(library: Library, tmp_path: Path) -> Path:
    copy = tmp_path / "standards"
    first_versions(copy)
    return copy


def add_version(folder: Path, version: str, starts: str, *, sealed: bool) -> None:
    old = (folder / TEA / "1.0.0.toml").read_text(encoding="utf-8")
    new = old.replace('version = "1.0.0"', f'version = "{version}"').replace("2026-12-01", starts)
    (folder / TEA / f"{version}.toml").write_text(new, encoding="utf-8")
    if sealed:
        digest = hashlib.sha256(new.encode()).hexdigest()
        append_seal(folder, Seal(f"{TEA}/{version}.toml", digest, date(2026, 12, 20)))


def test_the_last_version_in_force_decides(folder: Path) -> None:
    add_version(folder, "1.0.10", "2027-06-01", sealed=True)
    add_version(folder, "1.0.2", "2027-03-01", sealed=True)
    add_version(folder, "2.0.0", "2027-04-01", sealed=False)
    library = open_library(folder)
    assert [s.version for s in library.published(TEA)] == ["1.0.0", "1.0.2", "1.0.10"]
    assert [name for name in library.names() if name.startswith(TEA)] == [
        f"{TEA}@1.0.0", f"{TEA}@1.0.2", f"{TEA}@1.0.10", f"{TEA}@2.0.0",
    ]  # fmt: skip
    for on, version in (
        (date(2020, 1, 1), "1.0.0"),
        (date(2026, 12, 1), "1.0.0"),
        (date(2027, 2, 28), "1.0.0"),
        (date(2027, 3, 1), "1.0.2"),
        (date(2027, 5, 31), "1.0.2"),
        (date(2027, 6, 1), "1.0.10"),
    ):
        standard = library.standard_for("tea", on)
        assert standard is not None and standard.version == version
    assert library.get(f"{TEA}@2.0.0").version == "2.0.0"
    assert not library.is_sealed(f"{TEA}@2.0.0")


def test_a_sealed_file_that_was_edited_is_refused(folder: Path) -> None:
    file = folder / TEA / "1.0.0.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("weight = 4", "weight = 4 "), encoding="utf-8")
    library = open_library(folder)
    with pytest.raises(StandardRefused) as refusal:
        library.get(f"{TEA}@1.0.0")
    assert (refusal.value.path, refusal.value.reason) == (f"{TEA}/1.0.0.toml", "differs_from_its_seal")
    assert library.get("gi-selection-fresh-fruit@1.0.0")


def test_categories_are_mapped_or_openly_without(library: Library) -> None:
    on = date(2026, 12, 5)
    standard = {key: library.standard_for(key, on) for key in library.categories}
    mapped = {key: found.id for key, found in standard.items() if found is not None}
    assert mapped["fresh_fruit"] == "gi-selection-fresh-fruit"
    assert mapped["tea"] == TEA
    assert {mapped[key] for key in ("nut_dried", "condiment_processed", "oil", "medicinal_herb")} == {
        "gi-selection-processed"
    }
    assert {mapped[key] for key in ("vegetable", "edible_fungi")} == {"gi-selection-vegetable"}
    assert mapped["grain"] == "gi-selection-grain"
    assert {mapped[key] for key in ("livestock_meat", "egg_dairy_honey", "aquatic")} == {"gi-selection-animal-aquatic"}
    parents = {category.parent for category in library.categories.values()}
    without = {key for key, found in standard.items() if found is None} - parents
    assert without == {"alcohol", "flower_plant", "handicraft", "other"}
    assert library.categories["tea"].parent == "tea_and_processed"
    for key, found in standard.items():
        if found is not None:
            assert key in found.categories


def test_what_is_unknown_is_not_found(library: Library) -> None:
    for ask in (
        lambda: library.get("gi-selection-tea@9.0.0"),
        lambda: library.get("gi-selection-tea"),
        lambda: library.get("../../etc/passwd@1.0.0"),
        lambda: library.get(f"{'a' * 10_000}@1.0.0"),
        lambda: library.get_profile("nobody@1.0.0"),
        lambda: library.get("gi-selection-tea@1.0.0", "nobody@1.0.0"),
        lambda: library.standard_for("gold", date(2026, 12, 5)),
        lambda: library.in_force("gi-selection-gold", date(2026, 12, 5)),
    ):
        with pytest.raises(NotFound):
            ask()


def test_a_file_is_read_once(library: Library) -> None:
    assert library.get("gi-selection-tea@1.0.0") is library.get("gi-selection-tea@1.0.0")


class TestSeals:
    def test_read_in_order(self, tmp_path: Path) -> None:
        assert read_seals(tmp_path) == {}
        first = Seal("a/1.0.0.toml", "a" * 64, date(2026, 11, 21))
        second = Seal("profiles/b/1.0.0.toml", "b" * 64, date(2026, 11, 22))
        append_seal(tmp_path, first)
        append_seal(tmp_path, second)
        assert list(read_seals(tmp_path).values()) == [first, second]
        third = Seal("c/1.0.0.toml", "c" * 64, date(2026, 11, 23))
        with pytest.raises(Conflict) as refusal:
            append_seal(tmp_path, third, Seal("a/1.0.0.toml", "c" * 64, date(2026, 11, 23)))
        assert (refusal.value.code, refusal.value.figures) == ("already_sealed", {"path": "a/1.0.0.toml"})
        assert list(read_seals(tmp_path).values()) == [first, second]

    @pytest.mark.parametrize(
        ("line", "reason"),
        [
            ("a/1.0.0.toml abc 2026-11-21", "not_path_sha256_day"),
            (f"../a.toml {'a' * 64} 2026-11-21 x", "not_path_sha256_day"),
            (f"a/1.0.0.toml {'a' * 64} 2026-13-21", "not_a_day"),
            (f"a/1.0.0.toml {'a' * 64} 2026-11-21\na/1.0.0.toml {'a' * 64} 2026-11-21", "duplicate_id"),
        ],
    )
    def test_a_damaged_list_is_refused(self, tmp_path: Path, line: str, reason: str) -> None:
        (tmp_path / "SEALED").write_text(f"# heading\n\n{line}\n")
        with pytest.raises(StandardRefused) as refusal:
            read_seals(tmp_path)
        assert (refusal.value.path, refusal.value.reason) == ("SEALED", reason)
        assert refusal.value.key == ("line 4" if reason == "duplicate_id" else "line 3")


@pytest.mark.parametrize(
    ("content", "key", "reason"),
    [
        ('[[category]]\nid = "tea"\nzh = "茶"\n', "category.tea.en", "missing"),
        (
            '[[category]]\nid = "tea"\nzh = "茶"\nen = "Tea"\nparent = "x"\n',
            "category.tea.parent",
            "not_an_earlier_category",
        ),
        ('[[category]]\nid = "tea"\nzh = "茶"\nen = "Tea"\n' * 2, "category.tea", "duplicate_id"),
        ("", "category", "missing"),
    ],
)
def test_unsound_categories_are_refused(tmp_path: Path, content: str, key: str, reason: str) -> None:
    (tmp_path / "categories.toml").write_text(content, encoding="utf-8")
    with pytest.raises(StandardRefused) as refusal:
        _ = open_library(tmp_path).categories
    assert (refusal.value.key, refusal.value.reason) == (key, reason)
