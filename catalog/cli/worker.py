"""`catalog worker`: the process that keeps the search index up to date."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from catalog.cli.database import with_app

if TYPE_CHECKING:
    from flask import Flask

_BEAT_SECONDS = 1.0


@click.command()
@with_app
def worker() -> None:
    """Follow what changes, keep the search index up to date and work off simulations, until it is told to stop.

    `catalog serve` does this by itself; for a machine that serves no pages.
    """
    import logging

    from flask import current_app

    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    _follow(current_app._get_current_object(), lambda: True)  # type: ignore[attr-defined]


def follow_beside(
    app: Flask, beat: Callable[[], None], on_ready: Callable[[], None], alive: Callable[[], bool]
) -> None:
    """The same, as a child of `catalog serve`: ends when `alive` says no; calls `beat` every second."""
    from catalog.cli.database import bring_up_to_date, with_migrations

    def beat_on() -> None:
        while True:
            beat()
            stop.wait(_BEAT_SECONDS)

    stop = threading.Event()
    threading.Thread(target=beat_on, name="pulse", daemon=True).start()
    with with_migrations(app).app_context():
        bring_up_to_date()
        on_ready()
        _follow(app, alive)


def _follow(app: Flask, alive: Callable[[], bool]) -> None:
    from catalog.extensions import current_extensions
    from catalog.worker import run, simulate

    stop = threading.Event()

    def on_signal(_number: int, _frame: Any) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)

    def simulate_beside() -> None:
        with app.app_context():
            simulate(current_extensions(), stop.is_set)

    def stopped() -> bool:
        return stop.is_set() or not alive()

    threading.Thread(target=simulate_beside, name="simulations", daemon=True).start()
    run(current_extensions(), stopped)
