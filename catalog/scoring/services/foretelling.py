"""Writes down what the coming days do to decided assessments (days.periods), so that a list of thousands need not work
it out again.

A decision writes its own. Assessments from before there was the table are foretold once, after the migration or by the
worker; until then whoever asks works them out (review.gather).
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import exists, insert, select

from catalog.errors import CatalogError
from catalog.scoring.assess import Assessment
from catalog.scoring.days import periods
from catalog.scoring.models import AssessmentPeriod, AssessmentRow
from catalog.scoring.services.proving import recompute
from catalog.standards.library import Library
from catalog.storage.database import db, reading

_TOGETHER = 200
_log = logging.getLogger(__name__)


def rows_of(assessment_id: str, decided: Assessment) -> list[dict[str, Any]]:
    """The rows of one decided assessment; none where it was never listable."""
    if not decided.listable:
        return []
    ahead = periods(decided, decided.on)
    return [
        {
            "assessment_id": assessment_id,
            "first_on": one.first,
            "through_on": one.through,
            "standard_name": decided.standard.name,
            "grade": one.grade,
            "conditional": one.conditional,
            "listable": one.listable,
            "first_run": all(earlier.listable for earlier in ahead[: number + 1]),
            "paper": one.paper,
            "renew_days": one.renew_days,
            "due": list(one.due),
        }
        for number, one in enumerate(ahead)
    ]


def foretell(assessment_id: str, decided: Assessment) -> None:
    """Write them, in the running transaction."""
    write(rows_of(assessment_id, decided))


def write(rows: Sequence[Mapping[str, Any]]) -> None:
    """Write such rows, in the running transaction."""
    if rows:
        db.session.execute(insert(AssessmentPeriod), list(rows))


def foretell_missing(library: Library) -> int:
    """Foretell every decided assessment that is not foretold yet, some hundred a transaction; how many were.

    One whose standard or profile cannot be read is left (`catalog doctor` says which): its offer is not listed.
    """
    told, after = 0, ""
    lacking = ~exists().where(AssessmentPeriod.assessment_id == AssessmentRow.id)
    query = select(AssessmentRow).where(AssessmentRow.decided, AssessmentRow.listable, lacking)
    while True:
        rows: list[dict[str, Any]] = []
        with reading():
            chunk = db.session.scalars(
                query.where(AssessmentRow.id > after).order_by(AssessmentRow.id).limit(_TOGETHER)
            )
            seen = list(chunk)
            for row in seen:
                after = row.id
                try:
                    rows += rows_of(row.id, recompute(library, row))
                except CatalogError as problem:
                    _log.error("Assessment %s cannot be foretold: %s", row.id, problem)
                else:
                    told += 1
        if not seen:
            return told
        write(rows)
        db.session.commit()
