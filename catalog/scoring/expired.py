"""What only the passing of time has done: papers that were good and have run out. Pure.

To say of them "rejected" would tell a farm that something bad was found, where a new paper is all that is missing.
"""

from __future__ import annotations

from datetime import date

from catalog.scoring.assess import NOT_MET, Assessment, Finding
from catalog.standards.standard import KNOCKOUT


def has_expired(finding: Finding, on: date) -> bool:
    """Whether a criterion is not met on a day because its paper has run out, and for nothing else."""
    kind, answer = finding.criterion.kind, finding.answer
    return finding.outcome == NOT_MET and answer is not None and kind.has_expired(answer, on)


def only_expired(assessment: Assessment) -> bool:
    """Whether an assessment is rejected for expired papers alone."""
    failed = [one for one in assessment.findings if one.outcome == NOT_MET and one.criterion.gate == KNOCKOUT]
    return bool(failed) and all(has_expired(one, assessment.on) for one in failed)
