"""Numbers as people type them, in Arabic or Chinese digits. Pure."""

from __future__ import annotations

import re
from decimal import Decimal

_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_ONE = "[一二两三四五六七八九]"
_ANY = "零〇一二两三四五六七八九"
_HAN = f"{_ANY}十百千万半"
# Every sign that a number can begin with.
NUMERALS = f"0-9{_HAN}"
# At most nine digits: what is longer is no amount of anything here.
ARABIC = r"(?<![0-9.])(?<![0-9],)(?:[0-9]{1,3}(?:,[0-9]{3}){1,2}|[0-9]{1,9})(?:\.[0-9]{1,3})?(?![0-9])[万千]?"
CHINESE = rf"(?!百分)(?<![{_HAN}点])[{_HAN}]{{1,9}}(?:点[{_ANY}]{{1,3}})?(?![{_HAN.replace('两', '')}])"
NUMBER = rf"(?:{ARABIC}|{CHINESE})"
_BELOW = re.compile(rf"({_ONE}?千)?零?({_ONE}?百)?零?({_ONE}?十)?零?({_ONE})?")


def read_number(text: str) -> Decimal | None:
    """30, 1,000, 2.5, 1万, 三十, 一百二, 两千五百, 半, 二点五; None for what is no number (三三十)."""
    if text[:1].isascii():
        times = {"万": 10_000, "千": 1000}.get(text[-1], 1)
        return Decimal(text.rstrip("万千").replace(",", "")) * times
    if text == "半":
        return Decimal("0.5")
    whole, _, part = text.partition("点")
    many, ten_thousands, rest = whole.rpartition("万")
    high, low = _below(many) if ten_thousands else 0, _below(rest) if rest or not ten_thousands else 0
    if high is None or low is None:
        return None
    if ten_thousands and rest in _DIGITS:
        low *= 1000  # 一万二 is 12,000
    return Decimal(f"{high * 10_000 + low}.{''.join(str(_DIGITS[sign]) for sign in part) or 0}")


def _below(text: str) -> int | None:
    """A number below ten thousand: 三百零五, 一百二 (120), 二零二六 (digit by digit)."""
    if text and all(sign in _DIGITS for sign in text):
        return int("".join(str(_DIGITS[sign]) for sign in text))
    found = _BELOW.fullmatch(text)
    if not text or found is None:
        return None
    thousands, hundreds, tens, last = found.groups()
    total = sum(
        (_DIGITS[sign[0]] if len(sign) > 1 else 1) * worth
        for sign, worth in ((thousands, 1000), (hundreds, 100), (tens, 10))
        if sign
    )
    # 一百二 is 120, 一百零二 is 102.
    spoken = {"百": 10, "千": 100}.get(text[-2:-1], 1)
    return total + (_DIGITS[last] * spoken if last else 0)
