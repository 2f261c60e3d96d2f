"""Writers of one SQLite file queue fairly; readers do not queue at all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import copy_context
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from catalog.errors import Unavailable
from catalog.storage import turns
from catalog.storage.database import engine_options, only_read, wait_at_most

# A writer in another process, inside its transaction until it is killed.
HOLDER = """
import sys, time
from sqlalchemy import create_engine, text
from catalog.storage.database import engine_options
engine = create_engine(sys.argv[1], **engine_options(sys.argv[1]))
with engine.begin() as connection:
    connection.execute(text("UPDATE counter SET value = 7"))
    print("inside", flush=True)
    time.sleep(600)
"""


@contextmanager
def stopped_holder(engine) -> Iterator[None]:
    """Meanwhile a process that was stopped in the middle of its writing has the turn."""
    url = engine.url.render_as_string(hide_password=False)
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, url], stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout is not None and holder.stdout.readline() == "inside\n"
        os.kill(holder.pid, signal.SIGSTOP)
        yield
    finally:
        holder.kill()
        holder.wait()


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
            done.wait(60)

    writer = threading.Thread(target=write)
    writer.start()
    inside.wait(60)
    only_read(True)
    try:
        with engine.begin() as connection:
            assert connection.scalar(text("SELECT value FROM counter")) == 0, "what is not committed is not seen"
        assert writer.is_alive(), "it was not waited for"
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


def test_a_stopped_writer_is_waited_for_only_so_long(engine) -> None:
    with stopped_holder(engine):
        wait_at_most(0.5)
        for _ in range(2):
            with pytest.raises(Unavailable) as refusal, engine.begin():
                pass
            assert refusal.value.code == "writing_busy" and refusal.value.figures["retry_after_seconds"] > 0
        only_read(True)
        with engine.begin() as connection:
            assert connection.scalar(text("SELECT value FROM counter")) == 0
        only_read(False)
    wait_at_most(60)
    with engine.begin() as connection:
        assert connection.scalar(text("SELECT value FROM counter")) == 0, "it never finished"
        connection.execute(text("UPDATE counter SET value = 1"))


def test_who_gives_up_leaves_the_line_to_the_others(engine) -> None:
    """In one process: the first waits long, the second gives up, the third comes in after the first."""
    inside, done = threading.Event(), threading.Event()
    outcomes: dict[str, str] = {}

    def hold() -> None:
        with engine.begin():
            inside.set()
            done.wait(60)

    def write(name: str, seconds: float) -> None:
        wait_at_most(seconds)
        try:
            with engine.begin() as connection:
                connection.execute(text("UPDATE counter SET value = value + 1"))
            outcomes[name] = "written"
        except Unavailable as refusal:
            outcomes[name] = refusal.code

    holder = threading.Thread(target=hold)
    holder.start()
    inside.wait(60)
    waiting = []
    for name, seconds in (("first", 60.0), ("second", 0.2), ("third", 60.0)):
        waiting.append(threading.Thread(target=copy_context().run, args=(write, name, seconds)))
        waiting[-1].start()
    waiting[1].join(60)
    assert outcomes == {"second": "writing_busy"}
    done.set()
    for thread in (holder, *waiting):
        thread.join(60)
    assert outcomes == {"first": "written", "second": "writing_busy", "third": "written"}


def test_nobody_waits_with_no_patience(engine) -> None:
    with stopped_holder(engine):
        wait_at_most(0)
        with pytest.raises(Unavailable), engine.begin():
            pass
    with engine.begin() as connection:
        connection.execute(text("UPDATE counter SET value = 2"))
    wait_at_most(60)


# --- each wait by itself, in a thread that may be left behind: without its bound it never ends ------------------------


def outcome_of(wait: Callable[[], object]) -> list[object]:
    """What the wait gave, or raised; nothing if it is still waiting after a while."""
    outcomes: list[object] = []

    def work() -> None:
        try:
            outcomes.append(wait())
        except Unavailable as refusal:
            outcomes.append(refusal.code)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(10)
    return outcomes


def test_the_line_of_a_process_is_waited_in_only_so_long() -> None:
    line = turns._Line()
    assert line.enter(time.monotonic())
    assert outcome_of(lambda: line.enter(time.monotonic() + 0.1)) == [False]


def test_the_lock_between_processes_is_waited_for_only_so_long(tmp_path: Path) -> None:
    path = str(tmp_path / "turns.db.queue")
    held = turns._lock(path, time.monotonic())
    try:
        assert outcome_of(lambda: turns._lock(path, time.monotonic() + 0.1)) == ["writing_busy"]
    finally:
        os.close(held)
