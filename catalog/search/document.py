"""What the index knows of one offer: the field table, and the documents built from an offer's snapshot. Pure.

A document holds the finished JSON of the offer's card, so that a search answers without touching the database. The
trade terms stand in two texts of their own, which only those who may see them get: floor price and commission in one,
the supply price in the other.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from catalog import folding
from catalog import pinyin as reader_of_pinyin
from catalog.folding import fold, simplified
from catalog.pinyin import readings
from catalog.products.schemas import FACET_FIELDS
from catalog.registry import spellings
from catalog.search import snapshot, spans
from catalog.search.analysis import lexicon
from catalog.search.analysis.domain import MISREAD, Kind, spellings_of_place
from catalog.search.analysis.fold import is_han, joined, pairs, runs, signs
from catalog.search.analysis.name_forms import name_forms
from catalog.search.snapshot import (
    ListedSpan,
    OfferSnapshot,
    PlaceNames,
    capacity_left,
    card,
    coded,
    commission_fen,
    divisions,
    has_season,
    milliseconds,
    months,
    supply_terms,
    trade_terms,
)
from catalog.search.spans import Sold, sold
from catalog.suppliers.rights import level_shown

# How a field is held. phrase: tokens with positions; tokens: a set of tokens; key: whole values, counted as a facet;
# number: a whole number below 2**62, ordered and counted; stored: only returned.
INDEX_FIELDS = {
    "id": "key",
    "exact": "key",  # the name as written, joined
    "alias": "tokens",  # its other spellings, joined; as misread:pinyin what it or a place is misread as, in parts too
    "also": "tokens",  # GI name, variety, title, English names, joined
    "starts": "tokens",  # beginnings of names, pinyin and initials
    "pinyin": "tokens",
    "initials": "tokens",
    "places": "tokens",  # names of its places, also as level:name; what they are misread as, as misread:name
    "kinds": "tokens",  # kinds of produce it is, in both languages
    "pairs": "tokens",  # two neighbouring characters of the name
    "chars": "phrase",  # the characters of the name as written
    "varied_chars": "phrase",  # the same in simplified characters, and with a word of another region
    "also_chars": "phrase",  # the characters of GI name, variety, title, supplier, English names
    "syllables": "phrase",
    "any": "tokens",  # everything above that is one typed word, and the words of the story
    "suggest": "key",  # key, kind and text of what may be suggested
    "category": "key",
    "kind": "key",  # kinds of produce its name says, each as category/kind
    "province": "key",
    "city": "key",
    "county": "key",
    "system": "key",
    "authorisation": "key",
    "grade": "key",
    "paper": "key",
    "guarantee": "key",
    "sample": "key",
    **{declared.facet: "key" for declared in FACET_FIELDS},
    "demand": "key",
    "month": "key",
    "gi": "key",
    "supplier": "key",
    "no_ship": "key",
    "valid_in": "key",  # months in which this document stands for the days with valid papers
    "to_renew_in": "key",  # the same for the days whose papers are to be renewed
    "sold": "tokens",  # all days on which the offer can be sold (spans.block), whichever this document speaks of
    "price_fen": "number",
    "commission_bp": "number",
    "commission_fen": "number",
    "capacity_left": "number",
    "score_milli": "number",
    "approved_on": "number",
    "approved_at": "number",  # milliseconds since 1970
    "listed_from": "number",
    "listed_through": "number",
    "run_from": "number",  # the first of the listed days that lead to this document's without a break
    "listed_before": "tokens",  # the listed days before these (spans.block); mostly none
    "season_from": "number",  # the first and last of this document's days that lie in the season
    "season_through": "number",
    "renew_days": "number",  # so many days before a broadcast papers must be filed; 0 of valid ones
    "file_by": "number",  # the last day to file them for a broadcast on the last of these days
    "valid_until": "number",  # the last day the offer can be sold with valid papers, 0 if none
    "by_rank": "number",
    "by_grade": "number",
    "by_price": "number",
    "by_commission": "number",
    "by_capacity": "number",
    "by_new": "number",
    "by_ending": "number",
    "card": "stored",
    "trade": "stored",
    "supply": "stored",
    "version": "stored",  # tells two states of one offer's document apart
}

# Fields whose words may be misspelt, in the order they are tried; `query.Near` is asked of no other.
SPELLED_FIELDS = (("pinyin",), ("kinds", "also"), ("places",))

# A sort key is a value and 40 bits of the offer's id, so that one number orders without ties.
_ID_BITS = 40
_LARGEST_VALUE = (1 << 22) - 1

_GRADES = {"A": 4, "B": 3, "C": 2, "D": 1}
# From this share of the capacity on, an offer counts as much asked for (alliance design choice).
_MUCH_ASKED = 0.8
_LONGEST_STORY = 4000
_LONGEST_WORD = 60
_LONGEST_BEGUN = 24


@cache
def version() -> str:
    """Names all that decides what a document holds: the words, the libraries, the registry's readings, this very code.

    An index made with another version asks to be rebuilt; nobody has to remember to raise a number.
    """
    registry = (spellings.__file__, reader_of_pinyin.__file__, str(reader_of_pinyin.SETTLED))
    own = (*Path(__file__).parent.glob("analysis/*.py"), Path(__file__), Path(snapshot.__file__), Path(spans.__file__))
    code = (*own, *map(Path, registry), Path(folding.__file__), folding.VARIANTS)
    digest = hashlib.sha256(lexicon().version.encode())
    for path in sorted(code):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def build(offer: OfferSnapshot) -> list[dict[str, Any]]:
    """The index documents of one offer, one for each span of listed days on which nothing dated changes.

    Of any day a filter picks at most one of them: so a grade that falls at midnight falls in every answer, and nobody
    has to write anything at that moment.
    """
    shared = _shared(offer)
    sales = sold(offer["spans"], (offer["ship_from_on"], offer["ship_through_on"]) if has_season(offer) else None)
    terms = {"trade": _json(trade_terms(offer)), "supply": _json(supply_terms(offer))}
    own = {**_texts(offer, shared), **_filters(offer, shared), **terms}
    return [
        _finished(shared, {**own, **_spanned(offer, span, sales, at), "card": _json(card(offer, span))})
        for at, span in enumerate(offer["spans"])
    ]


def _finished(shared: _Shared, own: dict[str, Any]) -> dict[str, Any]:
    """The document with its version, which tells two states of it apart."""
    text = f"{shared.digest}{_json(own)}"
    return {**shared.fields, **own, "version": hashlib.sha256(text.encode()).hexdigest()[:16]}


_json = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode


@dataclass(frozen=True)
class _Shared:
    """What all offers of one product are found by: finished fields, the words of `any` in order, other names, and the
    kinds and divisions it is counted under."""

    fields: dict[str, Any]
    words: tuple[str, ...]
    others: tuple[tuple[str, ...], ...]
    counted: dict[str, list[str]]
    digest: str


def _shared(offer: OfferSnapshot) -> _Shared:
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
) -> _Shared:
    forms = name_forms(name)
    others = tuple(_tokens(other) for other in (*spoken_names, *other_names) if other)
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
        *_words_of_names(others),
        *place_words,
        *(word for kind in kinds for word in (joined(kind), *kind.split())),
        *_story_words(story_zh, story_en),
    }
    fields = {
        "exact": forms.exact,
        "alias": [*forms.aliases, *sorted(f"{MISREAD}{letters}" for letters in misread)],
        "starts": sorted(forms.starts),
        "pinyin": list(forms.pinyin),
        "initials": list(forms.initials),
        "places": sorted(place_words),
        "kinds": sorted(map(joined, kinds)),
        "pairs": sorted(forms.pairs),
        "chars": [" ".join(tokens) for tokens in forms.own],
        "varied_chars": [" ".join(tokens) for tokens in forms.varied],
        "syllables": [" ".join(reading) for reading in forms.syllables],
        "suggest": _suggestions(name, spoken_names[0], other_names, places[0]),
    }
    ordered = tuple(sorted(word for word in words if word and len(word) <= _LONGEST_WORD))
    digest = hashlib.sha256(_json([fields, ordered]).encode()).hexdigest()
    named = [f"{category}/{kind.zh[0]}" for kind in _kinds_in(name, known) if not kind.category]
    return _Shared(fields, ordered, others, {"kind": named, **divisions(places[0])}, digest)


def _texts(offer: OfferSnapshot, shared: _Shared) -> dict[str, Any]:
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


def _filters(offer: OfferSnapshot, shared: _Shared) -> dict[str, Any]:
    """What narrows and counts, as long as nobody edits the offer."""
    codes = coded(offer)
    much_asked = offer["reserved_units"] >= _MUCH_ASKED * offer["capacity_units"] > 0
    return {
        "category": offer["category"],
        **shared.counted,
        "system": offer["gi_system"],
        "guarantee": list(dict.fromkeys(offer["guarantees"])),
        "sample": offer["sample_policy"],
        **{declared.facet: codes[declared.name] or [] for declared in FACET_FIELDS},
        "demand": ["much_asked"] if much_asked else [],
        "month": months(offer),
        "gi": offer["gi_id"],
        "supplier": offer["supplier_id"],
        "no_ship": list(dict.fromkeys(offer["no_ship_provinces"])),
        "price_fen": offer["live_price_fen"],
        "commission_bp": offer["commission_bp"],
        "commission_fen": commission_fen(offer),
        "capacity_left": capacity_left(offer),
        "score_milli": offer["score_milli"],
        "approved_on": offer["approved_on"].toordinal(),
        "approved_at": milliseconds(offer["approved_at"]),
    }


def _spanned(offer: OfferSnapshot, span: ListedSpan, sales: Sold, at: int) -> dict[str, Any]:
    """What holds on the days of one span, number `at`: when it is listed, when it can be sold, and its place in every
    order.

    Where an order runs downwards the engine reads its key downwards.
    """
    left = capacity_left(offer)
    # What cannot be sold on any of these days has a window nothing lies in.
    window = sales.windows[at]
    first, last = (window[0].toordinal(), window[1].toordinal()) if window else (1, 0)
    grade = _GRADES.get(span.grade, 0)
    season_days = (offer["ship_through_on"] - offer["ship_from_on"]).days + 1
    # Between equally relevant offers: grade, then whether there is enough to sell, then how long it can be sold.
    rank = grade << 12 | min(left.bit_length(), 15) << 8 | min(season_days, 255)
    identity = int.from_bytes(hashlib.sha256(offer["id"].encode()).digest()[:5])

    def key(value: int) -> int:
        return min(max(value, 0), _LARGEST_VALUE) << _ID_BITS | identity

    return {
        "grade": span.grade,
        "paper": span.paper,
        "authorisation": level_shown(offer["authorisation"], proven=span.proven),
        "valid_in": list(sales.valid_in[at]),
        "to_renew_in": list(sales.to_renew_in[at]),
        "sold": list(sales.blocks),
        "listed_from": span.from_on.toordinal(),
        "listed_through": span.through_on.toordinal(),
        "run_from": sales.run_from[at].toordinal(),
        "listed_before": list(sales.listed_before[at]),
        "season_from": first,
        "season_through": last,
        "renew_days": span.renew_days,
        "file_by": max(last - span.renew_days, 0),
        "valid_until": sales.valid_until.toordinal() if sales.valid_until else 0,
        "by_rank": key(rank),
        "by_grade": key(grade << 17 | min(offer["score_milli"], 100_000)),
        "by_price": key(offer["live_price_fen"]),
        "by_commission": key(commission_fen(offer)),
        "by_capacity": key(left),
        "by_new": key(offer["approved_on"].toordinal()),
        "by_ending": key(span.run_through_on.toordinal()),
    }


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
