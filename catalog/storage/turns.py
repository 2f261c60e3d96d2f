"""Writers of one SQLite file take turns in the order they came, and wait for them only so long.

SQLite's own busy handler sleeps and tries again: under contention some writers starve for seconds while others pass.
Here the threads of a process stand in a line, and only the first of each process takes the lock on a file beside the
database. The lock dies with its holder.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from collections import deque
from typing import Any

from catalog.errors import Unavailable

_LOOK_AGAIN_SECONDS = 0.001
_RETRY_AFTER_SECONDS = 5

_mine = threading.local()


class _Line:
    """The threads of this process that want to write one file, in the order they came."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._taken = False
        self._waiting: deque[threading.Lock] = deque()

    def enter(self, deadline: float) -> bool:
        """Come to the front; False when that took too long."""
        with self._guard:
            if not self._taken:
                self._taken = True
                return True
            called = threading.Lock()
            called.acquire()
            self._waiting.append(called)
        if called.acquire(timeout=max(deadline - time.monotonic(), 0)):
            return True
        with self._guard:
            if called in self._waiting:
                self._waiting.remove(called)
                return False
        return True  # called while giving up

    def leave(self) -> None:
        """Call the next one to the front."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False


_lines: dict[str, _Line] = {}
_lines_guard = threading.Lock()


def take_turn(connection_info: dict[Any, Any], database_file: str, seconds: float) -> None:
    """Wait until no other writer is in the file. Kept in `connection_info` until `give_turn`.

    Raises Unavailable `writing_busy` when it takes longer than `seconds`: with 0, unless the turn is free this moment.
    A thread that is in already (a second connection inside its own transaction) does not queue behind itself: SQLite
    refuses it after its busy timeout, as it would have.
    """
    if "turn" in connection_info or getattr(_mine, "inside", False):
        return
    deadline = time.monotonic() + seconds
    line = _line(database_file)
    if not line.enter(deadline):
        raise _busy()
    try:
        descriptor = _lock(f"{database_file}.queue", deadline)
    except BaseException:
        line.leave()
        raise
    _mine.inside = True
    connection_info["turn"] = (descriptor, threading.get_ident(), line)


def give_turn(connection_info: dict[Any, Any]) -> None:
    """Let the next writer in. Nothing happens for a connection that only read."""
    turn = connection_info.pop("turn", None)
    if turn is not None:
        descriptor, thread, line = turn
        os.close(descriptor)
        line.leave()
        if thread == threading.get_ident():
            _mine.inside = False


def _line(database_file: str) -> _Line:
    with _lines_guard:
        return _lines.setdefault(database_file, _Line())


def _lock(path: str, deadline: float) -> int:
    """The locked file. A blocking lock could not be given up again."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return descriptor
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    raise _busy() from None
            time.sleep(_LOOK_AGAIN_SECONDS)
    except BaseException:
        os.close(descriptor)
        raise


def _busy() -> Unavailable:
    return Unavailable("writing_busy", retry_after_seconds=_RETRY_AFTER_SECONDS)


def _forget_lines() -> None:
    # A child made by fork has none of the threads that stand in line.
    global _lines_guard
    _lines_guard = threading.Lock()
    _lines.clear()
    _mine.__dict__.clear()


os.register_at_fork(after_in_child=_forget_lines)
