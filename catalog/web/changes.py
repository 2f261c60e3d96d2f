"""A changed field in words: what it is called and how its value reads."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_babel import lazy_gettext as _l

from catalog.web.figures import day, percent, weight, yuan
from catalog.web.labels import label

NAMES = {
    "title": _l("货盘名称"),
    "basis": _l("按什么供货"),
    "batch_no": _l("批次号"),
    "spec": _l("规格"),
    "spec_en": _l("英文规格"),
    "net_weight_grams": _l("净重"),
    "season_basis": _l("凭什么供货"),
    "storage_basis": _l("怎么贮藏"),
    "harvest_from_on": _l("采收开始"),
    "harvest_through_on": _l("采收结束"),
    "ship_from_on": _l("发货开始"),
    "ship_through_on": _l("发货结束"),
    "capacity_units": _l("产能"),
    "floor_price_fen": _l("保底价"),
    "supply_price_fen": _l("供货价"),
    "live_price_fen": _l("直播价"),
    "commission_bp": _l("佣金率"),
    "ship_from_place_code": _l("发货地"),
    "ship_within_hours": _l("多久内发货"),
    "no_ship_provinces": _l("不发货的省份"),
    "guarantees": _l("售后承诺"),
    "sample_policy": _l("样品"),
    "sample_quota": _l("最多寄几份样品"),
    "gi_id": _l("地标"),
    "category": _l("类别"),
    "name_zh": _l("产品名称"),
    "name_en": _l("英文名称"),
    "place_code": _l("产地"),
    "variety": _l("品种"),
    "story": _l("产品故事"),
    "story_en": _l("英文故事"),
    "storage": _l("贮存方法"),
    "shelf_life_days": _l("保质期"),
    # Of suppliers, rights and accounts, for the trail of a thing.
    "name": _l("名称"),
    "kind": _l("类型"),
    "credit_code": _l("统一社会信用代码"),
    "address": _l("地址"),
    "contact_name": _l("联系人"),
    "contact_phone": _l("联系电话"),
    "standing": _l("状态"),
    "standing_reason": _l("原因"),
    "reason": _l("原因"),
    "level": _l("授权程度"),
    "applied_on": _l("申请递交日期"),
    "via_supplier_name": _l("经由哪家授权主体销售"),
    "system": _l("名录"),
    "status": _l("状态"),
    "area_codes": _l("保护范围"),
    "province_code": _l("省份"),
    "city_code": _l("城市"),
    "districts": _l("公告所述范围"),
    "issuer": _l("发布机关"),
    "notice_year": _l("公告年份"),
    "notice_no": _l("公告号"),
    "source": _l("出处"),
    "fact_status": _l("核实程度"),
    "fact_note": _l("核实说明"),
    "sensory": _l("感官特色"),
    "display_name": _l("称呼"),
    "language": _l("语言"),
    "role": _l("身份"),
    "roles": _l("身份"),
    "scopes": _l("权限"),
    "state": _l("状态"),
    "quantity_units": _l("数量"),
    "offer_id": _l("货盘"),
}
KINDS = {
    **{name: name for name in ("basis", "season_basis", "sample_policy", "category", "level", "role", "standing")},
    **{"kind": "supplier_kind", "system": "system", "status": "gi_status", "fact_status": "fact_status"},
    **{"review.kind": "review_kind", "review.state": "listing", "reservation.state": "reservation"},
}


def field_words(field: str) -> str:
    """What "offer.live_price_fen" is called."""
    bare = field.rpartition(".")[2]
    return str(NAMES.get(bare, bare))


def field_value(field: str, value: Any) -> str:
    """How a JSON value of that field reads."""
    bare = field.rpartition(".")[2]
    if value in (None, "", []):
        return "–"
    if kind := KINDS.get(field) or KINDS.get(bare):
        return label(str(value), kind)
    if kind := {"guarantees": "guarantee", "roles": "role"}.get(bare):
        return "、".join(label(each, kind) for each in value)
    if isinstance(value, dict):
        return "；".join(f"{field_words(name)} {field_value(name, each)}" for name, each in value.items())
    if isinstance(value, list):
        return "、".join(str(each) for each in value)
    for suffix, show in (("_fen", yuan), ("_bp", percent), ("_grams", weight), ("_on", day)):
        if bare.endswith(suffix):
            return str(show(value))
    return str(value)


def register(app: Flask) -> None:
    """Make them template filters."""
    app.add_template_filter(field_words)
    app.add_template_filter(field_value)
