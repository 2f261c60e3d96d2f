"""A real service with an application of its own, for what the catalog's pages cannot show on demand.

`python -m tests.server.applications BIND LIMITS` serves it with the given limits (JSON) until told to stop.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import parse_qs

from catalog.server import supervisor
from catalog.server.limits import Limits
from catalog.server.service import run_service

Start = Callable[..., Any]


def application(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
    """Does what the path says."""
    path, query = environ["PATH_INFO"], parse_qs(environ["QUERY_STRING"])
    headers = [("Content-Type", "application/json")]
    if path in ("/wait", "/apart"):
        time.sleep(float(query["seconds"][0]))
    if path == "/fail":
        raise ZeroDivisionError
    if path == "/hang":
        os.kill(os.getpid(), signal.SIGSTOP)
    if path == "/long":
        start_response("200 OK", [("Content-Type", "text/plain")])
        return _pieces(int(query["megabytes"][0]))
    told = {
        "pid": os.getpid(),
        "read": len(environ["wsgi.input"].read()),
        **{name: value for name, value in environ.items() if isinstance(value, str)},
    }
    body = json.dumps(told).encode()
    start_response("200 OK", [*headers, ("Content-Length", str(len(body)))])
    return [body]


def _pieces(megabytes: int) -> Iterator[bytes]:
    for _ in range(megabytes * 16):
        yield b"x" * 65_536


def dying_beside(_beat: Any, on_ready: Callable[[], None], _alive: Any) -> None:
    """Beside the web: dies at once."""
    on_ready()
    print("beside: started", flush=True)


def slow_to_start() -> Any:
    """The application, after a while: `ready` must wait for it."""
    time.sleep(float(os.environ.get("TEST_START_SECONDS", "0")))
    if os.environ.get("TEST_START_FAILS"):
        raise RuntimeError("a wrong setting")
    return application


def main() -> None:
    """Serve."""
    bind, limits = sys.argv[1], Limits(**json.loads(sys.argv[2]))
    supervisor.SILENCE_SECONDS = float(os.environ.get("TEST_SILENCE_SECONDS", supervisor.SILENCE_SECONDS))
    beside = {"beside": dying_beside} if os.environ.get("TEST_BESIDE") else {}
    sys.exit(
        run_service(
            bind,
            slow_to_start,
            workers=int(os.environ.get("TEST_WORKERS", "1")),
            threads=2,
            limits=limits,
            apart=lambda path: path == "/apart",
            beside=beside,
            announce=lambda address: print(f"ready on {address}", flush=True),
        )
    )


if __name__ == "__main__":
    main()
