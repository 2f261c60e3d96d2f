"""The sealed standards: what is asked, what it weighs, where it comes from."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

import marshmallow as ma

from catalog.api.described.parts import Words
from catalog.api.described.standards import StandardDetail
from catalog.api.identity import EVERYONE
from catalog.api.operations import Resource
from catalog.api.paging import WholeQuery, part
from catalog.api.shapes import page_of
from catalog.errors import NotFound
from catalog.extensions import current_extensions
from catalog.standards.standard import Criterion, Standard
from catalog.standards.versions import STATES, state_on

resource = Resource("standards", "The checklists offers are scored by. Sealed: a version never changes.")


class StandardShape(ma.Schema):
    """One sealed version. `decides_from`: its `effective_from`, or the later day on which it was adopted; null while
    it is not adopted, and so decides nothing. `state`: how it stands today."""

    id = ma.fields.String(required=True)
    version = ma.fields.String(required=True)
    sha256 = ma.fields.String(required=True)
    title = ma.fields.Nested(Words, required=True)
    effective_from = ma.fields.Date(required=True)
    decides_from = ma.fields.Date(required=True, allow_none=True)
    state = ma.fields.String(required=True, validate=ma.validate.OneOf(STATES))
    categories = ma.fields.List(ma.fields.String(), required=True)


class CategoryShape(ma.Schema):
    """A product category; `standard` is the version that scores it today, null where there is none yet."""

    id = ma.fields.String(required=True)
    title = ma.fields.Nested(Words, required=True)
    parent = ma.fields.String(required=True, allow_none=True)
    standard = ma.fields.String(required=True, allow_none=True)


@resource.operation("GET", "/standards", who=EVERYONE, query=WholeQuery, answer=page_of(StandardShape))
def list_standards(query: dict[str, Any]) -> dict[str, Any]:
    """Every sealed version."""
    library = current_extensions().library
    names, next_cursor = part([name for name in library.names() if library.is_sealed(name)], query, str)
    return {"items": [_head(library.get(name)) for name in names], "next_cursor": next_cursor}


@resource.operation("GET", "/standards/<standard_id>/versions/<version>", who=EVERYONE, answer=StandardDetail)
def get_standard(standard_id: str, version: str) -> dict[str, Any]:
    """One version as it was sealed: sections, criteria with weights and gates, references, rules."""
    library, name = current_extensions().library, f"{standard_id}@{version}"
    if not library.is_sealed(name):
        raise NotFound("standard_unknown", name=name[:80])
    standard = library.get(name)
    return {
        **_head(standard),
        "sections": [
            {"id": section.id, "title": section.title._asdict(), "weight": section.weight}
            for section in standard.sections
        ],
        "criteria": [_criterion(standard, criterion) for criterion in standard.criteria],
        "references": [{**asdict(each), "title": each.title._asdict()} for each in standard.references.values()],
        "file": library.text_of(name),
    }


@resource.operation("GET", "/categories", who=EVERYONE, query=WholeQuery, answer=page_of(CategoryShape))
def list_categories(query: dict[str, Any]) -> dict[str, Any]:
    """Product categories, each with the standard that scores it today, or openly none."""
    extensions = current_extensions()
    categories, next_cursor = part(list(extensions.library.categories.values()), query, lambda category: category.id)
    return {
        "next_cursor": next_cursor,
        "items": [
            {
                "id": category.id,
                "title": category.title._asdict(),
                "parent": category.parent,
                "standard": _in_force(category.id, extensions.today()),
            }
            for category in categories
        ],
    }


def _in_force(category: str, on: date) -> str | None:
    standard = current_extensions().library.standard_for(category, on)
    return standard.name if standard else None


def _head(standard: Standard) -> dict[str, Any]:
    extensions = current_extensions()
    library = extensions.library
    return {
        "id": standard.id,
        "version": standard.version,
        "sha256": standard.sha256,
        "title": standard.title._asdict(),
        "effective_from": standard.effective_from,
        "decides_from": library.decides_from(standard),
        "state": state_on(standard, library.deciding(standard.id), extensions.today()),
        "categories": list(standard.categories),
    }


def _criterion(standard: Standard, criterion: Criterion) -> dict[str, Any]:
    parent = None if criterion.parent is None else standard.criteria[criterion.parent].id
    return {
        "id": criterion.id,
        "section": criterion.section,
        "title": criterion.title._asdict(),
        "kind": criterion.kind.fn,
        "weight": criterion.weight,
        "gate": criterion.gate,
        "na_allowed": criterion.na_allowed,
        "applies_when": parent and {"criterion": parent, "values": sorted(criterion.parent_values, key=str)},
        "evidence": list(criterion.evidence),
        "sources": [{"reference": reference, "clause": clause} for reference, clause in criterion.sources],
        "unit": criterion.unit,
        "labels": {name: words._asdict() for name, words in criterion.labels.items()},
        "help": criterion.help and criterion.help._asdict(),
        "answered_by": criterion.answered_by,
        "fact": criterion.fact,
        "promise": criterion.promise,
        "renew_before_days": criterion.renew_before_days,
        "only_with_profile": criterion.only_with_profile and criterion.only_with_profile._asdict(),
        "asked_with": criterion.asked_with,
        "plain": criterion.plain and criterion.plain._asdict(),
    }
