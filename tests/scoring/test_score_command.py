"""`catalog score` and `catalog standards`, as a person or a program runs them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from catalog.cli import main
from tests.versions import first_versions

from .test_golden import GOLDEN

FRUIT = "gi-selection-fresh-fruit@1.0.0"
KEYS = [
    "total", "total_shown", "applicable_weight", "sections", "raw_grade", "grade", "caps", "knockouts", "majors",
    "minors_passed", "minors_applicable", "minors_failed", "unknown", "valid_through", "coverage", "interval",
    "findings", "ignored_answers",
]  # fmt: skip


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    file = tmp_path / "answers.json"
    file.write_text(json.dumps(json.loads((GOLDEN / "examples.json").read_text())[0]["answers"]))
    return file


def with_answer(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "changed.json"
    file.write_text(text)
    return file


def test_cases_in_order(tmp_path: Path) -> None:
    found = run("score", "--cases", GOLDEN / "examples.json", "--json")
    assert (found.exit_code, found.stderr) == (0, "")
    results = json.loads(found.stdout)
    assert [(r["total"], r["total_shown"], r["grade"]) for r in results] == [
        (93.8525, "93.9", "A"),
        (81.1019, "81.1", "C"),
    ]
    assert all(set(KEYS) <= set(result) for result in results)
    assert results[1]["caps"] == ["major_fail"]


def test_one_file_of_answers(answers: Path) -> None:
    found = run("score", FRUIT, answers, "--on", "2026-12-05", "--json")
    result = json.loads(found.stdout)
    assert (result["total"], result["valid_through"], result["on"]) == (93.8525, "2026-12-31", "2026-12-05")
    assert result["standard"]["id"] == "gi-selection-fresh-fruit"
    assert "sensitivity" not in result
    assert "sensitivity" in json.loads(
        run("score", FRUIT, answers, "--on", "2026-12-05", "--json", "--sensitivity").stdout
    )


def test_in_words(answers: Path) -> None:
    found = run("score", FRUIT, answers, "--on", "2026-12-05")
    assert "grade A  total 93.9 (raw A)" in found.stdout
    assert "FF-C01" in found.stdout and "at least 10.5%" in found.stdout
    assert "What would raise it" in found.stdout
    assert "caps: major_fail" in run("score", "--cases", GOLDEN / "examples.json").stdout


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"FF-C01": {"value": NaN}}', "FF-C01: not_finite"),
        ('{"FF-C01": {"value": 1e999999999}}', "FF-C01: exponent_out_of_range"),
        ('{"FF-C01": {"value": ' + "9" * 6000 + "}}", "FF-C01: too_many_digits"),
        ('{"FF-A04": {"value": "perhaps"}}', "FF-A04: unknown_value (value perhaps)"),
        ('{"FF-Z99": {"value": true}}', "FF-Z99: unknown_criterion"),
        ('{"FF-A02": {"value": true}, "FF-A02": {"value": false}}', "FF-A02: given_twice"),
        ('{"FF-A05": {"met": 6, "total": 5}}', "FF-A05: met_not_within_total"),
        ("[]", "answers: not_an_object"),
        ("{", "json: not_json"),
    ],
)
def test_a_refused_answer_exits_2_and_names_its_criterion(tmp_path: Path, text: str, message: str) -> None:
    found = run("score", FRUIT, with_answer(tmp_path, text), "--on", "2026-12-05", "--json")
    assert (found.exit_code, found.stdout) == (2, "")
    assert found.stderr.startswith(message)


def test_one_refusal_among_cases_scores_nothing(tmp_path: Path) -> None:
    cases: list[dict[str, Any]] = json.loads((GOLDEN / "examples.json").read_text())
    cases[1]["answers"]["FF-B02"] = {"value": -1}
    found = run("score", "--cases", with_answer(tmp_path, json.dumps(cases)), "--json")
    assert (found.exit_code, found.stdout) == (2, "")
    assert found.stderr == "case 1 (七里橘园椪柑统货（虚构）): FF-B02: negative\n"


@pytest.mark.parametrize(
    ("cases", "message"),
    [
        ("1", "the file of cases must be a JSON list"),
        ("{}", "case 0: standard is missing"),
        ("[1]", "case 0: not an object"),
        ('[{"standard": "x@1.0.0", "on": "2026-12-05"}]', "case 0: answers is missing"),
        ('[{"standard": "x@1.0.0", "on": "2026-12-05", "answers": {}}]', "case 0: standard_unknown: name x@1.0.0"),
        ('[{"standard": 5, "on": "2026-12-05", "answers": {}}]', "case 0: standard: not_a_text"),
        (f'[{{"standard": "{FRUIT}", "on": "today", "answers": {{}}}}]', "case 0: on: not_a_day"),
        (
            f'[{{"standard": "{FRUIT}", "on": "2026-12-05", "profile": "x@1.0.0", "answers": {{}}}}]',
            "case 0: profile_unknown",
        ),
        (
            f'[{{"standard": "{FRUIT}", "on": "2026-12-05", "answers": {{}}, "backings": {{}}}}]',
            "case 0: backings: unknown_key",
        ),
        ("[" * 5000, "json: too_deep"),
    ],
)
def test_cases_that_cannot_be_read(tmp_path: Path, cases: str, message: str) -> None:
    found = run("score", "--cases", with_answer(tmp_path, cases))
    assert (found.exit_code, found.stdout) == (2, "")
    assert found.stderr.startswith(message)


def test_an_empty_list_of_cases(tmp_path: Path) -> None:
    assert json.loads(run("score", "--cases", with_answer(tmp_path, "[]"), "--json").stdout) == []


def test_what_to_give(answers: Path) -> None:
    assert run("score", FRUIT, answers).exit_code == 2
    assert run("score", "--cases", GOLDEN / "examples.json", "--on", "2026-12-05").exit_code == 2
    assert run("score", FRUIT, answers, "--on", "5 December").stderr == "on: not_a_day\n"
    assert run("score", "gi-selection-gold@1.0.0", answers, "--on", "2026-12-05").exit_code == 2


def test_it_starts_without_what_it_does_not_need(tmp_path: Path, answers: Path) -> None:
    command = [sys.executable, "-X", "importtime", "-c", "from catalog.cli import main; main()"]
    arguments = ["score", FRUIT, str(answers), "--on", "2026-12-05", "--json"]
    done = subprocess.run([*command, *arguments], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["grade"] == "A"
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert not {"flask", "sqlalchemy", "tantivy", "PIL"} & imported
    assert sorted(file.name for file in tmp_path.iterdir()) == ["answers.json"]


class TestStandardsCommand:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        copy = tmp_path / "standards"
        first_versions(copy)
        return copy

    def version(self, folder: Path, number: str, *changes: tuple[str, str]) -> str:
        text = (folder / "gi-selection-tea" / "1.0.0.toml").read_text(encoding="utf-8")
        for old, new in ((('version = "1.0.0"'), f'version = "{number}"'), ("2026-12-01", "2027-03-01"), *changes):
            assert old in text
            text = text.replace(old, new)
        (folder / "gi-selection-tea" / f"{number}.toml").write_text(text, encoding="utf-8")
        return f"gi-selection-tea@{number}"

    def test_list(self, folder: Path) -> None:
        draft = self.version(folder, "1.0.1")
        found = run("standards", "--standards", folder, "list", "--on", "2027-01-01")
        assert found.exit_code == 0
        lines = {line.split()[0]: line for line in found.stdout.splitlines() if "@" in line}
        assert "in force" in lines[FRUIT] and "40 criteria" in lines[FRUIT]
        assert "draft" in lines[draft]
        assert "No standard yet" in found.stdout and "handicraft" in found.stdout
        scored, _, without = found.stdout.partition("No standard yet")
        assert "livestock_meat" in scored and "livestock_meat" not in without
        assert "handicraft" not in scored and "handicraft" in without

    def test_check_prints_the_differences(self) -> None:
        found = run("standards", "check", FRUIT)
        assert found.exit_code == 0
        assert "CR 0.014187" in found.stdout
        assert "B: weight 26, component 27.4912, difference -1.4912" in found.stdout
        rows = json.loads(run("standards", "check", "--json").stdout)
        # The proposal is checked against the version it would change (tests/standards/test_sealed.py).
        assert all(row["problems"] == [] for row in rows if row["name"] != f"{FRUIT.partition('@')[0]}@3.0.0")

    def test_check_refuses_with_file_key_and_reason(self, folder: Path) -> None:
        bad = self.version(folder, "1.0.1", ("[6.5, 0.8]", "[4.5, 0.8]"))
        found = run("standards", "--standards", folder, "check", bad)
        assert found.exit_code == 1
        assert (
            "file gi-selection-tea/1.0.1.toml, key criteria.TE-C01.scoring.points.1, reason x_not_rising"
            in found.stdout
        )
        assert run("standards", "check", "gi-selection-gold@1.0.0").exit_code == 1

    def test_check_refuses_weights_that_do_not_follow(self, folder: Path) -> None:
        bad = self.version(folder, "2.0.0", ('["1", "3", "2", "3"]', '["9", "1/9", "9", "1/9"]'))
        found = run("standards", "--standards", folder, "check", bad)
        assert found.exit_code == 1
        assert "key ahp.upper, reason inconsistent" in found.stdout
        assert "reason far_from_its_component" in found.stdout

    def test_diff(self, folder: Path) -> None:
        new = self.version(folder, "1.1.0", ("max_age_days = 180", "max_age_days = 200"))
        found = run("standards", "--standards", folder, "diff", "gi-selection-tea@1.0.0", new)
        assert found.stdout == (
            'minor  TE-B03     "Lab report: accredited and recent": days since issue at most 180 -> 200\n'
            "1 changes; step needed: minor\n"
        )
        zh = run("standards", "--standards", folder, "diff", "gi-selection-tea@1.0.0", new, "--lang", "zh").stdout
        assert "“检测报告时效与资质”最多签发几天 180 → 200" in zh
        as_json = json.loads(
            run("standards", "--standards", folder, "diff", "gi-selection-tea@1.0.0", new, "--json").stdout
        )
        assert as_json["step"] == "minor" and as_json["changes"][0]["subject"] == "TE-B03"
        assert run("standards", "diff", FRUIT, "gi-selection-gold@1.0.0").exit_code == 2

    def test_seal(self, folder: Path) -> None:
        new = self.version(folder, "1.0.1", ('水浸出物"', '水浸出物（干态）"'))
        seal = ["standards", "--standards", folder, "seal", new, "--on"]
        late = run(*seal, "2027-03-02")
        assert late.exit_code == 2 and "before_the_day_of_publication" in late.stderr
        before = (folder / "SEALED").read_text()
        done = run(*seal, "2027-02-01")
        assert done.exit_code == 0 and "it decides from 2027-03-01" in done.stdout
        after = (folder / "SEALED").read_text()
        assert after.startswith(before) and after.removeprefix(before).startswith("gi-selection-tea/1.0.1.toml ")
        again = run(*seal, "2027-02-01")
        assert again.exit_code == 2 and "already_sealed" in again.stderr
        assert (folder / "SEALED").read_text() == after
        assert "in force" in run("standards", "--standards", folder, "list", "--on", "2027-03-01").stdout

    def test_seal_refuses_what_check_refuses(self, folder: Path) -> None:
        bad = self.version(folder, "1.0.1", ("max_age_days = 180", "max_age_days = 100"))
        found = run("standards", "--standards", folder, "seal", bad, "--on", "2027-02-01")
        assert found.exit_code == 1
        assert "reason step_too_small, taken patch, needed major" in found.stdout
        assert bad.split("@")[1] not in (folder / "SEALED").read_text()

    def test_a_bad_day(self) -> None:
        assert run("standards", "list", "--on", "soon").exit_code == 2
