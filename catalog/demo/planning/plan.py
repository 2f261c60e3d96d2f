"""The whole demonstration on paper: who offers what, in which state. Pure: rights and a day in, a plan out.

The same rights, day and seed give the same plan. Quzhou comes first, then the rest of Zhejiang, then names from other
provinces that are in season on the day of loading.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from random import Random
from typing import Any, NamedTuple

from catalog.demo.planning import fates, wording
from catalog.demo.planning.fates import Fate
from catalog.demo.planning.fictional_names import MARK, NameBook
from catalog.demo.planning.natures import natures
from catalog.demo.planning.offers import PlannedOffer, decided_on, season_for, terms
from catalog.demo.planning.papers import (
    PlannedPaper,
    authorisation_paper,
    offer_papers,
    product_papers,
    supplier_papers,
)
from catalog.demo.planning.rights import Place, Right
from catalog.standards.standard import Standard

HOME_CITY, HOME_PROVINCE = "3308", "33"
# How many offers the best known names of the home city have; other names get two or three.
FAVOURITES = {"衢州椪柑": 16, "常山胡柚": 12, "江山猕猴桃": 6, "常山山茶油": 6}
HOME_SHARE = 5
AWAY_CITIES = 14
SEED = 20
# What the farmer whom everybody plays first has on file: something of everything.
FARMER_HAS = (
    fates.LISTED_A, fates.CONDITIONAL, fates.NEARLY, fates.WAITING, fates.RETURNED, fates.LISTED_B, fates.ENDING,
    fates.DRAFT,
)  # fmt: skip


@dataclass(frozen=True)
class PlannedClaim:
    """A supplier's right to one name (fields of suppliers.schemas.AuthorisationForm) and the paper behind it."""

    fields: dict[str, Any]
    paper: PlannedPaper | None


@dataclass(frozen=True)
class PlannedProduct:
    """A product (fields of products.schemas.ProductForm), its pictures' kind, papers and offers."""

    right: Right
    fields: dict[str, Any]
    papers: tuple[PlannedPaper, ...]
    offers: tuple[PlannedOffer, ...]


class Earlier(NamedTuple):
    """What scored a category until another version began to decide on a day."""

    standard: Standard
    until_on: date


@dataclass(frozen=True)
class PlannedSupplier:
    """A supplier (fields of suppliers.schemas.SupplierForm) with everything it offers. `owner` names a demo account."""

    owner: str
    fields: dict[str, Any]
    papers: tuple[PlannedPaper, ...]
    claims: tuple[PlannedClaim, ...]
    products: tuple[PlannedProduct, ...]


@dataclass(frozen=True)
class Slot:
    """One offer to be made of a name, with its fate."""

    right: Right
    fate: Fate


def make_plan(
    rights: Iterable[Right],
    standards: Mapping[str, Standard | None],
    today: date,
    *,
    offers: int = 400,
    suppliers: int = 60,
    seed: int = SEED,
    forbidden: Callable[[str], bool] = lambda text: False,
    since: Mapping[str, Earlier] | None = None,
) -> list[PlannedSupplier]:
    """The suppliers of the demonstration, Quzhou's first. `standards` says what scores each category, or None; `since`
    from which day, where another version scored it before."""
    random = Random(seed)  # noqa: S311 - a plan, no secret
    slots = _with_fates(_shares(list(rights), standards, today, offers), standards, today, random)
    names = NameBook(random)
    planned = []
    groups = _by_city(slots)
    seats = _seats({city: len(group) for city, group in groups.items()}, suppliers)
    for city, group in groups.items():
        for seat, chunk in enumerate(_cut(group, seats[city])):
            owner = owner_of(city, seat)
            planned.append(plan_supplier(chunk, owner, names, standards, today, random, forbidden, since or {}))
    return planned


def owner_of(city: str, seat: int) -> str:
    """Which demo account looks after a supplier: the farmer's own two, the reviewer's farm, else a town's helper."""
    if city == HOME_CITY:
        return {0: "farmer", 1: "farmer", 2: "judge"}.get(seat, "helper_home")
    if city[:2] != HOME_PROVINCE:
        return "helper_away"
    return "helper_north" if city in ("3301", "3304", "3305", "3306", "3302", "3309") else "helper_south"


