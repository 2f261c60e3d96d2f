"""Every code that rows carry has words."""

from __future__ import annotations

import pytest

from catalog.accounts.roles import ROLES
from catalog.evidence.models import DOCUMENT_TYPES, PHOTO_ROLES
from catalog.picking.gates import GATES
from catalog.picking.models import RESERVATION_STATES, SLOT_ROLES
from catalog.products.models import BASES, GUARANTEES, SAMPLE_POLICIES, SEASON_BASES
from catalog.registry.gaps import GAPS
from catalog.registry.models import CATEGORIES, FACT_STATUSES, SYSTEMS
from catalog.review import listing, workflow
from catalog.search.facets import FACETS
from catalog.search.query_fields import FIELDS
from catalog.search.request import SORTS
from catalog.suppliers.models import AUTHORISATION_LEVELS, KINDS, STANDINGS
from catalog.web.page import filters, rail
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
        ("guarantee", GUARANTEES),
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


def test_every_facet_sort_and_field_has_words() -> None:
    assert FACETS.keys() == rail.TITLES.keys()
    assert set(SORTS) == filters.SORTS.keys()
    assert {field.kind for field in FIELDS} == help.KINDS.keys()


def test_every_gap_of_the_lists_is_worded() -> None:
    assert {gap.code for gap in GAPS} == registry.GAPS.keys()


def test_categories_without_a_sign_of_their_own_are_few() -> None:
    assert set(CATEGORIES) - CATEGORY_ICONS.keys() == {"other"}
