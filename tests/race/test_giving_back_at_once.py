"""The new certificate comes at the last moment: the anchor confirms while the worker gives back. Exactly one of them
wins, and the ledger agrees with whoever it was."""

from __future__ import annotations

from pathlib import Path
from random import Random
from threading import Lock

import pytest
from flask import Flask
from sqlalchemy import Table, func, insert, inspect, select

from catalog.errors import Conflict
from catalog.picking.models import Reservation, Slot
from catalog.picking.services import ledger, reserving
from catalog.picking.services.ledger import Moved
from catalog.products.models import Offer
from catalog.review.models import Approval
from catalog.storage.audit import AuditRow
from catalog.storage.database import Base, db, new_id
from catalog.storage.outbox import OutboxRow
from tests.factories.farming import registry_rows
from tests.factories.renewing import DUE_ON, TOO_LATE, Grove, X
from tests.race.conftest import PROCESSES, THREADS, Crowd
from tests.race.test_guards_of_their_own import CLIENTS, at_once
from tests.versions import library_with_papers_per_batch

PAIRS = 1000
ABREAST = PROCESSES * THREADS
"""Clients at once: jobs that stand so far apart are done by the same one, in their order."""


@pytest.fixture
def grove(app: Flask, tmp_path: Path) -> Grove:
    registry_rows()
    return Grove(library_with_papers_per_batch(tmp_path / "standards"))


def copies(row: Base, count: int, **changed: list[object]) -> None:
    """So many rows like this one, each with its own values in the columns named."""
    table = row.__table__
    assert isinstance(table, Table)
    same = {column.key: getattr(row, column.key) for column in inspect(row).mapper.column_attrs}
    for start in range(0, count, 200):
        part = range(start, min(start + 200, count))
        db.session.execute(insert(table), [{**same, **{n: v[at] for n, v in changed.items()}} for at in part])


def test_1000_pairs_of_confirming_and_giving_back(grove: Grove, crowd: Crowd, tmp_path: Path) -> None:
    """Each pair is one offer with one unit held whose certificate has lapsed. One client approves its renewal and
    confirms at once, another gives back what is due. Of most pairs either may come first, or both meet; the first
    40 come one after the other in either order."""
    held = grove.hold(1)
    approval = db.session.get_one(Approval, grove.offer.id)
    lapsed = approval.assessment_id
    grove.renew(grove.submit_renewal(DUE_ON), DUE_ON)
    db.session.refresh(approval)
    renewed, approval.assessment_id = approval.assessment_id, lapsed
    for row in (held, approval, grove.offer):
        db.session.refresh(row)
    approval.assessment_id = lapsed
    slot = db.session.scalars(select(Slot)).one()
    offers, reservations = [new_id() for _ in range(PAIRS)], [new_id() for _ in range(PAIRS)]
    broadcasts = [grove.plan(X).id for _ in range(50)]
    of_pair = [broadcasts[pair % 50] for pair in range(PAIRS)]
    copies(grove.offer, PAIRS, id=offers)
    copies(approval, PAIRS, offer_id=offers, assessment_id=[lapsed] * PAIRS)
    copies(held, PAIRS, id=reservations, offer_id=offers, broadcast_id=of_pair)
    copies(slot, PAIRS, id=[new_id() for _ in range(PAIRS)], offer_id=offers, broadcast_id=of_pair)
    db.session.commit()

    confirming = [
        ["renew_and_confirm", grove.anchor.id, reservation, offer, renewed]
        for reservation, offer in zip(reservations, offers, strict=True)
    ]
    giving = [["give_back", grove.anchor.id, reservation] for reservation in reservations]
    jobs = giving[:ABREAST] + confirming[:ABREAST]
    jobs += confirming[ABREAST : 2 * ABREAST] + giving[ABREAST : 2 * ABREAST]
    for start in range(2 * ABREAST, PAIRS, ABREAST):
        near = confirming[start : start + ABREAST] + giving[start : start + ABREAST]
        Random(start).shuffle(near)
        jobs += near
    place = {(job[0], job[2]): at for at, job in enumerate(jobs)}
    outcomes = crowd.act(jobs, on=TOO_LATE, standards=tmp_path / "standards")

    won = {"confirmed": 0, "released": 0}
    for reservation in reservations:
        row = db.session.get_one(Reservation, reservation)
        said = tuple(outcomes.each[place[action, reservation]] for action in ("renew_and_confirm", "give_back"))
        expected = ("ok", "left") if row.state == "confirmed" else ("invalid_transition", "given back")
        assert said == expected, (row.state, said)
        assert row.released_reason == (None if row.state == "confirmed" else "paper_missing")
        won[row.state] += 1
    print(f"{PAIRS} pairs, {db.engine.dialect.name}: {won}, {outcomes.seconds:.1f} s, slowest {outcomes.slowest:.2f} s")
    assert min(won.values()) >= ABREAST
    assert ledger.ledger_differences() == []
    assert units_reserved() - 1 == won["confirmed"]
    for action, event, state in (
        ("reservation_confirmed", "reservation.confirmed", "confirmed"),
        ("reservation_released", "reservation.released", "released"),
    ):
        assert db.session.scalar(select(func.count()).where(AuditRow.action == action)) == won[state]
        assert db.session.scalar(select(func.count()).where(OutboxRow.topic == event)) == won[state]
    open_slots = select(func.count()).select_from(Slot).where(Slot.removed_at.is_(None))
    assert (db.session.scalar(open_slots) or 0) - 1 == won["confirmed"]


def units_reserved() -> int:
    return int(db.session.scalar(select(func.sum(Offer.reserved_units))) or 0)


def test_of_confirming_and_giving_back_one_comes_through(app: Flask, grove: Grove) -> None:
    """Nobody locks and nobody looks: the UPDATE itself lets one of them through."""
    held, turn = grove.hold(7).id, Lock()
    number = iter(range(CLIENTS))

    def act() -> None:
        with turn:
            confirms = next(number) % 2 == 0
        row = db.session.get_one(Reservation, held)
        try:
            if confirms:
                reserving._move(row, "confirmed", ("held",))
            else:
                reserving.give_back(None, row, "paper_missing")
        except Conflict:
            db.session.rollback()
            raise Moved from None

    assert at_once(app, act) == {"taken": 1, "moved": CLIENTS - 1}
    db.session.expire_all()
    row = db.session.get_one(Reservation, held)
    assert units_reserved() == (7 if row.state == "confirmed" else 0)
    assert ledger.ledger_differences() == []
