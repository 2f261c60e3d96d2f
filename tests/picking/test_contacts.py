"""The farm's phone: one showing at a time, to an anchor who holds some of its goods, and written down."""

from __future__ import annotations

from datetime import timedelta

import pytest

from catalog.accounts.services import admission
from catalog.accounts.terms import terms_for
from catalog.errors import Forbidden, NotFound, Refused
from catalog.picking.services import presenting, reserving
from catalog.picking.services.contacts import Contact, show_contact
from catalog.storage import audit
from catalog.storage.database import db
from tests.factories.farming import ON, a_product, a_supplier, an_account, an_offer, an_operator
from tests.factories.selling import BROADCAST_ON, Market

FARM = Contact("王小椪", "+8613812345678")


def test_no_reservation_no_number(market: Market) -> None:
    with pytest.raises(Refused, match="no_live_reservation"):
        show_contact(market.anchor, market.offer.id, ON)
    market.reserve(10)
    assert show_contact(market.anchor, market.offer.id, ON) == FARM
    with pytest.raises(Refused, match="no_live_reservation"):
        show_contact(market.other_anchor, market.offer.id, ON)


def test_held_and_confirmed_show_it_released_does_not(market: Market) -> None:
    reservation = market.reserve(10)
    reserving.confirm(market.anchor, market.library, reservation.id, ON)
    assert show_contact(market.anchor, market.offer.id, ON) == FARM
    reserving.release(market.anchor, reservation.id, ON)
    with pytest.raises(Refused, match="no_live_reservation"):
        show_contact(market.anchor, market.offer.id, ON)


def test_it_ends_with_the_day_of_the_broadcast_or_its_cancelling(market: Market) -> None:
    market.reserve(10)
    assert show_contact(market.anchor, market.offer.id, BROADCAST_ON) == FARM
    with pytest.raises(Refused, match="no_live_reservation"):
        show_contact(market.anchor, market.offer.id, BROADCAST_ON + timedelta(days=1))
    reserving.cancel_broadcast(market.anchor, market.broadcast.id, ON)
    with pytest.raises(Refused, match="no_live_reservation"):
        show_contact(market.anchor, market.offer.id, ON)


def test_each_showing_is_written_down_and_no_refusal_is(market: Market) -> None:
    reservation = market.reserve(10)
    with pytest.raises(Refused):
        show_contact(market.other_anchor, market.offer.id, ON)
    for _ in range(2):
        show_contact(market.anchor, market.offer.id, ON)
    rows = [row for row in audit.trail("supplier", market.supplier.id) if row.action == "contact_shown"]
    assert [row.account_id for row in rows] == [market.anchor.id] * 2
    assert rows[0].changes == {"offer_id": [None, market.offer.id], "reservation_id": [None, reservation.id]}
    assert "1381234" not in str(rows[0].changes), "the trail tells that it was shown, not the number"


def test_admission_is_needed_too(market: Market) -> None:
    market.reserve(10)
    admission.end_admission(an_operator(), market.anchor.id)
    with pytest.raises(Forbidden, match="not_admitted"):
        show_contact(market.anchor, market.offer.id, ON)
    for actor in (market.owner, market.reviewer):
        with pytest.raises(Forbidden, match="role_required"):
            show_contact(actor, market.offer.id, ON)


def test_an_offer_nobody_saw_is_told_like_one_that_does_not_exist(market: Market) -> None:
    owner = an_account("13700000001")
    draft = an_offer(owner, a_product(owner, a_supplier(owner, name="另一家合作社")))
    for offer_id in (draft.id, "nothing"):
        with pytest.raises(NotFound):
            show_contact(market.anchor, offer_id, ON)


def test_without_admission_nothing_is_reserved_and_a_deal_is_not_seen(market: Market) -> None:
    reservation = market.reserve(10)
    admission.end_admission(an_operator(), market.anchor.id)
    assert not terms_for(market.anchor)
    for act in (
        lambda: market.reserve(5),
        lambda: reserving.confirm(market.anchor, market.library, reservation.id, ON),
        lambda: reserving.change_quantity(market.anchor, market.library, reservation.id, 20, ON),
    ):
        with pytest.raises(Forbidden, match="not_admitted"):
            act()
        db.session.rollback()
    sheet = presenting.run_sheet(market.anchor, market.library, market.broadcast.id, ON)
    assert sheet.totals.commission_fen is None and sheet.totals.amount_fen == 10 * market.offer.live_price_fen
    (row,) = sheet.rows
    assert row.commission_fen is None and row.item.commission_bp is None
    assert [one.commission_bp for one in row.item.reserved] == [None]
    assert not any("floor_price_fen" in gate.figures for gate in row.item.gates)
    reserving.release(market.anchor, reservation.id, ON)
