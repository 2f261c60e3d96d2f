"""`catalog search`: the shape that is promised, the same answers as the API, any file of queries."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask

from catalog.cli import database, main
from catalog.extensions import Extensions
from catalog.search import indexer
from catalog.storage.database import db
from tests.factories.farming import ON, registry_rows
from tests.factories.selling import Market

QUERIES = ["椪柑", "penggan", "", "柯城 椪柑", "没有这种东西", "等级:A", "(((", "椪柑 900元以下"]


@pytest.fixture
def market(app: Flask, extensions: Extensions, monkeypatch: pytest.MonkeyPatch) -> Market:
    """A farm with three listed offers, in the index, on a day of their own."""
    monkeypatch.setattr(database, "migrated_app", lambda: app)
    monkeypatch.setattr(Extensions, "today", lambda _self: ON)
    registry_rows()
    market = Market(extensions.library, offers=3)
    indexer.rebuild(extensions.index, extensions.library, ON)
    return market


def asked(*words: str) -> Any:
    db.session.commit()
    result = CliRunner().invoke(main, ["search", *words])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.mark.parametrize("query", QUERIES)
def test_it_answers_as_the_api_does(app: Flask, market: Market, query: str) -> None:
    told = asked(query, "--limit", "2", "--json")
    api = app.test_client().get("/api/v1/offers", query_string={"q": query, "limit": 2, "facets": "all"}).get_json()
    assert list(told)[:3] == ["total", "hits", "facets"]
    assert (told["total"], told["hits"]) == (api["total"], api["items"])
    assert told["understood"] == api["understood"]
    counts = {name: [(line["value"], line["count"]) for line in lines] for name, lines in told["facets"].items()}
    assert counts == {name: [(line["value"], line["count"]) for line in api["facets"][name]] for name in told["facets"]}
    if told["total"]:
        assert {"id", "name"} <= told["hits"][0].keys() and len(told["hits"]) == 2


def test_a_file_of_queries_gives_one_answer_a_line(market: Market, tmp_path: Path) -> None:
    path = tmp_path / "queries.txt"
    path.write_text("\n".join(QUERIES) + "\n")
    assert asked("--batch", str(path), "--limit", "2", "--json") == [
        asked(query, "--limit", "2", "--json") for query in QUERIES
    ]


def test_any_file_is_read(market: Market, tmp_path: Path) -> None:
    path = tmp_path / "queries.txt"
    path.write_bytes(b"\xef\xbb\xbf" + "椪柑\r\n".encode() + b"\xff\xfe\n\0\n" + "茶".encode() * 5000)
    totals = [answer["total"] for answer in asked("--batch", str(path), "--json")]
    assert len(totals) == 4 and totals[0] == 3


def test_query_or_file_but_not_both(market: Market, tmp_path: Path) -> None:
    path = tmp_path / "queries.txt"
    path.write_text("茶")
    for words in ([], ["茶", "--batch", str(path)], ["茶", "--limit", "0"], ["茶", "--sort", "drop"]):
        db.session.commit()
        assert CliRunner().invoke(main, ["search", *words]).exit_code in (1, 2)
