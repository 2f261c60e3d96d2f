"""The parent of all processes of the service: starts them, says when they are ready, starts again what dies, and takes
them along when it goes. Opens nothing and has one thread, so that it can fork at any time."""

from __future__ import annotations

import logging
import mmap
import os
import select
import signal
import struct
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

log = logging.getLogger("catalog.server")

_SIGNALS = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD}
# Growing pauses before a process that keeps dying is started again; from the start once it has lived a minute.
PAUSES_SECONDS = (0.0, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0)
_LIVED_SECONDS = 60.0
# A process that has not shown itself for so long hangs, or was stopped: it is killed, and what it held is free.
SILENCE_SECONDS = 60.0
# A process may be silent longer until it is ready first: a large index is read, a database migrated.
_FIRST_SILENCE_SECONDS = 600.0
_GOODBYE_SECONDS = 30.0
_BEAT = struct.Struct("<d")


class Pulse:
    """How a child shows that it lives: a number that both see."""

    def __init__(self) -> None:
        self._shared = mmap.mmap(-1, _BEAT.size)
        self.beat()

    def beat(self) -> None:
        """I am here (the child)."""
        _BEAT.pack_into(self._shared, 0, time.monotonic())

    def silent_for(self) -> float:
        """Seconds since the child last said so (the parent)."""
        at: float = _BEAT.unpack_from(self._shared, 0)[0]
        return time.monotonic() - at


@dataclass
class Child:
    """A process to keep running. `work` runs in it: (its pulse, what to call once it is ready)."""

    name: str
    work: Callable[[Pulse, Callable[[], None]], None]
    # Whether the service is only ready with it, and not worth starting without.
    needed: bool = True
    pulse: Pulse = field(default_factory=Pulse)
    pid: int = 0
    ready: bool = False
    started_at: float = 0.0
    start_at: float = 0.0
    deaths: int = 0
    ready_pipe: int = -1


class Supervisor:
    """Keeps children running until it gets a signal to stop."""

    def __init__(self, children: Sequence[Child], announce: Callable[[], None]) -> None:
        self._children = list(children)
        self._announce: Callable[[], None] | None = announce
        self._stopping = False

    def run(self) -> int:
        """Run until SIGTERM, SIGINT or SIGHUP; the exit status for the whole service."""
        signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
        status = 0
        try:
            while not self._stopping:
                self._start_due()
                self._see_who_is_ready()
                status = self._wait()
        finally:
            self._end_all()
        return status

    # --- one round --------------------------------------------------------------------------------------------------

    def _wait(self) -> int:
        """Until something happens, or a second has passed; what the service exits with if it stops now."""
        pauses = [child.start_at - time.monotonic() for child in self._children if not child.pid]
        waiting = any(child.pid and not child.ready for child in self._children)
        longest = min([0.05 if waiting else 1.0, *pauses])
        received = signal.sigtimedwait(_SIGNALS, max(longest, 0.0))
        if received is not None and received.si_signo != signal.SIGCHLD:
            self._stopping = True
            return 0
        for child in self._children:
            if child.pid and child.pulse.silent_for() > (SILENCE_SECONDS if child.ready else _FIRST_SILENCE_SECONDS):
                log.error("%s (process %d) has been silent for a minute: it is killed.", child.name, child.pid)
                with suppress(ProcessLookupError):
                    os.kill(child.pid, signal.SIGKILL)
                child.pulse.beat()
        return self._bury()

    def _bury(self) -> int:
        while True:
            try:
                pid, code = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return 0
            if not pid:
                return 0
            child = next((child for child in self._children if child.pid == pid), None)
            if child is None:
                continue
            how = _how(os.waitstatus_to_exitcode(code))
            lived = time.monotonic() - child.started_at
            child.pid = 0
            self._close_pipe(child)
            if child.needed and self._announce is not None:
                # It has never worked: a wrong setting does not get better by trying.
                log.error("%s could not start (%s).", child.name, how)
                self._stopping = True
                return 1
            child.deaths = 1 if lived > _LIVED_SECONDS else child.deaths + 1
            pause = PAUSES_SECONDS[min(child.deaths, len(PAUSES_SECONDS)) - 1]
            child.start_at = time.monotonic() + pause
            again = f"in {pause:.0f} seconds" if pause else "now"
            log.error("%s (process %d) ended: %s. It is started again %s.", child.name, pid, how, again)

    def _start_due(self) -> None:
        for child in self._children:
            if not child.pid and child.start_at <= time.monotonic():
                self._start(child)

    def _start(self, child: Child) -> None:
        child.pulse.beat()
        child.ready = False
        child.started_at = time.monotonic()
        child.ready_pipe, told = os.pipe()
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if pid:
            child.pid = pid
            os.close(told)
            return
        status = 1
        try:
            for number in _SIGNALS:
                signal.signal(number, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
            for other in self._children:
                self._close_pipe(other)

            def on_ready() -> None:
                os.write(told, b"!")
                os.close(told)

            child.work(child.pulse, on_ready)
            status = 0
        except KeyboardInterrupt:
            status = 0
        except SystemExit as leaving:
            status = leaving.code if isinstance(leaving.code, int) else 1
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)

    def _see_who_is_ready(self) -> None:
        pipes = {child.ready_pipe: child for child in self._children if child.ready_pipe >= 0}
        for pipe in select.select(list(pipes), [], [], 0)[0]:
            child = pipes[pipe]
            child.ready = os.read(pipe, 1) == b"!"
            self._close_pipe(child)
        if self._announce is not None and all(child.ready for child in self._children if child.needed):
            self._announce()
            self._announce = None

    @staticmethod
    def _close_pipe(child: Child) -> None:
        if child.ready_pipe >= 0:
            os.close(child.ready_pipe)
            child.ready_pipe = -1

    # --- the end ----------------------------------------------------------------------------------------------------

    def _end_all(self) -> None:
        """Ask every child to finish, and kill those that do not in time."""
        for child in self._children:
            if child.pid:
                with suppress(ProcessLookupError):
                    os.kill(child.pid, signal.SIGTERM)
                    os.kill(child.pid, signal.SIGCONT)
        deadline = time.monotonic() + _GOODBYE_SECONDS
        while any(child.pid for child in self._children):
            pid, _ = os.waitpid(-1, os.WNOHANG)
            for child in self._children:
                if pid and child.pid == pid:
                    child.pid = 0
            if time.monotonic() > deadline:
                for child in self._children:
                    if child.pid:
                        log.error("%s (process %d) does not end: it is killed.", child.name, child.pid)
                        os.kill(child.pid, signal.SIGKILL)
                deadline = float("inf")
            if not pid:
                signal.sigtimedwait({signal.SIGCHLD}, 0.1)


def _how(code: int) -> str:
    if code < 0:
        return f"killed by {signal.Signals(-code).name}"
    return f"exit status {code}"
