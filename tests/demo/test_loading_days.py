"""Loads on days that were found hard, and with offers that are refused: one offer never stops the load."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from flask import Flask

from catalog.demo import alliance, load
from catalog.demo.load import Loaded, Loader
from catalog.demo.names_on_file import read_calendar, read_rights
from catalog.demo.planning import fates
from catalog.demo.planning.offers import PlannedOffer
from catalog.demo.planning.plan import make_plan
from catalog.extensions import Extensions
from catalog.products.models import Offer, Product
from catalog.review import gather
from catalog.scoring.services import answering, assessing
from catalog.storage.database import db
from tests.demo.foretold import Foretold, foretell
from tests.demo.test_load import OFFERS, REGISTRY, every_fate_came_true, load_zhejiang

SUPPLIERS = 9
# What the register's side decides is not foretold.
REGISTER_FACTS = {"gi_on_register", "origin_in_protected_area"}


@pytest.mark.slow
@pytest.mark.parametrize("day", [date(2026, 12, 26), date(2028, 2, 29)])
def test_on_a_hard_day_it_loads_whole_and_as_foretold(app: Flask, extensions: Extensions, day: date) -> None:
    with time_machine.travel(datetime(day.year, day.month, day.day, 4, tzinfo=UTC), tick=True):
        assert extensions.today() == day
        load_zhejiang()
        loaded = alliance.load_demo(extensions, day, offers=OFFERS, suppliers_count=SUPPLIERS)
        assert loaded.refused == [] and loaded.count == OFFERS
        every_fate_came_true(loaded, extensions, day)
        _grades_are_as_foretold(loaded, extensions, day)


def _grades_are_as_foretold(loaded: Loaded, extensions: Extensions, day: date) -> None:
    rights = read_rights(read_calendar(REGISTRY))
    standards = alliance.standards_on(extensions.library, day)
    since = alliance.decided_since(extensions.library, day)
    plan = make_plan(
        rights, standards, day, offers=OFFERS, suppliers=SUPPLIERS, forbidden=alliance._forbidden, since=since
    )
    waiting = {fate: iter(ids) for fate, ids in loaded.offers.items()}
    told = 0
    for one in foretell(extensions.library, plan):
        offer = db.session.get_one(Offer, next(waiting[one.planned.fate]))
        assert offer.title == one.planned.fields["title"]
        _is_as_foretold(one, offer, extensions)
        told += 1
    assert told > OFFERS / 3


def _is_as_foretold(one: Foretold, offer: Offer, extensions: Extensions) -> None:
    known = assessing.known_answers(extensions.library, offer, one.planned.decided_on)
    real = {name: answer.value for name, answer in known.items()}
    assert {name: real.get(name) for name in one.known} == one.known
    assert {
        one.standard.criteria[one.standard.places[name]].fact for name in real.keys() - one.known.keys()
    } <= REGISTER_FACTS
    decided = gather.find_decided(offer.id)
    assert decided is not None
    assert decided.grade == replace(one, known=real).assess().grade, one.planned.fields["title"]


def test_an_offer_that_misses_its_grade_stays_a_draft_and_one_that_is_refused_is_left_out(
    app: Flask, extensions: Extensions, today: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both are told, nothing of what was undone is left, and the load goes on."""
    load_zhejiang()
    found = {"answers": load.answers_for, "add": Loader._add}
    spoiled: list[str] = []

    def answers(standard: Any, known: Any, grade: str, *given: Any, **how: Any) -> Any:
        poor = grade == fates.LISTED_A.grade and how["flaw"] == "" and not spoiled
        if poor:
            spoiled.append("grade")
        return found["answers"](standard, known, "D" if poor else grade, *given, **how)

    def add(self: Loader, owner: Any, product: Product, planned: PlannedOffer, *given: Any) -> Offer:
        if len(spoiled) == 1:
            spoiled.append(planned.fields["title"])
            planned = replace(planned, fields={**planned.fields, "net_weight_grams": -1})
        offer: Offer = found["add"](self, owner, product, planned, *given)
        return offer

    monkeypatch.setattr(load, "answers_for", answers)
    monkeypatch.setattr(Loader, "_add", add)
    loaded = alliance.load_demo(extensions, today, offers=20, suppliers_count=4)
    assert loaded.count == 19 and len(loaded.refused) == 2
    missed, refused = loaded.refused
    assert "not_listable" in missed and "'D'" in missed
    assert refused.startswith(spoiled[1]) and "net_weight_grams" in refused
    titled = missed.split(":")[0]
    draft = next(one for one in loaded.offers[fates.DRAFT] if db.session.get_one(Offer, one).title == titled)
    assert gather.listings(extensions.library, [draft], today)[draft].state == "draft"
    assert gather.find_decided(draft) is None and answering.answers_of(draft, {})["owner"]
    assert alliance.is_loaded()
