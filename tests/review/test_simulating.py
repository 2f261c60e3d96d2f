"""Simulating a version over real rows: counts, who falls and why, the command, the request that a worker takes up."""

from __future__ import annotations

import csv
import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from catalog.cli import database, main
from catalog.errors import Forbidden, NotFound
from catalog.extensions import Extensions
from catalog.review.models import Simulation
from catalog.review.services import deciding, simulating
from catalog.standards.library import open_library
from catalog.storage.database import db, now
from tests.factories.farming import ON, an_offer, an_operator, registry_rows
from tests.factories.selling import Market, approve_by_hand, good_answers
from tests.versions import FRUIT, library_with

NEW = f"{FRUIT}@2.0.0"
SOLIDS = 'title = {{ zh = "可溶性固形物", en = "Soluble solids" }}\nweight = 6\ngate = "{}"\npass_at = {}'
STRICTER = (SOLIDS.format("major", "0.6"), SOLIDS.format("knockout", "0.8"))


@pytest.fixture
def market(app: Flask, extensions: Extensions, tmp_path: Path) -> Market:
    """Five offers, two of them under 12 % soluble solids; a draft that asks for 0.8 of the scale as a knockout."""
    registry_rows()
    library = library_with(tmp_path / "standards", "2.0.0", date(2027, 1, 10), STRICTER, sealed=False)
    market = Market(library, offers=3)
    for value in (10, 11):
        offer = an_offer(market.owner, market.product)
        approve_by_hand(library, offer, market.reviewer, good_answers(FF_C01={"value": value}))
        market.offers.append(offer)
    return market


def test_it_counts_who_falls_and_for_what(market: Market) -> None:
    seen = []
    row = simulating.simulate(market.library, NEW, ON, on_effect=seen.append)
    assert row.result is not None and row.finished_at is not None
    assert (row.result["offers"], row.result["effects"]["falls"], row.result["effects"]["same"]) == (5, 2, 3)
    assert row.result["falls_for"] == [{"cause": "knockout", "criterion": "FF-C01", "offers": 2}]
    assert row.result["categories"]["fresh_fruit"]["falls"] == row.result["provinces"]["33"]["falls"] == 2
    assert {one.offer_id for one in seen if one.effect == "falls"} == {offer.id for offer in market.offers[3:]}
    assert sum(row.result["grades"]["A"].values()) + sum(row.result["grades"]["C"].values()) == 5


def test_a_renamed_criterion_keeps_its_answers(app: Flask, tmp_path: Path) -> None:
    registry_rows()
    renamed = ('id = "FF-C01"', 'id = "FF-C19"')
    market = Market(library_with(tmp_path / "standards", "2.0.0", date(2027, 1, 10), renamed, sealed=False), offers=2)
    assert (one := simulating.simulate(market.library, NEW, ON).result) is not None and one["effects"]["same"] == 2
    (tmp_path / "standards" / "migrations" / FRUIT / "1.0.0-2.0.0.toml").unlink()
    row = simulating.simulate(open_library(tmp_path / "standards"), NEW, ON)
    assert row.result is not None
    assert row.result["falls_for"] == [{"cause": "unanswered", "criterion": "FF-C19", "offers": 2}]


def test_offers_scored_with_a_profile_are_tried_with_the_same_one(app: Flask, tmp_path: Path) -> None:
    """12 % soluble solids: enough for ponkan, not for the kiwi of Jiangshan, and no other version changes that."""
    registry_rows()
    less_sugar = (
        'gate = "none"\nscoring = { fn = "piecewise", points = [[5, 0]',
        'gate = "none"\nscoring = { fn = "piecewise", points = [[4, 0]',
    )
    library = library_with(tmp_path / "standards", "2.0.0", date(2027, 1, 10), less_sugar, sealed=False, profiles=True)
    market = Market(library)
    kiwi = an_offer(market.owner, market.product)
    approve_by_hand(
        library, kiwi, market.reviewer, good_answers(FF_C01={"value": 12}), profile="jiangshanmihoutao@1.0.0"
    )
    row = simulating.simulate(library, NEW, ON)
    assert row.result is not None
    assert (row.without_profile, row.result["grades"]["A"]["A"], row.result["grades"]["C"]["C"]) == (0, 1, 1)
    # In another unit the profile cannot be carried; then the page and the command say how many that concerns.
    draft = tmp_path / "standards" / FRUIT / "2.0.0.toml"
    text = draft.read_text(encoding="utf-8")
    solids = text.index("可溶性固形物")
    draft.write_text(text[:solids] + text[solids:].replace('unit = "%"', 'unit = "g"', 1), encoding="utf-8")
    row = simulating.simulate(open_library(tmp_path / "standards"), NEW, ON)
    assert row.result is not None and (row.without_profile, row.result["grades"]["C"]["A"]) == (1, 1)


