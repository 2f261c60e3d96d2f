"""The worker of `catalog worker`, in a process of its own, on the database and the day of a test.

It says "ready" once it has looked at the index for the first time, and goes on until it is killed.
"""

from __future__ import annotations

import logging
import sys
from datetime import date
from pathlib import Path

from catalog import create_app, worker
from catalog.extensions import Extensions
from catalog.settings import Settings
from tests.factories.farming import ON


class HouseOnDay(Extensions):
    """The test's goods are listed on a day of their own."""

    def today(self) -> date:
        return ON


def main() -> None:
    """`follower DATABASE_URL SEARCH_URL DATA_FOLDER`"""
    database_url, search_url, folder = sys.argv[1:]
    logging.basicConfig(level=logging.ERROR)
    settings = Settings(Path(folder), database_url, search_url, "soak", testing=True)
    looked = 0

    def stopped() -> bool:
        nonlocal looked
        looked += 1
        if looked == 2:
            print("ready", flush=True)
        return False

    app = create_app(settings)
    extensions = HouseOnDay(settings)
    app.extensions["catalog"] = extensions
    with app.app_context():
        worker.run(extensions, stopped)


if __name__ == "__main__":
    main()
