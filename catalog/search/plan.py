"""From what was written to what an engine executes: what matches, and in which order it is shown.

The order is a list of tiers, best first; an offer belongs to the first tier it matches. Inside a tier the engine orders
by one number (grade, capacity, season). So relevance needs no scores, is the same on every engine, and pages by key.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from catalog.folding import fold, simplified
from catalog.search.analysis import lexicon
from catalog.search.analysis.domain import MISREAD
from catalog.search.analysis.fold import joined, runs, signs
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
)
from catalog.search.tiers import (
    MOST_JOINED,
    Level,
    Ranked,
    found_by_all,
    found_by_any,
    loosely,
    of_phrase,
    of_words,
    pieces_of,
    syllables,
    written_in,
)
from catalog.search.understanding.narrowing import NOTHING_ASKED, Asked


@dataclass(frozen=True)
class Plan:
    """What the plain words match, what else was asked (`rest`: fields, phrases, alternatives, exclusions), the tiers of
    relevance.

    `sure` is how many tiers speak of the whole text or of each word by name, place, kind or supplier, `named` how many
    of them stand before those of the supplier; below them only scattered words match. `plain` are the words as they
    were typed, where nothing else is looked for by its words. `text` is what to correct the spelling of, `words` what
    to highlight. `on` is the broadcast day that was written, the first of several that all have to fit. `asked` is what
    the text asks besides its words; what of it narrows is part of `rest`.
    """

    wording: Node
    rest: Node
    tiers: tuple[Node, ...]
    sure: int
    text: str
    words: tuple[str, ...]
    on: date | None = None
    named: int = 0
    plain: tuple[str, ...] = ()
    asked: Asked = NOTHING_ASKED
    # Whether the tiers speak of days too: those of alternatives may.
    dated: bool = False

    @cached_property
    def match(self) -> Node:
        """What every hit satisfies."""
        return all_of(self.wording, self.rest)

    @cached_property
    def order(self) -> tuple[Node, ...]:
        """The tiers in which hits are shown: what weighs the amount that was asked for before what only says it."""
        first = self.asked.first
        if first is None:
            return self.tiers
        return (*(all_of(tier, first) for tier in self.tiers or (Everything(),)), Everything())

    def asking(self, asked: Asked) -> Plan:
        """The plan of a text that asks this besides its words."""
        return replace(self, rest=all_of(self.rest, asked.narrow), asked=asked)

    def corrected(self, tiers: tuple[Node, ...]) -> Plan:
        """The plan with the tiers of a correction before all others."""
        return replace(self, wording=any_of(*tiers, self.wording), tiers=(*tiers, *self.tiers), text="")

    def without_words(self) -> Plan:
        """The plan of what is asked besides the words."""
        return replace(self, wording=Everything(), tiers=(), sure=0, named=0, text="", plain=(), words=())

    def reworded(self, *alternatives: tuple[str, ...]) -> Plan:
        """The plan with other words for the plain ones: any of these groups, all words of it."""
        ranked = found_by_any(of_words(pieces) for pieces in alternatives)
        spoken = [piece for pieces in alternatives for piece in pieces]
        return replace(
            self,
            wording=ranked.match,
            tiers=(*ranked.tiers.values(), Everything()),
            sure=len(ranked.tiers),
            named=_named(ranked),
            text="",
            words=tuple(dict.fromkeys([*spoken, *map(simplified, spoken)])),
            plain=alternatives[0] if len(alternatives) == 1 else (),
        )

    def seen_from(self, today: date) -> Plan:
        """The plan with what can be sold on the days that were written, seen from today."""
        tiers = tuple(_seen_from(tier, today) for tier in self.tiers) if self.dated else self.tiers
        return replace(self, rest=_seen_from(self.rest, today), tiers=tiers)

    def within(self, known: Callable[[Node], Node]) -> Plan:
        """The plan for one view of an index, without what it does not hold. Tiers keep their numbers; one that is the
        same as a better one holds nothing."""
        tiers = [known(tier) for tier in self.tiers]
        alone = dict(zip(reversed(tiers), range(len(tiers) - 1, -1, -1), strict=True))
        kept = tuple(tier if alone[tier] == at else Nothing() for at, tier in enumerate(tiers))
        return replace(self, wording=known(self.wording), rest=known(self.rest), tiers=kept)


def plan(written: Node) -> Plan:
    """Plan a parsed query."""
    parts = written.parts if isinstance(written, AllOf) else (written,)
    words = [part for part in parts if _is_plain(part)]
    rest = [_executable(part) for part in parts if part not in words]
    pieces = _pieces(words)
    spoken = [*pieces, *map(simplified, pieces), *_spoken(part for part in parts if part not in words)]
    on = next((part.on for part in parts if isinstance(part, InSeason)), None)
    own = of_words(pieces) if pieces else None
    ranked = _joined(own, (_ranked_part(part) for part in parts if not _is_plain(part)))
    if ranked is None:
        return Plan(Everything(), all_of(*rest), (), 0, "", tuple(dict.fromkeys(spoken)), on)
    tiers = (*ranked.tiers.values(), Everything())
    text = "" if _is_understood(pieces) or len(pieces) > MOST_JOINED else "".join(pieces)
    wording = own.match if own else Everything()
    plain = tuple(word.text for word in words if isinstance(word, Written)) if ranked is own else ()
    spoken_once = tuple(dict.fromkeys(spoken))
    found = Plan(wording, all_of(*rest), tiers, len(tiers) - 1, text, spoken_once, on, _named(ranked), plain)
    return replace(found, dated=any(map(_speaks_of_days, rest)))


def _named(ranked: Ranked) -> int:
    return sum(level < Level.SUPPLIER for level in ranked.tiers)


def _is_plain(part: Node) -> bool:
    return isinstance(part, Written) and not part.field and not part.phrase


def _pieces(words: Iterable[Node]) -> tuple[str, ...]:
    return pieces_of(word.text for word in words if isinstance(word, Written))


def _is_understood(pieces: tuple[str, ...]) -> bool:
    """Whether several words are all places or kinds: then nothing is misspelt, there just is none (衢州 柚)."""
    words = [simplified(piece) for piece in pieces]
    return len(words) > 1 and all(word in lexicon().places or lexicon().is_kind(word) for word in words)


def _ranked(parts: Iterable[Node]) -> Ranked | None:
    """The tiers of all that is looked for by its words: plain ones together, phrases and alternatives each; under the
    conditions beside it. None where there are only conditions."""
    parts = tuple(parts)
    pieces = _pieces(part for part in parts if _is_plain(part))
    others = [(part, _ranked_part(part)) for part in parts if not _is_plain(part)]
    found = _joined(of_words(pieces) if pieces else None, (text for _, text in others))
    return found.narrowed(*(_executable(part) for part, text in others if text is None)) if found else None


def _joined(words: Ranked | None, others: Iterable[Ranked | None]) -> Ranked | None:
    """The plain words with the phrases and alternatives beside them."""
    texts = [text for text in (words, *others) if text is not None]
    return found_by_all(texts) if texts else None


def _ranked_part(part: Node) -> Ranked | None:
    match part:
        case Written(text, "", True) if signs(fold(text)):
            return of_phrase(fold(text))
        case AnyOf(parts):
            ranked = [_ranked((one,)) for one in parts]
            if any(ranked):
                both = zip(ranked, parts, strict=True)
                return found_by_any(found or Ranked(_executable(one), {}) for found, one in both)
        case AllOf(parts):
            return _ranked(parts)
    return None


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


def _speaks_of_days(node: Node) -> bool:
    match node:
        case InSeason():
            return True
        case AllOf(parts) | AnyOf(parts):
            return any(map(_speaks_of_days, parts))
        case Not(part):
            return _speaks_of_days(part)
    return False


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
        heard = [syllables(letters), Term("alias", f"{MISREAD}{letters}"), Term("initials", letters)]
        return any_of(written_in("chars", folded), *heard)
    if area in ("also", "maker"):
        return written_in(f"{area}_chars", folded)
    if leaf.phrase:
        return of_phrase(folded).match
    return all_of(*(loosely(piece) for piece in runs(folded)))


def _spoken(parts: Iterable[Node]) -> Iterator[str]:
    """What is looked for by its words besides the plain ones, for highlighting; not what is excluded."""
    for part in parts:
        match part:
            case Written(text, field, phrase):
                folded = fold(text)
                yield from (joined(folded),) if field or phrase else (*runs(folded), *runs(simplified(folded)))
            case AllOf(inner) | AnyOf(inner):
                yield from _spoken(inner)
