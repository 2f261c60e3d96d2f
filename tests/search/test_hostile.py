"""What people of ill will type, through the doors as they stand: an answer each time, and never a slow one."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from catalog.extensions import Extensions
from catalog.search.request import SearchRequest
from catalog.search.services import searching
from tests.search.snapshots import TODAY, fill

pytestmark = pytest.mark.any_database

LONGEST_SECONDS = 0.25
TYPED = {
    "10 kB of Chinese": "茶" * 3_400,
    "10 kB of letters": "longjing" * 1_280,
    "10 kB of words": " ".join(["衢州", "椪柑"] * 1_000),
    "1,000 alternatives": " OR ".join(f"茶{number}" for number in range(1_000)),
    "1,000 short alternatives": " OR ".join("abcdefghij"[number % 10] for number in range(1_000)),
    "leading wildcards": " ".join(["*茶", "?柑", "*ing"] * 60),
    "nested brackets": "(" * 5_000 + "茶" + ")" * 5_000,
    "shallow brackets": "(茶 OR " * 10 + "柑" + ")" * 10,
    "2,500 times not": "NOT " * 2_500 + "茶",
    "minus signs": "-" * 500 + "茶 -" * 200,
    "control characters": "".join(map(chr, range(1, 32))) + "茶\x7f\u200b\u202e\ufeff",
    "lone surrogates": "茶\ud800\udfff",
    "quotes": '"' * 499,
    "one long phrase": '"' + "衢州椪柑" * 120 + '"',
    "every syllable": "xianganguanerangananxian" * 20,
    "sixty ambiguous letters": "xianxianxianxianxianxianxianxianxianxianxianxianxianxianxian",
    "near everything": "aaaaaaaaaaaaaaaa",
    "40 fields": "价格:1..9 " * 40,
    "every word a place": " ".join(["浙江", "衢州", "柯城", "常山"] * 10),
    "digits": "9" * 500,
}


@pytest.fixture(autouse=True)
def no_garbage_collection() -> Iterator[None]:
    """A process that has run thousands of tests takes half a second to walk all they left behind."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.fixture
def shop(
    client: FlaskClient, extensions: Extensions, documents: list[dict], monkeypatch: pytest.MonkeyPatch
) -> FlaskClient:
    """A visitor of a catalog with some hundred offers."""
    monkeypatch.setattr(Extensions, "today", lambda _self: TODAY)
    fill(extensions.index, documents)
    return client


@pytest.mark.parametrize("path", ["/api/v1/offers", "/offers", "/api/v1/offers/suggestions", "/suggestions"])
def test_every_door_answers_hostile_text_quickly(shop: FlaskClient, path: str) -> None:
    shop.get(path, query_string={"q": "茶"})
    slow = {}
    for name, text in TYPED.items():
        facets = {"facets": "all"} if path == "/api/v1/offers" else {}
        began = time.thread_time()
        answer = shop.get(path, query_string={"q": text.encode("utf-8", "surrogatepass"), **facets})
        spent = time.thread_time() - began
        assert answer.status_code == 200, name
        if spent > LONGEST_SECONDS:
            slow[name] = round(spent, 3)
    assert not slow


@pytest.mark.parametrize("name", TYPED)
def test_hostile_text_narrowed_sorted_and_exported_is_quick(
    shop: FlaskClient, extensions: Extensions, name: str
) -> None:
    narrowed = SearchRequest(TYPED[name], chosen={"grade": ("A", "B")}, season_on=TODAY, sort="price")
    began = time.thread_time()
    searching.search(extensions.index, narrowed, TODAY)
    next(searching.every_card(extensions.index, narrowed, TODAY), None)
    assert time.thread_time() - began < 2 * LONGEST_SECONDS
