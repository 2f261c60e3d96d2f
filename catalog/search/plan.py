"""From what was written to what an engine executes: what matches, and in which order it is shown.

The order is a list of tiers, best first; an offer belongs to the first tier it matches. Inside a tier the engine orders
by one number (grade, capacity, season). So relevance needs no scores, is the same on every engine, and pages by key.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from catalog.folding import fold, simplified
from catalog.search.analysis import lexicon
from catalog.search.analysis.domain import MISREAD
from catalog.search.analysis.fold import is_han, joined, runs, signs
from catalog.search.analysis.syllables import cuts
from catalog.search.facets import can_be_sold_on
from catalog.search.query import (
    AllOf,
    AnyOf,
    Everything,
    InSeason,
    Node,
    Not,
    Nothing,
    Term,
    Written,
    all_of,
    any_of,
    sequence,
)

# More words than this are no name any more; their joined form is not looked for.
_MOST_JOINED = 8
_LONGEST_PLACE = 16
_LINKS = frozenset({"的"})


@dataclass(frozen=True)
class Plan:
    """What the plain words match, what else was asked (`rest`: fields, phrases, exclusions), the tiers of relevance.

    `sure` is how many tiers speak of the whole text or of each word by name, place or kind; below them only scattered
    words match. `text` is what to correct the spelling of, `words` what to highlight. `on` is the broadcast day that
    was written, the first of several that all have to fit.
    """

    wording: Node
    rest: Node
    tiers: tuple[Node, ...]
    sure: int
    text: str
    words: tuple[str, ...]
    on: date | None = None

    @cached_property
    def match(self) -> Node:
        """What every hit satisfies."""
        return all_of(self.wording, self.rest)

    def corrected(self, tiers: tuple[Node, ...]) -> Plan:
        """The plan with the tiers of a correction before all others."""
        return replace(self, wording=any_of(*tiers, self.wording), tiers=(*tiers, *self.tiers), text="")

    def seen_from(self, today: date) -> Plan:
        """The plan with what can be sold on the days that were written, seen from today. Only `rest` speaks of days."""
        return replace(self, rest=_seen_from(self.rest, today))

    def within(self, known: Callable[[Node], Node]) -> Plan:
        """The plan for one view of an index, without what it does not hold. Tiers keep their numbers."""
        return replace(
            self, wording=known(self.wording), rest=known(self.rest), tiers=tuple(known(tier) for tier in self.tiers)
        )


def plan(written: Node) -> Plan:
    """Plan a parsed query."""
    parts = written.parts if isinstance(written, AllOf) else (written,)
    words = [part for part in parts if isinstance(part, Written) and not part.field and not part.phrase]
    rest = [_executable(part) for part in parts if part not in words]
    pieces = [lexicon().singular(piece) for word in words for piece in runs(fold(word.text))]
    highlighted = tuple(dict.fromkeys([*pieces, *map(simplified, pieces), *_written_words(rest, parts)]))
    on = next((part.on for part in parts if isinstance(part, InSeason)), None)
    if not pieces:
        return Plan(Everything(), all_of(*rest), (), 0, "", highlighted, on)
    match, tiers, sure = _words(tuple(pieces))
    text = "" if _is_understood(tuple(pieces)) or len(pieces) > _MOST_JOINED else "".join(pieces)
    return Plan(match, all_of(*rest), tiers, sure, text, highlighted, on)


def _is_understood(pieces: tuple[str, ...]) -> bool:
    """Whether several words are all places or kinds: then nothing is misspelt, there just is none (衢州 柚)."""
    words = [simplified(piece) for piece in pieces]
    return len(words) > 1 and all(word in lexicon().places or lexicon().is_kind(word) for word in words)


def _words(pieces: tuple[str, ...]) -> tuple[Node, tuple[Node, ...], int]:
    """Match, tiers and the number of sure tiers for words that must all be found."""
    segments = _segments(pieces)
    match = all_of(*(loosely(piece) for piece in pieces))
    tiers: list[Node] = []
    whole = "".join(pieces)
    if len(pieces) <= _MOST_JOINED and len(whole) <= 60:
        tiers += _whole_tiers(pieces, whole)
        # Chinese words side by side are found one by one as well; spaced pinyin is not.
        if len(pieces) > 1 and not all(map(is_han, pieces)):
            match = any_of(match, *tiers)
    if len(segments) > 1:
        literally = [_side_by_side("chars", segment) for segment in segments]
        in_name = [_in_name(segment) for segment in segments]
        highest = [Term("places", lexicon().highest_place(simplified(segment))) for segment in segments]
        place = [Term("places", simplified(segment)) for segment in segments]
        kind = [Term("kinds", simplified(segment)) for segment in segments]
        tiers += [
            _each(highest, [all_of(one, name) for one, name in zip(kind, literally, strict=True)]),
            all_of(*in_name),
            _each(highest, kind),
            _each(place, [any_of(one, name) for one, name in zip(kind, literally, strict=True)]),
            _each(place, [any_of(one, name) for one, name in zip(kind, in_name, strict=True)]),
        ]
    sure = len(tiers)
    return match, (*tiers, Everything()), sure


def _each(places: list[Term], others: list[Node] | list[Term]) -> Node:
    return all_of(*(any_of(place, other) for place, other in zip(places, others, strict=True)))


def _whole_tiers(pieces: tuple[str, ...], whole: str) -> list[Node]:
    """The tiers of the text taken as one name, best first."""
    canonical = simplified(whole)
    tiers: list[Node] = [
        Term("exact", whole),
        Term("exact", canonical) if canonical != whole else Nothing(),
        any_of(Term("alias", canonical), Term("alias", whole)),
    ]
    letters = whole.isascii() and whole.isalpha()
    if letters:
        tiers += [Term("pinyin", whole), Term("initials", whole)]
    substring = _side_by_side("chars", "".join(pieces))
    if len(canonical) == 1 and lexicon().is_kind(canonical):
        # A single character means a kind before it means a beginning: 茶 is tea, then 茶油.
        tiers.append(all_of(Term("kinds", canonical), substring))
    elif letters and len(pieces) == 1 and lexicon().is_kind(whole):
        tiers.append(Term("kinds", whole))
    tiers += [
        any_of(Term("starts", whole), Term("starts", canonical)),
        substring,
        any_of(Term("also", canonical), _side_by_side("varied_chars", whole)),
    ]
    if letters:
        tiers.append(_syllables(whole))
    tiers.append(_side_by_side("also_chars", whole))
    tiers += [Term("places", canonical), Term("kinds", canonical)]
    if letters:
        # What is really read so comes before what people misread (danxian for 单县).
        tiers.append(Term("alias", f"{MISREAD}{whole}"))
    return [tier for tier in tiers if not isinstance(tier, Nothing)]


def loosely(piece: str) -> Node:
    """Everything one run of letters or Chinese characters may mean."""
    canonical = simplified(piece)
    found: list[Node] = [Term("any", canonical), Term("any", piece)]
    if not is_han(piece):
        if piece.isalpha() and piece.isascii():
            found.append(_syllables(piece))
        return any_of(*found)
    if len(canonical) > 2:
        found += [_side_by_side(field, piece) for field in ("chars", "varied_chars", "also_chars")]
        parts = _cut(canonical)
        if len(parts) > 1:
            found.append(all_of(*(loosely(part) for part in parts)))
    return any_of(*found)


def _in_name(piece: str) -> Node:
    """Offers that hold this run in their name, or its pinyin."""
    canonical = simplified(piece)
    if is_han(piece):
        return any_of(_side_by_side("chars", piece), _side_by_side("varied_chars", piece))
    letters = piece.isascii() and piece.isalpha()
    heard = [_syllables(piece), Term("alias", f"{MISREAD}{piece}")] if letters else []
    return any_of(Term("chars", canonical), Term("also_chars", canonical), *heard)


def _side_by_side(field: str, text: str) -> Node:
    """The text's tokens side by side, as written or simplified. Two characters have a field of their own."""
    found = []
    for spelled in dict.fromkeys((simplified(text), text)):
        tokens = signs(spelled)
        two = field == "chars" and len(tokens) == 2 and all(map(is_han, tokens))
        found.append(Term("pairs", spelled) if two else sequence(field, tokens))
    return any_of(*found)


