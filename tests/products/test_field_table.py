"""The tables of fields (products/schemas.py) hold all that an offer and a product have, and nothing is forgotten on the
way from the form to the page and the index."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import catalog
from catalog.accounts.terms import Terms
from catalog.fields import Amount, Choice, Day, Fen, Strict, Text, Whole, Words
from catalog.products.models import Offer, Product
from catalog.products.schemas import OFFER_FIELDS, PRODUCT_FIELDS, DeclaredField, OfferForm, ProductForm
from catalog.standards.numbers import Words as Wording
from catalog.web.page.words.changes import asked_at
from catalog.web.page.words.labels import LABELS

TEMPLATES = Path(catalog.__file__).parent / "web" / "templates"
EVERY = [("offer", declared) for declared in OFFER_FIELDS] + [("product", declared) for declared in PRODUCT_FIELDS]
PAIR = Wording("某", "some")
# Columns that the service writes by itself.
OWN_COLUMNS = {
    "offer": {
        "id", "product_id", "reserved_units", "demo", "revision", "created_at", "updated_at", "first_approved_at",
        "withdrawn_at",
    },
    "product": {"id", "supplier_id", "revision", "created_at", "withdrawn_at"},
}  # fmt: skip
# What no search needs.
NOT_INDEXED = {
    "offer.basis": "says how a batch is counted, which the standard asks",
    "offer.batch_no": "for who compares papers with goods",
    "offer.ship_from_place_code": "an offer is found by where it grows",
    "offer.sample_quota": "said when samples are requested",
    "product.storage": "said on the page and on cue cards",
    "product.shelf_life_days": "said on the page and on cue cards",
}
# Shown by the name that belongs to the code.
SHOWN_BY_NAME = {
    "offer.ship_from_place_code": "view.ship_from",
    "product.place_code": "place|map",
    "product.gi_id": "gi.name_zh",
}
# What no page shows, but the form and the history of changes.
NOT_SHOWN = {
    "offer.basis": "a batch has a batch number",
    "offer.sample_quota": "belongs to the requests for samples",
}
PAGES = {
    "offer": ("offers/offer.html", "farm/offer.html", "review/review.html"),
    "product": ("offers/offer.html", "farm/product.html", "review/review.html"),
}


def names(kind: str, declared: DeclaredField) -> str:
    return f"{kind}.{declared.name}"


@pytest.mark.parametrize(
    ("kind", "table", "model"), [("offer", OFFER_FIELDS, Offer), ("product", PRODUCT_FIELDS, Product)]
)
def test_the_table_has_every_column(kind: str, table: tuple[DeclaredField, ...], model: type) -> None:
    columns = set(model.__table__.columns.keys())  # type: ignore[attr-defined]
    rows = {declared.name for declared in table}
    assert not rows - columns, "a row of products/schemas.py without its column in products/models.py"
    assert not columns - OWN_COLUMNS[kind] - rows, "a column without its row: add one, or name it in OWN_COLUMNS"


def test_the_forms_read_what_the_tables_say() -> None:
    assert list(OfferForm().fields) == [declared.name for declared in OFFER_FIELDS]
    assert list(ProductForm().fields) == [declared.name for declared in PRODUCT_FIELDS]


@pytest.mark.parametrize(("kind", "declared"), EVERY, ids=lambda one: getattr(one, "name", one))
def test_every_field_is_labelled(kind: str, declared: DeclaredField) -> None:
    assert declared.label.zh and declared.label.en
    reads = declared.reads
    codes = reads.choices if isinstance(reads, Choice | Words) else None
    if declared.name != "category" and codes:
        assert set(declared.choices) == set(codes), "words for every code, and for no other"
        assert LABELS[declared.name].keys() == set(codes)
    assert all(words.zh and words.en for words in declared.choices.values())


@pytest.mark.parametrize(("kind", "declared"), EVERY, ids=lambda one: getattr(one, "name", one))
def test_every_field_is_asked_for(kind: str, declared: DeclaredField) -> None:
    form = (TEMPLATES / "farm" / f"{kind}_form.html").read_text()
    name = declared.reads.people_name(declared.name) if isinstance(declared.reads, Amount) else declared.name
    drawn = re.search(rf"\b(?:form, ['\"]|name=\"){name}['\"]", form)
    if declared.stage:
        assert declared in asked_at(declared.stage) and f"own_questions(form, '{declared.stage}')" in form
    assert bool(drawn) is not bool(declared.stage), (
        f"{names(kind, declared)} is asked for once: give its row a `stage`, or draw it in farm/{kind}_form.html"
    )


@pytest.mark.parametrize(("kind", "declared"), EVERY, ids=lambda one: getattr(one, "name", one))
def test_every_field_is_shown_or_named_as_not(kind: str, declared: DeclaredField) -> None:
    text = "".join((TEMPLATES / page).read_text() for page in PAGES[kind])
    by_name = SHOWN_BY_NAME.get(names(kind, declared))
    drawn = by_name in text if by_name else re.search(rf"\b(?:o|p|offer|product)(?:\.|, '){declared.name}\b", text)
    found = bool(drawn) or bool(declared.rows)
    assert found is not (names(kind, declared) in NOT_SHOWN), (
        f"{names(kind, declared)}: give its row `rows`, draw it in a template, or say in NOT_SHOWN why no page shows it"
    )
    for page in declared.rows:
        folder = {"offer": "offers/offer", "farm": "farm/offer", "review": "review/review"}[page]
        assert f"'{page}')" in (TEMPLATES / f"{folder}.html").read_text()


@pytest.mark.parametrize(
    ("reads", "given"),
    [
        (Choice(("a",)), {"terms": Terms.ADMITTED, "facet": "secret"}),
        (Fen(0, 100), {"terms": Terms.ALLIANCE, "rows": ("farm", "offer")}),
        (Fen(0, 100), {"stage": "season"}),
    ],
)
def test_a_field_that_would_leak_or_be_asked_in_the_wrong_unit_is_refused(reads: Strict, given: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="secret_fen"):
        DeclaredField("secret_fen", reads, PAIR, **given)


@pytest.mark.parametrize(
    ("reads", "choices", "drawn"),
    [
        (Choice(("a",)), {"a": PAIR}, "choice"),
        (Words(("a",)), {"a": PAIR}, "several"),
        (Whole(0, 100), {}, "number"),
        (Day(), {}, "day"),
        (Text(80), {}, "text"),
    ],
)
def test_a_question_is_drawn_by_what_it_reads(reads: Strict, choices: dict[str, Wording], drawn: str) -> None:
    assert DeclaredField("one", reads, PAIR, choices, stage="season").question == drawn


@pytest.mark.parametrize("declared", PRODUCT_FIELDS, ids=lambda one: one.name)
def test_a_product_declares_nothing_that_only_offers_have(declared: DeclaredField) -> None:
    only = {"rows": declared.rows, "stage": declared.stage, "facet": declared.facet, "free_edit": declared.free_edit}
    set_here = [name for name, value in only.items() if value]
    assert not set_here, f"{set_here} of a product's field does nothing yet: draw it in templates/farm and offers"


def test_what_may_change_without_a_review_and_what_makes_it_another_product() -> None:
    assert {declared.name: declared.free_edit for _, declared in EVERY if declared.free_edit} == {
        "live_price_fen": "price",
        "capacity_units": "stock",
    }
    assert {names(*one) for one in EVERY if one[1].defines} == {
        "product.gi_id", "product.category", "product.place_code", "product.variety",
    }  # fmt: skip


@pytest.mark.parametrize(("kind", "declared"), EVERY, ids=lambda one: getattr(one, "name", one))
def test_every_field_is_indexed_or_named_as_not(kind: str, declared: DeclaredField) -> None:
    assert declared.indexed is not (names(kind, declared) in NOT_INDEXED), (
        f"{names(kind, declared)}: say `indexed=True`, or say in NOT_INDEXED why no search needs it"
    )
    assert not declared.facet or declared.indexed, "a facet counts what the index holds"
