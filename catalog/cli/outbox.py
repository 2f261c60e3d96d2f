"""`catalog outbox`: who follows the events, and how far they are."""

from __future__ import annotations

import click

from catalog.cli.database import with_app


@click.group()
def outbox() -> None:
    """Who follows the events that the index and others are kept up to date with."""


@outbox.command("readers")
@with_app
def readers_command() -> None:
    """Every reader, the slowest first: how many events are before it, and when it was last seen."""
    from catalog.storage import outbox as events

    known = events.readers()
    if not known:
        click.echo("No reader is known yet: the worker makes the index known within ten minutes.")
    for reader in known:
        click.echo(f"{reader.name}: {reader.behind} events behind, seen {reader.seen_at:%Y-%m-%d %H:%M} UTC")


@outbox.command("gone")
@click.argument("name")
@with_app
def gone_command(name: str) -> None:
    """Wait no longer for the reader NAME: a host that will not come back. Events it has not read may then go."""
    from catalog.errors import NotFound
    from catalog.storage import outbox as events
    from catalog.storage.database import one_transaction

    try:
        with one_transaction():
            events.declare_gone(name)
    except NotFound:
        raise click.ClickException(f"No reader is called {name}: see `catalog outbox readers`.") from None
    click.echo(f"Nobody waits for {name} any more.")
