"""What the goods of a kind are, for criteria that only describe: fresh or dried, meat or honey. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from catalog.demo.planning.kinds import kinds
from catalog.standards.standard import Criterion, Standard

ALL_YEAR = "all_year"


def natures(standard: Standard, kind_id: str, supplier_kind: str = "", category: str = "") -> dict[str, dict[str, Any]]:
    """An answer to each criterion that only describes, for produce of this kind: one of the kind's own natures, else
    the first that the standard offers. What the service knows of supplier and category is as it knows it."""
    kind = kinds().get(kind_id)
    own = set(kind.nature.split(";")) if kind else set()
    known = {"supplier_kind": supplier_kind, "category": category}
    found = {}
    for criterion in standard.criteria:
        if criterion.only_describes and criterion.choices:
            values = [choice.value for choice in criterion.choices]
            fitting: list[bool | str] = [
                value for value in values if value in own or value == known.get(criterion.fact or "")
            ]
            if True in values:
                # Asked is whether they are made once a year.
                fitting = [ALL_YEAR not in own]
            found[criterion.id] = {"value": (fitting or values)[0]}
    return found


def may_apply(standard: Standard, criterion: Criterion, known: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether what is known leaves it possible that a criterion applies."""
    if criterion.parent is None:
        return True
    parent = standard.criteria[criterion.parent]
    return parent.id not in known or known[parent.id].get("value") in criterion.parent_values
