"""`catalog assessments`: prove what is stored, and hand out an assessment that anyone can score again."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from catalog.cli.database import with_app


@click.group()
def assessments() -> None:
    """Decided assessments: recompute them all, or write one as a file for `catalog score --cases`."""


@assessments.command("verify")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@with_app
def verify_command(as_json: bool) -> None:
    """Recompute every stored assessment from its inputs and its standard; exits 1 when one differs."""
    from catalog.extensions import current_extensions
    from catalog.scoring.services import proving

    count, verdicts = proving.verify(current_extensions().library)
    with click.progressbar(verdicts, length=count, label="Recomputing", file=sys.stderr) as bar:
        found = [verdict for verdict in bar if not verdict.proven]
    if as_json:
        rows = [
            {"id": v.assessment_id, "offer_id": v.offer_id, "differences": v.differences, "refused": v.refused}
            for v in found
        ]
        click.echo(json.dumps({"assessments": count, "differing": rows}, ensure_ascii=False, indent=1, default=str))
    else:
        for verdict in found:
            why = verdict.refused or ", ".join(verdict.differences)
            click.echo(f"{verdict.assessment_id} (offer {verdict.offer_id}): {why}")
            for key, (stored, computed) in verdict.differences.items():
                click.echo(f"    {key}: stored {_short(stored)}, computed {_short(computed)}")
        click.echo(f"{count} assessments recomputed, {len(found)} differ")
    if found:
        raise SystemExit(1)


@assessments.command("export")
@click.argument("assessment_id", metavar="ID")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file.")
@with_app
def export_command(assessment_id: str, output: Path | None) -> None:
    """Write one assessment as JSON: `catalog score --cases FILE` gives the same digits from it."""
    from catalog.errors import NotFound
    from catalog.scoring.answers import to_json
    from catalog.scoring.services import assessing, proving

    try:
        text = to_json(proving.exported(assessing.get_assessment(assessment_id)))
    except NotFound:
        raise click.ClickException(f"There is no assessment {assessment_id[:40]}.") from None
    if output is None:
        click.echo(text)
    else:
        output.write_text(text + "\n", encoding="utf-8")


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 80 else text[:77] + "..."
