"""The feeds of saved searches, for feed readers: Atom (RFC 4287) and JSON Feed 1.1. The address is the key.

No session is needed or looked at. A feed holds what every stranger may see of offers listed today, in the language of
its owner, whose roles decide afresh each time whether it may narrow by trade terms.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

from flask import Blueprint, Response, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from catalog.errors import NotFound
from catalog.house import count_reads, current_house
from catalog.search.models import SavedSearch
from catalog.search.saved import service
from catalog.web.figures import days, yuan
from catalog.web.identity import current_account
from catalog.web.labels import label
from catalog.web.language import language, two_tongues
from catalog.web.offer_view import TRADE_ROLES
from catalog.web.saved_searches import address_of

blueprint = Blueprint("feeds", __name__)

_ATOM = "http://www.w3.org/2005/Atom"
_COST = 5
_SECONDS = 300
# What XML 1.0 cannot hold, even escaped.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

ElementTree.register_namespace("", _ATOM)


@dataclass(frozen=True)
class Entry:
    """One offer of a feed."""

    offer_id: str
    address: str
    title: str
    text: str
    supplier: str
    category: str
    approved_at: str
    photo: str | None


@blueprint.get("/feeds/<secret>.atom")
def atom(secret: str) -> BaseResponse:
    """The newest offers of a saved search as Atom."""
    return _answer(secret, _atom, "application/atom+xml")


@blueprint.get("/feeds/<secret>.json")
def json_feed(secret: str) -> BaseResponse:
    """The same as JSON Feed 1.1."""
    return _answer(secret, _json, "application/feed+json")


def _answer(secret: str, written: Any, media_type: str) -> BaseResponse:
    count_reads(current_account(), _COST)
    found = service.find_by_feed(secret)
    if found is None:
        raise NotFound()
    row, account = found
    house = current_house()
    trade = not account.roles.isdisjoint(TRADE_ROLES)
    with force_locale("en" if account.language == "en" else "zh"):
        cards = service.newest_of(house.index, row, house.today(), trade=trade)
        body = written(row, [_entry(json.loads(card)) for card in cards], trade)
    response = Response(body, mimetype=media_type)
    response.headers["Cache-Control"] = f"private, max-age={_SECONDS}"
    response.headers["X-Robots-Tag"] = "noindex"
    response.add_etag(weak=True)  # a strong one would change when compressed
    return response.make_conditional(request)


def _entry(card: dict[str, Any]) -> Entry:
    name = two_tongues(card["name"], card["name_en"])
    place = " ".join(two_tongues(one["name"], one["name_en"]) for one in card["place"])
    lines = (
        place,
        _("地理标志：%(name)s", name=two_tongues(card["gi"]["name"], card["gi"]["name_en"])),
        _("规格：%(spec)s", spec=two_tongues(card["spec"], card["spec_en"])),
        _("等级：%(grade)s，%(score)s 分", grade=card["grade"], score=f"{card['score_milli'] / 1000:.1f}"),
        _("发货：%(days)s", days=days(*card["season"]["ship"])),
        _("剩余：%(n)s 件", n=card["capacity_left_units"]),
        _("演示数据") if card["demo"] else "",
    )
    photo = card["photo"] and url_for("files.photo", sha256=card["photo"]["card"], _external=True)
    return Entry(
        offer_id=card["id"],
        address=url_for("offers.offer", offer_id=card["id"], _external=True),
        title=f"{name} {yuan(card['price_fen'])}",
        text="\n".join(line for line in lines if line),
        supplier=card["supplier"]["name"],
        category=label(card["category"], "category"),
        approved_at=card["approved_at"],
        photo=photo or None,
    )


def _title(row: SavedSearch) -> str:
    return _("%(name)s · 地标货盘", name=row.name)


def _atom(row: SavedSearch, entries: list[Entry], trade: bool) -> bytes:
    feed = ElementTree.Element(f"{{{_ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": language()})

    def add(parent: ElementTree.Element, name: str, text: str | None = None, **attributes: str) -> ElementTree.Element:
        element = ElementTree.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
        element.text = None if text is None else _NOT_XML.sub("", text)
        return element

    add(feed, "id", f"urn:uuid:{row.id}")
    add(feed, "title", _title(row))
    add(feed, "updated", entries[0].approved_at if entries else row.created_at.isoformat(timespec="milliseconds"))
    add(feed, "link", rel="self", type="application/atom+xml", href=request.base_url)
    add(feed, "link", rel="alternate", type="text/html", href=address_of(row, trade))
    add(add(feed, "author"), "name", _("地标货盘"))
    for one in entries:
        entry = add(feed, "entry")
        add(entry, "id", f"urn:uuid:{one.offer_id}")
        add(entry, "title", one.title)
        add(entry, "updated", one.approved_at)
        add(entry, "published", one.approved_at)
        add(entry, "link", rel="alternate", type="text/html", href=one.address)
        add(add(entry, "author"), "name", one.supplier)
        add(entry, "category", term=_NOT_XML.sub("", one.category))
        add(entry, "summary", one.text, type="text")
        if one.photo:
            add(entry, "link", rel="enclosure", type="image/webp", href=one.photo)
    text: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return text


def _json(row: SavedSearch, entries: list[Entry], trade: bool) -> str:
    items = [
        {
            "id": f"urn:uuid:{one.offer_id}",
            "url": one.address,
            "title": one.title,
            "content_text": one.text,
            "date_published": one.approved_at,
            "authors": [{"name": one.supplier}],
            "tags": [one.category],
            **({"image": one.photo} if one.photo else {}),
        }
        for one in entries
    ]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _title(row),
        "home_page_url": address_of(row, trade),
        "feed_url": request.base_url,
        "language": "en" if language() == "en" else "zh-CN",
        "authors": [{"name": _("地标货盘")}],
        "items": items,
    }
    return json.dumps(feed, ensure_ascii=False)
