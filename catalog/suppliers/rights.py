"""What a supplier's authorisation answers: may these goods carry the protected name? Pure."""

from __future__ import annotations

from datetime import date

# The answers that open the gate "authorised" (scoring.md, criterion A04).
OPENS_GATE = frozenset({"authorised", "via_authorised_supplier"})


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
    if level in ("authorised", "lot_verified"):
        return "authorised" if proven else None
    if via_supplier_name:
        return "via_authorised_supplier" if proven else None
    return "pending" if applied_on is not None else "none"
