"""Migrations between versions of a standard: the fixture holds every sort of step, and each mistake is named."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from catalog.cli.standards import standards
from catalog.errors import NotFound
from catalog.standards.library import open_library
from catalog.standards.migration import check_migration
from catalog.standards.seal import Seal, append_seal
from catalog.standards.standard import StandardRefused
from tests.versions import first_versions

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
    first_versions(copy)
    text = (copy / TEA / "1.0.0.toml").read_text(encoding="utf-8")
    dust, dispatch, damage, samples = (block(text, f"TE-{name}") for name in ("C04", "E03", "E04", "F05"))
    halves = dust.replace("weight = 2\n", "weight = 1\n")
    new = text.replace(dust, "".join(halves.replace('"TE-C04"', f'"{name}"') for name in ("TE-C08", "TE-C09")))
    both = dispatch.replace("weight = 3\n", "weight = 6\n").replace('"TE-E03"', '"TE-E07"')
    new = new.replace(damage, "").replace(dispatch, both)
    new = new.replace(samples, samples.replace('"TE-F05"', '"TE-F07"'))
    new = new.replace('version = "1.0.0"', 'version = "2.0.0"')
    (copy / TEA / "2.0.0.toml").write_text(new, encoding="utf-8")
    old_ids = re.findall(r'^id = "(TE-\w+)"$', text, re.M)
    same = [name for name in old_ids if name not in ("TE-C04", "TE-E03", "TE-E04", "TE-F05")]
    write(
        copy,
        f'schema = "gi-selection-migration/1"\nstandard = "{TEA}"\nfrom = "1.0.0"\nto = "2.0.0"\n\n'
        + "".join(f'[[same]]\nold = "{name}"\n\n' for name in same)
        + f'[[split]]\nold = "TE-C04"\nnew = ["TE-C08", "TE-C09"]\n{WHY}\n'
        + f'[[merged]]\nold = ["TE-E03", "TE-E04"]\nnew = "TE-E07"\n{WHY}\n'
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
        "split": (("TE-C04",), ("TE-C08", "TE-C09")),
        "merged": (("TE-E03", "TE-E04"), ("TE-E07",)),
        "dropped": (("TE-F05",), ()),
        "new": ((), ("TE-F07",)),
    }
    assert all((step.why is None) == (step.kind == "same") for step in migration.steps)
    assert {step.why for step in migration.steps} == {None, ("理由", "a reason")}
    assert (migration.name, migration.standard_id) == (NAME, TEA)
    path = folder / "migrations" / TEA / "1.0.0-2.0.0.toml"
    assert migration.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
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
        (
            'new = "TE-E07"',
            'new = "TE-A02"',
            {("new.TE-A02", "named_twice"), ("new.TE-A02", "id_used_before"), ("new.TE-E07", "not_named")},
        ),
    ],
)
def test_each_criterion_is_named_exactly_once(folder: Path, old: str, new: str, expected: set[tuple[str, str]]) -> None:
    change(folder, old, new)
    assert problems(folder) == expected


def test_every_problem_has_its_figures(folder: Path) -> None:
    change(folder, '[[same]]\nold = "TE-A01"\n', "")
    change(folder, 'old = "TE-F05"', 'old = "TE-A02"')
    change(folder, 'new = "TE-F07"', 'new = "TE-F99"')
    path = folder / TEA / "2.0.0.toml"
    text = path.read_text(encoding="utf-8")
    own = block(text, "TE-C05")
    path.write_text(text.replace(own, own.replace("max = 4", "max = 5")), encoding="utf-8")
    library = open_library(folder)
    migration = library.get_migration(NAME)
    old, new = library.get(migration.old_name), library.get(migration.new_name)
    assert [(one.key, one.reason, one.details) for one in check_migration(migration, old, new)] == [
        ("old.TE-A02", "named_twice", {}),
        ("old.TE-A01", "not_named", {"standard": f"{TEA}@1.0.0"}),
        ("old.TE-F05", "not_named", {"standard": f"{TEA}@1.0.0"}),
        ("new.TE-F99", "unknown_criterion", {"standard": f"{TEA}@2.0.0"}),
        ("new.TE-A01", "not_named", {"standard": f"{TEA}@2.0.0"}),
        ("new.TE-F07", "not_named", {"standard": f"{TEA}@2.0.0"}),
        ("same.TE-C05", "answers_do_not_carry_over", {"new": "TE-C05"}),
    ]


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
        ('new = ["TE-C08", "TE-C09"]', 'new = ["TE-C08"]', "split.0.new", "wrong_length"),
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


def test_an_id_is_never_used_again(folder: Path) -> None:
    change(folder, 'new = ["TE-C08", "TE-C09"]', 'new = ["TE-C04", "TE-C09"]')
    text = (folder / TEA / "2.0.0.toml").read_text(encoding="utf-8")
    (folder / TEA / "2.0.0.toml").write_text(text.replace('"TE-C08"', '"TE-C04"'), encoding="utf-8")
    assert problems(folder) == {("new.TE-C04", "id_used_before")}
    library = open_library(folder)
    migration = library.get_migration(NAME)
    (problem,) = check_migration(migration, library.get(migration.old_name), library.get(migration.new_name))
    assert problem.details == {"standard": f"{TEA}@1.0.0"}
    later = [library.get("gi-selection-tea@2.0.0")]
    found = check_migration(migration, library.get(migration.old_name), library.get(migration.new_name), later)
    assert {("new.TE-C09", "id_used_before"), ("new.TE-E07", "id_used_before")} <= {(p.key, p.reason) for p in found}


def seal(folder: Path, version: str) -> str:
    words = ["--standards", str(folder), "seal", f"{TEA}@{version}", "--on", "2026-12-20"]
    found = CliRunner().invoke(standards, words)
    return found.output if found.exit_code else ""


@pytest.fixture
def renamed(folder: Path) -> Path:
    """TE-F04 is called TE-F08 in 2.0.0 and TE-F09 in 3.0.0."""
    path = folder / TEA / "2.0.0.toml"
    two = path.read_text(encoding="utf-8").replace('"TE-F04"', '"TE-F08"')
    two = two.replace("effective_from = 2026-12-01", "effective_from = 2027-01-10")
    path.write_text(two, encoding="utf-8")
    change(folder, '[[same]]\nold = "TE-F04"\n', '[[same]]\nold = "TE-F04"\nnew = "TE-F08"\n')
    three = two.replace('"TE-F08"', '"TE-F09"').replace('version = "2.0.0"', 'version = "3.0.0"')
    (folder / TEA / "3.0.0.toml").write_text(three.replace("2027-01-10", "2027-06-01"), encoding="utf-8")
    names = re.findall(r'^id = "(TE-\w+)"$', two, re.M)
    (folder / "migrations" / TEA / "2.0.0-3.0.0.toml").write_text(
        f'schema = "gi-selection-migration/1"\nstandard = "{TEA}"\nfrom = "2.0.0"\nto = "3.0.0"\n'
        + "".join(f'[[same]]\nold = "{name}"\n' for name in names if name != "TE-F08")
        + '[[same]]\nold = "TE-F08"\nnew = "TE-F09"\n',
        encoding="utf-8",
    )
    return folder


def former(folder: Path, version: str) -> dict[str, str]:
    library = open_library(folder)
    return dict(library.former_names(library.get(f"{TEA}@{version}")))


def test_answers_go_to_the_name_of_now_over_several_versions(renamed: Path) -> None:
    assert former(renamed, "1.0.0") == {}
    assert former(renamed, "2.0.0") == {"TE-F04": "TE-F08"}
    assert seal(renamed, "2.0.0") == ""
    assert former(renamed, "3.0.0") == {"TE-F08": "TE-F09", "TE-F04": "TE-F09"}
    assert former(renamed, "2.0.0") == {"TE-F04": "TE-F08"}, "what comes later changes nothing"


def test_a_version_and_its_migration_are_published_together(renamed: Path) -> None:
    assert seal(renamed, "2.0.0") == ""
    sealed = open_library(renamed).seals
    assert {f"{TEA}/2.0.0.toml", f"migrations/{TEA}/1.0.0-2.0.0.toml"} <= sealed.keys()
    assert "already_sealed" in seal(renamed, "2.0.0")
    change(renamed, "a reason", "another reason")
    with pytest.raises(StandardRefused) as refusal:
        former(renamed, "2.0.0")
    assert refusal.value.reason == "differs_from_its_seal"


def test_a_migration_that_was_not_published_with_its_version_does_not_count(renamed: Path) -> None:
    path = renamed / "migrations" / TEA / "1.0.0-2.0.0.toml"
    kept = path.read_text(encoding="utf-8")
    path.unlink()
    assert "gone_without_a_migration" in seal(renamed, "2.0.0")
    digest = open_library(renamed).get(f"{TEA}@2.0.0").sha256
    append_seal(renamed, Seal(f"{TEA}/2.0.0.toml", digest, date(2026, 12, 20)))
    path.write_text(kept, encoding="utf-8")
    assert former(renamed, "2.0.0") == {}


def test_an_unsound_migration_keeps_its_version_from_being_published(renamed: Path) -> None:
    change(renamed, '[[same]]\nold = "TE-A01"\n', "")
    assert "not_named" in seal(renamed, "2.0.0")
    assert f"{TEA}/2.0.0.toml" not in open_library(renamed).seals


def test_a_criterion_under_another_id_is_compared_with_itself(renamed: Path) -> None:
    found = CliRunner().invoke(standards, ["--standards", str(renamed), "diff", f"{TEA}@1.0.0", f"{TEA}@2.0.0"])
    assert re.search(r"^patch +TE-F08 .*id TE-F04 -> TE-F08$", found.output, re.M), found.output
    assert not re.search(r"^major +TE-F0[48] ", found.output, re.M)


def test_all_shipped_migrations_may_be_used() -> None:
    library = open_library(STANDARDS)
    for name in library.migration_names():
        migration = library.get_migration(name)
        assert check_migration(migration, library.get(migration.old_name), library.get(migration.new_name)) == ()
