"""Which characters may stand in a text or a name, and how a name is normalized. Pure."""

from __future__ import annotations

import re
import unicodedata

from catalog.errors import Reason
from catalog.folding import is_letter_or_digit, is_new_ideograph, unified

# Blank to the eye although Unicode calls them letters or symbols.
_BLANK_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
# What emoji are built with: joiner and picture style, the letters of a region's flag (England) behind a black flag, and
# pictures newer than Python's own tables.
_EMOJI = re.compile("\U0001f3f4[\U000e0020-\U000e007e]{1,8}\U000e007f|[\u200d\ufe0f\U0001f000-\U0001faff]")
_ALPHABETS = ("LATIN", "GREEK", "CYRILLIC", "ARMENIAN", "CHEROKEE")
_SHOWN_AROUND = 6


def why_refused(text: str, *, lines: bool = False, emoji: bool = False) -> Reason | None:
    """The first character that may not stand in a text as a Reason (which one, where, what stands around it), or None.

    Refused: controls (but line breaks and tabs where `lines`), direction marks, zero-width characters, lone surrogates,
    private and unassigned code points, letters that show as nothing. `emoji` allows what emoji are built with.
    """
    if text.isascii() and text.isprintable():
        return None
    fine = {at for found in _EMOJI.finditer(text) for at in range(*found.span())} if emoji else ()
    for at, character in enumerate(text):
        if at in fine or (lines and character in "\n\t") or not _is_hidden(character):
            continue
        around = text[max(0, at - _SHOWN_AROUND) : at + _SHOWN_AROUND + 1]
        shown = "".join("▯" if _is_hidden(one) else one for one in around)
        return Reason("characters_refused", character=f"U+{ord(character):04X}", position=at + 1, around=shown)
    return None


def _is_hidden(character: str) -> bool:
    if character in _BLANK_LETTERS or "\ufe00" <= character <= "\ufe0f" or character >= "\U000e0000":
        return True
    if character in "\u2028\u2029":
        return True
    return unicodedata.category(character)[0] == "C" and not is_new_ideograph(character)


def mixed_alphabets(text: str) -> bool:
    """Whether letters of two look-alike alphabets stand in one name (a Cyrillic а among Latin letters)."""
    found = {
        alphabet
        for character in text
        if character.isalpha()
        for alphabet in _ALPHABETS
        if unicodedata.name(character, "").startswith(alphabet)
    }
    return len(found) > 1


def plain_name(text: str) -> str:
    """A name as it is stored: full-width letters and digits, compatibility ideographs and radicals unified, single
    spaces, no ends.

    Chinese punctuation stays as it was typed: official names of partnerships carry full-width brackets.
    """
    plain = (unified(character) for character in text)
    kept = [
        other if other.isspace() or all(map(is_letter_or_digit, other)) else character
        for character, other in zip(text, plain, strict=True)
    ]
    return " ".join(unicodedata.normalize("NFC", "".join(kept)).split())
