"""Broadcast days as people type them: 明天, 下周三, 12月, 12月20日, 国庆, 年货. Pure; the day of asking is given.

A stretch of days is asked for by its first one from today on (alliance design choice): next week is its Monday, the
days of National Day begin on 1 October, and goods for New Year (年货) are sold from Laba on, when the yearly
"national online New Year shopping festival" of the Ministry of Commerce begins. A month is asked for as a month.
`festivals.csv` says the days of the festivals; what lies beyond it is not understood.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from catalog.search.analysis import lexicon
from catalog.search.analysis.fold import is_han
from catalog.search.spans import last_of_month, month_of, months_from
from catalog.search.understanding.numerals import read_number
from catalog.search.understanding.part import Part

_FESTIVALS = Path(__file__).with_name("festivals.csv")
_HAN_NUMBER = "[一二三四五六七八九十廿]{1,3}"
_SMALL = rf"(?:(?<![0-9.])[0-9]{{1,2}}|(?<![零一二三四五六七八九十百]){_HAN_NUMBER})"
_ENDED = r"(?:份|里|底|初|末|中旬|上旬|下旬|中)?(?:的?(?:时候|期间|播出|开播|上播|直播|播))?"
_TOLD = r"(?:晚上?|上午|下午|的?(?:场次?|播出|开播|上播|直播|播))?"
_FULL = re.compile(
    rf"(?<![0-9])(?P<year>20[0-9]{{2}})\s*(?:年\s*(?P<month>{_SMALL})\s*月(?:\s*(?P<day>{_SMALL})\s*[日号])?"
    rf"|(?P<sign>[-/.])(?P<month2>[0-9]{{1,2}})(?P=sign)(?P<day2>[0-9]{{1,2}}))(?![0-9])"
)
_MONTH_DAY = re.compile(
    rf"(?P<next>明年)?(?P<month>{_SMALL})\s*月\s*(?P<day>(?:[0-9]{{1,2}}(?![0-9])|{_HAN_NUMBER}))\s*(?:[日号]|(?=[能可]播|开播|直播|能卖|能发))"
    rf"(?:\s*(?:到|至|-|~)\s*(?:{_SMALL}\s*月\s*)?[0-9]{{1,2}}\s*[日号])?{_TOLD}"
)
_FOLLOWS = re.compile(
    "[的能可有播上卖出发送要新采成熟好当在是和或到、]|直播|水果|特产|年货|便宜|佣金|包邮|价格|什么|哪"
)
_MONTH_LIST = re.compile(
    rf"(?P<first>{_SMALL})\s*月(?:份)?\s*(?:和|或者|或|、|,|跟)\s*(?P<last>{_SMALL})\s*月(?:份)?(?![龄大饼])"
)
_MONTHS = re.compile(rf"(?P<first>{_SMALL})\s*月?(?:份)?\s*(?:到|至|-|~)\s*(?P<last>{_SMALL})\s*月(?:份)?(?![龄大饼])")
_MONTH = re.compile(
    rf"(?P<next>明年|来年)?(?P<month>{_SMALL})\s*月(?![龄大饼瓜炸])(?!\s*(?:[0-9]{{1,3}}|{_HAN_NUMBER})\s*[日号]){_ENDED}"
)
_DAY_ALONE = re.compile(rf"(?P<day>{_SMALL})[日号](?=\s*(?:晚|上午|下午|场|的?直播|的?播|能播|可播|开播|上播|能发))")
# The weekend begins on Saturday.
_WEEKDAYS = {sign: at for at, sign in enumerate("一二三四五六日")} | {"天": 6, "末": 5}
_WEEKDAY = re.compile(
    r"(?P<week>下下个?|下个?|这个?|本)?(?:周|星期|礼拜)(?P<day>[一二三四五六日天末])(?![口至宁])"
    r"(?:\s*(?:到|至|-|~)\s*(?:周|星期|礼拜)[一二三四五六日天末])?" + _TOLD
)
_WEEK = re.compile(r"(?P<week>下下个?|下个?|这个?|本)(?:周|星期|礼拜)(?![一二三四五六日天末口至宁])")
_AHEAD = re.compile(rf"(?P<days>{_SMALL})\s*天(?:之后|以后|后)")
_ENGLISH_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
                   "november", "december")  # fmt: skip
_ENGLISH_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_IN_ENGLISH = re.compile(
    rf"(?<![a-z])(?:(?:in|on|this|for)\s+)?(?:(?P<next>next)\s+)?"
    rf"(?:(?P<month>{'|'.join(one for one in _ENGLISH_MONTHS if one != 'may')})(?:\s+(?P<day>[0-9]{{1,2}}))?"
    rf"|(?P<weekday>{'|'.join(_ENGLISH_DAYS)}))(?![a-z0-9])"
)
_ENGLISH_WEEK = re.compile(r"(?<![a-z])(?:in |for )?next week(?![a-z])")
_SEASONS = {"春": (3, 4, 5), "夏": (6, 7, 8), "秋": (9, 10, 11), "冬": (12, 1, 2)}
_SEASON = re.compile(r"(?P<season>[春夏秋冬])(?:天|季|日)(?:里|的时候)?(?!豆)")


def days(text: str, today: date) -> list[Part]:
    """What a text says in numbers of the broadcast day (`on`) or its month (`in_month`, several: `month`)."""
    return [part for part in (*_days(text, today), *_months(text, today)) if part is not None]


def spoken_days(text: str, today: date) -> list[Part]:
    """What a text says of them by names of weekdays, seasons and, in English, months."""
    found = (*_weeks(text, today), *_seasons(text), *_english(text, today))
    return [part for part in found if part is not None]


def named_day(name: str, today: date, year: int | None = None) -> date | None:
    """The day that a name of the phrase table means: `today+2`, `month_end`, or a festival, in the year that was said,
    else the next one. None beyond the file, and for one that is over in the year that was said."""
    if name.startswith("today+"):
        return today + timedelta(days=int(name.removeprefix("today+")))
    if name == "month_end":
        return last_of_month(today)
    # The row of a festival that has begun is still meant until its last day.
    ahead = [first for first, last in _rows(name) if last >= today]
    found = [first for first in ahead if year in (None, first.year)]
    return max(today, found[0]) if found else None


def named_month(name: str, today: date) -> str:
    """The month that a name of the phrase table means: `this`, `next`, or that which comes next with its number."""
    if name == "this":
        return month_of(today)
    return month_of(months_from(today, 2)[1] if name == "next" else _coming_month(int(name), today))


@cache
def festivals() -> dict[str, list[tuple[date, date]]]:
    """First and last day of every festival, the earliest first."""
    found: dict[str, list[tuple[date, date]]] = {}
    with _FESTIVALS.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            span = date.fromisoformat(row["from_on"]), date.fromisoformat(row["through_on"])
            found.setdefault(row["festival"], []).append(span)
    return found


def _rows(name: str) -> list[tuple[date, date]]:
    return festivals().get(name, [])


def _days(text: str, today: date) -> Iterator[Part | None]:
    for match in _FULL.finditer(text):
        year, month = int(match["year"]), _number(match["month"] or match["month2"])
        typed = match["day"] or match["day2"]
        if typed:
            yield _on(match, _date(year, month, _number(typed)))
        elif 1 <= month <= 12:
            yield Part(match.start(), match.end(), "in_month", (month_of(date(year, month, 1)),))
    for match in _MONTH_DAY.finditer(text):
        month, day = _number(match["month"]), _number(match["day"])
        yield _on(match, _date(today.year + 1, month, day) if match["next"] else _coming(month, day, today))
    for match in _DAY_ALONE.finditer(text):
        day = _number(match["day"])
        months = months_from(today, 2)
        ahead = (one for month in months if (one := _date(month.year, month.month, day)) and one >= today)
        yield _on(match, next(ahead, None))
    for match in _AHEAD.finditer(text):
        yield _on(match, today + timedelta(days=_number(match["days"])))


def _weeks(text: str, today: date) -> Iterator[Part | None]:
    monday = today - timedelta(days=today.weekday())
    for match in _WEEKDAY.finditer(text):
        later = _weeks_ahead(match["week"])
        day = monday + timedelta(days=7 * later + _WEEKDAYS[match["day"]])
        if match["day"] == "末" and not later:
            day = max(day, today)
        yield _on(match, day if day >= today else day + timedelta(days=7))
    for match in _WEEK.finditer(text):
        later = _weeks_ahead(match["week"])
        yield _on(match, monday + timedelta(days=7 * later) if later else today)


def _months(text: str, today: date) -> Iterator[Part | None]:
    for match in _MONTHS.finditer(text):
        begin, end = _number(match["first"]), _number(match["last"])
        if 1 <= begin <= 12 and 1 <= end <= 12:
            yield _of_months(match, [(begin - 1 + step) % 12 + 1 for step in range((end - begin) % 12 + 1)])
    for match in _MONTH_LIST.finditer(text):
        two = [_number(match["first"]), _number(match["last"])]
        if all(1 <= month <= 12 for month in two):
            yield _of_months(match, two)
    for match in _MONTH.finditer(text):
        month = _number(match["month"])
        if 1 <= month <= 12 and not _begins_a_name(text, match):
            first = date(today.year + 1, month, 1) if match["next"] else _coming_month(month, today)
            yield Part(match.start(), match.end(), "in_month", (month_of(first),))


def _seasons(text: str) -> Iterator[Part]:
    for match in _SEASON.finditer(text):
        yield _of_months(match, _SEASONS[match["season"]])


def _english(text: str, today: date) -> Iterator[Part | None]:
    monday = today - timedelta(days=today.weekday())
    for match in _ENGLISH_WEEK.finditer(text):
        yield _on(match, monday + timedelta(days=7))
    for match in _IN_ENGLISH.finditer(text):
        if match["weekday"]:
            at = _ENGLISH_DAYS.index(match["weekday"])
            day = monday + timedelta(days=at + 7 * bool(match["next"]))
            yield _on(match, day if day >= today else day + timedelta(days=7))
            continue
        month = _ENGLISH_MONTHS.index(match["month"]) + 1
        if match["day"]:
            yield _on(match, _coming(month, int(match["day"]), today))
        else:
            yield Part(match.start(), match.end(), "in_month", (month_of(_coming_month(month, today)),))


def _begins_a_name(text: str, match: re.Match[str]) -> bool:
    """Whether a month in Chinese digits is glued to what is no kind of produce and no place: 六月雪, 十月稻田."""
    after = text[match.end() : match.end() + 4]
    if match["month"].isascii() or not is_han(after) or _FOLLOWS.match(after):
        return False
    beginnings = [after[:length] for length in range(1, len(after) + 1)]
    return not any(lexicon().is_kind(one) or one in lexicon().places for one in beginnings)


def _weeks_ahead(said: str | None) -> int:
    return (said or "").count("下")


def _number(text: str) -> int:
    """A small number; 0 for what is none (十十), which no calendar has."""
    number = read_number(text.replace("廿", "二十"))
    return int(number) if number is not None else 0


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _coming(month: int, day: int, today: date) -> date | None:
    """The next such day from today on; 29 February may be a few years ahead."""
    years = range(today.year, today.year + 5)
    return next((one for year in years if (one := _date(year, month, day)) and one >= today), None)


def _coming_month(month: int, today: date) -> date:
    return date(today.year + (month < today.month), month, 1)


def _on(match: re.Match[str], day: date | None) -> Part | None:
    return None if day is None else Part(match.start(), match.end(), "on", (day.isoformat(),))


def _of_months(match: re.Match[str], months: tuple[int, ...] | list[int]) -> Part:
    return Part(match.start(), match.end(), "month", tuple(f"{month:02}" for month in months))
