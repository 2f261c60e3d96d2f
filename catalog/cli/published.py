"""What `catalog doctor` says of the standards: whether what decisions rest on is still there, as it was published."""

from __future__ import annotations

from collections.abc import Iterator

from catalog.scoring.services.proving import unadopted_versions, unproven_versions
from catalog.standards.library import Library
from catalog.standards.standard import StandardRefused

WHY = {
    "missing": "is missing: restore it from a backup of the data folder",
    "differs": "is another file than was published: restore it from a backup of the data folder",
    "not_published": "has lost its line in SEALED: restore that file from a backup of the data folder",
}

SHIPPED_NOW = {
    "missing": "does not come with this release",
    "differs": "is another file in this release",
}


def unreadable_list(library: Library) -> str | None:
    """What is wrong with the lists of what is published and adopted, in a sentence; None when they can be read."""
    try:
        _read = library.folders.seals, library.folders.adoptions
    except StandardRefused as refusal:
        return f"standards: {refusal.path}: {refusal.key}, {refusal.reason}: nothing is scored until it is restored"
    return None


def published_faults(library: Library) -> Iterator[str]:
    """One sentence for each fault."""
    unproven = unproven_versions(library)
    told = {f"{name.replace('@', '/')}.toml" for name in unproven}
    for name, (why, count) in unproven.items():
        yield f"standards: {name}, which {count} assessments name, {WHY[why]}"
    for path, why in library.folders.damaged():
        if path not in told:
            yield f"standards: {path} {WHY[why]}"
    for path, why in library.folders.misadopted():
        yield f"standards: {path} was adopted, and {SHIPPED_NOW[why]}: it does not decide"
    for name, count in unadopted_versions(library).items():
        yield (
            f"standards: {name}, under which {count} assessments were made, is not adopted: restore ADOPTED from a "
            "backup of the data folder"
        )
    strays = library.folders.strays()
    if strays:
        yield (
            f"standards: {', '.join(seal.path for seal in strays)}: published into {library.folders.shipped}, where a "
            "backup of the data folder loses it and an upgrade meets it: run `catalog standards adopt`"
        )


def published_notes(library: Library) -> Iterator[str]:
    """Where what is published stands, and every name that stands there twice."""
    folders = library.folders
    yield f"Standards: {len(library.seals)} files published, the alliance's in {folders.alliance}"
    for seal in folders.waiting():
        yield f"  {seal.name} comes with the project and is not adopted: `catalog standards adopt {seal.name}` tries it"
    for double in folders.doubles():
        if not double.same:
            counts = (
                "the alliance's counts" if double.alliance_counts else "the shipped one counts: the other is a draft"
            )
            yield f"  {double.path} also comes with the project, and differs: {counts}"
        elif double.alliance_counts:
            yield f"  {double.path} also comes with the project, the same: the alliance's counts"
