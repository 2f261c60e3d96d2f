"""What must hold of a version beside its own content before it is published: its way from the version before, and the
profiles that it takes over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from catalog.standards.check import Check, Problem, check
from catalog.standards.diff import step_taken
from catalog.standards.library import MIGRATIONS, PROFILES, Library
from catalog.standards.migration import Migration, check_migration
from catalog.standards.profile import Profile
from catalog.standards.standard import Standard, StandardRefused


def checked(library: Library, name: str) -> Check:
    """The check of a version or, as profiles/ID@VERSION, of a profile. Raises NotFound and StandardRefused."""
    if name.startswith(f"{PROFILES}/"):
        profile = library.get_profile(name.removeprefix(f"{PROFILES}/"))
        found = check(library.get(profile.standard, profile.name), None)
        return replace(found, problems=(*found.problems, *_not_carried_on(library, profile)))
    standard = library.get(name)
    previous = library.published_before(standard)
    found = check(standard, previous, library.former_names(standard))
    problems = found.problems
    if (migration := migration_to(library, standard)) is not None:
        problems += migration_problems(library, migration.name)
    elif previous is not None and not standard.places.keys() >= previous.places.keys():
        gone = [name for name in previous.places if name not in standard.places]
        file = f"{MIGRATIONS}/{standard.id}/{previous.version}-{standard.version}.toml"
        problems += (Problem("criteria", "gone_without_a_migration", {"criteria": " ".join(gone), "file": file}),)
    return replace(found, problems=(*problems, *_profiles_lost(library, standard)))


def migration_problems(library: Library, name: str) -> tuple[Problem, ...]:
    """Why the migration `id@old-new` may not be used. Raises NotFound and StandardRefused."""
    migration = library.get_migration(name)
    new = library.get(migration.new_name)
    earlier = [one for one in library.published(new.id) if step_taken(one.version, new.version) is not None]
    return check_migration(migration, library.get(migration.old_name), new, earlier)


def migration_to(library: Library, standard: Standard) -> Migration | None:
    """What became of the criteria of the version published before this one, where a file says so."""
    previous = library.published_before(standard)
    name = previous and f"{standard.id}@{previous.version}-{standard.version}"
    return library.get_migration(name) if name in library.migration_names() else None


def _profiles_lost(library: Library, standard: Standard) -> Iterator[Problem]:
    """Names whose own thresholds would be gone: each needs a profile for this version, sealed before it."""
    for profile, refusal in library.profiles_lost(standard):
        details = {"gi_name": profile.identity.gi_name, "at": refusal.key, **refusal.details}
        yield Problem(f"{PROFILES}/{profile.name}", refusal.reason, details)


def _not_carried_on(library: Library, profile: Profile) -> Iterator[Problem]:
    """Later published versions for which this profile is the newest of its name, but which cannot carry it."""
    for standard in library.published(profile.standard.partition("@")[0]):
        name = {"gi_id": profile.gi_id, "gi_name": profile.identity.gi_name}
        newest = library.find_profile(standard, standard.effective_from, **name)
        replaced = newest is not None and _is_later(newest.standard, profile.standard)
        if _is_later(standard.name, profile.standard) and not replaced:
            try:
                library.get(standard.name, profile.name)
            except StandardRefused as refusal:
                yield Problem(standard.name, refusal.reason, {"at": refusal.key, **refusal.details})


def _is_later(name: str, than: str) -> bool:
    return step_taken(than.partition("@")[2], name.partition("@")[2]) is not None
