"""What is new begins with the newest standards: an installation, and a demonstration over an empty catalog."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from catalog.cli import database
from catalog.demo import alliance, renewal
from catalog.demo.planning import fates
from catalog.demo.planning.offers import decided_on
from catalog.demo.planning.windows import Window
from catalog.extensions import Extensions
from catalog.scoring.models import AssessmentRow
from catalog.settings import Settings
from catalog.standards.seal import ADOPTED
from catalog.storage import audit
from catalog.storage.database import db
from tests.demo.test_load import load_zhejiang
from tests.demo.test_renewal import an_own_offer
from tests.versions import FRUIT, library_with, ship

TWO = f"{FRUIT}@2.0.0"
STARTS, TODAY = date(2026, 12, 6), date(2026, 12, 10)
SMALL: dict[str, Any] = {"offers": 12, "suppliers_count": 3}


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    folder = tmp_path / "checkout" / "standards"
    folder.parent.mkdir()
    library_with(folder, "2.0.0", STARTS)
    ship(folder)
    (folder / "registry").symlink_to(Path(__file__).parents[2] / "standards" / "registry")
    return folder


@pytest.fixture
def fresh(shipped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of a machine on which nothing was ever started; commands find the release there."""
    data = tmp_path / "var"
    monkeypatch.setenv("CATALOG_DATA", str(data))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    read = Settings._read.__func__
    of_test = classmethod(lambda cls, env: replace(read(cls, env), standards_folder=shipped))
    monkeypatch.setattr(Settings, "_read", of_test)
    return data


def adopted(data: Path) -> list[str]:
    file = data / "standards" / ADOPTED
    return [line.split()[0] for line in file.read_text().splitlines() if line[0] != "#"] if file.exists() else []


def test_a_new_installation_adopts_and_notes_it_once(fresh: Path) -> None:
    for _start in range(2):
        app = database.migrated_app()
        with app.app_context():
            library = app.extensions["catalog"].library
            assert library.in_force(FRUIT, STARTS).version == "2.0.0"
            (row,) = audit.trail("standard", TWO)
            assert row.action == "standard_adopted" and row.changes["from_on"] == [None, "2026-12-02"]
            db.session.remove()
            db.engine.dispose()
    assert adopted(fresh) == [f"{FRUIT}/2.0.0.toml"]


def test_one_that_ran_before_the_upgrade_does_not(fresh: Path, shipped: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where it has not one offer yet: what decides is the operator's to say."""
    seals = (shipped / "SEALED").read_text()
    (shipped / "SEALED").write_text("".join(line for line in seals.splitlines(True) if "2.0.0" not in line))
    for _start in range(2):
        app = database.migrated_app()
        with app.app_context():
            assert app.extensions["catalog"].library.in_force(FRUIT, TODAY).version == "1.0.0"
            assert audit.trail("standard", TWO) == []
            db.session.remove()
            db.engine.dispose()
        (shipped / "SEALED").write_text(seals)
    assert adopted(fresh) == []


def test_a_start_that_broke_off_has_adopted_all_the_same(fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise OSError("killed")

    monkeypatch.setattr("flask_migrate.upgrade", broken)
    with pytest.raises(OSError, match="killed"):
        database.migrated_app()
    monkeypatch.undo()
    assert adopted(fresh) == [f"{FRUIT}/2.0.0.toml"]


@pytest.fixture
def running(app: Flask, extensions: Extensions, shipped: Path, tmp_path: Path) -> Extensions:
    settings = replace(extensions.settings, data_folder=tmp_path / "var", standards_folder=shipped)
    return Extensions(settings)


def test_the_demo_decides_under_the_newest_version(running: Extensions) -> None:
    """What was decided in the last ten days is dated into the days of the new version, four of them."""
    load_zhejiang()
    loaded = alliance.load_demo(running, TODAY, offers=60, suppliers_count=8)
    assert not loaded.refused
    assert running.library.in_force(FRUIT, TODAY).version == "2.0.0"
    recent = [one for fate in (fates.LISTED_A, fates.LISTED_B, fates.SOLD_OUT) for one in loaded.offers.get(fate, ())]
    rows = db.session.scalars(
        select(AssessmentRow).where(
            AssessmentRow.offer_id.in_(recent), AssessmentRow.standard_id == FRUIT, AssessmentRow.decided
        )
    ).all()
    assert len(rows) > 5
    assert {(row.standard_version, row.on_day >= STARTS) for row in rows} == {("2.0.0", True)}
    assert alliance.loaded_on() == TODAY


@pytest.mark.parametrize("real", [False, True])
def test_a_demo_from_before_the_upgrade_adopts_when_it_is_renewed_unless_others_offer_something(
    running: Extensions, shipped: Path, real: bool
) -> None:
    seals = (shipped / "SEALED").read_text()
    (shipped / "SEALED").write_text("".join(line for line in seals.splitlines(True) if "2.0.0" not in line))
    load_zhejiang()
    alliance.load_demo(running, TODAY, **SMALL)
    if real:
        an_own_offer()
        db.session.commit()
    (shipped / "SEALED").write_text(seals)
    assert running.library.in_force(FRUIT, TODAY).version == "1.0.0", "an upgrade alone changes nothing"
    renewal.renew_demo(running, TODAY, **SMALL)
    assert running.library.in_force(FRUIT, TODAY).version == ("1.0.0" if real else "2.0.0")
    assert adopted(running.settings.data_folder) == ([] if real else [f"{FRUIT}/2.0.0.toml"])
    assert len(audit.trail("standard", TWO)) == (0 if real else 1)


def test_the_age_of_the_demo_counts_from_the_day_that_was_set(running: Extensions) -> None:
    """Loaded for a day that the calendar has not reached, it is not old; nor is one whose day lies back."""
    load_zhejiang()
    for day in (date(2030, 5, 1), date(2025, 5, 1)):
        if alliance.is_loaded():
            renewal.renew_demo(running, day, **SMALL)
        else:
            alliance.load_demo(running, day, **SMALL)
        assert renewal.age_in_days(running, day) == 0
        assert renewal.age_in_days(running, day + timedelta(days=20)) == 20


SEASON = Window(date(2026, 10, 1), date(2026, 12, 20), date(2026, 10, 10), date(2027, 1, 10))


@pytest.mark.parametrize(
    ("fate", "since", "earliest"),
    [
        (fates.LISTED_A, None, date(2026, 11, 30)),
        (fates.LISTED_A, STARTS, STARTS),
        (fates.LISTED_A, TODAY, TODAY),
        (fates.LISTED_A, date(2026, 9, 1), date(2026, 11, 30)),
        (fates.CONDITIONAL, STARTS, STARTS),
        # A paper that runs out within days was decided three weeks ago, whatever decided then.
        (fates.ENDING, STARTS, TODAY - timedelta(days=24)),
        (fates.OVERDUE, STARTS, TODAY - timedelta(days=40)),
    ],
)
def test_decisions_are_dated_under_the_newest_version_where_their_story_allows(
    fate: fates.Fate, since: date | None, earliest: date
) -> None:
    days = {decided_on(fate, SEASON, TODAY, Random(seed), since) for seed in range(300)}
    assert min(days) == earliest
    assert max(days) == TODAY - timedelta(days=fate.decided_days_ago[0])
