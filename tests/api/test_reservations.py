"""What a program reads of promises made."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from catalog.extensions import Extensions
from catalog.storage.database import db
from tests.api.conftest import Program
from tests.factories import farming
from tests.factories.selling import Market


def test_a_promise_reads_as_consumed_for_both_sides_once_the_day_is_over(app: Flask, extensions: Extensions) -> None:
    farming.registry_rows()
    market = Market(extensions.library)
    market.reserve(30)
    anchor, farmer = Program(app, market.anchor), Program(app, market.owner)

    def states() -> list[str]:
        answers = (
            anchor.get(f"/broadcasts/{market.broadcast.id}/reservations"),
            farmer.get(f"/offers/{market.offer.id}/reservations"),
        )
        return [item["state"] for answer in answers for item in answer.json["items"]]

    market.broadcast.on_day = extensions.today()
    assert states() == ["held", "held"]
    market.broadcast.on_day = extensions.today() - timedelta(days=1)
    assert states() == ["consumed", "consumed"]
    db.session.refresh(market.offer)
    assert market.offer.reserved_units == 30
