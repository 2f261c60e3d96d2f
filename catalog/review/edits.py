"""Which edits of an approved offer apply at once and which wait for review.

Alliance design choice: the live price may move up to 20 % from the approved one and never below the floor, and stock
may go down as far as what is reserved. Everything else (origin, name, claims, papers, more stock) is decided by a
reviewer; until then the live offer stays as it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from catalog.errors import Refused
from catalog.products.schemas import OFFER_FIELDS, PRODUCT_FIELDS

PRICE_MOVE_BP = 2000

# Product fields that say what the thing is. When one of them changes, the product's other approved offers were judged
# on something else and need a review of their own; wording and storage carry over.
DEFINING_PRODUCT_FIELDS = frozenset(declared.name for declared in PRODUCT_FIELDS if declared.defines)
_FREE_EDITS = {f"offer.{declared.name}": declared.free_edit for declared in OFFER_FIELDS if declared.free_edit}


@dataclass(frozen=True)
class FieldDiff:
    """One field of a change, with JSON values: `field` is "offer.<name>" or "product.<name>"."""

    field: str
    old: Any
    new: Any


@dataclass(frozen=True)
class LiveTerms:
    """What the bounds are measured against: money in fen, stock in units."""

    approved_price_fen: int
    floor_price_fen: int
    capacity_units: int
    reserved_units: int


@dataclass(frozen=True)
class SortedEdit:
    """An edit split in two: field to new value, without the "offer." prefix for what applies at once."""

    at_once: dict[str, Any]
    for_review: dict[str, Any]


def differences(live: Mapping[str, Any], proposed: Mapping[str, Any]) -> tuple[FieldDiff, ...]:
    """What `proposed` would change, in the order of its fields. Keys carry their prefix ("offer.title")."""
    return tuple(
        FieldDiff(field, live.get(field), value) for field, value in proposed.items() if live.get(field) != value
    )


def price_within_bounds(price_fen: int, approved_price_fen: int) -> bool:
    """Whether this price is at most PRICE_MOVE_BP away from the approved one (both ends included), in integers."""
    return abs(price_fen - approved_price_fen) * 10_000 <= PRICE_MOVE_BP * approved_price_fen


def sort_edit(terms: LiveTerms, diffs: tuple[FieldDiff, ...]) -> SortedEdit:
    """Split an edit of an approved offer.

    The edit fits as a whole (products/terms.py). Raises Refused `capacity_below_reserved` when stock would fall under
    what is promised: that may not even be proposed.
    """
    new = {diff.field: diff.new for diff in diffs}
    capacity = new.get("offer.capacity_units")
    if capacity is not None and capacity < terms.reserved_units:
        raise Refused(
            "capacity_below_reserved",
            field="capacity_units",
            capacity_units=capacity,
            reserved_units=terms.reserved_units,
        )
    at_once: dict[str, Any] = {}
    for_review: dict[str, Any] = {}
    for field, value in new.items():
        free = _FREE_EDITS.get(field)
        if free == "price" and price_within_bounds(value, terms.approved_price_fen):
            # A new floor is not in force yet: until decided the price has to respect the old one too.
            target = at_once if value >= terms.floor_price_fen else for_review
        elif free == "stock" and value < terms.capacity_units:
            target = at_once
        else:
            target = for_review
        if target is at_once:
            at_once[field.removeprefix("offer.")] = value
        else:
            for_review[field] = value
    return SortedEdit(at_once, for_review)


def redefines_product(changes: Mapping[str, Any]) -> bool:
    """Whether these approved changes make the product another thing for its other offers."""
    return any(
        field.startswith("product.") and field.removeprefix("product.") in DEFINING_PRODUCT_FIELDS for field in changes
    )
