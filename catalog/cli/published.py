"""What `catalog doctor` says of the standards: whether what decisions rest on is still there, as it was published."""

from __future__ import annotations

from collections.abc import Iterator

from catalog.scoring.services.proving import unproven_versions
from catalog.standards.library import Library

WHY = {
    "missing": "is missing: restore it from a backup of the data folder",
    "differs": "is another file than was published: restore it from a backup of the data folder",
    "not_published": "has lost its line in SEALED: restore that file from a backup of the data folder",
}


def published_faults(library: Library) -> Iterator[str]:
    """One sentence for each fault."""
    unproven = unproven_versions(library)
    told = {f"{name.replace('@', '/')}.toml" for name in unproven}
    for name, (why, count) in unproven.items():
        yield f"standards: {name}, which {count} assessments name, {WHY[why]}"
    for path, why in library.folders.damaged():
        if path not in told:
            yield f"standards: {path} {WHY[why]}"
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
    for double in folders.doubles():
        if not double.same:
            counts = (
                "the alliance's counts" if double.alliance_counts else "the shipped one counts: the other is a draft"
            )
            yield f"  {double.path} also comes with the project, and differs: {counts}"
        elif double.alliance_counts:
            yield f"  {double.path} also comes with the project, the same: the alliance's counts"