def _syllables(letters: str) -> Node:
    """Names that hold these letters as whole syllables."""
    return any_of(*(sequence("syllables", cut) for cut in cuts(letters) if len(cut) > 1 or len(letters) > 1))


def _segments(pieces: tuple[str, ...]) -> list[str]:
    """The pieces, long Chinese ones cut into words."""
    found: list[str] = []
    for piece in pieces:
        found += _cut(simplified(piece)) if is_han(piece) and len(piece) > 2 else [piece]
    return found[:_MOST_JOINED]


def _cut(canonical: str) -> list[str]:
    """The words of a Chinese text. What begins with a place begins with that word (内蒙古羊: 内蒙古, 羊)."""
    lengths = range(min(len(canonical), _LONGEST_PLACE), 1, -1)
    place = next((canonical[:length] for length in lengths if canonical[:length] in lexicon().places), "")
    if place == canonical:
        return [canonical]
    words = _without_links(lexicon().cut(canonical))
    if not place or (words[0].startswith(place) and len(words) > 1):
        return words
    return [place, *_without_links(lexicon().cut(canonical[len(place) :]))]


def _without_links(words: list[str]) -> list[str]:
    """The words but those that only join others (新疆的枣); alone they stay."""
    return [word for word in words if word not in _LINKS] or words


