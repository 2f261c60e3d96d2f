"""Suppliers against a real database."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from catalog.accounts.sign_in_names import mask_phone
from catalog.errors import Conflict, Forbidden, Invalid, NotFound, SignInRequired
from catalog.fields import Typed
from catalog.storage.audit import trail
from catalog.storage.database import db, now
from catalog.storage.outbox import OutboxRow
from catalog.suppliers.rights import mark_right
from catalog.suppliers.services import supplying
from tests.factories import farming

CODE, OTHER_CODE = "91330100799655058B", "91110108551385082Q"


@pytest.fixture(autouse=True)
def _registry(app: Flask) -> None:
    farming.registry_rows()


def test_a_household_needs_no_credit_code(app: Flask) -> None:
    owner = farming.an_account()
    supplier = farming.a_supplier(owner)
    assert (supplier.credit_code, supplier.contact_phone, supplier.revision) == (None, "+8613812345678", 1)
    assert mask_phone(supplier.contact_phone) == "138****5678"
    assert supplying.suppliers_of(owner) == [supplier]


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"kind": "cooperative"}, "credit_code", "credit_code_needed"),
        ({"kind": "cooperative", "credit_code": "91330100799655058C"}, "credit_code", "credit_code_check_digit"),
        ({"kind": "cooperative", "credit_code": "12345"}, "credit_code", "credit_code_form"),
        ({"kind": "farm"}, "kind", "not_a_choice"),
        ({"name": "柯城\u202e合作社"}, "name", "characters_refused"),
        ({"name": "柯城\u200b合作社"}, "name", "characters_refused"),
        ({"name": "柯城\ue000合作社"}, "name", "characters_refused"),
        ({"name": "Kеcheng Farm"}, "name", "look_alike_letters"),
        ({"name": "柯\x00城"}, "name", "characters_refused"),
        ({"name": "柯\ud800城"}, "name", "characters_refused"),
        ({"name": "柯"}, "name", "too_short"),
        ({"name": "柯" * 101}, "name", "too_long"),
        ({"name": 12}, "name", "not_text"),
        ({"place_code": "330899"}, "place_code", "place_not_found"),
        ({"place_code": "330800"}, "place_code", "place_not_found"),
        ({"contact_phone": "12345"}, "contact_phone", "not_a_phone_number"),
        ({"contact_phone": "4001234"}, "contact_phone", "not_a_phone_number"),
        ({"contact_phone": "400-123-45678"}, "contact_phone", "not_a_phone_number"),
        ({"contact_phone": "+86 0570"}, "contact_phone", "not_a_phone_number"),
        ({"credit_code": "11010519491231002X"}, "credit_code", "credit_code_is_citizen_number"),
        ({"contact_phone": True}, "contact_phone", "not_a_phone_number"),
        ({"standing": "good"}, "standing", "unknown_field"),
        ({"owner_account_id": "x"}, "owner_account_id", "unknown_field"),
        ({"revision": 9}, "revision", "unknown_field"),
    ],
)
def test_wrong_input_names_field_and_reason(app: Flask, changed: dict[str, Any], field: str, code: str) -> None:
    owner = farming.an_account()
    with pytest.raises(Invalid) as caught:
        farming.a_supplier(owner, **changed)
    assert caught.value.errors == {field: [code]}
    assert supplying.suppliers_of(owner) == []


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0570-3021234", "0570-3021234"), ("010 8888 7777", "010-88887777"), ("+852 9123 4567", "+85291234567"),
        ("（０５７０）３０２－１２３４", "0570-3021234"), ("0570—3021234", "0570-3021234"), ("【0570】3021234",
        "0570-3021234"),
        ("+86 570 302 1234", "0570-3021234"), ("0086-0570-3021234", "0570-3021234"), ("+86（10）8888 7777",
        "010-88887777"),
        ("400-123-4567", "400-123-4567"), ("４００ 1234567", "400-123-4567"), ("400—1234—567", "400-123-4567"),
        ("8001234567", "800-123-4567"), ("\u202d138 1234 5678\u202c", "+8613812345678"),
        ("\ufeff0570-3021234\u200b", "0570-3021234"), ("１３８·１２３４·５６７８", "+8613812345678"),
    ],
)  # fmt: skip
def test_landlines_and_numbers_from_abroad(app: Flask, typed: str, kept: str) -> None:
    assert farming.a_supplier(farming.an_account(), contact_phone=typed).contact_phone == kept


def test_full_width_letters_become_plain_and_chinese_brackets_stay(app: Flask) -> None:
    supplier = farming.a_supplier(farming.an_account(), name="　ＡＢＣ果业（柯城）  合作社 ")
    assert supplier.name == "ABC果业（柯城） 合作社"


def test_a_credit_code_belongs_to_one_supplier(app: Flask) -> None:
    owner = farming.an_account()
    farming.a_supplier(owner, kind="enterprise", credit_code=CODE.lower())
    with pytest.raises(Invalid) as caught:
        farming.a_supplier(owner, kind="enterprise", credit_code=CODE)
    assert caught.value.errors == {"credit_code": ["credit_code_taken"]}


def test_only_farm_owners_register(app: Flask) -> None:
    with pytest.raises(Forbidden):
        farming.a_supplier(farming.an_account(role="anchor"))
    with pytest.raises(SignInRequired):
        supplying.register_supplier(None, farming.supplier_fields())


def test_anothers_supplier_does_not_exist_for_me(app: Flask) -> None:
    supplier = farming.a_supplier(farming.an_account())
    stranger = farming.an_account("13900000000")
    for call in (
        lambda: supplying.get_supplier(stranger, supplier.id),
        lambda: supplying.get_supplier(stranger, "no-such-id"),
        lambda: supplying.edit_supplier(stranger, supplier.id, {"name": "我的了"}, 1),
        lambda: supplying.set_authorisation(stranger, supplier.id, {"gi_id": farming.PONKAN, "level": "authorised"}),
        lambda: supplying.withdraw_authorisation(stranger, supplier.id, farming.PONKAN),
    ):
        with pytest.raises(NotFound) as caught:
            call()
        assert (caught.value.code, caught.value.figures) == ("not_found", {})
    assert supplying.get_supplier(farming.a_reviewer(), supplier.id) is supplier


def test_an_edit_on_an_old_revision_is_refused(app: Flask) -> None:
    owner = farming.an_account()
    supplier = farming.a_supplier(owner)
    supplying.edit_supplier(owner, supplier.id, Typed(story="新的故事\r\n第二行", revision="1", csrf_token="x"), 1)
    assert (supplier.story, supplier.revision) == ("新的故事\n第二行", 2)
    with pytest.raises(Conflict) as caught:
        supplying.edit_supplier(owner, supplier.id, {"story": "旧的"}, 1)
    assert (caught.value.code, caught.value.figures) == ("stale_revision", {"revision": 2})
    assert trail("supplier", supplier.id)[0].changes == {"story": ["", "新的故事\n第二行"]}
    edited = select(OutboxRow.subject_id).where(OutboxRow.topic == "supplier.edited")
    assert db.session.scalars(edited).all() == [supplier.id]


def test_an_edit_keeps_kind_and_credit_code_together(app: Flask) -> None:
    owner = farming.an_account()
    supplier = farming.a_supplier(owner)
    with pytest.raises(Invalid):
        supplying.edit_supplier(owner, supplier.id, {"kind": "enterprise"}, 1)
    supplying.edit_supplier(owner, supplier.id, {"kind": "enterprise", "credit_code": OTHER_CODE}, 1)
    with pytest.raises(Invalid):
        supplying.edit_supplier(owner, supplier.id, {"credit_code": None}, 2)


def test_who_was_approved_stays_who_it_was(app: Flask) -> None:
    owner = farming.an_account()
    supplier = farming.a_supplier(owner)
    supplying.mark_approved(supplier, now())
    db.session.commit()
    with pytest.raises(Conflict) as caught:
        supplying.edit_supplier(owner, supplier.id, {"name": "换了个名字的农场", "story": "好"}, 1)
    assert (caught.value.code, caught.value.figures["fields"]) == ("identity_is_approved", ["name"])
    supplying.edit_supplier(owner, supplier.id, {"name": supplier.name, "story": "好"}, 1)
    supplying.edit_supplier(farming.an_operator(), supplier.id, {"name": "更正了的名字"}, 2)
    assert supplier.name == "更正了的名字"


def test_standing_needs_an_operator_and_a_reason(app: Flask) -> None:
    supplier, operator = farming.a_supplier(farming.an_account()), farming.an_operator()
    with pytest.raises(Forbidden):
        supplying.suspend(farming.an_account("13900000000"), supplier.id, "抽检不合格")
    with pytest.raises(Invalid):
        supplying.suspend(operator, supplier.id, " ")
    assert supplying.suspend(operator, supplier.id, "抽检不合格").standing == "suspended"
    with pytest.raises(Conflict):
        supplying.suspend(operator, supplier.id, "再来一次")
    assert supplying.reinstate(operator, supplier.id, "已整改").standing == "good"


def test_one_authorisation_per_name_and_lot_verified_only_from_others(app: Flask) -> None:
    owner = farming.an_account()
    supplier = farming.a_supplier(owner)
    asked = {"gi_id": farming.PONKAN, "level": "name_only", "applied_on": "2026-10-01"}
    first = supplying.set_authorisation(owner, supplier.id, asked)
    second = supplying.set_authorisation(owner, supplier.id, {"gi_id": farming.PONKAN, "level": "authorised"})
    assert first.id == second.id and second.applied_on is None
    with pytest.raises(Forbidden):
        supplying.set_authorisation(owner, supplier.id, {"gi_id": farming.PONKAN, "level": "lot_verified"})
    reviewer = farming.a_reviewer()
    supplying.set_authorisation(reviewer, supplier.id, {"gi_id": farming.PONKAN, "level": "lot_verified"})
    assert [a.level for a in supplying.authorisations_of([supplier.id])[supplier.id]] == ["lot_verified"]
    with pytest.raises(Invalid) as caught:
        supplying.set_authorisation(owner, supplier.id, {"gi_id": "CN-GI-0000", "level": "authorised"})
    assert caught.value.errors == {"gi_id": ["gi_not_found"]}
    supplying.withdraw_authorisation(owner, supplier.id, farming.PONKAN)
    assert supplying.find_authorisation(supplier.id, farming.PONKAN) is None
    assert supplying.authorisations_of([supplier.id, "none"]) == {supplier.id: [], "none": []}


@pytest.mark.parametrize(
    ("level", "proven", "applied", "via", "answer"),
    [
        (None, False, False, "", "none"),
        ("name_only", False, False, "", "none"),
        ("registered", False, False, "", "none"),
        ("name_only", False, True, "", "pending"),
        ("name_only", True, False, "甲公司", "via_authorised_supplier"),
        ("name_only", False, True, "甲公司", None),
        ("authorised", True, False, "", "authorised"),
        ("authorised", False, False, "", None),
        ("lot_verified", True, True, "甲公司", "authorised"),
        ("lot_verified", False, False, "", None),
    ],
)
def test_the_right_to_the_mark(level: str | None, proven: bool, applied: bool, via: str, answer: str | None) -> None:
    applied_on = farming.ON if applied else None
    assert mark_right(level, proven=proven, applied_on=applied_on, via_supplier_name=via) == answer
