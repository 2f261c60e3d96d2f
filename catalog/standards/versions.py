"""How long what was decided under a standard version stands once a newer version decides. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from catalog.standards.standard import Standard


@dataclass(frozen=True, slots=True)
class Replacement:
    """The version that replaces another one: from which day it decides, and the last day of grace."""

    name: str
    effective_from: date
    grace_through: date


def replacement_of(standard: Standard, published: Iterable[Standard]) -> Replacement | None:
    """The first published version after this one that asks for a new decision, or None.

    A patch changes wording only and no score (scoring.md, "Versions"), so what was decided before it stands.
    """
    newer = (one for one in published if one.effective_from > standard.effective_from)
    for one in sorted(newer, key=lambda one: one.effective_from):
        if _major_and_minor(one) != _major_and_minor(standard):
            last = one.effective_from + timedelta(days=one.rules.grace_days - 1)
            return Replacement(one.name, one.effective_from, last)
    return None


def _major_and_minor(standard: Standard) -> str:
    return standard.version.rpartition(".")[0]
