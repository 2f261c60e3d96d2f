"""The offers of one product on one page."""

from __future__ import annotations

import json

from catalog.search.engines.port import SearchIndex
from catalog.search.request import SearchRequest
from catalog.search.results.grouping import by_product
from catalog.search.services.searching import search
from catalog.search.snapshot import card
from tests.search.snapshots import TODAY, chain, document, fill, offer, span


def test_a_product_stands_where_its_best_offer_does(own_index: SearchIndex) -> None:
    products = ("a", "b", "a", "c", "b", "a")
    same = {"name_zh": "椪柑", "gi_id": "CN-GI-0001", "place": chain("330802")}
    priced = enumerate(products, start=1)
    documents = [document(at, supplier_id=one, live_price_fen=at * 100, **same) for at, one in priced]
    fill(own_index, documents)
    whole = search(own_index, SearchRequest("椪柑", sort="price"), TODAY)
    groups = [[json.loads(card)["price_fen"] for card in group] for group in by_product(whole.cards_json)]
    assert groups == [[100, 300, 600], [200, 500], [400]]
    assert whole.total == 6, "offers are counted"
    first = search(own_index, SearchRequest("椪柑", sort="price", limit=3), TODAY)
    second = search(own_index, SearchRequest("椪柑", sort="price", limit=3, cursor=first.next_cursor), TODAY)
    assert [len(group) for group in by_product(first.cards_json)] == [2, 1]
    assert [len(group) for group in by_product(second.cards_json)] == [1, 1, 1], "a page folds its own"


def test_only_size_batch_and_season_may_differ() -> None:
    one = card(offer(1), span())["product_key"]
    for other in ({"spec": "9斤装"}, {"live_price_fen": 1}, {"title": "礼盒"}, {"id": offer(2)["id"]}):
        assert card(offer(1, **other), span())["product_key"] == one, other
    for other in ({"supplier_id": "x"}, {"gi_id": "x"}, {"name_zh": "x"}, {"variety": "x"}, {"place": []}):
        assert card(offer(1, **other), span())["product_key"] != one, other


def test_a_name_that_looks_like_a_key_folds_nothing() -> None:
    card = json.dumps({"id": "1", "product_key": "p", "name": '"product_key":"q"'}, separators=(",", ":"))
    other = json.dumps({"id": "2", "product_key": "q", "name": ""}, separators=(",", ":"))
    assert by_product([card, other]) == [[card], [other]]
    assert by_product([]) == []
