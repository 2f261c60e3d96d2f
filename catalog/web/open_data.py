"""What programs of strangers read: robots.txt, the sitemap, and what a search finds as a file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from xml.sax.saxutils import escape

from flask import Blueprint, Response, request, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response as BaseResponse

from catalog.errors import NotFound
from catalog.house import count_reads, current_house
from catalog.picking.sheets import Cell
from catalog.search import service
from catalog.search.export import EXPORT_COST, TRADE_VALUES, VALUES, Card, Column, csv_lines, json_lines
from catalog.search.sitemap import Part, cards_of, parts
from catalog.web import filters, rail
from catalog.web.figures import percent, yuan_typed
from catalog.web.identity import current_account, has_role
from catalog.web.labels import LABELS
from catalog.web.language import language
from catalog.web.offer_view import TRADE_ROLES

blueprint = Blueprint("open_data", __name__)

_SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
_SITEMAP_SECONDS = 600
# Pages of people, files of the whole catalog, and searches narrowed more than once, of which there is no end.
_NOT_FOR_ROBOTS = (
    "/account",
    "/api/v1/",
    "/farm",
    "/feeds/",
    "/offers.csv",
    "/offers.jsonl",
    "/offers?*&",
    "/operator",
    "/picks",
    "/saved-searches",
    "/sign-in?",
    "/suggestions",
)


# --- for search engines ----------------------------------------------------------------------------------------------


@blueprint.get("/robots.txt")
def robots() -> Response:
    """What crawlers may read, and where the sitemap is."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in _NOT_FOR_ROBOTS)]
    lines += ["", f"Sitemap: {url_for('open_data.sitemap', _external=True)}", ""]
    return _public(Response("\n".join(lines), mimetype="text/plain"))


@blueprint.get("/sitemap.xml")
def sitemap() -> BaseResponse:
    """The index of the sitemap: as many parts as the offers listed today need."""
    house = current_house()
    found = parts(house.index.reader(), house.today())
    addresses = (url_for("open_data.sitemap_part", part=part.name, _external=True) for part in found)
    return _xml("sitemapindex", (f"<sitemap><loc>{escape(address)}</loc></sitemap>" for address in addresses))


@blueprint.get("/sitemaps/<part>.xml")
def sitemap_part(part: str) -> BaseResponse:
    """The pages of the offers of one part that are listed today."""
    found = Part.named(part)
    if found is None:
        raise NotFound()
    count_reads(current_account(), EXPORT_COST // 6)
    house = current_house()
    cards = map(json.loads, cards_of(house.index.reader(), found, house.today()))
    return _xml("urlset", map(_page_of, cards))


def _page_of(card: Card) -> str:
    address = url_for("offers.offer", offer_id=card["id"], _external=True)
    return f"<url><loc>{escape(address)}</loc><lastmod>{card['approved_at']}</lastmod></url>"


def _xml(root: str, lines: Iterable[str]) -> BaseResponse:
    body = "\n".join(
        ('<?xml version="1.0" encoding="UTF-8"?>', f'<{root} xmlns="{_SITEMAPS}">', *lines, f"</{root}>", "")
    )
    response = _public(Response(body, mimetype="application/xml"))
    response.add_etag(weak=True)  # a strong one would change when compressed
    return response.make_conditional(request)


def _public(response: Response) -> Response:
    response.headers["Cache-Control"] = f"public, max-age={_SITEMAP_SECONDS}"
    return response


# --- what a search finds, as a file ----------------------------------------------------------------------------------


@blueprint.get("/offers.csv")
def offers_csv() -> Response:
    """Everything the search of this address finds, for spreadsheets: words and yuan, nothing taken for a formula."""
    trade = has_role(*TRADE_ROLES)
    return _file(csv_lines(_cards(trade), _columns(trade)), "text/csv", "csv")


@blueprint.get("/offers.jsonl")
def offers_jsonl() -> Response:
    """Everything the search of this address finds, one card a line."""
    return _file(json_lines(_cards(has_role(*TRADE_ROLES))), "application/x-ndjson", "jsonl")


def _cards(trade: bool) -> Iterator[str]:
    count_reads(current_account(), EXPORT_COST)
    house = current_house()
    wanted, _unread = filters.search_request(trade)
    return service.every_card(house.index, filters.first_page(wanted), house.today())


def _file(lines: Iterator[bytes], media_type: str, ending: str) -> Response:
    response = Response(lines, mimetype=media_type)
    name = f"offers-{current_house().today().isoformat()}.{ending}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store" if current_account() else "no-cache"
    response.vary.update(("Accept-Language", "Cookie"))
    return response


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
    "approved_on": _("审核通过日"),
    "listed_through": _("上架至"),
    "demo": _("演示数据"),
    "id": _("编号"),
}
_TRADE_TITLES: dict[str, LazyString] = {
    "commission_bp": _("佣金率"),
    "commission_fen": _("佣金（元）"),
    "floor_price_fen": _("保底价（元）"),
    "supply_price_fen": _("供货价（元）"),
}


# Columns that hold a code, or several, and the table with the words for them.
_LABELLED = {
    "gi_system": "system",
    "authorisation": "level",
    "category": "category",
    "guarantees": "guarantee",
    "sample": "sample_policy",
}


def _columns(trade: bool) -> list[Column]:
    """The columns in the reader's language. All words are looked up now: lines are written after the request's end."""
    titles = {**_TITLES, **(_TRADE_TITLES if trade else {})}
    worded = _in_words(language() == "en")
    return [(str(title), worded.get(name) or (VALUES | TRADE_VALUES)[name]) for name, title in titles.items()]


def _in_words(english: bool) -> dict[str, Callable[[Card], Cell]]:
    """What stands otherwise in a file for people than in one for programs: names, money in yuan, words for codes."""
    found: dict[str, Callable[[Card], Cell]] = {}
    for name, kind in _LABELLED.items():
        found[name] = _listed(VALUES[name], {code: str(text) for code, text in LABELS[kind].items()})
    found["no_ship_provinces"] = _listed(VALUES["no_ship_provinces"], _province_names())
    for name in ("price_fen", "commission_fen", "floor_price_fen", "supply_price_fen"):
        found[name] = _shown((VALUES | TRADE_VALUES)[name], yuan_typed)
    found["commission_bp"] = _shown(TRADE_VALUES["commission_bp"], percent)
    if english:
        found |= {
            "name": lambda card: card["name_en"] or card["name"],
            "gi": lambda card: card["gi"]["name_en"] or card["gi"]["name"],
            "spec": lambda card: card["spec_en"] or card["spec"],
            **{name: _english_place(level) for level, name in enumerate(("province", "city", "county"))},
        }
    return found


def _province_names() -> dict[str, str]:
    return {code: rail.place_name(code) for code in current_house().place_names if len(code) == 2}


def _listed(value: Callable[[Card], Cell], words: Mapping[str, str]) -> Callable[[Card], Cell]:
    return lambda card: "、".join(words.get(code, code) for code in str(value(card)).split("|"))


def _shown(value: Callable[[Card], Cell], shown: Callable[[int], str]) -> Callable[[Card], Cell]:
    return lambda card: shown(int(value(card)))


def _english_place(level: int) -> Callable[[Card], Cell]:
    def shown(card: Card) -> str:
        names = card["place"][level : level + 1]
        return names[0]["name_en"] or names[0]["name"] if names else ""

    return shown
