"""Profiles of all fresh fruit at once, from the register's stored notices."""

from __future__ import annotations

import re

from catalog.standards.drafting.from_notice import CONFIRMED, NOTHING, Head, Reading, as_file, found_in, readings
from catalog.standards.drafting.notices import Notice, notices
from catalog.standards.folders import keep
from catalog.standards.library import PROFILES, Library
from catalog.standards.profile import Profile
from catalog.standards.schemas import SLUG
from catalog.standards.standard import Standard

NOT_READ = Reading("provisional", ())


def write_profiles(library: Library, standard: Standard) -> list[str]:
    """Write a profile for every name of the standard's categories whose notice limits something; the verdict of each.

    Confirmed where a person read the notice (`from_notice.READ`), else provisional. A file that is there already stays.
    """
    read, there = readings(library.folder), _there(library, standard)
    ids = {profile.identity.id for profile in map(library.get_profile, library.profile_names())}
    done = []
    for notice in notices(library.folder):
        reading = read.get(notice.gi_id, NOT_READ)
        before = there.get(notice.gi_id)
        if notice.category not in standard.categories or reading.verdict == NOTHING or not notice.quality:
            continue
        confirmed = reading.verdict == CONFIRMED
        if before is not None and (before.standard == standard.name or not confirmed):
            continue  # written already, or nobody read more than the profile that is carried
        profile_id = before.identity.id if before is not None else _new_id(notice, ids)
        head = Head(
            profile_id,
            standard.version if before is not None else "1.0.0",
            notice.gi_id,
            notice.gi_name,
            notice.title,
            standard.effective_from,
            confirmed,
        )
        found = found_in(notice.quality, several=confirmed, without=reading.left_out)
        text = as_file(head, standard, found, notice.quality)
        if text is not None:
            ids.add(profile_id)
            keep(library.folders.writable, f"{PROFILES}/{profile_id}/{head.version}.toml", text.encode())
            done.append(reading.verdict)
    return done


def _there(library: Library, standard: Standard) -> dict[str | None, Profile]:
    """The newest profile of each register id for the standard, whatever version it was written for."""
    of_standard = (
        profile
        for profile in map(library.get_profile, library.profile_names())
        if profile.standard.partition("@")[0] == standard.id
    )
    return {profile.gi_id: profile for profile in of_standard}


def _new_id(notice: Notice, taken: set[str]) -> str:
    """The pinyin of a name, with the number of the register where another name has it too."""
    number = notice.gi_id.rpartition("-")[2]
    if re.fullmatch(SLUG, notice.pinyin) and notice.pinyin not in taken:
        return notice.pinyin
    return f"{notice.pinyin[:50]}-{number}"
