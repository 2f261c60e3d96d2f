"""When two spellings are the same: one fold for registers, forms and search. The only file that knows OpenCC.

Folded away are width and compatibility (Ａ, ㎏), the CJK radicals one cannot tell from characters (⻳), case, accents
and invisible marks (`fold`), then the script: traditional characters and variants (`simplified`: 臺, 菓), one character
at a time, so that a part of a text folds to a part of the folded text.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path

import opencc

# U+2E81 to U+2EF2 where Unicode names an equivalent ideograph but no decomposition (EquivalentUnifiedIdeograph.txt of
# Unicode 14, Unicode licence); NFKC knows the others and U+2F00 to U+2FD5.
_RADICALS = str.maketrans(
    "⺁⺂⺃⺄⺅⺆⺇⺈⺉⺊⺋⺌⺍⺎⺏⺐⺑⺒⺓⺔⺕⺖⺗⺘⺙⺛⺜⺝⺞⺠⺡⺢⺣⺤⺥⺦⺧⺨⺩⺪⺫⺬⺭⺮⺯⺰⺱⺲⺳⺴⺵⺶⺷⺸⺹⺺"
    "⺻⺼⺽⺾⺿⻀⻁⻂⻃⻄⻅⻆⻇⻈⻉⻊⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻕⻖⻗⻘⻙⻚⻛⻜⻝⻞⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲",
    "厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢𡯂巳幺彑彐忄心扌攵旡日月歺民氵氺灬爫爫丬牛犭王𤴔目示礻𥫗糹纟罓罒㓁冗𦉫羊𦍌𦍋耂肀"
    "聿肉𦥑艹艹艹虎衤覀西见角𧢲讠贝𧾷车辶辶辶邑钅長镸长门𨸏阝雨青韦页风飞食𩙿飠饣𩠐马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀",
)
_DROPPED = ("Mn", "Cf", "Cc", "Co", "Cs")
VARIANTS = Path(__file__).parent / "variants.txt"


def unified(text: str) -> str:
    """The text with width, compatibility forms and radicals unified; case, accents and script stay."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text).translate(_RADICALS)


def fold(text: str) -> str:
    """The comparable form but for the script: unified, case folded, without accents and invisible characters. Spaces
    and signs stay."""
    folded = unified(text).casefold()
    if folded.isascii():
        return folded
    apart = unicodedata.normalize("NFD", folded)
    kept = [one for one in apart if unicodedata.category(one) not in _DROPPED or one in "\t\n\r"]
    return unicodedata.normalize("NFC", "".join(kept))


def simplified(text: str) -> str:
    """The text in simplified characters of today, one for each. A name in simplified characters may change too (乾县:
    干县): both sides of a comparison pass through here."""
    return text if text.isascii() else text.translate(_script())


def key_of(text: str) -> str:
    """What a name is found by: letters and digits only, folded and simplified. '' where there are none."""
    return "".join(filter(is_letter_or_digit, simplified(fold(text))))


def is_letter_or_digit(character: str) -> bool:
    """Whether a character can be part of a name: letters, digits, and ideographs newer than Python's own tables."""
    return unicodedata.category(character)[0] in "LN" or is_new_ideograph(character)


def is_new_ideograph(character: str) -> bool:
    """Whether this is a place kept for ideographs (U+20000 to U+3FFFD) that this Python's Unicode has no name for yet:
    those of Unicode 15 and later are characters of people's names, not invisible."""
    return "\U00020000" <= character <= "\U0003fffd" and unicodedata.category(character) == "Cn"


class _Script(dict[int, str]):
    """Simplified characters by code point, worked out once each."""

    def __init__(self) -> None:
        super().__init__()
        self._converter = opencc.OpenCC("t2s")
        lines = VARIANTS.read_text(encoding="utf-8").splitlines()
        pairs = [pair for line in lines if not line.startswith("#") for pair in line.split()]
        self._variants = {pair[0]: pair[1] for pair in pairs}

    def __missing__(self, code: int) -> str:
        found = chr(code)
        # A variant may stand for a traditional character, and the other way round.
        for _ in range(3 if code > 0x2E7F else 0):
            other = self._converter.convert(self._variants.get(found, found))
            found = other if len(other) == 1 else found
        self[code] = found
        return found


@cache
def _script() -> _Script:
    return _Script()
