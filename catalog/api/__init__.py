"""The door for programs: /api/v1. How an operation is declared: operations.py; who may call which: tests/authz."""

from __future__ import annotations

from importlib import import_module

from flask import Flask

from catalog.api import docs, headers
from catalog.api.spec import CatalogApi

# One line a resource: catalog/api/<name>.py with its operations on `resource`, in the order of the docs page.
RESOURCES = (
    "offers",
    "exports",
    "saved_searches",
    "gis",
    "standards",
    "tokens",
    "suppliers",
    "products",
    "evidence",
    "own_offers",
    "assessments",
    "reviews",
    "picks",
    "broadcasts",
    "reservations",
    "accounts",
)


def register(app: Flask) -> None:
    """Hang the API into the application."""
    api = CatalogApi(app)
    public = {docs.DOCUMENT}
    for name in RESOURCES:
        resource = import_module(f"catalog.api.{name}").resource
        api.add(resource)
        public |= resource.public
    docs.register(app, api)
    headers.register(app, public)
