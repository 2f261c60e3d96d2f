"""What the worker does besides following the outbox."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from catalog import worker
from catalog.extensions import Extensions
from catalog.picking.models import Reservation
from catalog.storage.database import db, now
from catalog.storage.idempotency import KEPT_FOR, IdempotencyRow
from tests.factories.farming import registry_rows
from tests.factories.renewing import TOO_LATE, Grove
from tests.versions import library_with_papers_per_batch


def test_answers_kept_for_retries_are_forgotten_after_their_time(
    app: Flask, extensions: Extensions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key, age in (("old", KEPT_FOR + timedelta(minutes=1)), ("young", KEPT_FOR - timedelta(minutes=1))):
        kept = {"account_id": "a", "request_sha256": "0", "status": 201, "body": {}}
        db.session.add(IdempotencyRow(key=key, created_at=now() - age, **kept))
    db.session.commit()
    monkeypatch.setattr(worker, "_SETTLES_SECONDS", 0)
    rounds = iter([False, True])
    own = Extensions(replace(extensions.settings, search_url=f"tantivy://{tmp_path / 'index'}"))
    worker.run(own, lambda: next(rounds))
    assert list(db.session.scalars(select(IdempotencyRow.key))) == ["young"]


def test_what_waits_for_a_paper_that_did_not_come_is_given_back(
    app: Flask, extensions: Extensions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once the day has lasted: a clock that is wrong for a moment takes nothing away. An index that cannot be read
    keeps nobody from having their goods back."""
    registry_rows()
    held = Grove(library_with_papers_per_batch(tmp_path / "standards")).hold()
    (tmp_path / "index").write_text("no folder")
    own = Extensions(
        replace(
            extensions.settings,
            standards_folder=tmp_path / "standards",
            search_url=f"tantivy://{tmp_path / 'index'}",
        )
    )
    states = []
    with time_machine.travel(f"{TOO_LATE}T09:00:00+08:00", tick=True):
        for settles in (worker._SETTLES_SECONDS, 0):
            monkeypatch.setattr(worker, "_SETTLES_SECONDS", settles)
            rounds = iter([False, True])
            worker.run(own, lambda rounds=rounds: next(rounds))
            db.session.expire_all()
            states.append(db.session.get_one(Reservation, held.id).state)
    assert states == ["held", "released"]
