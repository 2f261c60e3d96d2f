"""What a machine reads on the page of an offer: schema.org's Product with its Offer, as JSON-LD, and the one address.

A data block is not executed, so the content security policy has nothing to say about it; every sign that could end it
is written as an escape. Only what a stranger sees on the page stands in it, and only while the offer is listed.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from flask import Flask, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from catalog.extensions import current_extensions
from catalog.web.page.words.figures import yuan_typed
from catalog.web.page.words.labels import label
from catalog.web.public.offer_view import OfferPage

_SCHEMA = "https://schema.org/"
# What could end the block, or a line of script in old parsers, anywhere in the text.
_ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def linked_data(view: OfferPage) -> Markup:
    """For the head of the page: the canonical address and the JSON-LD of a listed offer; nothing for any other."""
    if not view.listing.listed:
        return Markup("")
    address = url_for("offers.offer", offer_id=view.offer.id, _external=True)
    text = json.dumps(_product(view, address), ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)
    return Markup('<link rel="canonical" href="{}">\n<script type="application/ld+json">{}</script>').format(
        address,
        Markup(text),  # noqa: S704  (its < > & are escapes)
    )


def _product(view: OfferPage, address: str) -> dict[str, Any]:
    offer, product = view.offer, view.offer.product
    place = "".join(one.name for one in view.place)
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Product",
        "@id": address,
        "url": address,
        "sku": offer.id,
        "name": product.name_zh,
        "alternateName": product.name_en,
        "description": product.story or f"{place} {product.name_zh} {offer.spec}".strip(),
        "category": label(product.category, "category"),
        "image": [url_for("files.photo", sha256=photo.detail_sha256, _external=True) for photo in view.photos],
        "brand": {"@type": "Brand", "name": product.supplier.name},
        "countryOfOrigin": {"@type": "Country", "name": "CN"} if view.place else None,
        "weight": {"@type": "QuantitativeValue", "value": offer.net_weight_grams, "unitCode": "GRM"},
        "additionalProperty": [
            {"@type": "PropertyValue", "propertyID": name, "name": words, "value": value}
            for name, words, value in _properties(view, place)
            if value
        ],
        "offers": {
            "@type": "Offer",
            "url": address,
            "price": yuan_typed(offer.live_price_fen),
            "priceCurrency": "CNY",
            "availability": _SCHEMA + _availability(view),
            "availabilityStarts": offer.ship_from_on.isoformat(),
            "availabilityEnds": offer.ship_through_on.isoformat(),
            "priceValidUntil": (view.listing.through_on or offer.ship_through_on).isoformat(),
            "itemCondition": f"{_SCHEMA}NewCondition",
            "inventoryLevel": {"@type": "QuantitativeValue", "value": offer.capacity_left_units},
            "seller": {"@type": "Organization", "name": product.supplier.name},
            "shippingDetails": _shipping(view),
            "hasMerchantReturnPolicy": _returns(offer.guarantees),
        },
    }
    return {name: value for name, value in found.items() if value not in (None, "", [])}


def _shipping(view: OfferPage) -> list[dict[str, Any]]:
    """Where from, where to and how soon, as the farm promises it. Nobody states what sending costs, so nothing does."""
    offer = view.offer
    sent: dict[str, Any] = {
        "@type": "OfferShippingDetails",
        "shippingDestination": _region(),
        "deliveryTime": {
            "@type": "ShippingDeliveryTime",
            "handlingTime": {
                "@type": "QuantitativeValue",
                "minValue": 0,
                "maxValue": -(-offer.ship_within_hours // 24),
                "unitCode": "DAY",
            },
        },
    }
    if view.ship_from:
        sent["shippingOrigin"] = _region(["".join(place.name for place in view.ship_from)])
    if not offer.no_ship_provinces:
        return [sent]
    names = current_extensions().place_names
    left_out = [names[code][0] for code in offer.no_ship_provinces if code in names]
    never = {"@type": "OfferShippingDetails", "shippingDestination": _region(left_out), "doesNotShip": True}
    return [sent, never]


def _region(parts: list[str] | None = None) -> dict[str, Any]:
    region: dict[str, Any] = {"@type": "DefinedRegion", "addressCountry": "CN"}
    if parts:
        region["addressRegion"] = parts if len(parts) > 1 else parts[0]
    return region


def _returns(guarantees: Sequence[str]) -> dict[str, Any]:
    """Seven days where the farm promises them; else that it promises none."""
    policy: dict[str, Any] = {"@type": "MerchantReturnPolicy", "applicableCountry": "CN"}
    if "return_7_days" not in guarantees:
        return policy | {"returnPolicyCategory": f"{_SCHEMA}MerchantReturnUnspecified"}
    return policy | {
        "returnPolicyCategory": f"{_SCHEMA}MerchantReturnFiniteReturnWindow",
        "merchantReturnDays": 7,
        "returnMethod": f"{_SCHEMA}ReturnByMail",
    }


def _properties(view: OfferPage, place: str) -> list[tuple[str, str, Any]]:
    """What schema.org has no word for: the protected name, the right to it, the score."""
    gi, offer, explanation = view.gi, view.offer, view.explanation
    level = view.authorisation.level if view.authorisation else "name_only"
    return [
        ("geographicalIndication", _("地理标志"), gi.name_zh or gi.name_en),
        ("geographicalIndicationId", _("地理标志编号"), gi.id),
        ("geographicalIndicationSystem", _("地标体系"), label(gi.system, "system")),
        ("authorisation", _("用标授权"), label(level, "level")),
        ("placeOfOrigin", _("产地"), place),
        ("variety", _("品种"), offer.product.variety),
        ("specification", _("规格"), offer.spec),
        ("grade", _("等级"), explanation.grade if explanation else None),
        ("score", _("得分"), explanation.total if explanation else None),
        ("standard", _("选品标准"), _standard_of(view)),
        ("harvest", _("采收"), f"{offer.harvest_from_on.isoformat()}/{offer.harvest_through_on.isoformat()}"),
        ("guarantees", _("售后承诺"), _("、").join(label(one, "guarantees") for one in offer.guarantees)),
        ("demo", _("演示数据"), "true" if offer.demo else None),
    ]


def _standard_of(view: OfferPage) -> str | None:
    return f"{view.decided.standard_id}@{view.decided.standard_version}" if view.decided else None


def _availability(view: OfferPage) -> str:
    offer, today = view.offer, current_extensions().today()
    if offer.capacity_left_units <= 0:
        return "SoldOut"
    if today < offer.ship_from_on:
        return "PreOrder"
    return "InStock" if today <= offer.ship_through_on else "OutOfStock"


def register(app: Flask) -> None:
    """Let the page of an offer print it."""
    app.jinja_env.globals["linked_data"] = linked_data
