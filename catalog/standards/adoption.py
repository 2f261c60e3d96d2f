"""Adopting versions that come with the project: may one begin to decide here, and from which day?"""

from __future__ import annotations

from datetime import date

from catalog.errors import Conflict, Refused
from catalog.standards.folders import Folders
from catalog.standards.library import Library
from catalog.standards.seal import Adoption
from catalog.standards.standard import Standard
from catalog.standards.versions import Deciding, order_of


def adoption_of(library: Library, name: str, on: date) -> Adoption:
    """What `ADOPTED` is to say of the version `id@version` when it is adopted on a day.

    Raises NotFound for an unknown version; StandardRefused when it, its migration or one of its profiles is damaged;
    Refused for a draft, for what decides without being adopted and for one that cannot carry a name's own thresholds;
    Conflict when it was adopted before or a later version decides by then.
    """
    standard = library.get(name)
    path = f"{name.replace('@', '/')}.toml"
    if not library.is_sealed(name):
        raise Refused("draft_not_adopted", name=name)
    if not library.folders.needs_adoption(path):
        raise Refused("adoption_not_needed", name=name)
    if path in library.folders.adoptions:
        raise Conflict("already_adopted", name=name)
    later = _later(library, standard, max(on, standard.effective_from))
    if later is not None:
        raise Conflict("later_version_decides", name=name, later=later.standard.name, on=later.from_on)
    library.former_names(standard)
    if lost := library.profiles_lost(standard):
        names = "、".join(profile.identity.gi_name for profile, _ in lost)
        raise Refused("profiles_not_carried", name=name, names=names)
    return Adoption(path, standard.sha256, on)


def _later(library: Library, standard: Standard, from_on: date) -> Deciding | None:
    """A version with a higher number that decides already when this one would begin."""
    for one in library.deciding(standard.id):
        if order_of(one.standard.version) > order_of(standard.version) and one.from_on <= from_on:
            return one
    return None


def adopt_shipped(folders: Folders) -> list[Adoption]:
    """Adopt all at once what comes with the project and waits, as a new installation does: nothing was decided before,
    so each decides from its own day on. What was adopted: nothing where an alliance publishes versions of its own."""
    if not folders.waiting():
        return []
    with folders.adopting() as present:
        seals = [] if present.publishes() else present.waiting()
        found = [Adoption(*seal) for seal in seals]
        if found:
            present.write_adoptions(*found)
    return found
