"""Parts of the sitemap: together every offer listed today, each once; names nobody can stretch."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from catalog.search.engines.port import SearchIndex
from catalog.search.request import SearchRequest
from catalog.search.results.sitemap import Part, cards_of, parts
from catalog.search.services.searching import search
from tests.search.snapshots import TODAY, document, fill, span


@pytest.mark.parametrize("most", [1, 7, 100, 40_000])
def test_parts_hold_every_offer_listed_today_once(index: SearchIndex, most: int) -> None:
    reader = index.reader()
    found = parts(reader, TODAY, most)
    held = [[json.loads(card)["id"] for card in cards_of(reader, part, TODAY)] for part in found]
    assert all(0 < len(ids) <= most for ids in held)
    everything = [offer_id for ids in held for offer_id in ids]
    assert len(everything) == len(set(everything)) == search(index, SearchRequest(facets=()), TODAY).total
    assert (len(found) == 1) == (most == 40_000)


def test_what_is_not_listed_today_is_in_no_part(own_index: SearchIndex) -> None:
    later = span(from_on=TODAY + timedelta(days=1), through_on=TODAY + timedelta(days=9))
    fill(own_index, [document(0), document(1, spans=[later])])
    reader = own_index.reader()
    (part,) = parts(reader, TODAY)
    assert len(list(cards_of(reader, part, TODAY))) == 1
    assert len(list(cards_of(reader, part, TODAY + timedelta(days=1)))) == 2


def test_an_empty_catalog_has_no_part(own_index: SearchIndex) -> None:
    fill(own_index, [])
    assert parts(own_index.reader(), TODAY) == []


def test_a_part_is_found_by_its_name_and_by_nothing_else() -> None:
    for part in (Part(0, 0), Part(3, 7), Part(62, (1 << 62) - 1)):
        assert Part.named(part.name) == part
    for name in ("", "-", "0", "0-1", "00-0", "3-8", "63-0", "1--1", "+1-0", "١-0", "0-0-0", "9" * 500, "1-0\n", "x-y"):
        assert Part.named(name) is None
