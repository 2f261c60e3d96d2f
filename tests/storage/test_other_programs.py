"""Other programs read the database of a running service: a shell, a copy for the backup. They must not hurt it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from catalog.storage.database import engine_options

pytestmark = pytest.mark.any_database

# With the SQLite of Python, as any other program has it: the service's own leaves the log of others alone.
_READS_AND_CLOSES = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
print(connection.execute("SELECT count(*) FROM written").fetchone()[0])
connection.close()
"""


def _read_elsewhere(file: Path) -> int:
    asked = [sys.executable, "-c", _READS_AND_CLOSES, str(file)]
    return int(subprocess.run(asked, check=True, capture_output=True, text=True).stdout)


def test_who_closes_the_database_does_not_take_the_log_away_from_a_service_with_many_connections(
    tmp_path: Path,
) -> None:
    """The last one to close a database deletes its log, and SQLite knows by POSIX locks who is the last."""
    file = tmp_path / "catalog.db"
    engine = create_engine(f"sqlite:///{file}", **engine_options(f"sqlite:///{file}"))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE written (id INTEGER)"))
    engine.dispose()
    with engine.connect() as first:
        first.execute(text("SELECT count(*) FROM written"))
        first.commit()
        second = engine.connect()
        second.execute(text("SELECT count(*) FROM written"))
        second.commit()
        log = Path(f"{file}-wal").stat().st_ino
        assert _read_elsewhere(file) == 0
        assert Path(f"{file}-wal").stat().st_ino == log
        for connection in (first, second):
            connection.execute(text("INSERT INTO written VALUES (1)"))
            connection.commit()
        assert _read_elsewhere(file) == 2
        second.close()
    engine.dispose()
    assert _read_elsewhere(file) == 2
