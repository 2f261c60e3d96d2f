"""What to search instead, when nothing is surely meant by a text: the names in it one by one, a name that is spelled or
sounds like it, or its known words without the others. Nothing is changed in silence: hints say what was. Pure but for
its reader."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from catalog.folding import fold, simplified
from catalog.pinyin import read
from catalog.search.analysis import lexicon
from catalog.search.analysis.fold import is_han
from catalog.search.engines.port import Reader, TermCounts
from catalog.search.plan import Plan
from catalog.search.query import Node, Term, all_of, any_of
from catalog.search.request import Hint
from catalog.search.results.spelling import correct
from catalog.search.tiers import Level, loosely, of_words, pieces_of, segmented

_BETWEEN_NAMES = re.compile("[、，,;；/／+＋&]")
_BETWEEN_WORDS = re.compile(r"(?:\s|^)(?:和|与|及|或|跟|and|or)(?:\s|$)|(?<=\w)(?:以及|或者|还有|和|与|及|或|跟)(?=\w)")
_MOST_NAMES = 6
# A name that sounds so is looked for in no longer run, and in parts of at most so many characters.
_LONGEST_HEARD = 12
_LONGEST_SOUND = 6
_MOST_SOUNDING = 5
_MOST_WORDS = 8
_NAMES_SAID = 3
# Hints of produce that is known and not offered.
NOT_OFFERED = ("not_offered", "protected_not_offered")
# How much a word says: of no offer anything, something in a story or the name of a supplier, what an offer is or where.
_NOTHING, _MENTIONED, _KNOWN = range(3)


@dataclass(frozen=True)
class Loosened:
    """What is searched instead: its plan, the names it takes the text for, and what to say of it."""

    planned: Plan
    corrected: tuple[str, ...] = ()
    hints: tuple[Hint, ...] = ()
    dropped: tuple[str, ...] = ()


def loosen(reader: Reader, planned: Plan, listed: Node) -> Loosened | None:
    """What to search instead of a text that surely means no offer of `listed`; None where nothing is nearer."""
    texts = _Texts(reader, listed)
    if planned.plain and (each := _each_name(texts, planned)):
        return each
    if planned.text and not lexicon().is_made_of_words(simplified(planned.text)):
        correction = correct(texts.reader, planned.text, texts.listed)
        if correction is not None:
            return Loosened(planned.corrected(correction.tiers), correction.names)
    if not planned.plain or texts.count(planned.wording):
        return None
    pieces = pieces_of(planned.plain)
    heard = _heard(texts, pieces)
    if heard is not None:
        pieces, meant = heard
        if texts.count(of_words(pieces).match) or pieces == (meant,):
            return Loosened(_reworded(texts, planned, pieces), (meant,))
    left, dropped = known_words(texts, _words(pieces))
    dropped = _as_typed(pieces, dropped)
    if not left and planned.asked.understood.filters:
        return Loosened(planned.without_words(), (), (_said("dropped", dropped),), dropped)
    if not left or not (dropped or heard):
        return None
    said: tuple[Hint, ...] = (_said("dropped", dropped),) if dropped else ()
    return Loosened(_reworded(texts, planned, left), (meant,) if heard is not None else (), said, dropped)


def explained(reader: Reader, planned: Plan, listed: Node) -> list[Hint]:
    """What to say of the words of a text that finds nothing, or only suppliers that are called so: those that no offer
    and no register knows, and the produce that is known and not offered."""
    texts = _Texts(reader, listed)
    words = words_of(planned)
    absent = [word for word in words if _is_produce(word) and not texts.names(word)]
    unknown = [word for word in words if not _is_produce(word) and not texts.informs(word)]
    if not absent and unknown and len(unknown) == len(words):
        unknown = [" ".join(planned.plain)]
    found = [_said("unknown_word", tuple(unknown))] if unknown else []
    return found + [_not_offered(word) for word in absent[:1]]


def nearest_kinds(reader: Reader, planned: Plan, listed: Node) -> Iterator[tuple[str, str]]:
    """For produce that is known and not offered: its word, and the word of the narrowest kind that is."""
    texts = _Texts(reader, listed)
    for word in words_of(planned):
        if not _is_produce(word) or texts.names(word):
            continue
        near = next((kind for kind in _wider(word) if kind != word and texts.names(kind)), None)
        if near is not None:
            yield word, near


def words_of(planned: Plan) -> tuple[str, ...]:
    """The plain words of a text, as they were typed, long ones cut into words."""
    return _words(pieces_of(planned.plain))


def _words(pieces: tuple[str, ...]) -> tuple[str, ...]:
    found: list[str] = []
    for piece in pieces:
        at = 0
        for word in (piece,) if _is_protected(piece) else segmented((piece,)):
            start = simplified(piece).find(word, at) if is_han(piece) else 0
            found.append(piece[start : start + len(word)] if start >= 0 else word)
            at = max(start, 0) + len(word)
    return tuple(dict.fromkeys(found))[:_MOST_WORDS]


def _as_typed(pieces: tuple[str, ...], words: tuple[str, ...]) -> tuple[str, ...]:
    """Of a piece all of whose words are among these, the piece itself."""
    whole = {piece: _words((piece,)) for piece in pieces}
    gone = {piece: parts for piece, parts in whole.items() if set(parts) <= set(words)}
    inside = {word for parts in gone.values() for word in parts}
    return (*gone, *(word for word in words if word not in inside))


def known_words(texts: _Texts, words: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words without those that say nothing of any offer, then without the least informative ones until something
    is found; and the words that went. A word that names no produce and no place is cut into what it holds (高山茶)."""
    words = tuple(one for word in words for one in ((texts.informs(word) and (word,)) or _cut_up(texts, word)))
    left = [word for word in words if texts.informs(word)]
    while left and not texts.count(of_words(tuple(left)).match):
        weakest = min(left, key=lambda word: (texts.informs(word), -texts.count(loosely(word))))
        if texts.informs(weakest) == _KNOWN:
            break
        left.remove(weakest)
    if not any(len(word) > 1 or lexicon().is_kind(word) for word in left):
        return (), words
    return tuple(left), tuple(word for word in words if word not in left)


