"""`catalog`, on the day the test farm's dates are made for: `python -m tests.server.launch serve --bind ...`."""

from __future__ import annotations

from datetime import UTC, datetime

import time_machine

NOON = datetime(2026, 12, 1, 4, tzinfo=UTC)

if __name__ == "__main__":
    time_machine.travel(NOON, tick=True).start()
    from catalog.cli import main

    main()
