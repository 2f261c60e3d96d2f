"""`catalog worker`: the process that keeps the search index up to date."""

from __future__ import annotations

import os
import signal
import threading
from typing import Any

import click

from catalog.cli.database import with_app


@click.command()
@click.option("--beside-server", is_flag=True, help="Stop when the process that started this one is gone.")
@with_app
def worker(beside_server: bool) -> None:
    """Follow what changes, keep the search index up to date and work off simulations, until it is told to stop."""
    import logging

    from flask import current_app

    from catalog.house import current_house
    from catalog.worker import run, simulate

    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    stop = threading.Event()

    def on_signal(_number: int, _frame: Any) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)
    server = os.getppid()
    app = current_app._get_current_object()  # type: ignore[attr-defined]

    def simulate_beside() -> None:
        with app.app_context():
            simulate(current_house(), stop.is_set)

    def stopped() -> bool:
        # A server that was killed can tell nobody: its worker sees that it has another parent now.
        return stop.is_set() or (beside_server and os.getppid() != server)

    threading.Thread(target=simulate_beside, name="simulations", daemon=True).start()
    run(current_house(), stopped)
