"""Reserving on one hot offer: what one reservation costs inside the write lock and as a whole, and how many a second a
running service acknowledges, beside bare SQLite writing the same rows.

The data folder is copied first: nothing measured stays in it. `BENCH_SECONDS` (15) is how long each load lasts.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite_driver
from flask import Flask
from sqlalchemy import Engine, event, func, select, update
from sqlalchemy.pool import Pool

from bench.searching.client import in_turn
from bench.searching.ground import CATALOG, Ground, prepare, say
from bench.searching.server import serving, spent_seconds, tree
from catalog import create_app
from catalog.accounts.models import Account
from catalog.accounts.services import tokens
from catalog.picking.gates import all_pass
from catalog.picking.gather import gates_for
from catalog.picking.models import Reservation
from catalog.picking.services import broadcasting, ledger
from catalog.products.models import Offer
from catalog.storage.database import db, new_id
from catalog.storage.turns import give_turn, take_turn

OFFERS, ONES, WARMING, CLIENTS, WORKERS = 400, 300, 20, 8, 2
UNITS = 100_000_000
GOAL_LOCKED_MILLISECONDS, GOAL_WHOLE_MILLISECONDS, GOAL_RATE = 3, 8, 150


@dataclass
class Costs:
    """Milliseconds of each reservation, of processor and by the clock; how often each took the write lock."""

    whole: list[float] = field(default_factory=list)
    whole_by_the_clock: list[float] = field(default_factory=list)
    locked: list[float] = field(default_factory=list)
    locked_by_the_clock: list[float] = field(default_factory=list)
    taken: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Stage:
    """An anchor's key, her broadcasts, and the offer everybody wants."""

    token: str
    broadcasts: tuple[str, ...]
    offer_id: str

    def headers(self, number: int, *, key: bool = True) -> dict[str, str]:
        keyed = {"Idempotency-Key": f"bench-{os.getpid()}-{number}"} if key else {}
        return {"Authorization": f"Bearer {self.token}", **keyed}

    def address(self, number: int) -> str:
        return f"/api/v1/broadcasts/{self.broadcasts[number % len(self.broadcasts)]}/reservations"

    @property
    def body(self) -> dict[str, Any]:
        return {"lines": [{"offer_id": self.offer_id, "quantity_units": 1}]}

    def as_bytes(self, number: int) -> bytes:
        body = json.dumps(self.body)
        head = {**self.headers(number), "Content-Type": "application/json", "Content-Length": str(len(body))}
        lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
        return f"POST {self.address(number)} HTTP/1.1\r\nHost: 127.0.0.1\r\n{lines}\r\n{body}".encode()


def main() -> None:
    """Each reservation is one request of the API with a key of its own, so that its answer is kept too."""
    seconds = float(os.environ.get("BENCH_SECONDS", "15"))
    ground = prepare(OFFERS)
    with tempfile.TemporaryDirectory(dir=ground.folder.parent) as copied:
        ground = Ground(OFFERS, Path(shutil.copytree(ground.folder, Path(copied) / "data", symlinks=True)))
        os.environ.update(ground.environment)
        app = create_app()
        with app.app_context():
            stage = _stage(ground)
        print(f"{ONES} reservations of one offer, one after another; milliseconds at the median, processor (clock)")
        for name, key in (("with a key", True), ("without", False)):
            _print_costs(name, _one_by_one(app, stage, key=key))
        _print_load(ground, app, stage, seconds)


def _print_costs(name: str, costs: Costs) -> None:
    print(f"{name:10} write lock taken {max(costs.taken)} times (goal: once)")
    for what, spent, clock, goal in (
        ("under the write lock", costs.locked, costs.locked_by_the_clock, GOAL_LOCKED_MILLISECONDS),
        ("the whole request", costs.whole, costs.whole_by_the_clock, GOAL_WHOLE_MILLISECONDS),
    ):
        middle, by_the_clock = statistics.median(spent), statistics.median(clock)
        print(f"{name:10} {what:21} {middle:6.2f} ({by_the_clock:.2f})   (goal: at most {goal} of processor)")


def _print_load(ground: Ground, app: Flask, stage: Stage, seconds: float) -> None:
    bare = _bare_writes(ground.folder, seconds / 2)
    before = _reserved(app, stage)
    asked = [stage.as_bytes(number) for number in range(ONES + 1, ONES + 100_000)]
    command = [str(CATALOG), "serve", "--bind", "127.0.0.1:PORT", "--workers", str(WORKERS)]
    with serving(command, ground.environment, "/api/v1/offers?limit=1") as server:
        warm = in_turn(server.port, asked, CLIENTS, 2.0, "201")
        asked = asked[len(warm.seconds) + CLIENTS :]
        web = tree(server.process.pid)[-WORKERS:]
        used, of_web = server.processor_seconds(), sum(map(spent_seconds, web))
        answers = in_turn(server.port, asked, CLIENTS, seconds, "201")
        used, of_web = server.processor_seconds() - used, sum(map(spent_seconds, web)) - of_web
    bare = (bare + _bare_writes(ground.folder, seconds / 2)) / 2
    acknowledged = len(answers.seconds) - answers.errors
    rate = acknowledged / answers.lasted
    each, beside = of_web * 1000 / max(acknowledged, 1), (used - of_web) / answers.lasted
    p50, p99 = answers.milliseconds(0.5), answers.milliseconds(0.99)
    print(f"{CLIENTS} clients, {WORKERS} web processes and the indexer, synchronous=FULL, {seconds:.0f} s")
    print(f"acknowledged {rate:,.0f}/s (goal: at least {GOAL_RATE}), {each:.2f} ms of processor each")
    print(f"the indexer beside them takes {beside:.0%} of a processor")
    print(f"p50 {p50:.1f} ms, p99 {p99:.1f} ms; {answers.errors} errors {dict(answers.failed) or ''}")
    print(f"bare SQLite, the same rows from {WORKERS} processes: {bare:,.0f}/s; the service reaches {rate / bare:.0%}")
    after, told = _reserved(app, stage), acknowledged + len(warm.seconds) - warm.errors
    with app.app_context():
        differences = len(ledger.ledger_differences())
    print(f"units on the ledger {after - before}, acknowledged {told} (goal: the same)")
    print(f"offers whose ledger differs from its reservations: {differences} (goal: 0)")


