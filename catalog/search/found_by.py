"""What an offer is found by when somebody types: words, readings, beginnings, places, kinds; and suggestions. Pure.

Most of it belongs to the product, and is worked out once for all of its offers.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from catalog.folding import fold, simplified
from catalog.pinyin import readings
from catalog.search.analysis import lexicon
from catalog.search.analysis.domain import FROM, MISREAD, Kind, spellings_of_place
from catalog.search.analysis.fold import is_han, joined, pairs, runs, signs
from catalog.search.analysis.name_forms import name_forms
from catalog.search.snapshot import OfferSnapshot, PlaceNames, divisions

_LONGEST_STORY = 4000
_LONGEST_WORD = 60
_LONGEST_BEGUN = 24

as_json = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode


@dataclass(frozen=True)
class Shared:
    """What all offers of one product are found by: finished fields, the words of `any` in order, other names, and the
    kinds and divisions it is counted under."""

    fields: dict[str, Any]
    words: tuple[str, ...]
    others: tuple[tuple[str, ...], ...]
    counted: dict[str, list[str]]
    digest: str


def shared_by_product(offer: OfferSnapshot) -> Shared:
    """What the offer has in common with all others of its product."""
    return _shared_of(
        offer["name_zh"],
        (offer["gi_name_zh"], offer["variety"]),
        (offer["supplier_name"], offer["name_en"], offer["gi_name_en"]),
        (tuple(offer["place"]), tuple(offer["gi_places"])),
        offer["category"],
        f"{offer['story']} {offer['variety']}"[:_LONGEST_STORY],
        offer["story_en"],
    )


# The offers of a product are read one after another.
@lru_cache(maxsize=1000)
def _shared_of(
    name: str,
    spoken_names: tuple[str, ...],
    other_names: tuple[str, ...],
    places: tuple[tuple[PlaceNames, ...], tuple[PlaceNames, ...]],
    category: str,
    story_zh: str,
    story_en: str,
) -> Shared:
    forms = name_forms(name)
    supplier, *names_en = other_names
    others = tuple(_tokens(other) for other in (*spoken_names, *names_en) if other)
    maker = _tokens(supplier)
    known = tuple(place.short_name for part in places for place in part)
    kinds = _words_of_kinds(name, known, category)
    place_words = _place_words(part for parts in places for part in parts)
    misread = {*forms.misread, *forms.misread_parts}
    misread |= {word.removeprefix(MISREAD) for word in place_words if word.startswith(MISREAD)}
    # The GI name and the variety are typed in pinyin too, where they are not the name itself.
    spoken = [name_forms(other) for other in spoken_names if other and other != name]
    words = {
        *(pair for tokens in (*forms.own, *forms.varied) for pair in pairs(tokens)),
        *(sign for tokens in (*forms.own, *forms.varied) for sign in tokens),
        forms.exact,
        *forms.aliases,
        *forms.pinyin,
        *forms.varied_pinyin,
        *(letters for other in spoken for letters in (*other.pinyin, *other.initials, *other.misread)),
        *(prefix for prefix in forms.starts if prefix.isascii()),
        *(letters[:end] for letters in forms.misread for end in range(2, min(len(letters), _LONGEST_BEGUN) + 1)),
        *misread,
        *_words_of_names((*others, maker)),
        *place_words,
        *(word for kind in (*kinds, *_behind(name, known)) for word in (joined(kind), *kind.split())),
        *_story_words(story_zh, story_en),
    }
    fields = {
        "exact": forms.exact,
        "alias": [*forms.aliases, *sorted(f"{MISREAD}{letters}" for letters in misread)],
        "starts": sorted(forms.starts),
        "pinyin": list(forms.pinyin),
        "initials": list(forms.initials),
        # Where it is from itself comes before where its name is at home.
        "places": sorted(place_words | {f"{FROM}{word}" for word in _place_words(places[0])}),
        "kinds": sorted(map(joined, kinds)),
        "pairs": sorted(forms.pairs),
        "chars": [" ".join(tokens) for tokens in forms.own],
        "varied_chars": [" ".join(tokens) for tokens in forms.varied],
        "syllables": [" ".join(reading) for reading in forms.syllables],
        "maker_chars": [" ".join(maker)] if maker else [],
        "suggest": _suggestions(name, spoken_names[0], other_names, places[0]),
    }
    ordered = tuple(sorted(word for word in words if word and len(word) <= _LONGEST_WORD))
    digest = hashlib.sha256(as_json([fields, ordered]).encode()).hexdigest()
    named = [f"{category}/{kind.zh[0]}" for kind in _kinds_in(name, known) if not kind.category]
    return Shared(fields, ordered, others, {"kind": named, **divisions(places[0])}, digest)


def texts(offer: OfferSnapshot, shared: Shared) -> dict[str, Any]:
    """What an offer's own title and specification add to what it is found by when somebody types."""
    title = _tokens(offer["title"])
    others = tuple(dict.fromkeys(tokens for tokens in (*shared.others, title) if tokens))
    added = {*_words_of_names((title,)), *_story_words(offer["spec"], "")}.difference(shared.words)
    return {
        "id": offer["id"],
        "also": list(dict.fromkeys("".join(tokens) for tokens in others)),
        "also_chars": [" ".join(tokens) for tokens in others],
        "any": [*shared.words, *sorted(word for word in added if word and len(word) <= _LONGEST_WORD)],
    }


