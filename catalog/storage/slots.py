"""How many processes of a machine do something heavy at once: as many as there are slots, and nobody waits for long.

A slot is a lock on a small file (flock), so that it is shared by all processes, held by threads apart, and free again
when its holder dies.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from catalog.errors import Unavailable

_LOOK_AGAIN_SECONDS = 0.05


class Slots:
    """`count` slots of one kind in a folder of this machine. Every process must give the same count."""

    def __init__(self, folder: Path, name: str, count: int) -> None:
        self._files = [folder / f"{name}.{number}" for number in range(count)]

    @contextmanager
    def one(self, seconds: float, code: str) -> Iterator[None]:
        """Hold a slot while the block runs.

        Raises Unavailable `code` when none came free within `seconds`; `retry_after_seconds` says when to come again.
        """
        descriptor = self._take(time.monotonic() + seconds)
        if descriptor is None:
            raise Unavailable(code, retry_after_seconds=max(5, round(seconds)))
        try:
            yield
        finally:
            os.close(descriptor)

    def _take(self, deadline: float) -> int | None:
        while True:
            for file in self._files:
                file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
                try:
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    return descriptor
                except BlockingIOError:
                    os.close(descriptor)
            if time.monotonic() >= deadline:
                return None
            time.sleep(_LOOK_AGAIN_SECONDS)
