"""Looking for a value that nobody may read, without finding it by chance in an id."""

from __future__ import annotations

import re
from collections.abc import Iterable


def found_in(text: str, values: Iterable[str]) -> list[str]:
    """Which of these values stand in the text: a short number by itself, not inside a longer number or a random id."""
    return [value for value in values if re.search(_pattern(value), text)]


def _pattern(value: str) -> str:
    exact = re.escape(value)
    # A phone number or a word is too long to arise by chance, and may be part of a link.
    return rf"(?<![\w.-]){exact}(?![\w-]|\.\d)" if re.fullmatch(r"[0-9.]{1,8}", value) else exact
