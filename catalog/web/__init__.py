"""The door for people: server-rendered pages. How to write one: README.md in this folder."""

from __future__ import annotations

from importlib import import_module

from flask import Flask

from catalog.web.anchor import picking
from catalog.web.page import (
    assets,
    cards,
    errors,
    filters,
    identity,
    navigation,
    paging,
    photos,
    questions,
    security,
    table,
)
from catalog.web.page.words import changes, figures, labels, language, offer_names
from catalog.web.public import linked_data, sharing

# One line a topic: catalog/web/<audience>/<topic>.py with a `blueprint`, its templates in templates/<topic>/.
TOPICS = (
    "public.offers",
    "public.seasons",
    "public.open_data",
    "anchor.saved_searches",
    "anchor.feeds",
    "public.files",
    "public.registry",
    "public.account",
    "public.help",
    "public.health",
    "farm.home",
    "farm.own_products",
    "farm.own_offers",
    "farm.papers",
    "reviewer.review",
    "anchor.picking",
    "anchor.cue_cards",
    "public.assessments",
    "anchor.priorities",
    "operator.home",
    "operator.anchors",
    "operator.people",
    "operator.rights",
    "public.standards",
    "operator.simulations",
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
    offer_names,
    navigation,
    paging,
    photos,
    picking,
    questions,
    changes,
    filters,
    cards,
    table,
    errors,
)


def register(app: Flask) -> None:
    """Hang the pages into the application."""
    for part in PARTS:
        part.register(app)
    for topic in TOPICS:
        app.register_blueprint(import_module(f"catalog.web.{topic}").blueprint)
