"""What is held for a paper that does not come is given back by itself, and nothing else is."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from catalog.errors import Conflict
from catalog.picking.gates import GateRefused
from catalog.picking.models import Reservation, Slot
from catalog.picking.services import broadcasting, giving_back, ledger, reserving
from catalog.products.models import Offer
from catalog.review.services import changing, deciding
from catalog.storage.audit import AuditRow
from catalog.storage.database import db
from catalog.storage.outbox import OutboxRow
from catalog.suppliers.services import supplying
from tests.factories.farming import ON, an_operator, days, registry_rows
from tests.factories.renewing import DUE_ON, LAST_VALID, TOO_LATE, Grove, X
from tests.factories.reviewing import answer_everything
from tests.factories.selling import a_paper
from tests.versions import library_with_papers_per_batch
from tests.web.test_offers import statements


@pytest.fixture
def grove(app: Flask, tmp_path: Path) -> Grove:
    registry_rows()
    return Grove(library_with_papers_per_batch(tmp_path / "standards"))


def given_back(grove: Grove, today: date) -> int:
    return giving_back.give_back_due(grove.library, today)


def state(reservation: Reservation) -> tuple[str, str | None]:
    db.session.expire_all()
    return reservation.state, reservation.released_reason


def units(grove: Grove) -> int:
    return db.session.scalars(select(Offer.reserved_units).where(Offer.id == grove.offer.id)).one()


def refused(caught: Any) -> dict[str, str]:
    return {gate.code: gate.reason for gate in caught.value.gates if not gate.passed}


def test_held_refused_confirmation_given_back(grove: Grove) -> None:
    held = grove.hold(100)
    with pytest.raises(GateRefused) as caught:
        reserving.confirm(grove.anchor, grove.library, held.id, DUE_ON)
    assert refused(caught) == {"listed": "paper_to_renew"}
    assert given_back(grove, DUE_ON) == 0, "the farm still has this day"
    assert state(held) == ("held", None)

    assert given_back(grove, TOO_LATE) == 1
    assert state(held) == ("released", "paper_missing")
    assert units(grove) == 0 and ledger.ledger_differences() == []
    assert broadcasting.slots_of(grove.broadcast.id) == []
    assert given_back(grove, TOO_LATE) == 0, "once"


def test_what_is_written_down(grove: Grove) -> None:
    held = grove.hold(100)
    given_back(grove, TOO_LATE)
    trail = db.session.scalars(select(AuditRow).where(AuditRow.action == "reservation_released")).one()
    assert (trail.account_id, trail.subject_id) == (None, held.id)
    assert trail.changes == {
        "state": ["held", "released"],
        "released_reason": [None, "paper_missing"],
        "offer_id": [None, grove.offer.id],
    }
    event = db.session.scalars(select(OutboxRow).order_by(OutboxRow.sequence.desc())).first()
    assert event is not None and (event.topic, event.subject_id) == ("reservation.released", held.id)
    assert event.payload == {"offer_id": grove.offer.id, "reason": "paper_missing"}


def test_an_anchors_own_releases_say_so(grove: Grove) -> None:
    one, other = grove.hold(10), grove.hold(20)
    reserving.release(grove.anchor, one.id, ON)
    reserving.cancel_broadcast(grove.anchor, grove.broadcast.id, ON)
    assert state(one) == ("released", "anchor")
    assert state(other) == ("released", "broadcast_cancelled")


def test_a_renewal_that_waits_is_waited_for_until_the_morning_of_the_broadcast(grove: Grove) -> None:
    held = grove.hold()
    grove.submit_renewal(DUE_ON)
    for day in (TOO_LATE, X - timedelta(days=1)):
        assert given_back(grove, day) == 0
    assert given_back(grove, X) == 1
    assert state(held) == ("released", "paper_missing")


def test_once_the_renewal_is_approved_it_is_confirmed(grove: Grove) -> None:
    held = grove.hold()
    grove.renew(grove.submit_renewal(DUE_ON), TOO_LATE)
    assert given_back(grove, X) == 0
    assert reserving.confirm(grove.anchor, grove.library, held.id, TOO_LATE).state == "confirmed"
    assert given_back(grove, X) == 0


def test_a_submission_of_this_moment_counts(grove: Grove) -> None:
    """It came after the worker had looked, before it acted: under the lock it is looked at again."""
    held = grove.hold()
    assert giving_back.due_back(grove.library, TOO_LATE) == [held.id]
    grove.submit_renewal(TOO_LATE)
    assert not giving_back.give_back_if_due(grove.library, held.id, TOO_LATE)
    assert state(held) == ("held", None)


def test_a_renewal_sent_back_too_late_is_none(grove: Grove) -> None:
    held = grove.hold()
    one = deciding.take(grove.reviewer, grove.submit_renewal(DUE_ON).id)
    assert given_back(grove, TOO_LATE) == 0
    deciding.return_for_changes(grove.reviewer, one.id, "看不清印章")
    assert given_back(grove, TOO_LATE) == 1
    assert state(held) == ("released", "paper_missing")


def test_a_certificate_issued_early_does_not_reach(grove: Grove) -> None:
    """Approved, but of day 5: it has run out by X as well, so the hold still waits for another one."""
    held = grove.hold()
    grove.renew(grove.submit_renewal(days(5)), days(5))
    with pytest.raises(GateRefused) as caught:
        reserving.confirm(grove.anchor, grove.library, held.id, days(6))
    assert refused(caught) == {"listed": "paper_to_renew"}
    assert given_back(grove, DUE_ON) == 0
    assert given_back(grove, TOO_LATE) == 1


def test_a_change_counts_as_a_renewal_only_with_a_new_paper(grove: Grove) -> None:
    held = grove.hold()
    db.session.refresh(grove.offer)
    changing.change_offer(grove.owner, grove.offer.id, {"title": "换个名字"}, grove.offer.revision)
    assert deciding.submit(grove.owner, grove.library, grove.offer.id, DUE_ON).kind == "change"
    assert giving_back.due_back(grove.library, TOO_LATE) == [held.id]
    paper = a_paper("offer", grove.offer.id, "commitment_certificate", grove.owner.id, issued_on=DUE_ON)
    db.session.commit()
    assert given_back(grove, TOO_LATE) == 0
    paper.withdrawn_at = paper.created_at
    db.session.commit()
    assert given_back(grove, TOO_LATE) == 1


def test_what_is_confirmed_valid_cancelled_or_over_stays(grove: Grove) -> None:
    early = grove.plan(LAST_VALID)
    confirmed = reserving.confirm(grove.anchor, grove.library, grove.hold(1, early).id, ON)
    valid = grove.hold(2, early)
    given_back(grove, LAST_VALID)
    assert state(confirmed)[0] == "confirmed" and state(valid)[0] == "held"
    assert given_back(grove, LAST_VALID + timedelta(days=1)) == 0, "the broadcast is over"
    held = grove.hold(4)
    db.session.execute(update(Reservation).where(Reservation.id == held.id).values(state="confirmed"))
    db.session.commit()
    assert given_back(grove, TOO_LATE) == 0, "a promise that was made firm is never taken back"


@pytest.mark.parametrize("late", [1, 31])
def test_what_the_worker_missed_is_given_back_late(grove: Grove, late: int) -> None:
    """It stood still over the day of the broadcast; a renewal that waits does not change what was missing then."""
    held, valid = grove.hold(100), grove.hold(1, grove.plan(LAST_VALID))
    grove.submit_renewal(DUE_ON)
    assert given_back(grove, X + timedelta(days=late)) == 1
    assert state(held) == ("released", "paper_missing") and state(valid)[0] == "held"
    assert units(grove) == 1 and ledger.ledger_differences() == []


def test_what_fails_for_another_reason_is_left_to_people(grove: Grove) -> None:
    """The gate does not say paper_lapsed of a suspended farm: its holds wait as they did before."""
    grove.hold()
    supplying.suspend(an_operator("boss@example.cn"), grove.supplier.id, "投诉核查中")
    assert giving_back.due_back(grove.library, TOO_LATE) == []


def test_the_slot_stays_while_another_promise_lives(grove: Grove) -> None:
    grove.hold(10)
    other = grove.hold(5)
    db.session.execute(update(Reservation).where(Reservation.id == other.id).values(state="confirmed"))
    db.session.commit()
    assert given_back(grove, TOO_LATE) == 1
    assert [slot.offer_id for slot in broadcasting.slots_of(grove.broadcast.id)] == [grove.offer.id]
    assert db.session.scalars(select(Slot.removed_at)).one() is None
    assert units(grove) == 5


def test_what_was_confirmed_a_moment_before_is_not_given_back(grove: Grove) -> None:
    """The UPDATE itself says no, whatever was read before it; the units stay promised."""
    held = grove.hold(100)
    assert held.state == "held"
    db.session.execute(
        update(Reservation)
        .where(Reservation.id == held.id)
        .values(state="confirmed")
        .execution_options(synchronize_session=False)
    )
    with pytest.raises(Conflict):
        reserving.give_back(None, held, "paper_missing")
    db.session.rollback()
    assert units(grove) == 100


def test_one_that_cannot_be_given_back_keeps_no_other_from_it(
    grove: Grove, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken, sound = grove.hold(10), grove.hold(20)

    def give_back(actor: Any, reservation: Reservation, reason: str) -> None:
        if reservation.id == broken.id:
            raise RuntimeError("the capacity ledger holds less than is given back")
        reserving.give_back(actor, reservation, reason)

    monkeypatch.setattr(giving_back, "give_back", give_back)
    assert given_back(grove, TOO_LATE) == 1
    assert broken.id in caplog.text
    assert state(broken)[0] == "held" and state(sound)[0] == "released"


@pytest.mark.parametrize("held", [0, 1, 30])
def test_looking_takes_few_statements(grove: Grove, held: int) -> None:
    """One where nothing is held; else the same few, however many are held on however many days."""
    grove.hold(1, grove.plan(TOO_LATE + timedelta(days=31)))
    offers = [grove.offer, grove.another(), grove.another()]
    for offer in offers[1:]:
        grove.approve(grove.taken(offer))
    for number in range(held):
        grove.hold(1, grove.plan(days(31 + number % 20)), offer=offers[number % 3])
    db.session.commit()
    with statements() as seen:
        found = giving_back.due_back(grove.library, days(31))
    assert len([text for text in seen if text.startswith("SELECT")]) == (1 if held == 0 else 4)
    assert len(found) == (0 if held == 0 else 1 if held == 1 else 6)


def test_an_answer_that_is_withdrawn_leaves_the_decision_as_it_was(grove: Grove) -> None:
    """What is decided is evidence: only an approval renews, no answer by itself."""
    held = grove.hold()
    answer_everything(grove.offer, grove.reviewer, FF_B01=None)
    assert given_back(grove, DUE_ON) == 0
    assert state(held)[0] == "held"
