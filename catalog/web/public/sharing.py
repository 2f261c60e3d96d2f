"""How a link looks where it is shared (WeChat, Weibo, ...): title, a line with price and season, a picture.

Open Graph, with the names of schema.org beside it that WeChat and QQ read. Only what every stranger sees stands here,
whoever asks; addresses are whole ones, https where the service is reached by it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Flask, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup, escape

from catalog.evidence.sharing import shared_size
from catalog.registry.models import GeographicalIndication
from catalog.search.request import SearchAnswer, SearchRequest
from catalog.web.page import filters
from catalog.web.page.assets import asset
from catalog.web.page.words.figures import days, yuan, yuan_typed
from catalog.web.page.words.labels import label
from catalog.web.page.words.language import language, two_tongues
from catalog.web.public.offer_view import OfferPage

# The picture for pages without a photo of their own, drawn once.
OWN_PICTURE, OWN_SIDE = "share.jpg", 600
# How many offers the line about a list names.
MOST_NAMED = 3

# Read by WeChat and QQ.
_ALSO = {"og:title": "name", "og:description": "description", "og:image": "image"}


def share_offer(view: OfferPage) -> Markup:
    """For a listed offer; nothing for any other, which only its owner and the reviewers see."""
    offer, product = view.offer, view.offer.product
    if not view.listing.listed:
        return Markup("")
    explanation = view.explanation
    said = (
        two_tongues(offer.spec, offer.spec_en),
        " ".join(two_tongues(place.name, place.name_en) for place in view.place),
        _("发货：%(days)s", days=days(offer.ship_from_on, offer.ship_through_on)),
        _("%(grade)s 级，%(score)s 分", grade=explanation.grade, score=explanation.total) if explanation else "",
        _("演示数据") if offer.demo else "",
    )
    photo = view.photos[0].view() if view.photos else None
    return _tags(
        f"{two_tongues(product.name_zh, product.name_en)} {yuan(offer.live_price_fen)}",
        " · ".join(one for one in said if one),
        url_for("offers.offer", offer_id=offer.id, _external=True),
        photo,
        {
            "og:type": "product",
            "product:price:amount": yuan_typed(offer.live_price_fen),
            "product:price:currency": "CNY",
        },
    )


def share_home(answer: SearchAnswer | None) -> Markup:
    """For the first page: what can be sold today."""
    found = _cards(answer)
    text = _("今天能播 %(n)s 个货盘：%(offers)s", n=answer.total, offers=_named(found)) if answer and found else ""
    return _tags(_("每一箱，都说得清来历"), text, url_for("offers.home", _external=True))


def share_search(answer: SearchAnswer | None, wanted: SearchRequest) -> Markup:
    """For what a search finds: how many, the first ones with price and season, the photo of the first."""
    found = _cards(answer)
    text = _("%(n)s 个货盘：%(offers)s", n=answer.total, offers=_named(found)) if answer and found else ""
    address = request.host_url.rstrip("/") + filters.same_search("offers.search")
    return _tags(_("、").join(filters.said(wanted)) or _("找货"), text, address, _photo(found))


def share_gi(gi: GeographicalIndication, area: Sequence[str], answer: SearchAnswer | None) -> Markup:
    """For a protected name: where it is at home, by which notice, and what is offered of it."""
    found = _cards(answer)
    said = (
        label(gi.system, "system"),
        _("、").join(area),
        _("公告第 %(n)s 号", n=gi.notice_no) if gi.notice_no else "",
        _("%(n)s 个货盘：%(offers)s", n=answer.total, offers=_named(found)) if answer and found else "",
    )
    address = url_for("registry.indication", gi_id=gi.id, _external=True)
    name = two_tongues(gi.name_zh, gi.name_en) or gi.name
    return _tags(name, " · ".join(one for one in said if one), address, _photo(found))


def _cards(answer: SearchAnswer | None) -> list[dict[str, Any]]:
    return [json.loads(card) for card in answer.cards_json[:MOST_NAMED]] if answer else []


def _named(cards: list[dict[str, Any]]) -> str:
    """Offers with price and season."""
    return _("；").join(
        _(
            "%(name)s %(price)s（%(days)s发货）",
            name=two_tongues(card["name"], card["name_en"]),
            price=yuan(card["price_fen"]),
            days=days(*card["season"]["ship"]),
        )
        for card in cards
    )


def _photo(cards: list[dict[str, Any]]) -> Mapping[str, Any] | None:
    return next((card["photo"] for card in cards if card["photo"]), None)


def _tags(
    title: str,
    text: str,
    address: str,
    photo: Mapping[str, Any] | None = None,
    kind: Mapping[str, str] | None = None,
) -> Markup:
    if photo:
        picture = url_for("files.shared_photo", sha256=photo["detail"], _external=True)
        width, height = shared_size(photo["width"], photo["height"])
    else:
        picture = request.host_url.rstrip("/") + asset(OWN_PICTURE)
        width = height = OWN_SIDE
    values = {
        "og:site_name": _("地标货盘"),
        "og:type": "website",
        "og:title": title,
        "og:description": text or _("打过分、查得到依据的地理标志农产品货盘，供主播挑选。"),
        "og:url": address,
        "og:image": picture,
        "og:image:type": "image/jpeg",
        "og:image:width": str(width),
        "og:image:height": str(height),
        "og:image:alt": (photo or {}).get("alt") or title,
        "og:locale": "en_US" if language() == "en" else "zh_CN",
        **(kind or {}),
    }
    return Markup("\n".join(_tag(name, value) for name, value in values.items()))  # noqa: S704


def _tag(name: str, value: str) -> str:
    also = f' itemprop="{_ALSO[name]}"' if name in _ALSO else ""
    return f'<meta property="{name}"{also} content="{escape(value)}">'


def register(app: Flask) -> None:
    """Let the pages that are shared print them."""
    app.jinja_env.globals.update(
        share_offer=share_offer, share_home=share_home, share_search=share_search, share_gi=share_gi
    )
