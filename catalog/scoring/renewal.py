"""What only the passing of time has done to papers, and the score with those made per batch renewed. Pure.

A certificate made today cannot be valid at the Spring Festival; the goods can be planned all the same, as long as the
next certificate can still be filed in time. Source: scoring.md, "Papers renewed per batch". Of an expired paper to say
"rejected" would tell a farm that something bad was found, where a new paper is all that is missing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from catalog.scoring.assess import MET, NOT_MET, Answers, Assessment, Finding, assess
from catalog.standards.standard import INCOMPLETE, KNOCKOUT, REJECTED, Criterion

VALID, TO_RENEW, LAPSED = "valid", "to_renew", "lapsed"
# A paper that may be older than this is not said to age.
_OLDEST_DAYS = 4000


def due_on(decided: Assessment, on: date) -> tuple[Criterion, ...]:
    """The criteria whose papers are due on a later day, in file order: renewed per batch, passed on the day of the
    decision, and failing on this day. With the same answer only its age or its expiry can have done that."""
    return tuple(
        criterion
        for criterion, outcome, s, answer in decided.findings
        if criterion.renew_before_days is not None
        and outcome == MET
        and s is not None
        and answer is not None
        and not _passes(criterion, answer, on)
    )


def assess_later(decided: Assessment, on: date) -> Assessment:
    """The decided answers on a later day, each due paper taken as issued on that day. How long papers are valid stays
    what was decided, as long as nothing else rejects it."""
    if on == decided.on:
        return decided
    due = due_on(decided, on)
    then = assess(decided.standard, _renewed(decided.answers, due, on), on, decided.backing)
    if not due:
        return then
    known = then.grade not in (REJECTED, INCOMPLETE)
    return replace(
        then,
        to_renew=tuple(criterion.id for criterion in due),
        valid_through=decided.valid_through if known else None,
        renewable_through=decided.renewable_through if known else None,
    )


def paper_as_of(today: date, paper: str, due_on: date | None) -> str:
    """How papers that are valid or to_renew on a later day stand seen from today: lapsed once what is due by `due_on`
    can no longer be filed in time."""
    return LAPSED if due_on is not None and today > due_on else paper


def renew_days(due: Iterable[Criterion]) -> int:
    """How many days before a broadcast these papers must be filed: the largest of theirs, 0 of none."""
    return max((criterion.renew_before_days or 0 for criterion in due), default=0)


def issued_at_earliest(criterion: Criterion, on: date) -> date | None:
    """The first day of issue with which a paper without an end still passes on a day; None where its age never counts.

    A paper only grows older, so days of issue that reach the day lie together, up to the day itself.
    """

    def reaches(age: int) -> bool:
        return _passes(criterion, _issued(on - timedelta(days=age)), on)

    if not reaches(0) or reaches(_OLDEST_DAYS):
        return None
    passes, fails = 0, _OLDEST_DAYS
    while fails - passes > 1:
        middle = (passes + fails) // 2
        passes, fails = (middle, fails) if reaches(middle) else (passes, middle)
    return on - timedelta(days=passes)


def has_expired(finding: Finding, on: date) -> bool:
    """Whether a criterion is not met on a day because its paper has run out, and for nothing else."""
    kind, answer = finding.criterion.kind, finding.answer
    return finding.outcome == NOT_MET and answer is not None and kind.has_expired(answer, on)


def only_expired(assessment: Assessment) -> bool:
    """Whether an assessment is rejected for expired papers alone."""
    failed = [one for one in assessment.findings if one.outcome == NOT_MET and one.criterion.gate == KNOCKOUT]
    return bool(failed) and all(has_expired(one, assessment.on) for one in failed)


def _renewed(answers: Answers, due: Iterable[Criterion], on: date) -> Answers:
    return {**answers, **{criterion.id: _issued(on) for criterion in due}}


def _issued(on: date) -> dict[str, object]:
    return {"present": True, "issued_on": on.isoformat(), "expires_on": None}


def _passes(criterion: Criterion, answer: object, on: date) -> bool:
    s = criterion.kind.score(answer, on)  # type: ignore[arg-type]
    return isinstance(s, tuple) and criterion.passes(s)
