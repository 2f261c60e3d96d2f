"""`catalog standards`: the life of a standard, for the operator of an alliance."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import NoReturn

import click

from catalog.cli.authoring import adopt_published, draft_provisional, draft_version, profiles_from_notices
from catalog.cli.checking import checked, migration_problems, migration_to
from catalog.cli.simulate import simulate_version
from catalog.errors import CatalogError
from catalog.settings import PROJECT, alliance_folder, present_day
from catalog.standards.check import Check, Problem
from catalog.standards.diff import changes, step_needed
from catalog.standards.drafting.notices import find_notice
from catalog.standards.drafting.profile_draft import Subject, written
from catalog.standards.folders import keep
from catalog.standards.library import MIGRATIONS, PROFILES, Library, open_library
from catalog.standards.seal import Seal
from catalog.standards.standard import Standard, StandardRefused
from catalog.standards.versions import state_on


@click.group()
@click.option(
    "--standards",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="One standards folder by itself, read and written (for those who work on the shipped ones).",
)
@click.pass_context
def standards(context: click.Context, folder: Path | None) -> None:
    """The checklists by which offers are scored: list, check, compare and publish them.

    Those that come with the project are only read. Drafts and seals stand in CATALOG_STANDARDS, by default the folder
    `standards` of the data folder: of two files with one name, that one counts.
    """
    context.obj = open_library(folder) if folder else open_library(PROJECT / "standards", alliance_folder())


for command in (simulate_version, draft_version, draft_provisional, adopt_published, profiles_from_notices):
    standards.add_command(command)


@standards.command("list")
@click.option("--on", metavar="DAY", help="The day for which to say what is in force (default: today).")
@click.pass_obj
def list_versions(library: Library, on: str | None) -> None:
    """Every version, published or draft, and which one decides."""
    day = _day(on)
    try:
        for name in library.names():
            standard = library.get(name)
            click.echo(f"{name:<34} {_state(library, standard, day):<42} {len(standard.criteria):>3} criteria")
            click.echo(f"    {standard.title.zh} / {standard.title.en}: {', '.join(standard.categories)}")
        for name in library.profile_names():
            profile = library.get_profile(name)
            click.echo(
                f"{PROFILES}/{name:<25} {profile.identity.gi_name}, {profile.identity.status}, {profile.standard}"
            )
        without = [c for c in library.categories.values() if c.standard_id is None]
    except CatalogError as refusal:
        _refuse(refusal)
    parents = {category.parent for category in library.categories.values()}
    names = [f"{c.title.zh} {c.id}" for c in without if c.id not in parents]
    click.echo(f"No standard yet: {', '.join(names)}")


@standards.command("check")
@click.argument("names", nargs=-1, metavar="[ID@VERSION]...")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def check_versions(library: Library, names: tuple[str, ...], as_json: bool) -> None:
    """Check versions (all by default; profiles as profiles/ID@VERSION, migrations as migrations/ID@OLD-NEW).

    Exits 1 when one may not be published or used.
    """
    chosen = names or (
        *library.names(),
        *(f"{PROFILES}/{name}" for name in library.profile_names()),
        *(f"{MIGRATIONS}/{name}" for name in library.migration_names()),
    )
    results: list[dict[str, object]] = []
    for name in chosen:
        try:
            if name.startswith(f"{MIGRATIONS}/"):
                problems = migration_problems(library, name.removeprefix(f"{MIGRATIONS}/"))
                found: dict[str, object] = {"problems": [_problem_row(problem) for problem in problems]}
            else:
                found = {**_check_row(checked(library, name)), **_profiles_row(library, name)}
        except CatalogError as refusal:
            found = {"problems": [_refusal_row(refusal)]}
        results.append({"name": name, **found})
    if as_json:
        click.echo(json.dumps(results, ensure_ascii=False, indent=1))
    else:
        for result in results:
            _print_check(result)
    sys.exit(1 if any(result["problems"] for result in results) else 0)


@standards.command("diff")
@click.argument("old", metavar="ID@OLD")
@click.argument("new", metavar="ID@NEW")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="en", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def compare_versions(library: Library, old: str, new: str, lang: str, as_json: bool) -> None:
    """What changed from one version to another, and the version step that needs."""
    try:
        after = library.get(new)
        found = changes(library.get(old), after, library.former_names(after))
    except CatalogError as refusal:
        _refuse(refusal)
    if as_json:
        rows = [{"subject": c.subject, "step": c.step, **c.words._asdict()} for c in found]
        click.echo(json.dumps({"step": step_needed(found), "changes": rows}, ensure_ascii=False, indent=1))
        return
    for change in found:
        click.echo(f"{change.step:<6} {change.subject:<10} {getattr(change.words, lang)}")
    click.echo(f"{len(found)} changes; step needed: {step_needed(found) or 'none'}")


@standards.command("seal")
@click.argument("name", metavar="ID@VERSION")
@click.option("--on", metavar="DAY", help="The day of publication (default: today).")
@click.pass_obj
def seal_version(library: Library, name: str, on: str | None) -> None:
    """Publish a checked version, with the migration that leads to it (a profile as profiles/ID@VERSION).

    What is sealed is never edited again. A running service follows by itself.
    """
    day = _day(on)
    try:
        found = checked(library, name)
        if found.problems:
            _print_check({"name": name, **_check_row(found)})
            sys.exit(1)
        if name.startswith(f"{PROFILES}/"):
            profile = library.get_profile(name.removeprefix(f"{PROFILES}/"))
            starts, sha256 = profile.effective_from, profile.identity.sha256
        else:
            starts, sha256 = found.standard.effective_from, found.standard.sha256
        if starts < day:
            raise StandardRefused("effective_from", "before_the_day_of_publication", name, on=day.isoformat())
        seals = [Seal(f"{name.replace('@', '/')}.toml", sha256, day)]
        if name == found.standard.name and (migration := migration_to(library, found.standard)) is not None:
            path = f"{MIGRATIONS}/{migration.name.replace('@', '/')}.toml"
            seals.append(Seal(path, migration.sha256, day))
        library.folders.publish(*seals)
    except CatalogError as refusal:
        _refuse(refusal)
    click.echo(f"{name} is published in {library.folders.writable}; it decides from {starts}. sha256 {sha256}")


@standards.command("profile")
@click.argument("gi", metavar="GI")
@click.option("--standard", "name", metavar="ID@VERSION", help="Default: the standard in force for its category.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write a new file instead of printing.")
@click.option("--save", is_flag=True, help="Write profiles/ID/1.0.0.toml among the alliance's standards.")
@click.pass_obj
def draft_profile(library: Library, gi: str, name: str | None, out: Path | None, save: bool) -> None:
    """Draft a profile from the notice of a name (register id or exact spelling), for a person to read and confirm.

    Nothing is sealed. Save it as profiles/ID/1.0.0.toml, correct it, check and seal it.
    """
    try:
        notice = find_notice(library.folder, gi)
        if notice is None:
            raise click.BadParameter(f"{gi} is not in the register's list: neither an id nor an exact name")
        standard = library.get(name) if name else library.standard_for(notice.category, _day(None))
    except CatalogError as refusal:
        _refuse(refusal)
    if standard is None:
        raise click.BadParameter(f"the category {notice.category} has no standard yet: name one with --standard")
    subject = Subject(notice.pinyin or notice.gi_id.lower(), notice.gi_id, notice.gi_name, notice.title, notice.quality)
    text = written(subject, standard, max(_day(None), standard.effective_from))
    if save:
        path = f"{PROFILES}/{subject.id}/1.0.0.toml"
        if library.folders.file(path).exists():
            raise click.FileError(str(library.folders.file(path)), "there already: write a later version by hand")
        out = keep(library.folders.writable, path, text.encode())
    elif out is None:
        click.echo(text, nl=False)
        return
    else:
        if library.folders.alliance and out.resolve().is_relative_to(library.folders.shipped.resolve()):
            raise click.BadParameter(f"{out} lies among the shipped standards, which are only read: use --save")
        try:
            with out.open("x", encoding="utf-8") as file:
                file.write(text)
        except OSError as error:
            raise click.FileError(str(out), error.strerror or "") from None
    click.echo(f"{out} is drafted: read every clause, then `catalog standards check` and `seal`")


def _state(library: Library, standard: Standard, day: date) -> str:
    seal = library.seals.get(f"{standard.id}/{standard.version}.toml")
    if seal is None:
        return "draft"
    state = state_on(standard, library.deciding(standard.id), day)
    if state == "not_adopted":
        return f"published {seal.sealed_on}, not adopted"
    if state in ("in_force", "early"):
        return f"published {seal.sealed_on}, in force"
    return f"published {seal.sealed_on}, {'from' if state == 'coming' else 'was from'} {library.decides_from(standard)}"


def _check_row(found: Check) -> dict[str, object]:
    return {
        "sha256": found.standard.sha256,
        "lambda_max": round(found.comparison.lambda_max, 6),
        "consistency_ratio": round(found.comparison.consistency_ratio, 6),
        "weights": [
            {"section": s, "weight": w, "component": round(c, 4), "difference": round(d, 4)}
            for s, w, c, d in found.differences
        ],
        "problems": [_problem_row(problem) for problem in found.problems],
    }


def _profiles_row(library: Library, name: str) -> dict[str, object]:
    """Of a version that takes profiles over: how many were written for it, how many it carries."""
    if name.startswith(f"{PROFILES}/"):
        return {}
    standard = library.get(name)
    lost = {profile.name for profile, _ in library.profiles_lost(standard)}
    applied = [one for one in library.profiles_of(standard, standard.effective_from) if one.name not in lost]
    carried = sum(one.standard != standard.name for one in applied)
    return {"profiles": {"written_for_it": len(applied) - carried, "carried": carried}} if carried else {}


def _problem_row(problem: Problem) -> dict[str, object]:
    return {"key": problem.key, "reason": problem.reason, **problem.details}


def _refusal_row(refusal: CatalogError) -> dict[str, object]:
    if isinstance(refusal, StandardRefused):
        return {"file": refusal.path, "key": refusal.key, "reason": refusal.reason, **refusal.details}
    return {"reason": refusal.code, **refusal.figures}


def _print_check(result: dict[str, object]) -> None:
    problems = result["problems"]
    assert isinstance(problems, list)
    click.echo(f"{result['name']}: {'refused' if problems else 'ok'}")
    for problem in problems:
        click.echo("  " + ", ".join(f"{key} {value}" for key, value in problem.items()))
    profiles = result.get("profiles")
    if isinstance(profiles, dict):
        click.echo(f"  profiles: {profiles['written_for_it']} written for it, {profiles['carried']} carried to it")
    weights = result.get("weights")
    if isinstance(weights, list):
        click.echo(f"  lambda_max {result['lambda_max']}, CR {result['consistency_ratio']} (below 0.1 is consistent)")
        for row in weights:
            click.echo(
                f"  {row['section']}: weight {row['weight']:g}, component {row['component']:.4f}, "
                f"difference {row['difference']:+.4f}"
            )


def _day(text: str | None) -> date:
    if text is None:
        return present_day()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(f"{text} is not a day (YYYY-MM-DD)") from None


def _refuse(refusal: CatalogError) -> NoReturn:
    row = _refusal_row(refusal)
    click.echo(", ".join(f"{key} {value}" for key, value in row.items()), err=True)
    sys.exit(2)
