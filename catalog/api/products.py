"""Products: the lasting facts of what is grown or made."""

from __future__ import annotations

from typing import Any, ClassVar

import marshmallow as ma

from catalog.api.identity import SIGNED_IN, current_actor
from catalog.api.operations import Resource, seen_revision
from catalog.api.paging import PageQuery, cut
from catalog.api.shapes import page_of, shapes_of
from catalog.products.models import Product
from catalog.products.schemas import PRODUCT_FIELDS, ProductForm
from catalog.products.services import offering

resource = Resource("products", "What is grown or made. An offer is one batch or season of a product for sale.")

OWNER = ("farm_owner",)


class ProductShape(ma.Schema):
    """A product, as its owner, reviewers and operators see it."""

    class Meta:
        include: ClassVar = shapes_of(PRODUCT_FIELDS)

    id = ma.fields.String(required=True)
    supplier_id = ma.fields.String(required=True)
    revision = ma.fields.Integer(required=True)
    created_at = ma.fields.DateTime(required=True)
    withdrawn_at = ma.fields.DateTime(required=True, allow_none=True)


@resource.operation("GET", "/products", who=OWNER, query=PageQuery, answer=page_of(ProductShape))
def list_products(query: dict[str, Any]) -> dict[str, Any]:
    """The products of your own suppliers, newest first."""
    items, next_cursor = cut(offering.products_of(current_actor()), query, lambda product: product.id)
    return {"items": items, "next_cursor": next_cursor}


@resource.operation(
    "POST",
    "/suppliers/<supplier_id>/products",
    who=OWNER,
    body=ProductForm,
    answer=ProductShape,
    status=201,
    made="/products/{id}",
)
def create_product(supplier_id: str, form: dict[str, Any]) -> Product:
    """Add a product to a supplier of your own."""
    return offering.add_product(current_actor(), supplier_id, form)


@resource.operation("GET", "/products/<product_id>", who=SIGNED_IN, answer=ProductShape)
def get_product(product_id: str) -> Product:
    """A product of your own; any one for reviewers and operators."""
    return offering.get_product(current_actor(), product_id)


@resource.operation(
    "PATCH", "/products/<product_id>", who=OWNER, body=ProductForm(partial=True), answer=ProductShape, edits=True
)
def update_product(product_id: str, form: dict[str, Any]) -> Product:
    """Change the given fields. Once an offer of it was approved, change it through that offer."""
    return offering.edit_product(current_actor(), product_id, form, seen_revision())


@resource.operation("DELETE", "/products/<product_id>", who=OWNER, status=204)
def delete_product(product_id: str) -> None:
    """Withdraw a product without offers."""
    offering.withdraw_product(current_actor(), product_id)
