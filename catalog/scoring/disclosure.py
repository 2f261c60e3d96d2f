"""What the public may read of an assessment: trade terms stay between anchors, owner and alliance. Pure; the one place.

The score of a commission gives the commission away, and so do a section's figures by subtraction. Of a section that
holds a trade term the public therefore sees outcomes and weights, not scores, sentences or answers, and the other
figures only as exact as they stand on the badge (alliance design choice).
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from catalog.standards.standard import Standard

# Facts that are terms of trade (picking/gates.py keeps the floor price from the public likewise).
TRADE_FACTS = frozenset({"commission_percent"})
# Of a result: what would give a closed figure away by its other side.
_HIDDEN_OF_A_FINDING = ("s", "points", "reason", "value", "source")


def closed_to_public(standard: Standard) -> frozenset[str]:
    """The criteria whose answers and scores the public does not see."""
    sections = {criterion.section for criterion in standard.criteria if criterion.fact in TRADE_FACTS}
    return frozenset(criterion.id for criterion in standard.criteria if criterion.section in sections)


def for_public(standard: Standard, result: Mapping[str, Any]) -> dict[str, Any]:
    """A result (scoring/report.py; answers beside it, if there) as the public may read it. `closed` names what is not
    shown; figures are rounded to what the badge says."""
    closed = closed_to_public(standard)
    if not closed:
        return dict(result)
    sections = {criterion.section for criterion in standard.criteria if criterion.id in closed}
    shown = dict(result)
    shown["closed"] = [criterion.id for criterion in standard.criteria if criterion.id in closed]
    shown["findings"] = [
        {**finding, **{key: None for key in _HIDDEN_OF_A_FINDING if key in finding}}
        if finding["id"] in closed
        else finding
        for finding in result["findings"]
    ]
    if "answers" in result:
        shown["answers"] = {name: answer for name, answer in result["answers"].items() if name not in closed}
    for key in ("total", "points"):
        if result.get(key) is not None:
            shown[key] = _rounded(result[key], "0.1")
    if "interval" in result:
        shown["interval"] = [_rounded(end, "0.1") for end in result["interval"]]
    shown["sections"] = {
        name: None if score is None else _rounded(score, "1") if name in sections else score
        for name, score in result["sections"].items()
    }
    # Many totals, each rounded elsewhere, would together tell the digits that one rounded total hides.
    shown["what_would_raise_it"] = [
        {**better, "total": None} if "total" in better else better
        for better in result["what_would_raise_it"]
        if better["id"] not in closed
    ]
    if (prove := result.get("to_prove")) is not None:
        hidden = not closed.isdisjoint(prove["ids"])
        shown["to_prove"] = None if hidden else {**prove, "points": _rounded(prove["points"], "0.1")}
    if "sensitivity" in result:
        shown["sensitivity"] = [{**moved, "range": None} for moved in result["sensitivity"]]
    if (smallest := result.get("smallest_change")) is not None:
        shown["smallest_change"] = None if smallest["id"] in closed else {**smallest, "total": None}
    return shown


def _rounded(figure: float, to: str) -> float:
    return float(Decimal(repr(figure)).quantize(Decimal(to), ROUND_HALF_UP))
