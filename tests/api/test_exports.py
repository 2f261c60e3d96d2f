"""Everything a search finds, as a file for programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator

import pytest
from flask import Flask

from catalog.extensions import Extensions
from catalog.search.results.export import TRADE_VALUES, VALUES
from tests.api.conftest import Program, fields_of, refused
from tests.factories.selling import Market, searchable_market
from tests.secret_values import found_in


@pytest.fixture
def market(app: Flask, extensions: Extensions) -> Iterator[Market]:
    with searchable_market(extensions) as market:
        yield market


def rows(program: Program, query: str = "") -> list[dict[str, str]]:
    answer = program.get(f"/offers.csv{query}")
    assert answer.status_code == 200 and answer.mimetype == "text/csv", answer.text
    assert answer.headers["Content-Disposition"] == 'attachment; filename="offers-2026-12-01.csv"'
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


def test_a_file_has_stable_names_and_whole_units(anybody: Program, market: Market) -> None:
    found = rows(anybody, "?q=penggan&grade=A&grade=B&sort=price")
    assert list(found[0]) == list(VALUES)
    assert {row["id"] for row in found} == {offer.id for offer in market.offers}
    assert (found[0]["price_fen"], found[0]["category"], found[0]["guarantees"].split("|")[0]) == (
        "3990",
        "fresh_fruit",
        market.offer.guarantees[0],
    )
    assert rows(anybody, "?not_grade=A") == []


def test_json_lines_are_the_cards_of_the_search(anybody: Program, market: Market) -> None:
    answer = anybody.get("/offers.jsonl?q=penggan")
    assert answer.mimetype == "application/x-ndjson"
    cards = [json.loads(line) for line in answer.text.splitlines()]
    assert cards == anybody.get("/offers?q=penggan").get_json()["items"] and len(cards) == 2


def test_trade_terms_are_for_anchors(app: Flask, anybody: Program, market: Market) -> None:
    anchor, farmer = Program(app, market.anchor, ("read",)), Program(app, market.owner, ("read",))
    reviewer = Program(app, market.reviewer, ("read",))
    assert list(rows(reviewer)[0]) == [*VALUES, *TRADE_VALUES] and rows(reviewer)[0]["supply_price_fen"] == "2600"
    assert list(rows(anchor)[0]) == [*VALUES, *(name for name in TRADE_VALUES if name != "supply_price_fen")]
    assert not found_in(anchor.get("/offers.csv").text + anchor.get("/offers.jsonl").text, ("2600",))
    assert rows(anchor, "?sort=commission")[0]["floor_price_fen"] == "2990"
    assert all("trade" in json.loads(line) for line in anchor.get("/offers.jsonl").text.splitlines())
    for program in (anybody, farmer):
        assert not found_in(program.get("/offers.csv").text + program.get("/offers.jsonl").text, ("2990",))
    for kind in ("csv", "jsonl"):
        refused(anybody.get(f"/offers.{kind}?commission=1000.."), 401, "trade_terms")
        refused(farmer.get(f"/offers.{kind}?sort=commission"), 403, "trade_terms")


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ("limit=5", "limit", "unknown_field"),
        ("cursor=x", "cursor", "unknown_field"),
        ("facets=grade", "facets", "unknown_field"),
        ("on=never", "on", "not_a_day"),
        ("sort=drop", "sort", "not_a_choice"),
        ("sort=price&sort=new", "sort", "repeated"),
        ("category=%00", "category", "characters_refused"),
    ],
)
def test_wrong_parameters_are_named(anybody: Program, market: Market, query: str, field: str, code: str) -> None:
    problem = refused(anybody.get(f"/offers.csv?{query}"), 400, "invalid_query")
    assert fields_of(problem) == {field: code}


@pytest.mark.parametrize("text", ["茶" * 10_000, "%00", "((((", "*" * 500])
def test_any_text_gives_a_file(anybody: Program, market: Market, text: str) -> None:
    assert anybody.get(f"/offers.jsonl?q={text}").status_code == 200
