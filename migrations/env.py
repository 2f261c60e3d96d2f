"""Alembic's view of the catalog: the application's own engine and rows."""

from __future__ import annotations

from alembic import context
from flask import current_app
from sqlalchemy import Connection, text

database = current_app.extensions["migrate"].db

# Any number that no other lock of the service uses (search/engines/postgresql takes its own).
_LOCK = 7_245_001


def run() -> None:
    """Migrate over the application's engine, all steps in one transaction; SQLite tables are rebuilt in batches."""
    with database.engine.connect() as connection:
        enforced = _stop_enforcing_references(connection)
        try:
            context.configure(
                connection=connection,
                target_metadata=database.metadata,
                render_as_batch=True,
                compare_type=True,
            )
            with context.begin_transaction():
                if connection.dialect.name == "postgresql":
                    # Two hosts that start at once migrate one after the other.
                    connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})
                context.run_migrations()
                if enforced:
                    _require_references(connection)
            connection.commit()
        finally:
            if enforced:
                connection.rollback()
                _pragma(connection, "foreign_keys=ON")


def _stop_enforcing_references(connection: Connection) -> bool:
    """SQLite rebuilds a table by dropping it, which would delete or refuse the rows that refer to it. Whether this is
    such a database. The pragma does nothing inside a transaction, so it is set on the driver's own connection."""
    if connection.dialect.name != "sqlite":
        return False
    _pragma(connection, "foreign_keys=OFF")
    return True


def _pragma(connection: Connection, pragma: str) -> None:
    cursor = connection.connection.cursor()
    cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _require_references(connection: Connection) -> None:
    """Refuse to keep a migration that left a row referring to nothing."""
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise RuntimeError(f"the migration would leave references to nothing: {broken[:5]}")


run()
