"""A standards folder with a later version of the fresh-fruit standard, sealed as the real command does."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

from catalog.settings import PROJECT
from catalog.standards.library import Library, open_library
from catalog.standards.seal import END, Seal, append_seal
from catalog.standards.seal import NAME as SEALED

FRUIT = "gi-selection-fresh-fruit"
LISTABLE = 'listable_grades = ["A", "B", "C"]'
CERTIFICATE = 'title = { zh = "承诺达标合格证（本批次）"'
PER_BATCH = (CERTIFICATE, f'renews = "batch"\n{CERTIFICATE}')
FIVE_DAYS_OF_GRACE = (LISTABLE, f"{LISTABLE}\ngrace_days = 5")


def first_versions(folder: Path, *, profiles: bool = False) -> None:
    """Copy the project's standards as they were published first, with the profiles written for them where asked for:
    what a later version is compared with does not move when the project publishes one."""
    left_out = ("registry", "migrations") if profiles else ("registry", "migrations", "profiles")
    shutil.copytree(PROJECT / "standards", folder, ignore=shutil.ignore_patterns(*left_out))
    for path in folder.glob("*/*.toml"):
        if path.name != "1.0.0.toml":
            path.unlink()
    for path in folder.glob("profiles/*/*.toml"):
        if '@1.0.0"' not in path.read_text(encoding="utf-8"):
            path.unlink()
    lines = (folder / "SEALED").read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if line.startswith("#") or (folder / line.split()[0]).exists()]
    (folder / "SEALED").write_text("".join(kept), encoding="utf-8")


def library_with(
    folder: Path,
    version: str,
    effective_from: date,
    *changes: tuple[str, str],
    sealed: bool = True,
    profiles: bool = False,
) -> Library:
    """The project's first standards, without profiles unless asked for, beside `version` of the fresh-fruit standard:
    the text of 1.0.0 with `changes` made. A criterion whose id is changed is the same one, says the migration."""
    first_versions(folder, profiles=profiles)
    text = (folder / FRUIT / "1.0.0.toml").read_text()
    for before, after in (
        ('version = "1.0.0"', f'version = "{version}"'),
        ("effective_from = 2026-12-01", f"effective_from = {effective_from}"),
        *changes,
    ):
        assert text.count(before) == 1, (text.count(before), before)
        text = text.replace(before, after)
    (folder / FRUIT / f"{version}.toml").write_text(text)
    renames = [(before[6:-1], after[6:-1]) for before, after in changes if before.startswith('id = "FF-')]
    if renames:
        migration = f"migrations/{FRUIT}/1.0.0-{version}.toml"
        (folder / migration).parent.mkdir(parents=True)
        (folder / migration).write_text(_migration(text, version, {new: old for old, new in renames}))
        if sealed:
            digest = open_library(folder).get_migration(f"{FRUIT}@1.0.0-{version}").sha256
            append_seal(folder, Seal(migration, digest, date(2026, 12, 2)))
    if sealed:
        found = open_library(folder).get(f"{FRUIT}@{version}")
        append_seal(folder, Seal(f"{FRUIT}/{version}.toml", found.sha256, date(2026, 12, 2)))
    return open_library(folder)


def ship(folder: Path) -> None:
    """Make of everything that is sealed in a folder something that comes with the project: no alliance added it."""
    lines = (folder / SEALED).read_text().splitlines()
    (folder / SEALED).write_text("\n".join([*(line for line in lines if line != END), END, ""]))


def library_with_papers_per_batch(folder: Path) -> Library:
    """Fresh fruit 2.0.0 decides from the first day of the tests on: its certificate FF-B01 lives 30 days and is renewed
    per batch, filed three days before a broadcast at the latest."""
    return library_with(folder, "2.0.0", date(2026, 12, 1), PER_BATCH)


def publish_papers_per_batch(alliance: Path) -> Library:
    """The same as an alliance's own version 9.0.0 in its folder, beside the project's standards as they are, for a
    service that runs by itself."""
    shipped = PROJECT / "standards"
    path = f"{FRUIT}/9.0.0.toml"
    text = (shipped / FRUIT / "1.0.0.toml").read_text(encoding="utf-8")
    for before, after in (('version = "1.0.0"', 'version = "9.0.0"'), PER_BATCH):
        assert text.count(before) == 1, (text.count(before), before)
        text = text.replace(before, after)
    (alliance / FRUIT).mkdir(parents=True)
    (alliance / path).write_text(text, encoding="utf-8")
    found = open_library(shipped, alliance).get(f"{FRUIT}@9.0.0")
    append_seal(alliance, Seal(path, found.sha256, date(2026, 12, 1)))
    return open_library(shipped, alliance)


def _migration(new: str, version: str, former: dict[str, str]) -> str:
    head = f'schema = "gi-selection-migration/1"\nstandard = "{FRUIT}"\nfrom = "1.0.0"\nto = "{version}"\n'
    names = re.findall(r'^id = "(FF-\w+)"$', new, re.M)
    return head + "".join(f'[[same]]\nold = "{former.get(name, name)}"\nnew = "{name}"\n' for name in names)
