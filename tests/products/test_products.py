"""Products and offers against a real database."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update
from werkzeug.datastructures import MultiDict

from catalog.errors import Conflict, Invalid, NotFound, Refused
from catalog.fields import Typed
from catalog.products.models import Offer
from catalog.products.services import offering
from catalog.products.terms import unit_price_fen, why_prices_refused
from catalog.registry.models import GeographicalIndication
from catalog.storage.audit import trail
from catalog.storage.database import db, now
from catalog.storage.outbox import OutboxRow
from catalog.wording import word
from tests.factories import farming


@pytest.fixture(autouse=True)
def _registry(app: Flask) -> None:
    farming.registry_rows()


def refusals(offer_changes: dict[str, Any]) -> dict[str, Any]:
    owner = farming.an_account()
    product = farming.a_product(owner, farming.a_supplier(owner))
    with pytest.raises(Invalid) as caught:
        farming.an_offer(owner, product, **offer_changes)
    assert offering.offers_of(owner) == []
    return caught.value.errors


def test_a_whole_offer_keeps_what_was_given(app: Flask) -> None:
    owner, offer = farming.a_whole_offer()
    assert (offer.live_price_fen, offer.commission_bp, offer.net_weight_grams) == (3990, 1500, 2500)
    assert (offer.revision, offer.reserved_units, offer.capacity_left_units, offer.demo) == (1, 0, 1000, False)
    assert offer.product.supplier.owner_account_id == owner.id
    assert offering.offers_of(owner) == [offer] and offering.products_of(owner) == [offer.product]
    assert offering.find_offers([offer.id, "none"]) == {offer.id: offer}
    assert db.session.scalars(select(OutboxRow.subject_id).where(OutboxRow.topic == "offer.added")).all() == [offer.id]


@pytest.mark.parametrize(
    ("changed", "errors"),
    [
        ({"capacity_units": True}, {"capacity_units": ["not_an_integer"]}),
        ({"capacity_units": "1"}, {"capacity_units": ["not_an_integer"]}),
        ({"capacity_units": 1.5}, {"capacity_units": ["not_an_integer"]}),
        ({"capacity_units": float("nan")}, {"capacity_units": ["not_an_integer"]}),
        ({"capacity_units": 10**20}, {"capacity_units": ["too_big"]}),
        ({"capacity_units": -1}, {"capacity_units": ["too_small"]}),
        ({"live_price_fen": 0}, {"live_price_fen": ["too_small"]}),
        ({"live_price_fen": None}, {"live_price_fen": ["required"]}),
        ({"floor_price_fen": -1}, {"floor_price_fen": ["too_small"]}),
        ({"commission_bp": 10_001}, {"commission_bp": ["too_big"]}),
        ({"live_price_yuan": "39.90"}, {"live_price_yuan": ["given_twice"]}),
        ({"spec": "5斤\x00装"}, {"spec": ["characters_refused"]}),
        ({"spec": ["5斤"]}, {"spec": ["not_text"]}),
        ({"guarantees": "damage_refund"}, {"guarantees": ["not_a_list"]}),
        ({"guarantees": ["eternal_youth"]}, {"guarantees": ["not_a_choice"]}),
        ({"no_ship_provinces": ["33", "99"]}, {"no_ship_provinces": ["place_not_found"]}),
        ({"harvest_from_on": "2026-13-01"}, {"harvest_from_on": ["not_a_day"]}),
        ({"harvest_from_on": "20261120"}, {"harvest_from_on": ["not_a_day"]}),
        ({"harvest_from_on": 20261120}, {"harvest_from_on": ["not_a_day"]}),
        ({"harvest_from_on": "1626-11-20"}, {"harvest_from_on": ["not_a_day"]}),
        ({"ship_through_on": "2026-11-21"}, {"ship_through_on": ["window_ends_before_it_begins"]}),
        ({"ship_from_on": "2026-11-19"}, {"ship_from_on": ["ships_before_harvest"]}),
        ({"ship_through_on": "2027-01-16"}, {"ship_through_on": ["ships_after_harvest"]}),
        ({"season_basis": "storage"}, {"storage_basis": ["storage_basis_needed"]}),
        ({"season_basis": "processed", "ship_through_on": "2028-03-01"}, {"ship_through_on": ["window_too_long"]}),
        ({"sample_quota": 3}, {"sample_quota": ["no_samples_no_quota"]}),
        ({"live_price_fen": 2989, "supply_price_fen": 2500}, {"live_price_fen": ["live_price_below_floor"]}),
        ({"floor_price_fen": 3991}, {"live_price_fen": ["live_price_below_floor"]}),
        ({"supply_price_fen": 3392}, {"supply_price_fen": ["supply_and_commission_above_price"]}),
        ({"commission_bp": 5000}, {"supply_price_fen": ["supply_and_commission_above_price"]}),
        (
            {"live_price_fen": 2000},
            {
                "live_price_fen": ["live_price_below_floor"],
                "supply_price_fen": ["supply_and_commission_above_price"],
            },
        ),
        ({"ship_within_hours": 0}, {"ship_within_hours": ["too_small"]}),
        ({"reserved_units": 5}, {"reserved_units": ["unknown_field"]}),
        ({"first_approved_at": "2026-01-01"}, {"first_approved_at": ["unknown_field"]}),
        ({"ship_from_place_code": "3308"}, {"ship_from_place_code": ["too_short"]}),
    ],
)
def test_wrong_input_names_field_and_reason(app: Flask, changed: dict[str, Any], errors: dict[str, Any]) -> None:
    assert refusals(changed) == errors


def test_reasons_carry_the_figures_that_word_them(app: Flask) -> None:
    (reason,) = refusals({"commission_bp": 10_001})["commission_bp"]
    assert reason.figures == {"maximum": 10_000}


def test_fruit_from_storage_ships_late_when_it_says_how_it_was_kept(app: Flask) -> None:
    _, offer = farming.a_whole_offer(season_basis="storage", storage_basis="3-5℃通风库", ship_through_on="2027-04-01")
    assert offer.ship_through_on.isoformat() == "2027-04-01"


def test_prices_may_just_fit(app: Flask) -> None:
    """15 % of 3990 are 598.5 fen: 3391 fen are left for the farm."""
    _, offer = farming.a_whole_offer(floor_price_fen=3990, supply_price_fen=3391)
    assert offer.live_price_fen == 3990


def test_prices_that_do_not_fit_are_refused_beside_what_was_typed_with_what_would_mend_it(app: Flask) -> None:
    typed = Typed(
        {name: str(value) for name, value in farming.offer_fields().items() if not isinstance(value, list)}
        | {
            "live_price_yuan": "29.90",
            "floor_price_yuan": "39.90",
            "supply_price_yuan": "60",
            "commission_percent": "50",
        }
    )
    for name in ("live_price_fen", "floor_price_fen", "supply_price_fen", "commission_bp"):
        del typed[name]
    owner = farming.an_account()
    product = farming.a_product(owner, farming.a_supplier(owner))
    with pytest.raises(Invalid) as caught:
        offering.add_offer(owner, product.id, typed)
    said = {field: word(reason, reason.figures) for field, reasons in caught.value.errors.items() for reason in reasons}
    assert said == {
        "live_price_yuan": (
            "直播价 ¥29.90 低于保底价 ¥39.90：请把直播价提到 ¥39.90 或更高，或把保底价降到 ¥29.90 或更低。"
        ),
        "supply_price_yuan": (
            "供货价 ¥60.00 加佣金 ¥14.95（50%）超过直播价 ¥29.90：供货价最多 ¥14.95，或提高直播价、降低佣金率。"
        ),
    }
    assert db.session.scalars(select(Offer)).all() == []


@given(
    live=st.integers(1, 10**8), floor=st.integers(0, 10**8), supply=st.integers(0, 10**8), rate=st.integers(0, 10_000)
)
def test_prices_in_exact_integers(live: int, floor: int, supply: int, rate: int) -> None:
    found = why_prices_refused(
        {"live_price_fen": live, "floor_price_fen": floor, "supply_price_fen": supply, "commission_bp": rate}
    )
    assert ("live_price_fen" in found) is (live < floor)
    assert ("supply_price_fen" in found) is (supply * 10_000 + live * rate > live * 10_000)
    for reason in found.get("supply_price_fen", ()):
        figures = reason.figures
        assert figures["most_supply_fen"] + figures["commission_fen"] == live
        assert figures["most_supply_fen"] < supply


def kept_before(offer: Offer, **prices: int) -> Offer:
    """A row of a database that took any prices."""
    db.session.execute(update(Offer).where(Offer.id == offer.id).values(**prices))
    db.session.commit()
    db.session.expire_all()
    return offer


@pytest.mark.parametrize(
    ("prices", "mended", "code"),
    [
        ({"floor_price_fen": 4500}, {"floor_price_fen": 3990}, "live_price_below_floor"),
        ({"supply_price_fen": 3900}, {"commission_bp": 200}, "supply_and_commission_above_price"),
    ],
)
def test_prices_kept_before_can_be_read_and_are_mended_by_whoever_touches_one(
    app: Flask, prices: dict[str, int], mended: dict[str, int], code: str
) -> None:
    owner, offer = farming.a_whole_offer()
    kept_before(offer, **prices)
    assert offering.get_offer(owner, offer.id).live_price_fen == 3990
    offering.edit_offer(owner, offer.id, {"title": "柯城椪柑 新名"}, 1)
    for touching in ({"live_price_fen": 3990}, prices):
        with pytest.raises(Invalid) as caught:
            offering.edit_offer(owner, offer.id, touching, 2)
        assert [str(reason) for reasons in caught.value.errors.values() for reason in reasons] == [code]
    db.session.rollback()
    offering.edit_offer(owner, offer.id, mended, 2)
    with pytest.raises(Refused) as refusal:
        offering.require_sound_prices(kept_before(offer, commission_bp=1500, **prices), {})
    assert refusal.value.code == code
    offering.require_sound_prices(
        offer, {f"offer.{name}": value for name, value in mended.items()} | {"offer.title": "x"}
    )


def test_people_type_yuan_percent_and_kilograms(app: Flask) -> None:
    owner = farming.an_account()
    product = farming.a_product(owner, farming.a_supplier(owner))
    typed = {
        **farming.offer_fields(),
        "capacity_units": " ５００ ",
        "ship_within_hours": "24",
        "shelf": "unknown is left",
    }
    for program, person, text in (
        ("live_price_fen", "live_price_yuan", "39.90"),
        ("floor_price_fen", "floor_price_yuan", "¥29.9"),
        ("supply_price_fen", "supply_price_yuan", "２６"),
        ("commission_bp", "commission_percent", "12.5"),
        ("net_weight_grams", "net_weight_kg", "2.5"),
    ):
        del typed[program]
        typed[person] = text
    form = MultiDict([(k, v) for k, v in typed.items() if not isinstance(v, list)])
    form.setlist("guarantees", ["", "freshness", "weight"])
    form["sample_quota"] = ""
    offer = offering.add_offer(owner, product.id, form)
    assert (offer.live_price_fen, offer.floor_price_fen, offer.supply_price_fen) == (3990, 2990, 2600)
    assert (offer.commission_bp, offer.net_weight_grams, offer.capacity_units) == (1250, 2500, 500)
    assert (offer.guarantees, offer.no_ship_provinces, offer.sample_quota) == (["freshness", "weight"], [], 0)


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "required"), ("abc", "not_a_number"), ("1.234", "too_many_decimals"), ("-1", "too_small"),
     ("NaN", "not_a_number"), ("1e3", "not_a_number"),
     ("Infinity", "not_a_number"), ("9" * 15, "too_big"), ("9" * 30, "not_a_number")],
)  # fmt: skip
def test_a_wrong_amount_is_refused_under_the_name_it_was_typed_in(app: Flask, text: str, code: str) -> None:
    owner = farming.an_account()
    product = farming.a_product(owner, farming.a_supplier(owner))
    form = MultiDict(
        {k: str(v) for k, v in farming.offer_fields(live_price_yuan=text).items() if not isinstance(v, list)}
    )
    del form["live_price_fen"]
    with pytest.raises(Invalid) as caught:
        offering.add_offer(owner, product.id, form)
    assert caught.value.errors == {"live_price_yuan": [code]}


def test_a_product_names_a_registered_right(app: Flask) -> None:
    owner = farming.an_account()
    supplier = farming.a_supplier(owner)
    db.session.get_one(GeographicalIndication, farming.TEA).status = "applied"
    db.session.commit()
    for gi_id, code in (("CN-GI-0000", "gi_not_found"), (farming.TEA, "gi_not_registered")):
        with pytest.raises(Invalid) as caught:
            farming.a_product(owner, supplier, gi_id=gi_id)
        assert caught.value.errors == {"gi_id": [code]}


def test_an_edit_changes_only_what_is_given_and_counts_up(app: Flask) -> None:
    owner, offer = farming.a_whole_offer()
    offering.edit_offer(owner, offer.id, {"live_price_yuan": "41.00"}, 1)
    assert (offer.live_price_fen, offer.revision, offer.title) == (4100, 2, "柯城椪柑 5斤装")
    assert trail("offer", offer.id)[0].changes == {"live_price_fen": [3990, 4100]}
    offering.edit_offer(owner, offer.id, {"live_price_fen": 4100}, 2)
    assert offer.revision == 2, "nothing changed"
    with pytest.raises(Conflict):
        offering.edit_offer(owner, offer.id, {"live_price_fen": 1}, 1)
    with pytest.raises(Invalid):
        offering.edit_offer(owner, offer.id, {"ship_through_on": "2026-11-01"}, 2)
    with pytest.raises(Invalid):
        offering.edit_offer(owner, offer.id, MultiDict({"live_price_yuan": ""}), 2)


def test_a_product_edit_asks_for_all_its_cards_again(app: Flask) -> None:
    owner, offer = farming.a_whole_offer()
    other = farming.an_offer(owner, offer.product, title="柯城椪柑 9斤装")
    offering.edit_product(owner, offer.product_id, {"variety": "一品红"}, 1)
    rows = db.session.scalars(select(OutboxRow).order_by(OutboxRow.sequence)).all()[-2:]
    assert [(row.topic, row.payload["offer_id"]) for row in rows] == [
        ("product.edited", offer.id),
        ("product.edited", other.id),
    ]


def test_after_approval_edits_go_through_review(app: Flask) -> None:
    owner, offer = farming.a_whole_offer()
    offering.mark_approved(offer, now())
    db.session.commit()
    assert offer.product.supplier.first_approved_at is not None
    for call in (
        lambda: offering.edit_offer(owner, offer.id, {"live_price_fen": 1}, 1),
        lambda: offering.edit_product(owner, offer.product_id, {"variety": "一品红"}, 1),
    ):
        with pytest.raises(Conflict) as caught:
            call()
        assert (caught.value.code, caught.value.figures) == ("edit_through_review", {"offer_id": offer.id})


def test_a_change_is_read_as_a_whole_and_applied_in_one_go(app: Flask) -> None:
    owner, offer = farming.a_whole_offer()
    changes = offering.read_changes(
        offer,
        {"live_price_yuan": "35", "ship_through_on": "2027-01-05", "product.variety": "一品红", "spec": offer.spec},
    )
    assert changes == {
        "offer.live_price_fen": [3990, 3500],
        "offer.ship_through_on": ["2027-01-10", "2027-01-05"],
        "product.variety": ["", "一品红"],
    }
    assert (offer.live_price_fen, offer.product.variety) == (3990, "")
    offering.apply_change(owner.id, offer, {name: new for name, (_, new) in changes.items()})
    db.session.commit()
    assert (offer.live_price_fen, offer.product.variety) == (3500, "一品红")
    assert (offer.revision, offer.product.revision) == (2, 2)
    form = MultiDict([("product.story", "霜后更甜"), ("guarantees", "weight"), ("guarantees", "freshness")])
    assert offering.read_changes(offer, form) == {
        "offer.guarantees": [["damage_refund"], ["weight", "freshness"]],
        "product.story": ["常山港边的沙地，\n霜降以后才采。", "霜后更甜"],
    }


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({"product.gi_id": "CN-GI-0000"}, {"product.gi_id": ["gi_not_found"]}),
        ({"product.name_zh": 5}, {"product.name_zh": ["not_text"]}),
        ({"product.revision": 5}, {"product.revision": ["unknown_field"]}),
        (
            {"offer.harvest_through_on": "2026-11-01"},
            {"harvest_through_on": ["window_ends_before_it_begins"], "ship_through_on": ["ships_after_harvest"]},
        ),
    ],
)
def test_a_wrong_change_names_the_part_it_belongs_to(app: Flask, fields: dict[str, Any], errors: Any) -> None:
    _, offer = farming.a_whole_offer()
    with pytest.raises(Invalid) as caught:
        offering.read_changes(offer, fields)
    assert caught.value.errors == errors


def test_stock_never_falls_under_what_is_promised(app: Flask) -> None:
    owner, offer = farming.a_whole_offer()
    offer.reserved_units = 300
    db.session.commit()
    with pytest.raises(Refused) as caught:
        offering.edit_offer(owner, offer.id, {"capacity_units": 299}, 1)
    assert (caught.value.code, caught.value.figures) == ("capacity_below_reserved", {"reserved_units": 300})
    db.session.rollback()
    offering.edit_offer(owner, offer.id, {"capacity_units": 300}, 1)
    with pytest.raises(Conflict) as refused:
        offering.withdraw_offer(owner, offer.id, "卖完了")
    assert refused.value.code == "offer_has_reservations"


def test_withdrawing_needs_a_reason_and_is_for_good(app: Flask) -> None:
    owner, offer = farming.a_whole_offer()
    with pytest.raises(Conflict):
        offering.withdraw_product(owner, offer.product_id)
    with pytest.raises(Invalid):
        offering.withdraw_offer(owner, offer.id, "")
    offering.withdraw_offer(owner, offer.id, "今年霜冻绝收")
    assert offering.offers_of(owner) == [] and offering.find_offer(offer.id) is not None
    with pytest.raises(NotFound):
        offering.edit_offer(owner, offer.id, {"capacity_units": 1}, 1)
    offering.withdraw_product(owner, offer.product_id)
    with pytest.raises(NotFound):
        farming.an_offer(owner, offer.product)


def test_anothers_things_do_not_exist_for_me(app: Flask) -> None:
    owner, offer = farming.a_whole_offer()
    stranger = farming.an_account("13900000000")
    supplier = farming.a_supplier(stranger)
    for call in (
        lambda: offering.get_offer(stranger, offer.id),
        lambda: offering.get_product(stranger, offer.product_id),
        lambda: offering.get_offer(stranger, "none"),
        lambda: offering.edit_offer(stranger, offer.id, {}, 1),
        lambda: offering.edit_product(stranger, offer.product_id, {}, 1),
        lambda: offering.withdraw_offer(stranger, offer.id, "没了"),
        lambda: offering.add_offer(stranger, offer.product_id, farming.offer_fields()),
        lambda: offering.add_product(owner, supplier.id, farming.product_fields()),
    ):
        with pytest.raises(NotFound):
            call()
    assert offering.get_offer(farming.a_reviewer(), offer.id) is offer


def test_my_offers_page_by_page(app: Flask) -> None:
    owner, first = farming.a_whole_offer()
    others = [farming.an_offer(owner, first.product, title=f"第{n}批") for n in range(4)]
    newest_first = [offer.id for offer in [*reversed(others), first]]
    page: list[Offer] = offering.offers_of(owner, limit=3)
    assert [offer.id for offer in page] == newest_first[:3]
    assert [offer.id for offer in offering.offers_of(owner, limit=3, before_id=page[-1].id)] == newest_first[3:]


@pytest.mark.parametrize(
    ("price_fen", "grams", "fen"),
    [(3990, 2500, 798), (3990, 500, 3990), (100, 300, 167), (1, 1000, 1), (1, 1001, 0), (2980, 1, 1_490_000)],
)
def test_the_price_of_500_g_is_rounded_half_up_to_a_fen(price_fen: int, grams: int, fen: int) -> None:
    assert unit_price_fen(price_fen, grams) == fen
