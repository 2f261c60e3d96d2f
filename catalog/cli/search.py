"""`catalog search`: ask the catalog from the command line, one query or a file of them."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any, TextIO

import click

from catalog.cli.database import with_app


@click.command()
@click.argument("query", required=False)
@click.option(
    "--batch",
    type=click.File(encoding="utf-8-sig", errors="replace"),
    help="A file of queries, one a line; prints a JSON list.",
)
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 100), help="Hits to show.")
@click.option("--sort", default="relevance", show_default=True, help="relevance, grade, price, price_down, new, ...")
@click.option(
    "--on", type=click.DateTime(["%Y-%m-%d"]), help="Only what can be sold on this broadcast day, as it is then."
)
@click.option("--facets/--no-facets", default=True, show_default=True, help="Count the facets.")
@click.option("--trade", is_flag=True, help="Show trade terms, as anchors see them.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@with_app
def search(
    query: str | None,
    batch: TextIO | None,
    limit: int,
    sort: str,
    on: datetime | None,
    facets: bool,
    trade: bool,
    as_json: bool,
) -> None:
    """Search the offers that are listed today. Brings the index up to date first."""
    from catalog.accounts.terms import Terms
    from catalog.errors import CatalogError
    from catalog.extensions import current_extensions
    from catalog.search.request import SearchAnswer, SearchRequest
    from catalog.search.services import searching
    from catalog.worker import catch_up

    if (query is None) == (batch is None):
        raise click.UsageError("Give a query, or a file of queries with --batch.")
    extensions = current_extensions()
    catch_up(extensions)
    today = extensions.today()

    def ask(text: str) -> SearchAnswer:
        wanted = None if facets else ()
        request = SearchRequest(
            text,
            season_on=on.date() if on else None,
            sort=sort,
            limit=limit,
            facets=wanted,
            trade=Terms.ALLIANCE if trade else Terms.NONE,
        )
        try:
            return searching.search(extensions.index, request, today)
        except CatalogError as error:
            raise click.ClickException(f"{error.code} {error.figures or ''}".strip()) from None

    if batch is not None:
        texts = [line.rstrip("\r\n") for line in batch]
        click.echo(json.dumps([_as_json(ask(text)) for text in texts], ensure_ascii=False))
        return
    answer = ask(query or "")
    if as_json:
        click.echo(json.dumps(_as_json(answer), ensure_ascii=False))
    else:
        _print(answer)


def _as_json(answer: Any) -> dict[str, Any]:
    return {
        "total": answer.total,
        "hits": answer.cards,
        "facets": {
            name: [{"value": line.value, "count": line.count} for line in lines]
            for name, lines in answer.facets.items()
        },
        "corrected": answer.corrected,
        "hints": [{"code": code, **figures} for code, figures in answer.hints],
        "understood": [asdict(part) for part in answer.understood],
        "next_cursor": answer.next_cursor,
    }


def _print(answer: Any) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    if answer.corrected:
        console.print(f"Nothing is spelled so; showing {', '.join(answer.corrected)}")
    for part in answer.understood:
        console.print(f"understood: {part.text} as {'not ' * part.excluded}{part.filter} {' or '.join(part.values)}")
    for code, figures in answer.hints:
        console.print(f"hint: {code} {figures or ''}")
    table = Table(box=None)
    for column in ("name", "place", "grade", "price", "left", "paper", "listed through"):
        table.add_column(column)
    for card in answer.cards:
        table.add_row(
            card["name"],
            " ".join(place["name"] for place in card["place"]),
            card["grade"],
            f"{card['price_fen'] / 100:.2f}",
            str(card["capacity_left_units"]),
            card["paper"].replace("_", " "),
            card["listed_through"],
        )
    console.print(table)
    console.print(f"{answer.total} in all")
    for other in answer.alternatives:
        console.print(f"{other.total} with {other.kind.replace('_', ' ')} {other.value}")
