"""Holding, confirming, changing and giving back units: one ledger that never runs over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import IntegrityError

from catalog.errors import Conflict, Forbidden, Invalid, NotFound, Refused, SignInRequired
from catalog.picking.gates import GateRefused
from catalog.picking.models import Reservation, Slot
from catalog.picking.services import broadcasting, ledger, presenting, reserving
from catalog.picking.services.ledger import return_units
from catalog.products.models import Offer
from catalog.products.services import offering
from catalog.storage.audit import AuditRow
from catalog.storage.database import db
from catalog.storage.outbox import OutboxRow
from catalog.suppliers.services import supplying
from tests.factories.farming import ON, an_offer, an_operator, days
from tests.factories.selling import BROADCAST_ON, Market, a_paper, approve_by_hand, good_answers


def reserved(market: Market) -> int:
    return db.session.scalars(select(Offer.reserved_units).where(Offer.id == market.offer.id)).one()


def refused_gates(caught: Any) -> dict[str, str]:
    return {gate.code: gate.reason for gate in caught.value.gates if not gate.passed}


def test_a_reservation_holds_units_at_the_terms_of_the_moment(market: Market) -> None:
    reservation = market.reserve(100)
    assert (reservation.state, reservation.quantity_units) == ("held", 100)
    assert (reservation.live_price_fen, reservation.commission_bp) == (3990, 1500)
    assert reserved(market) == 100
    assert [slot.offer_id for slot in broadcasting.slots_of(market.broadcast.id)] == [market.offer.id]
    newest = db.session.scalars(select(OutboxRow).order_by(OutboxRow.sequence.desc())).first()
    assert newest is not None and (newest.topic, newest.subject_id) == ("reservation.held", reservation.id)
    assert newest.payload == {"offer_id": market.offer.id}
    trail = db.session.scalars(select(AuditRow).where(AuditRow.action == "units_reserved")).one()
    assert (trail.account_id, trail.subject_id) == (market.anchor.id, reservation.id)
    assert reservation.released_reason is None


def test_the_last_unit_and_not_one_more(market: Market) -> None:
    market.reserve(999)
    with pytest.raises(GateRefused) as caught:
        market.reserve(2, actor=market.other_anchor, broadcast=market.other_broadcast)
    assert refused_gates(caught) == {"capacity": "capacity_short"}
    assert caught.value.gates[2].figures == {"capacity_units": 1000, "left_units": 1, "quantity_units": 2}
    market.reserve(1, actor=market.other_anchor, broadcast=market.other_broadcast)
    with pytest.raises(GateRefused) as caught:
        market.reserve(1)
    assert refused_gates(caught) == {"capacity": "capacity_used_up"}
    assert reserved(market) == 1000
    assert ledger.ledger_differences() == []


@pytest.mark.parametrize("quantity", [0, -1, 1.5, 10**18, "１", "", None, True, "1e3", [1]])
def test_silly_quantities(market: Market, quantity: Any) -> None:
    with pytest.raises(Invalid) as caught:
        market.reserve(quantity)
    assert list(caught.value.errors) == ["quantity_units"]
    assert reserved(market) == 0


def test_who_may_reserve(market: Market) -> None:
    with pytest.raises(SignInRequired):
        market.reserve(1, actor=None)
    for stranger in (market.owner, market.reviewer):
        with pytest.raises(Forbidden):
            market.reserve(1, actor=stranger)
    with pytest.raises(NotFound) as theirs:
        market.reserve(1, actor=market.other_anchor)
    with pytest.raises(NotFound) as missing:
        reserving.reserve(market.anchor, market.library, "no-such", market.offer.id, 1, ON)
    assert (theirs.value.code, theirs.value.figures) == (missing.value.code, missing.value.figures)


def test_two_lines_of_one_request_are_counted_together(market: Market) -> None:
    lines = [(market.offer.id, 600), (market.offer.id, 600)]
    with pytest.raises(GateRefused) as caught:
        reserving.reserve_many(market.anchor, market.library, market.broadcast.id, lines, ON)
    assert refused_gates(caught) == {"capacity": "capacity_short"}
    assert reserved(market) == 0
    lines = [(market.offer.id, 600), (market.offer.id, 400)]
    (one,) = reserving.reserve_many(market.anchor, market.library, market.broadcast.id, lines, ON)
    assert one.quantity_units == 1000
    assert reserved(market) == 1000


def test_several_offers_all_or_none(market: Market) -> None:
    small = an_offer(market.owner, market.product, capacity_units=5)
    approve_by_hand(market.library, small, market.reviewer)
    with pytest.raises(GateRefused) as caught:
        lines = [(market.offer.id, 10), (small.id, 6)]
        reserving.reserve_many(market.anchor, market.library, market.broadcast.id, lines, ON)
    assert caught.value.offer_id == small.id
    assert reserved(market) == 0
    assert db.session.scalar(select(func.count()).select_from(Reservation)) == 0
    lines = [(small.id, 5), (market.offer.id, 10)]
    made = reserving.reserve_many(market.anchor, market.library, market.broadcast.id, lines, ON)
    assert [(row.offer_id, row.quantity_units) for row in made] == lines
    assert ledger.ledger_differences() == []


@pytest.mark.parametrize("lines", [[], [("x", 1)] * 101])
def test_a_request_has_lines_but_not_too_many(market: Market, lines: list) -> None:
    with pytest.raises(Invalid):
        reserving.reserve_many(market.anchor, market.library, market.broadcast.id, lines, ON)


def test_the_same_offer_again_adds_to_the_one_slot(market: Market) -> None:
    market.reserve(100)
    market.reserve(50)
    assert len(broadcasting.slots_of(market.broadcast.id)) == 1
    (row,) = presenting.run_sheet(market.anchor, market.library, market.broadcast.id, ON).rows
    assert row.quantity_units == 150


def test_a_past_or_cancelled_broadcast_takes_nothing(market: Market) -> None:
    with pytest.raises(Refused) as past:
        market.reserve(1, on=days(10))
    assert past.value.code == "broadcast_past"
    market.reserve(1, on=BROADCAST_ON)
    reserving.cancel_broadcast(market.anchor, market.broadcast.id, ON)
    with pytest.raises(Conflict) as cancelled:
        market.reserve(1)
    assert cancelled.value.code == "broadcast_cancelled"


def test_gate_authorised(market: Market) -> None:
    (right,) = supplying.authorisations_of([market.supplier.id])[market.supplier.id]
    right.level = "registered"
    db.session.commit()
    with pytest.raises(GateRefused) as caught:
        market.reserve()
    assert refused_gates(caught) == {"authorised": "not_authorised"}
    right.applied_on = ON
    db.session.commit()
    with pytest.raises(GateRefused) as caught:
        market.reserve()
    assert refused_gates(caught) == {"authorised": "authorisation_pending"}


def test_gate_authorised_needs_the_paper_to_be_valid_on_the_broadcast_day(market: Market) -> None:
    (right,) = supplying.authorisations_of([market.supplier.id])[market.supplier.id]
    db.session.execute(text("UPDATE document SET expires_on = :day"), {"day": days(8).isoformat()})
    db.session.commit()
    with pytest.raises(GateRefused) as caught:
        market.reserve()
    assert refused_gates(caught) == {"authorised": "authorisation_unproven"}
    a_paper("authorisation", right.id, "gi_mark_authorisation", market.owner.id, expires_on=BROADCAST_ON)
    db.session.commit()
    market.reserve()


def test_gate_price(market: Market) -> None:
    db.session.execute(update(Offer).values(floor_price_fen=3991))
    db.session.commit()
    with pytest.raises(GateRefused) as caught:
        market.reserve()
    assert refused_gates(caught) == {"price": "price_below_floor"}


def test_gate_season(market: Market) -> None:
    short = an_offer(market.owner, market.product, ship_through_on=days(19))
    approve_by_hand(market.library, short, market.reviewer)
    with pytest.raises(GateRefused) as caught:
        market.reserve(offer=short, broadcast=market.plan(market.anchor, days(20)))
    assert refused_gates(caught) == {"season": "after_season", "listed": "listing_season_ended"}
    market.reserve(offer=short, broadcast=market.plan(market.anchor, days(19)))
    early = an_offer(market.owner, market.product, ship_from_on=days(10))
    approve_by_hand(market.library, early, market.reviewer)
    with pytest.raises(GateRefused) as caught:
        market.reserve(offer=early)
    assert refused_gates(caught) == {"season": "before_season"}
    market.reserve(offer=early, broadcast=market.plan(market.anchor, days(10)))


def test_a_paper_that_expires_before_the_broadcast_refuses_at_reservation(market: Market) -> None:
    answers = good_answers(FF_A01={"present": True, "issued_on": "2021-03-01", "expires_on": days(8).isoformat()})
    other = an_offer(market.owner, market.product)
    approve_by_hand(market.library, other, market.reviewer, answers)
    with pytest.raises(GateRefused) as caught:
        market.reserve(offer=other)
    assert refused_gates(caught) == {"listed": "listing_grade_lapsed"}
    market.reserve(offer=other, broadcast=market.plan(market.anchor, days(8)))


def test_a_suspended_supplier_and_a_withdrawn_offer(market: Market) -> None:
    supplying.suspend(an_operator("boss@example.cn"), market.supplier.id, "投诉核查中")
    with pytest.raises(GateRefused) as caught:
        market.reserve()
    assert refused_gates(caught) == {"listed": "listing_suspended"}
    offering.withdraw_offer(market.owner, market.offer.id, "卖完了")
    with pytest.raises(GateRefused) as caught:
        market.reserve()
    assert refused_gates(caught) == {"listed": "listing_withdrawn"}


def test_an_offer_that_was_never_approved_does_not_exist_for_anchors(market: Market) -> None:
    draft = an_offer(market.owner, market.product)
    with pytest.raises(NotFound) as hidden:
        market.reserve(offer=draft)
    with pytest.raises(NotFound) as missing:
        reserving.reserve(market.anchor, market.library, market.broadcast.id, "no-such", 1, ON)
    assert hidden.value.code == missing.value.code == "offer_not_found"


def test_release_returns_the_units_once(market: Market) -> None:
    reservation = market.reserve(100)
    assert reserving.release(market.anchor, reservation.id, ON).state == "released"
    assert reserved(market) == 0
    with pytest.raises(Conflict) as again:
        reserving.release(market.anchor, reservation.id, ON)
    assert again.value.code == "invalid_transition"
    assert reserved(market) == 0
    assert broadcasting.slots_of(market.broadcast.id) == []
    assert db.session.scalars(select(Slot.removed_at)).one() is not None


def test_the_slot_stays_while_a_reservation_lives_and_comes_back_at_the_end(market: Market) -> None:
    second = an_offer(market.owner, market.product)
    approve_by_hand(market.library, second, market.reviewer)
    first, more = market.reserve(10), market.reserve(5)
    market.reserve(1, offer=second)
    reserving.release(market.anchor, first.id, ON)
    assert [slot.offer_id for slot in broadcasting.slots_of(market.broadcast.id)] == [market.offer.id, second.id]
    reserving.release(market.anchor, more.id, ON)
    assert [slot.offer_id for slot in broadcasting.slots_of(market.broadcast.id)] == [second.id]
    market.reserve(2)
    assert [slot.offer_id for slot in broadcasting.slots_of(market.broadcast.id)] == [second.id, market.offer.id]


def test_confirm_looks_at_the_gates_again(market: Market) -> None:
    reservation = market.reserve(1000)
    assert reserving.confirm(market.anchor, market.library, reservation.id, ON).state == "confirmed"
    with pytest.raises(Conflict):
        reserving.confirm(market.anchor, market.library, reservation.id, ON)
    reserving.release(market.anchor, reservation.id, ON)
    held = market.reserve(10)
    supplying.suspend(an_operator("boss@example.cn"), market.supplier.id, "投诉核查中")
    with pytest.raises(GateRefused) as caught:
        reserving.confirm(market.anchor, market.library, held.id, ON)
    assert refused_gates(caught) == {"listed": "listing_suspended"}
    assert db.session.get_one(Reservation, held.id).state == "held"


def test_what_is_sold_cannot_be_given_back(market: Market) -> None:
    reservation = market.reserve(10)
    with pytest.raises(Refused) as caught:
        reserving.release(market.anchor, reservation.id, days(10))
    assert caught.value.code == "broadcast_past"
    assert reserved(market) == 10


def test_changing_the_quantity(market: Market) -> None:
    reservation = market.reserve(100)
    reserving.change_quantity(market.anchor, market.library, reservation.id, 1000, ON)
    assert reserved(market) == 1000
    with pytest.raises(GateRefused):
        reserving.change_quantity(market.anchor, market.library, reservation.id, 1001, ON)
    reserving.change_quantity(market.anchor, market.library, reservation.id, 7, ON)
    reserving.change_quantity(market.anchor, market.library, reservation.id, 7, ON)
    assert reserved(market) == 7
    assert ledger.ledger_differences() == []
    with pytest.raises(Invalid):
        reserving.change_quantity(market.anchor, market.library, reservation.id, 0, ON)
    reserving.release(market.anchor, reservation.id, ON)
    with pytest.raises(Conflict):
        reserving.change_quantity(market.anchor, market.library, reservation.id, 8, ON)


def test_more_units_of_a_reservation_need_its_own_terms(market: Market) -> None:
    reservation = market.reserve(100)
    db.session.execute(update(Offer).values(live_price_fen=4100))
    db.session.commit()
    with pytest.raises(Conflict) as caught:
        reserving.change_quantity(market.anchor, market.library, reservation.id, 101, ON)
    assert caught.value.code == "terms_changed"
    assert caught.value.figures["live_price_fen"] == 4100
    assert reserved(market) == 100
    reserving.change_quantity(market.anchor, market.library, reservation.id, 99, ON)
    assert market.reserve(1).live_price_fen == 4100


def test_cancelling_a_broadcast_gives_everything_back(market: Market) -> None:
    market.reserve(100)
    reserving.confirm(market.anchor, market.library, market.reserve(50).id, ON)
    market.reserve(5, actor=market.other_anchor, broadcast=market.other_broadcast)
    reserving.cancel_broadcast(market.anchor, market.broadcast.id, ON)
    assert reserved(market) == 5
    assert ledger.ledger_differences() == []
    assert broadcasting.slots_of(market.broadcast.id) == []
    with pytest.raises(Conflict):
        reserving.cancel_broadcast(market.anchor, market.broadcast.id, ON)


def test_others_reservations_do_not_exist(market: Market) -> None:
    reservation = market.reserve(10)
    for act in (
        lambda: reserving.release(market.other_anchor, reservation.id, ON),
        lambda: reserving.confirm(market.other_anchor, market.library, reservation.id, ON),
        lambda: reserving.change_quantity(market.other_anchor, market.library, reservation.id, 5, ON),
        lambda: reserving.cancel_broadcast(market.other_anchor, market.broadcast.id, ON),
        lambda: reserving.release(market.other_anchor, "no-such", ON),
    ):
        with pytest.raises(NotFound) as caught:
            act()
        assert (caught.value.code, caught.value.figures) == ("not_found", {})
    assert reserved(market) == 10


def test_the_farm_sees_who_reserved(market: Market) -> None:
    first = market.reserve(10)
    second = market.reserve(5, actor=market.other_anchor, broadcast=market.other_broadcast)
    rows = reserving.reservations_of_offer(market.owner, market.offer.id)
    assert {(row.id, broadcast.id) for row, broadcast in rows} == {
        (first.id, market.broadcast.id),
        (second.id, market.other_broadcast.id),
    }
    assert len(reserving.reservations_of_offer(market.reviewer, market.offer.id)) == 2
    with pytest.raises(NotFound):
        reserving.reservations_of_offer(market.anchor, market.offer.id)


def test_a_promise_is_consumed_the_day_after(market: Market) -> None:
    held, released = market.reserve(10), market.reserve(5)
    reserving.release(market.anchor, released.id, ON)
    on_air, day_after = market.broadcast.on_day, market.broadcast.on_day + timedelta(days=1)
    assert [row.state_on(on_air, on_air) for row in (held, released)] == ["held", "released"]
    assert [row.state_on(day_after, on_air) for row in (held, released)] == ["consumed", "released"]
    with pytest.raises(Refused, match="broadcast_past"):
        reserving.release(market.anchor, held.id, day_after)
    assert reserved(market) == 10


def test_the_database_itself_refuses_an_overrun(market: Market) -> None:
    for units in (1001, -1):
        with pytest.raises(IntegrityError):
            db.session.execute(update(Offer).values(reserved_units=units))
        db.session.rollback()


def test_capacity_does_not_sink_below_what_is_promised(market: Market) -> None:
    market.reserve(80)
    with pytest.raises(IntegrityError):
        db.session.execute(update(Offer).values(capacity_units=50))
    db.session.rollback()


def test_giving_back_more_than_is_held_is_a_defect_and_leaves_no_trace(market: Market) -> None:
    market.reserve(3)
    with pytest.raises(RuntimeError):
        return_units(market.offer.id, 4)
    db.session.rollback()
    assert reserved(market) == 3


def test_a_counter_that_drifted_is_named_and_mended(market: Market) -> None:
    market.reserve(30)
    db.session.execute(update(Offer).values(reserved_units=31))
    db.session.commit()
    (difference,) = ledger.ledger_differences()
    assert (difference.offer_id, difference.reserved_units, difference.live_units) == (market.offer.id, 31, 30)
    assert ledger.mend_ledger() == [difference]
    assert ledger.ledger_differences() == []
    assert db.session.scalars(select(AuditRow.changes).where(AuditRow.action == "ledger_mended")).one() == {
        "reserved_units": [31, 30]
    }


def test_a_promise_beyond_capacity_is_reported_not_hidden(market: Market) -> None:
    reservation = market.reserve(30)
    db.session.execute(update(Reservation).where(Reservation.id == reservation.id).values(quantity_units=1001))
    db.session.commit()
    assert len(ledger.ledger_differences()) == 1
    assert ledger.mend_ledger() == []
    assert len(ledger.ledger_differences()) == 1