def plan_supplier(
    slots: list[Slot],
    owner: str,
    names: NameBook,
    standards: Mapping[str, Standard | None],
    today: date,
    random: Random,
    forbidden: Callable[[str], bool],
    since: Mapping[str, Earlier],
) -> PlannedSupplier:
    """One supplier that makes these offers. A right still applied for holds back all its offers of that name; goods
    that may not be sold as food are turned down where the standard asks for it."""
    pending = {slot.right.id for slot in slots if slot.fate is fates.MARK_PENDING}
    slots = [
        Slot(slot.right, fates.MARK_PENDING) if slot.right.id in pending and slot.fate.end == "approved" else slot
        for slot in slots
    ]
    slots = [
        Slot(slot.right, fates.REJECTED)
        if slot.fate.end in ("approved", "taken") and _is_no_food(slot.right, standards.get(slot.right.category))
        else slot
        for slot in slots
    ]
    rights = list({slot.right.id: slot.right for slot in slots}.values())
    seat = _seat(rights, random)
    processed = any(right.kind.basis == "processed" for right in rights)
    kind = random.choices(("household", "cooperative", "enterprise"), (0 if processed else 4, 5, 4))[0]
    identity = names.identity(seat.zh, seat.code, rights[0].kind.zh, kind)
    products = []
    for right in rights:
        score, began = standards.get(right.category), since.get(right.category)
        for own in _shown_apart([slot for slot in slots if slot.right is right]):
            products.append(_product(right, own, identity.name, identity.kind, score, today, random, forbidden, began))
    return PlannedSupplier(
        owner=owner,
        fields={
            "name": identity.name,
            "kind": identity.kind,
            "credit_code": identity.credit_code,
            "place_code": seat.code,
            "address": f"{seat.zh}示例路 {random.randint(1, 200)} 号",
            "contact_name": identity.contact_name,
            "contact_phone": identity.contact_phone,
            "story": f"{identity.name}是演示用的虚构主体，主营{'、'.join(right.name_zh for right in rights[:3])}。",
        },
        papers=supplier_papers(identity.name, identity.credit_code, today, random),
        claims=tuple(_claim(right, right.id in pending, identity.name, today, random) for right in rights),
        products=tuple(products),
    )


def _is_no_food(right: Right, standard: Standard | None) -> bool:
    asked = standard is not None and any(criterion.fact == "food_use" for criterion in standard.criteria)
    return asked and right.may_be_food is False


def _shown_apart(slots: list[Slot]) -> list[list[Slot]]:
    """The offers of one name by product: one that is on show has a product of its own, with its own pictures; what is
    not on show is further seasons and batches of the first product."""
    shown = [slot for slot in slots if slot.fate.end == "approved" and slot.fate is not fates.SEASON_OVER]
    others = [slot for slot in slots if slot not in shown]
    if not shown:
        return [others]
    return [shown[:1] + others, *([slot] for slot in shown[1:])]


def _product(
    right: Right,
    slots: list[Slot],
    supplier: str,
    supplier_kind: str,
    standard: Standard | None,
    today: date,
    random: Random,
    forbidden: Callable[[str], bool],
    since: Earlier | None,
) -> PlannedProduct:
    county = random.choice(right.counties)
    start = random.randint(0, 5)
    planned = []
    for number, slot in enumerate(slots):
        season = season_for(right, slot.fate, today)
        day = decided_on(slot.fate, season, today, random, since.until_on if since else None)
        scoring = since.standard if since and day < since.until_on else standard
        papers: tuple[PlannedPaper, ...] = ()
        if scoring is not None and slot.fate is not fates.NEXT_SEASON:
            known = natures(scoring, right.kind.id, supplier_kind, right.category)
            papers = offer_papers(scoring, slot.fate, supplier, right.name_zh, day, today, random, known)
        fields = terms(right, county, slot.fate, season, start + number, random)
        planned.append(PlannedOffer(fields, slot.fate, day, papers, right.kind.id))
    return PlannedProduct(
        right=right,
        fields={
            "gi_id": right.id,
            "category": right.category,
            "name_zh": right.name_zh,
            "name_en": right.name_en,
            "place_code": county.home(start),
            "story": wording.story_zh(right, county, forbidden),
            "story_en": wording.story_en(right, county),
            "storage": wording.storage(right.category),
            "shelf_life_days": right.kind.shelf_days,
        },
        papers=product_papers(supplier, right.name_zh, today, random),
        offers=tuple(planned),
    )


def _claim(right: Right, pending: bool, supplier: str, today: date, random: Random) -> PlannedClaim:
    fields: dict[str, Any] = {"gi_id": right.id, "level": "authorised", "applied_on": None, "via_supplier_name": ""}
    if pending:
        fields |= {"level": "name_only", "applied_on": date.fromordinal(today.toordinal() - 40).isoformat()}
        return PlannedClaim(fields, None)
    if random.random() < 0.12:
        fields |= {"level": "registered", "via_supplier_name": f"{right.city_zh}地标产业协会{MARK}"}
    return PlannedClaim(fields, authorisation_paper(supplier, right.name_zh, today, random))


