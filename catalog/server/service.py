"""A whole service: the socket, the web processes and what runs beside them, under one supervisor."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Mapping
from typing import Any

from catalog.server.address import listen, parse
from catalog.server.limits import Limits
from catalog.server.memory import give_back_what_is_large
from catalog.server.supervisor import Child, Pulse, Supervisor
from catalog.server.web_process import serve

# Beside the web: called with its heartbeat, what to call once it works, and whether it is still wanted.
Beside = Callable[[Callable[[], None], Callable[[], None], Callable[[], bool]], None]


def run_service(
    bind: str,
    application: Callable[[], Callable[..., Any]],
    *,
    workers: int = 0,
    threads: int = 4,
    limits: Limits | None = None,
    apart: Callable[[str], Any] | None = None,
    beside: Mapping[str, Beside] | None = None,
    announce: Callable[[str], None] | None = None,
) -> int:
    """Serve until a signal says stop; the exit status.

    `application` is called in each web process and gives its WSGI application; what was loaded before is shared by all
    of them. Writes to paths for which `apart` is true have threads of their own. `announce` is called with the address
    once every web process answers. Raises BadAddress, and OSError when the address cannot be had.
    """
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    give_back_what_is_large()
    address = parse(bind)
    listener = listen(address)
    parent = os.getpid()

    def alive() -> bool:
        # A parent that was killed can tell nobody: its children see that they have another one now.
        return os.getppid() == parent

    def web(pulse: Pulse, on_ready: Callable[[], None]) -> None:
        def still_wanted() -> bool:
            pulse.beat()
            return alive()

        serve(
            application(),
            listener,
            threads,
            limits or Limits(),
            apart=apart,
            on_ready=on_ready,
            alive=still_wanted,
        )

    def child_of(work: Beside) -> Callable[[Pulse, Callable[[], None]], None]:
        def run(pulse: Pulse, on_ready: Callable[[], None]) -> None:
            listener.close()
            work(pulse.beat, on_ready, alive)

        return run

    children = [Child(name, child_of(work), needed=False) for name, work in (beside or {}).items()]
    children += [Child(f"web {number}", web) for number in range(1, (workers or max(2, os.cpu_count() or 1)) + 1)]
    try:
        return Supervisor(children, lambda: announce(str(address)) if announce else None).run()
    finally:
        listener.close()
        if address.path is not None:
            address.path.unlink(missing_ok=True)
