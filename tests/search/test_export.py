"""Files of what a search finds: the same offers in the same order as the search, nothing a spreadsheet runs."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime

import pytest

from catalog.accounts.terms import Terms
from catalog.search.document import build
from catalog.search.engines.port import SearchIndex
from catalog.search.request import SearchRequest
from catalog.search.results.export import TRADE_VALUES, VALUES, csv_lines, json_lines, values_for
from catalog.search.services.searching import Newest, count, every_card, newest, newest_page, search
from catalog.search.snapshot import card, supply_terms, trade_terms
from catalog.spreadsheets import original
from tests.search.snapshots import TODAY, fill, offer


def table(lines: bytes) -> list[list[str]]:
    assert lines.startswith(b"\xef\xbb\xbf"), "Excel in China needs the mark"
    return list(csv.reader(io.StringIO(lines.decode("utf-8-sig"), newline="")))


def a_card(number: int = 0, trade: bool = False, **changes: object) -> str:
    found = offer(number, **changes)
    shown = card(found, found["spans"][0])
    terms = trade_terms(found) | supply_terms(found)
    return json.dumps(shown | ({"trade": terms} if trade else {}), ensure_ascii=False)


@pytest.mark.parametrize("sort", ["relevance", "price", "new"])
@pytest.mark.parametrize("text", ["", "茶", "浙江 茶", "铁力北味子"])
def test_an_export_holds_what_the_search_shows_in_its_order(index: SearchIndex, text: str, sort: str) -> None:
    asked = SearchRequest(text, sort=sort, limit=100, facets=())
    shown = search(index, asked, TODAY)
    exported = list(every_card(index, asked, TODAY))
    assert len(exported) == shown.total == count(index, asked, TODAY) > 0
    assert exported[:100] == shown.cards_json


def test_newest_come_first_to_the_millisecond(index: SearchIndex) -> None:
    moments = [json.loads(one)["approved_at"] for one in newest(index, SearchRequest("茶", sort="price"), TODAY, 50)]
    assert moments == sorted(moments, reverse=True) and len(set(moments)) > 10


def ids_of(page: Newest) -> list[str]:
    return [json.loads(card)["id"] for card in page.cards]


def walk(index: SearchIndex, asked: SearchRequest, limit: int) -> list[Newest]:
    pages = [newest_page(index, asked, TODAY, limit)]
    while pages[-1].following:
        pages.append(newest_page(index, asked, TODAY, limit, pages[-1].following))
    return pages


@pytest.mark.parametrize("limit", [1, 7, 50])
def test_pages_of_the_newest_hold_all_of_it_once_and_lead_back(index: SearchIndex, limit: int) -> None:
    asked = SearchRequest("茶")
    whole = [json.loads(card)["id"] for card in newest(index, asked, TODAY, 1000)]
    pages = walk(index, asked, limit)
    assert [one for page in pages for one in ids_of(page)] == whole and len(whole) > 10
    assert all(len(page.cards) == limit for page in pages[:-1])
    assert [page.previous for page in pages[:2]] == [None] * len(pages[:2]), "the first page has no place of its own"
    for number in range(2, len(pages)):
        back = pages[number].previous
        assert ids_of(newest_page(index, asked, TODAY, limit, back)) == ids_of(pages[number - 1])


@pytest.mark.parametrize("limit", [1, 3, 8])
def test_offers_approved_in_the_same_moment_are_all_shown_once(own_index: SearchIndex, limit: int) -> None:
    """An import approves many at once: the moment alone does not say where a page begins."""
    moments = [datetime(2026, 11, 20, 8, minute, tzinfo=UTC) for minute in (1, 1, 1, 1, 2, 3, 3, 3, 3, 3, 4)]
    given = [offer(number, approved_at=moment, approved_on=date(2026, 11, 20)) for number, moment in enumerate(moments)]
    fill(own_index, [document for one in given for document in build(one)])
    pages = walk(own_index, SearchRequest(), limit)
    shown = [one for page in pages for one in ids_of(page)]
    assert sorted(shown) == sorted(one["id"] for one in given), "none dropped, none repeated"
    times = {one["id"]: one["approved_at"] for one in given}
    assert [times[one] for one in shown] == sorted(times.values(), reverse=True)
    back, number = pages[-1].previous, len(pages) - 2
    while back:
        page = newest_page(own_index, SearchRequest(), TODAY, limit, back)
        assert ids_of(page) == ids_of(pages[number])
        back, number = page.previous, number - 1
    assert number == 0


@pytest.mark.parametrize("evil", ["=1+1", "+86", "-2", "@SUM(A1)", "＝cmd", "\t=1", '"x', "'x", "a,b\r\nc", "正常"])
def test_no_cell_is_a_formula_and_every_text_comes_back(evil: str) -> None:
    content = b"".join(csv_lines([a_card(name_zh=evil, supplier_name=evil)], VALUES.items()))
    titles, row = table(content)
    for column in ("name", "supplier"):
        cell = row[titles.index(column)]
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝"))
        assert original(cell) == evil


def test_trade_terms_are_columns_of_their_own() -> None:
    assert not VALUES.keys() & TRADE_VALUES.keys()
    assert list(values_for(Terms.NONE)) == list(VALUES)
    assert list(values_for(Terms.ADMITTED)) == [*VALUES, *(name for name in TRADE_VALUES if name != "supply_price_fen")]
    assert list(values_for(Terms.ALLIANCE)) == [*VALUES, *TRADE_VALUES]
    titles, row = table(b"".join(csv_lines([a_card(trade=True)], values_for(Terms.ALLIANCE).items())))
    terms = trade_terms(offer(0)) | supply_terms(offer(0))
    assert [row[titles.index(name)] for name in terms] == [str(value) for value in terms.values()]


def test_many_lines_leave_in_chunks_and_none_is_lost() -> None:
    cards = [a_card(number) for number in range(450)]
    chunks = list(json_lines(iter(cards)))
    assert len(chunks) == 3 and b"".join(chunks).decode().splitlines() == cards
    rows = table(b"".join(csv_lines(iter(cards), VALUES.items())))
    assert len(rows) == 451 and len({row[0] for row in rows}) == 451


def test_an_empty_result_is_a_file_with_titles_only() -> None:
    assert table(b"".join(csv_lines([], VALUES.items()))) == [list(VALUES)]
    assert b"".join(json_lines([])) == b""
