"""A real `catalog serve` on a small alliance: two listed offers, an anchor, a reviewer, an operator."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import time_machine

from tests.server.conftest import PATIENCE, PROJECT, Service, free_port, wait_for
from tests.server.launch import NOON


def environment_of(folder: Path) -> dict[str, str]:
    """What the commands of this alliance run with."""
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "SEARCH_URL")}
    return {**kept, "CATALOG_DATA": str(folder), "CATALOG_API_PER_MINUTE": "0", "LC_ALL": "C.UTF-8"}


def fill(folder: Path) -> None:
    """Migrate a database of its own in `folder` and fill it, as the services write it."""
    from flask_migrate import upgrade

    from catalog import create_app
    from catalog.cli.database import with_migrations
    from catalog.settings import Settings
    from catalog.storage.database import db
    from tests.factories.farming import an_operator, registry_rows
    from tests.factories.selling import Market

    folder.mkdir(parents=True, exist_ok=True)
    settings = Settings(
        data_folder=folder,
        database_url=f"sqlite:///{folder / 'catalog.db'}",
        search_url=f"tantivy:///{folder / 'search'}",
        secret_key="not a secret, but long enough for one",
    )
    with time_machine.travel(NOON, tick=True):
        app = with_migrations(create_app(settings))
        with app.app_context():
            upgrade()
            registry_rows()
            an_operator()
            late = {"harvest_through_on": "2027-01-20", "ship_through_on": "2027-01-31"}
            Market(app.extensions["catalog"].library, offers=2, **late)
            db.session.remove()
            db.engine.dispose()


@contextmanager
def running(folder: Path, *options: str) -> Iterator[Service]:
    """`catalog serve` on this folder, until the block ends."""
    port, log = free_port(), folder / "serve.log"
    command = [sys.executable, "-m", "tests.server.launch", "serve", "--bind", f"127.0.0.1:{port}", *options]
    with log.open("w") as output:
        process = subprocess.Popen(
            command, cwd=PROJECT, stdout=output, stderr=subprocess.STDOUT, text=True, env=environment_of(folder)
        )
    service = Service(process, log, port)
    try:
        wait_for(lambda: "is ready" in service.said or process.poll() is not None, "ready")
        assert "is ready" in service.said, service.said
        yield service
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(PATIENCE)
