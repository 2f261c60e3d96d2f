"""Adopting a version on a running service: tried and confirmed first, noted in the audit, followed by every process."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import func, select

from catalog import worker
from catalog.cli import database, main
from catalog.cli import standards as standards_command
from catalog.errors import Refused
from catalog.extensions import Extensions
from catalog.review import gather
from catalog.review.models import Simulation
from catalog.review.services import adopting, deciding, simulating
from catalog.scoring.models import AssessmentRow
from catalog.search import indexer
from catalog.settings import Settings
from catalog.standards.library import open_library
from catalog.standards.seal import ADOPTED
from catalog.storage import audit
from catalog.storage.audit import AuditRow
from catalog.storage.database import db
from tests.factories.farming import days, registry_rows
from tests.factories.selling import Market
from tests.versions import FIVE_DAYS_OF_GRACE, FRUIT, library_with, ship

TWO = f"{FRUIT}@2.0.0"
# Offers of the first version were approved on ON.
TODAY = days(2)


@pytest.fixture
def running(app: Flask, extensions: Extensions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Extensions:
    """A service with a data folder of its own, upgraded to a release that brings a second version of the fruit
    standard, which says that it decides since yesterday. Commands see the same."""
    monkeypatch.setattr(Settings, "today", lambda self: TODAY)
    registry_rows()
    data, shipped = tmp_path / "var", tmp_path / "checkout" / "standards"
    shipped.parent.mkdir()
    library_with(shipped, "2.0.0", days(1), FIVE_DAYS_OF_GRACE)
    ship(shipped)
    running = Extensions(
        replace(extensions.settings, data_folder=data, standards_folder=shipped, search_url=f"tantivy://{data}/i")
    )
    monkeypatch.setenv("CATALOG_DATA", str(data))
    monkeypatch.setattr(standards_command, "PROJECT", shipped.parent)
    monkeypatch.setitem(app.extensions, "catalog", running)
    monkeypatch.setattr(database, "migrated_app", lambda: app)
    monkeypatch.setattr(database, "unmigrated_app", lambda: app)
    return running


def run(*arguments: str, answer: str | None = None) -> Result:
    db.session.commit()
    return CliRunner().invoke(main, arguments, input=answer)


def adopted_rows() -> list[AuditRow]:
    db.session.rollback()
    return audit.trail("standard", TWO)


def test_nothing_changes_until_the_operator_adopts(running: Extensions) -> None:
    """The upgrade leaves every offer as it was: same version, no days of grace, index not built anew."""
    market = Market(running.library, offers=1)
    assert worker.make_usable(running)
    db.session.commit()
    assert not worker.make_usable(running)
    listing = gather.listings(running.library, [market.offer.id], TODAY)[market.offer.id]
    assert listing.listed and listing.replaced is None
    assert running.library.in_force(FRUIT, days(30)).version == "1.0.0"

    tried = run("standards", "adopt", TWO, answer="y\n")
    assert tried.exit_code == 0, tried.output
    assert f"{TWO} on {TODAY}: 1 offers" in tried.output and "5 days" in tried.output
    assert running.library.in_force(FRUIT, TODAY).version == "2.0.0"
    assert running.library.in_force(FRUIT, days(1)).version == "1.0.0", "not before the adoption"
    listing = gather.listings(running.library, [market.offer.id], TODAY)[market.offer.id]
    assert listing.listed and listing.replaced is not None
    assert (listing.replaced.name, listing.replaced.from_on) == (TWO, TODAY)
    assert listing.replaced.grace_through == days(6)
    assert indexer.status(running.index, running.library).state == "stale"
    assert worker.make_usable(running) and not worker.make_usable(running)

    renewal = deciding.submit(market.owner, running.library, market.offer.id, TODAY)
    assert renewal.kind == "renewal"


def test_the_audit_says_what_was_adopted_and_on_which_figures(running: Extensions) -> None:
    Market(running.library, offers=1)
    assert run("standards", "adopt", TWO, "--yes").exit_code == 0
    (row,) = adopted_rows()
    simulation = db.session.scalars(select(Simulation)).one()
    assert (row.account_id, row.action) == (None, "standard_adopted")
    assert row.changes == {
        "from_on": [None, TODAY.isoformat()],
        "sha256": [None, running.library.get(TWO).sha256],
        "simulation_id": [None, simulation.id],
    }
    assert (simulation.standard_name, simulation.offers, simulation.failed) == (TWO, 1, "")


@pytest.mark.parametrize("answer", ["n\n", None])
def test_without_a_yes_nothing_is_adopted(running: Extensions, answer: str | None) -> None:
    said = run("standards", "adopt", TWO, answer=answer)
    assert said.exit_code == 1 and "Aborted" in said.output
    assert adopted_rows() == [] and running.library.in_force(FRUIT, TODAY).version == "1.0.0"
    assert not (running.settings.standards[1] / ADOPTED).exists()


def test_what_cannot_be_adopted_is_refused_in_words_before_it_is_tried(running: Extensions) -> None:
    for name, words in (
        (f"{FRUIT}@9.0.0", "standard_unknown: There is no such standard version"),
        (f"{FRUIT}@1.0.0", "adoption_not_needed"),
        ("nothing-there", "neither a folder nor a version"),
    ):
        said = run("standards", "adopt", name, "--yes")
        assert said.exit_code and words in said.output, said.output
    assert run("standards", "adopt", TWO, "--yes").exit_code == 0
    again = run("standards", "adopt", TWO, "--yes")
    assert again.exit_code == 1 and "already_adopted" in again.output
    assert db.session.scalar(select(func.count(Simulation.id))) == 1
    assert len(adopted_rows()) == 1


def test_a_damaged_version_is_refused_by_file_and_key(running: Extensions) -> None:
    file = running.settings.standards_folder / FRUIT / "2.0.0.toml"
    file.write_text(file.read_text() + "# edited\n")
    said = run("standards", "adopt", TWO, "--yes")
    assert said.exit_code == 1 and f"{FRUIT}/2.0.0.toml: sha256 differs_from_its_seal" in said.output
    assert adopted_rows() == []


def test_a_folder_by_itself_adopts_nothing(running: Extensions) -> None:
    said = run("standards", "--standards", str(running.settings.standards_folder), "adopt", TWO, "--yes")
    assert said.exit_code == 1 and "adoption_not_needed" in said.output


def test_a_folder_is_still_taken_over(running: Extensions, tmp_path: Path) -> None:
    former = tmp_path / "former"
    library_with(former, "1.5.0", days(9))
    taken = run("standards", "adopt", str(former))
    assert taken.exit_code == 0 and f"{FRUIT}/1.5.0.toml" in taken.output
    assert running.library.in_force(FRUIT, days(9)).version == "1.5.0", "the alliance's own needs no adoption"


def test_only_a_simulation_of_this_very_version_serves(running: Extensions) -> None:
    folders = running.library.folders
    other = simulating.simulate(running.library, f"{FRUIT}@1.0.0", TODAY)
    with pytest.raises(Refused, match="adoption_untried"):
        adopting.adopt(folders, TWO, TODAY, other)
    done = simulating.simulate(running.library, TWO, TODAY)
    failed = Simulation(
        standard_name=TWO, standard_sha256=done.standard_sha256, on_day=TODAY, failed="standard_unknown"
    )
    with pytest.raises(Refused, match="adoption_untried"):
        adopting.adopt(folders, TWO, TODAY, failed)
    assert adopted_rows() == [] and not folders.adoptions
    assert adopting.adopt(folders, TWO, TODAY, done).from_on == TODAY


def test_what_the_audit_cannot_note_is_not_adopted(running: Extensions, monkeypatch: pytest.MonkeyPatch) -> None:
    done = simulating.simulate(running.library, TWO, TODAY)

    def full(*_others: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(audit, "record", full)
    with pytest.raises(OSError, match="no space"):
        adopting.adopt(running.library.folders, TWO, TODAY, done)
    assert running.library.in_force(FRUIT, TODAY).version == "1.0.0"


def test_what_cannot_be_written_is_not_in_the_audit(running: Extensions, monkeypatch: pytest.MonkeyPatch) -> None:
    done = simulating.simulate(running.library, TWO, TODAY)

    def full(*_others: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr("catalog.standards.folders.keep", full)
    with pytest.raises(OSError, match="no space"):
        adopting.adopt(running.library.folders, TWO, TODAY, done)
    assert adopted_rows() == []


class TestDoctor:
    def said(self) -> tuple[int, str]:
        found = run("doctor")
        return found.exit_code, found.output

    def test_names_what_waits_and_is_well_with_it(self, running: Extensions) -> None:
        Market(running.library, offers=1)
        worker.make_usable(running)
        code, words = self.said()
        assert code == 0 and f"{TWO} comes with the project and is not adopted" in words
        assert run("standards", "adopt", TWO, "--yes").exit_code == 0
        worker.make_usable(running)
        code, words = self.said()
        assert code == 0 and "not adopted" not in words

    def test_fails_when_what_was_adopted_is_lost_or_cannot_be_read(self, running: Extensions) -> None:
        assert run("standards", "adopt", TWO, "--yes").exit_code == 0
        Market(running.library, offers=1)
        row = db.session.scalars(select(AssessmentRow)).one()
        row.standard_version, row.standard_sha256 = "2.0.0", running.library.get(TWO).sha256
        db.session.commit()
        worker.make_usable(running)
        assert self.said()[0] == 0
        file = running.settings.standards[1] / ADOPTED
        kept = file.read_text()

        file.unlink()
        code, words = self.said()
        assert code == 1 and f"{TWO}, under which 1 assessments were made, is not adopted: restore ADOPTED" in words

        file.write_text(kept.replace(running.library.get(TWO).sha256, "a" * 64))
        code, words = self.said()
        assert code == 1 and f"{FRUIT}/2.0.0.toml was adopted, and is another file in this release" in words

        file.write_text(f"{kept}half a li")
        code, words = self.said()
        assert code == 1 and "ADOPTED: line 3, not_path_sha256_day: nothing is scored until it is restored" in words

        file.write_text(kept)
        worker.make_usable(running)
        assert self.said()[0] == 0

    def test_says_that_of_two_published_the_alliances_counts(self, running: Extensions) -> None:
        shipped, own = running.settings.standards
        text = (shipped / FRUIT / "2.0.0.toml").read_text()
        (own / FRUIT).mkdir(parents=True)
        (own / FRUIT / "2.0.0.toml").write_text(text.replace("grace_days = 5", "grace_days = 6"))
        sha256 = open_library(own).get(TWO).sha256
        (own / "SEALED").write_text(f"{FRUIT}/2.0.0.toml {sha256} 2026-11-30\n")
        Market(running.library, offers=1)
        worker.make_usable(running)
        code, words = self.said()
        assert code == 0, words
        assert f"{FRUIT}/2.0.0.toml also comes with the project, and differs: the alliance's counts" in words
        assert running.library.in_force(FRUIT, TODAY).sha256 == sha256


def test_where_nothing_was_decided_all_is_adopted_and_noted(running: Extensions) -> None:
    (one,) = adopting.adopt_where_nothing_is_decided(running.library.folders)
    assert (one.name, one.from_on) == (TWO, date(2026, 12, 2))
    (row,) = adopted_rows()
    assert row.changes["from_on"] == [None, "2026-12-02"] and "simulation_id" not in row.changes
    assert running.library.decides_from(running.library.get(TWO)) == date(2026, 12, 2)


def test_where_anything_was_offered_nothing_is_adopted_by_itself(running: Extensions) -> None:
    Market(running.library, offers=1)
    assert adopting.adopt_where_nothing_is_decided(running.library.folders) == []
    assert adopted_rows() == [] and running.library.in_force(FRUIT, days(9)).version == "1.0.0"
