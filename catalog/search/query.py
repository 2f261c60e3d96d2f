"""The small tree every engine executes. Pure.

A leaf speaks of one index field (see `document.INDEX_FIELDS`) and of tokens that are already analysed: an engine
analyses nothing. `Written` and `InSeason` are the leaves no engine sees: `plan.py` replaces them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class _Hashed:
    """A part that is looked up again and again: it counts its hash once."""

    _hash: int = field(init=False, repr=False, compare=False)

    def __hash__(self) -> int:
        return self._hash


@dataclass(frozen=True, slots=True)
class Term(_Hashed):
    """Documents whose field holds exactly this token."""

    field: str
    value: str

    __hash__ = _Hashed.__hash__

    def __post_init__(self) -> None:
        object.__setattr__(self, "_hash", hash(("Term", self.field, self.value)))


@dataclass(frozen=True, slots=True)
class Sequence:
    """Documents whose field holds these tokens side by side, in this order. At least two tokens."""

    field: str
    tokens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Near:
    """Documents whose field holds a token one insertion, deletion, replacement or swap away from `value`."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Between(_Hashed):
    """Documents whose number lies from `low` through `high`, both included; None leaves a side open."""

    field: str
    low: int | None
    high: int | None

    __hash__ = _Hashed.__hash__

    def __post_init__(self) -> None:
        object.__setattr__(self, "_hash", hash(("Between", self.field, self.low, self.high)))


@dataclass(frozen=True, slots=True)
class _Joined(_Hashed):
    """Several parts."""

    parts: tuple[Node, ...]

    __hash__ = _Hashed.__hash__

    def __post_init__(self) -> None:
        object.__setattr__(self, "_hash", hash((type(self).__name__, self.parts)))


@dataclass(frozen=True, slots=True)
class AllOf(_Joined):
    """Documents every part matches."""

    __hash__ = _Joined.__hash__


@dataclass(frozen=True, slots=True)
class AnyOf(_Joined):
    """Documents at least one part matches."""

    __hash__ = _Joined.__hash__


@dataclass(frozen=True, slots=True)
class AtLeast:
    """Documents at least `count` of the parts match."""

    count: int
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Documents the part does not match."""

    part: Node


@dataclass(frozen=True, slots=True)
class Everything:
    """All documents."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """No document."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a person wrote, not yet analysed: one word, or a phrase whose words must stand together."""

    text: str
    field: str = ""
    phrase: bool = False


@dataclass(frozen=True, slots=True)
class InSeason:
    """Offers that can be sold on a day. What of them can depends on today too: papers may have to be filed before."""

    on: date


Node = Term | Sequence | Near | Between | AllOf | AnyOf | AtLeast | Not | Everything | Nothing | Written | InSeason


def all_of(*parts: Node) -> Node:
    """AllOf, flattened: `Everything` drops out, `Nothing` decides."""
    flat: list[Node] = []
    for part in parts:
        kind = type(part)
        if kind is AllOf:
            flat += part.parts  # type: ignore[union-attr]
        elif kind is Nothing:
            return part
        elif kind is not Everything:
            flat.append(part)
    unique = tuple(dict.fromkeys(flat))
    # What was written stays as often as it was: da hua da is not da hua.
    if len(unique) < len(flat) and Written in map(type, flat):
        unique = tuple(flat)
    return unique[0] if len(unique) == 1 else AllOf(unique) if unique else Everything()


def any_of(*parts: Node) -> Node:
    """AnyOf, flattened: `Nothing` drops out, `Everything` decides."""
    flat: list[Node] = []
    for part in parts:
        kind = type(part)
        if kind is AnyOf:
            flat += part.parts  # type: ignore[union-attr]
        elif kind is Everything:
            return part
        elif kind is not Nothing:
            flat.append(part)
    unique = tuple(dict.fromkeys(flat))
    return unique[0] if len(unique) == 1 else AnyOf(unique) if unique else Nothing()


def sequence(field: str, tokens: tuple[str, ...]) -> Node:
    """The tokens side by side: a Term for one, Nothing for none."""
    if not tokens:
        return Nothing()
    return Term(field, tokens[0]) if len(tokens) == 1 else Sequence(field, tokens)


def is_near(one: str, other: str) -> bool:
    """Whether one insertion, deletion, replacement or swap of neighbours turns one text into the other, or none."""
    shorter = min(len(one), len(other))
    start = next((at for at in range(shorter) if one[at] != other[at]), shorter)
    one, other = one[start:], other[start:]
    if len(one) == len(other):
        return one[1:] == other[1:] or (one[:2] == other[1::-1] and one[2:] == other[2:])
    return one[1:] == other or one == other[1:]
