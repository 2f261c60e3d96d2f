"""`catalog doctor` finds a ledger that does not add up, and `--fix` mends it."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import text

from catalog.cli import database, main
from catalog.extensions import Extensions
from catalog.search import indexer
from catalog.storage.database import db
from tests.factories.farming import registry_rows
from tests.factories.selling import Market


def doctor(*options: str) -> tuple[int, str]:
    db.session.commit()
    found = CliRunner().invoke(main, ["doctor", *options])
    return found.exit_code, found.output


def test_a_counter_that_differs_is_a_fault_until_it_is_mended(
    app: Flask, extensions: Extensions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "migrated_app", lambda: app)
    monkeypatch.setattr(database, "unmigrated_app", lambda: app)
    registry_rows()
    market = Market(extensions.library)
    market.reserve(30)
    indexer.rebuild(extensions.index, extensions.library, extensions.today())
    assert doctor()[0] == 0
    db.session.execute(text("UPDATE offer SET reserved_units = 70 WHERE id = :id"), {"id": market.offer.id})
    code, said = doctor()
    assert code == 1 and "FAULT" in said and "reserved_units=70, live_units=30" in said
    code, said = doctor("--fix")
    assert code == 0 and "Mended" in said and "All is well." in said
    db.session.refresh(market.offer)
    assert market.offer.reserved_units == 30
    assert doctor() == (0, said.replace(next(line for line in said.splitlines(True) if "Mended" in line), ""))
