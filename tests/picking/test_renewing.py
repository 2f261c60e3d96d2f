"""What a farm has to file anew until when, and which broadcasts wait for it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from catalog.picking.services import presenting, renewing, reserving
from catalog.review.services import desk
from catalog.storage.database import db
from tests.factories.farming import ON, a_product, a_supplier, an_account, days, registry_rows
from tests.factories.renewing import DUE_ON, LAST_VALID, TOO_LATE, Grove, X
from tests.factories.reviewing import answer_everything
from tests.versions import library_with_papers_per_batch
from tests.web.test_offers import statements


@pytest.fixture
def grove(app: Flask, tmp_path: Path) -> Grove:
    registry_rows()
    return Grove(library_with_papers_per_batch(tmp_path / "standards"))


def tasks(grove: Grove, on: object = ON, **given: object) -> list[renewing.RenewalTask]:
    return renewing.renewal_tasks(grove.owner, grove.library, on, **given)  # type: ignore[arg-type]


def test_one_task_for_each_broadcast_day_that_waits_what_is_due_first_first(grove: Grove) -> None:
    grove.hold(100)
    sooner = days(35)
    grove.hold(20, grove.plan(sooner))
    grove.hold(5, grove.plan(sooner, grove.other_anchor), anchor=grove.other_anchor)
    grove.hold(7, grove.plan(LAST_VALID))
    found = tasks(grove)
    assert [(one.why, one.by_on, one.on_day, one.quantity_units) for one in found] == [
        ("held", days(32), sooner, 25),
        ("held", DUE_ON, X, 100),
    ]
    assert [[paper.id for paper in one.papers] for one in found] == [["FF-B01"]] * 2
    assert [one.issued_from_on for one in found] == [days(5), days(10)]
    assert {one.valid_through_on for one in found} == {LAST_VALID}
    assert tasks(grove, offer_id=grove.another().id) == []


def test_what_was_submitted_says_so_and_what_is_late_goes(grove: Grove) -> None:
    grove.hold()
    assert [one.submitted for one in tasks(grove, DUE_ON)] == [False]
    assert [one.why for one in tasks(grove, TOO_LATE)] == ["expired"], "the hold is being given back"
    grove.submit_renewal(DUE_ON)
    assert [(one.why, one.submitted) for one in tasks(grove, TOO_LATE)] == [("held", True)]


@pytest.mark.parametrize(
    ("on", "why"),
    [(LAST_VALID - timedelta(days=8), []), (LAST_VALID - timedelta(days=7), ["expiring"]), (LAST_VALID, ["expiring"]),
     (LAST_VALID + timedelta(days=1), ["expired"]), (days(90), ["expired"]), (days(91), [])],
)  # fmt: skip
def test_papers_that_run_out_are_told_of_a_week_ahead(grove: Grove, on: object, why: list[str]) -> None:
    assert [one.why for one in tasks(grove, on)] == why


def test_tasks_are_read_on_from_the_place_of_one(grove: Grove) -> None:
    """Also where many are due on one day."""
    for number in range(3):
        offer = grove.another()
        grove.approve(grove.taken(offer))
        grove.hold(1, grove.plan(days(45 - 2 * number)), offer=offer)
        grove.hold(1, grove.plan(days(50)), offer=offer)
    for _ in range(3):
        grove.approve(grove.taken(grove.another()))
    on = LAST_VALID
    everything = tasks(grove, on)
    assert {one.why for one in everything} == {"held", "expiring"} and len(everything) == 10
    read_page_by_page(grove, on, everything)


def read_page_by_page(grove: Grove, on: date, everything: list[renewing.RenewalTask]) -> None:
    """However many are asked for at once, each comes once and in its place."""
    assert [one.place for one in everything] == sorted(one.place for one in everything)
    for most in (1, 3, 4):
        found: list[Any] = []
        while page := tasks(grove, on, after=found[-1].place if found else None, most=most):
            assert len(page) == min(most, len(everything) - len(found))
            found += page
        assert [one.place for one in found] == [one.place for one in everything]


def test_no_task_is_missed_for_an_offer_that_has_none(grove: Grove) -> None:
    """Of offers whose season ends before their papers do, many may stand where the tasks are."""
    for _ in range(12):
        over = grove.another(harvest_through_on=days(20), ship_through_on=LAST_VALID)
        grove.approve(grove.taken(over))
    last = grove.another()
    grove.approve(grove.taken(last))
    everything = tasks(grove, LAST_VALID)
    assert [one.offer.id for one in everything] == [grove.offer.id, last.id]
    read_page_by_page(grove, LAST_VALID, everything)


@pytest.mark.parametrize("on", [days(31), days(40)])
def test_an_offer_stands_where_the_first_of_its_papers_is_due(grove: Grove, on: date) -> None:
    """Its laboratory report (FF-B03) gets too old to pass days later: no second place, and none lost."""
    offers = [grove.another() for _ in range(13)]
    for offer in offers:
        one = grove.taken(offer)
        if offer is offers[0]:
            report = {"present": True, "issued_on": (days(33) - timedelta(days=271)).isoformat(), "expires_on": None}
            answer_everything(offer, grove.reviewer, FF_B03=report)
        grove.approve(one)
    everything = tasks(grove, on)
    assert [one.offer.id for one in everything] == [grove.offer.id, *(offer.id for offer in offers)]
    assert {one.valid_through_on for one in everything} == {LAST_VALID}
    read_page_by_page(grove, on, everything)


def test_everybody_sees_the_tasks_of_their_own_farm(grove: Grove) -> None:
    grove.hold()
    stranger = an_account("13912345678", display_name="隔壁老李")
    a_product(stranger, a_supplier(stranger, name="隔壁的果园"))
    assert renewing.renewal_tasks(stranger, grove.library, ON) == []


def test_what_is_confirmed_waits_for_nothing(grove: Grove) -> None:
    reserving.confirm(grove.anchor, grove.library, grove.hold(7, grove.plan(LAST_VALID)).id, ON)
    assert renewing.waits(grove.library, ON, [grove.offer.id]) == []


def test_tasks_cost_the_same_few_statements_however_many_wait(grove: Grove) -> None:
    counts = []
    for number in range(3):
        grove.hold(1, grove.plan(days(40 + number)))
        offer = grove.another()
        grove.approve(grove.taken(offer))
        grove.hold(1, grove.plan(days(50 + number)), offer=offer)
        db.session.refresh(grove.owner)
        with statements() as seen:
            assert len(tasks(grove)) == 2 * (number + 1)
        counts.append(len([text for text in seen if text.startswith("SELECT")]))
    assert len(set(counts)) == 1 and counts[0] <= 12


class TestQueue:
    def needed(self, grove: Grove) -> dict[str, object]:
        return {one: wait.on_day for one, wait in renewing.needed_on(grove.library, DUE_ON).items()}

    def test_the_nearest_day_that_waits_for_the_decision(self, grove: Grove) -> None:
        grove.hold(100)
        grove.hold(20, grove.plan(days(35)))
        assert self.needed(grove) == {}, "nothing is submitted"
        one = grove.submit_renewal(days(6))
        assert {o: w.on_day for o, w in renewing.needed_on(grove.library, days(6)).items()} == {
            grove.offer.id: days(35)
        }
        grove.renew(one, days(6))
        assert renewing.needed_on(grove.library, days(6)) == {}

    def test_what_somebody_waits_for_comes_first(self, grove: Grove, monkeypatch: pytest.MonkeyPatch) -> None:
        drafts = [grove.another() for _ in range(3)]
        for draft in drafts:
            grove.submit(draft)
        others = [grove.another() for _ in range(2)]
        for number, offer in enumerate(others):
            grove.approve(grove.taken(offer))
            grove.hold(1, grove.plan(days(45 - number)), offer=offer)
            grove.submit_renewal(DUE_ON, offer)
        expected = [others[1].id, others[0].id, *(draft.id for draft in drafts)]
        plain = [*(draft.id for draft in drafts), others[0].id, others[1].id]
        assert [line.offer.id for line in desk.queue(grove.reviewer).lines] == plain
        days_by_offer = {one: wait.on_day for one, wait in renewing.needed_on(grove.library, DUE_ON).items()}
        assert [line.offer.id for line in desk.queue(grove.reviewer, needed_on=days_by_offer).lines] == expected
        for limit in (1, 2, 3, 4):
            found, place = [], None
            while True:
                page = desk.queue(grove.reviewer, after=place, needed_on=days_by_offer, limit=limit)
                found += [line.offer.id for line in page.lines]
                place = page.following
                if place is None:
                    break
                assert len(page.lines) == limit
            assert found == expected, limit
        assert desk.queue(grove.reviewer, "approved", needed_on=days_by_offer).total == 3
        # Of those that wait the nearest come first; of a line further down it is said all the same.
        monkeypatch.setattr(renewing, "NEAREST", 1)
        assert list(renewing.needed_on(grove.library, DUE_ON)) == expected[:1]
        assert set(renewing.needed_on(grove.library, DUE_ON, expected)) == set(expected[:2])


def test_the_run_sheet_says_what_is_only_held(grove: Grove) -> None:
    grove.hold(100)
    (row,) = presenting.run_sheet(grove.anchor, grove.library, grove.broadcast.id, ON).rows
    assert row.passes and [gate.reason for gate in row.item.refusals] == ["paper_to_renew"]
    grove.renew(grove.submit_renewal(DUE_ON), DUE_ON)
    (row,) = presenting.run_sheet(grove.anchor, grove.library, grove.broadcast.id, DUE_ON).rows
    assert row.item.refusals == ()


def test_a_task_names_the_papers_of_the_decision(grove: Grove) -> None:
    """Whatever was answered since."""
    grove.hold()
    answer_everything(grove.offer, grove.reviewer, FF_B01=None)
    (one,) = tasks(grove)
    assert [paper.id for paper in one.papers] == ["FF-B01"]
