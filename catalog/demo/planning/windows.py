"""When something is harvested and for sale: months read from a notice's harvest clause, laid around one day. Pure."""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

ALL_YEAR_FROM_DAYS = 340
# Two ranges of one clause are one season when the second begins within days after the first ends.
JOIN_DAYS = 12
# A clause that only says when picking begins ("10 月中旬开始采收") is read as a season that lasts this much longer.
OPEN_END_DAYS = 30
# One batch is on sale for at most about a year (products/terms.py allows 400 days).
LONGEST = timedelta(days=380)

_ABOUT = timedelta(days=10)
# A month, the part of it that was named, the day that was named.
_Moment = tuple[int, str | None, str | None]
_SOLAR_TERMS = {
    "立春": (2, 4), "雨水": (2, 19), "惊蛰": (3, 6), "春分": (3, 21), "清明": (4, 5), "谷雨": (4, 20),
    "立夏": (5, 6), "小满": (5, 21), "芒种": (6, 6), "夏至": (6, 21), "小暑": (7, 7), "大暑": (7, 23),
    "立秋": (8, 8), "处暑": (8, 23), "白露": (9, 8), "秋分": (9, 23), "寒露": (10, 8), "霜降": (10, 23),
    "立冬": (11, 7), "小雪": (11, 22), "大雪": (12, 7), "冬至": (12, 22), "小寒": (1, 6), "大寒": (1, 20),
}  # fmt: skip
_SEASONS = {
    "秋末冬初": ((10, 25), (12, 10)),
    "春季": ((3, 15), (5, 15)),
    "夏季": ((6, 1), (8, 31)),
    "秋季": ((9, 1), (11, 15)),
    "冬季": ((11, 20), (2, 20)),
}
_PARTS = {
    "上中旬": (1, 20), "中上旬": (1, 20), "中下旬": (11, 31), "上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31),
    "月初": (1, 7), "初": (1, 7), "底": (25, 31), "末": (25, 31), "中": (10, 20),
}  # fmt: skip
_OTHER_WORK = re.compile(
    r"播种|定植|移栽|育苗|扦插|嫁接|修剪|施肥|追肥|培土|农药|用药|预贮|催芽|覆膜|灌溉|套袋|开花|越冬|栽培|贮藏"
)
_HARVEST = re.compile(r"采|收|捕|挖|上市|成熟|出栏|起捕|摘|割|刨")
_PART = "上中旬|中上旬|中下旬|上旬|中旬|下旬|初|底|末|中(?=至|到)"
_MOMENT = rf"(\d{{1,2}})月(?!龄)份?(?:({_PART})|(\d{{1,2}})[日号])?"
_NEXT_YEAR = "(?:当?次年|翌年|第[二2]年|来年|下年)?的?"
_TO = rf"(?:至|到|[-—–～~?一]){_NEXT_YEAR}"
_OPEN = re.compile(r"^(?!.{0,2}前后).{0,3}(?:开始|起|后|以后|之后)")
# Around a moment that ends the season named so far: "可采摘到 10 月底", "4 月中旬结束".
_UNTIL = re.compile(rf"(?<!提早)(?<!提前)[到至]{_NEXT_YEAR}$")
_ENDS = re.compile(r"^(?:左右)?(?:基本)?(?:采收)?(?:结束|封园|完成)")
# Around a moment that names no season: "4 月底前", "最迟不超过 6 月中旬", and months of the old calendar.
_NO_LATER = re.compile(r"^前(?!后)")
_LIMIT = re.compile(r"(?:不超过|不迟于|农历)$")
_MARKS = re.compile(r"[。;；]")
_RANGE = re.compile(
    rf"(?P<short>\d{{1,2}}){_TO}{_MOMENT}"  # 3-4月
    rf"|{_MOMENT}(?:(?:开始|起|后)?{_TO}(?:{_MOMENT}|(?P<day>\d{{1,2}})[日号]|(?P<part>{_PART})))?"  # 6月8日至20日, 5月
)


