"""What a text says is not wanted: 不是A级, 不要佣金20%以上, 除了茶, no gift box. Pure.

Only what stands right behind the negation is left out, and what 和, 或 or 、 joins to it. What cannot be left out (an
order, a day) and what is no produce and no place is told as not read, so that it never turns into its opposite.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

from catalog.search.analysis import lexicon
from catalog.search.understanding.part import NO_FILTER, TEXT, UNREAD, WORD, Part

_SPOKEN = "(?<!要)不要|不想要|不需要|不含|不带|(?<!是)不是|并非|别要|除了|除去|排除|(?<!有)没有"
_IN_ENGLISH = r"(?<![a-z])(?:no|not|without|except(?: for)?)\s+"
_BEFORE = re.compile(
    rf"(?:{_IN_ENGLISH}(?:(?:too|very|so|an?|the)\s+)?|(?:{_SPOKEN}|不|非|(?<![有还])没)\s*(?:很|太|那么|这么|特别|非常)?)$"
)
_LONGEST = 12
_JOINED = re.compile(r"\s*(?:或者|以及|还有|[、和或及与跟]|(?<![a-z])(?:or|and)(?![a-z]))\s*")
_WORD = r"[a-z\u4e00-\u9fff]+"
_WORDS = re.compile(rf"(?:(?:{_SPOKEN})\s*|{_IN_ENGLISH})(?=(?P<run>{_WORD}(?:{_JOINED.pattern}{_WORD})*))")
_BESIDES = re.compile("(?:以外|之外|外)?的?")
_ENDS = re.compile(r"[的以之外]")
# Filters of one value, and orders: nothing can be left out by them.
_NEVER_EXCLUDED = frozenset({NO_FILTER, "sort", "on", "in_month", "new"})
_MAYBE = re.compile(r"[不非没除排别]|(?<![a-z])(?:no|not|without|except)\s")


def negated(candidates: Sequence[Part], typed: str) -> list[Part]:
    """The parts with the negation that stands before them, and the words that one stands before."""
    if not _MAYBE.search(typed):
        return list(candidates)
    found = [_negated(part, typed) for part in candidates]
    begun = {part.start for part, before in zip(found, candidates, strict=True) if part is not before}
    # 以及 is a phrase of its own, and only joins.
    starts = sorted({part.start for part in candidates if not _JOINED.fullmatch(typed, part.start, part.end)})
    return found + [part for part in _words(typed, starts) if part.start not in begun]


def carried_on(parts: Sequence[Part], typed: str) -> list[Part]:
    """The parts, with those left out that are joined to one that is: 不要礼盒和散装."""
    found: list[Part] = []
    for part in parts:
        before = found[-1] if found else None
        if before and before.excluded and not part.excluded and _JOINED.fullmatch(typed, before.end, part.start):
            part = _left_out(part)
        found.append(part)
    return found


def _negated(part: Part, typed: str) -> Part:
    match = _BEFORE.search(typed, max(part.start - _LONGEST, 0), part.start)
    if part.excluded or part.filter == TEXT or match is None:
        return part
    # 送不送礼 asks.
    if match.group() == "不" and match.start() and typed[match.start() - 1] == typed[part.start]:
        return part
    besides = _BESIDES.match(typed, part.end) if match.group().startswith("除") else None
    return _left_out(replace(part, start=match.start(), end=besides.end() if besides else part.end))


def _left_out(part: Part) -> Part:
    if part.filter in _NEVER_EXCLUDED:
        return replace(part, filter=UNREAD, values=())
    return replace(part, excluded=True)


def _words(typed: str, starts: Sequence[int]) -> Iterator[Part]:
    """Produce and places that are not wanted; else the words up to the next part or 的."""
    for match in _WORDS.finditer(typed):
        at = match.end()
        following = bisect_left(starts, at)
        end = min(match.end("run"), starts[following] if following < len(starts) else len(typed))
        known, through = _known(typed, at, end)
        if known:
            yield Part(match.start(), _behind(typed, through), WORD, tuple(known), excluded=True)
        elif at < end:
            stop = _ENDS.search(typed, at, end)
            through = _behind(typed, stop.start() if stop else end)
            # Alone it is a text like any other.
            if typed[: match.start()].strip() or typed[through:].strip():
                yield Part(match.start(), through, UNREAD)


def _known(typed: str, at: int, end: int) -> tuple[list[str], int]:
    """The names of produce and places from here on, and where the last one ends."""
    known: list[str] = []
    through = at
    while at < end:
        longest = min(end, at + _LONGEST)
        last = next((last for last in range(longest, at, -1) if _is_known(typed[at:last])), None)
        if last is None:
            break
        known.append(typed[at:last])
        through = last
        joint = _JOINED.match(typed, last, end)
        if joint is None:
            break
        at = joint.end()
    return known, through


def _is_known(word: str) -> bool:
    return lexicon().is_kind(word) or word in lexicon().places or word in lexicon().names


def _behind(typed: str, end: int) -> int:
    match = _BESIDES.match(typed, end)
    return match.end() if match else end
