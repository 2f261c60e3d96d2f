"""Assessments a second under the 40-criterion standard, beside a plain float weighted sum of the same answers."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from catalog.scoring.assess import assess
from catalog.scoring.report import to_dict
from catalog.standards.library import open_library
from catalog.standards.standard import Standard

STANDARDS = Path(__file__).resolve().parent.parent / "standards"
NAME = "gi-selection-fresh-fruit@1.0.0"
ON = date(2026, 12, 5)
OFFERS = 2_000
GOAL = 5_000


def answered(standard: Standard, chance: random.Random) -> dict[str, dict[str, Any]]:
    """A random valid answer to every criterion."""
    answers: dict[str, dict[str, Any]] = {}
    for criterion in standard.criteria:
        rule = standard.document["criteria"][criterion.index]["scoring"]
        answers[criterion.id] = ANSWERS[rule["fn"]](rule, chance)
    return answers


ANSWERS: dict[str, Callable[[Any, random.Random], dict[str, Any]]] = {
    "boolean": lambda rule, chance: {"value": chance.random() < 0.95},
    "enum": lambda rule, chance: {"value": chance.choice(list(rule["map"]))},
    "fraction": lambda rule, chance: {"met": chance.randint(0, len(rule["items"])), "total": len(rule["items"])},
    "scale": lambda rule, chance: {"ratings": [chance.randint(0, rule["max"]) for _ in range(3)]},
    "piecewise": lambda rule, chance: {
        "value": Decimal(chance.randint(int(rule["points"][0][0] * 100), int(rule["points"][-1][0] * 100))) / 100
    },
    "limit_ratio": lambda rule, chance: {"value": Decimal(chance.randint(0, 110)) / 100},
    "document": lambda rule, chance: {
        "present": True,
        "issued_on": (ON - timedelta(days=chance.randint(0, 40))).isoformat(),
        "expires_on": (ON + timedelta(days=chance.randint(0, 400))).isoformat(),
    },
}


def float_sum(weights: list[float], scores: list[list[float]]) -> Callable[[], object]:
    """The floor: the same number of multiplications with scores already known, no checks, no gates, no exactness."""
    whole = sum(weights)
    return lambda: [100 * sum(w * s for w, s in zip(weights, row, strict=True)) / whole for row in scores]


def per_second(work: Callable[[], object], count: int) -> float:
    """The best of five runs, by processor time: one core's worth, whatever else the machine does."""
    best = 0.0
    for _ in range(5):
        started = time.process_time()
        work()
        best = max(best, count / (time.process_time() - started))
    return best


def main() -> None:
    standard = open_library(STANDARDS).get(NAME)
    chance = random.Random(20261205)
    offers = [answered(standard, chance) for _ in range(OFFERS)]
    weights = [float(criterion.weight) for criterion in standard.criteria]
    scores = [
        [finding.s[0] / finding.s[1] if finding.s else 0.0 for finding in assess(standard, answers, ON).findings]
        for answers in offers
    ]
    incomplete = [{key: given for key, given in answers.items() if chance.random() < 0.9} for answers in offers]
    rates = {
        "plain float weighted sum": per_second(float_sum(weights, scores), OFFERS),
        "assessment": per_second(lambda: [assess(standard, a, ON) for a in offers], OFFERS),
        "assessment, a tenth unanswered": per_second(lambda: [assess(standard, a, ON) for a in incomplete], OFFERS),
        "as JSON, with what would raise it": per_second(
            lambda: [to_dict(assess(standard, a, ON), worded=False) for a in offers], OFFERS
        ),
        "as JSON, with sentences": per_second(lambda: [to_dict(assess(standard, a, ON)) for a in offers], OFFERS),
    }
    floor = rates["plain float weighted sum"]
    print(f"{NAME}, {len(standard.criteria)} criteria, {OFFERS} random offers, one core")
    print(f"{'':<36}{'a second':>12}{'of the sum':>12}")
    for name, rate in rates.items():
        print(f"{name:<36}{rate:>12,.0f}{rate / floor:>12.4f}")
    print(f"goal: {GOAL:,} assessments a second: {'met' if rates['assessment'] >= GOAL else 'missed'}")


if __name__ == "__main__":
    main()
