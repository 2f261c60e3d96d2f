"""Worked cases with human names, and every vector: the engine gives the same digits."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from catalog.scoring.assess import assess
from catalog.scoring.report import to_dict
from catalog.standards.kinds import KINDS
from catalog.standards.library import Library
from catalog.standards.numbers import six

GOLDEN = Path(__file__).parent / "golden"


def read(name: str) -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = json.loads((GOLDEN / name).read_text(encoding="utf-8"), parse_float=Decimal)
    return cases


@pytest.mark.parametrize("case", read("examples.json"), ids=lambda case: case["name"])
def test_worked_case(library: Library, case: dict[str, Any]) -> None:
    result = to_dict(assess(library.get(case["standard"]), case["answers"], date.fromisoformat(case["on"])))
    expected = dict(case["expected"])
    scores = {finding["id"]: finding["s"] for finding in result["findings"]}
    assert scores == {key: None if s is None else float(s) for key, s in expected.pop("scores").items()}
    sections = expected.pop("sections")
    assert {key: round(value, 4) for key, value in result["sections"].items()} == {
        k: float(v) for k, v in sections.items()
    }
    numbers = {key: float(value) if isinstance(value, Decimal) else value for key, value in expected.items()}
    numbers["interval"] = [float(value) for value in numbers["interval"]]
    assert {key: result[key] for key in numbers} == numbers


@pytest.mark.parametrize(
    "vector", read("vectors.json"), ids=lambda v: f"{v['scoring']['fn']} {json.dumps(v['answer'], default=str)}"
)
def test_vector(vector: dict[str, Any]) -> None:
    parameters = dict(vector["scoring"])
    kind = KINDS[parameters.pop("fn")].prepare("X", parameters)
    s = kind.score(vector["answer"], date.fromisoformat(vector["as_of"]))
    assert isinstance(s, tuple)
    assert six(*s) == round(float(vector["expected"]), 6)
