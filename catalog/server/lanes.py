"""Who gets a thread, and when: requests queue in lanes, and a queue that is too long or too slow says so at once.

Pages that only read have threads of their own: whatever the writers wait for (the one write turn of SQLite, a photo,
a password's hash) never keeps a reader waiting.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any

_Job = tuple[asyncio.Future[Any], Callable[..., Any], tuple[Any, ...]]


class Overloaded(Exception):
    """More is waiting than can be served in time."""


class Lane:
    """A few threads and the queue before them, in the order in which requests came. One event loop uses it."""

    def __init__(self, name: str, threads: int, waiting: int, waiting_seconds: float) -> None:
        self._loop = asyncio.get_running_loop()
        self._free = threads
        self._most_waiting = waiting
        self._seconds = waiting_seconds
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._jobs: queue.SimpleQueue[_Job] = queue.SimpleQueue()
        for number in range(threads):
            threading.Thread(target=self._work, name=f"{name} {number}", daemon=True).start()

    async def enter(self, *, patient: bool = False) -> None:
        """Wait for a thread. Raises Overloaded when the queue is full, or has not moved on in time.

        `patient` waits however long: for an answer that has begun already.
        """
        if self._free and not self._waiting:
            self._free -= 1
            return
        if not patient and len(self._waiting) >= self._most_waiting:
            raise Overloaded
        turn: asyncio.Future[None] = self._loop.create_future()
        if patient:
            self._waiting.appendleft(turn)
        else:
            self._waiting.append(turn)
        try:
            await asyncio.wait_for(asyncio.shield(turn), None if patient else self._seconds)
        except BaseException as error:
            if turn.done():
                self.leave()
            else:
                with suppress(ValueError):
                    self._waiting.remove(turn)
            if isinstance(error, TimeoutError):
                raise Overloaded from None
            raise

    def leave(self) -> None:
        """Let the next one in."""
        if self._waiting:
            self._waiting.popleft().set_result(None)
        else:
            self._free += 1

    def run(self, work: Callable[..., Any], *given: Any) -> asyncio.Future[Any]:
        """Do this in a thread of the lane; whoever asks has entered."""
        done: asyncio.Future[Any] = self._loop.create_future()
        self._jobs.put((done, work, given))
        return done

    def _work(self) -> None:
        while True:
            done, work, given = self._jobs.get()
            try:
                result, error = work(*given), None
            except BaseException as raised:
                result, error = None, raised
            with suppress(RuntimeError):  # the loop has ended: nobody waits for this any more
                self._loop.call_soon_threadsafe(_tell, done, result, error)


def _tell(done: asyncio.Future[Any], result: Any, error: BaseException | None) -> None:
    if done.cancelled():
        return
    if error is not None:
        done.set_exception(error)
    else:
        done.set_result(result)
