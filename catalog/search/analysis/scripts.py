"""Traditional to simplified characters. The only file that knows OpenCC."""

from __future__ import annotations

from functools import cache

import opencc


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def simplified(text: str) -> str:
    """The text in simplified characters. Some simplified names change too (乾, 噹, 薹): index both spellings."""
    return text if text.isascii() else _converter().convert(text)
