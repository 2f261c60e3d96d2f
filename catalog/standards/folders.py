"""Where standards stand: those that come with the project, which are only read, and those an alliance publishes itself.

Of two files with one name the alliance's counts, but a draft never takes the place of what is published. A version
that comes with the project decides for an alliance once it was adopted; the first of a standard needs no adoption.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from catalog.standards.seal import (
    ADOPTED,
    Adoption,
    Seal,
    adopting,
    append_seal,
    read_adoptions,
    read_own_seals,
    read_seals,
    with_adoptions,
)
from catalog.standards.seal import NAME as SEALED

CATEGORIES = "categories.toml"
FIRST = "1.0.0.toml"
_NO_VERSION = ("profiles/", "migrations/")
_PUBLISHED = 0o400  # nobody edits what is published by accident


@dataclass(frozen=True, slots=True)
class Double:
    """A name that stands in both folders: whether the two are the same bytes, and whether the alliance's counts."""

    path: str
    same: bool
    alliance_counts: bool


class Folders:
    """The shipped folder and, where there is one, the alliance's in the data folder, which need not exist yet."""

    def __init__(self, shipped: Path, alliance: Path | None = None) -> None:
        self.shipped = shipped
        self.alliance = alliance
        self.as_of = self._as_of()
        """What the files that say what is published looked like when this was made."""

    @property
    def writable(self) -> Path:
        """Where drafts and seals go. A standards folder that somebody names by itself takes its own."""
        return self.alliance or self.shipped

    def changed(self) -> bool:
        """Whether more is published or adopted by now, or the categories are others."""
        return self._as_of() != self.as_of

    def _as_of(self) -> tuple[tuple[int, int] | None, ...]:
        return tuple(_state(folder / name) for folder in self._all() for name in (SEALED, CATEGORIES, ADOPTED))

    def _all(self) -> tuple[Path, ...]:
        return (self.shipped,) if self.alliance is None else (self.shipped, self.alliance)

    @cached_property
    def _sealed(self) -> tuple[dict[str, Seal], ...]:
        return tuple(read_seals(folder) for folder in self._all())

    @cached_property
    def seals(self) -> dict[str, Seal]:
        """What is published, by path, the shipped first. Raises StandardRefused when a line cannot be read."""
        return {path: seal for sealed in self._sealed for path, seal in sealed.items()}

    @cached_property
    def adoptions(self) -> dict[str, Adoption]:
        """What the alliance has adopted, by path. Raises StandardRefused when a line cannot be read."""
        return {} if self.alliance is None else read_adoptions(self.alliance)

    @cached_property
    def _own_in_shipped(self) -> dict[str, Seal]:
        return read_own_seals(self.shipped)

    def ships(self, path: str) -> bool:
        """Whether the published file of this name is one that comes with the project, and no alliance's."""
        if path not in self._sealed[0] or path in self._own_in_shipped:
            return False
        return self.alliance is None or path not in self._sealed[1]

    def needs_adoption(self, path: str) -> bool:
        """Whether a published file is a version that decides only once the alliance has adopted it: it comes with the
        project and is not the first of its standard. A standards folder by itself is nobody's: all in it decide."""
        return (
            self.alliance is not None
            and not path.startswith(_NO_VERSION)
            and not path.endswith(f"/{FIRST}")
            and self.ships(path)
        )

    def adopted_from(self, path: str) -> date | None:
        """The first day on which an adopted version may decide; None when it was not adopted as it is now."""
        found = self.adoptions.get(path)
        return None if found is None or found.sha256 != self.seals[path].sha256 else found.from_on

    def waiting(self) -> list[Seal]:
        """The versions that come with the project and were not adopted, in the order of publication."""
        return [seal for path, seal in self.seals.items() if self.needs_adoption(path) and path not in self.adoptions]

    def publishes(self) -> bool:
        """Whether the alliance has published anything itself."""
        return bool(self._own_in_shipped or (self.alliance is not None and self._sealed[1]))

    def misadopted(self) -> list[tuple[str, str]]:
        """Adopted versions that are not shipped as they were adopted, and so do not decide: path, and `missing` or
        `differs`. One that the alliance published itself meanwhile decides anyway."""
        shipped = self._sealed[0]
        return [
            (path, "differs" if path in shipped else "missing")
            for path, one in self.adoptions.items()
            if self.alliance is None or path not in self._sealed[1]
            if path not in shipped or shipped[path].sha256 != one.sha256
        ]

    def in_question(self, path: str) -> bool:
        """Whether two different versions of one name are published, so that the alliance's counts: what the project
        wrote for its own version does not speak of this one."""
        if self.alliance is None:
            return False
        shipped, own = self._sealed
        return path in shipped and path in own and shipped[path].sha256 != own[path].sha256

    @contextmanager
    def adopting(self) -> Iterator[Folders]:
        """The folders as they are now, while nobody else adopts anything (see `write_adoptions`)."""
        with adopting(self.writable):
            yield Folders(self.shipped, self.alliance)

    def write_adoptions(self, *adoptions: Adoption) -> None:
        """Add to `ADOPTED`, all at once, on the disk when this returns. Only inside `adopting`."""
        keep(self.writable, ADOPTED, with_adoptions(self.writable, *adoptions))

    def holding(self, path: str) -> Path:
        """The folder whose file of this name counts; the shipped one where there is none."""
        alliance = self.alliance
        if alliance is None or not (alliance / path).is_file():
            return self.shipped
        shipped_seals, own_seals = self._sealed
        hidden = path in shipped_seals and path not in own_seals and (self.shipped / path).is_file()
        return self.shipped if hidden else alliance

    def file(self, path: str) -> Path:
        """The file of this name that counts, there or not."""
        return self.holding(path) / path

    def sha256(self, path: str) -> str | None:
        """The digest of the file of this name that counts; None where there is none."""
        return _digest(self.file(path))

    def matching(self, pattern: str) -> set[str]:
        """Relative paths in either folder."""
        return {str(file.relative_to(folder)) for folder in self._all() for file in folder.glob(pattern)}

    def publish(self, *seals: Seal) -> None:
        """Publish files, all at once: what stands in the shipped folder only is copied to the alliance's first, so that
        it stays as it was published. Raises Conflict when one is already published."""
        for seal in seals:
            keep(self.writable, seal.path, self.file(seal.path).read_bytes()).chmod(_PUBLISHED)
        append_seal(self.writable, *seals, known=self.seals)

    def doubles(self) -> list[Double]:
        """Names that stand in both folders with a file each, in order."""
        if self.alliance is None:
            return []
        names = {CATEGORIES, *self.matching("*/*.toml"), *self.matching("*/*/*.toml")}
        return [
            Double(
                path, _digest(self.shipped / path) == _digest(self.alliance / path), self.holding(path) == self.alliance
            )
            for path in sorted(names)
            if (self.shipped / path).is_file() and (self.alliance / path).is_file()
        ]

    def damaged(self) -> Iterator[tuple[str, str]]:
        """Published files that are gone or are not what was published: path, and `missing` or `differs`."""
        for path, seal in self.seals.items():
            found = self.sha256(path)
            if found != seal.sha256:
                yield path, "missing" if found is None else "differs"

    def strays(self) -> list[Seal]:
        """What an alliance once published into the shipped folder and has not in its own yet: a backup of the data
        folder loses it."""
        if self.alliance is None:
            return []
        own = self._sealed[1]
        return [seal for path, seal in read_own_seals(self.shipped).items() if path not in own]

    def adopt(self, folder: Path) -> list[Seal]:
        """Take over what an alliance published into a standards folder, a former checkout's or the shipped one: files
        and seals are copied, nothing is taken away there. What was taken over, in order.

        Raises StandardRefused when a seal cannot be read, FileNotFoundError and ValueError (naming the file) when a
        file is gone or not what was published.
        """
        shipped, own = self._sealed[0], self._sealed[1] if self.alliance else {}
        if folder.resolve() == self.shipped.resolve():
            found = self.strays()
        else:
            found = [
                seal
                for path, seal in read_seals(folder).items()
                if path not in own and (path not in shipped or shipped[path].sha256 != seal.sha256)
            ]
        for seal in found:
            content = (folder / seal.path).read_bytes()
            if hashlib.sha256(content).hexdigest() != seal.sha256:
                raise ValueError(seal.path)
        for seal in found:
            keep(self.writable, seal.path, (folder / seal.path).read_bytes()).chmod(_PUBLISHED)
        if found:
            append_seal(self.writable, *found)
        return found


def keep(folder: Path, path: str, content: bytes) -> Path:
    """Write a file of a standards folder, on the disk when this returns; one with these very bytes stays as it is."""
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if _digest(file) != hashlib.sha256(content).hexdigest():
        fresh = file.with_name(f".{file.name}.{os.getpid()}")
        with fresh.open("wb") as written:
            written.write(content)
            written.flush()
            os.fsync(written.fileno())
        fresh.replace(file)
    return file


def _state(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def _digest(file: Path) -> str | None:
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError:
        return None
