"""The registry of protected names, and the places of China."""

from __future__ import annotations

from typing import Any

import marshmallow as ma

from catalog.api.identity import EVERYONE, current_actor
from catalog.api.operations import Resource
from catalog.api.paging import LARGEST_LIMIT, PageQuery, WholeQuery, part, seal, unseal
from catalog.api.shapes import Beside, PlaceShape, page_of
from catalog.fields import Choice, Form
from catalog.registry.models import CATEGORIES, LEVELS, SYSTEMS, GeographicalIndication
from catalog.registry.schemas import PlaceCode, RightForm, Sought
from catalog.registry.services import adding_rights, registering

resource = Resource(
    "gis",
    "Protected names: is this one, where, by which notice. Not found means: not in this list, never: not protected.",
)


class GiQuery(PageQuery):
    """`q`: the name or a part of it, pinyin, initials, English, or a place."""

    q = Sought(load_default="")
    system = Choice(SYSTEMS, load_default=None)
    category = Choice(CATEGORIES, load_default=None)
    place_code = PlaceCode(load_default=None)


class NameQuery(Form):
    """A name to ask about."""

    name = Sought(required=True)


class PlaceQuery(WholeQuery):
    """Either what lies below `parent` (the provinces without one), or the best hundred that `q` finds."""

    q = Sought(load_default="")
    parent = PlaceCode(load_default=None)
    level = Choice(LEVELS, load_default=None)


class Gi(ma.Schema):
    """A protected name. `fact_status` says how well the entry is proven."""

    id = ma.fields.String(required=True)
    name_zh = ma.fields.String(required=True, allow_none=True)
    name_en = ma.fields.String(required=True, allow_none=True)
    system = ma.fields.String(required=True)
    status = ma.fields.String(required=True)
    category = ma.fields.String(required=True)
    country = ma.fields.String(required=True)
    province_code = ma.fields.String(required=True, allow_none=True)
    city_code = ma.fields.String(required=True, allow_none=True)
    area_codes = ma.fields.List(ma.fields.String(), required=True)
    districts = ma.fields.List(ma.fields.String(), required=True)
    issuer = ma.fields.String(required=True, allow_none=True)
    notice_year = ma.fields.Integer(required=True, allow_none=True)
    notice_no = ma.fields.String(required=True, allow_none=True)
    registered_on = ma.fields.Date(required=True, allow_none=True)
    source = ma.fields.String(required=True)
    fact_status = ma.fields.String(required=True)
    fact_note = ma.fields.String(required=True, allow_none=True)


class Requirement(ma.Schema):
    """What the official notice asks for, cut from its text. The numbers are the first found: read `quality` too."""

    applicant = ma.fields.String(allow_none=True)
    variety = ma.fields.String(allow_none=True)
    harvest = ma.fields.String(allow_none=True)
    processing = ma.fields.String(allow_none=True)
    quality = ma.fields.String(allow_none=True)
    tss_min_pct = ma.fields.String(allow_none=True)
    total_acid_max_raw = ma.fields.String(allow_none=True)
    edible_min_pct = ma.fields.String(allow_none=True)
    moisture_max_pct = ma.fields.String(allow_none=True)
    water_extract_min_pct = ma.fields.String(allow_none=True)


class GiDetail(Gi):
    """A protected name with its notice's words and the places of its area."""

    sensory = ma.fields.String(required=True, allow_none=True)
    requirement = ma.fields.Nested(Requirement, required=True, allow_none=True)
    areas = ma.fields.List(ma.fields.List(ma.fields.Nested(PlaceShape)), required=True)


class Entry(ma.Schema):
    """One protected name of exactly this spelling: by its `name` or an `alternative` one, with its area."""

    gi = ma.fields.Nested(Gi, required=True)
    matched = ma.fields.String(required=True)
    areas = ma.fields.List(ma.fields.List(ma.fields.Nested(PlaceShape)), required=True)


class Gap(ma.Schema):
    """What the lists are known to lack, and about how many names that is (null: not known)."""

    code = ma.fields.String(required=True)
    about = ma.fields.Integer(required=True, allow_none=True)


class Verdict(ma.Schema):
    """`listed`, `pending` (applied for, published, rejected) or `not_in_list`, which never means: not protected."""

    name = ma.fields.String(required=True)
    verdict = ma.fields.String(required=True)
    entries = ma.fields.List(ma.fields.Nested(Entry), required=True)
    similar = ma.fields.List(ma.fields.Nested(Gi), required=True)
    gaps = ma.fields.List(ma.fields.Nested(Gap), required=True)


class PlaceDetail(PlaceShape):
    """A place with the places above it, province first."""

    path = ma.fields.List(ma.fields.Nested(PlaceShape), required=True)


@resource.operation("GET", "/gis", who=EVERYONE, query=GiQuery, answer=page_of(Gi, total=True))
def list_gis(query: dict[str, Any]) -> dict[str, Any]:
    """Search protected names, best first."""
    offset = unseal(query["cursor"]) if query["cursor"] else 0
    wanted = {name: query[name] for name in ("system", "category", "place_code", "limit") if query[name] is not None}
    page = registering.search({**wanted, "text": query["q"], "offset": offset})
    reached = offset + len(page.items)
    # The register holds about 7,000 names; a position beyond 10,000 does not exist.
    return {"items": page.items, "total": page.total, "next_cursor": seal(reached) if reached < page.total else None}


@resource.operation("GET", "/gis/verdicts", who=EVERYONE, query=NameQuery, answer=Verdict)
def get_gi_verdict(query: dict[str, Any]) -> registering.Answer:
    """Is this a protected name, where, by which notice."""
    return registering.look_up(query["name"])


@resource.operation("GET", "/gis/<gi_id>", who=EVERYONE, answer=GiDetail)
def get_gi(gi_id: str) -> Any:
    """One protected name with its notice's words."""
    gi = registering.get_gi(gi_id)
    codes = gi.area_codes or [code for code in (gi.city_code or gi.province_code,) if code]
    areas = list(registering.paths(codes).values())
    return Beside(gi, requirement=registering.find_requirement(gi.id), areas=areas)


@resource.operation("POST", "/gis", who=("operator",), body=RightForm, answer=Gi, status=201, made="/gis/{id}")
def create_gi(form: dict[str, Any]) -> GeographicalIndication:
    """Add a protected name the lists lack, with its source."""
    return adding_rights.add_right(current_actor(), form)


@resource.operation("PUT", "/gis/<gi_id>", who=("operator",), body=RightForm, answer=Gi)
def replace_gi(gi_id: str, form: dict[str, Any]) -> GeographicalIndication:
    """Replace what was said about a name an operator added. Rows of the lists stay as they are."""
    return adding_rights.correct_right(current_actor(), gi_id, form)


@resource.operation("GET", "/places", who=EVERYONE, query=PlaceQuery, answer=page_of(PlaceShape))
def list_places(query: dict[str, Any]) -> dict[str, Any]:
    """Places below one place, or by name, pinyin or initials."""
    if query["q"]:
        found = registering.search_places(query["q"], query["level"], LARGEST_LIMIT)
    else:
        found = registering.children(query["parent"])
    items, next_cursor = part(found, query, lambda place: place.code)
    return {"items": items, "next_cursor": next_cursor}


@resource.operation("GET", "/places/<code>", who=EVERYONE, answer=PlaceDetail)
def get_place(code: str) -> Any:
    """One place with those above it."""
    place = registering.get_place(code)
    return Beside(place, path=registering.path(code))
