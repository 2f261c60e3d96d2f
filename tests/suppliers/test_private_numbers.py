"""A citizen's number typed as a credit code is refused with words, and stored nowhere."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from catalog.storage.database import db
from tests.api.conftest import Program, fields_of, refused
from tests.factories import farming
from tests.web.test_farm import Visitor

NUMBER = "330802199001011208"


def everything_kept() -> str:
    db.session.rollback()
    return " ".join(str(tuple(row)) for table in db.metadata.sorted_tables for row in db.session.execute(select(table)))


def test_it_reaches_neither_database_nor_log(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    farming.registry_rows()
    farmer = Program(app, farming.an_account())
    fields: dict[str, Any] = farming.supplier_fields(credit_code=f"３３０８０２ {NUMBER[6:]}")
    problem = refused(farmer.post("/suppliers", json=fields, headers={"Idempotency-Key": "k"}), 422, "invalid")
    assert fields_of(problem) == {"credit_code": "credit_code_is_citizen_number"}
    supplier = farming.a_supplier(farmer.account)
    edit = farmer.patch(f"/suppliers/{supplier.id}", 1, json={"credit_code": NUMBER})
    assert fields_of(refused(edit, 422, "invalid")) == {"credit_code": "credit_code_is_citizen_number"}
    assert NUMBER[6:] not in everything_kept() + caplog.text + str(problem)


def test_the_form_says_what_to_do(app: Flask) -> None:
    farming.registry_rows()
    farming.an_account()
    farmer = Visitor(app.test_client()).sign_in("13812345678")
    farmer.get("/suppliers/new?place_code=330802104")
    farmer.post("/suppliers/new", farming.supplier_fields(credit_code=NUMBER), status=422)
    assert 'id="e-credit_code"' in farmer.page and "系统不收也不保存身份证号" in farmer.page
