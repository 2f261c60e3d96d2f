"""The engine for several hosts on one database: PostgreSQL, with nothing to ship and nothing on disk beside it.

An index lives in a schema of its own. Each build is a new generation of tables, and one row says which is served: a
build beside a running service changes over with that row, and who reads an older generation reads it to the end. Its
connections are not the application's; they are opened after a fork and closed when the process ends.
"""

from __future__ import annotations

import hashlib
import os
import time
import weakref
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, delete, event, false, func, insert, select, text, update
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft
from sqlalchemy.schema import CreateSchema, DropTable

from catalog.errors import Conflict, Unavailable
from catalog.search.engines.port import Changes, Position
from catalog.search.engines.postgresql.reader import PostgresqlReader
from catalog.search.engines.postgresql.tables import Tables, as_row, state_table

_SCHEMA = "search_index"
_CHANGE_OVER_WAIT_SECONDS = 30
_NO_CONNECTION_SECONDS = 5
# Space of replaced rows is collected after this share of all documents was replaced, and not before so many were.
_COLLECTED_SHARE, _COLLECTED_AT_LEAST = 5, 500


class PostgresqlIndex:
    """An index in a schema of a PostgreSQL database: the address is SQLAlchemy's, `?schema=` names another schema."""

    name = "postgresql"
    cannot: frozenset[str] = frozenset()

    def __init__(self, address: str) -> None:
        url = make_url(address)
        self._schema = str(url.query.get("schema", _SCHEMA))
        self._url = url.difference_update_query(["schema"])
        self._state = state_table(self._schema)
        self._opened: tuple[int, Engine] | None = None
        # What is kept of a generation once it was found sound: the same tables let statements be compiled once.
        self._sound: dict[int, Tables] = {}
        self._writer: Connection | None = None
        self._replaced = 0

    def reader(self) -> PostgresqlReader:
        """A view of the newest state: one transaction that sees nothing later, until the reader is let go."""
        try:
            connection = (
                self._engine().connect().execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            )
        except NoConnectionLeft:
            raise Unavailable("search_rebuilding", reason="no_connection_left") from None
        try:
            return self._reader(connection)
        except BaseException:
            connection.close()
            raise

    @contextmanager
    def writing(self, wait_seconds: float = 0) -> Iterator[None]:
        """Be the one process that writes, on any host. The database frees the lock when the connection ends."""
        if self._writer is not None:
            yield
            return
        with self._engine().connect() as connection, self._locked(connection, "writing", wait_seconds):
            self._writer = connection
            try:
                yield
            finally:
                self._writer = None

    def apply(self, changes: Changes) -> None:
        """Make the changes and move the position, all in one commit."""
        rows = [as_row(document) for document in changes.documents]
        with self.writing():
            connection = self._writer
            assert connection is not None
            with connection.begin():
                state = self._read_state(connection)
                if state is None:
                    raise Unavailable("search_rebuilding", reason="missing")
                tables = Tables(self._schema, state.generation)
                more = tables.put(connection, changes.offer_ids, rows)
                moved = {"position": changes.position.to_text(), "documents": state.documents + more}
                connection.execute(update(self._state).values(moved))
            self._remove_retired(connection)
            self._replaced += len(changes.offer_ids)
            if self._replaced >= max(_COLLECTED_AT_LEAST, state.documents // _COLLECTED_SHARE):
                self._collect_space(tables)

    def rebuild(
        self,
        documents: Iterable[dict[str, Any]],
        catch_up: Callable[[], Changes],
        on_progress: Callable[[int], None],
    ) -> int:
        """Build everything anew beside the running index, then change over at once."""
        with self._engine().connect() as connection, self._locked(connection, "building", 0):
            tables = self._new_tables(connection)
            try:
                count = tables.fill(connection, documents, on_progress)
                with self.writing(_CHANGE_OVER_WAIT_SECONDS):
                    while (changes := catch_up()).offer_ids:
                        with connection.begin():
                            tables.put(connection, changes.offer_ids, map(as_row, changes.documents))
                    with connection.begin():
                        self._change_over(connection, tables, changes.position)
            except BaseException:
                if not connection.invalidated:
                    with connection.begin():
                        tables.drop(connection)
                raise
            self._remove_retired(connection, locked=True)
        return count

    def damage(self) -> str | None:
        """Why the index cannot be used ('missing', 'unreadable', 'no_position', 'rows_differ'), or None."""
        with self._engine().connect() as connection:
            for _ in range(3):
                state = None
                try:
                    with connection.begin():
                        if (state := self._read_state(connection)) is None:
                            return "missing"
                        return _damage(connection, Tables(self._schema, state.generation), state)
                except ProgrammingError:
                    # Unless another process changed over between the two looks, something is missing.
                    with connection.begin():
                        if state is None or self._read_state(connection) == state:
                            return "unreadable"
        return "unreadable"

    def size_bytes(self) -> int:
        """Space the served tables take in the database."""
        with self._engine().connect() as connection:
            state = self._read_state(connection)
            if state is None:
                return 0
            tables = Tables(self._schema, state.generation)
            sizes = [func.pg_total_relation_size(func.to_regclass(one.fullname)) for one in tables.both]
            return sum(size or 0 for size in connection.execute(select(*sizes)).one())

    def _collect_space(self, tables: Tables) -> None:
        """Let the space of replaced rows be used again. The database does so by itself, but looks once a minute: a
        burst of changes would make the table as large as all that was ever written, and it stays so."""
        self._replaced = 0
        # A database that ends long statements ends this one; then its own collector has to do.
        with suppress(OperationalError), self._engine().connect() as connection:
            alone = connection.execution_options(isolation_level="AUTOCOMMIT")
            alone.execute(text(f"VACUUM (SKIP_LOCKED) {tables.documents.fullname}"))

    def _engine(self) -> Engine:
        """This process's connections: those of a parent are not touched."""
        if self._opened is None or self._opened[0] != os.getpid():
            engine = create_engine(
                self._url,
                pool_timeout=_NO_CONNECTION_SECONDS,
                pool_pre_ping=True,
                # Every question is planned with its own values.
                connect_args={"prepare_threshold": None},
            )
            event.listen(engine, "connect", _set_up)
            weakref.finalize(self, _dispose, engine, os.getpid())
            self._opened, self._sound = (os.getpid(), engine), {}
        return self._opened[1]

    def _reader(self, connection: Connection) -> PostgresqlReader:
        for _ in range(3):
            try:
                state = self._read_state(connection)
                if state is None:
                    raise Unavailable("search_rebuilding", reason="missing")
                tables = self._sound.get(state.generation) or Tables(self._schema, state.generation)
                # From here on nobody can drop them, even after a change-over.
                connection.execute(
                    text(f"LOCK TABLE {', '.join(one.fullname for one in tables.both)} IN ACCESS SHARE MODE")
                )
                if state.generation not in self._sound:
                    if (reason := _damage(connection, tables, state)) is not None:
                        raise Unavailable("search_rebuilding", reason=reason)
                    self._sound = {state.generation: tables}
                return PostgresqlReader(connection, tables, Position.from_text(state.position), state.documents)
            except ProgrammingError:
                connection.rollback()
        raise Unavailable("search_rebuilding", reason="unreadable")

    def _read_state(self, connection: Connection) -> Any:
        """The state's row; None when there is none."""
        if connection.scalar(select(func.to_regclass(self._state.fullname))) is None:
            return None
        return connection.execute(select(self._state)).one_or_none()

    @contextmanager
    def _locked(self, connection: Connection, purpose: str, wait_seconds: float) -> Iterator[None]:
        """Hold an advisory lock of this index on this connection. Raises Conflict."""
        key = self._lock_key(purpose)
        deadline = time.monotonic() + wait_seconds
        while True:
            with connection.begin():
                if connection.scalar(select(func.pg_try_advisory_lock(key))):
                    break
            if time.monotonic() >= deadline:
                raise Conflict("index_locked")
            time.sleep(0.02)
        try:
            yield
        finally:
            try:
                connection.rollback()
                with connection.begin():
                    connection.scalar(select(func.pg_advisory_unlock(key)))
            except OperationalError:
                connection.invalidate()  # the lock went with the connection

    def _lock_key(self, purpose: str) -> int:
        return int.from_bytes(hashlib.sha256(f"{self._schema} {purpose}".encode()).digest()[:8], signed=True)

    def _new_tables(self, connection: Connection) -> Tables:
        """Empty tables of the next generation, without indexes; the schema and a readable state table."""
        with connection.begin():
            connection.execute(CreateSchema(self._schema, if_not_exists=True))
            self._state.create(connection, checkfirst=True)
        try:
            with connection.begin():
                connection.execute(select(self._state))
        except ProgrammingError:
            with connection.begin():
                connection.execute(DropTable(self._state))
                self._state.create(connection)
        with connection.begin():
            tables = Tables(self._schema, max(self._generations(connection), default=0) + 1)
            for table in tables.both:
                table.create(connection)
        return tables

    def _generations(self, connection: Connection) -> set[int]:
        """All generations of which a table is there."""
        query = text("SELECT tablename FROM pg_tables WHERE schemaname = :schema")
        names = (name.rpartition("_") for name in connection.scalars(query, {"schema": self._schema}))
        return {int(number) for kind, _, number in names if kind in ("documents", "words") and number.isdigit()}

    def _change_over(self, connection: Connection, tables: Tables, position: Position) -> None:
        """Serve these tables from the end of this transaction on."""
        count = connection.scalar(select(func.count()).select_from(tables.documents))
        connection.execute(delete(self._state))
        values = {"one": 1, "generation": tables.generation, "position": position.to_text(), "documents": count}
        connection.execute(insert(self._state).values(values))

    def _remove_retired(self, connection: Connection, locked: bool = False) -> None:
        """Drop generations that are neither served nor being built; one that somebody still reads is left for later."""
        with connection.begin():
            state = self._read_state(connection)
            retired = self._generations(connection) - {state.generation if state else 0}
        if not retired:
            return
        if not locked:
            try:
                with self._locked(connection, "building", 0):
                    self._remove_retired(connection, locked=True)
            except Conflict:
                return  # they are being built
            return
        for generation in retired:
            try:
                with connection.begin():
                    connection.execute(text("SET LOCAL lock_timeout = '50ms'"))
                    Tables(self._schema, generation).drop(connection)
            except OperationalError:
                continue


def _set_up(connection: Any, _record: Any) -> None:
    """How these connections plan: the planner takes arrays for cheap to read and to compare, and is wrong by far."""
    with connection.cursor() as cursor:
        for setting in ("jit = off", "enable_seqscan = off", "random_page_cost = 1.1"):
            cursor.execute(f"SET {setting}")
    connection.commit()


def _dispose(engine: Engine, process: int) -> None:
    engine.dispose(close=process == os.getpid())


def _damage(connection: Connection, tables: Tables, state: Any) -> str | None:
    """What is wrong with the served tables. Raises ProgrammingError when one is missing or has other columns."""
    try:
        Position.from_text(state.position)
    except ValueError:
        return "no_position"
    for table in tables.both:
        connection.execute(select(table).where(false()))
    count = connection.scalar(select(func.count()).select_from(tables.documents))
    return None if count == state.documents else "rows_differ"
