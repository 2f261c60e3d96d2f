"""Suppliers and their right to protected names."""

from __future__ import annotations

from typing import Any

import marshmallow as ma

from catalog.api.identity import SIGNED_IN, current_actor
from catalog.api.operations import Resource, seen_revision
from catalog.api.paging import PageQuery, WholeQuery, cut, part
from catalog.api.shapes import page_of
from catalog.fields import read
from catalog.suppliers.models import Authorisation, Supplier
from catalog.suppliers.schemas import AuthorisationForm, ReasonForm, SupplierForm
from catalog.suppliers.services import supplying

resource = Resource("suppliers", "Farm households, cooperatives and enterprises, and their right to protected names.")

OWNER = ("farm_owner",)
OPERATOR = ("operator",)


class SupplierShape(ma.Schema):
    """A supplier, as its owner, reviewers and operators see it."""

    id = ma.fields.String(required=True)
    name = ma.fields.String(required=True)
    kind = ma.fields.String(required=True)
    credit_code = ma.fields.String(required=True, allow_none=True)
    place_code = ma.fields.String(required=True)
    address = ma.fields.String(required=True)
    contact_name = ma.fields.String(required=True)
    contact_phone = ma.fields.String(required=True)
    story = ma.fields.String(required=True)
    standing = ma.fields.String(required=True)
    standing_reason = ma.fields.String(required=True)
    demo = ma.fields.Boolean(required=True)
    revision = ma.fields.Integer(required=True)
    created_at = ma.fields.DateTime(required=True)


class AuthorisationShape(ma.Schema):
    """What right a supplier has to one protected name."""

    id = ma.fields.String(required=True)
    supplier_id = ma.fields.String(required=True)
    gi_id = ma.fields.String(required=True)
    level = ma.fields.String(required=True)
    applied_on = ma.fields.Date(required=True, allow_none=True)
    via_supplier_name = ma.fields.String(required=True)
    created_at = ma.fields.DateTime(required=True)


@resource.operation("GET", "/suppliers", who=OWNER, query=PageQuery, answer=page_of(SupplierShape))
def list_suppliers(query: dict[str, Any]) -> dict[str, Any]:
    """Your own suppliers."""
    items, next_cursor = cut(supplying.suppliers_of(current_actor()), query, lambda supplier: supplier.id)
    return {"items": items, "next_cursor": next_cursor}


@resource.operation(
    "POST", "/suppliers", who=OWNER, body=SupplierForm, answer=SupplierShape, status=201, made="/suppliers/{id}"
)
def create_supplier(form: dict[str, Any]) -> Supplier:
    """Register a supplier of your own."""
    return supplying.register_supplier(current_actor(), form)


@resource.operation("GET", "/suppliers/<supplier_id>", who=SIGNED_IN, answer=SupplierShape)
def get_supplier(supplier_id: str) -> Supplier:
    """A supplier of your own; any one for reviewers and operators."""
    return supplying.get_supplier(current_actor(), supplier_id)


@resource.operation(
    "PATCH",
    "/suppliers/<supplier_id>",
    who=("farm_owner", "operator"),
    body=SupplierForm(partial=True),
    answer=SupplierShape,
    edits=True,
)
def update_supplier(supplier_id: str, form: dict[str, Any]) -> Supplier:
    """Change the given fields."""
    return supplying.edit_supplier(current_actor(), supplier_id, form, seen_revision())


@resource.operation(
    "POST",
    "/suppliers/<supplier_id>/suspensions",
    who=OPERATOR,
    body=ReasonForm,
    answer=SupplierShape,
)
def suspend_supplier(supplier_id: str, form: dict[str, Any]) -> Supplier:
    """Take a supplier out of good standing: its offers leave the catalog at once."""
    return supplying.suspend(current_actor(), supplier_id, read(ReasonForm, form)["reason"])


@resource.operation(
    "POST",
    "/suppliers/<supplier_id>/reinstatements",
    who=OPERATOR,
    body=ReasonForm,
    answer=SupplierShape,
)
def reinstate_supplier(supplier_id: str, form: dict[str, Any]) -> Supplier:
    """Put a supplier back in good standing."""
    return supplying.reinstate(current_actor(), supplier_id, read(ReasonForm, form)["reason"])


@resource.operation(
    "GET",
    "/suppliers/<supplier_id>/authorisations",
    who=SIGNED_IN,
    query=WholeQuery,
    answer=page_of(AuthorisationShape),
)
def list_authorisations(supplier_id: str, query: dict[str, Any]) -> dict[str, Any]:
    """The supplier's rights to protected names."""
    supplier = supplying.get_supplier(current_actor(), supplier_id)
    items, next_cursor = part(supplying.authorisations_of([supplier.id])[supplier.id], query, lambda right: right.id)
    return {"items": items, "next_cursor": next_cursor}


@resource.operation(
    "PUT",
    "/suppliers/<supplier_id>/authorisations/<gi_id>",
    who=("farm_owner", "reviewer", "operator"),
    body=AuthorisationForm(exclude=("gi_id",)),
    answer=AuthorisationShape,
)
def set_authorisation(supplier_id: str, gi_id: str, form: dict[str, Any]) -> Authorisation:
    """Say what right the supplier has to a name. Only reviewers and operators give `lot_verified`."""
    return supplying.set_authorisation(current_actor(), supplier_id, {**form, "gi_id": gi_id})


@resource.operation(
    "DELETE",
    "/suppliers/<supplier_id>/authorisations/<gi_id>",
    who=("farm_owner", "reviewer", "operator"),
    status=204,
)
def delete_authorisation(supplier_id: str, gi_id: str) -> None:
    """Take the claim to a name back."""
    supplying.withdraw_authorisation(current_actor(), supplier_id, gi_id)
