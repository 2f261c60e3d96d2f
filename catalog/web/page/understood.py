"""The parts of a typed text that were taken as filters: each in words, with the address of the search without it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from flask_babel import gettext

from catalog.search.facets import read_band
from catalog.search.request import SearchRequest, UnderstoodPart
from catalog.web.page import filters, rail
from catalog.web.page.paging import address_with
from catalog.web.page.words.figures import day, month, number, round_yuan, weight


def understood_chips(parts: Sequence[UnderstoodPart], wanted: SearchRequest) -> list[filters.Chip]:
    """One chip for each part; taking it off searches without its words."""
    found = []
    for part in parts:
        changes = {"q": part.without or None}
        if part.filter == "sort" and wanted.sort == part.values[0]:
            changes["sort"] = None
        found.append(filters.Chip(meanings([part])[0], address_with(**changes)))
    return found


def meanings(parts: Sequence[UnderstoodPart]) -> list[str]:
    """What each part was taken for, in words."""
    return [gettext("理解为：%(what)s", what=_meaning(part)) for part in parts]


def order_of(parts: Sequence[UnderstoodPart]) -> str:
    """The order that a text asks for, in words; empty where it asks for none."""
    return next((str(filters.SORTS[part.values[0]]) for part in parts if part.filter == "sort"), "")


def _meaning(part: UnderstoodPart) -> str:
    shown = gettext("、").join(_value(part.filter, value) for value in part.values)
    return gettext("不要 %(what)s", what=shown) if part.excluded else shown


def _value(name: str, value: str) -> str:
    if name == "on":
        return gettext("%(day)s 可播", day=day(value))
    if name == "in_month":
        return gettext("%(month)s可播", month=month(date.fromisoformat(f"{value}-01")))
    if name == "ship_to":
        return gettext("可发 %(place)s", place=rail.place_name(value))
    if name == "new":
        return gettext("最近上架")
    if name == "sort":
        return str(filters.SORTS[value])
    if name == "score":
        return gettext("得分 %(range)s", range=_range(name, value, lambda milli: number(milli // 1000)))
    if name == "earning":
        return gettext("每份佣金 %(range)s", range=_range(name, value, round_yuan))
    if name == "weight":
        return gettext("净重 %(weight)s", weight=_weights(value))
    return rail.said_alone(name, value)


def _weights(value: str) -> str:
    """490..510 -> 500 g: an amount that was named is the middle of what comes near it."""
    low, high = read_band("weight", value)
    if low is not None and high is not None and (low + high) * 98 <= low * 200 <= (low + high) * 99:
        return weight((low + high) // 2)
    return rail.range_text(low, high, weight)


def _range(name: str, value: str, written: Callable[[int], str]) -> str:
    return rail.range_text(*read_band(name, value), written)