class _Texts:
    """Words looked up among the offers of the days asked for."""

    def __init__(self, reader: Reader, listed: Node) -> None:
        self.reader = reader
        self.listed = listed

    def count(self, node: Node) -> int:
        """How many offers match."""
        return self.reader.tally(all_of(node, self.listed), [])[0]

    def names(self, word: str) -> int:
        """How many offers are called so, or are of that kind or place."""
        tiers = of_words((fold(word),)).tiers
        return self.count(any_of(*(tier for level, tier in tiers.items() if level < Level.SUPPLIER)))

    def called(self, letters: str) -> list[str]:
        """Names of offers that are read so."""
        counts = [TermCounts("names", "exact", _MOST_SOUNDING)]
        _, tally = self.reader.tally(all_of(Term("pinyin", letters), self.listed), counts, False)
        return [name for name, _ in tally["names"]]

    def informs(self, word: str) -> int:
        """How much a word says."""
        simple = simplified(word)
        if simple in lexicon().places or lexicon().is_kind(simple) or _is_protected(word):
            return _KNOWN
        if len(word) > 1 and self.names(word):
            return _KNOWN
        return _MENTIONED if self.count(loosely(word)) else _NOTHING


def _each_name(texts: _Texts, planned: Plan) -> Loosened | None:
    """The names between 、，/ + and 和 as alternatives."""
    text = " ".join(planned.plain)
    for between, all_known in ((_BETWEEN_NAMES, False), (_BETWEEN_WORDS, True)):
        names = [name.strip() for name in between.split(text)]
        if not 2 <= len(names) <= _MOST_NAMES or not all(names):
            continue
        found = [name for name in names if texts.count(of_words(pieces_of((name,))).match)]
        if not found or (all_known and len(found) < len(names)):
            continue
        missing = tuple(name for name in names if name not in found)
        pieces = [pieces_of((name,)) for name in found]
        said = [_said("either", tuple(found))] if len(found) > 1 else []
        said += [_said("dropped", missing)] if missing else []
        return Loosened(_reworded(texts, planned, *pieces), (), tuple(said))
    return None


