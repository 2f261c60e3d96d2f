"""An assessment as pages show it: each criterion's question, answer, finding and reason in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask_babel import gettext as _

from catalog.evidence.models import Document
from catalog.scoring.assess import Assessment
from catalog.scoring.improve import Improvement, what_would_raise_it
from catalog.scoring.models import Answer
from catalog.scoring.numbers import Ratio, plain
from catalog.scoring.reasons import reason
from catalog.scoring.service import AssessmentView, Given
from catalog.scoring.standard import Criterion
from catalog.web.labels import label
from catalog.web.language import language


@dataclass(frozen=True)
class Line:
    """One criterion of an assessment."""

    criterion: Criterion
    title: str
    help: str
    outcome: str
    points: str
    weight: str
    why: str
    given: Given | None
    claim: Answer | None
    documents: tuple[Document, ...]
    sources: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Part:
    """One section with its lines. `score` is None when nothing in it applies."""

    id: str
    name: str
    short: str
    weight: str
    score: float | None
    floor: float | None
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Step:
    """One thing that would raise the total."""

    criterion: Criterion
    title: str
    gain: str
    grade: str
    lifts_gate: str | None
    lifts_caps: tuple[str, ...]


@dataclass(frozen=True)
class Score:
    """Everything about one assessment that a page draws."""

    grade: str
    total: str
    coverage: str
    worst: str
    best: str
    conditional: bool
    caps: tuple[str, ...]
    parts: tuple[Part, ...]
    missing: tuple[Line, ...]
    failed: tuple[Line, ...]
    steps: tuple[Step, ...]
    assessment: Assessment


def words(pair: Any) -> str:
    """A text that a standard holds in both languages, in the reader's."""
    return "" if pair is None else str(pair.en if language() == "en" else pair.zh)


def labelled(criterion: Criterion, value: str) -> str:
    """An enum value or checklist item in words."""
    return words(criterion.labels.get(value)) or value


def score_of(view: AssessmentView) -> Score:
    """The page's view of an assessment computed now, with who answered what and the papers behind it."""
    return _score(view.assessment, view.given, view.claims)


def _score(a: Assessment, given: Mapping[str, Given], claims: Mapping[str, Answer]) -> Score:
    units = a.standard.weight_denominator
    rules = a.standard.rules
    lines: dict[str, list[Line]] = {section.id: [] for section in a.standard.sections}
    for finding in a.findings:
        criterion = finding.criterion
        answer = given.get(criterion.id)
        line = Line(
            criterion=criterion,
            title=words(criterion.title),
            help=words(criterion.help),
            outcome=finding.outcome,
            points=plain(criterion.weight_units * finding.s[0], units * finding.s[1], 2) if finding.s else "",
            weight=plain(criterion.weight_units, units, 1),
            why=words(reason(a, finding)),
            given=answer,
            claim=claims.get(criterion.id),
            documents=answer.documents if answer else (),
            sources=tuple(
                (words(a.standard.references[ref].title), clause, a.standard.references[ref].status)
                for ref, clause in criterion.sources
                if ref in a.standard.references
            ),
        )
        lines[criterion.section].append(line)
    parts = tuple(
        Part(
            id=section.id,
            name=words(section.title),
            short=section.id,
            weight=plain(section.weight_units, units, 1),
            score=100 * points / (a.scale * weight) if weight else None,
            floor=rules.floor_min[0] / rules.floor_min[1] if place == rules.floor_section_index else None,
            lines=tuple(lines[section.id]),
        )
        for place, (section, points, weight) in enumerate(
            zip(a.standard.sections, a.section_points, a.section_weights, strict=True)
        )
    )
    every = [line for part in parts for line in part.lines]
    return Score(
        grade=a.grade,
        total=_tenths(a.total),
        coverage=plain(100 * a.known_weight, a.weight, 0),
        worst=_tenths(a.interval[0]),
        best=_tenths(a.interval[1]),
        conditional=a.conditional,
        caps=a.caps,
        parts=parts,
        missing=tuple(line for line in every if line.outcome == "unknown"),
        failed=tuple(line for line in every if line.outcome == "not_met"),
        steps=tuple(_step(better) for better in what_would_raise_it(a)),
        assessment=a,
    )


def _tenths(value: Ratio) -> str:
    return plain(value[0], value[1], 1)


def _step(better: Improvement) -> Step:
    return Step(
        criterion=better.criterion,
        title=words(better.criterion.title),
        gain=plain(better.gain[0], better.gain[1], 1),
        grade=better.grade,
        lifts_gate=better.lifts_gate,
        lifts_caps=better.lifts_caps,
    )


def source_words(given: Given) -> str:
    """Who or what answered, in words."""
    if given.by == "owner":
        return _("农户填写")
    if given.by == "reviewer":
        return _("审核员填写")
    return _("系统：%(source)s", source=_system_source(given.source))


def _system_source(source: str) -> str:
    known = {
        "document": _("已上传的文件"),
        "register": _("地标名录"),
        "protected_area": _("公告的保护范围"),
        "authorisation": _("用标授权登记"),
        "offer": _("货盘的填写内容"),
        "guarantees": _("货盘的售后承诺"),
    }
    return known.get(source, source)


UNITS = {"%": "%", "mm": "mm", "h": "h"}


def unit_words(criterion: Criterion) -> str:
    """The unit of a measured criterion in words; nothing for a ratio."""
    unit = criterion.unit or ""
    return _("周") if unit == "week" else UNITS.get(unit, "" if unit == "ratio" else unit)


def enum_choices(criterion: Criterion) -> list[tuple[str, str]]:
    """The values of an enum criterion with their words."""
    return [(str(choice.value), labelled(criterion, str(choice.value))) for choice in criterion.kind.choices]


def item_choices(criterion: Criterion) -> list[tuple[str, str]]:
    """The items of a checklist criterion with their words."""
    return [(item, labelled(criterion, item)) for item in getattr(criterion.kind, "items", None) or ()]


def paper_choice(paper: Document) -> tuple[str, str]:
    """A paper as something to tick."""
    parts = [label(paper.type, "document"), paper.issuer, paper.number]
    return paper.id, " · ".join(part for part in parts if part)


def register(app: Flask) -> None:
    """Let templates word them."""
    app.add_template_filter(paper_choice)
    app.jinja_env.globals.update(
        words=words,
        source_words=source_words,
        unit_words=unit_words,
        enum_choices=enum_choices,
        item_choices=item_choices,
    )
