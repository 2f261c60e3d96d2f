"""`catalog score`: the assessment of a file of answers. No database, no web application: anyone can check."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

import click

from catalog.errors import AnswerRefused, CatalogError, Invalid
from catalog.scoring.answers import from_json
from catalog.scoring.assess import Assessment, assess
from catalog.scoring.proof import NO_BACKING, Backing
from catalog.scoring.renewal import assess_later
from catalog.scoring.report import to_dict
from catalog.settings import PROJECT, alliance_folder
from catalog.standards.kinds.kind import iso_day
from catalog.standards.library import Library, open_library

# What a case says to be scored, what it is called, and what an exported assessment says of itself beside it.
_CASE_KEYS = frozenset({"name", "standard", "profile", "on", "decided_on", "answers", "backing"})
_TOLD_KEYS = frozenset(
    {
        "standard_sha256", "profile_sha256", "evidence", "offer_id", "offer_revision", "decided_at", "inputs_sha256",
        "result", "expected",
    }
)  # fmt: skip


@click.command()
@click.argument("standard", required=False)
@click.argument("answers", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--on", metavar="DAY", help="The day of the assessment, YYYY-MM-DD.")
@click.option("--profile", metavar="ID@VERSION", help="Apply the profile of one geographical indication.")
@click.option(
    "--cases",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A JSON list of cases, or one (an export).",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--sensitivity", is_flag=True, help="Add what other section weights would make of the total.")
@click.option(
    "--standards",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="One standards folder by itself.",
)
def score(
    standard: str | None,
    answers: Path | None,
    on: str | None,
    profile: str | None,
    cases: Path | None,
    as_json: bool,
    sensitivity: bool,
    folder: Path | None,
) -> None:
    """Score ANSWERS (JSON: criterion id to answer) under STANDARD (id@version), or a list of cases.

    A case is {"standard": "id@version", "on": "YYYY-MM-DD", "answers": {...}} and may name a "profile", what answers
    rest on ("backing": {"FF-C01": "proven"}) and, where `on` lies after the decision, its day ("decided_on"): papers
    that are due for renewal are then taken as renewed. What an exported assessment says of itself, and "expected", is
    not looked at. Exits 2 when an answer is refused, naming the criterion, or a key that no case has; with --cases
    nothing is scored then.
    """
    library = open_library(folder) if folder else open_library(PROJECT / "standards", alliance_folder())
    if cases is not None:
        if standard or answers or on or profile:
            raise click.UsageError("--cases takes standard, answers, day and profile from its file")
        assessments = _read_cases(library, cases)
        results = [to_dict(assessment, sensitivity=sensitivity) for assessment in assessments]
        _print(results, assessments, as_json)
        return
    if standard is None or answers is None or on is None:
        raise click.UsageError("give STANDARD, ANSWERS and --on DAY, or --cases FILE")
    try:
        assessment = _assess(library, standard, profile, on, from_json(answers.read_bytes()))
    except CatalogError as refusal:
        _stop(_worded(refusal))
    result = to_dict(assessment, sensitivity=sensitivity)
    _print(result if as_json else [result], [assessment], as_json)


def _read_cases(library: Library, file: Path) -> list[Assessment]:
    try:
        cases = from_json(file.read_bytes())
    except Invalid as refusal:
        _stop(_worded(refusal))
    if isinstance(cases, dict):
        cases = [cases]
    if not isinstance(cases, list):
        _stop("the file of cases must be a JSON list or one case")
    assessments = []
    for place, case in enumerate(cases):
        where = f"case {place}"
        if not isinstance(case, Mapping):
            _stop(f"{where}: not an object")
        for key in ("standard", "on", "answers"):
            if key not in case:
                _stop(f"{where}: {key} is missing")
        if unknown := sorted(case.keys() - _CASE_KEYS - _TOLD_KEYS):
            _stop(f"{where}: {unknown[0][:40]}: unknown_key")
        try:
            assessments.append(_assess_case(library, case))
        except CatalogError as refusal:
            name = f" ({case['name']})" if isinstance(case.get("name"), str) else ""
            _stop(f"{where}{name}: {_worded(refusal)}")
    return assessments


def _assess_case(library: Library, case: Mapping[str, Any]) -> Assessment:
    on, decided_on = case["on"], case.get("decided_on")
    backing = case.get("backing", NO_BACKING)
    if not isinstance(backing, Mapping):
        raise Invalid({"backing": ["not_an_object"]})
    decided = _assess(
        library,
        case["standard"],
        case.get("profile"),
        on if decided_on is None else decided_on,
        case["answers"],
        backing,
    )
    if decided_on is None:
        return decided
    if _day(on) < decided.on:
        raise Invalid({"on": ["before_the_decision"]})
    return assess_later(decided, _day(on))


def _assess(
    library: Library, standard: Any, profile: Any, on: Any, answers: Any, backing: Backing = NO_BACKING
) -> Assessment:
    if not isinstance(standard, str) or not (profile is None or isinstance(profile, str)):
        raise Invalid({"standard": ["not_a_text"]})
    if not isinstance(answers, Mapping):
        raise Invalid({"answers": ["not_an_object"]})
    return assess(library.get(standard, profile), answers, _day(on), backing)


def _day(text: Any) -> date:
    day = iso_day(text)
    if day is None:
        raise Invalid({"on": ["not_a_day"]})
    return day


def _worded(refusal: CatalogError) -> str:
    if isinstance(refusal, AnswerRefused):
        figures = {k: v for k, v in refusal.figures.items() if k not in ("criterion_id", "reason")}
        details = ", ".join(f"{key} {value}" for key, value in figures.items())
        return f"{refusal.criterion_id}: {refusal.reason}" + (f" ({details})" if details else "")
    if isinstance(refusal, Invalid) and "errors" in refusal.figures:
        return "; ".join(f"{key}: {', '.join(map(str, reasons))}" for key, reasons in refusal.errors.items())
    return f"{refusal.code}: " + ", ".join(f"{key} {value}" for key, value in refusal.figures.items())


def _stop(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(2)


def _print(results: Any, assessments: list[Assessment], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(results, ensure_ascii=False, indent=1))
        return
    for result, assessment in zip(results, assessments, strict=True):
        _print_text(result, assessment)


def _print_text(result: Mapping[str, Any], assessment: Assessment) -> None:
    standard = assessment.standard
    click.echo(f"{standard.title.zh} / {standard.title.en}  {standard.name}  on {result['on']}")
    caps = f", caps: {', '.join(result['caps'])}" if result["caps"] else ""
    click.echo(f"grade {result['grade']}  total {result['total_shown']} (raw {result['raw_grade']}{caps})")
    click.echo(
        f"interval {result['interval'][0]} to {result['interval'][1]}, coverage {result['coverage']}, "
        f"valid through {result['valid_through'] or '-'}"
    )
    section = None
    for finding, row in zip(assessment.findings, result["findings"], strict=True):
        if finding.criterion.section != section:
            section = finding.criterion.section
            of = next(s for s in standard.sections if s.id == section)
            click.echo(f"\n{section} {of.title.zh} / {of.title.en}: {result['sections'][section]}")
        points = "-" if row["points"] is None else f"{row['points']:g}"
        click.echo(f"  {row['id']:<8} {row['outcome']:<14} {points:>8} of {row['weight']:g}  {row['reason']['en']}")
    if result["what_would_raise_it"]:
        click.echo("\nWhat would raise it")
        for better in [one for one in result["what_would_raise_it"] if "total" in one][:3]:
            click.echo(f"  {better['id']:<8} {better['gain']:+g} -> {better['total']:g} ({better['grade']})")
