"""Who says where goods come from: scoring.md, "Origin"."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from catalog.accounts.models import Account
from catalog.api.offer_detail import show_present
from catalog.errors import Invalid
from catalog.extensions import Extensions
from catalog.products.models import Offer
from catalog.registry.models import GeographicalIndication
from catalog.scoring.services import answering, assessing, proving
from catalog.scoring.services.assessing import AssessmentView
from catalog.standards.library import Library
from catalog.storage.database import db
from catalog.web.page.explanation import explain_now
from tests.factories import farming
from tests.factories.farming import ON
from tests.factories.selling import a_paper
from tests.versions import LISTABLE, library_with

ORIGIN = "FF-A03"
SHARE = (LISTABLE, f'{LISTABLE}\nproven_share = [{{ min = 0.1, cap = "C" }}]')
YES, NO = {"value": True}, {"value": False}


@pytest.fixture
def library(tmp_path: Path, app: Flask) -> Library:
    return library_with(tmp_path / "standards", "9.0.0", ON, SHARE)


@pytest.fixture
def farm(app: Flask) -> tuple[Account, Offer]:
    farming.registry_rows()
    return farming.a_whole_offer(guarantees=[])


def area(offer: Offer, words: list[str], codes: list[str], *readings: dict[str, Any]) -> None:
    gi = db.session.get_one(GeographicalIndication, offer.product.gi_id)
    gi.districts, gi.area_codes, gi.area_reading = words, codes, list(readings)
    db.session.commit()


def inside(offer: Offer) -> None:
    county = offer.product.place_code[:6]
    area(offer, ["本县"], [county], {"words": "本县", "level": "county", "codes": [county]})


def outside(offer: Offer) -> None:
    area(offer, ["双流县"], ["510116"], {"words": "双流县", "level": "county", "codes": ["510116"], "former": True})


def assessed(library: Library, offer: Offer) -> AssessmentView:
    view = assessing.assess(library, offer, ON)
    assert view is not None
    return view


def answer(farm: tuple[Account, Offer], library: Library) -> tuple[str, Any, str] | None:
    given = assessed(library, farm[1]).given.get(ORIGIN)
    return None if given is None else (given.by, given.value["value"], given.backing)


def say(actor: Account, library: Library, offer: Offer, value: dict[str, bool], note: str = "", *papers: str) -> None:
    answering.set_answer(actor, library, offer.id, ORIGIN, value, note, papers, on=ON)


def test_inside_the_service_says_yes(farm: tuple[Account, Offer], library: Library) -> None:
    inside(farm[1])
    assert answer(farm, library) == ("system", True, "proven")
    assert assessed(library, farm[1]).to_dict()["origin"]["answer"] == "inside"


@pytest.mark.parametrize(("known", "word"), [("secondary_pages", "secondary"), ("from_memory", "memory")])
def test_without_an_original_notice_no_origin_is_proven(
    app: Flask, farm: tuple[Account, Offer], library: Library, known: str, word: str
) -> None:
    owner, offer = farm
    inside(offer)
    gi = db.session.get_one(GeographicalIndication, offer.product.gi_id)
    gi.fact_status = known
    db.session.commit()
    assert answer(farm, library) == ("system", True, "declared")
    cited = next(one for one in show_present(assessed(library, offer))["findings"] if one["id"] == ORIGIN)["sources"]
    assert [one["fact_status"] for one in cited if one["id"] == "GI-NOTICE"] == [word]
    with app.test_request_context():
        sections = explain_now(assessed(library, offer)).sections
    shown = next(one for section in sections for one in section.findings if one.id == ORIGIN)
    assert word in [status for _title, _clause, status in shown.sources]

    # Nor by what the farm says itself, with a plot paper; a reviewer who looked has found something.
    area(offer, ["某山南坡"], [], {"words": "某山南坡", "level": "unread"})
    kinds = library.get("gi-selection-fresh-fruit@9.0.0").criterion(ORIGIN)
    assert kinds is not None
    paper = a_paper("offer", offer.id, kinds.evidence[0], owner.id)
    db.session.commit()
    say(owner, library, offer, YES, "", paper.id)
    assert answer(farm, library) == ("owner", True, "declared")
    say(farming.a_reviewer(), library, offer, YES)
    assert answer(farm, library) == ("reviewer", True, "measured")


def test_outside_it_says_no_whatever_the_owner_says(farm: tuple[Account, Offer], library: Library) -> None:
    owner, offer = farm
    say(owner, library, offer, YES)
    outside(offer)
    assert answer(farm, library) == ("system", False, "proven")
    view = assessed(library, offer)
    assert ORIGIN in view.assessment.knockouts
    assert view.to_dict()["origin"]["named"] == ["双流县"]


def test_against_a_no_only_a_reviewer_with_a_reason(farm: tuple[Account, Offer], library: Library) -> None:
    offer, reviewer = farm[1], farming.a_reviewer()
    outside(offer)
    with pytest.raises(Invalid) as refused:
        say(reviewer, library, offer, YES, "看过地块图")
    assert "note" in refused.value.errors
    say(reviewer, library, offer, YES, "地块就在双流县飞地之内，已查土地证")
    assert answer(farm, library) == ("reviewer", True, "declared")
    paper = a_paper("offer", offer.id, "plot_map", farm[0].id)
    db.session.commit()
    kinds = library.get("gi-selection-fresh-fruit@9.0.0").criterion(ORIGIN)
    assert kinds is not None
    paper.type = kinds.evidence[0]
    db.session.commit()
    say(reviewer, library, offer, YES, "地块就在双流县飞地之内，已查土地证", paper.id)
    assert answer(farm, library) == ("reviewer", True, "proven")


def test_a_reason_given_before_the_no_counts_only_if_it_is_long_enough(
    farm: tuple[Account, Offer], library: Library
) -> None:
    offer, reviewer = farm[1], farming.a_reviewer()
    say(reviewer, library, offer, YES, "看过")
    assert answer(farm, library) == ("reviewer", True, "measured")
    outside(offer)
    assert answer(farm, library) == ("system", False, "proven")


def test_a_reviewers_no_counts_without_a_word(farm: tuple[Account, Offer], library: Library) -> None:
    inside(farm[1])
    say(farming.a_reviewer(), library, farm[1], NO)
    assert answer(farm, library) == ("reviewer", False, "measured")


def test_where_nobody_can_tell_the_owner_says_and_the_reviewer_reads(
    farm: tuple[Account, Offer], library: Library
) -> None:
    owner, offer = farm
    area(offer, ["某山南坡"], [], {"words": "某山南坡", "level": "unread"})
    assert answer(farm, library) is None and not assessed(library, offer).notice_to_read
    say(owner, library, offer, YES)
    assert answer(farm, library) == ("owner", True, "declared")
    assert assessed(library, offer).notice_to_read
    assert assessed(library, offer).to_dict()["origin"]["answer"] == "cannot_be_told"
    say(farming.a_reviewer(), library, offer, YES)
    assert not assessed(library, offer).notice_to_read


def test_what_the_register_said_is_stored_and_proven_without_it(farm: tuple[Account, Offer], library: Library) -> None:
    inside(farm[1])
    row = assessing.decide_assessment(None, library, farm[1], ON)
    outside(farm[1])
    assert '"origin"' in row.result_json and proving.differences(library, row) == {}


def test_the_first_version_compares_nothing(farm: tuple[Account, Offer], extensions: Extensions) -> None:
    owner, offer = farm
    outside(offer)
    say(owner, extensions.library, offer, YES)
    view = assessed(extensions.library, offer)
    assert view.given[ORIGIN].by == "owner" and view.origin is None and "origin" not in view.to_dict()
