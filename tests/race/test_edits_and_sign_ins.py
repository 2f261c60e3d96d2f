"""Many at once: edits, answers, invitations and guesses, each on a connection of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select

from catalog.accounts.models import Account, SignInAttempt
from catalog.accounts.services import joining, sessions
from catalog.errors import CatalogError
from catalog.extensions import Extensions
from catalog.products.models import Offer
from catalog.products.services import offering
from catalog.scoring.models import Answer
from catalog.scoring.services import answering
from catalog.storage.database import db
from catalog.suppliers.services import supplying
from tests.factories import farming

AT_ONCE = 8


@pytest.fixture(autouse=True)
def _registry(app: Flask) -> None:
    farming.registry_rows()


def all_at_once(app: Flask, act: Callable[[int], None], times: int = AT_ONCE) -> Counter[str]:
    """How often each outcome came: "done" or the refusal's code."""
    start = Barrier(times)

    def one(number: int) -> str:
        with app.app_context():
            start.wait(30)
            try:
                act(number)
            except CatalogError as refusal:
                db.session.rollback()
                return refusal.code
            finally:
                db.session.remove()
            return "done"

    db.session.commit()
    with ThreadPoolExecutor(times) as pool:
        return Counter(pool.map(one, range(times)))


def test_of_edits_on_one_revision_exactly_one_comes_through(app: Flask) -> None:
    owner, offer = farming.a_whole_offer()
    owner_id, offer_id, supplier_id = owner.id, offer.id, offer.product.supplier_id

    def edit_offer(number: int) -> None:
        offering.edit_offer(db.session.get_one(Account, owner_id), offer_id, {"live_price_fen": 4000 + number}, 1)

    def edit_supplier(number: int) -> None:
        supplying.edit_supplier(db.session.get_one(Account, owner_id), supplier_id, {"story": f"故事{number}"}, 1)

    for edit in (edit_offer, edit_supplier):
        assert all_at_once(app, edit) == {"done": 1, "stale_revision": AT_ONCE - 1}
    db.session.expire_all()
    assert db.session.get_one(Offer, offer_id).revision == 2


def test_first_answers_to_one_criterion_wait_for_each_other(app: Flask, extensions: Extensions) -> None:
    owner, offer = farming.a_whole_offer()
    owner_id, offer_id, library = owner.id, offer.id, extensions.library

    def answer(number: int) -> None:
        actor = db.session.get_one(Account, owner_id)
        answering.set_answer(actor, library, offer_id, "FF-C01", {"value": 10 + number}, on=farming.ON)

    assert all_at_once(app, answer) == {"done": AT_ONCE}
    assert db.session.scalar(select(func.count()).select_from(Answer)) == 1


def test_an_invitation_lets_one_person_in(app: Flask) -> None:
    _, token = joining.invite(farming.an_operator(), "reviewer")

    def accept(number: int) -> None:
        joining.accept_invitation(
            token, {"name": f"li{number}@example.cn", "password": farming.PASSWORD, "display_name": "李老师"}
        )

    assert all_at_once(app, accept) == {"done": 1, "invitation_not_found": AT_ONCE - 1}
    names = db.session.scalars(select(Account.email).where(Account.email.like("li%"))).all()
    assert len(names) == 1, "who came too late has no account either"


def test_one_name_is_taken_once(app: Flask) -> None:
    def join(number: int) -> None:
        try:
            farming.an_account()
        except CatalogError as refusal:
            assert getattr(refusal, "errors", None) == {"name": ["name_taken"]}
            raise

    assert all_at_once(app, join) == {"done": 1, "invalid": AT_ONCE - 1}


def test_no_more_guesses_at_once_than_one_after_the_other(app: Flask) -> None:
    farming.an_account()

    def guess(number: int) -> None:
        sessions.sign_in("13812345678", f"猜第{number}个密码看看", "10.0.0.1")

    outcomes = all_at_once(app, guess, 24)
    assert outcomes["wrong_name_or_password"] <= 10
    assert outcomes["wrong_name_or_password"] + outcomes["too_many_sign_ins"] == 24
    assert (db.session.scalar(select(func.count()).select_from(SignInAttempt)) or 0) <= 10
