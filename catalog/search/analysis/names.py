"""Everything one name can be found by."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from catalog.registry.names import alternatives
from catalog.registry.pinyin import read
from catalog.search.analysis import lexicon
from catalog.search.analysis.fold import fold, is_han, joined, pairs, signs
from catalog.search.analysis.scripts import simplified


@dataclass(frozen=True)
class NameForms:
    """The forms of one name.

    `exact` is the name as written, `aliases` its other spellings (simplified, synonyms, the names in its brackets),
    all joined without spaces. `sequences` are the tokens of each form, side by side. `starts` are the beginnings of
    every form, of its pinyin and of its initials. `readings` are (syllables) of the name and of its aliases.
    """

    exact: str
    aliases: tuple[str, ...]
    sequences: tuple[tuple[str, ...], ...]
    pairs: frozenset[str]
    starts: frozenset[str]
    readings: tuple[tuple[str, ...], ...]

    @property
    def pinyin(self) -> list[str]:
        """Joined pinyin of every reading, also with ü typed as u."""
        spelled = ["".join(reading) for reading in self.readings]
        return list(dict.fromkeys(spelled + [one.replace("v", "u") for one in spelled]))

    @property
    def initials(self) -> list[str]:
        """First letters of every reading."""
        return list(dict.fromkeys("".join(syllable[0] for syllable in reading) for reading in self.readings))


@lru_cache(maxsize=50_000)
def name_forms(name: str) -> NameForms:
    """All forms of a product or GI name in any language."""
    folded = fold(name)
    spelled = list(dict.fromkeys([folded, *(fold(other) for other in alternatives(name))]))
    canonical = list(dict.fromkeys(simplified(one) for one in spelled))
    varied = [variant for one in canonical for variant in lexicon().spellings(joined(one))]
    exact = joined(folded)
    every = list(dict.fromkeys([*map(signs, spelled), *map(signs, canonical), *map(signs, varied)]))
    aliases = dict.fromkeys("".join(tokens) for tokens in every)
    # Pinyin is read before the script changes: 乾 is qian in a name and gan as a misspelt 干.
    readings = dict.fromkeys(read(one).syllables for one in [*spelled, *varied[1:]] if any(map(is_han, one)))
    found = NameForms(
        exact=exact,
        aliases=tuple(alias for alias in aliases if alias != exact),
        sequences=tuple(every),
        pairs=frozenset(pair for tokens in every for pair in pairs(tokens)),
        starts=frozenset(),
        readings=tuple(reading for reading in readings if reading),
    )
    beginnings = {alias[:end] for alias in [exact, *aliases] for end in range(1, min(len(alias), 12) + 1)}
    letters = [*found.pinyin, *found.initials]
    beginnings |= {word[:end] for word in letters for end in range(2, min(len(word), 24) + 1)}
    return NameForms(found.exact, found.aliases, found.sequences, found.pairs, frozenset(beginnings), found.readings)