@dataclass(frozen=True)
class Span:
    """A stretch of every year, from one (month, day) through another; it may run over New Year."""

    from_: tuple[int, int]
    through: tuple[int, int]

    def days(self) -> int:
        """How long it is, in days, in a year of 365."""
        start, end = self.dates(2025)
        return (end - start).days + 1

    def months(self) -> frozenset[int]:
        """The months it touches."""
        start, end = self.dates(2025)
        count = (end.year - start.year) * 12 + end.month - start.month
        return frozenset((start.month - 1 + step) % 12 + 1 for step in range(count + 1))

    def all_year(self) -> bool:
        """Whether it leaves no season out."""
        return self.days() >= ALL_YEAR_FROM_DAYS

    def dates(self, year: int) -> tuple[date, date]:
        """Its first and last day when it begins in this year."""
        start = _on(year, *self.from_)
        end = _on(year, *self.through)
        return start, end if end >= start else _on(year + 1, *self.through)


@dataclass(frozen=True)
class Window:
    """One season of one batch: when it is harvested or made, and when it can be sent."""

    harvest_from_on: date
    harvest_through_on: date
    ship_from_on: date
    ship_through_on: date

    def when(self, today: date) -> str:
        """`past`, `current` or `coming`, seen from this day."""
        if self.ship_through_on < today:
            return "past"
        return "coming" if self.ship_from_on > today else "current"


def span_from_text(text: str) -> Span:
    """'11-10..12-10' as a span."""
    match = re.fullmatch(r"(\d\d)-(\d\d)\.\.(\d\d)-(\d\d)", text)
    if match is None:
        raise ValueError(f"not a span: {text!r}")
    a, b, c, d = (int(part) for part in match.groups())
    return Span((a, b), (c, d))


def span_of_months(months: Iterable[int]) -> Span:
    """Whole months, as a calendar lists them; [11, 12, 1] runs over New Year."""
    wanted = sorted(set(months))
    if not wanted:
        raise ValueError("no months")
    if len(wanted) == 12:
        return Span((1, 1), (12, 31))
    first = next(month for month in wanted if (month - 2) % 12 + 1 not in wanted)
    last = first
    while last % 12 + 1 in wanted:
        last = last % 12 + 1
    return Span((first, 1), (last, 31))


def read_seasons(clause: str | None) -> tuple[Span, ...]:
    """The harvest seasons a notice's clause names, in the order of the text; empty when it names none.

    Only parts that speak of picking, lifting or catching count, not those about sowing or pruning. Ranges that touch
    are one season; a further one counts where its sentence speaks of harvesting (spring and winter shoots).
    """
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", clause or ""))
    if not text:
        return ()
    if re.search(r"全年(?:均可|皆可|都可|可|[:;。,]|$)|常年(?:均可|可)采", text) or re.search(r"[:：]全年", text):
        return (Span((1, 1), (12, 31)),)
    seasons: list[Span] = []
    for sentence in _MARKS.split(text):
        if seasons and not _HARVEST.search(sentence):
            continue
        for part in re.split(r"[,，]", sentence):
            if not _OTHER_WORK.search(part) or re.search(r"[采捕挖][收摘捞挖]|上市|出栏", part):
                for match in _RANGE.finditer(part):
                    _add(seasons, match, part)
    return tuple(seasons) or _from_words(text)


def read_rest_days(clause: str | None) -> int:
    """How many days a notice wants the fruit to rest before it is sold (瓯柑: 40), else 0."""
    match = re.search(r"预贮(\d{1,2})天以上方可上市", re.sub(r"\s", "", clause or ""))
    return int(match[1]) if match else 0


def seasons_around(
    spans: Iterable[Span], basis: str, keep_days: int, today: date, rest_days: int = 0
) -> tuple[Window, ...]:
    """The seasons near a day, oldest first: those that ended in the last year, the running one, those of the next year.

    `spans` are the harvests of a year. `basis` is how the goods last: `harvest` (sold while picked), `storage` (picked
    once, sold for `keep_days` more), `processed` (sold for `keep_days` after a pause of 15 days for making).
    `rest_days` are days between picking and selling. Something made or caught all year has one rolling season.
    """
    found = []
    year_ago, in_a_year = today - timedelta(days=365), today + timedelta(days=365)
    for span in spans:
        if span.all_year():
            made = today - timedelta(days=12)
            last = today + timedelta(days=max(60, min(keep_days, 365)))
            harvest_through = last if basis == "harvest" else made + timedelta(days=6)
            return (Window(made, harvest_through, today - timedelta(days=3), last),)
        for window in _windows(span, basis, keep_days, rest_days, today.year):
            if year_ago <= window.ship_through_on and window.ship_from_on <= in_a_year:
                found.append(window)
    return tuple(sorted(found, key=lambda window: (window.ship_from_on, window.ship_through_on)))


