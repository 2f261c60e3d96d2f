"""The tiers of relevance: in which order what a text finds is shown, and how the orders of several texts join. Pure.

A tier is what an offer has to match to stand there; it stands in the first one it matches. Tiers of different texts are
joined by their levels: found by either of two texts, an offer stands where the better one puts it; found by both of
them, where the worse one does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum

from catalog.folding import fold, simplified
from catalog.search.analysis import lexicon
from catalog.search.analysis.domain import FROM, MISREAD
from catalog.search.analysis.fold import is_han, joined, runs, signs
from catalog.search.analysis.syllables import cuts
from catalog.search.query import Node, Nothing, Term, all_of, any_of, sequence

# More words than this are no name any more; their joined form is not looked for.
MOST_JOINED = 8
_LONGEST_JOINED = 60
_LONGEST_PLACE = 16
_LINKS = frozenset({"的"})


class Level(IntEnum):
    """What a text says of an offer, the closest first: its own name before its other names, those before its place and
    kind, and all of them before the name of its supplier."""

    NAME = 0
    NAME_IN_OTHER_SCRIPT = 1
    SPELLING = 2
    PINYIN = 3
    INITIALS = 4
    KIND_SAID = 5
    BEGINNING = 6
    PART_OF_NAME = 7
    PART_OF_SPELLING = 8
    SYLLABLES = 9
    OTHER_NAME = 10
    FROM_THERE = 11
    PLACE = 12
    KIND = 13
    MISREAD = 14
    # Of several words each says something.
    EACH_FROM_THERE_AND_NAMED = 20
    EACH_PLACE_AND_NAMED = 21
    EACH_IN_NAME = 22
    EACH_FROM_THERE_AND_KIND = 23
    EACH_PLACE_AND_KIND = 24
    EACH_FROM_SOME_PLACE = 25
    EACH_SOME_PLACE = 26
    EACH_IN_NAME_OR_PLACE = 27
    EACH_IN_SOME_NAME = 28
    SUPPLIER = 30


@dataclass(frozen=True)
class Ranked:
    """What a text matches, and its tiers by level; what no tier holds comes last."""

    match: Node
    tiers: Mapping[int, Node]

    def narrowed(self, *filters: Node) -> Ranked:
        """The same under conditions."""
        return Ranked(
            all_of(self.match, *filters), {level: all_of(tier, *filters) for level, tier in self.tiers.items()}
        )


def found_by_any(texts: Iterable[Ranked]) -> Ranked:
    """What at least one text finds: an offer stands at its best level."""
    texts = tuple(texts)
    levels = sorted({level for text in texts for level in text.tiers})
    tiers = {level: any_of(*(text.tiers.get(level, Nothing()) for text in texts)) for level in levels}
    return Ranked(any_of(*(text.match for text in texts)), tiers)


def found_by_all(texts: Iterable[Ranked]) -> Ranked:
    """What every text finds: an offer stands at its worst level."""
    texts = tuple(texts)
    if len(texts) == 1:
        return texts[0]
    levels = sorted({level for text in texts for level in text.tiers})
    tiers = {level: all_of(*(_up_to(level, text) for text in texts)) for level in levels}
    kept = {level: tier for level, tier in tiers.items() if not isinstance(tier, Nothing)}
    return Ranked(all_of(*(text.match for text in texts)), kept)


def _up_to(level: int, text: Ranked) -> Node:
    return any_of(*(tier for own, tier in text.tiers.items() if own <= level))


def of_phrase(folded: str) -> Ranked:
    """What stands side by side as it was written, in a name, another name, or the name of the supplier."""
    whole = joined(folded)
    fields = {
        Level.PART_OF_NAME: "chars",
        Level.OTHER_NAME: "also_chars",
        Level.SUPPLIER: "maker_chars",
    }
    parts: dict[int, Node] = {level: written_in(field, folded) for level, field in fields.items()}
    best: dict[int, Node] = {
        Level.NAME: Term("exact", whole),
        Level.SPELLING: Term("alias", whole),
        Level.BEGINNING: Term("starts", whole),
    }
    return Ranked(any_of(*parts.values(), Term("any", whole)), dict(sorted({**best, **parts}.items())))


def pieces_of(texts: Iterable[str]) -> tuple[str, ...]:
    """Plain words as they were typed, as runs of letters or Chinese characters."""
    return tuple(lexicon().singular(piece) for text in texts for piece in runs(fold(text)))


def of_words(pieces: tuple[str, ...]) -> Ranked:
    """What holds all of these words, each a run of letters or Chinese characters."""
    segments = segmented(pieces)
    match = all_of(*(loosely(piece) for piece in pieces))
    tiers: dict[int, Node] = {}
    whole = "".join(pieces)
    if len(pieces) <= MOST_JOINED and len(whole) <= _LONGEST_JOINED:
        tiers |= _of_whole(pieces, whole)
        # Chinese words side by side are found one by one as well; spaced pinyin is not.
        if len(pieces) > 1 and not all(map(is_han, pieces)):
            match = any_of(match, *tiers.values())
    if len(segments) > 1:
        tiers |= _of_each(segments)
    return Ranked(match, dict(sorted(tiers.items())))


def _of_each(segments: list[str]) -> dict[int, Node]:
    """The tiers of several words: each is a place, or says what it is."""
    simple = [simplified(segment) for segment in segments]
    literally = [_side_by_side("chars", segment) for segment in segments]
    in_name = [_in_name(segment) for segment in segments]
    kind: list[Node] = [Term("kinds", word) for word in simple]
    place: list[Node] = [Term("places", word) for word in simple]
    # A name of several places means the largest of them first (河南).
    highest: list[Node] = [Term("places", lexicon().highest_place(word)) for word in simple]
    named = [all_of(one, name) for one, name in zip(kind, literally, strict=True)]
    kind_or_literally = [any_of(one, name) for one, name in zip(kind, literally, strict=True)]
    kind_or_name = [any_of(one, name) for one, name in zip(kind, in_name, strict=True)]
    some_name = [
        any_of(one, _side_by_side("also_chars", segment)) for one, segment in zip(kind_or_name, segments, strict=True)
    ]
    found: dict[int, Node] = {
        Level.EACH_PLACE_AND_NAMED: _each(highest, named),
        Level.EACH_IN_NAME: all_of(*in_name),
        Level.EACH_PLACE_AND_KIND: _each(highest, kind),
        Level.EACH_SOME_PLACE: _each(place, kind_or_literally),
        Level.EACH_IN_NAME_OR_PLACE: _each(place, kind_or_name),
        Level.EACH_IN_SOME_NAME: _each(place, some_name),
    }
    # Where no word can be a place, being from there says nothing more.
    if any(word in lexicon().places or not is_han(word) for word in simple):
        from_place: list[Node] = [Term("places", f"{FROM}{word}") for word in simple]
        from_highest: list[Node] = [Term("places", f"{FROM}{lexicon().highest_place(word)}") for word in simple]
        found |= {
            Level.EACH_FROM_THERE_AND_NAMED: _each(from_highest, named),
            Level.EACH_FROM_THERE_AND_KIND: _each(from_highest, kind),
            Level.EACH_FROM_SOME_PLACE: _each(from_place, kind_or_literally),
        }
    return found


def _each(places: list[Node], others: list[Node]) -> Node:
    return all_of(*(any_of(place, other) for place, other in zip(places, others, strict=True)))


def _of_whole(pieces: tuple[str, ...], whole: str) -> dict[int, Node]:
    """The tiers of the text taken as one name."""
    canonical = simplified(whole)
    letters = whole.isascii() and whole.isalpha()
    part = _side_by_side("chars", whole)
    tiers: dict[int, Node] = {
        Level.NAME: Term("exact", whole),
        Level.SPELLING: any_of(Term("alias", canonical), Term("alias", whole)),
        Level.BEGINNING: any_of(Term("starts", whole), Term("starts", canonical)),
        Level.PART_OF_NAME: part,
        Level.PART_OF_SPELLING: any_of(Term("also", canonical), _side_by_side("varied_chars", whole)),
        Level.OTHER_NAME: _side_by_side("also_chars", whole),
        Level.FROM_THERE: Term("places", f"{FROM}{canonical}"),
        Level.PLACE: Term("places", canonical),
        Level.KIND: Term("kinds", canonical),
        Level.SUPPLIER: _side_by_side("maker_chars", whole),
    }
    if canonical != whole:
        tiers[Level.NAME_IN_OTHER_SCRIPT] = Term("exact", canonical)
    if len(canonical) == 1 and lexicon().is_kind(canonical):
        # A single character means a kind before it means a beginning: 茶 is tea, then 茶油.
        tiers[Level.KIND_SAID] = all_of(Term("kinds", canonical), part)
    if letters:
        tiers |= {Level.PINYIN: Term("pinyin", whole), Level.INITIALS: Term("initials", whole)}
        if len(pieces) == 1 and lexicon().is_kind(whole):
            tiers[Level.KIND_SAID] = Term("kinds", whole)
        tiers[Level.SYLLABLES] = syllables(whole)
        # What is really read so comes before what people misread (danxian for 单县).
        tiers[Level.MISREAD] = Term("alias", f"{MISREAD}{whole}")
    return {level: tier for level, tier in tiers.items() if not isinstance(tier, Nothing)}


def loosely(piece: str) -> Node:
    """Everything one run of letters or Chinese characters may mean."""
    canonical = simplified(piece)
    found: list[Node] = [Term("any", canonical), Term("any", piece)]
    if not is_han(piece):
        if piece.isalpha() and piece.isascii():
            found.append(syllables(piece))
        return any_of(*found)
    if len(canonical) > 2:
        found += [_side_by_side(field, piece) for field in ("chars", "varied_chars", "also_chars", "maker_chars")]
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
    heard = [syllables(piece), Term("alias", f"{MISREAD}{piece}")] if letters else []
    return any_of(Term("chars", canonical), Term("also_chars", canonical), *heard)


def _side_by_side(field: str, text: str) -> Node:
    """The text's tokens side by side, as written or simplified. Two characters have a field of their own."""
    found = []
    for spelled in dict.fromkeys((simplified(text), text)):
        tokens = signs(spelled)
        two = field == "chars" and len(tokens) == 2 and all(map(is_han, tokens))
        found.append(Term("pairs", spelled) if two else sequence(field, tokens))
    return any_of(*found)


def written_in(field: str, folded: str) -> Node:
    """The text side by side in a field, as written or simplified."""
    return any_of(*(sequence(field, signs(one)) for one in dict.fromkeys((folded, simplified(folded)))))


def syllables(letters: str) -> Node:
    """Names that hold these letters as whole syllables."""
    return any_of(*(sequence("syllables", cut) for cut in cuts(letters) if len(cut) > 1 or len(letters) > 1))


def segmented(pieces: tuple[str, ...]) -> list[str]:
    """The pieces, long Chinese ones cut into words."""
    found: list[str] = []
    for piece in pieces:
        found += _cut(simplified(piece)) if is_han(piece) and len(piece) > 2 else [piece]
    return found[:MOST_JOINED]


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
