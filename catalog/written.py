"""What people write for a number, an amount, a day or a time of day, read where it has one meaning only. Pure.

`39.9元`, `1,000件`, `1万`, `5斤`, `20%`, `2026年11月1日`, `20：00` are read. Everything else is refused, and where one
can tell what was probably meant (`39,9`: 39.9?) the refusal carries it, to be asked back and never taken. A comma is a
thousands sign only in groups of three after one to three digits.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

Units = Mapping[str, int | Decimal]

# What one of each is worth, in the small unit the number is stored in. "" is the number alone.
YUAN: Units = {"": 100, "元": 100, "块": 100, "块钱": 100, "圆": 100, "yuan": 100, "rmb": 100, "cny": 100, "角": 10,
               "毛": 10, "分": 1}  # fmt: skip
PERCENT: Units = {"": 100, "%": 100, "个点": 100, "‰": 10}
KILOGRAMS: Units = {"": 1000, "kg": 1000, "公斤": 1000, "千克": 1000, "斤": 500, "市斤": 500, "两": 50, "g": 1, "克": 1,
                    "吨": 1_000_000, "t": 1_000_000}  # fmt: skip
PIECES: Units = dict.fromkeys(("", "件", "份", "单", "个", "套", "pcs", "units"), 1)
HOURS: Units = {"": 1, "小时": 1, "个小时": 1, "h": 1, "hours": 1, "天": 24, "days": 24}
DAYS: Units = {"": 1, "天": 1, "日": 1, "days": 1, "周": 7, "星期": 7}
MINUTES: Units = {"": 1, "分钟": 1, "分": 1, "min": 1, "小时": 60}
YEAR: Units = {"": 1, "年": 1}
PLAIN: Units = {"": 1}

_PREFIXES = ("¥", "rmb", "cny", "人民币")
_MULTIPLIERS = {"千": 1000, "万": 10_000}
_GROUPED = r"[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]{1,12})?"
_FIGURE = rf"(?:{_GROUPED}|[0-9]{{1,20}}(?:\.[0-9]{{1,12}})?)"
_MULTIPLIED = re.compile(rf"([+-]?)({_FIGURE})\s*([千万]?)\s*(.*)", re.DOTALL)
# What looks like a measure is never taken for another one, not even as a question.
_MEASURES = re.compile("[/每%‰°℃$€£]|元|块|角|毛|斤|克|两|吨|磅|亩|米|升|半|kg|mg|cm|mm|lb|oz|ml|月|年|季")

_YEAR_FIRST = r"([0-9]{4})\s*(?:年\s*([0-9]{1,2})\s*月\s*([0-9]{1,2})\s*[日号]?|([-/.])([0-9]{1,2})\4([0-9]{1,2}))"
_DAY = re.compile(_YEAR_FIRST)
_DAY_INSIDE = re.compile(rf"(?<![0-9]){_YEAR_FIRST}(?![0-9])")
_DIGITS_OF_DAY = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_SHORT_YEAR = re.compile(r"([0-9]{2})\s*年\s*([0-9]{1,2})\s*月\s*([0-9]{1,2})\s*[日号]?")
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])(?::00)?")
_SPOKEN_CLOCK = re.compile(
    r"(上午|早上|凌晨|中午|下午|晚上|晚)?\s*([0-9]{1,2})(?:\s*[点时.:]\s*(?:([0-5]?[0-9])\s*分?|(半))?)?\s*(am|pm)?"
)
_CLOCK_DIGITS = re.compile(r"([01][0-9]|2[0-3])([0-5][0-9])")
_LATE = ("下午", "晚上", "晚", "pm")
_FULL_WIDTH = {0xFF01 + place: 0x21 + place for place in range(0x5E)} | {
    0x3000: " ", 0xFFE5: "¥", 0x338F: "kg", 0x2236: ":", 0x2212: "-", 0xFE50: ",", 0xFE55: ":",
}  # fmt: skip


class Unread(ValueError):
    """A text without one meaning. `meant` is what was probably wanted, to be asked; None where nobody can tell."""

    def __init__(self, text: str, meant: str | None = None) -> None:
        super().__init__(text)
        self.meant = meant


def half_width(text: str) -> str:
    """The text with full-width letters, digits and signs as those of a keyboard, without invisible marks and ends.

    Other characters stay: a small raised ² must not become a digit more.
    """
    return "".join(one for one in text.translate(_FULL_WIDTH) if unicodedata.category(one) != "Cf").strip()


def without_marks(text: str) -> str:
    """The text without the blanks and invisible marks around it, as copying from a chat or an address book adds."""
    start, end = 0, len(text)
    while start < end and _is_nothing(text[start]):
        start += 1
    while end > start and _is_nothing(text[end - 1]):
        end -= 1
    return text[start:end]


def _is_nothing(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) == "Cf"


def read_number(text: str, units: Units) -> int | Decimal:
    """The amount in the small unit `units` count in, exactly; whole where it was written without a point.

    Raises Unread with `meant` in the unit of a number alone.
    """
    plain = _money_sign_off(half_width(text).lower(), units)
    found = _MULTIPLIED.fullmatch(plain)
    if found is not None:
        sign, figure, times, unit = found.groups()
        if times + unit in units:  # 千克 is a unit, not a thousand grams
            times, unit = "", times + unit
        if unit in units and not (times and units is PERCENT):
            number = Decimal(sign + figure.replace(",", ""))
            worth = _MULTIPLIERS.get(times, 1) * Decimal(units[unit])
            amount = number if worth == 1 else number * worth
            whole = "." not in figure if worth == 1 else amount == amount.to_integral_value()
            return int(amount) if whole else amount
    raise Unread(text, _number_meant(plain, units))


def _money_sign_off(plain: str, units: Units) -> str:
    if units is YUAN:
        for prefix in _PREFIXES:
            if plain.startswith(prefix):
                return plain.removeprefix(prefix).strip()
    return plain


def _number_meant(plain: str, units: Units) -> str | None:
    """What a text without one meaning probably stands for, as it would be read."""
    if units is YUAN and (spoken := re.fullmatch(r"([0-9]{1,12})[块元]([0-9]{1,2})[角毛]?", plain)):
        return f"{spoken[1]}.{spoken[2]}"
    unit = next((name for name in sorted(units, key=len, reverse=True) if name and plain.endswith(name)), "")
    bare = plain.removesuffix(unit).strip()
    guess = _figure_meant(bare)
    if guess is None:
        figures = re.findall(_FIGURE, bare)
        rest = bare.replace(figures[0], "", 1) if len(figures) == 1 else "1"
        if not _MEASURES.search(rest) and not any(map(str.isnumeric, rest)):
            guess = figures[0].replace(",", "")
    return None if guess is None else guess + unit


def _figure_meant(bare: str) -> str | None:
    """1,0000: 10000; 39,9 and 39。9 and 39点9: 39.9; 1.234,50: 1234.50; 1 000: 1000; .5: 0.5; 1w: 10000."""
    if re.fullmatch(r"[1-9][0-9]{0,3}(,0{4}){1,3}", bare):
        return bare.replace(",", "")
    if match := re.fullmatch(r"([0-9]{1,15})[,。·点]([0-9]{1,12})", bare):
        return f"{match[1]}.{match[2]}"
    if match := re.fullmatch(r"([1-9][0-9]{0,2}(?:\.[0-9]{3})+),([0-9]{1,2})", bare):
        return f"{match[1].replace('.', '')}.{match[2]}"
    if re.fullmatch(r"[1-9][0-9]{0,2}((\.[0-9]{3}){2,4}|([ '_][0-9]{3}){1,4})", bare):
        return re.sub("[. '_]", "", bare)
    if match := re.fullmatch(r"([0-9]{1,15})\.|\.([0-9]{1,12})", bare):
        return match[1] or f"0.{match[2]}"
    if match := re.fullmatch(r"([0-9]{1,9}(?:\.[0-9]{1,3})?)([wk])", bare):
        return f"{Decimal(match[1]) * (10_000 if match[2] == 'w' else 1000):.0f}"
    return None


def read_day(text: str) -> date:
    """The day of 2026-11-01, 2026年11月1日, 2026/11/1 or 2026.11.1. Raises Unread, also for a day no calendar has."""
    plain = half_width(text)
    found = _DAY.fullmatch(plain)
    day = _day(found) if found else None
    if day is None:
        raise Unread(text, _day_meant(plain))
    return day


def _day(found: re.Match[str]) -> date | None:
    year, month, day, _, month2, day2 = found.groups()
    try:
        return date(int(year), int(month or month2), int(day or day2))
    except ValueError:
        return None


def _day_meant(plain: str) -> str | None:
    inside = list(_DAY_INSIDE.finditer(plain))
    if len(inside) == 1 and (day := _day(inside[0])):
        return day.isoformat()
    for pattern, century in ((_DIGITS_OF_DAY, ""), (_SHORT_YEAR, "20")):
        if match := pattern.fullmatch(plain):
            try:
                return date(int(century + match[1]), int(match[2]), int(match[3])).isoformat()
            except ValueError:
                return None
    return None


def read_clock(text: str) -> str:
    """The time of day as HH:MM, from 8:00, 08:00 or 20：00. Raises Unread."""
    plain = half_width(text).lower()
    if found := _CLOCK.fullmatch(plain):
        return f"{int(found[1]):02d}:{found[2]}"
    raise Unread(text, _clock_meant(plain))


def _clock_meant(plain: str) -> str | None:
    """2000, 20.00, 20点, 晚上8点半, 8 pm."""
    if digits := _CLOCK_DIGITS.fullmatch(plain):
        return f"{digits[1]}:{digits[2]}"
    spoken = _SPOKEN_CLOCK.fullmatch(plain)
    if spoken is None:
        return None
    when, hour_text, minute, half, american = spoken.groups()
    hour = int(hour_text)
    if hour < 12 and (when in _LATE or american in _LATE):
        hour += 12
    return f"{hour:02d}:{30 if half else int(minute or 0):02d}" if hour < 24 else None
