"""Events and who follows them."""

from __future__ import annotations

import ast
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

import catalog
from catalog.cli import database, main
from catalog.storage import outbox
from catalog.storage.database import db, now


def published() -> set[str]:
    """The first arguments of `outbox.publish` in the code; what is put together there, with a star."""
    found = set()
    for path in Path(catalog.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "outbox.publish":
                found.add(ast.unparse(node.args[0]).strip("'\""))
    return found


def test_every_event_is_published_somewhere_and_no_other(app: Flask) -> None:
    literal = {event for event in published() if "." in event and "{" not in event}
    assert literal <= outbox.EVENTS
    # review.{decision}, supplier.{done}, and what a variable names (documents, photos, reservations).
    others = outbox.EVENTS - literal
    assert {event.split(".")[0] for event in others} <= {"review", "supplier", "document", "photos", "reservation"}
    with pytest.raises(ValueError, match="EVENTS"):
        outbox.publish("offer.eaten", "x")


def test_a_reader_that_stopped_is_told_and_can_be_declared_gone(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "migrated_app", lambda: app)
    outbox.publish("offer.edited", "x", offer_id="x")
    outbox.note_position("index old-host", 0)
    db.session.commit()
    told = CliRunner().invoke(main, ["outbox", "readers"])
    assert told.output.startswith("index old-host: 1 events behind, seen ")
    (reader,) = outbox.readers()
    assert now() - reader.seen_at < timedelta(minutes=1)
    db.session.rollback()
    assert CliRunner().invoke(main, ["outbox", "gone", "somebody"]).exit_code == 1
    assert CliRunner().invoke(main, ["outbox", "gone", "index old-host"]).exit_code == 0
    assert CliRunner().invoke(main, ["outbox", "readers"]).output.startswith("No reader is known yet")


def test_a_position_is_noted_again_and_again(app: Flask) -> None:
    for sequence in (3, 7, 7):
        outbox.note_position("notices", sequence)
    db.session.commit()
    assert [(one.name, one.sequence) for one in outbox.readers()] == [("notices", 7)]
