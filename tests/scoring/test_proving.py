"""What is stored can be proven: all of it at once, and one by one by anybody with the file."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import select, update

from catalog.cli import database, main
from catalog.extensions import Extensions
from catalog.scoring.answers import from_json, to_json
from catalog.scoring.models import AssessmentRow
from catalog.scoring.services import assessing, proving
from catalog.standards.library import open_library
from catalog.standards.seal import Seal, append_seal
from catalog.storage.database import db
from tests.factories.farming import PONKAN, an_offer, days, registry_rows
from tests.factories.selling import Market, approve_by_hand
from tests.versions import library_with

PROFILE = "cixiyangmei@1.0.0"


@pytest.fixture
def market(app: Flask, extensions: Extensions, monkeypatch: pytest.MonkeyPatch) -> Market:
    registry_rows()
    monkeypatch.setattr(database, "migrated_app", lambda: app)
    market = Market(extensions.library, offers=2)
    approved = an_offer(market.owner, market.product)
    approve_by_hand(extensions.library, approved, market.reviewer, profile=PROFILE)
    market.offers.append(approved)
    return market


def run(*words: str | Path) -> Result:
    db.session.commit()
    return CliRunner().invoke(main, [str(word) for word in words])


def test_every_stored_assessment_is_proven(market: Market) -> None:
    found = run("assessments", "verify")
    assert found.exit_code == 0, found.output
    assert "3 assessments recomputed, 0 differ" in found.stdout


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"grade": "B"}, "grade"),
        ({"answers_json": "{}"}, "inputs_sha256"),
        ({"evidence": {"FF-C01": {"by": "owner", "documents": []}}}, "inputs_sha256"),
        ({"offer_revision": 7}, "inputs_sha256"),
        ({"standard_version": "9.9.9"}, "standard_unknown"),
        ({"profile_id": "fenghuashuimitao@1.0.0", "profile_sha256": "0" * 64}, "profile_sha256"),
    ],
)
def test_one_that_was_changed_behind_our_back_is_named(market: Market, change: dict, key: str) -> None:
    row_id = db.session.scalars(select(AssessmentRow.id).order_by(AssessmentRow.id)).all()[1]
    db.session.execute(update(AssessmentRow).where(AssessmentRow.id == row_id).values(**change))
    found = run("assessments", "verify")
    assert (found.exit_code, "3 assessments recomputed, 1 differ" in found.stdout) == (1, True), found.output
    assert row_id in found.stdout and key in found.stdout
    as_json = json.loads(run("assessments", "verify", "--json").stdout)
    assert [line["id"] for line in as_json["differing"]] == [row_id]


@pytest.mark.parametrize("profile", [None, PROFILE])
def test_anyone_scores_an_export_again_and_gets_the_same_digits(
    market: Market, tmp_path: Path, profile: str | None
) -> None:
    """With the name's own limits too: the profile is named by the export."""
    row = db.session.scalars(select(AssessmentRow).where(AssessmentRow.profile_id == profile)).first()
    assert row is not None
    stored = json.loads(row.result_json)
    file = tmp_path / "assessment.json"
    assert run("assessments", "export", row.id, "--output", file).exit_code == 0
    assert json.loads(file.read_text()) == json.loads(run("assessments", "export", row.id).stdout)
    (again,) = json.loads(run("score", "--cases", file, "--json").stdout)
    # The papers themselves are named by the export; the command line was given answers only.
    for result in (stored, again):
        for finding in result["findings"]:
            finding.pop("evidence")
    assert again == stored
    assert (again["profile"] or {}).get("id") == (profile and profile.partition("@")[0])


def test_an_export_keeps_the_digits_of_its_answers(market: Market) -> None:
    row = db.session.scalars(select(AssessmentRow)).first()
    assert row is not None
    row.answers_json = row.answers_json.replace("12.8", "12.80")
    assert str(proving.exported(row)["answers"]["FF-C01"]["value"]) == "12.80"
    assert from_json(row.answers_json)["FF-C01"] == proving.exported(row)["answers"]["FF-C01"]
    db.session.rollback()


def test_an_unknown_assessment_is_a_plain_refusal(market: Market) -> None:
    found = run("assessments", "export", "nothing")
    assert (found.exit_code, found.stderr) == (1, "Error: There is no assessment nothing.\n")


def test_one_with_a_carried_profile_is_proven_too(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """柯城椪柑 has a profile written for 1.0.0; the offer is decided under 1.1.0, which carries it."""
    registry_rows()
    monkeypatch.setattr(database, "migrated_app", lambda: app)
    later = ("After-sales promise", "Promise after sales")
    folder = tmp_path / "standards"
    library_with(folder, "1.1.0", days(3), later, profiles=True)
    kiwi = (folder / "profiles" / "jiangshanmihoutao" / "1.0.0.toml").read_text(encoding="utf-8")
    text = kiwi.replace("jiangshanmihoutao", "kecheng").replace("江山猕猴桃", "柯城椪柑").replace("CN-GI-3545", PONKAN)
    path = folder / "profiles" / "kecheng" / "1.0.0.toml"
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    append_seal(folder, Seal("profiles/kecheng/1.0.0.toml", sha256(text.encode()).hexdigest(), days(-2)))
    library = open_library(folder)
    market = Market(library)
    row = assessing.decide_assessment(None, library, market.offer, days(3))
    assert (row.standard_version, row.profile_id) == ("1.1.0", "kecheng@1.0.0")
    assert json.loads(row.result_json)["profile"]["carried_from"] == "gi-selection-fresh-fruit@1.0.0"
    assert proving.differences(library, row) == {}
    again = tmp_path / "case.json"
    again.write_text(to_json(proving.exported(row)), encoding="utf-8")
    found = run("score", "--cases", again, "--json", "--standards", folder)
    assert found.exit_code == 0, found.output
    (result,) = json.loads(found.stdout)
    assert result["profile"] == json.loads(row.result_json)["profile"]
    assert result["interval"] == json.loads(row.result_json)["interval"]
