"""Three hundred pairs of a name and a place: the answers of the rule, of a program written apart, and as they stand."""

from __future__ import annotations

import csv
from collections import Counter
from functools import cache
from types import SimpleNamespace

import pytest

from catalog.registry.gather import named_area
from catalog.registry.list_files import read_lists
from catalog.registry.origin import NamedArea, ProductPlace, origin_of
from tests.registry.independent_origin import LISTS, MANY, PAIRS, Notice, rows_of


@cache
def areas() -> dict[str, NamedArea]:
    """The named area of every name, straight from the lists."""
    return {row["id"]: named_area(SimpleNamespace(**row)) for row in read_lists(LISTS).indications}


def answers(pairs: list[tuple[str, str]]) -> list[str]:
    """What the rule answers."""
    return [origin_of(areas()[gi_id], ProductPlace(place)).answer for gi_id, place in pairs]


@pytest.fixture(scope="module")
def pairs() -> list[dict[str, str]]:
    with PAIRS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_answer_occurs_and_often(pairs: list[dict[str, str]]) -> None:
    told = Counter(row["answer"] for row in pairs)
    assert len(pairs) == MANY
    assert len({(row["gi_id"], row["place_code"]) for row in pairs}) == MANY
    assert told["inside"] >= 40 and told["outside"] >= 80 and told["cannot_be_told"] >= 40 and told["no_area"] >= 1


def test_the_rule_answers_as_it_stands_in_the_table(pairs: list[dict[str, str]]) -> None:
    ours = answers([(row["gi_id"], row["place_code"]) for row in pairs])
    assert [row for row, answer in zip(pairs, ours, strict=True) if row["answer"] != answer] == []


def test_a_program_written_apart_answers_the_same(pairs: list[dict[str, str]]) -> None:
    listed = {row["gi_id"]: row for row in rows_of("gi_cn_products.csv")}
    wrong = [row for row in pairs if Notice(listed[row["gi_id"]]).answer(row["place_code"]) != row["answer"]]
    assert wrong == []
