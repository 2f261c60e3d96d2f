"""What an address asks of the search, and how its facets read: between /offers?... and search.request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from flask import Flask, current_app, request
from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _

from catalog.errors import Invalid
from catalog.registry import service as registry
from catalog.search.facets import FACETS, read_band
from catalog.search.fields import FIELDS
from catalog.search.request import TRADE_SORTS, FacetValue, SearchRequest
from catalog.web.figures import number, percent, round_yuan
from catalog.web.labels import LABELS, label
from catalog.web.language import two_tongues
from catalog.web.paging import address_with

PAGE = 24
# In the order of the page. City and county show below a chosen province and city.
SHOWN = (
    "category",
    "province",
    "city",
    "county",
    "grade",
    "price",
    "commission",
    "guarantee",
    "system",
    "authorisation",
    "sample",
    "capacity",
    "demand",
)
TITLES: dict[str, LazyString] = {
    "category": _("品类"),
    "province": _("省份"),
    "city": _("城市"),
    "county": _("区县"),
    "grade": _("等级"),
    "price": _("直播价"),
    "commission": _("佣金率"),
    "guarantee": _("售后承诺"),
    "system": _("地标体系"),
    "authorisation": _("用标授权"),
    "sample": _("样品"),
    "capacity": _("剩余数量"),
    "demand": _("热度"),
    "month": _("在季月份"),
    "gi": _("地理标志"),
    "supplier": _("供应商"),
}
SORTS: dict[str, LazyString] = {
    "relevance": _("综合"),
    "grade": _("等级从高到低"),
    "price": _("价格从低到高"),
    "price_down": _("价格从高到低"),
    "commission": _("佣金从高到低"),
    "capacity": _("剩余从多到少"),
    "new": _("最近上架"),
    "ending": _("快要下架"),
}
# Facets whose values are codes with words of their own.
_LABELLED = {
    "category": "category",
    "system": "system",
    "authorisation": "level",
    "guarantee": "guarantee",
    "sample": "sample_policy",
    "demand": "demand",
}

FIELD_NAMES = {field.id: field for field in FIELDS}


@dataclass(frozen=True)
class Line:
    """One value of a facet as it is shown."""

    value: str
    text: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Chip:
    """One filter that is on, and the address without it."""

    text: str
    address: str


def search_request(trade: bool) -> tuple[SearchRequest, list[str]]:
    """What the present address asks, and which arguments could not be read (they are left out)."""
    arguments = request.args
    unread: list[str] = []
    chosen: dict[str, tuple[str, ...]] = {}
    excluded: dict[str, tuple[str, ...]] = {}
    for facet in FACETS.values():
        if facet.trade and not trade:
            continue
        for target, name in ((chosen, facet.id), (excluded, f"not_{facet.id}")):
            values = tuple(dict.fromkeys(value for value in arguments.getlist(name) if 0 < len(value) <= 80))[:50]
            if values:
                target[facet.id] = values
    for facet_id in [facet_id for facet_id in (*chosen, *excluded) if FACETS[facet_id].bands]:
        if not all(_is_band(facet_id, value) for value in (*chosen.get(facet_id, ()), *excluded.get(facet_id, ()))):
            unread.append(str(TITLES[facet_id]))
            chosen.pop(facet_id, None)
            excluded.pop(facet_id, None)
    season_on = None
    if typed := arguments.get("on", ""):
        try:
            season_on = date.fromisoformat(typed)
        except ValueError:
            unread.append(gettext("播出日期"))
    sort = arguments.get("sort", "relevance")
    if sort not in SORTS or (sort in TRADE_SORTS and not trade):
        sort = "relevance"
    ship_to = arguments.get("ship_to") or None
    if ship_to and (len(ship_to) != 2 or not ship_to.isdecimal()):
        unread.append(gettext("发往"))
        ship_to = None
    wanted = SearchRequest(
        text=arguments.get("q", ""),
        chosen=chosen,
        excluded=excluded,
        season_on=season_on,
        ship_to=ship_to,
        sort=sort,
        cursor=arguments.get("cursor") or None,
        limit=PAGE,
        facets=shown_facets(chosen, trade),
        new_only=bool(arguments.get("new")),
        trade=trade,
    )
    return wanted, unread


def broadcast_day(today: date) -> tuple[date, bool]:
    """The day `on` asks about, else today; and whether it asked in vain."""
    typed = request.args.get("on", "")
    try:
        return (date.fromisoformat(typed) if typed else today), False
    except ValueError:
        return today, True


def first_page(wanted: SearchRequest) -> SearchRequest:
    """The same search from its beginning."""
    return replace(wanted, cursor=None)


def shown_facets(chosen: Mapping[str, tuple[str, ...]], trade: bool) -> tuple[str, ...]:
    """Which facets the page counts: those of the rail, city and county only below what they lie in."""
    left_out = set()
    if "province" not in chosen and "city" not in chosen:
        left_out.add("city")
    if "city" not in chosen and "county" not in chosen:
        left_out.add("county")
    return tuple(facet_id for facet_id in SHOWN if facet_id not in left_out and (trade or not FACETS[facet_id].trade))


def lines(facet_id: str, values: list[FacetValue]) -> list[Line]:
    """A facet's values in words, without the empty ones."""
    shown = [one for one in values if one.count or one.chosen]
    if facet_id == "grade":
        shown.sort(key=lambda one: one.value)
    return [Line(one.value, value_text(facet_id, one.value), one.count, one.chosen) for one in shown]


