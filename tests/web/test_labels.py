"""Every code that rows carry has words."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import catalog
from catalog.accounts.roles import ROLES
from catalog.accounts.schemas import ProfileForm
from catalog.demo.removal import COUNTED
from catalog.evidence.models import DOCUMENT_TYPES, PHOTO_ROLES
from catalog.evidence.schemas import DocumentForm, PhotoForm
from catalog.picking.gates import GATES
from catalog.picking.models import RESERVATION_STATES, SLOT_ROLES
from catalog.picking.schemas import BroadcastForm, SlotForm
from catalog.products.models import BASES, GUARANTEES, SAMPLE_POLICIES, SEASON_BASES
from catalog.products.schemas import OfferForm, ProductForm
from catalog.registry.gaps import GAPS
from catalog.registry.models import CATEGORIES, FACT_STATUSES, SYSTEMS
from catalog.registry.schemas import RightForm
from catalog.review import listing, workflow
from catalog.scoring.facts import RECORDED
from catalog.search.facets import FACETS
from catalog.search.query_fields import FIELDS
from catalog.search.request import SORTS
from catalog.suppliers.models import AUTHORISATION_LEVELS, KINDS, STANDINGS
from catalog.suppliers.schemas import AuthorisationForm, SupplierForm
from catalog.web.page import filters, rail
from catalog.web.page.words.changes import NAMES
from catalog.web.page.words.labels import CATEGORY_ICONS, LABELS
from catalog.web.public import help, registry


@pytest.mark.parametrize(
    ("kind", "codes"),
    [
        ("role", ROLES),
        ("supplier_kind", KINDS),
        ("standing", STANDINGS),
        ("level", AUTHORISATION_LEVELS),
        ("category", CATEGORIES),
        ("system", SYSTEMS),
        ("fact_status", FACT_STATUSES),
        ("basis", BASES),
        ("season_basis", SEASON_BASES),
        ("guarantees", GUARANTEES),
        ("sample_policy", SAMPLE_POLICIES),
        ("document", DOCUMENT_TYPES),
        ("photo_role", PHOTO_ROLES),
        ("gate", GATES),
        ("reservation", RESERVATION_STATES),
        ("slot_role", SLOT_ROLES),
        ("listing", (*listing.STATES, *workflow.STATES)),
    ],
)
def test_every_code_has_words(kind: str, codes: tuple[str, ...]) -> None:
    assert set(codes) <= LABELS[kind].keys()


def recorded_fields() -> set[str]:
    """The fields that a function which writes to the audit names itself, as `{"field": [old, new]}`."""
    found = set()
    for path in Path(catalog.__file__).parent.rglob("*.py"):
        source = path.read_text()
        if "audit.record(" not in source:
            continue
        found |= {
            key.value
            for node in ast.walk(ast.parse(source))
            if isinstance(node, ast.Dict)
            for key, value in zip(node.keys, node.values, strict=True)
            if isinstance(key, ast.Constant) and isinstance(value, ast.List) and len(value.elts) == 2
        }
    return found


def test_every_changed_field_of_the_audit_has_words() -> None:
    forms = (
        SupplierForm, AuthorisationForm, ProductForm, OfferForm, DocumentForm, PhotoForm, RightForm, ProfileForm,
        BroadcastForm, SlotForm,
    )  # fmt: skip
    fields = {name for form in forms for name in form._declared_fields} | recorded_fields()
    assert len(fields) > 60
    assert not (fields | set(COUNTED) | set(RECORDED)) - NAMES.keys()


def test_every_facet_sort_and_field_has_words() -> None:
    assert FACETS.keys() == rail.TITLES.keys(), "each has its title in web/page/rail.py"
    below = {facet.id for facet in FACETS.values() if facet.within}
    assert {*rail.OPEN, *rail.CLOSED, *below} == FACETS.keys(), (
        "each has its place on the page (OPEN or CLOSED in web/page/rail.py), or lies in one that has"
    )
    assert set(SORTS) == filters.SORTS.keys()
    assert {field.kind for field in FIELDS} == help.KINDS.keys()


def test_every_gap_of_the_lists_is_worded() -> None:
    assert {gap.code for gap in GAPS} == registry.GAPS.keys()


def test_categories_without_a_sign_of_their_own_are_few() -> None:
    assert set(CATEGORIES) - CATEGORY_ICONS.keys() == {"other"}
