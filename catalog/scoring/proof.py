"""What the points of a score rest on: papers and records, a reviewer's own finding, or the farm's word alone. Pure.

Source: scoring.md, "Proof". The classes and the cap are the alliance's design choice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import NamedTuple

from catalog.errors import AnswerRefused
from catalog.standards.numbers import Ratio
from catalog.standards.standard import Criterion, Standard

PROVEN, DECLARED, MEASURED = "proven", "declared", "measured"
BACKINGS = (PROVEN, DECLARED, MEASURED)

Backing = Mapping[str, str]
"""What each answer rests on, by criterion id; an answer that is not named is declared."""
NO_BACKING: Backing = {}


class ProofPoints(NamedTuple):
    """Points of each class, over one common scale."""

    proven: int
    declared: int
    measured: int

    @property
    def backed(self) -> int:
        """Points that rest on more than the owner's word."""
        return self.proven + self.measured

    def moved(self, backing: str, points: int) -> ProofPoints:
        """With so many points more in one class."""
        return self._replace(**{backing: getattr(self, backing) + points})

    def widened(self, factor: int) -> ProofPoints:
        """The same over a scale that is `factor` times finer."""
        return ProofPoints(*(points * factor for points in self))


NO_POINTS = ProofPoints(0, 0, 0)


def whole_percent(proven: Fraction, measured: Fraction) -> tuple[int, int, int]:
    """Shares of 1 that are proven and measured as whole percent, with what is left for declared: 100 together.

    What is proven, and the two together, are rounded down, so that no sum reads as a share that is not reached.
    """
    first, both = int(proven * 100), int((proven + measured) * 100)
    return first, both - first, 100 - both


def check_backing(standard: Standard, backing: Backing) -> None:
    """Refuse a criterion the standard does not have, or a word that is no backing. Raises AnswerRefused."""
    for criterion_id, word in backing.items():
        if criterion_id not in standard.places:
            raise AnswerRefused(str(criterion_id)[:40], "unknown_criterion")
        if word not in BACKINGS:
            raise AnswerRefused(criterion_id, "unknown_backing")


def proof_points(scored: Iterable[tuple[Criterion, Ratio]], backing: Backing, scale: int) -> ProofPoints:
    """The points of each class over `scale`. Promises count on neither side; what is unknown or does not apply, a score
    of 0 and a weight of 0 bring no points."""
    points = dict.fromkeys(BACKINGS, 0)
    for criterion, s in scored:
        if criterion.can_be_proven:
            points[backing.get(criterion.id, DECLARED)] += criterion.weight_units * s[0] * (scale // s[1])
    return ProofPoints(**points)


def proof_cap(standard: Standard, points: ProofPoints) -> int | None:
    """The worst cap, as a place in the grades, of the least shares that proven and measured points together miss; None
    where none is missed, no point counts, or the version asks for no share. Equality passes."""
    whole = sum(points)
    if not whole:
        return None
    return max(
        (cap for least, cap in standard.rules.proven_share if points.backed * least[1] < least[0] * whole),
        default=None,
    )
