"""Each guard of the ledger by itself: the others are taken out of its way, so that nobody removes it unnoticed.

On SQLite the gates, the queue of writers, the write lock and the CHECK stand behind one another: with any one of them
gone the service still sells no more than there is, and a test of the whole says nothing.
"""

from __future__ import annotations

import multiprocessing
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from threading import Barrier

import pysqlite3.dbapi2 as sqlite_driver
import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from catalog.picking.services import ledger
from catalog.products.models import Offer
from catalog.storage.database import db, only_read
from tests.conftest import ON_POSTGRESQL
from tests.factories.selling import Market

CLIENTS = 12
only_on_sqlite = pytest.mark.skipif(ON_POSTGRESQL, reason="SQLite has one writer at a time")


def at_once(app: Flask, act: Callable[[], object]) -> Counter[str]:
    """What became of CLIENTS threads that act at the same moment, each in a transaction of its own."""
    start = Barrier(CLIENTS)

    def one(_number: int) -> str:
        with app.app_context():
            try:
                start.wait(30)
                act()
                db.session.commit()
                return "taken"
            except ledger.Moved:
                return "moved"
            except IntegrityError:
                return "stopped by the CHECK"
            finally:
                db.session.remove()

    db.session.commit()
    with ThreadPoolExecutor(CLIENTS) as pool:
        return Counter(pool.map(one, range(CLIENTS)))


def test_units_are_taken_only_while_there_are_enough(app: Flask, market: Market) -> None:
    """Nobody looks first, and the UPDATE itself says no: to look again is an answer, a broken constraint is none."""
    offer_id = market.offer.id
    found = at_once(app, lambda: ledger.take_units(offer_id, 30, 1))
    assert found == {"taken": 3, "moved": CLIENTS - 3}
    db.session.expire_all()
    assert db.session.get_one(Offer, offer_id).reserved_units == 90


def test_units_of_an_edited_offer_are_not_taken(app: Flask, market: Market) -> None:
    offer_id = market.offer.id
    assert at_once(app, lambda: ledger.take_units(offer_id, 1, 2)) == {"moved": CLIENTS}


def test_no_more_is_given_back_than_is_held(app: Flask, market: Market) -> None:
    offer_id = market.offer.id
    ledger.take_units(offer_id, 50, 1)
    db.session.commit()

    def give_back() -> None:
        try:
            ledger.return_units(offer_id, 20)
        except RuntimeError:
            raise ledger.Moved from None

    assert at_once(app, give_back) == {"taken": 2, "moved": CLIENTS - 2}


def _write(path: str, seconds: float, pipe: Connection) -> None:
    """A process that knows no queue: the sqlite3 command, a backup, another release."""
    stranger = sqlite_driver.connect(path, timeout=seconds, isolation_level=None)
    pipe.send("ready")
    while (said := pipe.recv()) == "write":
        try:
            stranger.execute("BEGIN IMMEDIATE")
            stranger.execute("UPDATE offer SET title = title || '!'")
            stranger.execute("COMMIT")
            pipe.send("written")
        except sqlite_driver.OperationalError as problem:
            pipe.send(str(problem))
    stranger.close()
    assert said == "end"


@only_on_sqlite
def test_a_transaction_that_will_write_keeps_everybody_out_from_its_first_look(app: Flask, market: Market) -> None:
    """Begun deferred, it would read, be overtaken by a stranger, and die of "database is locked" when it writes."""
    offer_id = market.offer.id
    db.session.commit()
    context = multiprocessing.get_context("spawn")
    mine, theirs = context.Pipe()
    stranger = context.Process(target=_write, args=(db.engine.url.database, 0.1, theirs), daemon=True)
    stranger.start()
    try:
        assert mine.recv() == "ready"
        only_read(False)
        price = db.session.scalars(select(Offer.live_price_fen).where(Offer.id == offer_id)).one()
        mine.send("write")
        assert mine.recv() == "database is locked"
        db.session.execute(update(Offer).where(Offer.id == offer_id).values(live_price_fen=price + 100))
        db.session.commit()
        mine.send("write")
        assert mine.recv() == "written"
        mine.send("end")
    finally:
        stranger.join(10)
    db.session.expire_all()
    changed = db.session.get_one(Offer, offer_id)
    assert changed.live_price_fen == price + 100 and changed.title.endswith("!")


@only_on_sqlite
def test_a_transaction_that_only_reads_keeps_nobody_out(app: Flask, market: Market) -> None:
    db.session.commit()
    only_read(True)
    try:
        db.session.scalars(select(Offer.id)).all()
        stranger = sqlite_driver.connect(db.engine.url.database, timeout=0.1, isolation_level=None)
        stranger.execute("BEGIN IMMEDIATE")
        stranger.execute("ROLLBACK")
        stranger.close()
    finally:
        db.session.rollback()
        only_read(False)
