"""`catalog demo`: a demonstration alliance to look at, or many offers to measure with."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import click

from catalog.cli.database import with_app
from catalog.cli.index import progress_bar

if TYPE_CHECKING:
    from datetime import date

    from catalog.demo.load import Loaded
    from catalog.extensions import Extensions

SHOWCASE = 400
MOST = 1_000_000


@click.group(invoke_without_command=True)
@click.option(
    "--offers",
    "wanted",
    type=click.IntRange(1, MOST),
    default=SHOWCASE,
    show_default=True,
    help=f"Demo offers in all. The first {SHOWCASE} go through every step; more are written in bulk, for measuring.",
)
@click.option("--register", is_flag=True, help="Only one listed offer for each register name, to measure the search.")
@click.option("--renew", is_flag=True, help="Move the demonstration to today: its goods are loaded anew.")
@click.option("--yes", is_flag=True, help="With --renew: also when others picked or reserved some of its goods.")
@click.option("--quiet-when-loaded", is_flag=True, help="Say nothing when there is nothing to load and it is not old.")
@click.pass_context
def demo(context: click.Context, wanted: int, register: bool, renew: bool, yes: bool, quiet_when_loaded: bool) -> None:
    """Load fictional suppliers with offers of real protected names, once.

    Migrates the database, loads the registry and builds the search index where they are missing. All days are laid
    around the day of loading, so that a demo some weeks old shows little: --renew takes away what its people offer and
    planned and loads it anew. Its people stay, and what others have of their own; what they did with its goods would go
    too, so then it asks for --yes. Nobody can sign in as a demo person unless CATALOG_DEMO=1 is set.
    """
    if context.invoked_subcommand is not None:
        return
    if renew and register:
        raise click.UsageError(
            "--renew writes the offers for the register's names anew by itself; leave --register out."
        )
    if renew:
        _renew(wanted, yes)
    else:
        _load(wanted, register, quiet_when_loaded)


@demo.command("remove")
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_app
def remove(yes: bool) -> None:
    """Take away all that demo mode made, for good: its people, who joined while it was on, whom they invited, what any
    of them offer, planned, decided and uploaded, and what others reserved of it."""
    from catalog.demo.leftovers import who_is_there
    from catalog.demo.removal import COUNTED, remove_demo
    from catalog.extensions import current_extensions
    from catalog.worker import catch_up

    people = who_is_there()
    if not people:
        click.echo("There is nothing of the demonstration here.")
        return
    click.echo(f"{len(people)} accounts and all that belongs to them go for good:")
    for person in people:
        click.echo(f"  {person}")
    if not yes:
        click.confirm("Take them away?", abort=True)
    extensions = current_extensions()
    removed = remove_demo(extensions)
    catch_up(extensions)
    counts = ", ".join(f"{removed.rows[name]} {name}" for name in COUNTED if removed.rows.get(name))
    click.echo(f"Removed: {counts}, {len(removed.files)} files.")


@demo.command("keep")
@click.argument("names", nargs=-1, required=True)
@with_app
def keep(names: tuple[str, ...]) -> None:
    """Keep the real people who joined while demo mode was on and sign in as NAMES, with all they have."""
    from catalog.accounts.sign_in_names import plain_sign_in_name
    from catalog.demo.removal import keep_person
    from catalog.errors import NotFound

    for name in names:
        try:
            person = keep_person(plain_sign_in_name(name) or name)
        except NotFound:
            raise click.ClickException(f"Nobody who joined in demo mode signs in as {name}.") from None
        click.echo(f"{person.display_name} ({name}) is kept.")


@with_app
def _load(wanted: int, register: bool, quiet_when_loaded: bool) -> None:
    from catalog.extensions import current_extensions
    from catalog.worker import catch_up

    began = time.monotonic()
    extensions = current_extensions()
    today = extensions.today()
    _load_registry(extensions)
    said = _load_register(extensions, today) if register else _load_offers(extensions, today, wanted)
    if not said:
        catch_up(extensions)
        if not quiet_when_loaded:
            click.echo("The demo is already loaded.")
        _offer_to_renew(extensions, today)
        return
    click.echo(f"{said} {_build_index(extensions, today)} {time.monotonic() - began:.0f} s in all.")


@with_app
def _renew(wanted: int, yes: bool) -> None:
    from catalog.demo import alliance, renewal
    from catalog.extensions import current_extensions
    from catalog.worker import catch_up

    began = time.monotonic()
    extensions = current_extensions()
    today = extensions.today()
    _load_registry(extensions)
    measured, register = renewal.measured_offers()
    try:
        with progress_bar("Renewing the demo") as advance:
            loaded = renewal.renew_demo(
                extensions, today, with_others=yes, offers=min(wanted, SHOWCASE), progress=advance
            )
    except renewal.InUse as use:
        lines = "\n".join(f"  {line}" for line in use.lines)
        raise click.ClickException(
            "Nothing was changed: with the demo's goods would go what others did with them.\n"
            f"{lines}\n`catalog demo --renew --yes` takes that away too. Their accounts and own goods stay anyway."
        ) from None
    catch_up(extensions)
    said = [f"The demo is of today: {_told(loaded)}"]
    more = max(wanted, loaded.count + measured) if measured or wanted > SHOWCASE else 0
    if more:
        with progress_bar("Writing offers to measure with") as advance:
            said.append(f"{alliance.load_measured(extensions, today, more, advance)} offers written to measure with.")
    if register:
        said.append(_load_register(extensions, today))
    click.echo(f"{' '.join(said)} {_build_index(extensions, today)} {time.monotonic() - began:.0f} s in all.")


def _offer_to_renew(extensions: Extensions, today: date) -> None:
    """Say so when the demo has grown old: in both languages, for `make run` says it to whoever looks in."""
    from catalog.demo import renewal

    age = renewal.age_in_days(extensions, today)
    if age is not None and age > renewal.OLD_AFTER_DAYS:
        command = f"{sys.argv[0]} demo --renew"
        click.echo(f"演示数据是 {age} 天前载入的，很多货盘和直播已经过期。换成今天的：{command}")
        click.echo(
            f"The demo was loaded {age} days ago; many of its offers and broadcasts are over. Renew it: {command}"
        )


def _told(loaded: Loaded) -> str:
    """What was loaded, and what did not get as far as planned, in words."""
    said = f"{len(loaded.suppliers)} suppliers and {loaded.count} offers loaded."
    if loaded.refused:
        said += f" {len(loaded.refused)} of them did not get as far as planned: {'; '.join(loaded.refused)}."
    return said


def _load_registry(extensions: Extensions) -> None:
    """The names the demo speaks of; loaded once, and again where a release before this one did."""
    from catalog.registry.gather import names_to_read
    from catalog.registry.services import loading, registering

    if registering.children() and not names_to_read():
        return
    with progress_bar("Loading the registry") as advance:
        loading.load(extensions.settings.standards_folder / "registry", advance)


def _load_offers(extensions: Extensions, today: date, wanted: int) -> str:
    """The showcase, and in bulk what is wanted beyond it. What was loaded, in words; empty if nothing was."""
    from catalog.demo import alliance

    said = []
    if not alliance.is_loaded():
        with progress_bar("Loading the demo") as advance:
            loaded = alliance.load_demo(extensions, today, offers=min(wanted, SHOWCASE), progress=advance)
        said.append(_told(loaded))
    if wanted > SHOWCASE:
        with progress_bar("Writing offers to measure with") as advance:
            written = alliance.load_measured(extensions, today, wanted, advance)
        if written:
            said.append(f"{written} offers written to measure with.")
    return " ".join(said)


def _load_register(extensions: Extensions, today: date) -> str:
    from catalog.demo import alliance

    with progress_bar("Writing an offer for each name") as advance:
        written = alliance.load_register(extensions, today, advance)
    return f"{written} offers written, one for each name of the register." if written else ""


def _build_index(extensions: Extensions, today: date) -> str:
    """Build the index anew; a service that runs beside does so by itself."""
    from catalog.errors import Conflict
    from catalog.search import indexer

    try:
        with progress_bar("Building the index") as advance:
            count = indexer.rebuild(extensions.index, extensions.library, today, advance)
    except Conflict:
        return "Another process is building the index."
    return f"{count} documents in the index."
