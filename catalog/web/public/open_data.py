"""What programs of strangers read: robots.txt, the sitemap, and what a search finds as a file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from catalog.accounts.terms import Terms
from catalog.downloads import save_as
from catalog.errors import NotFound, Refused
from catalog.extensions import current_extensions
from catalog.middleware import count_reads
from catalog.search.request import SearchRequest
from catalog.search.results.export import EXPORT_COST, MOST_LINES_OF_A_WORKBOOK, Card, cells_of, csv_lines, json_lines
from catalog.search.results.sitemap import Part, cards_of, parts
from catalog.search.services import searching
from catalog.spreadsheets import XLSX, xlsx_bytes
from catalog.web.page import filters
from catalog.web.page.identity import current_account, terms_shown
from catalog.web.public import export_columns

blueprint = Blueprint("open_data", __name__)

_SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
_SITEMAP_SECONDS = 600
# Pages of people, files of the whole catalog, and searches narrowed more than once, of which there is no end.
_NOT_FOR_ROBOTS = (
    "/account",
    "/api/v1/",
    "/farm",
    "/feeds/",
    "/offers.csv",
    "/offers.jsonl",
    "/offers.xlsx",
    "/offers?*&",
    "/operator",
    "/picks",
    "/saved-searches",
    "/sign-in?",
    "/suggestions",
)


# --- for search engines ----------------------------------------------------------------------------------------------


@blueprint.get("/robots.txt")
def robots() -> Response:
    """What crawlers may read, and where the sitemap is."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in _NOT_FOR_ROBOTS)]
    lines += ["", f"Sitemap: {url_for('open_data.sitemap', _external=True)}", ""]
    return _public(Response("\n".join(lines), mimetype="text/plain"))


@blueprint.get("/sitemap.xml")
def sitemap() -> BaseResponse:
    """The index of the sitemap: as many parts as the offers listed today need."""
    extensions = current_extensions()
    found = parts(extensions.index.reader(), extensions.today())
    addresses = (url_for("open_data.sitemap_part", part=part.name, _external=True) for part in found)
    return _xml("sitemapindex", (f"<sitemap><loc>{escape(address)}</loc></sitemap>" for address in addresses))


@blueprint.get("/sitemaps/<part>.xml")
def sitemap_part(part: str) -> BaseResponse:
    """The pages of the offers of one part that are listed today."""
    found = Part.named(part)
    if found is None:
        raise NotFound()
    count_reads(current_account(), EXPORT_COST // 6)
    extensions = current_extensions()
    cards = map(json.loads, cards_of(extensions.index.reader(), found, extensions.today()))
    return _xml("urlset", map(_page_of, cards))


def _page_of(card: Card) -> str:
    address = url_for("offers.offer", offer_id=card["id"], _external=True)
    return f"<url><loc>{escape(address)}</loc><lastmod>{card['approved_at']}</lastmod></url>"


def _xml(root: str, lines: Iterable[str]) -> BaseResponse:
    body = "\n".join(
        ('<?xml version="1.0" encoding="UTF-8"?>', f'<{root} xmlns="{_SITEMAPS}">', *lines, f"</{root}>", "")
    )
    response = _public(Response(body, mimetype="application/xml"))
    response.add_etag(weak=True)  # a strong one would change when compressed
    return response.make_conditional(request)


def _public(response: Response) -> Response:
    response.headers["Cache-Control"] = f"public, max-age={_SITEMAP_SECONDS}"
    return response


# --- what a search finds, as a file ----------------------------------------------------------------------------------


@blueprint.get("/offers.csv")
def offers_csv() -> Response:
    """Everything the search of this address finds, for spreadsheets: words and yuan, nothing taken for a formula."""
    trade, wanted = _asked()
    return _file(csv_lines(_cards(wanted), export_columns.columns(trade)), wanted, "text/csv", "csv")


@blueprint.get("/offers.xlsx")
def offers_xlsx() -> Response:
    """The same as a workbook: amounts, rates and counts are numbers, days are days."""
    trade, wanted = _asked()
    extensions = current_extensions()
    total = searching.count(extensions.index, wanted, extensions.today())
    if total > MOST_LINES_OF_A_WORKBOOK:
        raise Refused("too_many_for_a_workbook", total=total, maximum=MOST_LINES_OF_A_WORKBOOK)
    columns = export_columns.columns(trade)
    lines = cells_of(_cards(wanted), columns)
    content = xlsx_bytes(_title(wanted), [title for title, _value in columns], lines)
    return _file(content, wanted, XLSX, "xlsx")


@blueprint.get("/offers.jsonl")
def offers_jsonl() -> Response:
    """Everything the search of this address finds, one card a line."""
    _trade, wanted = _asked()
    return _file(json_lines(_cards(wanted)), wanted, "application/x-ndjson", "jsonl")


def _asked() -> tuple[Terms, SearchRequest]:
    count_reads(current_account(), EXPORT_COST)
    trade = terms_shown()
    wanted, _unread = filters.search_request(trade)
    return trade, filters.first_page(wanted)


def _cards(wanted: SearchRequest) -> Iterator[str]:
    extensions = current_extensions()
    return searching.every_card(extensions.index, wanted, extensions.today())


def _title(wanted: SearchRequest) -> str:
    """What the file is called: the search it holds, in words."""
    return _("、").join(filters.said(wanted)) or _("全部货盘")


def _file(content: bytes | Iterator[bytes], wanted: SearchRequest, media_type: str, ending: str) -> Response:
    response = Response(content, mimetype=media_type)
    today = current_extensions().today()
    save_as(response, _title(wanted), today, f"offers-{today.isoformat()}", ending)
    response.headers["Cache-Control"] = "no-store" if current_account() else "no-cache"
    response.vary.update(("Accept-Language", "Cookie"))
    return response
