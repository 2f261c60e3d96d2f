"""The columns of a search's file for people: headings in their language, words for codes, yuan, real days."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from flask import url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from catalog.accounts.terms import Terms
from catalog.extensions import current_extensions
from catalog.products.schemas import FACET_FIELDS
from catalog.search.results.export import TRADE_VALUES, VALUES, Card, Column, values_for
from catalog.spreadsheets import Cell, Rate, yuan
from catalog.web.page import rail
from catalog.web.page.words.labels import LABELS
from catalog.web.page.words.language import language, said

Value = Callable[[Card], Cell]

_TITLES: dict[str, LazyString] = {
    "name": _("品名"),
    "title": _("标题"),
    "gi": _("地理标志"),
    "gi_system": _("地标体系"),
    "authorisation": _("用标授权"),
    "category": _("品类"),
    "variety": _("品种"),
    "province": _("省份"),
    "city": _("城市"),
    "county": _("区县"),
    "supplier": _("供应商"),
    "spec": _("规格"),
    "net_weight_grams": _("净重（克）"),
    "price_fen": _("直播价（元）"),
    "unit_price_fen": _("每斤（元）"),
    "grade": _("等级"),
    "score": _("得分"),
    "capacity_left_units": _("剩余数量"),
    "capacity_units": _("总数量"),
    "harvest_from_on": _("采收开始"),
    "harvest_through_on": _("采收结束"),
    "ship_from_on": _("发货开始"),
    "ship_through_on": _("发货结束"),
    "ship_within_hours": _("发货时限（小时）"),
    "no_ship_provinces": _("不发地区"),
    "guarantees": _("售后承诺"),
    "sample": _("样品"),
    **{one.name: said(one.label) for one in FACET_FIELDS},
    "approved_on": _("审核通过日"),
    "listed_through": _("上架至"),
    "paper": _("凭证"),
    "paper_through": _("现有凭证至"),
    "renew_days": _("提前几天换新"),
    "proven_percent": _("有凭证（百分之）"),
    "measured_percent": _("联盟实测（百分之）"),
    "declared_percent": _("农户申报（百分之）"),
    "certificates": _("认证"),
    "proofs": _("有哪些凭证"),
    "demo": _("演示数据"),
}
_TRADE_TITLES: dict[str, LazyString] = {
    "commission_bp": _("佣金率"),
    "commission_fen": _("佣金（元）"),
    "floor_price_fen": _("保底价（元）"),
    "supply_price_fen": _("供货价（元）"),
}
# The page of the offer stands last, where a program has the offer's id.
_PAGE_TITLE = _("网页")

# Columns that hold a code, or several, and the table with the words for them.
_LABELLED = {
    "gi_system": "system",
    "authorisation": "level",
    "category": "category",
    "guarantees": "guarantees",
    "sample": "sample_policy",
    "paper": "paper",
    "certificates": "scheme",
    "proofs": "document",
    **{one.name: one.name for one in FACET_FIELDS},
}
_AMOUNTS = ("price_fen", "unit_price_fen", "commission_fen", "floor_price_fen", "supply_price_fen")
_DAYS = (
    "harvest_from_on", "harvest_through_on", "ship_from_on", "ship_through_on", "approved_on", "listed_through",
    "paper_through",
)  # fmt: skip


def columns(trade: Terms) -> list[Column]:
    """The columns in the reader's language. All words are looked up now: lines are written after the request's end."""
    values, worded = values_for(trade), _in_words(language() == "en")
    titles = {name: title for name, title in (_TITLES | _TRADE_TITLES).items() if name in values}
    found: list[Column] = [(str(title), worded.get(name) or values[name]) for name, title in titles.items()]
    return [*found, (str(_PAGE_TITLE), _page())]


def _in_words(english: bool) -> dict[str, Value]:
    """What stands otherwise in a file for people than in one for programs."""
    values = VALUES | TRADE_VALUES
    between = ", " if english else "、"
    found: dict[str, Value] = {}
    for name, kind in _LABELLED.items():
        found[name] = _listed(values[name], {code: str(text) for code, text in LABELS[kind].items()}, between)
    found["no_ship_provinces"] = _listed(values["no_ship_provinces"], _province_names(), between)
    found |= {name: _amount(values[name]) for name in _AMOUNTS}
    found |= {name: _day(values[name]) for name in _DAYS}
    rate, yes, no = values["commission_bp"], str(_("是")), str(_("否"))
    found["commission_bp"] = lambda card: Rate(int(str(rate(card))))
    found["demo"] = lambda card: yes if card["demo"] else no
    if english:
        found |= {
            "name": lambda card: card["name_en"] or card["name"],
            "gi": lambda card: card["gi"]["name_en"] or card["gi"]["name"],
            "spec": lambda card: card["spec_en"] or card["spec"],
            **{name: _english_place(level) for level, name in enumerate(("province", "city", "county"))},
        }
    return found


def _page() -> Value:
    beginning, end = url_for("offers.offer", offer_id="*", _external=True).split("*")
    return lambda card: f"{beginning}{card['id']}{end}"


def _province_names() -> dict[str, str]:
    return {code: rail.place_name(code) for code in current_extensions().place_names if len(code) == 2}


def _listed(value: Value, words: Mapping[str, str], between: str) -> Value:
    return lambda card: between.join(words.get(code, code) for code in str(value(card)).split("|"))


def _amount(value: Value) -> Value:
    return lambda card: yuan(int(str(value(card))))


def _day(value: Value) -> Value:
    return lambda card: date.fromisoformat(str(value(card))) if value(card) else ""


def _english_place(level: int) -> Value:
    def shown(card: Card) -> str:
        names = card["place"][level : level + 1]
        return names[0]["name_en"] or names[0]["name"] if names else ""

    return shown
