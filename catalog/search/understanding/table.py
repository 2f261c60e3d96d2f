"""The reviewed table of phrases (`phrases.tsv`): which words are which filter. Pure."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from pathlib import Path

from catalog.search.analysis.fold import longest_first
from catalog.search.understanding.days import named_day, named_month
from catalog.search.understanding.part import NO_FILTER, UNREAD, Part

_PHRASES = Path(__file__).with_name("phrases.tsv")
_ENDED = r"(?:的(?:话|时候)?|时候|期间|前后|前夕|[之以]?前|这天|当天|那天|专场|吗|么|嘛)?"

_YEAR = re.compile(r"(去年|前年|今年|明年|来年|后年|20[0-9]{2}年)的?$")
_QUESTION = re.compile(
    r"\s*(?:(?P<which>(?:哪[家里儿个种款]|哪个地方|哪些|谁家?)的?(?!有)).+?(?P<good>最?好(?:吃|喝|卖)?|靠谱|正宗)"
    r"|(?P<any>有).+?(?P<ending>吗|嘛|么|没有|没))\s*[?!。]*\s*"
)
_SENT_WITHIN = re.compile(
    r"[0-9一二两三四五六七八九十]{1,3}\s*(?:个?小时|天)(?:之内|以内|内)?(?:就|都|能|可以?)*发(?:货|出)?"
)

Row = tuple[str, tuple[str, ...]]


@cache
def rows() -> dict[str, Row]:
    """Filter and values by phrase. Raises ValueError for a phrase that stands in the table twice."""
    found: dict[str, Row] = {}
    for line in _PHRASES.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        zh, en, name, values = line.split("\t")
        for phrase in (*zh.split(","), *en.split(",")):
            if phrase in found:
                raise ValueError(f"{phrase} stands in phrases.tsv twice")
            if phrase:
                found[phrase] = name, tuple(values.split("|")) if values else ()
    return found


def phrases(text: str, today: date) -> list[Part]:
    """The phrases of the table in a text."""
    found = []
    for match in _pattern().finditer(text):
        name, values = rows()[match["phrase"]]
        start = match.start()
        if name == "day":
            said = _YEAR.search(text[:start])
            day = named_day(values[0], today, _year_of(said[1], today) if said else None)
            start = said.start() if said else start
            name, values = ("on", (day.isoformat(),)) if day else (UNREAD, ())
        elif name == "of":
            name, values = "in_month", (named_month(values[0], today),)
        found.append(Part(start, match.end(), name, values))
    return found


def promises_not_kept(text: str) -> list[Part]:
    """What no offer says: how soon goods are sent (48小时发货)."""
    return [Part(*match.span(), UNREAD) for match in _SENT_WITHIN.finditer(text)]


def _year_of(said: str, today: date) -> int | None:
    # 今年春节, said in December, is the coming one.
    if said == "今年":
        return None
    spoken = {"前年": -2, "去年": -1, "明年": 1, "来年": 1, "后年": 2}
    return today.year + spoken[said] if said in spoken else int(said[:4])


def questions(text: str) -> list[Part]:
    """The frame of a question about goods, which carries no meaning: 哪家的香菇好, 有胡柚吗."""
    match = _QUESTION.fullmatch(text)
    names = ("which", "good", "any", "ending") if match else ()
    return [Part(*match.span(name), NO_FILTER) for name in names if match and match[name]]


@cache
def _pattern() -> re.Pattern[str]:
    chinese = longest_first(phrase for phrase in rows() if not phrase.isascii())
    english = longest_first(phrase for phrase in rows() if phrase.isascii())
    # Few texts hold any: what cannot begin one is passed at once.
    first = "".join(sorted({re.escape(phrase[0]) for phrase in rows()}))
    return re.compile(
        rf"(?=[{first}])(?P<phrase>(?:{chinese})|(?<![a-z0-9.])(?:{english})(?![a-z0-9]))"
        # 年货礼盒 is 年货 and 礼盒.
        rf"(?!(?<=礼)[盒包品物])(?:{_ENDED})"
    )
