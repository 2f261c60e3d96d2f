"""What is suggested while somebody types. Runs no SQL; the index answers everything."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from catalog.accounts.terms import Terms
from catalog.folding import fold, simplified
from catalog.search.analysis import lexicon
from catalog.search.analysis.fold import joined
from catalog.search.analysis.syllables import typed_umlaut
from catalog.search.engines.port import Reader, SearchIndex, TermCounts
from catalog.search.facets import listed_on
from catalog.search.interpretation import read_text
from catalog.search.query import Node, all_of, any_of
from catalog.search.request import SearchRequest, Suggestion
from catalog.search.results.counting import days_of
from catalog.search.results.loosening import loosen
from catalog.search.understanding.narrowing import asked_by
from catalog.search.understanding.reading import understand

_MOST_SUGGESTIONS = 20
# How many values of the index one suggestion may stand under (name, pinyin, initials, misread pinyin...).
_KEYS_EACH = 4
# No text longer than this has beginnings.
_LONGEST_BEGUN = 60


def suggest(index: SearchIndex, text: str, today: date, limit: int = 8, trade: Terms = Terms.NONE) -> list[Suggestion]:
    """Names, GI, places and suppliers of offers listed today that begin like the words of `text` (Chinese, pinyin or
    initials). Where no more than suppliers do, or the words are a kind, the names of what a search for them means come
    first (橘, tea, 衢州的椪). Suppliers come last. Parts of it that are filters narrow what is suggested, and stand in
    each suggestion as they were typed.

    Fewer than two letters suggest nothing. Raises Unavailable while there is no usable index.
    """
    understood = understand(text, today, bool(trade))
    key = joined(fold(typed_umlaut(understood.rest[:_LONGEST_BEGUN])))
    if not key or (key.isascii() and len(key) < 2):
        return []
    reader, listed = index.reader(), listed_on(today)
    if understood.parts:
        listed = all_of(asked_by(understood, today).narrow, days_of(SearchRequest(text, trade=trade), today))
    limit = min(max(limit, 1), _MOST_SUGGESTIONS)
    found = _beginning(reader, key, listed, limit)
    if all(one.kind == "supplier" for one in found) or lexicon().is_kind(simplified(key)):
        found = [*_meant_by(reader, understood.rest, listed, today, limit), *found]
        found = list({(one.kind, one.text): one for one in found}.values())[:limit]
    return [replace(one, text=understood.completed(one.text)) for one in found] if understood.parts else found


def _beginning(reader: Reader, key: str, listed: Node, limit: int) -> list[Suggestion]:
    """What begins so among the offers of `listed`: what is written so first, suppliers after all others."""
    best: dict[tuple[str, str], Suggestion] = {}
    read_right: set[tuple[str, str]] = set()
    for prefix in dict.fromkeys((key, simplified(key))):
        for value, count in reader.starting("suggest", prefix, listed, limit * _KEYS_EACH):
            _, kind, shown, *misread = value.split("\x1f")
            if not misread:
                read_right.add((kind, shown))
            known = best.get((kind, shown))
            if known is None or known.count < count:
                best[kind, shown] = Suggestion(shown, kind, count)

    def order(one: Suggestion) -> tuple[bool, bool, bool, int, str]:
        written = joined(fold(one.text)).startswith(key)
        return one.kind == "supplier", not written, (one.kind, one.text) not in read_right, -one.count, one.text

    return sorted(best.values(), key=order)[:limit]


def _meant_by(reader: Reader, text: str, listed: Node, today: date, limit: int) -> list[Suggestion]:
    """The names of the offers of `listed` that a search for this text means; where it means none, what begins like the
    name it sounds like."""
    planned, _ = read_text(reader, text[:_LONGEST_BEGUN], False, today)
    named = all_of(any_of(*planned.tiers[: planned.named]), planned.rest, listed)
    counts = [TermCounts("names", "exact", limit)]
    names = reader.tally(named, counts, False)[1]["names"] if planned.named else []
    if names:
        return [Suggestion(name, "name", count) for name, count in names]
    loosened = loosen(reader, planned, listed)
    meant = loosened.corrected if loosened is not None else ()
    return [one for name in meant for one in _beginning(reader, joined(fold(name)), listed, limit)][:limit]
