"""What a supplier's authorisation answers: may these goods carry the protected name? Pure."""

from __future__ import annotations

from datetime import date

# The answers that open the gate "authorised" (scoring.md, criterion A04).
OPENS_GATE = frozenset({"authorised", "via_authorised_supplier"})
# The levels that claim the right itself, and what is shown in their place on days no paper proves it.
CLAIMED_LEVELS = frozenset({"authorised", "lot_verified"})
UNPROVEN = "unproven"


def mark_right(
    level: str | None, *, proven: bool, applied_on: date | None = None, via_supplier_name: str = ""
) -> str | None:
    """The answer to criterion A04: authorised, via_authorised_supplier, pending, none; or None while it is not proven.

    `level` is the authorisation's (None: the supplier claims no right to the name); `proven` whether a valid document
    of type gi_mark_authorisation stands behind it. A claim without its paper is not answered: unknown is not zero, and
    nobody is authorised by their own word. Source: scoring.md, "Criterion A04 is answered from the authorisation".
    """
    if level is None:
        return "none"
    if level in CLAIMED_LEVELS:
        return "authorised" if proven else None
    if via_supplier_name:
        return "via_authorised_supplier" if proven else None
    return "pending" if applied_on is not None else "none"


def level_shown(level: str, *, proven: bool) -> str:
    """The level that may be shown on a day: a claim of the right without a paper that is valid then is unproven."""
    return level if proven or level not in CLAIMED_LEVELS else UNPROVEN


def answer_shown(answer: str, *, proven: bool) -> str:
    """What `mark_right` gives once proven, as it may be shown on a day: unproven where no paper is valid then."""
    return answer if proven or answer not in OPENS_GATE else UNPROVEN
