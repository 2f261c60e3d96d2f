"""What the worker does besides following the outbox."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from catalog import worker
from catalog.extensions import Extensions
from catalog.storage.database import db, now
from catalog.storage.idempotency import KEPT_FOR, IdempotencyRow


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
