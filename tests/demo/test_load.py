"""The demonstration in a real database, loaded through the services."""

from __future__ import annotations

import csv
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, insert, select

from catalog.accounts.services import sessions
from catalog.demo import alliance
from catalog.demo.load import Loaded
from catalog.demo.people import PEOPLE, find_people
from catalog.demo.planning import fates
from catalog.errors import NotFound
from catalog.evidence.documents import check_document
from catalog.evidence.services import filing
from catalog.extensions import Extensions
from catalog.picking import gather
from catalog.picking.services import broadcasting, ledger, pick_list, presenting
from catalog.products.models import Offer
from catalog.registry.models import CATEGORIES, GeographicalIndication, Place
from catalog.registry.services import registering
from catalog.review import gather as review_gather
from catalog.scoring.services import proving
from catalog.search import indexer
from catalog.storage.audit import AuditRow
from catalog.storage.database import db
from catalog.suppliers.models import Supplier

REGISTRY = Path(__file__).parents[2] / "standards" / "registry"
OFFERS = 60


def load_zhejiang() -> None:
    """The counties and protected names of Zhejiang from the lists: enough for the demo, and quick."""
    with (REGISTRY / "provinces.csv").open(encoding="utf-8", newline="") as rows:
        provinces = [{"code": row["code"], "name": row["name"]} for row in csv.DictReader(rows)]
    places = [province | {"level": "province", "parent_code": None} for province in provinces]
    for file, level, key in (("cities", "city", "provinceCode"), ("areas", "county", "cityCode")):
        with (REGISTRY / f"{file}.csv").open(encoding="utf-8", newline="") as rows:
            places += [
                {"code": row["code"], "name": row["name"], "level": level, "parent_code": row[key]}
                for row in csv.DictReader(rows)
                if row["code"].startswith("33")
            ]
    for place in places:
        name = place["name"] or ""
        place |= {"name_en": place["code"], "short_name": name[:-1], "pinyin": "", "initials": ""}
        db.session.execute(insert(Place), [place])
    with (REGISTRY / "gi_cn_products.csv").open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            if row["province"] == "浙江省":
                gi = {
                    "id": row["gi_id"], "name_zh": row["product_name"], "pinyin": row["pinyin"], "country": "China",
                    "system": "cn_aqsiq_cnipa", "category": row["category_guess"], "province_code": "33",
                    "city_code": row["city_code"] or None, "area_codes": [c for c in row["area_codes"].split("|") if c],
                    "districts": [d for d in row["districts"].split("|") if d], "issuer": row["issuer"],
                    "notice_year": int(row["notice_year"] or 0) or None, "notice_no": row["notice_no"],
                    "sensory": row["sensory"], "source": "test", "fact_status": "notice_matched",
                }  # fmt: skip
                db.session.execute(insert(GeographicalIndication), [gi])
    db.session.commit()


@pytest.fixture
def loaded(app: Flask, extensions: Extensions, today: date) -> Loaded:
    load_zhejiang()
    return alliance.load_demo(extensions, today, offers=OFFERS, suppliers_count=9)


@pytest.mark.slow
def test_what_was_planned_stands_in_the_catalog(
    loaded: Loaded, extensions: Extensions, today: date, client: FlaskClient
) -> None:
    every_fate_came_true(loaded, extensions, today)
    _people_are_there_and_cannot_sign_in(loaded)
    _added_names_show_their_fact_status()
    _papers_are_real_files_that_say_demo(loaded, extensions)
    _gates_refuse_what_they_should(loaded, extensions, today)
    _anchors_have_plans(extensions)
    _assessments_can_be_proven(loaded, extensions)
    _no_page_of_results_shows_a_picture_twice(extensions, today, client)


