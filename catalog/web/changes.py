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
}
KINDS = {"basis": "basis", "season_basis": "season_basis", "sample_policy": "sample_policy", "category": "category"}


def field_words(field: str) -> str:
    """What "offer.live_price_fen" is called."""
    bare = field.rpartition(".")[2]
    return str(NAMES.get(bare, bare))


def field_value(field: str, value: Any) -> str:
    """How a JSON value of that field reads."""
    bare = field.rpartition(".")[2]
    if value in (None, "", []):
        return "–"
    if bare in KINDS:
        return label(str(value), KINDS[bare])
    if bare == "guarantees":
        return "、".join(label(each, "guarantee") for each in value)
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