def _shares(
    rights: list[Right], standards: Mapping[str, Standard | None], today: date, offers: int
) -> list[tuple[Right, int]]:
    """How many offers each name gets; together `offers`, or as many as the names give."""
    home = sorted(
        (r for r in rights if r.province_code == HOME_PROVINCE), key=lambda r: (r.city_code != HOME_CITY, r.id)
    )
    shares: dict[str, int] = {}
    for right in home:
        scored = standards.get(right.category) is not None
        if not scored or not right.on_sale(today):
            shares[right.id] = 1
        elif right.city_code == HOME_CITY:
            shares[right.id] = FAVOURITES.get(right.name_zh, HOME_SHARE)
        else:
            shares[right.id] = 2
    away = _away(rights, standards, today)
    growing = [r for r in home if shares[r.id] > 1] + away
    chosen = home + away
    while sum(shares.values()) < offers and growing:
        for right in sorted(growing, key=lambda r: shares.get(r.id, 0)):
            if sum(shares.values()) >= offers:
                break
            shares[right.id] = shares.get(right.id, 0) + 1
    found, left = [], offers
    for right in chosen:
        count = min(shares.get(right.id, 0), left)
        if count:
            found.append((right, count))
            left -= count
    return found


def _away(rights: list[Right], standards: Mapping[str, Standard | None], today: date) -> list[Right]:
    """Names of other provinces, scored and in season today: the city with most of them in each province, three each."""
    cities: dict[str, list[Right]] = {}
    for right in rights:
        known = right.city_code and right.province_code != HOME_PROVINCE
        if known and standards.get(right.category) and right.on_sale(today):
            cities.setdefault(right.city_code, []).append(right)
    best: dict[str, str] = {}
    for city in sorted(cities):
        if len(cities[city]) > len(cities.get(best.get(city[:2], ""), ())):
            best[city[:2]] = city
    chosen = sorted(best.values(), key=lambda city: (-len(cities[city]), city))[:AWAY_CITIES]
    return [right for city in chosen for right in cities[city][:3]]


def _with_fates(
    shares: list[tuple[Right, int]], standards: Mapping[str, Standard | None], today: date, random: Random
) -> list[Slot]:
    rights = [right for right, count in shares for _ in range(count)]
    running: list[Right] = []
    quiet: list[Right] = []
    for right in rights:
        if standards.get(right.category) is not None:
            (running if right.on_sale(today) else quiet).append(right)
    decks = {
        True: iter(_farmer_first(fates.deal(fates.ON_SALE, len(running), random))),
        False: iter(fates.deal(fates.OFF_SEASON, len(quiet), random)),
    }
    return [
        Slot(right, next(decks[right.on_sale(today)]) if standards.get(right.category) else fates.RECORDED)
        for right in rights
    ]


def _farmer_first(deck: list[Fate]) -> list[Fate]:
    """The same fates with those of FARMER_HAS in front: the first names belong to the farmer."""
    front = []
    for wanted in FARMER_HAS:
        if wanted in deck:
            deck.remove(wanted)
            front.append(wanted)
    return front + deck


def _by_city(slots: list[Slot]) -> dict[str, list[Slot]]:
    groups: dict[str, list[Slot]] = {}
    for slot in slots:
        groups.setdefault(slot.right.counties[0].code[:4], []).append(slot)
    return {
        city: sorted(group, key=lambda slot: (slot.right.counties[0].code, slot.right.id))
        for city, group in groups.items()
    }


def _seats(sizes: dict[str, int], suppliers: int) -> dict[str, int]:
    """How many suppliers each city gets: at least one, the rest by its share of the offers (largest remainders)."""
    exact = {city: suppliers * size / sum(sizes.values()) for city, size in sizes.items()}
    seats = {city: max(1, int(share)) for city, share in exact.items()}
    for city in sorted(exact, key=lambda city: (int(exact[city]) - exact[city], city)):
        if sum(seats.values()) >= suppliers:
            break
        seats[city] += 1
    return seats


def _cut(slots: list[Slot], parts: int) -> list[list[Slot]]:
    """The slots in order, cut into `parts` chunks of about the same size."""
    edges = [round(len(slots) * place / parts) for place in range(parts + 1)]
    return [slots[a:b] for a, b in pairwise(edges) if b > a]


def _seat(rights: list[Right], random: Random) -> Place:
    """Where the supplier sits: a county of the first name it offers."""
    return random.choice(rights[0].counties)
