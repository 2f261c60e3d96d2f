"""What the lists are known to lack. Said with every 'not found', because absence from a list proves nothing. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Gap:
    """One known hole: a stable code for the doors to word, and about how many names it swallows (None: not known)."""

    code: str
    about: int | None = None


# Counted in standards/registry/SOURCES.md.
GAPS = (
    Gap("certification_trademarks", about=7000),
    Gap("approved_before_2005"),
    Gap("foreign_names_in_china"),
    Gap("eu_after_2020"),
)
