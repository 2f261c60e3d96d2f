"""How much of a farm's terms of trade a reader sees. Pure; the one place."""

from __future__ import annotations

from enum import IntEnum
from typing import Protocol

from catalog.errors import Forbidden

ALLIANCE_ROLES = frozenset(("reviewer", "operator"))


class Terms(IntEnum):
    """What is shown of the terms of an offer that is not the reader's own. Each level shows what the ones before do.

    Nothing: strangers, other farms, anchors nobody admitted. `ADMITTED`: commission and floor price. `ALLIANCE`: the
    supply price and the contact too. The farm itself sees all of its own.
    """

    NONE = 0
    ADMITTED = 1
    ALLIANCE = 2


class Reader(Protocol):
    """Whoever reads."""

    @property
    def roles(self) -> frozenset[str]: ...

    @property
    def admitted(self) -> bool: ...


def terms_for(reader: Reader | None, *, own: bool = False) -> Terms:
    """What a reader (None: nobody is signed in) sees of an offer's terms; `own`: the offer is their farm's."""
    if reader is None:
        return Terms.NONE
    if own or not reader.roles.isdisjoint(ALLIANCE_ROLES):
        return Terms.ALLIANCE
    return Terms.ADMITTED if "anchor" in reader.roles and reader.admitted else Terms.NONE


def require_terms(reader: Reader) -> None:
    """Raises Forbidden `not_admitted` for an anchor who does not see the terms and so cannot deal on them."""
    if terms_for(reader) is Terms.NONE:
        raise Forbidden("not_admitted")
