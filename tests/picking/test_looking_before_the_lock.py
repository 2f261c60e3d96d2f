"""What a reservation looked at before it had the write lock counts only if it is as it was: each thing that a gate
looks at is changed in between, and the reservation is held to what there is now."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, delete, event, func, select, update

from catalog.accounts.models import Account, AccountRole
from catalog.errors import CatalogError, Unavailable
from catalog.evidence.models import Document
from catalog.picking import gather
from catalog.picking.gates import GateRefused
from catalog.picking.models import Broadcast, Reservation
from catalog.picking.services import reserving
from catalog.products.models import Offer, Product
from catalog.review.models import Approval
from catalog.storage.database import Base, db, one_transaction
from catalog.suppliers.models import Authorisation, Supplier
from tests.api.conftest import Program
from tests.conftest import ON_POSTGRESQL
from tests.factories.farming import TEA, a_supplier, an_offer, days
from tests.factories.selling import BROADCAST_ON, Market, approve_by_hand

Change = Callable[[Market], Any]
MOMENT = datetime(2026, 12, 1, tzinfo=UTC)


def every(row: type[Base], **values: Any) -> Change:
    """All rows of a kind get these values; nothing counts it, no revision and no event."""
    return lambda _market: db.session.execute(update(row).values(**values).execution_options(synchronize_session=False))


def withdrawn(row: type[Base]) -> Change:
    return every(row, withdrawn_at=MOMENT)


def an_assessment_from_a_later_day(market: Market) -> None:
    """The approval stands on another decision: the same revisions, but listed only after the broadcast."""
    other = an_offer(market.owner, market.product)
    later = approve_by_hand(market.library, other, market.reviewer, on=days(20))
    db.session.get_one(Approval, market.offer.id).assessment_id = later.assessment_id


def a_supplier_without_the_right(market: Market) -> None:
    other = a_supplier(market.owner, name="隔壁农户", kind="household", credit_code="")
    every(Product, supplier_id=other.id)(market)


def somebody_elses_broadcast(market: Market) -> None:
    every(Broadcast, account_id=market.other_anchor.id)(market)


def no_anchor_any_more(market: Market) -> None:
    db.session.execute(delete(AccountRole).where(AccountRole.account_id == market.anchor.id))


GATES: dict[str, tuple[Change, str, str]] = {
    "right withdrawn": (withdrawn(Authorisation), "authorised", "not_authorised"),
    "right to another level": (every(Authorisation, level="name_only"), "authorised", "not_authorised"),
    "right only applied for": (
        every(Authorisation, level="name_only", applied_on=days(0)), "authorised", "authorisation_pending",
    ),
    "right's paper withdrawn": (withdrawn(Document), "authorised", "authorisation_unproven"),
    "right's paper of another type": (every(Document, type="other"), "authorised", "authorisation_unproven"),
    "right's paper of something else": (every(Document, subject_id="other"), "authorised", "authorisation_unproven"),
    "right's paper run out": (every(Document, expires_on=days(8)), "authorised", "authorisation_unproven"),
    "right's paper from later on": (every(Document, issued_on=days(10)), "authorised", "authorisation_unproven"),
    "product of another name": (every(Product, gi_id=TEA), "authorised", "not_authorised"),
    "product of another supplier": (a_supplier_without_the_right, "authorised", "not_authorised"),
    "price": (every(Offer, live_price_fen=1), "price", "price_below_floor"),
    "floor": (every(Offer, floor_price_fen=1_000_000), "price", "price_below_floor"),
    "capacity": (every(Offer, capacity_units=9), "capacity", "capacity_short"),
    "units reserved": (every(Offer, reserved_units=995), "capacity", "capacity_short"),
    "season begins later": (every(Offer, ship_from_on=days(10)), "season", "before_season"),
    "season ends earlier": (every(Offer, ship_through_on=days(8)), "season", "after_season"),
    "goods out of storage": (every(Offer, season_basis="storage", storage_basis=""), "season", "storage_without_basis"),
    "supplier suspended": (every(Supplier, standing="suspended"), "listed", "listing_suspended"),
    "supplier withdrawn": (withdrawn(Supplier), "listed", "listing_withdrawn"),
    "product withdrawn": (withdrawn(Product), "listed", "listing_withdrawn"),
    "offer withdrawn": (withdrawn(Offer), "listed", "listing_withdrawn"),
    "offer edited": (every(Offer, revision=7), "listed", "listing_edited"),
    "product edited": (every(Product, revision=7), "listed", "listing_edited"),
    "approval ended": (every(Approval, ended_at=MOMENT), "listed", "listing_delisted"),
    "approval of another revision": (every(Approval, offer_revision=7), "listed", "listing_edited"),
    "approval of another product revision": (every(Approval, product_revision=7), "listed", "listing_edited"),
    "approval on another decision": (an_assessment_from_a_later_day, "listed", "listing_not_yet_approved"),
    "broadcast moved out of the season": (every(Broadcast, on_day=days(300)), "season", "after_season"),
}  # fmt: skip
DEALS: dict[str, tuple[Change, str]] = {
    "broadcast cancelled": (every(Broadcast, cancelled_at=MOMENT), "broadcast_cancelled"),
    "broadcast of somebody else": (somebody_elses_broadcast, "not_found"),
    "anchor no longer admitted": (every(Account, admission_ended_at=MOMENT), "not_admitted"),
    "anchor never admitted": (every(Account, admitted_at=None), "not_admitted"),
    "anchor no longer": (no_anchor_any_more, "role_required"),
}


@pytest.fixture
def between(market: Market, monkeypatch: pytest.MonkeyPatch) -> Callable[[Change], list[str]]:
    """Lets somebody change something between the first look and the lock. The list gets a line for each look."""

    def change_between(change: Change) -> list[str]:
        looks: list[str] = []
        look = reserving._look

        def look_and_change(*given: Any) -> Any:
            looks.append("looked")
            seen = look(*given)
            if len(looks) == 1:
                change(market)
                db.session.commit()
            return seen

        monkeypatch.setattr(reserving, "_look", look_and_change)
        return looks

    return change_between


def nothing_is_held(market: Market) -> bool:
    return db.session.scalar(select(func.count()).select_from(Reservation)) == 0


@pytest.mark.parametrize("name", GATES)
def test_a_gate_that_closed_meanwhile_refuses(
    market: Market, between: Callable[[Change], list[str]], name: str
) -> None:
    change, gate, reason = GATES[name]
    looks = between(change)
    with pytest.raises(GateRefused) as caught:
        market.reserve(10)
    assert {each.code: each.reason for each in caught.value.gates if not each.passed}[gate] == reason
    assert len(looks) == 2
    assert nothing_is_held(market)


@pytest.mark.parametrize("name", DEALS)
def test_a_deal_that_fell_through_meanwhile_is_refused(
    market: Market, between: Callable[[Change], list[str]], name: str
) -> None:
    change, code = DEALS[name]
    looks = between(change)
    with pytest.raises(CatalogError) as caught:
        market.reserve(10)
    assert caught.value.code == code
    assert len(looks) == 2
    assert nothing_is_held(market)


def test_goods_no_longer_sold_through_an_authorised_supplier_are_refused(
    market: Market, between: Callable[[Change], list[str]]
) -> None:
    every(Authorisation, level="name_only", via_supplier_name="柯城合作社")(market)
    db.session.commit()
    between(every(Authorisation, via_supplier_name=""))
    with pytest.raises(GateRefused) as caught:
        market.reserve(10)
    assert caught.value.gates[0].reason == "not_authorised"


def test_everything_that_is_held_against_the_first_look_is_changed_by_one_of_these(market: Market) -> None:
    """Whoever lets a gate look at one thing more says here what happens when it changes meanwhile."""
    asked = {"offer_ids": [market.offer.id], "on_day": BROADCAST_ON}
    changes = [change for change, *_ in GATES.values()]
    changes += [every(Authorisation, via_supplier_name="柯城合作社"), every(Offer, storage_basis="冷库")]
    moved: set[str] = set()
    for change in changes:
        before = db.session.execute(gather._GATE_ROWS, asked).one()._mapping
        change(market)
        after = db.session.execute(gather._GATE_ROWS, asked).one()._mapping
        moved |= {name for name in before if before[name] != after[name]}
        db.session.rollback()
    assert moved == set(before) - {"id"}


def test_what_changed_and_still_passes_counts_as_it_is_now(
    market: Market, between: Callable[[Change], list[str]]
) -> None:
    looks = between(every(Offer, live_price_fen=3500, commission_bp=900))
    held = market.reserve(10)
    assert (held.live_price_fen, held.commission_bp) == (3500, 900)
    assert len(looks) == 2


def test_another_reservation_meanwhile_needs_no_second_look(
    market: Market, between: Callable[[Change], list[str]]
) -> None:
    looks = between(lambda market: market.reserve(20, actor=market.other_anchor, broadcast=market.other_broadcast))
    market.reserve(10)
    assert len(looks) == 2, "one of each"
    db.session.refresh(market.offer)
    assert market.offer.reserved_units == 30


def test_an_offer_that_never_stands_still_is_busy_in_the_end(market: Market, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reserving, "still_as_read", lambda *_: False)
    with pytest.raises(Unavailable) as caught:
        market.reserve(10)
    assert caught.value.code == "busy"
    assert nothing_is_held(market)


# --- the lock --------------------------------------------------------------------------------------------------------


@contextmanager
def statements() -> Iterator[list[str]]:
    """The first words of each statement inside."""
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        found.append(" ".join(statement.split()[:3]))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)


@pytest.mark.skipif(ON_POSTGRESQL, reason="SQLite has one lock for all")
@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": "one"}], ids=["without a key", "with a key"])
def test_a_reservation_takes_the_write_lock_once_and_looks_before(
    app: Flask, market: Market, headers: dict[str, str]
) -> None:
    anchor, offer_id = Program(app, market.anchor), market.offer.id
    address, line = f"/broadcasts/{market.broadcast.id}/reservations", {"offer_id": offer_id, "quantity_units": 1}
    anchor.post(address, json={"lines": [line]})
    db.session.remove()
    with statements() as found:
        answer = anchor.post(address, json={"lines": [line]}, headers=headers)
    assert answer.status_code == 201, answer.text
    assert found.count("BEGIN IMMEDIATE") == 1
    inside = found[found.index("BEGIN IMMEDIATE") + 1 :]
    assert [each.split()[0] for each in inside].count("SELECT") == 3, "the deal, what the gates look at, the slots"
    assert len(inside) == 7 + len(headers)


def test_what_one_transaction_wrote_so_far_is_seen_and_stays(market: Market) -> None:
    """The demo loads everything in one: a broadcast and what is held for it."""
    with one_transaction():
        broadcast = market.plan(market.anchor, title="赶集")
        held = market.reserve(30, broadcast=broadcast)
    db.session.expire_all()
    assert (held.broadcast_id, held.quantity_units) == (broadcast.id, 30)
    assert market.offer.reserved_units == 30
