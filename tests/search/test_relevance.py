"""The search finds what is meant: every kind of query reaches its goal on the stored queries."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.search.relevance import intents, queries
from tests.search.relevance.demo_offers import demo_offers
from tests.search.relevance.kinds import KINDS, Query

KEPT_INTENTS = intents.kept_intents()


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[Query, bool]]]:
    """Every kept query on an index of the whole register, judged."""
    folder: Path = tmp_path_factory.mktemp("register")
    return queries.judge(queries.register_index(folder), queries.kept_queries(), queries.every_offer())


def test_there_are_enough_queries_of_every_kind() -> None:
    kept = queries.kept_queries()
    assert len(kept) >= 200
    assert {query.kind for query in kept} == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_of_query_reaches_its_goal(judged: dict[str, list[tuple[Query, bool]]], kind: str) -> None:
    results = judged[kind]
    missed = [query for query, succeeded in results if not succeeded]
    assert 1 - len(missed) / len(results) >= KINDS[kind].goal, missed


@pytest.fixture(scope="module")
def judged_intents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[intents.Intent, str]]]:
    """Every kept intent on an index of the demo, with what is wrong with its answer."""
    return intents.judge_intents(intents.demo_index(tmp_path_factory.mktemp("demo")), KEPT_INTENTS)


def test_there_are_enough_intents() -> None:
    kept = KEPT_INTENTS
    assert len(kept) >= 150 and len({intent.typed for intent in kept}) == len(kept)
    for intent in kept:
        assert any(intents.passes(offer, intent.filters) for offer in demo_offers()), (
            f"{intent.typed}: nothing is right"
        )


@pytest.mark.parametrize("kind", dict.fromkeys(intent.kind for intent in KEPT_INTENTS))
def test_a_kind_of_intent_reaches_its_goal(
    judged_intents: dict[str, list[tuple[intents.Intent, str]]], kind: str
) -> None:
    results = judged_intents[kind]
    missed = [(intent.typed, wrong) for intent, wrong in results if wrong]
    assert 1 - len(missed) / len(results) >= intents.GOAL, missed


def test_what_the_table_of_phrases_never_saw_is_understood_too(tmp_path: Path) -> None:
    unseen = intents.kept_intents(intents.UNSEEN)
    assert len(unseen) == 50 and not {intent.typed for intent in unseen} & {intent.typed for intent in KEPT_INTENTS}
    judged = intents.judge_intents(intents.demo_index(tmp_path), unseen)
    missed = [(intent.typed, wrong) for results in judged.values() for intent, wrong in results if wrong]
    assert 1 - len(missed) / len(unseen) >= intents.UNSEEN_GOAL, missed
