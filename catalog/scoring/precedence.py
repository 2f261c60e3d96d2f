"""Whose answer to a criterion counts. Pure.

A reviewer has looked; the service knows what is on file; the owner claims. Alliance design choice (scoring.md, "Who
answers").
"""

from __future__ import annotations

from collections.abc import Collection

REVIEWER, SYSTEM, OWNER = "reviewer", "system", "owner"
PRECEDENCE = (REVIEWER, SYSTEM, OWNER)


def who_answers(answered: Collection[str]) -> str | None:
    """Whose answer counts, of those who gave one the standard can read; None where nobody did."""
    return next((by for by in PRECEDENCE if by in answered), None)
