"""Does a product's place lie in the protected area? Pure; the rule is exact.

The area is known from the words of its notice. A yes needs that the notice names the county, its city or province
whole, or the place's own town; a no, that every division the notice names could be read and the county is none of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from catalog.folding import key_of
from catalog.registry.area import Reading
from catalog.registry.places import is_zone

WHOLE = ("province", "city", "county")
# What a reading may be without leaving the area unsure.
_READ = (*WHOLE, "street", "within")


@dataclass(frozen=True)
class NamedArea:
    """The area one protected name is given, as today's divisions.

    `codes` are the counties it touches (a whole city or province by its own code), `complete` says that every division
    the notice names was read, `words` are the notice's own, `source` is the notice.
    """

    codes: tuple[str, ...] = ()
    complete: bool = False
    readings: tuple[Reading, ...] = ()
    words: tuple[str, ...] = ()
    source: str = ""

    def touches(self, county: str) -> bool:
        """Whether the county is among the codes, or its city or province is."""
        return any(county.startswith(code) for code in self.codes)

    def names(self, place: ProductPlace) -> tuple[str, ...]:
        """The notice's words that name the place's county, city or province whole, or its own town."""
        return tuple(one.words for one in self.readings if _names(one, place))

    @property
    def unread(self) -> tuple[str, ...]:
        """The words nobody could read."""
        return tuple(one.words for one in self.readings if one.level == "unread")


@dataclass(frozen=True)
class ProductPlace:
    """Where a product comes from: a county (6 digits) or a town (9), or a county and the name of its town. `name` is
    for people."""

    code: str
    town: str = ""
    name: str = ""

    @property
    def county(self) -> str:
        """The code of the county."""
        return self.code[:6]


@dataclass(frozen=True)
class Origin:
    """`answer`: inside, outside, no_area or cannot_be_told. `named` are the words of the notice it rests on."""

    answer: str
    named: tuple[str, ...]
    place: ProductPlace
    source: str

    def as_json(self) -> dict[str, Any]:
        """The result's key `origin`."""
        place = {"code": self.place.code, "name": self.place.name or self.place.town}
        return {"answer": self.answer, "named": list(self.named), "place": place, "source": self.source}


def area_from(
    words: Iterable[str], codes: Iterable[str], readings: Iterable[Mapping[str, Any]] | None, source: str
) -> NamedArea:
    """The named area of what is stored. Words that were never read (`readings` None) leave it incomplete."""
    said = tuple(words)
    read = tuple(reading_of(row) for row in readings or ())
    touched = [code for one in read for code in (*one.codes, *one.partly)]
    known = readings is not None or not said
    return NamedArea(
        codes=tuple(dict.fromkeys([*codes, *touched])),
        complete=known and all(one.level in _READ for one in read),
        readings=read,
        words=said,
        source=source,
    )


def origin_of(area: NamedArea, place: ProductPlace) -> Origin:
    """The answer for one place."""
    if not area.words and not area.codes:
        return Origin("no_area", (), place, area.source)
    if area.touches(place.county):
        named = area.names(place)
        return Origin("inside" if named else "cannot_be_told", named or area.words, place, area.source)
    if area.codes and area.complete and not _zone_between(area, place.county):
        return Origin("outside", area.words, place, area.source)
    return Origin("cannot_be_told", area.words, place, area.source)


def as_row(reading: Reading) -> dict[str, Any]:
    """A reading as it is stored: what is empty is left out."""
    row = {
        "words": reading.words,
        "level": reading.level,
        "codes": list(reading.codes),
        "partly": list(reading.partly),
        "town": reading.town,
        "former": reading.former,
    }
    return {key: value for key, value in row.items() if value}


def reading_of(row: Mapping[str, Any]) -> Reading:
    """The reading that was stored."""
    return Reading(
        words=row["words"],
        level=row["level"],
        codes=tuple(row.get("codes", ())),
        partly=tuple(row.get("partly", ())),
        town=row.get("town", ""),
        former=row.get("former", False),
    )


def _names(reading: Reading, place: ProductPlace) -> bool:
    if reading.level in WHOLE:
        return any(place.county.startswith(code) for code in reading.codes)
    if reading.level != "street" or place.county not in reading.codes:
        return False
    written = key_of(place.town)
    return reading.town == place.code or bool(written and key_of(reading.words).endswith(written))


def _zone_between(area: NamedArea, county: str) -> bool:
    """A development zone has a code of its own, but its land is that of the counties of its city: between the two
    nobody can say no."""
    near = [code for code in area.codes if code[:4] == county[:4]]
    return bool(near) and (is_zone(county) or any(is_zone(code) for code in near))
