"""For tests of what must not go on and on: a bound on this process's own processor time, which a busy machine does not
stretch as it does the clock. Generous: it tells an explosion from an answer, not a slow machine from a quick one."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def ends(processor_seconds: float = 10.0) -> Iterator[None]:
    """Fails the test when what stands in the block takes longer."""

    def fail(*_: Any) -> None:
        raise AssertionError(f"it goes on after {processor_seconds} seconds of a processor")

    before = signal.signal(signal.SIGPROF, fail)
    signal.setitimer(signal.ITIMER_PROF, processor_seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
