"""`catalog files`: the photos and papers on the disk."""

from __future__ import annotations

import click

from catalog.cli.database import with_app


@click.group()
def files() -> None:
    """Photos and papers on the disk. The worker does both commands' work by itself."""


@files.command("copies")
@with_app
def copies_command() -> None:
    """Make the copies for pages that are missing, of PDFs from before there were copies."""
    from catalog.evidence.services import storing
    from catalog.extensions import current_extensions

    click.echo(f"{storing.make_copies(current_extensions().intake)} copies made.")


@files.command("sweep")
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
@click.option("--everything", is_flag=True, help="Also when that is more than a tenth of all files.")
@with_app
def sweep_command(dry_run: bool, everything: bool) -> None:
    """Take away files that no photo, paper or copy names and that have been there for a week."""
    from catalog.errors import Refused
    from catalog.evidence.services import storing
    from catalog.extensions import current_extensions

    store = current_extensions().files
    if dry_run:
        litter = storing.find_litter(store)
        click.echo(f"{litter.count} of {litter.total} files, {litter.size_bytes / 1e6:.1f} MB, are named by no row.")
        return
    try:
        click.echo(f"{storing.sweep(store, everything=everything)} files taken away.")
    except Refused as refusal:
        raise click.ClickException(
            f"{refusal.figures['count']} of {refusal.figures['total']} files are named by no row. Is this the database "
            "they belong to? If so: --everything"
        ) from None
