"""`catalog database`: bring the database to the newest migration."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask


def with_migrations(app: Flask) -> Flask:
    """Let the application migrate its database. Serving never needs it, and it takes long to load."""
    from flask_migrate import Migrate

    from catalog.settings import PROJECT
    from catalog.storage.database import db

    Migrate(app, db, directory=str(PROJECT / "migrations"), render_as_batch=True)
    return app


def migrated_app() -> Flask:
    """An application whose database is at the newest migration."""
    from flask_migrate import upgrade

    from catalog import create_app

    app = with_migrations(create_app())
    with app.app_context():
        upgrade()
    return app


def with_app(command: Callable[..., Any]) -> Callable[..., Any]:
    """Run a command inside a migrated application's context."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        with migrated_app().app_context():
            return command(*args, **kwargs)

    return run


@click.group()
def database() -> None:
    """The database behind the catalog."""


@database.command("migrate")
def migrate_command() -> None:
    """Bring the database to the newest migration."""
    migrated_app()
    click.echo("The database is up to date.")
