"""A retried request acts once and gets the first answer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from catalog.extensions import Extensions
from catalog.storage import idempotency
from catalog.storage.database import db, one_transaction
from catalog.storage.idempotency import IdempotencyRow
from catalog.suppliers.models import Supplier
from tests.api.conftest import Program, refused
from tests.factories import farming
from tests.factories.selling import Market

KEY = {"Idempotency-Key": "2027-01-15/a"}


def count(row: type[Any]) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(row)) or 0


@pytest.mark.usefixtures("places")
def test_a_retry_gets_the_first_answer(farmer: Program) -> None:
    first = farmer.post("/suppliers", json=farming.supplier_fields(), headers=KEY)
    again = farmer.post("/suppliers", json=farming.supplier_fields(), headers=KEY)
    assert first.status_code == again.status_code == 201
    assert first.json == again.json and count(Supplier) == 1
    assert "Idempotency-Replayed" not in first.headers and again.headers["Idempotency-Replayed"] == "true"


@pytest.mark.usefixtures("places")
def test_without_a_key_each_request_acts(farmer: Program) -> None:
    for _ in range(2):
        assert farmer.post("/suppliers", json=farming.supplier_fields()).status_code == 201
    assert count(Supplier) == 2 and count(IdempotencyRow) == 0


@pytest.mark.usefixtures("places")
def test_the_key_of_another_request_is_refused(farmer: Program) -> None:
    farmer.post("/suppliers", json=farming.supplier_fields(), headers=KEY)
    other = farmer.post("/suppliers", json=farming.supplier_fields(name="另一家合作社"), headers=KEY)
    refused(other, 422, "idempotency_key_reused")
    assert count(Supplier) == 1


@pytest.mark.usefixtures("places")
def test_two_accounts_may_choose_the_same_key(farmer: Program, neighbour: Program) -> None:
    for caller in (farmer, neighbour):
        response = caller.post("/suppliers", json=farming.supplier_fields(), headers=KEY)
        assert response.status_code == 201 and "Idempotency-Replayed" not in response.headers
    assert count(Supplier) == 2


@pytest.mark.usefixtures("places")
def test_a_refusal_keeps_nothing_so_the_corrected_request_may_use_the_key(farmer: Program) -> None:
    refused(farmer.post("/suppliers", json={}, headers=KEY), 422, "invalid")
    assert count(IdempotencyRow) == 0
    assert farmer.post("/suppliers", json=farming.supplier_fields(), headers=KEY).status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 256, "橘子", "a b"])
def test_keys_that_cannot_be_repeated_are_refused(farmer: Program, key: str) -> None:
    response = farmer.post("/suppliers", json={}, headers={"Idempotency-Key": key.encode().decode("latin-1")})
    refused(response, 400, "idempotency_key_invalid")


@pytest.mark.usefixtures("places")
def test_effect_and_answer_are_one_transaction(farmer: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_args: Any) -> None:
        raise RuntimeError("killed between effect and answer")

    with monkeypatch.context() as patched:
        patched.setattr(idempotency, "keep_answer", crash)
        refused(farmer.post("/suppliers", json=farming.supplier_fields(), headers=KEY), 500, "server_error")
    assert count(Supplier) == 0 and count(IdempotencyRow) == 0
    assert farmer.post("/suppliers", json=farming.supplier_fields(), headers=KEY).status_code == 201


@pytest.mark.usefixtures("places")
def test_many_at_once_under_one_key_make_one(farmer: Program, app: Flask) -> None:
    db.session.remove()

    def send(_number: int) -> tuple[int, Any]:
        response = FlaskClient(app, app.response_class).post(
            "/api/v1/suppliers", json=farming.supplier_fields(), headers={**farmer.headers, **KEY}
        )
        return response.status_code, response.json.get("id")

    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(send, range(24)))
    assert {status for status, _ in answers} == {201}
    assert len({made for _, made in answers}) == 1 and count(Supplier) == 1


def test_who_is_refused_because_the_first_call_of_the_key_took_all_gets_its_answer(
    app: Flask, extensions: Extensions, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A retry that comes while the first call still runs finds no answer yet, and then nothing to reserve."""
    farming.registry_rows()
    market = Market(extensions.library)
    anchor, address = Program(app, market.anchor), f"/broadcasts/{market.broadcast.id}/reservations"
    asked = {"lines": [{"offer_id": market.offer.id, "quantity_units": 1000}]}
    first = anchor.post(address, json=asked, headers=KEY)
    assert first.status_code == 201
    find, looked = idempotency.find_answer, list[str]()

    def find_later(account_id: str, key: str, request_sha256: str) -> IdempotencyRow | None:
        looked.append(key)
        return find(account_id, key, request_sha256) if len(looked) > 1 else None

    monkeypatch.setattr(idempotency, "find_answer", find_later)
    again = anchor.post(address, json=asked, headers=KEY)
    assert (again.status_code, again.json) == (201, first.json)
    assert again.headers["Idempotency-Replayed"] == "true" and len(looked) == 2
    looked.clear()
    refused(anchor.post(address, json=asked, headers={"Idempotency-Key": "another"}), 409, "gate_refused")


def test_one_transaction_undoes_what_services_committed_inside(app: Flask) -> None:
    with pytest.raises(RuntimeError), one_transaction():
        farming.an_account()
        raise RuntimeError
    from catalog.accounts.models import Account

    assert count(Account) == 0
    farming.an_account()
    assert count(Account) == 1


def test_one_transaction_inside_another_is_a_part_of_it(app: Flask) -> None:
    with pytest.raises(RuntimeError), one_transaction():
        with one_transaction():
            farming.an_account()
        raise RuntimeError
    from catalog.accounts.models import Account

    assert count(Account) == 0
