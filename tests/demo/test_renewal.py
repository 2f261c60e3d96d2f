"""A demonstration that has grown old is moved to today; what anybody else has of their own is still there."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from catalog.accounts.models import Account
from catalog.accounts.services import joining, sessions
from catalog.demo import alliance, renewal
from catalog.demo.people import PEOPLE, find_people
from catalog.evidence.models import Photo
from catalog.extensions import Extensions
from catalog.picking.models import Broadcast
from catalog.picking.services import ledger, pick_list
from catalog.products.models import Offer
from catalog.registry.models import GeographicalIndication
from catalog.review import gather
from catalog.storage.audit import AuditRow
from catalog.storage.database import db
from catalog.suppliers.models import Supplier
from tests.demo.test_load import load_zhejiang
from tests.factories import farming
from tests.factories.farming import PASSWORD

LOADED, LATER = date(2026, 11, 30), date(2027, 3, 10)
SMALL: dict[str, Any] = {"offers": 40, "suppliers_count": 6}


def at(day: date) -> Any:
    return time_machine.travel(datetime(day.year, day.month, day.day, 4, tzinfo=UTC), tick=True)


def listed(extensions: Extensions, day: date) -> int:
    ids = list(db.session.scalars(select(Offer.id).where(Offer.demo)))
    return sum(listing.state == "listed" for listing in gather.listings(extensions.library, ids, day).values())


def coming(day: date) -> int:
    return db.session.scalar(select(func.count(Broadcast.id)).where(Broadcast.on_day >= day)) or 0


def an_own_offer() -> tuple[Account, Offer]:
    """Somebody who joined while looking, with a farm of their own."""
    form = {"name": "13700000001", "role": "farm_owner", "password": PASSWORD, "display_name": "自己的人"}
    owner = joining.sign_up(form, demo=True)
    gi_id = db.session.scalars(
        select(GeographicalIndication.id).where(GeographicalIndication.name_zh == "衢州椪柑")
    ).one()
    supplier = farming.a_supplier(owner, name="自己的合作社", place_code="330802")
    product = farming.a_product(owner, supplier, gi_id=gi_id, name_zh="衢州椪柑", place_code="330802")
    return owner, farming.an_offer(owner, product)


@pytest.mark.slow
def test_after_a_hundred_days_it_is_renewed_and_own_things_survive(app: Flask, extensions: Extensions) -> None:
    with at(LOADED):
        load_zhejiang()
        alliance.load_demo(extensions, LOADED, **SMALL)
        assert renewal.age_in_days(extensions, LOADED) == 0
        owner, own = an_own_offer()
        revision = own.revision
        fresh, people = listed(extensions, LOADED), {one.id for one in find_people().values()}
        db.session.commit()
    with at(LATER):
        assert renewal.age_in_days(extensions, LATER) == 100
        assert listed(extensions, LATER) < fresh / 2 and coming(LATER) == 0
        find_people()["anchor"].disabled_at = datetime(2026, 12, 1, tzinfo=UTC)
        db.session.commit()
        loaded = renewal.renew_demo(extensions, LATER, **SMALL)
        assert renewal.age_in_days(extensions, LATER) == 0
        assert loaded.refused == [] and listed(extensions, LATER) > 12 and coming(LATER) == 3
        there = find_people()
        assert {one.id for one in there.values()} == people and len(there) == len(PEOPLE), "sessions go on"
        assert there["anchor"].disabled_at is None and there["anchor"].admitted
        assert db.session.scalar(select(func.count(Offer.id))) == SMALL["offers"] + 1
        assert db.session.get_one(Offer, own.id).revision == revision
        assert sessions.sign_in("13700000001", PASSWORD, "", demo=True)[0].id == owner.id
        for sha256 in db.session.scalars(select(Photo.card_sha256).distinct()):
            assert extensions.files.stat(sha256), "the same pictures came again"
        told = db.session.scalars(select(AuditRow).where(AuditRow.action == "demo_renewed")).one()
        assert told.changes["offer"] == [SMALL["offers"], 0]
        assert ledger.ledger_differences() == []


def test_what_others_did_with_its_goods_is_not_lost_silently(app: Flask, extensions: Extensions) -> None:
    with at(LOADED):
        load_zhejiang()
        loaded = alliance.load_demo(extensions, LOADED, offers=12, suppliers_count=3)
        anchor = farming.an_account("13812345670", "anchor", display_name="真主播")
        offer_id = next(one for ids in loaded.offers.values() for one in ids if _is_listed(extensions, one))
        pick_list.pick(anchor, extensions.library, offer_id, LOADED)
        db.session.commit()
        before = set(db.session.scalars(select(Supplier.id)))
        with pytest.raises(renewal.InUse, match=r"真主播 .*1 pick"):
            renewal.renew_demo(extensions, LOADED, offers=12, suppliers_count=3)
        assert set(db.session.scalars(select(Supplier.id))) == before
        renewal.renew_demo(extensions, LOADED, with_others=True, offers=12, suppliers_count=3)
        assert not before & set(db.session.scalars(select(Supplier.id)))
        assert db.session.get(Account, anchor.id) is not None


def _is_listed(extensions: Extensions, offer_id: str) -> bool:
    return gather.listings(extensions.library, [offer_id], LOADED)[offer_id].state == "listed"


def test_a_renewal_that_fails_changes_nothing(
    app: Flask, extensions: Extensions, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_zhejiang()
    alliance.load_demo(extensions, LOADED, offers=8, suppliers_count=2)
    before = set(db.session.scalars(select(Offer.id)))

    def stop(done: int, total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        renewal.renew_demo(extensions, LATER, offers=8, suppliers_count=2, progress=stop)
    assert set(db.session.scalars(select(Offer.id))) == before
    assert all(extensions.files.stat(one) for one in db.session.scalars(select(Photo.card_sha256)))
