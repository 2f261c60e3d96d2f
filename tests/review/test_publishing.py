"""A new version of the standard: until its day the old one decides, from then on the new one, with days of grace."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask

from catalog.errors import Refused
from catalog.review import gather
from catalog.review.services import deciding, expiries
from catalog.scoring.services import answering, assessing, proving
from catalog.standards.standard import GRACE_DAYS
from tests.factories.farming import ON, an_operator, registry_rows
from tests.factories.reviewing import Orchard, answer_everything
from tests.versions import FRUIT, library_with

FROM = date(2027, 1, 10)
LAST = FROM + timedelta(days=GRACE_DAYS - 1)
LONG = {"harvest_through_on": "2027-02-28", "ship_through_on": "2027-03-15"}
PAPERS = {"FF_B01": {"present": True, "issued_on": "2027-01-05", "expires_on": None}}
# Soluble solids: the least that passes moves from 10.5 to 13.5 %, above the 12.8 % of the golden case.
SOLIDS = 'title = {{ zh = "可溶性固形物", en = "Soluble solids" }}\nweight = 6\ngate = "major"\npass_at = {}'
TIGHTER = (SOLIDS.format("0.6"), SOLIDS.format("1.0"))


@pytest.fixture
def orchard(app: Flask, tmp_path: Path) -> Orchard:
    registry_rows()
    return Orchard(library_with(tmp_path / "standards", "2.0.0", FROM, TIGHTER))


def used(orchard: Orchard, on: date) -> str:
    view = assessing.assess(orchard.library, orchard.offer, on)
    assert view is not None
    return view.standard.version


def test_new_assessments_use_the_new_version_from_its_day(orchard: Orchard) -> None:
    assert [used(orchard, day) for day in (ON, FROM - timedelta(days=1), FROM)] == ["1.0.0", "1.0.0", "2.0.0"]


def test_listed_offers_stand_through_the_grace_and_a_renewal_takes_them_over(orchard: Orchard) -> None:
    offer = orchard.another(**LONG)
    orchard.approve(orchard.taken(offer))
    listing = orchard.listing(offer, ON)
    assert listing.listed
    assert listing.replaced is not None
    assert (listing.replaced.name, listing.replaced.grace_through) == (f"{FRUIT}@2.0.0", LAST)
    assert orchard.listing(offer, LAST + timedelta(days=1)).state == "standard_outdated"
    later = expiries.coming_expiries(an_operator(), orchard.library, LAST + timedelta(days=1), days=400)
    assert later.total == 0

    answer_everything(offer, orchard.reviewer, FF_C01={"value": 14}, FF_B01=PAPERS["FF_B01"])
    one = deciding.submit(orchard.owner, orchard.library, offer.id, FROM)
    assert one.kind == "renewal"
    deciding.take(orchard.reviewer, one.id)
    deciding.approve(orchard.reviewer, orchard.library, one.id, FROM)
    decided = gather.find_decided(offer.id)
    assert decided is not None and decided.standard_version == "2.0.0"
    renewed = orchard.listing(offer, FROM)
    assert renewed.listed and renewed.replaced is None


def test_what_the_new_version_fails_is_conditional_then(orchard: Orchard) -> None:
    offer = orchard.another(**LONG)
    answer_everything(offer, orchard.reviewer, **PAPERS)
    one = deciding.submit(orchard.owner, orchard.library, offer.id, FROM)
    deciding.take(orchard.reviewer, one.id)
    deciding.approve(orchard.reviewer, orchard.library, one.id, FROM)
    decided = gather.find_decided(offer.id)
    assert decided is not None and (decided.grade, decided.conditional) == ("C", True)


def test_a_patch_changes_no_listing(app: Flask, tmp_path: Path) -> None:
    registry_rows()
    orchard = Orchard(library_with(tmp_path / "standards", "1.0.1", FROM))
    offer = orchard.another(**LONG)
    orchard.approve(orchard.taken(offer))
    assert orchard.listing(offer, ON).replaced is None
    assert used(orchard, FROM) == "1.0.1"


RENAMED = ('id = "FF-C01"', 'id = "FF-C19"')


def test_a_criterion_under_another_id_keeps_its_answers(app: Flask, tmp_path: Path) -> None:
    registry_rows()
    orchard = Orchard(library_with(tmp_path / "standards", "1.1.0", FROM, RENAMED))
    offer, library = orchard.offer, orchard.library
    before, after = (assessing.assess(library, offer, day) for day in (ON, FROM))
    assert before is not None and after is not None
    assert (after.standard.version, after.given["FF-C19"].value) == ("1.1.0", before.given["FF-C01"].value)
    assert "FF-C19" not in after.assessment.unknown and "FF-C01" not in after.given

    answering.set_answer(orchard.reviewer, library, offer.id, "FF-C19", {"value": 13}, on=FROM)
    answers = answering.answers_of(offer.id, {})["reviewer"]
    assert "FF-C19" in answers and "FF-C01" not in answers, "the answer is replaced, not doubled"
    answering.withdraw_answer(orchard.reviewer, library, offer.id, "FF-C19", FROM)
    unknown = assessing.assess(library, offer, FROM)
    assert unknown is not None and unknown.assessment.unknown == ("FF-C19",)


def test_an_answer_is_taken_back_under_its_new_name(app: Flask, tmp_path: Path) -> None:
    registry_rows()
    orchard = Orchard(library_with(tmp_path / "standards", "1.1.0", FROM, RENAMED))
    answering.withdraw_answer(orchard.reviewer, orchard.library, orchard.offer.id, "FF-C19", FROM)
    assert "FF-C01" not in answering.answers_of(orchard.offer.id, {})["reviewer"]


def test_a_renewal_under_the_new_version_shows_only_what_moved(app: Flask, tmp_path: Path) -> None:
    registry_rows()
    orchard = Orchard(library_with(tmp_path / "standards", "1.1.0", FROM, RENAMED))
    offer = orchard.another(**LONG)
    orchard.approve(orchard.taken(offer))
    answer_everything(offer, orchard.reviewer, **PAPERS)
    view, row = assessing.assess(orchard.library, offer, FROM), gather.find_decided(offer.id)
    assert view is not None and row is not None and view.standard.version == "1.1.0"
    assert proving.moved_since(row, view) == ("FF-B01",)


def test_an_unknown_supplier_of_the_old_version_is_still_refused(orchard: Orchard) -> None:
    """The new version is no way around the decision: an offer that fails a knockout is refused under both."""
    answer_everything(orchard.offer, orchard.reviewer, FF_A01={"value": False})
    for day in (ON, FROM):
        one = deciding.submit(orchard.owner, orchard.library, orchard.offer.id, day)
        deciding.take(orchard.reviewer, one.id)
        with pytest.raises(Refused):
            deciding.approve(orchard.reviewer, orchard.library, one.id, day)
        deciding.reject(orchard.reviewer, one.id, "不符合")
