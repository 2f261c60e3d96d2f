"""Responses are cached for one view of the index, within a bound, and dropped with it."""

from __future__ import annotations

import gc
from typing import cast

from catalog.search.answer_cache import CachedResponse, ResponseCache
from catalog.search.engines.port import Reader


class View:
    """Stands for a reader: only which one it is matters."""


def a_view() -> Reader:
    return cast(Reader, View())


def answer(size: int) -> CachedResponse:
    return CachedResponse(b"x" * size, ())


def test_an_answer_is_found_under_its_key_and_view_only() -> None:
    kept, now = ResponseCache(100), a_view()
    kept.keep(now, "a", answer(10))
    assert kept.find(now, "a") == answer(10)
    assert kept.find(now, "b") is None
    assert kept.find(a_view(), "a") is None


def test_a_newer_view_forgets_all() -> None:
    kept, old, new = ResponseCache(100), a_view(), a_view()
    kept.keep(old, "a", answer(90))
    kept.keep(new, "b", answer(90))
    assert kept.find(new, "b") and kept.find(new, "a") is None and kept.find(old, "a") is None


def test_what_was_not_asked_for_longest_goes_first_and_too_big_never_comes() -> None:
    kept, now = ResponseCache(100), a_view()
    for key in "abc":
        kept.keep(now, key, answer(33))
    assert kept.find(now, "a")
    kept.keep(now, "d", answer(33))
    kept.keep(now, "e", answer(101))
    assert [bool(kept.find(now, key)) for key in "abcde"] == [True, False, True, True, False]


def test_a_view_is_not_held() -> None:
    kept, view = ResponseCache(100), a_view()
    kept.keep(view, "a", answer(1))
    del view
    gc.collect()
    assert kept.find(a_view(), "a") is None
    assert kept._view is not None and kept._view() is None
