"""The clock of a machine may be wrong for a while: whatever it said, the index comes to hold what the database says of
today, on every engine, and nothing says that all is well before it does."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask

from catalog import worker
from catalog.cli import database, main
from catalog.errors import Unavailable
from catalog.extensions import Extensions
from catalog.products.services import offering
from catalog.review import gather
from catalog.search import indexer
from catalog.search.engines import open_index
from catalog.search.engines.port import Changes, Position, SearchIndex
from catalog.search.facets import listed_on
from catalog.search.request import SearchRequest
from catalog.search.services import searching
from catalog.settings import Settings
from catalog.storage import outbox
from catalog.storage.database import db
from tests.factories.farming import ON, registry_rows
from tests.factories.selling import Market

FAR = ON + timedelta(days=400)


class Clock:
    """The day that every process of the test believes in."""

    def __init__(self) -> None:
        self.day = ON


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(Settings, "today", lambda self: clock.day)
    return clock


@pytest.fixture
def market(app: Flask, extensions: Extensions, clock: Clock) -> Market:
    registry_rows()
    return Market(extensions.library, offers=3)


@pytest.fixture
def running(extensions: Extensions, own_index: SearchIndex, address: str, market: Market) -> Extensions:
    """A process with an index of each engine, made on the right day."""
    indexer.rebuild(own_index, market.library, ON)
    return Extensions(replace(extensions.settings, search_url=address))


def listed(index: SearchIndex, on: date = ON) -> int:
    return index.reader().tally(listed_on(on), ())[0]


def rounds(count: int) -> Any:
    """`stopped` for a worker that is to go round so often."""
    left = iter([False] * count + [True])
    return lambda: next(left)


def touch(offer_id: str) -> None:
    outbox.publish("offer.edited", offer_id, offer_id=offer_id)
    db.session.commit()


def state(extensions: Extensions) -> tuple[str, str | None]:
    found = indexer.status(extensions.index, extensions.library, extensions.today())
    return found.state, found.reason


def test_days_taken_away_by_a_clock_that_ran_ahead_come_back(
    running: Extensions, clock: Clock, market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "_SETTLES_SECONDS", 0)
    clock.day = FAR
    worker.run(running, rounds(3))
    assert running.index.reader().size() == 0, "trimmed for the day it took for today"
    assert state(running) == ("ready", None)
    clock.day = ON
    assert state(running) == ("stale", indexer.LATER_DAY)
    with pytest.raises(Unavailable) as refusal:
        indexer.follow(running.index, running.library, ON)
    assert refusal.value.figures["reason"] == indexer.LATER_DAY
    # A service that is started again, or simply goes on: either way nobody is asked.
    worker.run(running, rounds(3))
    assert listed(running.index) == 3 and state(running) == ("ready", None)
    assert indexer.verify(running.index, running.library, ON).total == 0


def test_a_change_followed_on_a_wrong_day_is_mended_too(running: Extensions, clock: Clock, market: Market) -> None:
    """Nothing was trimmed, but one offer was written as it would be in a year: not at all."""
    touch(market.offer.id)
    clock.day = FAR
    assert indexer.follow(running.index, running.library, FAR)
    clock.day = ON
    assert listed(running.index) == 2
    assert state(running) == ("stale", indexer.LATER_DAY)
    assert worker.make_usable(running)
    assert listed(running.index) == 3


def test_a_clock_that_is_wrong_for_a_moment_takes_nothing_away(
    running: Extensions, clock: Clock, market: Market
) -> None:
    """As a test of the real loop: the day must have lasted a while first."""
    clock.day = FAR
    worker.run(running, rounds(5))
    assert running.index.reader().size() == 3
    clock.day = ON
    worker.run(running, rounds(2))
    assert listed(running.index) == 3 and state(running) == ("ready", None)


def test_a_host_whose_clock_is_a_little_behind_at_midnight_rebuilds_nothing_yet(
    running: Extensions, clock: Clock, market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexer, "rebuild", lambda *_: pytest.fail("the other host was right"))
    touch(market.offer.id)
    assert indexer.follow(running.index, running.library, ON + timedelta(days=1))
    worker.run(running, rounds(5))
    clock.day = ON + timedelta(days=1)
    worker.run(running, rounds(5))
    assert state(running) == ("ready", None)


def test_around_midnight_no_server_lacks_an_offer_that_the_others_have(
    extensions: Extensions,
    clock: Clock,
    market: Market,
    address: str,
    own_index: SearchIndex,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One that started just after midnight of a clock that then went back to before it has today's last offers too."""
    monkeypatch.setattr(worker, "_SETTLES_SECONDS", 0)
    last = gather.listings(extensions.library, [market.offer.id], ON)[market.offer.id].through_on
    assert last is not None
    running = Extensions(replace(extensions.settings, search_url=address))
    clock.day = last + timedelta(days=1)
    worker.run(running, rounds(3))
    assert listed(running.index, last) == 0
    clock.day = last
    worker.run(running, rounds(3))
    assert listed(running.index, last) == indexer.compared(running.index, running.library, last)[1] == 3


