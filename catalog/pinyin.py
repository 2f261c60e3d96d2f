"""How Chinese names are read aloud, for people who type letters. The only file that knows pypinyin.

`readings.tsv` holds what no dictionary can know or two dictionaries say differently, settled by hand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice, product
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SETTLED = Path(__file__).parent / "readings.tsv"
# A name of many such words has a bounded number of readings.
_MOST_READINGS = 12
_MOST_MEANT = 40


@dataclass(frozen=True)
class Reading:
    """One name read aloud: its syllables in order, without tones, ü as v."""

    syllables: tuple[str, ...]

    @property
    def joined(self) -> str:
        """'quzhou'."""
        return "".join(self.syllables)

    @property
    def initials(self) -> str:
        """'qz'."""
        return "".join(syllable[0] for syllable in self.syllables)

    @property
    def spelled(self) -> str:
        """As a word on a map: 'Quzhou', 'Lüliang', "Xi'an" (GB/T 16159 sets the apostrophe before a, o, e)."""
        first, *rest = self.syllables or ("",)
        word = first.capitalize() + "".join(f"'{one}" if one[0] in "aoe" else one for one in rest)
        return re.sub("(?<=[LlNn])v", "ü", word)


def read(text: str) -> Reading:
    """Read a name aloud. Letters and digits stay as they are, folded; everything else is dropped."""
    return readings(text)[0]


@lru_cache(maxsize=4096)
def readings(text: str) -> tuple[Reading, ...]:
    """The reading of a name, then those that people type instead: shanxian and danxian for 单县."""
    spoken = (Reading(tuple(_kept(one for part in parts for one in part))) for parts in product(*_ways(text)))
    return tuple(dict.fromkeys(islice(spoken, _MOST_READINGS)))


def meant_by(letters: str) -> list[tuple[str, str]]:
    """What somebody who types these letters may mean by reading one settled word otherwise: the word, and the letters
    as they should be: ('单县', 'shanxian') for danxian. At most _MOST_MEANT."""
    return list(islice(_meant_by(letters), _MOST_MEANT))


def _kept(parts: Iterator[str]) -> Iterator[str]:
    kept = ("".join(filter(str.isalnum, part.casefold())) for part in parts)
    return (part for part in kept if part)


def _ways(text: str) -> Iterator[tuple[tuple[str, ...], ...]]:
    """Each piece of a text with the ways to read it, the right one first."""
    heard = _aloud(text)
    settled, pattern = _settled()
    at = 0
    for match in pattern.finditer(text):
        yield (heard[at : match.start()],)
        yield settled[match.group()]
        at = match.end()
    yield (heard[at:],)


def _aloud(text: str) -> tuple[str, ...]:
    """What the dictionary says, one part for each character; of a run it cannot read all stands at the first."""
    return tuple(_library()(text, errors=lambda run: [run, *[""] * (len(run) - 1)])) if text else ()


@cache
def _settled() -> tuple[dict[str, tuple[tuple[str, ...], ...]], re.Pattern[str]]:
    """The settled words with their readings, the right one first, and what finds the longest of them."""
    words = {}
    for line in SETTLED.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            word, reading, others, _why = line.split("\t")
            words[word] = tuple(tuple(one.split()) for one in (reading, *filter(None, others.split(","))))
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return words, re.compile("|".join(map(re.escape, longest_first)))


def _meant_by(letters: str) -> Iterator[tuple[str, str]]:
    for word, (right, *others) in _settled()[0].items():
        for typed in map("".join, others):
            for match in re.finditer(f"(?={typed})", letters):
                at = match.start()
                yield word, letters[:at] + "".join(right) + letters[at + len(typed) :]


@cache
def _library() -> Callable[..., list[str]]:
    # Imported late: the dictionaries take a fifth of a second, and most requests read nothing aloud.
    from pypinyin import lazy_pinyin

    return lazy_pinyin
