"""Who only reads writes nothing, so that no page waits for those who write (storage/turns.py)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from catalog.storage.database import db
from tests.authz.test_matrix import MATRIX
from tests.authz.world import ROLES, World, standing_world

WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)
# Once in five minutes: that the sign-in is in use. It is left out while somebody else writes (storage.if_free).
NOTED = re.compile(r"UPDATE sign_in_session SET seen_at=")


@pytest.fixture(scope="module")
def world(the_app: Flask) -> Iterator[World]:
    with standing_world(the_app) as world:
        yield world


def test_no_reading_request_writes(world: World) -> None:
    written: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if WRITES.match(statement) and not NOTED.match(statement):
            written.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        for route in MATRIX:
            method, rule = route.split(" ", 1)
            if method != "GET":
                continue
            for role in ROLES:
                world.ask(method, rule, role)
                assert not written, f"{route} as {role} wrote: {written}"
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
