"""`standards/SEALED`: the published files, append only. A sealed file is never edited (scoring.md, "Versions")."""

from __future__ import annotations

import os
import re
from datetime import date
from pathlib import Path
from typing import NamedTuple

from catalog.errors import Conflict
from catalog.scoring.standard import StandardRefused

NAME = "SEALED"
LINE = re.compile(r"(?P<path>[a-z0-9./-]+\.toml) (?P<sha256>[0-9a-f]{64}) (?P<day>\d{4}-\d{2}-\d{2})")


class Seal(NamedTuple):
    """One published file: its path within the standards folder, its content, the day of publication."""

    path: str
    sha256: str
    sealed_on: date


def read_seals(folder: Path) -> dict[str, Seal]:
    """The seals by path, in the order of publication. Raises StandardRefused when a line cannot be read."""
    file = folder / NAME
    if not file.exists():
        return {}
    seals: dict[str, Seal] = {}
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        if not line or line.startswith("#"):
            continue
        found = LINE.fullmatch(line)
        if found is None:
            raise StandardRefused(f"line {number}", "not_path_sha256_day", NAME)
        if found["path"] in seals:
            raise StandardRefused(f"line {number}", "duplicate_id", NAME)
        try:
            sealed_on = date.fromisoformat(found["day"])
        except ValueError:
            raise StandardRefused(f"line {number}", "not_a_day", NAME) from None
        seals[found["path"]] = Seal(found["path"], found["sha256"], sealed_on)
    return seals


def append_seal(folder: Path, *seals: Seal) -> None:
    """Add published files, all at once. Raises Conflict when one is already sealed."""
    known = read_seals(folder)
    if known_one := next((seal for seal in seals if seal.path in known), None):
        raise Conflict("already_sealed", path=known_one.path)
    with (folder / NAME).open("a", encoding="utf-8") as file:
        file.write("".join(f"{seal.path} {seal.sha256} {seal.sealed_on.isoformat()}\n" for seal in seals))
        file.flush()
        os.fsync(file.fileno())
