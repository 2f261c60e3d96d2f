"""What must fit together in an offer: windows, season, samples and prices. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from catalog.errors import Reason

# Alliance design choices: fresh goods leave at most 15 days after the last harvest day, else they are sold from storage
# and say how they were kept; no window is longer than 400 days.
FRESH_FOR = timedelta(days=15)
LONGEST_WINDOW = timedelta(days=400)
PRICES = frozenset({"live_price_fen", "floor_price_fen", "supply_price_fen", "commission_bp"})


def why_refused(terms: Mapping[str, Any]) -> dict[str, list[Reason]]:
    """Field to reasons for a whole offer's fields (names of OfferForm, days as dates); empty when they fit."""
    errors: dict[str, list[Reason]] = {}

    def refuse(field: str, code: str, **figures: Any) -> None:
        errors.setdefault(field, []).append(Reason(code, **figures))

    harvest_from, harvest_through = terms["harvest_from_on"], terms["harvest_through_on"]
    ship_from, ship_through = terms["ship_from_on"], terms["ship_through_on"]
    for first, last, name in (
        (harvest_from, harvest_through, "harvest_through_on"),
        (ship_from, ship_through, "ship_through_on"),
    ):
        if last < first:
            refuse(name, "window_ends_before_it_begins", begins_on=first)
        elif last - first > LONGEST_WINDOW:
            refuse(name, "window_too_long", maximum_days=LONGEST_WINDOW.days)
    if ship_from < harvest_from:
        refuse("ship_from_on", "ships_before_harvest", harvest_from_on=harvest_from)
    if terms["season_basis"] == "harvest" and ship_through > harvest_through + FRESH_FOR:
        refuse("ship_through_on", "ships_after_harvest", latest_on=harvest_through + FRESH_FOR, days=FRESH_FOR.days)
    if terms["season_basis"] == "storage" and not terms["storage_basis"]:
        refuse("storage_basis", "storage_basis_needed")
    if terms["sample_policy"] == "none" and terms["sample_quota"]:
        refuse("sample_quota", "no_samples_no_quota")
    return errors


def why_prices_refused(terms: Mapping[str, Any]) -> dict[str, list[Reason]]:
    """Field to reasons, with what would mend it: the live price reaches the floor, and pays the supply price and the
    commission (exactly, in fen)."""
    live, floor, supply, rate = (
        terms[name] for name in ("live_price_fen", "floor_price_fen", "supply_price_fen", "commission_bp")
    )
    errors: dict[str, list[Reason]] = {}
    if live < floor:
        errors["live_price_fen"] = [Reason("live_price_below_floor", live_price_fen=live, floor_price_fen=floor)]
    left = live * (10_000 - rate) // 10_000
    if supply > left:
        errors["supply_price_fen"] = [
            Reason(
                "supply_and_commission_above_price",
                supply_price_fen=supply,
                commission_fen=live - left,
                commission_bp=rate,
                live_price_fen=live,
                most_supply_fen=left,
            )
        ]
    return errors


def unit_price_fen(price_fen: int, net_weight_grams: int) -> int:
    """What 500 g (one jin) cost at a price, in whole fen, half a fen rounded up. Exact in whole numbers, so that what
    is shown, filtered and sorted is one figure. `net_weight_grams` is at least 1."""
    return (price_fen * 1000 + net_weight_grams) // (2 * net_weight_grams)