def every_fate_came_true(loaded: Loaded, extensions: Extensions, today: date) -> None:
    assert loaded.count == OFFERS == db.session.scalar(select(func.count(Offer.id)).where(Offer.demo))
    standing = review_gather.listings(extensions.library, [one for ids in loaded.offers.values() for one in ids], today)
    suspended = {one for one, listing in standing.items() if listing.state == "suspended"}
    assert suspended and db.session.scalar(select(func.count(Supplier.id)).where(Supplier.standing == "suspended")) == 1
    expected = {
        fates.LISTED_A: ("listed", "A"), fates.LISTED_B: ("listed", "B"), fates.LISTED_C: ("listed", "C"),
        fates.CONDITIONAL: ("listed", "C"), fates.MARK_PENDING: ("listed", "C"), fates.ENDING: ("listed", "B"),
        fates.SOLD_OUT: ("listed", "A"), fates.WITHDRAWN: ("withdrawn", None),
        fates.SEASON_OVER: ("season_ended", ...), fates.LAPSED: ("grade_lapsed", "REJECTED"),
        fates.WAITING: ("waiting", None), fates.TAKEN: ("taken", None), fates.RETURNED: ("returned", None),
        fates.REJECTED: ("rejected", None), fates.NEARLY: ("draft", None), fates.DRAFT: ("draft", None),
        fates.NEXT_SEASON: ("draft", None), fates.RECORDED: ("draft", None),
    }  # fmt: skip
    missed = Counter()
    for fate, (state, grade) in expected.items():
        for offer_id in set(loaded.offers.get(fate, ())) - suspended:
            listing = standing[offer_id]
            # What is renewed per batch does not end a listing: it is shown and marked.
            if fate is fates.LAPSED and listing.paper == "to_renew":
                continue
            if listing.state != state or grade not in (listing.grade, ...):
                missed[fate.id, listing.state, listing.grade] += 1
    assert not missed
    conditional = [standing[one] for one in loaded.offers[fates.CONDITIONAL] if one not in suspended]
    assert all(listing.conditional and listing.correct_by_on for listing in conditional)
    ending = [standing[one] for one in loaded.offers[fates.ENDING] if one not in suspended]
    soon = [listing.paper_through_on or listing.through_on for listing in ending]
    # A paper of a week cannot be three weeks old when it is about to end: such an offer is fresh, and due soon.
    assert all(day is not None and (day - today).days <= 14 for day in soon)


def _people_are_there_and_cannot_sign_in(loaded: Loaded) -> None:
    people = find_people()
    assert set(people) == set(PEOPLE)
    assert {role for account in people.values() for role in account.roles} == {
        "farm_owner", "anchor", "reviewer", "operator",
    }  # fmt: skip
    assert all(account.demo and account.password_hash == "!" for account in people.values())
    with pytest.raises(NotFound):
        sessions.sign_in_as_demo(people["farmer"].id, False)
    decided = db.session.scalars(select(AuditRow).where(AuditRow.action == "review_approve"))
    own = {people["judge"].id: {one.id for one in _suppliers_of(people["judge"].id)}}
    for row in decided:
        offer = db.session.get_one(Offer, row.changes["offer_id"][1])
        assert offer.product.supplier_id not in own.get(row.account_id or "", set())


def _suppliers_of(account_id: str) -> list[Supplier]:
    return list(db.session.scalars(select(Supplier).where(Supplier.owner_account_id == account_id)))


def _added_names_show_their_fact_status() -> None:
    for name in alliance.ADDED:
        answer = registering.look_up(name)
        assert answer.verdict == "listed"
        assert answer.entries[0].gi.fact_status == "secondary_pages"
        assert answer.entries[0].gi.added and answer.entries[0].gi.source


def _papers_are_real_files_that_say_demo(loaded: Loaded, extensions: Extensions) -> None:
    offer_id = next(iter(loaded.offers[fates.LISTED_A]))
    papers = filing.documents_of([("offer", offer_id)])[("offer", offer_id)]
    assert papers
    for paper in papers:
        content = extensions.files.open(paper.file_sha256).read()
        assert "DEMO - not a real certificate".encode("utf-16-be").hex().encode() in content
        assert check_document(content).media_type == "application/pdf"
    offer = db.session.get_one(Offer, offer_id)
    (cover, *_) = filing.photos_of([offer.product_id])[offer.product_id]
    assert cover.role == "cover" and cover.alt_zh
    assert extensions.files.stat(cover.card_sha256)


