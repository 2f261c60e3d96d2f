"""What an address asks of the search, and how its facets read: between /offers?... and search.request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import Flask, request
from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _
from marshmallow import ValidationError

from catalog.accounts.terms import Terms
from catalog.errors import Invalid, Unavailable
from catalog.extensions import current_extensions
from catalog.fields import Month
from catalog.search.facets import FACETS, band_name, lies_in, read_band, tree_of
from catalog.search.query_fields import FIELDS
from catalog.search.request import TRADE_SORTS, SearchRequest
from catalog.search.results.facet_values import names_of_value
from catalog.search.services import searching
from catalog.web.page import rail
from catalog.web.page.assets import page_address
from catalog.web.page.paging import NOT_KEPT, POSITIONS, address_with, query_without
from catalog.web.page.words.figures import day, month
from catalog.web.page.words.language import language, two_tongues
from catalog.wording import word
from catalog.written import Units, Unread, read_day, read_number

PAGE = 24
SORTS: dict[str, LazyString] = {
    "relevance": _("综合"),
    "grade": _("等级从高到低"),
    "proven": _("凭证从多到少"),
    "price": _("价格从低到高"),
    "price_down": _("价格从高到低"),
    "unit_price": _("每斤价从低到高"),
    "unit_price_down": _("每斤价从高到低"),
    "commission": _("佣金从高到低"),
    "capacity": _("剩余从多到少"),
    "new": _("最近上架"),
    "ending": _("快要下架"),
}
FIELD_NAMES = {field.id: field for field in FIELDS}


@dataclass(frozen=True)
class Chip:
    """One filter that is on, and the address without it."""

    text: str
    address: str


def search_request(trade: Terms) -> tuple[SearchRequest, list[str]]:
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
            unread.append(str(rail.TITLES[facet_id]))
            chosen.pop(facet_id, None)
            excluded.pop(facet_id, None)
    for values_of in (chosen, excluded):
        values_of |= {name: tuple(map(_turned, values)) for name, values in values_of.items() if FACETS[name].bands}
    unread += [refusal for one in _ranges(trade) for refusal in one.unread]
    season_on = in_month = None
    if typed := arguments.get("on", ""):
        try:
            season_on = read_day(typed)
        except Unread as refusal:
            unread.append(_asked_back(gettext("播出日期"), typed, refusal))
    # A day says it closer than a month.
    if (typed := arguments.get("in_month", "")) and season_on is None:
        try:
            in_month = Month().deserialize(typed)
        except ValidationError:
            unread.append(f"{gettext('播出月份')}“{typed[:40]}”")
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
        in_month=in_month,
        ship_to=ship_to,
        sort=sort,
        cursor=arguments.get("cursor") or None,
        limit=PAGE,
        new_only=bool(arguments.get("new")),
        trade=trade,
    )
    return replace(wanted, facets=rail.counted(wanted, arguments.getlist("open"))), unread


def broadcast_day(today: date) -> tuple[date, bool]:
    """The day `on` asks about, else today; and whether it asked in vain."""
    typed = request.args.get("on", "")
    try:
        return (read_day(typed) if typed else today), False
    except Unread:
        return today, True


def first_page(wanted: SearchRequest) -> SearchRequest:
    """The same search from its beginning."""
    return replace(wanted, cursor=None)


def chips(wanted: SearchRequest, names: Mapping[str, str]) -> list[Chip]:
    """Every filter that is on, with the way to take it off. `names` are those of values that are no words."""
    found = []
    for facet_id, values in wanted.chosen.items():
        larger = {value for smaller in values_below(facet_id, wanted) for value in values if lies_in(smaller, value)}
        for value in values:
            if value in larger:
                continue  # its part is chosen: the chip of the part says it
            rest = [other for other in values if other != value]
            text = names.get(value) or rail.said_alone(facet_id, value)
            found.append(Chip(text, address_with(**{facet_id: rest})))
    for facet_id, values in wanted.excluded.items():
        for value in values:
            rest = [other for other in values if other != value]
            text = gettext("不要 %(what)s", what=names.get(value) or rail.said_alone(facet_id, value))
            found.append(Chip(text, address_with(**{f"not_{facet_id}": rest})))
    if wanted.in_month:
        text = gettext("%(month)s可播", month=month(wanted.in_month))
        found.append(Chip(text, address_with(in_month=None)))
    if wanted.new_only:
        found.append(Chip(gettext("最近上架"), address_with(new=None)))
    if wanted.ship_to:
        found.append(Chip(gettext("可发 %(place)s", place=rail.place_name(wanted.ship_to)), address_with(ship_to=None)))
    return found


def said(wanted: SearchRequest) -> list[str]:
    """What a search asks, in words."""
    names = value_names(wanted)
    found = [wanted.text.strip()] if wanted.text.strip() else []
    if wanted.season_on:
        found.append(gettext("%(day)s 可播", day=day(wanted.season_on)))
    if wanted.in_month:
        found.append(gettext("%(month)s可播", month=month(wanted.in_month)))
    for facet_id, values in wanted.chosen.items():
        found += [names.get(value) or rail.said_alone(facet_id, value) for value in values]
    for facet_id, values in wanted.excluded.items():
        words = (names.get(value) or rail.said_alone(facet_id, value) for value in values)
        found += [gettext("不要 %(what)s", what=one) for one in words]
    if wanted.new_only:
        found.append(gettext("最近上架"))
    if wanted.ship_to:
        found.append(gettext("可发 %(place)s", place=rail.place_name(wanted.ship_to)))
    return found


def value_names(wanted: SearchRequest) -> dict[str, str]:
    """The names, in the reader's language, of the protected names and suppliers that narrow a search."""
    extensions = current_extensions()
    try:
        found = searching.value_names(extensions.index, wanted, extensions.today())
    except Unavailable:
        return {}
    return {value: two_tongues(*names) for value, names in found.items()}


