"""A renewal as its reviewer sees it: what was decided last beside what is on file now, only where they differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from catalog.extensions import current_extensions
from catalog.picking.services import renewing
from catalog.picking.services.renewing import Wait
from catalog.review import gather
from catalog.review.services.desk import ReviewView
from catalog.scoring.assess import Assessment
from catalog.scoring.days import period_on, periods
from catalog.scoring.renewal import VALID
from catalog.scoring.services import proving
from catalog.standards.numbers import tenths
from catalog.web.page.explanation import paper_view
from catalog.web.page.words.language import say


@dataclass(frozen=True)
class RenewedLine:
    """One criterion whose answer or papers are new."""

    title: str
    outcome_before: str
    outcome_after: str
    said_before: str
    said_after: str
    papers_before: Sequence[Mapping[str, Any]]
    papers_after: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class RenewalView:
    """The decided assessment beside today's."""

    grade_before: str
    total_before: str
    standard_before: str
    grade_after: str
    total_after: str
    standard_after: str
    listable: bool
    lines: list[RenewedLine]


def renewal_of(view: ReviewView) -> RenewalView | None:
    """What a reviewer compares; None once it is decided, or without an assessment on either side."""
    row = gather.find_decided(view.offer.id)
    if row is None or view.assessment is None:
        return None
    before, after = proving.recompute(current_extensions().library, row), view.assessment.assessment
    given = view.assessment.given
    lines = []
    was_called = {now: former for former, now in view.assessment.names.items() if former in before.standard.places}
    for name in proving.moved_since(row, view.assessment):
        former = was_called.get(name, name)
        criterion = after.standard.criterion(name) or before.standard.criterion(name)
        if criterion is None:
            continue
        lines.append(
            RenewedLine(
                title=say(criterion.title),
                outcome_before=_outcome(before, former),
                outcome_after=_outcome(after, name),
                said_before=_said(before, former),
                said_after=_said(after, name),
                papers_before=row.evidence.get(former, {}).get("documents", []),
                papers_after=[paper_view(paper) for paper in given[name].documents] if name in given else [],
            )
        )
    return RenewalView(
        grade_before=before.grade,
        total_before=tenths(*before.total),
        standard_before=before.standard.name,
        grade_after=after.grade,
        total_after=tenths(*after.total),
        standard_after=after.standard.name,
        listable=after.listable,
        lines=lines,
    )


def waits_of(view: ReviewView) -> list[tuple[Wait, bool]]:
    """The broadcast days that wait for this decision, the nearest first, each with whether the papers now on file would
    be valid then."""
    if view.assessment is None or view.review.kind == "new":
        return []
    extensions = current_extensions()
    ahead = periods(view.assessment.assessment, extensions.today())
    found = renewing.waits(extensions.library, extensions.today(), [view.offer.id])
    return [
        (wait, period.paper == VALID and period.listable)
        for wait in found
        for period in [period_on(ahead, wait.on_day)]
    ]


def _outcome(assessment: Assessment, name: str) -> str:
    place = assessment.standard.places.get(name)
    return "not_applicable" if place is None else assessment.findings[place].outcome


def _said(assessment: Assessment, name: str) -> str:
    place = assessment.standard.places.get(name)
    if place is None:
        return ""
    criterion, _, s, answer = assessment.findings[place]
    if answer is None or s is None:
        return ""
    return say(criterion.kind.describe(answer, assessment.on, criterion.labels, criterion.unit))
