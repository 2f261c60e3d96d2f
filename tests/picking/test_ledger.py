"""Doing the work again when the database or a moved offer asks for it, and giving up honestly."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import OperationalError

from catalog.errors import Refused, Unavailable
from catalog.picking.models import Pick
from catalog.picking.services import ledger
from catalog.storage.database import db
from tests.factories.selling import Market


class Failure(Exception):
    """A driver's error with PostgreSQL's code."""

    def __init__(self, message: str, sqlstate: str | None = None) -> None:
        super().__init__(message)
        self.sqlstate = sqlstate


def failing(times: int, error: BaseException) -> tuple[list[int], object]:
    tries: list[int] = []

    def work() -> str:
        tries.append(1)
        if len(tries) <= times:
            raise error
        return "done"

    return tries, work


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "FIRST_PAUSE_SECONDS", 0)


@pytest.mark.parametrize(
    "error",
    [
        ledger.Moved(),
        OperationalError("UPDATE", {}, Failure("could not serialize access", "40001")),
        OperationalError("UPDATE", {}, Failure("deadlock detected", "40P01")),
        OperationalError("BEGIN", {}, Failure("database is locked")),
    ],
)
def test_the_work_is_done_again_five_times_at_most(market: Market, error: BaseException) -> None:
    tries, work = failing(4, error)
    assert ledger.patiently(work) == "done"  # type: ignore[arg-type]
    assert len(tries) == 5
    tries, work = failing(5, error)
    with pytest.raises(Unavailable) as caught:
        ledger.patiently(work)  # type: ignore[arg-type]
    assert (caught.value.code, caught.value.status, len(tries)) == ("busy", 503, 5)


@pytest.mark.parametrize(
    "error", [Refused("no"), OperationalError("UPDATE", {}, Failure("disk full", "53100")), KeyboardInterrupt()]
)
def test_anything_else_is_raised_at_once_and_leaves_nothing(market: Market, error: BaseException) -> None:
    def work() -> None:
        db.session.add(Pick(account_id=market.anchor.id, offer_id=market.offer.id))
        db.session.flush()
        raise error

    with pytest.raises(type(error)):
        ledger.patiently(work)
    db.session.commit()
    assert db.session.query(Pick).count() == 0


def test_units_of_an_offer_that_was_edited_meanwhile_are_not_taken(market: Market) -> None:
    assert ledger.take_units(market.offer.id, 1, 1) == (3990, 1500)
    with pytest.raises(ledger.Moved):
        ledger.take_units(market.offer.id, 1, 2)
    with pytest.raises(ledger.Moved):
        ledger.take_units(market.offer.id, 1000, 1)
    db.session.rollback()
