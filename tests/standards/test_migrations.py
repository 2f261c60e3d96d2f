"""Migrations between versions of a standard: the fixture holds every sort of step, and each mistake is named."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from catalog.cli.standards import standards
from catalog.errors import NotFound
from catalog.scoring.library import open_library
from catalog.scoring.migration import check_migration
from catalog.scoring.standard import StandardRefused

STANDARDS = Path(__file__).resolve().parent.parent.parent / "standards"
TEA = "gi-selection-tea"
NAME = f"{TEA}@1.0.0-2.0.0"
WHY = 'why = { zh = "理由", en = "a reason" }\n'


def block(text: str, criterion: str) -> str:
    """The lines of one criterion of a standard file."""
    return next(
        part for part in re.split(r"(?=^\[\[criteria\]\]$)", text, flags=re.M) if f'\nid = "{criterion}"\n' in part
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Tea 2.0.0: dust split in two, dispatch and damage merged, samples dropped, a new line of the same weight."""
    copy = tmp_path / "standards"
    shutil.copytree(STANDARDS, copy, ignore=shutil.ignore_patterns("registry", "profiles"))
    text = (copy / TEA / "1.0.0.toml").read_text(encoding="utf-8")
    dust, dispatch, damage, samples = (block(text, f"TE-{name}") for name in ("C04", "E03", "E04", "F05"))
    halves = dust.replace("weight = 2\n", "weight = 1\n")
    new = text.replace(dust, halves + halves.replace('"TE-C04"', '"TE-C08"'))
    new = new.replace(damage, "").replace(dispatch, dispatch.replace("weight = 3\n", "weight = 6\n"))
    new = new.replace(samples, samples.replace('"TE-F05"', '"TE-F07"'))
    new = new.replace('version = "1.0.0"', 'version = "2.0.0"')
    (copy / TEA / "2.0.0.toml").write_text(new, encoding="utf-8")
    old_ids = re.findall(r'^id = "(TE-\w+)"$', text, re.M)
    same = [name for name in old_ids if name not in ("TE-C04", "TE-E03", "TE-E04", "TE-F05")]
    write(
        copy,
        f'schema = "gi-selection-migration/1"\nstandard = "{TEA}"\nfrom = "1.0.0"\nto = "2.0.0"\n\n'
        + "".join(f'[[same]]\nold = "{name}"\n\n' for name in same)
        + f'[[split]]\nold = "TE-C04"\nnew = ["TE-C04", "TE-C08"]\n{WHY}\n'
        + f'[[merged]]\nold = ["TE-E03", "TE-E04"]\nnew = "TE-E03"\n{WHY}\n'
        + f'[[dropped]]\nold = "TE-F05"\n{WHY}\n'
        + f'[[new]]\nnew = "TE-F07"\n{WHY}',
    )
    return copy


def write(folder: Path, content: str) -> None:
    path = folder / "migrations" / TEA / "1.0.0-2.0.0.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")


def change(folder: Path, old: str, new: str) -> None:
    path = folder / "migrations" / TEA / "1.0.0-2.0.0.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def problems(folder: Path) -> set[tuple[str, str]]:
    library = open_library(folder)
    migration = library.get_migration(NAME)
    found = check_migration(migration, library.get(migration.old_name), library.get(migration.new_name))
    return {(problem.key, problem.reason) for problem in found}


def test_every_sort_of_step_is_read(folder: Path) -> None:
    library = open_library(folder)
    assert library.migration_names() == (NAME,)
    migration = library.get_migration(NAME)
    assert (migration.old_name, migration.new_name) == (f"{TEA}@1.0.0", f"{TEA}@2.0.0")
    steps = {step.kind: (step.old, step.new) for step in migration.steps if step.kind != "same"}
    assert steps == {
        "split": (("TE-C04",), ("TE-C04", "TE-C08")),
        "merged": (("TE-E03", "TE-E04"), ("TE-E03",)),
        "dropped": (("TE-F05",), ()),
        "new": ((), ("TE-F07",)),
    }
    assert all((step.why is None) == (step.kind == "same") for step in migration.steps)
    assert problems(folder) == set()


def test_a_criterion_may_be_the_same_under_another_id(folder: Path) -> None:
    change(folder, f'[[dropped]]\nold = "TE-F05"\n{WHY}\n[[new]]\nnew = "TE-F07"\n{WHY}', "")
    change(
        folder, '[[same]]\nold = "TE-F04"\n', '[[same]]\nold = "TE-F04"\n\n[[same]]\nold = "TE-F05"\nnew = "TE-F07"\n'
    )
    assert problems(folder) == set()


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('[[same]]\nold = "TE-A01"\n', "", {("old.TE-A01", "not_named"), ("new.TE-A01", "not_named")}),
        ('new = "TE-F07"', 'new = "TE-F99"', {("new.TE-F99", "unknown_criterion"), ("new.TE-F07", "not_named")}),
        ('old = "TE-F05"', 'old = "TE-A01"', {("old.TE-A01", "named_twice"), ("old.TE-F05", "not_named")}),
        ('new = "TE-E03"', 'new = "TE-A02"', {("new.TE-A02", "named_twice"), ("new.TE-E03", "not_named")}),
    ],
)
def test_each_criterion_is_named_exactly_once(folder: Path, old: str, new: str, expected: set[tuple[str, str]]) -> None:
    change(folder, old, new)
    assert problems(folder) == expected