def _gates_refuse_what_they_should(loaded: Loaded, extensions: Extensions, today: date) -> None:
    for results in gather.gates_for(extensions.library, loaded.offers[fates.MARK_PENDING], today, today).values():
        assert not next(gate for gate in results if gate.code == "authorised").passed
    fine = gather.gates_for(extensions.library, loaded.offers[fates.LISTED_B], today, today)
    assert sum(all(gate.passed for gate in results) for results in fine.values()) >= len(fine) - 4


def _anchors_have_plans(extensions: Extensions) -> None:
    people = find_people()
    mine = broadcasting.broadcasts_of(people["anchor"])
    assert len(mine) == 2 and pick_list.picks_of(people["anchor"])
    slots = [slot for line in mine for slot in broadcasting.slots_of(line.broadcast.id)]
    assert len(slots) >= 5
    assert [card for slot in slots for card in presenting.cue_cards_of(people["anchor"], slot.id)]
    assert ledger.ledger_differences() == []


def _assessments_can_be_proven(loaded: Loaded, extensions: Extensions) -> None:
    for offer_id in loaded.offers[fates.LISTED_A][:3] + loaded.offers[fates.CONDITIONAL][:1]:
        decided = review_gather.find_decided(offer_id)
        assert decided is not None
        assert proving.differences(extensions.library, decided) == {}


def _no_page_of_results_shows_a_picture_twice(extensions: Extensions, today: date, client: FlaskClient) -> None:
    indexer.rebuild(extensions.index, extensions.library, today)
    seen = 0
    for address in ("/offers", *(f"/offers?category={category}" for category in CATEGORIES)):
        page = client.get(address).text
        pictures = re.findall(r'<article class="card">.*?/photos/([0-9a-f]{64})', page, re.DOTALL)
        assert len(pictures) == page.count('<article class="card">')
        assert len(set(pictures)) == len(pictures), address
        seen += len(pictures)
    assert seen > 40


def test_an_interrupted_load_leaves_nothing(app: Flask, extensions: Extensions, today: date) -> None:
    load_zhejiang()

    def stop(done: int, total: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        alliance.load_demo(extensions, today, offers=OFFERS, suppliers_count=9, progress=stop)
    assert not alliance.is_loaded()
    assert db.session.scalar(select(func.count(Offer.id))) == 0


def test_measured_offers_are_listed_and_a_second_load_writes_only_what_is_missing(
    app: Flask, extensions: Extensions, today: date
) -> None:
    load_zhejiang()
    told = []
    assert alliance.load_measured(extensions, today, 500, lambda done, total: told.append((done, total))) == 500
    assert told[-1] == (500, 500)
    ids = list(db.session.scalars(select(Offer.id)))
    standing = review_gather.listings(extensions.library, ids, today)
    assert {listing.state for listing in standing.values()} == {"listed"}
    assert {listing.grade for listing in standing.values()} == {"A", "B", "C"}
    # Deterministic: the same number again finds everything there.
    assert alliance.load_measured(extensions, today, 500, lambda done, total: None) == 0
    assert alliance.load_measured(extensions, today, 900, lambda done, total: None) == 400
    sample = review_gather.find_decided(ids[7])
    assert sample is not None and proving.differences(extensions.library, sample) == {}


def test_every_register_name_gets_one_listed_offer(app: Flask, extensions: Extensions, today: date) -> None:
    load_zhejiang()
    assert alliance.load_register(extensions, today, lambda done, total: None) == 153
    offers = list(db.session.scalars(select(Offer)))
    assert len({offer.product.gi_id for offer in offers}) == len(offers) == 153
    assert all(offer.title == offer.product.name_zh and offer.demo for offer in offers)
    guessed = {gi.id: gi.category for gi in db.session.scalars(select(GeographicalIndication))}
    assert all(offer.product.category == guessed[offer.product.gi_id] for offer in offers)
    standing = review_gather.listings(extensions.library, [offer.id for offer in offers], today)
    assert {listing.state for listing in standing.values()} == {"listed"}
    assert alliance.load_register(extensions, today, lambda done, total: None) == 0
