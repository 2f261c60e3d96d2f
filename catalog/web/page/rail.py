"""The facets beside a list of offers: which are open, what their lines read, and what lies below a line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from flask import url_for
from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _
from markupsafe import Markup, escape

from catalog.extensions import current_extensions
from catalog.products.schemas import FACET_FIELDS
from catalog.search.facets import FACETS, band_name, lies_in, read_band
from catalog.search.request import FacetValue, SearchAnswer, SearchRequest
from catalog.search.results.facet_values import names_of_value
from catalog.standards.numbers import Words
from catalog.web.page.words.figures import number, percent, round_yuan, weight
from catalog.web.page.words.labels import LABELS, label
from catalog.web.page.words.language import language, said, two_tongues
from catalog.written import KILOGRAMS, PERCENT, PIECES, YUAN, Units

TITLES: dict[str, LazyString] = {
    "category": _("品类"),
    "kind": _("品种类别"),
    "province": _("产地"),
    "city": _("城市"),
    "county": _("区县"),
    "grade": _("等级"),
    "paper": _("凭证"),
    "proven": _("有凭证的分数"),
    "certificate": _("认证"),
    "proof": _("有哪些凭证"),
    "price": _("直播价"),
    "unit_price": _("每斤价"),
    "weight": said(Words("净重", "Net weight")),
    "commission": _("佣金率"),
    "guarantee": _("售后承诺"),
    "system": _("地标体系"),
    "authorisation": _("用标授权"),
    "sample": _("样品"),
    **{one.facet: said(one.label) for one in FACET_FIELDS},
    "capacity": _("剩余数量"),
    "demand": _("热度"),
    "month": _("在季月份"),
    "gi": _("地理标志"),
    "supplier": _("供应商"),
}
# Open from the start, in the order of the page; the others are one tap away and are not counted before.
OPEN = ("category", "province", "grade", "paper", "price", "commission")
CLOSED = (
    "unit_price", "weight", "certificate", "proven", "proof", *(one.facet for one in FACET_FIELDS), "capacity",
    "guarantee", "sample", "authorisation", "system", "demand", "month", "gi", "supplier",
)  # fmt: skip
# Of very many values: their names come from the index, and a page of their own has a search field.
NAMED = ("gi", "supplier")
# How many lines a group shows before it leads to its own page, and how many below a line.
LINES = 8
BELOW = 6
# Facets whose values are codes with words of their own.
_LABELLED = {
    "category": "category",
    "system": "system",
    "authorisation": "level",
    "guarantee": "guarantees",
    "sample": "sample_policy",
    "paper": "paper",
    "proven": "proven",
    "certificate": "scheme",
    "proof": "document",
    **{one.facet: one.name for one in FACET_FIELDS},
    "demand": "demand",
}
_SMALLER = {"category": "kind", "province": "city", "city": "county"}
# The unit people type a range in, and how its numbers are read.
RANGES: dict[str, tuple[LazyString | str, Units]] = {
    "price": (_("元"), YUAN),
    "unit_price": (_("元"), YUAN),
    "weight": ("kg", KILOGRAMS),
    "commission": ("%", PERCENT),
    "capacity": (_("件"), PIECES),
}

# How the edges of a band are written; a count of units as it is.
_WRITTEN = {"price": round_yuan, "unit_price": round_yuan, "commission": percent, "weight": weight}


@dataclass(frozen=True)
class Line:
    """One value of a facet as it is shown. `facet` is where a tap goes, `below` what lies in it."""

    facet: str
    value: str
    text: str
    count: int
    chosen: bool
    excluded: bool = False
    below: Sequence[Line] = ()
    more: int = 0


@dataclass(frozen=True)
class Group:
    """One facet. A closed one has no lines; `more` are those on its own page; `bars` are (height of 0 to 100, chosen),
    one for each band, `edges` the figures at which these begin."""

    facet: str
    lines: Sequence[Line] = ()
    more: int = 0
    opened: bool = False
    bars: Sequence[tuple[int, bool]] = ()
    edges: Sequence[str] = ()


def counted(wanted: SearchRequest, opened: Iterable[str]) -> tuple[str, ...]:
    """Which facets a page counts: the open ones, what lies below a chosen value, where goods go, what is new."""
    touched = {*opened, *wanted.chosen, *wanted.excluded}
    shown = [one for one in (*OPEN, *CLOSED) if one in OPEN or (one in touched and one not in NAMED)]
    if wanted.chosen.keys() & {"category", "kind"}:
        shown.append("kind")
    if wanted.chosen.keys() & {"province", "city", "county"}:
        shown.append("city")
    if wanted.chosen.keys() & {"city", "county"}:
        shown.append("county")
    return (*(one for one in shown if wanted.trade or not FACETS[one].trade), "ship_to", "new")


def groups(answer: SearchAnswer, wanted: SearchRequest) -> list[Group]:
    """The facets of the rail; what nobody carries is left out."""
    found = []
    for facet in (*OPEN, *CLOSED):
        if FACETS[facet].trade and not wanted.trade:
            continue
        values = answer.facets.get(facet)
        if values is None:
            found.append(Group(facet))
            continue
        shown = _shown(facet, values)
        if not shown:
            continue
        kept = shown if FACETS[facet].bands else _first(shown, LINES)
        shown_lines = [_line(facet, one, answer.facets) for one in kept]
        found.append(Group(facet, shown_lines, len(shown) - len(kept), True, _bars(facet, kept), _edges(facet)))
    return found


def lines(facet: str, values: Sequence[FacetValue]) -> list[Line]:
    """All values of a facet that anybody carries, as lines."""
    return [_line(facet, one, {}) for one in _shown(facet, values)]


def _shown(facet: str, values: Sequence[FacetValue]) -> list[FacetValue]:
    """The values without the empty ones; grades and months in their own order."""
    shown = [one for one in values if one.count or one.chosen or one.excluded]
    return sorted(shown, key=lambda one: one.value) if facet in ("grade", "month") else shown


def _first(values: Sequence[FacetValue], limit: int) -> list[FacetValue]:
    """The first ones, and whatever somebody has chosen or excluded."""
    if len(values) <= limit + 1:  # one line more takes no more room than the way to it
        return list(values)
    return [one for at, one in enumerate(values) if at < limit or one.chosen or one.excluded]


def _line(facet: str, one: FacetValue, facets: Mapping[str, Sequence[FacetValue]]) -> Line:
    smaller = _SMALLER.get(facet, "")
    below = [part for part in facets.get(smaller, ()) if (part.count or part.chosen) and lies_in(part.value, one.value)]
    kept = _first(below, BELOW)
    return Line(
        facet,
        one.value,
        value_text(facet, one.value),
        one.count,
        one.chosen,
        one.excluded,
        [_line(smaller, part, facets) for part in kept],
        len(below) - len(kept),
    )


def _bars(facet: str, lines: Sequence[FacetValue]) -> list[tuple[int, bool]]:
    """How high each band of a facet stands beside the highest; none for a facet without bands."""
    by_value = {one.value: one for one in lines}
    bands = [by_value.get(band_name(band)) for band in FACETS[facet].bands]
    most = max((one.count for one in bands if one), default=0) or 1
    return [(max(one.count * 100 // most, 3), one.chosen) if one and one.count else (0, False) for one in bands]


def _edges(facet: str) -> list[str]:
    """Where each band of a facet begins, for below its bars; nothing where the first one does."""
    written = _WRITTEN.get(facet, number)
    lows = (low for low, _ in FACETS[facet].bands)
    return ["" if low is None else written(low).removeprefix("¥") for low in lows]


def drawn(lines: Iterable[Line], others: str, excludes: bool = True) -> Markup:
    """Lines as HTML, each with what lies below it: a box to choose it, its count, a button not to have it.

    `others` is the query string of the present address. Written out here and not in a template: a page has sixty of
    them, and each would cost a dozen calls.
    """
    return Markup("".join(_pieces(lines, others, _safe(gettext("不要")), excludes)))  # noqa: S704


def _pieces(lines: Iterable[Line], others: str, no: str, excludes: bool) -> Iterator[str]:
    for line in lines:
        value, text = _safe(line.value), _safe(line.text)
        shown, checked = f"<s>{text}</s>" if line.excluded else text, " checked" if line.chosen else ""
        yield (
            f'<div class="line"><label><input type="checkbox" name="{line.facet}" value="{value}"{checked}>'
            f"<span>{shown}</span><small>{line.count:,}</small></label>"
        )
        if excludes and not (line.excluded or line.chosen):
            yield f'<button name="not_{line.facet}" value="{value}" aria-label="{no} {text}">{no}</button>'
        yield "</div>"
        if line.below:
            yield '<div class="below">'
            yield from _pieces(line.below, others, no, excludes)
            if line.more:
                address = f"{url_for('offers.facet', facet_id=line.below[0].facet)}?{_safe(others)}"
                yield f'<a class="small" href="{address}">{_safe(gettext("还有 %(n)s 项", n=line.more))}</a>'
            yield "</div>"


@lru_cache(maxsize=20_000)
def _safe(text: str) -> str:
    return str(escape(text))


def destinations(values: Iterable[FacetValue]) -> Markup:
    """The provinces goods can be sent to, as options."""
    to, names = _safe(gettext("可发")), current_extensions().place_names
    at = 1 if language() == "en" else 0
    return Markup(  # noqa: S704
        "".join(
            f'<option value="{_safe(one.value)}"{" selected" if one.chosen else ""}>'
            f"{to} {_safe(names.get(one.value, (one.value, one.value))[at])} ({one.count:,})</option>"
            for one in values
        )
    )


def value_text(facet: str, value: str) -> str:
    """One value of a facet in words."""
    if facet in _LABELLED:
        return label(value, _LABELLED[facet])
    if facet in ("province", "city", "county"):
        return place_name(value)
    if facet == "kind":
        return kind_name(value)
    if facet == "grade":
        return gettext("%(letter)s 级 %(word)s", letter=value, word=LABELS["grade"].get(value, ""))
    if facet == "month":
        return gettext("%(month)s 月", month=int(value)) if value.isdecimal() else value
    if FACETS[facet].bands:
        return _band_text(facet, value)
    return value


def said_alone(facet: str, value: str) -> str:
    """One value in words that stand by themselves: figures of anything but money with what they are."""
    text = value_text(facet, value)
    return f"{TITLES[facet]} {text}" if FACETS[facet].bands and facet != "price" else text


def all_names(facet: str, value: str) -> tuple[str, ...]:
    """Every name of a value, for a search among them."""
    if facet in ("province", "city", "county", "kind"):
        return names_of_value(current_extensions().place_names, facet, value)
    return (value_text(facet, value), value)


def _band_text(facet: str, value: str) -> str:
    low, high = read_band(facet, value)
    written = _WRITTEN.get(facet, number)
    # Bands end one unit below the next one's beginning: people read them as "from ... to under". What somebody typed
    # holds both its ends.
    if high is not None and (low, high) in FACETS[facet].bands:
        high += 1
        if low is None:
            return gettext("低于 %(limit)s", limit=written(high))
    return range_text(low, high, written)


def range_text(low: int | None, high: int | None, written: Callable[[int], str]) -> str:
    """A range that somebody typed, in words; both ends belong to it."""
    if low is None:
        return gettext("最多 %(limit)s", limit=written(high or 0))
    if high is None:
        return gettext("%(limit)s 以上", limit=written(low))
    return written(low) if low == high else f"{written(low)}–{written(high)}"


def kind_name(value: str) -> str:
    """tea/绿茶 -> 绿茶 or Green tea."""
    zh, en = names_of_value({}, "kind", value)
    return two_tongues(zh, en.capitalize())


def place_name(code: str) -> str:
    """The name of a province, city or county in the reader's language, from memory: no query while searching."""
    pair = current_extensions().place_names.get(code)
    return two_tongues(*pair) if pair else code