def _heard(texts: _Texts, pieces: tuple[str, ...]) -> tuple[tuple[str, ...], str] | None:
    """The pieces with a part exchanged for a name that is read the same, and that name: one that is offered, else one
    that a whole piece sounds like."""
    known_only = None
    for at, piece in enumerate(pieces):
        for start, end in _parts(piece):
            part = piece[start:end]
            whole = len(part) == len(piece)
            if lexicon().is_kind(simplified(part)) or (not whole and lexicon().is_word(simplified(part))):
                continue
            for meant in _sounding(texts, part):
                changed = (*pieces[:at], f"{piece[:start]}{meant}{piece[end:]}", *pieces[at + 1 :])
                if texts.names(meant):
                    return changed, meant
                known_only = known_only or ((changed, meant) if whole else None)
    return known_only


def _sounding(texts: _Texts, part: str) -> list[str]:
    """Produce that is read like this part, then names of the catalog that are."""
    letters = read(part).joined
    simple = simplified(part)
    words = lexicon().sounding(letters) or texts.called(letters)
    return [word for word in words if simplified(word) != simple][:_MOST_SOUNDING]


def _parts(piece: str) -> Iterator[tuple[int, int]]:
    """Where the parts of a Chinese run lie that may sound like a name, the longest first."""
    if not is_han(piece) or len(piece) > _LONGEST_HEARD:
        return
    for size in range(min(len(piece), _LONGEST_SOUND), 1, -1):
        for start in range(len(piece) - size + 1):
            yield start, start + size


def _cut_up(texts: _Texts, word: str) -> tuple[str, ...]:
    parts = lexicon().parts(simplified(word)) if is_han(word) else [word]
    return tuple(parts) if any(texts.informs(part) == _KNOWN for part in parts) else (word,)


def _is_protected(word: str) -> bool:
    """Whether a name of the register is written so."""
    simple = simplified(word)
    return any(entry.key == simple for entry in lexicon().protected(simple))


def _is_produce(word: str) -> bool:
    simple = simplified(word)
    return lexicon().is_kind(simple) or bool(lexicon().protected(simple))


def _wider(word: str) -> Iterator[str]:
    """Kinds that hold a word of produce, the narrowest first: its own, the wider ones, the whole category."""
    simple = simplified(word)
    names = lexicon().protected(simple)
    kinds = [kind for kind in lexicon().kinds if simple in kind.en] or lexicon().kinds_called(simple)
    kinds = kinds or [kind for name in names for kind in lexicon().kinds_in(name.key, ())]
    yield from (kind.zh[0] for kind in kinds)
    yield from (wider for kind in kinds for wider in kind.wider)
    for home in (*(kind.home for kind in kinds), *(name.category for name in names)):
        yield from (kind.zh[0] for kind in lexicon().kinds_of_category(home) if home)


def _not_offered(word: str) -> Hint:
    names = [entry.name for entry in lexicon().protected(simplified(word))]
    code = "protected_not_offered" if names else "not_offered"
    said = "、".join(names[:_NAMES_SAID])
    return code, {"words": [word], "text": word, "names": said, "count": len(names)}


def _said(code: str, words: tuple[str, ...]) -> Hint:
    return code, {"words": list(words), "text": "、".join(words)}


def _reworded(texts: _Texts, planned: Plan, *alternatives: tuple[str, ...]) -> Plan:
    return planned.reworded(*alternatives).within(texts.reader.known)
