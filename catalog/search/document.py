"""What the index knows of one offer: the field table, and the documents built from an offer's snapshot. Pure.

A document holds the finished JSON of the offer's card, so that a search answers without touching the database. The
trade terms stand in two texts of their own, which only those who may see them get: floor price and commission in one,
the supply price in the other.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from catalog import folding
from catalog import pinyin as reader_of_pinyin
from catalog.products.schemas import FACET_FIELDS
from catalog.registry import spellings
from catalog.search.analysis import lexicon
from catalog.search.found_by import Shared, as_json, shared_by_product, texts
from catalog.search.snapshot import (
    ListedSpan,
    OfferSnapshot,
    capacity_left,
    card,
    coded,
    commission_fen,
    has_season,
    milliseconds,
    months,
    proven_first,
    supply_terms,
    trade_terms,
    unit_price,
)
from catalog.search.spans import Sold, sold
from catalog.search.understanding.amounts import grams_said
from catalog.search.understanding.part import keyboard
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
    "places": "tokens",  # names of its places, also as level:name, its own as from:name; as misread:name what they are
    # misread as
    "kinds": "tokens",  # kinds of produce it is, in both languages
    "pairs": "tokens",  # two neighbouring characters of the name
    "chars": "phrase",  # the characters of the name as written
    "varied_chars": "phrase",  # the same in simplified characters, and with a word of another region
    "also_chars": "phrase",  # the characters of GI name, variety, title, English names
    "maker_chars": "phrase",  # those of the supplier's name
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
    "proven": "key",  # the share of points that is proven or measured: 80, 50, 0
    "certificate": "key",
    "proof": "key",  # kinds of valid papers behind proven answers
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
    "unit_price_fen": "number",  # for 500 g
    "weight_grams": "number",
    "proven_share": "number",  # of the points, proven or measured, in thousandths; 0 where nothing is counted
    "commission_bp": "number",
    "commission_fen": "number",
    "capacity_left": "number",
    "score_milli": "number",
    "says_grams": "tokens",  # every amount the specification names, in grams
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
    "by_proven": "number",
    "by_price": "number",
    "by_unit_price": "number",
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


@cache
def version() -> str:
    """Names all that decides what a document holds: the words, the libraries, the registry's readings, this very code.

    An index made with another version asks to be rebuilt; nobody has to remember to raise a number.
    """
    here = Path(__file__).parent
    own = [here / f"{name}.py" for name in ("document", "found_by", "snapshot", "spans")]
    own += [here / "understanding" / f"{name}.py" for name in ("amounts", "bounds", "numerals", "part")]
    registry = (spellings.__file__, reader_of_pinyin.__file__, str(reader_of_pinyin.SETTLED))
    code = (*own, *here.glob("analysis/*.py"), *map(Path, registry), Path(folding.__file__), folding.VARIANTS)
    digest = hashlib.sha256(lexicon().version.encode())
    for path in sorted(code):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def build(offer: OfferSnapshot) -> list[dict[str, Any]]:
    """The index documents of one offer, one for each span of listed days on which nothing dated changes.

    Of any day a filter picks at most one of them: so a grade that falls at midnight falls in every answer, and nobody
    has to write anything at that moment.
    """
    shared = shared_by_product(offer)
    sales = sold(offer["spans"], (offer["ship_from_on"], offer["ship_through_on"]) if has_season(offer) else None)
    terms = {"trade": as_json(trade_terms(offer)), "supply": as_json(supply_terms(offer))}
    own = {**texts(offer, shared), **_filters(offer, shared), **terms}
    return [
        _finished(shared, {**own, **_spanned(offer, span, sales, at), "card": as_json(card(offer, span))})
        for at, span in enumerate(offer["spans"])
    ]


def _finished(shared: Shared, own: dict[str, Any]) -> dict[str, Any]:
    """The document with its version, which tells two states of it apart."""
    text = f"{shared.digest}{as_json(own)}"
    return {**shared.fields, **own, "version": hashlib.sha256(text.encode()).hexdigest()[:16]}


def _filters(offer: OfferSnapshot, shared: Shared) -> dict[str, Any]:
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
        "proven": [offer["proven"].step] if offer["proven"] else [],
        "demand": ["much_asked"] if much_asked else [],
        "month": months(offer),
        "gi": offer["gi_id"],
        "supplier": offer["supplier_id"],
        "no_ship": list(dict.fromkeys(offer["no_ship_provinces"])),
        "price_fen": offer["live_price_fen"],
        "unit_price_fen": unit_price(offer),
        "weight_grams": offer["net_weight_grams"],
        "proven_share": offer["proven"].backed if offer["proven"] else 0,
        "commission_bp": offer["commission_bp"],
        "commission_fen": commission_fen(offer),
        "capacity_left": capacity_left(offer),
        "says_grams": sorted({str(grams) for grams in grams_said(keyboard(f"{offer['spec']}\n{offer['spec_en']}"))}),
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
        "certificate": list(span.certificates),
        "proof": list(span.proofs),
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
        "by_proven": key(proven_first(offer)),
        "by_grade": key(grade << 17 | min(offer["score_milli"], 100_000)),
        "by_price": key(offer["live_price_fen"]),
        # Dearer than 41,943 yuan for 500 g all count alike.
        "by_unit_price": key(unit_price(offer)),
        "by_commission": key(commission_fen(offer)),
        "by_capacity": key(left),
        "by_new": key(offer["approved_on"].toordinal()),
        "by_ending": key(span.run_through_on.toordinal()),
    }
