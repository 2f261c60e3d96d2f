"""A process of many clients: gets plans through a pipe, acts at the same moment as its siblings, answers outcomes.

`careless` takes the guard away, to show that the harness would see an oversold offer.
"""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from multiprocessing.connection import Connection
from typing import Any

from flask import Flask
from sqlalchemy import select, update

from catalog.accounts.models import Account
from catalog.errors import CatalogError
from catalog.picking.services import pick_list, reserving
from catalog.picking.services.ledger import Moved
from catalog.products.models import Offer
from catalog.review.services import changing, deciding
from catalog.settings import PROJECT
from catalog.standards.library import Library, open_library
from catalog.storage.database import db, engine_options

ON = date.fromisoformat("2026-12-01")
PLAIN = "read committed"
careful_take = reserving.take_units


@dataclass(frozen=True)
class Plan:
    """What one process does: jobs are [action, account id, ...]. `isolation` is PostgreSQL's level."""

    start_at: float
    threads: int
    jobs: list[list[Any]]
    careless: bool
    isolation: str


def careless_take(offer_id: str, quantity_units: int, revision: int) -> tuple[int, int]:
    """What catalogs that oversold did: look, then act on what was seen, in two transactions."""
    seen = db.session.execute(
        select(Offer.reserved_units, Offer.capacity_units, Offer.live_price_fen, Offer.commission_bp).where(
            Offer.id == offer_id
        )
    ).one()
    if seen.reserved_units + quantity_units > seen.capacity_units:
        raise Moved
    db.session.commit()
    time.sleep(0.001)
    db.session.execute(
        update(Offer).where(Offer.id == offer_id).values(reserved_units=seen.reserved_units + quantity_units)
    )
    return seen.live_price_fen, seen.commission_bp


def act(library: Library, action: str, account_id: str, *given: Any) -> None:
    """One client's one action."""
    actor = db.session.get_one(Account, account_id)
    if action == "reserve":
        reserving.reserve_many(actor, library, given[0], given[1], ON)
    elif action == "release":
        reserving.release(actor, given[0], ON)
    elif action == "cancel":
        reserving.cancel_broadcast(actor, given[0], ON)
    elif action == "change_quantity":
        reserving.change_quantity(actor, library, given[0], given[1], ON)
    elif action == "approve":
        deciding.approve(actor, library, given[0], ON)
    elif action == "reject":
        deciding.reject(actor, given[0], "不行")
    elif action == "take":
        deciding.take(actor, given[0])
    elif action == "withdraw":
        deciding.withdraw(actor, given[0])
    elif action == "submit":
        deciding.submit(actor, library, given[0], ON)
    elif action == "change":
        changing.change_offer(actor, given[0], given[1], given[2])
    elif action == "pick":
        pick_list.pick(actor, library, given[0], ON)
    else:
        raise ValueError(action)


def one_job(app: Flask, library: Library, job: list[Any]) -> str:
    """`ok`, the code of the refusal, or the defect."""
    with app.app_context():
        try:
            act(library, *job)
            return "ok"
        except CatalogError as refusal:
            return refusal.code
        except Exception as defect:
            return f"defect: {defect!r}"[:300]
        finally:
            db.session.remove()


def work(
    app: Flask, library: Library, jobs: list[tuple[int, list[Any]]], start_at: float
) -> list[tuple[int, str, float]]:
    """One thread's jobs, one after the other: (number, outcome, seconds)."""
    done = []
    time.sleep(max(0.0, start_at - time.time()))
    for number, job in jobs:
        began = time.perf_counter()
        outcome = one_job(app, library, job)
        for _ in range(3):
            # A door answers 503 when the turn to write was not to be had in time; a client comes back then.
            if "database is locked" not in outcome and outcome != "writing_busy":
                break
            outcome = one_job(app, library, job)
        done.append((number, outcome, time.perf_counter() - began))
    return done


def serve(url: str, pipe: Connection) -> None:
    """Carry out plans until the pipe closes."""
    app = Flask("race")
    app.config.update(SQLALCHEMY_DATABASE_URI=url, SQLALCHEMY_ENGINE_OPTIONS=engine_options(url))
    db.init_app(app)
    library = open_library(PROJECT / "standards")
    library.get("gi-selection-fresh-fruit@1.0.0")
    pipe.send("ready")
    isolation = PLAIN
    while True:
        try:
            plan: Plan = pipe.recv()
        except EOFError:
            return
        reserving.take_units = careless_take if plan.careless else careful_take
        if plan.isolation != isolation:
            isolation = plan.isolation
            # Read by libpq when it connects.
            os.environ["PGOPTIONS"] = "-c default_transaction_isolation=" + isolation.replace(" ", "\\ ")
            with app.app_context():
                db.engine.dispose()
        numbered = list(enumerate(plan.jobs))
        with ThreadPoolExecutor(plan.threads) as pool:
            parts = [
                pool.submit(work, app, library, numbered[index :: plan.threads], plan.start_at)
                for index in range(plan.threads)
            ]
        done = sorted(entry for part in parts for entry in part.result())
        pipe.send([(outcome, seconds) for _, outcome, seconds in done])
