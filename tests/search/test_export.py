"""Files of what a search finds: the same offers in the same order as the search, nothing a spreadsheet runs."""

from __future__ import annotations

import csv
import io
import json

import pytest

from catalog.picking.sheets import original
from catalog.search.engines import SearchIndex
from catalog.search.export import TRADE_VALUES, VALUES, csv_lines, json_lines
from catalog.search.request import SearchRequest
from catalog.search.service import count, every_card, newest, search
from catalog.search.snapshot import card, trade_terms
from tests.search.snapshots import TODAY, offer


def table(lines: bytes) -> list[list[str]]:
    assert lines.startswith(b"\xef\xbb\xbf"), "Excel in China needs the mark"
    return list(csv.reader(io.StringIO(lines.decode("utf-8-sig"), newline="")))


def a_card(number: int = 0, trade: bool = False, **changes: object) -> str:
    found = offer(number, **changes)
    shown = card(found, found["spans"][0])
    return json.dumps(shown | ({"trade": trade_terms(found)} if trade else {}), ensure_ascii=False)


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


@pytest.mark.parametrize("evil", ["=1+1", "+86", "-2", "@SUM(A1)", "＝cmd", "\t=1", '"x', "'x", "a,b\r\nc", "正常"])
def test_no_cell_is_a_formula_and_every_text_comes_back(evil: str) -> None:
    content = b"".join(csv_lines([a_card(name_zh=evil, supplier_name=evil)], VALUES.items()))
    titles, row = table(content)
    for column in ("name", "supplier"):
        cell = row[titles.index(column)]
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝"))
        assert original(cell) == evil


def test_trade_terms_are_columns_of_their_own() -> None:
    titles, row = table(b"".join(csv_lines([a_card(trade=True)], (VALUES | TRADE_VALUES).items())))
    terms = trade_terms(offer(0))
    assert [row[titles.index(name)] for name in terms] == [str(value) for value in terms.values()]
    assert not VALUES.keys() & TRADE_VALUES.keys()


def test_many_lines_leave_in_chunks_and_none_is_lost() -> None:
    cards = [a_card(number) for number in range(450)]
    chunks = list(json_lines(iter(cards)))
    assert len(chunks) == 3 and b"".join(chunks).decode().splitlines() == cards
    rows = table(b"".join(csv_lines(iter(cards), VALUES.items())))
    assert len(rows) == 451 and len({row[0] for row in rows}) == 451


def test_an_empty_result_is_a_file_with_titles_only() -> None:
    assert table(b"".join(csv_lines([], VALUES.items()))) == [list(VALUES)]
    assert b"".join(json_lines([])) == b""