def values_below(facet_id: str, wanted: SearchRequest) -> list[str]:
    """The chosen values of smaller parts than those of this facet."""
    tree = tree_of(facet_id)
    smaller = tree[tree.index(FACETS[facet_id]) + 1 :]
    return [value for facet in smaller for value in wanted.chosen.get(facet.id, ())]


@dataclass(frozen=True)
class _Range:
    """What stands in the two fields of one range: the band it makes, or what could not be read, as it is asked back."""

    facet_id: str
    names: tuple[str, str]
    band: tuple[int | None, int | None] | None
    unread: tuple[str, ...]


def typed_ranges(trade: Terms) -> str | None:
    """The address that says a typed range (price_from=15&price_to=30) as a value of its facet; None without one.

    A range that cannot be read stays in its fields; `search_request` asks back what was meant.
    """
    changes: dict[str, Any] = {}
    for one in _ranges(trade):
        if one.band is not None:
            # What somebody types takes the place of what they had before.
            changes |= dict.fromkeys(one.names) | {one.facet_id: [band_name(one.band)]}
    return address_with(**changes) if changes else None


def _ranges(trade: Terms) -> list[_Range]:
    found = []
    for facet_id, (_unit, units) in rail.RANGES.items():
        names = (f"{facet_id}_from", f"{facet_id}_to")
        typed = [request.args.get(name, "").strip() for name in names]
        if not any(typed) or (FACETS[facet_id].trade and not trade):
            continue
        bounds: list[int | None] = []
        unread: list[str] = []
        for text in typed:
            try:
                bounds.append(_amount(text, units) if text else None)
            except Unread as refusal:
                unread.append(_asked_back(str(rail.TITLES[facet_id]), text, refusal))
        low, high = bounds if not unread else (None, None)
        if low is not None and high is not None and low > high:
            low, high = high, low
        found.append(_Range(facet_id, names, None if unread else (low, high), tuple(unread)))
    return found


