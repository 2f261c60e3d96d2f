"""A cache of files that cost much to make: made once on this machine, few at a time, least recently used first out."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from catalog.storage.private import private_folder
from catalog.storage.slots import Slots


class MadeFiles:
    """At most `most_bytes` in a folder, which can be deleted at any time; the least recently used go first.

    One is made at a time. `waiting` more may wait for it, so that who waits never takes all threads of the server.
    """

    def __init__(self, folder: Path, slots_folder: Path, code: str, *, waiting: int, seconds: float, most_bytes: int):
        self._folder = folder
        self._making = Slots(slots_folder, f"{folder.name}-making", 1)
        self._inside = Slots(slots_folder, f"{folder.name}-inside", 1 + waiting)
        self._seconds = seconds
        self._code = code
        self._most_bytes = most_bytes

    def get(self, name: str, make: Callable[[], bytes]) -> bytes:
        """The file of this name, which says all that its content depends on (a sha256).

        Raises Unavailable `code` with `retry_after_seconds` while too many others are being made, and what `make`
        raises.
        """
        kept = self._find(name)
        if kept is not None:
            return kept
        with self._inside.one(0, self._code), self._making.one(self._seconds, self._code):
            # Whoever was first may have made the same.
            kept = self._find(name)
            if kept is None:
                kept = make()
                # A full disk keeps nobody from reading.
                with suppress(OSError):
                    self._keep(name, kept)
            return kept

    def _find(self, name: str) -> bytes | None:
        path = self._folder / name
        try:
            content = path.read_bytes()
            os.utime(path)
        except OSError:
            return None
        # Written without waiting for the disk, so a power cut may leave less than all of it.
        size, _, rest = content.partition(b"\n")
        return rest if size == str(len(rest)).encode() else None

    def _keep(self, name: str, content: bytes) -> None:
        aside = private_folder(self._folder) / f".{secrets.token_hex(8)}"
        try:
            with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(str(len(content)).encode() + b"\n" + content)
            aside.replace(self._folder / name)
        except OSError:
            aside.unlink(missing_ok=True)
            raise
        self._make_room()

    def _make_room(self) -> None:
        """Only who holds the one slot comes here; what a killed process left aside is as old as any other."""
        found = sorted((path.stat().st_mtime_ns, path.stat().st_size, path) for path in self._folder.iterdir())
        total = sum(size for _, size, _ in found)
        for _, size, path in found:
            if total <= self._most_bytes:
                return
            path.unlink()
            total -= size
