"""The search finds what is meant: every kind of query reaches its goal on the stored queries."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.search.relevance.__main__ import every_offer, judge, kept_queries, register_index
from tests.search.relevance.kinds import KINDS, Query


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[Query, bool]]]:
    """Every kept query on an index of the whole register, judged."""
    folder: Path = tmp_path_factory.mktemp("register")
    return judge(register_index(folder), kept_queries(), every_offer())


def test_there_are_enough_queries_of_every_kind() -> None:
    queries = kept_queries()
    assert len(queries) >= 200
    assert {query.kind for query in queries} == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_of_query_reaches_its_goal(judged: dict[str, list[tuple[Query, bool]]], kind: str) -> None:
    results = judged[kind]
    missed = [query for query, succeeded in results if not succeeded]
    assert 1 - len(missed) / len(results) >= KINDS[kind].goal, missed
