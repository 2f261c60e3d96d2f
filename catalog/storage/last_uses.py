"""On which day something was last used: noted in a small file without SQL, and brought into the database by the worker.

A request that reads may not write to the database, and a note for each of a program's thousand calls a day would cost
more than the calls.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from pathlib import Path

from catalog.storage.shared_file import SharedFile

_BUCKETS = 1 << 11
_WAYS = 8
# The key, the day's running number, whether the database knows that day.
_ENTRY = struct.Struct("<16sI?3x")
_BUCKET_BYTES = _ENTRY.size * _WAYS
_NOBODY = bytes(16)


class LastUses:
    """Room for 16,384 keys of 16 bytes (384 KiB); a full bucket gives up what the database knows, oldest day first."""

    def __init__(self, path: Path) -> None:
        self._file = SharedFile(path, _BUCKETS * _BUCKET_BYTES)

    def note(self, key: bytes, day: int) -> None:
        """The key is used on this day (`date.toordinal`). Keys must differ in their last bytes, as random ones do."""
        offset = int.from_bytes(key[-4:], "little") % _BUCKETS * _BUCKET_BYTES
        # Nearly every use is not the first one of its day: nothing to lock then.
        if any(entry[:2] == (key, day) for _, entry in _entries(self._file.memory(), offset)):
            return
        with self._file.locked(offset, _BUCKET_BYTES) as memory:
            entries = list(_entries(memory, offset))
            own = [place for place, entry in entries if entry[0] == key]
            # Empty, then what the database knows, then what is lost if it must be; the oldest of them first.
            free = min(entries, key=lambda each: (each[1][0] != _NOBODY, not each[1][2], each[1][1]))[0]
            _ENTRY.pack_into(memory, own[0] if own else free, key, day, False)

    def unwritten(self) -> list[tuple[bytes, int]]:
        """Keys and days that the database does not know yet."""
        memory = self._file.memory()
        return [(key, day) for _, (key, day, known) in _entries(memory, 0, _BUCKETS) if key != _NOBODY and not known]

    def written(self, uses: Iterable[tuple[bytes, int]]) -> None:
        """The database knows these now; a later day noted meanwhile stays to be written."""
        for key, day in uses:
            offset = int.from_bytes(key[-4:], "little") % _BUCKETS * _BUCKET_BYTES
            with self._file.locked(offset, _BUCKET_BYTES) as memory:
                for place, entry in _entries(memory, offset):
                    if entry[:2] == (key, day):
                        _ENTRY.pack_into(memory, place, key, day, True)


def _entries(memory: object, offset: int, buckets: int = 1) -> Iterator[tuple[int, tuple[bytes, int, bool]]]:
    for place in range(offset, offset + buckets * _BUCKET_BYTES, _ENTRY.size):
        key, day, known = _ENTRY.unpack_from(memory, place)  # type: ignore[arg-type]
        yield place, (key, day, known)
