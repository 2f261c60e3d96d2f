"""Edits of an approved offer on real rows: what applies at once, what waits, what the decision does with it."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import update

from catalog.errors import Conflict, Invalid, NotFound, Refused
from catalog.fields import Typed
from catalog.products.models import Offer, Product
from catalog.review.edits import FieldDiff
from catalog.review.models import Approval
from catalog.review.services import changing, deciding, desk
from catalog.scoring.models import Answer
from catalog.storage.database import db
from tests.factories.farming import ON, PORCELAIN, an_account
from tests.factories.reviewing import Orchard


def live(orchard: Orchard) -> Offer:
    db.session.expire_all()
    return db.session.get_one(Offer, orchard.offer.id)


def test_before_the_first_approval_everything_applies(orchard: Orchard) -> None:
    outcome = orchard.change({"title": "柯城椪柑 10斤装", "live_price_fen": 9990, "product.story": "新故事"})
    assert set(outcome.applied) == {"offer.title", "offer.live_price_fen", "product.story"}
    assert outcome.waiting == {}
    assert (live(orchard).title, live(orchard).product.story) == ("柯城椪柑 10斤装", "新故事")


def test_what_a_review_holds_is_not_edited(orchard: Orchard) -> None:
    one = orchard.submit()
    with pytest.raises(Conflict) as caught:
        orchard.change({"title": "改一下"})
    assert (caught.value.code, caught.value.figures) == ("review_open", {"review_id": one.id})
    deciding.withdraw(orchard.owner, one.id)
    orchard.change({"title": "改一下"})


def test_price_within_bounds_and_less_stock_apply_at_once(orchard: Orchard) -> None:
    orchard.approve()
    outcome = orchard.change({"live_price_fen": 3600, "capacity_units": 900})
    assert outcome.applied == {"offer.live_price_fen": [3990, 3600], "offer.capacity_units": [1000, 900]}
    assert outcome.waiting == {}
    offer = live(orchard)
    assert (offer.live_price_fen, offer.capacity_units, offer.revision) == (3600, 900, 2)
    assert orchard.listing().listed
    # Measured from the approved price, not from the last one: 3990 less a fifth is 3192.
    assert orchard.change({"live_price_fen": 3192}).applied
    outcome = orchard.change({"live_price_fen": 3191})
    assert (outcome.applied, outcome.waiting) == ({}, {"offer.live_price_fen": [3192, 3191]})
    assert orchard.listing().listed


def test_a_form_in_yuan(orchard: Orchard) -> None:
    orchard.approve()
    orchard.change({"live_price_fen": 5999})
    assert set(changing.find_pending(orchard.offer.id).changes) == {"offer.live_price_fen"}  # type: ignore[union-attr]
    outcome = orchard.change(Typed(live_price_yuan="39.90", title="新标题"))
    assert outcome.waiting == {"offer.title": ["柯城椪柑 5斤装", "新标题"]}
    assert orchard.change(Typed(live_price_yuan="41.00")).applied == {"offer.live_price_fen": [3990, 4100]}


def test_below_the_floor_or_below_what_is_promised(orchard: Orchard) -> None:
    orchard.approve()
    for changed, field, code in (
        ({"live_price_fen": 2989, "supply_price_fen": 2500}, "live_price_fen", "live_price_below_floor"),
        ({"floor_price_fen": 3991}, "live_price_fen", "live_price_below_floor"),
        ({"floor_price_fen": 4500, "live_price_fen": 4499}, "live_price_fen", "live_price_below_floor"),
        ({"supply_price_fen": 3392}, "supply_price_fen", "supply_and_commission_above_price"),
        ({"commission_bp": 3600}, "supply_price_fen", "supply_and_commission_above_price"),
    ):
        with pytest.raises(Invalid) as refusal:
            orchard.change(changed)
        assert refusal.value.errors == {field: [code]}
    assert changing.find_pending(orchard.offer.id) is None and live(orchard).revision == 1
    db.session.execute(update(Offer).values(reserved_units=300))
    db.session.commit()
    with pytest.raises(Refused) as caught:
        orchard.change({"capacity_units": 299})
    assert caught.value.code == "capacity_below_reserved"
    assert orchard.change({"capacity_units": 300}).applied
    assert live(orchard).capacity_units == 300


def kept_before(orchard: Orchard, **prices: int) -> None:
    """Prices as a database kept them that took any."""
    db.session.execute(update(Offer).where(Offer.id == orchard.offer.id).values(**prices))
    db.session.commit()


def test_prices_kept_before_are_not_submitted_in_silence(orchard: Orchard) -> None:
    kept_before(orchard, floor_price_fen=4500)
    with pytest.raises(Refused) as caught:
        orchard.submit()
    assert caught.value.code == "live_price_below_floor"
    orchard.change({"title": "柯城椪柑 10斤装"})
    orchard.change({"floor_price_fen": 3990})
    orchard.approve()
    assert orchard.listing().listed


def test_prices_kept_before_are_not_approved_in_silence(orchard: Orchard) -> None:
    one = orchard.submit()
    kept_before(orchard, supply_price_fen=3900)
    deciding.take(orchard.reviewer, one.id)
    with pytest.raises(Refused) as caught:
        deciding.approve(orchard.reviewer, orchard.library, one.id, ON)
    assert caught.value.code == "supply_and_commission_above_price"
    assert db.session.get(Approval, orchard.offer.id) is None


def test_listed_with_prices_kept_before_stock_still_goes_down_and_prices_are_mended_through_review(
    orchard: Orchard,
) -> None:
    orchard.approve()
    kept_before(orchard, supply_price_fen=3900)
    assert orchard.change({"capacity_units": 900}).applied
    with pytest.raises(Invalid):
        orchard.change({"live_price_fen": 3900})
    assert orchard.change({"supply_price_fen": 2600}).waiting
    orchard.approve()
    assert live(orchard).supply_price_fen == 2600


def test_a_price_that_moves_under_the_floor_that_waits_is_told_at_submission_and_decision(orchard: Orchard) -> None:
    orchard.approve()
    orchard.change({"floor_price_fen": 3990})
    orchard.change({"live_price_fen": 3900})
    with pytest.raises(Refused) as caught:
        orchard.submit()
    assert caught.value.code == "live_price_below_floor"
    orchard.change({"live_price_fen": 3990})
    one = orchard.submit()
    orchard.change({"live_price_fen": 3900})
    deciding.take(orchard.reviewer, one.id)
    with pytest.raises(Refused) as caught:
        deciding.approve(orchard.reviewer, orchard.library, one.id, ON)
    assert caught.value.code == "live_price_below_floor"
    assert live(orchard).floor_price_fen == 2990


def test_everything_else_waits_and_the_live_offer_stays(orchard: Orchard) -> None:
    orchard.approve()
    outcome = orchard.change(
        {
            "title": "新标题",
            "commission_bp": 2000,
            "product.story": "新故事",
            "capacity_units": 2000,
            "live_price_fen": 3900,
        }
    )
    assert outcome.applied == {"offer.live_price_fen": [3990, 3900]}
    assert outcome.waiting == {
        "offer.title": ["柯城椪柑 5斤装", "新标题"],
        "offer.commission_bp": [1500, 2000],
        "offer.capacity_units": [1000, 2000],
        "product.story": ["常山港边的沙地，\n霜降以后才采。", "新故事"],
    }
    offer = live(orchard)
    assert (offer.title, offer.commission_bp, offer.capacity_units) == ("柯城椪柑 5斤装", 1500, 1000)
    assert orchard.listing().listed
    one = orchard.taken()
    assert one.kind == "change"
    view = desk.get_review(orchard.reviewer, orchard.library, one.id, ON)
    assert FieldDiff("offer.commission_bp", 1500, 2000) in view.diffs
    assert len(view.diffs) == 4
    assert view.actions == ("put_back", "approve", "return_for_changes", "reject")
    # The page shows the score as if the change stood; nothing of it is written.
    assert view.assessment is not None
    assert live(orchard).title == "柯城椪柑 5斤装"
    orchard.approve(one)
    offer = live(orchard)
    assert (offer.title, offer.commission_bp, offer.capacity_units) == ("新标题", 2000, 2000)
    assert offer.product.story == "新故事"
    assert changing.find_pending(offer.id) is None
    assert orchard.listing().listed
    assert db.session.get_one(Approval, offer.id).approved_price_fen == 3900


def test_the_page_shows_the_score_as_if_the_change_stood(orchard: Orchard) -> None:
    orchard.approve()
    orchard.change({"ship_from_on": "2027-01-01"})
    one = orchard.taken()
    before = desk.get_review(orchard.reviewer, orchard.library, one.id, ON)
    assert before.assessment is not None
    assert before.assessment.offer.ship_from_on == date(2026, 11, 22)
    db.session.delete(db.session.get_one(Answer, (orchard.offer.id, "FF-E02", "reviewer")))
    db.session.commit()
    after = desk.get_review(orchard.reviewer, orchard.library, one.id, ON)
    assert after.assessment is not None
    # Ten days of shipping instead of fifty: 10 / 7 weeks.
    assert str(after.assessment.given["FF-E02"].value["value"]) == "1.428571"
    assert not db.session.dirty
    assert live(orchard).ship_from_on == date(2026, 11, 22)


def test_rejecting_drops_the_change_returning_keeps_it(orchard: Orchard) -> None:
    orchard.approve()
    orchard.change({"title": "新标题"})
    one = orchard.taken()
    deciding.return_for_changes(orchard.reviewer, one.id, "标题太长")
    assert changing.find_pending(orchard.offer.id) is not None
    one = orchard.taken()
    deciding.reject(orchard.reviewer, one.id, "不行")
    assert changing.find_pending(orchard.offer.id) is None
    assert orchard.listing().listed
    assert live(orchard).title == "柯城椪柑 5斤装"


def test_a_field_given_again_with_its_live_value_leaves_the_change(orchard: Orchard) -> None:
    orchard.approve()
    orchard.change({"title": "新标题", "commission_bp": 2000})
    assert set(orchard.change({"title": "柯城椪柑 5斤装"}).waiting) == {"offer.commission_bp"}
    assert set(orchard.change({"spec": "3 斤"}).waiting) == {"offer.commission_bp", "offer.spec"}
    orchard.change({"commission_bp": 1500, "spec": "果径65-70毫米 5斤/箱"})
    assert changing.find_pending(orchard.offer.id) is None


def test_discarding(orchard: Orchard) -> None:
    orchard.approve()
    with pytest.raises(NotFound):
        changing.discard_change(orchard.owner, orchard.offer.id)
    orchard.change({"title": "新标题"})
    with pytest.raises(NotFound):
        changing.discard_change(an_account("13900000009"), orchard.offer.id)
    one = orchard.submit()
    with pytest.raises(Conflict):
        changing.discard_change(orchard.owner, orchard.offer.id)
    deciding.withdraw(orchard.owner, one.id)
    changing.discard_change(orchard.owner, orchard.offer.id)
    assert changing.find_pending(orchard.offer.id) is None


def test_a_price_move_during_review_does_not_spoil_it(orchard: Orchard) -> None:
    orchard.approve()
    orchard.change({"title": "新标题"})
    one = orchard.taken()
    assert orchard.change({"live_price_fen": 3800}).applied
    with pytest.raises(Conflict) as caught:
        orchard.change({"spec": "3 斤"})
    assert caught.value.code == "review_open"
    assert live(orchard).spec != "3 斤"
    orchard.approve(one)
    assert (live(orchard).title, live(orchard).live_price_fen) == ("新标题", 3800)


def test_a_stale_edit_and_wrong_input(orchard: Orchard) -> None:
    orchard.approve()
    with pytest.raises(Conflict) as stale:
        changing.change_offer(orchard.owner, orchard.offer.id, {"title": "x"}, 7)
    assert stale.value.code == "stale_revision"
    with pytest.raises(Invalid) as invalid:
        orchard.change({"live_price_fen": 0, "product.name_zh": ""})
    assert "live_price_fen" in invalid.value.errors
    for field in ("reserved_units", "first_approved_at", "offer.id", "product.supplier_id", "product.revision"):
        with pytest.raises(Invalid):
            orchard.change({field: 1})
    with pytest.raises(NotFound):
        changing.change_offer(an_account("13900000009"), orchard.offer.id, {"title": "x"}, 1)


def test_new_wording_of_the_product_holds_for_its_other_offers(orchard: Orchard) -> None:
    other = orchard.another()
    orchard.approve()
    orchard.approve(orchard.taken(other))
    orchard.change({"product.story": "新故事"})
    orchard.approve()
    assert db.session.get_one(Product, orchard.product.id).revision == 2
    assert orchard.listing().listed
    assert orchard.listing(other).listed


def test_another_origin_takes_the_other_offers_out_until_reviewed(orchard: Orchard) -> None:
    other = orchard.another()
    orchard.approve()
    orchard.approve(orchard.taken(other))
    orchard.change({"product.variety": "特早熟"})
    assert orchard.listing(other).listed
    orchard.approve()
    assert orchard.listing().listed
    assert (orchard.listing(other).listed, orchard.listing(other).state) == (False, "edited")
    orchard.approve(orchard.taken(other))
    assert orchard.listing(other).listed


def test_a_change_to_a_category_without_standard_is_refused_whole(orchard: Orchard) -> None:
    orchard.approve()
    orchard.change({"product.gi_id": PORCELAIN, "product.category": "handicraft", "product.name_zh": "柯城青瓷"})
    one = orchard.taken()
    with pytest.raises(Refused) as caught:
        orchard.approve(one)
    assert caught.value.code == "no_standard_yet"
    assert live(orchard).product.category == "fresh_fruit"
    assert orchard.listing().listed