def chips(wanted: SearchRequest) -> list[Chip]:
    """Every filter that is on, with the way to take it off."""
    found = []
    for facet_id, values in wanted.chosen.items():
        for value in values:
            rest = [other for other in values if other != value]
            found.append(Chip(value_text(facet_id, value), address_with(**{facet_id: rest})))
    for facet_id, values in wanted.excluded.items():
        for value in values:
            rest = [other for other in values if other != value]
            text = gettext("不要 %(what)s", what=value_text(facet_id, value))
            found.append(Chip(text, address_with(**{f"not_{facet_id}": rest})))
    if wanted.new_only:
        found.append(Chip(gettext("最近上架"), address_with(new=None)))
    if wanted.ship_to:
        found.append(Chip(gettext("可发 %(place)s", place=place_name(wanted.ship_to)), address_with(ship_to=None)))
    return found


def value_text(facet_id: str, value: str) -> str:
    """One value of a facet in words."""
    if facet_id in _LABELLED:
        return label(value, _LABELLED[facet_id])
    if facet_id in ("province", "city", "county"):
        return place_name(value)
    if facet_id == "grade":
        return gettext("%(letter)s 级 %(word)s", letter=value, word=LABELS["grade"].get(value, ""))
    if facet_id == "month":
        return gettext("%(month)s 月", month=int(value)) if value.isdecimal() else value
    if FACETS[facet_id].bands:
        return _band_text(facet_id, value)
    return value


def _band_text(facet_id: str, value: str) -> str:
    low, high = read_band(facet_id, value)
    written = {"price": round_yuan, "commission": percent}.get(facet_id, number)
    # Bands end one unit below the next one's beginning: people read them as "from ... to under".
    if low is None:
        return gettext("低于 %(limit)s", limit=written((high or 0) + 1))
    if high is None:
        return gettext("%(limit)s 以上", limit=written(low))
    return f"{written(low)}–{written(high + 1)}"


def _is_band(facet_id: str, value: str) -> bool:
    try:
        read_band(facet_id, value)
    except Invalid:
        return False
    return True


def place_name(code: str) -> str:
    """The name of a province, city or county in the reader's language, from memory: no query while searching."""
    names = current_app.extensions.get("place_names")
    if not names:
        names = current_app.extensions["place_names"] = registry.names_of_divisions()
    pair = names.get(code)
    return two_tongues(*pair) if pair else code


def hint_text(code: str, figures: Mapping[str, object]) -> str:
    """What the search could not read as it was typed."""
    name = str(figures.get("field", ""))
    if name in FIELD_NAMES:
        name = two_tongues(FIELD_NAMES[name].names_zh[0], FIELD_NAMES[name].names_en[0])
    if code == "cut":
        return gettext("文字太长，只用了前 %(longest)s 个字。", longest=figures["longest"])
    if code == "unknown_field":
        return gettext("没有“%(name)s”这个字段，已按普通文字搜索。", name=name)
    if code == "unknown_value":
        return gettext("“%(name)s”没有“%(text)s”这个值，已按普通文字搜索。", name=name, text=figures["text"])
    if code == "trade_field":
        return gettext("“%(name)s”是供货条件，以主播身份登录后才能用，已略过。", name=name)
    return gettext("搜索语法没看懂，已按普通文字搜索。")


def without_filter(name: str) -> str:
    """This search without one of its filters, as the search names it in an alternative."""
    names = {"season_on": ("on",), "new_only": ("new",)}.get(name, (name, f"not_{name}"))
    return address_with(**dict.fromkeys(names))


def without_word(text: str, word: str) -> str:
    """A search text without one of its words."""
    return " ".join(other for other in text.split() if other != word)


def register(app: Flask) -> None:
    """Let the templates of the catalog use them."""
    app.add_template_filter(place_name)
    app.jinja_env.globals.update(hint_text=hint_text, without_filter=without_filter, without_word=without_word)
