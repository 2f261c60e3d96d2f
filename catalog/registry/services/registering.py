"""Is this a protected name, where, by which notice; and the places of China."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import case, false, func, literal, or_, select

from catalog.errors import NotFound
from catalog.fields import read as read_form
from catalog.folding import key_of
from catalog.pinyin import meant_by
from catalog.registry import gaps, places, spellings
from catalog.registry.list_files import area_of
from catalog.registry.models import LEVELS, GeographicalIndication, Place, RegistryKey, Requirement
from catalog.registry.schemas import LONGEST_SOUGHT, PlaceSearchForm, SearchForm
from catalog.storage.database import db
from catalog.storage.texts import in_code_order

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import ColumnElement, Select


@dataclass(frozen=True)
class Page:
    """One page of a search: the names in order, and how many there are in all."""

    items: list[GeographicalIndication]
    total: int
    limit: int
    offset: int


@dataclass(frozen=True)
class Entry:
    """One protected name as an answer: what matched ('name' or 'alternative') and the places of its area, by name."""

    gi: GeographicalIndication
    matched: str
    areas: list[list[Place]]


@dataclass(frozen=True)
class Answer:
    """The answer to "is this a protected name".

    `verdict` is 'listed' (an entry is registered), 'pending' (only entries that are applied for, published or rejected)
    or 'not_in_list', which never means "not protected": `gaps` says what the lists lack. `similar` are names that hold
    the asked one or sound like it.
    """

    name: str
    verdict: str
    entries: list[Entry]
    similar: list[GeographicalIndication]
    gaps: tuple[gaps.Gap, ...]


# --- names -----------------------------------------------------------------------------------------------------------


def find_gi(gi_id: str) -> GeographicalIndication | None:
    """The protected name with this id, or None."""
    return db.session.get(GeographicalIndication, gi_id)


def get_gi(gi_id: str) -> GeographicalIndication:
    """The protected name with this id. Raises NotFound `gi_not_found`."""
    gi = find_gi(gi_id)
    if gi is None:
        raise NotFound("gi_not_found", field="gi_id", gi_id=gi_id)
    return gi


def find_requirement(gi_id: str) -> Requirement | None:
    """What the official notice asks for, or None where no notice was found."""
    return db.session.get(Requirement, gi_id)


def look_up(name: str) -> Answer:
    """Is this a protected name, where, by which notice. Raises Invalid for a name over 100 characters."""
    name = read_form(SearchForm, {"text": name})["text"]
    folded = spellings.key_of_name(name)
    matched: dict[str, str] = {}
    if folded:
        keys = select(RegistryKey.gi_id, RegistryKey.kind).where(
            RegistryKey.key == folded, RegistryKey.kind.in_(("name", "alternative"))
        )
        for gi_id, kind in db.session.execute(keys.order_by(RegistryKey.kind)):
            matched[gi_id] = kind
    found = list(
        db.session.scalars(
            select(GeographicalIndication)
            .where(GeographicalIndication.id.in_(matched))
            .order_by(GeographicalIndication.status != "registered", *_newest_notice_first())
        )
    )
    chains = paths(code for gi in found for code in _area(gi))
    entries = [Entry(gi, matched[gi.id], [chains[code] for code in _area(gi) if code in chains]) for gi in found]
    verdict = "pending" if found else "not_in_list"
    if any(gi.status == "registered" for gi in found):
        verdict = "listed"
    similar = [gi for gi in _similar(folded) if gi.id not in matched]
    return Answer(name, verdict, entries, similar[:10], gaps.GAPS)


def _similar(folded: str) -> list[GeographicalIndication]:
    """Names found by the asked one, else by its longest end or beginning (衢州椪柑: whatever ends in 椪柑)."""
    # One sign of what was asked may have folded to many letters.
    parts = [folded[:LONGEST_SOUGHT]]
    for size in range(min(len(folded), 10) - 1, 1, -1):
        parts += [folded[-size:], folded[:size]]
    for part in parts if folded else []:
        found = search({"text": part, "limit": 12}).items
        if found:
            return found
    return []


def search(form: Any) -> Page:
    """Names by Chinese name or a part of it, pinyin, initials, English or EU name, or place; best first.

    `form`: text, system, category, place_code, limit (1-100), offset (0-10,000). Several words must all match. Without
    a text, everything the filters leave. Raises Invalid.
    """
    wanted = read_form(SearchForm, form)
    rows: Select[Any] = select(GeographicalIndication)
    if wanted["system"]:
        rows = rows.where(GeographicalIndication.system == wanted["system"])
    if wanted["category"]:
        rows = rows.where(GeographicalIndication.category == wanted["category"])
    if wanted["place_code"]:
        rows = rows.where(GeographicalIndication.id.in_(_within([wanted["place_code"]])))
    order: list[Any] = [in_code_order(GeographicalIndication.id)]
    if wanted["text"].strip():
        ranked = _ranked(wanted["text"]).subquery()
        rows = rows.join(ranked, ranked.c.gi_id == GeographicalIndication.id)
        # Among equals Chinese names first, the shorter before the longer.
        chinese, name = GeographicalIndication.name_zh, GeographicalIndication.name_en
        order = [ranked.c.rank, chinese.is_(None), func.length(func.coalesce(chinese, name)), *order]
    total = db.session.scalar(select(func.count()).select_from(rows.subquery())) or 0
    page = rows.order_by(*order).limit(wanted["limit"]).offset(wanted["offset"])
    return Page(list(db.session.scalars(page)), total, wanted["limit"], wanted["offset"])


def _ranked(text: str) -> Select[str, int]:
    """Ids with their best rank (smaller is better) for the words as one name, else for every word by itself."""
    whole = _by_word(text)
    words = [word for word in text.split() if key_of(word)][:6]
    if len(words) < 2:
        return whole
    every = select(RegistryKey.gi_id, literal(90).label("rank")).distinct()
    for word in words:
        every = every.where(RegistryKey.gi_id.in_(select(_by_word(word).subquery().c.gi_id)))
    either = whole.union_all(every).subquery()
    return select(either.c.gi_id, func.min(either.c.rank).label("rank")).group_by(either.c.gi_id)


def _by_word(text: str) -> Select[str, int]:
    folded, letters = spellings.key_of_name(text), spellings.fold_pinyin(text)
    key = RegistryKey.key
    # Ranks in order: the name itself, how it sounds, its beginning, a part of it or of its sound, misread, its place.
    ways: list[tuple[ColumnElement[bool], int]] = []

    def way(kind: str, condition: ColumnElement[bool], rank: int) -> None:
        ways.append(((RegistryKey.kind == kind) & condition, rank))

    if folded:
        way("name", key == folded, 0)
        way("alternative", key == folded, 1)
        way("name", key.startswith(folded, autoescape=True), 4)
        way("alternative", key.startswith(folded, autoescape=True), 5)
        way("name", key.contains(folded, autoescape=True), 10)
        way("alternative", key.contains(folded, autoescape=True), 11)
    if len(letters) >= 2:
        way("pinyin", key == letters, 2)
        way("initials", key == letters, 3)
        way("pinyin", key.startswith(letters, autoescape=True), 6)
        way("initials", key.startswith(letters, autoescape=True), 12)
        way("misread", key == letters, 14)
        way("misread", key.startswith(letters, autoescape=True), 15)
    if len(letters) >= 4:
        way("pinyin", key.contains(letters, autoescape=True), 13)
        way("misread", key.contains(letters, autoescape=True), 16)
    here = _places_called(folded, letters)
    if here:
        way("place", RegistryKey.gi_id.in_(_within(here)), 20)
    if not ways:
        return select(RegistryKey.gi_id, literal(0).label("rank")).where(literal(1) == 0)
    return (
        select(RegistryKey.gi_id, func.min(case(*ways)).label("rank"))
        .where(or_(*(condition for condition, _rank in ways)))
        .group_by(RegistryKey.gi_id)
    )


def _places_called(folded: str, letters: str) -> list[str]:
    """Codes of the provinces, cities and counties of exactly this name, with or without its kind."""
    if len(folded) < 2:
        return []
    called = [Place.short_name == folded, Place.code.in_(_places_named(folded))]
    if len(letters) >= 4:
        called += [Place.pinyin == letters, _misread(letters)]
    rows = select(Place.code).where(Place.level != "street", or_(*called)).order_by(func.length(Place.code), Place.code)
    return list(db.session.scalars(rows.limit(20)))


def _misread(letters: str) -> ColumnElement[bool]:
    """Places that these letters name when one word of them is read otherwise (danxian)."""
    meant = ((Place.pinyin == right) & Place.short_name.contains(word) for word, right in meant_by(letters))
    return or_(false(), *meant)


def _places_named(folded: str) -> list[str]:
    """Codes of the places whose full name folds to this: names are kept as they are written, short names folded."""
    short = {key_of(places.short_name(folded, level)) for level in LEVELS}
    rows = db.session.execute(select(Place.code, Place.name).where(Place.short_name.in_(short)))
    return [code for code, name in rows if key_of(name) == folded]


def _within(codes: Iterable[str]) -> Select[Any]:
    """Ids of the names whose area touches one of these places; a street stands for its county."""
    touching = [RegistryKey.key.startswith(code[:6], autoescape=True) for code in codes]
    # An area known only as a whole province or city reaches into every county of it.
    above = {code[:digits] for code in codes for digits in (2, 4) if digits < len(code)}
    return select(RegistryKey.gi_id).where(
        RegistryKey.kind == "place", or_(*touching, RegistryKey.key.in_(above)) if above else or_(*touching)
    )


def _newest_notice_first() -> tuple[Any, ...]:
    return (func.coalesce(GeographicalIndication.notice_year, 0).desc(), in_code_order(GeographicalIndication.id))


def _area(gi: GeographicalIndication) -> list[str]:
    return area_of(gi.area_codes, gi.city_code, gi.province_code)


# --- places ----------------------------------------------------------------------------------------------------------


def find_place(code: str) -> Place | None:
    """The place with this code (2, 4, 6 or 9 digits), or None."""
    return db.session.get(Place, code)


def get_place(code: str) -> Place:
    """The place with this code. Raises NotFound `place_not_found`."""
    place = find_place(code)
    if place is None:
        raise NotFound("place_not_found", field="place_code", place_code=code)
    return place


def children(code: str | None = None) -> list[Place]:
    """The places one level below, by code; the provinces for None. A place without any gives an empty list."""
    below = Place.parent_code == code if code is not None else Place.parent_code.is_(None)
    return list(db.session.scalars(select(Place).where(below).order_by(Place.code)))


def path(code: str) -> list[Place]:
    """From the province down to this place, without rows that only group ('市辖区'). Raises NotFound."""
    get_place(code)
    return paths([code])[code]


def paths(codes: Iterable[str]) -> dict[str, list[Place]]:
    """The path of each code that exists, in one query per thousand places."""
    wanted = dict.fromkeys(codes)
    needed = sorted({one for code in wanted for one in places.chain(code)})
    rows: dict[str, Place] = {}
    for start in range(0, len(needed), 1000):
        chunk = select(Place).where(Place.code.in_(needed[start : start + 1000]))
        rows |= {place.code: place for place in db.session.scalars(chunk)}
    return {
        code: [rows[one] for one in places.chain(code) if one in rows and not places.is_grouping(rows[one].name, one)]
        for code in wanted
        if code in rows
    }


def names_of_divisions() -> dict[str, tuple[str, str]]:
    """Code to Chinese and English name of every province, city and county (about 3,400): doors keep it in memory."""
    rows = db.session.execute(select(Place.code, Place.name, Place.name_en).where(Place.level != "street"))
    return {code: (name, name_en) for code, name, name_en in rows}


def search_places(text: str, level: str | None = None, limit: int = 20) -> list[Place]:
    """Places by name, pinyin or initials: whole names first, then beginnings, then parts; the higher level first.

    `level` is one of province, city, county, street. Raises Invalid for another, for a text over 100 characters and
    for a limit outside 1-100.
    """
    wanted = read_form(PlaceSearchForm, {"text": text, "level": level, "limit": limit})
    folded, letters = key_of(text), spellings.fold_pinyin(text)
    if not folded:
        return []
    ways: list[tuple[ColumnElement[bool], int]] = [
        (or_(Place.short_name == folded, Place.code.in_(_places_named(folded))), 0),
        (Place.short_name.startswith(folded, autoescape=True), 2),
        (Place.short_name.contains(folded, autoescape=True), 4),
    ]
    if len(letters) >= 2:
        ways += [
            (Place.pinyin == letters, 1),
            (Place.initials == letters, 3),
            (Place.pinyin.startswith(letters, autoescape=True), 3),
            (_misread(letters), 5),
        ]
    rows = select(Place).where(or_(*(condition for condition, _rank in ways)))
    if wanted["level"]:
        rows = rows.where(Place.level == wanted["level"])
    # Shorter codes stand higher.
    order = (case(*sorted(ways, key=lambda way: way[1])), func.length(Place.code), Place.code)
    return list(db.session.scalars(rows.order_by(*order).limit(wanted["limit"])))
