"""What of a typed text is a filter, and what is left to be searched as words. Pure: the day of asking is given.

Quotes, brackets, fields (`price:10..30`), exclusions (`-茶`) and what stands beside an OR belong to the query language
and are not read here: it asks for the meaning of its words one by one (`narrowing.word_asks`). Where a part stands
inside a name of the register, a place or a kind (九斤黄鸡, 八月瓜), the name wins.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from catalog.search.analysis import lexicon
from catalog.search.analysis.fold import longest_first
from catalog.search.facets import FACETS
from catalog.search.query_fields import FIELD_BY_NAME
from catalog.search.request import LONGEST_TEXT, TRADE_SORTS
from catalog.search.understanding import amounts, days, destinations, marks, money, table
from catalog.search.understanding.negation import carried_on, negated
from catalog.search.understanding.numerals import NUMERALS
from catalog.search.understanding.part import NO_FILTER, TEXT, UNREAD, WORD, Part, keyboard

# A reader looks at a text that holds a sign of what it reads: most hold none.
_READERS: tuple[tuple[str, Callable[[str, date], list[Part]]], ...] = (
    ("[元块圆¥价邮以之内下到至低于超高大小多少最预顶起约差左上]|rmb|cny|yuan|price|than|under|over|above|below|most|least",
     lambda text, _today: money.prices(text)),
    ("斤|500 ?g", lambda text, _today: money.unit_prices(text)),
    ("[佣赚点成%]|commission|percent|earn", lambda text, _today: money.commissions(text)),
    ("证", lambda text, _today: money.proven(text)),
    ("[斤克两㎏]|[0-9] ?k?g|jin", lambda text, _today: amounts.amounts(text)),
    ("[评得打总]?分|score|point", lambda text, _today: marks.scores(text)),
    ("[件份单箱盒套库余存货产]|unit|pcs|stock|capacity", lambda text, _today: marks.stocks(text)),
    ("[月日号天]|20[0-9]{2}", days.days),
    ("发", lambda text, _today: table.promises_not_kept(text)),
)  # fmt: skip
_NEED_NUMERALS = tuple((re.compile(signs), read) for signs, read in _READERS)
_HAS_NUMERAL = re.compile(f"[{NUMERALS}]")
_WITHOUT_NUMERALS: tuple[tuple[re.Pattern[str], Callable[[str, date], list[Part]]], ...] = (
    (re.compile("[周春夏秋冬]|星期|礼拜|[a-z]{3}"), days.spoken_days),
    (re.compile("(?<![a-z])[abc](?![a-z])|级|grade"), lambda text, _today: marks.grades(text)),
    (re.compile("[发寄送到邮收]|ship|deliver|send|sent"), lambda text, _today: destinations.destinations(text)),
    (re.compile("[哪谁有](?=.)"), lambda text, _today: table.questions(text)),
    (re.compile(""), table.phrases),
)
_FIELD_NAMES = longest_first(FIELD_BY_NAME)
# What the query language reads.
_LANGUAGE = re.compile(
    r"[\"“”„‟「」『』][^\"“”„‟「」『』]*[\"“”„‟「」『』]"
    rf"|(?<!\w)(?:{_FIELD_NAMES})\s*(?:>=|<=|[:><=])\s*(?!\S*(?:以下|以上|以内|之内|左右|上下))\S+"
    r"|(?:^|(?<=\s))-\S+"
    r"|\S+\s+or(?!\w)(?:\s+\S+)?|(?<!\w)(?:or|not)\s+\S+|\S+\s*\|\s*\S+"
)
# Stand for themselves in capitals only: "tea or honey" are words.
_LOWER_OPERATOR = re.compile(r"(?<!\w)(?:or|not|Or|Not|oR)(?!\w)")
# What only joins the parts around it, or says what everybody does with goods.
_JOINS = re.compile(
    r"(?:[\s,，、。.;；!！?？&+/]|或者?|还是|[和与且并还也又要及都的而但是吃喝用买卖播货好上下前后类款个些点做档能可有在了就来去吗呢吧啊呀嘛么]"
    r"|之前|以前|之后|发货|and|or|the|a|in|on|by)*",
    re.IGNORECASE,
)
# 夏天喝的茶: what one does with it.
_USED = re.compile(r"^[吃喝用买卖播送]的(?=.)")
# An AND that joined a part to the words beside it.
_AND = re.compile(r"^\s*AND(?=\s)|(?<=\s)AND\s*$")
_BRACKET = re.compile(r"[()]")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True)
class Understood:
    """A typed text: the parts that are filters, in their order, and the `rest` to be searched as words.

    `hidden` names the trade terms among the parts that the asker may not narrow by; they are no parts.
    """

    text: str
    rest: str
    parts: tuple[Part, ...] = ()
    hidden: tuple[str, ...] = ()

    @property
    def filters(self) -> list[Part]:
        """The parts that narrow or order something."""
        return [part for part in self.parts if part.filter not in (NO_FILTER, WORD, UNREAD)]

    @property
    def unread(self) -> list[str]:
        """What was typed and not understood, and is searched in no way."""
        return [self.said(part) for part in self.parts if part.filter == UNREAD]

    def said(self, part: Part) -> str:
        """A part as it was typed."""
        return self.text[part.start : part.end].strip()

    def completed(self, name: str) -> str:
        """The text with a name in the place of its words, where they stand together; else the name alone."""
        pieces = self._between()
        if len(pieces) != 1:
            return name
        (start, end), *_ = pieces
        return f"{self.text[:start]}{name}{self.text[end:]}"

    def _between(self) -> list[tuple[int, int]]:
        """Where words stand between the parts."""
        edges = [0, *(place for part in self.parts for place in (part.start, part.end)), len(self.text)]
        spans = zip(edges[::2], edges[1::2], strict=True)
        told = ((start, end, self.text[start:end]) for start, end in spans)
        return [
            (start + len(text) - len(text.lstrip()), end - len(text) + len(text.rstrip()))
            for start, end, text in told
            if not _JOINS.fullmatch(text)
        ]

    def without(self, part: Part) -> str:
        """The text without one of its parts."""
        return _tidy(f"{self.text[: part.start]} {self.text[part.end :]}")


def understand(text: str, today: date, trade: bool) -> Understood:
    """Read a text. `trade` says whether the asker may use the terms of trade."""
    if not text or len(text) > LONGEST_TEXT:
        return Understood(text, text)
    typed = keyboard(text)
    candidates = negated(list(_candidates(typed, today)), typed)
    if not candidates:
        return Understood(text, text)
    taken = [
        *_spans(_LANGUAGE, typed, text),
        *_in_brackets(typed),
        *(match.span() for match in _names().finditer(typed)),
    ]
    parts = tuple(_with_link(part, typed) for part in carried_on(list(_chosen(candidates, taken)), typed))
    if not parts:
        return Understood(text, text)
    rest, end = [], 0
    for part in parts:
        rest.append(text[end : part.start].rstrip().removesuffix("的"))
        rest += [f"{'-' * part.excluded}{word}" for word in part.values if part.filter == WORD]
        end = part.end
    rest = [_USED.sub("", _AND.sub("", piece)) for piece in (*rest, text[end:]) if not _JOINS.fullmatch(piece)]
    hidden = () if trade else tuple(dict.fromkeys(_trade_term(part) for part in parts if _is_trade(part)))
    told = tuple(part for part in parts if trade or not _is_trade(part))
    return Understood(text, _tidy(" ".join(rest)), told, hidden)


def _candidates(typed: str, today: date) -> Iterator[Part]:
    if _HAS_NUMERAL.search(typed):
        for signs, read in _NEED_NUMERALS:
            if signs.search(typed):
                yield from read(typed, today)
    for signs, read in _WITHOUT_NUMERALS:
        if signs.search(typed):
            yield from read(typed, today)


def _chosen(candidates: Iterable[Part], taken: list[tuple[int, int]]) -> Iterator[Part]:
    """The first of the parts, the longest where several begin at one place, and so on behind it."""
    end = 0
    for part in sorted(candidates, key=lambda part: (part.start, -part.end, part.excluded)):
        if part.start >= end and not any(first < part.end and part.start < last for first, last in taken):
            end = part.end
            if part.filter != TEXT:
                yield part


def _with_link(part: Part, typed: str) -> Part:
    """The part with the 的 that joins it to what follows."""
    return replace(part, end=part.end + 1) if typed.startswith("的", part.end) else part


def _spans(pattern: re.Pattern[str], typed: str, text: str) -> list[tuple[int, int]]:
    operators = {match.start() for match in _LOWER_OPERATOR.finditer(text)}
    found = []
    for match in pattern.finditer(typed):
        if not any(match.start() <= at < match.end() for at in operators):
            found.append(match.span())
    return found


def _in_brackets(typed: str) -> Iterator[tuple[int, int]]:
    """The outermost brackets; one that is not closed reaches to the end."""
    depth = start = 0
    for match in _BRACKET.finditer(typed):
        if match.group() == "(":
            start = start if depth else match.start()
            depth += 1
        elif depth:
            depth -= 1
            if not depth:
                yield start, match.end()
    if depth:
        yield start, len(typed)


def _is_trade(part: Part) -> bool:
    """Whether a part tells a term of trade (the order by commission too)."""
    if part.filter == "sort":
        return part.values[0] in TRADE_SORTS
    if part.filter in FACETS:
        return FACETS[part.filter].trade
    return part.filter in FIELD_BY_NAME and FIELD_BY_NAME[part.filter].trade


def _trade_term(part: Part) -> str:
    return part.values[0] if part.filter == "sort" else part.filter


def _tidy(text: str) -> str:
    return _SPACES.sub(" ", text).strip(" ，,、。；;！!？?")


@cache
def _names() -> re.Pattern[str]:
    """Names inside which something could be read."""
    some_day = date(2026, 1, 1)
    held = (
        name for name in lexicon().names if any(part.filter not in (TEXT, WORD) for part in _candidates(name, some_day))
    )
    return re.compile(longest_first(held))
