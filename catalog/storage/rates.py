"""How many requests a caller sent this minute: one small file of counters shared by all processes of a machine, no SQL.

A read of the catalog by a stranger costs the database nothing, so counting it may not either. The counts survive a
restart and are per machine: behind several hosts a caller gets the limit once on each. Failed sign-ins are counted
elsewhere (`accounts`), in the database, for the whole service.
"""

from __future__ import annotations

import hashlib
import mmap
import struct
from pathlib import Path

from catalog.storage.shared_file import SharedFile

WINDOW_SECONDS = 60
_BUCKETS = 1 << 14
_WAYS = 4
# Tag of the caller (64 bits), number of the window, count.
_ENTRY = struct.Struct("<QII")
_BUCKET_BYTES = _ENTRY.size * _WAYS
_MOST = 2**32 - 1


class RateCounters:
    """Fixed windows of a minute in a file of fixed size (1 MiB).

    A bucket holds four callers; a fifth takes the place of the quietest. `secret` keys the hash, so that nobody can
    choose an address that meets another one's.
    """

    def __init__(self, path: Path, secret: str) -> None:
        self._key = hashlib.sha256(secret.encode()).digest()
        self._file = SharedFile(path, _BUCKETS * _BUCKET_BYTES)

    def hit(self, caller: str, cost: int, moment: float) -> int:
        """Count `cost` for `caller` at `moment` (seconds since 1970); what the caller has used in this window."""
        window = int(moment // WINDOW_SECONDS)
        digest = hashlib.blake2b(caller.encode(), digest_size=16, key=self._key).digest()
        offset = int.from_bytes(digest[:8], "little") % _BUCKETS * _BUCKET_BYTES
        tag = int.from_bytes(digest[8:], "little")
        with self._file.locked(offset, _BUCKET_BYTES) as counters:
            return self._count(counters, offset, tag, window, cost)

    def _count(self, counters: mmap.mmap, offset: int, tag: int, window: int, cost: int) -> int:
        quietest, least = offset, _MOST + 1
        for place in range(offset, offset + _BUCKET_BYTES, _ENTRY.size):
            its_tag, its_window, count = _ENTRY.unpack_from(counters, place)
            current = its_window == window
            if current and its_tag == tag:
                count = min(count + cost, _MOST)
                _ENTRY.pack_into(counters, place, tag, window, count)
                return int(count)
            if (weight := count if current else -1) < least:
                quietest, least = place, weight
        _ENTRY.pack_into(counters, quietest, tag, window, cost)
        return cost


def seconds_left(moment: float) -> int:
    """Whole seconds until the window of `moment` ends, at least 1."""
    return max(1, int(WINDOW_SECONDS - moment % WINDOW_SECONDS))
