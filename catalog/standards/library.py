"""The standards folders: which versions there are, which are sealed, which one decides on a day, and the profiles."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from catalog.errors import NotFound
from catalog.standards.carrying import carried
from catalog.standards.folders import CATEGORIES, Folders
from catalog.standards.loader import load_categories, load_migration, load_profile, load_standard, read_head
from catalog.standards.migration import Migration, former_names
from catalog.standards.numbers import Words
from catalog.standards.profile import Profile, ProfileHead, head_of, with_profile
from catalog.standards.schemas import SLUG, VERSION
from catalog.standards.seal import Seal
from catalog.standards.standard import Standard, StandardRefused
from catalog.standards.versions import Deciding, in_turn, order_of, version_on

PROFILES = "profiles"
MIGRATIONS = "migrations"
MOST_LETTERS = 80


@dataclass(frozen=True, slots=True)
class Category:
    """A product category and the id of the standard that scores it; None where there is openly none yet."""

    id: str
    title: Words
    parent: str | None
    standard_id: str | None


def open_library(folder: Path, alliance: Path | None = None) -> Library:
    """The library of the shipped standards and, where a folder is named, those an alliance publishes. Files are read
    when asked for, each once."""
    return Library(Folders(folder, alliance))


_present: dict[tuple[Path, Path | None], Library] = {}


def present_library(folder: Path, alliance: Path | None = None) -> Library:
    """The library as it is published now: the one opened last, or a new one once more is sealed in either folder or the
    categories have changed. So a process that runs for months follows what is published beside it."""
    library = _present.get((folder, alliance))
    if library is None or library.folders.changed():
        library = _present[folder, alliance] = open_library(folder, alliance)
    return library


class Library:
    """Standards, profiles and categories. A sealed file that differs from its seal is refused whenever it is read."""

    def __init__(self, folders: Folders) -> None:
        self.folders = folders
        self._former: dict[str, Mapping[str, str]] = {}
        self._standards: dict[str, Standard] = {}
        self._profiles: dict[str, Profile] = {}
        self._published: dict[str, tuple[Standard, ...]] = {}
        self._deciding: dict[str, tuple[Deciding, ...]] = {}
        self._applied: dict[tuple[str, str], Standard] = {}

    @property
    def folder(self) -> Path:
        """The shipped standards, with the registers beside them."""
        return self.folders.shipped

    @property
    def seals(self) -> dict[str, Seal]:
        """What is published, by path."""
        return self.folders.seals

    @cached_property
    def edition(self) -> str:
        """Names which standard versions decide, and since when those that were adopted: until when a decision stands
        follows from them. Profiles and migrations change nothing that is decided already, so they make no new edition,
        nor does a version that waits to be adopted."""
        decide_nothing = (f"{PROFILES}/", f"{MIGRATIONS}/")
        versions = []
        for path, seal in self.seals.items():
            if path.startswith(decide_nothing):
                continue
            if not self.folders.needs_adoption(path):
                versions.append(f"{path} {seal.sha256}")
            elif (from_on := self.folders.adopted_from(path)) is not None:
                versions.append(f"{path} {seal.sha256} {from_on}")
        return hashlib.sha256("\n".join(versions).encode()).hexdigest()[:12]

    @cached_property
    def categories(self) -> Mapping[str, Category]:
        """Every product category by id, in file order."""
        return {
            row["id"]: Category(row["id"], Words(row["zh"], row["en"]), row.get("parent"), row.get("standard"))
            for row in load_categories(self.folders.holding(CATEGORIES), CATEGORIES)
        }

    def names(self) -> tuple[str, ...]:
        """Every standard version there is, sealed or draft, as `id@version`, oldest first."""
        return self._names("")

    def profile_names(self) -> tuple[str, ...]:
        """Every profile there is, sealed or draft, as `id@version`, oldest first."""
        return self._names(f"{PROFILES}/")

    def _names(self, within: str) -> tuple[str, ...]:
        files = [Path(path) for path in self.folders.matching(f"{within}*/*.toml")]
        found = [file for file in files if re.fullmatch(VERSION, file.stem)]
        return tuple(
            f"{file.parent.name}@{file.stem}" for file in sorted(found, key=lambda f: (f.parent.name, order_of(f.stem)))
        )

    def migration_names(self) -> tuple[str, ...]:
        """Every migration there is, as `id@old-new`."""
        files = [Path(path) for path in sorted(self.folders.matching(f"{MIGRATIONS}/*/*.toml"))]
        return tuple(
            f"{file.parent.name}@{file.stem}" for file in files if re.fullmatch(f"{VERSION}-{VERSION}", file.stem)
        )

    def get_migration(self, name: str) -> Migration:
        """The migration `id@old-new`. Raises NotFound, and StandardRefused."""
        path = f"{MIGRATIONS}/{_path(name)}"
        named = re.fullmatch(f"{SLUG}@{VERSION}-{VERSION}", name[:MOST_LETTERS])
        if not named or not self.folders.file(path).is_file():
            raise NotFound("migration_unknown", name=name[:MOST_LETTERS])
        migration = load_migration(self.folders.holding(path), path)
        self._check_seal(path, migration.sha256)
        return migration

    def former_names(self, standard: Standard) -> Mapping[str, str]:
        """What criteria of a version were called in earlier versions: former id to the id of now.

        Of a published version only published migrations count; of a draft, every one that leads to it. Raises
        StandardRefused for a migration that cannot be used.
        """
        if standard.name not in self._former:
            self._former[standard.name] = former_names(standard, self._migrations_to(standard))
        return self._former[standard.name]

    def _migrations_to(self, standard: Standard) -> list[Migration]:
        """Those that lead to a version or an earlier one, the latest first."""
        found = []
        for name in self.migration_names():
            standard_id, _, versions = name.partition("@")
            new = order_of(versions.partition("-")[2])
            sealed = f"{MIGRATIONS}/{_path(name)}" in self.seals
            usable = sealed or (new == order_of(standard.version) and not self.is_sealed(standard.name))
            usable = usable and not self._of_anothers(f"{MIGRATIONS}/{_path(name)}", *_ends(name))
            if standard_id == standard.id and usable and new <= order_of(standard.version):
                found.append((new, order_of(versions.partition("-")[0]), name))
        return [self.get_migration(name) for *_, name in sorted(found, reverse=True)]

    def _of_anothers(self, path: str, *standards: str) -> bool:
        """Whether a file that comes with the project speaks of a version of which the alliance has its own."""
        return self.folders.ships(path) and any(self.folders.in_question(_path(name)) for name in standards)

    def is_sealed(self, name: str) -> bool:
        """Whether a standard version is published."""
        return _path(name) in self.seals

    def get(self, name: str, profile: str | None = None) -> Standard:
        """The standard `id@version`, with the profile `id@version` applied if one is named: one written for this
        version, or for an earlier one and carried.

        Raises NotFound, and StandardRefused when a file cannot be used or differs from its seal, or the profile cannot
        be carried.
        """
        if name not in self._standards:
            path = self._existing(name, _path(name), "standard")
            standard = load_standard(self.folders.holding(path), path)
            self._check_seal(path, standard.sha256)
            self._standards[name] = standard
        standard = self._standards[name]
        if profile is None:
            return standard
        key = (name, profile)
        if key not in self._applied:
            self._applied[key] = with_profile(standard, self._carried(self.get_profile(profile), standard))
        return self._applied[key]

    def text_of(self, name: str) -> str:
        """The file of the standard `id@version` as it was written. Raises NotFound."""
        return self.folders.file(self._existing(name, _path(name), "standard")).read_bytes().decode()

    def _carried(self, profile: Profile, standard: Standard) -> Profile:
        """The profile as it speaks of this version. One of another standard or a later version stays as it is; applying
        it is refused."""
        if profile.standard == standard.name or not _written_by(profile.standard, standard):
            return profile
        old = self.get(profile.standard)
        latest_first = self._migrations_to(standard)
        way = [one for one in reversed(latest_first) if order_of(one.old_version) >= order_of(old.version)]
        return carried(profile, old, standard, way)

    def get_profile(self, name: str) -> Profile:
        """The profile `id@version`. Raises NotFound, and StandardRefused."""
        if name not in self._profiles:
            path = self._existing(name, f"{PROFILES}/{_path(name)}", "profile")
            profile = load_profile(self.folders.holding(path), path)
            self._check_seal(path, profile.identity.sha256)
            self._profiles[name] = profile
        return self._profiles[name]

    def _existing(self, name: str, path: str, what: str) -> str:
        named = len(name) <= MOST_LETTERS and re.fullmatch(f"{SLUG}@{VERSION}", name)
        if not named or not self.folders.file(path).is_file():
            raise NotFound(f"{what}_unknown", name=name[:MOST_LETTERS])
        return path

    def _check_seal(self, path: str, sha256: str) -> None:
        seal = self.seals.get(path)
        if seal is not None and seal.sha256 != sha256:
            raise StandardRefused("sha256", "differs_from_its_seal", path, sealed=seal.sha256, found=sha256)

    def published(self, standard_id: str) -> tuple[Standard, ...]:
        """The sealed versions of a standard, by the day from which they say they decide, also those not adopted."""
        if standard_id not in self._published:
            found = map(self.get, self._published_names(standard_id))
            self._published[standard_id] = tuple(sorted(found, key=lambda standard: standard.effective_from))
        return self._published[standard_id]

    def _published_names(self, standard_id: str) -> list[str]:
        return [name for name in self.names() if name.split("@")[0] == standard_id and self.is_sealed(name)]

    def deciding(self, standard_id: str) -> tuple[Deciding, ...]:
        """The published versions that decide or will by themselves, in turn; not those that wait to be adopted."""
        if standard_id not in self._deciding:
            # What waits is not even read: if it is damaged, nobody is stopped by it.
            found = map(self.get, filter(self._decides, self._published_names(standard_id)))
            self._deciding[standard_id] = in_turn(
                Deciding(standard, max(standard.effective_from, self._adopted_from(standard) or date.min))
                for standard in found
            )
        return self._deciding[standard_id]

    def _decides(self, name: str) -> bool:
        path = _path(name)
        return not self.folders.needs_adoption(path) or self.folders.adopted_from(path) is not None

    def _adopted_from(self, standard: Standard) -> date | None:
        path = _path(standard.name)
        return self.folders.adopted_from(path) if self.folders.needs_adoption(path) else None

    def decides_from(self, standard: Standard) -> date | None:
        """The day from which a version decides; None for a draft and for one that was not adopted."""
        return next((one.from_on for one in self.deciding(standard.id) if one.standard.name == standard.name), None)

    def published_before(self, standard: Standard) -> Standard | None:
        """What a version was made from, and is checked against: of the project's, the one that it published before; of
        an alliance's, the one that decides before it; of an alliance's draft, the last that decides. None for the
        first."""
        path = _path(standard.name)
        proposed = path not in self.seals and self.folders.holding(path) == self.folders.shipped
        if proposed or self.folders.ships(path):
            line = [one for one in self.published(standard.id) if self.folders.ships(_path(one.name))]
        else:
            line = [one.standard for one in self.deciding(standard.id)]
        if standard in line:
            line = line[: line.index(standard)]
        return line[-1] if line else None

    def compared_with(self, standard: Standard) -> Standard | None:
        """What a version would take the place of, or took: of a draft or one that waits to be adopted, the last that
        decides; None for the first."""
        turns = [one.standard for one in self.deciding(standard.id)]
        if standard in turns:
            turns = turns[: turns.index(standard)]
        return turns[-1] if turns else None

    def in_force(self, standard_id: str, on: date) -> Standard:
        """The version that decides on a day: the last one in force by then; before the first one's day, the first.

        Raises NotFound when none decides.
        """
        found = version_on(self.deciding(standard_id), on)
        if found is None:
            raise NotFound("standard_unknown", name=standard_id)
        return found

    def standard_for(self, category: str, on: date) -> Standard | None:
        """The standard version that scores a product category on a day; None when the category has no standard yet.

        Raises NotFound for an unknown category.
        """
        known = self.categories.get(category)
        if known is None:
            raise NotFound("category_unknown", category=category[:40])
        return None if known.standard_id is None else self.in_force(known.standard_id, on)

    @cached_property
    def _heads_in_use(self) -> Mapping[tuple[str, str, str], tuple[ProfileHead, ...]]:
        """The sealed profiles by standard id and what they are found by, the earlier version of each first. Of files
        that are gone nothing is said here: the doctor names them."""
        found: dict[tuple[str, str, str], tuple[ProfileHead, ...]] = {}
        names = [path.removeprefix(f"{PROFILES}/") for path in self.seals if path.startswith(f"{PROFILES}/")]
        for path in sorted(names, key=lambda path: (Path(path).parent.name, order_of(Path(path).stem))):
            name = f"{Path(path).parent.name}@{Path(path).stem}"
            try:
                head = read_head(self.folders.file(f"{PROFILES}/{path}"), name) or head_of(self.get_profile(name))
            except FileNotFoundError:
                continue
            if self._of_anothers(f"{PROFILES}/{path}", head.standard):
                continue
            found[head.found_by] = (*found.get(head.found_by, ()), head)
        return found

    def find_profile(self, standard: Standard, on: date, *, gi_id: str | None, gi_name: str | None) -> Profile | None:
        """The sealed profile of a geographical indication for a standard version on a day, or None: the newest of those
        written for the version nearest to this one, which carries those written for earlier ones.

        By register id where the profile has one, else by exact name: a right that an operator added has another id in
        every installation. A profile that starts with the standard version itself decides whenever that one does, also
        before its day (`in_force`); a later one from its own day.
        """
        head = self._find_head(standard, on, gi_id, gi_name)
        return None if head is None else self.get_profile(head.name)

    def _find_head(self, standard: Standard, on: date, gi_id: str | None, gi_name: str | None) -> ProfileHead | None:
        day = max(on, standard.effective_from)
        of_name = [
            head
            for by, value in (("id", gi_id), ("name", gi_name))
            for head in self._heads_in_use.get((standard.id, by, value or ""), ())
            if head.effective_from <= day and _written_by(head.standard, standard)
        ]
        # Of the same day the later version, which comes later.
        return max(reversed(of_name), key=lambda one: (_order_of(one.standard), one.effective_from), default=None)

    def profiles_of(self, standard: Standard, on: date) -> tuple[Profile, ...]:
        """The sealed profiles that decide for a standard version on a day, each geographical indication's one."""
        return tuple(self.get_profile(name) for name in self.profile_names_of(standard, on))

    def profile_names_of(self, standard: Standard, on: date) -> tuple[str, ...]:
        """The same profiles by name, none of them read."""
        found: dict[str, None] = {}
        for (standard_id, _, _), heads in self._heads_in_use.items():
            if standard_id == standard.id:
                of_name = self._find_head(standard, on, heads[-1].gi_id, heads[-1].gi_name)
                if of_name is not None:
                    found[of_name.name] = None
        return tuple(found)

    def profiles_lost(self, standard: Standard) -> tuple[tuple[Profile, StandardRefused], ...]:
        """The sealed profiles that a version would take over but cannot carry, each with why. Until a profile for the
        version itself is sealed, nothing of these names can be scored under it."""
        lost = []
        for profile in self.profiles_of(standard, standard.effective_from):
            try:
                self.get(standard.name, profile.name)
            except StandardRefused as refusal:
                lost.append((profile, refusal))
        return tuple(lost)


def _written_by(written_for: str, standard: Standard) -> bool:
    """Whether a profile for `id@version` was written for this version or an earlier one of the same standard."""
    standard_id, _, version = written_for.partition("@")
    return standard_id == standard.id and order_of(version) <= order_of(standard.version)


def _order_of(name: str) -> tuple[int, ...]:
    return order_of(name.partition("@")[2])


def _ends(migration: str) -> tuple[str, str]:
    """The versions from which and to which a migration `id@old-new` leads."""
    standard_id, _, versions = migration.partition("@")
    old, _, new = versions.partition("-")
    return f"{standard_id}@{old}", f"{standard_id}@{new}"


def _path(name: str) -> str:
    identity, _, version = name.partition("@")
    return f"{identity}/{version}.toml"
