"""Protected names that the lists lack, added and corrected by an operator with their source."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, insert, select

from catalog.accounts.roles import Actor, require
from catalog.errors import Conflict, Invalid, Reason
from catalog.fields import read as read_form
from catalog.pinyin import read
from catalog.registry import spellings
from catalog.registry.gather import read_words
from catalog.registry.list_files import find_keys
from catalog.registry.models import GeographicalIndication, Place, RegistryKey
from catalog.registry.schemas import RightForm
from catalog.registry.services.registering import get_gi
from catalog.storage import audit
from catalog.storage.database import db, new_id
from catalog.storage.texts import in_code_order

# Follows from the words; the trail shows those.
_DERIVED = "area_reading"


def add_right(operator: Actor | None, form: Any) -> GeographicalIndication:
    """Add a protected name the lists lack, with its source and how well that is proven.

    Raises SignInRequired, Forbidden (operators only), Invalid, or Conflict `right_already_listed` when the same system
    already holds the name (with its id as figure `gi_id`).
    """
    operator = require(operator, "operator")
    row = _right(form) | {"id": f"ALLIANCE-{new_id()}", "added_by_account_id": operator.id}
    gi = GeographicalIndication(**row)
    db.session.add(gi)
    db.session.flush()
    db.session.execute(insert(RegistryKey), find_keys(row))
    said = {field: [None, value] for field, value in row.items() if value not in (None, [], "") and field != _DERIVED}
    audit.record(operator.id, "right_added", "gi", gi.id, said)
    db.session.commit()
    return gi


def correct_right(operator: Actor | None, gi_id: str, form: Any) -> GeographicalIndication:
    """Replace what was said about an added right. Raises as `add_right`, and Conflict for a row of the lists."""
    operator = require(operator, "operator")
    gi = get_gi(gi_id)
    if not gi.added:
        raise Conflict("right_comes_from_a_list", gi_id=gi_id)
    row = _right(form, but=gi_id)
    changes = {field: [getattr(gi, field), value] for field, value in row.items() if getattr(gi, field) != value}
    for field, value in row.items():
        setattr(gi, field, value)
    db.session.execute(delete(RegistryKey).where(RegistryKey.gi_id == gi_id))
    db.session.execute(insert(RegistryKey), find_keys(row | {"id": gi_id}))
    changes.pop(_DERIVED, None)
    if changes:
        audit.record(operator.id, "right_corrected", "gi", gi_id, changes)
    db.session.commit()
    return gi


def added_rights() -> list[GeographicalIndication]:
    """Every right operators added, newest first."""
    added = GeographicalIndication.added_by_account_id.is_not(None)
    return list(
        db.session.scalars(select(GeographicalIndication).where(added).order_by(GeographicalIndication.id.desc()))
    )


def _right(form: Any, but: str | None = None) -> dict[str, Any]:
    said: dict[str, Any] = {field: value or None for field, value in read_form(RightForm, form).items()}
    codes = said.pop("place_codes") or []
    known = set(db.session.scalars(select(Place.code).where(Place.code.in_(codes), Place.level != "street")))
    if unknown := [code for code in codes if code not in known]:
        raise Invalid({"place_codes": [Reason("unknown_places", codes=unknown)]})
    if not codes:
        raise Invalid({"place_codes": [Reason("required")]})
    same = (
        select(RegistryKey.gi_id)
        .join(GeographicalIndication, GeographicalIndication.id == RegistryKey.gi_id)
        .where(RegistryKey.kind == "name", RegistryKey.key == spellings.key_of_name(said["name_zh"]))
        .where(GeographicalIndication.system == said["system"], RegistryKey.gi_id != (but or ""))
    )
    if (listed := db.session.scalar(same.order_by(in_code_order(RegistryKey.gi_id)).limit(1))) is not None:
        raise Conflict("right_already_listed", field="name_zh", gi_id=listed)
    reading = read(said["name_zh"])
    provinces, cities = {code[:2] for code in codes}, {code[:4] for code in codes}
    province_code = provinces.pop() if len(provinces) == 1 else None
    city_code = next(iter(cities)) if len(cities) == 1 and len(codes[0]) >= 4 else None
    return said | {
        "districts": said["districts"] or [],
        "area_reading": read_words(said["districts"] or [], codes, said["notice_year"]),
        "pinyin": reading.joined,
        "initials": reading.initials,
        "status": "registered",
        "country": "China",
        "province_code": province_code,
        "city_code": city_code,
        "area_codes": [] if codes in ([city_code], [province_code]) else codes,
    }
