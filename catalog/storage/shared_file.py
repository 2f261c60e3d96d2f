"""A small file of fixed size in memory, shared by the processes of a machine: for what must cost no SQL."""

from __future__ import annotations

import errno
import fcntl
import mmap
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# 20 ms in all: a part is held for microseconds.
_TRIES = 40
_PAUSE_SECONDS = 0.0005


class SharedFile:
    """`size_bytes` of zeros at first, kept over restarts. Opened when first used, so that each process has its own."""

    def __init__(self, path: Path, size_bytes: int) -> None:
        self._path = path
        self._size = size_bytes
        self._lock = threading.Lock()
        self._file: int | None = None
        self._map: mmap.mmap | None = None

    def memory(self) -> mmap.mmap:
        """All of it, to be read; another process may be writing."""
        with self._lock:
            return self._open()[0]

    @contextmanager
    def locked(self, offset: int, length: int) -> Iterator[mmap.mmap]:
        """All of it, to be written between `offset` and `offset + length`: nobody else is in that part.

        But for a process that was stopped in there: it is waited for a moment only, since reading requests come here
        too. One of the two notes may then be lost.
        """
        with self._lock:
            memory, file = self._open()
            # The thread lock keeps our own threads apart, the record lock other processes (it is per process).
            locked = _lock(file, length, offset)
            try:
                yield memory
            finally:
                if locked:
                    fcntl.lockf(file, fcntl.LOCK_UN, length, offset)

    def _open(self) -> tuple[mmap.mmap, int]:
        if self._map is None or self._file is None:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
            try:
                # Growing only: two processes that meet here both end at the same size. The space is taken now: writing
                # to memory that the disk has no room for would end the process.
                if os.fstat(file).st_size < self._size:
                    os.posix_fallocate(file, 0, self._size)
                self._map = mmap.mmap(file, self._size)
            except OSError:
                os.close(file)
                raise
            self._file = file
        return self._map, self._file


def _lock(file: int, length: int, offset: int) -> bool:
    """Keep other processes out of a part; False when one is in there for longer than a note takes."""
    for _ in range(_TRIES):
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, length, offset)
            return True
        except OSError as error:
            if error.errno not in (errno.EACCES, errno.EAGAIN):
                raise
            time.sleep(_PAUSE_SECONDS)
    return False
