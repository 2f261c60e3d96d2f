"""A folded text (catalog/folding.py) into tokens: one Chinese character each, or a run of letters and digits. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

_HAN = "\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_TOKEN = re.compile(rf"[{_HAN}]|[^\W_{_HAN}]+")
_HAN_ONLY = re.compile(rf"[{_HAN}]")
_RUN = re.compile(rf"[{_HAN}]+|[^\W_{_HAN}]+")


def signs(folded: str) -> tuple[str, ...]:
    """The tokens of a folded text: '3号 a1龙井' -> ('3', '号', 'a1', '龙', '井'). Punctuation falls away."""
    return tuple(_TOKEN.findall(folded))


def runs(folded: str) -> list[str]:
    """The pieces of a folded text that are all Chinese or all letters and digits, in order."""
    return _RUN.findall(folded)


def is_han(text: str) -> bool:
    """Whether the text begins with a Chinese character (a run or a token is then all Chinese)."""
    first = text[:1]
    return "\u4e00" <= first <= "\u9fff" or (first > "\u3006" and _HAN_ONLY.match(first) is not None)


def joined(folded: str) -> str:
    """The text as one word: what a name is compared by."""
    return "".join(_TOKEN.findall(folded))


def longest_first(words: Iterable[str]) -> str:
    """A pattern of any of these words: where one begins another, the longer one is found. It finds nothing where there
    are none."""
    return "|".join(map(re.escape, sorted(set(words), key=lambda word: (-len(word), word)))) or "(?!)"


def pairs(tokens: tuple[str, ...]) -> list[str]:
    """Each two neighbours as one token, where both are Chinese: what two typed characters are looked up by."""
    return [a + b for a, b in pairwise(tokens) if is_han(a) and is_han(b)]
