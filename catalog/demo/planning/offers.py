"""The terms of one demo offer: season, pack, price, commission, stock. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any
from zlib import crc32

from catalog.demo.planning import wording
from catalog.demo.planning.fates import NEXT_SEASON, SEASON_OVER, Fate
from catalog.demo.planning.kinds import Kind
from catalog.demo.planning.papers import PlannedPaper
from catalog.demo.planning.rights import Place, Right
from catalog.demo.planning.windows import Window

# Provinces many farms do not send fresh goods to: Tibet, Xinjiang, Qinghai, Inner Mongolia, Hainan.
_FAR = ("54", "65", "63", "15", "46")
# What spoils is left out of the seven days (Consumer Rights Law of 2013, Art. 25): its farms promise to pay for damage,
# and an insurance of the way back would insure nothing. What keeps can be sent back.
_OF_FRESH_GOODS = ("freshness", "weight")
_OF_KEEPING_GOODS = ("damage_refund", "weight", "return_7_days", "freight_insurance")
# How many farms in a hundred with fresh goods promise to pay for damage.
_PAY_FOR_DAMAGE = 85
_FAST_COURIERS = ("sf", "jd", "ems")
_CHEAP_COURIERS = ("zto", "yto", "sto", "yunda", "jt", "ems", "deppon")
# What produce of a category is bought for, the commonest first.
_OCCASIONS = {
    "fresh_fruit": ("children", "gift", "festive"),
    "tea": ("gift", "elders"),
    "medicinal_herb": ("soup", "elders"),
    "edible_fungi": ("soup", "gift"),
    "vegetable": ("soup",),
    "grain": ("elders", "children"),
    "nut_dried": ("festive", "gift", "soup"),
    "livestock_meat": ("soup", "festive"),
    "egg_dairy_honey": ("children", "elders", "gift"),
    "aquatic": ("festive", "gift"),
    "alcohol": ("gift", "festive"),
}
# Larger packs cost less by weight: the price of a kilogram goes with this power of the pack.
_PACK_POWER = -0.06


@dataclass(frozen=True)
class PlannedOffer:
    """What to add (fields of products.schemas.OfferForm), what becomes of it, its papers and its kind of produce."""

    fields: dict[str, Any]
    fate: Fate
    decided_on: date
    papers: tuple[PlannedPaper, ...] = ()
    kind: str = ""


def season_for(right: Right, fate: Fate, today: date) -> Window:
    """The season an offer of this fate belongs to: the running one where there is one."""
    seasons = right.seasons(today)
    wanted = {SEASON_OVER: "past", NEXT_SEASON: "coming"}.get(fate, "current")
    fitting = [season for season in seasons if season.when(today) == wanted]
    if wanted == "past" and fitting:
        return fitting[-1]
    ahead = [season for season in seasons if season.when(today) != "past"]
    return (fitting or ahead or seasons)[0]


def decided_on(fate: Fate, season: Window, today: date, random: Random, since: date | None = None) -> date:
    """The day of the decision: within the season for one that is over, else a few days ago; not before the newest
    version of the standard decides (`since`), where the fate allows so young a decision."""
    if fate is SEASON_OVER and season.ship_through_on < today:
        last = min(season.ship_from_on + timedelta(days=10), season.ship_through_on)
        return season.ship_from_on + timedelta(days=random.randint(0, (last - season.ship_from_on).days))
    latest, earliest = fate.decided_days_ago
    if since is not None and (age := (today - since).days) >= latest:
        earliest = min(earliest, age)
    return today - timedelta(days=random.randint(latest, earliest))


_HARVESTED = frozenset({
    "fresh_fruit", "vegetable", "edible_fungi", "grain", "tea", "nut_dried", "medicinal_herb", "flower_plant",
})  # fmt: skip


def terms(right: Right, county: Place, fate: Fate, season: Window, number: int, random: Random) -> dict[str, Any]:
    """The offer's fields, in JSON values."""
    kind = right.kind
    grams = kind.packs_grams[number % len(kind.packs_grams)]
    size = kind.sizes[(number // len(kind.packs_grams) + number) % len(kind.sizes)]
    spec, spec_en = wording.spec(size, grams)
    live_fen = _price_fen(kind, grams, random)
    turn = number + crc32(right.id.encode())
    floor_fen = live_fen * random.randint(86, 95) // 100
    capacity = random.choice((300, 500, 800, 1200, 2000, 3000, 5000))
    if fate.flaw == "stock":
        capacity = 60
    return {
        "title": wording.title(right, size, grams),
        "basis": "batch" if kind.fresh else "season",
        "batch_no": f"{season.harvest_from_on:%Y%m}-{random.randint(1, 60):02d}",
        "spec": spec,
        "spec_en": spec_en,
        "net_weight_grams": grams,
        "season_basis": kind.basis,
        "harvest_method": _harvest_method(kind, number),
        "storage_basis": kind.keep_zh if kind.basis == "storage" else "",
        "harvest_from_on": season.harvest_from_on.isoformat(),
        "harvest_through_on": season.harvest_through_on.isoformat(),
        "ship_from_on": season.ship_from_on.isoformat(),
        "ship_through_on": season.ship_through_on.isoformat(),
        "capacity_units": capacity,
        "floor_price_fen": floor_fen,
        "supply_price_fen": live_fen * random.randint(60, 74) // 100,
        "live_price_fen": live_fen,
        "commission_bp": random.choice((800, 1000, 1200, 1500, 1500, 1800, 2000, 2500)),
        "ship_from_place_code": county.code,
        "ship_within_hours": random.choice((24, 24, 48, 48, 72)),
        "no_ship_provinces": sorted(random.sample(_FAR, random.randint(1, 4))) if kind.fresh else [],
        "guarantees": _guarantees(kind, random),
        "postage": _postage(turn),
        "couriers": _couriers(kind, turn),
        "gift_box": _gift_box(kind, turn),
        "occasions": _occasions(kind, turn),
        **_samples(random),
    }


def measured(fields: Mapping[str, Any], random: Random) -> dict[str, tuple[Any, str]]:
    """Figures about an offer that arise elsewhere, each with its source; in this demo they are made up, and say so."""
    median_fen = fields["live_price_fen"] * random.randint(96, 118) // 100
    demand = max(1, fields["capacity_units"] * random.randint(70, 95) // 100)
    return {
        "median_price_fen": (median_fen, "演示数据：近 90 天同规格中位价"),
        "forecast_demand_units": (demand, "演示数据：本季预估需求"),
        "sample_tests": (random.choice(("two_or_more", "one", "sent")), "演示数据：申样记录"),
    }


def _harvest_method(kind: Kind, number: int) -> str:
    """How such produce is usually harvested. One farm in eight has not said, nor does anybody of animals or of what is
    processed."""
    if kind.category not in _HARVESTED or kind.basis == "processed" or number % 8 == 0:
        return ""
    if kind.category == "grain":
        return "mixed" if number % 3 == 0 else "machine"
    return "mixed" if kind.category in ("tea", "vegetable") and number % 4 == 1 else "hand"


def _postage(number: int) -> str:
    """Seven in ten farms put the postage into the price, one in ten has not said."""
    return "" if number % 10 == 9 else "included" if number % 10 < 7 else "buyer_pays"


def _couriers(kind: Kind, number: int) -> list[str]:
    """What spoils goes with the fast ones, what keeps with the cheap ones; one farm in twelve has not said."""
    if number % 12 == 11:
        return []
    usual = _FAST_COURIERS if kind.fresh else _CHEAP_COURIERS
    return sorted({usual[number % len(usual)], usual[(number // 2) % len(usual)]}, key=usual.index)


def _gift_box(kind: Kind, number: int) -> str:
    """Whether it comes in a gift box: tea and spirits mostly, fruit sometimes."""
    every = {"tea": 2, "alcohol": 2, "fresh_fruit": 5}.get(kind.category, 7)
    return "gift_box" if number % every == 0 else "" if number % 6 == 5 else "plain"


def _occasions(kind: Kind, number: int) -> list[str]:
    """What such produce is bought for; one farm in five has not said."""
    if number % 5 == 4:
        return []
    fitting = _OCCASIONS.get(kind.category, ("festive",))
    return list(fitting[: 1 + number % len(fitting)])


def _samples(random: Random) -> dict[str, Any]:
    policy = random.choice(("free", "free", "refundable", "paid", "none"))
    return {"sample_policy": policy, "sample_quota": 0 if policy == "none" else random.choice((3, 5, 10))}


def _guarantees(kind: Kind, random: Random) -> list[str]:
    """What the farm promises its buyers."""
    if not kind.fresh:
        promised = random.sample(_OF_KEEPING_GOODS, random.randint(1, len(_OF_KEEPING_GOODS)))
        return sorted(promised, key=_OF_KEEPING_GOODS.index)
    paid = ["damage_refund"] if random.randrange(100) < _PAY_FOR_DAMAGE else []
    return paid + sorted(random.sample(_OF_FRESH_GOODS, random.randint(1, 2)), key=_OF_FRESH_GOODS.index)


def _price_fen(kind: Kind, grams: int, random: Random) -> int:
    """A price as shops write it: larger packs cheaper by weight, ending in .80 or .90 yuan."""
    usual = kind.packs_grams[len(kind.packs_grams) // 2]
    fen = kind.fen_per_kg * grams / 1000 * (grams / usual) ** _PACK_POWER * random.uniform(0.9, 1.12)
    yuan = max(1, round(fen / 100))
    return yuan * 100 - random.choice((10, 20))