def _executable(node: Node) -> Node:
    """A tree without `Written`."""
    match node:
        case Written():
            return _written(node)
        case AllOf(parts):
            return all_of(*map(_executable, parts))
        case AnyOf(parts):
            return any_of(*map(_executable, parts))
        case Not(part):
            return Not(_executable(part))
    return node


def _seen_from(node: Node, today: date) -> Node:
    """A tree without `InSeason`."""
    match node:
        case InSeason(on):
            return can_be_sold_on(on, today)
        case AllOf(parts):
            return all_of(*(_seen_from(part, today) for part in parts))
        case AnyOf(parts):
            return any_of(*(_seen_from(part, today) for part in parts))
        case Not(part):
            return Not(_seen_from(part, today))
    return node


def _written(leaf: Written) -> Node:
    folded = fold(leaf.text)
    if not signs(folded):
        return Everything()
    area, _, level = leaf.field.partition("/")
    if area == "places":
        name = joined(simplified(folded))
        return any_of(Term("places", f"{level}{name}"), Nothing() if level else Term("places", f"{MISREAD}{name}"))
    if area == "kinds":
        return any_of(Term("kinds", joined(simplified(folded))), Term("category", leaf.text.strip()))
    if area == "name":
        letters = joined(folded)
        heard = [_syllables(letters), Term("alias", f"{MISREAD}{letters}"), Term("initials", letters)]
        return any_of(_whole_match("chars", folded), *heard)
    if area == "also":
        return _whole_match("also_chars", folded)
    if leaf.phrase:
        return any_of(_whole_match("chars", folded), _whole_match("also_chars", folded), Term("any", joined(folded)))
    return all_of(*(loosely(piece) for piece in runs(folded)))


def _whole_match(field: str, folded: str) -> Node:
    return any_of(*(sequence(field, signs(one)) for one in dict.fromkeys((folded, simplified(folded)))))


def _written_words(rest: list[Node], parts: tuple[Node, ...]) -> list[str]:
    """Words of phrases and name fields, for highlighting."""
    return [joined(fold(part.text)) for part in parts if isinstance(part, Written) and (part.phrase or part.field)]
