"""What makes two spellings of a name the same name. Pure."""

from __future__ import annotations

import re
import unicodedata

# Brackets of the Chinese list hold either another name of the same product or a remark about it.
_BRACKET = re.compile(r"[(（]([^()（）]*)[)）]")
_REMARK = re.compile(r"(产区|产地|产地范围|垦区|养殖|^属.*)$")
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")


def fold(text: str) -> str:
    """The comparable form of a name: NFKC, case folded, without accents, spaces, punctuation and invisible characters.

    '西湖龙井\\u200b' and '西湖龙井', 'Ｘ' and 'x', 'Würzburger' and 'wurzburger' each fold to the same. Traditional and
    simplified characters stay apart: that is the search feature's work.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    kept = [
        character for character in unicodedata.normalize("NFD", folded) if unicodedata.category(character)[0] in "LN"
    ]
    return unicodedata.normalize("NFC", "".join(kept))


def fold_pinyin(text: str) -> str:
    """Pinyin as it is stored: letters and digits joined, no tones, ü written v ('Lǜ dòu' -> 'lvdou').

    '' when the text holds anything else than Latin letters and digits.
    """
    lowered = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
    lowered = re.sub("u([\u0300\u0301\u0304\u030c]?)\u0308", r"v\1", lowered)
    folded = fold(lowered)
    return folded if folded.isascii() else ""


def has_hidden_characters(text: str) -> bool:
    """Whether a name holds characters nobody can see: zero-width, direction marks, controls (Unicode C*)."""
    return any(unicodedata.category(character)[0] == "C" for character in text)


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
    whole = fold(name)
    return [one for one in dict.fromkeys(found) if fold(one) and fold(one) != whole]
