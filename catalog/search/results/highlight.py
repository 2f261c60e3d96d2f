"""Where in a name what somebody typed stands, in whichever writing it was typed: characters, pinyin, initials, English.
Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import Any

from catalog.folding import fold, simplified
from catalog.pinyin import Reading, readings
from catalog.search.analysis import lexicon
from catalog.search.analysis.fold import is_han, signs

Span = tuple[int, int]

# The texts of a card that are searched by name, as paths into its JSON.
MARKED = (("name",), ("name_en",), ("title",), ("variety",), ("gi", "name"), ("gi", "name_en"), ("supplier", "name"))
_SHORTEST_INITIALS = 2


def highlights(card: Mapping[str, Any], words: tuple[str, ...]) -> dict[str, list[Span]]:
    """The parts of a card's names that match: 'gi.name' -> [(start, end), ...]. Fields without any are left out."""
    found = {}
    for path in MARKED:
        value: Any = card
        for step in path:
            value = value[step]
        if spans := marks(value or "", words):
            found[".".join(path)] = list(spans)
    return found


@lru_cache(maxsize=20_000)
def marks(text: str, words: tuple[str, ...]) -> tuple[Span, ...]:
    """The parts of a text (start, end) that match any of the words (`SearchAnswer.words`), in order, never touching."""
    if not text or not words:
        return ()
    spelled = _spelled(text)
    return _joined(sorted(span for word in words for span in _places_of(word, spelled)))


class _Spelled:
    """A text as it is compared: the same number of characters as written, and simplified."""

    def __init__(self, text: str) -> None:
        # Character by character, so that places in the one are places in the other.
        self.written = "".join(map(_folded, text))
        self.canonical = "".join(map(_simple, self.written))
        self._text = text

    @cached_property
    def aloud(self) -> list[_Aloud]:
        """How the text is read, and how it is misread, worked out for the first word in letters."""
        return [_Aloud(reading, self.written) for reading in readings(self._text)]


class _Aloud:
    """The syllables of a text and where in it each stands."""

    def __init__(self, reading: Reading, written: str) -> None:
        tokens = signs(written)
        syllables = reading.syllables if any(map(is_han, tokens)) else ()
        self.starts: list[int] = []
        at = 0
        for token in tokens:
            at = written.index(token, at)
            self.starts.append(at)
            at += len(token)
        self.ends = [start + len(token) for start, token in zip(self.starts, tokens, strict=True)]
        self.syllables = syllables if len(syllables) == len(tokens) else ()
        self.letters = "".join(self.syllables)
        # Where in the letters each syllable begins -> its number.
        offsets = [0, *accumulate(map(len, self.syllables))]
        self.begins = {offset: number for number, offset in enumerate(offsets)}
        self.offsets = offsets
        self.initials = "".join(syllable[0] for syllable in self.syllables)


@lru_cache(maxsize=10_000)
def _spelled(text: str) -> _Spelled:
    return _Spelled(text)


@lru_cache(maxsize=10_000)
def _folded(character: str) -> str:
    found = fold(character)
    return found if len(found) == 1 else " "


@lru_cache(maxsize=10_000)
def _simple(character: str) -> str:
    found = simplified(character)
    return found if len(found) == 1 else character


def _places_of(word: str, text: _Spelled) -> Iterator[Span]:
    if is_han(word):
        yield from _characters(word, text)
        return
    found = [match.span() for match in re.finditer(rf"(?<![^\W_]){re.escape(word)}", text.written)]
    heard = (list(_sounds(word, one)) for one in text.aloud)
    yield from found or next(filter(None, heard), [])


def _characters(word: str, text: _Spelled) -> list[Span]:
    """A Chinese word as written; else simplified, else by another region's word, else by its parts."""
    canonical = simplified(word)
    for spelled, where in ((word, text.written), (canonical, text.canonical)):
        if found := _each(spelled, where):
            return found
    for other in lexicon().spellings(canonical)[1:]:
        if found := _each(other, text.canonical):
            return found
    parts = lexicon().cut(canonical) if len(canonical) > 2 else []
    return [span for part in parts if part != canonical and len(parts) > 1 for span in _each(part, text.canonical)]


def _each(word: str, where: str) -> list[Span]:
    return [match.span() for match in re.finditer(re.escape(word), where)]


def _sounds(word: str, text: _Aloud) -> Iterator[Span]:
    """Characters that are read like the letters: whole syllables (the last one may be unfinished), else initials."""
    if not text.syllables or not word.isascii() or not word.isalpha():
        return
    found = False
    for match in re.finditer(f"(?={re.escape(word)})", text.letters):
        first = text.begins.get(match.start())
        if first is None:
            continue
        end = match.start() + len(word)
        last = next(number for number, offset in enumerate(text.offsets) if offset >= end)
        whole = text.offsets[last] == end
        # 'li' is 李 or 梨, and no beginning of 龙: only what goes on for more than one syllable may end inside one.
        if whole or last - first > 1:
            found = True
            yield text.starts[first], text.ends[last - 1]
    if not found and len(word) >= _SHORTEST_INITIALS:
        for match in re.finditer(re.escape(word), text.initials):
            yield text.starts[match.start()], text.ends[match.end() - 1]


def _joined(spans: list[Span]) -> tuple[Span, ...]:
    found: list[Span] = []
    for start, end in spans:
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)
