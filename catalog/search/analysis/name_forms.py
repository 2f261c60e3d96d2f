"""Everything one name can be found by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from catalog.folding import fold, simplified
from catalog.pinyin import readings
from catalog.registry.spellings import alternatives
from catalog.search.analysis import lexicon
from catalog.search.analysis.fold import is_han, joined, pairs, signs

# Syllables of a part of a name that somebody types by itself.
_LONGEST_PART = 6


@dataclass(frozen=True)
class NameForms:
    """The forms of one name.

    `exact` is the name as written, `aliases` its other spellings (the names in its brackets, simplified, synonyms), all
    joined without spaces. `own` are the tokens of the name and of the names in its brackets, side by side as written;
    `varied` those in simplified characters or with a synonym of another region. `starts` are the beginnings of all but
    the synonyms, of the pinyin and of the initials. `misread` is the pinyin and the initials of who reads it otherwise
    (danxian for 单县), `misread_parts` the parts of it that show so: they find the name, after all that is read so.
    """

    exact: str
    aliases: tuple[str, ...]
    own: tuple[tuple[str, ...], ...]
    varied: tuple[tuple[str, ...], ...]
    pairs: frozenset[str]
    starts: frozenset[str]
    syllables: tuple[tuple[str, ...], ...]
    pinyin: tuple[str, ...]
    initials: tuple[str, ...]
    varied_pinyin: tuple[str, ...]
    misread: tuple[str, ...]
    misread_parts: frozenset[str]


@lru_cache(maxsize=16_384)
def name_forms(name: str) -> NameForms:
    """All forms of a product or GI name in any language."""
    folded = fold(name)
    spelled = list(dict.fromkeys([folded, *(fold(other) for other in alternatives(name))]))
    canonical = list(dict.fromkeys(simplified(one) for one in spelled))
    varied = [variant for one in canonical for variant in lexicon().spellings(joined(one))[1:]]
    own = tuple(dict.fromkeys(map(signs, spelled)))
    other = tuple(dict.fromkeys(tokens for tokens in map(signs, [*canonical, *varied]) if tokens not in own))
    exact = joined(folded)
    # Pinyin is read before the script changes: 乾 is qian in a name and gan as a misspelt 干.
    syllables = _readings(spelled)
    pinyin = _letters(syllables)
    initials = _initials(syllables)
    others = [(right.syllables, other.syllables) for right, *rest in map(readings, spelled) for other in rest]
    misread = tuple(dict.fromkeys(other for _, other in others))
    own_joined = ["".join(tokens) for tokens in own]
    beginnings = {
        one[:end] for one in (*own_joined, *map(joined, canonical)) for end in range(1, min(len(one), 12) + 1)
    }
    beginnings |= {one[:end] for one in (*pinyin, *initials) for end in range(2, min(len(one), 24) + 1)}
    return NameForms(
        exact=exact,
        aliases=tuple(one for one in dict.fromkeys([*own_joined, *map("".join, other)]) if one != exact),
        own=own,
        varied=other,
        pairs=frozenset(pair for tokens in own for pair in pairs(tokens)),
        starts=frozenset(beginnings),
        syllables=syllables,
        pinyin=pinyin,
        initials=initials,
        varied_pinyin=_letters(_readings(varied)),
        misread=tuple(one for one in (*_letters(misread), *_initials(misread)) if one not in (*pinyin, *initials)),
        misread_parts=frozenset(part for right, other in others for part in _parts(right, other)),
    )


def _readings(names: list[str]) -> tuple[tuple[str, ...], ...]:
    found = dict.fromkeys(readings(name)[0].syllables for name in names if any(map(is_han, name)))
    return tuple(reading for reading in found if reading)


def _parts(right: tuple[str, ...], other: tuple[str, ...]) -> Iterator[str]:
    """The runs of two and more syllables of a misreading that hold one read wrong: zhonglou for 崇州重楼."""
    wrong = [at for at, (one, two) in enumerate(zip(right, other, strict=False)) if one != two]
    if len(right) == len(other):
        for start, end in combinations(range(len(other) + 1), 2):
            if 2 <= end - start <= _LONGEST_PART and any(start <= at < end for at in wrong):
                yield "".join(other[start:end])


def _initials(spoken: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys("".join(one[0] for one in reading) for reading in spoken))


def _letters(spoken: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    """Each reading as one run of letters, also with ü typed as u."""
    spelled = ["".join(reading) for reading in spoken]
    return tuple(dict.fromkeys(spelled + [one.replace("v", "u") for one in spelled]))
