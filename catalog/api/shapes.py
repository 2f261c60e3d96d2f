"""Shapes that several resources answer with."""

from __future__ import annotations

from functools import cache
from typing import Any

import marshmallow as ma

from catalog import fields
from catalog.accounts.terms import Terms
from catalog.api.described.parts import day, many, text, whole
from catalog.products.schemas import DeclaredField


@cache
def page_of(row: type[ma.Schema], *, total: bool = False) -> type[ma.Schema]:
    """A page of rows: `items`, `next_cursor` (null on the last page) and, where it is known, `total`."""
    fields: dict[str, Any] = {
        "items": ma.fields.List(ma.fields.Nested(row), required=True),
        "next_cursor": ma.fields.String(required=True, allow_none=True),
    }
    if total:
        fields["total"] = ma.fields.Integer(required=True)
    return type(f"{row.__name__}Page", (ma.Schema,), {"__doc__": f"A page of {row.__name__}.", **fields})


@cache
def list_of(row: type[ma.Schema]) -> type[ma.Schema]:
    """All rows at once: `items`."""
    items = {"items": ma.fields.List(ma.fields.Nested(row), required=True)}
    return type(f"{row.__name__}List", (ma.Schema,), {"__doc__": f"All of {row.__name__}.", **items})


def shapes_of(
    declared: tuple[DeclaredField, ...], *, for_all: Terms = Terms.ALLIANCE
) -> dict[str, ma.fields.Field[Any]]:
    """How these fields of an offer or a product read in an answer. Those that need more than the terms `for_all` may be
    missing."""
    return {one.name: _shape_of(one, required=one.terms <= for_all) for one in declared}


def _shape_of(declared: DeclaredField, *, required: bool) -> ma.fields.Field[Any]:
    reads, null = declared.reads, bool(declared.reads.allow_none)
    if isinstance(reads, fields.Words):
        return many(ma.fields.String(), declared.about, required=required)
    if isinstance(reads, fields.Whole):
        return whole(declared.about, null=null, required=required)
    if isinstance(reads, fields.Day):
        return day(declared.about, null=null, required=required)
    return text(declared.about, null=null, required=required)


class Beside:
    """A row with more values beside its own, for a shape to read."""

    def __init__(self, row: Any, **more: Any) -> None:
        self._row = row
        self.__dict__.update(more)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._row, name)


class PlaceShape(ma.Schema):
    """A division: code of 2 (province), 4 (city), 6 (county) or 9 digits (street, town, township)."""

    code = ma.fields.String(required=True)
    name = ma.fields.String(required=True)
    name_en = ma.fields.String(required=True)
    level = ma.fields.String(required=True)


class PhotoShape(ma.Schema):
    """A photo; the sha256 of a rendition is its address below /api/v1/renditions/."""

    id = ma.fields.String(required=True)
    role = ma.fields.String(required=True)
    alt_zh = ma.fields.String(required=True)
    width = ma.fields.Integer(required=True)
    height = ma.fields.Integer(required=True)
    list_sha256 = ma.fields.String(required=True)
    card_sha256 = ma.fields.String(required=True)
    detail_sha256 = ma.fields.String(required=True)
    placeholder = ma.fields.String(required=True)


class PublicDocument(ma.Schema):
    """What the public learns of a paper: enough to know that it is there and to check it at its issuer."""

    type = ma.fields.String(required=True)
    scheme = ma.fields.String(required=True, metadata={"description": "Of a certificate: organic, green_food, gap"})
    issuer = ma.fields.String(required=True)
    number = ma.fields.String(required=True)
    issued_on = ma.fields.Date(required=True, allow_none=True)
    expires_on = ma.fields.Date(required=True, allow_none=True)
    file_sha256 = ma.fields.String(required=True)


class DocumentShape(ma.Schema):
    """A paper: type, issuer, number, dates, and the sha256 of its file."""

    id = ma.fields.String(required=True)
    subject_type = ma.fields.String(required=True)
    subject_id = ma.fields.String(required=True)
    type = ma.fields.String(required=True)
    scheme = ma.fields.String(required=True, metadata={"description": "Of a certificate: organic, green_food, gap"})
    issuer = ma.fields.String(required=True)
    number = ma.fields.String(required=True)
    issued_on = ma.fields.Date(required=True, allow_none=True)
    expires_on = ma.fields.Date(required=True, allow_none=True)
    file_name = ma.fields.String(required=True)
    file_sha256 = ma.fields.String(required=True)
    renews_document_id = ma.fields.String(required=True, allow_none=True)
    created_at = ma.fields.DateTime(required=True)