def _stage(ground: Ground) -> Stage:
    """Plan broadcasts for a demo anchor and take the first offer that may go on air, with units for everybody."""
    app_library = create_app().extensions["catalog"].library
    today = ground.today()
    on_day = today + timedelta(days=2)
    anchor = db.session.scalars(select(Account).where(Account.email == "anchor@demo.example")).unique().one()
    _, token = tokens.create_token(anchor, "bench", ("read", "write"))
    fields = {"title": "压测", "on_day": on_day.isoformat(), "starts_at": "20:00", "platform": "示例平台"}
    broadcasts = tuple(broadcasting.create_broadcast(anchor, fields, today).id for _ in range(CLIENTS))
    offers = db.session.scalars(select(Offer.id).order_by(Offer.id)).all()
    gates = gates_for(app_library, offers, on_day, today, 1)
    offer_id = next(offer_id for offer_id, each in gates.items() if all_pass(each))
    db.session.execute(update(Offer).where(Offer.id == offer_id).values(capacity_units=UNITS))
    db.session.commit()
    say(f"offer {offer_id} and {len(broadcasts)} broadcasts")
    return Stage(token, broadcasts, offer_id)


def _one_by_one(app: Flask, stage: Stage, *, key: bool) -> Costs:
    client, costs = app.test_client(), Costs()
    for number in range(-WARMING, ONES):
        with _watched() as locks:
            clock, processor = time.perf_counter(), time.thread_time()
            answer = client.post(stage.address(number), json=stage.body, headers=stage.headers(number, key=key))
            processor, clock = time.thread_time() - processor, time.perf_counter() - clock
        if answer.status_code != 201:
            raise SystemExit(f"{answer.status}: {answer.text}")
        if number >= 0:
            costs.whole.append(processor * 1000)
            costs.whole_by_the_clock.append(clock * 1000)
            costs.locked.append(sum(spent for spent, _ in locks) * 1000)
            costs.locked_by_the_clock.append(sum(lasted for _, lasted in locks) * 1000)
            costs.taken.append(len(locks))
    return costs


@contextmanager
def _watched() -> Iterator[list[tuple[float, float]]]:
    """Inside, each time the write lock is held: seconds of processor and by the clock, from asking for it until the
    connection is given back."""
    found: list[tuple[float, float]] = []
    began: list[tuple[float, float]] = []

    def before(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement == "BEGIN IMMEDIATE":
            began.append((time.thread_time(), time.perf_counter()))

    def after(_connection: Any, _record: Any) -> None:
        if began:
            processor, clock = began.pop()
            found.append((time.thread_time() - processor, time.perf_counter() - clock))

    event.listen(Engine, "before_cursor_execute", before)
    event.listen(Pool, "checkin", after)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", before)
        event.remove(Pool, "checkin", after)


def _reserved(app: Flask, stage: Stage) -> int:
    query = select(func.sum(Reservation.quantity_units)).where(Reservation.offer_id == stage.offer_id)
    with app.app_context():
        return int(db.session.scalar(query) or 0)


# --- the floor -------------------------------------------------------------------------------------------------------


def _bare_writes(folder: Path, seconds: float) -> float:
    """Transactions a second of WORKERS processes that write what a reservation writes, and nothing around it."""
    path = folder / "bare.db"
    path.unlink(missing_ok=True)
    bare = _open_bare(path)
    bare.execute("CREATE TABLE offer (id TEXT PRIMARY KEY, reserved INTEGER, capacity INTEGER)")
    for name in _BARE_TABLES:
        bare.execute(f"CREATE TABLE {name} (number INTEGER PRIMARY KEY, id TEXT UNIQUE, body TEXT)")
    bare.execute("INSERT INTO offer VALUES ('hot', 0, ?)", (UNITS,))
    bare.close()
    with multiprocessing.get_context("spawn").Pool(WORKERS) as pool:
        return sum(pool.starmap(_write_bare, [(str(path), seconds)] * WORKERS))


_BARE_TABLES = ("reservation", "slot", "audit", "outbox", "idempotency")


def _open_bare(path: Path) -> Any:
    bare = sqlite_driver.connect(str(path), timeout=60, isolation_level=None)
    bare.execute("PRAGMA journal_mode=WAL")
    bare.execute("PRAGMA synchronous=FULL")
    return bare


def _write_bare(path: str, seconds: float) -> float:
    bare, body, count = _open_bare(Path(path)), "x" * 400, 0
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        held: dict[Any, Any] = {}
        take_turn(held, path, 60)
        try:
            bare.execute("BEGIN IMMEDIATE")
            bare.execute("UPDATE offer SET reserved = reserved + 1 WHERE id = 'hot' AND reserved + 1 <= capacity")
            for name in _BARE_TABLES:
                bare.execute(f"INSERT INTO {name} (id, body) VALUES (?, ?)", (new_id(), body))
            bare.execute("COMMIT")
        finally:
            give_turn(held)
        count += 1
    return count / seconds
