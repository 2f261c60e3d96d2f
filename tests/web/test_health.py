"""Red or green: strangers learn one word, operators why, and whatever keeps the catalog from following is red."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, update
from sqlalchemy.exc import OperationalError

from catalog.cli import database, main
from catalog.extensions import Extensions
from catalog.health import MOST_BEHIND
from catalog.search import indexer
from catalog.storage.database import db, now
from catalog.storage.outbox import OutboxRow, publish
from tests.factories.farming import an_operator, registry_rows
from tests.web.visiting import signed_in


@pytest.fixture
def built(app: Flask, extensions: Extensions) -> Iterator[None]:
    """An index that has followed everything."""
    registry_rows()
    indexer.rebuild(extensions.index, extensions.library, extensions.today())
    yield
    shutil.rmtree(Path(extensions.settings.data_folder / "search"), ignore_errors=True)
    extensions.__dict__.pop("index", None)


def asked(client: FlaskClient) -> tuple[int, int, set[str]]:
    """The status of both, and the words that were said."""
    well, ready = client.get("/healthz"), client.get("/readyz")
    for response in (well, ready):
        assert response.headers["Cache-Control"] == "no-store"
        assert ("Retry-After" in response.headers) == (response.status_code == 503)
    return well.status_code, ready.status_code, {well.text, ready.text}


def a_change(age: timedelta) -> None:
    publish("offer.edited", "0" * 36, offer_id="0" * 36)
    db.session.flush()
    db.session.execute(update(OutboxRow).values(created_at=now() - age))
    db.session.commit()


def test_red_when_the_oldest_change_has_waited_over_a_minute(
    built: None, client: FlaskClient, extensions: Extensions
) -> None:
    assert asked(client) == (200, 200, {"green\n"})
    a_change(MOST_BEHIND / 2)
    assert asked(client) == (200, 200, {"green\n"})
    a_change(MOST_BEHIND * 2)
    assert asked(client) == (503, 503, {"red\n"})
    indexer.follow(extensions.index, extensions.library, extensions.today())
    assert asked(client) == (200, 200, {"green\n"})


def test_doctor_is_red_too(built: None, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "migrated_app", lambda: app)
    monkeypatch.setattr(database, "unmigrated_app", lambda: app)
    assert CliRunner().invoke(main, ["doctor"]).exit_code == 0
    a_change(MOST_BEHIND * 2)
    told = CliRunner().invoke(main, ["doctor"])
    assert told.exit_code == 1 and "FAULT health: The search index is behind" in told.output


def test_without_an_index_nobody_should_be_sent_here(built: None, client: FlaskClient, extensions: Extensions) -> None:
    shutil.rmtree(extensions.settings.data_folder / "search")
    extensions.__dict__.pop("index")
    assert asked(client) == (200, 503, {"green\n", "red\n"})
    a_change(MOST_BEHIND * 2)
    assert asked(client) == (503, 503, {"red\n"})


def test_a_database_that_does_not_answer_is_red_and_nothing_more_is_said(
    built: None, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(*_given: object, **_named: object) -> None:
        raise OperationalError("SELECT 1", {}, Exception("gone"))

    monkeypatch.setattr("sqlalchemy.engine.default.DefaultDialect.do_execute", silent)
    response = client.get("/healthz", headers={"Cookie": "catalog=whoever"})
    assert (response.status_code, response.text) == (503, "red\n")


def test_a_full_disk_is_red(built: None, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=10 * 2**20))
    assert asked(client) == (503, 503, {"red\n"})


def test_an_operator_is_told_why(built: None, app: Flask) -> None:
    a_change(MOST_BEHIND * 2)
    an_operator()
    told = signed_in(app, "operator@example.cn").get("/healthz", headers={"Accept-Language": "zh"})
    assert told.status_code == 503 and told.text.startswith("red\n") and "搜索索引落后" in told.text


def test_a_stranger_costs_two_statements(built: None, client: FlaskClient) -> None:
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    client.get("/healthz")
    event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert client.get("/healthz").status_code == 200
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert len([statement for statement in statements if statement.startswith("SELECT")]) == 2