def _amount(text: str, units: Units) -> int:
    """30, 29.9元, ¥30, 15% or 1,000件 in the index's unit. Raises Unread, also for parts of a fen."""
    amount = read_number(text, units)
    if amount != int(amount) or not 0 <= amount < 1 << 50:
        raise Unread(text)
    return int(amount)


def _asked_back(what: str, text: str, refusal: Unread) -> str:
    if refusal.meant is None:
        return f"{what}“{text[:40]}”"
    return gettext("%(what)s“%(text)s”（是 %(meant)s 吗？）", what=what, text=text[:40], meant=refusal.meant)


def _turned(band: str) -> str:
    """A band with its lower end first: 50..10 is meant as 10..50."""
    low, high = read_band("", band)
    return band_name((high, low)) if low is not None and high is not None and low > high else band


def _is_band(facet_id: str, value: str) -> bool:
    try:
        read_band(facet_id, value)
    except Invalid:
        return False
    return True


def same_search(endpoint: str, **own: str) -> str:
    """The address of another page or file about what this address searches, with arguments of its own."""
    asked = "&".join(filter(None, (urlencode(own), query_without(POSITIONS | NOT_KEPT | {"open", *own}))))
    return page_address(endpoint) + (f"?{asked}" if asked else "")


def hint_text(code: str, figures: Mapping[str, object]) -> str:
    """What the search could not read, or what it did instead: as the API says it, unless the page goes on otherwise."""
    name = str(figures.get("field", ""))
    if name in FIELD_NAMES:
        name = two_tongues(FIELD_NAMES[name].names_zh[0], FIELD_NAMES[name].names_en[0])
    if code == "cut_words":
        return gettext("词太多，只用了前 %(words)s 个。", words=figures["words"])
    if code == "cut":
        return gettext("文字太长，只用了前 %(longest)s 个字。", longest=figures["longest"])
    if code == "unknown_field":
        return gettext("没有“%(name)s”这个字段，已按普通文字搜索。", name=name)
    if code == "meant":
        return gettext(
            "“%(name)s”没看懂“%(text)s”，是 %(meant)s 吗？已按普通文字搜索。",
            name=name,
            text=figures["text"],
            meant=figures["meant"],
        )
    if code == "unknown_value":
        return gettext("“%(name)s”没有“%(text)s”这个值，已按普通文字搜索。", name=name, text=figures["text"])
    if code == "either":
        return gettext("没有一个货盘同时是这几样，已分别找。")
    if code == "trade_field":
        return gettext("“%(name)s”是供货条件，只对联盟接纳的主播开放，已略过。", name=name)
    if code == "syntax":
        return gettext("搜索语法没看懂，已按普通文字搜索。")
    return word(f"hint_{code}", figures, language())


def without_filter(name: str) -> str:
    """This search without one of its filters, as the search names it in an alternative."""
    names = {"season_on": ("on",), "new_only": ("new",)}.get(name, (name, f"not_{name}"))
    return address_with(**dict.fromkeys(names))


def without_name(name: str) -> str:
    """What that filter is called."""
    others = {
        "season_on": gettext("播出日期"),
        "in_month": gettext("播出月份"),
        "new_only": gettext("上架时间"),
        "ship_to": gettext("发往地区"),
    }
    return others.get(name) or str(rail.TITLES[name])


def as_typed(text: str) -> str | None:
    """A search for the text just as it stands: in quotes nothing is corrected. None where it holds quotes itself."""
    return None if '"' in text else f'"{text.strip()}"'


def kind_name(kind: str) -> str:
    """A kind of produce in the reader's language."""
    return two_tongues(*names_of_value({}, "kind", kind))


def register(app: Flask) -> None:
    """Let the templates of the catalog use them."""
    app.add_template_filter(rail.place_name)
    app.jinja_env.globals.update(
        as_typed=as_typed,
        hint_text=hint_text,
        kind_name=kind_name,
        same_search=same_search,
        without_filter=without_filter,
        without_name=without_name,
    )
