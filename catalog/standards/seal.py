"""`SEALED` of a standards folder: the published files, and `ADOPTED` of an alliance's: those of the project that decide
there. Both are append only, a line a file. A sealed file is never edited (scoring.md, "Versions")."""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import NamedTuple

from catalog.errors import Conflict
from catalog.standards.standard import StandardRefused

NAME = "SEALED"
ADOPTED = "ADOPTED"
_ADOPTED_HEAD = "# Versions of the project that decide here, append only: path, sha256, the first day they may.\n"
# The last line of the shipped file. Seals below it were added by an alliance, before these had a folder of their own.
END = "# End of what comes with the project. What an alliance publishes stands in its data folder."
LINE = re.compile(
    r"(?P<path>(?:profiles/|migrations/)?[a-z0-9-]+/\d[0-9.-]*\.toml) "
    r"(?P<sha256>[0-9a-f]{64}) (?P<day>\d{4}-\d{2}-\d{2})"
)


class Seal(NamedTuple):
    """One published file: its path within the standards folder, its content, the day of publication."""

    path: str
    sha256: str
    sealed_on: date

    @property
    def name(self) -> str:
        """As commands say it: `id@version`."""
        return self.path.removesuffix(".toml").replace("/", "@")


class Adoption(NamedTuple):
    """One shipped version that an alliance adopted: its path, its content, the first day on which it may decide."""

    path: str
    sha256: str
    from_on: date

    @property
    def name(self) -> str:
        """As commands say it: `id@version`."""
        return self.path.removesuffix(".toml").replace("/", "@")


def read_seals(folder: Path) -> dict[str, Seal]:
    """The seals by path, in the order of publication. Raises StandardRefused when a line cannot be read."""
    return _seals(NAME, _lines(folder, NAME))


def read_own_seals(folder: Path) -> dict[str, Seal]:
    """Of the shipped folder: the seals that an alliance added. Raises StandardRefused when a line cannot be read."""
    lines = list(_lines(folder, NAME))
    ends = [number for number, line in lines if line == END]
    return _seals(NAME, ((number, line) for number, line in lines if ends and number > ends[-1]))


def read_adoptions(folder: Path) -> dict[str, Adoption]:
    """What was adopted, by path, in that order. Raises StandardRefused when a line cannot be read."""
    return {path: Adoption(*seal) for path, seal in _seals(ADOPTED, _lines(folder, ADOPTED)).items()}


@contextmanager
def adopting(folder: Path) -> Iterator[None]:
    """One at a time: what is read in here is not changed by another before this has written. Makes the folder."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / f".{ADOPTED}.lock").open("a", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def with_adoptions(folder: Path, *adoptions: Adoption) -> bytes:
    """The content of `ADOPTED` once these are added to it."""
    file = folder / ADOPTED
    before = file.read_text(encoding="utf-8") if file.exists() else _ADOPTED_HEAD
    lines = "".join(f"{one.path} {one.sha256} {one.from_on.isoformat()}\n" for one in adoptions)
    return f"{before}{lines if not before or before.endswith(chr(10)) else chr(10) + lines}".encode()


def append_seal(folder: Path, *seals: Seal, known: Iterable[str] = ()) -> None:
    """Add published files, all at once, to a folder that is made when missing. Raises Conflict when one is already
    sealed, there or among those `known` from elsewhere."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / NAME).open("a+", encoding="utf-8") as file:
        # Two operators may seal at once: each sees what the other has added.
        fcntl.flock(file, fcntl.LOCK_EX)
        present = {*read_seals(folder), *known}
        if known_one := next((seal for seal in seals if seal.path in present), None):
            raise Conflict("already_sealed", path=known_one.path)
        lines = "".join(f"{seal.path} {seal.sha256} {seal.sealed_on.isoformat()}\n" for seal in seals)
        file.write(lines if _ends_with_a_line(folder) else f"\n{lines}")
        file.flush()
        os.fsync(file.fileno())


def _lines(folder: Path, name: str) -> Iterable[tuple[int, str]]:
    file = folder / name
    return enumerate(file.read_text(encoding="utf-8").splitlines(), start=1) if file.exists() else ()


def _seals(name: str, lines: Iterable[tuple[int, str]]) -> dict[str, Seal]:
    seals: dict[str, Seal] = {}
    for number, line in lines:
        if not line or line.startswith("#"):
            continue
        found = LINE.fullmatch(line)
        if found is None:
            raise StandardRefused(f"line {number}", "not_path_sha256_day", name)
        if found["path"] in seals:
            raise StandardRefused(f"line {number}", "duplicate_id", name)
        try:
            day = date.fromisoformat(found["day"])
        except ValueError:
            raise StandardRefused(f"line {number}", "not_a_day", name) from None
        seals[found["path"]] = Seal(found["path"], found["sha256"], day)
    return seals


def _ends_with_a_line(folder: Path) -> bool:
    content = (folder / NAME).read_bytes()
    return not content or content.endswith(b"\n")
