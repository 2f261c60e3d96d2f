"""`catalog database`: migrate the database, write a migration, compare its tables with the models."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask
    from sqlalchemy import Connection


def with_migrations(app: Flask) -> Flask:
    """Let the application migrate its database. Serving never needs it, and it takes long to load."""
    from flask_migrate import Migrate

    from catalog.settings import PROJECT
    from catalog.storage.database import db

    Migrate(app, db, directory=str(PROJECT / "migrations"), render_as_batch=True)
    return app


def migrated_app() -> Flask:
    """An application whose database is at the newest migration. A new one begins with the newest standards."""
    from catalog import create_app
    from catalog.extensions import current_extensions
    from catalog.review.services import adopting
    from catalog.standards.adoption import adopt_shipped

    app = with_migrations(create_app())
    with app.app_context():
        # Before there are tables, so that a start which is broken off leaves no database that never adopted.
        adopted = adopt_shipped(current_extensions().library.folders) if _revision() is None else []
        bring_up_to_date()
        if adopted:
            adopting.note_adopted(adopted)
    return app


def bring_up_to_date() -> None:
    """Migrate the database; after a migration, what new tables repeat of older rows is worked out."""
    from flask_migrate import upgrade

    from catalog.extensions import current_extensions
    from catalog.scoring.services import foretelling

    before = _revision()
    upgrade()
    if before is not None and _revision() != before:
        foretelling.foretell_missing(current_extensions().library)


def _revision() -> str | None:
    """The migration that this database is at; None where none was ever made."""
    from alembic.migration import MigrationContext

    from catalog.storage.database import db

    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def with_app(command: Callable[..., Any]) -> Callable[..., Any]:
    """Run a command inside a migrated application's context."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        with migrated_app().app_context():
            return command(*args, **kwargs)

    return run


def unmigrated_app() -> Flask:
    """An application whose database is left as it is, old or empty."""
    from catalog import create_app

    return with_migrations(create_app())


def with_app_as_is(command: Callable[..., Any]) -> Callable[..., Any]:
    """Run a command inside the context of an application that does not migrate its database."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        with unmigrated_app().app_context():
            return command(*args, **kwargs)

    return run


def schema_differences() -> list[str]:
    """Where the real tables differ from the models, one line each; empty when the schema is the newest.

    Compared are tables, columns with type and NULL, indexes, unique, foreign-key and CHECK constraints.
    """
    from catalog.storage.database import db, only_read

    before = only_read(True)
    try:
        with db.engine.connect() as connection:
            return sorted(_differences(connection))
    finally:
        only_read(before)


def _differences(connection: Connection) -> Iterator[str]:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext
    from sqlalchemy import inspect

    from catalog.storage.database import db

    context = MigrationContext.configure(connection, opts={"compare_type": True})
    for difference in compare_metadata(context, db.metadata):
        # A changed column comes as a list of its changes.
        for one in difference if isinstance(difference, list) else [difference]:
            yield _described(one)
    # Alembic's comparison leaves CHECK constraints out, and the last guard of the capacity ledger is one.
    inspector = inspect(connection)
    existing = set(inspector.get_table_names())
    for table in db.metadata.sorted_tables:
        if table.name in existing:
            yield from _check_differences(table, inspector.get_check_constraints(table.name))


def _described(difference: tuple[Any, ...]) -> str:
    """One of Alembic's differences in words."""
    what, *parts = difference
    names = [str(getattr(part, "name", part)) for part in parts if part is not None and not isinstance(part, dict)]
    table = getattr(parts[0], "table", None) if parts else None
    where = f"{table.name}: " if table is not None and what not in ("add_table", "remove_table") else ""
    return f"{where}{what.replace('_', ' ')} {' '.join(names)}"


def _check_differences(table: Any, real: list[Any]) -> list[str]:
    from sqlalchemy import CheckConstraint

    wanted = {str(one.name) for one in table.constraints if isinstance(one, CheckConstraint) and one.name}
    there = {str(one["name"]) for one in real if one["name"]}
    return [f"{table.name}: add check {name}" for name in wanted - there] + [
        f"{table.name}: remove check {name}" for name in there - wanted
    ]


@click.group()
def database() -> None:
    """The database behind the catalog."""


@database.command("migrate")
def migrate_command() -> None:
    """Bring the database to the newest migration, and compare its tables with the models."""
    with migrated_app().app_context():
        differences = schema_differences()
    for line in differences:
        click.echo(f"FAULT schema: {line}", err=True)
    if differences:
        raise SystemExit(1)
    click.echo("The database is up to date.")


@database.command("revision")
@click.argument("message")
def revision_command(message: str) -> None:
    """Write the next migration from the models: migrations/versions/NNNN.py, to be read and completed by hand.

    The models are compared with an empty SQLite database at the newest migration, so that no database of yours counts.
    """
    from pathlib import Path
    from tempfile import TemporaryDirectory

    from flask_migrate import migrate, upgrade

    from catalog import create_app
    from catalog.settings import PROJECT, Settings

    folder = PROJECT / "migrations" / "versions"
    number = max(int(path.stem) for path in folder.glob("[0-9]*.py")) + 1
    with TemporaryDirectory() as name:
        data = Path(name)
        settings = Settings(data, f"sqlite:///{data / 'catalog.db'}", f"tantivy:///{data / 'search'}", "unused")
        app = with_migrations(create_app(settings))
        with app.app_context():
            from catalog.storage.database import db

            upgrade()
            if not schema_differences():
                raise click.ClickException("The models ask for nothing that the migrations do not build.")
            migrate(message=message, rev_id=f"{number:04}")
            db.engine.dispose()
    click.echo(f"{folder / f'{number:04}.py'} is written: read it, complete it, run make format.")
