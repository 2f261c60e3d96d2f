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
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select, update

from catalog.accounts.models import Account
from catalog.errors import CatalogError
from catalog.picking.services import giving_back, pick_list, reserving
from catalog.picking.services.ledger import Moved
from catalog.products.models import Offer
from catalog.review.models import Approval
from catalog.review.services import changing, deciding
from catalog.settings import PROJECT
from catalog.standards.library import Library, open_library
from catalog.storage.database import db, engine_options

ON = date.fromisoformat("2026-12-01")
PLAIN = "read committed"
careful_take = reserving.take_units


@dataclass(frozen=True)
class Plan:
    """What one process does on a day, by the standards of a folder: jobs are [action, account id, ...]. `isolation` is
    PostgreSQL's level."""

    start_at: float
    threads: int
    jobs: list[list[Any]]
    careless: bool
    isolation: str
    on: date = ON
    standards: Path = PROJECT / "standards"


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


def act(library: Library, on: date, action: str, account_id: str, *given: Any) -> str:
    """One client's one action; what became of it."""
    actor = db.session.get_one(Account, account_id)
    if action == "reserve":
        reserving.reserve_many(actor, library, given[0], given[1], on)
    elif action == "release":
        reserving.release(actor, given[0], on)
    elif action == "cancel":
        reserving.cancel_broadcast(actor, given[0], on)
    elif action == "change_quantity":
        reserving.change_quantity(actor, library, given[0], given[1], on)
    elif action == "approve":
        deciding.approve(actor, library, given[0], on)
    elif action == "reject":
        deciding.reject(actor, given[0], "不行")
    elif action == "take":
        deciding.take(actor, given[0])
    elif action == "withdraw":
        deciding.withdraw(actor, given[0])
    elif action == "submit":
        deciding.submit(actor, library, given[0], on)
    elif action == "change":
        changing.change_offer(actor, given[0], given[1], given[2])
    elif action == "pick":
        pick_list.pick(actor, library, given[0], on)
    elif action == "give_back":
        return "given back" if giving_back.give_back_if_due(library, given[0], on) else "left"
    elif action == "renew_and_confirm":
        # An approval that moves on to the assessment with the new paper, as a reviewer's decision leaves it.
        renewed = update(Approval).where(Approval.offer_id == given[1]).values(assessment_id=given[2])
        db.session.execute(renewed)
        db.session.commit()
        reserving.confirm(actor, library, given[0], on)
    else:
        raise ValueError(action)
    return "ok"


def one_job(app: Flask, library: Library, on: date, job: list[Any]) -> str:
    """What became of it (`ok`), the code of the refusal, or the defect."""
    with app.app_context():
        try:
            return act(library, on, *job)
        except CatalogError as refusal:
            return refusal.code
        except Exception as defect:
            return f"defect: {defect!r}"[:300]
        finally:
            db.session.remove()


def work(
    app: Flask, library: Library, on: date, jobs: list[tuple[int, list[Any]]], start_at: float
) -> list[tuple[int, str, float]]:
    """One thread's jobs, one after the other: (number, outcome, seconds)."""
    done = []
    time.sleep(max(0.0, start_at - time.time()))
    for number, job in jobs:
        began = time.perf_counter()
        outcome = one_job(app, library, on, job)
        for _ in range(3):
            # A door answers 503 when the turn to write was not to be had in time; a client comes back then.
            if "database is locked" not in outcome and outcome != "writing_busy":
                break
            outcome = one_job(app, library, on, job)
        done.append((number, outcome, time.perf_counter() - began))
    return done


def serve(url: str, pipe: Connection) -> None:
    """Carry out plans until the pipe closes."""
    app = Flask("race")
    app.config.update(SQLALCHEMY_DATABASE_URI=url, SQLALCHEMY_ENGINE_OPTIONS=engine_options(url))
    db.init_app(app)
    libraries = {PROJECT / "standards": open_library(PROJECT / "standards")}
    libraries[PROJECT / "standards"].get("gi-selection-fresh-fruit@1.0.0")
    pipe.send("ready")
    isolation = PLAIN
    while True:
        try:
            plan: Plan = pipe.recv()
        except EOFError:
            return
        if plan.standards not in libraries:
            libraries[plan.standards] = open_library(plan.standards)
        library = libraries[plan.standards]
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
                pool.submit(work, app, library, plan.on, numbered[index :: plan.threads], plan.start_at)
                for index in range(plan.threads)
            ]
        done = sorted(entry for part in parts for entry in part.result())
        pipe.send([(outcome, seconds) for _, outcome, seconds in done])
