"""`catalog registry`: load the lists of protected names and ask them."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from catalog.cli.database import with_app

if TYPE_CHECKING:
    from catalog.registry.models import GeographicalIndication
    from catalog.registry.services.registering import Answer


@click.group()
def registry() -> None:
    """Protected names, their official requirements, and the places of China."""


@registry.command()
@with_app
def load() -> None:
    """Load or refresh the lists. Rights an operator added stay as they are."""
    import catalog.registry.services.loading as lists
    from catalog.errors import CatalogError
    from catalog.extensions import current_extensions

    folder = current_extensions().settings.standards_folder / "registry"
    with click.progressbar(length=1, label="Loading the registry") as bar:

        def show(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        try:
            loaded = lists.load(folder, show)
        except CatalogError as refusal:
            raise click.ClickException(str(refusal)) from None
    click.echo(f"{loaded.rows} rows read, {loaded.added} added, {loaded.changed} changed.")


@registry.command()
@click.argument("text")
@click.option("--system", help="Only this system of protection, such as cn_aqsiq_cnipa or eu_pdo.")
@click.option("--category", help="Only this category, such as fresh_fruit.")
@click.option("--place", "place_code", help="Only names whose area touches this place (2, 4, 6 or 9 digits).")
@click.option("--limit", default=20, show_default=True, help="How many to show, at most 100.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@with_app
def search(as_json: bool, **form: Any) -> None:
    """Find protected names by Chinese name, pinyin, initials, EU name or place."""
    from catalog.errors import Invalid
    from catalog.registry.services import registering

    try:
        answer = registering.look_up(form["text"])
        page = registering.search(form)
    except Invalid as refusal:
        raise click.ClickException("; ".join(f"{field}: {codes}" for field, codes in refusal.errors.items())) from None
    if as_json:
        found = {"verdict": answer.verdict, "total": page.total, "items": [_row(gi) for gi in page.items]}
        if answer.verdict == "not_in_list":
            found["gaps"] = [{"code": gap.code, "about": gap.about} for gap in answer.gaps]
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return
    _say(answer)
    for gi in page.items:
        click.echo(f"{gi.id:24} {gi.name}  {gi.system}  {_notice(gi)}")
    click.echo(f"{page.total} found.")


@registry.command()
@click.option("--list", "listed", is_flag=True, help="Name every one of them, with the words nobody could read.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@with_app
def gaps(listed: bool, as_json: bool) -> None:
    """Protected names of the Chinese list whose area is not known, or not all of it."""
    from catalog.registry.gather import area_gaps

    found = area_gaps()
    parts = {
        "without_codes": (found.without_codes, "no county known, the notice's words cannot be read"),
        "unread": (found.unread, "some counties known, some of the notice's words cannot be read"),
        "without_words": (found.without_words, "the list has no words of the notice"),
    }
    if as_json:
        rows = {name: [asdict(one) for one in ones] for name, (ones, _meaning) in parts.items()}
        click.echo(json.dumps({"names": found.names} | rows, ensure_ascii=False, indent=1))
        return
    click.echo(
        f"{found.names} names; the area of {found.names - sum(len(ones) for ones, _ in parts.values())} is known."
    )
    for name, (ones, meaning) in parts.items():
        click.echo(f"{len(ones):5} {name}: {meaning}")
        for one in ones if listed else ():
            said = " ".join(part for part in (",".join(one.codes), "、".join(one.unread)) if part)
            click.echo(f"      {one.gi_id} {one.name}  {said}".rstrip())


def _say(answer: Answer) -> None:
    for entry in answer.entries:
        where = "; ".join(" ".join(place.name for place in area) for area in entry.areas) or entry.gi.country
        click.echo(f"{entry.gi.name}: {entry.gi.status} ({entry.gi.system}), {_notice(entry.gi)}. {where}")
    if answer.verdict == "not_in_list":
        click.echo(f"{answer.name} is not in this list. That does not mean it is not protected; the lists lack:")
        for gap in answer.gaps:
            click.echo(f"  {gap.code}" + (f" (about {gap.about})" if gap.about else ""))
        if answer.similar:
            click.echo("Nearest: " + ", ".join(gi.name for gi in answer.similar))


def _notice(gi: GeographicalIndication) -> str:
    said = [gi.issuer, str(gi.notice_year) if gi.notice_year else None, gi.notice_no]
    return " ".join(part for part in said if part) or f"no notice known ({gi.fact_status})"


def _row(gi: GeographicalIndication) -> dict[str, Any]:
    fields = (
        "id", "name_zh", "name_en", "pinyin", "initials", "system", "status", "category", "country", "province_code",
        "city_code", "area_codes", "districts", "issuer", "notice_year", "notice_no", "source", "fact_status",
    )  # fmt: skip
    return {field: getattr(gi, field) for field in fields}
