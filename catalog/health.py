"""Is the service well? One answer for strangers, doctors and operators (doors only)."""

from __future__ import annotations

import shutil
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from catalog.errors import Reason, Unavailable
from catalog.search import indexer
from catalog.storage.database import db, now, reading

if TYPE_CHECKING:
    from catalog.extensions import Extensions

# Alliance design choices.
MOST_BEHIND = timedelta(minutes=1)
LEAST_FREE_BYTES = 200 * 1024 * 1024


def faults(extensions: Extensions) -> list[Reason]:
    """What is wrong now, as codes with figures (catalog.wording); nothing when all is well.

    Cheap: two small statements at most. It changes nothing and waits for no writer.
    """
    found = []
    free = shutil.disk_usage(extensions.settings.data_folder).free
    if free < LEAST_FREE_BYTES:
        found.append(Reason("disk_full", megabytes=free // (1024 * 1024)))
    try:
        with reading():
            db.session.execute(text("SELECT 1"))
        oldest = indexer.oldest_unfollowed(extensions.index)
    except DBAPIError:
        return [*found, Reason("database_silent")]
    if oldest is not None and (age := now() - oldest) > MOST_BEHIND:
        found.append(Reason("index_behind", seconds=int(age.total_seconds())))
    return found


def not_ready(extensions: Extensions) -> list[Reason]:
    """As `faults`, and whether there is an index to search in: why no visitors should be sent here yet."""
    found = faults(extensions)
    try:
        extensions.index.reader()
    except Unavailable:
        found.append(Reason("index_missing"))
    return found
