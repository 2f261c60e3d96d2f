"""The feeds of saved searches, for feed readers: Atom (RFC 4287) and JSON Feed 1.1, in pages (RFC 5005, section 3).

The address is the key; no session is needed or looked at. A feed holds what every stranger may see of offers listed
today, in the language of its owner, whose admission decides afresh each time whether it may narrow by trade terms. What
has left the catalog leaves its feed: no page is an archive (section 4), which would promise not to change.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

from flask import Blueprint, Response, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from catalog.accounts.terms import Terms, terms_for
from catalog.errors import Invalid, NotFound
from catalog.evidence.services import filing
from catalog.extensions import current_extensions
from catalog.middleware import count_reads
from catalog.scoring.renewal import TO_RENEW
from catalog.search.models import SavedSearch
from catalog.search.results.ranking import Moment
from catalog.search.services import saved_searches
from catalog.search.services.searching import Newest
from catalog.web.anchor.saved_searches import address_of
from catalog.web.page.identity import current_account
from catalog.web.page.words.figures import day, days, yuan
from catalog.web.page.words.labels import label
from catalog.web.page.words.language import language, two_tongues

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
    photo_bytes: int | None


@dataclass(frozen=True)
class Pages:
    """The addresses of this page of a feed and of those around it; `first` is the one to follow."""

    here: str
    first: str
    previous: str | None
    following: str | None


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
    found = saved_searches.find_by_feed(secret, demo=current_extensions().settings.demo)
    if found is None:
        raise NotFound()
    row, account = found
    extensions = current_extensions()
    before = request.args.get("before", "")
    trade = terms_for(account)
    with force_locale("en" if account.language == "en" else "zh"):
        try:
            newest = saved_searches.newest_of(extensions.index, row, extensions.today(), trade=trade, before=before)
        except Invalid:
            raise NotFound() from None
        cards = [json.loads(card) for card in newest.cards]
        sizes = filing.sizes_of(card["photo"]["card"] for card in cards if card["photo"])
        body = written(row, [_entry(card, sizes) for card in cards], _pages(newest, before), trade)
    response = Response(body, mimetype=media_type)
    response.headers["Cache-Control"] = f"private, max-age={_SECONDS}"
    response.headers["X-Robots-Tag"] = "noindex"
    response.add_etag(weak=True)  # a strong one would change when compressed
    return response.make_conditional(request)


def _pages(newest: Newest, before: str) -> Pages:
    first = request.base_url

    def address(place: Moment | None) -> str | None:
        return f"{first}?before={place.to_text()}" if place else None

    previous = (address(newest.previous) or first) if before else None
    return Pages(f"{first}?before={before}" if before else first, first, previous, address(newest.following))


def _entry(card: dict[str, Any], sizes: Mapping[str, int]) -> Entry:
    name = two_tongues(card["name"], card["name_en"])
    place = " ".join(two_tongues(one["name"], one["name_en"]) for one in card["place"])
    lines = (
        place,
        _("地理标志：%(name)s", name=two_tongues(card["gi"]["name"], card["gi"]["name_en"])),
        _("规格：%(spec)s", spec=two_tongues(card["spec"], card["spec_en"])),
        _("等级：%(grade)s，%(score)s 分", grade=card["grade"], score=f"{card['score_milli'] / 1000:.1f}"),
        _("发货：%(days)s", days=days(*card["season"]["ship"])),
        _("凭新合格证，现有的到 %(day)s", day=day(card["paper_through"])) if card["paper"] == TO_RENEW else "",
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
        photo_bytes=sizes.get(card["photo"]["card"]) if card["photo"] else None,
    )


def _title(row: SavedSearch) -> str:
    return _("%(name)s · 地标货盘", name=row.name)


def _atom(row: SavedSearch, entries: list[Entry], pages: Pages, trade: Terms) -> bytes:
    feed = ElementTree.Element(f"{{{_ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": language()})

    def add(parent: ElementTree.Element, name: str, text: str | None = None, **attributes: str) -> ElementTree.Element:
        element = ElementTree.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
        element.text = None if text is None else _NOT_XML.sub("", text)
        return element

    add(feed, "id", f"urn:uuid:{row.id}")
    add(feed, "title", _title(row))
    add(feed, "updated", entries[0].approved_at if entries else row.created_at.isoformat(timespec="milliseconds"))
    around = {"self": pages.here, "first": pages.first, "previous": pages.previous, "next": pages.following}
    for rel, address in around.items():
        if address:
            add(feed, "link", rel=rel, type="application/atom+xml", href=address)
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
            length = {} if one.photo_bytes is None else {"length": str(one.photo_bytes)}
            add(entry, "link", rel="enclosure", type="image/webp", href=one.photo, **length)
    text: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return text


def _attachment(entry: Entry) -> dict[str, Any]:
    size = {} if entry.photo_bytes is None else {"size_in_bytes": entry.photo_bytes}
    return {"url": entry.photo, "mime_type": "image/webp", **size}


def _json(row: SavedSearch, entries: list[Entry], pages: Pages, trade: Terms) -> str:
    items = [
        {
            "id": f"urn:uuid:{one.offer_id}",
            "url": one.address,
            "title": one.title,
            "content_text": one.text,
            "date_published": one.approved_at,
            "authors": [{"name": one.supplier}],
            "tags": [one.category],
            **({"image": one.photo, "attachments": [_attachment(one)]} if one.photo else {}),
        }
        for one in entries
    ]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _title(row),
        "home_page_url": address_of(row, trade),
        "feed_url": pages.first,
        **({"next_url": pages.following} if pages.following else {}),
        "language": "en" if language() == "en" else "zh-CN",
        "authors": [{"name": _("地标货盘")}],
        "items": items,
    }
    return json.dumps(feed, ensure_ascii=False)
