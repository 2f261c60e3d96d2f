"""The one database handle, its driver and its rules for transactions. The only file that knows flask_sqlalchemy."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite_driver
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from sqlalchemy import DateTime, Engine, MetaData, event, inspect
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.pool import Pool
from sqlalchemy.types import TypeDecorator

from catalog.errors import Unavailable
from catalog.storage.private import private_database
from catalog.storage.turns import give_turn, take_turn

# For a single row on PostgreSQL, and for whoever writes an SQLite file without taking a turn (another program).
_ROW_WAITS_MILLISECONDS = 10_000
_FILE_WAITS_MILLISECONDS = 5_000
# WAL mode can lose committed data in 3.7.0 to 3.51.2, but for the two releases that carry the fix.
_FIXED_BACKPORTS = {(3, 44): 6, (3, 50): 7}


class Base(DeclarativeBase):
    """Parent of every row class; constraint names are fixed so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


_reading: ContextVar[bool] = ContextVar("reading", default=False)
# How long a writer waits for its turn: a command or the indexer may; somebody at a page gets a 503 and tries again.
COMMAND_WAITS_SECONDS = 60.0
REQUEST_WAITS_SECONDS = 5.0
_patience: ContextVar[float] = ContextVar("patience", default=COMMAND_WAITS_SECONDS)


class CatalogSession(Session):
    """A session whose commit waits inside `one_transaction`: there a service's commit only sends its statements."""

    def commit(self) -> None:
        if self.info.get("held"):
            self.flush()
        else:
            super().commit()

    def rollback(self) -> None:
        if not (self.info.get("held") and self.in_nested_transaction()):
            super().rollback()  # else `savepoint` undoes what belongs to it


db = SQLAlchemy(model_class=Base, disable_autonaming=True, session_options={"class_": CatalogSession})


@contextmanager
def one_transaction() -> Iterator[None]:
    """Everything inside is one transaction, whatever services commit: committed on leaving, rolled back by any error.
    Inside another it is a part of that one.

    For a caller that must store something about a service's result together with its effect (idempotency).
    """
    session = db.session()
    if "held" in session.info:
        yield
        return
    session.info["held"] = True
    try:
        yield
        session.info.pop("held")
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop("held", None)


def commit_and_keep(rows: Iterable[Base]) -> None:
    """Commit, as a service does at its end; these rows, which it hands back, stay readable as they were written.

    Else whoever shows them would begin another transaction for it, and take the write lock once more.
    """
    session = db.session()
    session.flush()
    kept = [(row, [(one.key, getattr(row, one.key)) for one in inspect(row).mapper.column_attrs]) for row in rows]
    session.commit()
    for row, values in kept:
        for name, value in values:
            set_committed_value(row, name, value)


@contextmanager
def savepoint() -> Iterator[None]:
    """Inside `one_transaction`: what an error ends is undone, also where the service rolled back, and the caller may go
    on with the rest."""
    with db.session.begin_nested():
        yield


class Moment(TypeDecorator[datetime]):
    """A UTC moment: stored without zone on SQLite, with zone on PostgreSQL, always aware in Python."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def now() -> datetime:
    """This moment in UTC. Services pass it down; pure files take it as an argument."""
    return datetime.now(UTC)


def new_id() -> str:
    """A UUIDv7 (RFC 9562): sorts by time, says nothing about how many rows there are."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & ((1 << 48) - 1)) << 80 | int.from_bytes(os.urandom(10))
    value = value & ~(0xF << 76) | (0x7 << 76)
    value = value & ~(0x3 << 62) | (0x2 << 62)
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def sqlite_is_safe(version: tuple[int, int, int]) -> bool:
    """Whether this SQLite release has the fix for the WAL-reset race (3.51.3, 3.53.0, 3.50.7, 3.44.6)."""
    if version >= (3, 51, 3):
        return True
    patch = _FIXED_BACKPORTS.get(version[:2])
    return patch is not None and version[2] >= patch


