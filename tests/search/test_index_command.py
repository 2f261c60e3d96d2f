"""`catalog index` and what `catalog doctor` says of the index, with each engine."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import text

from catalog.cli import database, main
from catalog.extensions import Extensions
from catalog.storage.database import db
from tests.factories.farming import ON, registry_rows
from tests.factories.selling import Market


@pytest.fixture
def market(app: Flask, extensions: Extensions, address: str, monkeypatch: pytest.MonkeyPatch) -> Market:
    """A farm with two listed offers, beside an index of its own."""
    own = Extensions(replace(extensions.settings, search_url=address))
    monkeypatch.setitem(app.extensions, "catalog", own)
    monkeypatch.setattr(database, "migrated_app", lambda: app)
    monkeypatch.setattr(database, "unmigrated_app", lambda: app)
    # The market is listed on a day of its own.
    monkeypatch.setattr(Extensions, "today", lambda _self: ON)
    registry_rows()
    return Market(extensions.library, offers=2)


def catalog(*words: str) -> Result:
    db.session.commit()
    return CliRunner().invoke(main, list(words))


def test_status_rebuild_and_verify(market: Market, address: str) -> None:
    missing = catalog("index", "status", "--json")
    assert (missing.exit_code, json.loads(missing.stdout)["state"]) == (1, "missing")
    assert "missing (missing: the worker" in catalog("doctor").output

    built = catalog("index", "rebuild")
    assert built.exit_code == 0 and built.stdout.startswith("2 documents in ")
    status = json.loads(catalog("index", "status", "--json").stdout)
    assert (status["state"], status["documents"], status["behind"]) == ("ready", 2, 0)
    assert status["engine"] == address.partition(":")[0].partition("+")[0]
    assert status["size_bytes"] > 0
    assert catalog("index", "verify", "--wait", "0").output == "0 differences, 0 changes behind\n"
    assert f"Search index: {status['engine']}, ready, 0 changes behind" in catalog("doctor").output


def test_verify_names_an_offer_nobody_told_the_index_of(market: Market) -> None:
    assert catalog("index", "rebuild").exit_code == 0
    first = market.offers[0].id
    db.session.execute(text("UPDATE offer SET live_price_fen = 4100 WHERE id = :id"), {"id": first})
    found = catalog("index", "verify", "--wait", "0")
    assert found.exit_code == 1
    assert found.output == f"1 differences, 0 changes behind\nstale {first}\n"
