"""A part of a typed text that is a filter, and the text as the readers want it. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from catalog.folding import simplified

# Filters that are read but narrow nothing: words without a meaning of their own.
NO_FILTER = ""
# What begins like a part and is none.
TEXT = "text"
# Words that are not wanted (`values` are searched for and left out), or are meant by others (内蒙).
WORD = "word"
# What is not understood, and would mean another thing if a part of it was read.
UNREAD = "unread"
# One character for one, so that a place in the read text is a place in the typed one.
_KEYBOARD = {0xFF01 + place: 0x21 + place for place in range(0x5E)} | {
    0x3000: " ", 0xA0: " ", 0xFFE5: "¥", 0x2212: "-", 0x2013: "-", 0x2014: "-", 0xFF5E: "~", 0x301C: "~", 0xD7: "x",
}  # fmt: skip
_KEYBOARD |= {place: place + 32 for place in range(ord("A"), ord("Z") + 1)}
_KEYBOARD |= {0xFF21 + place: 0x61 + place for place in range(26)}
# Halves of characters are none.
_KEYBOARD |= dict.fromkeys(range(0xD800, 0xE000), " ")


@dataclass(frozen=True)
class Part:
    """What stands from `start` to `end` of a text, as a filter of the search.

    `filter` is named as in the search's parameters (a facet, `on`, `in_month`, `ship_to`, `new`, `sort`), or is a field
    of the query language that has no parameter (`score`, `earning`); `values` are alternatives, written as there, in
    the index's unit. `excluded`: offers with them are left out. `grams` is the amount that was named, where one was.
    """

    start: int
    end: int
    filter: str
    values: tuple[str, ...] = ()
    excluded: bool = False
    grams: int | None = None


def keyboard(text: str) -> str:
    """The text in simplified characters, half-width and lower case, as long as it was."""
    return simplified(text.translate(_KEYBOARD))
