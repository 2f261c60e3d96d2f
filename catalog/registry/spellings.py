"""What makes two spellings of a name the same name. Pure."""

from __future__ import annotations

import re
import unicodedata

from catalog.folding import key_of

# A key is cut here where it is kept and where it is asked for: PostgreSQL indexes no more than 2,700 bytes, and one
# sign of a name may fold to fifteen letters. The pinyin of a name is never longer (80 characters, 6 letters each).
LONGEST_KEY = 500
# Brackets of the Chinese list hold either another name of the same product or a remark about it.
_BRACKET = re.compile(r"[(（]([^()（）]*)[)）]")
_REMARK = re.compile(r"(产区|产地|产地范围|垦区|养殖|^属.*)$")
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")


def key_of_name(name: str) -> str:
    """What a name is kept and found by. '' when it holds no letter and no digit."""
    return key_of(name)[:LONGEST_KEY]


def fold_pinyin(text: str) -> str:
    """Pinyin as it is stored: letters and digits joined, no tones, ü written v ('Lǜ dòu' -> 'lvdou').

    '' when the text holds anything else than Latin letters and digits.
    """
    lowered = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
    lowered = re.sub("u([\u0300\u0301\u0304\u030c]?)\u0308", r"v\1", lowered)
    folded = key_of(lowered)
    return folded if folded.isascii() else ""


def has_han(text: str) -> bool:
    """Whether the text holds a Chinese character."""
    return _HAN.search(text) is not None


def alternatives(name: str) -> list[str]:
    """Other spellings a listed name states itself, without the name as a whole.

    '茅台酒(贵州茅台酒)' gives both names; '天津板栗(天津产区)' gives '天津板栗' alone, since the bracket is a remark on
    the area; 'Huile d'olive / Olio' gives its two halves.
    """
    found: list[str] = []
    for part in re.split(r"\s+/\s+", name):
        outside = _BRACKET.sub("", part).strip()
        inside = [piece.strip() for text in _BRACKET.findall(part) for piece in re.split("[、,，;；]", text)]
        # One character in a bracket is a note (东海(老)淮猪肉), never a name.
        found += [outside, *(piece for piece in inside if len(piece) > 1 and not _REMARK.search(piece))]
    whole = key_of(name)
    return [one for one in dict.fromkeys(found) if key_of(one) not in ("", whole)]
