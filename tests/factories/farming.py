"""A small farm for tests: places, protected names, an owner, a supplier, a product, an offer."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from catalog.accounts.models import Account
from catalog.accounts.services import joining
from catalog.products.models import Offer, Product
from catalog.products.services import offering
from catalog.registry.models import GeographicalIndication, Place
from catalog.storage.database import db
from catalog.suppliers.models import Supplier
from catalog.suppliers.services import supplying

PASSWORD = "沙田的椪柑十一月熟"
CREDIT_CODE = "91330802MA2DHQ0X3K"
ON = date(2026, 12, 1)
PONKAN, TEA, PORCELAIN = "CN-GI-9001", "CN-GI-9002", "CN-GI-9003"


def registry_rows() -> None:
    """Kecheng and what lies above it; three protected names."""
    for code, name, level, parent in (
        ("33", "浙江省", "province", None),
        ("65", "新疆维吾尔自治区", "province", None),
        ("3308", "衢州市", "city", "33"),
        ("330802", "柯城区", "county", "3308"),
        ("330802104", "航埠镇", "street", "330802"),
    ):
        db.session.add(
            Place(
                code=code, name=name, name_en=name, short_name=name[:2], pinyin="", initials="", level=level,
                parent_code=parent,
            )
        )  # fmt: skip
        db.session.flush()
    for gi_id, name, category in (
        (PONKAN, "柯城椪柑", "fresh_fruit"),
        (TEA, "柯城绿茶", "tea"),
        (PORCELAIN, "柯城青瓷", "handicraft"),
    ):
        db.session.add(
            GeographicalIndication(
                id=gi_id, name_zh=name, system="cn_aqsiq_cnipa", category=category, country="China",
                province_code="33", city_code="3308", area_reading=[], source="test",
                fact_status="notice_matched",
            )
        )  # fmt: skip
    db.session.commit()


def an_account(
    name: str = "13812345678", role: str = "farm_owner", display_name: str = "王小椪", admit: bool = True
) -> Account:
    """Somebody who joined; an anchor is admitted unless told otherwise."""
    fields = {"name": name, "password": PASSWORD, "display_name": display_name, "role": role}
    return joining.sign_up(fields, admit=admit)


def an_operator(name: str = "operator@example.cn") -> Account:
    return joining.add_operator({"name": name, "password": PASSWORD, "display_name": "联盟管理员"})


def a_reviewer(name: str = "reviewer@example.cn") -> Account:
    operator = joining.find_accounts(an_operator(f"for-{name}"))[0]
    _, token = joining.invite(operator, "reviewer")
    return joining.accept_invitation(token, {"name": name, "password": PASSWORD, "display_name": "李老师"})


def supplier_fields(**changed: Any) -> dict[str, Any]:
    return {
        "name": "柯城区沙田椪柑专业合作社",
        "kind": "household",
        "place_code": "330802104",
        "contact_name": "王小椪",
        "contact_phone": "13812345678",
        **changed,
    }


def product_fields(**changed: Any) -> dict[str, Any]:
    return {
        "gi_id": PONKAN,
        "category": "fresh_fruit",
        "name_zh": "柯城椪柑 一品红",
        "place_code": "330802104",
        "story": "常山港边的沙地，\n霜降以后才采。",
        **changed,
    }


def offer_fields(**changed: Any) -> dict[str, Any]:
    return {
        "title": "柯城椪柑 5斤装",
        "spec": "果径65-70毫米 5斤/箱",
        "net_weight_grams": 2500,
        "harvest_from_on": "2026-11-20",
        "harvest_through_on": "2026-12-31",
        "ship_from_on": "2026-11-22",
        "ship_through_on": "2027-01-10",
        "capacity_units": 1000,
        "floor_price_fen": 2990,
        "supply_price_fen": 2600,
        "live_price_fen": 3990,
        "commission_bp": 1500,
        "ship_from_place_code": "330802",
        "ship_within_hours": 48,
        "guarantees": ["damage_refund"],
        "no_ship_provinces": ["65"],
        **changed,
    }


def a_supplier(owner: Account, **changed: Any) -> Supplier:
    return supplying.register_supplier(owner, supplier_fields(**changed))


def a_product(owner: Account, supplier: Supplier, **changed: Any) -> Product:
    return offering.add_product(owner, supplier.id, product_fields(**changed))


def an_offer(owner: Account, product: Product, **changed: Any) -> Offer:
    return offering.add_offer(owner, product.id, offer_fields(**changed))


def a_whole_offer(name: str = "13812345678", **changed: Any) -> tuple[Account, Offer]:
    """An owner with a supplier, a product and an offer, from nothing but the registry rows."""
    owner = an_account(name)
    return owner, an_offer(owner, a_product(owner, a_supplier(owner)), **changed)


def days(count: int) -> date:
    """A day so many days from ON."""
    return ON + timedelta(days=count)
