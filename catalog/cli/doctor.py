"""`catalog doctor`: is this machine fit, and do the figures agree?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import click

from catalog.cli.database import schema_differences, with_app_as_is

# A reader of the outbox that has said nothing for so long has stopped.
SILENT_FOR = timedelta(days=3)


@click.command()
@click.option("--fix", is_flag=True, help="Set every counter of the capacity ledger that differs to its sum.")
@with_app_as_is
def doctor(fix: bool) -> None:
    """Check versions, tables, files, index and the capacity ledger; exits 1 when something is wrong."""
    from catalog.storage.database import only_read

    # A doctor that only looks must not hold the write lock.
    before = only_read(not fix)
    try:
        _examine(fix)
    finally:
        only_read(before)


def _examine(fix: bool) -> None:
    from sqlalchemy import text

    from catalog import health
    from catalog.cli.published import published_faults, published_notes, unreadable_list
    from catalog.errors import Unavailable
    from catalog.extensions import current_extensions
    from catalog.picking.pdf import pdf_bytes
    from catalog.picking.services import ledger
    from catalog.proxies import advice, find_untrusted_proxy
    from catalog.registry.gather import names_to_read
    from catalog.search import indexer
    from catalog.storage import outbox
    from catalog.storage.database import db, now
    from catalog.wording import word

    faults: list[str] = []
    engine = db.engine
    if engine.dialect.name == "sqlite":
        click.echo(f"SQLite {db.session.scalar(text('SELECT sqlite_version()'))} (safe)")
        answer = db.session.scalar(text("PRAGMA quick_check"))
        if answer != "ok":
            faults.append(f"database: {answer}")
    else:
        click.echo(f"PostgreSQL {db.session.scalar(text('SHOW server_version'))}")
    different = [f"schema: {line}" for line in schema_differences()]
    if different:
        # Nothing else can be checked in tables that are not there.
        _finish([*faults, *different, "schema: `catalog database migrate` brings an older database up to date"])
    if fix:
        for difference in ledger.mend_ledger():
            click.echo(f"Mended: {difference}")
    faults += [str(difference) for difference in ledger.ledger_differences()]
    extensions = current_extensions()
    set_by = "set by CATALOG_TODAY" if extensions.settings.fixed_today else extensions.settings.timezone
    click.echo(f"Today: {extensions.today()} ({set_by})")
    if (unreadable := unreadable_list(extensions.library)) is not None:
        # Without them nothing can be said of offers and index.
        _finish([*faults, unreadable])
    for note in published_notes(extensions.library):
        click.echo(note)
    faults += published_faults(extensions.library)
    index = indexer.status(extensions.index, extensions.library, extensions.today())
    why = "" if index.state == "ready" else f" ({index.reason}: the worker or `catalog index rebuild` builds it anew)"
    held, wanted = indexer.compared(extensions.index, extensions.library, extensions.today())
    click.echo(f"Search index: {index.engine}, {index.state}{why}, {index.behind} changes behind, {held} documents")
    if held != wanted:
        faults.append(f"search index: {held} documents, the listed offers ask for {wanted}: `catalog index rebuild`")
    for reader in outbox.readers():
        if now() - reader.seen_at > SILENT_FOR:
            faults.append(
                f"outbox: events wait for {reader.name}, last seen {reader.seen_at:%Y-%m-%d}: start its host, or "
                "`catalog outbox gone NAME`"
            )
    faults += [f"health: {word(fault, fault.figures, 'en')}" for fault in health.faults(extensions)]
    try:
        pdf_bytes("<p>地标</p>")
        click.echo("PDF: available")
    except Unavailable:
        click.echo("PDF: not available (install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0)")
    click.echo(f"Data folder: {extensions.settings.data_folder}")
    proxy = find_untrusted_proxy(extensions.settings)
    warnings = [] if proxy is None else [advice(proxy)]
    if waiting := names_to_read():
        warnings.append(f"registry: the areas of {waiting} names have not been read yet: `catalog registry load`")
    _finish(faults, warnings)


def _finish(faults: list[str], warnings: Sequence[str] = ()) -> None:
    """Say how it stands; leave with 1 when there are faults."""
    for warning in warnings:
        click.echo(f"WARNING {warning}", err=True)
    for fault in faults:
        click.echo(f"FAULT {fault}", err=True)
    if faults:
        raise SystemExit(1)
    if not warnings:
        click.echo("All is well.")