def test_several_processes_count_the_same(market: Market, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulating, "CHUNK", 2)
    one = simulating.simulate(market.library, NEW, ON, processes=1)
    told: list[tuple[int, int]] = []
    two = simulating.simulate(market.library, NEW, ON, processes=2, on_progress=lambda *step: told.append(step))
    assert two.result == one.result
    assert told == [(2, 5), (4, 5), (5, 5)]


def test_only_what_could_be_listed_is_counted(market: Market) -> None:
    deciding.delist(market.reviewer, market.offers[0].id, "召回")
    assert simulating.simulate(market.library, NEW, ON).offers == 4
    late = market.offer.ship_through_on + timedelta(days=1)
    assert simulating.simulate(market.library, NEW, late).offers == 0


def test_a_request_is_worked_off_once_and_read_by_operators(market: Market) -> None:
    operator = an_operator()
    row = simulating.request(operator, market.library, NEW, ON)
    assert simulating.request(operator, market.library, NEW, ON).id == row.id
    assert simulating.newest(operator, NEW) == (None, row)
    assert simulating.work_off(market.library)
    assert not simulating.work_off(market.library)
    done, waiting = simulating.newest(operator, NEW)
    assert done is not None and waiting is None
    assert (done.id, done.offers, done.offers_done, done.failed) == (row.id, 5, 5, "")
    with pytest.raises(Forbidden):
        simulating.request(market.owner, market.library, NEW, ON)
    with pytest.raises(NotFound):
        simulating.request(operator, market.library, f"{FRUIT}@9.9.9", ON)
    db.session.rollback()


def test_work_whose_process_died_is_taken_up_again(market: Market) -> None:
    row = simulating.request(an_operator(), market.library, NEW, ON)
    row.touched_at, row.offers_done = now() - timedelta(seconds=30), 3
    db.session.commit()
    assert not simulating.work_off(market.library), "somebody is at it"
    row.touched_at = now() - timedelta(minutes=3)
    db.session.commit()
    assert simulating.work_off(market.library)
    db.session.refresh(row)
    assert row.finished_at is not None and row.offers_done == 5


def test_a_draft_that_is_gone_ends_the_request_with_its_reason(market: Market, tmp_path: Path) -> None:
    row = simulating.request(an_operator(), market.library, NEW, ON)
    (tmp_path / "standards" / FRUIT / "2.0.0.toml").unlink()
    market.library._standards.clear()
    assert simulating.work_off(market.library)
    db.session.refresh(row)
    assert (row.failed, row.result) == ("standard_unknown", None)


def test_the_command_prints_table_json_and_csv(
    app: Flask, market: Market, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "migrated_app", lambda: app)
    words = ["standards", "--standards", str(tmp_path / "standards"), "simulate", NEW, "--on", ON.isoformat()]
    db.session.commit()
    table = CliRunner().invoke(main, words)
    assert table.exit_code == 0, table.output
    assert "fall out 2" in table.stdout and "FF-C01" in table.stdout
    db.session.commit()
    found = CliRunner().invoke(main, [*words, "--json", "--csv", str(tmp_path / "effects.csv")])
    assert json.loads(found.stdout)["effects"]["falls"] == 2
    lines = list(csv.DictReader((tmp_path / "effects.csv").open(encoding="utf-8-sig")))
    assert sorted(line["effect"] for line in lines) == ["falls", "falls", "same", "same", "same"]
    assert {line["causes"] for line in lines} == {"", "FF-C01"}
    assert db.session.query(Simulation).count() == 2
    db.session.commit()
    assert CliRunner().invoke(main, [*words[:-3], f"{FRUIT}@9.9.9"]).exit_code == 1
