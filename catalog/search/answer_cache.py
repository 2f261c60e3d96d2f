"""Finished answers of one view of the index, for the many who ask the same: the first page, a kind of produce, a name.

An answer is right as long as the view it was made of is the newest and the day is the same: with the next change of the
index all are forgotten, so nothing has to be invalidated one by one. Only what is asked a second time is kept: most
questions never come again, and their answers would fill the memory of every process.
"""

from __future__ import annotations

import weakref
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from threading import Lock

from catalog.search.engines.port import Reader

# So many questions are known to have been asked, by a number each; then all are forgotten.
MOST_ASKED = 20_000


@dataclass(frozen=True)
class CachedResponse:
    """What a door sent, to be sent again."""

    body: bytes
    headers: tuple[tuple[str, str], ...]
    status: int = 200


class ResponseCache:
    """At most `most_bytes` of bodies in one process; the answer that was not asked for longest goes first."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        # Weak: a view of an engine may hold a transaction open, and must end when its last request does.
        self._view: weakref.ref[Reader] | None = None
        self._answers: OrderedDict[Hashable, CachedResponse] = OrderedDict()
        # Of any view: what was asked before a change is asked after it.
        self._asked: set[int] = set()
        self._lock = Lock()

    def find(self, view: Reader, key: Hashable) -> CachedResponse | None:
        """The answer made of this very view under this key (which says all else it depends on), or None."""
        with self._lock:
            if not self._is(view) or key not in self._answers:
                return None
            self._answers.move_to_end(key)
            return self._answers[key]

    def keep(self, view: Reader, key: Hashable, answer: CachedResponse) -> None:
        """Remember an answer made of `view`, if it was asked for before; what was made of another is forgotten."""
        with self._lock:
            if not self._asked_before(key):
                return
            if not self._is(view):
                self._answers.clear()
                self._view, self._bytes = weakref.ref(view), 0
            if len(answer.body) > self._most_bytes or key in self._answers:
                return
            self._answers[key] = answer
            self._bytes += len(answer.body)
            while self._bytes > self._most_bytes:
                _, gone = self._answers.popitem(last=False)
                self._bytes -= len(gone.body)

    def _asked_before(self, key: Hashable) -> bool:
        if (number := hash(key)) in self._asked:
            return True
        if len(self._asked) >= MOST_ASKED:
            self._asked.clear()
        self._asked.add(number)
        return False

    def _is(self, view: Reader) -> bool:
        return self._view is not None and self._view() is view
