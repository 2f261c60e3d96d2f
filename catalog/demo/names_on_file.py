"""Reads the protected names of the registry, with their notices and places, as the plan needs them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import select

from catalog.demo.planning.kinds import Kind
from catalog.demo.planning.names import grown
from catalog.demo.planning.rights import Place, Right
from catalog.pinyin import read as read_aloud
from catalog.registry.foods import food_use
from catalog.registry.gather import named_area
from catalog.registry.models import GeographicalIndication, Requirement
from catalog.registry.models import Place as PlaceRow
from catalog.registry.origin import NamedArea, ProductPlace
from catalog.registry.places import is_grouping
from catalog.scoring.gather import foods
from catalog.storage.database import db
from catalog.storage.texts import in_code_order

CALENDAR = "zhejiang_gi_calendar.json"


def read_calendar(folder: Path) -> dict[str, dict[str, Any]]:
    """The harvest calendar made by hand, by name."""
    entries = json.loads((folder / CALENDAR).read_text(encoding="utf-8"))
    return {entry["name"]: entry for entry in entries}


def read_rights(calendar: dict[str, dict[str, Any]], *, guessed: bool = False) -> list[Right]:
    """Every Chinese name that is registered and lies in a known county, by id; added rights too.

    `guessed` keeps the category the register guessed instead of that of the kind of produce.
    """
    places = {row.code: row for row in db.session.scalars(select(PlaceRow).where(PlaceRow.level != "street"))}
    below: dict[str, list[str]] = {}
    for code, row in sorted(places.items()):
        if row.parent_code and len(code) == 6 and not is_grouping(row.name, code):
            below.setdefault(row.parent_code, []).append(code)
            below.setdefault(code[:2], []).append(code)
    rows = db.session.execute(
        select(GeographicalIndication, Requirement)
        .outerjoin(Requirement, Requirement.gi_id == GeographicalIndication.id)
        .where(GeographicalIndication.province_code.is_not(None), GeographicalIndication.status == "registered")
        .order_by(in_code_order(GeographicalIndication.id))
    )
    found = []
    for gi, requirement in rows:
        area = named_area(gi)
        rows_near = [places[code] for code in _counties(gi, area, places, below)]
        if rows_near and gi.name_zh:
            right = _right(gi, area, requirement, rows_near, places, calendar.get(gi.name_zh))
            found.append(replace(right, kind=replace(right.kind, category=gi.category)) if guessed else right)
    return found


def _counties(
    gi: GeographicalIndication, area: NamedArea, places: dict[str, PlaceRow], below: dict[str, list[str]]
) -> list[str]:
    """The counties of the protected area, those first of which the notice says what lies in it; of its city or province
    where it names none. Twelve are enough."""
    codes = [code for code in gi.area_codes if len(code) == 6 and code in places]
    said = [code for code in codes if area.names(ProductPlace(code)) or _towns(area, code)]
    codes = said or codes or below.get(gi.city_code or "", []) or below.get(gi.province_code or "", [])
    return codes[:12]


def _towns(area: NamedArea, county: str) -> tuple[str, ...]:
    """The towns of a county that its notice names, where it does not name the county whole."""
    if area.names(ProductPlace(county)):
        return ()
    return tuple(dict.fromkeys(one.town for one in area.readings if one.town and one.town[:6] == county))


def _right(
    gi: GeographicalIndication,
    area: NamedArea,
    requirement: Requirement | None,
    near: list[PlaceRow],
    places: dict[str, PlaceRow],
    entry: dict[str, Any] | None,
) -> Right:
    name = gi.name_zh or ""
    crop = grown(name, gi.category, requirement.harvest if requirement else None, entry)
    kind = crop.kind
    city = places.get(gi.city_code or "") or places.get(near[0].code[:4]) or places[gi.province_code or ""]
    return Right(
        id=gi.id,
        name_zh=name,
        name_en=(entry or {}).get("en") or gi.name_en or _name_en(gi, kind, near, city),
        province_code=gi.province_code or "",
        city_code=gi.city_code or (near[0].code[:4] if gi.area_codes else ""),
        counties=tuple(Place(row.code, row.short_name, _english(row), _towns(area, row.code)) for row in near),
        city_zh=city.short_name,
        city_en=_english(city),
        notice_zh=_notice_zh(gi),
        notice_en=_notice_en(gi),
        sensory=gi.sensory or "",
        kind=kind,
        harvests=crop.seasons,
        harvest_source=crop.source,
        rest_days=crop.rest_days,
        may_be_food=food_use((name,), foods()).answer,
    )


def _name_en(gi: GeographicalIndication, kind: Kind, counties: list[PlaceRow], city: PlaceRow) -> str:
    """'Jiangshan kiwifruit': the place a name begins with, then the kind. What is neither stays in pinyin: 'Chun'an
    Qianhu (medicinal herb)'. Without a known place the beginning is spelled: 'Fengqiao torreya nut'."""
    name, pinyin = gi.name_zh or "", gi.pinyin or ""
    for place in [*counties, city]:
        rest = name.removeprefix(place.short_name)
        if rest and rest != name:
            if rest.endswith(kind.zh):
                return f"{_english(place)} {kind.en}"
            return f"{_english(place)} {pinyin.removeprefix(place.pinyin).capitalize()} ({kind.en})"
    words = [word for word in (*kind.words, kind.zh) if name.endswith(word) and word != name]
    if words:
        word = max(words, key=len)
        spelled = read_aloud(word)
        head = pinyin.removesuffix(spelled.joined).capitalize()
        if head and word.endswith(kind.zh):
            return f"{head} {kind.en}"
        return f"{head} {spelled.spelled} ({kind.en})".strip()
    return f"{pinyin.capitalize()} ({kind.en})"


def _notice_zh(gi: GeographicalIndication) -> str:
    if not gi.notice_no or not gi.notice_year:
        return ""
    issuer = {"AQSIQ": "原国家质检总局", "CNIPA": "国家知识产权局"}.get(gi.issuer or "", gi.issuer or "")
    return f"{issuer} {gi.notice_year} 年第 {gi.notice_no} 号公告"


def _notice_en(gi: GeographicalIndication) -> str:
    return f"{gi.issuer} notice {gi.notice_no} of {gi.notice_year}" if gi.notice_no and gi.notice_year else ""


def _english(place: PlaceRow) -> str:
    return place.name_en.split(" ")[0] if place.name_en else place.pinyin.capitalize()
