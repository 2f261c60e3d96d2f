"""Brings the lists of standards/registry into the database, as often as one likes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, tuple_, update

from catalog.registry.area import read_within
from catalog.registry.list_files import area_of, read_lists
from catalog.registry.models import GeographicalIndication, Place, RegistryKey, Requirement
from catalog.registry.origin import as_row
from catalog.storage import audit
from catalog.storage.database import db, now

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from catalog.registry.divisions import Divisions
    from catalog.registry.list_files import Row
    from catalog.storage.database import Base

_CHUNK = 1000


@dataclass(frozen=True)
class Loaded:
    """What a load did, in rows over all tables."""

    rows: int
    added: int
    changed: int


def load(folder: Path, progress: Callable[[int, int], None] = lambda done, total: None) -> Loaded:
    """Add what is missing and change what differs; a second load changes nothing.

    What an operator said of an added right is never touched, only the words of its area are read anew. A name that left
    the lists stays: offers may refer to it. `progress` is told how many of how many rows are done. Raises Unavailable
    `registry_list_damaged`.
    """
    lists = read_lists(folder)
    total = len(lists)
    done = added = changed = 0
    at = now()

    def tick(rows: int) -> None:
        nonlocal done
        done += rows
        progress(done, total)

    progress(0, total)
    by_level = [[row for row in lists.places if len(row["code"]) == digits] for digits in (2, 4, 6, 9)]
    for row_class, rows in (
        *((Place, rows) for rows in by_level),
        (GeographicalIndication, lists.indications),
        (Requirement, lists.requirements),
    ):
        news, differing = _compare(row_class, rows)
        defaults = {"created_at": at} if row_class is GeographicalIndication else {}
        for chunk in _chunks(news):
            db.session.execute(insert(row_class), [row | defaults for row in chunk])
        for chunk in _chunks(differing):
            db.session.execute(update(row_class), chunk)
        added += len(news)
        changed += len(differing)
        tick(len(rows))
    changed += _read_added(lists.divisions)
    added += _load_keys(lists.keys)
    tick(len(lists.keys))
    if added or changed:
        audit.record(None, "lists_loaded", "registry", "lists", {"rows": [None, {"added": added, "changed": changed}]})
    db.session.commit()
    return Loaded(total, added, changed)


def _read_added(divisions: Divisions) -> int:
    """Read the words of the areas that operators added, with former names too; how many mean something else now."""
    changed = 0
    for gi in db.session.scalars(
        select(GeographicalIndication).where(GeographicalIndication.id.startswith("ALLIANCE-"))
    ):
        codes = area_of(gi.area_codes, gi.city_code, gi.province_code)
        reading = [as_row(one) for one in read_within(gi.districts, codes, gi.notice_year, divisions)]
        if reading != gi.area_reading:
            gi.area_reading = reading
            changed += 1
    return changed


def _compare(row_class: type[Base], rows: list[Row]) -> tuple[list[Row], list[Row]]:
    """The rows the table lacks, and those that stand in it with other values."""
    key = row_class.__mapper__.primary_key[0].name
    columns = list(rows[0])
    stored = {
        row[key]: dict(row)
        for row in db.session.execute(select(*(getattr(row_class, name) for name in columns))).mappings()
    }
    news = [row for row in rows if row[key] not in stored]
    differing = [row for row in rows if row[key] in stored and stored[row[key]] != row]
    return news, differing


def _load_keys(rows: list[Row]) -> int:
    """Make the keys of listed names what the lists say; those of added rights stay."""
    wanted = {(row["gi_id"], row["kind"], row["key"]) for row in rows}
    columns = (RegistryKey.gi_id, RegistryKey.kind, RegistryKey.key)
    listed = select(*columns).where(RegistryKey.gi_id.in_({row["gi_id"] for row in rows}))
    stored = {tuple(row) for row in db.session.execute(listed)}
    for chunk in _chunks(sorted(stored - wanted)):
        db.session.execute(delete(RegistryKey).where(tuple_(*columns).in_(chunk)))
    news = [row for row in rows if (row["gi_id"], row["kind"], row["key"]) not in stored]
    for chunk in _chunks(news):
        db.session.execute(insert(RegistryKey), chunk)
    return len(news)


def _chunks(rows: list[Any]) -> Iterable[list[Any]]:
    return (rows[start : start + _CHUNK] for start in range(0, len(rows), _CHUNK))
