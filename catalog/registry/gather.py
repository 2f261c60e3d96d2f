"""Reads what the register knows of protected areas."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import func, null, select

from catalog.registry.area import read_within
from catalog.registry.divisions import Divisions
from catalog.registry.list_files import area_of
from catalog.registry.models import GeographicalIndication, Place
from catalog.registry.origin import NamedArea, area_from, as_row
from catalog.storage.database import db
from catalog.storage.texts import in_code_order


class AreaRow(Protocol):
    """The columns an area is known from."""

    @property
    def id(self) -> str: ...
    @property
    def districts(self) -> list[str]: ...
    @property
    def area_codes(self) -> list[str]: ...
    @property
    def area_reading(self) -> list[dict[str, Any]] | None: ...
    @property
    def city_code(self) -> str | None: ...
    @property
    def province_code(self) -> str | None: ...
    @property
    def issuer(self) -> str | None: ...
    @property
    def notice_year(self) -> int | None: ...
    @property
    def notice_no(self) -> str | None: ...
    @property
    def source(self) -> str: ...


@dataclass(frozen=True)
class UnreadArea:
    """A name whose area could not be read whole, with the words that nobody could read."""

    gi_id: str
    name: str
    codes: tuple[str, ...]
    unread: tuple[str, ...]


@dataclass(frozen=True)
class AreaGaps:
    """What the areas of the Chinese list lack: names without any county, with words left over, without any words."""

    names: int
    without_codes: tuple[UnreadArea, ...]
    unread: tuple[UnreadArea, ...]
    without_words: tuple[UnreadArea, ...]


def named_area(gi: AreaRow) -> NamedArea:
    """The named area of one protected name, without a statement."""
    # What an operator added may be a whole city; of a listed name the city alone says nothing about the area.
    added = gi.id.startswith("ALLIANCE-")
    codes = area_of(gi.area_codes, gi.city_code, gi.province_code) if added else gi.area_codes
    return area_from(gi.districts, codes, gi.area_reading, _notice(gi))


def area_gaps() -> AreaGaps:
    """Which areas of the Chinese list are not known, by what is missing; in one statement."""
    rows = db.session.execute(
        select(*_COLUMNS, GeographicalIndication.name_zh)
        .where(GeographicalIndication.system == "cn_aqsiq_cnipa")
        .order_by(in_code_order(GeographicalIndication.id))
    ).all()
    areas = [(row.id, row.name_zh or row.id, named_area(row)) for row in rows]
    known = [(UnreadArea(gi_id, name, area.codes, area.unread), area) for gi_id, name, area in areas]
    return AreaGaps(
        names=len(known),
        without_codes=tuple(one for one, area in known if area.words and not area.codes),
        unread=tuple(one for one, area in known if area.words and area.codes and not area.complete),
        without_words=tuple(one for one, area in known if not area.words),
    )


def names_to_read() -> int:
    """How many names of the Chinese list were loaded by a release that did not read areas: they wait for a load."""
    waiting = select(func.count(GeographicalIndication.id)).where(
        GeographicalIndication.system == "cn_aqsiq_cnipa", GeographicalIndication.area_reading.is_(null())
    )
    return db.session.scalar(waiting) or 0


def read_words(words: Iterable[str], codes: Iterable[str], year: int | None) -> list[dict[str, Any]]:
    """What an operator's words for an area mean among the provinces of these codes, as it is stored. Former names wait
    for the next load of the lists, which knows them."""
    touched = list(codes)
    provinces = sorted({code[:2] for code in touched})
    rows = db.session.execute(select(Place.code, Place.name).where(func.substr(Place.code, 1, 2).in_(provinces)))
    divisions = Divisions({row.code: row.name for row in rows})
    return [as_row(one) for one in read_within(words, touched, year, divisions)]


def _notice(gi: AreaRow) -> str:
    if gi.notice_year and gi.notice_no:
        return f"{gi.issuer} {gi.notice_year} {gi.notice_no}"
    return gi.source


_COLUMNS = tuple(
    getattr(GeographicalIndication, name)
    for name in (
        "id", "districts", "area_codes", "area_reading", "city_code", "province_code", "issuer", "notice_year",
        "notice_no", "source",
    )
)  # fmt: skip
