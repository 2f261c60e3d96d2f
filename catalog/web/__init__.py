"""The door for people: server-rendered pages. How to write one: README.md in this folder."""

from __future__ import annotations

from importlib import import_module

from flask import Flask

from catalog.web import (
    assets,
    cards,
    changes,
    errors,
    figures,
    filters,
    identity,
    labels,
    language,
    linked_data,
    names,
    navigation,
    paging,
    photos,
    picking,
    questions,
    security,
    sharing,
)

# One line a topic: catalog/web/<topic>.py with a `blueprint`, its templates in templates/<topic>/.
TOPICS = (
    "offers",
    "seasons",
    "open_data",
    "saved_searches",
    "feeds",
    "files",
    "registry",
    "account",
    "help",
    "health",
    "farm",
    "own_products",
    "own_offers",
    "papers",
    "review",
    "picking",
    "cue_cards",
    "assessments",
    "priorities",
    "operator",
    "operator_anchors",
    "operator_people",
    "operator_rights",
    "standards",
    "simulations",
)  # fmt: skip

PARTS = (
    security,
    language,
    linked_data,
    sharing,
    identity,
    assets,
    figures,
    labels,
    names,
    navigation,
    paging,
    photos,
    picking,
    questions,
    changes,
    filters,
    cards,
    errors,
)


def register(app: Flask) -> None:
    """Hang the pages into the application."""
    for part in PARTS:
        part.register(app)
    for topic in TOPICS:
        app.register_blueprint(import_module(f"catalog.web.{topic}").blueprint)