@pytest.mark.parametrize(
    ("criterion", "old", "new"),
    [
        ("TE-C01", 'unit = "%"', 'unit = "h"'),
        ("TE-F04", '{ fn = "boolean" }', '{ fn = "document" }'),
        ("TE-C05", "max = 4", "max = 5"),
        ("TE-A05", '"variety", ', ""),
        ("TE-B08", "unresolved = 0.0", "open = 0.0"),
        ("TE-F06", 'na_policy = "allowed"', 'na_policy = "rule_only"'),
    ],
)
def test_what_cannot_read_the_old_answers_is_not_the_same(folder: Path, criterion: str, old: str, new: str) -> None:
    path = folder / TEA / "2.0.0.toml"
    text = path.read_text(encoding="utf-8")
    own = block(text, criterion)
    assert old in own
    path.write_text(text.replace(own, own.replace(old, new)), encoding="utf-8")
    assert problems(folder) == {(f"same.{criterion}", "answers_do_not_carry_over")}


def test_more_values_and_a_moved_threshold_read_the_old_answers(folder: Path) -> None:
    path = folder / TEA / "2.0.0.toml"
    text = path.read_text(encoding="utf-8")
    sampled, moisture = block(text, "TE-B08"), block(text, "TE-C01")
    text = text.replace(sampled, sampled.replace("unresolved = 0.0", "unresolved = 0.0, pending = 0.2"))
    path.write_text(text.replace(moisture, moisture.replace("[6.5, 0.8]", "[6.4, 0.8]")), encoding="utf-8")
    assert problems(folder) == set()


@pytest.mark.parametrize(
    ("old", "new", "key", "reason"),
    [
        ('standard = "gi-selection-tea"', 'standard = "gi-tea"', "standard", "file_name_differs_from_id_and_version"),
        ('to = "2.0.0"', 'to = "2.0.1"', "standard", "file_name_differs_from_id_and_version"),
        ("gi-selection-migration/1", "gi-selection-migration/2", "schema", "unknown_schema"),
        ('new = ["TE-C04", "TE-C08"]', 'new = ["TE-C04"]', "split.0.new", "wrong_length"),
        (f'old = "TE-F05"\n{WHY}', 'old = "TE-F05"\n', "dropped.0.why", "missing"),
        ('[[same]]\nold = "TE-A01"\n', '[[same]]\nold = "TE-A01"\nwas = "x"\n', "same.0.was", "unknown_key"),
    ],
)
def test_an_unsound_file_is_refused(folder: Path, old: str, new: str, key: str, reason: str) -> None:
    change(folder, old, new)
    with pytest.raises(StandardRefused) as refusal:
        open_library(folder).get_migration(NAME)
    assert (refusal.value.path, refusal.value.key) == (f"migrations/{TEA}/1.0.0-2.0.0.toml", key)
    assert refusal.value.reason == reason


@pytest.mark.parametrize("versions", ["2.0.0-1.0.0", "1.0.0-1.0.0"])
def test_a_migration_leads_forward(folder: Path, versions: str) -> None:
    old, new = versions.split("-")
    path = folder / "migrations" / TEA / f"{versions}.toml"
    path.write_text(
        f'schema = "gi-selection-migration/1"\nstandard = "{TEA}"\nfrom = "{old}"\nto = "{new}"\n', encoding="utf-8"
    )
    with pytest.raises(StandardRefused) as refusal:
        open_library(folder).get_migration(f"{TEA}@{versions}")
    assert (refusal.value.key, refusal.value.reason) == ("to", "not_after_from")


@pytest.mark.parametrize("name", [f"{TEA}@1.0.0-3.0.0", TEA, "../x@1.0.0-2.0.0", f"{TEA}@1.0.0"])
def test_what_is_not_there_is_not_found(folder: Path, name: str) -> None:
    with pytest.raises(NotFound):
        open_library(folder).get_migration(name)


def test_the_command_checks_migrations(folder: Path) -> None:
    name = f"migrations/{NAME}"
    found = CliRunner().invoke(standards, ["--standards", str(folder), "check", name])
    assert (found.exit_code, found.output) == (0, f"{name}: ok\n")
    change(folder, '[[same]]\nold = "TE-A01"\n', "")
    found = CliRunner().invoke(standards, ["--standards", str(folder), "check", name, "--json"])
    assert found.exit_code == 1
    (row,) = json.loads(found.stdout)
    assert {problem["reason"] for problem in row["problems"]} == {"not_named"}
    missing = CliRunner().invoke(standards, ["--standards", str(folder), "check", f"migrations/{TEA}@1.0.0-9.0.0"])
    assert missing.exit_code == 1 and "migration_unknown" in missing.output


def test_all_shipped_migrations_may_be_used() -> None:
    library = open_library(STANDARDS)
    for name in library.migration_names():
        migration = library.get_migration(name)
        assert check_migration(migration, library.get(migration.old_name), library.get(migration.new_name)) == ()
