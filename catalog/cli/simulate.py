"""`catalog standards simulate`: what a new version would do to the catalog, before it is published."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from catalog.cli.database import with_app

if TYPE_CHECKING:
    from catalog.review.models import Simulation
    from catalog.scoring.simulation import Effect
    from catalog.standards.library import Library

COLUMNS = (
    "offer_id", "category", "place_code", "before", "after", "total_before", "total_after", "effect", "cause", "causes",
    "reachable",
)  # fmt: skip
HEADINGS = {"falls": "fall out", "lower": "lower", "same": "same", "higher": "higher", "gains": "gain", "out": "not in"}


@click.command("simulate")
@click.argument("name", metavar="ID@NEW")
@click.option("--on", metavar="DAY", help="The day on which both versions are compared (default: today).")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--csv", "csv_file", type=click.Path(dir_okay=False, path_type=Path), help="Write a line for each offer.")
@click.option("--processes", type=click.IntRange(1, 64), help="Processes (default: one a core for many offers).")
@click.pass_context
def simulate_version(
    context: click.Context, name: str, on: str | None, as_json: bool, csv_file: Path | None, processes: int | None
) -> None:
    """Score every decided offer under a version that is not in force yet, and show who would fall out or gain."""
    _simulate(context.obj, name, on, as_json, csv_file, processes)


@with_app
def _simulate(
    library: Any, name: str, on: str | None, as_json: bool, csv_file: Path | None, processes: int | None
) -> None:
    from catalog.extensions import current_extensions

    try:
        day = current_extensions().today() if on is None else date.fromisoformat(on)
    except ValueError:
        raise click.BadParameter(f"{on} is not a day (YYYY-MM-DD)") from None
    found = figures_of(simulated(library, name, day, processes, csv_file))
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        print_figures(found)


def simulated(
    library: Library, name: str, day: date, processes: int | None = None, csv_file: Path | None = None
) -> Simulation:
    """Try a version on the whole catalog, with a bar for whoever waits; the result stays in the database."""
    from catalog.errors import CatalogError
    from catalog.review.services import simulating

    with ExitStack() as open_ones:
        on_effect = None
        if csv_file is not None:
            on_effect = _writer(open_ones.enter_context(csv_file.open("w", newline="", encoding="utf-8-sig")))
        bar = open_ones.enter_context(click.progressbar(length=1, label="Scoring", file=sys.stderr))

        def progress(done: int, of: int) -> None:
            bar.length = max(of, done)
            bar.update(done - bar.pos)

        try:
            row = simulating.simulate(
                library, name, day, processes=processes, on_progress=progress, on_effect=on_effect
            )
        except CatalogError as refusal:
            raise click.ClickException(f"{refusal.code}: {refusal}") from None
    if row.failed or row.result is None:
        raise click.ClickException(row.failed)
    return row


def figures_of(row: Simulation) -> dict[str, Any]:
    """What a finished simulation counted, and of what."""
    return {
        "standard": row.standard_name,
        "sha256": row.standard_sha256,
        "on": row.on_day.isoformat(),
        "without_profile": row.without_profile,
        **(row.result or {}),
    }


def _writer(file: Any) -> Callable[[Effect], None]:
    out = csv.writer(file)
    out.writerow(COLUMNS)

    def write(effect: Effect) -> None:
        out.writerow([" ".join(value) if isinstance(value, tuple) else value for value in effect])

    return write


def print_figures(found: Mapping[str, Any]) -> None:
    """The figures as a person reads them."""
    click.echo(f"{found['standard']} on {found['on']}: {found['offers']} offers")
    click.echo("  ".join(f"{HEADINGS[effect]} {count}" for effect, count in found["effects"].items()))
    if found["without_profile"]:
        click.echo(f"{found['without_profile']} were decided with a profile that this version has none for yet")
    after = [grade for grade in _grades(found) if any(row.get(grade) for row in found["grades"].values())]
    click.echo("\nGrade now (down), under the new version (across)")
    click.echo(f"{'':<12}" + "".join(f"{grade:>12}" for grade in after))
    for before, row in found["grades"].items():
        click.echo(f"{before:<12}" + "".join(f"{row[grade]:>12}" for grade in after))
    if found["incomplete_could_reach"]:
        reach = ", ".join(f"{grade} {count}" for grade, count in found["incomplete_could_reach"].items())
        click.echo(f"\nIncomplete ones, with everything new answered at its best: {reach}")
    if found["falls_for"]:
        click.echo("\nFall out for")
        for line in found["falls_for"][:20]:
            click.echo(f"  {line['criterion'] or '-':<10} {line['cause']:<14} {line['offers']:>8}")
    for title, key in (("Category", "categories"), ("Province", "provinces")):
        click.echo(f"\n{title:<24}" + "".join(f"{heading:>10}" for heading in HEADINGS.values()))
        for heading, counts in found[key].items():
            click.echo(f"{heading:<24}" + "".join(f"{counts[effect]:>10}" for effect in HEADINGS))


def _grades(found: Mapping[str, Any]) -> list[str]:
    return list(next(iter(found["grades"].values()), {}))
