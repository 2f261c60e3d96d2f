"""The named areas of many names at once, as the database has them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from catalog.registry.gather import named_area
from catalog.registry.models import GeographicalIndication
from catalog.registry.origin import NamedArea
from catalog.storage.database import db


def named_areas(gi_ids: Iterable[str]) -> dict[str, NamedArea]:
    """The named area of each of these names that exists."""
    rows = db.session.scalars(select(GeographicalIndication).where(GeographicalIndication.id.in_(set(gi_ids))))
    return {gi.id: named_area(gi) for gi in rows}