def _words_of_names(names: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Pairs of characters, the whole, and what is no Chinese, of names in tokens."""
    for tokens in names:
        yield from pairs(tokens)
        yield "".join(tokens)
        yield from (sign for sign in tokens if not is_han(sign))


def _place_words(places: Iterable[PlaceNames]) -> set[str]:
    return {word for place in places for word in _words_of_place(place)}


@lru_cache(maxsize=8192)
def _words_of_place(place: PlaceNames) -> frozenset[str]:
    spelled = {fold(name) for name in spellings_of_place(place.name, place.short_name)}
    spelled |= set(map(simplified, spelled))
    spoken = [readings(name) for name in sorted(spelled)]
    spelled |= {right.joined for right, *_ in spoken}
    misread = {other.joined for _, *others in spoken for other in others} - spelled
    levelled = {f"{place.level}:{word}" for word in spelled}
    return frozenset(spelled | levelled | {f"{MISREAD}{word}" for word in misread})


@lru_cache(maxsize=8192)
def _tokens(name: str) -> tuple[str, ...]:
    return signs(simplified(fold(name)))


@lru_cache(maxsize=8192)
def _kinds_in(name: str, places: tuple[str, ...]) -> tuple[Kind, ...]:
    return tuple(lexicon().kinds_in(simplified(joined(fold(name))), map(simplified, places)))


@lru_cache(maxsize=8192)
def _words_of_kinds(name: str, places: tuple[str, ...], category: str) -> frozenset[str]:
    # A kind that is a whole category is told by the category: 茶 in a name may be camellia oil.
    kinds = [kind for kind in _kinds_in(name, places) if not kind.category] + lexicon().kinds_of_category(category)
    return frozenset(word for kind in kinds for word in kind.asked_as)


@lru_cache(maxsize=8192)
def _behind(name: str, places: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word for kind in _kinds_in(name, places) for word in kind.found_behind)


@lru_cache(maxsize=4096)
def _story_words(zh: str, en: str) -> frozenset[str]:
    canonical = simplified(fold(zh))
    words = {word for word in lexicon().search_words(canonical) if len(word) >= 2}
    words |= {run for run in runs(fold(en)) if 2 <= len(run) <= 30}
    return frozenset(words | {run for run in runs(canonical) if run.isascii()})


def _suggestions(name: str, gi_name: str, other_names: tuple[str, ...], place: tuple[PlaceNames, ...]) -> list[str]:
    """'key<US>kind<US>text' for every beginning under which a text may be suggested; misread ones are marked."""
    supplier, name_en, _ = other_names
    found = [_suggested("name", one) for one in (name, name_en) if one]
    if gi_name and gi_name != name:
        found.append(_suggested("gi", gi_name))
    found += [_suggested("place", one.short_name) for one in place]
    found.append(_suggested("supplier", supplier))
    return list(dict.fromkeys(one for each in found for one in each))


@lru_cache(maxsize=8192)
def _suggested(kind: str, text: str) -> tuple[str, ...]:
    forms = name_forms(text)
    # A name is also suggested by what it ends with (椪柑 for 衢州椪柑): by each of its first characters on.
    endings = ["".join(forms.own[0][at:]) for at in range(1, min(len(forms.own[0]) - 1, 6))]
    keys = (forms.exact, *forms.aliases, *forms.pinyin, *forms.initials, *endings)
    read_right = tuple(f"{key[:40]}\x1f{kind}\x1f{text[:60]}" for key in keys if key)
    return (*read_right, *(f"{key[:40]}\x1f{kind}\x1f{text[:60]}\x1f{MISREAD}" for key in forms.misread))
