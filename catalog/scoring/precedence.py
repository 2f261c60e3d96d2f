"""Whose answer to a criterion counts. Pure.

A reviewer has looked; the service knows what is on file; the owner claims. Alliance design choice (scoring.md, "Who
answers").
"""

from __future__ import annotations

from collections.abc import Collection

REVIEWER, SYSTEM, OWNER = "reviewer", "system", "owner"
PRECEDENCE = (REVIEWER, SYSTEM, OWNER)


NOTE_AGAINST_A_NO = 10
"""Characters a reviewer must write who says that goods come from inside the area although the notice's area says no."""


def who_answers(answered: Collection[str]) -> str | None:
    """Whose answer counts, of those who gave one the standard can read; None where nobody did."""
    return next((by for by in PRECEDENCE if by in answered), None)
