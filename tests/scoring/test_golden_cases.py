"""Cases with human names for every standard and for profiles. Their digits came from the slow second scorer
(reference.py) and some from pen and paper; the engine gives the same, and so does the command."""

from __future__ import annotations

import json
import tomllib
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from catalog.cli.score import score
from catalog.scoring.assess import assess
from catalog.scoring.report import to_dict
from catalog.standards.library import Library

from . import reference
from .test_golden import read

CASES = read("cases.json")
each = pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])


def plain(value: Any) -> Any:
    """JSON values as a result gives them: numbers as float."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return float(value) if isinstance(value, Decimal) else value


def test_every_standard_and_some_profiles_have_cases(library: Library) -> None:
    worked = {case["standard"] for case in [*CASES, *read("examples.json")]}
    assert worked >= {name for name in library.names() if name.endswith("@1.0.0")}
    assert {case["expected"]["grade"] for case in CASES} == {"A", "B", "C", "REJECTED", "INCOMPLETE"}
    assert len({case["standard"] for case in CASES if "profile" in case}) == 3


@each
def test_the_engine_gives_the_expected_digits(library: Library, case: dict[str, Any]) -> None:
    standard = library.get(case["standard"], case.get("profile"))
    result = to_dict(assess(standard, case["answers"], date.fromisoformat(case["on"])))
    expected = plain(case["expected"])
    scores = {finding["id"]: finding["s"] for finding in result["findings"]}
    assert scores == expected.pop("scores")
    assert {key: result[key] for key in expected} == expected


@each
def test_the_slow_scorer_gives_them_too(library: Library, case: dict[str, Any]) -> None:
    document, removed = document_of(library.folder, case)
    answers = {key: answer for key, answer in case["answers"].items() if key not in removed}
    on = date.fromisoformat(case["on"])
    found, expected = reference.assess(document, answers, on), case["expected"]
    for key in ("total", "applicable_weight", "coverage"):
        assert round(found[key] * 10**6 + Fraction(1, 10**9)) == int(Decimal(expected[key]) * 10**6), key
    for key in ("raw_grade", "grade", "caps", "knockouts", "majors", "minors_passed", "minors_failed", "unknown"):
        assert found[key] == expected[key], key
    through = reference.valid_through(document, answers, on)
    assert (through and through.isoformat()) == expected["valid_through"]


def document_of(folder: Path, case: dict[str, Any]) -> tuple[dict[str, Any], set[str]]:
    """The standard's content with the profile applied by hand: parameters replaced, what does not apply taken out."""
    standard = toml(folder, case["standard"])
    profile = toml(folder / "profiles", case["profile"]) if "profile" in case else {}
    reset = {one["criterion"]: one["scoring"] for one in profile.get("reset", [])}
    removed = {one["criterion"] for one in profile.get("not_applicable", [])}
    standard["criteria"] = [
        {**criterion, "scoring": {**criterion["scoring"], **reset.get(criterion["id"], {})}}
        for criterion in standard["criteria"]
        if criterion["id"] not in removed
    ]
    return standard, removed


def toml(folder: Path, name: str) -> dict[str, Any]:
    identity, version = name.split("@")
    return tomllib.loads((folder / identity / f"{version}.toml").read_text(encoding="utf-8"), parse_float=Decimal)


def case_named(start: str) -> dict[str, Any]:
    return next(case for case in CASES if case["name"].startswith(start))


def test_by_hand_开化清水鱼() -> None:
    """Weights times scores as a person adds them up, section by section."""
    half = Fraction(1, 2)
    a = 2 + 2 + 3 + 4 + 3 + 2 * Fraction(9, 10)
    # Certificate 3, residues 5, withdrawal 2, contaminants 2, report 2, records 2 x 3/4, traceability 2, sampling 2.
    b = 3 + 5 + 2 + 2 + 2 + 2 * Fraction(3, 4) + 2 + 2
    # Indicators 6; uniformity 94 %: 0.6 + 0.3 x 4/5 = 0.84; defects 0.8 %: 1 - 0.1 x 0.8 = 0.92; panel 11/12; 3/4.
    c = 6 + 2 * Fraction(84, 100) + 3 * Fraction(92, 100) + 4 * Fraction(11, 12) + 3 * Fraction(3, 4)
    d = 3 + 2 + 3 * half + 2 * Fraction(7, 10) + 3 * half
    # Quantity 1.1: 0.6 + 0.4 x 3/4 = 0.9; 12 weeks 1; 36 h 0.9; 2 % damage 0.9; promise 1; 98.5 % alive 0.925.
    e = 3 * Fraction(9, 10) + 1 + 2 * Fraction(9, 10) + 3 * Fraction(9, 10) + 2 + 2 * Fraction(925, 1000)
    # Price 0.95: 0.8; commission 15 %: 0.75; pack 5/6; claims 1; one test 0.7; bad reviews 1.5 %: 0.9 - 0.3/4 = 0.825.
    f = 2 * Fraction(8, 10) + 3 * half * Fraction(3, 4) + 2 * Fraction(5, 6) + 2 + Fraction(7, 10)
    f += 3 * half * Fraction(825, 1000)
    # Quarantine certificate 3, licence 3; base nitrogen 2, eggs 2, moisture 2; cold chain 1: none applies to live fish.
    total = 100 * (a + b + c + d + e + f) / (100 - 3 - 3 - 2 - 2 - 2 - 1)
    assert f"{float(total):.6f}" == str(case_named("开化清水鱼活运（")["expected"]["total"])


def test_by_hand_江山猕猴桃() -> None:
    """The notice's limit scores exactly the pass mark; a tenth below it fails, whatever ponkan's limit says."""
    at_limit, below, as_ponkan = (case_named(name) for name in ("江山徐香", "江山红心", "同一批猕猴桃"))
    assert at_limit["expected"]["scores"]["FF-C01"] == Decimal("0.6")
    assert below["expected"]["scores"]["FF-C01"] == Decimal("0.54")  # 0.6 x 9/10
    assert (below["expected"]["grade"], as_ponkan["expected"]["grade"]) == ("C", "A")
    assert as_ponkan["expected"]["scores"]["FF-C01"] == 1


def test_the_command_scores_them_alike(tmp_path: Path) -> None:
    path = tmp_path / "cases.json"
    path.write_text((Path(__file__).parent / "golden" / "cases.json").read_text(encoding="utf-8"), encoding="utf-8")
    found = CliRunner().invoke(score, ["--cases", str(path), "--json"])
    assert found.exit_code == 0, found.output
    totals = [result["total"] for result in json.loads(found.stdout)]
    assert totals == [float(case["expected"]["total"]) for case in CASES]
