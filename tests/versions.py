"""A standards folder with a later version of the fresh-fruit standard, sealed as the real command does."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

from catalog.scoring.library import Library, open_library
from catalog.scoring.seal import Seal, append_seal
from catalog.settings import PROJECT

FRUIT = "gi-selection-fresh-fruit"


def library_with(
    folder: Path, version: str, effective_from: date, *changes: tuple[str, str], sealed: bool = True
) -> Library:
    """The project's standards beside `version` of the fresh-fruit standard: the text of 1.0.0 with `changes` made."""
    shutil.copytree(PROJECT / "standards", folder, ignore=shutil.ignore_patterns("registry", "profiles"))
    seals = (folder / "SEALED").read_text().splitlines(keepends=True)
    (folder / "SEALED").write_text("".join(line for line in seals if not line.startswith("profiles/")))
    text = (folder / FRUIT / "1.0.0.toml").read_text()
    for before, after in (
        ('version = "1.0.0"', f'version = "{version}"'),
        ("effective_from = 2026-12-01", f"effective_from = {effective_from}"),
        *changes,
    ):
        assert text.count(before) == 1, (text.count(before), before)
        text = text.replace(before, after)
    (folder / FRUIT / f"{version}.toml").write_text(text)
    if sealed:
        found = open_library(folder).get(f"{FRUIT}@{version}")
        append_seal(folder, Seal(f"{FRUIT}/{version}.toml", found.sha256, date(2026, 12, 2)))
    return open_library(folder)
