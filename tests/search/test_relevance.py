"""The search finds what is meant: every kind of query reaches its goal on the stored queries."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.search.relevance.__main__ import every_offer, judge, kept_queries, register_index
from tests.search.relevance.demo_offers import demo_offers
from tests.search.relevance.intents import (
    GOAL,
    UNSEEN,
    UNSEEN_GOAL,
    Intent,
    demo_index,
    judge_intents,
    kept_intents,
    passes,
)
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


@pytest.fixture(scope="module")
def judged_intents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[Intent, str]]]:
    """Every kept intent on an index of the demo, with what is wrong with its answer."""
    return judge_intents(demo_index(tmp_path_factory.mktemp("demo")), kept_intents())


INTENTS = list(dict.fromkeys(intent.kind for intent in kept_intents()))


def test_there_are_enough_intents() -> None:
    kept = kept_intents()
    assert len(kept) >= 150 and len({intent.typed for intent in kept}) == len(kept)
    for intent in kept:
        assert any(passes(offer, intent.filters) for offer in demo_offers()), f"{intent.typed}: nothing is right"


@pytest.mark.parametrize("kind", INTENTS)
def test_a_kind_of_intent_reaches_its_goal(judged_intents: dict[str, list[tuple[Intent, str]]], kind: str) -> None:
    results = judged_intents[kind]
    missed = [(intent.typed, wrong) for intent, wrong in results if wrong]
    assert 1 - len(missed) / len(results) >= GOAL, missed


def test_what_the_table_of_phrases_never_saw_is_understood_too(tmp_path: Path) -> None:
    unseen = kept_intents(UNSEEN)
    assert len(unseen) == 50 and not {intent.typed for intent in unseen} & {intent.typed for intent in kept_intents()}
    judged = judge_intents(demo_index(tmp_path), unseen)
    missed = [(intent.typed, wrong) for results in judged.values() for intent, wrong in results if wrong]
    assert 1 - len(missed) / len(unseen) >= UNSEEN_GOAL, missed
