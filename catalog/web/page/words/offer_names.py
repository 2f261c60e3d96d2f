"""What an offer is called: a title often begins with the product's name, and nobody wants to read it twice."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Flask

from catalog.products.models import Offer, Product
from catalog.registry.models import Place
from catalog.web.page.words.language import language, two_tongues


def title_alone(product: Product, offer: Offer) -> str:
    """The title below a heading that has named the product already; in English the specification, where translated."""
    if language() == "en" and offer.spec_en:
        return offer.spec_en
    return offer.title.removeprefix(product.name_zh).strip(" ·・，,-–") or offer.title


def offer_name(product: Product, offer: Offer) -> str:
    """Product and title in one line, the name said once."""
    name, rest = two_tongues(product.name_zh, product.name_en), title_alone(product, offer)
    if language() != "en" and product.name_zh in offer.title:
        return offer.title
    return name if rest == product.name_zh else f"{name} · {rest}"


def names_of(places: Iterable[Place]) -> list[str]:
    """What places are called in the reader's language."""
    return [two_tongues(place.name, place.name_en) for place in places]


def register(app: Flask) -> None:
    """Let templates call offers by name."""
    app.jinja_env.globals.update(title_alone=title_alone, offer_name=offer_name, names_of=names_of)
