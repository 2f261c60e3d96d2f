"""What the passing of days does to an assessment, with the same answers: pure functions, nothing stored."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from catalog.scoring.standard import KNOCKOUT

if TYPE_CHECKING:
    from catalog.scoring.assess import Finding

ONE_DAY = timedelta(days=1)


def valid_through(findings: Iterable[Finding], on: date) -> date | None:
    """The last day on which every knockout that a date can fail is still met; None when no day fails one.

    `findings` are those of answered, applicable criteria, all knockouts met on `on` (scoring.md, "Days").
    """
    last: date | None = None
    for criterion, _, _, answer in findings:
        if criterion.gate != KNOCKOUT or answer is None:
            continue
        for day in sorted(criterion.kind.change_days(answer)):
            if day <= on:
                continue
            s = criterion.kind.score(answer, day)
            if isinstance(s, tuple) and not criterion.passes(s):
                if last is None or day - ONE_DAY < last:
                    last = day - ONE_DAY
                break
    return last
