"""Papers and photos chosen for an answer, and a reviewer who finds that they do not show it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from catalog.accounts.models import Account
from catalog.errors import Forbidden, Invalid, NotFound
from catalog.evidence.images import Picture
from catalog.evidence.services import filing
from catalog.extensions import Extensions
from catalog.products.models import Offer
from catalog.scoring.gather import strikes_of
from catalog.scoring.services import answering, assessing, proving
from catalog.settings import PROJECT
from catalog.standards.library import Library
from catalog.storage.audit import trail
from catalog.storage.database import db
from tests.factories import farming
from tests.factories.farming import ON
from tests.versions import FRUIT, LISTABLE, library_with

SUGAR = "FF-C01"
SHARE = (LISTABLE, f'{LISTABLE}\nproven_share = [{{ min = 0.99, cap = "C" }}]')
PICTURE = Picture(800, 600, b"RIFF-list", b"RIFF-card", b"RIFF-detail", "data:image/webp;base64,")


def with_evidence() -> tuple[str, str]:
    """The sugar line of 1.0.0, and the same with kinds of evidence."""
    text = (PROJECT / "standards" / FRUIT / "1.0.0.toml").read_text()
    (line,) = re.findall(rf'id = "{SUGAR}".*?evidence = \[\]', text, re.S)
    return line, line.replace("evidence = []", 'evidence = ["lab_report", "photo"]')


@pytest.fixture
def library(tmp_path: Path, app: Flask) -> Library:
    return library_with(tmp_path / "standards", "9.0.0", ON, with_evidence(), SHARE)


@pytest.fixture
def farm(app: Flask) -> tuple[Account, Offer]:
    farming.registry_rows()
    return farming.a_whole_offer(guarantees=[])


@pytest.fixture
def photo_id(farm: tuple[Account, Offer], extensions: Extensions) -> str:
    return filing.keep_photo(extensions.files, farm[0], farm[1].product_id, PICTURE).id


def say(farm: tuple[Account, Offer], library: Library, *photo_ids: str) -> None:
    owner, offer = farm
    answering.set_answer(owner, library, offer.id, SUGAR, {"value": 13}, photo_ids=photo_ids, on=ON)


def backing(farm: tuple[Account, Offer], library: Library) -> str:
    view = assessing.assess(library, farm[1], ON)
    assert view is not None and view.backing is not None
    assert view.inputs["backing"] == view.backing
    return view.backing[SUGAR]


def test_a_chosen_photo_proves_until_it_is_struck(farm: tuple[Account, Offer], library: Library, photo_id: str) -> None:
    offer, reviewer = farm[1], farming.a_reviewer()
    say(farm, library)
    assert backing(farm, library) == "declared"
    say(farm, library, photo_id)
    assert backing(farm, library) == "proven"

    answering.strike(reviewer, library, offer.id, SUGAR, photo_id, ON)
    answering.strike(reviewer, library, offer.id, SUGAR, photo_id, ON)
    assert backing(farm, library) == "declared"
    assert strikes_of(offer.id) == {SUGAR: {photo_id}}
    say(farm, library, photo_id)
    assert backing(farm, library) == "declared", "whoever chooses it again"

    answering.restore(reviewer, library, offer.id, SUGAR, photo_id, ON)
    assert backing(farm, library) == "proven" and strikes_of(offer.id) == {}
    answering.restore(reviewer, library, offer.id, SUGAR, photo_id, ON)
    assert [row.action for row in trail("offer", offer.id) if "evidence" in row.action] == [
        "evidence_restored",
        "evidence_struck",
    ]


def test_the_same_picture_filed_again_is_struck_too(
    farm: tuple[Account, Offer], library: Library, photo_id: str, extensions: Extensions
) -> None:
    say(farm, library, photo_id)
    answering.strike(farming.a_reviewer(), library, farm[1].id, SUGAR, photo_id, ON)
    filing.withdraw_photo(farm[0], photo_id)
    again = filing.keep_photo(extensions.files, farm[0], farm[1].product_id, PICTURE).id
    say(farm, library, again)
    assert backing(farm, library) == "declared"


def test_only_a_reviewer_of_another_farm_strikes_and_only_what_is_on_file(
    farm: tuple[Account, Offer], library: Library, photo_id: str
) -> None:
    owner, offer = farm
    say(farm, library, photo_id)
    with pytest.raises(Forbidden):
        answering.strike(owner, library, offer.id, SUGAR, photo_id, ON)
    reviewer = farming.a_reviewer()
    for criterion, evidence in ((SUGAR, "nothing"), ("FF-X99", photo_id)):
        with pytest.raises(NotFound):
            answering.strike(reviewer, library, offer.id, criterion, evidence, ON)
    assert strikes_of(offer.id) == {}


def test_a_photo_of_another_product_is_refused(
    farm: tuple[Account, Offer], library: Library, photo_id: str, extensions: Extensions
) -> None:
    owner, offer = farm
    another = farming.a_product(owner, offer.product.supplier)
    other = filing.keep_photo(extensions.files, owner, another.id, PICTURE).id
    with pytest.raises(Invalid) as refused:
        say(farm, library, other)
    assert "photo_ids" in refused.value.errors


def test_a_withdrawn_photo_proves_nothing(farm: tuple[Account, Offer], library: Library, photo_id: str) -> None:
    say(farm, library, photo_id)
    filing.withdraw_photo(farm[0], photo_id)
    assert backing(farm, library) == "declared"


def test_the_backing_is_an_input_of_what_is_decided(
    farm: tuple[Account, Offer], library: Library, photo_id: str
) -> None:
    say(farm, library, photo_id)
    row = assessing.decide_assessment(None, library, farm[1], ON)
    db.session.commit()
    assert row.backing is not None and row.backing[SUGAR] == "proven"
    assert row.evidence[SUGAR]["photos"][0]["id"] == photo_id
    assert proving.differences(library, row) == {}
    before = row.digest_of_inputs()
    row.backing = {**row.backing, SUGAR: "declared"}
    assert row.digest_of_inputs() != before
    assert "inputs_sha256" in proving.differences(library, row)


def test_a_version_that_asks_for_no_share_stores_none(
    farm: tuple[Account, Offer], extensions: Extensions, photo_id: str
) -> None:
    say(farm, extensions.library, photo_id)
    row = assessing.decide_assessment(None, extensions.library, farm[1], ON)
    assert row.backing is None
    assert proving.differences(extensions.library, row) == {}
