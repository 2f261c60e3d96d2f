"""The kinds of queries, how a found list is judged for each, and the goals. Written from the register."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Query:
    """One query: its kind, what is typed, and what was meant (a name, or for places 'place|kind')."""

    kind: str
    typed: str
    meant: str


@dataclass(frozen=True)
class Hit:
    """One offer found, as far as the judgement needs it."""

    name: str
    category: str
    places: tuple[str, ...]


@dataclass(frozen=True)
class Kind:
    """A kind of query: how many hits are looked at, the share that must succeed, and what success is."""

    id: str
    within: int
    goal: float
    succeeded: Callable[[Query, Sequence[Hit], Sequence[Hit]], bool]


def same(one: str, other: str) -> bool:
    return unicodedata.normalize("NFKC", one) == unicodedata.normalize("NFKC", other)


def _name_found(query: Query, hits: Sequence[Hit], _all: Sequence[Hit]) -> bool:
    return any(same(hit.name, query.meant) for hit in hits)


def _part_found(query: Query, hits: Sequence[Hit], every: Sequence[Hit]) -> bool:
    """The hits hold the part as long as any name that does remains."""
    part = unicodedata.normalize("NFKC", query.meant)
    there_are = sum(part in unicodedata.normalize("NFKC", one.name) for one in every)
    held = [part in unicodedata.normalize("NFKC", hit.name) for hit in hits]
    return all(held[: min(there_are, 10)]) and len(held) >= min(there_are, 10)


def _is_of(hit: Hit, meant: str) -> bool:
    """'浙江省|tea': in the place, and of the category or with the word in its name."""
    place, kind = meant.split("|")
    return place in hit.places and (kind == hit.category or kind in hit.name)


def _some_of_place(query: Query, hits: Sequence[Hit], _all: Sequence[Hit]) -> bool:
    return any(_is_of(hit, query.meant) for hit in hits)


def _all_of_place(query: Query, hits: Sequence[Hit], every: Sequence[Hit]) -> bool:
    there_are = min(sum(_is_of(one, query.meant) for one in every), 20)
    return len(hits) >= there_are and all(_is_of(hit, query.meant) for hit in hits[:there_are])


def _kind_found(query: Query, hits: Sequence[Hit], _all: Sequence[Hit]) -> bool:
    """'苹果/洋苹果': every hit looked at has one of the words in its name, or is of that category."""
    words = query.meant.split("/")
    return bool(hits) and all(any(word in hit.name or word == hit.category for word in words) for hit in hits)


KINDS = {
    kind.id: kind
    for kind in (
        Kind("exact name", 1, 1.0, _name_found),
        Kind("first characters", 10, 0.95, _part_found),
        Kind("last characters", 10, 0.95, _part_found),
        Kind("traditional", 1, 1.0, _name_found),
        Kind("pinyin", 3, 0.98, _name_found),
        Kind("pinyin with spaces", 3, 0.98, _name_found),
        Kind("initials", 5, 0.90, _name_found),
        Kind("one wrong character", 5, 0.90, _name_found),
        Kind("one missing character", 5, 0.90, _name_found),
        Kind("wrong pinyin letter", 5, 0.80, _name_found),
        Kind("synonym", 5, 0.90, _name_found),
        Kind("kind by another name", 5, 0.90, _kind_found),
        Kind("city or county and kind", 20, 0.95, _some_of_place),
        Kind("province and kind", 20, 1.0, _all_of_place),
        Kind("English kind", 5, 0.90, _kind_found),
        Kind("pinyin and Chinese", 5, 0.90, _name_found),
        Kind("full width and brackets", 3, 0.95, _name_found),
    )
}
