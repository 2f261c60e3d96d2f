"""What the plan needs to know of one protected name. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from catalog.demo.planning.kinds import Kind
from catalog.demo.planning.windows import Span, Window, seasons_around


@dataclass(frozen=True)
class Place:
    """A county in which goods of the name may come from, with short names for sentences. `towns` are those its notice
    names, where it does not name the county whole."""

    code: str
    zh: str
    en: str
    towns: tuple[str, ...] = ()

    def home(self, number: int) -> str:
        """Where the goods with this running number come from: a town the notice names, else the county."""
        return self.towns[number % len(self.towns)] if self.towns else self.code


@dataclass(frozen=True)
class Right:
    """A protected name with its counties, its kind of produce and its season.

    `harvests` are its seasons in a year; they come from `harvest_source`: `notice` (read from its clause), `practice`
    (names.csv), `calendar` (by hand) or `kind` (what such produce usually does).
    """

    id: str
    name_zh: str
    name_en: str
    province_code: str
    city_code: str
    counties: tuple[Place, ...]
    city_zh: str
    city_en: str
    notice_zh: str
    notice_en: str
    sensory: str
    kind: Kind
    harvests: tuple[Span, ...]
    harvest_source: str
    rest_days: int = 0
    may_be_food: bool | None = None
    """What the list of foods says of the goods (registry/foods.py); None where it cannot tell."""

    @property
    def category(self) -> str:
        """The product category a supplier would choose."""
        return self.kind.category

    def seasons(self, today: date) -> tuple[Window, ...]:
        """The seasons near a day, oldest first."""
        return seasons_around(self.harvests, self.kind.basis, self.kind.keep_days, today, self.rest_days)

    def on_sale(self, today: date) -> bool:
        """Whether one of its seasons runs on this day."""
        kind = self.kind
        return _on_sale(self.harvests, kind.basis, kind.keep_days, today, self.rest_days)


@lru_cache(4096)
def _on_sale(harvests: tuple[Span, ...], basis: str, keep_days: int, today: date, rest_days: int) -> bool:
    seasons = seasons_around(harvests, basis, keep_days, today, rest_days)
    return any(season.when(today) == "current" for season in seasons)
