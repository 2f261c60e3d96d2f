"""How a notice's limit becomes a curve: the alliance's rule (standards/README.md), the same for every name. Pure.

The limit scores exactly `pass_at`; the shape around it is the standard's own curve, brought there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from catalog.standards.drafting.figures import (
    ACID,
    AMINO_ACIDS,
    DIAMETER,
    DUST,
    EDIBLE,
    EXTRACT,
    MOISTURE,
    RATIO,
    SOLIDS,
    WEIGHT,
    Quantity,
)
from catalog.standards.standard import Standard

Points = Sequence[Sequence[Any]]
MOVED, STRETCHED, WITHIN_100 = "moved", "stretched", "within 100"


@dataclass(frozen=True, slots=True)
class Measured:
    """What a criterion measures and how its curve follows a limit. `step` is what a stretched curve is rounded to;
    `over` is what the quantity is divided by where a notice limits both but not their ratio."""

    quantity: Quantity
    how: str
    step: Decimal = Decimal("0.1")
    over: tuple[Quantity, Quantity] | None = None


# What the criteria of the published standards measure, by standard and criterion; not every version asks all of them.
MEASURED: Mapping[str, Mapping[str, Measured]] = {
    "gi-selection-fresh-fruit": {
        "FF-C01": Measured(SOLIDS, MOVED),
        "FF-C02": Measured(RATIO, STRETCHED, over=(SOLIDS, ACID)),
        "FF-C03": Measured(EDIBLE, WITHIN_100),
        "FF-C04": Measured(DIAMETER, MOVED),
        "FF-C10": Measured(ACID, STRETCHED, Decimal("0.001")),
        "FF-C12": Measured(WEIGHT, STRETCHED),
    },
    "gi-selection-tea": {
        "TE-C01": Measured(MOISTURE, MOVED),
        "TE-C02": Measured(EXTRACT, MOVED),
        "TE-C03": Measured(AMINO_ACIDS, STRETCHED, Decimal("0.01")),
        "TE-C04": Measured(DUST, STRETCHED, Decimal("0.01")),
    },
}


def general_limits(standard: Standard) -> frozenset[str]:
    """The criteria whose limits notices set name by name, but which are scored here by the standard's general limit: no
    profile is applied, or it says nothing of them."""
    asked = (standard.criterion(criterion_id) for criterion_id in MEASURED.get(standard.id, ()))
    general = {criterion.id for criterion in asked if criterion is not None and criterion.only_with_profile is None}
    return frozenset(general - standard.clauses.keys())


def curve(points: Points, pass_at: Any, limit: Decimal, measured: Measured) -> list[tuple[Decimal, Decimal]]:
    """The standard's points brought to a limit. Raises ValueError when no point of the standard lies on `pass_at`."""
    own = [(Decimal(x), Decimal(s)) for x, s in points]
    mark = next((x for x, s in own if s == Decimal(pass_at)), None)
    if mark is None:
        raise ValueError("no point lies on the pass mark")
    if measured.how == STRETCHED:
        return [(limit if x == mark else _to(x * limit / mark, measured.step), s) for x, s in own]
    room = Decimal(1)
    if measured.how == WITHIN_100:
        room = min(room, (100 - limit) / 2 / (own[-1][0] - mark))
    return [(limit + (x - mark) * (room if x > mark else 1), s) for x, s in own]


def quotient(solids: Decimal, acid: Decimal) -> Decimal:
    """The ratio that goods meeting both limits reach: rounded down to one decimal."""
    return Decimal(int(solids * 10 / acid)) / 10


def _to(x: Decimal, step: Decimal) -> Decimal:
    return x.quantize(step, ROUND_HALF_UP)