def test_a_count_that_differs_asks_for_a_rebuild(
    running: Extensions, clock: Clock, market: Market, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever emptied it: an index that holds less than the database asks for is built anew without anybody."""
    monkeypatch.setattr(worker, "_SETTLES_SECONDS", 0)
    index = running.index
    with index.writing():
        index.apply(Changes([market.offer.id], [], index.reader().position() or Position(0, "")))
    assert state(running) == ("ready", None)
    with caplog.at_level(logging.WARNING):
        worker.run(running, rounds(6))
    assert "holds 2 documents, the database asks for 3" in caplog.text
    assert listed(index) == 3


def test_a_count_that_agrees_rebuilds_nothing(
    running: Extensions, clock: Clock, market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "_SETTLES_SECONDS", 0)
    monkeypatch.setattr(worker, "_RECOUNT_EVERY_SECONDS", 0)
    monkeypatch.setattr(indexer, "rebuild", lambda *_: pytest.fail("nothing differs"))
    worker.run(running, rounds(12))
    assert listed(running.index) == 3


def test_what_changes_while_counting_is_no_difference(
    running: Extensions, clock: Clock, market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexer, "rebuild", lambda *_: pytest.fail("nothing differs"))
    count = worker.Recount(running)
    count.go_on(ON, 0.0)
    offering.withdraw_offer(market.owner, market.offer.id, "卖完了")
    while indexer.follow(running.index, running.library, ON):
        pass
    for second in range(1, 4):
        count.go_on(ON, float(second))
    assert listed(running.index) == 2


def test_a_count_that_never_agrees_rebuilds_once(
    running: Extensions, clock: Clock, market: Market, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    built: list[date] = []
    monkeypatch.setattr(indexer, "rebuild", lambda _index, _library, today: built.append(today))
    monkeypatch.setattr(indexer, "documents_held", lambda *_: 7)
    count = worker.Recount(running)
    for hour in range(8):
        count.go_on(ON, hour * 3600.0)
    assert built == [ON] and "built anew, holds 7 documents; the database asks for 3" in caplog.text


def test_an_index_of_an_older_release_asks_for_a_rebuild(running: Extensions, clock: Clock) -> None:
    """It does not say for which day it was written, so it may lack anything."""
    old = Position.from_text('{"sequence": 7, "made_with": "x"}')
    assert old == Position(0, "", "")


def test_the_day_stands_in_the_index_for_the_next_process(running: Extensions, address: str, market: Market) -> None:
    touch(market.offer.id)
    indexer.follow(running.index, running.library, ON + timedelta(days=2))
    position = open_index(address, running.settings.database_url).reader().position()
    assert position is not None and position.day == (ON + timedelta(days=2)).isoformat()


class TestDoctor:
    @pytest.fixture
    def house_of_doctor(self, app: Flask, running: Extensions, monkeypatch: pytest.MonkeyPatch) -> Extensions:
        monkeypatch.setitem(app.extensions, "catalog", running)
        monkeypatch.setattr(database, "unmigrated_app", lambda: app)
        monkeypatch.setattr(database, "migrated_app", lambda: app)
        return running

    def said(self) -> tuple[int, str]:
        db.session.commit()
        found = CliRunner().invoke(main, ["doctor"])
        return found.exit_code, found.output

    def test_compares_documents_with_listed_offers(self, house_of_doctor: Extensions, market: Market) -> None:
        assert self.said()[0] == 0
        index = house_of_doctor.index
        with index.writing():
            index.apply(Changes([market.offer.id], [], index.reader().position() or Position(0, "")))
        code, words = self.said()
        assert code == 1
        assert "FAULT search index: 2 documents, the listed offers ask for 3: `catalog index rebuild`" in words
        assert CliRunner().invoke(main, ["index", "rebuild"]).exit_code == 0
        assert self.said()[0] == 0

    def test_says_that_the_clock_went_back(self, house_of_doctor: Extensions, market: Market, clock: Clock) -> None:
        indexer.drop_past(house_of_doctor.index, house_of_doctor.library, FAR)
        code, words = self.said()
        assert code == 1 and f"stale ({indexer.LATER_DAY}" in words and "0 documents, the" in words
        status = CliRunner().invoke(main, ["index", "status"])
        assert status.exit_code == 1 and indexer.LATER_DAY in status.output

    def test_waits_for_what_is_being_followed(
        self, house_of_doctor: Extensions, app: Flask, market: Market, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # A machine that tests is busy: only a follower that never comes makes this fail.
        monkeypatch.setattr(indexer, "compared", partial(indexer.compared, wait_seconds=300))
        offering.withdraw_offer(market.owner, market.offer.id, "卖完了")
        db.session.commit()

        def follow_soon() -> None:
            time.sleep(1)
            with app.app_context():
                while not indexer.follow(house_of_doctor.index, house_of_doctor.library, ON):
                    time.sleep(0.05)

        follower = threading.Thread(target=follow_soon)
        follower.start()
        code, words = self.said()
        follower.join()
        assert code == 0, words


@pytest.fixture(autouse=True)
def no_long_pauses(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(worker, "_PAUSE_SECONDS", 0.001)
    yield


def test_search_finds_them_again(running: Extensions, clock: Clock, market: Market) -> None:
    indexer.drop_past(running.index, running.library, FAR)
    assert searching.search(running.index, SearchRequest(""), ON).total == 0
    worker.make_usable(running)
    assert searching.search(running.index, SearchRequest(""), ON).total == 3
