"""What the coming days bring is written with a decision, and after an update for the older ones."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from catalog.extensions import Extensions
from catalog.review import gather
from catalog.review.services import expiries
from catalog.scoring.days import periods
from catalog.scoring.gather import foretold
from catalog.scoring.models import AssessmentPeriod, AssessmentRow
from catalog.scoring.services import assessing, foretelling, proving
from catalog.storage.database import db
from tests.factories.farming import ON, an_operator, days, registry_rows
from tests.factories.reviewing import Orchard, answer_everything

LONG = {"harvest_through_on": "2027-02-28", "ship_through_on": "2027-03-15"}
AGING = {"present": True, "issued_on": days(-265).isoformat(), "expires_on": None}


@pytest.fixture
def orchard(app: Flask, extensions: Extensions) -> Orchard:
    """Two listed offers, one of which a report that gets old costs its grade, and later its place."""
    registry_rows()
    orchard = Orchard(extensions.library)
    orchard.approve()
    offer = orchard.another(**LONG)
    answer_everything(offer, orchard.reviewer, FF_B03=AGING)
    orchard.approve(orchard.taken(offer))
    return orchard


def stored() -> list[AssessmentRow]:
    return list(db.session.scalars(select(AssessmentRow).order_by(AssessmentRow.id)))


def test_a_decision_writes_what_its_answers_will_give(orchard: Orchard) -> None:
    rows = stored()
    written = foretold([row.id for row in rows])
    for row in rows:
        assert written[row.id] == periods(proving.recompute(orchard.library, row), row.on_day)
    assert max(len(ahead) for ahead in written.values()) > 2


def test_the_first_run_ends_where_it_is_not_listable_any_more(orchard: Orchard) -> None:
    for row in stored():
        query = select(AssessmentPeriod).where(AssessmentPeriod.assessment_id == row.id)
        of_row = db.session.scalars(query.order_by(AssessmentPeriod.first_on)).all()
        run = [one for one in of_row if one.first_run]
        assert run == list(of_row[: len(run)]) and all(one.listable for one in run)
        assert run[-1].through_on == row.listable_through
        assert len(run) == len(of_row) or not of_row[len(run)].listable


def test_what_was_never_listable_is_not_foretold(orchard: Orchard) -> None:
    offer = orchard.another()
    answer_everything(offer, orchard.reviewer, FF_A01={"present": False})
    row = assessing.decide_assessment(orchard.reviewer, orchard.library, offer, ON)
    assert not row.listable and foretold([row.id]) == {}


def test_older_ones_are_listed_meanwhile_and_foretold_once(orchard: Orchard, extensions: Extensions) -> None:
    operator, ids = an_operator(), [row.offer_id for row in stored()]
    found = expiries.coming_expiries(operator, extensions.library, ON, 90)
    listed = [gather.listings(orchard.library, ids, days(ahead)) for ahead in range(0, 90, 7)]
    assert found.total and any(one.listed for day in listed for one in day.values())
    db.session.execute(delete(AssessmentPeriod))
    db.session.commit()
    assert [gather.listings(orchard.library, ids, days(ahead)) for ahead in range(0, 90, 7)] == listed
    assert foretelling.foretell_missing(orchard.library) == len(ids)
    assert expiries.coming_expiries(operator, extensions.library, ON, 90) == found
    assert [gather.listings(orchard.library, ids, days(ahead)) for ahead in range(0, 90, 7)] == listed
    assert foretelling.foretell_missing(orchard.library) == 0


def test_one_that_cannot_be_read_keeps_nobody_waiting(
    orchard: Orchard, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(foretelling, "_TOGETHER", 1)
    first, second = stored()
    db.session.execute(delete(AssessmentPeriod))
    row = update(AssessmentRow).where(AssessmentRow.id == first.id)
    db.session.execute(row.values(standard_version="9.9.9"))
    db.session.commit()
    assert foretelling.foretell_missing(orchard.library) == 1
    assert set(foretold([first.id, second.id])) == {second.id} and first.id in caplog.text


def test_a_row_that_was_changed_behind_our_back_is_named(orchard: Orchard) -> None:
    row = stored()[-1]
    assert proving.differences(orchard.library, row) == {}
    db.session.execute(update(AssessmentPeriod).values(grade="B"))
    assert set(proving.differences(orchard.library, row)) == {"periods"}
