"""`catalog index`: how the search index stands, whether it agrees with the database, and building it anew."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from catalog.cli.database import with_app


@click.group()
def index() -> None:
    """The search index: a copy of the catalog that can always be rebuilt."""


@index.command("status")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@with_app
def status_command(as_json: bool) -> None:
    """Say how the index stands; exits 1 unless it is ready."""
    from dataclasses import asdict

    from catalog.extensions import current_extensions
    from catalog.search import indexer

    extensions = current_extensions()
    found = indexer.status(extensions.index, extensions.library, extensions.today())
    if as_json:
        click.echo(json.dumps(asdict(found)))
    else:
        advice = "" if found.state == "ready" else f" ({found.reason}): rebuild it with `catalog index rebuild`"
        click.echo(f"{found.engine}: {found.state}{advice}")
        click.echo(f"{found.documents} documents, {found.size_bytes / 1e6:.1f} MB")
        click.echo(f"position {found.position}, {found.behind} changes behind")
        click.echo(
            f"version of words, fields and standards {found.version}, index made with {found.index_version or 'none'}"
        )
    if found.state != "ready":
        raise SystemExit(1)


@index.command("verify")
@click.option("--wait", default=10, show_default=True, help="Seconds to let the indexer follow what has just changed.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@with_app
def verify_command(wait: int, as_json: bool) -> None:
    """Compare the index with the database, document by document; exits 1 when they differ."""
    from dataclasses import asdict

    from catalog.errors import Unavailable
    from catalog.extensions import current_extensions
    from catalog.search import indexer

    extensions = current_extensions()
    deadline = time.monotonic() + wait
    while True:
        try:
            found = indexer.verify(extensions.index, extensions.library, extensions.today())
            behind = indexer.status(extensions.index, extensions.library).behind
        except Unavailable as error:
            if time.monotonic() >= deadline:
                raise click.ClickException(f"The index is not usable: {error.figures.get('reason')}") from None
            time.sleep(0.5)
            continue
        if not found.total or time.monotonic() >= deadline:
            break
        time.sleep(0.5)
    if as_json:
        click.echo(json.dumps({**asdict(found), "behind": behind}))
    else:
        click.echo(f"{found.total} differences, {behind} changes behind")
        for name in ("missing", "extra", "stale"):
            for offer_id in getattr(found, name):
                click.echo(f"{name} {offer_id}")
    if found.total:
        raise SystemExit(1)


@index.command("rebuild")
@with_app
def rebuild_command() -> None:
    """Build the index anew beside the running one, then change over."""
    from catalog.errors import Conflict
    from catalog.extensions import current_extensions
    from catalog.search import indexer

    extensions = current_extensions()
    began = time.monotonic()
    try:
        with progress_bar("Building the index") as advance:
            count = indexer.rebuild(extensions.index, extensions.library, extensions.today(), advance)
    except Conflict:
        raise click.ClickException("Another process is building the index; try again when it is done.") from None
    click.echo(f"{count} documents in {time.monotonic() - began:.1f} s, {extensions.index.size_bytes() / 1e6:.1f} MB")


@contextmanager
def progress_bar(title: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error, called with (done, of)."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn(title), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(title, total=None)
        yield lambda done, of: progress.update(task, completed=done, total=of)
