"""What is stored of a decided assessment beside its result: the columns that queries ask for. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from catalog.scoring.assess import Assessment
from catalog.scoring.days import Period, next_change_on, periods
from catalog.standards.numbers import millionths


def columns_of(assessment: Assessment) -> dict[str, Any]:
    """What is kept of a result in columns of its own, to be asked for by day and grade."""
    ahead = periods(assessment, assessment.on) if assessment.listable else ()
    return {
        "total_millionths": millionths(*assessment.total),
        "grade": assessment.grade,
        "listable": assessment.listable,
        "conditional": assessment.conditional,
        "valid_through": assessment.valid_through,
        "listable_through": _listable_through(ahead),
        "next_change_on": next_change_on(ahead, assessment.on) if ahead else None,
    }


def _listable_through(ahead: Sequence[Period]) -> date | None:
    """The last day of the listable run that begins with the decision; None while no end is known, or never listable."""
    last: date | None = None
    for period in ahead:
        if not period.listable:
            break
        last = period.through
    return last
