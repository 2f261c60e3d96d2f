"""One web process: the application on uvicorn, inside bounds."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import resource
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import uvicorn
import uvloop

from catalog.server.bridge import Bridge
from catalog.server.limits import Limits
from catalog.server.protocol import Connection

# A round that comes later than this was not late by chance: the machine was busy or the process stopped.
_STALLED_SECONDS = 2.0
# Descriptors that are not connections: files, the database, the index.
_OTHER_FILES = 200


def serve(
    application: Callable[..., Any],
    listener: socket.socket,
    threads: int,
    limits: Limits,
    *,
    apart: Callable[[str], Any] | None = None,
    on_ready: Callable[[], None],
    alive: Callable[[], bool],
) -> None:
    """Answer what arrives at `listener` until SIGTERM or SIGINT, or until `alive`, called every second, returns false.

    `on_ready` is called once requests are answered.
    """
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)
    limits = _that_fit(limits)
    config = uvicorn.Config(
        _nothing,
        http=type("Connection", (Connection,), {"limits": limits}),
        ws="none",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=int(limits.idle_seconds) + 5,  # ours ends it first
        timeout_graceful_shutdown=int(limits.goodbye_seconds),
    )

    async def run() -> None:
        config.load()
        config.loaded_app = Bridge(application, threads, limits, apart)
        server = uvicorn.Server(config)
        watching = asyncio.ensure_future(_watch(server, on_ready, alive))
        await server.serve([listener])
        watching.cancel()

    uvloop.run(run())


async def _watch(server: uvicorn.Server, on_ready: Callable[[], None], alive: Callable[[], bool]) -> None:
    """Every second: end connections that keep the service waiting, and the process if its parent is gone."""
    loop = asyncio.get_running_loop()
    while not server.started:
        await asyncio.sleep(0.01)
    settle()
    on_ready()
    looked_at, stood_still = loop.time(), False
    while True:
        if not alive():
            server.should_exit = True
        now = loop.time()
        # Timers run before what was received is read: after a pause of this process's own, the next round decides.
        stood_still = now - looked_at > _STALLED_SECONDS and not stood_still
        looked_at = now
        for connection in () if stood_still else list(server.server_state.connections):
            with suppress(RuntimeError):
                connection.check(now)  # type: ignore[union-attr]
        await asyncio.sleep(1)


def settle() -> None:
    """What is loaded by now stays: the collector need not walk it again, nor look after every 700 small objects of a
    search (a twentieth to a sixth of its time). All that is kept it walks seldom: somebody waits meanwhile."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 200)


def _that_fit(limits: Limits) -> Limits:
    """As many connections as this process may have files open."""
    from dataclasses import replace

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = limits.connections + _OTHER_FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return (
        limits
        if soft == resource.RLIM_INFINITY
        else replace(limits, connections=min(limits.connections, max(soft - _OTHER_FILES, 50)))
    )


async def _nothing(_scope: Any, _receive: Any, _send: Any) -> None:
    """Stands in until the event loop runs."""


def parent_lives(parent: int) -> bool:
    """Whether the process that started this one is still there."""
    return os.getppid() == parent
