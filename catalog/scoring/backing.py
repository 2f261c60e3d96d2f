"""What each answer of an offer rests on: proven, declared or measured. Pure.

Source: scoring.md, "Proof". Decided with the assessment and stored as one of its inputs.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from catalog.scoring.precedence import OWNER, REVIEWER
from catalog.scoring.proof import DECLARED, MEASURED, PROVEN

PHOTO = "photo"
"""The kind of evidence that a photo is: a refractometer with its reading, a label, a scale."""
# Where the service looked for itself: a register, the protected area, the right to the name, a dated paper, a list.
LOOKED_UP = frozenset({"register", "protected_area", "authorisation", "document", "supplier", "food_list"})


class Evidence(Protocol):
    """What is asked of a document or photo: its id and what kind of evidence it is."""

    @property
    def id(self) -> str: ...
    @property
    def kind(self) -> str: ...
    def valid_on(self, on: date) -> bool: ...


@dataclass(frozen=True)
class ChosenPaper:
    """A document that was chosen for one answer."""

    id: str
    kind: str
    issued_on: date | None
    expires_on: date | None

    def valid_on(self, on: date) -> bool:
        """Whether it was issued by the day and has not expired (the day of expiry itself is valid)."""
        return (self.issued_on is None or self.issued_on <= on) and (self.expires_on is None or self.expires_on >= on)


@dataclass(frozen=True)
class ChosenPhoto:
    """A photo that was chosen for one answer; it has no dates."""

    id: str
    kind: str = PHOTO

    def valid_on(self, on: date) -> bool:
        """A photo does not run out."""
        return True


def backing_of(
    by: str, source: str, kinds: Collection[str], chosen: Iterable[Evidence], struck: Collection[str], on: date
) -> str:
    """What an answer rests on: `by` is whose it is (precedence.py), `source` where a service answer comes from, `kinds`
    the kinds of evidence its criterion names, `chosen` what the owner chose for it, `struck` the ids of what a reviewer
    found not to show it."""
    if by == REVIEWER:
        return MEASURED
    if by == OWNER:
        fits = any(one.kind in kinds and one.id not in struck and one.valid_on(on) for one in chosen)
        return PROVEN if fits else DECLARED
    if source in LOOKED_UP:
        return PROVEN
    # What only repeats the offer's own terms proves nothing; anything else is a recorded fact, named with its source.
    return DECLARED if source in ("offer", "guarantees") else MEASURED


def backing_against_origin(
    kinds: Collection[str], chosen: Iterable[Evidence], struck: Collection[str], on: date
) -> str:
    """What a reviewer's yes rests on where the notice's area says no: proven with a plot paper chosen, else declared
    (scoring.md, "Origin")."""
    return backing_of(OWNER, "", kinds, chosen, struck, on)


def backing_of_record(evidence: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """What the answers of an assessment decided before backings were stored rest on, from who answered and where a
    service answer came from: nobody had chosen anything for an owner's answer then."""
    day = date.min
    return {name: backing_of(one["by"], one.get("source", ""), (), (), (), day) for name, one in evidence.items()}


@dataclass(frozen=True)
class ProvingPaper:
    """A paper behind a proven answer of a decided assessment, as it was kept then."""

    criterion_id: str
    id: str
    kind: str
    issued_on: date | None
    expires_on: date | None


def proving_papers(
    evidence: Mapping[str, Mapping[str, Any]], backing: Mapping[str, str] | None
) -> tuple[ProvingPaper, ...]:
    """The papers behind the proven answers of a decided assessment (`evidence` and `backing` as it stores them): what
    was chosen for an answer, where only a photo was, what lay on file for it. Which days they prove, `valid_on` says of
    the same two dates."""
    rests_on = backing_of_record(evidence) if backing is None else backing
    return tuple(
        ProvingPaper(name, kept["id"], kept["type"], _day(kept["issued_on"]), _day(kept["expires_on"]))
        for name, proof in evidence.items()
        if rests_on.get(name) == PROVEN
        for kept in proof["documents"]
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
