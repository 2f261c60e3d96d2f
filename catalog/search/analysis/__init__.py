"""One analysis of text for every engine: folding, scripts, words, pinyin, and the domain's own words."""

from __future__ import annotations

from functools import cache

from catalog.search.analysis.domain import Lexicon
from catalog.settings import PROJECT


@cache
def lexicon() -> Lexicon:
    """The lexicon of this process, read once from the registry's names and the reviewed word lists."""
    return Lexicon(PROJECT / "standards" / "registry")
