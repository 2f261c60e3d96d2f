"""What the goods of a kind are, for criteria that only describe: fresh or dried, meat or honey. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from catalog.demo.planning.kinds import kinds
from catalog.standards.standard import Criterion, Standard


def natures(standard: Standard, kind_id: str) -> dict[str, dict[str, Any]]:
    """An answer to each criterion that only describes, for produce of this kind: the kind's own nature, else the first
    that the standard offers."""
    kind = kinds().get(kind_id)
    found = {}
    for criterion in standard.criteria:
        if criterion.only_describes and criterion.choices:
            values = [choice.value for choice in criterion.choices]
            found[criterion.id] = {"value": kind.nature if kind and kind.nature in values else values[0]}
    return found


def may_apply(standard: Standard, criterion: Criterion, known: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether what is known leaves it possible that a criterion applies."""
    if criterion.parent is None:
        return True
    parent = standard.criteria[criterion.parent]
    return parent.id not in known or known[parent.id].get("value") in criterion.parent_values
