"""A changed field in words: what it is called and how its value reads."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_babel import lazy_gettext as _

from catalog.products.models import Offer
from catalog.products.schemas import OFFER_FIELDS, PRODUCT_FIELDS, DeclaredField
from catalog.web.page.words.figures import day, percent, weight, yuan
from catalog.web.page.words.labels import label
from catalog.web.page.words.language import said

NAMES = {
    **{one.name: said(one.label) for one in (*PRODUCT_FIELDS, *OFFER_FIELDS)},
    # Of suppliers, rights and accounts, for the trail of a thing.
    "name": _("名称"),
    "kind": _("类型"),
    "credit_code": _("统一社会信用代码"),
    "address": _("地址"),
    "contact_name": _("联系人"),
    "contact_phone": _("联系电话"),
    "standing": _("状态"),
    "standing_reason": _("原因"),
    "reason": _("原因"),
    "notice_read": _("读过公告的产地范围"),
    "level": _("授权程度"),
    "tokens": _("有效的令牌"),
    "applied_on": _("申请递交日期"),
    "via_supplier_name": _("经由哪家授权主体销售"),
    "system": _("名录"),
    "status": _("状态"),
    "area_codes": _("保护范围"),
    "province_code": _("省份"),
    "city_code": _("城市"),
    "districts": _("公告所述范围"),
    "issuer": _("发布机关"),
    "notice_year": _("公告年份"),
    "notice_no": _("公告号"),
    "source": _("出处"),
    "fact_status": _("核实程度"),
    "fact_note": _("核实说明"),
    "sensory": _("感官特色"),
    "display_name": _("称呼"),
    "language": _("语言"),
    "role": _("身份"),
    "roles": _("身份"),
    "scopes": _("权限"),
    "state": _("状态"),
    "quantity_units": _("数量"),
    "offer_id": _("货盘"),
    "account": _("账号"),
    "alt_zh": _("照片说明"),
    "broadcast": _("直播"),
    "broadcast.title": _("直播名称"),
    "changes": _("改动"),
    "document": _("文件"),
    "expires_on": _("有效期至"),
    "from_on": _("最早施行日"),
    "issued_on": _("签发日期"),
    "loaded_on": _("按哪一天载入"),
    "minutes": _("分钟"),
    "note": _("备注"),
    "number": _("编号"),
    "offer": _("货盘"),
    "on_day": _("直播日期"),
    "photo": _("照片"),
    "place_codes": _("保护范围"),
    "platform": _("平台"),
    "product": _("产品"),
    "reservation": _("预留"),
    "reservation_id": _("预留"),
    "reserved_units": _("已预留的数量"),
    "released_reason": _("退回原因"),
    "review": _("审核"),
    "rows": _("条目"),
    "rows.added": _("新增"),
    "rows.changed": _("更改"),
    "selling_point": _("卖点"),
    "sha256": _("文件指纹"),
    "simulation_id": _("试算"),
    "slots": _("排品顺序"),
    "starts_at": _("开播时间"),
    "supplier": _("供应商"),
    "scheme": _("认证种类"),
    "type": _("文件类型"),
    "virus": _("病毒名称"),
    # Of documents and photos a type and a role are other things than of the rest.
    "photo.role": _("照片用途"),
    "slot.role": _("角色"),
    # Facts that were recorded (`scoring.facts.RECORDED`).
    "median_price_fen": _("九十天同规格的中位价"),
    "forecast_demand_units": _("预计需求"),
    "dispatch_hours": _("九成五的订单多少小时内发出"),
    "arrival_damage": _("到货破损率（每百单）"),
    "negative_reviews": _("差评率（每百条）"),
    "shelf_life_left": _("发货时剩下的保质期"),
    "sample_tests": _("样品试吃"),
}
# The kind of label (`labels.LABELS`) that a field's stored value has.
KINDS = {
    **{one.name: one.name for one in OFFER_FIELDS if one.choices},
    **{name: name for name in ("category", "level", "released_reason", "role", "standing")},
    **{
        "roles": "role",
        "kind": "supplier_kind",
        "system": "system",
        "status": "gi_status",
        "fact_status": "fact_status",
    },
    **{"review.kind": "review_kind", "review.state": "listing", "reservation.state": "reservation"},
    **{"document.type": "document", "scheme": "scheme", "product.role": "photo_role", "slot.role": "slot_role"},
}


def field_words(field: str) -> str:
    """What "offer.live_price_fen" is called."""
    bare = field.rpartition(".")[2]
    return str(NAMES.get(field) or NAMES.get(bare, bare))


def field_value(field: str, value: Any) -> str:
    """How a JSON value of that field reads."""
    bare = field.rpartition(".")[2]
    if value in (None, "", []):
        return "–"
    if kind := KINDS.get(field) or KINDS.get(bare):
        return "、".join(label(str(each), kind) for each in (value if isinstance(value, list) else [value]))
    if isinstance(value, dict):
        return "；".join(f"{field_words(name)} {field_value(name, each)}" for name, each in value.items())
    if isinstance(value, list):
        return "、".join(str(each) for each in value)
    for suffix, show in (("_fen", yuan), ("_bp", percent), ("_grams", weight)):
        if bare.endswith(suffix) and str(value).isdecimal():
            return str(show(int(value)))
    if bare.endswith(("_on", "on_day")):
        return str(day(value))
    return str(value)


def asked_at(stage: str) -> list[DeclaredField]:
    """The fields that a part of the offer's form asks for after its own questions."""
    return [declared for declared in OFFER_FIELDS if declared.stage == stage]


def plain_row(offer: Offer, name: str) -> tuple[str, str]:
    """One field of an offer as a row of a page: (label, value), "" where nothing is said."""
    value = getattr(offer, name)
    return field_words(f"offer.{name}"), field_value(f"offer.{name}", value) if value else ""


def plain_rows(offer: Offer, page: str) -> list[tuple[str, str]]:
    """What a page (offer, farm, review) shows of an offer after what it draws itself."""
    return [plain_row(offer, declared.name) for declared in OFFER_FIELDS if page in declared.rows]


def register(app: Flask) -> None:
    """Make them template filters."""
    app.jinja_env.globals.update(asked_at=asked_at, plain_row=plain_row, plain_rows=plain_rows)
    app.add_template_filter(field_words)
    app.add_template_filter(field_value)