def engine_options(url: str) -> dict[str, Any]:
    """Engine arguments for this address; refuses an SQLite release that can lose committed data."""
    if make_url(url).get_backend_name() != "sqlite":
        return {"pool_pre_ping": True}
    if not sqlite_is_safe(sqlite_driver.sqlite_version_info):
        raise RuntimeError(
            f"SQLite {sqlite_driver.sqlite_version} can lose committed data in WAL mode; "
            "install pysqlite3 >= 0.6.1 (it carries 3.53.4)"
        )
    return {"module": sqlite_driver, "connect_args": {"timeout": _FILE_WAITS_MILLISECONDS / 1000}}


@event.listens_for(Engine, "do_connect")
def _keep_private(dialect: Any, _record: Any, arguments: Any, _options: Any) -> None:
    if dialect.name == "sqlite" and arguments[0] not in ("", ":memory:"):
        private_database(Path(arguments[0]))


@event.listens_for(Engine, "connect")
def _set_up_connection(connection: Any, _record: Any) -> None:
    if not isinstance(connection, sqlite_driver.Connection):
        # PostgreSQL: whoever holds a row and has stopped keeps nobody waiting longer than a writer's turn may take.
        with connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = {_ROW_WAITS_MILLISECONDS}")
        connection.commit()
        return
    # The driver must not begin transactions by itself: _begin decides how each one starts.
    connection.isolation_level = None
    cursor = connection.cursor()
    busy = f"busy_timeout={_FILE_WAITS_MILLISECONDS}"
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", busy):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@event.listens_for(Engine, "begin")
def _begin(connection: Any) -> None:
    if connection.dialect.name != "sqlite":
        return
    # A read-then-write transaction that begins deferred dies with "database is locked" as soon as two of them meet;
    # one that begins immediate waits its turn.
    if _reading.get():
        connection.exec_driver_sql("BEGIN")
        return
    patience = _patience.get()
    if connection.engine.url.database not in (None, "", ":memory:"):
        take_turn(connection.info, connection.engine.url.database, patience)
    if patience:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        return
    connection.exec_driver_sql("PRAGMA busy_timeout=0")
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={_FILE_WAITS_MILLISECONDS}")


@event.listens_for(Pool, "checkin")
def _let_the_next_one_in(_connection: Any, record: Any) -> None:
    give_turn(record.info)


def only_read(reading: bool) -> bool:
    """Say whether transactions begun from here on only read (GET and HEAD requests, reports, the indexer's look).
    Whether they did before."""
    before = _reading.get()
    _reading.set(reading)
    return before


def wait_at_most(seconds: float) -> float:
    """Say how long transactions begun from here on wait for their turn to write; how long they did before.

    Then they raise Unavailable `writing_busy` (SQLite; PostgreSQL waits for single rows, as long as `lock_timeout`).
    """
    before = _patience.get()
    _patience.set(seconds)
    return before


@contextmanager
def if_free() -> Iterator[None]:
    """Inside, a transaction writes only if nobody else does this moment; else the rest of the block is left out. For
    notes that a reading request leaves, and nobody misses."""
    db.session.rollback()
    reading_before, patience_before = only_read(False), wait_at_most(0)
    try:
        yield
    except (Unavailable, OperationalError):
        db.session.rollback()
    finally:
        wait_at_most(patience_before)
        only_read(reading_before)


@contextmanager
def reading() -> Iterator[None]:
    """Inside, a transaction only reads and waits for no writer. Ends what was begun before, and inside.

    Within `one_transaction` that has begun it reads there: what was written so far is seen, and stays.
    """
    session = db.session()
    if session.info.get("held") and session.in_transaction():
        yield
        return
    db.session.rollback()
    before = only_read(True)
    try:
        yield
    finally:
        db.session.rollback()
        only_read(before)


def days(value: date | None) -> int | None:
    """A day as a running number, for comparisons that an index must do with integers."""
    return None if value is None else value.toordinal()


def insert_or_leave(row_class: type[Base], values: dict[str, Any]) -> None:
    """Insert a row unless one with its key is there already, in the running transaction; two at once are no error."""
    if db.engine.dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert
    else:
        from sqlalchemy.dialects.sqlite import insert  # type: ignore[assignment]
    db.session.execute(insert(row_class).values(**values).on_conflict_do_nothing())
