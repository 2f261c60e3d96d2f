"""Which evidence a demo farm chooses for each of its answers. Pure.

Papers of every backing: a careful farm proves nearly all it can, a hurried one little; what a reviewer finds
is measured.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from random import Random

from catalog.scoring.backing import PHOTO
from catalog.scoring.proof import DECLARED, MEASURED, PROVEN
from catalog.standards.standard import Criterion

# Of a hundred answers that could be proven, how many are, by the grade that is aimed at.
_PROVEN = {"A": 100, "B": 70, "C": 40}
# What the standards call what a certificate certifies.
_CERTIFIED = {"organic": "organic_or_globalgap", "green_food": "green_food"}


def chosen_kinds(criteria: Iterable[Criterion], on_file: Collection[str], grade: str, random: Random) -> dict[str, str]:
    """The kind of evidence chosen for each of these answers that gets any: a paper on file before a photo."""
    found = {}
    for criterion in criteria:
        fitting = [kind for kind in criterion.evidence if kind in on_file]
        papers = [kind for kind in fitting if kind != PHOTO]
        wanted = random.randrange(100) < _PROVEN.get(grade, 50)
        if fitting and wanted and criterion.answered_by == "owner" and criterion.kind.input != "paper":
            found[criterion.id] = (papers or fitting)[0]
    return found


def proved_by(chosen: Mapping[str, str], scheme: str) -> dict[str, dict[str, str]]:
    """The answers that a certificate of this scheme gives, where one was chosen."""
    answer = _CERTIFIED.get(scheme)
    return {name: {"value": answer} for name, kind in chosen.items() if kind == "certificate" and answer}


def planned_backing(criteria: Iterable[Criterion], chosen: Mapping[str, str]) -> dict[str, str]:
    """What the answers to these criteria will rest on."""
    return {
        criterion.id: MEASURED
        if criterion.answered_by == "reviewer"
        else PROVEN
        if criterion.id in chosen
        else DECLARED
        for criterion in criteria
    }