@cache
def _windows(span: Span, basis: str, keep_days: int, rest_days: int, year: int) -> tuple[Window, ...]:
    """The seasons that begin in the two years before a year, in it and in the next."""
    found = []
    for begun in range(year - 2, year + 2):
        start, end = span.dates(begun)
        ready = start + timedelta(days=15 if basis == "processed" else rest_days)
        last = max(ready, end + timedelta(days=0 if basis == "harvest" else keep_days))
        found.append(Window(start, end, ready, min(last, ready + LONGEST)))
    return tuple(found)


def _span(match: re.Match[str]) -> Span | None:
    month1, part1, day1, month2, part2, day2, month3, part3, day3 = (match.group(index) for index in range(2, 11))
    first: _Moment
    last: _Moment
    if match["short"] is not None:
        first, last = (int(match["short"]), None, None), (int(month1), part1, day1)
    elif month3 is not None:
        first, last = (int(month2), part2, day2), (int(month3), part3, day3)
    elif match["day"] or match["part"]:
        first, last = (int(month2), part2, day2), (int(month2), match["part"], match["day"])
    else:
        first = last = (int(month2), part2, day2)
    if not (1 <= first[0] <= 12 and 1 <= last[0] <= 12):
        return None
    return Span(_edge(*first, last=False), _edge(*last, last=True))


def _edge(month: int, part: str | None, day: str | None, *, last: bool) -> tuple[int, int]:
    if day:
        return month, min(max(int(day), 1), 31)
    first_day, last_day = _PARTS[part] if part else (1, 31)
    return month, last_day if last else first_day


def _add(seasons: list[Span], match: re.Match[str], part: str) -> None:
    """Add what was found to the seasons, or let it lengthen one of them."""
    found = _span(match)
    before, after = part[: match.start()], part[match.end() :]
    if found is None or _LIMIT.search(before) or _NO_LATER.search(after):
        return
    if seasons and (_UNTIL.search(before) or _ENDS.search(after)):
        seasons[-1] = Span(seasons[-1].from_, found.through)
        return
    if _OPEN.search(after) and found.days() <= 31:
        last = found.dates(2025)[1] + timedelta(days=OPEN_END_DAYS)
        found = Span(found.from_, (last.month, last.day))
    for place, season in enumerate(seasons):
        joined = _join(season, found)
        if joined is not None:
            seasons[place] = joined
            return
    seasons.append(found)


def _join(one: Span, other: Span) -> Span | None:
    start, end = one.dates(2025)
    for year in (2024, 2025, 2026):
        other_start, other_end = other.dates(year)
        near = other_start <= end + timedelta(days=JOIN_DAYS) and other_end >= start - timedelta(days=JOIN_DAYS)
        if near:
            first, last = min(start, other_start), max(end, other_end)
            if (last - first).days >= ALL_YEAR_FROM_DAYS:
                return Span((1, 1), (12, 31))
            return Span((first.month, first.day), (last.month, last.day))
    return None


def _from_words(text: str) -> tuple[Span, ...]:
    for part in re.split(r"[。;,，；]", text):
        if not _HARVEST.search(part):
            continue
        for words, (start, end) in _SEASONS.items():
            if re.search(words + r"(?!.{0,3}前)", part):
                return (Span(start, end),)
        terms = sorted((part.index(term), day) for term, day in _SOLAR_TERMS.items() if term in part)
        if terms:
            begin, finish = date(2025, *terms[0][1]), date(2025, *terms[-1][1])
            if len(terms) == 1:
                begin, finish = begin if "前后" not in part and "后" in part else begin - _ABOUT, finish + 2 * _ABOUT
            return (Span((begin.month, begin.day), (finish.month, finish.day)),)
    return ()


def _on(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))
