"""Writers of one SQLite file queue fairly; readers do not queue at all."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from catalog.storage.database import engine_options, only_read


@pytest.fixture
def engine(tmp_path: Path):
    url = f"sqlite:///{tmp_path / 'turns.db'}"
    engine = create_engine(url, **engine_options(url))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE counter (value INTEGER)"))
        connection.execute(text("INSERT INTO counter VALUES (0)"))
    yield engine
    engine.dispose()


def test_every_writer_gets_in(engine) -> None:
    def write() -> None:
        for _ in range(25):
            with engine.begin() as connection:
                value = connection.scalar(text("SELECT value FROM counter"))
                connection.execute(text("UPDATE counter SET value = :v"), {"v": value + 1})

    writers = [threading.Thread(target=write) for _ in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    with engine.begin() as connection:
        assert connection.scalar(text("SELECT value FROM counter")) == 200


def test_a_reader_does_not_wait_for_a_writer(engine) -> None:
    inside, done = threading.Event(), threading.Event()

    def write() -> None:
        with engine.begin() as connection:
            connection.execute(text("UPDATE counter SET value = 7"))
            inside.set()
            done.wait(10)

    writer = threading.Thread(target=write)
    writer.start()
    inside.wait(10)
    only_read(True)
    try:
        begun = time.monotonic()
        with engine.begin() as connection:
            assert connection.scalar(text("SELECT value FROM counter")) == 0, "what is not committed is not seen"
        assert time.monotonic() - begun < 5
    finally:
        only_read(False)
        done.set()
        writer.join(10)


def test_an_error_gives_the_turn_back(engine) -> None:
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), engine.begin() as connection:
            connection.execute(text("UPDATE counter SET value = 1"))
            raise ZeroDivisionError
    with engine.begin() as connection:
        assert connection.scalar(text("SELECT value FROM counter")) == 0
