"""Responses are cached for one view of the index, within a bound, and dropped with it."""

from __future__ import annotations

import gc
from typing import cast

import pytest

from catalog.search import answer_cache
from catalog.search.answer_cache import CachedResponse, ResponseCache
from catalog.search.engines.port import Reader


class View:
    """Stands for a reader: only which one it is matters."""


def a_view() -> Reader:
    return cast(Reader, View())


def answer(size: int) -> CachedResponse:
    return CachedResponse(b"x" * size, ())


def keep(cache: ResponseCache, view: Reader, key: str, one: CachedResponse) -> None:
    """As of a question that comes for the second time."""
    cache.keep(view, key, one)
    cache.keep(view, key, one)


def test_what_is_asked_once_takes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    cache, old, new = ResponseCache(100), a_view(), a_view()
    cache.keep(old, "a", answer(10))
    assert cache.find(old, "a") is None
    cache.keep(new, "a", answer(10))
    assert cache.find(new, "a"), "what was asked before a change counts after it"
    monkeypatch.setattr(answer_cache, "MOST_ASKED", 2)
    for key in "bcb":
        cache.keep(new, key, answer(10))
    assert cache.find(new, "b") is None, "too many to know them all"


def test_an_answer_is_found_under_its_key_and_view_only() -> None:
    kept, now = ResponseCache(100), a_view()
    keep(kept, now, "a", answer(10))
    assert kept.find(now, "a") == answer(10)
    assert kept.find(now, "b") is None
    assert kept.find(a_view(), "a") is None


def test_a_newer_view_forgets_all() -> None:
    kept, old, new = ResponseCache(100), a_view(), a_view()
    keep(kept, old, "a", answer(90))
    keep(kept, new, "b", answer(90))
    assert kept.find(new, "b") and kept.find(new, "a") is None and kept.find(old, "a") is None


def test_what_was_not_asked_for_longest_goes_first_and_too_big_never_comes() -> None:
    kept, now = ResponseCache(100), a_view()
    for key in "abc":
        keep(kept, now, key, answer(33))
    assert kept.find(now, "a")
    keep(kept, now, "d", answer(33))
    keep(kept, now, "e", answer(101))
    assert [bool(kept.find(now, key)) for key in "abcde"] == [True, False, True, True, False]


def test_a_view_is_not_held() -> None:
    kept, view = ResponseCache(100), a_view()
    keep(kept, view, "a", answer(1))
    del view
    gc.collect()
    assert kept.find(a_view(), "a") is None
    assert kept._view is not None and kept._view() is None
