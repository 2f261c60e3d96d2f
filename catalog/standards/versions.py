"""Which of a standard's published versions decides on a day, and how long what was decided under an older one stands.
Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from catalog.standards.standard import Standard

# How a published version stands on a day.
STATES = ("in_force", "early", "coming", "replaced", "not_adopted")


@dataclass(frozen=True, slots=True)
class Deciding:
    """A published version and the day from which it decides: its own `effective_from`, or the day on which the alliance
    adopted it, where that is later."""

    standard: Standard
    from_on: date


@dataclass(frozen=True, slots=True)
class Replacement:
    """The version that replaces another one: from which day it decides, and the last day of grace."""

    name: str
    from_on: date
    grace_through: date


def in_turn(deciding: Iterable[Deciding]) -> tuple[Deciding, ...]:
    """By the day from which they decide; of those of one day the latest version last."""
    return tuple(sorted(deciding, key=lambda one: (one.from_on, order_of(one.standard.version))))


def version_on(deciding: Sequence[Deciding], on: date) -> Standard | None:
    """The version that decides on a day, of versions in turn: the last one that has begun; before the first one's day,
    the first. None where there is none."""
    begun = [one.standard for one in deciding if one.from_on <= on]
    return begun[-1] if begun else deciding[0].standard if deciding else None


def state_on(standard: Standard, deciding: Sequence[Deciding], on: date) -> str:
    """One of STATES, for a published version. `early`: before the first version's day, the first one decides already;
    `not_adopted`: it comes with the project, and the alliance has not taken it up."""
    from_on = next((one.from_on for one in deciding if one.standard.name == standard.name), None)
    if from_on is None:
        return "not_adopted"
    present = version_on(deciding, on)
    if present is not None and present.name == standard.name:
        return "in_force" if from_on <= on else "early"
    return "replaced" if from_on <= on else "coming"


def replacement_of(standard: Standard, deciding: Iterable[Deciding]) -> Replacement | None:
    """The first version to decide after this one that asks for a new decision, or None.

    A patch changes wording only and no score (scoring.md, "Versions"), so what was decided before it stands. The days
    of grace are those that the later version gives, counted from the day on which it begins to decide.
    """
    turns = in_turn(deciding)
    names = [one.standard.name for one in turns]
    if standard.name in names:
        later = turns[names.index(standard.name) + 1 :]
    else:
        later = tuple(one for one in turns if one.from_on > standard.effective_from)
    # Of two that begin on one day the earlier version never decides.
    for one in {one.from_on: one for one in later}.values():
        if _major_and_minor(one.standard) != _major_and_minor(standard):
            last = one.from_on + timedelta(days=one.standard.rules.grace_days - 1)
            return Replacement(one.standard.name, one.from_on, last)
    return None


def order_of(version: str) -> tuple[int, ...]:
    """By which versions are compared: 1.10.0 comes after 1.9.0."""
    return tuple(int(part) for part in version.split("."))


def _major_and_minor(standard: Standard) -> str:
    return standard.version.rpartition(".")[0]
