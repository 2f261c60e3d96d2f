"""Writers of one SQLite file take turns in the order they came.

SQLite's own busy handler sleeps and tries again: under contention some writers starve for seconds while others pass.
A blocking flock on a file beside the database is a fair queue over threads and processes; it dies with its holder.
"""

from __future__ import annotations

import fcntl
import os
import threading
from typing import Any

_mine = threading.local()


def take_turn(connection_info: dict[Any, Any], database_file: str) -> None:
    """Wait until no other writer is in the file. Kept in `connection_info` until `give_turn`.

    A thread that is in already (a second connection inside its own transaction) does not queue behind itself: SQLite
    refuses it after its busy timeout, as it would have.
    """
    if "turn" in connection_info or getattr(_mine, "inside", False):
        return
    descriptor = os.open(f"{database_file}.queue", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
    except BaseException:
        os.close(descriptor)
        raise
    _mine.inside = True
    connection_info["turn"] = (descriptor, threading.get_ident())


def give_turn(connection_info: dict[Any, Any]) -> None:
    """Let the next writer in. Nothing happens for a connection that only read."""
    turn = connection_info.pop("turn", None)
    if turn is not None:
        descriptor, thread = turn
        os.close(descriptor)
        if thread == threading.get_ident():
            _mine.inside = False
